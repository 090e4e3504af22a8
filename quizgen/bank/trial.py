"""Items written and read again: which of them a bank file would be refused for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

import msgspec

from quizgen.bank import nodes, reader
from quizgen.bank.limits import MAX_NODES
from quizgen.bank.problem import Problem
from quizgen.bank.writer import write_bank
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
    languages = tuple(written[0].stem) if written else LANGUAGES
    text = write_bank("trial", Localized.same("trial"), written, languages=languages or LANGUAGES)
    lines, problems = reader.read_items(text)
    if not problems:
        return
    if len(tried) == 1:
        found[tried[0]] = problems[0].message
        return
    places = [bisect_right(lines, problem.position.line) - 1 for problem in problems]
    if len(lines) == len(tried) and -1 not in places:
        for place, problem in zip(places, problems, strict=True):
            found.setdefault(tried[place], problem.message)
        return
    middle = len(tried) // 2
    _try(items, tried[:middle], found)
    _try(items, tried[middle:], found)


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
