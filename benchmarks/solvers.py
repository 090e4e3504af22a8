"""Two solvers on the same integer programs: HiGHS, which quizgen uses, and OR-tools' CP-SAT.

python -m venv /tmp/or && /tmp/or/bin/pip install ortools
python benchmarks/solvers.py --python /tmp/or/bin/python

CP-SAT runs in a process of its own: the OR-tools wheel holds a HiGHS whose symbols clash with those of
``highspy``. Made-up banks and a blueprint as in benchmarks/term.py, one thread, 1 % gap, 60 seconds a
program; seconds are those of solving alone. Different forms are one program together, and one after
the other (what quizgen does where there are many) a program each; the gap is then told against a linear
program over all of them.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SECONDS = 60.0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--python", help="a Python that has ortools")
    parser.add_argument("--cp-sat", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.cp_sat:
        print(json.dumps(cp_sat(json.load(sys.stdin))))
        return 0
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
    import term

    from quizgen.assembly import AssemblyError, choose
    from quizgen.assembly.program import Program, Solution

    highs = Program.solve
    told: dict[str, list[Answer]] = {}

    def both(
        self: Program,
        costs: Any = None,
        *,
        gap: float = 0.0,
        whole: bool = True,
        **_: Any,
    ) -> Solution | None:
        if not whole:
            return highs(self, costs, whole=False)
        begun = time.perf_counter()
        found = highs(self, costs, seconds=SECONDS, gap=gap)
        taken = time.perf_counter() - begun
        told.setdefault("HiGHS", []).append((taken, (found.cost, found.gap) if found else None))
        given = {
            "uppers": self.uppers,
            "rows": self.rows,
            "starts": self._starts,
            "indices": self._indices,
            "values": self._values,
            "costs": list(self.costs if costs is None else costs),
            "gap": gap,
        }
        answer = subprocess.run(
            [options.python, __file__, "--cp-sat"],
            input=json.dumps(given),
            capture_output=True,
            text=True,
        )
        other = json.loads(answer.stdout) if answer.returncode == 0 else [SECONDS, None]
        told.setdefault("CP-SAT", []).append(tuple(other))
        return found

    Program.solve = both  # type: ignore[method-assign]
    for count in (300, 3_000, 30_000):
        bank = term.made_up(count)
        for forms in (1, 4, 20):
            for way, most in (("together", 10**9), ("one by one", 0)):
                if forms * 40 > count or (forms == 1 and not most):
                    continue
                told.clear()
                vars(sys.modules["quizgen.assembly.choose"])["_TOGETHER"] = most
                with contextlib.suppress(AssemblyError):  # none was found in the time given
                    found = choose(bank, term.exam(), seed="s", forms=forms, gap=0.01)
                least = None
                if not most:
                    paid = sum(answer[0] for _, answer in told["HiGHS"] if answer)
                    least = paid - found.gap * max(1.0, abs(paid))
                lines = [said(name, each, least) for name, each in told.items()]
                print(f"{count:6} items, {forms:2} forms {way}: {'; '.join(lines)}", flush=True)
    return 0


Answer = tuple[float, tuple[float, float] | None]
"""Seconds; cost and gap of what was found."""


def said(name: str, answers: list[Answer], least: float | None) -> str:
    """``least``: what all the programs together cost at least."""
    taken = sum(seconds for seconds, _ in answers)
    found = [answer for _, answer in answers if answer]
    programs = f"{len(answers)} programs, " if len(answers) > 1 else ""
    if len(found) < len(answers):
        what = f"{len(answers) - len(found)} without an answer"
    elif least is None:
        what = f"gap {100 * found[-1][1]:.1f} %"
    else:
        paid = sum(cost for cost, _ in found)
        what = f"gap {100 * (paid - least) / max(1.0, abs(paid)):.1f} %"
    return f"{name} {taken:.1f} s ({programs}{what})"


def cp_sat(given: dict[str, Any]) -> tuple[float, tuple[float, float] | None]:
    """Seconds, and cost and gap of the answer."""
    from ortools.sat.python import cp_model

    infinity, scale = float("inf"), 1_000_000
    begun = time.perf_counter()
    model = cp_model.CpModel()
    variables = [
        model.new_int_var(0, int(min(upper, 1_000_000)), f"v{n}")
        for n, upper in enumerate(given["uppers"])
    ]
    for number, (low, high) in enumerate(given["rows"]):
        at = slice(given["starts"][number], given["starts"][number + 1])
        terms = cp_model.LinearExpr.weighted_sum(
            [variables[index] for index in given["indices"][at]],
            [round(value * scale) for value in given["values"][at]],
        )
        least = -(10**17) if low == -infinity else round(low * scale)
        most = 10**17 if high == infinity else round(high * scale)
        model.add_linear_constraint(terms, least, most)
    model.minimize(
        cp_model.LinearExpr.weighted_sum(variables, [round(cost) for cost in given["costs"]])
    )
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = SECONDS
    solver.parameters.relative_gap_limit = given["gap"]
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    taken = time.perf_counter() - begun
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return taken, None
    cost, bound = solver.objective_value, solver.best_objective_bound
    return taken, (cost, max(0.0, cost - bound) / max(1.0, abs(cost)))


if __name__ == "__main__":
    sys.exit(main())
