"""Classical test theory: facility, discrimination, reliability.

Sources: Crocker & Algina, *Introduction to Classical and Modern Test Theory* (1986); Moodle's
*Quiz statistics calculations* (docs.moodle.org, "Quiz statistics calculations"), which defines
discriminative efficiency and effective weight; Wilson, "Probable inference", JASA 22 (1927);
Feldt, "The approximate sampling distribution of KR-20", Psychometrika 30 (1965); McDonald, *Test
Theory: A Unified Treatment* (1999), chapter 6 (omega).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from quizgen.psychometrics.beta import f_quantile
from quizgen.psychometrics.scores import Floats, Scores

FEW = 30
"""Below so many students no strong word is said of an item."""
_SPREAD = 1e-12
_FOLDS = 100


class Interval(NamedTuple):
    """Bounds between which a figure lies with 95 % confidence."""

    low: float
    high: float


class ItemFigures(NamedTuple):
    """An item's classical statistics; NaN where there is nothing to compute it of."""

    item: str
    n: int
    """Students with a score on it."""
    facility: float
    """Mean share of its points, 0 to 1."""
    facility_interval: Interval
    """Wilson's; of partial scores it is wider than need be."""
    deviation: float
    """Standard deviation of the share of points."""
    discrimination: float
    """Correlation with the points on all other items (corrected item–total)."""
    thirds: float
    """Facility among the best third less that among the weakest."""
    efficiency: float
    """Covariance with the rest over the largest that these scores allow (Moodle)."""
    weight: float
    """Share of the total's points."""
    effective_weight: float
    """Share of the total's spread (Moodle); NaN where the covariance is negative."""


class TestFigures(NamedTuple):
    """A whole test's classical statistics; NaN where there is nothing to compute it of."""

    students: int
    items: int
    points: float
    """What a student could get; where forms differ, on average."""
    mean: float
    median: float
    deviation: float
    alpha: float
    """Cronbach's; of items scored 0 and 1 it is KR-20."""
    alpha_interval: Interval
    omega: float
    """McDonald's omega total for one factor."""
    omega_interval: Interval
    split_half: float
    """Odd and even items, stepped up (Spearman–Brown)."""
    error: float
    """Standard error of measurement, in points."""


