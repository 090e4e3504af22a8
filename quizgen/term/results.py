"""Graded results of a term's quizzes: what the class made of each item."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from quizgen.errors import at, message
from quizgen.model import Student
from quizgen.reading import FileError, read_bytes, read_table
from quizgen.term.file import TermError
from quizgen.term.lock import Lock, Result

_NAMES = ("gradebook.json", "gradebook.csv")
_UNSCORED = ("pending", "invalid")


def read_results(
    paths: Sequence[Path], lock: Lock, root: Path
) -> dict[datetime.date, tuple[Result, ...]]:
    """By day: each item's mean share of its points, and how many students it is from.

    ``paths`` are gradebooks that ``grade`` and ``collect`` wrote (``gradebook.json``,
    ``gradebook.csv``, or what ``grade --json`` printed), or folders that hold one; ``root`` is
    searched for the key that tells which items were asked. Raises ``TermError``.
    """
    found: dict[datetime.date, tuple[Result, ...]] = {}
    for path in _files(paths):
        day, shares = _read(path, lock, root)
        found[day] = tuple(
            Result(name, round(sum(values) / len(values), 4), len(values))
            for name, values in sorted(shares.items())
            if values
        )
    return found


def of_student(out: Path, student: Student) -> dict[datetime.date, list[Result]]:
    """By day: what ``student`` made of each item, by the gradebooks below ``out``. Raises
    ``TermError``."""
    found: dict[datetime.date, list[Result]] = {}
    for path in sorted(out.glob("*/gradebook.json")):
        book = _decoded(path)
        form = str(book.get("quiz") or book.get("form") or "")
        said = re.search(r"\d{4}-\d{2}-\d{2}", form)
        if said is None:
            continue
        shares = _shares(path, book, out.parent, student.id)
        found.setdefault(datetime.date.fromisoformat(said[0]), []).extend(
            Result(name, round(sum(values) / len(values), 4), 1)
            for name, values in sorted(shares.items())
        )
    return found


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = [path / name for name in _NAMES if (path / name).is_file()]
        if not inside:
            said = message("holds no gradebook.json or gradebook.csv; grade its responses first")
            raise TermError(at(path, said))
        yield inside[0]


def _read(path: Path, lock: Lock, root: Path) -> tuple[datetime.date, dict[str, list[float]]]:
    if path.suffix.lower() == ".csv":
        return _read_csv(path, lock, root)
    book = _decoded(path)
    form = str(book.get("quiz") or book.get("form") or "")
    return _day(path, form, lock), _shares(path, book, root)


def _decoded(path: Path) -> dict[str, Any]:
    try:
        book: Any = msgspec.json.decode(read_bytes(path, "document"))
    except msgspec.DecodeError as error:
        raise TermError(at(path, message("is no gradebook: {reason}", reason=error))) from error
    if not isinstance(book, dict):
        said = message("is no gradebook that quizgen grade or collect wrote")
        raise TermError(at(path, said))
    return book


def _shares(
    path: Path, book: Mapping[str, Any], root: Path, student: str | None = None
) -> dict[str, list[float]]:
    """By item: the shares of its points that students (or one ``student``) got."""
    try:
        form = str(book.get("quiz") or book.get("form") or "")
        students = [
            each["items"] for each in book["students"] if student is None or each["id"] == student
        ]
        refs = {
            item["id"]: (item["ref"], float(item["points"])) for item in book.get("items", ())
        } or _refs(path, form, root)
        shares: dict[str, list[float]] = {}
        for items in students:
            for name, outcome in items.items():
                ref, points = refs.get(name, (name, 0.0))
                if points > 0 and outcome["status"] not in _UNSCORED:
                    shares.setdefault(ref, []).append(float(outcome["score"]) / points)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        said = message("is no gradebook that quizgen grade or collect wrote")
        raise TermError(at(path, said)) from error
    return shares


def _read_csv(path: Path, lock: Lock, root: Path) -> tuple[datetime.date, dict[str, list[float]]]:
    rows = read_table(path, "import")
    keys = sorted(path.parent.glob("key*.json"))
    if not rows or not keys:
        said = message("the key of this gradebook is not beside it; give its gradebook.json")
        raise TermError(at(path, said))
    form, refs = _key(keys[0])
    shares: dict[str, list[float]] = {}
    columns = {index: refs[name] for index, name in enumerate(rows[0]) if name in refs}
    for row in rows[1:]:
        for index, (ref, points) in columns.items():
            cell = row[index].strip() if index < len(row) else ""
            if points > 0 and re.fullmatch(r"\d+(\.\d+)?", cell, re.ASCII):
                shares.setdefault(ref, []).append(float(cell) / points)
            elif points > 0 and not cell:
                shares.setdefault(ref, []).append(0.0)
    return _day(path, form, lock), shares


def _refs(path: Path, form: str, root: Path) -> Mapping[str, tuple[str, float]]:
    """The bank's ids by the form's, from the key of that form beside the results or below
    ``root``."""
    for folder in (path.parent, *sorted((root / "out").glob("*"))):
        for key in sorted(folder.glob("key*.json")):
            try:
                form_id, refs = _key(key)
            except FileError:
                continue
            if form_id == form:
                return refs
    raise TermError(
        at(
            path,
            message(
                "no key.json of {form} is beside it or below {root}: what was asked is not known",
                form=form,
                root=root / "out",
            ),
        )
    )


class _Entry(msgspec.Struct):
    id: str
    ref: str
    points: float = 1.0


class _Key(msgspec.Struct):
    form_id: str
    entries: tuple[_Entry, ...]


def _key(path: Path) -> tuple[str, dict[str, tuple[str, float]]]:
    from quizgen.reading import decode_json

    key = decode_json(read_bytes(path, "document"), _Key, path)
    return key.form_id, {entry.id: (entry.ref, entry.points) for entry in key.entries}


def _day(path: Path, form: str, lock: Lock) -> datetime.date:
    """The day of the term that ``form`` was given on."""
    for text in re.findall(r"\d{4}-\d{2}-\d{2}", form):
        try:
            day = datetime.date.fromisoformat(text)
        except ValueError:
            continue
        if day in lock.days and lock.days[day].given:
            return day
        said = message("{form}: no quiz of {day} has been given in this term", form=form, day=day)
        raise TermError(at(path, said))
    raise TermError(at(path, message("does not say which quiz it is of")))
