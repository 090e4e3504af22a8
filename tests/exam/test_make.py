"""Making an exam: whose page holds what, and what no page holds."""

import shutil
from collections import defaultdict

import msgspec
import pytest
import yaml

from quizgen.bank import load_bank
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
from quizgen.model import INTERACTION_TYPES
from tests.exam.exams import BLUEPRINT, DATE, PUBLIC, SECRET, STUDENTS, exam, sample_bank
from tests.samples import BANK


@pytest.fixture(scope="module")
def made():
    return exam()


@pytest.fixture(scope="module")
def printed(made):
    """Text of each page by its name."""
    return {name: page.decode() for name, page in pages(made, RenderOptions())}


def refs(sheet):
    return [entry.ref for entry in sheet.key.entries]


def test_everybody_gets_the_same_items_in_an_order_of_their_own(made):
    assert len({frozenset(refs(sheet)) for sheet in made.sheets}) == 1
    assert len({tuple(refs(sheet)) for sheet in made.sheets}) > 25
    assert len({sheet.form.label for sheet in made.sheets}) == 30


def test_with_own_items_each_draws_anew():
    few = msgspec.structs.replace(
        BLUEPRINT, sections=(msgspec.structs.replace(BLUEPRINT.sections[0], count=3),)
    )
    made = make_exam(
        sample_bank(), few, STUDENTS, date=DATE, secret=SECRET, recipients=(PUBLIC,), own_items=True
    )
    assert len({frozenset(refs(sheet)) for sheet in made.sheets}) > 10
    assert len({sheet.form.points for sheet in made.sheets}) == 1
    means = [sum(e.difficulty for e in s.key.entries) / len(s.key.entries) for s in made.sheets]
    assert max(means) - min(means) <= 0.1 + 1e-9


def test_a_students_page_does_not_depend_on_the_others(printed):
    alone = exam(STUDENTS[4:5])
    assert dict(pages(alone, RenderOptions())) == {
        alone.sheets[0].file: printed[alone.sheets[0].file].encode()
    }


def test_another_secret_makes_other_names_tokens_and_forms(made):
    other = exam(secret=b"x" * 32)
    for one, two in zip(made.sheets, other.sheets, strict=True):
        assert one.file != two.file
        assert one.token != two.token
        assert one.form.id != two.form.id


def test_extra_time_is_in_the_students_own_form_and_said_on_the_page():
    made = exam(
        [Candidate("1"), Candidate("2", extra=15), Candidate("3", minutes=90), Candidate("4", share=0.5)]
    )  # fmt: skip
    assert [sheet.form.minutes for sheet in made.sheets] == [50, 65, 90, 75]
    assert [sheet.extra_minutes for sheet in made.sheets] == [0, 15, 40, 25]
    texts = [page.decode() for _, page in pages(made, RenderOptions())]
    assert ['class="extra"' in text for text in texts] == [False, True, True, True]


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


def a_bank(folder, change):
    """The sample bank, each of its items (as YAML has it, by interaction) as ``change`` makes it."""
    shutil.copytree(BANK, folder)
    path = folder / "bank.yaml"
    content = yaml.safe_load(path.read_text())
    for item in content["items"]:
        change(item)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    return load_bank(folder, cache=False)


def another_key(item):
    """Another right answer, and every text around it changed."""
    match item["interaction"]:
        case "single":
            item["options"][0].pop("correct")
            item["options"][2]["correct"] = True
        case "multiple":  # three right ones, where there were two
            item["options"][3]["correct"] = True
        case "true_false":
            item["key"] = not item["key"]
        case "matching":
            targets = [pair["target"] for pair in item["pairs"]]
            for pair, target in zip(item["pairs"], [*targets[1:], targets[0]], strict=True):
                pair["target"] = target
        case "ordering":
            item["entries"] = [item["entries"][index] for index in (2, 0, 3, 1)]
        case "short_text" | "command_line":
            item["accepted"] = ["a much longer answer than before", "and a second"]
        case "numeric":
            item.update(value=7, tolerance=0.5, units=["마리"])
        case "cloze":
            gaps = item["gaps"]
            item["gaps"] = {
                "runc": {"options": gaps["runtime"]["options"], "correct": "`youki`"},
                "conmon": {**gaps["monitor"], "accepted": ["x" * 40]},
            }
            for language, text in item["text"].items():
                text = text.replace("[[monitor]]", "[[conmon]]").replace("[[runtime]]", "[[runc]]")
                item["text"][language] = text
        case "hottext":
            item["text"] = item["text"].replace("[[", "[[*").replace("[[**", "[[")
        case "essay":
            item["rubric"].reverse()
            item["model_answer"] = {"ko": "다른 글", "en": "another text"}
    item["explanation"] = {"ko": "다른 까닭", "en": "another reason"}
    if item["interaction"] == "true_false":
        item["feedback"] = {"false": {"ko": "아니요", "en": "no"}}
    if item["interaction"] in ("single", "multiple"):
        for option in item["options"]:
            option["feedback"] = {"ko": "다른 말", "en": "other words"}


