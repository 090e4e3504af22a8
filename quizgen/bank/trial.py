"""Items written and read again: which of them a bank file would be refused for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from quizgen.bank import nodes, reader
from quizgen.bank.limits import MAX_NODES
from quizgen.bank.problem import Problem
from quizgen.bank.writer import fields_of, fields_of_set, head_of, in_sets, within
from quizgen.errors import Message
from quizgen.limits import limit, too_large
from quizgen.model import LANGUAGES, Item, Localized, Position
from quizgen.reading import without_gc

_TOPIC = "imported"
_BATCH = 200
"""Items tried together. One that breaks the file is found by halves."""


def refused(items: Sequence[Item]) -> dict[int, Message]:
    """Indices of the items that ``quizgen check`` would refuse, and why: the first problem of
    each (``QG001`` to ``QG099``)."""
    found: dict[int, Message] = {}
    with without_gc():
        for start in range(0, len(items), _BATCH):
            _try(items, range(start, min(start + _BATCH, len(items))), found)
    return found


def _try(items: Sequence[Item], tried: range, found: dict[int, Message]) -> None:
    written = [items[index] for index in tried]
    written = [
        msgspec.structs.replace(each, topic=each.topic or _TOPIC, enemies=()) for each in written
    ]  # an enemy may be in another batch
    problems = reader.errors_in(_tree(written))
    if problems and len(tried) == 1:
        found[tried[0]] = problems[0].message
    elif all(problem.position.line for problem in problems):
        for problem in problems:
            found.setdefault(tried[problem.position.line - 1], problem.message)
    else:
        middle = len(tried) // 2
        _try(items, tried[:middle], found)
        _try(items, tried[middle:], found)


def _tree(items: Sequence[Item]) -> nodes.Node:
    """What is read of a bank that is written with these items, without writing it: each is in the
    line of its number, counted from 1, and in line 0 what belongs to none."""
    languages = tuple(items[0].stem) or LANGUAGES
    topics = {item.topic: Localized.same(item.topic) for item in items}
    items = within(languages, tuple(items))
    lines = {id(item): line for line, item in enumerate(items, 1)}

    def entries(asked: Sequence[Item]) -> list[nodes.Node]:
        return [nodes.of(fields_of(item), lines[id(item)]) for item in asked]

    loose, sets = in_sets(items)
    return nodes.of(
        {
            **head_of("trial", Localized.same("trial"), topics, languages),
            "items": entries(loose),
            "stimuli": [fields_of_set(each, entries(asked)) for each, asked in sets],
        },
        0,
    )


_BEFORE = ("\n", ": ", ", ", "- ", "[", "{")
"""Before each value of a bank, and before each bracket's end there is a beginning."""


def problems_in(text: str, path: Path) -> list[Problem]:
    """Why a bank that ``write_bank`` made of items none of which is ``refused`` would not be read
    as one file: it is too large."""
    most = 2 * sum(map(text.count, _BEFORE))  # each list and mapping is counted at its end, too
    place = Position(str(path), 1, 1)
    if len(text.encode()) > limit("bank"):
        return [Problem(place, "QG003", too_large("bank"))]
    if most < MAX_NODES:
        return []
    try:
        nodes.parse(text, str(path))
    except nodes.UnreadableError as error:
        return [error.problem]
    return []
