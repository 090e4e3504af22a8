"""Integer programs, and HiGHS that solves them (Huangfu & Hall, "Parallelizing the dual revised
simplex method", Mathematical Programming Computation 10, 2018)."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

INFINITY = float("inf")


class Solution(msgspec.Struct, frozen=True):
    """``values`` by variable; ``cost`` of them, and ``bound``: no solution costs less."""

    values: list[Any]
    cost: float
    bound: float

    @property
    def gap(self) -> float:
        """How much less another solution could cost at most, as a share of the cost."""
        return max(0.0, self.cost - self.bound) / max(1.0, abs(self.cost))


class Program:
    """Whole-numbered variables from 0 to an upper bound, linear rows between two bounds, and a cost
    to be made as small as can be."""

    def __init__(self) -> None:
        self.costs: list[float] = []
        self.uppers: list[float] = []
        self.rows: list[tuple[float, float]] = []
        self._starts: list[int] = [0]
        self._indices: list[int] = []
        self._values: list[float] = []

    def variable(self, upper: float, cost: float = 0.0) -> int:
        """Add a whole variable from 0 to ``upper`` that costs ``cost`` a unit, and return its
        number."""
        self.costs.append(cost)
        self.uppers.append(upper)
        return len(self.costs) - 1

    def row(self, terms: Iterable[tuple[int, float]], low: float, high: float) -> int:
        """Add a row, which keeps the sum of ``terms`` (variables and their coefficients, each
        variable once) between ``low`` and ``high``, and return its number."""
        for index, value in terms:
            self._indices.append(index)
            self._values.append(value)
        self._starts.append(len(self._indices))
        self.rows.append((low, high))
        return len(self.rows) - 1

    def solve(
        self,
        costs: Sequence[float] | None = None,
        *,
        seconds: float = INFINITY,
        gap: float = 0.0,
        whole: bool = True,
    ) -> Solution | None:
        """The cheapest solution, by ``costs`` where given; None where there is none (or none was
        found in ``seconds``).

        One thread and a fixed seed. Without a limit that is reached the answer is proved, and where
        no two solutions cost the same it is the same on every machine. ``gap``: a share of the cost
        that the answer may be off the best. Not ``whole``: variables may take any value.
        """
        if not self.costs:
            sound = all(low <= 0 <= high for low, high in self.rows)
            return Solution([], 0.0, 0.0) if sound else None
        import highspy
        import numpy as np

        with _ONE_AT_A_TIME:
            highs = _highs(highspy)
            highs.setOptionValue("time_limit", seconds)
            highs.setOptionValue("mip_rel_gap", gap)
            highs.setOptionValue("mip_abs_gap", 0.5 if gap == 0.0 else 1e-6)
            count = len(self.costs)
            highs.passModel(
                count,
                len(self.rows),
                len(self._indices),
                2,  # row-wise
                1,  # minimise
                0.0,
                np.array(self.costs if costs is None else costs, dtype=np.float64),
                np.zeros(count),
                np.array(self.uppers, dtype=np.float64),
                np.array([low for low, _ in self.rows], dtype=np.float64),
                np.array([high for _, high in self.rows], dtype=np.float64),
                np.array(self._starts, dtype=np.int32),
                np.array(self._indices, dtype=np.int32),
                np.array(self._values, dtype=np.float64),
                np.full(count, int(whole), dtype=np.int32),
            )
            highs.run()
            info = highs.getInfo()
            if info.primal_solution_status != 2:  # kSolutionStatusFeasible
                return None
            values = [round(v) if whole else v for v in highs.getSolution().col_value]
            bound = info.mip_dual_bound if whole else info.objective_function_value
            return Solution(values, info.objective_function_value, bound)


_KEPT: list[Any] = []
_ONE_AT_A_TIME = threading.Lock()
"""Held while the kept solver holds a model: the preview answers each request in its own thread."""


def _highs(highspy: Any) -> Any:
    """One solver, used again: beginning one takes longer than a small program does."""
    if not _KEPT:
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("threads", 1)
        highs.setOptionValue("random_seed", 1)
        for heuristic in ("feasibility_jump", "rens", "rins"):
            highs.setOptionValue(f"mip_heuristic_run_{heuristic}", False)
        highs.setOptionValue("mip_heuristic_effort", 0.0)
        highs.setOptionValue("mip_detect_symmetry", False)
        _KEPT.append(highs)
    _KEPT[0].clearModel()
    return _KEPT[0]
