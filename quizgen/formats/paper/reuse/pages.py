"""Which block goes on which page, as WeasyPrint would break them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from quizgen.formats.paper import engine

_FUDGE = 1 + 1e-9
"""As in WeasyPrint: sums of lengths differ in their last digit."""


class Flowing(msgspec.Struct, frozen=True):
    """A block: heights and margins in CSS pixels."""

    height: float
    above: float
    below: float
    keeps: bool
    """Stays with the next one (``break-after: avoid``)."""
    cut: bool
    """Would be cut where a page has too little room for it."""
    more: float
    """Room that a page must have below it."""


class Room(msgspec.Struct, frozen=True):
    """Where blocks go on the first page and on all others (CSS pixels from the page's top).

    ``start`` is the end of what stands on the first page already, and ``margin`` its margin.
    """

    start: float
    margin: float
    first_top: float
    first_bottom: float
    top: float
    bottom: float
    full: float
    """The height of the document's very first page."""
    later: bool
    """Whether the first page that blocks go on is not that one."""


class Standing(msgspec.Struct, frozen=True):
    """A block on a page: its index in the flow, its border edges, and the margin below it."""

    index: int
    top: float
    bottom: float
    below: float
    part: Any = None
    """What of it is on the page, where a page ends in it."""


class Start(msgspec.Struct, frozen=True):
    """Where the next block may begin: on the first page or another, below ``end`` and a margin.
    Without ``end`` nothing stands on the page yet: its margin above is lost."""

    first: bool
    end: float | None
    margin: float


def paginate(
    flow: Sequence[Flowing],
    room: Room,
    divide: Callable[[Sequence[int], Start], list[list[Standing]]],
) -> list[list[Standing]]:
    """The blocks on each page.

    A block goes to the next page where its border box would end below the page (CSS
    Fragmentation 3, 4.4); its margin above is lost there (5.2). Where a page ends within a block,
    ``divide`` tells what of it, and of the blocks that it stays with, is on which page from the
    start on.
    """
    pages: list[list[Standing]] = [[]]
    index = 0
    while index < len(flow):
        page, block, start = pages[-1], flow[index], _start(pages, room)
        bottom = room.first_bottom if start.first else room.bottom
        top = room.top if start.end is None else start.end + max(start.margin, block.above)
        if top + block.height + block.more <= bottom * _FUDGE:
            page.append(Standing(index, top, top + block.height, block.below))
            index += 1
        elif block.cut or start.end is None:
            with_it = page[_before(flow, page) :]
            del page[_before(flow, page) :]
            together = [*(each.index for each in with_it), index]
            here, *others = divide(together, _start(pages, room))
            page += here
            pages += others
            index += 1
        else:
            kept = _before(flow, page)
            if kept or start.first:  # else: nothing but what wants to stay, break all the same
                index -= len(page) - kept
                del page[kept:]
            pages.append([])
    return pages


def _start(pages: Sequence[Sequence[Standing]], room: Room) -> Start:
    first = len(pages) == 1
    if pages[-1]:
        return Start(first, pages[-1][-1].bottom, pages[-1][-1].below)
    return Start(first, room.start, room.margin) if first else Start(first, None, 0.0)


def _before(flow: Sequence[Flowing], page: Sequence[Standing]) -> int:
    """How many blocks of ``page`` do not stay with the next one."""
    kept = len(page)
    while kept and page[kept - 1].part is None and flow[page[kept - 1].index].keeps:
        kept -= 1
    return kept


def reach(box: Any) -> float:
    """Where a page may end at the soonest that WeasyPrint puts all of the block ``box`` on.

    That is below the box where it, or its last block, has a border or padding: it counts these
    again when it asks whether the block ends on the page.
    """
    below: float = box.padding_bottom + box.border_bottom_width
    inner, end = _inside(box), box.border_box_y() + box.border_height()
    return float(max(inner, end - below, min(inner, end) + below))


def _inside(box: Any) -> float:
    """The same, of what is in it."""
    lowest = -math.inf
    for child in getattr(box, "children", ()):
        child = engine.actual(child)
        if engine.is_line(child):
            end = child.position_y + child.height + box.padding_bottom + box.border_bottom_width
            lowest = max(lowest, end)
        elif child.is_in_normal_flow():
            inner, end = _inside(child), child.border_box_y() + child.border_height()
            if engine.is_inside_table(child):
                lowest = max(lowest, inner, end)
                continue
            below = child.padding_bottom + child.border_bottom_width
            margin = 0.0 if box.bottom_margin_collapses() else child.margin_bottom
            lowest = max(lowest, inner, end - below, min(inner, end) + below + margin)
    return lowest
