"""Without a record of past quizzes: a date's quiz is a page of a plan over a cycle of the bank.

The plan has as many pages as it takes to show everything once, and begins again after the last: the
same bank, blueprint and date give the same quiz on every machine. It is made when its first page is
asked for, and kept beside the banks that were read (``quizgen.bank.cache``).
"""

from __future__ import annotations

import datetime
import hashlib
import itertools
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from quizgen.assembly.choose import AssemblyError, Chooser, Missed
from quizgen.assembly.deal import dealt
from quizgen.assembly.sets import left_out, told
from quizgen.bank import cache
from quizgen.errors import Message, at, message, messages
from quizgen.files import cached, keep
from quizgen.model import Bank, Blueprint, Condition, Item, type_of

if TYPE_CHECKING:
    from quizgen.assembly.series import Debts, Series


_ROUNDS = 1.95
"""How often a plan shows an item: twice, less some room for choice."""
_SHORT = 20
"""Below so many times ``avoid_days`` and one, a plan is short."""
_MOST = 400
"""Pages of a plan, at most; of a round of one that is dealt."""


class Page(msgspec.Struct, frozen=True):
    """A day's items, by section, and what was asked for in vain."""

    items: tuple[tuple[str, ...], ...]
    missed: tuple[Message, ...] = ()


class Cycle(msgspec.Struct, frozen=True):
    """All pages; a date's is that of its ordinal modulo their number."""

    pages: tuple[Page, ...]
    tight: Message | None = None
    """Why the pages are as few as ``avoid_days`` allows, where they are."""
    left_out: tuple[tuple[str, Message], ...] = ()
    """As ``sets.left_out``."""

    def page(self, date: datetime.date) -> Page:
        """The page of the plan that ``date`` has: the pages come one after the other and begin
        again."""
        return self.pages[date.toordinal() % len(self.pages)]


def page(
    bank: Bank, blueprint: Blueprint, date: datetime.date, counts: Sequence[int]
) -> tuple[tuple[tuple[Item, ...], ...], tuple[Message, ...]]:
    """The items of the day's quiz by section, and what was asked for in vain.

    Raises ``AssemblyError``: ``avoid_days`` holds always, and where the bank cannot bear it the
    message says what is missing.
    """
    made_by = hashlib.sha256(cache.reader().encode()).hexdigest()[:8]
    name = f"{fingerprint(bank, blueprint, counts)}-{made_by}.plan"
    plan = cached(name, Cycle)
    if plan is None:
        plan = cycle(bank, blueprint, counts)
        keep(name, plan, cache.KEPT)
    found = plan.page(date)
    items = {item.id: item for item in bank.items}
    missed = found.missed
    if plan.tight:
        again = date + datetime.timedelta(blueprint.avoid_days + 1)
        missed += (message("{why}: this quiz comes again on {day}", why=plan.tight, day=again),)
    missed += tuple(told(plan.left_out, items))
    return tuple(tuple(items[n] for n in section) for section in found.items), missed


def fingerprint(bank: Bank, blueprint: Blueprint, counts: Sequence[int]) -> str:
    """Stands for everything that has a say in a plan, wherever its files are."""
    plan = msgspec.structs.replace(
        blueprint,
        title=blueprint.title.same(""),
        instructions=None,
        minutes=None,
        places={},
        conditions=_placeless(blueprint.conditions),
        languages=(),
        order="shuffle",
        feedback="each",
        rules={},
        penalties={},
        floor="quiz",
        certainty=False,
        grades=None,
        sections=tuple(
            msgspec.structs.replace(
                each,
                title=None,
                places={},
                rules={},
                penalties={},
                conditions=_placeless(each.conditions),
            )
            for each in blueprint.sections
        ),
    )
    items = [
        (
            item.id, item.topic, type_of(item.interaction), item.level, item.bloom,
            item.points, item.objective, item.tags, item.enemies, item.gives_away,
            item.item_model, item.status,
            item.sources if _cites(blueprint) else (), item.headings if _cites(blueprint) else (),
            *((item.stimulus.id, item.stimulus.take) if item.stimulus else ()),
        )
        for item in bank.items
    ]  # fmt: skip
    what = msgspec.msgpack.encode((plan, tuple(counts), items))
    return hashlib.sha256(what).hexdigest()[:32]


