"""What the functions of ``quizgen.api`` take alike."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from quizgen.errors import QuizgenError, at, message
from quizgen.model import Student

Date = datetime.date | str
"""A date, or one as text: ``"2026-12-01"`` (ISO 8601)."""


def day_of(date: Date | None) -> datetime.date:
    """The date; today where there is none. Raises ``QuizgenError`` for a text that is none."""
    if date is None:
        return datetime.date.today()
    if isinstance(date, datetime.date):
        return date
    try:
        return datetime.date.fromisoformat(date)
    except ValueError as error:
        said = message("is no date; write it as 2026-12-01")
        raise QuizgenError(at(repr(date), said)) from error


def students_of(roster: str | Path | None) -> Sequence[Student]:
    """The students of a roster, a CSV file; nobody without one. Raises ``RosterError``."""
    from quizgen import roster as file

    return file.students_of(file.read_roster(Path(roster))) if roster else ()
