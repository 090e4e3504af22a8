"""``quizgen new``."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from quizgen.cli.failure import failures
from quizgen.cli.languages import TagList
from quizgen.cli.options import bank_option
from quizgen.cli.wording import tell_id
from quizgen.locale import gettext as _
from quizgen.model import Language


@click.group(
    "new",
    help=_("Start a bank or a quiz: files with an example of each thing, ready to be changed."),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen new bank banks/networks\n"
        "  quizgen new bank banks/chemie --languages de\n"
        "  quizgen new quiz midterm.yaml --bank banks/networks"
    ),
)
def command() -> None:
    """Group of the two beginnings."""


@command.command("bank", help=_("Make a folder with a small bank and its daily.yaml."))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "-l",
    "--languages",
    type=TagList(),
    default="ko,en",
    show_default=True,
    help=_("What its texts are written in: one language tag, or several."),
)
def bank(folder: Path, languages: tuple[Language, ...]) -> None:
    """Write the files of a new bank."""
    from quizgen.bank.writer import identifier
    from quizgen.starter import OWN, write_bank

    with failures():
        for path in write_bank(folder, languages):
            click.echo(path)
    name = folder.resolve().name
    tell_id(name, identifier(name, set(), "bank"))
    if foreign := [each for each in languages if each not in OWN]:
        told = _("The examples stand in English for {languages}: replace them by your own.")
        click.echo(told.format(languages=", ".join(foreign)), err=True)
    click.echo(
        _("Next: quizgen preview {path}, quizgen check {path}, quizgen daily -b {path}").format(
            path=shlex.quote(str(folder))
        ),
        err=True,
    )


@command.command("quiz", help=_("Make a blueprint: which items of a bank become a quiz."))
@click.argument("file", type=click.Path(path_type=Path))
@bank_option
def quiz(file: Path, bank: str | None) -> None:
    """Write a blueprint for a bank."""
    from quizgen.starter import write_blueprint

    with failures():
        for path in write_blueprint(file, bank):
            click.echo(path)
    click.echo(_("Next: quizgen build {path}").format(path=shlex.quote(str(file))), err=True)
