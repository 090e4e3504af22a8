"""``term.yaml``: what an instructor says of a term."""

from __future__ import annotations

import contextlib
import datetime
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from quizgen.assembly.daily import daily
from quizgen.bank import BankError, Problem, load_blueprint, nodes
from quizgen.bank.grades import GRADEBOOK, policy_of
from quizgen.bank.kinds import (
    Diagnostics,
    Field,
    Fields,
    Flag,
    Line,
    Many,
    Name,
    Number,
    OneOf,
    Record,
    Schema,
    Whole,
)
from quizgen.bank.nodes import Node
from quizgen.errors import Message, QuizgenError, at, message, messages, reason
from quizgen.locate import NotFoundError, bank_folder, blueprint_banks
from quizgen.model import Blueprint, Position
from quizgen.model.grades import Policy
from quizgen.reading import is_there

FILE = "term.yaml"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


_KOREAN = "월화수목금토일"


def weekdays_in(text: str) -> list[str]:
    """Days of the week as a person lists them, each once. Raises ``ValueError`` with what is none.

    >>> weekdays_in("mon,wed"), weekdays_in("월, 수"), weekdays_in("월수금")
    (['mon', 'wed'], ['mon', 'wed'], ['mon', 'wed', 'fri'])
    """
    found: list[str] = []
    for word in text.replace(",", " ").split():
        letters = word.removesuffix("요일") if len(word) > 2 else word
        if all(letter in _KOREAN for letter in letters):
            found += [WEEKDAYS[_KOREAN.index(letter)] for letter in letters]
        elif word.lower() in WEEKDAYS:
            found.append(word.lower())
        else:
            raise ValueError(word)
    return list(dict.fromkeys(found))


class TermError(QuizgenError):
    """A term cannot be used; the messages say where and what to do."""


def in_range(day: datetime.date) -> bool:
    """Whether a term can have a quiz on ``day``: weeks before and years after it are days too."""
    return 1970 <= day.year <= 2999


class _Date:
    """A day: ``2026-09-01`` (ISO 8601)."""

    def read(self, node: Node, notes: Diagnostics) -> datetime.date | None:
        if node.text and re.fullmatch(r"\d{4}-\d{2}-\d{2}", node.text, re.ASCII):
            with contextlib.suppress(ValueError):
                day = datetime.date.fromisoformat(node.text)
                if in_range(day):
                    return day
        notes.add(node, "QG009", message("expects a day such as 2026-09-01"))
        return None

    def schema(self) -> Schema:
        return {"type": "string", "format": "date"}


OVERRIDE = Record(
    message("an exception"),
    {
        "date": Field(_Date(), message("the day it is about")),
        "week": Field(Whole(1, 60), message("or the week of the term, from 1")),
        "off": Field(Flag(), message("there is no quiz (false)")),
        "topics": Field(Many(Name(), single=True), message("only these topics")),
        "count": Field(Whole(1, 1000), message("so many items")),
        "blueprint": Field(Line(), message("another blueprint, relative to the term's file")),
    },
)
TERM_FILE = Record(
    message("a plan of a term"),
    {
        "term": Field(Name(), message("the term's id"), required=True),
        "blueprint": Field(
            Line(), message("a blueprint file, or a bank whose daily.yaml it is"), required=True
        ),
        "first": Field(_Date(), message("its first day"), required=True),
        "last": Field(_Date(), message("its last day"), required=True),
        "weekdays": Field(Many(OneOf(*WEEKDAYS), 1), message("days with a quiz (mon to fri)")),
        "holidays": Field(Many(_Date(), single=True), message("days without a quiz")),
        "review": Field(
            Number(0), message("share of each quiz for what the class has missed (0.2)")
        ),
        "roster": Field(Line(), message("the students, a table: number, name")),
        "exceptions": Field(Many(OVERRIDE), message("days and weeks that differ")),
        "gradebook": Field(GRADEBOOK, message("how its quizzes come to one grade")),
    },
)


class Override(msgspec.Struct, frozen=True, omit_defaults=True):
    """An exception: how one day, or each day of one week, differs from the rest of the term."""

    date: datetime.date | None = None
    week: int | None = None
    off: bool = False
    topics: tuple[str, ...] = ()
    count: int | None = None
    blueprint: str | None = None
    position: Position | None = None


