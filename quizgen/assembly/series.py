"""Quizzes that follow each other: the same items come back late and evenly.

Every quiz is one exact choice. ``rates`` tell how often an item would come if all were used as
evenly as the quotas allow; what it costs to show an item falls with the part of its cycle that has
gone by since it was shown, so that no item comes back before what could stand in its place has been
used.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from quizgen.assembly.chance import number
from quizgen.assembly.choose import CHANCE, Choice, Chooser, total
from quizgen.assembly.limits import Limit
from quizgen.assembly.rates import LONGEST, rates
from quizgen.model import Item

Debts = dict[tuple[int | None, str, object], float]
"""By section, dimension and value of a quota: how many items it has got too few of over the quizzes
so far (less than nothing: too many). A quiz rounds up where most is owed, so that over any run of
days each quota stays near its exact share (error diffusion)."""
_DEBT = 300
"""What it costs to leave one owed item for later, as ``_price``."""
_WEEKLY = 2000
"""What it costs to show an item again on the same weekday: who has a quiz a week would meet it."""


class Series:
    """Many choices by one blueprint from one bank; ``seed`` for chance."""

    def __init__(self, chooser: Chooser, seed: str) -> None:
        self.chooser = chooser
        self.seed = seed
        self.rates = rates(chooser)
        """By item: how often it comes in a quiz."""
        self.phases = {name: number(seed, "phase", name, 1000) / 1000 for name in self.rates}

    @property
    def cycle(self) -> float:
        """Quizzes until everything that the quotas leave room for has been shown, ``LONGEST`` at
        most."""
        slowest = min((rate for rate in self.rates.values() if rate > 1e-6), default=1.0)
        return min(LONGEST, 1 / slowest)

    def choose(
        self,
        turn: int,
        shown: Mapping[str, Sequence[int]],
        debts: Debts,
        *,
        barred: Collection[str] = (),
        around: int | None = None,
        favour: Mapping[str, int] | None = None,
    ) -> Choice:
        """The choice of the ``turn``-th quiz; ``shown`` has the turns of other quizzes by item.

        ``barred`` items may not come. ``around``: after so many turns all begins again. ``favour``:
        costs that an item is made cheaper by. What the quiz adds to ``debts`` is noted there.
        Raises ``AssemblyError``.
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
                if around and any(gap % 7 == 0 for gap in gaps):
                    price += _WEEKLY
            else:
                price = _price(0.8 + 0.4 * self.phases[item.id] + turn * rate)
            chance = number(f"{self.seed}/{turn}", "select", item.id, CHANCE)
            return (price - favour.get(item.id, 0)) * CHANCE + chance

        pulls = {}
        for index, limit in enumerate(self.chooser.limits):
            if limit.share:
                owed = debts.get(_named(limit), 0.0) + limit.share - limit.low
                # dithered, else every seventh quiz might be rounded the same way
                tick = number(f"{self.seed}/{turn}", "round", str(_named(limit)), 1000) / 1000
                pulls[index] = round(_DEBT * CHANCE * (tick - owed))
        choice = self.chooser.choose(cost, pulls=pulls, barred=barred)
        self.owe(debts, choice.forms[0])
        return choice

    def owe(self, debts: Debts, form: Sequence[tuple[Item, ...]]) -> None:
        """Note in ``debts`` what ``form`` leaves owed."""
        for limit in self.chooser.limits:
            if limit.share:
                debts[_named(limit)] = (
                    debts.get(_named(limit), 0.0) + limit.share - total(limit, form)
                )


def _named(limit: Limit) -> tuple[int | None, str, object]:
    return limit.section, limit.dimension, limit.value


def _price(ripe: float) -> int:
    """What it costs to show an item after so many of its cycles: steep before it is due, falling
    with every day it is late."""
    if ripe >= 1:
        return 5000 - min(4000, round(500 * (ripe - 1)))
    if ripe >= 0.8:
        return 5000 + round(1500 * (1 - ripe))
    return 5400 + round(20000 * (0.8 - ripe))
