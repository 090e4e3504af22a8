"""What a fitted model says of students, of items that do not fit it, and of the test."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from quizgen.psychometrics.irt import GRID, Fit, probabilities
from quizgen.psychometrics.scores import Categories, Floats, Ints, Scores

_PRIOR = np.exp(-GRID * GRID / 2) / np.exp(-GRID * GRID / 2).sum()
_LEAST_EXPECTED = 1.0
_TOGETHER = 4096
"""Students that are computed at once."""


class Abilities(NamedTuple):
    """By student, NaN for who has no score on any item of the fit."""

    eap: Floats
    """Mean of the posterior distribution (Bock & Mislevy 1982)."""
    eap_error: Floats
    """Its standard deviation."""
    wle: Floats
    """Weighted likelihood estimate (Warm 1989)."""
    lz: Floats
    """Person fit (Drasgow, Levine & Williams 1985): below −2 the answers are unlike the ability."""


class ItemFit(NamedTuple):
    """S-X² (Orlando & Thissen 2000; of several categories Kang & Chen 2008)."""

    item: str
    statistic: float
    freedom: int
    p: float
    """NaN where too few students have every score."""


class Dependence(NamedTuple):
    """Two items whose residuals go together (Q3, Yen 1984)."""

    one: str
    other: str
    q3: float
    above: float
    """Q3 less the mean of all pairs; beyond 0.2 the two hang together (Christensen et al. 2017)."""


def abilities(fit: Fit, scores: Scores) -> Abilities:
    """Each student's ability by ``fit``, and how well the answers fit it."""
    codes = _codes(fit, scores)
    answered = (codes >= 0).any(axis=1)
    distinct, row_of = np.unique(codes, axis=0, return_inverse=True)
    posterior = _posterior(fit, distinct)
    eap = posterior @ GRID
    deviation = np.sqrt(np.maximum(0.0, posterior @ (GRID * GRID) - eap * eap))
    wle = _warm(fit, distinct)
    at = np.where(np.isfinite(wle), wle, eap)
    lz = np.full(len(distinct), math.nan)
    for start in range(0, len(distinct), _TOGETHER):
        part = slice(start, start + _TOGETHER)
        p_here = np.maximum(probabilities(fit, at[part]), 1e-300)
        log = np.where(np.isnan(fit.steps)[:, None, :], 0.0, np.log(p_here))
        seen = (distinct[part] >= 0).T
        code = np.maximum(distinct[part].T, 0)
        found = np.take_along_axis(log, code[:, :, None], axis=2)[:, :, 0]
        mean = (p_here * log).sum(axis=2)
        variance = np.maximum(0.0, (p_here * log * log).sum(axis=2) - mean * mean)
        total = np.where(seen, found - mean, 0.0).sum(axis=0)
        spread = np.sqrt(np.where(seen, variance, 0.0).sum(axis=0))
        lz[part] = np.divide(total, spread, out=np.full(len(total), math.nan), where=spread > 1e-9)
    out = [each[row_of].astype(float) for each in (eap, deviation, wle, lz)]
    for each in out:
        each[~answered] = math.nan
    return Abilities(*out)


def expected_abilities(fit: Fit, scores: Scores) -> Floats:
    """``abilities(…).eap`` alone: without guessing found once for all of ``_alike``."""
    codes = _codes(fit, scores)
    distinct, row_of = _alike(fit, codes)
    return np.where((codes >= 0).any(axis=1), (_posterior(fit, distinct) @ GRID)[row_of], np.nan)


def _posterior(fit: Fit, codes: Categories) -> Floats:
    """The distribution of θ over the grid, by row of ``codes``."""
    logs = np.log(np.maximum(probabilities(fit, GRID), 1e-300))
    joint = np.zeros((len(codes), len(GRID))) + np.log(_PRIOR)
    for item in range(codes.shape[1]):
        seen = codes[:, item] >= 0
        joint[seen] += logs[item][:, codes[seen, item]].T
    joint -= joint.max(axis=1, keepdims=True)
    posterior: Floats = np.exp(joint)
    posterior /= posterior.sum(axis=1, keepdims=True)
    return posterior


def _codes(fit: Fit, scores: Scores) -> Categories:
    index = {name: number for number, name in enumerate(scores.items)}
    return scores.categories[0][:, [index[name] for name in fit.items]]


