"""Graded results of a term's quizzes: what the class made of each item."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from quizgen.errors import at, message
from quizgen.model import Student
from quizgen.reading import FileError, decode_json, read_bytes, read_table
from quizgen.results.written import Points, WrittenGradebook, read_written
from quizgen.term.file import TermError
from quizgen.term.lock import Lock, Result

_NAMES = ("gradebook.json", "gradebook.csv")
_UNSCORED = ("pending", "invalid")


def read_results(paths: Sequence[Path], lock: Lock) -> dict[datetime.date, tuple[Result, ...]]:
    """By day: each item's mean share of its points, and how many students it is from.

    ``paths`` are gradebooks that ``grade`` and ``collect`` wrote (``gradebook.json``,
    ``gradebook.csv`` with its key beside it, or what ``grade --json`` printed), or folders that
    hold one. Raises ``TermError`` for one that cannot be read, and for the gradebook of a quiz that
    the term of ``lock`` has not given: of another day, bank or term, or drawn beside the plan.
    """
    found: dict[datetime.date, dict[str, list[float]]] = {}
    counted: set[bytes] = set()
    for path in _files(paths):
        day, shares = _read(path, lock, counted)
        of_day = found.setdefault(day, {})
        for name, values in shares.items():
            of_day.setdefault(name, []).extend(values)
    return {
        day: tuple(
            Result(name, round(sum(values) / len(values), 4), len(values))
            for name, values in sorted(shares.items())
            if values
        )
        for day, shares in found.items()
    }


class Book(msgspec.Struct, frozen=True):
    """A ``gradebook.json``: where it is, the day of its quiz, and what it says."""

    path: Path
    day: datetime.date
    content: WrittenGradebook


def gradebooks(out: Path) -> list[Book]:
    """Those below ``out``. Raises ``TermError``."""
    found = []
    for path in sorted(out.glob("*/gradebook.json")):
        content = _decoded(path)
        day = next(_days(content.quiz), None)
        if day is not None:
            found.append(Book(path, day, content))
    return found


def of_student(books: Sequence[Book], student: Student) -> dict[datetime.date, list[Result]]:
    """By day: what ``student`` made of each item."""
    found: dict[datetime.date, list[Result]] = {}
    for book in books:
        shares = _shares(book.content, student.id)
        found.setdefault(book.day, []).extend(
            Result(name, round(sum(values) / len(values), 4), 1)
            for name, values in sorted(shares.items())
        )
    return found


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Each gradebook once: also one that is named twice, by itself and by its folder, or as both of
    the files that ``grade`` writes. (A copy elsewhere is known by its rows, students and all.)"""
    known: set[Path] = set()
    for path in paths:
        file = path
        if path.is_dir():
            inside = [path / name for name in _NAMES if (path / name).is_file()]
            if not inside:
                said = message(
                    "holds no gradebook.json or gradebook.csv; grade its responses first"
                )
                raise TermError(at(path, said))
            file = inside[0]
        whole = file.resolve()
        book = whole.parent if whole.name in _NAMES else whole
        if book not in known:
            known.add(book)
            yield file


def _read(
    path: Path, lock: Lock, counted: set[bytes]
) -> tuple[datetime.date, dict[str, list[float]]]:
    """What a gradebook says; what is ``counted`` already, of a copy of it, is left out."""
    if path.suffix.lower() == ".csv":
        day, shares = _read_csv(path, lock)
        whole = read_bytes(path, "import")
        if whole in counted:
            return day, {}
        counted.add(whole)
        return day, shares
    book = _decoded(path)
    day = _day(path, book.quiz, lock)
    rows = [msgspec.json.encode([book.quiz, each]) for each in book.students]
    new = tuple(e for e, row in zip(book.students, rows, strict=True) if row not in counted)
    counted.update(rows)
    forms = {each.form_digest for each in book.students} - {""}
    _refuse_foreign(path, book.quiz, lock, day, forms, {item.ref for item in book.items})
    return day, _shares(msgspec.structs.replace(book, students=new))


def _decoded(path: Path) -> WrittenGradebook:
    try:
        return read_written(path)
    except FileError as error:
        said = message("is no gradebook that quizgen grade or collect wrote")
        raise TermError(*error.messages, at(path, said)) from error


