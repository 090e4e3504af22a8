"""Short text (QTI: textEntryInteraction)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from quizgen.errors import Message, message
from quizgen.model.faults import Fault, no_answer
from quizgen.model.interactions.base import BaseInteraction, BaseKey, ResponseShape


class ShortText(BaseInteraction, frozen=True, tag="short_text"):
    """One line of text. Response: the text as typed. ``code``: show it in a mono face."""

    title: ClassVar[Message] = message("Short text")
    shape: ClassVar[ResponseShape] = "text"

    code: bool = False


class Normalization(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is ignored when typed text is compared, applied to both sides, in this order.

    Always: Unicode NFKC, typographic dashes and quotes made plain, ends trimmed.
    """

    ignore_case: bool = True
    ignore_space: bool = False
    """Drop all white space (otherwise a run of it counts as one space)."""
    ignore_punctuation: bool = False
    """Drop ``. , ; : ! ? ' " ( )`` at both ends and anywhere inside."""


class TextKey(BaseKey, frozen=True, tag="short_text"):
    accepted: tuple[str, ...]
    """Accepted answers, the best first (it is the one shown)."""
    normalization: Normalization = Normalization()

    @property
    def typed(self) -> tuple[str, ...]:
        return self.accepted

    def faults(self, interaction: object, path: str) -> Iterator[Fault]:
        yield from no_answer(self.accepted, path)

    def response(self) -> str:
        return self.accepted[0]
