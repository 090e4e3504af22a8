"""The gradebook of a term: which quizzes, whose rules, which students."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from quizgen.bank.grades import read_policy
from quizgen.errors import Message, at, message
from quizgen.model.grades import Policy
from quizgen.results.course import Course, below, course, gradebooks
from quizgen.roster import Roster, read_roster, students_of
from quizgen.term.file import FILE, Schedule, TermError, read_term
from quizgen.term.lock import read_lock


class Found(NamedTuple):
    """The gradebook, where its quizzes' folders lie, the students' addresses, and the file that
    the rules stand in, or would."""

    course: Course
    folder: Path
    emails: Mapping[str, str]
    rules: Path | None


def course_of(paths: Sequence[Path], rules: Path | None, roster: Path | None) -> Found:
    """The gradebook of the term that ``paths`` names (its file or folder; none: this folder), or of
    the graded quizzes among them. ``rules`` and ``roster`` come before the term's own. Raises
    ``CourseError``, ``TermError``, ``BankError``, ``RosterError`` and ``FileError``."""
    schedule = _term(paths)
    policy = read_policy(rules) if rules else Policy()
    if schedule is None:
        people = read_roster(roster) if roster else Roster((), ())
        books = gradebooks(paths)
        found = course(books, policy, roster=students_of(people))
        found = msgspec.structs.replace(found, notes=(*people.notes, *found.notes))
        folders = [_quiz_folder(book).absolute().parent for book in books]
        folder = Path(os.path.relpath(os.path.commonpath(folders)))
        return Found(found, folder, _emails(people), rules)
    root = schedule.path.parent
    if rules is None and schedule.gradebook is not None:
        policy = schedule.gradebook
    table = roster or (root / schedule.roster if schedule.roster else None)
    people = read_roster(table) if table else Roster((), ())
    found = course(
        below(root / "out"),
        policy,
        roster=students_of(people),
        days=(schedule.first, schedule.last),
    )
    notes = (*people.notes, *found.notes, *_ungraded(schedule, found))
    return Found(
        msgspec.structs.replace(found, notes=notes),
        root / "out",
        _emails(people),
        rules or schedule.path,
    )


def _term(paths: Sequence[Path]) -> Schedule | None:
    if not paths:
        return read_term(Path())
    terms = [path for path in paths if path.name == FILE or (path / FILE).is_file()]
    if not terms:
        return None
    if len(paths) > 1:
        said = message("is a term: name it alone, or the folders of graded quizzes")
        raise TermError(at(terms[0], said))
    return read_term(terms[0])


def _quiz_folder(book: Path) -> Path:
    """The folder of the quiz whose gradebook is ``book``; an exam's gradebook lies in ``results``
    below it."""
    folder = book.absolute().parent
    return folder.parent if folder.name == "results" else folder


def _ungraded(schedule: Schedule, found: Course) -> list[Message]:
    """Days that were given, and of which there is no gradebook."""
    lock = read_lock(schedule.path.parent)
    graded = {quiz.date[:10] for quiz in found.quizzes}
    days = [str(day) for day, each in (lock.days if lock else {}).items()
            if each.given and str(day) not in graded]  # fmt: skip
    if not days:
        return []
    return [message("given, and not graded: {days}", days=", ".join(days))]


def _emails(people: Roster) -> dict[str, str]:
    return {each.number: each.email for each in people.candidates if each.email}
