"""What a decision changes: the gradebook as it was written, and as it would be now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from quizgen.errors import QuizgenError, at, message
from quizgen.reading import FileError, is_there, read_table
from quizgen.results.combine import Graded
from quizgen.results.gradebook import csv_table
from quizgen.results.outputs import INDEX
from quizgen.results.written import read_written

AUDIT = "audit.csv"
_COLUMNS = ["at", "by", "student", "name", "item", "before", "after", "total before", "total after"]


class RegradeError(QuizgenError):
    """There is no gradebook to compare with."""


class Change(msgspec.Struct, frozen=True):
    """One student's score before and after; None: there was, or is, none. ``items``: the bank's
    ids, each with its score before and after."""

    student: str
    name: str
    before: float | None
    after: float | None
    items: tuple[tuple[str, float | None, float | None], ...]


def changes(folder: Path, graded: Graded) -> list[Change]:
    """Whose scores differ from the gradebook in ``folder``. Raises ``RegradeError``."""
    path = folder / INDEX
    try:
        students = {(each.id, each.name): each for each in read_written(path).students}
    except FileError as error:
        hint = message("there is no gradebook to compare with: run quizgen grade first")
        raise RegradeError(*error.messages, at(path, hint)) from error
    refs = {entry.id: entry.ref for entry in graded.key.entries}
    found = []
    for record in graded.book.records:
        old = students.pop((record.student.id, record.student.name), None)
        now = {refs[name]: outcome.score for name, outcome in record.outcomes.items()}
        was = {each.ref: each.score for each in old.items.values()} if old else {}
        items = tuple(
            (ref, was.get(ref), now.get(ref))
            for ref in dict.fromkeys((*was, *now))
            if was.get(ref) != now.get(ref)
        )
        score = record.score if record.counts else None
        total = old.score if old else None
        if items or score != total:
            found.append(Change(record.student.id, record.student.name, total, score, items))
    for (number, name), old in students.items():
        if old.score is not None:
            found.append(Change(number, name, old.score, None, ()))
    return found


def audit_csv(path: Path, found: Sequence[Change], *, by: str, when: str) -> bytes:
    """``path`` with a line more for each score that changed. Raises ``FileError``."""
    rows = read_table(path, "import")[1:] if is_there(path) else []
    for change in found:
        for item, before, after in change.items or (("", None, None),):
            rows.append(
                [when, by, change.student, change.name, item, *map(_number, (before, after)),
                 *map(_number, (change.before, change.after))]
            )  # fmt: skip
    return csv_table(_COLUMNS, rows)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"
