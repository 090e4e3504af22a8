"""Quizzes that follow each other: the same items come back late and evenly.

Every quiz is one exact choice. ``rates`` tell how often an item would come if all were used as
evenly as the quotas allow; what it costs to show an item falls with the part of its cycle that has
gone by since it was shown, so that no item comes back before what could stand in its place has been
used.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from quizgen.assembly.chance import number
from quizgen.assembly.choose import CHANCE, Choice, Chooser
from quizgen.assembly.rates import LONGEST, rates
from quizgen.model import Item


class Series:
    """Many choices by one blueprint from one bank; ``seed`` for chance."""

    def __init__(self, chooser: Chooser, seed: str) -> None:
        self.chooser = chooser
        self.seed = seed
        self.rates = rates(chooser)
        """By item: how often it comes in a quiz."""
        self.phases = {name: number(seed, "phase", name, 1000) / 1000 for name in self.rates}

    @property
    def cycle(self) -> int:
        """Quizzes until everything that the quotas leave room for has been shown."""
        slowest = min((rate for rate in self.rates.values() if rate > 1e-6), default=1.0)
        return max(1, min(LONGEST, math.ceil(1 / slowest - 1e-6)))

    def choose(
        self,
        turn: int,
        shown: Mapping[str, Sequence[int]],
        *,
        barred: Collection[str] = (),
        around: int | None = None,
        favour: Mapping[str, int] | None = None,
    ) -> Choice:
        """The choice of the ``turn``-th quiz; ``shown`` has the turns of other quizzes by item.

        ``barred`` items may not come. ``around``: after so many turns all begins again. ``favour``:
        costs that an item is made cheaper by. Raises ``AssemblyError``.
        """
        favour = favour or {}

        def cost(item: Item) -> int:
            turns = shown.get(item.id)
            rate = self.rates[item.id]
            if turns:
                gaps = [abs(turn - other) for other in turns]
                if around:
                    gaps = [min(gap, around - gap) for gap in gaps]
                price = _price(min(gaps) * rate)
            else:
                price = _price(0.8 + 0.4 * self.phases[item.id] + turn * rate)
            chance = number(f"{self.seed}/{turn}", "select", item.id, CHANCE)
            return (price - favour.get(item.id, 0)) * CHANCE + chance

        targets = spread_targets(self.chooser, turn, self.seed)
        return self.chooser.choose(cost, targets=targets, barred=barred)


def _price(ripe: float) -> int:
    """What it costs to show an item after so many of its cycles: steep before it is due, falling
    with every day it is late."""
    if ripe >= 1:
        return 5000 - min(4000, round(500 * (ripe - 1)))
    if ripe >= 0.8:
        return 5000 + round(1500 * (1 - ripe))
    return 5400 + round(20000 * (0.8 - ripe))


def spread_targets(chooser: Chooser, day: int, seed: str) -> dict[int, int]:
    """By limit: a soft quota's share, rounded up or down so that over the days it is exact.

    Systematic sampling as in ``chance.quotas``, its tick moved on by an irrational step each day:
    over any run of days each quota is within a few of its share (a Kronecker sequence; Kuipers &
    Niederreiter, *Uniform Distribution of Sequences*, 1974, chapter 2).
    """
    shares: dict[tuple[int | None, str], dict[int, float]] = {}
    for index, limit in enumerate(chooser.limits):
        if limit.kind == "quota" and limit.soft:
            shares.setdefault((limit.section, limit.dimension), {})[index] = limit.share
    targets: dict[int, int] = {}
    for (section, dimension), by_limit in shares.items():
        start = number(seed, f"tick/{section}", dimension, 1_000_000) / 1_000_000
        tick = (start + day * _STEPS[dimension]) % 1.0
        order = sorted(
            by_limit, key=lambda index: number(seed, f"order/{section}", str(index), 1 << 32)
        )
        reached, given = 0.0, 0
        for index in order:
            reached += by_limit[index]
            upto = math.floor(reached + 1.0 - tick - 1e-9) if reached >= tick else 0
            upto = min(chooser.counts[section or 0], max(given, upto))
            targets[index] = upto - given
            given = upto
        targets[order[-1]] += chooser.counts[section or 0] - given
    return targets


_STEPS = {
    "topics": math.sqrt(5) / 2 - 0.5,
    "interactions": math.sqrt(2) - 1,
    "difficulty": math.sqrt(3) - 1,
}
