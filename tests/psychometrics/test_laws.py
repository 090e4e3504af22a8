"""What holds of any scores, and what is said of scores of which little can be said."""

import math
import random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize
from scipy.special import expit, fdtri
from scipy.stats import chi2

from quizgen import psychometrics
from quizgen.psychometrics import Scores, StatisticsError
from quizgen.psychometrics.beta import f_quantile
from tests.psychometrics.data import scores, simulated

points = st.tuples(st.integers(1, 12), st.integers(1, 5)).flatmap(
    lambda shape: arrays(float, shape, elements=st.sampled_from([0.0, 0.5, 1.0, math.nan]))
)


@pytest.mark.parametrize("first", [1, 2, 29, 99_999])
@pytest.mark.parametrize("times", [1, 19, 99])
def test_the_f_distribution_is_that_of_scipy(first, times):
    for probability in (0.001, 0.025, 0.5, 0.975):
        found = f_quantile(probability, first, first * times)
        assert found == pytest.approx(fdtri(first, first * times, probability), rel=1e-9)


def finite_or_nan(value):
    return math.isnan(value) or math.isfinite(value)


@given(points)
def test_whatever_the_scores_each_figure_is_a_number_in_its_range_or_none(matrix):
    found = scores(matrix)
    for item in psychometrics.item_figures(found):
        assert math.isnan(item.facility) or 0 <= item.facility <= 1
        assert math.isnan(item.discrimination) or -1 <= item.discrimination <= 1
        assert math.isnan(item.efficiency) or item.efficiency <= 1 + 1e-9
        assert all(map(finite_or_nan, [item.thirds, item.effective_weight, item.deviation]))
    whole = psychometrics.test_figures(found)
    assert whole.alpha <= 1 or math.isnan(whole.alpha)
    assert finite_or_nan(whole.error)
    for model in psychometrics.MODELS:
        try:
            fit = psychometrics.fit(found, model, iterations=30)
        except StatisticsError:
            continue
        assert np.isfinite(fit.slope).all()
        known = psychometrics.abilities(fit, found)
        assert np.allclose(
            psychometrics.expected_abilities(fit, found), known.eap, atol=1e-9, equal_nan=True
        )
        assert (np.isfinite(known.eap) == found.seen[:, _places(fit, found)].any(axis=1)).all()


def _places(fit, found):
    return [found.items.index(item) for item in fit.items]


_NO_COVARIANCE = np.array(
    [[1, 0, 0], [0, 1, 0], [0, 0, 0], [0.5, 0, 0], [0.5, 0, 0], [math.nan, 0, 0], [0, 0.5, 1]]
)


@given(points, st.randoms(use_true_random=False))
@example(_NO_COVARIANCE, random.Random(3))
def test_the_order_of_students_decides_nothing_but_omegas_interval(matrix, chance):
    order = list(range(len(matrix)))
    chance.shuffle(order)
    ours, theirs = scores(matrix), scores(matrix[order])
    for one, other in zip(
        psychometrics.item_figures(ours), psychometrics.item_figures(theirs), strict=True
    ):
        assert one[1:3] == pytest.approx(other[1:3], nan_ok=True)
        assert one[4:] == pytest.approx(other[4:], nan_ok=True)


def test_points_instead_of_shares_change_no_correlation():
    data, *_ = simulated(200, 8)
    dear = Scores(data.points * 3, data.most * 3, data.items)
    for one, other in zip(
        psychometrics.item_figures(data), psychometrics.item_figures(dear), strict=True
    ):
        assert one.discrimination == pytest.approx(other.discrimination)
        assert one.facility == pytest.approx(other.facility)


def test_the_models_find_what_scores_were_drawn_from():
    data, slope, difficulty, theta = simulated(3000, 20)
    fit = psychometrics.fit(data, "2pl")
    assert np.sqrt(np.mean((fit.slope - slope) ** 2)) < 0.09
    assert np.sqrt(np.mean((fit.difficulty - difficulty) ** 2)) < 0.11
    known = psychometrics.abilities(fit, data)
    assert np.corrcoef(known.eap, theta)[0, 1] > 0.85
    # half of them wore two forms with eight items in common
    points = data.points.copy()
    points[:1500, :6] = points[1500:, 14:] = math.nan
    apart = psychometrics.fit(Scores(points, data.most, data.items), "2pl")
    assert np.sqrt(np.mean((apart.difficulty - difficulty) ** 2)) < 0.16


