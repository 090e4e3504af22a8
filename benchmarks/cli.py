"""How long the command line takes, each time in a fresh process.

python benchmarks/cli.py [--runs N]

Prints the median and the slowest of N runs of ``quizgen --version``, ``quizgen daily`` with all its
outputs, and its HTML and JSON parts alone; what ``python3 run.py`` adds once set up; and which
heavy modules ``quizgen --version`` imports (none is right). Exits with 1 where a figure misses the
goal printed beside it.

``quizgen daily`` is also told as a multiple of its floor, by the clock and by processor time: one
paragraph printed with WeasyPrint in a fresh process, measured in turn with it. Two floors, since
WeasyPrint looks for its libraries with the compiler where there is one: as it is, and with that
search left out, as quizgen does.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
QUIZGEN = [sys.executable, "-m", "quizgen"]
HEAVY = ("babel", "jinja2", "lxml", "markdown_it", "rich", "weasyprint", "yaml")
DAILY = ["daily", "--date", "2026-11-24", "--out"]
PAGES = ["-f", "html", "-f", "json"]
AS_INSTALLED = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
"""Users have compiled modules; where they are not kept, every run would compile quizgen anew."""
BARE = """
import weasyprint
weasyprint.HTML(string="<p>One paragraph.</p>").write_pdf()
"""
UNSEARCHED = """
import ctypes.util
ctypes.util.find_library = lambda name: None
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        kept = [
            report("quizgen --version", [*QUIZGEN, "--version"], runs, goal=150),
            report("quizgen daily, HTML and JSON", daily(folder, *PAGES), runs, goal=700),
            report("quizgen daily, all outputs", daily(folder), max(3, runs // 3), goal=3000),
            report_run(runs, goal=300),
        ]
        print_multiples(folder, runs)
    heavy = imported_by_version()
    print(f"heavy modules imported by quizgen --version: {', '.join(heavy) or 'none'}")
    return 0 if all(kept) and not heavy else 1


def daily(folder: str, *arguments: str) -> list[str]:
    """The daily command; ``--force``, so that every run writes."""
    return [*QUIZGEN, *DAILY, str(Path(folder, f"out{len(arguments)}")), "--force", *arguments]


def report(name: str, command: list[str], runs: int, goal: float) -> bool:
    """Print the times of a command in milliseconds, after a first run that is not counted; whether
    the median keeps the goal."""
    times = milliseconds(command, runs)
    return line(name, statistics.median(times), max(times), goal)


def report_run(runs: int, goal: float) -> bool:
    """What ``run.py`` adds to a command; the difference of two medians."""
    if not Path(ROOT, ".venv").exists():
        print("python3 run.py: not set up here, not measured")
        return True
    with_run = milliseconds([sys.executable, str(ROOT / "run.py"), "--version"], runs)
    python = ROOT / ".venv" / "bin" / "python"
    without = milliseconds([str(python), "-m", "quizgen", "--version"], runs)
    added = statistics.median(with_run) - statistics.median(without)
    return line("python3 run.py adds", added, max(with_run) - min(without), goal)


def print_multiples(folder: str, runs: int) -> None:
    """``quizgen daily`` in multiples of a bare page; the least of all runs, which is what the
    machine can do."""
    floors = {"as it is": BARE, "unsearched": UNSEARCHED + BARE}
    commands = {name: [sys.executable, "-c", code] for name, code in floors.items()}
    commands["daily"] = daily(folder)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(seconds(command))
    least = {
        name: [min(each) for each in zip(*times, strict=True)] for name, times in taken.items()
    }
    for name in floors:
        clock, processor = (
            daily / bare for daily, bare in zip(least["daily"], least[name], strict=True)
        )
        print(
            f"quizgen daily / a bare page, {name}: {clock:.2f} by the clock (goal 2.0), "
            f"{processor:.2f} in processor time (goal 3.0); "
            f"{least['daily'][0]:.2f} s and {least['daily'][1]:.2f} s"
        )


def seconds(command: list[str]) -> tuple[float, float]:
    """By the clock, and of all processors."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=AS_INSTALLED)
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def milliseconds(command: list[str], runs: int) -> list[float]:
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=AS_INSTALLED)
        times.append((time.perf_counter() - start) * 1000)
    return times[1:]


def line(name: str, median: float, slowest: float, goal: float) -> bool:
    kept = median <= goal
    verdict = "" if kept else "   MISSED"
    print(f"{name:32} {median:7.0f} ms   slowest {slowest:7.0f}   goal {goal:5.0f}{verdict}")
    return kept


def imported_by_version() -> list[str]:
    """The heavy packages among the modules that ``quizgen --version`` imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "quizgen", "--version"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = {row.rpartition("|")[2].strip().split(".")[0] for row in done.stderr.splitlines()}
    return sorted(names.intersection(HEAVY))


if __name__ == "__main__":
    sys.exit(main())