def wilson(right: float, n: int, z: float = 1.959963984540054) -> Interval:
    """The interval of a proportion ``right / n`` (Wilson 1927).

    >>> [round(bound, 4) for bound in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    if n == 0:
        return Interval(math.nan, math.nan)
    share = right / n
    middle = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return Interval(max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale))


def groups(scores: Scores) -> tuple[np.ndarray, np.ndarray]:
    """Who is among the weakest and who among the best third by share of points; students of one
    score stand together, so that the order of rows decides nothing."""
    low, high = np.quantile(scores.shares, [1 / 3, 2 / 3])
    return scores.shares <= low, scores.shares >= high


def item_figures(scores: Scores) -> list[ItemFigures]:
    """Compute the classical statistics of each item, in the order of the columns of ``scores``."""
    weak, strong = groups(scores)
    apart = not (weak & strong).any()
    totals = scores.totals
    offered = scores.most.sum() if scores.complete else scores.seen @ scores.most
    found = []
    covariances = []
    everybody = slice(None)
    for number, (item, column) in enumerate(zip(scores.items, scores.columns, strict=True)):
        most = scores.most[number]
        seen = everybody if scores.complete else scores.seen[:, number]
        values = column[seen]
        n = len(values)
        if scores.complete:
            rest = totals - values
        else:  # of forms that differ, shares can be compared and points cannot
            others = np.asarray(offered)[seen] - most
            rest = np.divide(totals[seen] - values, others, out=np.zeros(n), where=others > 0)
        facility = float(values.mean() / most) if n else math.nan
        covariance, most_covariance, correlation = _with(values, rest)
        covariances.append(_covariance(values, totals[seen]))
        thirds = math.nan
        low, high = values[weak[seen]], values[strong[seen]]
        if apart and len(low) and len(high):
            thirds = float((high.mean() - low.mean()) / most)
        found.append(
            ItemFigures(
                item=item,
                n=n,
                facility=facility,
                facility_interval=wilson(min(max(facility, 0.0), 1.0) * n, n)
                if n
                else Interval(math.nan, math.nan),
                deviation=float(values.std(ddof=1) / most) if n > 1 else math.nan,
                discrimination=correlation,
                thirds=thirds,
                efficiency=covariance / most_covariance if most_covariance > _SPREAD else math.nan,
                weight=float(most / scores.most.sum()),
                effective_weight=math.nan,
            )
        )
    roots = [math.sqrt(c) if c >= 0 else 0.0 for c in covariances]
    whole = math.fsum(roots)
    return [
        figures._replace(effective_weight=root / whole if whole > 0 and c >= 0 else math.nan)
        for figures, root, c in zip(found, roots, covariances, strict=True)
    ]


def _covariance(one: Floats, other: Floats) -> float:
    if len(one) < 2:
        return math.nan
    found = float((one - one.mean()) @ (other - other.mean()) / (len(one) - 1))
    return found if abs(found) > _SPREAD else 0.0  # rounding, whose sign hangs on the rows' order


def _with(values: Floats, rest: Floats) -> tuple[float, float, float]:
    """Covariance, the largest that the same values allow, and correlation; three students or more
    with some spread in both."""
    if len(values) < 3:
        return math.nan, math.nan, math.nan
    covariance = _covariance(values, rest)
    spread = math.sqrt(_covariance(values, values) * _covariance(rest, rest))
    if spread <= _SPREAD:
        return covariance, math.nan, math.nan
    most = _covariance(np.sort(values), np.sort(rest))
    return covariance, most, min(1.0, max(-1.0, covariance / spread))


def test_figures(scores: Scores) -> TestFigures:
    """Classical statistics of the test. Reliability is computed of students with a score on every
    item, and is NaN where forms share too little for that."""
    totals = scores.totals
    covariance = _covariances(_whole(scores))
    whole = _whole(scores)
    n, items = whole.shape
    alpha = omega = split = error = math.nan
    alpha_interval = omega_interval = Interval(math.nan, math.nan)
    if n > 2 and items > 1:
        alpha = _alpha(covariance)
        if not math.isnan(alpha):
            alpha_interval = _feldt(alpha, n, items)
            error = float(whole.sum(axis=1).std(ddof=1)) * math.sqrt(max(0.0, 1 - alpha))
            omega, omega_interval = _omega_with_interval(whole, covariance)
            split = _split_half(whole)
    return TestFigures(
        students=scores.students,
        items=len(scores.items),
        points=float(scores.most.sum() if scores.complete else (scores.seen @ scores.most).mean()),
        mean=float(totals.mean()),
        median=float(np.median(totals)),
        deviation=float(totals.std(ddof=1)) if scores.students > 1 else math.nan,
        alpha=alpha,
        alpha_interval=alpha_interval,
        omega=omega,
        omega_interval=omega_interval,
        split_half=split,
        error=error,
    )


def _whole(scores: Scores) -> Floats:
    """Those who have a score on every item; without items that are still to be marked."""
    whole = scores.points[:, scores.seen.any(axis=0)]
    return whole if scores.complete else whole[~np.isnan(whole).any(axis=1)]


def _covariances(whole: Floats) -> Floats:
    """``np.cov(whole, rowvar=False)``, in the memory of ``whole``, which is spent."""
    if len(whole) < 2:
        return np.full((whole.shape[1], whole.shape[1]), np.nan)
    columns = whole.T
    columns -= columns.mean(axis=1)[:, None]
    found: Floats = np.dot(columns, whole.conj())
    found *= np.true_divide(1, len(whole) - 1)
    return found


def _alpha(covariance: Floats) -> float:
    items = len(covariance)
    total = covariance.sum()
    if total <= _SPREAD:
        return math.nan
    return float(items / (items - 1) * (1 - np.trace(covariance) / total))


def _feldt(alpha: float, n: int, items: int) -> Interval:
    first, second = n - 1, (n - 1) * (items - 1)
    low = 1 - (1 - alpha) * f_quantile(0.975, first, second)
    high = 1 - (1 - alpha) * f_quantile(0.025, first, second)
    return Interval(low, high)


def _omegas(covariances: Floats, start: Floats | None = None) -> tuple[Floats, Floats]:
    """Of each of several covariances: omega total of one factor, fitted by maximum likelihood (EM,
    Rubin & Thayer 1982) to the items that vary, and the loadings of all, those that do not 0."""
    scale = np.sqrt(np.diagonal(covariances, axis1=1, axis2=2).clip(0))
    varying = scale**2 > _SPREAD
    scale = np.where(varying, scale, 0.0)
    inverse = np.divide(1.0, scale, out=np.zeros_like(scale), where=varying)
    r = covariances * inverse[:, :, None] * inverse[:, None, :]
    if start is None:
        values, vectors = np.linalg.eigh(r)
        loadings = vectors[:, :, -1] * np.sqrt(values[:, -1].clip(_SPREAD))[:, None]
        loadings *= np.where(loadings.sum(axis=1) >= 0, 1.0, -1.0)[:, None]
    else:
        loadings = np.where(varying, start, 0.0)
    loadings, unique = _one_factor(r, loadings)
    common = (loadings * scale).sum(axis=1) ** 2
    whole = common + (unique * scale**2).sum(axis=1)
    few = varying.sum(axis=1) < 3
    omegas = np.divide(common, whole, out=np.full(len(r), np.nan), where=~few & (whole > 0))
    return omegas, np.where(few[:, None], 0.0, loadings)


def _one_factor(r: Floats, loadings: Floats) -> tuple[Floats, Floats]:
    """Loadings and unique variances by correlation matrix, from ``loadings`` to begin with. All are
    moved together, each until it moves no more."""
    unique = np.clip(1 - loadings**2, 0.05, 1.0)
    moving = np.arange(len(r))
    for _ in range(500):
        old = loadings[moving]
        beta = old / unique[moving]
        beta /= 1 + (old * beta).sum(axis=1, keepdims=True)
        moved = (r @ beta[:, :, None])[:, :, 0]
        second = 1 + ((moved - old) * beta).sum(axis=1, keepdims=True)
        fresh = moved / second
        loadings[moving] = fresh
        unique[moving] = np.clip(1 - fresh * moved, 1e-4, 1.0)
        on = np.abs(fresh - old).max(axis=1) >= 1e-7
        if not on.all():
            moving, r = moving[on], r[on]
            if not len(moving):
                break
    return loadings, unique


def _omega_with_interval(whole: Floats, covariance: Floats) -> tuple[float, Interval]:
    """Omega, and an interval by the delete-a-group jackknife on the logit scale (Kott 2001): up to
    a hundred groups of students, each left out once."""
    (found,), loadings = _omegas(covariance[None])
    omega, n = float(found), len(whole)
    if math.isnan(omega) or n < 10:
        return omega, Interval(math.nan, math.nan)
    folds = min(n, _FOLDS)
    number = np.arange(n) % folds
    mean = whole.mean(axis=0)
    order = np.argsort(number, kind="stable")
    bounds = np.searchsorted(number[order], np.arange(folds + 1))
    folded, products = [], []
    for k in range(folds):
        part = whole[order[bounds[k] : bounds[k + 1]]] - mean
        folded.append(part.sum(axis=0))
        products.append(part.T @ part)
    sums = np.array(folded)
    total, everything = sums.sum(axis=0), np.sum(products, axis=0)
    left = n - np.bincount(number)
    means = (total - sums) / left[:, None]
    squares = left[:, None, None] * means[:, :, None] * means[:, None, :]
    without = (everything - np.array(products) - squares) / (left - 1)[:, None, None]
    logits = np.array([_logit(each) for each in _omegas(without, loadings)[0].tolist()])
    if np.isnan(logits).any():
        return omega, Interval(math.nan, math.nan)
    error = math.sqrt((folds - 1) / folds * float(((logits - logits.mean()) ** 2).sum()))
    middle = _logit(omega)
    return omega, Interval(_expit(middle - 1.96 * error), _expit(middle + 1.96 * error))


def _logit(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(share / (1 - share))


def _expit(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def _split_half(whole: Floats) -> float:
    odd, even = whole[:, ::2].sum(axis=1), whole[:, 1::2].sum(axis=1)
    spread = math.sqrt(_covariance(odd, odd) * _covariance(even, even))
    if spread <= _SPREAD:
        return math.nan
    r = _covariance(odd, even) / spread
    return 2 * r / (1 + r) if r > -1 else math.nan
