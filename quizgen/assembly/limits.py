"""A blueprint's conditions as linear limits over items."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import msgspec

from quizgen.errors import Message, message, of_library
from quizgen.model import (
    INTERACTIONS,
    Blueprint,
    Condition,
    InteractionType,
    Item,
    Position,
    SectionPlan,
    Selection,
    type_of,
)

INFINITY = float("inf")

MINUTES: dict[InteractionType, float] = {
    "single": 1.0,
    "multiple": 1.5,
    "true_false": 0.75,
    "matching": 2.5,
    "ordering": 2.0,
    "short_text": 1.25,
    "numeric": 1.5,
    "cloze": 2.0,
    "command_line": 2.0,
    "essay": 8.0,
}
"""Minutes that an item of difficulty 3 is expected to take, until it has been measured: planning
values in the range of common advice (Brame, "Writing good multiple choice test questions", 2013:
about a minute a choice)."""


def minutes(item: Item) -> float:
    """Minutes that ``item`` is expected to take: 15 % more or less per level of difficulty."""
    usual = MINUTES.get(type_of(item.interaction), 2.0)
    return round(usual * (1 + 0.15 * (item.level - 3)), 3)


def selected(item: Item, selection: Selection) -> bool:
    """Whether every condition of ``selection`` holds for ``item``."""
    return (
        (not selection.items or item.id in selection.items)
        and (not selection.topics or item.topic in selection.topics)
        and (not selection.interactions or type_of(item.interaction) in selection.interactions)
        and (not selection.difficulty or item.level in selection.difficulty)
        and (not selection.bloom or item.bloom in selection.bloom)
        and (not selection.objectives or item.objective in selection.objectives)
        and (not selection.tags or not set(selection.tags).isdisjoint(item.tags))
        and (not selection.headings or not set(selection.headings).isdisjoint(item.headings))
        and (not selection.cites or _cites(item, selection))
    )


def _cites(item: Item, selection: Selection) -> bool:
    return any(
        first <= line <= last
        for source in item.sources
        if source.document in selection.cites
        for first, last in [selection.cites[source.document]]
        for line in source.lines
    )


def qualifies(item: Item, plan: SectionPlan) -> bool:
    """Whether ``item`` may stand in the section: accepted, selected, and of a weighted kind."""
    return item.status == "accepted" and barrier(item, plan) is None


def barrier(item: Item, plan: SectionPlan) -> str | None:
    """The field of the section that leaves ``item`` out; None where none does."""
    if not selected(item, plan.select):
        return "select"
    if plan.topics and plan.topics.get(item.topic, 0) <= 0:
        return "topics"
    if plan.interactions and plan.interactions.get(type_of(item.interaction), 0) <= 0:
        return "interactions"
    if plan.difficulty and plan.difficulty.get(item.level, 0) <= 0:
        return "difficulty"
    return None


class Limit(msgspec.Struct, frozen=True):
    """A condition as a linear limit: ``weigh`` summed over the items of a section (None: of the
    form) is between ``low`` and ``high``."""

    kind: Literal["count", "quota", "condition", "model", "require"]
    section: int | None
    weigh: Callable[[Item], float]
    subject: Message | str
    """What is limited, in the blueprint's own words: ``topics: history``."""
    low: float = -INFINITY
    high: float = INFINITY
    soft: bool = False
    share: float = 0.0
    """Of a soft quota: its exact share; ``low`` and ``high`` are it, rounded down and up."""
    dimension: str = ""
    value: Any = None
    """Of a quota: ``topics``, ``interactions`` or ``difficulty``, and whose it is."""
    mean: float | None = None
    """Of a mean: the bound on it; ``low`` or ``high`` is then 0."""
    position: Position | None = None

    @property
    def asked(self) -> Message:
        """What was asked for in words: ``at least 4``, ``exactly 3``, ``2 to 4``."""
        return asked(self.low, self.high) if self.mean is None else _asked_mean(self)


def asked(low: float, high: float) -> Message:
    """How a range from ``low`` to ``high`` is said: ``exactly 3``, ``at least 4``, ``2 to 4``."""
    if low == high:
        return message("exactly {n}", n=_n(low))
    if high == INFINITY:
        return message("at least {n}", n=_n(low))
    if low == -INFINITY:
        return message("at most {n}", n=_n(high))
    return message("{low} to {high}", low=_n(low), high=_n(high))


def _asked_mean(limit: Limit) -> Message:
    if limit.high == INFINITY:
        return message("a mean of at least {n}", n=_n(limit.mean or 0))
    return message("a mean of at most {n}", n=_n(limit.mean or 0))


def _n(value: float) -> str:
    return f"{value:g}"


