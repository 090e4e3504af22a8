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
    """The share of the points for ``chosen`` of ``count`` options: 1 at most, -1 or less where
    nothing of it is right."""
    hits = sum(name in right for name in chosen)
    wrong = len(chosen) - hits
    if rule == "options" or rule == "options-penalty":
        judged = (hits + count - len(right) - wrong) / count
        return (judged or -1.0) if rule == "options" else 2 * judged - 1
    if rule == "rexams-none":
        return hits / len(right) or -1.0
    return hits / len(right) - wrong * cost(len(right), count, rule)


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
