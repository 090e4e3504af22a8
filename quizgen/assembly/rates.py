"""How often an item of each kind can come, where all are used as evenly as the quotas allow."""

from __future__ import annotations

import math

from quizgen.assembly.chance import number
from quizgen.assembly.choose import Chooser
from quizgen.assembly.program import INFINITY, Program

LONGEST = 184
"""Quizzes in a cycle, at most."""
_SELDOM = 1 / LONGEST
_STEPS = (0.5, 0.7, 0.8, 0.87, 0.92, 0.96, 0.99, 1.01, 1.04, 1.08, 1.15, 1.25, 1.4, 1.7)
_STEP = 1.3
_MISSED = 1e6
_SCALE = 1e4
"""Of prices: by less than one of these they differ between classes too. Else there were several
best answers, and which one is found would be the choice of the solver's version."""


def _tiers(mean: float) -> list[tuple[float, float]]:
    """Uses a quiz up to which a price holds: first of all every item comes once in the longest
    cycle; from then on the price is the rate, in steps that are finest near the ``mean`` one: the
    busiest items are relieved first."""
    ends = [step * mean for step in _STEPS if _SELDOM < step * mean < 1.0]
    found = [(_SELDOM, -1.0), *((end, end) for end in ends)]
    while found[-1][0] < 1.0:
        upto = min(1.0, found[-1][0] * _STEP)
        found.append((upto, upto))
    return found


def rates(chooser: Chooser) -> dict[str, float]:
    """By item: uses a quiz (1 over it: quizzes until all that could stand in its place have been
    used, the cycle of its stratum). 0 for what the quotas leave no place for.

    A linear program over classes of items that no limit tells apart: every limit holds on average,
    and using a class costs the more, the more often each of its items comes (a convex cost: the
    busiest items are relieved first).
    """
    program = Program()
    classes: dict[object, list[str]] = {}
    for name, weights in chooser.weights.items():
        classes.setdefault(weights, []).append(name)
    rows: list[dict[int, float]] = [{} for _ in chooser.limits]
    pieces: list[tuple[list[str], list[int]]] = []
    tiers = _tiers(sum(chooser.counts) / max(1, len(chooser.weights)))
    for names in classes.values():
        weights = chooser.weights[names[0]]
        mine: list[int] = []
        by_section: list[int] = []
        for row in weights:
            if row is not None:
                taken = program.variable(len(names))
                by_section.append(taken)
                for index, weight in row:
                    rows[index][taken] = weight
        reached = 0.0
        tie = number("rates", "tie", min(names), 1 << 20) / (1 << 20)
        for upto, price in tiers:
            mine.append(program.variable((upto - reached) * len(names), _SCALE * price + tie))
            reached = upto
        program.row(
            [*((v, 1.0) for v in by_section), *((v, -1.0) for v in mine)],
            0,
            0,
        )
        pieces.append((names, mine))
    for index, limit in enumerate(chooser.limits):
        low, high = (limit.share, limit.share) if limit.share else (limit.low, limit.high)
        terms = list(rows[index].items())
        for bound, sign in ((low, 1.0), (high, -1.0)):
            if abs(bound) != INFINITY:
                price = _MISSED * (1 if limit.soft else 10)
                terms.append((program.variable(1e4, price), sign))
        program.row(terms, low, high)
    found = program.solve(whole=False)
    assert found is not None, "every limit may be missed"
    return {
        name: round(math.fsum(found.values[v] for v in mine) / len(names), 7)
        for names, mine in pieces
        for name in names
    }
