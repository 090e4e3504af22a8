"""Everybody's scores, and the files that hold them."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import Any

import msgspec

from quizgen.errors import Message, message
from quizgen.model import (
    AnswerKey,
    Form,
    KeyEntry,
    Localized,
    Outcome,
    ResponseValue,
    Status,
    Student,
)
from quizgen.results.coded import by_name, total
from quizgen.results.response import KeptAside
from quizgen.text.notebook import table
from quizgen.text.visible import visible, visible_line

GRADEBOOK_VERSION = 1
_TOGETHER = 1000
"""Students that are written at once."""
_CELL = 32_000
"""Characters of a cell; the file itself stays where it is."""
Say = Callable[[Message | str], str]


class Standing(StrEnum):
    """Where a student stands."""

    GRADED = "graded"
    TO_MARK = "to mark"
    """Something is still to be marked by a person."""
    EMPTY = "empty"
    """Handed in without a single answer."""
    ABSENT = "absent"
    """On the roster, and nothing came in."""
    ASIDE = "aside"
    """What came in does not count until a person decides."""
    EXCUSED = "excused"


_SCORED = (Standing.GRADED, Standing.TO_MARK, Standing.EMPTY)
STANDINGS = {
    Standing.GRADED: message("graded"),
    Standing.TO_MARK: message("to mark"),
    Standing.EMPTY: message("empty"),
    Standing.ABSENT: message("absent"),
    Standing.ASIDE: message("aside"),
    Standing.EXCUSED: message("excused"),
}
"""For people; files for programs say the values."""


class Record(msgspec.Struct, frozen=True, dict=True):
    """One student's row of a gradebook: what was answered, what that earned, and how it counts."""

    student: Student
    place: str
    outcomes: Mapping[str, Outcome]
    """By form item id, in the form's order; without the items that this student's form lacks, and
    without dropped and excused ones."""
    responses: Mapping[str, ResponseValue]
    standing: Standing = Standing.GRADED
    form: str = ""
    """The form's label."""
    form_digest: str = ""
    submitted: str = ""
    minutes: float | None = None
    flags: tuple[Message, ...] = ()
    more: float = 0
    """Bonus less penalty."""
    language: str = ""
    """In which language it was taken: ``ko``, ``en``, ``both``, or not known."""
    comments: dict[str, str] = {}
    """Of whoever marked, by item."""
    due: str = ""
    """Until when it was to be handed in (ISO 8601), where somebody decided so."""
    late: float | None = None
    """Minutes after that; None where there is no such time, or it is not known."""
    off: float = 0
    """The share of the score that lateness costs, 0 to 1."""
    durations: dict[str, float] = {}
    """Seconds that each item was in front of the student, where the page says it."""
    certainty: dict[str, int] = {}
    """How sure the student was, 1 to 3, by item that asks it; 0 where it was not answered."""
    lifted: float = 0
    """What sections are given so that none of them comes to less than 0, where that is the rule."""
    floored: bool = True
    """Whether the score is 0 at least."""

    @property
    def counts(self) -> bool:
        """Whether there is a score at all."""
        return self.standing in _SCORED

    @cached_property
    def score(self) -> float:
        """Points earned so far (what is still to be marked counts 0)."""
        earned = total(self.outcomes, points_of) + self.lifted
        score = round(earned - self.off * max(0.0, earned) + self.more, 4)
        return max(0.0, score) if self.floored else score

    @cached_property
    def points(self) -> float:
        """The points this student's form is worth."""
        return total(self.outcomes, worth_of)

    @property
    def to_mark(self) -> float:
        """The points that a person may still give."""
        if self.standing is Standing.GRADED:
            return 0
        return math.fsum([o.points for o in self.outcomes.values() if o.status is Status.PENDING])

    @property
    def pending(self) -> tuple[str, ...]:
        """Items a person still has to grade."""
        if self.standing is Standing.GRADED:
            return ()
        return tuple([n for n, o in self.outcomes.items() if o.status is Status.PENDING])

    @cached_property
    def percent(self) -> float | None:
        """Of the points that are graded by now, to one decimal, as the page says it; None where
        nothing is, and for who has no score."""
        graded = self.points - self.to_mark
        if not self.counts or graded <= 0:
            return None
        return round(100 * self.score / graded, 1)

    def figures(self) -> dict[str, Any]:
        """What is computed of outcomes, for the ``__dict__`` of a record like it."""
        return {"score": self.score, "points": self.points, "percent": self.percent}


def points_of(outcome: Outcome | None) -> float:
    """What is earned, of an item that somebody had or had not."""
    return outcome.score if outcome else 0