class Schedule(msgspec.Struct, frozen=True):
    """A term as its file says."""

    term: str
    blueprint: str
    first: datetime.date
    last: datetime.date
    path: Path
    weekdays: tuple[str, ...] = WEEKDAYS[:5]
    holidays: tuple[datetime.date, ...] = ()
    review: float = 0.2
    roster: str | None = None
    """A table of the students, relative to the term's file."""
    exceptions: tuple[Override, ...] = ()
    gradebook: Policy | None = None

    def week(self, day: datetime.date) -> int:
        """The week of the term, from 1; weeks begin on Monday."""
        return _week(self.first, day)

    def override(self, day: datetime.date) -> Override | None:
        """What is said of ``day`` itself, else of its week."""
        of_day = [each for each in self.exceptions if each.date == day]
        of_week = [each for each in self.exceptions if each.week == self.week(day)]
        return next(iter([*of_day, *of_week]), None)

    def days(self) -> Iterator[datetime.date]:
        """Go through the days that have a quiz, from the first on: weekdays that are no holidays,
        without those that are off, and the other days that an exception names."""
        extra = {each.date for each in self.exceptions if each.date and not each.off}
        day = self.first
        while day <= self.last:
            override = self.override(day)
            usual = WEEKDAYS[day.weekday()] in self.weekdays and day not in self.holidays
            if (usual or day in extra) and not (override and override.off):
                yield day
            day += datetime.timedelta(1)

    def remarks(self) -> Iterator[Message]:
        """Exceptions that do what their writer may not have meant, each with its place."""
        for each in self.exceptions:
            day = each.date
            if day is None:
                continue
            usual = WEEKDAYS[day.weekday()] in self.weekdays
            if each.off:
                if not usual or day in self.holidays:
                    said = message("{day} has no quiz anyway", day=day)
                    yield at(each.position or self.path, said)
            elif day in self.holidays:
                said = message(
                    "{day} is one of the holidays, and this exception gives it a quiz", day=day
                )
                yield at(each.position or self.path, said)
            elif not usual:
                said = message(
                    "{day} is none of the weekdays with a quiz ({weekdays}), and this exception "
                    "gives it one",
                    day=day,
                    weekdays=", ".join(self.weekdays),
                )
                yield at(each.position or self.path, said)

    def blueprint_of(self, day: datetime.date) -> tuple[Blueprint, tuple[Path, ...]]:
        """The blueprint of ``day`` and its banks' folders. Raises ``BankError``, ``TermError``."""
        override = self.override(day)
        name = override.blueprint if override and override.blueprint else self.blueprint
        place = (override and override.blueprint and override.position) or self.path
        blueprint, banks = _blueprint(self.path.parent, name, place)
        if override and override.topics:
            blueprint = blueprint.of_topics(override.topics)
        return blueprint, banks


def _blueprint(folder: Path, name: str, place: object) -> tuple[Blueprint, tuple[Path, ...]]:
    path = folder / name
    if not folder.exists():  # that of a term which is still to be written
        path = Path(os.path.normpath(path))
    try:
        if path.is_file():
            blueprint = load_blueprint(path)
            return blueprint, blueprint_banks(blueprint, path)
        bank = path if path.is_dir() else bank_folder(name)
    except OSError as error:  # a name that is too long
        raise TermError(at(place, reason(error))) from error
    except NotFoundError as error:
        raise TermError(*(at(place, each) for each in error.messages)) from error
    return daily(bank)


def read_term(path: Path) -> Schedule:
    """The term in the file ``path``, or in the folder's ``term.yaml``. Raises ``BankError`` with
    every problem of the file."""
    path = path / FILE if path.is_dir() else path
    if not is_there(path):
        said = message(
            "there is no term here; begin one with quizgen term new, or go to its folder"
        )
        raise TermError(at(path, said))
    try:
        return _schedule(path, *nodes.read(path, str(path)))
    except nodes.UnreadableError as error:
        raise BankError([error.problem]) from error


def term_of(path: Path, text: str) -> Schedule:
    """The term that ``text`` would be in the file ``path``. Raises ``BankError``."""
    try:
        return _schedule(path, *nodes.parse(text, str(path)))
    except nodes.UnreadableError as error:
        raise BankError([error.problem]) from error


def _schedule(path: Path, root: Node, found: list[Problem]) -> Schedule:
    notes = Diagnostics(str(path))
    notes.problems += found
    fields = TERM_FILE.read(root, notes)
    if fields is not None and not notes.problems:
        _sound(fields, notes)
        if "gradebook" in fields:
            fields["gradebook"] = policy_of(fields["gradebook"], notes)
    if notes.problems or fields is None:
        raise BankError(notes.problems)
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()
    }
    given["exceptions"] = tuple(_override(each) for each in fields.records("exceptions"))
    return Schedule(path=path, **given)


def _sound(fields: Fields, notes: Diagnostics) -> None:
    if fields["last"] < fields["first"]:
        notes.add(fields.place("last"), "QG018", message("the last day is before the first"))
    elif (fields["last"] - fields["first"]).days > 800:
        notes.add(fields.place("last"), "QG018", message("a term has 800 days at most"))
    if fields.get("review", 0.0) > 1:
        notes.add(fields.place("review"), "QG018", message("a share is between 0 and 1"))
    told: dict[object, int] = {}
    for each in fields.records("exceptions"):
        if ("date" in each) == ("week" in each):
            notes.add(each.node, "QG010", message("an exception names its date or its week"))
            continue
        name = "date" if "date" in each else "week"
        place, what = each.place(name), each[name]
        if fields["first"] <= fields["last"]:
            _in_term(fields, name, what, place, notes)
        if what in told:
            said = message("has an exception already, in line {line}", line=told[what])
            notes.add(place, "QG018", said)
        told.setdefault(what, place.line)


def _in_term(fields: Fields, name: str, what: Any, place: Node, notes: Diagnostics) -> None:
    """Say so where the day or the week of an exception is outside of the term."""
    first, last = fields["first"], fields["last"]
    if name == "date" and not first <= what <= last:
        said = message("the term is from {first} to {last}", first=first, last=last)
        notes.add(place, "QG018", said)
    elif name == "week" and what > (weeks := _week(first, last)):
        said = messages("the term has {number} week", "the term has {number} weeks", weeks)
        notes.add(place, "QG018", said)


def _week(first: datetime.date, day: datetime.date) -> int:
    """Which week of a term that begins on ``first`` holds ``day``: from 1, beginning on Mondays."""
    monday = first - datetime.timedelta(first.weekday())
    return (day - monday).days // 7 + 1


def _override(fields: Fields) -> Override:
    given: dict[str, Any] = dict(fields)
    if "topics" in given:
        given["topics"] = tuple(given["topics"])
    return Override(position=fields.position, **given)
