"""Quizzes over many days: exposure, quotas, gaps, and how long planning takes.

python benchmarks/term.py            # podman-101: 60 days, 15 weeks, a year; against plain draws
python benchmarks/term.py --large    # 3,000 and 30,000 made-up items, 4 and 20 forms

The bounds are computed apart from the plan, by linear programs over what the bank holds; they move
with the bank, whose counts are the weights of its daily.yaml.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import math
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import quizgen
from quizgen.assembly import choose, planned
from quizgen.assembly.choose import Chooser
from quizgen.assembly.cycle import cycle
from quizgen.assembly.program import Program
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
    type_of,
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
    taken = time.process_time() - begun
    print(f"{len(chooser.items)} items, a cycle of {len(pages.pages)} pages: {taken:.1f} s of CPU")
    for title, step, count in (("daily", 1, 60), ("weekly", 7, 15), ("daily", 1, 365)):
        forms = [planned(bank, plan, FIRST + datetime.timedelta(step * n))[0] for n in range(count)]
        days = [[item.id for section in form for item in section] for form in forms]
        print(f"{title}, {count} quizzes: {said(days)}")
        different, exposure = bounds(chooser, count)
        print(f"  bound: {different} different items, none more than {exposure} times")
        missed, off = quotas(chooser, forms)
        draws = random.Random(1)
        names = sorted(chooser.items)
        drawn = [draws.sample(names, len(days[0])) for _ in days]
        plain, _ = quotas(chooser, [[[chooser.items[name] for name in each]] for each in drawn])
        print(f"  quotas missed: {missed}; furthest from its share over all quizzes: {off:.1f}")
        print(f"  plain random draws: {said(drawn)}; {plain} quotas missed")
    gaps(chooser, [[name for section in page.items for name in section] for page in pages.pages])
    year(bank)
    return 0


def quotas(chooser: Chooser, forms: Sequence[Sequence[Sequence[Item]]]) -> tuple[int, float]:
    """How many quotas of a day are missed, and how far the worst is from its share over all of
    them. Sets about one stimulus stand beside the weights, which hold for the rest."""
    alone = [item for item in chooser.items.values() if not item.stimulus]
    known: dict[int, Chooser] = {}
    missed, off = 0, Counter[object]()
    for (section,) in forms:
        rest = [item for item in section if not item.stimulus]
        if len(rest) not in known:
            known[len(rest)] = Chooser(alone, chooser.blueprint, [len(rest)])
        for limit in known[len(rest)].limits:
            if limit.share:
                got = sum(limit.weigh(item) for item in rest)
                missed += not limit.low <= got <= limit.high
                off[limit.dimension, limit.value] += got - limit.share  # type: ignore[assignment]
    return missed, max(map(abs, off.values()))


def said(days: list[list[str]]) -> str:
    uses = Counter(name for each in days for name in each)
    return (
        f"{sum(uses.values())} places, {len(uses)} different items, "
        f"none more than {max(uses.values())} times"
    )


def bounds(chooser: Chooser, quizzes: int) -> tuple[int, int]:
    """The most different items that so many quizzes could show, and the least that the item shown
    most often could be: linear programs over how often each kind of item comes, with every quota at
    its exact share in sum (rounded either way). Nothing of the plan is in them."""
    kinds: Counter[tuple[str, ...]] = Counter(
        (item.topic, type_of(item.interaction), str(item.difficulty))
        for item in chooser.items.values()
    )

    def solved(most: int) -> float | None:
        program = Program()
        rows: dict[tuple[str, object], list[tuple[int, float]]] = {}
        every: list[tuple[int, float]] = []
        for kind, size in kinds.items():
            first, again = program.variable(size, -1.0), program.variable(size * (most - 1))
            for name, value in zip(("topics", "interactions", "difficulty"), kind, strict=True):
                rows.setdefault((name, value), []).extend([(first, 1.0), (again, 1.0)])
            every += [(first, 1.0), (again, 1.0)]
        for limit in chooser.limits:
            if limit.share:
                asked = quizzes * limit.share
                terms = rows.get((limit.dimension, limit.value), [])
                program.row(terms, math.floor(asked), math.ceil(asked))
        places = quizzes * sum(chooser.counts)
        program.row(every, places, places)
        found = program.solve(whole=False)
        return None if found is None else -found.cost

    exposure = next(most for most in itertools.count(1) if solved(most) is not None)
    return math.floor((solved(10_000) or 0) + 1e-6), exposure


def gaps(chooser: Chooser, pages: list[list[str]]) -> None:
    """How soon items come back, beside the cycle of their stratum: the items with a value divided
    by the demand for it, of the value that is asked for most."""
    demand: dict[tuple[str, object], float] = {}
    for limit in chooser.limits:
        if limit.share:
            demand[limit.dimension, limit.value] = limit.share / chooser.supply(limit)
    turns: dict[str, list[int]] = {}
    for turn, page in enumerate(pages):
        for name in page:
            turns.setdefault(name, []).append(turn)
    around, found = len(pages), []
    for name, at in turns.items():
        if len(at) > 1:
            item = chooser.items[name]
            values = (item.topic, type_of(item.interaction), item.difficulty)
            named = zip(("topics", "interactions", "difficulty"), values, strict=True)
            length = 1 / max(demand.get(each, 0.0) for each in named)
            least = min(b - a for a, b in zip(at, [*at[1:], at[0] + around], strict=True))
            found.append((least / length, least, name))
    found.sort()
    few = sum(share < 0.8 for share, _, _ in found)
    print(
        f"items that come back: {len(found)}; soonest after {found[0][1]} quizzes, "
        f"{found[0][0]:.2f} of its stratum's cycle; {few} sooner than 0.8"
    )


def year(bank: Bank) -> None:
    """A term of 365 days, planned and planned again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "term.yaml")
        path.write_text(
            f"term: year\nblueprint: {bank.root}\nfirst: {FIRST}\n"
            f"last: {FIRST + datetime.timedelta(364)}\n"
            "weekdays: [mon, tue, wed, thu, fri, sat, sun]\n"
        )
        for title in ("planned", "planned again, nothing changed"):
            begun = time.perf_counter()
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "quizgen",
                    "term",
                    "plan",
                    "-C",
                    folder,
                    "--today",
                    str(FIRST),
                ],
                check=True,
                capture_output=True,
            )
            print(f"365 days {title}: {time.perf_counter() - begun:.2f} s, command and all")


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


