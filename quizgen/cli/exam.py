"""``quizgen exam``."""

from __future__ import annotations

import datetime
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from quizgen.cli.failure import failures
from quizgen.cli.files import refusals
from quizgen.cli.keys import grouped
from quizgen.cli.languages import interface_option
from quizgen.cli.look_options import look_options, looks
from quizgen.cli.options import (
    date_option,
    force_option,
    keys_option,
    language_option,
    templates_option,
)
from quizgen.cli.progress import progress
from quizgen.cli.rosters import roster_in
from quizgen.cli.visible import print_json
from quizgen.formats import RenderOptions
from quizgen.locale import gettext as _
from quizgen.locale import ngettext
from quizgen.reading import read_bytes

if TYPE_CHECKING:
    from quizgen.exam import Issued, Roster
    from quizgen.model import Blueprint


@click.command(
    "exam",
    help=_(
        "Make an exam of a BLUEPRINT file or a BANK: pages that hold nothing of the key, and seal "
        "what students hand in so that only you can open it (quizgen keys new).\n\nWith --roster "
        "every student gets a page of their own: the same questions, ordered and shuffled "
        "differently, with their name, their time, and a token that shows whose page it was. "
        "Without, one page is for all.\n\nOUT/students/ is for handing out, by OUT/index.csv. "
        "OUT/exam.json is yours alone: it holds the answers and opens the way back."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen exam midterm.yaml --roster students.csv --date 2026-12-01 --minutes 50\n"
        "  quizgen exam banks/my-bank --date 2026-12-01\n"
        "\nThe roster is a CSV table with the columns number, name, email, and minutes (the "
        "student's whole time) or extra (minutes on top); Korean headings are known as well."
    ),
)
@click.argument("source", metavar="BLUEPRINT|BANK")
@click.option(
    "-r",
    "--roster",
    "roster_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("Who takes the exam (CSV)."),
)
@date_option(_("The exam's date (today)."))
@click.option(
    "-n", "--count", type=click.IntRange(1, 1000), help=_("Items (as the blueprint says).")
)
@click.option(
    "--minutes",
    type=click.FloatRange(0, 1440, min_open=True),
    metavar="MINUTES",
    help=_("The time limit (as the blueprint says)."),
)
@click.option(
    "--own-items", is_flag=True, help=_("Draw each student's items anew, not the same for all.")
)
@language_option(_("The language that pages open in."))
@interface_option()
@click.option(
    "--key",
    metavar="KEY",
    default="exam",
    show_default=True,
    help=_("The key to seal to, by name."),
)
@keys_option
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help=_("The folder to write into (out/<date>-<blueprint>-exam)."),
)
@templates_option
@look_options
@force_option
@click.option("--json", "as_json", is_flag=True, help=_("Report what was made as JSON."))
def command(
    source: str,
    roster_file: Path | None,
    date: datetime.datetime,
    count: int | None,
    minutes: float | None,
    own_items: bool,
    lang: str,
    interface: str,
    key: str,
    keys: Path | None,
    out: Path | None,
    templates: tuple[Path, ...],
    force: bool,
    as_json: bool,
    **look: Any,
) -> None:
    """Make an exam."""
    from quizgen import exam as exams
    from quizgen.bank import load_banks
    from quizgen.sealing import store

    day = date.date()
    with failures():
        wanted = store.recipients(store.path_of(key, store.folder(keys)))
        roster = roster_in(roster_file)
        folders, blueprint = _plan(source)
        if minutes is not None:
            blueprint = msgspec.structs.replace(blueprint, minutes=minutes)
        if interface:
            blueprint = msgspec.structs.replace(blueprint, interface=interface)
        target = out or Path("out", f"{day.isoformat()}-{blueprint.blueprint}-exam")
        advice = _(
            "Nothing was written: students may have these pages already. Use --force to "
            "replace them, or --out {folder} for another exam."
        ).format(folder=shlex.quote(f"{target}-2"))
        options = RenderOptions(
            language=lang, templates=tuple(path.resolve() for path in templates), **looks(**look)
        )
        with progress(2 * max(1, len(roster.candidates)) + 1) as step, refusals(advice):
            step(str(folders[0]))
            issued = exams.issue_exam(
                load_banks(folders),
                blueprint,
                roster.candidates,
                target,
                date=day,
                recipients=wanted,
                options=options,
                count=count,
                own_items=own_items,
                force=force,
                progress=step,
            )
    _report(issued, roster, as_json)


def _report(issued: Issued, roster: Roster, as_json: bool) -> None:
    from quizgen.sealing import fingerprint

    exam, students = issued.exam, issued.folder / "students"
    recipients = exam.recipients
    if as_json:
        report = {
            "exam": exam.id,
            "recipients": [fingerprint(public) for public in recipients],
            "students": [
                {
                    "number": sheet.student.id if sheet.student else None,
                    "file": str(students / sheet.file),
                    "minutes": sheet.form.minutes,
                    "items": [entry.ref for entry in sheet.key.entries],
                }
                for sheet in exam.sheets
            ],
        }
        print_json(report)
    else:
        click.echo(issued.manifest)
        click.echo(issued.index)
        click.echo(f"{students}{os.sep}")
        count = len(issued.pages)
        pages = ngettext("{count} page", "{count} pages", count).format(count=count)
        items = len(exam.sheets[0].form.items)
        questions = ngettext("{count} item", "{count} items", items).format(count=items)
        click.echo(f"{pages}, {questions}", err=True)
        for public in recipients:
            message = _("Sealed to {fingerprint}")
            click.echo(message.format(fingerprint=grouped(fingerprint(public))), err=True)
    for path in issued.kept:
        click.echo(_("What was there before is kept: {path}").format(path=path), err=True)
    for public in issued.unsealed:
        message = _("Not sealed to {fingerprint}: this exam was made before that backup")
        click.echo(message.format(fingerprint=grouped(fingerprint(public))), err=True)
    if len(recipients) == 1:
        click.echo(_("No second recipient: quizgen keys backup --help"), err=True)
    for path in issued.strays:
        message = _("{path}: is of no student of this roster; do not hand it out")
        click.echo(message.format(path=path), err=True)


def _plan(source: str) -> tuple[tuple[Path, ...], Blueprint]:
    """The banks' folders and the blueprint: of a blueprint file, or a bank's ``daily.yaml``."""
    from quizgen.assembly.daily import daily
    from quizgen.bank import load_blueprint
    from quizgen.locate import bank_folder, blueprint_banks

    path = Path(source)
    if path.is_file():
        text = read_bytes(path, "bank").decode("utf-8", "replace")
        if any(line.startswith("blueprint:") for line in text.splitlines()):
            blueprint = load_blueprint(path)
            return blueprint_banks(blueprint, path), blueprint
    blueprint, banks = daily(bank_folder(source))
    return banks, blueprint
