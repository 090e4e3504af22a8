"""``quizgen daily``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from quizgen.cli.failure import Failure, failures
from quizgen.cli.options import bank_option
from quizgen.cli.quiz import Request, make, quiz_options
from quizgen.cli.rosters import told
from quizgen.errors import Message
from quizgen.formats import GROUPS
from quizgen.locale import gettext as _
from quizgen.locale import spoken

if TYPE_CHECKING:
    from quizgen.assembly.forms import Forms
    from quizgen.model import Assembled, Bank, Student


@click.command(
    "daily",
    help=_(
        "Make today's quiz: the practice and exam pages, the paper and its key, form.json and "
        "key.json, into out/<date>/.\n\nThe same bank, date and options give the same files, byte "
        "for byte. In a folder with a term.yaml, the day's items are those of the term (quizgen "
        "term), and the day is then given."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen daily\n"
        "  quizgen daily --date 2026-12-01 --count 5\n"
        "  quizgen daily --bank banks/my-bank -f html -f key\n"
        "  quizgen daily --forms 2 --lang ko -f pdf\n"
        "  quizgen daily --topic kernel --topic lxc --count 6\n"
        "  quizgen daily --review-only 2026-001\n"
        "  quizgen daily --own-review -f html"
    ),
)
@bank_option
@click.option(
    "--review-only",
    "student",
    metavar="NUMBER",
    help=_(
        "In a term's folder: a sheet for one student, of what this student has missed and is about "
        "to forget (into out/<date>-review-NUMBER)."
    ),
)
@click.option(
    "--topic",
    "topics",
    multiple=True,
    metavar="TOPIC",
    help=_(
        "Only items of this topic, by its id in the bank; may be repeated: to review what a class "
        "has missed (into out/<date>-TOPIC)."
    ),
)
@click.option(
    "--own-review",
    is_flag=True,
    help=_(
        "In a term's folder: a quiz for each student of the roster (the term's, or --roster): the "
        "day's, but for what this student is asked again. Files are named by the number."
    ),
)
@quiz_options
def command(
    bank: str | None,
    student: str | None,
    topics: tuple[str, ...],
    own_review: bool,
    request: Request,
) -> None:
    """Make the daily quiz of a bank."""
    from quizgen.assembly.daily import daily, of_topics
    from quizgen.bank import load_banks
    from quizgen.locate import bank_folder, daily_blueprint, shown

    if student is not None:
        _review(request, student)
        return
    if own_review:
        _own_reviews(request)
        return
    ours = not topics and bank is None and request.seed is None and request.count is None
    if ours and not request.different and Path("term.yaml").is_file():
        _of_term(request)
        return
    with failures():
        folder = bank_folder(bank)
        if bank is None:
            click.echo(_("Bank in use: {path}").format(path=shown(folder)), err=True)
        blueprint, banks = daily(folder)
        if daily_blueprint(folder) is None:
            said = _(
                "{path}: no daily.yaml, so any of its items; begin one: quizgen new quiz {file}"
            )
            click.echo(said.format(path=folder, file=folder / "daily.yaml"), err=True)
        loaded = load_banks(banks) if topics else None
        if loaded is not None:
            blueprint = of_topics(blueprint, loaded, topics, request.count)
    name = "-".join([request.date.isoformat(), *topics])[:80]
    out = request.out or Path("out", name)
    make(request, banks, blueprint, out, bank=loaded, once=bool(topics))


def _of_term(request: Request, people: Sequence[Student] = ()) -> None:
    """The quiz of a day of the term in this folder, or one for each of ``people``; the day is given
    when its files are there."""
    from quizgen import term

    here = Path()
    with failures():
        schedule = term.read_term(here)
        with term.alone(schedule.path):
            lock, notes = term.with_day(schedule, term.read_lock(here), request.date)
            term.write_lock(here, lock)
        blueprint, banks = schedule.blueprint_of(request.date)
    told: list[Message] = list(notes)

    def source(bank: Bank) -> tuple[Forms, Sequence[Message]]:
        items, said = term.items_of_day(schedule, lock, bank, request.date, people)
        told.extend(said)
        return items, told

    def done(quizzes: Sequence[Assembled]) -> None:
        with term.alone(schedule.path):
            term.give(here, request.date, [quiz.key for quiz in quizzes])

    try:
        out = request.out or Path("out", request.date.isoformat())
        make(request, banks, blueprint, out, source=source, people=people, done=done)
    except click.ClickException:
        for each in told:
            click.echo(spoken(each), err=True)
        raise


def _own_reviews(request: Request) -> None:
    """The day's quiz for each student of the roster."""
    from quizgen import term
    from quizgen.roster import students_of

    _needs_term("--own-review")
    with failures():
        people = students_of(told(term.students(term.read_term(Path()), request.roster)))
    always = GROUPS["json"] if request.formats else ()
    formats = tuple(dict.fromkeys((*request.formats, *always)))
    _of_term(msgspec.structs.replace(request, roster=None, formats=formats), people)


def _needs_term(option: str) -> None:
    if not Path("term.yaml").is_file():
        said = _("{option} is for a term: there is no term.yaml here (quizgen term new)")
        raise Failure(said.format(option=option))


def _review(request: Request, student: str) -> None:
    """A sheet of what is due for one student of the term in this folder."""
    from quizgen import term
    from quizgen.bank import load_banks

    _needs_term("--review-only")
    with failures():
        schedule = term.read_term(Path())
        blueprint, banks = schedule.blueprint_of(request.date)
        loaded = load_banks(banks)
        found = term.sheet(schedule, loaded, blueprint, student, request.date)
    out = request.out or Path("out", f"{request.date.isoformat()}-{found.blueprint.blueprint}")
    items: Forms = [[found.items]]
    make(request, banks, found.blueprint, out, bank=loaded, source=lambda _bank: (items, []))
    for item in found.items:
        why = found.why[item.id]
        said = _("{item}: {of} lost {percent} % of its points on {day}")
        if item.id == why.of:
            said = _("{item}: lost {percent} % of its points on {day}")
        text = said.format(item=item.id, of=why.of, percent=f"{100 * why.missed:.0f}", day=why.on)
        click.echo(text, err=True)
