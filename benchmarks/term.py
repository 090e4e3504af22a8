"""Quizzes over many days: exposure, quotas, gaps, and how long planning takes.

python benchmarks/term.py            # podman-101: 60 days, weekly, a term; against plain draws
python benchmarks/term.py --large    # 3,000 and 30,000 made-up items, 4 and 20 forms

The bounds are computed apart from the plan, by linear programs over what the bank holds.
"""

from __future__ import annotations

import argparse
import datetime
import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import quizgen
from quizgen.assembly import choose, planned
from quizgen.assembly.choose import Chooser, total
from quizgen.assembly.cycle import cycle
from quizgen.assembly.program import Program
from quizgen.assembly.series import Series
from quizgen.model import (
    Bank,
    Blueprint,
    Condition,
    Item,
    Localized,
    Option,
    SectionPlan,
    Selection,
    SingleChoice,
    SingleKey,
    Topic,
    TrueFalse,
    TrueFalseKey,
)

FIRST = datetime.date(2026, 9, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--large", action="store_true")
    if parser.parse_args().large:
        large()
        return 0
    bank, plan = quizgen.load_bank("podman-101"), quizgen.load_blueprint()
    chooser = Chooser(bank.items, plan)
    begun = time.process_time()
    pages = cycle(bank, plan, chooser.counts)
    print(f"cycle: {len(pages.pages)} pages planned in {time.process_time() - begun:.1f} s of CPU")
    daily = [planned(bank, plan, day(n), count=None)[0] for n in range(60)]
    weekly = [planned(bank, plan, day(7 * n), count=None)[0] for n in range(15)]
    missed = sum(
        not limit.low <= total(limit, form) <= limit.high
        for form in daily
        for limit in chooser.limits
        if limit.kind == "quota"
    )
    report("60 days", daily)
    places = [names(form) for form in daily]
    print(f"  quotas missed: {missed}; bound: {bound(chooser, daily)} different items")
    report("15 weeks", weekly)
    draws = random.Random(1)
    items = [item.id for item in chooser.items.values()]
    drawn = [draws.sample(items, len(places[0])) for _ in range(60)]
    print(f"60 days of plain draws: {said(drawn)}")
    series = Series(chooser, plan.blueprint)
    shown: dict[str, list[int]] = {}
    for turn, page in enumerate(pages.pages):
        for section in page.items:
            for name in section:
                shown.setdefault(name, []).append(turn)
    around = len(pages.pages)
    gaps = sorted(
        min((b - a) % around or around for a, b in zip(t, [*t[1:], t[0]], strict=True))
        * series.rates[name]
        for name, t in shown.items()
        if len(t) > 1
    )
    if gaps:
        small = sum(gap < 0.8 for gap in gaps)
        print(
            f"gaps over cycle of the stratum: least {gaps[0]:.2f}, {small} of {len(gaps)} below 0.8"
        )
    begun = time.process_time()
    turns: dict[str, list[int]] = {}
    for turn in range(365):
        recent = {n for n, t in turns.items() if turn - t[-1] <= plan.avoid_days}
        for name in names(series.choose(turn, turns, barred=recent).forms[0]):
            turns.setdefault(name, []).append(turn)
    print(f"365 days planned in {time.process_time() - begun:.1f} s of CPU; goal 30 s")
    return 0


def day(n: int) -> datetime.date:
    return FIRST + datetime.timedelta(n)


def names(form: object) -> list[str]:
    return [item.id for section in form for item in section]  # type: ignore[attr-defined]


def report(title: str, forms: list[object]) -> None:
    print(f"{title}: {said([names(form) for form in forms])}")


def said(days: list[list[str]]) -> str:
    uses = Counter(name for each in days for name in each)
    return (
        f"{sum(uses.values())} places, {len(uses)} different items, "
        f"none more than {max(uses.values())} times"
    )


def bound(chooser: Chooser, forms: list[object]) -> int:
    """The most different items that any plan with the same quotas in sum could show: a linear
    program over classes of topic, interaction and difficulty."""
    program = Program()
    classes: dict[object, list[str]] = {}
    for name, weights in chooser.weights.items():
        classes.setdefault(weights, []).append(name)
    rows: dict[int, list[tuple[int, float]]] = {}
    for weights, members in classes.items():
        first = program.variable(len(members), -1.0)
        again = program.variable(10_000)
        for number, weight in weights[0] or ():  # type: ignore[index]
            rows.setdefault(number, []).extend([(first, weight), (again, weight)])
    for number, terms in rows.items():
        limit = chooser.limits[number]
        if limit.kind in ("quota", "count"):
            asked = sum(total(limit, form) for form in forms)  # type: ignore[arg-type]
            program.row(terms, asked, asked)
    found = program.solve(whole=False)
    assert found is not None
    return round(-found.cost)


def made_up(count: int) -> Bank:
    """Items of 14 topics, 2 interactions and 5 difficulties by chance."""
    chance = random.Random(count)
    text = Localized.same("x")
    options = tuple(Option(name, Localized.same(name)) for name in "abcd")
    items = []
    for n in range(count):
        single = chance.random() < 0.8
        items.append(
            Item(
                id=f"i{n}",
                topic=f"t{chance.randrange(14)}",
                interaction=SingleChoice(options) if single else TrueFalse(),
                key=SingleKey("a") if single else TrueFalseKey(True),
                stem=text,
                explanation=text,
                digest="0" * 16,
                difficulty=chance.choice([1, 2, 2, 2, 3, 3, 3, 4, 4, 5]),
                points=float(chance.choice([1, 1, 1, 2])),
                tags=tuple(f"g{k}" for k in range(6) if chance.random() < 0.2),
            )
        )
    topics = tuple(Topic(f"t{n}", text) for n in range(14))
    return Bank("made-up", text, topics, tuple(items))


def large() -> None:
    conditions = (
        *(Condition(Selection(topics=(f"t{n}",)), min=2, max=5) for n in range(4)),
        *(Condition(Selection(tags=(f"g{n}",)), min=4) for n in range(4)),
        Condition(Selection(topics=("t0",), difficulty=(4, 5)), min=1),
        Condition(Selection(interactions=("true_false",)), min=4, max=10),
        Condition(measure="difficulty", min=2.7, max=2.9),
        Condition(measure="points", min=48, max=52),
    )
    plan = Blueprint(
        "exam", "made-up", Localized.same("x"), (SectionPlan(40, conditions=conditions),)
    )
    for count in (300, 3_000, 30_000):
        bank = made_up(count)
        for forms in (1, 4, 20):
            if forms * 40 > count:
                continue
            begun = time.perf_counter()
            choice = choose(bank, plan, seed="s", forms=forms, seconds=60.0, gap=0.01)
            taken = time.perf_counter() - begun
            print(
                f"{count:6} items, {forms:2} forms: {taken:5.1f} s, proved within "
                f"{100 * choice.gap:.1f} %, shared {choice.repeated}",
                flush=True,
            )


if __name__ == "__main__":
    sys.exit(main())
