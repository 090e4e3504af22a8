"""Collecting: what counts, what is kept aside and why; and what is released afterwards."""

import csv
import io
import json
import zipfile

import pytest

from quizgen.exam import (
    collect,
    read_files,
    read_responses_json,
    receipts_csv,
    release_pages,
    responses_json,
)
from quizgen.formats import RenderOptions
from quizgen.model import Student
from quizgen.results import gradebook_csv, report_html
from quizgen.sealing import fingerprint, parse_sealed, public_text, receipt
from tests.exam.exams import BACKUP, KEY, OTHER, PUBLIC, SPARE, exam, handed_in, right_answers

EXAM = exam()
MINE = {fingerprint(PUBLIC): KEY}
ESSAY = 4  # points that a person gives


def collected(files, the_exam=EXAM, keys=MINE, **options):
    return collect(the_exam, files.items(), keys, **options)


@pytest.fixture(scope="module")
def class_of_thirty():
    """Thirty students, five of whose files are broken on purpose."""
    sheets = EXAM.sheets
    files = {f"in/{s.student.id}.json": handed_in(s, right_answers(s, n % 11))
             for n, s in enumerate(sheets)}  # fmt: skip
    files["in/2026-003.json"] = files["in/2026-003.json"][:900]
    stranger = public_text(OTHER.public_key())
    files["in/2026-007.json"] = handed_in(sheets[6], recipients=(stranger,))
    files["in/2026-011.json"] = handed_in(sheets[10], token=sheets[0].token)
    files["in/2026-015 (1).json"] = handed_in(
        sheets[14], {"1": None}, submitted="2026-12-01T10:20:00+09:00"
    )
    files["in/2026-019.json"] = b"PK\x03\x04 a word document"
    return files, collected(files)


def test_of_thirty_with_five_broken_each_is_named_and_nothing_lost(class_of_thirty):
    files, found = class_of_thirty
    reasons = {each.place: each.reason for each in found.aside}
    assert len(reasons) == len(found.aside) == 5
    assert "cut short" in reasons["in/2026-003.json"]
    assert "sealed to another key" in reasons["in/2026-007.json"]
    assert (
        "on the form of 2026-011 학생 11, with a token of 2026-001" in reasons["in/2026-011.json"]
    )
    assert "earlier than in/2026-015.json, which counts" in reasons["in/2026-015 (1).json"]
    assert "not a response file" in reasons["in/2026-019.json"]
    assert {s.id for s in found.missing} == {"2026-003", "2026-007", "2026-011", "2026-019"}
    assert {one.place for one in found.accepted} | set(reasons) == set(files)
    assert len(found.accepted) == 26


def test_scores_are_those_of_each_students_own_form(class_of_thirty):
    _, found = class_of_thirty
    book = found.graded.book
    assert len(book.records) == 26
    by_number = {record.student.id: record for record in book.records}
    everything = by_number["2026-022"]  # its ten answers are all right
    assert everything.points == 19
    assert everything.score == 19 - ESSAY
    assert everything.pending == ("essay",)
    assert by_number["2026-012"].score == 0
    assert set(book.items) == {entry.ref for entry in EXAM.sheets[0].key.entries}


def test_the_gradebook_and_the_report_are_by_the_items_of_the_bank(class_of_thirty):
    _, found = class_of_thirty
    rows = list(csv.DictReader(io.StringIO(gradebook_csv(found.graded.book).decode("utf-8-sig"))))
    assert rows[0]["student"] == "2026-001"
    assert "command-line" in rows[0]
    form, key, book = found.graded
    report = report_html(book, form, key, "en").decode()
    assert "command-line" in report
    assert "sealed to another key" in report


def test_what_was_chosen_is_counted_by_text_whatever_its_letter(class_of_thirty):
    """Every form shuffles; yet all who chose the right option chose one option."""
    from quizgen.results import item_statistics

    _, found = class_of_thirty
    single = next(row for row in item_statistics(found.graded.book) if row.item == "single")
    assert len(single.chosen) == 1
    assert sum(single.chosen.values()) == single.answered >= 10


def test_every_receipt_is_listed_as_the_student_saw_it(class_of_thirty):
    files, found = class_of_thirty
    rows = list(csv.DictReader(io.StringIO(receipts_csv(found).decode("utf-8-sig"))))
    assert len(rows) == 31 + 4
    for row in rows:
        if row["receipt"]:
            assert row["receipt"] == receipt(parse_sealed(files[row["file"]]))
    states = {row["file"] or row["number"]: row["state"] for row in rows}
    assert states["in/2026-001.json"] == "graded"
    assert states["in/2026-007.json"].startswith("aside: sealed to another key")
    assert states["2026-003"] == "missing"


