"""One exact choice: which items a form gets, or several forms at once.

The items are put into classes that no limit tells apart; an integer program decides how many of
each class a section of a form gets, and the cheapest items of a class are taken first. Enemies are
told apart only where a choice has put them together: its program is solved again with them apart,
until no two meet, so that the answer is as exact as with all of them from the start (a relaxation
whose best solution is allowed is the best there is).
"""

from __future__ import annotations

import contextlib
import copy
import itertools
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from quizgen.assembly.limits import (
    INFINITY,
    Limit,
    asked,
    barrier,
    limits,
    qualifies,
    value_of,
)
from quizgen.assembly.program import Program, Solution
from quizgen.errors import Message, QuizgenError, at, listed, message, messages
from quizgen.model import Blueprint, Condition, Item, Position

Section = tuple[Item, ...]

CHANCE = 100_000
"""Costs of items below this are chance; what matters more costs multiples of it."""
_MISSED, _REPEATED, _MODEL = 1000, 100, 300
"""What it costs to miss a soft limit by one, to have an item in one more form, and to have one more
item of a model."""
MEAN = 0.05
"""How far the mean difficulty of a form may be from that of the first."""


_SHOWN = 3
"""Pairs of items that are named."""
_NEAR = 40
"""Of forms that are chosen one after the other each is among so many times its items."""
_TOGETHER = 6_000
"""Classes times forms, above which different forms are chosen one after the other."""


class AssemblyError(QuizgenError):
    """The blueprint cannot be met; the messages say where, by how much, and what to change."""


class Missed(msgspec.Struct, frozen=True):
    """A soft limit that does not hold: what was asked, what there is, and why."""

    form: int
    limit: Limit
    got: float
    supply: int
    """How many items there were to choose from that count for it."""

    @property
    def message(self) -> Message:
        """``place: topics: history: asked 2 to 3, got 1: only 1 item qualifies``."""
        if self.limit.high != INFINITY and self.got > self.limit.high:
            why = message("the other conditions leave no other choice")
        elif self.supply < self.limit.low:
            why = messages(
                "only {number} item to choose from",
                "only {number} items to choose from",
                self.supply,
            )
        else:
            why = message("the other conditions leave no room for more")
        said = message(
            "{subject}: asked for {asked}, got {got}: {why}",
            subject=self.limit.subject,
            asked=self.limit.asked,
            got=f"{self.got:g}",
            why=why,
        )
        return at(self.limit.position, said) if self.limit.position else said


