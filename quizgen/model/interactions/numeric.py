"""Numeric (QTI: textEntryInteraction, base type float)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import ClassVar

import msgspec

from quizgen.errors import Message, message
from quizgen.model.faults import Fault, number_faults
from quizgen.model.interactions.base import BaseInteraction, BaseKey, ResponseShape
from quizgen.model.outcome import Rule
from quizgen.model.text import Localized


class Numeric(BaseInteraction, frozen=True, tag="numeric"):
    """A number. Response: the text as typed, the unit included where one is typed.

    ``unit`` is shown behind the field (None: a pure number).
    """

    title: ClassVar[Message] = message("Numeric")
    shape: ClassVar[ResponseShape] = "text"
    rules: ClassVar[tuple[Rule, ...]] = ("exact", "partial")

    unit: Localized | None = None

    @property
    def typable(self) -> tuple[str, ...]:
        """The unit shown, as it may be typed into the field."""
        shown = tuple(self.unit.values()) if self.unit else ()
        return tuple(dict.fromkeys(re.sub(r"[`*$\\]", "", text) for text in shown))


class NumericKey(BaseKey, frozen=True, tag="numeric", omit_defaults=True):
    """Right when ``|typed - value| <= tolerance`` (absolute, in the value's unit)."""

    value: float
    tolerance: float = 0.0
    units: tuple[str, ...] = ()
    """Spellings of the unit that may follow the number (it may always be left out). The one that is
    shown behind the field is among them in a key that was made."""

    figures: int = 0
    """Right when both round alike to so many significant figures (QTI: equalRounded); 0: not."""
    conversions: dict[str, float] = msgspec.field(default_factory=dict)
    """Other units that may be typed, by what a number in them is multiplied with."""
    bands: tuple[tuple[float, float], ...] = ()
    """With ``rule: partial``: within the first, the second (0 to 1) is the share of the points."""

    def faults(self, interaction: object, path: str) -> Iterator[Fault]:
        for index, (within, given) in enumerate(self.bands):
            yield from number_faults(within, 0, math.inf, f"{path}.bands[{index}]")
            yield from number_faults(given, 0, 1, f"{path}.bands[{index}]")
        for name, factor in self.conversions.items():
            yield from number_faults(factor, 1e-30, 1e30, f"{path}.conversions.{name}")
        yield from number_faults(self.value, -math.inf, math.inf, f"{path}.value")
        yield from number_faults(self.tolerance, 0, math.inf, f"{path}.tolerance")

    def response(self) -> str:
        return f"{self.value:.15g}"
