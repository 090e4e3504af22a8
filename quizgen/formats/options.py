"""What a renderer may be told."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from quizgen.model import Student


class RenderOptions(msgspec.Struct, frozen=True):
    """Choices about the outside of a quiz; none changes an item or its key."""

    language: Literal["ko", "en", "both"] = "both"
    """The language of a PDF, and the one a page opens in."""
    templates: tuple[Path, ...] = ()
    """Template folders searched before quizgen's own, each laid out as ``templates/``."""
    feedback: Literal["each", "end"] = "each"
    """Practice page: feedback after each answer, or at the end."""


class Handover(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a sealed exam page hands its responses in: all of it is public or the student's own."""

    recipients: tuple[str, ...]
    """Public keys (``quizgen.sealing.public_text``) that the responses are sealed to."""
    token: str
    """Travels inside the seal; says whose page it was (``quizgen.sealing.token``)."""
    student: Student | None = None
    """Whose page it is; None: the student writes name and number."""
    extra_minutes: float = 0
    """How many of the form's minutes are this student's extra time."""
