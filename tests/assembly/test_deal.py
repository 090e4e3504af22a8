"""A plan that is dealt, held against a checker that counts and knows nothing of the dealing."""

import itertools
import math
import random
from collections import Counter
from typing import Any

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import quizgen
from quizgen.assembly.choose import Chooser
from quizgen.assembly.cycle import cycle
from quizgen.assembly.deal import dealt
from quizgen.assembly.program import Program
from quizgen.model import (
    Condition,
    Localized,
    SectionPlan,
    Selection,
    Stimulus,
    TrueFalse,
    TrueFalseKey,
    type_of,
)
from tests.assembly.banks import blueprint, item

DIMENSIONS = {
    "topics": lambda each: each.topic,
    "interactions": lambda each: type_of(each.interaction),
    "difficulty": lambda each: each.level,
}


def check(items, plan, pages):
    """Every law of a plan of one section with the bank's own weights."""
    (section,) = plan.sections
    known = {each.id: each for each in items}
    alone = [each for each in items if not each.stimulus]
    sets = Counter(each.stimulus.id for each in items if each.stimulus)
    for page in pages:
        chosen = [known[name] for name in page]
        assert len(chosen) == section.count == len(set(page))
        assert not any(other in one.enemies for one in chosen for other in page)
        assert not any(other in one.gives_away for one in chosen for other in page)
        assert max(Counter(i.item_model for i in chosen if i.item_model).values(), default=1) == 1
        there = Counter(each.stimulus.id for each in chosen if each.stimulus)
        assert len(there) <= 1
        assert all(sets[name] == n for name, n in there.items())
        rest = [each for each in chosen if not each.stimulus]
        for name in section.as_bank:
            of = DIMENSIONS[name]
            got, have = Counter(map(of, rest)), Counter(map(of, alone))
            for value, number in have.items():
                share = len(rest) * number / len(alone)
                assert math.floor(share + 1e-9) <= got[value] <= math.ceil(share - 1e-9)
    turns = {}
    for turn, page in enumerate(pages):
        for name in page:
            turns.setdefault(name, []).append(turn)
    assert turns.keys() == known.keys()
    assert {len(each) for each in turns.values()} <= {1, 2}
    gaps = [
        later - sooner
        for each in turns.values()
        for sooner, later in itertools.pairwise([*each, each[0] + len(pages)])
    ]
    assert min(gaps) >= len(pages) / 2 * 11 / 12
    assert min(gaps) > plan.avoid_days


def made_up(seed):
    """85 to 120 items, some in sets, models and enmities."""
    chance = random.Random(seed)
    number = chance.randint(85, 120)
    enemies = {f"i{n}": set() for n in range(number)}
    for _ in range(number // 8):
        one, other = chance.sample(sorted(enemies), 2)
        enemies[one].add(other)
        enemies[other].add(one)
    other_kind: dict[str, Any] = {"interaction": TrueFalse(), "key": TrueFalseKey(True)}
    items = [
        item(
            name,
            topic="commands" if chance.random() < 0.6 else "rootless",
            difficulty=chance.choice([1, 2, 2, 2, 3, 3]),
            item_model=chance.choice([None] * 9 + ["m"]),
            enemies=tuple(sorted(enemies[name])),
            **(other_kind if chance.random() < 0.2 else {}),
        )
        for name in enemies
    ]
    for name in chance.choice([(), ("log",), ("log", "map")]):
        about = Stimulus(name, Localized(ko="기록", en="A log"))
        items += [item(f"{name}{n}", topic="rootless", stimulus=about) for n in range(2)]
    return items


@settings(max_examples=30, deadline=None)
@given(st.integers(), st.integers(4, 5), st.sampled_from([(), ("topics",), tuple(DIMENSIONS)]))
def test_every_limit_holds_in_every_quiz_of_a_plan_that_is_dealt(seed, count, as_bank):
    items = made_up(seed)
    plan = blueprint(SectionPlan(count, as_bank=as_bank), avoid_days=4)
    pages = dealt(Chooser(items, plan), "seed", 400)
    assume(pages is not None)
    check(items, plan, pages)


def test_the_bundled_bank_is_dealt_without_a_solver(monkeypatch):
    def never(*_, **__):
        raise AssertionError("a program was solved")

    monkeypatch.setattr(Program, "solve", never)
    bank, plan = quizgen.load_bank("podman-101"), quizgen.load_blueprint()
    chooser = Chooser(bank.items, plan)
    pages = [page.items[0] for page in cycle(bank, plan, chooser.counts).pages]
    check(list(chooser.items.values()), plan, pages)
    assert len(pages) == len(chooser.items) // 10 * 2
    backwards = msgspec.structs.replace(bank, items=bank.items[::-1])
    again = [page.items[0] for page in cycle(backwards, plan, chooser.counts).pages]
    assert list(map(set, again)) == list(map(set, pages))


def test_what_cannot_come_equally_often_is_not_dealt():
    items = [item(f"c{n}") for n in range(40)] + [
        item(f"r{n}", topic="rootless") for n in range(40)
    ]

    def is_dealt(avoid_days=4, **section):
        plan = blueprint(SectionPlan(4, **section), avoid_days=avoid_days)
        return dealt(Chooser(items, plan), "seed", 400) is not None

    assert is_dealt(topics={"commands": 2, "rootless": 2})
    assert not is_dealt(topics={"commands": 3, "rootless": 1})
    assert is_dealt(conditions=(Condition(Selection(topics=("rootless",)), min=1),))
    assert not is_dealt(conditions=(Condition(Selection(topics=("rootless",)), min=3),))
    assert not is_dealt(conditions=(Condition(measure="difficulty", max=3.0),))
    assert is_dealt(avoid_days=15)
    assert not is_dealt(avoid_days=18)
