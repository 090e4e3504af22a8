"""Dates and numbers as people write them (CLDR, by Babel).

In the program's own languages the plainest of them are said here, as Babel says them: to import it
and to read its locales takes a twentieth of the time in which a paper is made.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from quizgen.locale.zone import import_babel_dates
from quizgen.model import Language

_DAYS = {
    "ko": tuple(f"{day}요일" for day in "월화수목금토일"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_SHORT = re.compile(r"\d[\d,]*(?:\.\d{1,3})?")
"""A number that is not rounded."""


def _locale(language: Language) -> Any:
    """CLDR's, of a tag; the program's English where CLDR has none."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=64)
def long_date(iso: str, language: Language, style: Literal["full", "long"] = "full") -> str:
    """``2026년 11월 24일 화요일``, ``Tuesday, November 24, 2026``; ``long``: no day of the week."""
    day = datetime.date.fromisoformat(iso)
    if language in _DAYS:
        weekday = _DAYS[language][day.weekday()] if style == "full" else ""
        if language == "ko":
            return f"{day.year}년 {day.month}월 {day.day}일 {weekday}".rstrip()
        return f"{weekday}, {_MONTHS[day.month - 1]} {day.day}, {day.year}".removeprefix(", ")
    import_babel_dates()
    from babel.dates import format_date

    return format_date(day, style, locale=_locale(language))


@lru_cache(maxsize=256)
def number(value: float, language: Language) -> str:
    """A number as a language writes it: ``65,536``, ``2.5``."""
    if language in _DAYS and _SHORT.fullmatch(plain := f"{value:,}"):
        return plain.removesuffix(".0")
    from babel.numbers import format_decimal

    return format_decimal(value, locale=_locale(language))


@lru_cache(maxsize=4096)
def figures(plain: str, language: Language, *, grouped: bool = False) -> str:
    """A decimal as a language writes it, all its places kept.

    >>> figures("65536.50", "de", grouped=True), figures("0.5", "fr"), figures("0.5", "ko")
    ('65.536,50', '0,5', '0.5')
    """
    from babel.numbers import format_decimal

    if "e" in plain.lower() or not plain.strip():
        return plain
    places = len(plain.partition(".")[2])
    pattern = ("#,##0" if grouped else "0") + ("." + "0" * places if places else "")
    return format_decimal(Decimal(plain), format=pattern, locale=_locale(language))
