"""What a renderer may be told."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec


class RenderOptions(msgspec.Struct, frozen=True):
    """Choices about the outside of a quiz; none changes an item or its key."""

    language: Literal["ko", "en", "both"] = "both"
    """The language of a PDF, and the one a page opens in."""
    templates: tuple[Path, ...] = ()
    """Template folders searched before quizgen's own, each laid out as ``templates/``."""
    feedback: Literal["each", "end"] = "each"
    """Practice page: feedback after each answer, or at the end."""
