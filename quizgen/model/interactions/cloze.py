"""Cloze (QTI: textEntryInteraction and inlineChoiceInteraction in a text)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import ClassVar

import msgspec

from quizgen.errors import Message, message
from quizgen.model.faults import EMPTY, Fault, listed, number_faults, repeated, unknown
from quizgen.model.interactions.base import BaseInteraction, BaseKey, Option, Part, ResponseShape
from quizgen.model.interactions.numeric import NumericKey
from quizgen.model.interactions.short_text import TextKey
from quizgen.model.outcome import Rule
from quizgen.model.text import Localized
from quizgen.model.walk import MARK

_MOST_WIDTH = 500
NO_WEIGHT = message("no gap has a weight")


class TextGap(msgspec.Struct, frozen=True, tag="text", tag_field="type"):
    """A gap to type into; ``width`` is a hint in characters and never tells the answer's length."""

    id: str
    width: int = 12
    code: bool = False


class ChoiceGap(msgspec.Struct, frozen=True, tag="choice", tag_field="type"):
    """A gap to choose for, from a drop-down list."""

    id: str
    options: tuple[Option, ...]


Gap = TextGap | ChoiceGap


class Cloze(BaseInteraction, frozen=True, tag="cloze"):
    """A text with gaps. ``text`` holds ``[[id]]`` (``MARK``) where the gap ``id`` stands, once a
    language; inside a code block or code span it works too.

    Response: an object from gap id to the text typed or the option id chosen.
    Partial: right gaps over all, by their weights; a number in a gap may be right in part.
    """

    title: ClassVar[Message] = message("Cloze")
    shape: ClassVar[ResponseShape] = "gaps"
    partial: ClassVar[bool] = True
    rules: ClassVar[tuple[Rule, ...]] = ("exact", "partial")

    text: Localized
    gaps: tuple[Gap, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(
            Part(gap.id, gap.options if isinstance(gap, ChoiceGap) else ()) for gap in self.gaps
        )

    def faults(self, path: str) -> Iterator[Fault]:
        ids = [gap.id for gap in self.gaps]
        if not ids:
            yield f"{path}.gaps", EMPTY
        yield from repeated(ids, f"{path}.gaps")
        for index, gap in enumerate(self.gaps):
            if isinstance(gap, TextGap):
                yield from number_faults(gap.width, 1, _MOST_WIDTH, f"{path}.gaps[{index}].width")
            elif not gap.options:
                yield f"{path}.gaps[{index}].options", EMPTY
        for language, text in self.text.items():
            there = MARK.findall(text)
            if sorted(there) != sorted(ids):
                said = message(
                    "holds the gaps {found}, and there are {known}",
                    found=listed(there),
                    known=listed(ids),
                )
                yield f"{path}.text.{language}", said


class GapChoiceKey(msgspec.Struct, frozen=True, tag="choice", tag_field="type"):
    correct: str


GapKey = TextKey | NumericKey | GapChoiceKey


class ClozeKey(BaseKey, frozen=True, tag="cloze", omit_defaults=True):
    gaps: dict[str, GapKey]
    weights: dict[str, float] = msgspec.field(default_factory=dict)
    """What a gap weighs beside the others (1)."""

    @property
    def uneven(self) -> bool:
        """Whether some gaps weigh more than others."""
        return len({self.weights.get(name, 1.0) for name in self.gaps}) > 1

    def shares(self, rule: Rule) -> dict[str, float]:
        """The share of the points that each gap is for by ``rule``."""
        weights = {} if rule == "exact" else self.weights
        total = math.fsum(weights.get(name, 1.0) for name in self.gaps)
        return {name: weights.get(name, 1.0) / total for name in self.gaps}

    @property
    def has_numbers(self) -> bool:
        """Whether a gap is for a number."""
        return any(isinstance(gap, NumericKey) for gap in self.gaps.values())

    def faults(self, interaction: Cloze, path: str) -> Iterator[Fault]:
        gaps = {gap.id: gap for gap in interaction.gaps}
        for missing in gaps.keys() - self.gaps.keys():
            yield f"{path}.gaps", message("no entry for the gap {gap}", gap=repr(missing))
        if self.gaps and not any(self.weights.get(name, 1.0) for name in self.gaps):
            yield f"{path}.weights", NO_WEIGHT
        for name, key in self.gaps.items():
            here = f"{path}.gaps.{name}"
            gap = gaps.get(name)
            if gap is None:
                yield here, message("the form has no such gap")
            elif isinstance(key, GapChoiceKey) and isinstance(gap, ChoiceGap):
                yield from unknown([key.correct], gap.options, here)
            elif isinstance(key, TextKey | NumericKey) and isinstance(gap, TextGap):
                yield from key.faults(gap, here)
            else:
                yield here, message("is of another type than the form's gap")

    def response(self) -> dict[str, str]:
        return {
            name: gap.correct if isinstance(gap, GapChoiceKey) else gap.response()
            for name, gap in self.gaps.items()
        }
