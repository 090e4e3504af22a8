"""A term: which items each of its days holds, planned ahead and kept."""

from quizgen.term.course import Found, course_of
from quizgen.term.file import FILE, Schedule, TermError, read_term
from quizgen.term.lock import Day, Entry, Lock, Result, Why, alone, read_lock, write_lock
from quizgen.term.planning import (
    Planned,
    edited,
    give,
    items_of,
    new_term,
    plan,
    refuse_other,
    updated,
    with_day,
)
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
    "edited",
    "give",
    "items_of",
    "new_term",
    "own",
    "plan",
    "read_lock",
    "read_results",
    "read_term",
    "refuse_other",
    "sheet",
    "student_of",
    "students",
    "updated",
    "with_day",
    "write_lock",
]
