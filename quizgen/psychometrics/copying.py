"""A screen for answers that two students share beyond chance. It is a hint and never a proof.

ω, Wollack, "A nominal response model approach for detecting answer copying", Applied Psychological
Measurement 21 (1997). The probability that a student of some ability gives just the other's answer
is taken, instead of from a nominal model, from how often students of like scores gave it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from quizgen.errors import message
from quizgen.psychometrics.scores import Floats, StatisticsError

_BANDS = 5
_LEAST_STUDENTS = 30
_MOST_STUDENTS = 2_000


class Likeness(NamedTuple):
    """Two students (rows) with more answers in common than students of such scores have."""

    one: int
    other: int
    same: int
    """Items answered alike."""
    same_wrong: int
    expected: float
    omega: float
    p: float
    """After Bonferroni's correction for all pairs."""


def likenesses(
    answers: NDArray[np.int64], right: NDArray[np.bool_], totals: Floats, level: float = 0.01
) -> list[Likeness]:
    """Pairs beyond ``level`` after correction, most striking first.

    ``answers``: students × items, a number for each different answer, −1 for none; ``right``: which
    of them are. Raises ``StatisticsError`` for fewer than 30 or more than 2,000 students.
    """
    from scipy.special import ndtr

    students, items = answers.shape
    if not _LEAST_STUDENTS <= students <= _MOST_STUDENTS:
        reason = message(
            "answers are compared for {least} to {most} students, and there are {students}",
            least=_LEAST_STUDENTS,
            most=_MOST_STUDENTS,
            students=students,
        )
        raise StatisticsError(reason)
    bands = max(1, min(_BANDS, students // 20))
    band = (np.argsort(np.argsort(totals, kind="stable")) * bands) // students
    expected = np.zeros((students, students))
    variance = np.zeros((students, students))
    same = np.zeros((students, students))
    same_wrong = np.zeros((students, students))
    for item in range(items):
        given = answers[:, item]
        kinds = int(np.max(given, initial=-1)) + 1
        if kinds < 1:
            continue
        counts = np.zeros((bands, kinds))
        seen = given >= 0
        np.add.at(counts, (band[seen], given[seen]), 1)
        share = (counts + 1 / kinds) / (counts.sum(axis=1, keepdims=True) + 1)
        chance = share[band][:, np.maximum(given, 0)] * seen[None, :] * seen[:, None]
        expected += chance
        variance += chance * (1 - chance)
        equal = (given[:, None] == given[None, :]) & seen[None, :] & seen[:, None]
        same += equal
        same_wrong += equal & ~right[:, item][:, None]
    omega = np.divide(
        same - expected, np.sqrt(variance), out=np.zeros_like(same), where=variance > 1e-9
    )
    lower = np.minimum(omega, omega.T)  # whoever copied: both readings must be striking
    one, other = np.triu_indices(students, 1)
    p = np.minimum(1.0, ndtr(-lower[one, other]) * len(one))
    # two students who know it all agree on everything: only shared wrong answers make a hint
    striking = np.flatnonzero((p < level) & (same_wrong[one, other] >= 3))
    found = [
        Likeness(
            int(one[k]), int(other[k]), int(same[one[k], other[k]]),
            int(same_wrong[one[k], other[k]]),
            float(max(expected[one[k], other[k]], expected[other[k], one[k]])),
            float(lower[one[k], other[k]]), float(p[k]),
        )
        for k in striking
    ]  # fmt: skip
    return sorted(found, key=lambda pair: -pair.omega)
