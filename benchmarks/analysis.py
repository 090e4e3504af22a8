"""How long statistics of results take, and whether the estimates are right.

python benchmarks/analysis.py            # speed
python benchmarks/analysis.py recovery   # bias and RMSE of simulated parameters
python benchmarks/analysis.py girth      # the 2PL beside PyPI's girth (pip install girth)
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

import numpy as np

from quizgen import psychometrics
from quizgen.psychometrics import Scores


def simulated(students: int, items: int, seed: int, slope: float | None = None):
    random = np.random.default_rng(seed)
    theta = random.normal(size=students)
    slopes = random.lognormal(0, 0.3, items) if slope is None else np.full(items, slope)
    difficulty = random.normal(size=items)
    p = 1 / (1 + np.exp(-slopes * (theta[:, None] - difficulty)))
    points = (random.random((students, items)) < p).astype(float)
    names = tuple(f"i{number}" for number in range(items))
    return Scores(points, np.ones(items), names), slopes, difficulty


def timed(name: str, work: Callable[[], object]) -> None:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    print(
        f"{name:44} {time.perf_counter() - clock:6.2f} s clock "
        f"{time.process_time() - processor:6.2f} s processor"
    )


def speed() -> None:
    wide, *_ = simulated(100_000, 100, 1)

    def classical() -> None:
        psychometrics.item_figures(wide)
        psychometrics.test_figures(wide)

    timed("classical, 100,000 students x 100 items", classical)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'':44} {peak:6.0f} MB at most")
    scores, *_ = simulated(10_000, 50, 2)
    timed("2PL, 10,000 x 50", lambda: psychometrics.fit(scores, "2pl"))
    timed("3PL, 10,000 x 50", lambda: psychometrics.fit(scores, "3pl"))
    many, *_ = simulated(100_000, 50, 3, 1.0)
    timed("Rasch, 100,000 x 50", lambda: psychometrics.fit(many, "rasch"))


def recovery() -> None:
    print("students  model  bias of b  RMSE of b  RMSE of a   (20 items; 10 draws, 2 of 10,000)")
    for students in (30, 100, 1_000, 10_000):
        for model in ("rasch", "2pl"):
            b, a = [], []
            for seed in range(10 if students < 10_000 else 2):
                scores, slopes, difficulty = simulated(
                    students, 20, seed, 1.0 if model == "rasch" else None
                )
                fit = psychometrics.fit(scores, model)
                kept = [scores.items.index(item) for item in fit.items]
                b.append(np.clip(fit.difficulty, -6, 6) - difficulty[kept])
                a.append(fit.slope - slopes[kept])
            errors, slopes_off = np.concatenate(b), np.concatenate(a)
            print(
                f"{students:8}  {model:5} {errors.mean():9.3f} {np.sqrt((errors**2).mean()):10.3f} "
                f"{np.sqrt((slopes_off**2).mean()):10.3f}"
            )


def girth() -> None:
    from girth import twopl_mml

    scores, _, difficulty = simulated(10_000, 50, 2)
    answers = scores.points.astype(int).T
    timed("2PL, 10,000 x 50, quizgen", lambda: psychometrics.fit(scores, "2pl"))
    found: dict[str, np.ndarray] = {}
    timed("2PL, 10,000 x 50, girth", lambda: found.update(twopl_mml(answers)))
    ours = psychometrics.fit(scores, "2pl")
    for name, b in (("quizgen", ours.difficulty), ("girth", found["Difficulty"])):
        print(f"{name:8} RMSE of b {np.sqrt(((b - difficulty) ** 2).mean()):.4f}")


if __name__ == "__main__":
    {"recovery": recovery, "girth": girth}.get("".join(sys.argv[1:2]), speed)()
