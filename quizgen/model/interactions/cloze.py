"""Cloze (QTI: textEntryInteraction and inlineChoiceInteraction in a text)."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from quizgen.errors import Message, message
from quizgen.model.interactions.base import BaseInteraction, BaseKey, Option, ResponseShape
from quizgen.model.interactions.short_text import TextKey
from quizgen.model.text import Localized


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
    Partial: right gaps over all.
    """

    title: ClassVar[Message] = message("Cloze")
    shape: ClassVar[ResponseShape] = "gaps"
    partial: ClassVar[bool] = True

    text: Localized
    gaps: tuple[Gap, ...]


class GapChoiceKey(msgspec.Struct, frozen=True, tag="choice", tag_field="type"):
    correct: str


GapKey = TextKey | GapChoiceKey


class ClozeKey(BaseKey, frozen=True, tag="cloze"):
    gaps: dict[str, GapKey]

    def response(self) -> dict[str, str]:
        return {
            name: gap.accepted[0] if isinstance(gap, TextKey) else gap.correct
            for name, gap in self.gaps.items()
        }
