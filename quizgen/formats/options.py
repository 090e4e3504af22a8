"""What a renderer may be told."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec


class Candidate(msgspec.Struct, frozen=True):
    """The student a page is made for: a page of their own, shared with nobody."""

    id: str = ""
    name: str = ""
    token: str = ""
    """What shows that the page was made for this student; travels with the response."""
    extra_minutes: float = 0.0
    """Added to the form's time limit."""


class RenderOptions(msgspec.Struct, frozen=True):
    """Choices about the outside of a quiz; none changes an item or its key."""

    language: Literal["ko", "en", "both"] = "both"
    """The language of a PDF, and the one a page opens in."""
    templates: tuple[Path, ...] = ()
    """Template folders searched before quizgen's own, each laid out as ``templates/``."""
    feedback: Literal["each", "end"] = "each"
    """Practice page: feedback after each answer, or at the end."""
    student: Candidate | None = None
    """Pages: made for this student alone (None: the student says who they are)."""
    theme: str = "calm"
    """Pages: a file of ``templates/html/themes/``."""
    colour: str = ""
    """Pages: ``#rrggbb`` in place of the theme's accent (``branding.accent`` checks it)."""
    logo: str = ""
    """Pages: a picture for the header, as a ``data:`` URI (``branding.logo`` makes and checks it)."""
    embed_font: bool = False
    """Pages: carry the glyphs they need, for computers without a Korean font."""