class Choice(msgspec.Struct, frozen=True):
    """``forms``: the items of each form, by section. ``missed``: the soft limits that do not hold.
    ``gap``: how far the choice may be from the best, as a share (0: it is proved to be the best);
    ``repeated``: how often an item is in one more form than it would have to be."""

    forms: tuple[tuple[Section, ...], ...]
    missed: tuple[Missed, ...] = ()
    gap: float = 0.0
    repeated: int = 0
    beside: tuple[tuple[str, str], ...] = ()
    """Items on one form of which one gives the other's answer away."""

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was asked for in vain; what is so in several forms is said once."""
        missed = {str(text): text for text in (each.message for each in self.missed)}
        return (*missed.values(), *self.sides)

    @property
    def sides(self) -> tuple[Message, ...]:
        """What is said of the items ``beside`` each other."""
        return tuple(
            message(
                "{one} and {other} stand side by side, and one may tell the other's answer: "
                "the bank leaves no other choice",
                one=one,
                other=other,
            )
            for one, other in self.beside
        )


class _Class(msgspec.Struct):
    """Items that no limit tells apart: by section their weights in the limits, None where they do
    not qualify."""

    weights: tuple[tuple[tuple[int, float], ...] | None, ...]
    extra: tuple[float, ...]
    items: list[Item]


class Chooser:
    """What can be prepared once for many choices by one blueprint from one bank.

    ``items`` are the bank's; ``counts`` the items of each section.
    """

    def __init__(
        self, items: Sequence[Item], blueprint: Blueprint, counts: Sequence[int] | None = None
    ) -> None:
        self.blueprint = blueprint
        self.counts = list(counts or (plan.count for plan in blueprint.sections))
        self._all = items
        forbidden = set(blueprint.forbid)
        pool = [item for item in items if item.id not in forbidden]
        self.pool = [[i for i in pool if qualifies(i, plan)] for plan in blueprint.sections]
        self.limits = limits(blueprint, self.counts, self.pool)
        self.items = {item.id: item for section in self.pool for item in section}
        self.weights = self._weigh()
        self.enemies = _enemies(self.items, lambda item: item.enemies)
        self.apart = _enemies(self.items, lambda item: (*item.enemies, *item.gives_away))
        self.sets = _sets(pool)

    def among(self, names: Collection[str]) -> Chooser:
        """The same limits, and of the items those called ``names`` alone."""
        other = copy.copy(self)
        other.items = {name: self.items[name] for name in self.items if name in names}
        other.weights = {name: self.weights[name] for name in other.items}
        other.pool = [[item for item in section if item.id in names] for section in self.pool]
        return other

    def cheapest(self, prices: Mapping[str, int], most: int, each: int) -> set[str]:
        """Of the items with ``prices`` the ``most`` cheapest, and ``each`` times as many as every
        limit asks for of those that count for it: enough for nearly every choice."""
        ripest = sorted(prices, key=lambda name: (prices[name], name))
        names = set(ripest[:most])
        wanting = {
            index: each * math.ceil(limit.low)
            for index, limit in enumerate(self.limits)
            if limit.low > 0 and limit.kind != "count"
        }
        for name in ripest:
            if not wanting:
                break
            rows = [row for section in self.weights[name] for row, _ in section or ()]
            for row in wanting.keys() & rows:
                names.add(name)
                wanting[row] -= 1
                if not wanting[row]:
                    del wanting[row]
        return names

    def _weigh(self) -> dict[str, tuple[tuple[tuple[int, float], ...] | None, ...]]:
        """By item and section: the limits in which it counts, and how much."""
        known: dict[tuple[int, str, object], int] = {}
        models: dict[str, int] = {}
        counts: dict[int, int] = {}
        others: list[tuple[int, Limit]] = []
        for number, limit in enumerate(self.limits):
            if limit.kind == "quota" and limit.section is not None:
                known[limit.section, limit.dimension, limit.value] = number
            elif limit.kind == "model":
                models[str(limit.subject).removeprefix("per_model: ")] = number
            elif limit.kind == "count" and limit.section is not None:
                counts[limit.section] = number
            else:
                others.append((number, limit))
        found: dict[str, list[tuple[tuple[int, float], ...] | None]] = {
            name: [None] * len(self.pool) for name in self.items
        }
        for section, items in enumerate(self.pool):
            here = [(n, each) for n, each in others if each.section in (None, section)]
            for item in items:
                row = [(counts[section], 1.0)]
                for dimension in ("topics", "interactions", "difficulty"):
                    at_value = known.get((section, dimension, value_of(item, dimension)))
                    if at_value is not None:
                        row.append((at_value, 1.0))
                if item.item_model in models:
                    row.append((models[item.item_model or ""], 1.0))
                row += [(n, weight) for n, each in here if (weight := each.weigh(item))]
                found[item.id][section] = tuple(row)
        return {name: tuple(rows) for name, rows in found.items()}

    def choose(
        self,
        cost: Callable[[Item], int],
        *,
        pulls: Mapping[int, int] | None = None,
        barred: Collection[str] = (),
        forms: int = 1,
        anchors: int = 0,
        seconds: float = INFINITY,
        gap: float = 0.0,
    ) -> Choice:
        """The cheapest choice: first of all every limit holds, then as many soft ones as can be,
        then items are in as few forms as can be, then ``cost`` is least.

        ``pulls`` has by limit what one more in a soft quota costs (less than nothing: it is due),
        between its share rounded down and up; ``barred`` items cannot be chosen. Several ``forms``
        have different items, equal points and nearly the same mean difficulty, and ``anchors``
        items in common. Raises ``AssemblyError``.
        """
        work = _Work(self, cost, pulls or {}, barred, forms, anchors, seconds, gap)
        many = forms > 1 and not anchors
        if many and forms * len(set(self.weights.values())) > _TOGETHER:
            with contextlib.suppress(AssemblyError):  # the first may have taken what others need
                return self._one_by_one(cost, pulls, barred, forms, seconds, gap)
        found = work.best()
        if found is None:
            raise AssemblyError(*work.collision())
        chosen, solution, repeated = found
        return Choice(
            forms=chosen,
            beside=tuple(sorted({pair for form in chosen for pair in _pairs(form, self.apart)})),
            missed=tuple(self._missed(chosen, barred)),
            gap=solution.gap,
            repeated=repeated,
        )

    def _one_by_one(
        self,
        cost: Callable[[Item], int],
        pulls: Mapping[int, int] | None,
        barred: Collection[str],
        forms: int,
        seconds: float,
        gap: float,
    ) -> Choice:
        """Forms too large to be chosen together: each is the best of the cheapest that the ones
        before have left, as ``like`` the first as it must be. The gap is to a linear program over
        all of them."""
        first = self.choose(cost, pulls=pulls, barred=barred, seconds=seconds, gap=gap)
        others = Chooser(
            list(self.items.values()), like(self.blueprint, first.forms[0]), self.counts
        )
        made, used = [first], {item.id for section in first.forms[0] for item in section}
        while len(made) < forms:
            closed = {*barred, *used}
            prices = {n: cost(item) for n, item in others.items.items() if n not in closed}
            near = others.among(others.cheapest(prices, _NEAR * sum(self.counts), _NEAR // 2))
            choice = None
            with contextlib.suppress(AssemblyError):
                choice = near.choose(cost, pulls=pulls, seconds=seconds, gap=gap)
            if choice is None or choice.notes:
                choice = others.choose(cost, pulls=pulls, barred=closed, seconds=seconds, gap=gap)
            made.append(choice)
            used |= {item.id for section in choice.forms[0] for item in section}
        chosen = tuple(choice.forms[0] for choice in made)
        paid = math.fsum(cost(item) for form in chosen for section in form for item in section)
        least = self._least(cost, barred, forms)
        return Choice(
            forms=chosen,
            missed=tuple(self._missed(chosen, barred)),
            gap=max(0.0, paid - least) / max(1.0, abs(paid)),
            beside=tuple(sorted({pair for form in chosen for pair in _pairs(form, self.apart)})),
        )

    def _least(self, cost: Callable[[Item], int], barred: Collection[str], forms: int) -> float:
        """What so many forms cost at least: every limit holds for their sum."""
        program = Program()
        rows: list[list[tuple[int, float]]] = [[] for _ in self.limits]
        for name, by_section in self.weights.items():
            if name in barred:
                continue
            places = []
            for weights in by_section:
                if weights is not None:
                    places.append((program.variable(1, cost(self.items[name])), 1.0))
                    for number, weight in weights:
                        rows[number].append((places[-1][0], weight))
            if len(places) > 1:
                program.row(places, 0, 1)
        for limit, terms in zip(self.limits, rows, strict=True):
            if not limit.soft:
                program.row(terms, limit.low * forms, limit.high * forms)
        found = program.solve(whole=False)
        return found.cost if found else 0.0

    def _missed(self, forms: Sequence[Sequence[Section]], barred: Collection[str]) -> list[Missed]:
        found = []
        for number, form in enumerate(forms):
            for limit in self.limits:
                if not limit.soft:
                    continue
                got = total(limit, form)
                if not limit.low - 1e-6 <= got <= limit.high + 1e-6:
                    got = got if limit.mean is None else mean(limit, form)
                    found.append(Missed(number, limit, got, self.supply(limit, barred)))
        return found

    def left_out(self, limit: Limit) -> dict[tuple[str, Position | None], int]:
        """How many items that count for ``limit`` may stand in none of its sections, by the field
        that bars them and its place."""
        plans = self.blueprint.sections
        sections = range(len(plans)) if limit.section is None else [limit.section]
        forbid = self.blueprint.places.get("forbid")
        found: Counter[tuple[str, Position | None]] = Counter()
        for item in self._all:
            if item.id in self.items or item.status != "accepted" or not limit.weigh(item):
                continue
            plan = plans[sections[0]]
            field = barrier(item, plan)
            found[(field, plan.places.get(field)) if field else ("forbid", forbid)] += 1
        return dict(found)

    def supply(self, limit: Limit, barred: Collection[str] = ()) -> int:
        """How many items that may be chosen count for ``limit``."""
        sections = range(len(self.pool)) if limit.section is None else [limit.section]
        names = {
            item.id
            for section in sections
            for item in self.pool[section]
            if item.id not in barred and limit.weigh(item)
        }
        return len(names)


def held(limit: Limit, form: Sequence[Section]) -> list[Item]:
    """The items of ``form`` that stand where ``limit`` looks."""
    sections = form if limit.section is None else [form[limit.section]]
    return [item for section in sections for item in section]


def total(limit: Limit, form: Sequence[Section]) -> float:
    """The number that ``limit`` bounds, as ``form`` has it: of items, points or minutes."""
    return math.fsum(limit.weigh(item) for item in held(limit, form))


def mean(limit: Limit, form: Sequence[Section]) -> float:
    """The mean difficulty (1 to 5) of those items of ``form`` that ``limit`` is about; 0 where
    there is none."""
    counted = [item.level for item in held(limit, form) if _selected(limit, item)]
    return round(sum(counted) / len(counted), 2) if counted else 0.0


def _selected(limit: Limit, item: Item) -> bool:
    """Whether a mean counts ``item``: its weight is how far it is off the bound."""
    return bool(limit.weigh(item)) or limit.mean == item.level


def _pairs(form: Sequence[Section], apart: Mapping[str, Collection[str]]) -> set[tuple[str, str]]:
    """Items of ``form`` that ought to stand apart."""
    names = [item.id for section in form for item in section]
    return {
        (min(one, other), max(one, other))
        for one, other in itertools.combinations(names, 2)
        if other in apart.get(one, ())
    }


def like(blueprint: Blueprint, form: Sequence[Sequence[Item]]) -> Blueprint:
    """``blueprint`` for further forms, of the same points as ``form`` and a mean difficulty that
    nobody's is more than 0.1 off."""
    items = [item for section in form for item in section]
    points = math.fsum(item.points for item in items)
    mean = sum(item.level for item in items) / len(items)
    near = (
        Condition(measure="points", min=points, max=points),
        Condition(measure="difficulty", min=mean - MEAN, max=mean + MEAN),
    )
    return msgspec.structs.replace(blueprint, conditions=(*blueprint.conditions, *near))


