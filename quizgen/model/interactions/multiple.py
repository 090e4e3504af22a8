"""Multiple response (QTI: choiceInteraction, cardinality multiple)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from quizgen.errors import Message, message
from quizgen.model.faults import EMPTY, Fault, repeated, share_faults, unknown
from quizgen.model.interactions.base import BaseInteraction, BaseKey, Option, ResponseShape
from quizgen.model.outcome import Rule


class MultipleResponse(BaseInteraction, frozen=True, tag="multiple"):
    """Any number of options is right. Response: a list of option ids, in any order.

    Partial: right ones chosen minus wrong ones chosen, over the right ones, never below 0.
    """

    title: ClassVar[Message] = message("Multiple response")
    shape: ClassVar[ResponseShape] = "choices"
    partial: ClassVar[bool] = True
    rules: ClassVar[tuple[Rule, ...]] = (
        "exact", "partial", "options", "options-penalty",
        "rexams-all", "rexams-false", "rexams-false2", "rexams-none", "shares",
    )  # fmt: skip

    options: tuple[Option, ...]

    @property
    def choices(self) -> tuple[Option, ...]:
        return self.options

    def faults(self, path: str) -> Iterator[Fault]:
        if not self.options:
            yield f"{path}.options", EMPTY


class MultipleKey(BaseKey, frozen=True, tag="multiple", omit_defaults=True):
    correct: tuple[str, ...]
    """The right options' ids, in display order; at least one."""
    shares: dict[str, float] = msgspec.field(default_factory=dict)
    """With ``rule: shares``: by option, the share of the points that choosing it adds, -1 to 1
    (Moodle's fractions)."""

    @property
    def right(self) -> tuple[str, ...]:
        return self.correct

    def faults(self, interaction: BaseInteraction, path: str) -> Iterator[Fault]:
        if not self.correct:
            yield f"{path}.correct", EMPTY
        yield from repeated(self.correct, f"{path}.correct")
        yield from unknown(self.correct, interaction.choices, f"{path}.correct")
        yield from share_faults(self.shares, interaction.choices, path)

    def response(self) -> list[str]:
        return list(self.correct)
