"""One student's answers to one form, whichever way they came; and what did not count, and why."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from functools import cached_property

import msgspec

from quizgen.errors import Message
from quizgen.model import ResponseValue, Student


class KeptAside(msgspec.Struct, frozen=True):
    """Something that does not count: where it stands, whose it is, why, and the text itself."""

    place: str
    """``file`` or ``file:row``."""
    student: str
    reason: Message | str
    content: str = ""


class Response(msgspec.Struct, frozen=True, dict=True):
    """What one student handed in once. ``dict=True`` keeps ``when``."""

    place: str
    """``file`` or ``file:row``."""
    student: Student
    form_digest: str
    responses: Mapping[str, ResponseValue]
    """By form item id."""
    mode: str = ""
    """As in ``ResponseSet``."""
    started: str | None = None
    submitted: str | None = None
    """ISO 8601 with offset, by the student's own clock."""
    changed: str | None = None
    """When an answer was last changed."""
    language: str = ""
    """As in ``ResponseSet``."""
    durations: dict[str, float] = {}
    """As in ``ResponseSet``."""
    certainty: dict[str, int] = {}
    """As in ``ResponseSet``."""

    @cached_property
    def when(self) -> datetime.datetime | None:
        """When it was handed in; None where nothing says so."""
        return time_of(self.submitted)

    @property
    def minutes(self) -> float | None:
        """From the beginning to the last change of an answer, by the student's own clock; None
        where it does not say. (A page that slept through the end hands in when it wakes.)"""
        last = self.changed if time_of(self.changed) else self.submitted
        return minutes_between(self.started, last)

    @property
    def who(self) -> tuple[str, str]:
        """What tells students apart: the number; without one, the name."""
        return ("id", self.student.id) if self.student.id else ("name", self.student.name)


def time_of(text: str | None) -> datetime.datetime | None:
    """A time as pages write it, in UTC; None for what is none."""
    if not text:
        return None
    try:
        found = datetime.datetime.fromisoformat(text)
        if found.tzinfo is None:
            return found.replace(tzinfo=datetime.UTC)
        return found.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None


def moment(text: str | None) -> datetime.datetime:
    """The time, to compare it with others: one that is not known comes before all that are."""
    return time_of(text) or datetime.datetime.min.replace(tzinfo=datetime.UTC)


def latest(times: Iterable[str]) -> str:
    """The last of several times as they were written; empty where none is a time."""
    last = max(times, key=moment, default="")
    return last if time_of(last) else ""


def minutes_between(started: str | None, submitted: str | None) -> float | None:
    """How long it took, in minutes; None where either time is unknown."""
    first, last = time_of(started), time_of(submitted)
    return None if first is None or last is None else (last - first).total_seconds() / 60


def name_of(student: Student) -> str:
    """How a student is shown: number and name."""
    return " ".join(part for part in (student.id, student.name) if part)
