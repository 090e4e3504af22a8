"""``quizgen term``."""

from __future__ import annotations

import calendar as months
import datetime
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizgen.cli.failure import Failure, failures
from quizgen.cli.files import write_files
from quizgen.cli.options import force_file_option
from quizgen.cli.wording import IsoDate, Weekdays, tell_id
from quizgen.locale import content_language, ngettext, spoken
from quizgen.locale import gettext as _
from quizgen.text.visible import padded

if TYPE_CHECKING:
    from quizgen.model import Bank
    from quizgen.term import Day, Lock, Planned, Schedule

command = click.Group(
    "term",
    help=_(
        "Plan the quizzes of a term: term.yaml says when and by which blueprint, term.lock what "
        "each day holds and which days have been given. In its folder quizgen daily gives what the "
        "plan says.\n\nWhat has been given stays as it is; plans change only days to come."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen term new --first 2026-09-01 --last 2026-12-11 --weekdays mon,wed\n"
        "  quizgen term plan\n"
        "  quizgen daily\n"
        "  quizgen term update --results out/2026-09-07\n"
        "  quizgen term show 2026-09-14"
    ),
)

_FOLDER = click.option(
    "-C",
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help=_("The term's folder (this one)."),
)
_NEW_FOLDER = click.option(
    "-C",
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help=_("The term's folder, made where there is none (this one)."),
)
_TODAY = click.option(
    "--today",
    type=IsoDate(),
    default=lambda: datetime.date.today().isoformat(),
    help=_("The first day that may change (today)."),
)
_DAY = IsoDate()


@command.command(
    "new",
    help=_("Write a term.yaml to begin with, and plan the term."),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen term new --first 2026-09-01 --last 2026-12-11\n"
        "  quizgen term new autumn --blueprint banks/my-bank/daily.yaml --weekdays mon,wed"
    ),
)
@click.argument("name", default="term", metavar="[NAME]")
@_NEW_FOLDER
@click.option("--first", type=_DAY, required=True, help=_("Its first day."))
@click.option("--last", type=_DAY, required=True, help=_("Its last day."))
@click.option(
    "--weekdays",
    type=Weekdays(),
    default="mon,tue,wed,thu,fri",
    show_default=True,
    help=_("Days with a quiz."),
)
@click.option(
    "--blueprint",
    metavar="FILE|BANK",
    help=_("A blueprint, or a bank whose daily.yaml it is (the bank in use)."),
)
def new(
    name: str,
    folder: Path,
    first: datetime.datetime,
    last: datetime.datetime,
    weekdays: list[str],
    blueprint: str | None,
) -> None:
    """Begin a term."""
    from quizgen import starter, term

    if last < first:
        raise click.BadParameter(_("the last day is before the first"), param_hint="--last")
    with failures():
        text = starter.term(name, blueprint, first.date(), last.date(), weekdays, folder)
        schedule, planned = term.new_term(folder, text)
    click.echo(schedule.path)
    click.echo(folder / "term.lock")
    tell_id(name, schedule.term)
    _told(planned, schedule)


@command.command(
    "plan",
    help=_("Plan the days to come anew: after a change of term.yaml, the blueprint or the bank."),
    epilog=_("Examples:\n\n\b\n  quizgen term plan\n  quizgen term plan --today 2026-10-01"),
)
@_FOLDER
@_TODAY
def plan(folder: Path, today: datetime.datetime) -> None:
    """Plan the days to come."""
    from quizgen import term

    with failures():
        schedule = term.read_term(folder)
        with term.alone(schedule.path):
            before = term.read_lock(folder)
            planned = term.plan(schedule, before, today.date())
            term.write_lock(folder, planned.lock)
    _told(planned, schedule)
    _changes(before, planned.lock)