def _placeless(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    return tuple(msgspec.structs.replace(each, position=None) for each in conditions)


def _cites(blueprint: Blueprint) -> bool:
    conditions = [each for plan in blueprint.sections for each in plan.conditions]
    selections = [plan.select for plan in blueprint.sections]
    selections += [each.select for each in (*conditions, *blueprint.conditions)]
    return any(selection.cites or selection.headings for selection in selections)


def cycle(bank: Bank, blueprint: Blueprint, counts: Sequence[int]) -> Cycle:
    """The whole plan: dealt where all items may come equally often, else chosen quiz after quiz.
    Raises ``AssemblyError``."""
    chooser = Chooser(bank.items, blueprint, counts)
    if short := not_borne(chooser):
        raise AssemblyError(*short)
    left = tuple(left_out(chooser))
    if quizzes := dealt(chooser, blueprint.blueprint, _MOST):
        return Cycle(tuple(Page((items,)) for items in quizzes), left_out=left)
    from quizgen.assembly.series import Series

    series = Series(chooser, blueprint.blueprint)
    period = blueprint.avoid_days + 1
    length = _length(series, period)
    try:
        pages = tuple(_pages(series, length, period))
    except AssemblyError:
        if length == period:
            raise
        pages = tuple(_pages(series, period, period))
    again = all(_same(pages[n % period], page) for n, page in enumerate(pages))
    return Cycle(pages, _tight(chooser) if period > 1 and again else None, left)


def _same(one: Page, other: Page) -> bool:
    return set(itertools.chain(*one.items)) == set(itertools.chain(*other.items))


def _length(series: Series, period: int) -> int:
    """How many pages: two rounds of what the quotas leave room for: nothing comes back
    before a round is over, but as many as the rarest item needs, and no more than ``_MOST``."""
    mean = series.places
    rounds = _ROUNDS * mean / period
    if rounds < _SHORT:  # a part of a short plan is much of it: nearer to the two rounds
        rounds = min(round(rounds), 2 * mean / period + 1e-6)
    length = int(rounds) * period
    if length > _MOST:
        length = int(min(mean, _MOST) / period) * period
    elif length < series.cycle:
        length = math.ceil(series.cycle / period - 1e-6) * period
    if length % 7 == 0 and length > 7:  # a weekly quiz should see every page
        length -= period
    return max(length, period)


def _pages(series: Series, length: int, period: int) -> list[Page]:
    shown: dict[str, list[int]] = {}
    debts: Debts = {}
    pages: list[Page] = []
    for turn in range(length):
        near = [*pages[max(0, turn - period + 1) :], *pages[: max(0, turn + period - length)]]
        barred = {name for page in near for section in page.items for name in section}
        choice = series.choose(turn, shown, debts, barred=barred, around=length)
        (form,) = choice.forms
        items = tuple(tuple(item.id for item in section) for section in form)
        missed = [too_lately(series.bank, each, period) or each.message for each in choice.missed]
        pages.append(Page(items, (*missed, *choice.sides)))
        for section in items:
            for name in section:
                shown.setdefault(name, []).append(turn)
    return pages


def too_lately(chooser: Chooser, missed: Missed, quizzes: int) -> Message | None:
    """What is said of a limit that ``avoid_days`` leaves too few items for, with what would help;
    None where that is not why. ``quizzes``: as many as there are within those days and one."""
    limit, days = missed.limit, chooser.blueprint.avoid_days
    supply = chooser.supply(limit)
    wanted = limit.share or max(limit.low, 0.0)
    lacking = math.ceil(wanted * quizzes - 1e-6) - supply
    if missed.got >= limit.low or missed.supply == supply or lacking <= 0:
        return None
    text = message(
        "{subject}: asked for {asked}, got {got}: avoid_days: {days} leaves {left} of {supply} "
        "items; {cure}",
        subject=limit.subject,
        asked=limit.asked,
        got=f"{missed.got:g}",
        days=days,
        left=missed.supply,
        supply=supply,
        cure=cure(lacking, next((n for n in range(days, 0, -1) if wanted * (n + 1) <= supply), 0)),
    )
    return at(limit.position, text) if limit.position else text


def cure(lacking: int, days: int) -> Message:
    """What would help where ``lacking`` items are missing: so many more, or no more than so many
    ``days`` before an item comes back (``6 more items, or avoid_days: 2``)."""
    return messages(
        "{number} more item, or avoid_days: {days}",
        "{number} more items, or avoid_days: {days}",
        lacking,
        days=days,
    )


def _tight(chooser: Chooser) -> Message:
    """Why there is no room for quizzes beyond those that ``avoid_days`` needs."""
    days = chooser.blueprint.avoid_days
    place = chooser.blueprint.places.get("avoid_days")
    lacking, tightest = 0.0, None
    for limit in chooser.limits:
        if limit.mean is None and {limit.weigh(item) for item in chooser.items.values()} <= {0, 1}:
            short = limit.low * (days + 2) - chooser.supply(limit)
            if short > lacking:
                lacking, tightest = short, limit
    text = message(
        "avoid_days: {days} leaves no room for more than {number} quizzes",
        days=days,
        number=days + 1,
    )
    if tightest is not None:
        more = cure(math.ceil(lacking), days - 1)
        if tightest.kind != "count":
            more = message("{subject}: {what}", subject=tightest.subject, what=more)
        text = message("{what} ({why})", what=text, why=more)
    return at(place, text) if place else text


def not_borne(
    chooser: Chooser, quizzes: Callable[[int], int] = lambda days: days + 1
) -> list[Message]:
    """Which limits the bank can meet once but not as often as ``avoid_days`` asks, and what would
    help; ``quizzes``: how many there are at most within so many days and one."""
    days = chooser.blueprint.avoid_days
    place = chooser.blueprint.places.get("avoid_days")
    found = []
    for limit in chooser.limits if days else ():
        if limit.soft or limit.kind not in ("count", "quota", "condition") or limit.low <= 0:
            continue
        weights = {weight for item in chooser.items.values() if (weight := limit.weigh(item))}
        if limit.mean is not None or weights - {1.0}:
            continue
        supply, needed = chooser.supply(limit), limit.low * quizzes(days)
        bears = next((n for n in range(days, -1, -1) if limit.low * quizzes(n) <= supply), None)
        if bears is not None and needed > supply:
            text = message(
                "avoid_days: {days}: the bank cannot hold it: {subject}: {asked} a quiz needs "
                "{needed} items, the bank has {supply}; "
                "add {missing}, or write avoid_days: {bears}",
                days=days,
                subject=limit.subject,
                asked=limit.asked,
                needed=f"{needed:g}",
                supply=supply,
                missing=f"{needed - supply:g}",
                bears=bears,
            )
            found.append(at(place, text) if place else text)
    return found
