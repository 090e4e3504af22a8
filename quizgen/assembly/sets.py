"""Sets of items about one stimulus, in quizzes that follow each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from quizgen.errors import Message, message

if TYPE_CHECKING:
    from quizgen.assembly.choose import Chooser


def stand_beside(chooser: Chooser) -> bool:
    """Whether sets come beside the weights, each in its turn, and take half of a section at most:
    there are no hard conditions, and there are quizzes without any set, one after the other."""
    if {limit.kind for limit in chooser.limits if not limit.soft} != {"count"}:
        return False
    days = chooser.blueprint.avoid_days + 1
    alone = [sum(not item.stimulus for item in pool) for pool in chooser.pool]
    return all(have >= count * days for have, count in zip(alone, chooser.counts, strict=True))


def home(chooser: Chooser, names: list[str], size: int) -> int | None:
    """The largest section in which ``size`` of the items ``names`` qualify."""
    sections = (
        n for n, pool in enumerate(chooser.pool) if sum(i.id in names for i in pool) >= size
    )
    return max(sections, key=lambda n: chooser.counts[n], default=None)


def left_out(chooser: Chooser) -> Iterator[tuple[str, Message]]:
    """Sets that no quiz of a plan has room for, though their items qualify: the id of the first
    item, and what is to be done."""
    beside = stand_beside(chooser)
    for name, (size, names) in sorted(chooser.sets.items()):
        there = [n for n in names if n in chooser.items]
        if not there:
            continue
        section = home(chooser, there, size)
        if section is None:
            yield (
                there[0],
                message(
                    "the set {name!r} never comes: it comes with {size} items, and {number} of "
                    "them can stand in a section; write take: {number} at the set, or let the "
                    "others qualify too",
                    name=name,
                    size=size,
                    number=max(sum(item.id in there for item in pool) for pool in chooser.pool),
                ),
            )
            continue
        count = chooser.counts[section]
        room = count // 2 if beside else count
        if size > room:
            yield (
                there[0],
                message(
                    "the set {name!r} never comes: its items ({size}) belong together, and a "
                    "section of {count} has room for {room} of a set; {cure}",
                    name=name,
                    size=size,
                    count=count,
                    room=room,
                    cure=_cure(room, size * 2 if beside else size),
                ),
            )


def _cure(room: int, count: int) -> Message:
    if not room:
        return message("write count: {count}", count=count)
    return message("write take: {room} at the set, or count: {count}", room=room, count=count)
