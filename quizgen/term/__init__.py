"""A term: which items each of its days holds, planned ahead and kept."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from quizgen.term.file import FILE, Schedule, TermError, read_term
from quizgen.term.lock import Day, Entry, Lock, Result, Why, alone, read_lock, write_lock
from quizgen.term.planning import (
    Planned,
    give,
    made_plan,
    new_term,
    plan,
    updated,
    with_day,
)

if TYPE_CHECKING:
    from quizgen.term.course import Found, course_of
    from quizgen.term.quiz import items_of_day
    from quizgen.term.results import read_results
    from quizgen.term.students import Own, Sheet, own, sheet, student_of, students

__all__ = [
    "FILE",
    "Day",
    "Entry",
    "Found",
    "Lock",
    "Own",
    "Planned",
    "Result",
    "Schedule",
    "Sheet",
    "TermError",
    "Why",
    "alone",
    "course_of",
    "give",
    "items_of_day",
    "made_plan",
    "new_term",
    "own",
    "plan",
    "read_lock",
    "read_results",
    "read_term",
    "sheet",
    "student_of",
    "students",
    "updated",
    "with_day",
    "write_lock",
]

_OF_RESULTS = {
    "course": ("Found", "course_of"),
    "quiz": ("items_of_day",),
    "results": ("read_results",),
    "students": ("Own", "Sheet", "own", "sheet", "student_of", "students"),
}
"""What needs the rooms of results: seven times the time to import, and a plan does without."""


def __getattr__(name: str) -> Any:
    for module, names in _OF_RESULTS.items():
        if name in names:
            return getattr(import_module(f"quizgen.term.{module}"), name)
    raise AttributeError(name)
