"""A gradebook in a terminal: a summary, and a class's rows; ids are never cut."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from quizgen.locale import gettext as _
from quizgen.locale import ngettext, spoken
from quizgen.text.numbers import score
from quizgen.text.visible import padded, visible_line, width

if TYPE_CHECKING:
    from quizgen.results import Gradebook, Graded, KeptAside, Record
    from quizgen.results.typed import Missed

CLASS = 40
"""Rows of a gradebook that are printed unasked."""
_MISSED = 8
"""Typed answers that are printed."""
_LISTED = 20
"""Lines about what was kept aside; aside.csv has them all."""

Column = tuple[str, "Callable[[Record], str]"]
T = TypeVar("T")
Table = list[tuple[str, Callable[[T], str], bool]]
"""Columns: a title, what a row has there, and whether it stands at the right."""


def print_book(book: Gradebook, *, rows: bool, more: Sequence[Column] = ()) -> None:
    """A row a student (of a class, or ``rows``), and what they come to."""
    from quizgen.results.gradebook import STANDINGS, Standing, every

    if not book.records:  # what was kept aside is told after
        return
    if rows or len(book.records) <= CLASS:
        _rows(book, more)
    counts = Counter(every(book.records, "standing"))
    students = ngettext("{number} student", "{number} students", len(book.records))
    parts = [students.format(number=len(book.records))]
    parts += [f"{spoken(STANDINGS[name])} {count}" for name, count in counts.items()]
    click.echo(f"{book.form_id}: " + " · ".join(parts))
    known = zip(every(book.records, "score"), every(book.records, "counts"), strict=True)
    scores = sorted(earned for earned, counts in known if counts)
    if scores:
        said = _("score of {points}: mean {mean}, median {median}, lowest {low}, highest {high}")
        middle = len(scores) // 2
        median = scores[middle] if len(scores) % 2 else (scores[middle - 1] + scores[middle]) / 2
        click.echo(
            said.format(
                points=score(book.points),
                mean=score(math.fsum(scores) / len(scores)),
                median=score(median),
                low=score(scores[0]),
                high=score(scores[-1]),
            )
        )
    to_mark = 0
    if Standing.TO_MARK in counts:
        to_mark = sum(len(record.pending) for record in book.records)
    if to_mark:
        said = ngettext(
            "{number} answer is to be marked: quizgen mark",
            "{number} answers are to be marked: quizgen mark",
            to_mark,
        )
        click.echo(said.format(number=to_mark))


def print_missed(graded: Graded) -> None:
    """The wrong answers that most typed, each with what is to say of it."""
    from quizgen.results.typed import missed

    found = missed(graded, _MISSED)
    if not found:
        return
    click.echo(_("Typed, and wrong (the report has all answers):"))
    table: Table[Missed] = [
        (_("Question"), lambda each: f"{each.number}", True),
        (_("Students"), lambda each: f"{each.students}", True),
        (_("Typed"), lambda each: each.text, False),
        ("", lambda each: " ".join(map(spoken, each.remarks)), False),
    ]
    print_table(table, found)


def _percent(record: Record) -> str:
    """Of what is graded by now; with a star, as in a term's table, where that may still change."""
    if record.percent is None:
        return ""
    return f"{record.percent:.0f}{'*' if record.to_mark else ''}"


def _rows(book: Gradebook, more: Sequence[Column]) -> None:
    from quizgen.results.gradebook import STANDINGS

    columns: Table[Record] = [
        (_("Student number"), lambda record: record.student.id, False),
        (_("Name"), lambda record: record.student.name, False),
        (_("Score"), _score, True),
        ("%", _percent, True),
        (_("Status"), lambda record: spoken(STANDINGS[record.standing]), False),
    ]
    if any(record.certainty for record in book.records):
        columns.append((_("Accuracy + bonus"), _certain, True))
    if any(record.submitted for record in book.records):
        columns.append((_("Handed in"), lambda record: _when(record.submitted), False))
    if any(record.minutes is not None for record in book.records):
        columns.append((_("Minutes"), _minutes, True))
    if any(record.late and record.late > 0 for record in book.records):
        columns.append((_("Late"), _late, True))
    print_table([*columns, *((title, cell, False) for title, cell in more)], book.records)


def _when(submitted: str) -> str:
    """``2026-11-24T10:05:09+09:00`` as ``11-24 10:05``: by the clock of whoever handed in."""
    return submitted[5:16].replace("T", " ")


def _certain(record: Record) -> str:
    """Accuracy and what certainty adds to it, in per cent: ``72.5 + 1.8``; empty where it was not
    asked."""
    from quizgen.results.certainty import insight

    found = insight(record)
    if found is None:
        return ""
    return (
        f"{100 * found.accuracy:.1f} {'−' if found.bonus < 0 else '+'} {abs(100 * found.bonus):.1f}"
    )


def _minutes(record: Record) -> str:
    return "" if record.minutes is None else f"{record.minutes:.0f}"


def _late(record: Record) -> str:
    from quizgen.results.lateness import said_minutes

    return spoken(said_minutes(record.late)) if record.late and record.late > 0 else ""


def print_table(columns: Table[T], rows: Sequence[T], *, heading: bool = True) -> None:
    """A line for each of ``rows``; no cell is cut, and numbers stand at the right."""
    table = [[title for title, _cell, _right in columns]] if heading else []
    table += [[visible_line(cell(row)) for _title, cell, _right in columns] for row in rows]
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    for line in table:
        cells = [
            f"{' ' * (wide - width(cell))}{cell}" if right else padded(cell, wide)
            for cell, wide, (_title, _cell, right) in zip(line, widths, columns, strict=True)
        ]  # fmt: skip
        click.echo("  ".join(cells).rstrip())


def _score(record: Record) -> str:
    if not record.counts:
        return "–"
    pending = f" (+{score(record.to_mark)})" if record.to_mark else ""
    return f"{score(record.score)}{pending}/{score(record.points)}"


def print_aside(aside: Sequence[KeptAside]) -> None:
    """What was kept aside, on stderr: the first of them, and how many there are."""
    for each in aside[:_LISTED]:
        who = f" ({each.student})" if each.student else ""
        click.echo(visible_line(f"{each.place}{who}: {spoken(each.reason)}"), err=True)
    if len(aside) > _LISTED:
        said = _("… and {number} more; aside.csv has them all")
        click.echo(said.format(number=len(aside) - _LISTED), err=True)
    if aside:
        said = ngettext("{count} kept aside.", "{count} kept aside.", len(aside))
        click.echo(said.format(count=len(aside)), err=True)