def _shares(book: WrittenGradebook, student: str | None = None) -> dict[str, list[float]]:
    """By item: the shares of its points that students (or one ``student``) got."""
    refs = {item.id: (item.ref, item.points) for item in book.items}
    shares: dict[str, list[float]] = {}
    for each in book.students:
        if student not in (None, each.id):
            continue
        for name, outcome in each.items.items():
            ref, points = refs.get(name, (name, 0.0))
            if points > 0 and outcome.status not in _UNSCORED:
                shares.setdefault(ref, []).append(min(1.0, outcome.score / points))
    return shares


def _read_csv(path: Path, lock: Lock) -> tuple[datetime.date, dict[str, list[float]]]:
    rows = read_table(path, "import")
    keys = sorted(path.parent.glob("key*.json"))
    if not rows or not keys:
        said = message("the key of this gradebook is not beside it; give its gradebook.json")
        raise TermError(at(path, said))
    key = decode_json(read_bytes(keys[0], "document"), _Key, keys[0])
    form, refs = key.form_id, {each.id: (each.ref, each.points) for each in key.entries}
    shares: dict[str, list[float]] = {}
    columns = {index: found for index, name in enumerate(rows[0]) if (found := _asked(name, refs))}
    if not columns:
        raise TermError(at(path, message("has no column of an item of {form}", form=form)))
    for row in rows[1:]:
        for index, (ref, points) in columns.items():
            cell = row[index].strip() if index < len(row) else ""
            if points > 0 and re.fullmatch(r"\d{1,9}(\.\d{1,20})?", cell, re.ASCII):
                shares.setdefault(ref, []).append(min(1.0, float(cell) / points))
            elif points > 0 and not cell:
                shares.setdefault(ref, []).append(0.0)
    day = _day(path, form, lock)
    _refuse_foreign(
        path, form, lock, day, {key.form_digest} - {""}, {ref for ref, _ in refs.values()}
    )
    return day, shares


def _asked(heading: str, refs: Mapping[str, tuple[str, float]]) -> tuple[str, float] | None:
    """The item and its points that a column ``3. image-layers (2)`` is of; None for another one."""
    found = re.fullmatch(r"(?:\S+\. )?(\S+) \((\d+(?:\.\d+)?)\)", heading.strip(), re.ASCII)
    if found is None or found[1] not in {ref for ref, _ in refs.values()}:
        return None
    return found[1], float(found[2])


class _Entry(msgspec.Struct):
    id: str
    ref: str
    points: Points = 1.0


class _Key(msgspec.Struct):
    form_id: str
    entries: tuple[_Entry, ...]
    form_digest: str = ""


def _days(form: str) -> Iterator[datetime.date]:
    """The dates in a form's name."""
    for text in re.findall(r"\d{4}-\d{2}-\d{2}", form, re.ASCII):
        with contextlib.suppress(ValueError):
            yield datetime.date.fromisoformat(text)


def _day(path: Path, form: str, lock: Lock) -> datetime.date:
    """The day of the term that ``form`` was given on."""
    for day in _days(form):
        if day in lock.days and lock.days[day].given:
            return day
        said = message("{form}: no quiz of {day} has been given in this term", form=form, day=day)
        raise TermError(at(path, said))
    raise TermError(at(path, message("does not say which quiz it is of")))


def _refuse_foreign(
    path: Path,
    form: str,
    lock: Lock,
    day: datetime.date,
    digests: Collection[str],
    refs: Collection[str],
) -> None:
    """Raise ``TermError`` where the gradebook in ``path`` is of another quiz than the term's of
    ``day``: its forms' ``digests`` tell, or where it has none, whether the day holds its items."""
    given = lock.days[day]
    if digests and given.forms:
        ours = not set(digests).isdisjoint(given.forms)
    else:
        ours = set(refs) <= {entry.id for entry in given.items}
    if not ours:
        said = message(
            "{form} is not the quiz that this term gave on {day}; take in the gradebooks of the "
            "term's own quizzes alone, as in --results out/{day}",
            form=form,
            day=day,
        )
        raise TermError(at(path, said))
