"""The same numbers as other people's programs print for the same data."""

import math

import numpy as np
import pytest

from quizgen import psychometrics
from quizgen.psychometrics.dif import odds_ratio
from tests.psychometrics.data import (
    BERKELEY,
    LSAT6,
    LSAT7,
    lsat,
    moodle,
    scores,
    strata,
    verbal_aggression,
)


def near(values, **tolerance):
    return pytest.approx(values, **tolerance)


def test_lsat_6_by_the_two_parameter_model():
    """R, summary(ltm(LSAT ~ z1)): Rizopoulos, J. Stat. Software 17(5), 2006."""
    fit = psychometrics.fit(lsat(LSAT6), "2pl")
    assert fit.converged
    assert fit.log_likelihood == near(-2466.653, abs=0.001)
    assert fit.aic == near(4953.307, abs=0.002)
    assert fit.bic == near(5002.384, abs=0.002)
    assert fit.difficulty == near([-3.3597, -1.3696, -0.2799, -1.8659, -3.1236], abs=0.003)
    assert fit.slope == near([0.8254, 0.7229, 0.8905, 0.6886, 0.6575], abs=0.001)
    assert fit.slope_error == near([0.2581, 0.1867, 0.2326, 0.1852, 0.2100], abs=2e-4)
    assert fit.difficulty_error == near([0.8669, 0.3073, 0.0997, 0.4341, 0.8700], abs=2e-3)


def test_lsat_6_by_the_rasch_model():
    """R, rasch(LSAT) of ltm, in the same article."""
    fit = psychometrics.fit(lsat(LSAT6), "rasch")
    assert fit.log_likelihood == near(-2466.938, abs=0.001)
    assert fit.slope == near([0.7551] * 5, abs=0.001)
    assert fit.difficulty == near([-3.6153, -1.3224, -0.3176, -1.7301, -2.7802], abs=0.002)
    assert fit.parameters == 6


def test_students_and_information_of_lsat_7():
    """R, fscores, personfit and testinfo of mirt 1.45.1 (2PL, quadpts 61)."""
    data = lsat(LSAT7)
    fit = psychometrics.fit(data, "2pl", tolerance=1e-6)
    known = psychometrics.abilities(fit, data)
    patterns = ("00000", "00001", "10001", "11111", "01100")
    codes = ["".join(f"{int(value)}" for value in row) for row in data.points]
    rows = [codes.index(pattern) for pattern in patterns]
    for values, expected in (
        (known.eap, [-1.869784, -1.527258, -1.087078, 0.727185, -0.608613]),
        (known.eap_error, [0.692700, 0.673627, 0.665050, 0.800932, 0.679599]),
        (known.wle, [-4.137072, -2.599833, -1.706641, 1.088187, -1.102346]),
        (known.lz, [0.622566, 0.782000, 1.329650, 0.680052, -2.225886]),
    ):
        assert values[rows] == near(expected, abs=5e-5)
    assert psychometrics.information(fit, np.arange(-2.0, 3.0)) == near(
        [1.081522, 1.460828, 0.918058, 0.402370, 0.168926], abs=5e-5
    )


def test_lsat_7_by_the_two_parameter_model():
    """R, coef and itemfit of mirt(expand.table(LSAT7)): Chalmers, J. Stat. Software 48(6), 2012."""
    data = lsat(LSAT7)
    fit = psychometrics.fit(data, "2pl")
    assert fit.log_likelihood == near(-2658.805, abs=0.001)
    assert fit.slope == near([0.988, 1.081, 1.706, 0.765, 0.736], abs=0.002)
    assert fit.steps[:, 1] == near([1.856, 0.808, 1.804, 0.486, 1.855], abs=0.002)
    found = psychometrics.item_fit(fit, data)
    assert [each.statistic for each in found] == near(
        [4.749, 14.451, 1.270, 5.237, 0.941], abs=0.01
    )
    assert [each.freedom for each in found] == [2] * 5
    assert [each.p for each in found] == near([0.093, 0.001, 0.530, 0.073, 0.625], abs=0.001)


def test_reliability_and_item_rest_correlations_of_lsat_6():
    """R, psych::alpha and (alpha) descript of ltm; omega of factanal's loadings."""
    data = lsat(LSAT6)
    whole = psychometrics.test_figures(data)
    assert whole.alpha == near(0.2949972)
    assert whole.alpha_interval == near((0.22, 0.36), abs=0.005)
    assert (whole.mean, whole.median) == (near(3.819), 4)
    items = psychometrics.item_figures(data)
    assert [each.discrimination for each in items] == near(
        [0.1128327, 0.1531781, 0.1727789, 0.1444281, 0.1215964], abs=1e-6
    )
    assert [each.facility for each in items] == near([0.924, 0.709, 0.553, 0.763, 0.870])
    loadings = np.array([0.2170716, 0.3052561, 0.3702253, 0.2784625, 0.2207154])
    spread = np.array([0.2651307, 0.4544508, 0.4974318, 0.4254551, 0.3364717])
    common = (loadings * spread).sum() ** 2
    assert whole.omega == near(common / (common + ((1 - loadings**2) * spread**2).sum()), abs=2e-4)
    assert whole.omega_interval.low < whole.omega < whole.omega_interval.high