def test_another_key_makes_the_same_pages_byte_for_byte(tmp_path, printed, made):
    """The bank is written with other answers and read anew. No build field needs excepting: nothing
    of a page is made from the key."""
    changed = exam(bank=a_bank(tmp_path / "changed", another_key))
    assert dict(pages(changed, RenderOptions())) == {n: p.encode() for n, p in printed.items()}
    for one, two in zip(made.sheets, changed.sheets, strict=True):
        assert {entry.ref for entry in one.key.entries} == {n.replace("_", "-") for n in INTERACTION_TYPES}  # fmt: skip
        for before, after in zip(one.key.entries, two.key.entries, strict=True):
            assert before.key != after.key
            assert before.explanation != after.explanation


def nine_options(item):
    """Items that hold more than they show."""
    if item["interaction"] == "single":
        item["options"] += [{"text": f"`tool-{number}`"} for number in range(5)]
        item["shown"] = 4
    elif item["interaction"] == "multiple":
        item["options"] += [{"text": f"`/etc/{number}`"} for number in range(5)]
        item["shown"] = 5


@pytest.mark.parametrize("own_items", [False, True])
def test_who_compares_pages_learns_nothing_from_the_distractors(tmp_path, own_items):
    """The right options are on every page: were the others drawn for each student, what two pages
    have in common would be the key."""
    bank = a_bank(tmp_path / "bank", nine_options)
    count = 5 if own_items else None
    made = exam(bank=bank, own_items=own_items, count=count)
    shown = defaultdict(set)
    for sheet in made.sheets:
        for item, entry in zip(sheet.form.items, sheet.key.entries, strict=True):
            if options := getattr(item.interaction, "options", None):
                shown[entry.ref].add(frozenset(option.text["en"] for option in options))
    assert {ref: len(texts) for ref, texts in shown.items()} == {"single": 1, "multiple": 1}
    another = exam(bank=bank, secret=b"y" * 32)
    item, _ = next(
        (i, e) for i, e in zip(another.sheets[0].form.items, another.sheets[0].key.entries, strict=True)
        if e.ref == "single"
    )  # fmt: skip
    assert (
        frozenset(option.text["en"] for option in item.interaction.options) not in shown["single"]
    )


def test_a_page_holds_nothing_of_the_key_the_secret_or_the_others(printed, made):
    for sheet in made.sheets:
        page = printed[sheet.file]
        for entry in sheet.key.entries:
            assert entry.digest not in page
            assert entry.explanation["ko"] not in page
            assert entry.explanation["en"] not in page
        assert "true_false(" not in page  # of the scoring script
        for other in made.sheets:
            assert (other.token in page) == (other is sheet)
            assert (f'"{other.student.name}"' in page) == (other is sheet)
            assert other.file not in page


def test_names_of_pages_tell_nothing(printed):
    assert not any(
        part in name for name in printed for part in ("2026", "학생", "midterm", "sample")
    )


def test_the_index_says_whose_page_is_whose(made):
    rows = index_csv(made).decode("utf-8-sig").splitlines()
    assert rows[0] == "number,name,email,file,form,minutes"
    sheet = made.sheets[0]
    assert rows[1] == f"2026-001,학생 1,,students/{sheet.file},{sheet.form.label},50"


def test_the_manifest_is_read_back(tmp_path, made):
    (tmp_path / "exam.json").write_bytes(write_exam(made))
    assert read_exam(tmp_path) == read_exam(tmp_path / "exam.json") == made


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not an exam.json"),
        (b"{}", "not an exam.json"),
        (b'{"quizgen": "exam", "version": 3}', "version 3; this quizgen reads exam.json of"),
    ],
)
def test_what_is_no_manifest_is_named(tmp_path, content, words):
    (tmp_path / "exam.json").write_bytes(content)
    with pytest.raises(ExamError, match=words):
        read_exam(tmp_path)
