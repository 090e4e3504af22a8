"""Orderings: how much of the order is right (docs/scoring.md, "Ordering")."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from quizgen.model import Rule
from quizgen.scoring.choices import WRONG

CHANCE = (
    0.5, 0.5, 0.472222, 0.447917, 0.428056, 0.41088, 0.395762, 0.382419, 0.370551, 0.359886,
    0.350216, 0.341391, 0.333292,
)  # fmt: skip
"""The share by ``longest`` that a random order gets on average, from 2 entries on (the mean length
of the longest increasing subsequence, less 1, over n - 1); the last for more."""


def share(order: Sequence[str], given: Sequence[str], rule: Rule = "partial") -> float:
    """How much of ``order`` is kept in ``given``: 1 for the right order, below 0 where a random one
    keeps more on average, and -1 where nothing is. Both hold the same entries; at least two."""
    rank = {entry: index for index, entry in enumerate(order)}
    places = [rank[entry] for entry in given]
    count = len(places)
    if rule == "places":
        return sum(place == index for index, place in enumerate(places)) / count or WRONG
    if rule == "neighbours":
        kept = sum(after == before + 1 for before, after in pairwise(places))
        return kept / (count - 1) or WRONG
    if rule == "kendall":
        kept = sum(places[i] < places[j] for i in range(count) for j in range(i + 1, count))
        return 4 * kept / (count * (count - 1)) - 1
    longest = (_longest(places) - 1) / (count - 1)
    if rule != "partial":
        return longest or WRONG
    chance = chance_of(count, rule)
    return (longest - chance) / (1 - chance)


def chance_of(count: int, rule: Rule) -> float:
    """What is taken off for chance from the share by ``longest`` of ``count`` entries."""
    return CHANCE[min(count, len(CHANCE) + 1) - 2] if rule == "partial" else 0.0


def _longest(places: Sequence[int]) -> int:
    """The length of the longest increasing subsequence (patience sorting)."""
    tails: list[int] = []
    for place in places:
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
    return len(tails)
