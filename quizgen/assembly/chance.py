"""Chance that can be repeated: one generator per seed, purpose and subject."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def generator(seed: str, purpose: str, subject: str = "") -> random.Random:
    """A generator of its own for each (seed, purpose, subject).

    What is drawn for one item never depends on which other items exist. Seeding with a string is
    stable across Python versions and machines (``random.seed`` version 2: SHA-512).
    """
    return random.Random(f"{seed}/{purpose}/{subject}")


def number(seed: str, purpose: str, subject: str, below: int) -> int:
    """A whole number from 0 to ``below`` - 1, as ``generator`` would give but twenty times quicker:
    for thousands of subjects."""
    digest = hashlib.blake2b(f"{seed}/{purpose}/{subject}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % below


def draw(
    subjects: Sequence[T], weights: Sequence[float], count: int, chance: random.Random
) -> list[T]:
    """``count`` of ``subjects`` without replacement, heavier ones likelier; in their given order.

    Each gets the key ``u ** (1 / weight)`` and the largest win (Efraimidis & Spirakis, "Weighted
    random sampling with a reservoir", 2006, algorithm A).
    """
    keys = [chance.random() ** (1.0 / weight) for weight in weights]
    chosen = sorted(range(len(subjects)), key=lambda index: -keys[index])[:count]
    return [subjects[index] for index in sorted(chosen)]


def quotas(count: int, shares: Mapping[T, float], chance: random.Random) -> dict[T, int]:
    """``count`` shared out by weight: each value gets its exact share rounded up or down, and on
    average over seeds the exact share (systematic sampling; Cochran, *Sampling Techniques*, 1977,
    chapter 8). Weights of zero or less get nothing."""
    total = math.fsum(share for share in shares.values() if share > 0)
    result: dict[T, int] = dict.fromkeys(shares, 0)
    if not total:
        return result
    values = list(shares)
    chance.shuffle(values)
    tick = chance.random()
    reached = 0.0
    given = 0
    for value in values:
        reached += max(shares[value], 0.0) * count / total
        upto = min(count, int(reached + 1.0 - tick - 1e-12) if reached >= tick else 0)
        result[value] = max(0, upto - given)
        given = max(given, upto)
    if given < count:  # rounding at the very end
        result[values[-1]] += count - given
    return result
