"""Multiple responses: what the options chosen earn (docs/scoring.md, "Several right options")."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from quizgen.model import BaseKey, MultipleKey, Rule, SingleKey

WRONG = -1.0
"""The share of an answer of which nothing is right: it costs all that a wrong one may."""


def share(
    right: Collection[str],
    chosen: Collection[str],
    count: int,
    rule: Rule,
) -> float:
    """The share of the points for ``chosen`` of ``count`` options: 1 at most, -1 or less where
    nothing of it is right."""
    hits = sum(name in right for name in chosen)
    wrong = len(chosen) - hits
    if rule == "options" or rule == "options-penalty":
        judged = (hits + count - len(right) - wrong) / count
        return (judged or WRONG) if rule == "options" else 2 * judged - 1
    if rule == "rexams-none":
        return hits / len(right) or WRONG
    return hits / len(right) - wrong * cost(len(right), count, rule)


def added(
    key: BaseKey, names: Sequence[str], rule: Rule, penalty: float
) -> dict[str, float] | None:
    """What choosing each option of ``names`` adds, as shares of the points, where the rule is a sum
    of that (between -``penalty`` and 1): Moodle's fractions, QTI's mapping. None: it is no sum."""
    if rule == "shares" and isinstance(key, SingleKey | MultipleKey):
        return {name: key.shares.get(name, 0.0) for name in names}
    if isinstance(key, SingleKey):
        return {name: 1.0 if name == key.correct else -penalty for name in names}
    if rule in ("exact", "options", "options-penalty") or (rule == "rexams-none" and penalty):
        return None
    right, each = key.right, cost(len(key.right), len(names), rule)
    return {name: 1 / len(right) if name in right else -each for name in names}


def lost(sums: Mapping[str, float]) -> float:
    """What all that takes something away takes together, as a share of the points, 1 at most."""
    return min(1.0, math.fsum(-share for share in sums.values() if share < 0))


def takes_all(key: BaseKey, sums: Mapping[str, float], penalty: float) -> bool:
    """Whether an answer comes to less than nothing by all that its options take away: of one option
    always, of several where the ``penalty`` allows as much."""
    return isinstance(key, SingleKey) or penalty > lost(sums) - 1e-6


def cost(right: int, count: int, rule: Rule) -> float:
    """What a wrong option chosen takes away, as a share of the points."""
    wrong = count - right
    match rule:
        case "rexams-all":
            return 1.0
        case "rexams-false":
            return 1 / max(1, wrong)
        case "rexams-false2":
            return 1 / max(2, wrong)
        case "rexams-none":
            return 0.0
    return 1 / right
