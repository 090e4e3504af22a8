"""Orderings: how much of the order is right."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def share(order: Sequence[str], given: Sequence[str]) -> float:
    """(longest run of entries in the right relative order - 1) / (entries - 1): 1 for the right
    order, 0 for its reverse. Both hold the same entries; at least two."""
    rank = {entry: index for index, entry in enumerate(order)}
    tails: list[int] = []
    for entry in given:  # longest increasing subsequence (patience sorting)
        place = bisect_left(tails, rank[entry])
        tails[place : place + 1] = [rank[entry]]
    return (len(tails) - 1) / (len(order) - 1)
