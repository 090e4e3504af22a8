"""``quizgen daily``."""

from __future__ import annotations

from pathlib import Path

import click

from quizgen.cli.failure import failures
from quizgen.cli.quiz import Request, make, quiz_options
from quizgen.locale import gettext as _


@click.command(
    "daily",
    help=_(
        "Make today's quiz: the practice and exam pages, the paper and its key, form.json and "
        "key.json, into out/<date>/.\n\nThe same bank, date and options give the same files, byte "
        "for byte."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen daily\n"
        "  quizgen daily --date 2026-12-01 --count 5\n"
        "  quizgen daily --bank banks/my-bank -f html -f key\n"
        "  quizgen daily --forms 2 --lang ko -f pdf"
    ),
)
@click.option("-b", "--bank", metavar="BANK", help=_("A bank's folder or name (podman-101)."))
@quiz_options
def command(bank: str | None, request: Request) -> None:
    """Make the daily quiz of a bank."""
    from quizgen.bank import load_blueprint
    from quizgen.locate import bank_folder, daily_blueprint

    with failures():
        folder = bank_folder(bank)
        blueprint = load_blueprint(daily_blueprint(folder))
    make(
        request,
        folder,
        blueprint,
        request.out or Path("out", request.date.isoformat()),
        planned=True,
    )
