"""Which block goes on which page, as WeasyPrint would break them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import msgspec

from quizgen.formats.paper import engine
from quizgen.formats.paper.reuse.pieces import UnsuitableError

_FUDGE = 1 + 1e-9
"""As in WeasyPrint: sums of lengths differ in their last digit."""


class Flowing(msgspec.Struct, frozen=True):
    """A block that stays in one piece: heights and margins in CSS pixels."""

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
    first_bottom: float
    top: float
    bottom: float


def paginate(flow: Sequence[Flowing], room: Room) -> list[list[tuple[int, float]]]:
    """For each page, the blocks on it (index in ``flow``) with the tops of their border boxes.

    A block goes to the next page where its border box would end below the page (CSS
    Fragmentation 3, 4.4); its margin above is lost there (5.2). Raises ``UnsuitableError`` for a
    block that no page holds, and for one that would be cut.
    """
    pages: list[list[tuple[int, float]]] = [[]]
    end, margin, bottom = room.start, room.margin, room.first_bottom
    index = 0
    while index < len(flow):
        block = flow[index]
        empty = len(pages) > 1 and not pages[-1]
        top = room.top if empty else end + max(margin, block.above)
        if top + block.height + block.more > bottom * _FUDGE:
            if block.cut:
                raise UnsuitableError("an item that is cut")
            if empty:
                raise UnsuitableError("a block taller than a page")
            index = _break(flow, pages[-1], index, len(pages) == 1)
            pages.append([])
            bottom = room.bottom
            continue
        pages[-1].append((index, top))
        end, margin = top + block.height, block.below
        index += 1
    return pages


def _break(flow: Sequence[Flowing], page: list[tuple[int, float]], index: int, first: bool) -> int:
    """Take from ``page`` what stays with the block at ``index``; where the next page starts."""
    kept = len(page)
    while kept and flow[page[kept - 1][0]].keeps:
        kept -= 1
    if kept == 0 and not first:  # nothing but what wants to stay: break all the same
        return index
    moved = page[kept:]
    del page[kept:]
    return moved[0][0] if moved else index


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
