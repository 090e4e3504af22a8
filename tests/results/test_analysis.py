"""From responses to what an instructor should know: answers counted, faults of items found."""

import json
import math
import random
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner

from quizgen.assembly import assemble
from quizgen.bank import load_bank
from quizgen.bank.measured import (
    MeasuredError,
    Row,
    measured,
    read_statistics,
    with_rows,
)
from quizgen.cli.main import command_line
from quizgen.files import write_together
from quizgen.formats.json import write
from quizgen.locale import UiLanguage, spoken
from quizgen.model import INTERACTION_TYPES, Blueprint, Heading, Localized, Place, SectionPlan
from quizgen.model.blueprint import Selection
from quizgen.model.text import decoded
from quizgen.results import (
    Paper,
    Quiz,
    analysis_json,
    analyze,
    grade,
    look,
    read_responses,
    report_html,
    report_pdf,
    rows_of,
    sitting,
)
from quizgen.results.analyze import item_rows
from quizgen.results.answers import answers_to, whos
from quizgen.results.combine import Graded
from quizgen.results.concerns import concerns_of
from quizgen.results.feedback import feedback_html
from quizgen.results.report import Topic, review_command
from quizgen.scoring import canonical
from tests.samples import BANK, DATE, sample

FORM, KEY = sample().form, sample().key
RIGHT: dict[str, Any] = {entry.id: canonical(entry.key) for entry in KEY.entries}
ID = dict(zip(INTERACTION_TYPES, [item.id for item in FORM.items], strict=True))
WRONG_KEY, MISLEADING = ID["single"], ID["true_false"]


def wrong(kind, chance):
    item = next(item for item in FORM.items if item.id == ID[kind]).interaction
    right = RIGHT[ID[kind]]
    match kind:
        case "single":
            return chance.choice([o.id for o in item.options if o.id != right])
        case "multiple" | "hottext":
            return [chance.choice([o.id for o in item.choices if o.id not in right])]
        case "true_false":
            return not right
        case "matching":
            return dict.fromkeys(right, chance.choice([t.id for t in item.targets]))
        case "ordering":
            return [*right[1:], right[0]]
        case "cloze":
            return {
                gap.id: next(o.id for o in gap.options if o.id != right[gap.id])
                if hasattr(gap, "options")
                else "x"
                for gap in item.gaps
            }
        case "numeric":
            return "-7"
        case _:
            return chance.choice(["docker", "podman stop"])


@pytest.fixture(scope="module")
def responses(tmp_path_factory):
    """Sixty students; the best choose the second option of the single choice, whose key is wrong
    then, and the true/false item misleads in English."""
    folder = tmp_path_factory.mktemp("responses")
    chance = random.Random(4)
    other = next(o.id for o in FORM.items[0].interaction.options if o.id != RIGHT["1"])
    for number in range(60):
        ability = chance.gauss(0, 1)
        language = ("ko", "en")[number % 2]
        given = {ID["essay"]: "An essay."}
        for kind in INTERACTION_TYPES:
            level = (1.8 if language == "en" else -1.2) if ID[kind] == MISLEADING else -0.2
            able = chance.random() < 1 / (1 + math.exp(-1.8 * (ability - level)))
            if kind == "single":
                given[ID[kind]] = other if able else wrong(kind, chance)
            elif kind != "essay":
                given[ID[kind]] = RIGHT[ID[kind]] if able else wrong(kind, chance)
        document = {
            "form_id": FORM.id, "form_digest": KEY.form_digest, "responses": given,
            "student": {"id": f"s{number:02}"}, "language": language, "version": 1,
            "started": "2026-11-24T09:00:00+09:00", "submitted": "2026-11-24T09:20:00+09:00",
        }  # fmt: skip
        (folder / f"{number}.json").write_text(json.dumps(document))
    return folder


@pytest.fixture(scope="module")
def graded(responses):
    quiz = Quiz("sample", Path(), {KEY.form_digest: Paper(FORM, KEY)})
    return grade(quiz, read_responses([responses], quiz.papers))


@pytest.fixture(scope="module")
def items(graded):
    return {each.column.name: each for each in look(sitting([graded]))}


