"""``quizgen new``."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from quizgen.cli.failure import Failure, failures
from quizgen.cli.languages import TagList
from quizgen.locale import gettext as _
from quizgen.model import Language

_ITEMS = 10
"""Items of a new quiz, or half of those that the bank has: not the same ones every day."""


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
    from quizgen.starter import OWN, bank_files

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Failure(_("{path}: is there already; name a new folder").format(path=folder))
    with failures():
        made = bank_files(folder.resolve().name, languages)
        _write({folder / name: text for name, text in made.items()})
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
@click.option("-b", "--bank", metavar="BANK", help=_("A bank's folder or name (the bank in use)."))
def quiz(file: Path, bank: str | None) -> None:
    """Write a blueprint for a bank."""
    from quizgen.bank import load_bank
    from quizgen.locate import bank_folder
    from quizgen.starter import blueprint, schema

    if file.suffix not in (".yaml", ".yml"):
        raise Failure(_("{path}: name a file that ends with .yaml").format(path=file))
    if file.exists():
        raise Failure(_("{path}: is there already; name a new file").format(path=file))
    with failures():
        source = bank_folder(bank)
        loaded = load_bank(source)
        ready = [item for item in loaded.items if item.status == "accepted"]
        if not ready:
            told = _("{path}: has no accepted items; a quiz is made of nothing else")
            raise Failure(told.format(path=source))
        # by its id where that finds it from there, else by the way to it
        named = loaded.id
        if bank is not None and Path(bank).exists() and file.parent.resolve() != source.resolve():
            named = os.path.relpath(source, file.parent)
        beside = file.parent / "blueprint.schema.json"
        made = {} if beside.exists() else {beside: schema(beside.name)}
        count = min(_ITEMS, -(-len(ready) // 2))
        made[file] = blueprint(file.stem, named, count, ready[0].topic, loaded.languages)
        _write(made)
    click.echo(_("Next: quizgen build {path}").format(path=shlex.quote(str(file))), err=True)


def _write(files: dict[Path, str]) -> None:
    from quizgen.files import write_together

    write_together({path: text.encode() for path, text in files.items()})
    for path in files:
        click.echo(path)
