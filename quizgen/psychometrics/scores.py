"""Students × items: what all of the statistics are computed from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from quizgen.errors import QuizgenError, message
from quizgen.limits import limit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Categories = NDArray[np.int8]

_MOST_CATEGORIES = 11


class StatisticsError(QuizgenError):
    """Scores of which nothing can be computed."""


@dataclass(frozen=True, eq=False)
class Scores:
    """``points`` is students × items, NaN where a student's form had no such item or nobody has
    marked the answer yet; ``most`` are the items' maximum points (> 0), ``items`` their names."""

    points: Floats
    most: Floats
    items: tuple[str, ...]

    def __post_init__(self) -> None:
        students, items = self.points.shape
        if students == 0 or items == 0:
            raise StatisticsError(message("there is no score to compute statistics of"))
        if students * items > limit("cells"):
            reason = message(
                "{students} students × {items} items are more than can be analysed ({limit} cells)",
                students=students,
                items=items,
                limit=limit("cells"),
            )
            raise StatisticsError(reason)
        if np.isinf(self.points).any():
            raise StatisticsError(message("a score is infinite"))

    @property
    def students(self) -> int:
        return len(self.points)

    @cached_property
    def seen(self) -> NDArray[np.bool_]:
        """Which scores there are, students × items: False where an item was lacking or is not
        marked."""
        return ~np.isnan(self.points)

    @cached_property
    def complete(self) -> bool:
        """Whether every student has a score on every item."""
        return bool(self.seen.all())

    @property
    def columns(self) -> Iterator[Floats]:
        """``points`` by item, each item's in one piece of memory."""
        return (np.ascontiguousarray(self.points[:, item]) for item in range(len(self.items)))

    @cached_property
    def totals(self) -> Floats:
        """The sum of each student's points, over the scores that there are."""
        known = self.points if self.complete else np.where(self.seen, self.points, 0.0)
        totals: Floats = known.sum(axis=1)
        return totals

    @cached_property
    def shares(self) -> Floats:
        """Each student's points of the points that were to be had; 0 where there were none."""
        offered = (
            np.full(self.students, self.most.sum()) if self.complete else self.seen @ self.most
        )
        return np.divide(self.totals, offered, out=np.zeros(self.students), where=offered > 0)

    @cached_property
    def categories(self) -> tuple[Categories, tuple[Floats, ...]]:
        """Scores as ordered categories 0, 1 … per item (-1: no score), and the points that each
        category stands for; an item with more than eleven different scores in eleven steps. Values
        that nobody got are no category (Masters 1982 calls them null)."""
        codes = np.full(self.points.shape, -1, dtype=np.int8)
        values = []
        for item in range(len(self.items)):
            seen = self.seen[:, item]
            points = self.points[seen, item]
            found, code = np.unique(points, return_inverse=True)
            if len(found) > _MOST_CATEGORIES:
                step = self.most[item] / (_MOST_CATEGORIES - 1)
                found, code = np.unique(np.round(points / step) * step, return_inverse=True)
            codes[seen, item] = code
            values.append(found)
        return codes, tuple(values)

    def of(self, names: Sequence[str]) -> Scores:
        """The scores of some items alone, in the order in which they are named."""
        index = {name: number for number, name in enumerate(self.items)}
        columns = [index[name] for name in names]
        return Scores(self.points[:, columns], self.most[columns], tuple(names))
