"""Answers as an LMS reports them come to the same responses as the page's own file."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from quizgen.model import SingleChoice, Student
from quizgen.results import KeptAside, Paper, Quiz, Rules, grade, read_responses
from quizgen.results.worded import plain
from quizgen.scoring import canonical
from tests.samples import sample_form, sample_key

FORM, KEY = sample_form(), sample_key()
RIGHT: dict[str, Any] = {entry.id: canonical(entry.key) for entry in KEY.entries} | {
    "10": "An essay."
}
QUIZ = Quiz("sample", Path(), {KEY.form_digest: Paper(FORM, KEY)})


def read(path):
    return list(read_responses([path], QUIZ.papers))


def written(path, rows):
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    path.write_text(file.getvalue())
    return path


def words(item, language, *, between, arrow, gap, escape=str, shorten=str):
    """The right answer as ``summarise_response`` of its type in Moodle, or Canvas, writes it."""
    interaction, value = item.interaction, RIGHT[item.id]
    texts = {option.id: plain(option.text[language]) for option in interaction.choices}
    match interaction.shape:
        case "choice":
            return texts[value]
        case "choices":
            return between.join(escape(texts[each]) for each in value)
        case "order":
            return between.join(escape(shorten(texts[each])) for each in value)
        case "truth":
            return str(value)
        case "pairs":
            parts = {part.id: part for part in interaction.parts}
            targets = {o.id: plain(o.text[language]) for o in interaction.parts[0].options}
            return between.join(
                escape(f"{plain(parts[s].text[language])}{arrow}{targets[t]}")
                for s, t in value.items()
            )
        case "gaps":
            found = []
            for number, part in enumerate(interaction.parts, 1):
                options = {o.id: plain(o.text[language]) for o in part.options}
                text = options.get(value[part.id], value[part.id])
                found.append(gap.format(number) + escape(text))
            return between.join(found)
        case _:
            return str(value)


def moodle(item, language):
    def shorten(text):  # qtype_ordering: shorten_text($item, 10, true)
        return text if len(text) <= 10 else text[:7] + "..."

    return words(item, language, between="; ", arrow=" -> ", gap="part {}: ", shorten=shorten)


def canvas(item, language):
    return words(
        item,
        language,
        between=",",
        arrow="=>",
        gap="",
        escape=lambda text: text.replace(",", "\\,"),
    )


def responses_of(found):
    (one,) = found
    assert not isinstance(one, KeptAside), str(one.reason)
    return one


HEAD = ["Last name", "First name", "ID number", "Email address", "Status", "Started", "Completed",
        "Duration", "Grade/20.00"]  # fmt: skip
WHO = ["Kim", "Hana", "s1", "s1@example.org", "Finished", "24 November 2026 10:00 AM",
       "24 November 2026 10:20 AM", "20 mins", "20.00"]  # fmt: skip


def same(one, item):
    """Whether the answer is scored as the right one is (an order of many is one list)."""
    value, right = one.responses.get(item.id), RIGHT[item.id]
    return sorted(value) == sorted(right) if item.interaction.shape == "choices" else value == right


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("questions", [False, True])
def test_moodles_report_of_responses(tmp_path, language, questions):
    numbers = range(1, len(FORM.items) + 1)
    head = HEAD + [f"Response {number}" for number in numbers]
    row = WHO + [moodle(item, language) for item in FORM.items]
    if questions:
        head += [f"Question {number}" for number in reversed(numbers)]
        row += [f"{plain(item.stem[language])}: a; b" for item in reversed(FORM.items)]
    absent = ["Lee", "Duri", "s2", "", "-", "-", "-", "-", "-"] + ["-"] * len(FORM.items)
    found = read(written(tmp_path / "r.csv", [head, row, absent, ["Overall average"]]))
    one = responses_of(found)
    assert (one.student.id, one.student.name, one.mode) == ("s1", "Hana Kim", "lms")
    assert one.minutes == 20
    assert [item.id for item in FORM.items if not same(one, item)] == []


def test_canvas_student_analysis(tmp_path):
    head = [
        "name",
        "id",
        "sis_id",
        "section",
        "section_id",
        "section_sis_id",
        "submitted",
        "attempt",
    ]
    row = ["김하나", "812", "2026-001", "A", "1", "", "2026-11-24 01:20:00 UTC", "1"]
    for number, item in enumerate(reversed(FORM.items), 900):
        head += [f"{number}: {plain(item.stem['ko'])}{plain(item.stem['en'])}", str(item.points)]
        row += [canvas(item, "en"), "1.0"]
    head += ["n correct", "n incorrect", "score"]
    one = responses_of(read(written(tmp_path / "a.csv", [head, [*row, "9", "1", "16"]])))
    assert one.student.id == "2026-001"
    assert one.when.isoformat() == "2026-11-24T01:20:00+00:00"
    assert [item.id for item in FORM.items if not same(one, item)] == []


def pattern(item, between, pair):
    value = RIGHT[item.id]
    match item.interaction.shape:
        case "choices" | "order":
            return between.join(value)
        case "truth":
            return str(value).lower()
        case "pairs":
            return between.join(f"{s}{pair}{t}" for s, t in value.items())
        case "gaps":
            return "; ".join(f"{gap}: {text}" for gap, text in value.items())
        case _:
            return str(value)


REFS = {entry.id: entry.ref for entry in KEY.entries}


@pytest.mark.parametrize("kind", ["2004", "1.2", "dotted", "xapi"])
def test_logs_of_scorm_and_xapi(tmp_path, kind):
    between, pair = (",", ".") if kind == "1.2" else ("[,]", "[.]")
    said = {REFS[item.id]: pattern(item, between, pair) for item in FORM.items}
    name = "student_response" if kind == "1.2" else "learner_response"
    interactions = [{"id": ref, name: text} for ref, text in said.items()]
    document: dict[str, Any] = {"cmi": {"learner_id": "s1", "interactions": interactions}}
    if kind == "1.2":
        document = {"cmi": {"core": {"student_id": "s1"}, "interactions": interactions}}
    elif kind == "dotted":
        document = {"cmi.learner_id": "s1"} | {
            f"cmi.interactions.{n}.{field}": value
            for n, each in enumerate(interactions)
            for field, value in each.items()
        }
    elif kind == "xapi":
        answered = [
            {"actor": {"account": {"homePage": "https://lms", "name": "s1"}},
             "verb": {"id": "http://adlnet.gov/expapi/verbs/answered"},
             "object": {"id": f"https://lms/quiz/{ref}"},
             "timestamp": "2026-11-24T01:20:00Z", "result": {"response": text}}
            for ref, text in said.items()
        ]  # fmt: skip
        earlier = answered[0] | {"timestamp": "2026-11-24T01:00:00Z", "result": {"response": "zz"}}
        document = {"statements": [*answered, earlier, {"actor": {}, "verb": {}}]}
    path = tmp_path / "log.json"
    path.write_text(json.dumps(document))
    one = responses_of(read(path))
    assert one.student.id == "s1"
    assert [item.id for item in FORM.items if not same(one, item)] == []
    if kind != "xapi":  # the package is the practice page
        assert "practice page" in str(grade(QUIZ, [one]).book.aside[0].reason)
        assert grade(QUIZ, [one], rules=Rules(practice=True)).book.records[0].score == 16


SINGLE = next(item for item in FORM.items if isinstance(item.interaction, SingleChoice))


@pytest.mark.parametrize(
    ("head", "row", "said"),
    [
        ([*HEAD, "Response 1"], [*WHO, "x"], "1 questions, and the quiz has"),
        ([*HEAD, "Response 1", "Question 1"], [*WHO, "x", "Who?"], "'Who?' is no question of this quiz"),
        ([*HEAD, "Response 1", "Question 1"], [*WHO, "x", plain(SINGLE.stem["en"])], "'x' is not, or not clearly"),
        (["name", "n correct", "7: Who?", "1"], ["a", "1", "x", "1"], "'Who?' is no question"),
    ],
)  # fmt: skip
def test_what_a_report_says_that_is_not_of_the_quiz_is_kept_aside(tmp_path, head, row, said):
    (one,) = read(written(tmp_path / "r.csv", [head, row]))
    assert said in str(one.reason)
    assert one.content


def test_a_zip_file_is_read_as_a_folder_and_what_is_no_response_is_named(tmp_path):
    document = {
        "form_id": FORM.id,
        "form_digest": KEY.form_digest,
        "responses": RIGHT,
        "version": 1,
    }
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("s1/answers.json", json.dumps(document | {"student": {"id": "s1"}}))
        archive.writestr("paper.csv", "학번,1\ns2,a\n".encode("cp949"))
        archive.writestr("essay.docx", b"")
    book = grade(QUIZ, read(tmp_path / "all.zip")).book
    assert [record.student.id for record in book.records] == ["s1", "s2"]
    assert [(Path(each.place).name, str(each.reason)) for each in book.aside] == [
        ("essay.docx", "neither a .json nor a .csv file")
    ]


@pytest.mark.parametrize(
    ("end", "whose"),
    [
        (
            '"student": {"id": "2026-001", "name": "김하나"}, "responses": {"1": "a',
            "2026-001 김하나",
        ),
        ('"student": {"id": "2026-001"}, "responses": {"1": NaN}}', "2026-001"),
        ('"student": {"id": "2026-0', ""),
        ('"student": {"id": 7}, "responses": {', ""),
    ],
)
def test_a_damaged_file_that_still_names_its_student_is_kept_aside_as_theirs(tmp_path, end, whose):
    (tmp_path / "half.json").write_text('{"quizgen": "response", "version": 1, ' + end, "utf-8")
    (aside,) = read(tmp_path)
    assert isinstance(aside, KeptAside)
    assert aside.student == whose


def test_who_is_absent_may_be_whose_file_says_no_name(tmp_path):
    roster = [Student("2026-001", "Kim"), Student("2026-002", "Lee")]
    (tmp_path / "sample-2026-001 (1).json").write_text('{"responses": {"1": "a')
    own, absent = grade(QUIZ, read(tmp_path), roster=roster).book.records
    assert own.standing == "aside"
    assert "has this number in its name, and cannot be read" in str(own.flags[0])
    assert (absent.standing, absent.flags) == ("absent", ())
    (tmp_path / "response.json").write_text('{"responses": {"1": "a')
    _, absent = grade(QUIZ, read(tmp_path), roster=roster).book.records
    assert str(absent.flags[0]).endswith("response.json names nobody, and may be of this student")
