"""Numeric (QTI: textEntryInteraction, base type float)."""

from __future__ import annotations

import math
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


class NumericKey(BaseKey, frozen=True, tag="numeric"):
    """Right when ``|typed - value| <= tolerance`` (absolute, in the value's unit)."""

    value: float
    tolerance: float = 0.0
    units: tuple[str, ...] = ()
    """Spellings of the unit that may follow the number (it may always be left out)."""

    def faults(self, interaction: object, path: str) -> Iterator[Fault]:
        yield from number_faults(self.value, -math.inf, math.inf, f"{path}.value")
        yield from number_faults(self.tolerance, 0, math.inf, f"{path}.tolerance")

    def response(self) -> str:
        return f"{self.value:.15g}"
