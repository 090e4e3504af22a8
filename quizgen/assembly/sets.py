"""Sets of items about one stimulus, in quizzes that follow each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from quizgen.errors import Message, at, message, messages

if TYPE_CHECKING:
    from quizgen.assembly.choose import Chooser
    from quizgen.model import Item


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


def told(left: Sequence[tuple[str, Message]], items: Mapping[str, Item]) -> Iterator[Message]:
    """What is said of the sets that are ``left_out``: of the first what is to be done, of a large
    bank's others that there are more of them."""
    for name, said in left[:_TOLD]:
        yield at(items[name].position or name, said)
    more = [stimulus.id for n, _ in left[_TOLD:] if (stimulus := items[n].stimulus)]
    if more:
        yield messages(
            "{number} more set never comes: {sets}",
            "{number} more sets never come: {sets}",
            len(more),
            sets=", ".join(more[:_NAMED]) + (" …" if len(more) > _NAMED else ""),
        )


_TOLD, _NAMED = 2, 10


def _cure(room: int, count: int) -> Message:
    if not room:
        return message("write count: {count}", count=count)
    return message("write take: {room} at the set, or count: {count}", room=room, count=count)
