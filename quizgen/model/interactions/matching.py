"""Matching (QTI: matchInteraction)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from quizgen.errors import Message, message
from quizgen.model.faults import EMPTY, Fault, unknown
from quizgen.model.interactions.base import BaseInteraction, BaseKey, Option, Part, ResponseShape
from quizgen.model.outcome import Rule


class Matching(BaseInteraction, frozen=True, tag="matching"):
    """Each source is given one target; targets may outnumber sources and may be used again.

    Response: an object from source id to target id; a source left out is unanswered.
    Partial: right sources over all.
    """

    title: ClassVar[Message] = message("Matching")
    shape: ClassVar[ResponseShape] = "pairs"
    partial: ClassVar[bool] = True
    rules: ClassVar[tuple[Rule, ...]] = ("exact", "partial", "chance")

    sources: tuple[Option, ...]
    targets: tuple[Option, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(Part(source.id, self.targets, source.text) for source in self.sources)

    def faults(self, path: str) -> Iterator[Fault]:
        if not self.sources or not self.targets:
            yield path, EMPTY


class MatchingKey(BaseKey, frozen=True, tag="matching"):
    pairs: dict[str, str]
    """Source id to target id; every source is there."""

    def faults(self, interaction: Matching, path: str) -> Iterator[Fault]:
        sources = {option.id for option in interaction.sources}
        for missing in sorted(sources - set(self.pairs)):
            yield f"{path}.pairs", message("no target for {source}", source=repr(missing))
        yield from unknown(self.pairs, interaction.sources, f"{path}.pairs")
        yield from unknown(self.pairs.values(), interaction.targets, f"{path}.pairs")

    def response(self) -> dict[str, str]:
        return dict(self.pairs)