def _enemies(
    items: Mapping[str, Item], of: Callable[[Item], Collection[str]]
) -> dict[str, frozenset[str]]:
    """By item the others that ``of`` says it is not to stand beside, where they are among
    ``items``; what one says of another holds for the other, too."""
    found: dict[str, set[str]] = {}
    for item in items.values():
        for enemy in of(item):
            if enemy in items and enemy != item.id:
                found.setdefault(item.id, set()).add(enemy)
                found.setdefault(enemy, set()).add(item.id)
    return {name: frozenset(enemies) for name, enemies in found.items()}


def _sets(items: Iterable[Item]) -> dict[str, tuple[int, list[str]]]:
    """By stimulus: how many of its items a form has where it has any, and which there are."""
    found: dict[str, tuple[int, list[str]]] = {}
    for item in items:
        if item.stimulus and item.status == "accepted":
            _, names = found.setdefault(item.stimulus.id, (0, []))
            names.append(item.id)
            most = item.stimulus.take or len(names)
            found[item.stimulus.id] = (min(most, len(names)), names)
    return found


class _Work:
    """A choice while it is made: what each item costs, which may not be chosen, and which enemies
    are told apart by now."""

    def __init__(
        self,
        chooser: Chooser,
        cost: Callable[[Item], int],
        pulls: Mapping[int, int],
        barred: Collection[str],
        forms: int,
        anchors: int,
        seconds: float,
        gap: float,
    ) -> None:
        self.chooser = chooser
        self.limits = chooser.limits
        self.pulls = pulls
        self.barred = barred
        self.forms = forms
        self.anchors = anchors
        self.seconds = seconds
        self.gap = gap
        self.cost = {name: cost(item) for name, item in chooser.items.items()}
        self.apart: set[tuple[str, str]] = set()
        self.lenient = False
        """Items that give each other away may meet, at a price."""

    def best(self) -> tuple[tuple[tuple[Section, ...], ...], Solution, int] | None:
        """The choice, and in how many forms too many its items are; None where the hard limits
        cannot hold together."""
        exact = _Model(self, slack="none")
        if found := self._allowed(exact):
            return found
        self.lenient = True
        if self.apart and (found := self._allowed(exact.again())):
            return found
        soft = _Model(self, slack="soft")
        first = self._allowed(soft, misses=True)
        if first is None:
            return None
        fewest = round(first[1].cost)
        return self._allowed(_Model(self, slack="soft", fewest=fewest)) or first

    def _allowed(
        self, model: _Model, misses: bool = False
    ) -> tuple[tuple[tuple[Section, ...], ...], Solution, int] | None:
        """The model's cheapest choice in which no two enemies meet; by the number of ``misses``
        instead of the cost."""
        while True:
            costs = model.misses if misses else None
            solution = model.program.solve(costs, seconds=self.seconds, gap=self.gap)
            if solution is None:
                return None
            forms = model.items(solution)
            clashes = {pair for form in forms for pair in _pairs(form, self.chooser.apart)}
            if not clashes - self.apart:
                return forms, solution, model.repeated(solution)
            self.apart |= clashes
            model = model.again()

    def feasible(self, kept: Collection[int], barred: Collection[str]) -> bool:
        """Whether the limits ``kept`` can hold together."""
        before, self.barred = self.barred, barred
        try:
            return self._allowed(_Model(self, slack="none", kept=kept)) is not None
        finally:
            self.barred = before

    def collision(self) -> list[Message]:
        """The smallest sets of hard limits that collide, each by a deletion filter (Chinneck &
        Dravnieks, "Locating minimal infeasible constraint sets in linear programs", 1991), and
        what would work."""
        self.forms, self.anchors, self.lenient = 1, 0, True
        hard = [number for number, limit in enumerate(self.limits) if not limit.soft]
        if self.feasible(hard, self.barred):
            return [message("the bank cannot give so many different forms; ask for fewer")]
        barred: Collection[str] = self.barred
        lines: list[Message] = []
        if barred and self.feasible(hard, ()):
            lines.append(self._avoided())
        else:
            barred = ()
        name = self.chooser.blueprint.blueprint
        left, groups = hard, 0
        while left and not self.feasible(left, barred):
            kept = self.colliding(left, barred)
            alone = len(kept) == 1 and not (barred and not groups)
            head = (
                message("{blueprint}: no form can meet this:", blueprint=name)
                if alone
                else message("{blueprint}: no form can meet these together:", blueprint=name)
            )
            told = [self._line(self.limits[number], barred) for number in kept]
            told += self._reasons([self.limits[number] for number in kept], barred)
            lines = [*lines, head, *told] if groups else [head, *told, *lines]
            told_of = {self._dimension(number) for number in kept}
            left = [each for each in left if self._dimension(each) not in told_of]
            groups += 1
        return [*lines, *self._nearest(hard, barred)]

    def colliding(self, limits: Sequence[int], barred: Collection[str]) -> list[int]:
        """Of limits that cannot hold together as few as cannot: each is dropped where the others
        still collide."""
        kept = list(limits)
        for number in limits:
            rest = [each for each in kept if each != number]
            if not self.feasible(rest, barred):
                kept = rest
        return kept

    def _dimension(self, number: int) -> object:
        """Counts of one kind add up: who changes one changes the others too."""
        limit = self.limits[number]
        return (limit.section, limit.dimension) if limit.dimension else number

    def _avoided(self) -> Message:
        blueprint = self.chooser.blueprint
        text = messages(
            "avoid_days: {days}: {number} item was shown too lately",
            "avoid_days: {days}: {number} items were shown too lately",
            len(set(self.barred) & set(self.chooser.items)),
            days=blueprint.avoid_days,
        )
        place = blueprint.places.get("avoid_days")
        return at(place, text) if place else text

    def _reasons(self, kept: Sequence[Limit], barred: Collection[str]) -> Iterator[Message]:
        """Why a number of items cannot be had that ``kept`` asks for: the shares of its section
        that the bank is too small for, and items of which one alone may stand in a quiz."""
        counts = [limit for limit in kept if limit.kind == "count"]
        if not counts:
            return
        sections = {limit.section for limit in counts}
        for limit in self.limits:
            lack = limit.low - self.chooser.supply(limit, barred)
            if limit.kind == "quota" and limit.section in sections and lack > 0:
                said = self._line(limit, barred)
                yield messages(
                    "{what}: {number} too few",
                    "{what}: {number} too few",
                    math.ceil(lack),
                    what=said,
                )
        names = self.chooser.items.keys() - set(barred)
        pairs = sorted(
            (one, other)
            for one in names
            for other in self.chooser.enemies.get(one, ())
            if one < other and other in names
        )
        if pairs:
            pair = [
                message("{one} and {other}", one=one, other=other) for one, other in pairs[:_SHOWN]
            ]
            yield messages(
                "{number} pair never stands in one quiz (enemies, or of one row of facts): "
                "{pairs}{more}",
                "{number} pairs never stand in one quiz (enemies, or of one row of facts): "
                "{pairs}{more}",
                len(pairs),
                pairs=listed(pair, ", "),
                more=" …" if len(pairs) > _SHOWN else "",
            )

    def _line(self, limit: Limit, barred: Collection[str]) -> Message:
        supply = self.chooser.supply(limit, barred)
        text = message(
            "{subject}: {asked}; {supply}",
            subject=limit.subject,
            asked=limit.asked,
            supply=messages(
                "{number} item to choose from", "{number} items to choose from", supply
            ),
        )
        out = self.chooser.left_out(limit) if supply < limit.low else {}
        for (field, place), number in out.items():
            text = messages(
                "{what}, {number} more left out by {field}",
                "{what}, {number} more left out by {field}",
                number,
                what=text,
                field=f"{field} ({place})" if place else field,
            )
        return at(limit.position, text) if limit.position else text

    def _nearest(self, kept: Sequence[int], barred: Collection[str]) -> list[Message]:
        """The limits as they would have to be, changed as little as can be."""
        self.barred = barred
        model = _Model(self, slack="all", loosened=kept)
        found = self._allowed(model, misses=True)
        if found is None:
            return []
        (form,), *_ = found
        lines = []
        for number in kept:
            limit = self.limits[number]
            got = total(limit, form)
            if limit.low - 1e-6 <= got <= limit.high + 1e-6 or limit.mean is not None:
                continue
            low = min(limit.low, got) if limit.low != limit.high else got
            high = max(limit.high, got) if limit.low != limit.high else got
            text = message("{subject}: {asked}", subject=limit.subject, asked=asked(low, high))
            lines.append(at(limit.position, text) if limit.position else text)
        return [message("This would work:"), *lines] if lines else []


