"""How long statistics of results take, and whether the estimates are right.

python benchmarks/analysis.py            # speed
python benchmarks/analysis.py recovery   # bias and RMSE of simulated parameters
python benchmarks/analysis.py report     # the report of 300 students x 40 items
python benchmarks/analysis.py girth      # the 2PL beside PyPI's girth (pip install girth)
python benchmarks/analysis.py r          # the same figures by R's packages, those that are here
python benchmarks/analysis.py rspeed     # the 2PL beside R's ltm and mirt
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does

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


def timed(name: str, work: Callable[[], object], times: int = 1) -> None:
    """The quickest of several runs: other work on the machine only slows one down."""
    runs = []
    for _ in range(times):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        runs.append((time.perf_counter() - clock, time.process_time() - processor))
    quickest = min(runs)
    print(f"{name:44} {quickest[0]:6.2f} s clock {quickest[1]:6.2f} s processor")


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
    timed("2PL, 10,000 x 50, quizgen", lambda: psychometrics.fit(scores, "2pl"), 5)
    found: dict[str, np.ndarray] = {}
    timed("2PL, 10,000 x 50, girth", lambda: found.update(twopl_mml(answers)), 5)
    ours = psychometrics.fit(scores, "2pl")
    for name, b in (("quizgen", ours.difficulty), ("girth", found["Difficulty"])):
        print(f"{name:8} RMSE of b {np.sqrt(((b - difficulty) ** 2).mean()):.4f}")


def rspeed() -> None:
    scores, _, difficulty = simulated(10_000, 50, 2)
    found: list[psychometrics.Fit] = []
    timed("2PL, 10,000 x 50, quizgen", lambda: found.append(psychometrics.fit(scores, "2pl")), 5)
    print(f"{'':44} RMSE of b {np.sqrt(((found[0].difficulty - difficulty) ** 2).mean()):.4f}")
    with tempfile.TemporaryDirectory() as folder:
        np.savetxt(Path(folder) / "large.csv", scores.points, "%d", ",")
        np.savetxt(Path(folder) / "difficulty.csv", difficulty)
        print(run_r("speed.R", folder))


def report() -> None:
    """Of the sample quiz's questions, forty of them, answered by 300 of differing ability."""
    import msgspec

    from quizgen.model import Outcome, Section, Status, Student
    from quizgen.results import Graded, report_html
    from quizgen.results.gradebook import Gradebook, Record
    from tests.samples import sample

    random = np.random.default_rng(1)
    made = sample()
    taken = [(item, entry) for item, entry in zip(made.form.items, made.key.entries, strict=True)]
    items, entries = [], []
    for number in range(40):
        item, entry = taken[number % len(taken)]
        items.append(msgspec.structs.replace(item, id=str(number + 1)))
        entries.append(msgspec.structs.replace(entry, id=str(number + 1)))
    form = msgspec.structs.replace(made.form, sections=(Section(None, tuple(items)),))
    key = msgspec.structs.replace(made.key, entries=tuple(entries))
    records = []
    hard = random.normal(size=40)
    for student in range(300):
        ability = random.normal()
        outcomes, responses = {}, {}
        for item, entry in zip(items, entries, strict=True):
            right = random.random() < 1 / (1 + np.exp(hard[int(item.id) - 1] - ability))
            status = Status.CORRECT if right else Status.INCORRECT
            outcomes[item.id] = Outcome(status, entry.points * right, entry.points)
            ids = [option.id for option in item.interaction.choices]
            answer = entry.key.response()
            if not right and item.interaction.shape == "choice":
                answer = str(random.choice(ids))
            elif not right and item.interaction.shape == "text":
                answer = f"podman {random.integers(20)}"
            elif not right and item.interaction.shape == "order":
                answer = [str(each) for each in random.permutation(ids)]
            responses[item.id] = answer
        language = ("ko", "en")[student % 2]
        records.append(
            Record(
                Student(f"{student:04}", "김민준"), "", outcomes, responses, language=language,
                durations={item.id: float(random.integers(10, 90)) for item in items},
            )
        )  # fmt: skip
    asked = tuple(item.id for item in items)
    book = Gradebook(form.id, sum(e.points for e in entries), asked, tuple(records), ())
    graded = Graded(form, key, book)
    book, form, key = _few(graded)
    report_html(book, form, key, "en")  # what is loaded once
    tongues: list[Any] = ["ko", "en", ("ko", "en")]
    for language in tongues:
        made_of: list[bytes] = []
        timed(
            f"report, 300 x 40, {language}",
            lambda made_of=made_of, language=language: made_of.append(
                report_html(graded.book, graded.form, graded.key, language)
            ),
        )
        print(f"{'':44} {len(made_of[0]) / 1000:6.0f} KB")


