"""What one student has missed and should be asked again: a sheet of the day's due items."""

from __future__ import annotations

import datetime
import itertools
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from quizgen.bank.kinds import meant
from quizgen.errors import Message, at, message
from quizgen.model import Bank, Blueprint, Item, Localized, SectionPlan, Student
from quizgen.roster import Roster, read_roster, students_of
from quizgen.term.file import Schedule, TermError
from quizgen.term.lock import Day, Lock, Result, Why
from quizgen.term.planning import own_days
from quizgen.term.results import gradebooks, of_student
from quizgen.term.review import Memory, near, sibling


class Sheet(msgspec.Struct, frozen=True):
    """The items that are due, why each is there, and the blueprint of a quiz of them."""

    items: tuple[Item, ...]
    why: Mapping[str, Why]
    blueprint: Blueprint


def sheet(
    schedule: Schedule, bank: Bank, blueprint: Blueprint, student: str, day: datetime.date
) -> Sheet:
    """What ``student`` has missed in the term's graded quizzes up to ``day`` (its own, too) and is
    due on it, in other words where the bank has them; as many as the day's quiz has at most.

    The results are read from the gradebooks beside the keys, and kept nowhere else. Raises
    ``TermError``: an unknown student, no results, nothing due.
    """
    who = student_of(schedule, student)
    root = schedule.path.parent
    results = _before(of_student(gradebooks(root / "out"), who), day + datetime.timedelta(1))
    if not results:
        raise TermError(
            message(
                "no graded quiz of {student} up to {day} below {folder}; quizgen grade first",
                student=who.id,
                day=day,
                folder=root / "out",
            )
        )
    shown: dict[str, list[datetime.date]] = defaultdict(list)
    for given in results:
        for each in results[given]:
            shown[each.id].append(given)
    accepted = {item.id: item for item in bank.items if item.status == "accepted"}
    memory = _memory(results, accepted)
    found: dict[str, Why] = {}
    for name, why in memory.due(day):
        missed = accepted.get(name)
        if missed is None or len(found) == sum(plan.count for plan in blueprint.sections):
            continue
        apart = {e for each in found for e in (*accepted[each].enemies, *accepted[each].gives_away)}
        other = sibling(
            missed, accepted, {*found, *apart}, shown, f"{schedule.term}/{who.id}/{day}"
        )
        if other is not None:
            found[other.id] = why
    if not found:
        raise TermError(_nothing(memory, who, day))
    return Sheet(
        tuple(accepted[name] for name in found),
        found,
        Blueprint(
            blueprint="review-" + re.sub(r"[^\w-]+", "-", who.id),
            bank=blueprint.bank,
            title=Localized(
                {
                    language: f"{'복습' if language == 'ko' else 'Review'}: {title}"
                    for language, title in blueprint.title.items()
                }
            ),
            sections=(SectionPlan(len(found)),),
            languages=blueprint.languages,
            feedback=blueprint.feedback,
        ),
    )


class Own(msgspec.Struct, frozen=True):
    """A student's quiz of a day: as a day of the plan, with what is due for this student."""

    student: Student
    day: Day


def own(
    schedule: Schedule, lock: Lock, bank: Bank, day: datetime.date, students: Sequence[Student]
) -> list[Own]:
    """The quiz of ``day`` for each of the ``students``: in the place of what the class is asked
    again, what this one has missed and is about to forget. Reads the gradebooks below ``out`` as
    ``sheet`` does. Raises ``TermError``, ``BankError``, ``AssemblyError``."""
    root = schedule.path.parent
    books = gradebooks(root / "out")
    accepted = {item.id: item for item in bank.items if item.status == "accepted"}
    memories = []
    for student in students:
        memories.append(_memory(_before(of_student(books, student), day), accepted))
    made = own_days(schedule, lock, day, memories)
    planned = lock.days[day]
    return [
        Own(student, msgspec.structs.replace(planned, items=items))
        for student, items in zip(students, made, strict=True)
    ]


def _memory(results: Mapping[datetime.date, Sequence[Result]], items: Mapping[str, Item]) -> Memory:
    """What a student remembers. An answer to an item that asks after the same as one that was
    missed, on a day when that was due, tells of that one."""
    memory = Memory()
    for day in sorted(results):
        asked = {each.id for each in results[day]}
        new = [n for n in (e.id for e in results[day]) if n in items and n not in memory.cards]
        again: dict[str, str] = {}
        for name, _ in memory.due(day):
            if name in items and name not in asked:
                alike = (n for n in new if n not in again and near(items[name], items[n]))
                again |= dict.fromkeys(itertools.islice(alike, 1), name)
        memory.take(results[day], day, again)
    return memory


def students(schedule: Schedule, roster: Path | None = None) -> Roster:
    """The table ``roster``, or the term's own. Raises ``TermError`` where there is neither, and
    ``RosterError``."""
    if roster is None and schedule.roster is None:
        said = message("has no roster; write roster: students.csv, or give one with --roster")
        raise TermError(at(schedule.path, said))
    return read_roster(roster or schedule.path.parent / str(schedule.roster))


def student_of(schedule: Schedule, number: str) -> Student:
    """The student of that number; any where the term has no roster."""
    if schedule.roster is None:
        return Student(number, "")
    path = schedule.path.parent / schedule.roster
    known = {each.id: each for each in students_of(read_roster(path))}
    if number not in known:
        hint = meant(number, list(known))
        said = message("there is no student {number!r}{hint}", number=number, hint=hint)
        raise TermError(at(path, said))
    return known[number]


def _before(
    results: Mapping[datetime.date, list[Result]], day: datetime.date
) -> dict[datetime.date, list[Result]]:
    found: dict[datetime.date, list[Result]] = defaultdict(list)
    for given, each in results.items():
        if given < day:
            found[given] += each
    return dict(found)


def _nothing(memory: Memory, who: Student, day: datetime.date) -> Message:
    following = memory.next_due()
    if following is None:
        return message("{student} has missed nothing so far", student=who.id)
    return message(
        "nothing is due for {student} on {day}; the next is on {following}",
        student=who.id,
        day=day,
        following=following,
    )
