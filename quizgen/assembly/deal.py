"""A plan dealt like cards: every item once, then every item again, with no solver.

Where all items may come equally often, a round is a way to deal them to its quizzes so that each
gets of every topic, interaction and difficulty its share rounded up or down. Items are laid out by
two of the three, and dealt so that those two come nearly right by themselves (systematic sampling
from a serpentine order; Cochran, *Sampling Techniques*, 1977, chapter 8); which item of those that
are alike in both a quiz gets goes by the third; what is left over is exchanged between quizzes
until every limit holds. Where one does not in the end there is no such plan, and ``cycle`` chooses
quiz after quiz with the exact program instead.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Sequence

from quizgen.assembly.chance import number
from quizgen.assembly.choose import Chooser
from quizgen.assembly.limits import INFINITY
from quizgen.assembly.sets import stand_beside

_FEWEST = 20
"""Quizzes of a round that leaves items over, at least: they are a small part of the bank then."""
_WINDOW = 12
"""The second round mixes what stands in each of so many parts of the first: an item comes back
after 11/12 of a round at the soonest."""
_TRIES = 4
"""Exchanges for each quiz, at most, until every limit holds."""


def dealt(chooser: Chooser, seed: str, most: int) -> list[tuple[str, ...]] | None:
    """The items of each quiz of two rounds (of one, where a round has more than ``most`` quizzes);
    None where items cannot come equally often, or no such plan was found."""
    if len(chooser.counts) != 1 or not chooser.items:
        return None
    if chooser.sets and not stand_beside(chooser):
        return None
    return _Dealing(chooser, seed, most).plan()


Rows = tuple[int, ...]
"""The limits that an item counts for."""


class _Quiz:
    """A quiz in the making: ``items`` beside the set of ``size`` items ``of`` one stimulus (0: it
    has none), ``counts`` of them by limit."""

    def __init__(
        self,
        places: int,
        bounds: tuple[Sequence[float], Sequence[float]],
        size: int,
        of: Sequence[str],
        closed: Collection[str],
    ) -> None:
        self.places = places
        self.low, self.high = bounds
        self.size, self.of = size, of
        self.closed = closed
        """What must not stand beside the set."""
        self.items: list[str] = []
        self.counts = [0] * len(self.low)

    def wrong(self) -> list[int]:
        """The limits that do not hold."""
        low, high = self.low, self.high
        return [row for row, got in enumerate(self.counts) if not low[row] <= got <= high[row]]

    def gain(self, out: Rows, into: Rows) -> int:
        """By how much less limits are missed where an item that counts for ``out`` is replaced by
        one that counts for ``into``."""
        counts, low, high, less = self.counts, self.low, self.high, 0
        for row in out:
            if row not in into:
                got = counts[row]
                less += (got > high[row]) - (got <= low[row])
        for row in into:
            if row not in out:
                got = counts[row]
                less += (got < low[row]) - (got >= high[row])
        return less


class _Dealing:
    """One plan in the making."""

    def __init__(self, chooser: Chooser, seed: str, most: int) -> None:
        self.chooser = chooser
        self.seed = seed
        (self.count,) = chooser.counts
        self.alone = sorted(name for name, item in chooser.items.items() if not item.stimulus)
        sets = [
            (size, [name for name in names if name in chooser.items])
            for size, names in chooser.sets.values()
        ]
        self.sets = [(n, names) for n, names in sets if n <= min(self.count / 2, len(names))]
        places = len(self.alone) + sum(size for size, _ in self.sets)
        self.length = min(most, places // self.count)
        self.rounds = 1 if self.length < places // self.count else 2
        if self.length % 7 == 0:  # a weekly quiz should see every page
            self.length -= 1
        self.window = max(1, self.length // _WINDOW)
        self.rows: dict[str, Rows] = {}
        self.shares: dict[int, float] = {}
        """By quota: its share of one place."""
        self.dimensions: list[dict[int, int]] = []
        """The quotas of each dimension, numbered; the one with the most comes last."""
        self.quizzes: list[_Quiz] = []
        self.at: dict[str, _Quiz | None] = {}
        """By item its quiz; None: left over."""

    def plan(self) -> list[tuple[str, ...]] | None:
        """Deal the items to quizzes, one round of the bank after the other: by quiz the ids of its
        items. None where dealing does not do, and the exact program has to say what is missing."""
        places = self.length * self.count - sum(size for size, _ in self.sets)
        if self.length < (_FEWEST if places < len(self.alone) else 2) or places <= 0:
            return None
        if self.length - self.window <= self.chooser.blueprint.avoid_days + 1:
            return None  # nothing to spare: what is missing is for the exact program to say
        if self.length < len(self.sets) or not self._even():
            return None
        self._begin()
        self._lay_out()
        if not self._mend():
            return None
        self._order()
        found = list(self._pages(0))
        if self.rounds == 2:
            if not self._bring_in():
                return None
            self._mix()
            found += self._pages(1)
        return found

    def _chance(self, purpose: str, subject: str) -> int:
        return number(self.seed, purpose, subject, 1 << 40)

    def _shuffled(self, purpose: str) -> list[str]:
        return sorted(self.alone, key=lambda name: self._chance(purpose, name))

    def _even(self) -> bool:
        """Whether every limit holds on average where all items come equally often."""
        limits = self.chooser.limits
        supply = [0] * len(limits)
        known: dict[object, Rows] = {}
        for name in self.alone:
            (weights,) = self.chooser.weights[name]
            assert weights is not None, "it qualifies for the only section"
            if weights not in known:
                if any(weight != 1.0 for _, weight in weights):
                    return False
                known[weights] = tuple(n for n, _ in weights if limits[n].kind != "count")
            self.rows[name] = known[weights]
            for row in known[weights]:
                supply[row] += 1
        as_bank = self.chooser.blueprint.sections[0].as_bank
        by_name: dict[str, dict[int, int]] = {}
        for row, limit in enumerate(limits):
            mean = self.count * supply[row] / len(self.alone)
            if limit.kind == "quota":
                if limit.dimension not in as_bank and abs(limit.share - mean) > 1e-6:
                    return False
                self.shares[row] = mean / self.count
                values = by_name.setdefault(limit.dimension, {})
                values[row] = len(values)
            elif limit.kind != "count" and not limit.low <= mean <= limit.high:
                return False
        self.dimensions = [{}, {}, {}, *sorted(by_name.values(), key=len)][-3:]
        return True

    def _bounds(self, places: int) -> tuple[list[float], list[float]]:
        """Of every limit, for a quiz with so many items beside its set."""
        low, high = [-INFINITY] * len(self.chooser.limits), [INFINITY] * len(self.chooser.limits)
        for row, limit in enumerate(self.chooser.limits):
            if row in self.shares:
                share = self.shares[row] * places
                low[row], high[row] = math.floor(share + 1e-9), math.ceil(share - 1e-9)
            elif limit.kind != "count":
                low[row], high[row] = limit.low, limit.high
        return low, high

    def _begin(self) -> None:
        """The quizzes, empty but for their sets, which stand equally far apart."""
        sets = sorted(self.sets, key=lambda each: self._chance("set", min(each[1])))
        at = {(2 * n + 1) * self.length // (2 * len(sets)): each for n, each in enumerate(sets)}
        bounds: dict[int, tuple[list[float], list[float]]] = {}
        for turn in range(self.length):
            size, of = at.get(turn, (0, []))
            places = self.count - size
            if places not in bounds:
                bounds[places] = self._bounds(places)
            closed = {enemy for name in of for enemy in self.chooser.apart.get(name, ())}
            self.quizzes.append(_Quiz(places, bounds[places], size, of, closed))

    def _slots(self) -> list[_Quiz | None]:
        """The quiz of every item, in the order in which items are laid out: each comes again after
        equally many."""
        turns = sorted(range(self.length), key=lambda turn: self._chance("quiz", str(turn)))
        over = len(self.alone) - sum(quiz.places for quiz in self.quizzes)
        slots = [((n + 0.5) / over, -1) for n in range(over)]
        for rank, turn in enumerate(turns):
            places = self.quizzes[turn].places
            slots += [((n + (rank + 0.5) / self.length) / places, turn) for n in range(places)]
        return [None if turn < 0 else self.quizzes[turn] for _, turn in sorted(slots)]

    def _lay_out(self) -> None:
        """Give every item a quiz."""
        first, second, last = self.dimensions
        runs: dict[tuple[int, int], dict[int, list[str]]] = {}
        for name in self._shuffled("deal"):
            one, other, value = 0, 0, -1
            for row in self.rows[name]:
                one, other = first.get(row, one), second.get(row, other)
                value = row if row in last else value
            way = -other if one % 2 else other
            runs.setdefault((one, way), {}).setdefault(value, []).append(name)
        slots, begun = self._slots(), 0
        laid: list[tuple[list[_Quiz | None], dict[int, list[str]]]] = []
        for _, names in sorted(runs.items()):
            size = sum(map(len, names.values()))
            laid.append((slots[begun : begun + size], names))
            begun += size
        laid.sort(key=lambda each: len(each[0]))  # where there is most to choose from comes last
        for quizzes, names in laid:
            for quiz in quizzes:
                value = min(names, key=lambda row: (self._had(quiz, row), -len(names[row]), row))
                self._put(names[value].pop(), quiz)
                if not names[value]:
                    del names[value]

    def _had(self, quiz: _Quiz | None, row: int) -> float:
        """The less, the more ``quiz`` still needs of what counts for ``row``."""
        if quiz is None or row < 0:
            return 0.0
        got = quiz.counts[row]
        return got - self.shares[row] * quiz.places + 2 * (got >= quiz.high[row])

    def _put(self, name: str, quiz: _Quiz | None) -> None:
        self.at[name] = quiz
        if quiz:
            quiz.items.append(name)
            for row in self.rows[name]:
                quiz.counts[row] += 1

    def _exchange(self, one: str, other: str) -> None:
        here, there = self.at[one], self.at[other]
        for name, quiz in ((one, here), (other, there)):
            if quiz:
                quiz.items.remove(name)
                for row in self.rows[name]:
                    quiz.counts[row] -= 1
        self._put(one, there)
        self._put(other, here)

    def _gain(self, quiz: _Quiz | None, out: Rows, into: Rows) -> int:
        return quiz.gain(out, into) if quiz else 0

    def _meets(self, name: str, quiz: _Quiz | None, but: str = "") -> int:
        """How many of ``quiz`` must not stand beside ``name``, ``but`` one."""
        if quiz is None:
            return 0
        apart, met = self.chooser.apart.get(name, frozenset()), int(name in quiz.closed)
        if not apart.isdisjoint(quiz.items):
            met += sum(other in apart for other in quiz.items if other != but)
        return met

    def _harmless(self, one: str, other: str) -> bool:
        """Whether the two may change places."""
        here, there = self.at[one], self.at[other]
        mine, theirs = self.rows[one], self.rows[other]
        return (
            self._gain(here, mine, theirs) >= 0
            and self._gain(there, theirs, mine) >= 0
            and not self._meets(one, there, other)
            and not self._meets(other, here, one)
        )

    def _faults(self, quiz: _Quiz) -> list[str]:
        """Items of ``quiz`` in whose place another might be right: those that count for too much or
        must not stand there, or all where there is too little of something."""
        wrong = quiz.wrong()
        if any(quiz.counts[row] < quiz.low[row] for row in wrong):
            return list(quiz.items)
        return [
            name
            for name in quiz.items
            if self._meets(name, quiz) or any(row in wrong for row in self.rows[name])
        ]

    def _mend(self) -> bool:
        """Exchange items until every limit holds; whether it does."""
        waiting = list(self.quizzes)
        order = self._shuffled("mend")
        tries = _TRIES * self.length
        before: set[tuple[str, str]] = set()
        while waiting:
            quiz = waiting.pop()
            while faults := self._faults(quiz):
                tries -= 1
                best = self._best(faults, order, before)
                if best is None or tries < 0:
                    return False
                before.add(best)
                there = self.at[best[1]]
                self._exchange(*best)
                if there and self._faults(there):
                    waiting.append(there)
        return True

    def _best(
        self, faults: list[str], order: list[str], before: set[tuple[str, str]]
    ) -> tuple[str, str] | None:
        """The first exchange that helps, else one that helps here and does as much harm there."""
        found = None
        for one in faults:
            here, mine = self.at[one], self.rows[one]
            met = self._meets(one, here)
            known: dict[Rows, int] = {}
            for other in order:
                theirs = self.rows[other]
                if theirs not in known:
                    known[theirs] = self._gain(here, mine, theirs) + met
                gain = known[theirs]
                if gain <= 0 or (there := self.at[other]) is here:
                    continue
                gain += self._gain(there, theirs, mine)
                if gain < 0 or (not gain and found):
                    continue
                gain += self._meets(other, there)
                gain -= self._meets(one, there, other) + self._meets(other, here, one)
                if gain > 0:
                    return one, other
                if not gain and not found and (one, other) not in before:
                    found = one, other
        return found

    def _order(self) -> None:
        """Let quizzes follow each other so that over any run of them each quota stays near its
        exact share: next comes the one that those before leave most owed for."""
        left: dict[int, list[tuple[float, list[int], _Quiz]]] = {}
        for quiz in self.quizzes:
            rows = [row for name in quiz.items for row in self.rows[name] if row in self.shares]
            off = math.fsum(
                (quiz.counts[row] - share * quiz.places) ** 2 for row, share in self.shares.items()
            )
            left.setdefault(quiz.places, []).append((off, rows, quiz))
        owed = [0.0] * len(self.chooser.limits)
        order = []
        for at in self.quizzes:  # sets stay where they are, or change places with others as large
            free = left[at.places]
            # the sum of squares after it, less what is the same for all
            after = [off - 2 * math.fsum(map(owed.__getitem__, rows)) for off, rows, _ in free]
            _, _, quiz = free.pop(after.index(min(after)))
            for row, share in self.shares.items():
                owed[row] += share * quiz.places - quiz.counts[row]
            order.append(quiz)
        self.quizzes = order

    def _bring_in(self) -> bool:
        """What the first round has left over comes in the second; whether all of it could."""
        over = sorted(name for name, quiz in self.at.items() if quiz is None)
        order = [name for name in self._shuffled("again") if self.at[name]]
        for name in over:
            other = next((each for each in order if self._harmless(each, name)), None)
            if other is None:
                return False
            self._exchange(name, other)
            order.remove(other)
        return True

    def _mix(self) -> None:
        """Exchange what is alike between quizzes of a part of the round, so that other items stand
        side by side in the second."""
        for begin in range(0, self.length, self.window):
            alike: dict[Rows, list[str]] = {}
            for quiz in self.quizzes[begin : begin + self.window]:
                for name in quiz.items:
                    alike.setdefault(self.rows[name], []).append(name)
            for names in alike.values():
                names.sort(key=lambda name: self._chance("mix", name))
                for one, other in itertools.pairwise(names):
                    if self.at[one] is not self.at[other] and self._harmless(one, other):
                        self._exchange(one, other)

    def _pages(self, turn: int) -> Iterator[tuple[str, ...]]:
        """The items of each quiz in the round ``turn``, of a set those whose turn it is."""
        for quiz in self.quizzes:
            first = turn * quiz.size % max(1, len(quiz.of))
            shown = [*quiz.of, *quiz.of][first : first + quiz.size]
            yield (*quiz.items, *sorted(shown, key=quiz.of.index))
