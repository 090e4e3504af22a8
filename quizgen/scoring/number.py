"""Numbers as people type them."""

from __future__ import annotations

import re

from quizgen.model import NumericKey
from quizgen.scoring.text import plain

_NUMBER = re.compile(
    r"([-+]?)((?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{0,15})?|\.\d{1,15})(?:[eE]([-+]?\d{1,2}))?"
)


def parse(text: str, units: tuple[str, ...] = ()) -> float | None:
    """The number, with one of ``units`` behind it or none; None where it is no number.

    Full-width digits and thousands separators are understood: ``６５,536`` is 65536.
    """
    text = plain(text).strip()
    match = _NUMBER.match(text)
    if match is None:
        return None
    unit = text[match.end() :].strip().lower()
    if unit and unit not in [plain(known).strip().lower() for known in units]:
        return None
    sign, digits, exponent = match.groups()
    return float(f"{sign}{digits.replace(',', '')}e{exponent or 0}")


def same(key: NumericKey, text: str) -> bool:
    """Whether the number typed lies within the tolerance of the key."""
    value = parse(text, key.units)
    if value is None:
        return False
    slack = 1e-12 * max(1.0, abs(key.value))
    return abs(value - key.value) <= key.tolerance + slack
