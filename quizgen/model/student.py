"""A student of a roster."""

from __future__ import annotations

import msgspec


class Student(msgspec.Struct, frozen=True):
    """Whom a copy is made for. ``extra_minutes`` is added to the time limit."""

    number: str
    name: str = ""
    extra_minutes: float = 0.0
