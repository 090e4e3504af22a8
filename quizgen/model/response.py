"""What comes back from a student."""

from __future__ import annotations

import msgspec

RESPONSE_VERSION = 1

ResponseValue = str | bool | list[str] | dict[str, str] | None
"""One item's response, as its interaction's docstring says; None (or absent): unanswered."""


class Student(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str = ""
    name: str = ""


class ResponseSet(msgspec.Struct, frozen=True, omit_defaults=True):
    """One student's responses to one form: the file the HTML page saves."""

    form_id: str
    form_digest: str
    responses: dict[str, ResponseValue]
    """By form item id."""
    student: Student = Student()
    started: str | None = None
    """ISO 8601 with offset."""
    submitted: str | None = None
    mode: str = ""
    """``exam``, or ``practice`` for the page that shows answers; empty where nothing says so."""
    version: int = RESPONSE_VERSION
    changed: str | None = None
    """When an answer was last changed, by the student's clock (ISO 8601)."""
    spent: float | None = None
    """Seconds that the page was open, by a clock that nobody can set."""
    language: str = ""
    """In which language the page stood at the end: ``ko``, ``en``, or ``both``."""
    certainty: dict[str, int] = {}
    """How sure the student is of an answer, 1, 2 or 3, by form item id, where the form asks it."""
    durations: dict[str, float] = {}
    """Seconds that each item was in front of the student, up to the check of its answer, by a clock
    that nobody can set; by form item id. (QTI's built-in response variable ``duration``.)"""
