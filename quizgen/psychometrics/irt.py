"""Item response theory by marginal maximum likelihood.

Students' ability θ is standard normal. Of an item with categories 0 … m,

    P(x = k | θ) ∝ exp(k·a·θ + D_k),  D_0 = 0

(the generalized partial credit model, Muraki 1992), which for two categories is the two-parameter
logistic model with difficulty b = −D_1 / a. ``rasch`` gives all items one slope (the partial credit
model, Masters 1982); ``3pl`` adds a lower asymptote c to items of two categories, with priors
(logit c ~ N(logit 0.2, 1), log a ~ N(0, 0.5)), since data alone seldom fix it.

Estimation is the EM algorithm of Bock & Aitkin, "Marginal maximum likelihood estimation of item
parameters", Psychometrika 46 (1981), on a grid of θ; standard errors are those of the observed
information (Louis, "Finding the observed information matrix when using the EM algorithm", JRSS B
44, 1982), of thousands of students those of the cross-products of their scores (Bock & Lieberman
1970).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from quizgen.errors import message
from quizgen.psychometrics.scores import Categories, Floats, Ints, Scores, StatisticsError

Model: TypeAlias = Literal["rasch", "2pl", "3pl"]
MODELS: tuple[Model, ...] = ("rasch", "2pl", "3pl")
GRID = np.linspace(-6.0, 6.0, 61)
_PRIOR = np.exp(-GRID * GRID / 2) / np.exp(-GRID * GRID / 2).sum()
_STEEPEST = 8.0
"""A slope beyond it is not estimated but given: the data only say that it is steep."""
_GUESS, _GUESS_SPREAD = math.log(0.2 / 0.8), 1.0
_LOG_SLOPE_SPREAD = 0.5
_MOST_CELLS = 10_000_000
"""Students × θ × parameters of which the observed information is computed (80 MB)."""


@dataclass(frozen=True, eq=False)
class Fit:
    """Estimated items. Arrays are by item; ``steps`` is items × categories (D_0 = 0; NaN beyond an
    item's categories)."""

    model: Model
    items: tuple[str, ...]
    left_out: tuple[str, ...]
    """Items that all answered alike: nothing can be estimated of them."""
    students: int
    slope: Floats
    steps: Floats
    guessing: Floats
    slope_error: Floats
    difficulty: Floats
    """b; of several categories the mean of the steps' difficulties."""
    difficulty_error: Floats
    guessing_error: Floats
    log_likelihood: float
    """Marginal, without priors."""
    parameters: int
    iterations: int
    converged: bool

    @property
    def aic(self) -> float:
        return 2 * self.parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        return self.parameters * math.log(self.students) - 2 * self.log_likelihood

    @property
    def steep(self) -> tuple[str, ...]:
        """Items whose slope stands at its bound."""
        return tuple(
            item
            for item, slope in zip(self.items, self.slope, strict=True)
            if abs(slope) >= _STEEPEST - 1e-6
        )


def probabilities(fit: Fit, theta: Floats) -> Floats:
    """P of each category: items × θ × categories; 0 beyond an item's categories."""
    return _probabilities(fit.slope, fit.steps, fit.guessing, theta)


def _probabilities(slope: Floats, steps: Floats, guessing: Floats, theta: Floats) -> Floats:
    k = np.arange(steps.shape[1])
    logits = (
        slope[:, None, None] * theta[None, :, None] * k
        + np.nan_to_num(steps, nan=-np.inf)[:, None, :]
    )
    logits -= logits.max(axis=2, keepdims=True)
    found: Floats = np.exp(logits)
    found /= found.sum(axis=2, keepdims=True)
    if guessing.any():
        c = guessing[:, None]
        right = c + (1 - c) * found[:, :, 1]
        with_guess = (guessing > 0)[:, None]
        found[:, :, 1] = np.where(with_guess, right, found[:, :, 1])
        found[:, :, 0] = np.where(with_guess, 1 - right, found[:, :, 0])
    return found


class _Data:
    """Codes, and groups of students with one posterior distribution of θ: those who answered alike,
    or, where one slope makes the sum of categories sufficient, those with one sum. ``indicators``
    are the groups' mean rows of a column for each item and category."""

    def __init__(self, codes: Categories, counts: Ints, by_sum: bool) -> None:
        self.counts = counts
        self.width = int(np.max(counts))
        items = len(counts)
        self.students = len(codes)
        if by_sum and (codes >= 0).all():
            self.rows, self.row_weight = codes, np.ones(len(codes))
            _, self.group_of, size = np.unique(
                codes.sum(axis=1), return_inverse=True, return_counts=True
            )
            self.weight = size.astype(float)
        else:
            self.rows, self.row_weight = _distinct(codes)
            self.group_of = np.arange(len(self.rows))
            self.weight = self.row_weight
        self.indicators = np.zeros((len(self.weight), items * self.width))
        share = self.row_weight / self.weight[self.group_of]
        for item in range(items):
            column = self.rows[:, item]
            seen = np.flatnonzero(column >= 0)
            place = self.group_of[seen] * self.width + column[seen]
            tally = np.bincount(
                place, share[seen], minlength=len(self.weight) * self.width
            ).reshape(len(self.weight), self.width)
            self.indicators[:, item * self.width : (item + 1) * self.width] = tally

    def posterior(self, p: Floats) -> tuple[Floats, float]:
        """Each group's distribution of θ, and the log likelihood of all."""
        logs = np.log(np.maximum(p, 1e-300)).transpose(0, 2, 1).reshape(-1, len(GRID))
        joint = self.indicators @ logs + np.log(_PRIOR)
        top = joint.max(axis=1, keepdims=True)
        joint -= top
        np.exp(joint, out=joint)
        whole = joint.sum(axis=1, keepdims=True)
        likelihood = float(self.weight @ (np.log(whole[:, 0]) + top[:, 0]))
        joint /= whole
        return joint, likelihood

    def expected(self, posterior: Floats) -> Floats:
        """Expected students: items × θ × categories."""
        found = self.indicators.T @ (posterior * self.weight[:, None])
        cube: Floats = found.reshape(len(self.counts), self.width, len(GRID)).transpose(0, 2, 1)
        return cube


def _distinct(codes: Categories) -> tuple[Categories, Floats]:
    packed = np.ascontiguousarray(codes.astype(np.int8))
    view = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, counts = np.unique(view, return_index=True, return_counts=True)
    return codes[first], counts.astype(float)


def fit(
    scores: Scores,
    model: Model = "2pl",
    *,
    tolerance: float = 1e-4,
    iterations: int = 1000,
    errors: bool = True,
) -> Fit:
    """Estimate the items of ``scores``. Partial scores are ordered categories, as they were given;
    an item with more than eleven different scores is rounded to eleven steps. Without ``errors``
    the parameters' are NaN, which takes far less memory where there are many students.

    Raises ``StatisticsError`` where no item and no two students are left to estimate from.
    """
    codes, values = scores.categories
    counts = np.array([len(each) for each in values])
    kept = counts > 1
    left_out = tuple(n for n, keep in zip(scores.items, kept, strict=True) if not keep)
    codes = codes[:, kept]
    students = (codes >= 0).any(axis=1)
    codes = codes[students]
    counts = counts[kept]
    names = tuple(n for n, keep in zip(scores.items, kept, strict=True) if keep)
    if len(names) < 2 or len(codes) < 3:
        raise StatisticsError(
            message(
                "item response theory needs two items or more that students answered differently, "
                "and three students"
            )
        )
    data = _Data(codes, counts, by_sum=model == "rasch")
    slope, steps = _start(data)
    guessing = np.where((counts == 2) & (model == "3pl"), 0.2, 0.0)
    likelihood, rounds, converged = -math.inf, 0, False
    history: list[Floats] = []
    for rounds in range(1, iterations + 1):  # noqa: B007
        p = _probabilities(slope, steps, guessing, GRID)
        posterior, likelihood = data.posterior(p)
        expected = data.expected(posterior)
        before = np.concatenate([slope, steps[:, 1:].ravel(), guessing])
        if model == "rasch":
            slope, steps = _improve_rasch(slope, steps, expected)
        else:
            slope, steps, guessing = _improve(slope, steps, guessing, expected)
        after = np.concatenate([slope, steps[:, 1:].ravel(), guessing])
        change = np.nanmax(np.abs(after - before))
        if change < tolerance:
            converged = True
            break
        history.append(after)
        if len(history) == 3:
            slope, steps, guessing = _leap(history, slope, steps, guessing, model)
            history = []
    p = _probabilities(slope, steps, guessing, GRID)
    posterior, likelihood = data.posterior(p)
    return _result(
        data, model, names, left_out, slope, steps, guessing, posterior, p, likelihood, rounds,
        converged, errors,
    )  # fmt: skip


def _start(data: _Data) -> tuple[Floats, Floats]:
    items, width = len(data.counts), data.width
    steps = np.full((items, width), np.nan)
    tallies = (data.weight @ data.indicators).reshape(items, width)
    for item, count in enumerate(data.counts):
        shares = np.maximum(tallies[item, :count], 0.5)
        steps[item, :count] = np.log(shares / shares[0])
    return np.ones(items), steps


def _moments(
    slope: Floats, steps: Floats, guessing: Floats, expected: Floats
) -> tuple[Floats, Floats, Floats]:
    """Gradient and information of each item's parameters (a, D_1 …, logit c)."""
    items, width = steps.shape
    k = np.arange(width)
    plain = _probabilities(slope, steps, np.zeros(items), GRID)
    n = expected.sum(axis=2)
    size = width + 1
    gradient = np.zeros((items, size))
    information = np.zeros((items, size, size))
    difference = expected - n[:, :, None] * plain
    mean = plain @ k
    gradient[:, 0] = (difference @ k) @ GRID
    gradient[:, 1:width] = difference[:, :, 1:].sum(axis=1)
    weighted = n[:, :, None] * plain
    information[:, 0, 0] = (n * (plain @ (k * k) - mean**2)) @ (GRID * GRID)
    cross = np.einsum("iqk,iqk,q->ik", weighted, k - mean[:, :, None], GRID)
    information[:, 0, 1:width] = information[:, 1:width, 0] = cross[:, 1:]
    second = -np.einsum("iqk,iql->ikl", weighted, plain)
    second[:, k, k] += weighted.sum(axis=1)
    information[:, 1:width, 1:width] = second[:, 1:, 1:]
    for item in np.flatnonzero(guessing > 0):
        c, p = guessing[item], plain[item, :, 1]
        right = c + (1 - c) * p
        slopes = np.stack(
            [(1 - c) * p * (1 - p) * GRID, (1 - c) * p * (1 - p), c * (1 - c) * (1 - p)]
        )
        scale = 1 / np.maximum(right * (1 - right), 1e-12)
        where = [0, 1, width]
        residual = (expected[item, :, 1] - n[item] * right) * scale
        gradient[item, where] = slopes @ residual
        information[np.ix_([item], where, where)] = ((slopes * (n[item] * scale)) @ slopes.T)[None]
        a = max(slope[item], 1e-3)
        gradient[item, 0] -= math.log(a) / (_LOG_SLOPE_SPREAD**2 * a)
        information[item, 0, 0] += 1 / (_LOG_SLOPE_SPREAD**2 * a * a)
        gradient[item, width] -= (math.log(c / (1 - c)) - _GUESS) / _GUESS_SPREAD**2
        information[item, width, width] += 1 / _GUESS_SPREAD**2
    free = np.abs(information[:, np.arange(size), np.arange(size)]) > 1e-10
    diagonal = information[:, np.arange(size), np.arange(size)]
    information[:, np.arange(size), np.arange(size)] = np.where(free, diagonal * (1 + 1e-9), 1.0)
    return gradient, information, free.astype(float)


def _improve(
    slope: Floats, steps: Floats, guessing: Floats, expected: Floats
) -> tuple[Floats, Floats, Floats]:
    """Improve the items' parameters by one M step of the EM algorithm, by Fisher scoring."""
    width = steps.shape[1]
    for _ in range(3):
        gradient, information, free = _moments(slope, steps, guessing, expected)
        move = np.linalg.solve(information, (gradient * free)[:, :, None])[:, :, 0]
        move = np.clip(move, -1.0, 1.0)
        slope = np.clip(slope + move[:, 0], -_STEEPEST, _STEEPEST)
        steps = steps.copy()
        steps[:, 1:] += move[:, 1:width]
        with_guess = guessing > 0
        if with_guess.any():
            slope = np.where(with_guess, np.maximum(slope, 0.05), slope)
            c = np.clip(guessing, 1e-4, 0.6)
            moved = 1 / (1 + np.exp(-(np.log(c / (1 - c)) + move[:, width])))
            guessing = np.where(with_guess, np.clip(moved, 1e-4, 0.6), 0.0)
        if np.abs(move).max() < 1e-3:
            break
    return slope, steps, guessing


def _improve_rasch(slope: Floats, steps: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """One M step with one slope for all items: the items' steps, then the slope."""
    items, width = steps.shape
    zero = np.zeros(items)
    for _ in range(2):
        gradient, information, free = _moments(slope, steps, zero, expected)
        inner = information[:, 1:width, 1:width]
        moves = np.linalg.solve(inner, (gradient * free)[:, 1:width, None])[:, :, 0]
        solved = np.linalg.solve(inner, information[:, 1:width, :1])[:, :, 0]
        along = (gradient[:, 0] - (information[:, 0, 1:width] * moves).sum(axis=1)).sum()
        bend = (information[:, 0, 0] - (information[:, 0, 1:width] * solved).sum(axis=1)).sum()
        by = float(np.clip(along / max(bend, 1e-9), -0.5, 0.5))
        steps = steps.copy()
        steps[:, 1:] += np.clip(moves - by * solved, -1.0, 1.0)
        slope = np.clip(slope + by, 0.01, _STEEPEST)
        if abs(by) < 1e-4 and np.abs(moves).max() < 1e-3:
            break
    return slope, steps


def _leap(
    history: list[Floats], slope: Floats, steps: Floats, guessing: Floats, model: Model
) -> tuple[Floats, Floats, Floats]:
    """An extrapolation of three EM steps (SQUAREM's S3, Varadhan & Roland 2008, taken half as
    far): EM alone creeps."""
    first, second, third = history
    r, v = second - first, (third - second) - (second - first)
    if (size := np.sqrt(np.nansum(v * v))) < 1e-12:
        return slope, steps, guessing
    factor = min(4.0, 0.8 * float(np.sqrt(np.nansum(r * r)) / size))
    if factor <= 1:
        return slope, steps, guessing
    leaped = first + 2 * factor * r + factor**2 * v
    items = len(slope)
    fresh = np.clip(leaped[:items], 0.02 if model != "2pl" else -_STEEPEST, _STEEPEST)
    if np.nanmax(np.abs(leaped - third)) > 1.0:
        return slope, steps, guessing
    grown = steps.copy()
    grown[:, 1:] = leaped[items : items + steps[:, 1:].size].reshape(steps[:, 1:].shape)
    guess = np.where(guessing > 0, np.clip(leaped[-items:], 1e-4, 0.6), 0.0)
    return fresh, grown, guess


def _result(
    data: _Data,
    model: Model,
    names: tuple[str, ...],
    left_out: tuple[str, ...],
    slope: Floats,
    steps: Floats,
    guessing: Floats,
    posterior: Floats,
    p: Floats,
    likelihood: float,
    rounds: int,
    converged: bool,
    errors: bool,
) -> Fit:
    items, width = steps.shape
    covariance, places = _covariance(data, model, slope, steps, guessing, posterior, p, errors)
    slope_error = np.full(items, np.nan)
    guessing_error = np.full(items, np.nan)
    difficulty = np.full(items, np.nan)
    difficulty_error = np.full(items, np.nan)
    for item in range(items):
        last = int(data.counts[item]) - 1
        a, whole = slope[item], steps[item, last]
        if abs(a) > 1e-6:
            difficulty[item] = -whole / (last * a)
        at_slope, at_step = places[item, 0], places[item, last]
        if at_slope >= 0:
            slope_error[item] = _root(covariance[at_slope, at_slope])
            gradient = np.array([whole / (last * a * a), -1 / (last * a)])
            block = covariance[np.ix_([at_slope, at_step], [at_slope, at_step])]
            difficulty_error[item] = _root(float(gradient @ block @ gradient))
        if (at_guess := places[item, width]) >= 0:
            c = guessing[item]
            guessing_error[item] = c * (1 - c) * _root(covariance[at_guess, at_guess])
    return Fit(
        model=model,
        items=names,
        left_out=left_out,
        students=data.students,
        slope=slope,
        steps=steps,
        guessing=guessing,
        slope_error=slope_error,
        difficulty=difficulty,
        difficulty_error=difficulty_error,
        guessing_error=guessing_error,
        log_likelihood=likelihood,
        parameters=len(covariance),
        iterations=rounds,
        converged=converged,
    )


def _root(variance: float) -> float:
    return math.sqrt(variance) if variance > 0 else math.nan


def _covariance(
    data: _Data,
    model: Model,
    slope: Floats,
    steps: Floats,
    guessing: Floats,
    posterior: Floats,
    p: Floats,
    errors: bool,
) -> tuple[Floats, Ints]:
    """Covariance of all free parameters, and where each item's (a, D_1 …, logit c) stand in it;
    -1: none."""
    items, width = steps.shape
    places = np.full((items, width + 1), -1, dtype=np.int64)
    tables: list[tuple[int, Floats]] = []
    common: list[tuple[int, Floats]] = []
    for item in range(items):
        for place, table in _scores(int(data.counts[item]), guessing[item], p[item]):
            if place == 0 and model == "rasch":
                common.append((item, table))
                continue
            places[item, place] = len(tables)
            tables.append((item, table))
    if model == "rasch":
        places[:, 0] = len(tables)
    size = len(tables) + (model == "rasch")
    if not errors:
        return np.full((size, size), np.nan), places
    rows = len(data.rows)
    whole = rows * len(GRID) * size <= _MOST_CELLS
    by_row = posterior[data.group_of] if whole else posterior
    weight = np.sqrt(data.row_weight)[:, None]
    mean = np.zeros((size, rows))
    spread = np.zeros((size, rows, len(GRID)) if whole else (0, 0, 0))

    def put(number: int, parts: list[tuple[int, Floats]]) -> None:
        found = np.zeros((rows, len(GRID))) if whole else np.zeros(rows)
        for item, table in parts:
            code = data.rows[:, item]
            seen = np.flatnonzero(code >= 0)
            if whole:
                found[seen] += table[code[seen]]
            else:
                found[seen] += (posterior @ table.T)[data.group_of[seen], code[seen]]
        if whole:
            mean[number] = (found * by_row).sum(axis=1)
            spread[number] = found * np.sqrt(by_row) * weight
        else:
            mean[number] = found

    for number, one in enumerate(tables):
        put(number, [one])
    if common:
        put(len(tables), common)
    products: Floats = (mean * data.row_weight) @ mean.T
    information = products
    if whole:
        flat = spread.reshape(size, -1)
        complete = _complete(data, slope, steps, guessing, posterior, places, size)
        information = complete - (flat @ flat.T - products)
    elif model == "3pl":
        for item in map(int, np.flatnonzero(guessing > 0)):
            a, at = max(slope[item], 1e-3), places[item]
            information[at[0], at[0]] += 1 / (_LOG_SLOPE_SPREAD * a) ** 2
            information[at[width], at[width]] += 1 / _GUESS_SPREAD**2
    try:
        inverse = np.linalg.inv(information).astype(np.float64)
    except np.linalg.LinAlgError:
        return np.full(information.shape, np.nan), places
    bad = np.diag(inverse) <= 0
    inverse[bad] = inverse[:, bad] = np.nan
    return inverse, places


def _scores(count: int, guess: float, p: Floats) -> list[tuple[int, Floats]]:
    """An item's parameters (0: the slope, k: D_k, the last: logit c), each with the derivative of
    the log probability of each category: categories × θ. ``p`` is θ × categories."""
    k = np.arange(p.shape[1])
    if guess > 0:
        plain = (p[:, 1] - guess) / (1 - guess)
        scale = 1 / np.maximum(p[:, :2].T, 1e-12) * np.array([[-1.0], [1.0]])
        return [
            (0, scale * ((1 - guess) * plain * (1 - plain) * GRID)),
            (1, scale * ((1 - guess) * plain * (1 - plain))),
            (p.shape[1], scale * (guess * (1 - guess) * (1 - plain))),
        ]
    steps = [(step, (k[:count, None] == step) - p[:, step]) for step in range(1, count)]
    return [(0, (k[:count, None] - p @ k) * GRID), *steps]


def _complete(
    data: _Data,
    slope: Floats,
    steps: Floats,
    guessing: Floats,
    posterior: Floats,
    places: Ints,
    size: int,
) -> Floats:
    """The information that there would be if abilities were known."""
    _, blocks, _ = _moments(slope, steps, guessing, data.expected(posterior))
    found = np.zeros((size, size))
    for item, block in enumerate(blocks):
        used = np.flatnonzero(places[item] >= 0)
        at = places[item, used]
        found[np.ix_(at, at)] += block[np.ix_(used, used)]
    return found
