"""``term.lock``: what each day of a term holds, and which days have been given."""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import msgspec

from quizgen.errors import at, message
from quizgen.files import write_together
from quizgen.reading import FileError, decode_json, is_there, read_bytes
from quizgen.term.file import TermError, in_range

FILE = "term.lock"
PREVIOUS = "term.lock.previous"
VERSION = 1
_WAIT = 20.0


Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Why(msgspec.Struct, frozen=True):
    """Why an item is there: the class has missed ``of``, ``missed`` of its points on the day
    ``on``."""

    of: str
    missed: Share
    on: datetime.date


class Entry(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """An item of a day: its id, its digest when that was decided, its section, and why."""

    id: str
    digest: str
    section: Annotated[int, msgspec.Meta(ge=0)] = 0
    why: Why | None = None


class Day(msgspec.Struct, frozen=True, omit_defaults=True):
    """A day's items; ``given`` when its quiz has been made, with the digests of its forms."""

    items: tuple[Entry, ...]
    given: bool = False
    forms: tuple[str, ...] = ()


class Result(msgspec.Struct, frozen=True, array_like=True):
    """What the class made of an item: the mean share of its points, and how many answered."""

    id: str
    share: Share
    students: Annotated[int, msgspec.Meta(ge=0)]


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file. ``inputs`` stands for all that the plan was made from."""

    quizgen: str = "term.lock"
    version: int = VERSION
    term: str
    bank: str
    inputs: str = ""
    days: dict[datetime.date, Day] = {}
    results: dict[datetime.date, tuple[Result, ...]] = {}


class _Head(msgspec.Struct):
    quizgen: str = ""
    version: int = 0


def read_lock(folder: Path) -> Lock | None:
    """The lock of the term in ``folder``; None where there is none yet. Raises ``TermError``: of a
    newer version, or damaged, with the way back."""
    path = folder / FILE
    if not is_there(path):
        return None
    try:
        data = read_bytes(path, "document")
        head = decode_json(data, _Head, path)
        if head.quizgen == "term.lock" and head.version > VERSION:
            raise TermError(
                at(
                    path,
                    message(
                        "is of a newer quizgen (version {version}); this one reads version "
                        "{known}: update quizgen, the file stays as it is",
                        version=head.version,
                        known=VERSION,
                    ),
                )
            )
        lock = decode_json(data, Lock, path)
        for day in {*lock.days, *lock.results}:
            if not in_range(day):
                raise FileError(path, message("no term has a quiz on {day}", day=day), "$.days")
        return lock
    except FileError as error:
        lines = list(error.messages)
        if (folder / PREVIOUS).exists():
            text = message(
                "the plan as it was before is kept: mv {previous} {path}",
                previous=folder / PREVIOUS,
                path=path,
            )
            lines.append(text)
        else:
            text = message(
                "take it from your backup or version control; without it, days that were "
                "given are not known any more"
            )
            lines.append(text)
        raise TermError(*lines) from error


def write_lock(folder: Path, lock: Lock) -> bool:
    """Write the lock, whole or not at all, and keep the one before; whether anything changed."""
    path = folder / FILE
    data = as_text(lock).encode()
    before = read_bytes(path, "document") if is_there(path) else None
    if before == data:
        return False
    write_together({path: data} | ({} if before is None else {folder / PREVIOUS: before}))
    return True


def as_text(lock: Lock) -> str:
    """JSON with a line an item, so that a difference shows which items come and go."""

    def line(value: Any) -> str:
        return msgspec.json.encode(value).decode()

    def block(rows: list[str]) -> str:
        return "[\n" + ",\n".join(f"  {row}" for row in rows) + "\n ]" if rows else "[]"

    head = [
        f" {line(name)}: {line(getattr(lock, name))}"
        for name in ("quizgen", "version", "term", "bank", "inputs")
    ]
    days = [
        f" {line(day)}: {{"
        + (
            f'"given": true, "forms": {line(lock.days[day].forms)}, '
            if lock.days[day].given
            else ""
        )
        + f'"items": {block([line(entry) for entry in lock.days[day].items])}}}'
        for day in sorted(lock.days)
    ]
    results = [
        f" {line(day)}: {block([line(each) for each in lock.results[day]])}"
        for day in sorted(lock.results)
    ]
    parts = [
        ",\n".join(head),
        ' "days": {\n' + ",\n".join(days) + "\n }",
        ' "results": {\n' + ",\n".join(results) + "\n }",
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """No other quizgen changes the term of the file ``path`` meanwhile (``flock(2)``: given up
    with the process, however it ends). Raises ``TermError`` after 20 seconds."""
    try:
        import fcntl
    except ImportError:  # no such thing on Windows
        yield
        return
    with path.open("rb") as file:
        deadline = time.monotonic() + _WAIT
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if time.monotonic() > deadline:
                    said = message("another quizgen is at work on this term; try again")
                    raise TermError(at(path, said)) from error
                time.sleep(0.05)
        yield
