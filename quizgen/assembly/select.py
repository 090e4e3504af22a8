"""Which items a section gets."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from quizgen.assembly.chance import generator, quotas
from quizgen.model import InteractionType, Item, SectionPlan, Selection, type_of

_Bucket = tuple[str, InteractionType, int, str]


def qualifies(item: Item, plan: SectionPlan) -> bool:
    """Whether ``item`` may stand in the section: accepted, selected, and of a weighted kind."""
    return (
        item.status == "accepted"
        and _selected(item, plan.select)
        and (not plan.topics or plan.topics.get(item.topic, 0) > 0)
        and (not plan.interactions or plan.interactions.get(type_of(item.interaction), 0) > 0)
        and (not plan.difficulty or plan.difficulty.get(item.difficulty, 0) > 0)
    )


def _selected(item: Item, selection: Selection) -> bool:
    return (
        (not selection.items or item.id in selection.items)
        and (not selection.topics or item.topic in selection.topics)
        and (not selection.interactions or type_of(item.interaction) in selection.interactions)
        and (not selection.difficulty or item.difficulty in selection.difficulty)
        and (not selection.bloom or item.bloom in selection.bloom)
        and (not selection.objectives or item.objective in selection.objectives)
        and (not selection.tags or not set(selection.tags).isdisjoint(item.tags))
    )


def due(item: Item, day: date, avoid_days: int) -> bool:
    """Whether it is the item's turn on ``day``.

    Each item has a turn every ``avoid_days + 1`` days, by a checksum of its id, so that no item
    comes back within ``avoid_days`` days: without a record of past quizzes, on any machine.
    """
    period = avoid_days + 1
    return zlib.crc32(item.id.encode()) % period == day.toordinal() % period


def choose(
    pool: Iterable[Item], plan: SectionPlan, count: int, seed: str, used: Collection[Item] = ()
) -> list[Item]:
    """Up to ``count`` items of ``pool``, spread over topics, interactions and difficulties by the
    plan's weights; fewer where the pool (less the enemies of what was chosen) runs out.

    One item after the other is taken from where the demand is greatest: topic before interaction
    before difficulty, and never twice from the same item model while another serves as well. Ties
    fall by chance.
    """
    buckets: defaultdict[_Bucket, list[tuple[float, Item]]] = defaultdict(list)
    for item in pool:
        kind = (item.topic, type_of(item.interaction), item.difficulty, item.item_model or "")
        buckets[kind].append((generator(seed, "select", item.id).random(), item))
    for entries in buckets.values():
        entries.sort(key=lambda entry: (-entry[0], entry[1].id))
    topics = Counter(quotas(count, plan.topics, generator(seed, "topics")))
    interactions = Counter(quotas(count, plan.interactions, generator(seed, "interactions")))
    difficulties = Counter(quotas(count, plan.difficulty, generator(seed, "difficulty")))
    models = Counter(item.item_model for item in used if item.item_model)
    barred = {enemy for item in used for enemy in item.enemies}
    names = {item.id for item in used}
    chosen: list[Item] = []

    def demand(kind: _Bucket) -> float:
        topic, interaction, difficulty, model = kind
        return (
            8 * (topics[topic] > 0)
            + 4 * (interactions[interaction] > 0)
            + 2 * (difficulties[difficulty] > 0)
            - 3 * models[model]
        )

    while len(chosen) < count and buckets:
        kind = max(buckets, key=lambda kind: (demand(kind), buckets[kind][-1][0]))
        _, item = buckets[kind].pop()
        if not buckets[kind]:
            del buckets[kind]
        if item.id in barred or not names.isdisjoint(item.enemies):
            continue
        chosen.append(item)
        names.add(item.id)
        barred.update(item.enemies)
        topics[item.topic] -= 1
        interactions[kind[1]] -= 1
        difficulties[item.difficulty] -= 1
        if item.item_model:
            models[item.item_model] += 1
    return chosen
