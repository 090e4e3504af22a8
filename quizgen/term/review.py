"""What the class missed, and when it should come back.

FSRS-6, as PyPI's ``fsrs`` has it (Ye et al., "A Stochastic Shortest Path Algorithm for Optimizing
Spaced Repetition Scheduling", KDD 2022).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from quizgen.assembly.chance import number
from quizgen.model import Item
from quizgen.term.lock import Result, Why

_WEAK = 0.7
"""Below this mean share of its points, an item was missed."""


class Memory:
    """What the class remembers, item by item, as results come in day by day."""

    def __init__(self) -> None:
        self.cards: dict[str, Any] = {}
        self.last: dict[str, float] = {}
        """The share of its points that it, or what was there in its place, got the last time."""
        self.missed: dict[str, tuple[datetime.date, float]] = {}
        """When it was itself asked and missed the last time, and its share of the points then."""

    def take(self, results: Iterable[Result], day: datetime.date, again: Mapping[str, str]) -> None:
        """What came in of ``day``. ``again``: items that were there in the place of one that had
        been missed; what came in of them tells of that one. Without results it counts as asked."""
        answered = {each.id: each for each in results}
        for each in answered.values():
            name = again.get(each.id, each.id)
            self._review(name, each.share, day)
            self.last[name] = each.share
            if each.share < _WEAK and (name == each.id or name not in self.missed):
                self.missed[name] = (day, each.share)
        for name in sorted({of for item, of in again.items() if item not in answered}):
            if name in self.cards:
                self.seen_again(name, day)

    def _review(self, name: str, share: float, day: datetime.date) -> None:
        from fsrs import Card

        card = self.cards.get(name) or Card(card_id=1, due=_noon(day))
        self.cards[name], _ = _scheduler().review_card(card, _rating(share), _noon(day))

    def seen_again(self, name: str, day: datetime.date) -> None:
        """A planned review: as if it went well, until results say otherwise."""
        self._review(name, 0.8, day)

    def next_due(self) -> datetime.date | None:
        """The first day on which anything that was missed is due; None where nothing was."""
        days = [card.due.date() for name, card in self.cards.items() if self.last[name] < _WEAK]
        return min(days, default=None)

    def due(self, day: datetime.date) -> list[tuple[str, Why]]:
        """What was missed and is due on ``day``, the least remembered first."""
        found = []
        for name, card in self.cards.items():
            if self.last[name] < _WEAK and card.due <= _noon(day):
                on, share = self.missed[name]
                left = _scheduler().get_card_retrievability(card, _noon(day))
                found.append((round(left, 6), name, Why(name, round(1 - share, 2), on)))
        return [(name, why) for _, name, why in sorted(found, key=lambda each: each[:2])]


def sibling(
    missed: Item,
    pool: Mapping[str, Item],
    barred: Collection[str],
    shown: Mapping[str, Sequence[object]],
    seed: str,
) -> Item | None:
    """An item that asks the same in other words: of the same fact, else (or where those have all
    been ``shown`` twice) of the same objective, the one shown least; the item itself where there is
    no other."""

    def rank(item: Item) -> tuple[bool, bool, int, int]:
        times = len(shown.get(item.id, ()))
        chance = number(seed, "sibling", item.id, 1 << 30)
        return times > 1, not _of_one_fact(missed, item), times, chance

    others = [
        item
        for item in pool.values()
        if item.id != missed.id
        and item.stimulus is None
        and item.id not in barred
        and near(missed, item)
    ]
    if others:
        return min(others, key=rank)
    return missed if missed.id in pool and missed.id not in barred else None


def near(missed: Item, item: Item) -> bool:
    """Whether ``item`` asks after the same: the fact or the objective. (A topic is too wide: what
    else there is in it says nothing of the missed one.)"""
    of_one_objective = missed.objective is not None and item.objective == missed.objective
    return of_one_objective or _of_one_fact(missed, item)


def _of_one_fact(missed: Item, item: Item) -> bool:
    return item.id in (*missed.enemies, *missed.gives_away) or missed.id in item.enemies


_SCHEDULERS: list[Any] = []


def _scheduler() -> Any:
    if not _SCHEDULERS:
        from fsrs import Scheduler

        _SCHEDULERS.append(Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False))
    return _SCHEDULERS[0]


def _rating(share: float) -> Any:
    from fsrs import Rating

    if share < 0.5:
        return Rating.Again
    if share < _WEAK:
        return Rating.Hard
    return Rating.Good if share < 0.9 else Rating.Easy


def _noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day, 12, tzinfo=datetime.UTC)
