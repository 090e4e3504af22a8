"""Dates and numbers as people write them (CLDR, by Babel)."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from quizgen.model import Language


def _format_date() -> Callable[..., str]:
    """Babel's; it asks for the time zone when it is imported, and stumbles where ``TZ`` names a
    file or folder that is none. No date of a quiz needs one."""
    try:
        from babel.dates import format_date
    except (OSError, ValueError, LookupError):
        zone = os.environ.pop("TZ", None)
        try:
            from babel.dates import format_date
        finally:
            if zone is not None:
                os.environ["TZ"] = zone
    return format_date


@lru_cache(maxsize=64)
def long_date(iso: str, language: Language, style: Literal["full", "long"] = "full") -> str:
    """``2026년 11월 24일 화요일``, ``Tuesday, November 24, 2026``; ``long``: no day of the week."""
    return _format_date()(datetime.date.fromisoformat(iso), style, locale=language)


@lru_cache(maxsize=256)
def number(value: float, language: Language) -> str:
    """``65,536``, ``2.5``."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=language)