def test_errors_are_as_large_as_estimates_scatter():
    drawn = [simulated(400, 6, seed, 1.0) for seed in range(40)]
    fits = [psychometrics.fit(each[0], "rasch") for each in drawn]
    z = [(f.difficulty - d[2]) / f.difficulty_error for f, d in zip(fits, drawn, strict=True)]
    assert 0.8 < np.std(z) < 1.25


def test_a_misleading_translation_is_found():
    data, _, _, theta = simulated(600, 15)
    english = np.arange(600) % 2 == 1
    harder = 1 / (1 + np.exp(-(theta - 1.8)))
    points = data.points.copy()
    points[english, 4] = np.random.default_rng(5).random(english.sum()) < harder[english]
    found = psychometrics.dif(Scores(points, data.most, data.items), english)
    assert [each.item for each in found if each.category == "C"] == ["i4"]
    assert found[4].delta < -1.5
    assert found[4].uniform_p < 0.001
    assert found[4].difference < -0.15


@pytest.mark.parametrize("size", [8, 12, 30])
def test_in_a_small_class_the_logistic_regressions_end_where_another_program_ends(size):
    """With few students an outcome is often foretold without fail, and weights have no end."""

    def likelihood(*columns):
        x = np.stack(columns, axis=1)
        found = minimize(lambda w: np.logaddexp(0, x @ w).sum() - right @ x @ w, np.zeros(x.shape[1]),
                         jac=lambda w: x.T @ (expit(x @ w) - right),
                         bounds=[(-200, 200)] * x.shape[1], method="L-BFGS-B",
                         options={"maxiter": 10_000, "maxfun": 100_000, "ftol": 1e-14, "gtol": 1e-10})  # fmt: skip
        return -found.fun

    chance = np.random.default_rng(size)
    points = (chance.random((size, 5)) < np.linspace(0.2, 0.95, 5)).astype(float)
    group = chance.random(size) < 0.5
    data = Scores(points, np.ones(5), tuple("abcde"))
    for number, each in enumerate(psychometrics.dif(data, group)):
        right, ability = points[:, number], data.shares
        z = (ability - ability.mean()) / ability.std()
        one, g = np.ones(size), group.astype(float)
        first, second, third = (
            likelihood(one, z), likelihood(one, z, g), likelihood(one, z, g, g * z),
        )  # fmt: skip
        assert each.uniform_p == pytest.approx(chi2.sf(max(0, 2 * (second - first)), 1), abs=5e-3)
        assert each.other_p == pytest.approx(chi2.sf(max(0, 2 * (third - second)), 1), abs=5e-3)


def test_two_who_share_wrong_answers_are_named_and_two_who_know_it_all_are_not():
    random = np.random.default_rng(3)
    right = random.random((60, 30)) < 0.6
    answers = np.where(right, 0, random.integers(1, 4, (60, 30)))
    answers[7] = answers[3]
    answers[20] = answers[21] = 0
    right = answers == 0
    totals = right.sum(axis=1).astype(float)
    found = psychometrics.likenesses(answers, right, totals)
    assert [(pair.one, pair.other) for pair in found] == [(3, 7)]
    with pytest.raises(StatisticsError, match="30 to 2000 students, and there are 4"):
        psychometrics.likenesses(answers[:4], right[:4], totals[:4])


@pytest.mark.parametrize(
    ("matrix", "why"),
    [
        (np.zeros((0, 3)), "no score"),
        ([[1.0, math.inf]], "infinite"),
    ],
)
def test_what_cannot_be_analysed_is_refused(matrix, why):
    with pytest.raises(StatisticsError, match=why):
        scores(np.asarray(matrix))


def test_items_that_all_answered_alike_are_left_out_of_a_model_and_named():
    data, *_ = simulated(60, 6)
    points = np.column_stack([data.points, np.ones(60)])
    fit = psychometrics.fit(scores(points), "2pl")
    assert fit.left_out == ("g",)
    with pytest.raises(StatisticsError, match="two items or more"):
        psychometrics.fit(scores(np.ones((10, 4))), "2pl")