def test_the_backup_key_opens_it_all_the_same():
    files = {"a": handed_in(EXAM.sheets[0])}
    spare = collected(files, keys={fingerprint(SPARE): BACKUP})
    assert spare.graded == collected(files).graded


EARLY, LATE = "2026-12-01T10:20:00+09:00", "2026-12-01T01:40:00+00:00"


@pytest.mark.parametrize(
    ("rule", "counts", "reason"),
    [("latest", "b", "earlier than b"), ("first", "a", "later than a")],
)
def test_of_two_different_files_one_counts_by_the_time_inside(rule, counts, reason):
    sheet = EXAM.sheets[0]
    files = {
        "b": handed_in(sheet, submitted=LATE),
        "a": handed_in(sheet, {}, submitted=EARLY),
    }
    found = collected(files, duplicates=rule)
    assert [one.place for one in found.accepted] == [counts]
    assert reason in found.aside[0].reason


def test_the_same_file_twice_counts_once():
    data = handed_in(EXAM.sheets[0])
    found = collected({"a": data, "b": data + b"\n"})
    assert len(found.accepted) == len(found.aside) == 1
    assert "the same file as" in found.aside[0].reason


def test_an_empty_exam_that_was_handed_in_scores_nothing_but_counts():
    found = collected({"a": handed_in(EXAM.sheets[0], {})})
    assert found.graded.book.records[0].score == 0
    assert found.aside == ()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda s: handed_in(s, token="GUESSED"), "a token that is none of this exam's"),
        (lambda s: handed_in(s, student=Student("2026-002")), "made on the page of 2026-001"),
        (lambda s: handed_in(s, {"99": "a"}), "items this quiz does not have: 99"),
        (lambda s: handed_in(s, {"1": ["a", {}]}), "holds no response"),
        (lambda s: handed_in(exam(secret=b"y" * 32).sheets[0]), "another exam or another build"),
        (lambda s: b"x" * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
        (lambda s: json.dumps({"form_id": s.form.id}).encode(), "not a sealed response"),
    ],
    ids=["token", "student", "item", "content", "exam", "size", "open"],
)
def test_what_cannot_count_is_named(make, reason):
    found = collected({"a": make(EXAM.sheets[0])})
    assert reason in found.aside[0].reason
    assert found.accepted == ()


def test_without_a_roster_students_are_who_they_say_unless_two_are_the_same():
    one = exam(())
    sheet = one.sheets[0]
    files = {
        "a": handed_in(sheet, student=Student("7", "김하나")),
        "b": handed_in(sheet, student=Student("8", "이두리")),
        "c": handed_in(sheet, student=Student("8", "박세찬")),
        "d": handed_in(sheet, student=Student("", "")),
    }
    found = collected(files, one)
    assert [one.submission.student.id for one in found.accepted] == ["7"]
    reasons = {each.place: each.reason for each in found.aside}
    assert "the number is used by 박세찬, 이두리" in reasons["b"] == reasons["c"]
    assert reasons["d"] == "names no student"
    assert found.graded.book.items[0] == "1"


def test_folders_and_zip_files_of_an_lms_are_read_whole(tmp_path):
    (tmp_path / "in" / "김하나_123").mkdir(parents=True)
    (tmp_path / "in" / "김하나_123" / "a.json").write_bytes(b"1")
    (tmp_path / "in" / ".DS_Store").write_bytes(b"x")
    with zipfile.ZipFile(tmp_path / "in" / "rest.zip", "w") as archive:
        archive.writestr("이두리_124/b.json", b"2")
        archive.writestr("__MACOSX/._b.json", b"x")
    read = {place.removeprefix(str(tmp_path)): data for place, data in read_files([tmp_path])}
    assert read == {"/in/김하나_123/a.json": b"1", "/in/rest.zip/이두리_124/b.json": b"2"}


def test_a_zip_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 cut short")
    found = collected(dict(read_files([tmp_path])))
    assert [each.place for each in found.aside] == [str(tmp_path / "x.zip")]
    assert "not a response file" in found.aside[0].reason


def test_a_release_holds_each_students_own_answers(tmp_path, class_of_thirty):
    _, found = class_of_thirty
    path = tmp_path / "responses.json"
    path.write_bytes(responses_json(found))
    given = read_responses_json(path)
    assert len(given) == 26
    released = {name: page for name, _, page in release_pages(EXAM, given, RenderOptions())}
    assert set(released) == {sheet.file for sheet in EXAM.sheets}
    page = released[EXAM.sheets[0].file].decode()
    assert EXAM.sheets[0].key.entries[0].explanation.en[:20] in page
    assert "2026-002" not in page
