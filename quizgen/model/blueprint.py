"""How a form is put together: what assembly is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from quizgen.model.grades import Grades
from quizgen.model.interactions import InteractionType
from quizgen.model.item import Position
from quizgen.model.outcome import Floor, Penalty, Rule
from quizgen.model.text import Language, Localized

Measure = Literal["items", "points", "minutes", "difficulty"]
"""What a condition bounds: how many items, their points, the minutes they are expected to take,
or their mean difficulty."""
Dimension = Literal["topics", "interactions", "difficulty"]
"""What weights are given by."""


class Selection(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which items qualify; every condition given must hold (an empty tuple: no condition)."""

    topics: tuple[str, ...] = ()
    interactions: tuple[InteractionType, ...] = ()
    difficulty: tuple[int, ...] = ()
    bloom: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    cites: dict[str, tuple[int, int]] = {}
    """By document: the first and the last line of a passage that an item must cite a line of."""
    headings: tuple[str, ...] = ()
    """Titles of parts of documents, in either language, that an item must cite a line of."""


class Condition(msgspec.Struct, frozen=True, omit_defaults=True):
    """Between ``min`` and ``max`` (None: no bound) of ``measure`` over the items that ``select``
    picks. A ``soft`` one is kept where it can be, and said where it cannot."""

    select: Selection = Selection()
    measure: Measure = "items"
    min: float | None = None
    max: float | None = None
    soft: bool = False
    position: Position | None = None


class SectionPlan(msgspec.Struct, frozen=True, omit_defaults=True):
    """One section: ``count`` items that qualify, spread by the weights.

    ``topics``, ``interactions`` and ``difficulty`` map a value to its weight: each value gets its
    share of ``count`` rounded up or down, and over many seeds exactly its share. Whole numbers that
    add up to ``count`` are no weights but counts: they hold exactly. A value absent from a
    non-empty mapping is not used at all. Those named in ``as_bank`` are weighted by how many items
    the bank has of each value, so that all of them are used as often.
    """

    count: int
    select: Selection = Selection()
    topics: dict[str, float] = {}
    interactions: dict[InteractionType, float] = {}
    difficulty: dict[int, float] = {}
    as_bank: tuple[Dimension, ...] = ()
    conditions: tuple[Condition, ...] = ()
    title: Localized | None = None
    rules: dict[InteractionType, Rule] = {}
    """How points are given for items that say nothing of their own."""
    penalties: dict[InteractionType, Penalty] = {}
    """What wrong answers cost at most, for items that say nothing of their own."""
    places: dict[str, Position] = {}
    """Where its fields stand in the file: ``count``, ``topics``, ``topics.history`` …"""


class Blueprint(msgspec.Struct, frozen=True, omit_defaults=True):
    """``blueprint`` is its id; ``bank`` the bank's id or a folder relative to the blueprint, empty
    where the items come from several ``banks``."""

    blueprint: str
    bank: str
    title: Localized
    sections: tuple[SectionPlan, ...]
    banks: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    """What the whole form has to meet."""
    require: tuple[str, ...] = ()
    """Items that are in every form."""
    forbid: tuple[str, ...] = ()
    """Items that are in none."""
    per_model: int | None = None
    """At most so many items of one item model (None: one, where the bank allows)."""
    instructions: Localized | None = None
    languages: tuple[Language, ...] = ("ko", "en")
    interface: str = ""
    """The language of what the program says around the texts; "": as the bank says."""
    order: Literal["shuffle", "topic", "difficulty", "bank", "listed"] = "shuffle"
    minutes: float | None = None
    avoid_days: int = 0
    """An item does not come back for so many days."""
    feedback: Literal["each", "end"] = "each"
    """Practice page: show feedback after each answer, or at the end."""
    rules: dict[InteractionType, Rule] = {}
    """As in its sections, which come first."""
    penalties: dict[InteractionType, Penalty] = {}
    """As in its sections, which come first."""
    floor: Floor = "quiz"
    """What never comes to less than 0 points."""
    certainty: bool = False
    """Students say of each answer how sure they are, and points go by that."""
    grades: Grades | None = None
    places: dict[str, Position] = {}
    """Where its fields stand in the file."""

    def of_topics(self, topics: Sequence[str]) -> Blueprint:
        """The same of these topics alone. How many there are to be of each interaction or
        difficulty was said of all topics: of some, it only says which may come."""
        sections = []
        for plan in self.sections:
            select = msgspec.structs.replace(
                plan.select,
                topics=tuple(topics),
                interactions=plan.select.interactions or tuple(plan.interactions),
                difficulty=plan.select.difficulty or tuple(plan.difficulty),
            )
            weights = {name: weight for name, weight in plan.topics.items() if name in topics}
            sections.append(
                msgspec.structs.replace(
                    plan, select=select, topics=weights, interactions={}, difficulty={}
                )
            )
        return msgspec.structs.replace(self, sections=tuple(sections))


USUAL_COUNT = 10
"""Items of a quiz where nobody says how many."""


def usual_count(there: int) -> int:
    """Items of a quiz where nobody says how many, of a bank with so many: half of them at most, so
    that it is not always the same ones, and that not all of a set have to stand in one quiz."""
    return min(USUAL_COUNT, -(-there // 2))