def test_a_wrong_key_and_a_misleading_translation_are_named_and_nothing_is_blamed_for_them(items):
    said = {name: [str(each) for each in item.concerns] for name, item in items.items()}
    assert "is the key right?" in said.pop(WRONG_KEY)[0]
    assert "harder in English than in Korean" in said.pop(MISLEADING)[0]
    assert not [text for texts in said.values() for text in texts if "key" in text]


@pytest.mark.parametrize(("one", "other"), [("en", "ko"), ("ko", "en")])
def test_options_that_say_another_thing_in_one_language_are_named(items, one, other):
    single = items[WRONG_KEY]
    right, wrong, *_ = sorted(single.answers.given, key=lambda each: not each.right)
    mixed = msgspec.structs.replace(
        single.answers,
        given=(
            msgspec.structs.replace(right, better={other: 14, one: 2}),
            msgspec.structs.replace(wrong, better={other: 1, one: 12}),
        ),
    )
    said = [str(each) for each in concerns_of(single.figures, mixed, single.languages)]
    names = {"en": "English", "ko": "Korean"}
    named = (
        f"of the better half 12 chose {wrong.label} and 2 the key in {names[one]}, 1 and 14 in "
        f"{names[other]}"
    )
    assert [text for text in said if named in text]


def test_formulas_of_options_are_set_in_the_report(graded):
    form, key, book = graded
    kept = next(item for item in form.items if item.id == WRONG_KEY)
    options = tuple(
        msgspec.structs.replace(each, text=Localized(ko="$H_2O$", en="$H_2O$"))
        for each in kept.interaction.options
    )
    asked = msgspec.structs.replace(kept.interaction, options=options)
    items = (msgspec.structs.replace(kept, interaction=asked),)
    sections = tuple(msgspec.structs.replace(each, items=items) for each in form.sections[:1])
    entries = tuple(entry for entry in key.entries if entry.id == WRONG_KEY)
    page = report_html(
        book, msgspec.structs.replace(form, sections=sections),
        msgspec.structs.replace(key, entries=entries), "en",
    ).decode()  # fmt: skip
    assert page.count("<math") == len(options)
    assert "<td>$H_2O$" not in page


def test_any_languages_are_compared_and_those_that_too_few_took_are_named(graded):
    form, key, book = graded
    in_others = {"ko": "de", "en": "fr"}
    records = [
        msgspec.structs.replace(each, language=in_others[each.language]) for each in book.records
    ]
    records += [msgspec.structs.replace(each, language="ja") for each in records[:3]]
    form = msgspec.structs.replace(form, languages=("de", "fr", "ja"))
    book = msgspec.structs.replace(book, records=tuple(records))
    found = analyze([Graded(form, key, book)], model=None)
    misled = next(each for each in found.items if each.column.name == MISLEADING)
    assert "harder in French than in German" in str(misled.concerns[0])
    assert spoken(misled.concerns[0], UiLanguage("ko")).startswith(
        "실력이 같은 학생에게도 독일어보다 프랑스어 문항이 더 어려웠습니다"
    )
    notes = [str(note) for note in found.notes]
    assert [note for note in notes if "fewer than 10" in note and "Japanese: 3" in note]
    head, *rows = item_rows(found)
    assert dict(zip(head, rows[0], strict=True))["against_language"] == "de"
    page = report_html(book, form, key, "en").decode()
    assert "German, French, %</th>" in page
    assert "Korean" not in page
    # in a language that the program does not speak: its texts, and English words
    assert "harder in French" in report_html(book, form, key, ("de", "fr")).decode()
    assert "Right answer" in feedback_html(records[0], form, key, "de").decode()


def test_answers_that_nobody_has_marked_are_counted_on_screen_and_in_the_report(graded):
    said = f"60 answers are not marked yet and count in no figure ({KEY.entries[9].ref} 60): mark"
    assert str(analyze([graded], model=None).notes[0]).startswith(said)
    assert said in report_html(graded.book, FORM, KEY, "en").decode()


