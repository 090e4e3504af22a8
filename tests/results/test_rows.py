"""Rows that are kept small are the rows that went in."""

from pathlib import Path

import msgspec
import pytest

from quizgen.errors import message
from quizgen.model import Outcome, Status, Student
from quizgen.results import (
    Paper,
    Quiz,
    Response,
    gradebook_csv,
    gradebook_json,
    grading,
    report_html,
)
from quizgen.results.coded import Codebook, Coded
from quizgen.results.gradebook import Gradebook, Record, Standing, every
from quizgen.results.marker import Marked
from quizgen.results.rows import Marks, Records, heads
from quizgen.results.sitting import Column, Sitting
from tests.results.test_golden import FORM, KEY, OTHER, answers

RIGHT, WRONG, PENDING = (
    Outcome(Status.CORRECT, 1.1, 1.1),
    Outcome(Status.INCORRECT, 0.0, 1.1),
    Outcome(Status.PENDING, 0.0, 1.1),
)
NAMES = ("1", "2", "3")
GIVEN, EARNED = Codebook(NAMES), Codebook(NAMES)
for place in range(3):
    for value, outcome in ("a", RIGHT), ("b", WRONG), ("c", PENDING):
        GIVEN.add(place, value)
        EARNED.add(place, outcome)


def record(number, codes=b"\0\1\0", place="", **more):
    book, order = more.pop("book", (GIVEN, EARNED)), more.pop("order", None)
    student = Student(f"s{number:02}", more.pop("name", ""))
    return Record(
        student,
        place or f"table.csv:{number + 2}",
        Coded(book[1], codes, order),
        Coded(book[0], codes, order),
        **more,
    )


ROWS = [
    record(7),
    record(3, b"\1\1\1"),
    record(3, b"\0\0\0", "table.csv:1"),
    record(5, name="김하나", form="B"),
    record(1, b"\2\0\0", standing=Standing.TO_MARK),
    record(2, order=(2, 0, 1), off=0.5),
    record(4, flags=(message("late"),)),
    record(6, place="s06.json", submitted="2026-11-24T10:00:00+09:00"),
    record(8, place="table.csv:007"),
    Record(Student("s09"), "", {}, {}, standing=Standing.ABSENT),
]


@pytest.fixture
def rows():
    return Records(ROWS)


def shown(one):
    return (msgspec.structs.replace(one, outcomes={}, responses={}), [*one.outcomes.items()],
            [*one.responses.items()], one.score, one.points, one.percent, one.pending)  # fmt: skip


def test_rows_are_what_went_in(rows):
    assert [*map(shown, rows)] == [*map(shown, ROWS)]
    assert len(rows) == len(ROWS)
    assert rows == ROWS
    assert rows != ROWS[:-1]
    assert shown(rows[3]) == shown(ROWS[3])
    assert [*map(shown, rows[-2:])] == [*map(shown, ROWS[-2:])]
    assert len(rows.whole) == 4, "what has more of its own is kept whole"


@pytest.mark.parametrize("name", ["score", "points", "percent", "pending", "to_mark", "standing",
                                  "student", "place", "language", "counts", "flags"])  # fmt: skip
def test_what_each_has_is_known_without_making_it(rows, name):
    assert [*every(rows, name)] == [getattr(one, name) for one in ROWS] == [*every(ROWS, name)]


def test_a_codebook_that_grows_is_looked_at_anew():
    book = Codebook(("1",)), Codebook(("1",))
    book[0].add(0, "a")
    book[1].add(0, RIGHT)
    rows = Records([record(1, b"\0", book=book)])
    assert [*every(rows, "points")] == [1.1]
    book[0].add(0, "b")
    book[1].add(0, Outcome(Status.CORRECT, 1.1, 2.0))
    rows.append(record(2, b"\1", book=book))
    assert [*every(rows, "points")] == [1.1, 2.0]
    assert [*every(rows, "percent")] == [100.0, 55.0]


def test_rows_are_in_the_order_of_numbers_then_names_then_places(rows):
    rows.sort()
    key = lambda one: (one.student.id, one.student.name, one.place)  # noqa: E731
    assert [*map(shown, rows)] == [*map(shown, sorted(ROWS, key=key))]


