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

_UPRIGHT = re.compile(r"\\(?:mathrm|text|operatorname)\{([^{}]*)\}|\\[,;:! ]")
"""What sets a unit upright in a formula, and the spaces of formulas."""


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
        upright = (_UPRIGHT.sub(lambda part: part[1] or " ", text) for text in shown)
        return tuple(dict.fromkeys(re.sub(r"[`*$\\]", "", text) for text in upright))


class RightNumber(msgspec.Struct, frozen=True, omit_defaults=True):
    """A number, how far off still counts for it, and the share of the points that it earns."""

    value: float
    tolerance: float = 0.0
    share: float = 1.0


class NumericKey(BaseKey, frozen=True, tag="numeric", omit_defaults=True):
    """Right when ``|typed - value| <= tolerance`` (absolute, in the value's unit), or so for one of
    ``also`` that earns all of the points."""

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
    also: tuple[RightNumber, ...] = ()
    """Other numbers; those that earn a share below 1 do so with ``rule: partial``."""

    @property
    def numbers(self) -> tuple[RightNumber, ...]:
        """The numbers that are right, the one to show first."""
        full = (each for each in self.also if each.share >= 1)
        return (RightNumber(self.value, self.tolerance), *full)

    def earning(self, rule: Rule) -> tuple[RightNumber, ...]:
        """The numbers that earn anything by ``rule``, those that earn more first: the first that
        what is typed lies near tells what it earns."""
        if rule != "partial":
            return self.numbers
        bands = (RightNumber(self.value, within, share) for within, share in self.bands)
        shares = [*(each for each in self.also if each.share < 1), *bands]
        shares.sort(key=lambda each: -each.share)
        return (*self.numbers, *(each for each in shares if each.share > 0))

    def faults(self, interaction: object, path: str) -> Iterator[Fault]:
        for index, (within, given) in enumerate(self.bands):
            yield from number_faults(within, 0, math.inf, f"{path}.bands[{index}]")
            yield from number_faults(given, 0, 1, f"{path}.bands[{index}]")
        for name, factor in self.conversions.items():
            yield from number_faults(factor, 1e-30, 1e30, f"{path}.conversions.{name}")
        yield from number_faults(self.value, -math.inf, math.inf, f"{path}.value")
        yield from number_faults(self.tolerance, 0, math.inf, f"{path}.tolerance")
        for index, each in enumerate(self.also):
            here = f"{path}.also[{index}]"
            yield from number_faults(each.value, -math.inf, math.inf, f"{here}.value")
            yield from number_faults(each.tolerance, 0, math.inf, f"{here}.tolerance")
            yield from number_faults(each.share, 0, 1, f"{here}.share")

    def response(self) -> str:
        return f"{self.value:.15g}"