@command.command(
    "update",
    help=_(
        "Take in graded results: from then on a share of each quiz asks again what the class has "
        "missed, in other words where the bank has them, when it is about to be forgotten (FSRS)."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen term update --results out/2026-09-07\n"
        "  quizgen term update --results out/*/gradebook.json"
    ),
)
@_FOLDER
@_TODAY
@click.option(
    "--results",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path, exists=True),
    help=_("A gradebook of quizgen grade (JSON or CSV), or its folder; repeatable."),
)
@click.argument(
    "more", nargs=-1, metavar="[RESULTS…]", type=click.Path(path_type=Path, exists=True)
)
def update(
    folder: Path, today: datetime.datetime, results: tuple[Path, ...], more: tuple[Path, ...]
) -> None:
    """Take in results, and plan anew."""
    from quizgen import term

    with failures():
        schedule = term.read_term(folder)
        with term.alone(schedule.path):
            before = term.made_plan(schedule)
            found = term.read_results([*results, *more], before)
            planned = term.updated(schedule, before, found, today.date())
            term.write_lock(folder, planned.lock)
    for day in sorted(found):
        weak = [each for each in found[day] if each.share < 0.7]
        if not weak:
            click.echo(_("{day}: nothing was missed by many").format(day=day), err=True)
            continue
        said = ngettext(
            "{day}: {count} item was missed by many",
            "{day}: {count} items were missed by many",
            len(weak),
        )
        click.echo(said.format(day=day, count=len(weak)), err=True)
        for each in sorted(weak, key=lambda each: (each.share, each.id)):
            lost = _("{item}: lost {percent} % of its points")
            said = lost.format(item=each.id, percent=f"{100 * (1 - each.share):.0f}")
            click.echo(f"  {said}", err=True)
    _told(planned, schedule)
    _changes(before, planned.lock)


@command.command(
    "show",
    help=_("Show the plan of the term, or the items of one day and why they are there."),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen term show\n"
        "  quizgen term show 2026-09-14\n"
        "  quizgen term show 2026-09-14 --student 2026-001"
    ),
)
@_FOLDER
@click.argument("day", type=_DAY, required=False, metavar="[YYYY-MM-DD]")
@click.option(
    "--student",
    metavar="NUMBER",
    help=_("That day for one student, as quizgen daily --own-review makes it."),
)
@click.option("--json", "as_json", is_flag=True, help=_("The plan as JSON."))
def show(folder: Path, day: datetime.datetime | None, student: str | None, as_json: bool) -> None:
    """Print the plan."""
    from quizgen import term
    from quizgen.bank import load_banks

    with failures():
        schedule = term.read_term(folder)
        lock = term.made_plan(schedule)
        if as_json:
            from quizgen.term.lock import as_text

            click.echo(as_text(lock), nl=False)
            return
        if day is None:
            bank = load_banks(schedule.blueprint_of(schedule.first)[1])
            _table(lock, bank)
            return
        date = day.date()
        if date not in lock.days:
            said = _("{day} is not in the plan.").format(day=date)
            raise Failure(f"{folder / 'term.lock'}: {said}")
        bank = load_banks(schedule.blueprint_of(date)[1])
        shown = lock.days[date]
        if student is not None:
            shown = term.own(schedule, lock, bank, date, [term.student_of(schedule, student)])[
                0
            ].day
    _one(date, shown, bank)


@command.command(
    "calendar",
    help=_("The months of the term: days given, days planned, and days without a quiz."),
    epilog=_("Examples:\n\n\b\n  quizgen term calendar\n  quizgen term calendar --svg term.svg"),
)
@_FOLDER
@click.option(
    "--svg",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("Draw it into this file: a square a day, with its topics."),
)
@force_file_option
def calendar(folder: Path, svg: Path | None, force: bool) -> None:
    """Print the calendar."""
    from quizgen import term
    from quizgen.bank import load_banks

    with failures():
        schedule = term.read_term(folder)
        if svg is not None:
            from quizgen.formats.page.webfont import picture_with_font
            from quizgen.term.picture import picture

            lock = term.made_plan(schedule)
            bank = load_banks(schedule.blueprint_of(schedule.first)[1])
            drawn = picture(schedule, lock, bank, content_language(bank.languages))
            write_files({svg: picture_with_font(drawn, bank.fonts)}, force=force)
            return
    click.echo(_calendar(schedule, term.read_lock(folder)))


