"""Options of the commands that read responses."""

from __future__ import annotations

from pathlib import Path

import click

from quizgen.locale import gettext as _

duplicates_option = click.option(
    "--duplicates",
    type=click.Choice(["latest", "first", "best"]),
    default="latest",
    show_default=True,
    help=_("Which of several files of one student counts."),
)
practice_option = click.option(
    "--practice", is_flag=True, help=_("Count what the practice page saved, too.")
)
roster_option = click.option(
    "--roster",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("A CSV table of the students: each gets a row, whoever is absent too."),
)
xlsx_option = click.option(
    "--xlsx",
    is_flag=True,
    help=_(
        "Write gradebook.xlsx too, with the items on a second sheet; from then on every run "
        "makes it anew."
    ),
)
