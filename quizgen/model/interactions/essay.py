"""Essay (QTI: extendedTextInteraction)."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from quizgen.errors import Message, message
from quizgen.model.interactions.base import BaseInteraction, BaseKey, ResponseShape
from quizgen.model.text import Localized


class Essay(BaseInteraction, frozen=True, tag="essay"):
    """Free text that a person grades. Response: the text. ``lines`` is the room on paper;
    ``words`` the suggested length (None: no suggestion)."""

    title: ClassVar[Message] = message("Essay")
    shape: ClassVar[ResponseShape] = "text"

    lines: int = 10
    words: int | None = None


class Criterion(msgspec.Struct, frozen=True):
    """One line of a rubric: what to look for, and the points it is worth."""

    text: Localized
    points: float


class EssayKey(BaseKey, frozen=True, tag="essay"):
    rubric: tuple[Criterion, ...]
    model_answer: Localized | None = None

    def response(self) -> None:
        return None
