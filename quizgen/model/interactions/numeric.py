"""Numeric (QTI: textEntryInteraction, base type float)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import ClassVar

from quizgen.errors import Message, message
from quizgen.model.faults import Fault, number_faults
from quizgen.model.interactions.base import BaseInteraction, BaseKey, ResponseShape
from quizgen.model.text import Localized


class Numeric(BaseInteraction, frozen=True, tag="numeric"):
    """A number. Response: the text as typed, the unit included where one is typed.

    ``unit`` is shown behind the field (None: a pure number).
    """

    title: ClassVar[Message] = message("Numeric")
    shape: ClassVar[ResponseShape] = "text"

    unit: Localized | None = None

    @property
    def typable(self) -> tuple[str, ...]:
        """The unit shown, as it may be typed into the field."""
        shown = (self.unit.ko, self.unit.en) if self.unit else ()
        return tuple(dict.fromkeys(re.sub(r"[`*$\\]", "", text) for text in shown))


class NumericKey(BaseKey, frozen=True, tag="numeric"):
    """Right when ``|typed - value| <= tolerance`` (absolute, in the value's unit)."""

    value: float
    tolerance: float = 0.0
    units: tuple[str, ...] = ()
    """Spellings of the unit that may follow the number (it may always be left out). The one that is
    shown behind the field is among them in a key that was made."""

    def faults(self, interaction: object, path: str) -> Iterator[Fault]:
        yield from number_faults(self.value, -math.inf, math.inf, f"{path}.value")
        yield from number_faults(self.tolerance, 0, math.inf, f"{path}.tolerance")

    def response(self) -> str:
        return f"{self.value:.15g}"
