"""``statistics.csv`` beside a bank: what was measured of its items, never mixed into its YAML.

A row is one item (by its content's digest) in one quiz, so that two people's files merge line by
line, and a quiz that is analysed again replaces its own rows and adds none.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from quizgen.errors import QuizgenError, at, message
from quizgen.model import Bank, Measured
from quizgen.reading import FileError, is_there, read_table

FILE = "statistics.csv"
COLUMNS = (
    "item",
    "digest",
    "quiz",
    "date",
    "n",
    "facility",
    "discrimination",
    "difficulty",
    "error",
    "options",
)
_NUMBERS = ("discrimination", "difficulty", "error")


_MOST = 10**9
"""No number of students is larger, and no figure of them."""


class MeasuredError(QuizgenError):
    """``statistics.csv`` cannot be read; a line for each problem, with the file's line."""


class Row(msgspec.Struct, frozen=True, order=True):
    """One item in one quiz. ``difficulty`` is b of the Rasch model with its standard error, NaN
    where it was not estimated. ``options`` are the options that were shown, by the bank's names,
    with how many took each (a file has ``a=12 b=0 c=3``)."""

    item: str
    digest: str
    quiz: str
    date: str
    n: int
    facility: float
    discrimination: float = math.nan
    difficulty: float = math.nan
    error: float = math.nan
    options: tuple[tuple[str, int], ...] = ()


def read_statistics(folder: Path) -> tuple[Row, ...]:
    """The rows beside a bank; none where nothing was measured yet. Raises ``MeasuredError``."""
    path = folder / FILE
    if not is_there(path):
        return ()
    try:
        header, *records = read_table(path, "import") or [[]]
    except FileError as error:
        raise MeasuredError(*error.messages) from error
    if missing := [name for name in COLUMNS[:6] if name not in header]:
        said = message("no column {columns}", columns=", ".join(missing))
        raise MeasuredError(at(f"{path}:1", said))
    found, problems = [], []
    for number, record in enumerate(records, 2):
        if not any(record):
            continue
        cells = dict.fromkeys(COLUMNS, "") | dict(zip(header, record, strict=False))
        try:
            n, facility = int(cells["n"]), float(cells["facility"])
            rest = [float(cells[name] or "nan") for name in _NUMBERS]
            pairs = [pair.rsplit("=", 1) for pair in cells["options"].split()]
            options = tuple((name, int(count)) for name, count in pairs)
            if (
                not 1 <= n <= _MOST
                or not 0 <= facility <= 1
                or any(abs(figure) > _MOST for figure in rest)
            ):
                raise ValueError
            if any(not 0 <= count <= n for _, count in options):
                raise ValueError
        except ValueError:
            said = message(
                "not a row of item statistics; take it out, or run quizgen analyze --save again"
            )
            problems.append(at(f"{path}:{number}", said))
            continue
        item, digest, quiz, date = (cells[name] for name in COLUMNS[:4])
        discrimination, difficulty, deviation = rest
        found.append(
            Row(
                item, digest, quiz, date, n, facility, discrimination, difficulty, deviation,
                options,
            )
        )  # fmt: skip
    if problems:
        raise MeasuredError(*problems)
    return tuple(found)


def with_rows(folder: Path, rows: Iterable[Row]) -> tuple[dict[Path, bytes], int]:
    """The file beside a bank with ``rows`` in the place of earlier ones of the same quizzes, and
    how many rows it then holds. Raises ``MeasuredError``."""
    fresh = list(rows)
    quizzes = {row.quiz for row in fresh}
    kept = [row for row in read_statistics(folder) if row.quiz not in quizzes]
    whole = sorted([*kept, *fresh], key=lambda row: (row.item, row.digest, row.date, row.quiz))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in whole:
        cells = [getattr(row, name) for name in COLUMNS[:-1]]
        options = " ".join(f"{name}={count}" for name, count in row.options)
        writer.writerow(
            ["" if isinstance(c, float) and math.isnan(c) else c for c in cells] + [options]
        )
    return {folder / FILE: text.getvalue().encode()}, len(whole)


def measured(rows: Iterable[Row]) -> dict[tuple[str, str], Measured]:
    """By item and digest: what was measured of a wording says nothing of another."""
    by_item: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        by_item.setdefault((row.item, row.digest), []).append(row)
    return {item: _joined(each) for item, each in by_item.items()}


def _joined(rows: list[Row]) -> Measured:
    n = sum(row.n for row in rows)

    def mean(values: Mapping[int, float]) -> float:
        known = {k: v for k, v in values.items() if not math.isnan(v)}
        weight = sum(rows[k].n for k in known)
        return math.fsum(v * rows[k].n for k, v in known.items()) / weight if weight else math.nan

    taken: dict[str, tuple[int, int]] = {}
    for row in rows:
        for name, count in row.options:
            had, offered = taken.get(name, (0, 0))
            taken[name] = (had + count, offered + row.n)
    errors = [row.error for row in rows if not math.isnan(row.error) and row.error > 1 / _MOST]
    precise = math.fsum(1 / (e * e) for e in errors)
    difficulty = mean({k: row.difficulty for k, row in enumerate(rows)})
    return Measured(
        n=n,
        facility=mean({k: row.facility for k, row in enumerate(rows)}),
        discrimination=mean({k: row.discrimination for k, row in enumerate(rows)}),
        difficulty=difficulty,
        error=1 / math.sqrt(precise) if precise else math.nan,
        quizzes=len({row.quiz for row in rows}),
        last=max(row.date for row in rows),
        taken=taken,
    )


def with_measured(bank: Bank) -> Bank:
    """``bank`` with what was measured of its items as they are worded now. Raises
    ``MeasuredError``."""
    if not bank.root or not (rows := read_statistics(Path(bank.root))):
        return bank
    known = measured(rows)
    earlier: dict[str, list[tuple[str, str, float]]] = {}
    for (name, digest), each in known.items():
        if each.enough:
            earlier.setdefault(name, []).append((each.last, digest, each.facility))
    items = []
    for item in bank.items:
        if found := known.get((item.id, item.digest)):
            others = [each for each in earlier.get(item.id, ()) if each[1] != item.digest]
            before = max(others)[2] if others else math.nan
            found = msgspec.structs.replace(found, before=before)
            item = msgspec.structs.replace(item, measured=found)
        items.append(item)
    return msgspec.structs.replace(bank, items=tuple(items))