def test_answers_of_each_interaction_are_counted_by_thirds(items):
    for kind in INTERACTION_TYPES:
        answers = items[ID[kind]].answers if ID[kind] in items else None
        if kind == "essay":
            continue
        lists = [answers.given] if answers.given else [part.given for part in answers.parts]
        for given in lists:
            assert any(each.right for each in given), kind
            assert all(sum(each.thirds) == each.count for each in given)
            if kind not in ("multiple", "hottext"):
                assert sum(each.count for each in given) <= 60
        if kind in ("single", "true_false"):
            assert sum(each.count for each in answers.given) == 60
        if kind == "ordering":
            assert [part.name for part in answers.parts] == ["1", "2", "3", "4"][
                : len(answers.parts)
            ]
            assert answers.given[0].right


def test_the_report_says_it_all_in_the_readers_languages(graded):
    form, key, book = graded
    page = report_html(book, form, key, ("ko", "en")).decode()
    assert "정답이 맞는지 확인하세요" in page
    assert "is the key right?" in page
    assert len(re.findall("<article", page)) == len(FORM.items)
    korean = report_html(book, form, key, "ko").decode()
    assert "is the key right?" not in korean
    assert len(page) < 1_000_000
    assert report_pdf(book, form, key, "en").startswith(b"%PDF")


def test_the_report_draws_what_was_answered_and_tells_which_step_goes_astray(graded, items):
    form, key, book = graded
    page = report_html(book, form, key, "en").decode()
    options = [each for each in items.values() if each.answers.kind == "options"]
    assert page.count('<svg class="trace"') == len(options) == 4
    assert page.count('<table class="confusion"') == 2
    order = items[ID["ordering"]].answers
    assert order.astray is order.parts[0]  # wrong orders begin with the second step
    assert order.astray.instead.label == RIGHT[ID["ordering"]][1].upper()
    assert f"Most often astray: <b>{order.astray.name}.</b>" in page
    assert all(len(part.given) == len(order.parts) for part in order.parts)
    picture = re.search(r'<svg class="trace"[^>]*aria-label="([^"]+)"', page)[1]
    assert re.fullmatch(r"[^:]+: ([A-Z]( ✓)? \d+ %, \d+ %, \d+ %(; )?)+", picture)
    assert '<svg class="precision"' in page


def test_topics_and_objectives_have_titles_and_the_parts_of_the_memo_to_teach_again(graded):
    form, key, book = graded
    wrong = next(entry for entry in key.entries if entry.id == WRONG_KEY)
    line = wrong.sources[0].lines[0]
    heading = Heading(line - 1, Localized(ko="검색", en="Searching"))
    key = msgspec.structs.replace(
        key,
        entries=tuple(
            msgspec.structs.replace(entry, objective="find-images") if entry is wrong else entry
            for entry in key.entries
        ),
        objectives={"find-images": Localized(ko="이미지를 찾는다", en="Finds images")},
        places={"memo": Place(headings=(Heading(1, Localized(ko="앞", en="Before")), heading))},
    )
    page = report_html(book, form, key, ("ko", "en")).decode()
    assert "이미지를 찾는다" in page
    assert "Finds images" in page
    assert re.search(rf"Searching</span> L{line}\b", page)


def test_the_command_of_a_report_makes_a_quiz_of_what_was_missed(tmp_path, monkeypatch):
    weak = [
        Topic(name, Localized(ko="", en=""), name == "o", 2, share, 0, 1, ())
        for name, share in (("o", 0.1), ("rootless", 0.6), ("commands", 0.9))
    ]
    program, *arguments = shlex.split(review_command(weak, KEY))
    assert program == "quizgen"
    shutil.copytree(BANK, tmp_path / "banks" / "sample")
    (tmp_path / "banks" / "sample" / "daily.yaml").write_text(
        "blueprint: daily\nbank: sample\ntitle: {ko: 오늘의 퀴즈, en: Today's quiz}\n"
        "sections: [{count: 9, interactions: {single: 8, multiple: 1}}]\n"
    )
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(command_line(), [*arguments, "-f", "json", "-o", "review"])
    assert done.exit_code == 0, done.output
    made = msgspec.json.decode(
        (tmp_path / "review" / "key.json").read_bytes(), type=type(KEY), dec_hook=decoded
    )
    assert {entry.topic for entry in made.entries} == {"rootless"}
    typo = CliRunner().invoke(command_line(), ["--ui-lang", "en", "daily", "--topic", "rootles"])
    assert "there is no topic 'rootles'; did you mean 'rootless'?" in typo.output


