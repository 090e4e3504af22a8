"""Options of what is printed, shared by the commands that print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from quizgen.locale import gettext as _
from quizgen.locale import spoken
from quizgen.reading import FileError, open_file

PRINTING = ("page", "columns", "layout", "course", "working", "fallback", "archive")
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
            click.option(
                "--course",
                default="",
                metavar="NAME",
                help=_("Printed at the head of each page."),
            ),
            click.option(
                "--working",
                type=click.FloatRange(0, 200),
                default=0.0,
                metavar="MM",
                help=_("Room for working below questions with a number, in millimetres (0)."),
            ),
            fallback_option(),
            click.option(
                "--archive", is_flag=True, help=_("PDFs as PDF/A-3u, with form.json attached.")
            ),
        ]
    ):
        function = decorator(function)
    return function


def with_code_points(letters: str) -> str:
    """``é (U+00E9), ß (U+00DF)``."""
    return ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters)


class _Fallback(click.ParamType[str]):
    """``boxed``, or a font's file; becomes its whole path."""

    name = "fallback"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value == "boxed":
            return value
        from quizgen.bank.reader import FONTS

        path = Path(value)
        try:
            with open_file(path, "document") as file:
                kind = file.read(4)
        except FileError as error:
            self.fail(spoken(error.messages[0]), param, ctx)
        if kind not in FONTS:
            self.fail(_("{path}: not a font (.ttf or .otf)").format(path=value), param, ctx)
        return str(path.resolve())


def fallback_option() -> Callable[..., Any]:
    """``--fallback``."""
    return click.option(
        "--fallback",
        type=_Fallback(),
        multiple=True,
        metavar="boxed|FONT",
        help=_(
            "What prints a character that no bundled font has, as in a name: its code point in a "
            "box, or a font of your own (.ttf, .otf); may be repeated. Else it is refused."
        ),
    )


def page_option() -> Callable[..., Any]:
    """``--page``."""
    return click.option(
        "--page",
        type=click.Choice(["A4", "Letter"], case_sensitive=False),
        default="A4",
        show_default=True,
        help=_("Paper size."),
    )