def status_of(outcome: Outcome | None) -> Status | None:
    """How an answer was; None for an item that somebody had not."""
    return outcome.status if outcome else None


def worth_of(outcome: Outcome | None) -> float:
    """What an item is worth, to somebody who had it or had not."""
    return outcome.points if outcome else 0


def every(records: Sequence[Record], name: str) -> Iterator[Any]:
    """An attribute of each record; of ``Records`` without making them."""
    quick = getattr(records, "each", None)
    return quick(name) if quick else (getattr(record, name) for record in records)


class Gradebook(msgspec.Struct, frozen=True):
    """A graded quiz: a record for each student, and what came in and does not count."""

    form_id: str
    points: float
    """The points the form is worth."""
    items: tuple[str, ...]
    records: Sequence[Record]
    """By student number, then name; with a roster, all of it."""
    aside: tuple[KeptAside, ...]
    dropped: tuple[str, ...] = ()
    problems: tuple[Message, ...] = ()
    """Decisions that do not hold."""

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        return table([*COLUMNS, *self.items], rows(self))


def heading(entry: KeyEntry) -> str:
    """An item's column: its number on the form, its id in the bank, its points."""
    name = entry.ref if entry.id == entry.ref else f"{entry.id}. {entry.ref}"
    return f"{name} ({entry.points:.15g})"


COLUMNS = (
    "student", "name", "status", "score", "to_mark", "points", "percent", "pending", "form",
    "submitted", "minutes", "late", "more", "flags",
)  # fmt: skip


def gradebook_csv(book: Gradebook, key: AnswerKey, say: Say = str) -> bytes:
    """A row per student, a column per item. UTF-8 with a byte order mark, so that Excel shows
    Korean. ``say`` puts remarks into words."""
    return b"".join(gradebook_csv_parts(book, key, say))


def gradebook_csv_parts(book: Gradebook, key: AnswerKey, say: Say = str) -> Iterator[bytes]:
    """``gradebook_csv`` bit by bit."""
    return _csv_parts(header(book, key), rows(book, say))


CERTAIN = ("accuracy", "bonus", "accuracy+bonus", "certainty")
"""Columns behind the items of a form that asks for certainty."""


def header(book: Gradebook, key: AnswerKey) -> list[str]:
    """The headings of ``gradebook_csv``: those of every gradebook, then one for each item."""
    return [*COLUMNS, *map(heading, key.entries), *(CERTAIN if asks(book) else ())]


def asks(book: Gradebook) -> bool:
    """Whether anybody said how sure he was."""
    return any(every(book.records, "certainty"))


def rows(book: Gradebook, say: Say = str) -> Iterable[list[str]]:
    """The rows of ``gradebook_csv`` below its headings, one for each record."""
    certain = asks(book)
    cells = by_name(book.items, _cell)
    for record in book.records:
        percent, counts, minutes = record.percent, record.counts, record.minutes
        yield [
            record.student.id,
            record.student.name,
            record.standing,
            _number(record.score) if counts else "",
            _number(record.to_mark) if record.standing is Standing.TO_MARK else "",
            _number(record.points) if counts else "",
            "" if percent is None else _number(percent),
            " ".join(record.pending),
            record.form,
            record.submitted,
            "" if minutes is None else f"{minutes:.0f}",
            "" if not record.late or record.late < 0 else f"{record.late:.0f}",
            _number(record.more) if record.more else "",
            "; ".join(map(say, record.flags)),
            *cells(record.outcomes),
            *(_certain(record) if certain else ()),
        ]


def _certain(record: Record) -> list[str]:
    from quizgen.results.certainty import insight

    found = insight(record)
    shares = (
        ["", "", ""] if found is None else [f"{100 * each:.1f}" for each in (*found, found.both)]
    )
    return [
        *shares,
        " ".join(f"{item}={degree}" for item, degree in record.certainty.items() if degree),
    ]


def aside_csv(aside: Iterable[KeptAside], say: Say = str) -> bytes:
    """A row for each thing that was not graded, with the reason and its content."""
    rows = [
        [
            visible_line(each.place),
            _short(visible_line(each.student)),
            _short(visible_line(say(each.reason))),
            _short(visible(each.content)),
        ]
        for each in aside
    ]
    return csv_table(["place", "student", "reason", "content"], rows)


def _short(text: str) -> str:
    """As much as a spreadsheet's cell holds (Excel: 32,767 characters)."""
    return text if len(text) <= _CELL else f"{text[:_CELL]}…"