def _few(graded):
    import msgspec

    few = msgspec.structs.replace(graded.book, records=graded.book.records[:20])
    return few, graded.form, graded.key


def ours() -> dict[str, np.ndarray]:
    """What ``analysis.R`` says, by quizgen."""
    from quizgen.psychometrics.dif import odds_ratio
    from tests.psychometrics.data import BERKELEY, LSAT6, LSAT7, lsat, strata, verbal_aggression

    found: dict[str, object] = {}
    for name, data in (("LSAT-6", lsat(LSAT6)), ("LSAT-7", lsat(LSAT7))):
        two = psychometrics.fit(data, "2pl", tolerance=1e-7)
        known = psychometrics.abilities(two, data)
        found |= {
            f"{name}, 2PL, slope": two.slope,
            f"{name}, 2PL, difficulty": two.difficulty,
            f"{name}, 2PL, standard error of the slope": two.slope_error,
            f"{name}, 2PL, log likelihood": two.log_likelihood,
            f"{name}, 2PL, S-X2": [e.statistic for e in psychometrics.item_fit(two, data)],
            f"{name}, 2PL, test information at -2 to 2": psychometrics.information(
                two, np.arange(-2.0, 3.0)
            ),
            f"{name}, 2PL, EAP of the first students": known.eap[:10],
            f"{name}, 2PL, its standard error": known.eap_error[:10],
            f"{name}, 2PL, WLE of the first students": known.wle[:10],
            f"{name}, 2PL, lz of the first students": known.lz[:10],
            f"{name}, Rasch, difficulty": psychometrics.fit(
                data, "rasch", tolerance=1e-7
            ).difficulty,
        }
    whole, items = psychometrics.test_figures(data), psychometrics.item_figures(data)
    found |= {
        "LSAT-7, alpha": whole.alpha,
        "LSAT-7, omega": whole.omega,
        "LSAT-7, item-rest correlation": [each.discrimination for each in items],
    }
    verbal = verbal_aggression()
    partial = psychometrics.fit(verbal, "rasch", tolerance=1e-7)
    general = psychometrics.fit(verbal, "2pl", tolerance=1e-7)
    # psychotools takes ability for what an item of slope 1 measures
    thresholds = -np.diff(partial.steps, axis=1).ravel()
    found |= {
        "Verbal aggression, partial credit, thresholds less their mean": thresholds
        - thresholds.mean(),
        "Verbal aggression, partial credit, log likelihood": partial.log_likelihood,
        "Verbal aggression, partial credit, deviation of ability": partial.slope[0],
        "Verbal aggression, generalized partial credit, slope": general.slope,
        "Verbal aggression, generalized partial credit, log likelihood": general.log_likelihood,
        "Verbal aggression, generalized partial credit, S-X2": [
            each.statistic for each in psychometrics.item_fit(general, verbal)
        ],
    }
    found["Berkeley, common odds ratio"] = odds_ratio(*strata(BERKELEY))[0]
    return {name: np.atleast_1d(np.asarray(value)) for name, value in found.items()}


def r() -> None:
    """One table: figure, package, how many values, the largest difference."""
    from tests.psychometrics.data import LSAT6, LSAT7, lsat, verbal_aggression

    mine = ours()
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (
            ("lsat6", lsat(LSAT6)),
            ("lsat7", lsat(LSAT7)),
            ("verbal", verbal_aggression()),
        ):
            head = ",".join(data.items)
            np.savetxt(
                Path(folder) / f"{name}.csv", data.points, "%d", ",", header=head, comments=""
            )
        said = run_r("analysis.R", folder)
    theirs: dict[tuple[str, str], list[float]] = {}
    for line in said.splitlines():
        if line.startswith("version,"):
            print(line.removeprefix("version,"))
        elif "," in line:
            name, package, value = line.rsplit(",", 2)
            theirs.setdefault((name.rsplit(" ", 1)[0], package), []).append(float(value))
    print()
    print("| figure | values | R's package | largest difference | of |\n|---|---|---|---|---|")
    for (name, package), values in sorted(theirs.items()):
        apart = np.abs(mine[name] - values)
        worst = int(np.argmax(apart))
        print(f"| {name} | {len(values)} | {package} | {apart[worst]:.1g} | {values[worst]:.3f} |")


def run_r(script: str, *arguments: str) -> str:
    path = str(Path(__file__).with_name(script))
    done = subprocess.run(
        ["Rscript", path, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    asked = {"recovery": recovery, "girth": girth, "r": r, "rspeed": rspeed, "report": report}
    asked.get("".join(sys.argv[1:2]), speed)()