def _alike(fit: Fit, codes: Categories) -> tuple[Categories, Ints]:
    """Rows that stand for all, and which of them each row is like. Without guessing θ is the same
    for all who saw the same items and have the same sum of slope × score (Birnbaum 1968)."""
    if (fit.guessing > 0).any():
        return codes, np.arange(len(codes))
    seen = codes >= 0
    sums = np.empty(len(codes))
    for start in range(0, len(codes), _TOGETHER):
        part = slice(start, start + _TOGETHER)
        sums[part] = (np.where(seen[part], codes[part], 0) * fit.slope).sum(axis=1).round(9)
    if seen.all():
        _, first, row_of = np.unique(sums, return_index=True, return_inverse=True)
    else:
        alike = np.column_stack([np.packbits(seen, axis=1).astype(float), sums])
        _, first, row_of = np.unique(alike, axis=0, return_index=True, return_inverse=True)
    return codes[first], row_of.reshape(-1)


def _warm(fit: Fit, codes: Categories) -> Floats:
    """θ where the likelihood's slope and Warm's weight (J / 2I) add up to 0, by bisection."""
    distinct, row_of = _alike(fit, codes)
    found: Floats = _bisected(fit, distinct)[row_of]
    return found


def _bisected(fit: Fit, codes: Categories) -> Floats:
    low = np.full(len(codes), -7.0)
    high = np.full(len(codes), 7.0)
    seen = codes >= 0
    for _ in range(32):
        middle = (low + high) / 2
        rising = _slope_at(fit, codes, seen, middle) > 0
        low = np.where(rising, middle, low)
        high = np.where(rising, high, middle)
    found = (low + high) / 2
    return np.where(np.abs(found) > 6.99, np.nan, found)


def _slope_at(fit: Fit, codes: Categories, seen: np.ndarray, theta: Floats) -> Floats:
    found = np.empty(len(theta))
    k = np.arange(fit.steps.shape[1])
    for start in range(0, len(theta), _TOGETHER):
        part = slice(start, start + _TOGETHER)
        p = probabilities(fit, theta[part])
        here = seen[part].T
        a = fit.slope[:, None]
        mean = p @ k
        second = p @ (k * k) - mean**2
        third = np.einsum("iqk,iqk->iq", p, (k - mean[:, :, None]) ** 3)
        code = np.maximum(codes[part].T, 0)
        slope = a * (code - mean)
        information = a * a * second
        weight = a**3 * third
        guessed = fit.guessing > 0
        if guessed.any():
            c, ag = fit.guessing[guessed, None], a[guessed]
            right = np.maximum(p[guessed, :, 1], 1e-12)
            plain = (right - c) / (1 - c)
            first = (1 - c) * ag * plain * (1 - plain)
            bend = first * ag * (1 - 2 * plain)
            wrong = np.maximum(1 - right, 1e-12)
            slope[guessed] = (code[guessed] - right) * first / (right * wrong)
            information[guessed] = first**2 / (right * wrong)
            weight[guessed] = first * bend / (right * wrong)
        total = np.where(here, information, 0.0).sum(axis=0)
        drift = np.where(here, weight, 0.0).sum(axis=0)
        along = np.where(here, slope, 0.0).sum(axis=0)
        found[part] = along + drift / np.maximum(2 * total, 1e-12)
    return found


def information(fit: Fit, theta: Floats) -> Floats:
    """The test's information at each θ; its inverse root is the standard error there."""
    p = probabilities(fit, theta)
    k = np.arange(fit.steps.shape[1])
    mean = p @ k
    found = fit.slope[:, None] ** 2 * (p @ (k * k) - mean**2)
    guessed = fit.guessing > 0
    if guessed.any():
        c, a = fit.guessing[guessed, None], fit.slope[guessed, None]
        right = p[guessed, :, 1]
        plain = (right - c) / (1 - c)
        first = (1 - c) * a * plain * (1 - plain)
        found[guessed] = first**2 / np.maximum(right * (1 - right), 1e-12)
    total: Floats = found.sum(axis=0)
    return total


