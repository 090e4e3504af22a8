"""The quiz of a day of the term: its items, and what is to be said of them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from quizgen.errors import Message, message, messages
from quizgen.model import Bank, Item, Student
from quizgen.term.file import Schedule, TermError
from quizgen.term.lock import Lock
from quizgen.term.planning import edited, items_of, refuse_other
from quizgen.term.students import own


def items_of_day(
    schedule: Schedule,
    lock: Lock,
    bank: Bank,
    date: datetime.date,
    people: Sequence[Student] = (),
) -> tuple[list[tuple[tuple[Item, ...], ...]], list[Message]]:
    """The items of a day that ``lock`` has, by section: once for the class, or for each of the
    ``people``; and what is to be said. Raises ``TermError`` where the bank lacks one of them, or is
    another one."""
    day = lock.days[date]
    override = schedule.override(date)
    if override is None or override.blueprint is None:
        refuse_other(schedule, lock, bank.id)
    quizzes = own(schedule, lock, bank, date, people) if people else []
    sections = len(schedule.blueprint_of(date)[0].sections)
    found = [items_of(each, bank, sections) for each in [q.day for q in quizzes] or [day]]
    if gone := sorted({name for _, names in found for name in names}):
        raise TermError(
            message(
                "{day}: the bank has no {items} any more; put them back, or quizgen term plan",
                day=date,
                items=", ".join(gone),
            )
        )
    told = [
        message("{item} has been edited since the quiz of {day} was given", item=name, day=date)
        for name in (edited(day, bank) if day.given else ())
    ]
    told += [
        messages(
            "{student}: {number} item is asked again",
            "{student}: {number} items are asked again",
            sum(1 for entry in each.day.items if entry.why),
            student=each.student.id,
        )
        for each in quizzes
    ]
    return [items for items, _ in found], told
