"""Anki packages, imported by the real engine (PyPI `anki`)."""

import base64
import json

import msgspec
import pytest

from quizgen.formats import RenderOptions
from quizgen.formats.lms import anki
from quizgen.model import (
    ChoiceGap,
    Cloze,
    ClozeKey,
    GapChoiceKey,
    Localized,
    ShortText,
    SingleChoice,
    SingleKey,
    TextGap,
    TextKey,
)
from quizgen.model.interactions.cloze import GapKey
from tests.formats.packages import members, options, quiz
from tests.samples import sample_form, sample_key

BOTH = RenderOptions()


@pytest.fixture
def collection(tmp_path):
    engine = pytest.importorskip("anki.collection")
    opened = engine.Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


@pytest.fixture
def bring_in(collection, tmp_path):
    """Import a package and return what the engine says became of its notes."""
    from anki.import_export_pb2 import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    def run(form, key, options=BOTH):
        file = tmp_path / "quiz.apkg"
        file.write_bytes(anki.render(form, key, options))
        request = ImportAnkiPackageRequest(
            package_path=str(file), options=ImportAnkiPackageOptions()
        )
        return collection.import_anki_package(request).log

    return run


def notes(collection):
    return [collection.get_note(number) for number in sorted(collection.find_notes(""))]


def card(collection, query):
    (number,) = collection.find_cards(query)
    return collection.get_card(number)


def test_the_whole_sample_comes_in_once_and_a_second_time_nothing_is_new(collection, bring_in):
    form, key = sample_form(), sample_key()
    log = bring_in(form, key)
    assert len(log.new) == len(form.items)
    assert (len(log.conflicting), len(log.updated), len(log.missing_notetype)) == (0, 0, 0)
    assert collection.card_count() == len(form.items) + 1  # the cloze has two gaps
    log = bring_in(form, key)
    assert (len(log.new), len(log.conflicting)) == (0, 0)
    assert collection.note_count() == len(form.items)


def test_a_later_export_updates_the_notes_it_changes(collection, bring_in):
    form, key = quiz((SingleChoice(options("one", "two")), SingleKey("a")))
    bring_in(form, key)
    item = msgspec.structs.replace(form.items[0], stem=Localized(ko="새 물음", en="New question"))
    section = msgspec.structs.replace(form.sections[0], items=(item,))
    later = msgspec.structs.replace(form, sections=(section,), date="2026-11-25", id="quiz-b")
    log = bring_in(later, key)
    assert (len(log.new), len(log.updated)) == (0, 1)
    (note,) = notes(collection)
    assert "New question" in note["Question"]


def test_cards_show_the_question_and_hide_the_answer(collection, bring_in):
    form, key = quiz((SingleChoice(options("`one`", "two")), SingleKey("a")), tags=("cli tools",))
    bring_in(form, key)
    found = card(collection, "")
    front, back = found.question(), found.answer()
    assert '<div lang="ko"><p>물음</p></div>' in front
    assert "<li><code>one</code></li><li>two</li>" in front
    assert "Reason" not in front
    assert '<div class="answer"><ul><li><code>one</code></li></ul></div>' in back
    assert "Reason" in back
    assert sorted(found.note().tags) == ["bank", "cli_tools"]
    assert collection.decks.name(found.did) == "퀴즈 / Quiz"


def test_an_answer_to_type_is_compared_by_anki(collection, bring_in):
    form, key = quiz((ShortText(), TextKey(("a < b & {c}", "other"))))
    bring_in(form, key)
    found = card(collection, "")
    assert "[[type:Answer]]" in found.question()
    compared = collection.compare_answer("a < b & {c}", "a < b & {c}")
    assert "typeGood" in compared
    assert (
        found.note()["Answer"].replace("&#123;", "{").replace("&#125;", "}") == "a &lt; b &amp; {c}"
    )


def test_gaps_are_clozes_in_both_languages_whatever_stands_in_them(collection, bring_in):
    text = Localized(ko="`{{.Names}}` 앞 [[g]] 뒤 [[h]]", en="`{{.Names}}` front [[g]] back [[h]]")
    cloze = Cloze(text, (TextGap("g"), ChoiceGap("h", options("`runc`", "`crun`"))))
    answers: dict[str, GapKey] = {"g": TextKey(("{{.ID}}::x",)), "h": GapChoiceKey("b")}
    form, key = quiz((cloze, ClozeKey(answers)))
    bring_in(form, key)
    first, second = (collection.get_card(n) for n in sorted(collection.find_cards("")))
    assert first.question().count("[...]") == 2
    assert "&#123;&#123;.Names&#125;&#125;" in first.question()
    hidden = first.answer().split('<hr id="answer">')[0]
    assert hidden.count("&#123;&#123;.ID&#125;&#125;:&#58;x") == 2
    assert second.question().count("[runc · crun]") == 2


def test_pictures_come_along(collection, bring_in):
    png = base64.b64encode(b"\x89PNG not really").decode()
    form, key = quiz((SingleChoice(options("![a](x.png)", "two")), SingleKey("b")))
    item = msgspec.structs.replace(form.items[0], images={"x.png": f"data:image/png;base64,{png}"})
    section = msgspec.structs.replace(form.sections[0], items=(item,))
    form = msgspec.structs.replace(form, sections=(section,))
    bring_in(form, key)
    (name,) = collection.media.files_in_str(
        notes(collection)[0].mid, card(collection, "").question()
    )
    assert name.startswith("quizgen-")
    data = anki.render(form, key, BOTH)
    assert json.loads(members(data)["media"]) == {"0": name}
    assert members(data)["0"] == b"\x89PNG not really"


def test_text_that_anki_would_read_as_its_own_is_inert(collection, bring_in):
    nasty = "[sound:x.mp3] [latex]\\alpha[/latex] {{Question}} \\(x\\) <img src=x>"
    form, key = quiz((SingleChoice(options(nasty, "two")), SingleKey("b")))
    bring_in(form, key)
    found = card(collection, "")
    assert not found.question_av_tags()
    assert "<img src=x>" not in found.question()
    shown = found.note()["Options"]
    assert "\\(" not in shown
    assert "{{" not in shown


def test_the_same_quiz_is_the_same_bytes():
    form, key = sample_form(), sample_key()
    assert anki.render(form, key, BOTH) == anki.render(form, key, BOTH)


def test_one_language_alone(collection, bring_in):
    bring_in(sample_form(), sample_key(), RenderOptions(language="en"))
    assert all("lang=" not in field for note in notes(collection) for field in note.fields)