def item_fit(fit: Fit, scores: Scores) -> list[ItemFit]:
    """S-X² of each item, of students with a score on every item of the fit."""
    from scipy.special import chdtrc

    codes = _codes(fit, scores)
    codes = codes[(codes >= 0).all(axis=1)]
    counts = (~np.isnan(fit.steps)).sum(axis=1)
    tops = counts - 1
    p = probabilities(fit, GRID)
    whole = _sum_scores(p, counts, range(len(counts)))
    sums = codes.sum(axis=1)
    n_at = np.bincount(sums, minlength=int(tops.sum()) + 1)
    found = []
    for item, name in enumerate(fit.items):
        others = _sum_scores(p, counts, [i for i in range(len(counts)) if i != item])
        width = int(counts[item])
        reached = np.zeros((len(whole), width))
        for k in range(width):
            joint = others * p[item, :, k]
            reached[k : k + len(others), k] = joint @ _PRIOR
        total = whole @ _PRIOR
        expected = reached / np.maximum(total, 1e-300)[:, None] * n_at[:, None]
        observed = np.zeros_like(expected)
        np.add.at(observed, (sums, codes[:, item]), 1)
        statistic, cells = _merged(observed[1:-1], expected[1:-1])
        free = cells * (width - 1) - (width if fit.model != "rasch" else width - 1)
        free -= int(fit.guessing[item] > 0)
        p_value = float(chdtrc(free, statistic)) if free > 0 else math.nan
        found.append(ItemFit(name, statistic if free > 0 else math.nan, max(free, 0), p_value))
    return found


def _sum_scores(p: Floats, counts: Ints, items: Iterable[int]) -> Floats:
    """P of each sum of categories over ``items``, at each θ (Lord & Wingersky 1984): sums × θ."""
    found = np.ones((1, len(GRID)))
    for item in items:
        width = int(counts[item])
        grown = np.zeros((len(found) + width - 1, len(GRID)))
        for k in range(width):
            grown[k : k + len(found)] += found * p[item, :, k]
        found = grown
    return found


def _merged(observed: Floats, expected: Floats) -> tuple[float, int]:
    """χ² over score groups, neighbours joined until every cell expects one student or more."""
    statistic, groups = 0.0, 0
    held = np.zeros((2, observed.shape[1]))
    cells: list[Floats] = []
    for row in range(len(observed)):
        held = held + np.stack([observed[row], expected[row]])
        if (held[1] >= _LEAST_EXPECTED).all():
            cells.append(held)
            held = np.zeros_like(held)
    if held[1].any():
        if cells:
            cells[-1] = cells[-1] + held
        else:
            return math.nan, 0
    for one, other in cells:
        statistic += float((((one - other) ** 2) / other).sum())
        groups += 1
    return statistic, groups


def dependences(fit: Fit, scores: Scores, known: Abilities) -> list[Dependence]:
    """Pairs of items whose residuals, by the abilities that are ``known``, correlate more than
    others by 0.2, and by more than chance would have it among so many students as had both;
    strongest first."""
    codes = _codes(fit, scores)
    if len(fit.items) < 3 or len(codes) < 3:
        return []
    at = np.where(np.isfinite(known.wle), known.wle, known.eap)
    k = np.arange(fit.steps.shape[1])
    mean = np.empty(codes.shape)
    for start in range(0, len(codes), _TOGETHER):
        part = slice(start, start + _TOGETHER)
        mean[part] = (probabilities(fit, np.nan_to_num(at[part])) @ k).T
    seen = (codes >= 0) & np.isfinite(at)[:, None]
    residual = np.where(seen, codes - mean, 0.0)
    count = seen.T.astype(float) @ seen
    counted = np.maximum(count, 1)
    one = (residual.T @ seen) / counted
    product = (residual.T @ residual) / counted - one * one.T
    square = ((residual**2).T @ seen) / counted - one**2
    q3 = product / np.sqrt(np.maximum(square * square.T, 1e-12))
    upper = np.triu_indices(len(fit.items), 1)
    enough = count[upper] >= 10
    if not enough.any():
        return []
    middle = float(q3[upper][enough].mean())
    least = np.maximum(0.2, 3.5 / np.sqrt(counted))
    found = [
        Dependence(fit.items[i], fit.items[j], float(q3[i, j]), float(q3[i, j]) - middle)
        for i, j, fine in zip(*upper, enough, strict=True)
        if fine and q3[i, j] - middle > least[i, j]
    ]
    return sorted(found, key=lambda pair: -pair.q3)
