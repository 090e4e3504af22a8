"""How well students know what they know: certainty-based marking as Moodle reports it.

Accuracy is the share of the points that the answers earn whatever the certainty; the bonus is a
tenth of what the mean mark of the three degrees (1, 2, 3; 0, -2, -6) is above the best that the
same degree for every answer would have given (Moodle, ``qbehaviour_deferredcbm``; A. R.
Gardner-Medwin and N. A. Curtin, "Certainty-Based Marking", 2007).
"""

from __future__ import annotations

from typing import NamedTuple

from quizgen.model import MOST_CERTAIN
from quizgen.results.gradebook import Record


class Insight(NamedTuple):
    """Shares of 1; ``bonus`` may be below 0."""

    accuracy: float
    bonus: float

    @property
    def both(self) -> float:
        return self.accuracy + self.bonus


def insight(record: Record) -> Insight | None:
    """Over the items that are scored by certainty; None where there are none."""
    marked = raw = worth = 0.0
    for name, degree in record.certainty.items():
        outcome = record.outcomes[name]
        plain = outcome.points / MOST_CERTAIN
        worth += plain
        marked += outcome.score
        if outcome.score > 0:
            raw += min(outcome.score / (degree or 1), plain)
    if not worth:
        return None
    accuracy, mean = raw / worth, marked / worth
    same = max(accuracy, 4 * accuracy - 2, 9 * accuracy - 6)
    return Insight(accuracy, 0.1 * (mean - same))
