"""What one student has missed and should be asked again: a sheet of the day's due items."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Mapping

import msgspec

from quizgen.bank.kinds import meant
from quizgen.errors import Message, at, message
from quizgen.model import Bank, Blueprint, Item, Localized, SectionPlan, Student
from quizgen.roster import read_roster, students_of
from quizgen.term.file import Schedule, TermError
from quizgen.term.lock import Result, Why
from quizgen.term.results import of_student
from quizgen.term.review import Memory, sibling


class Sheet(msgspec.Struct, frozen=True):
    """The items that are due, why each is there, and the blueprint of a quiz of them."""

    items: tuple[Item, ...]
    why: Mapping[str, Why]
    blueprint: Blueprint


def sheet(
    schedule: Schedule, bank: Bank, blueprint: Blueprint, student: str, day: datetime.date
) -> Sheet:
    """What ``student`` has missed in the term's graded quizzes before ``day`` and is due on it, in
    other words where the bank has them; as many as the day's quiz has at most.

    The results are read from the gradebooks beside the keys, and kept nowhere else. Raises
    ``TermError``: an unknown student, no results, nothing due.
    """
    who = _student(schedule, student)
    root = schedule.path.parent
    memory, shown = Memory({}), set()
    results = _before(of_student(root / "out", who), day)
    if not results:
        raise TermError(
            message(
                "no graded quiz of {student} before {day} below {folder}; quizgen grade first",
                student=who.id,
                day=day,
                folder=root / "out",
            )
        )
    for given in sorted(results):
        memory.take(results[given], given)
        shown |= {each.id for each in results[given]}
    accepted = {item.id: item for item in bank.items if item.status == "accepted"}
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
            title=Localized(f"복습: {blueprint.title.ko}", f"Review: {blueprint.title.en}"),
            sections=(SectionPlan(len(found)),),
            languages=blueprint.languages,
            feedback=blueprint.feedback,
        ),
    )


def _student(schedule: Schedule, number: str) -> Student:
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