def _calendar(schedule: Schedule, lock: Lock | None) -> str:
    names = _("Mo Tu We Th Fr Sa Su").split()
    marks = dict.fromkeys(schedule.days(), "·")
    for day, each in (lock.days if lock else {}).items():
        if each.given:
            marks[day] = "✓"
    lines = []
    month = schedule.first.replace(day=1)
    while month <= schedule.last:
        lines.append(f"{month.year}-{month.month:02d}")
        lines.append(" ".join(f"{name:>3}"[:4].rjust(4) for name in names))
        for week in months.Calendar().monthdatescalendar(month.year, month.month):
            cells = [
                f"{day.day:>3}{marks.get(day, ' ')}" if day.month == month.month else "    "
                for day in week
            ]
            lines.append(" ".join(cells).rstrip())
        lines.append("")
        month = (month + datetime.timedelta(32)).replace(day=1)
    lines.append(_("✓ given   · planned"))
    return "\n".join(lines)


def _table(lock: Lock, bank: Bank) -> None:
    from quizgen.cli.wording import topic_titles

    titles = topic_titles(bank)
    items = {item.id: item for item in bank.items}
    for day, each in lock.days.items():
        topics = Counter(items[e.id].topic for e in each.items if e.id in items)
        told = ", ".join(
            f"{titles.get(name, name)} {count}" for name, count in topics.most_common()
        )
        review = sum(1 for e in each.items if e.why)
        state = _("given") if each.given else _("planned")
        again = _("{count} again").format(count=review) if review else ""
        cells = padded(state, 8), f"{len(each.items):>3} ", padded(again, 8)
        click.echo(f"{day}  {' '.join(cells)}  {told}")
    given = sum(1 for each in lock.days.values() if each.given)
    uses = Counter(e.id for each in lock.days.values() for e in each.items)
    said = _("{days} days, {given} given; {items} different items, {most}.")
    click.echo(
        said.format(days=len(lock.days), given=given, items=len(uses), most=_most(uses)), err=True
    )


def _one(date: datetime.date, day: Day, bank: Bank) -> None:
    from quizgen.cli.wording import topic_cells, type_cell
    from quizgen.text.markup import to_text

    cells = topic_cells(bank)
    items = {item.id: item for item in bank.items}
    state = _("given") if day.given else _("planned")
    click.echo(f"{date}  {state}", err=True)
    for entry in day.items:
        item = items.get(entry.id)
        if item is None:
            gone = _("is in the bank no more")
            click.echo(f"{entry.id:<40} {gone}")
            continue
        stem = " ".join(to_text(item.stem[content_language()]).split())
        edited = _("edited since") if day.given and item.digest != entry.digest else ""
        topic = cells.get(item.topic, item.topic)
        click.echo(f"{entry.id:<40} {topic} {type_cell(item)} {item.difficulty}  {stem}")
        if entry.why:
            why = _("again: {item} lost {percent} % of its points on {day}")
            text = why.format(
                item=entry.why.of, percent=f"{100 * entry.why.missed:.0f}", day=entry.why.on
            )
            click.echo(f"    {text}")
        if edited:
            click.echo(f"    {edited}")


def _told(planned: Planned, schedule: Schedule) -> None:
    for note in planned.notes:
        click.echo(spoken(note), err=True)
    lock = planned.lock
    if not planned.changed:
        click.echo(_("Nothing has changed; the plan stays as it is."), err=True)
        return
    uses = Counter(entry.id for day in lock.days.values() for entry in day.items)
    said = _("{term}: {days} days, {items} different items, {most}.")
    click.echo(
        said.format(term=schedule.term, days=len(lock.days), items=len(uses), most=_most(uses)),
        err=True,
    )


def _most(uses: Counter[str]) -> str:
    """How often an item comes at most."""
    most = max(uses.values(), default=0)
    said = ngettext("none more than once", "none more than {number} times", max(most, 1))
    return said.format(number=most)


def _changes(before: Lock | None, after: Lock) -> None:
    """How many days hold other items than before."""
    if before is None:
        return
    changed = [
        day
        for day, each in after.days.items()
        if day in before.days
        and {e.id for e in before.days[day].items} != {e.id for e in each.items}
    ]
    if changed:
        said = ngettext(
            "{count} day to come has changed: {days}",
            "{count} days to come have changed: {days}",
            len(changed),
        )
        days = ", ".join(map(str, changed[:5])) + (" …" if len(changed) > 5 else "")
        click.echo(said.format(count=len(changed), days=days), err=True)