def limits(
    blueprint: Blueprint, counts: Sequence[int], pool: Sequence[Sequence[Item]]
) -> list[Limit]:
    """Everything that forms of ``blueprint`` have to meet, ``counts`` items a section; ``pool`` has
    the items that qualify for each section."""
    found: list[Limit] = []
    for index, (plan, count) in enumerate(zip(blueprint.sections, counts, strict=True)):
        place = plan.places.get("count", plan.places.get(""))
        subject = Message("count")
        found.append(Limit("count", index, _one, subject, count, count, position=place))
        for name in ("topics", "interactions", "difficulty"):
            found += _quotas(plan, index, count, name, pool[index])
        found += _conditions(plan.conditions, index)
    found += _conditions(blueprint.conditions, None)
    for name in blueprint.require:
        place = blueprint.places.get(f"require.{name}", blueprint.places.get("require"))
        weigh = _weigh(Selection(items=(name,)), _one)
        found.append(Limit("require", None, weigh, f"require: {name}", 1, position=place))
    found += _models(blueprint, pool)
    return found


def _one(item: Item) -> float:
    return 1.0


def _quotas(
    plan: SectionPlan, index: int, count: int, name: str, pool: Sequence[Item]
) -> Iterator[Limit]:
    weights: dict[Any, float] = getattr(plan, name)
    if name in plan.as_bank:
        weights = _of_bank(pool, name)
    total = math.fsum(weights.values())
    if total <= 0:
        return
    whole = count == plan.count == total and all(float(w).is_integer() for w in weights.values())
    counted = whole and name not in plan.as_bank
    for value, weight in weights.items():
        if weight <= 0:
            continue
        share = count * weight / total
        low, high = math.floor(share + 1e-9), math.ceil(share - 1e-9)
        yield Limit(
            "quota",
            index,
            _weigh_value(name, value),
            _subject(name, value),
            low,
            high,
            soft=not counted,
            share=share,
            dimension=name,
            value=value,
            position=plan.places.get(f"{name}.{value}", plan.places.get(name)),
        )


def _subject(dimension: str, value: Any) -> Message:
    """``interactions: single`` in English, and what that is called in other languages."""
    named: Message | str = str(value)
    if dimension == "interactions":
        named = of_library(str(value), INTERACTIONS[value].title)
    return message("{dimension}: {value}", dimension=Message(dimension), value=named)


def _of_bank(pool: Sequence[Item], name: str) -> dict[Any, float]:
    """As many as there are to choose from, by value."""
    counts = Counter(value_of(item, name) for item in pool)
    return {value: float(counts[value]) for value in sorted(counts)}


def value_of(item: Item, dimension: str) -> Any:
    """What weights of ``dimension`` (``topics``, ``interactions``, ``difficulty``) go by."""
    if dimension == "topics":
        return item.topic
    return type_of(item.interaction) if dimension == "interactions" else item.level


def _weigh_value(dimension: str, value: Any) -> Callable[[Item], float]:
    return lambda item: float(value_of(item, dimension) == value)


def _conditions(conditions: Sequence[Condition], section: int | None) -> Iterator[Limit]:
    for each in conditions:
        subject = said(each)
        common: dict[str, Any] = {
            "kind": "condition",
            "section": section,
            "subject": subject,
            "soft": each.soft,
            "position": each.position,
        }
        if each.measure == "difficulty":
            if each.min is not None:
                weigh = _weigh(each.select, _off(each.min))
                yield Limit(weigh=weigh, mean=each.min, low=0.0, **common)
            if each.max is not None:
                weigh = _weigh(each.select, _off(each.max))
                yield Limit(weigh=weigh, mean=each.max, high=0.0, **common)
            continue
        measure = {"items": _one, "points": _points, "minutes": minutes}[each.measure]
        yield Limit(
            weigh=_weigh(each.select, measure),
            low=-INFINITY if each.min is None else each.min,
            high=INFINITY if each.max is None else each.max,
            **common,
        )


def _points(item: Item) -> float:
    return item.points


def _off(mean: float) -> Callable[[Item], float]:
    return lambda item: round(item.level - mean, 6)


def _weigh(selection: Selection, measure: Callable[[Item], float]) -> Callable[[Item], float]:
    if selection == Selection():
        return measure
    return lambda item: measure(item) if selected(item, selection) else 0.0


def said(condition: Condition) -> str:
    """What a condition is about, as its author wrote it."""
    parts = [
        f"{name}: {', '.join(map(str, getattr(condition.select, name)))}"
        for name in Selection.__struct_fields__
        if name != "cites" and getattr(condition.select, name)
    ]
    parts += [f"cites: {n} {first}–{last}" for n, (first, last) in condition.select.cites.items()]
    if condition.measure != "items":
        parts.insert(0, f"measure: {condition.measure}")
    return ", ".join(parts) or "items"


def _models(blueprint: Blueprint, pool: Sequence[Sequence[Item]]) -> Iterator[Limit]:
    sizes: dict[str, set[str]] = {}
    for items in pool:
        for item in items:
            if item.item_model:
                sizes.setdefault(item.item_model, set()).add(item.id)
    most = blueprint.per_model or 1
    for model in sorted(name for name, ids in sizes.items() if len(ids) > most):
        yield Limit(
            "model",
            None,
            _of_model(model),
            message("per_model: {model}", model=model),
            high=most,
            soft=blueprint.per_model is None,
            position=blueprint.places.get("per_model"),
        )


def _of_model(model: str) -> Callable[[Item], float]:
    return lambda item: float(item.item_model == model)
