"""Quizzes that follow each other: the same items come back late and evenly.

Every quiz is one exact choice. ``rates`` tell how often an item would come if all were used as
evenly as the quotas allow; what it costs to show an item falls with the part of its cycle that has
gone by since it was shown, so that no item comes back before what could stand in its place has been
used.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import msgspec

from quizgen.assembly.chance import number
from quizgen.assembly.choose import CHANCE, AssemblyError, Choice, Chooser, total
from quizgen.assembly.limits import Limit
from quizgen.assembly.rates import LONGEST, rates
from quizgen.assembly.sets import home, stand_beside
from quizgen.model import Item

Debts = dict[tuple[int | None, str, object], float]
"""By section, dimension and value of a quota: how many items it has got too few of over the quizzes
so far (less than nothing: too many). A quiz rounds up where most is owed, so that over any run of
days each quota stays near its exact share (error diffusion)."""
_DEBT = 300
"""What it costs to leave one owed item for later, as ``_price``."""
_RIPEST, _EACH = 5, 3
"""A quiz is chosen among the ripest items where these meet every limit: so many times its places,
and of what a limit asks for so many times as much."""
_SETS = (None, "sets", "")
_WEEKLY = 2000
"""What it costs to show an item again on the same weekday: who has a quiz a week would meet it."""


class Series:
    """Many choices by one blueprint from one bank; ``seed`` for chance.

    Where the blueprint has no hard conditions, the items about one stimulus come whole, as often as
    others, and stand beside the weights: those hold for the rest of the quiz. (A quota of one item
    a quiz would else never leave room for a set of five.) With hard conditions, or few other items,
    all are chosen together.
    """

    def __init__(self, chooser: Chooser, seed: str) -> None:
        self.bank = chooser
        self.seed = seed
        self.loose = {limit.kind for limit in chooser.limits if not limit.soft} == {"count"}
        sets = sorted(chooser.sets.items()) if stand_beside(chooser) else []
        self.sets: list[tuple[str, int, list[Item]]] = []
        """Those that come in turn: the id, how many items of it come, and which there are."""
        for name, (size, names) in sets:
            section = home(chooser, names, size)
            if section is not None and size <= chooser.counts[section] / 2:
                pool = {item.id for item in chooser.pool[section]}
                items = [chooser.items[n] for n in names if n in pool]
                self.sets.append((name, size, items))
        if sets:
            alone = [item for item in chooser.items.values() if not item.stimulus]
            chooser = Chooser(alone, chooser.blueprint, chooser.counts)
        self.chooser = chooser
        self.rates = rates(chooser)
        """By item: how often it comes in a quiz."""
        self.phases = {name: number(seed, "phase", name, 1000) / 1000 for name in self.rates}
        self._smaller: dict[tuple[int, ...], Series] = {}

    @property
    def places(self) -> float:
        """Quizzes that all items take together."""
        used = sum(rate > 1e-6 for rate in self.rates.values())
        used += sum(size for _, size, _ in self.sets)
        return used / sum(self.chooser.counts)

    def beside(self, names: Sequence[str]) -> tuple[list[list[Item]], Series]:
        """The items ``names`` by section, and how the others are chosen: their quotas are shares of
        what is left. Where the blueprint has hard conditions all items are chosen together instead,
        and none is given by section."""
        counts = list(self.chooser.counts)
        fixed: list[list[Item]] = [[] for _ in counts]
        if not names or not self.loose:
            return fixed, self
        # as in ``home``, so that a set is not torn apart
        sections = sorted(range(len(counts)), key=lambda n: -self.chooser.counts[n])
        for name in names:
            for section in sections:
                pool = self.bank.pool[section]
                if counts[section] > 1 and any(item.id == name for item in pool):
                    fixed[section].append(self.bank.items[name])
                    counts[section] -= 1
                    break
        key = tuple(counts)
        if key not in self._smaller:
            smaller = Chooser(list(self.chooser.items.values()), self.chooser.blueprint, counts)
            self._smaller[key] = Series(smaller, self.seed)
        return fixed, self._smaller[key]

    def _set_due(
        self,
        turn: int,
        shown: Mapping[str, Sequence[int]],
        debts: Debts,
        barred: Collection[str],
        around: int | None,
    ) -> list[Item]:
        """A set whose turn it is; debts say how many places sets have got too few of."""

        def rest(items: Sequence[Item]) -> int:
            turns = [other for item in items for other in shown.get(item.id, ())]
            gaps = [abs(turn - other) for other in turns]
            if around:
                gaps = [min(gap, around - gap) for gap in gaps]
            return min(gaps, default=10_000)

        found = [
            (rest(items), number(self.seed, "set", name, 1 << 20), name, size, items)
            for name, size, items in self.sets
            if all(item.id not in barred for item in items)
        ]
        if not found:
            return []
        places = sum(size for _, size, _ in self.sets) / self.places
        gap, _, _, size, items = max(found, key=lambda each: each[:3])
        if debts.get(_SETS, 0.0) + places < size / 2 or gap < 0.8 * self.places:
            return []
        return sorted(items, key=lambda i: (len(shown.get(i.id, ())), items.index(i)))[:size]

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
        if due := self._set_due(turn, shown, debts, barred, around):
            names = [item.id for item in due]
            fixed, rest = self.beside(names)
            apart = {other for name in names for other in self.bank.apart.get(name, ())}
            choice = rest.choose(
                turn, shown, debts, barred={*barred, *apart}, around=around, favour=favour
            )
            forms = (tuple((*a, *b) for a, b in zip(choice.forms[0], fixed, strict=True)),)
            self._owe_sets(debts, len(due))
            return msgspec.structs.replace(choice, forms=forms)
        self._owe_sets(debts, 0)

        prices = self._prices(turn, shown, barred, around)
        for name, less in favour.items():
            if name in prices:
                prices[name] -= less

        def cost(item: Item) -> int:
            chance = number(f"{self.seed}/{turn}", "select", item.id, CHANCE)
            return prices.get(item.id, 0) * CHANCE + chance

        pulls = {}
        for index, limit in enumerate(self.chooser.limits):
            if limit.share:
                owed = debts.get(_named(limit), 0.0) + limit.share - limit.low
                # dithered, else every seventh quiz might be rounded the same way
                tick = number(f"{self.seed}/{turn}", "round", str(_named(limit)), 1000) / 1000
                pulls[index] = round(_DEBT * CHANCE * (tick - owed))
        choice = self._of_ripest(cost, prices, pulls) or self.chooser.choose(
            cost, pulls=pulls, barred=barred
        )
        self.owe(debts, choice.forms[0])
        return choice

    def _prices(
        self,
        turn: int,
        shown: Mapping[str, Sequence[int]],
        barred: Collection[str],
        around: int | None,
    ) -> dict[str, int]:
        """By item that may come: what it costs to show it."""
        prices = {}
        for name, rate in self.rates.items():
            if name in barred:
                continue
            turns = shown.get(name)
            if not turns:
                prices[name] = _price(0.8 + 0.4 * self.phases[name] + turn * rate)
                continue
            gaps = [abs(turn - other) for other in turns]
            if around:
                gaps = [min(gap, around - gap) for gap in gaps]
            prices[name] = _price(min(gaps) * rate)
            if around and any(gap % 7 == 0 for gap in gaps):
                prices[name] += _WEEKLY
        return prices

    def _of_ripest(
        self, cost: Callable[[Item], int], prices: Mapping[str, int], pulls: Mapping[int, int]
    ) -> Choice | None:
        """The choice among the cheapest items, a fraction of a large bank; None where those do not
        meet every limit, or are all there are."""
        most = _RIPEST * sum(self.chooser.counts)
        if len(prices) < 1.5 * most:
            return None
        names = self.chooser.cheapest(prices, most, _EACH)
        try:
            choice = self.chooser.among(names).choose(cost, pulls=pulls)
        except AssemblyError:
            return None
        return None if choice.notes else choice

    def owe(self, debts: Debts, form: Sequence[tuple[Item, ...]]) -> None:
        """Note in ``debts`` what ``form`` leaves owed; sets stand beside the weights."""
        alone = [tuple(i for i in each if i.id in self.chooser.items) for each in form]
        for limit in self.chooser.limits:
            if limit.share and limit.section is not None:
                places = len(alone[limit.section]) / self.chooser.counts[limit.section]
                owed = debts.get(_named(limit), 0.0) + limit.share * places
                debts[_named(limit)] = owed - total(limit, alone)

    def _owe_sets(self, debts: Debts, got: int) -> None:
        if self.sets:
            places = sum(size for _, size, _ in self.sets) / self.places
            debts[_SETS] = debts.get(_SETS, 0.0) + places - got

    def given(self, debts: Debts, form: Sequence[tuple[Item, ...]]) -> None:
        """Note in ``debts`` what a quiz that was given has left owed."""
        self.owe(debts, form)
        self._owe_sets(debts, sum(bool(item.stimulus) for section in form for item in section))


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
