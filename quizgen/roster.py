"""Who takes an exam: a CSV table with Korean or English headings."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from quizgen.errors import Message, QuizgenError, at, message
from quizgen.limits import limit, too_many
from quizgen.model import Student
from quizgen.reading import FileError, read_table

HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("number", "student", "student number", "student id", "id", "id number", "no",
               "학번", "번호", "수험번호"),
    "name": ("name", "full name", "이름", "성명"),
    "email": ("email", "e-mail", "email address", "mail", "이메일", "메일", "전자우편"),
    "minutes": ("minutes", "time", "시간", "시험 시간", "시험시간", "분"),
    "extra": ("extra", "extra minutes", "extra time", "추가", "추가 시간", "추가시간"),
}  # fmt: skip
FIELDS = {
    "number": message("number"),
    "name": message("name"),
    "email": message("email"),
    "minutes": message("minutes"),
    "extra": message("extra"),
}
"""What the columns are called in messages."""


class Candidate(msgspec.Struct, frozen=True, omit_defaults=True):
    """One student of a roster: the number that responses name, and what the exam is to know."""

    number: str
    name: str = ""
    email: str = ""
    minutes: float | None = None
    """This student's whole time, in place of the exam's."""
    extra: float = 0
    """Minutes on top of the exam's."""
    share: float = 0
    """On top of the exam's time as well, as a part of it: 0.5 is half as long again."""


class Roster(msgspec.Struct, frozen=True):
    """A roster as it was read: its students in the order of the table, and the columns that mean
    nothing."""

    candidates: tuple[Candidate, ...]
    ignored: tuple[str, ...]

    @property
    def notes(self) -> tuple[Message, ...]:
        """What is to be said of the table: which of its columns mean nothing."""
        if not self.ignored:
            return ()
        columns = ", ".join(self.ignored)
        return (message("Columns of the roster not used: {columns}", columns=columns),)


class RosterError(QuizgenError):
    """A roster cannot be used: its messages name every problem of the table, each with its row."""


def read_roster(path: Path) -> Roster:
    """Read a table with a heading row: UTF-8, or CP949 as Korean Excel saves it; separated by
    comma, semicolon or tab. Only the student number is needed. Raises ``RosterError``."""
    try:
        rows = read_table(path, "import")
    except FileError as error:
        raise RosterError(*error.messages) from error
    titles = [title.strip() for title in rows[0]] if rows else []
    columns: dict[int, str] = {}
    problems: list[Message] = []
    for index, title in enumerate(titles):
        short = " ".join(title.lower().replace("_", " ").split())
        field = next((name for name, words in HEADINGS.items() if short in words), None)
        if field is None:
            continue
        if field in columns.values():
            said = message(
                "two columns for the {field}, the second is {title!r}",
                field=FIELDS[field],
                title=title,
            )
            problems.append(at(f"{path}:1", said))
        columns[index] = field
    if "number" not in columns.values():
        said = message("no column number (학번); the first row must name the columns")
        problems.append(at(f"{path}:1", said))
    if problems:
        raise RosterError(*problems)
    candidates = []
    seen: dict[str, int] = {}
    for line, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {
            columns[index]: " ".join(cell.split())
            for index, cell in enumerate(row)
            if index in columns
        }
        candidate, wrong = _candidate(cells)
        if candidate.number in seen and candidate.number:
            wrong.append(
                message(
                    "number {number} is in row {row} already",
                    number=candidate.number,
                    row=seen[candidate.number],
                )
            )
        seen[candidate.number] = line
        problems += [at(f"{path}:{line}", each) for each in wrong]
        candidates.append(candidate)
    if not candidates and not problems:
        problems.append(at(path, message("holds no student")))
    if problems:
        raise RosterError(*problems)
    ignored = (title for index, title in enumerate(titles) if index not in columns and title)
    return Roster(tuple(candidates), tuple(ignored))


_SHORTENED = re.compile(r"\d([.,]\d+)?[eE]\+\d+")
"""A long number as a spreadsheet shows it."""
_PERCENT = re.compile(r"\+?(\d+(?:\.\d+)?)\s*%")
_TIMES = re.compile(r"[x×]?\s*([1-9](?:\.\d+)?)\s*(?:배|x|×|times)", re.IGNORECASE)


def _candidate(cells: dict[str, str]) -> tuple[Candidate, list[Message]]:
    wrong: list[Message] = []
    numbers: dict[str, float] = {}
    share = 0.0
    for field in ("minutes", "extra"):
        cell = cells.get(field, "").removesuffix("분").removesuffix("min").strip()
        if field == "extra" and (percent := _PERCENT.fullmatch(cell)):
            share = float(percent[1]) / 100
        elif field == "extra" and (times := _TIMES.fullmatch(cell)):
            share = float(times[1]) - 1
        elif cell:
            try:
                numbers[field] = float(cell)
            except ValueError:
                wrong.append(
                    message(
                        "{field} {cell!r} is not a number of minutes",
                        field=FIELDS[field],
                        cell=cell,
                    )
                )
                continue
            if not 0 <= numbers[field] <= 1440 or (field == "minutes" and not numbers[field]):
                wrong.append(
                    message("{field} {cell} is not within a day", field=FIELDS[field], cell=cell)
                )
    if any(len(cells.get(field, "")) > limit("name") for field in ("number", "name", "email")):
        wrong.append(too_many("name"))
        return Candidate(cells.get("number", "")[:20]), wrong
    number = cells.get("number", "")
    if not number:
        wrong.append(message("the row has no student number"))
    elif _SHORTENED.fullmatch(number):
        wrong.append(
            message(
                "number {number}: a spreadsheet has shortened it; format the column as text, and "
                "export it anew",
                number=number,
            )
        )
    if share > 10:
        wrong.append(
            message("extra {extra} is more than ten times the exam's time", extra=cells["extra"])
        )
    if "minutes" in numbers and ("extra" in numbers or share):
        wrong.append(message("minutes and extra are both given; say one of them"))
    return (
        Candidate(
            number,
            cells.get("name", ""),
            cells.get("email", ""),
            numbers.get("minutes"),
            numbers.get("extra", 0),
            share,
        ),
        wrong,
    )


def students_of(roster: Roster) -> tuple[Student, ...]:
    """The students of a roster, as responses name them."""
    return tuple(Student(each.number, each.name) for each in roster.candidates)