def test_right_answers_on_differing_forms_are_counted_as_right(graded):
    other = sample("B")
    right = {entry.id: canonical(entry.key) for entry in other.key.entries}
    record = graded.book.records[0]
    books = [
        type(graded)(form, key, msgspec.structs.replace(graded.book, records=(
            msgspec.structs.replace(record, responses=given),
        )))
        for form, key, given in ((FORM, KEY, RIGHT), (other.form, other.key, right))
    ]  # fmt: skip
    together = sitting(books)
    for column in together.columns:
        answers = answers_to(together, column.name, whos(together, np.ones(2, dtype=int)))
        lists = [part.given for part in answers.parts] or [answers.given]
        for given in lists if answers.kind in ("options", "pairs", "gaps") else ():
            assert all(each.count == (2 if each.right else 0) for each in given), column.name


def test_a_report_of_one_student_or_of_nobody_is_a_report(graded):
    form, key, book = graded
    for few in (book.records[:1], ()):
        page = report_html(msgspec.structs.replace(book, records=few), form, key, "en").decode()
        assert "nan" not in page
        assert "is the key right?" not in page


def test_json_holds_numbers_or_null_and_never_nan(graded):
    text = json.dumps(analysis_json(analyze([graded], model="2pl", copying=True)), allow_nan=False)
    found = json.loads(text)
    assert found["test"]["students"] == 60
    assert {item["ref"] for item in found["items"]} == {entry.ref for entry in KEY.entries}
    assert found["model"]["converged"]
    assert len(found["students"]) == 60


def test_days_with_items_in_common_stand_on_one_scale_and_an_edited_item_is_another(graded):
    form, key, book = graded
    edited = tuple(
        msgspec.structs.replace(entry, digest="f" * 16) if entry.id == "2" else entry
        for entry in key.entries
    )
    other = type(graded)(form, msgspec.structs.replace(key, entries=edited), book)
    both = sitting([graded, other])
    names = [column.name for column in both.columns]
    assert len(names) == len(set(names)) == len(KEY.entries) + 1
    assert both.scores.students == 120
    ref = KEY.entries[1].ref
    assert {name for name in names if name.startswith(ref)} == {
        f"{ref}@{digest[:6]}" for digest in (KEY.entries[1].digest, "ffffff")
    }


def saved(folder, rows):
    files, count = with_rows(folder, rows)
    write_together(files)
    return count


def test_what_was_measured_is_kept_beside_the_bank_and_replaced_by_itself_only(graded, tmp_path):
    book = graded.book
    whole = sitting([graded])
    model = analyze([graded]).model
    items = {item.id: item for item in load_bank(BANK, cache=False).items}
    first = rows_of(whole, "monday", "2026-11-23", model, items)
    assert saved(tmp_path, first) == len(first)
    second = rows_of(whole, "tuesday", "2026-11-24", model, items)
    assert saved(tmp_path, second) == 2 * len(first)
    assert saved(tmp_path, second) == 2 * len(first)
    known = read_statistics(tmp_path)
    assert {(r.item, r.quiz, r.n, r.facility) for r in known} == {
        (r.item, r.quiz, r.n, r.facility) for r in [*first, *second]
    }
    row = next(row for row in first if row.error > 0)
    one = measured(known)[row.item, row.digest]
    assert (one.n, one.quizzes, one.last) == (2 * row.n, 2, "2026-11-24")
    assert one.facility == pytest.approx(row.facility)
    assert one.error == pytest.approx(row.error / math.sqrt(2), rel=0.01)
    options = {row.item: dict(row.options) for row in known}
    single = items["single"].interaction.options
    chosen = {option.text: option.id for option in FORM.items[0].interaction.options}
    letters = [book.records[n].responses[WRONG_KEY] for n in range(60)]
    assert options["single"] == {o.id: letters.count(chosen[o.text]) for o in single}
    assert {name.split(".")[0] for name in options["cloze"]} <= set(items["cloze"].key.gaps)
    assert one.taken == {} or all(offered == one.n for _, offered in one.taken.values())
    assert measured(known)["single", items["single"].digest].taken[single[0].id] == (
        2 * options["single"][single[0].id], 120,
    )  # fmt: skip
    lines = (tmp_path / "statistics.csv").read_text().splitlines()
    assert lines[1:] == sorted(lines[1:], key=lambda line: line.split(",")[:2])
    (tmp_path / "statistics.csv").write_text(lines[0] + "\na,b,c,d,1,nan,,,\n")
    with pytest.raises(MeasuredError, match=r"statistics.csv:2: not a row"):
        read_statistics(tmp_path)


