"""Options of how pages look, shared by the commands that make them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from quizgen.locale import gettext as _

LOOKS = ("theme", "colour", "logo", "embed_font")
"""Their names, which are fields of ``quizgen.formats.RenderOptions``."""


def look_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options; ``function`` gets them by their names, as ``looks`` takes them."""
    for decorator in reversed(
        [
            click.option(
                "--theme",
                default="calm",
                show_default=True,
                metavar="NAME",
                help=_("How pages look: calm, print, or one of your own."),
            ),
            click.option(
                "--colour",
                default="",
                metavar="#RRGGBB",
                help=_("Your school's colour, for buttons and headings of pages."),
            ),
            click.option(
                "--logo",
                type=click.Path(path_type=Path, exists=True, dir_okay=False),
                help=_("Your school's logo for pages: PNG, JPEG, GIF, WebP or plain SVG."),
            ),
            click.option(
                "--embed-font/--no-embed-font",
                default=True,
                help=_("Pages carry the Korean letters they need (30 KB), or not."),
            ),
        ]
    ):
        function = decorator(function)
    return function


def looks(theme: str, colour: str, logo: Path | None, embed_font: bool) -> dict[str, Any]:
    """The fields of ``RenderOptions``. Raises ``FormatError`` for a picture that is none."""
    shown = ""
    if logo:
        from quizgen.formats.page import branding

        shown = branding.logo(logo)
    return {
        "theme": theme,
        "colour": colour,
        "logo": shown,
        "embed_font": embed_font,
    }
