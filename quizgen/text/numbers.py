"""Points as QTI's mappings give them: parts that add up to the whole, to the last bit."""

from __future__ import annotations

import math
from decimal import Decimal

from quizgen.model import NumericKey


def number(value: float) -> str:
    """A float as XML writes it (W3C XML Schema 1.1 Part 2, 3.3.5 ``double``), whole ones short."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def share(points: float, parts: int) -> float:
    """``points / parts``, or the next float above it, so that ``parts`` of them added one by one
    are not below ``points``; an upper bound takes off what is over."""
    each = points / parts
    while sum([each] * parts) < points:
        each = math.nextafter(each, math.inf)
    return each


def bounds(key: NumericKey) -> tuple[str, str]:
    """The lowest and the highest right number, in decimals: a sum of binary floats would leave
    out the very bound that a student types."""
    value, tolerance = Decimal(repr(key.value)), Decimal(repr(key.tolerance))
    return _decimal(value - tolerance), _decimal(value + tolerance)


def _decimal(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
