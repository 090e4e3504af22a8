"""Differential item functioning: is an item harder for one group than for another of the same
ability? Here: for who takes the quiz in Korean and who takes it in English.

Sources: Holland & Thayer, "Differential item performance and the Mantel–Haenszel procedure"
(1988); Robins, Breslow & Greenland (1986) for the error of the log odds ratio; Mantel (1963) for
scores of several categories; Zwick, "A review of ETS differential item functioning assessment
procedures" (ETS RR-12-08, 2012) for the classes A, B, C; Donoghue & Allen, "Thin versus thick
matching in the Mantel–Haenszel procedure", JES 18 (1993); Swaminathan & Rogers, "Detecting DIF
using logistic regression procedures", JEM 27 (1990).
"""

from __future__ import annotations

import itertools
import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from quizgen.psychometrics.scores import Floats, Scores

_IN_STRATUM, _MOST_STRATA = 10, 20


class Dif(NamedTuple):
    """An item's functioning in the focal group against the reference group."""

    item: str
    reference: int
    focal: int
    """Students with a score on the item."""
    chi_square: float
    p: float
    """Of Mantel–Haenszel's χ² (of partial scores Mantel's)."""
    odds: float
    """Common odds ratio of the reference group; NaN for partial scores."""
    delta: float
    """−2.35 ln odds (ETS delta): negative where the focal group is at a disadvantage."""
    delta_error: float
    category: Literal["A", "B", "C", ""]
    """ETS: negligible, moderate, large; empty where it cannot be told."""
    difference: float
    """Standardised difference in the share of points, focal less reference (Dorans & Kulick)."""
    uniform_p: float
    """Logistic regression: does the group shift the item?"""
    other_p: float
    """… and does its effect differ by ability?"""


def dif(scores: Scores, focal: NDArray[np.bool_]) -> list[Dif]:
    """Each item's ``Dif``, students matched on their points (of forms that differ: on their share
    of the points). Where that makes groups of less than ten on average, neighbours are put
    together: alone, most students would have nobody of the other group to be compared with.
    ``focal``: who is in the focal group; by student."""
    values = np.round(scores.totals if scores.complete else scores.shares, 6)
    distinct, strata = np.unique(values, return_inverse=True)
    if len(distinct) * _IN_STRATUM > len(values):
        strata = _grouped(values)
    return [_item(scores, number, focal, strata) for number in range(len(scores.items))]


def fisher(one: int, two: int, three: int, four: int) -> float:
    """Fisher's exact test of the table ((one, two), (three, four)), two-sided: the probability of
    all tables with these margins that are no likelier than it.

    >>> round(fisher(2, 10, 15, 3), 7)
    0.0005367
    """
    from scipy.special import gammaln

    row, column, n = one + two, one + three, one + two + three + four
    k = np.arange(max(0, row + column - n), min(row, column) + 1)
    logs = -(
        gammaln(k + 1)
        + gammaln(row - k + 1)
        + gammaln(column - k + 1)
        + gammaln(n - row - column + k + 1)
    )
    p = np.exp(logs - logs.max())
    p /= p.sum()
    return float(p[p <= p[one - k[0]] * (1 + 1e-7)].sum())


