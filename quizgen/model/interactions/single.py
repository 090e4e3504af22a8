"""Single choice (QTI: choiceInteraction, cardinality single)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from quizgen.errors import Message, message
from quizgen.model.faults import EMPTY, Fault, unknown
from quizgen.model.interactions.base import BaseInteraction, BaseKey, Option, ResponseShape


class SingleChoice(BaseInteraction, frozen=True, tag="single"):
    """Exactly one option is right. Response: the option's id."""

    title: ClassVar[Message] = message("Single choice")
    shape: ClassVar[ResponseShape] = "choice"

    options: tuple[Option, ...]

    @property
    def choices(self) -> tuple[Option, ...]:
        return self.options

    def faults(self, path: str) -> Iterator[Fault]:
        if not self.options:
            yield f"{path}.options", EMPTY


class SingleKey(BaseKey, frozen=True, tag="single"):
    correct: str
    """The right option's id."""

    @property
    def right(self) -> tuple[str, ...]:
        return (self.correct,)

    def faults(self, interaction: SingleChoice, path: str) -> Iterator[Fault]:
        yield from unknown([self.correct], interaction.options, f"{path}.correct")

    def response(self) -> str:
        return self.correct
