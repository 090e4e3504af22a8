"""What can be wrong with a form or a key, and the checks that several structs share.

A fault is the value's JSON path (RFC 9535) and what is wrong with it.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping

from quizgen.errors import Message, message

Fault = tuple[str, Message]

EMPTY = message("is empty")
MOST_POINTS = 1_000_000.0


def number_faults(value: float, low: float, high: float, path: str) -> Iterator[Fault]:
    """The fault of a number that is not from ``low`` to ``high``."""
    if abs(value) > sys.float_info.max:  # an integer that long is shown as what it would be
        value = math.inf if value > 0 else -math.inf
    elif low <= value <= high:
        return
    if math.isinf(low) or math.isinf(high):
        yield path, message("{value} is no such number", value=value)
    else:
        yield (
            path,
            message(
                "{value} is not from {low} to {high}", value=value, low=f"{low:g}", high=f"{high:g}"
            ),
        )


def unknown(names: Iterable[str], known: Iterable[object], path: str) -> Iterator[Fault]:
    """The faults of ``names`` that are the id of none of ``known`` (options)."""
    ids: list[str] = []
    for name in names:
        ids = ids or [getattr(option, "id", "") for option in known]
        if name not in ids:
            yield path, message("{name} is none of {known}", name=repr(name), known=listed(ids))


def share_faults(
    shares: Mapping[str, float], known: Collection[object], path: str
) -> Iterator[Fault]:
    """The faults of what options (``known``) earn, as shares of the points."""
    if not shares:
        return
    yield from unknown(shares, known, f"{path}.shares")
    for name, share in shares.items():
        yield from number_faults(share, -1, 1, f"{path}.shares.{name}")


def repeated(names: Iterable[str], path: str) -> Iterator[Fault]:
    """The faults of names that are there twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield path, twice(name)
        seen.add(name)


def no_answer(texts: Iterable[str], path: str) -> Iterator[Fault]:
    """The fault of accepted answers of which none says anything."""
    if not any(text.strip() for text in texts):
        yield f"{path}.accepted", EMPTY


def twice(name: str) -> Message:
    """What is said of a name that another has too."""
    return message("{name} is here twice", name=repr(name[:100]))


def listed(names: Collection[str]) -> str:
    """The first ten of the names, for a message."""
    shown = ", ".join(repr(name[:40]) for name in list(names)[:10])
    return f"{shown} …" if len(names) > 10 else shown or "–"