def test_moodles_worked_example_of_quiz_statistics():
    """mod/quiz/report/statistics/tests/fixtures/qstats00.csv, from the Open University's
    spreadsheet; percentages there."""
    found = psychometrics.item_figures(moodle())
    expected = {
        "facility": [70.4, 48.0, 97.3333332, 68.0, 52.0, 64.0, 62.0],
        "deviation": [45.13682901, 50.99019514, 13.333334, 47.60952285, 30.55050463, 48.98979486,
                      33.1662479],
        "discrimination": [-7.0650767526, -28.8982125772, -9.1230674268, -22.6306444113,
                           -17.6997047674, -45.3785178421, -5.6543166602],
        "efficiency": [-9.4550536967, -36.7834118938, -21.6545012165, -31.4411395613,
                       -21.1794802584, -56.9365974439, -6.5043742058],
        "effective_weight": [21.2922742344, 18.8979800309, 4.443012573, 18.9347251357,
                             11.1450138688, 9.8081339177, 15.4788602394],
    }  # fmt: skip
    for name, values in expected.items():
        assert [100 * getattr(each, name) for each in found] == near(values, abs=1e-4), name


def test_mantel_and_haenszel_of_a_trial_in_eight_centres():
    """Agresti, Categorical Data Analysis, 2nd ed. (2002), table 6.9: odds ratio 2.13, its
    logarithm's error 0.303, χ² 6.38 without continuity correction (5.6716 with it: R)."""
    # cured and not with the drug, cured and not without, by centre
    centres = (
        (11, 25, 10, 27), (16, 4, 22, 10), (14, 5, 7, 12), (2, 14, 1, 16),
        (6, 11, 0, 12), (1, 10, 0, 10), (1, 4, 1, 8), (4, 2, 6, 1),
    )  # fmt: skip
    values, without, centre = strata(centres)
    odds, error = odds_ratio(values, without, centre)
    assert odds == near(2.1346, abs=1e-4)
    assert error == near(0.303, abs=5e-4)
    found = psychometrics.dif(scores(np.stack([values, centre * 10 - values], axis=1)), without)[0]
    assert found.chi_square == near(5.6716, abs=1e-4)
    assert found.p == near(0.01724, abs=1e-5)
    # an advantage of the reference group by ETS's delta: too uncertain for C
    assert (found.delta, found.category) == (near(-2.35 * math.log(2.1346), abs=1e-4), "B")


def test_partial_credit_of_verbal_aggression():
    """R, psychotools::pcmodel: thresholds by conditional maximum likelihood, centred."""
    fit = psychometrics.fit(verbal_aggression(), "rasch")
    thresholds = -np.diff(fit.steps, axis=1).ravel()
    theirs = [
        -0.65659, -0.13161, -0.06832, 0.13445, 0.14323, 1.01025,
        -1.25447, -0.08061, -0.23848, 0.18608, 0.32445, 0.63162,
    ]  # fmt: skip
    assert thresholds - thresholds.mean() == near(theirs, abs=0.05)


def test_mantel_and_haenszel_of_berkeley():
    """R, mantelhaen.test(UCBAdmissions): odds ratio 0.9046968, χ² 1.4269, 0.7719 to 1.0603."""
    values, women, department = strata(BERKELEY)
    odds, error = odds_ratio(values, women, department)
    assert odds == near(0.9046968, abs=1e-6)
    assert (odds * math.exp(-1.959964 * error), odds * math.exp(1.959964 * error)) == near(
        (0.7719074, 1.0603298), abs=1e-6
    )
    # an item matched on departments: the other column makes them the strata
    found = psychometrics.dif(
        scores(np.stack([values, department * 10 - values], axis=1), most=1.0), women
    )[0]
    assert found.chi_square == near(1.4269, abs=5e-4)
    assert found.p == near(0.2323, abs=5e-4)
    assert found.category == "A"


@pytest.mark.parametrize(
    ("delta", "error", "p", "category"),
    [
        (0.9, 0.1, 0.001, "A"), (1.2, 0.8, 0.13, "A"), (-1.2, 0.3, 0.01, "B"), (1.6, 0.4, 0.001, "B"),
        (-1.8, 0.3, 0.001, "C"),
    ],
)  # fmt: skip
def test_ets_classes(delta, error, p, category):
    """Zwick, ETS RR-12-08 (2012), p. 5."""
    assert psychometrics.ets_category(delta, error, p) == category


def test_wilsons_interval():
    """Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    for right, n, interval in (
        (81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)), (1, 29, (0.0061, 0.1718)),
    ):  # fmt: skip
        assert psychometrics.wilson(right, n) == near(interval, abs=5e-5)