def _cell(name: str, outcome: Outcome | None) -> str:
    if outcome is None or outcome.status is Status.UNANSWERED:
        return ""
    return "pending" if outcome.status is Status.PENDING else _number(outcome.score)


def _number(value: float) -> str:
    return f"{value:.15g}"


def csv_table(header: list[str], rows: Iterable[list[str]]) -> bytes:
    """UTF-8 with a byte order mark, so that Excel shows Korean; no cell is run as a formula."""
    return b"".join(_csv_parts(header, rows))


def _csv_parts(header: list[str], rows: Iterable[list[str]]) -> Iterator[bytes]:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header)
    yield b"\xef\xbb\xbf"
    for number, row in enumerate(rows, 1):
        if not RUN.isdisjoint([cell[:1] for cell in row]):
            row = [inert(cell) if cell[:1] in RUN else cell for cell in row]
        writer.writerow(row)
        if not number % _TOGETHER:
            yield file.getvalue().encode()
            file.seek(0)
            file.truncate()
    yield file.getvalue().encode()


RUN = frozenset("=+-@\t\r")
"""What a cell begins with that a spreadsheet runs."""


def inert(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV
    Injection"); a plain number does not."""
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell


def gradebook_json(book: Gradebook, key: AnswerKey, form: Form | None = None) -> bytes:
    """Everything of the gradebook for programs: students with the outcome of each item, items with
    their digests in the bank; with the form's date and title."""
    return b"".join(gradebook_json_parts(book, key, form))


def gradebook_json_parts(
    book: Gradebook, key: AnswerKey, form: Form | None = None
) -> Iterator[bytes]:
    """``gradebook_json`` bit by bit: of many students it is large."""
    head = {
        "quizgen": "gradebook",
        "version": GRADEBOOK_VERSION,
        "quiz": book.form_id,
        "bank": key.bank,
        "date": form.date if form else "",
        "title": form.title if form else Localized.same(book.form_id),
        "topics": key.topics,
        "points": book.points,
        **({"grades": key.grades} if key.grades else {}),
        "items": [
            {
                "id": entry.id,
                "ref": entry.ref,
                "digest": entry.digest,
                "topic": entry.topic,
                "points": entry.points,
                "dropped": entry.id in book.dropped,
            }
            for entry in key.entries
        ],
    }
    yield msgspec.json.encode(head)[:-1] + b',"students":['
    outcomes = _outcomes_as_json({entry.id: entry.ref for entry in key.entries})
    records = iter(book.records)
    between = b""
    while several := [_as_json(record, outcomes) for record in islice(records, _TOGETHER)]:
        yield between + msgspec.json.encode(several)[1:-1]
        between = b","
    aside = [
        {"place": each.place, "student": each.student, "reason": str(each.reason)}
        for each in book.aside
    ]
    yield b'],"aside":' + msgspec.json.encode(aside) + b"}\n"


def _outcomes_as_json(refs: Mapping[str, str]) -> Callable[[Record], msgspec.Raw]:
    """How a student's outcomes are written: most students have the same few, which are encoded
    once."""

    def written(
        name: str,
        outcome: Outcome | None,
        duration: float | None = None,
        certainty: int | None = None,
    ) -> bytes:
        if outcome is None:
            return b""
        fields = {
            "ref": refs[name],
            "status": outcome.status,
            "score": outcome.score,
            "points": outcome.points,
            "duration": duration,
            **({} if certainty is None else {"certainty": certainty}),
        }
        return msgspec.json.encode({name: fields})[1:-1]

    usual = by_name(None, written)

    def whole(record: Record) -> msgspec.Raw:
        durations, certainty = record.durations, record.certainty
        if durations or certainty:
            parts = [
                written(name, outcome, durations.get(name), certainty.get(name))
                for name, outcome in record.outcomes.items()
            ]
        else:
            parts = usual(record.outcomes)
        return msgspec.Raw(b"{" + b",".join(filter(None, parts)) + b"}")

    return whole


def _as_json(record: Record, outcomes: Callable[[Record], msgspec.Raw]) -> Mapping[str, Any]:
    return {
        "id": record.student.id,
        "name": record.student.name,
        "status": record.standing,
        "score": record.score if record.counts else None,
        "to_mark": record.to_mark,
        "points": record.points,
        "percent": record.percent,
        "pending": record.pending,
        "form": record.form,
        "form_digest": record.form_digest,
        "submitted": record.submitted,
        "minutes": record.minutes,
        "due": record.due,
        "late": record.late,
        "off": record.off,
        "more": record.more,
        "flags": [str(flag) for flag in record.flags],
        "place": record.place,
        "items": outcomes(record),
        "comments": record.comments,
    }
