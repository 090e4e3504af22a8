"""Multiple responses: what the options chosen earn (docs/scoring.md, "Several right options")."""

from __future__ import annotations

from collections.abc import Collection

from quizgen.model import Rule


def share(
    right: Collection[str],
    chosen: Collection[str],
    count: int,
    rule: Rule,
) -> float:
    """The share of the points for ``chosen`` of ``count`` options, between 0 and 1."""
    hits = sum(name in right for name in chosen)
    wrong = len(chosen) - hits
    if rule == "options" or rule == "options-penalty":
        judged = (hits + count - len(right) - wrong) / count
        return judged if rule == "options" else max(0.0, 2 * judged - 1)
    return max(0.0, hits / len(right) - wrong * cost(len(right), count, rule))


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
