"""What choosing adds to a cold ``quizgen daily -f json``, each time in a new process.

python benchmarks/choice.py
git worktree add /tmp/greedy bfad806 && python benchmarks/choice.py --greedy /tmp/greedy

``--greedy``: a checkout of the last commit that chose item after item, for its own bank (888 items), as
the figure to compare with. ``a plan made`` is the first run after a change of the bank or the
blueprint, or on a new machine; then the plan is kept.
"""

from __future__ import annotations

import argparse
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
begun = time.process_time()
from quizgen import assembly
chosen = assembly.of_day(bank, plan, datetime.date(2026, 9, 1), once={once})[0]
print(time.process_time() - begun)
"""

GREEDY = """
import datetime, sys, time
from pathlib import Path
import quizgen
from quizgen.bank import load_blueprint
bank = quizgen.load_bank("banks/podman-101")
plan, day = load_blueprint(Path("banks/podman-101/daily.yaml")), datetime.date(2026, 9, 1)
section_items = sys.modules["quizgen.assembly.assemble"]._section_items
begun = time.process_time()
for n, each in enumerate(plan.sections):
    section_items(bank, plan, each, each.count, f"{day}/{n}", day, [])
print(time.process_time() - begun)
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--greedy", type=Path, help="a checkout of bfad806")
    greedy = parser.parse_args().greedy
    root = Path(__file__).parents[1]
    with tempfile.TemporaryDirectory() as cache:

        def taken(*arguments: str, root: Path = root) -> float:
            made = subprocess.run(
                [sys.executable, *arguments],
                env={**os.environ, "XDG_CACHE_HOME": cache, "PYTHONPATH": str(root)},
                cwd=root,
                check=True,
                capture_output=True,
                text=True,
            )
            return float(made.stdout)

        once, first, kept, least = CODE.format(once=False), [], [], []
        for _ in range(RUNS):
            for plan in Path(cache).rglob("*.plan"):
                plan.unlink()
            first.append(taken("-c", once))
            kept.append(taken("-c", once))
            if greedy:
                least.append(taken("-c", GREEDY, root=greedy))
        print(f"medians of {RUNS}, processor time")
        before = statistics.median(least) if least else 0.0
        for what, times in (
            ("a plan made", first),
            ("a plan kept", kept),
            ("quizzes chosen item after item", least),
        ):
            if times:
                each = statistics.median(times)
                added = f"; {each - before:+.3f} s" if least else ""
                print(f"a day of {what}: {each:.3f} s{added}")
        alone = CODE.format(once=True).replace(
            "load_blueprint()",
            "load_blueprint()\nimport msgspec\nplan = msgspec.structs.replace(plan, avoid_days=0)",
        )
        direct = statistics.median(taken("-c", alone) for _ in range(RUNS))
        print(f"one quiz alone, HiGHS loaded and run: {direct:.3f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
