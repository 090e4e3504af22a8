"""What choosing adds to a cold ``quizgen daily -f json``, each time in a new process.

python benchmarks/choice.py

The plan of the cycle is kept from run to run; ``none kept`` is the first run after a change of the bank
or the blueprint.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 9
CODE = """
import datetime, time
import quizgen
bank, plan = quizgen.load_bank("podman-101"), quizgen.load_blueprint()
begun = time.perf_counter()
from quizgen import assembly
chosen = assembly.of_day(bank, plan, datetime.date(2026, 9, 1), once={once})[0]
print(time.perf_counter() - begun)
"""


def main() -> int:
    root = Path(__file__).parents[1]
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "XDG_CACHE_HOME": cache, "PYTHONPATH": str(root)}

        def taken(*arguments: str) -> float:
            made = subprocess.run(
                [sys.executable, *arguments],
                env=environment,
                cwd=root,
                check=True,
                capture_output=True,
                text=True,
            )
            return float(made.stdout)

        once = CODE.format(once=False)
        print(f"a day of a plan, none kept: {taken('-c', once):.2f} s")
        kept = statistics.median(taken("-c", once) for _ in range(RUNS))
        print(f"a day of a plan that is kept: {kept:.3f} s (median of {RUNS})")
        alone = CODE.format(once=True).replace(
            "load_blueprint()",
            "load_blueprint()\nimport msgspec\nplan = msgspec.structs.replace(plan, avoid_days=0)",
        )
        direct = statistics.median(taken("-c", alone) for _ in range(RUNS))
        print(f"one quiz alone, HiGHS loaded and run: {direct:.3f} s (median of {RUNS})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
