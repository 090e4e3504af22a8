"""Numbers as files and pages write them, none of them in the reader's language: for that,
``quizgen.locale.dates.number``."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import reduce
from operator import add

from quizgen.model import NumericKey, RightNumber, Rule, TextKey


def number(value: float) -> str:
    """A float as XML writes it (W3C XML Schema 1.1 Part 2, 3.3.5 ``double``), whole ones short."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def short(value: float) -> str:
    """At most 15 digits, as a person would type it; an exponent only where it is very long.

    >>> short(2.0), short(0.1 + 0.2)
    ('2', '0.3')
    """
    return f"{value:.15g}"


def score(value: float) -> str:
    """A score, a percentage or a mean as people are shown it: two decimals at most. (Files that
    programs read have all of its digits.)

    >>> score(2 / 3), score(2.50), score(12345.678)
    ('0.67', '2.5', '12345.68')
    """
    return short(round(value, 2) + 0.0)


def decimal(value: float | Decimal) -> str:
    """Without an exponent, as short as it can be written.

    >>> decimal(0.1), decimal(65536.0), decimal(1e-7)
    ('0.1', '65536', '0.0000001')
    """
    text = format(value if isinstance(value, Decimal) else Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(points: float, parts: int) -> float:
    """``points / parts``, or the next float above it, so that ``parts`` of them added one by one
    are not below ``points``; an upper bound takes off what is over."""
    each = points / parts
    while reduce(add, [each] * parts) < points:  # `sum` makes up for rounding from Python 3.12 on
        each = math.nextafter(each, math.inf)
    return each


def spelled(key: NumericKey, rule: Rule = "exact") -> str:
    """The right numbers, each with how far off is right: ``2 ± 1; 4``; a share of the points that
    it earns by ``rule`` in parentheses."""
    said = []
    for each in key.earning(rule):
        room = f" ± {short(each.tolerance)}" if each.tolerance else ""
        part = f" ({short(100 * each.share)} %)" if each.share < 1 else ""
        said.append(short(each.value) + room + part)
    return "; ".join(said)


def typed_in(key: TextKey | NumericKey) -> str:
    """What is right in a gap."""
    return spelled(key, "partial") if isinstance(key, NumericKey) else key.accepted[0]


def bounds(key: NumericKey | RightNumber) -> tuple[str, str]:
    """The lowest and the highest right number, in decimals: a sum of binary floats would leave
    out the very bound that a student types."""
    value, tolerance = Decimal(repr(key.value)), Decimal(repr(key.tolerance))
    return decimal(value - tolerance), decimal(value + tolerance)
