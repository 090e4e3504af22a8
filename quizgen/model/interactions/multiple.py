"""Multiple response (QTI: choiceInteraction, cardinality multiple)."""

from __future__ import annotations

from typing import ClassVar

from quizgen.errors import Message, message
from quizgen.model.interactions.base import BaseInteraction, BaseKey, Option, ResponseShape


class MultipleResponse(BaseInteraction, frozen=True, tag="multiple"):
    """Any number of options is right. Response: a list of option ids, in any order.

    Partial: right ones chosen minus wrong ones chosen, over the right ones, never below 0.
    """

    title: ClassVar[Message] = message("Multiple response")
    shape: ClassVar[ResponseShape] = "choices"
    partial: ClassVar[bool] = True

    options: tuple[Option, ...]

    @property
    def choices(self) -> tuple[Option, ...]:
        return self.options


class MultipleKey(BaseKey, frozen=True, tag="multiple"):
    correct: tuple[str, ...]
    """The right options' ids, in display order; at least one."""

    @property
    def right(self) -> tuple[str, ...]:
        return self.correct

    def response(self) -> list[str]:
        return list(self.correct)