def test_a_sitting_is_of_those_who_answered(rows):
    answered = rows.answered()
    assert [*map(shown, answered)] == [*map(shown, ROWS[:-1])]
    small, whole = Sitting((), answered), Sitting((), tuple(ROWS[:-1]))
    assert [(b.given, b.earned, [*b.rows], b.numbers.tolist()) for b in small.books] == [
        (b.given, b.earned, [*b.rows], b.numbers.tolist()) for b in whole.books
    ]
    assert Records(ROWS[:2]).answered() == ROWS[:2]
    assert Gradebook("x", 1, NAMES, rows, ()).records is rows


def test_a_gradebook_of_many_is_written_as_that_of_few(monkeypatch):
    papers = {
        KEY.form_digest: Paper(FORM, KEY),
        OTHER.key.form_digest: Paper(OTHER.form, OTHER.key),
    }
    quiz = Quiz("corners", Path(), papers)
    found = []
    for number in range(24):
        digest = [*papers][number % len(papers)]
        given = {name: value for name, value in answers(("right", "wrong")[number % 3 > 1]).items()
                 if (number + int(name)) % 5}  # fmt: skip
        student = Student(f"20{99 - number}", f"학생 {number % 7}")
        found.append(Response(f"table.csv:{number + 2}", student, digest, given, "paper"))
    written = []
    for small in (1000, 0):
        monkeypatch.setattr(grading, "SMALL", small)
        form, key, book = grading.grade(quiz, found, roster=[Student("none", "김")])
        assert isinstance(book.records, Records if small == 0 else tuple)
        written.append((gradebook_csv(book, key), gradebook_json(book, key, form),
                        report_html(book, form, key, "ko")))  # fmt: skip
    assert written[0] == written[1]


def test_responses_are_what_came_in():
    """Whatever they have of their own, and whichever numbers a form gives to the same answers."""
    other = Codebook(NAMES)
    plain = Response("table.csv:2", Student("1", "김"), "d", Coded(GIVEN, b"\0\1\2"), "paper")
    found = [
        Marked(plain, Coded(EARNED, b"\0\1\2")),
        Marked(plain, Coded(EARNED, b"\2\1\0", (2, 1, 0))),
        Marked(msgspec.structs.replace(plain, mode="practice"), Coded(EARNED, b"\0\1\2")),
        Marked(msgspec.structs.replace(plain, language="ko"), Coded(EARNED, b"\0\1\2")),
        Marked(msgspec.structs.replace(plain, submitted="2026"), Coded(EARNED, b"\0\1\2")),
        Marked(msgspec.structs.replace(plain, certainty={"1": 2}), Coded(EARNED, b"\0\1\2")),
        Marked(msgspec.structs.replace(plain, responses={"1": "a"}), Coded(EARNED, b"\0\1\2")),
    ]
    for place, value in enumerate("xyz"):
        other.add(place, value)
    found.append(Marked(msgspec.structs.replace(plain, responses=Coded(other, b"\0\0\0")),
                        Coded(EARNED, b"\1\1\1")))  # fmt: skip
    rows = Marks(found)
    assert [*map(repr, rows)] == [*map(repr, found)]
    assert [one.outcomes.order for one in rows] == [one.outcomes.order for one in found]
    assert [*rows.heads()] == [*heads(found)] == [(one.student, one.response.mode) for one in found]
    assert len(rows.whole) == 3


@pytest.mark.parametrize("different", [100, 200])
def test_answers_are_told_apart_however_many_there_are(different):
    books = Codebook(("1",)), Codebook(("1",))
    for number in range(different):
        books[0].add(0, f"answer {number}")
        books[1].add(0, RIGHT)
    rows = Records(record(number, bytes([number]), book=books) for number in range(different))
    found = Sitting((Column("1", FORM.items[0], KEY.entries[0]),), rows)
    assert found.codes[:, 0].tolist() == [*range(different)]
    assert [value for value, _ in found.answered[0]] == books[0].values[0]
