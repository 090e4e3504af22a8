"""Single choice (QTI: choiceInteraction, cardinality single)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from quizgen.errors import Message, message
from quizgen.model.faults import EMPTY, Fault, share_faults, unknown
from quizgen.model.interactions.base import BaseInteraction, BaseKey, Option, ResponseShape
from quizgen.model.outcome import Rule


class SingleChoice(BaseInteraction, frozen=True, tag="single"):
    """Exactly one option is right. Response: the option's id."""

    title: ClassVar[Message] = message("Single choice")
    shape: ClassVar[ResponseShape] = "choice"
    rules: ClassVar[tuple[Rule, ...]] = ("exact", "shares")

    options: tuple[Option, ...]

    @property
    def choices(self) -> tuple[Option, ...]:
        return self.options

    def faults(self, path: str) -> Iterator[Fault]:
        if not self.options:
            yield f"{path}.options", EMPTY


class SingleKey(BaseKey, frozen=True, tag="single", omit_defaults=True):
    correct: str
    """The right option's id."""
    shares: dict[str, float] = msgspec.field(default_factory=dict)
    """With ``rule: shares``: by option, the share of the points that choosing it earns, -1 to 1
    (Moodle's fractions)."""

    @property
    def right(self) -> tuple[str, ...]:
        return (self.correct,)

    def faults(self, interaction: SingleChoice, path: str) -> Iterator[Fault]:
        yield from unknown([self.correct], interaction.options, f"{path}.correct")
        yield from share_faults(self.shares, interaction.options, path)

    def response(self) -> str:
        return self.correct
