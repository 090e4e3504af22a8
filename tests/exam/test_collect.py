"""Collecting: what counts, what is kept aside and why; and what is released afterwards."""

import csv
import io
import json
import warnings
import zipfile
from collections import Counter

import pytest

from quizgen.exam import (
    ExamError,
    collect,
    read_files,
    read_responses_json,
    receipts_csv,
    release_pages,
    responses_json,
)
from quizgen.formats import RenderOptions
from quizgen.model import Student
from quizgen.results import analyze, aside_csv, gradebook_csv, report_html
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
    files = {f"in/{s.student.id}.json": handed_in(s, right_answers(s, n % 11 if n % 11 < 10 else 11))
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
    reasons = {each.place: str(each.reason) for each in found.aside}
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
    assert len(book.records) == 30
    assert (
        Counter(record.standing for record in book.records)["aside"] == 4
    )  # one of them by the number in the name of a file that is no response
    by_number = {record.student.id: record for record in book.records}
    everything = by_number["2026-022"]  # its answers are all right
    assert everything.points == 20
    assert everything.score == 20 - ESSAY
    assert everything.pending == ("essay",)
    assert by_number["2026-012"].score == 0
    assert set(book.items) == {entry.ref for entry in EXAM.sheets[0].key.entries}


def test_the_gradebook_and_the_report_are_by_the_items_of_the_bank(class_of_thirty):
    _, found = class_of_thirty
    rows = list(
        csv.DictReader(
            io.StringIO(gradebook_csv(found.graded.book, found.graded.key).decode("utf-8-sig"))
        )
    )
    assert rows[0]["student"] == "2026-001"
    assert "command-line (1)" in rows[0]
    form, key, book = found.graded
    report = report_html(book, form, key, "en").decode()
    assert "command-line" in report
    assert "sealed to another key" in report


def test_what_was_chosen_is_counted_by_text_whatever_its_letter(class_of_thirty):
    """Every form shuffles; yet all who chose the right option chose one option."""
    _, found = class_of_thirty
    single = next(each for each in analyze([found.graded]).items if each.column.name == "single")
    taken = [each for each in single.answers.given if each.count]
    assert [each.right for each in taken] == [True]
    assert taken[0].count >= 10


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
    assert reason in str(found.aside[0].reason)


def test_the_same_file_twice_counts_once():
    data = handed_in(EXAM.sheets[0])
    found = collected({"a": data, "b": data + b"\n"})
    assert len(found.accepted) == len(found.aside) == 1
    assert "the same as b, which counts" in str(found.aside[0].reason)


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
        (lambda s: json.dumps({"form_id": s.form.id}).encode(), "not a sealed response"),
    ],
    ids=["token", "student", "item", "content", "exam", "open"],
)
def test_what_cannot_count_is_named(make, reason):
    found = collected({"a": make(EXAM.sheets[0])})
    assert reason in str(found.aside[0].reason)
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
    assert [one.student.id for one in found.accepted] == ["7"]
    reasons = {each.place: str(each.reason) for each in found.aside}
    assert "the number is used by 박세찬, 이두리" in reasons["b"] == reasons["c"]
    assert reasons["d"] == "names no student"
    assert found.graded.book.items[0] == "1"


def inside(tmp_path, found):
    return {place.removeprefix(f"{tmp_path}/"): data for place, data in found.items()}


def packed(*members):
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w") as archive:
        warnings.simplefilter("ignore", UserWarning)  # one name twice
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def test_folders_and_zip_files_of_an_lms_are_read_whole(tmp_path):
    (tmp_path / "김하나_123").mkdir()
    (tmp_path / "김하나_123" / "a.json").write_bytes(b"1")
    (tmp_path / "김하나_123" / ".hidden.json").write_bytes(b"2")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "rest.ZIP").write_bytes(
        packed(
            ("이두리_124/b.json", b"3"),
            ("박세찬_125/own.zip", packed(("c.json", b"4"), ("c.json", b"5"))),
            ("__MACOSX/._b.json", b"x"),
            ("\x1b[2Jd.json", b"6"),
        )
    )
    found = read_files([tmp_path, tmp_path / "rest.ZIP"])
    assert inside(tmp_path, found.files) == {
        "김하나_123/.hidden.json": b"2",
        "김하나_123/a.json": b"1",
        "rest.ZIP/이두리_124/b.json": b"3",
        "rest.ZIP/박세찬_125/own.zip/c.json": b"4",
        "rest.ZIP/박세찬_125/own.zip/c.json (2)": b"5",
        "rest.ZIP/_[2Jd.json": b"6",
    }
    assert found.unread == ()


def test_a_zip_file_of_korean_windows_keeps_its_names(tmp_path):
    class Windows(zipfile.ZipInfo):
        def _encodeFilenameFlags(self):  # noqa: N802
            return self.filename.encode("cp949"), self.flag_bits & ~0x800  # 3.14 says UTF-8

    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(Windows("김하나/답안.json"), b"1")
    assert list(inside(tmp_path, read_files([tmp_path]).files)) == ["x.zip/김하나/답안.json"]


