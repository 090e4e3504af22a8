"""Matching (QTI: matchInteraction)."""

from __future__ import annotations

from typing import ClassVar

from quizgen.errors import Message, message
from quizgen.model.interactions.base import BaseInteraction, BaseKey, Option, ResponseShape


class Matching(BaseInteraction, frozen=True, tag="matching"):
    """Each source is given one target; targets may outnumber sources and may be used again.

    Response: an object from source id to target id; a source left out is unanswered.
    Partial: right sources over all.
    """

    title: ClassVar[Message] = message("Matching")
    shape: ClassVar[ResponseShape] = "pairs"
    partial: ClassVar[bool] = True

    sources: tuple[Option, ...]
    targets: tuple[Option, ...]


class MatchingKey(BaseKey, frozen=True, tag="matching"):
    pairs: dict[str, str]
    """Source id to target id; every source is there."""

    def response(self) -> dict[str, str]:
        return dict(self.pairs)