def exam() -> Blueprint:
    """A form of 40 items under 12 conditions."""
    conditions = (
        *(Condition(Selection(topics=(f"t{n}",)), min=2, max=5) for n in range(4)),
        *(Condition(Selection(tags=(f"g{n}",)), min=4) for n in range(4)),
        Condition(Selection(topics=("t0",), difficulty=(4, 5)), min=1),
        Condition(Selection(interactions=("true_false",)), min=4, max=10),
        Condition(measure="difficulty", min=2.7, max=2.9),
        Condition(measure="points", min=48, max=52),
    )
    return Blueprint(
        "exam", "made-up", Localized.same("x"), (SectionPlan(40, conditions=conditions),)
    )


def large() -> None:
    plan = exam()
    for count in (300, 3_000, 30_000):
        bank = made_up(count)
        for forms in (1, 4, 20):
            if forms * 40 > count:
                continue
            begun, cpu = time.perf_counter(), time.process_time()
            choice = choose(bank, plan, seed="s", forms=forms, seconds=60.0, gap=0.01)
            taken, cpu = time.perf_counter() - begun, time.process_time() - cpu
            print(
                f"{count:6} items, {forms:2} forms: {taken:5.1f} s ({cpu:.1f} s of CPU), proved within "
                f"{100 * choice.gap:.1f} %, shared {choice.repeated}",
                flush=True,
            )


if __name__ == "__main__":
    sys.exit(main())
