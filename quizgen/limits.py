"""How large anything from outside may be: one table, which ``docs/limits.md`` prints.

No file of a user's may make a command hang, or use up the memory. Whoever has larger ones raises a
bound by the environment: ``QUIZGEN_LIMITS="response=50M import=1G"``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

import msgspec

from quizgen.errors import Message, QuizgenError, message, messages

VARIABLE = "QUIZGEN_LIMITS"
T = TypeVar("T")


class Limit(msgspec.Struct, frozen=True):
    """A bound and what it bounds. ``unit``: bytes, or nothing for a count."""

    value: int
    unit: str
    what: str


LIMITS: dict[str, Limit] = {
    "bank": Limit(20 << 20, "B", "a bank or blueprint file"),
    "memo": Limit(5 << 20, "B", "a memo given to quizgen draft"),
    "assistant": Limit(2 << 20, "B", "what a program given to quizgen draft --with answers"),
    "import": Limit(100 << 20, "B", "an imported file, a roster, a table of responses or results"),
    "document": Limit(64 << 20, "B", "form.json, key.json, booklets.json and a key file"),
    "exam": Limit(512 << 20, "B", "exam.json and responses.json"),
    "response": Limit(20 << 20, "B", "a response file"),
    "text": Limit(20_000, "", "letters of one text of an item: a stem, an option, an explanation"),
    "answer": Limit(10_000, "", "letters of one typed answer"),
    "essay": Limit(200_000, "", "letters of one essay"),
    "name": Limit(500, "", "letters of a student's number, name or address"),
    "rows": Limit(100_000, "", "rows of a table: of a class, of questions, of results"),
    "responses": Limit(2_000_000, "", "lines of a table of responses"),
    "cells": Limit(50_000_000, "", "students × items of one analysis"),
    "picture": Limit(10 << 20, "B", "a picture of a bank"),
    "submissions": Limit(4 << 30, "B", "a zip file of submissions"),
    "archive-files": Limit(50_000, "", "files in a zip file"),
    "archive-file": Limit(128 << 20, "B", "one file of a zip file, unpacked"),
    "archive-total": Limit(512 << 20, "B", "all files of a zip file, unpacked"),
    "archive-ratio": Limit(200, "", "times that a file above 1 MB may grow when it is unpacked"),
    "page": Limit(64 << 20, "B", "a page that a theme (--templates) makes"),
    "page-seconds": Limit(60, "", "seconds that a theme may take for a page"),
    "page-memory": Limit(1 << 30, "B", "memory that a theme may take for a page"),
    "output": Limit(1 << 30, "B", "a file that is there and is compared before it is replaced"),
}
"""By name: what bounds what a user gives."""

_SETTING = r"([a-z-]+)=(\d{1,18})([kMG]?)B?"
_FACTORS = {"": 1, "k": 1 << 10, "M": 1 << 20, "G": 1 << 30}


class LimitsError(QuizgenError):
    """``QUIZGEN_LIMITS`` does not say bounds."""


class TooManyError(QuizgenError):
    """A table has more rows than are read."""


def limit(name: str) -> int:
    """The bound of that name: the environment's, or the table's. Raises ``LimitsError``."""
    return _given(os.environ.get(VARIABLE, "")).get(name, LIMITS[name].value)


@lru_cache(maxsize=4)
def _given(setting: str) -> dict[str, int]:
    """The bounds that a setting names, in their units.

    >>> _given("response=50M, rows=1000")
    {'response': 52428800, 'rows': 1000}
    """
    found = {}
    for word in setting.replace(",", " ").replace(";", " ").split():
        match = re.fullmatch(_SETTING, word)
        if match is None or match[1] not in LIMITS or not int(match[2]):
            raise LimitsError(
                message(
                    "{variable}: {word!r} is no bound; write for example response=50M ({known})",
                    variable=VARIABLE,
                    word=word,
                    known=", ".join(LIMITS),
                )
            )
        found[match[1]] = int(match[2]) * _FACTORS[match[3]]
    return found


def size(count: int) -> str:
    """Bytes for people.

    >>> size(20 << 20), size(200_000), size(12)
    ('20 MB', '195 kB', '12 bytes')
    """
    for factor, unit in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")):
        if count >= factor:
            return (
                f"{count / factor:.4g} {unit}"
                if count < 10 * factor
                else (f"{count // factor} {unit}")
            )
    return f"{count} bytes"


def too_large(name: str) -> Message:
    """What is said of a file beyond its bound."""
    return message(
        "larger than {limit}, the most that is read here; split it, or raise the bound with "
        "{variable}={name}=…",
        limit=size(limit(name)),
        variable=VARIABLE,
        name=name,
    )


class counted(Iterator[T]):  # noqa: N801 - a function to whoever calls it
    """The rows of a table as they come. Raises ``TooManyError`` where one is too many, and whatever
    a row raises; the rows behind that one are still to come (as they would not of a generator)."""

    def __init__(self, rows: Iterable[T]) -> None:
        self._rows = iter(rows)
        self._left = limit("rows") + 1  # the heading is one more

    def __next__(self) -> T:
        row = next(self._rows)
        if not self._left:
            raise TooManyError(too_many("rows"))
        self._left -= 1
        return row


def too_many(name: str) -> Message:
    """What is said of a count beyond its bound."""
    most = limit(name)
    if name in ("rows", "responses"):
        return messages(
            "more than {number} row; split the table, or raise the bound with {variable}={name}=…",
            "more than {number} rows; split the table, or raise the bound with {variable}={name}=…",
            most,
            variable=VARIABLE,
            name=name,
        )
    if name == "name":
        return messages(
            "a student's number, name or address is longer than {number} letter",
            "a student's number, name or address is longer than {number} letters",
            most,
        )
    if name == "text":
        return messages(
            "longer than {number} letter; divide it, or raise the bound with {variable}=text=…",
            "longer than {number} letters; divide it, or raise the bound with {variable}=text=…",
            most,
            variable=VARIABLE,
        )
    return messages(
        "longer than {number} letter; no answer is so long",
        "longer than {number} letters; no answer is so long",
        most,
    )
