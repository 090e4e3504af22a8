"""What a blueprint gives: for every limit what was asked and what each form holds."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Sequence

import msgspec

from quizgen.assembly.assemble import assemble, section_counts
from quizgen.assembly.choose import Chooser, Section, mean, total
from quizgen.assembly.forms import items_of_forms, labels
from quizgen.assembly.limits import INFINITY, Limit, minutes
from quizgen.errors import Message
from quizgen.model import Assembled, Bank, Blueprint, SingleKey


class Row(msgspec.Struct, frozen=True):
    """A limit: ``got`` by form, and how many items there are that count for it."""

    limit: Limit
    got: tuple[float, ...]
    supply: int

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what ``got`` has to be."""
        low, high, mean = self.limit.low, self.limit.high, self.limit.mean
        if mean is None:
            return low, high
        return (mean, INFINITY) if high == INFINITY else (-INFINITY, mean)

    def holds(self, value: float) -> bool:
        """Whether ``value`` is between the bounds."""
        low, high = self.bounds
        return low - 1e-6 <= value <= high + 1e-6

    @property
    def met(self) -> bool:
        """Whether it holds in every form."""
        return all(map(self.holds, self.got))

    @property
    def slack(self) -> float:
        """By how much the tightest form could change before the limit did not hold."""
        low, high = self.bounds
        return round(min(min(value - low, high - value) for value in self.got), 4)


class Facts(msgspec.Struct, frozen=True):
    """A form as a whole; ``key_places``: how often the right option of a single choice stands in
    each place."""

    form: str
    items: tuple[str, ...]
    mean_difficulty: float
    points: float
    minutes: float
    key_places: dict[str, int]


class Plan(msgspec.Struct, frozen=True):
    """What a blueprint gives on a day. A notebook shows it as a picture."""

    title: str
    rows: tuple[Row, ...]
    facts: tuple[Facts, ...]
    """By form."""
    sections: int
    gap: float
    """How far forms of different items may be from the best, as a share; 0: proved the best."""
    notes: tuple[Message, ...] = ()
    """What is asked for in vain, and what forms of different items share."""

    def picture(self) -> str:
        """An SVG: by limit what is asked for, and what each form holds."""
        from quizgen.assembly.picture import picture

        return picture(self.title, self.rows, self.facts)

    def _repr_html_(self) -> str:
        return self.picture()


def plan_of(
    bank: Bank,
    blueprint: Blueprint,
    *,
    title: str,
    day: datetime.date,
    seed: str | None = None,
    count: int | None = None,
    forms: int = 1,
    different: bool = False,
    anchors: int = 0,
    once: bool = False,
) -> Plan:
    """What ``blueprint`` gives: the day's form, or with a ``seed`` or ``different`` forms what is
    chosen for them. ``once``: as in ``of_day``. Raises ``AssemblyError``."""
    chosen, notes, choice = items_of_forms(
        bank,
        blueprint,
        date=day,
        seed=seed,
        count=count,
        forms=forms,
        different=different,
        anchors=anchors,
        once=once,
    )
    quizzes = [
        assemble(bank, blueprint, date=day, seed=seed or day.isoformat(), label=label, chosen=items)
        for label, items in zip(labels(len(chosen)), chosen, strict=True)
    ]
    chooser = Chooser(bank.items, blueprint, section_counts(blueprint, count))
    rows, facts = explain(chooser, [[*map(tuple, form)] for form in chosen], quizzes)
    gap = choice.gap if choice else 0.0
    return Plan(title, tuple(rows), tuple(facts), len(blueprint.sections), gap, notes)


def explain(
    chooser: Chooser, forms: Sequence[Sequence[Section]], quizzes: Sequence[Assembled]
) -> tuple[list[Row], list[Facts]]:
    """What was asked for and what is held, by limit (those of item models are left out), and
    figures of each form."""
    rows = []
    beside, rest = _beside_sets(chooser, forms)
    for limit in beside.limits:
        if limit.kind != "model":
            got = tuple(_got(limit, form) for form in rest)
            rows.append(Row(limit, got, beside.supply(limit)))
    facts = []
    for form, quiz in zip(forms, quizzes, strict=True):
        items = [item for section in form for item in section]
        places = Counter(e.key.correct for e in quiz.key.entries if isinstance(e.key, SingleKey))
        facts.append(
            Facts(
                form=quiz.form.label,
                items=tuple(item.id for item in items),
                mean_difficulty=round(sum(i.level for i in items) / len(items), 2),
                points=math.fsum(item.points for item in items),
                minutes=round(math.fsum(minutes(item) for item in items), 1),
                key_places=dict(sorted(places.items())),
            )
        )
    return rows, facts


def _beside_sets(
    chooser: Chooser, forms: Sequence[Sequence[Section]]
) -> tuple[Chooser, Sequence[Sequence[Section]]]:
    """Without the sets that stand beside the weights (``series``), where the forms have any."""
    alone = [[tuple(i for i in each if not i.stimulus) for each in form] for form in forms]
    counts = {tuple(map(len, form)) for form in alone}
    hard = {limit.kind for limit in chooser.limits if not limit.soft} - {"count"}
    if hard or len(counts) > 1 or counts == {tuple(chooser.counts)} or not all(min(counts)):
        return chooser, forms
    items = [item for item in chooser.items.values() if not item.stimulus]
    return Chooser(items, chooser.blueprint, min(counts)), alone


def _got(limit: Limit, form: Sequence[Section]) -> float:
    return round(total(limit, form), 4) if limit.mean is None else mean(limit, form)