def test_the_command_prints_saves_and_refuses_to_replace(responses, tmp_path):
    (tmp_path / "form.json").write_bytes(write(FORM))
    (tmp_path / "key.json").write_bytes(write(KEY))
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "bank.yaml").write_text("bank: bank\n")

    def run(*arguments):
        return CliRunner().invoke(
            command_line(),
            ["--ui-lang", "en", "analyze", str(tmp_path), str(responses), *map(str, arguments)],
        )

    done = run("--csv", tmp_path / "i.csv", "--save", tmp_path / "bank")
    assert done.exit_code == 0, done.output
    assert "students 60, questions 11" in done.output
    assert "is the key right?" in done.output
    assert (tmp_path / "bank" / "statistics.csv").exists()
    (tmp_path / "i.csv").write_text("mine")
    assert "use --force" in run("--csv", tmp_path / "i.csv").output
    assert (tmp_path / "i.csv").read_text() == "mine"
    assert "a .html or a .pdf" in run("--report", tmp_path / "r.txt").output


def test_titles_of_the_bank_are_inert_in_a_report(graded):
    form, key, book = graded
    title = Localized(ko="<b>제목</b>", en="<script>x</script>")
    page = report_html(book, msgspec.structs.replace(form, title=title), key, ("ko", "en")).decode()
    assert "<script>" not in page


def test_a_bank_knows_what_was_measured_of_it_and_assembly_goes_by_it(tmp_path):
    from quizgen.checking import check_paths

    shutil.copytree(BANK, tmp_path / "sample")
    single = next(item for item in load_bank(BANK, cache=False).items if item.id == "single")
    row = Row("single", single.digest, "q", "2026-11-24", 50, 0.2, -0.1)
    saved(tmp_path / "sample", [row, Row("multiple", "other", "q", "2026-11-24", 50, 0.9)])
    items = {item.id: item for item in load_bank(tmp_path / "sample").items}
    assert (items["single"].difficulty, items["single"].level) == (single.difficulty, 5)
    assert items["multiple"].measured is None  # of another wording
    assert items["single"].digest == single.digest
    folder = [tmp_path / "sample"]
    found = {each.code for each in check_paths(folder, with_statistics=True)}
    assert {"QG150", "QG151"} <= found
    assert not {"QG150", "QG151"} & {each.code for each in check_paths(folder)}
    plan = Blueprint(
        "b", "sample", Localized(ko="가", en="a"), (SectionPlan(1, Selection(difficulty=(5,))),)
    )
    quiz = assemble(load_bank(tmp_path / "sample"), plan, seed="s", date=DATE)
    assert [entry.ref for entry in quiz.key.entries] == ["single"]


@pytest.mark.parametrize("command", ["analyze", "feedback"])
def test_what_is_left_out_is_named_and_nothing_is_made_of_nothing(command, responses, tmp_path):
    (tmp_path / "form.json").write_bytes(write(FORM))
    (tmp_path / "key.json").write_bytes(write(KEY))

    def run(*paths):
        arguments = ["--ui-lang", "en", command, str(tmp_path), *map(str, paths)]
        return CliRunner().invoke(command_line(), arguments)

    before = sorted(tmp_path.iterdir())
    nobody = run(tmp_path / "no.zip")
    assert nobody.exit_code == 1
    assert "no.zip" in nobody.output
    assert sorted(tmp_path.iterdir()) == before
    some = run(responses / "1.json", tmp_path / "no.json")
    assert some.exit_code == 1
    assert "no.json" in some.output
