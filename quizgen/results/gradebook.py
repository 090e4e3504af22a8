"""Submissions + key -> scores by student and item."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import msgspec

from quizgen.model import AnswerKey, Form, Outcome, ResponseValue, Status, Student
from quizgen.results.intake import Aside, Intake, name_of
from quizgen.scoring import score

_CELL = 32_000
"""Characters of a cell; the file itself stays where it is."""


class Record(msgspec.Struct, frozen=True):
    """One student's row."""

    student: Student
    place: str
    outcomes: dict[str, Outcome]
    """By form item id, in the form's order; without the items that this student's form lacks."""
    responses: dict[str, ResponseValue]

    @property
    def score(self) -> float:
        """Points earned so far (pending essays count 0)."""
        return round(sum(outcome.score for outcome in self.outcomes.values()), 4)

    @property
    def points(self) -> float:
        """The points this student's form is worth."""
        return sum(outcome.points for outcome in self.outcomes.values())

    @property
    def pending(self) -> tuple[str, ...]:
        """Items a person still has to grade."""
        return tuple(n for n, o in self.outcomes.items() if o.status is Status.PENDING)


class Gradebook(msgspec.Struct, frozen=True):
    """Everybody's scores."""

    form_id: str
    points: float
    """The points the form is worth."""
    items: tuple[str, ...]
    records: tuple[Record, ...]
    """By student number, then name."""
    aside: tuple[Aside, ...]


def grade(key: AnswerKey, form: Form, intake: Intake) -> Gradebook:
    """Score every submission. Pure: the same intake gives the same gradebook."""
    interactions = {item.id: item.interaction for item in form.items}
    records = []
    for submission in intake.submissions:
        outcomes = {
            entry.id: score(
                entry.key,
                submission.responses.get(entry.id),
                points=entry.points,
                rule=entry.rule,
                interaction=interactions[entry.id],
            )
            for entry in key.entries
        }
        records.append(Record(submission.student, submission.place, outcomes, submission.responses))
    records.sort(key=lambda record: (record.student.id, record.student.name, record.place))
    return Gradebook(
        form_id=form.id,
        points=form.points,
        items=tuple(entry.id for entry in key.entries),
        records=tuple(records),
        aside=intake.aside,
    )


def gradebook_csv(book: Gradebook) -> bytes:
    """A row per student: number, name, score, points, percent, pending items, then each item's
    score. UTF-8 with a byte order mark, so that Excel shows Korean."""
    header = ["student", "name", "score", "points", "percent", "pending", *book.items]
    rows = [
        [
            record.student.id,
            record.student.name,
            _number(record.score),
            _number(record.points),
            _number(round(100 * record.score / record.points, 1)) if record.points else "",
            " ".join(record.pending),
            *(_cell(record.outcomes.get(item)) for item in book.items),
        ]
        for record in book.records
    ]
    return csv_table(header, rows)


def aside_csv(aside: Iterable[Aside]) -> bytes:
    """A row for each thing that was not graded, with the reason and its content."""
    rows = [
        [each.place, _short(each.student), _short(each.reason), _short(each.content)]
        for each in aside
    ]
    return csv_table(["place", "student", "reason", "content"], rows)


def _short(text: str) -> str:
    """As much as a spreadsheet's cell holds (Excel: 32,767 characters)."""
    return text if len(text) <= _CELL else f"{text[:_CELL]}…"


def _cell(outcome: Outcome | None) -> str:
    if outcome is None or outcome.status is Status.UNANSWERED:
        return ""
    return "pending" if outcome.status is Status.PENDING else _number(outcome.score)


def _number(value: float) -> str:
    return f"{value:.15g}"


def csv_table(header: list[str], rows: Iterable[list[str]]) -> bytes:
    """UTF-8 with a byte order mark, so that Excel shows Korean; no cell is run as a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _inert(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV
    Injection"); a plain number does not."""
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        try:
            float(cell)
        except ValueError:
            return f"'{cell}"
    return cell


__all__ = ["Gradebook", "Record", "aside_csv", "grade", "gradebook_csv", "name_of"]
