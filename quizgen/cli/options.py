"""Options that many commands share."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from quizgen.cli.languages import Tag
from quizgen.cli.wording import IsoDate
from quizgen.locale import gettext as _

bank_option = click.option(
    "-b", "--bank", metavar="BANK", help=_("A bank's folder or name (the bank in use).")
)
force_option = click.option(
    "--force", is_flag=True, help=_("Replace files that have other content.")
)
force_changed_option = click.option(
    "--force", is_flag=True, help=_("Replace files that somebody changed.")
)
force_file_option = click.option("--force", is_flag=True, help=_("Replace a file that is there."))
rows_option = click.option(
    "--rows", is_flag=True, help=_("Print a row for each student, however many.")
)
templates_option = click.option(
    "--templates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    help=_("A folder of your own templates, searched first; may be repeated."),
)
keys_option = click.option(
    "--keys",
    type=click.Path(path_type=Path, file_okay=False),
    help=_("The folder of your keys (QUIZGEN_KEYS, or ~/.config/quizgen/keys)."),
)
passphrase_file_option = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("Read the passphrase from this file (QUIZGEN_PASSPHRASE, or you are asked)."),
)


def language_option(words: str) -> Callable[..., Any]:
    """``--lang``, all languages unless given; ``words`` say what it is the language of."""
    return click.option(
        "-l", "--lang", type=Tag(both=True), default="both", show_default=True, help=words
    )


def date_option(words: str) -> Callable[..., Any]:
    """``--date``, today unless given."""
    return click.option(
        "-d",
        "--date",
        type=IsoDate(),
        default=lambda: datetime.date.today().isoformat(),
        help=words,
    )
