"""How each item did (Crocker & Algina, *Introduction to Classical and Modern Test Theory*, 1986,
chapter 14)."""

from __future__ import annotations

import statistics
from collections import Counter

import msgspec

from quizgen.model import Status
from quizgen.results.gradebook import Gradebook


class ItemStatistics(msgspec.Struct, frozen=True):
    """``difficulty`` is the mean share of points (0 to 1), ``discrimination`` the correlation with
    the score on the other items (-1 to 1; None with fewer than three students or no spread)."""

    item: str
    answered: int
    difficulty: float | None
    discrimination: float | None
    chosen: dict[str, int]
    """How often each option was chosen, by option id (choice items)."""


def item_statistics(book: Gradebook) -> tuple[ItemStatistics, ...]:
    """Statistics of every item that was graded by machine."""
    result = []
    for item in book.items:
        met = [r for r in book.records if item in r.outcomes]
        graded = [r for r in met if r.outcomes[item].status is not Status.PENDING]
        shares = [r.outcomes[item].score / (r.outcomes[item].points or 1) for r in graded]
        rest = [r.score - r.outcomes[item].score for r in graded]
        chosen: Counter[str] = Counter()
        for record in met:
            response = record.responses.get(item)
            if isinstance(response, list):
                chosen.update(response)
            elif isinstance(response, bool):
                chosen[str(response).lower()] += 1
            elif isinstance(response, str) and len(response) == 1:
                chosen[response] += 1
        result.append(
            ItemStatistics(
                item=item,
                answered=sum(r.outcomes[item].status is not Status.UNANSWERED for r in met),
                difficulty=round(statistics.fmean(shares), 3) if shares else None,
                discrimination=_correlation(shares, rest),
                chosen=dict(sorted(chosen.items())),
            )
        )
    return tuple(result)


def _correlation(one: list[float], other: list[float]) -> float | None:
    if len(one) < 3 or len(set(one)) == 1 or len(set(other)) == 1:
        return None
    return round(statistics.correlation(one, other), 3)
