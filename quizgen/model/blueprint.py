"""How a form is put together: what assembly is asked for."""

from __future__ import annotations

from typing import Literal

import msgspec

from quizgen.model.interactions import InteractionType
from quizgen.model.text import Language, Localized


class Selection(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which items qualify; every condition given must hold (an empty tuple: no condition)."""

    topics: tuple[str, ...] = ()
    interactions: tuple[InteractionType, ...] = ()
    difficulty: tuple[int, ...] = ()
    bloom: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


class SectionPlan(msgspec.Struct, frozen=True, omit_defaults=True):
    """One section: ``count`` items that qualify, spread by the weights.

    ``topics``, ``interactions`` and ``difficulty`` map a value to its weight: each value gets its
    share of ``count`` rounded up or down, and over many seeds exactly its share. A value absent
    from a non-empty mapping is not used at all.
    """

    count: int
    select: Selection = Selection()
    topics: dict[str, float] = {}
    interactions: dict[InteractionType, float] = {}
    difficulty: dict[int, float] = {}
    title: Localized | None = None


class Blueprint(msgspec.Struct, frozen=True, omit_defaults=True):
    """``blueprint`` is its id; ``bank`` the bank's id or a folder relative to the blueprint."""

    blueprint: str
    bank: str
    title: Localized
    sections: tuple[SectionPlan, ...]
    instructions: Localized | None = None
    languages: tuple[Language, ...] = ("ko", "en")
    order: Literal["shuffle", "topic", "difficulty"] = "shuffle"
    minutes: float | None = None
    avoid_days: int = 0
    """An item does not come back for so many days: each has its turn every ``avoid_days + 1``
    days. Where too few have their turn, the others fill up."""
    feedback: Literal["each", "end"] = "each"
    """Practice page: show feedback after each answer, or at the end."""
