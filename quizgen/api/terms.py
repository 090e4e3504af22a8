"""The quizzes of a term: planned ahead, kept, given day by day."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from quizgen import bank as _bank
from quizgen.api.given import Date, day_of
from quizgen.api.quizzes import Quiz
from quizgen.assembly import assemble
from quizgen.errors import Message
from quizgen.locale import content_language
from quizgen.term.file import Schedule
from quizgen.term.lock import Lock


class TermPlan(msgspec.Struct, frozen=True):
    """A term: what ``term.yaml`` says of it, and ``lock.days`` with what each day holds. A notebook
    shows it as a calendar."""

    schedule: Schedule
    lock: Lock
    notes: tuple[Message, ...] = ()
    """What is to be said of the plan."""

    def picture(self) -> str:
        """An SVG: a square a day, with its topics. Raises ``quizgen.bank.BankError``."""
        from quizgen.term.picture import picture

        banks = self.schedule.blueprint_of(self.schedule.first)[1]
        return picture(self.schedule, self.lock, _bank.load_banks(banks), content_language())

    def _repr_html_(self) -> str:
        return self.picture()


def new_term(
    folder: str | Path = ".",
    *,
    first: Date,
    last: Date,
    name: str = "term",
    weekdays: Sequence[str] = ("mon", "tue", "wed", "thu", "fri"),
    blueprint: str | Path | None = None,
) -> TermPlan:
    """Write a ``term.yaml`` to begin with into ``folder``, a new one or one that is there, and plan
    the term. ``blueprint``: a file, or a bank whose ``daily.yaml`` it is (the bank in use). Raises
    ``quizgen.term.TermError`` where there is a term already, and as ``plan_term``; then nothing is
    written."""
    from quizgen import starter, term

    where, asked = Path(folder), str(blueprint) if blueprint else None
    text = starter.term(name, asked, day_of(first), day_of(last), weekdays, where)
    schedule, planned = term.new_term(where, text)
    return TermPlan(schedule, planned.lock, planned.notes)


def term_plan(folder: str | Path = ".") -> TermPlan:
    """The plan of the term in ``folder``, as it was made. Raises ``quizgen.term.TermError``, also
    where there is none yet."""
    from quizgen import term

    schedule = term.read_term(Path(folder))
    return TermPlan(schedule, term.made_plan(schedule))


def plan_term(folder: str | Path = ".", *, today: Date | None = None) -> TermPlan:
    """Plan the days from ``today`` on anew, after a change of ``term.yaml``, the blueprint or the
    bank; what was given stays. Raises ``quizgen.term.TermError``, ``quizgen.bank.BankError`` and
    ``quizgen.assembly.AssemblyError``."""
    from quizgen import term

    schedule = term.read_term(Path(folder))
    with term.alone(schedule.path):
        planned = term.plan(schedule, term.read_lock(Path(folder)), day_of(today))
        term.write_lock(Path(folder), planned.lock)
    return TermPlan(schedule, planned.lock, planned.notes)


def update_term(folder: str | Path, *results: str | Path, today: Date | None = None) -> TermPlan:
    """Take in gradebooks (JSON or CSV, or their folders): from then on a share of each quiz asks
    again what the class has missed, when it is about to be forgotten. Raises as ``plan_term``."""
    from quizgen import term

    schedule = term.read_term(Path(folder))
    with term.alone(schedule.path):
        before = term.made_plan(schedule)
        found = term.read_results([Path(each) for each in results], before)
        planned = term.updated(schedule, before, found, day_of(today))
        term.write_lock(Path(folder), planned.lock)
    return TermPlan(schedule, planned.lock, planned.notes)


def term_quiz(
    folder: str | Path = ".",
    *,
    date: Date | None = None,
    student: str | None = None,
    give: bool = False,
) -> Quiz:
    """The quiz of a day of the term (today's); for a ``student`` of the roster, with what this one
    has missed in the place of what the class is asked again. ``give``: note in ``term.lock`` that
    the day has been given, after which no plan changes it; do so when the files are written. Raises
    as ``plan_term``."""
    from quizgen import term

    day, where = day_of(date), Path(folder)
    schedule = term.read_term(where)
    with term.alone(schedule.path):
        lock, _notes = term.with_day(schedule, term.read_lock(where), day)
        term.write_lock(where, lock)
    blueprint, banks = schedule.blueprint_of(day)
    bank = _bank.load_banks(banks)
    people = [term.student_of(schedule, student)] if student else []
    (items,), _said = term.items_of_day(schedule, lock, bank, day, people)
    made = assemble(bank, blueprint, date=day, label=student or "A", chosen=items)
    if give:
        with term.alone(schedule.path):
            term.give(where, day, [made.key])
    return Quiz(made.form, made.key, tuple(bank.fonts))
