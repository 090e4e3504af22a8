"""Ordering (QTI: orderInteraction)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from quizgen.errors import Message, message
from quizgen.model.faults import EMPTY, Fault, repeated, unknown
from quizgen.model.interactions.base import BaseInteraction, BaseKey, Option, ResponseShape
from quizgen.model.outcome import Rule


class Ordering(BaseInteraction, frozen=True, tag="ordering"):
    """Put the entries in order. Response: the list of all entry ids, first to last.

    Partial: (longest run of entries in the right relative order - 1) / (entries - 1), less what a
    random order gets of it on average, over what is left; never below 0.
    """

    title: ClassVar[Message] = message("Ordering")
    shape: ClassVar[ResponseShape] = "order"
    partial: ClassVar[bool] = True
    rules: ClassVar[tuple[Rule, ...]] = (
        "exact",
        "partial",
        "places",
        "neighbours",
        "longest",
        "kendall",
    )

    entries: tuple[Option, ...]

    @property
    def choices(self) -> tuple[Option, ...]:
        return self.entries

    def faults(self, path: str) -> Iterator[Fault]:
        if not self.entries:
            yield f"{path}.entries", EMPTY


class OrderingKey(BaseKey, frozen=True, tag="ordering"):
    order: tuple[str, ...]
    """All entry ids, first to last."""

    def faults(self, interaction: Ordering, path: str) -> Iterator[Fault]:
        yield from repeated(self.order, f"{path}.order")
        yield from unknown(self.order, interaction.entries, f"{path}.order")
        if len(self.order) < len(interaction.entries):
            yield f"{path}.order", message("an entry is missing")

    def response(self) -> list[str]:
        return list(self.order)
