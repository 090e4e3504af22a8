"""The daily quiz and the version, each as a cold process: median seconds.

python benchmarks/daily.py [RUNS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time

COMMANDS = {
    "quizgen --version": ["--version"],
    "quizgen --help": ["--help"],
    "quizgen daily (10 items, all files)": ["daily", "-d", "2026-11-24", "--force"],
    "quizgen daily -f html -f json": [
        "daily",
        "-d",
        "2026-11-24",
        "-f",
        "html",
        "-f",
        "json",
        "--force",
    ],
    "quizgen check": ["check"],
}


def main(runs: int = 7) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for label, arguments in COMMANDS.items():
            command = [sys.executable, "-m", "quizgen", *arguments]
            seconds = []
            for _ in range(runs):
                started = time.perf_counter()
                subprocess.run(command, cwd=folder, check=True, capture_output=True)
                seconds.append(time.perf_counter() - started)
            print(f"{label}: {statistics.median(seconds):.2f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