def _grouped(values: Floats) -> NDArray[np.int64]:
    count = min(_MOST_STRATA, max(2, len(values) // _IN_STRATUM))
    edges = np.unique(np.quantile(values, np.linspace(0, 1, count + 1)[1:-1]))
    return np.searchsorted(edges, values, side="right")


def _item(scores: Scores, number: int, focal: NDArray[np.bool_], strata: NDArray[np.int64]) -> Dif:
    seen = scores.seen[:, number]
    values = scores.points[seen, number] / scores.most[number]
    group, stratum = focal[seen], strata[seen]
    nothing = math.nan
    n_focal, n_reference = int(group.sum()), int((~group).sum())
    binary = bool(np.isin(values, (0.0, 1.0)).all())
    chi, p = _mantel(values, group, stratum, correction=0.5 if binary else 0.0)
    odds = delta = error = nothing
    category: Literal["A", "B", "C", ""] = ""
    if binary:
        odds, log_error = odds_ratio(values, group, stratum)
        if odds > 0 and math.isfinite(odds):
            delta, error = -2.35 * math.log(odds), 2.35 * log_error
            category = ets_category(delta, error, p)
    elif not math.isnan(p):
        category = _by_difference(_standardised(values, group, stratum), float(values.std()), p)
    uniform = other = nothing
    if binary and n_focal and n_reference:
        uniform, other = _logistic(values, group, scores.shares[seen])
    return Dif(
        scores.items[number], n_reference, n_focal, chi, p, odds, delta, error, category,
        _standardised(values, group, stratum), uniform, other,
    )  # fmt: skip


def _tables(group: NDArray[np.bool_], stratum: NDArray[np.int64]) -> tuple[Floats, Floats]:
    top = int(np.max(stratum, initial=0)) + 1
    return (
        np.bincount(stratum[~group], minlength=top).astype(float),
        np.bincount(stratum[group], minlength=top).astype(float),
    )


def _mantel(
    values: Floats, group: NDArray[np.bool_], stratum: NDArray[np.int64], correction: float
) -> tuple[float, float]:
    """Mantel's χ² with one degree of freedom; of right and wrong it is Mantel–Haenszel's."""
    from scipy.special import chdtrc

    reference, focal = _tables(group, stratum)
    both = reference + focal
    use = (reference > 0) & (focal > 0) & (both > 1)
    top = len(both)
    total = np.bincount(stratum, values, minlength=top)
    squares = np.bincount(stratum, values * values, minlength=top)
    theirs = np.bincount(stratum[~group], values[~group], minlength=top)
    n = np.where(use, both, 2.0)
    expected = reference * total / n
    variance = reference * focal * (n * squares - total**2) / (n * n * (n - 1))
    spread = float(variance[use].sum())
    if spread <= 1e-12:
        return math.nan, math.nan
    difference = abs(float((theirs - expected)[use].sum()))
    statistic = max(0.0, difference - correction) ** 2 / spread
    return statistic, float(chdtrc(1, statistic))


def odds_ratio(
    values: Floats, group: NDArray[np.bool_], stratum: NDArray[np.int64]
) -> tuple[float, float]:
    """Mantel and Haenszel's common odds ratio, and the standard error of its logarithm."""
    reference, focal = _tables(group, stratum)
    top = len(reference)
    a: Floats = np.bincount(stratum[~group], values[~group], minlength=top).astype(float)
    c: Floats = np.bincount(stratum[group], values[group], minlength=top).astype(float)
    b, d = reference - a, focal - c
    n = reference + focal
    use = (reference > 0) & (focal > 0)
    a, b, c, d, n = a[use], b[use], c[use], d[use], n[use]
    r, s = a * d / n, b * c / n
    if r.sum() <= 0 and s.sum() <= 0:
        return math.nan, math.nan
    if r.sum() <= 0 or s.sum() <= 0:  # without bound: half a student in each cell (Haldane 1956)
        a, b, c, d = a + 0.5, b + 0.5, c + 0.5, d + 0.5
        n = a + b + c + d
        r, s = a * d / n, b * c / n
    p, q = (a + d) / n, (b + c) / n
    variance = (
        (p * r).sum() / (2 * r.sum() ** 2)
        + (p * s + q * r).sum() / (2 * r.sum() * s.sum())
        + (q * s).sum() / (2 * s.sum() ** 2)
    )
    return float(r.sum() / s.sum()), math.sqrt(float(variance))


def ets_category(delta: float, error: float, p: float) -> Literal["A", "B", "C"]:
    """C: |Δ| ≥ 1.5 and beyond 1 by more than chance; A: |Δ| < 1 or no more than chance; else B."""
    size = abs(delta)
    if size < 1 or not p < 0.05:
        return "A"
    if size >= 1.5 and size - 1.645 * error > 1:
        return "C"
    return "B"


def _by_difference(difference: float, deviation: float, p: float) -> Literal["A", "B", "C"]:
    """The classes of items with partial scores (Zwick, Thayer & Mazzeo 1997): by the difference in
    standard deviations, 0.17 and 0.25."""
    size = abs(difference) / deviation if deviation > 0 else 0.0
    if size <= 0.17 or not p < 0.05:
        return "A"
    return "C" if size > 0.25 else "B"


def _standardised(values: Floats, group: NDArray[np.bool_], stratum: NDArray[np.int64]) -> float:
    reference, focal = _tables(group, stratum)
    use = (reference > 0) & (focal > 0)
    if not use.any():
        return math.nan
    top = len(reference)
    theirs = np.bincount(stratum[~group], values[~group], minlength=top)[use] / reference[use]
    ours = np.bincount(stratum[group], values[group], minlength=top)[use] / focal[use]
    return float((focal[use] * (ours - theirs)).sum() / focal[use].sum())


def _logistic(values: Floats, group: NDArray[np.bool_], ability: Floats) -> tuple[float, float]:
    from scipy.special import chdtrc

    spread = ability.std()
    z = (ability - ability.mean()) / spread if spread > 1e-9 else ability * 0
    ones, g = np.ones(len(z)), group.astype(float)
    nested = [
        _log_likelihood(np.stack(columns, axis=1), values)
        for columns in ((ones, z), (ones, z, g), (ones, z, g, g * z))
    ]
    # what is smaller is only where the search for a likelihood ended
    gains = [round(2 * (after - before), 6) for before, after in itertools.pairwise(nested)]
    return (
        float(chdtrc(1, max(0.0, gains[0]))),
        float(chdtrc(1, max(0.0, gains[1]))),
    )


def _log_likelihood(x: Floats, y: Floats) -> float:
    """Of a logistic regression, by iteratively reweighted least squares. Where an outcome is
    foretold without fail the weights have no end, but the likelihood has: it says when to stop."""

    def of(weights: Floats) -> float:
        expected = x @ weights
        return float((y * expected - np.logaddexp(0.0, expected)).sum())

    weights, ridge = np.zeros(x.shape[1]), 1e-9
    found = of(weights)
    for _ in range(200):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        information = (x * (p * (1 - p))[:, None]).T @ x
        while True:  # Levenberg and Marquardt: shorter steps, turned uphill, until one is a gain
            damped = information + ridge * np.eye(x.shape[1])
            move = np.linalg.solve(damped, x.T @ (y - p))
            now = of(weights + move)
            if now >= found or ridge > 1e6:
                break
            ridge *= 10
        if now - found < 1e-10:
            return max(now, found)
        weights, found, ridge = weights + move, now, max(1e-9, ridge / 10)
    return found
