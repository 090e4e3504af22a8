"""Data that many programs have been tried on."""

from pathlib import Path

import numpy as np

from quizgen.psychometrics import Scores

# Bock & Lieberman, Psychometrika 35 (1970): how many of 1,000 gave each of the 32 patterns 00000,
# 00001 … 11111 of five items (R: ltm::LSAT, mirt::LSAT6 and mirt::LSAT7)
LSAT6 = "3 6 2 11 1 1 3 4 1 8 0 16 0 3 2 15 10 29 14 81 3 28 15 80 16 56 21 173 11 61 28 298"
LSAT7 = "12 19 1 7 3 19 3 17 10 5 3 7 7 23 8 28 7 39 11 34 14 51 15 90 6 25 7 35 18 136 32 308"

# Bickel, Hammel & O'Connell, Science 187 (1975), R's UCBAdmissions: by department admitted and
# rejected men, admitted and rejected women
BERKELEY = (
    (512, 313, 89, 19), (353, 207, 17, 8), (120, 205, 202, 391),
    (138, 279, 131, 244), (53, 138, 94, 299), (22, 351, 24, 317),
)  # fmt: skip


def strata(tables):
    """Of two-by-two tables (right and wrong of a group, right and wrong of another): values 0 and
    1, whether of the other group, and which table, by person."""
    rows = [
        (right, other, place)
        for place, counts in enumerate(tables)
        for (right, other), count in zip(((1, 0), (0, 0), (1, 1), (0, 1)), counts, strict=True)
        for _ in range(count)
    ]
    values, other, place = np.array(rows).T
    return values.astype(float), other == 1, place


def scores(points, most=1.0, items="abcdefghijklmnopqrstuvwxyz"):
    points = np.asarray(points, dtype=float)
    return Scores(points, np.full(points.shape[1], most), tuple(items[: points.shape[1]]))


def lsat(counts):
    rows = [
        [int(digit) for digit in f"{pattern:05b}"]
        for pattern, count in enumerate(map(int, counts.split()))
        for _ in range(count)
    ]
    return scores(rows)


def verbal_aggression():
    text = Path(__file__).with_name("verbal_aggression.txt").read_text(encoding="utf-8")
    rows = []
    for line in text.splitlines():
        if not line.startswith("#"):
            digits, count = line.split()
            rows += [[int(digit) for digit in digits]] * int(count)
    return scores(rows, most=2.0)


def simulated(students, items, seed=1, slopes=None):
    """Scores by the 2PL model, and the slopes, difficulties and abilities they were drawn from."""
    random = np.random.default_rng(seed)
    theta = random.normal(size=students)
    slope = random.lognormal(0, 0.3, items) if slopes is None else np.full(items, slopes)
    difficulty = random.normal(size=items)
    p = 1 / (1 + np.exp(-slope * (theta[:, None] - difficulty)))
    points = (random.random((students, items)) < p).astype(float)
    names = tuple(f"i{number}" for number in range(items))
    return Scores(points, np.ones(items), names), slope, difficulty, theta


def moodle():
    """Marks of 25 attempts at 7 questions, the worked example that Moodle's quiz statistics are
    tested with (mod/quiz/report/statistics/tests/fixtures/results00.csv)."""
    marks = (
        [1, 1, 1, 0, 1, 1, 0, 1, 1, 0, .8, 1, 1, 1, 0, 1, .8, 1, 1, 0, 1, 1, 1, 0, 0],
        [1, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0],
        [*[1] * 20, 1 / 3, *[1] * 4],
        [1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1],
        [1, .5, .5, 1, 0, .5, .5, .5, 1, .5, .5, .5, .5, 1, 0, .5, .5, 0, .5, .5, .5, .5, 0, .5, 1],
        [0, 1, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 1],
        [1, 0, 1, 0, .5, .5, .5, .5, 1, .5, .5, 1, .5, .5, 1, 1, 1, .5, .5, 0, .5, .5, .5, 1, 1],
    )  # fmt: skip
    return scores(np.array(marks).T)
