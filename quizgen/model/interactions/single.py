"""Single choice (QTI: choiceInteraction, cardinality single)."""

from __future__ import annotations

from typing import ClassVar

from quizgen.errors import Message, message
from quizgen.model.interactions.base import BaseInteraction, BaseKey, Option, ResponseShape


class SingleChoice(BaseInteraction, frozen=True, tag="single"):
    """Exactly one option is right. Response: the option's id."""

    title: ClassVar[Message] = message("Single choice")
    shape: ClassVar[ResponseShape] = "choice"

    options: tuple[Option, ...]

    @property
    def choices(self) -> tuple[Option, ...]:
        return self.options


class SingleKey(BaseKey, frozen=True, tag="single"):
    correct: str
    """The right option's id."""

    @property
    def right(self) -> tuple[str, ...]:
        return (self.correct,)

    def response(self) -> str:
        return self.correct
