"""Making an exam: whose page holds what, and what no page holds."""

import msgspec
import pytest

from quizgen.exam import (
    Candidate,
    ExamError,
    index_csv,
    make_exam,
    pages,
    read_exam,
    write_exam,
)
from quizgen.formats import RenderOptions
from quizgen.model import Localized, MultipleKey, OptionFeedback, SingleKey, TrueFalseKey
from tests.exam.exams import BLUEPRINT, DATE, PUBLIC, SECRET, STUDENTS, exam, sample_bank

EXAM = exam()
PAGES = {name: page.decode() for name, page in pages(EXAM, RenderOptions())}


def refs(sheet):
    return [entry.ref for entry in sheet.key.entries]


def test_everybody_gets_the_same_items_in_an_order_of_their_own():
    assert len({frozenset(refs(sheet)) for sheet in EXAM.sheets}) == 1
    assert len({tuple(refs(sheet)) for sheet in EXAM.sheets}) > 25
    assert len({sheet.form.label for sheet in EXAM.sheets}) == 30


def test_with_own_items_each_draws_anew():
    few = msgspec.structs.replace(
        BLUEPRINT, sections=(msgspec.structs.replace(BLUEPRINT.sections[0], count=3),)
    )
    made = make_exam(
        sample_bank(), few, STUDENTS, date=DATE, secret=SECRET, recipients=(PUBLIC,), own_items=True
    )
    assert len({frozenset(refs(sheet)) for sheet in made.sheets}) > 10


def test_a_students_page_does_not_depend_on_the_others():
    alone = exam(STUDENTS[4:5])
    assert dict(pages(alone, RenderOptions())) == {
        alone.sheets[0].file: PAGES[alone.sheets[0].file].encode()
    }


def test_another_secret_makes_other_names_tokens_and_forms():
    other = exam(secret=b"x" * 32)
    for one, two in zip(EXAM.sheets, other.sheets, strict=True):
        assert one.file != two.file
        assert one.token != two.token
        assert one.form.id != two.form.id


def test_extra_time_is_in_the_students_own_form_and_said_on_the_page():
    made = exam([Candidate("1"), Candidate("2", extra=15), Candidate("3", minutes=90)])
    assert [sheet.form.minutes for sheet in made.sheets] == [50, 65, 90]
    assert [sheet.extra_minutes for sheet in made.sheets] == [0, 15, 40]
    texts = [page.decode() for _, page in pages(made, RenderOptions())]
    assert ["class=extra" in text for text in texts] == [False, True, True]


def test_extra_time_without_a_time_limit_is_refused():
    blueprint = msgspec.structs.replace(BLUEPRINT, minutes=None)
    with pytest.raises(ExamError, match="has no time limit, and 2 should get extra"):
        make_exam(
            sample_bank(),
            blueprint,
            [Candidate("1"), Candidate("2", extra=5)],
            date=DATE,
            secret=SECRET,
            recipients=(PUBLIC,),
        )


def another_key(item):
    """The item with another right answer, and every text around the answer changed."""
    key = item.key
    match key:
        case SingleKey(correct=right):
            ids = [option.id for option in item.interaction.options]
            key = SingleKey(next(id for id in ids if id != right))
        case MultipleKey(correct=right):
            ids = [option.id for option in item.interaction.options]
            key = MultipleKey(tuple(id for id in ids if id not in right))
        case TrueFalseKey(correct=right):
            key = TrueFalseKey(not right)
        case _ if hasattr(key, "order"):
            key = msgspec.structs.replace(key, order=tuple(reversed(key.order)))
        case _ if hasattr(key, "accepted"):
            key = msgspec.structs.replace(key, accepted=("something else",))
        case _ if hasattr(key, "value"):
            key = msgspec.structs.replace(key, value=key.value + 1)
        case _ if hasattr(key, "pairs"):
            targets = list(key.pairs.values())
            turned = dict(zip(key.pairs, [*targets[1:], targets[0]], strict=True))
            key = msgspec.structs.replace(key, pairs=turned)
    text = Localized("다른 까닭", "another reason")
    return msgspec.structs.replace(
        item,
        key=key,
        digest="changed",
        explanation=text,
        feedback={name: OptionFeedback(text) for name in item.feedback},
    )


def test_another_key_makes_the_same_pages_byte_for_byte():
    """No build field needs excepting: nothing of a page is made from the key."""
    bank = sample_bank()
    items = tuple(another_key(item) for item in bank.items)
    assert sum(a.key != b.key for a, b in zip(items, bank.items, strict=True)) >= 8
    changed = exam(bank=msgspec.structs.replace(bank, items=items, digest="changed"))
    assert dict(pages(changed, RenderOptions())) == {n: p.encode() for n, p in PAGES.items()}
    assert [sheet.key for sheet in changed.sheets] != [sheet.key for sheet in EXAM.sheets]


def test_a_page_holds_nothing_of_the_key_the_secret_or_the_others():
    for sheet in EXAM.sheets:
        page = PAGES[sheet.file]
        for entry in sheet.key.entries:
            assert entry.digest not in page
            assert entry.explanation.ko not in page
            assert entry.explanation.en not in page
        assert "QuizgenScoring = (" not in page
        for other in EXAM.sheets:
            assert (other.token in page) == (other is sheet)
            assert (f'"{other.student.name}"' in page) == (other is sheet)
            assert other.file not in page


def test_names_of_pages_tell_nothing():
    assert not any(part in name for name in PAGES for part in ("2026", "학생", "midterm", "sample"))


def test_the_index_says_whose_page_is_whose():
    rows = index_csv(EXAM).decode("utf-8-sig").splitlines()
    assert rows[0] == "number,name,email,file,form,minutes"
    sheet = EXAM.sheets[0]
    assert rows[1] == f"2026-001,학생 1,,students/{sheet.file},{sheet.form.label},50"


def test_the_manifest_is_read_back(tmp_path):
    (tmp_path / "exam.json").write_bytes(write_exam(EXAM))
    assert read_exam(tmp_path) == read_exam(tmp_path / "exam.json") == EXAM


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not an exam.json"),
        (b"{}", "not an exam.json"),
        (b'{"quizgen": "exam", "version": 2}', "version 2; this quizgen reads exam.json of"),
    ],
)
def test_what_is_no_manifest_is_named(tmp_path, content, words):
    (tmp_path / "exam.json").write_bytes(content)
    with pytest.raises(ExamError, match=words):
        read_exam(tmp_path)