class _Model:
    """The integer program of one choice.

    ``slack``: which limits may be missed (none; the soft ones; all that are ``loosened``), each at
    its price. ``kept``: the only limits there are. ``fewest``: what missing may cost in all.
    """

    def __init__(
        self,
        work: _Work,
        *,
        slack: str,
        kept: Collection[int] | None = None,
        loosened: Collection[int] = (),
        fewest: int | None = None,
    ) -> None:
        self.work = work
        self.given = (slack, kept, loosened, fewest)
        self.slack = slack
        self.program = Program()
        self._misses: dict[int, float] = {}
        self._repeats: list[int] = []
        alone = {name for pair in work.apart for name in pair}
        self.classes = self._classes(alone)
        self.taken: dict[tuple[int, int, int], list[int]] = {}
        self.common: dict[tuple[int, int], int] = {}
        rows: list[list[dict[int, float]]] = [[{} for _ in work.limits] for _ in range(work.forms)]
        for number, each in enumerate(self.classes):
            self._class(number, each, rows)
        for index, limit in enumerate(work.limits):
            if kept is None or index in kept:
                for form in range(work.forms):
                    self._limit(index, limit, rows[form][index], index in loosened)
        self._enemies()
        self._sets()
        if work.forms > 1:
            self._parallel()
        if fewest is not None:
            self.program.row(list(self._misses.items()), 0, fewest)

    def again(self) -> _Model:
        """The same program, made again with the enemies that were found to meet in its last
        choice."""
        slack, kept, loosened, fewest = self.given
        return _Model(self.work, slack=slack, kept=kept, loosened=loosened, fewest=fewest)

    @property
    def misses(self) -> list[float]:
        """The price of each variable where only missing counts."""
        return [self._misses.get(index, 0.0) for index in range(len(self.program.costs))]

    def repeated(self, solution: Solution) -> int:
        """In how many forms too many items are."""
        return sum(solution.values[index] for index in self._repeats)

    def _classes(self, alone: Collection[str]) -> list[_Class]:
        work = self.work
        found: dict[object, _Class] = {}
        for name, weights in work.chooser.weights.items():
            if name in work.barred:
                continue
            item = work.chooser.items[name]
            extra = (item.points, float(item.level)) if work.forms > 1 else ()
            key: object = name if name in alone or item.stimulus else (weights, extra)
            if key in found:
                found[key].items.append(item)
            else:
                found[key] = _Class(weights, extra, [item])
        for each in found.values():
            each.items.sort(key=lambda item: (work.cost[item.id], item.id))
        return list(found.values())

    def _class(self, number: int, each: _Class, rows: list[list[dict[int, float]]]) -> None:
        """The variables of a class: pieces of it by cost, and who takes how many."""
        work, program = self.work, self.program
        sections = [s for s, weights in enumerate(each.weights) if weights is not None]
        size = len(each.items)
        most = min(size, sum(self._room(each, s) for s in sections) * work.forms)
        pieces, start, length = [], 0, 1
        while start < most:
            piece = min(length, most - start)
            pieces.append(program.variable(piece, work.cost[each.items[start].id]))
            start += piece
            if start >= 3:
                length *= 2
        takers = [(form, section) for form in range(work.forms) for section in sections]
        if len(takers) == 1:
            self.taken[number, *takers[0]] = pieces
        else:
            for form, section in takers:
                self.taken[number, form, section] = [
                    program.variable(min(size, work.chooser.counts[section]))
                ]
            self._share(number, size, sections, pieces)
        for form, section in takers:
            for limit, weight in each.weights[section] or ():
                for variable in self.taken[number, form, section]:
                    rows[form][limit][variable] = weight

    def _room(self, each: _Class, section: int) -> int:
        """How many of a class a section of a form can hold at most."""
        room = self.work.chooser.counts[section]
        slack, kept = self.given[:2]
        for index, weight in (each.weights[section] or ()) if slack == "none" else ():
            limit = self.work.limits[index]
            held = weight == 1.0 and limit.mean is None and (kept is None or index in kept)
            if held and limit.high < room:
                room = math.floor(max(limit.high, 0.0) + 1e-6)
        return room

    def _share(self, number: int, size: int, sections: list[int], pieces: list[int]) -> None:
        """All that is taken of a class comes from its pieces; in one form no item stands twice, and
        in several only at a price."""
        work, program = self.work, self.program
        every = [(v, 1.0) for (n, _, _), vs in self.taken.items() if n == number for v in vs]
        terms = [*every, *((piece, -1.0) for piece in pieces)]
        if work.forms > 1:
            if work.anchors:
                for section in sections:
                    common = program.variable(min(size, work.anchors))
                    self.common[number, section] = common
                    terms.append((common, 1.0 - work.forms))
                    for form in range(work.forms):
                        taken = [(v, -1.0) for v in self.taken[number, form, section]]
                        program.row([(common, 1.0), *taken], -INFINITY, 0)
            if self.slack != "none":
                repeat = program.variable(size * (work.forms - 1), 10.0 * CHANCE)
                self._repeats.append(repeat)
                self._misses[repeat] = _REPEATED
                terms.append((repeat, -1.0))
            for form in range(work.forms):
                own = [(v, 1.0) for s in sections for v in self.taken[number, form, s]]
                program.row(own, 0, size)
        program.row(terms, 0, 0)

    def _limit(self, index: int, limit: Limit, weights: dict[int, float], loosened: bool) -> None:
        low, high = limit.low, limit.high
        terms = list(weights.items())
        pull = self.work.pulls.get(index)
        if pull and low < high and self.slack != "all":
            off = self.program.variable(1e6, abs(pull))
            if pull > 0:
                self.program.row([*terms, (off, -1.0)], -INFINITY, low)
            else:
                self.program.row([*terms, (off, 1.0)], high, INFINITY)
        priced = loosened if self.slack == "all" else limit.soft and self.slack == "soft"
        if self.slack == "all" and limit.soft:
            return
        if priced:
            price = _MODEL if limit.kind == "model" else _MISSED
            if self.slack == "all" and limit.kind == "count":
                price *= 3  # the number of items is the last that one wants to change
            terms += self._slack(low, high, price)
        self.program.row(terms, low, high)

    def _slack(self, low: float, high: float, price: float) -> list[tuple[int, float]]:
        """Variables by how much the bounds are missed."""
        terms = []
        for bound, sign in ((low, 1.0), (high, -1.0)):
            if abs(bound) != INFINITY:
                variable = self.program.variable(1e6)
                self._misses[variable] = price
                terms.append((variable, sign))
        return terms

    def _enemies(self) -> None:
        number_of = {each.items[0].id: n for n, each in enumerate(self.classes)}
        for pair in sorted(self.work.apart):
            for form in range(self.work.forms):
                both = [
                    (variable, 1.0)
                    for name in pair
                    if name in number_of
                    for (number, f, _), variables in self.taken.items()
                    if number == number_of[name] and f == form
                    for variable in variables
                ]
                if self.work.lenient and pair[1] not in self.work.chooser.enemies.get(pair[0], ()):
                    both.append((self.program.variable(1, 10.0 * CHANCE), -1.0))
                self.program.row(both, 0, 1)

    def _sets(self) -> None:
        """Of the items about one stimulus a section has as many as belong together, or none; and
        one section alone has any."""
        work = self.work
        number_of = {each.items[0].id: n for n, each in enumerate(self.classes)}
        for size, names in work.chooser.sets.values():
            numbers = {number_of[name] for name in names if name in number_of}
            for form in range(work.forms):
                there: list[tuple[int, float]] = []
                for section in range(len(work.chooser.counts)):
                    terms = [
                        (variable, 1.0)
                        for number in sorted(numbers)
                        for variable in self.taken.get((number, form, section), ())
                    ]
                    if terms:
                        asked = self.program.variable(1)
                        self.program.row([*terms, (asked, -float(size))], 0, 0)
                        there.append((asked, 1.0))
                if len(there) > 1:
                    self.program.row(there, 0, 1)

    def _parallel(self) -> None:
        """Ask that all forms have equal points, a mean difficulty near that of the first one, and
        as many items in common as are wanted."""
        work = self.work
        items = sum(work.chooser.counts)
        for which, off in ((0, 0.0), (1, MEAN * items)):
            for form in range(1, work.forms):
                terms = [
                    (v, sign * self.classes[number].extra[which])
                    for (number, f, _), variables in self.taken.items()
                    if f in (0, form)
                    for sign in [1.0 if f == form else -1.0]
                    for v in variables
                ]
                if self.slack != "none":
                    terms += self._slack(-off, off, _MISSED)
                self.program.row(terms, -off, off)
        if work.anchors:
            common = [(variable, 1.0) for variable in self.common.values()]
            self.program.row(common, work.anchors, work.anchors)

    def items(self, solution: Solution) -> tuple[tuple[Section, ...], ...]:
        """The items that a solution stands for, by form and section: it says how many of a class,
        and the cheapest are taken, those that forms have in common first."""
        work = self.work
        sections = len(work.chooser.counts)
        forms: list[list[list[Item]]] = [[[] for _ in range(sections)] for _ in range(work.forms)]
        shared: dict[int, int] = {}
        for (number, section), variable in self.common.items():
            at_first = shared.get(number, 0)
            shared[number] = at_first + solution.values[variable]
            for form in range(work.forms):
                forms[form][section] += self.classes[number].items[at_first : shared[number]]
        used = dict(shared)
        for (number, form, section), variables in self.taken.items():
            items = self.classes[number].items
            wanted = sum(solution.values[variable] for variable in variables)
            if (number, section) in self.common:
                wanted -= solution.values[self.common[number, section]]
            first = shared.get(number, 0)
            for _ in range(wanted):
                place = used.get(number, 0)
                used[number] = place + 1
                free = len(items) - first
                forms[form][section].append(items[first + (place - first) % free])
        return tuple(tuple(tuple(section) for section in form) for form in forms)


__all__ = ["AssemblyError", "Choice", "Chooser", "Missed", "Position"]
