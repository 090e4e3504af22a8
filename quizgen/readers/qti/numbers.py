"""The numbers that a response may be, as an item's processing compares it (QTI 2.2, 2.11)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation, localcontext

from quizgen.readers.build import ranges
from quizgen.readers.qti.text import Element, content, find_all, get, name_of

Interval = tuple[Decimal, Decimal]
Earning = tuple[float, float, float]
"""Value, how far off one may be, and per cent of the points."""

_MOST = Decimal("Infinity")
_BOUNDS = ("gte", "gt", "lte", "lt")
_SWAPPED = {"gte": "lte", "gt": "lt", "lte": "gte", "lt": "gt"}


class UnreadError(Exception):
    """A comparison that is not known here; ``element`` is where it stands."""

    def __init__(self, element: Element) -> None:
        super().__init__()
        self.element = element


def accepted(processing: Element | None, identifier: str, right: Decimal) -> list[Earning]:
    """What the variable may be, ``right`` first, by the branches of ``processing`` that give points
    (where none does, that say nothing of points); else ``right`` alone. Raises ``UnreadError``."""
    known = [] if processing is None else list(_branches(processing, identifier, right))
    scored = [(between, points) for between, points in known if points is not None]
    best = max((points for _between, points in scored), default=None)
    full = [each for between, points in known if points == best for each in between]
    found = [(value, room, 100.0) for value, room in ranges([right], list(dict.fromkeys(full)))]
    for between, points in scored:
        if best is not None and points < best:
            share = float(100 * points / best)
            found += [(value, room, share) for value, room in ranges([], between)]
    return found


def open_ended(processing: Element | None) -> Element | None:
    """A comparison whose bound is not itself among the numbers; None where there is none."""
    return None if processing is None else next(find_all(processing, "gt", "lt"), None)


def _branches(
    processing: Element, identifier: str, right: Decimal
) -> Iterator[tuple[list[Interval], Decimal | None]]:
    for branch in find_all(processing, "responseIf", "responseElseIf"):
        given = [_points(each) for each in find_all(branch, "setOutcomeValue")]
        points = max((each for each in given if each is not None), default=None)
        test = next((each for each in branch if isinstance(each.tag, str)), None)
        if test is None or (points is not None and points <= 0):
            continue
        with localcontext() as context:
            context.prec = 400
            between = _between(test, identifier, right)
        if between is None:
            continue
        if any(abs(bound) == _MOST for each in between for bound in each):
            raise UnreadError(test)
        yield between, points


def _points(outcome: Element) -> Decimal | None:
    """What an outcome becomes, or what is added to it."""
    values = [each for each in find_all(outcome, "baseValue") if get(each, "baseType") in _NUMERIC]
    return decimal(content(values[0])) if len(values) == 1 else None


_NUMERIC = ("float", "integer")


def _between(test: Element, identifier: str, right: Decimal) -> list[Interval] | None:
    """The intervals in which ``test`` is true; None where it is not about the variable."""
    if all(get(each, "identifier") != identifier for each in find_all(test, "variable")):
        return None
    kind, parts = name_of(test), [each for each in test if isinstance(each.tag, str)]
    if kind == "not" and name_of(parts[0]) == "isNull":
        return None
    if kind in ("and", "or"):
        found = [each for part in parts if (each := _between(part, identifier, right)) is not None]
        if kind == "or":
            return [each for between in found for each in between]
        both: list[Interval] = [(-_MOST, _MOST)]
        for between in found:
            both = [
                (max(one[0], other[0]), min(one[1], other[1]))
                for one in both
                for other in between
                if max(one[0], other[0]) <= min(one[1], other[1])
            ]
        return both if found else None
    if len(parts) != 2 or kind not in ("match", "equal", *_BOUNDS):
        raise UnreadError(test)
    if name_of(parts[0]) != "variable":
        parts, kind = parts[::-1], _SWAPPED.get(kind, kind)
    value = right if name_of(parts[1]) == "correct" else decimal(content(parts[1]))
    if name_of(parts[1]) not in ("correct", "baseValue") or value is None:
        raise UnreadError(test)
    if kind in _BOUNDS:
        return [(value, _MOST)] if kind.startswith("g") else [(-_MOST, value)]
    return [_around(test, value)]


def _around(test: Element, value: Decimal) -> Interval:
    """What is equal to ``value``, with its tolerance."""
    mode = get(test, "toleranceMode", "exact")
    rooms = [each for part in get(test, "tolerance").split() if (each := decimal(part)) is not None]
    if name_of(test) == "match" or mode == "exact" or not rooms:
        return value, value
    below, above = rooms[0], rooms[-1]
    if mode == "relative":
        below, above = (abs(value) * each / 100 for each in (below, above))
    return value - below, value + above


def decimal(text: str) -> Decimal | None:
    """A number that a float holds; None where the text is none."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and value.adjusted() < 300 else None