def test_one_damaged_member_of_a_zip_file_does_not_take_the_others_along(tmp_path):
    data = packed(("a.json", b"good"), ("b.json", b"damaged"), ("c.json", b"good"))
    (tmp_path / "x.zip").write_bytes(data.replace(b"damaged", b"dAmaged"))
    found = read_files([tmp_path])
    assert inside(tmp_path, found.files) == {"x.zip/a.json": b"good", "x.zip/c.json": b"good"}
    assert [each.place for each in found.unread] == [f"{tmp_path}/x.zip/b.json"]
    assert "cannot be unpacked: Bad CRC" in str(found.unread[0].reason)


def test_what_cannot_be_read_is_named_and_the_rest_is_read(tmp_path):
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 cut short")
    (tmp_path / "gone.json").symlink_to("nowhere")
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    (tmp_path / "good.json").write_bytes(handed_in(EXAM.sheets[0]))
    inbox = read_files([tmp_path])
    found = collected(inbox.files, unread=inbox.unread)
    assert len(found.accepted) == 1
    reasons = inside(tmp_path, {each.place: str(each.reason) for each in found.aside})
    assert reasons["broken.zip"].startswith("is no zip file, or a damaged one")
    assert reasons["gone.json"] == "No such file or directory"
    assert reasons["huge.json"].startswith("larger than 20 MB")


def test_a_damaged_file_is_named_with_the_student_whose_page_it_was():
    data = handed_in(EXAM.sheets[2])
    place = data.index(b'"sealed":"') + 500  # in the copy for the first key
    other = b"A" if data[place : place + 1] != b"A" else b"B"
    tampered = data[:place] + other + data[place + 1 :]
    found = collected({"cut": data[:300], "bad": tampered})
    assert {each.student for each in found.aside} == {"2026-003 학생 3"}
    assert "the seal does not open" in next(str(e.reason) for e in found.aside if e.place == "bad")


def test_time_by_the_students_own_clock_is_told_and_decides_nothing():
    late = "2026-12-01T02:03:00+00:00"
    files = {
        "a": handed_in(EXAM.sheets[0], submitted=late),
        "b": handed_in(EXAM.sheets[1], submitted="2026-12-01T10:50:40+09:00"),
        "c": handed_in(EXAM.sheets[2], submitted="0001-01-01T00:00:00+14:00"),
        "d": handed_in(EXAM.sheets[3], submitted="yesterday"),
    }
    found = collected(files)
    assert [one.over for one in found.accepted] == [13, 0, 0, 0]
    assert found.accepted[3].minutes is None
    rows = list(csv.DictReader(io.StringIO(receipts_csv(found).decode("utf-8-sig"))))
    assert rows[0]["state"] == "graded; 13 minutes over time"
    assert (rows[0]["minutes"], rows[0]["allowed"]) == ("63", "50")
    assert rows[1]["state"] == "graded"


def test_who_changed_nothing_after_the_time_took_no_longer():
    changed, woken = (f"2026-12-01T{at}:00+09:00" for at in ("10:49", "11:50"))
    sleeper = handed_in(EXAM.sheets[0], submitted=woken, changed=changed)
    late = handed_in(EXAM.sheets[1], submitted=woken, changed=woken)
    found = collected({"a": sleeper, "b": late})
    assert [round(one.minutes) for one in found.accepted] == [49, 110]
    assert found.accepted[0].over == 0 < found.accepted[1].over


def test_what_a_file_says_cannot_steer_the_terminal():
    strange = json.dumps({**json.loads(handed_in(EXAM.sheets[0])), "form_digest": "0" * 64,
                          "form_id": "\x1b[2J\ud800x"}).encode()  # fmt: skip
    found = collected({"a": strange, "b": handed_in(EXAM.sheets[0], {"\x1b]0;": "a"})})
    assert "another build ([2Jx)" in str(found.aside[0].reason)
    assert str(found.aside[1].reason).endswith("does not have: \\u001b]0;")
    assert aside_csv(found.aside)
    one = exam(())
    found = collected({"a": handed_in(one.sheets[0], student=Student("7", "\x1b[2J김\u202e"))}, one)
    assert found.accepted[0].student.name == "[2J김"


def test_a_release_holds_each_students_own_answers(tmp_path, class_of_thirty):
    _, found = class_of_thirty
    path = tmp_path / "responses.json"
    path.write_bytes(responses_json(found))
    given = read_responses_json(path)
    assert len(given) == 26
    released = {name: page for name, _, page in release_pages(EXAM, given, RenderOptions())}
    assert set(released) == {sheet.file for sheet in EXAM.sheets}
    page = released[EXAM.sheets[0].file].decode()
    assert EXAM.sheets[0].key.entries[0].explanation["en"][:20] in page
    assert "2026-002" not in page
    with pytest.raises(ExamError, match=r"the opened responses of 2026-001, .* not to this exam"):
        list(release_pages(exam(secret=b"x" * 32), given, RenderOptions()))
