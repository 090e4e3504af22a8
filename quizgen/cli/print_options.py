"""Options of what is printed, shared by the commands that print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from quizgen.locale import gettext as _

PRINTING = ("page", "columns", "layout", "course", "working", "archive")
"""Their names, which are fields of ``quizgen.formats.RenderOptions``."""


def print_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options; ``function`` gets them by their names."""
    for decorator in reversed(
        [
            page_option(),
            click.option(
                "--columns",
                type=click.IntRange(1, 2),
                default=1,
                show_default=True,
                help=_("Columns of questions on paper."),
            ),
            click.option(
                "--layout",
                type=click.Choice(["stacked", "side"]),
                default="stacked",
                show_default=True,
                help=_("Two languages on paper: one below the other, or side by side."),
            ),
            click.option("--course", default="", help=_("Printed at the head of each page.")),
            click.option(
                "--working",
                type=click.FloatRange(0, 200),
                default=0.0,
                metavar="MM",
                help=_("Room for working below questions with a number, in millimetres (0)."),
            ),
            click.option(
                "--archive", is_flag=True, help=_("PDFs as PDF/A-3u, with form.json attached.")
            ),
        ]
    ):
        function = decorator(function)
    return function


def page_option() -> Callable[..., Any]:
    """``--page``."""
    return click.option(
        "--page",
        type=click.Choice(["A4", "Letter"], case_sensitive=False),
        default="A4",
        show_default=True,
        help=_("Paper size."),
    )
