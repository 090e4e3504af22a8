"""One exact choice, held against a checker that knows nothing of the program behind it."""

import datetime
import itertools
import sys
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizgen.assembly import AssemblyError, choose, planned
from quizgen.assembly.choose import Chooser
from quizgen.model import (
    Condition,
    Localized,
    SectionPlan,
    Selection,
    Stimulus,
    TrueFalse,
    TrueFalseKey,
)
from tests.assembly.banks import bank, blueprint, item


@st.composite
def banks(draw):
    items = []
    for n in range(draw(st.integers(6, 16))):
        more: dict[str, Any] = (
            {"interaction": TrueFalse(), "key": TrueFalseKey(True)} if draw(st.booleans()) else {}
        )
        items.append(
            item(
                f"i{n}",
                topic=draw(st.sampled_from(["commands", "rootless"])),
                difficulty=draw(st.integers(1, 3)),
                points=float(draw(st.integers(1, 2))),
                item_model=draw(st.sampled_from([None, None, "m"])),
                enemies=draw(st.sampled_from([(), (), ("i0",), ("i1", "i2")])),
                **more,
            )
        )
    return items


selections = st.builds(
    Selection,
    topics=st.sampled_from([(), ("commands",), ("rootless",)]),
    difficulty=st.sampled_from([(), (1,), (2, 3)]),
)
conditions = st.builds(
    Condition,
    select=selections,
    measure=st.sampled_from(["items", "points"]),
    min=st.sampled_from([None, 1.0, 2.0]),
    max=st.sampled_from([None, 2.0, 3.0]),
)
plans = st.builds(
    lambda count, found, most: blueprint(
        SectionPlan(count, conditions=tuple(found)), per_model=most
    ),
    st.integers(2, 4),
    st.lists(conditions, max_size=3),
    st.sampled_from([None, 1]),
)


def holds(items, plan, without=None):
    """The checker: counting alone, over the items of a form."""
    section = plan.sections[0]
    if without != "count" and len(items) != section.count:
        return False
    names = {each.id for each in items}
    if any(set(each.enemies) & names - {each.id} for each in items):
        return False
    if plan.per_model and sum(each.item_model == "m" for each in items) > plan.per_model:
        return False
    for n, condition in enumerate(section.conditions):
        select = condition.select
        counted = [
            each
            for each in items
            if (not select.topics or each.topic in select.topics)
            and (not select.difficulty or each.difficulty in select.difficulty)
        ]
        value = len(counted) if condition.measure == "items" else sum(i.points for i in counted)
        low = condition.min is not None and value < condition.min
        high = condition.max is not None and value > condition.max
        if without != n and (low or high):
            return False
    return True


def possible(items, plan):
    count = plan.sections[0].count
    return any(holds(form, plan) for form in itertools.combinations(items, count))


@settings(max_examples=60, deadline=None)
@given(banks(), plans, st.text(max_size=3))
def test_every_condition_holds_or_no_form_can_meet_them(items, plan, seed):
    try:
        choice = choose(bank(items), plan, seed=seed)
    except AssemblyError:
        assert not possible(items, plan)
    else:
        ((chosen,),) = choice.forms
        assert holds(chosen, plan)
        assert choice.gap == 0


@settings(max_examples=30, deadline=None)
@given(banks(), plans)
def test_what_collides_is_as_little_as_can_be(items, plan):
    """All that is named cannot hold together, and without any one of it the rest can."""
    chooser = Chooser(items, plan)
    from quizgen.assembly.choose import _Work

    work = _Work(chooser, lambda each: 0, {}, (), 1, 0, 10.0, 0.0)
    hard = [n for n, limit in enumerate(chooser.limits) if not limit.soft]
    if work.feasible(hard, ()):
        return
    kept = work.colliding(hard, ())
    assert not work.feasible(kept, ())
    for number in kept:
        assert work.feasible([each for each in kept if each != number], ())


def test_what_would_work_works():
    items = [item(f"c{n}") for n in range(4)] + [item("r0", topic="rootless")]
    plan = blueprint(SectionPlan(4, topics={"commands": 1, "rootless": 3}))
    with pytest.raises(AssemblyError) as refused:
        choose(bank(items), plan, seed="s")
    assert str(refused.value).splitlines() == [
        "daily: no form can meet this:",
        "topics: rootless: exactly 3; 1 item to choose from",
        "This would work:",
        "topics: commands: exactly 3",
        "topics: rootless: exactly 1",
    ]
    mended = blueprint(SectionPlan(4, topics={"commands": 3, "rootless": 1}))
    assert choose(bank(items), mended, seed="s").missed == ()


def test_a_count_that_cannot_be_had_says_which_shares_and_which_pairs_are_why():
    items = [item(f"c{n}") for n in range(4)] + [item("r0", topic="rootless", enemies=("c0",))]
    items[0] = item("c0", enemies=("r0",))
    plan = blueprint(SectionPlan(9, topics={"commands": 1, "rootless": 1}))
    with pytest.raises(AssemblyError) as refused:
        choose(bank(items), plan, seed="s")
    assert str(refused.value).splitlines()[1:4] == [
        "count: exactly 9; 5 items to choose from",
        "topics: rootless: 4 to 5; 1 item to choose from: 3 too few",
        "1 pair never stands in one quiz (enemies, or of one row of facts): c0 and r0",
    ]


def test_a_soft_condition_that_is_missed_is_said_with_what_there_is():
    items = [item(f"c{n}") for n in range(6)]
    wish = Condition(Selection(topics=("rootless",)), min=2, soft=True)
    choice = choose(bank(items), blueprint(SectionPlan(3, conditions=(wish,))), seed="s")
    (missed,) = choice.missed
    assert str(missed.message) == (
        "topics: rootless: asked for at least 2, got 0: only 0 items to choose from"
    )


def test_a_mean_difficulty_and_what_is_required_and_forbidden():
    items = [item(f"i{n}", difficulty=1 + n % 5) for n in range(30)]
    band = Condition(measure="difficulty", min=2.5, max=2.7)
    plan = blueprint(
        SectionPlan(10), conditions=(band,), require=("i4",), forbid=("i0", "i5", "i10")
    )
    for seed in "abc":
        (((*chosen,),),) = choose(bank(items), plan, seed=seed).forms
        names = {each.id for each in chosen}
        assert 2.5 <= sum(each.difficulty for each in chosen) / 10 <= 2.7
        assert "i4" in names
        assert not names & {"i0", "i5", "i10"}


def test_different_forms_are_equal_and_share_only_the_anchors():
    items = [item(f"i{n}", difficulty=1 + n % 4, points=float(1 + n % 2)) for n in range(60)]
    plan = blueprint(SectionPlan(8, difficulty={1: 2, 2: 2, 3: 2, 4: 2}))
    choice = choose(bank(items), plan, seed="s", forms=4, anchors=2)
    forms = [{each.id for each in form[0]} for form in choice.forms]
    assert all(len(a & b) == 2 for a, b in itertools.combinations(forms, 2))
    points = {sum(each.points for each in form[0]) for form in choice.forms}
    means = [sum(each.difficulty for each in form[0]) / 8 for form in choice.forms]
    assert len(points) == 1
    assert max(means) - min(means) <= 0.1 + 1e-9


def test_many_forms_are_chosen_one_after_the_other_and_are_equal_too(monkeypatch):
    monkeypatch.setattr(sys.modules["quizgen.assembly.choose"], "_TOGETHER", 0)
    items = [item(f"i{n}", difficulty=1 + n % 4, points=float(1 + n % 2)) for n in range(60)]
    plan = blueprint(SectionPlan(8, conditions=(Condition(Selection(difficulty=(4,)), min=2),)))
    choice = choose(bank(items), plan, seed="s", forms=5)
    forms = [form[0] for form in choice.forms]
    assert len({each.id for form in forms for each in form}) == 40
    assert len({sum(each.points for each in form) for form in forms}) == 1
    means = [sum(each.difficulty for each in form) / 8 for form in forms]
    assert max(means) - min(means) <= 0.1 + 1e-9
    assert all(sum(each.difficulty == 4 for each in form) >= 2 for form in forms)


def test_a_retake_shares_nothing_where_the_bank_allows():
    items = [item(f"i{n}") for n in range(13)]
    first = choose(bank(items), blueprint(SectionPlan(5)), seed="one").forms[0][0]
    names = [each.id for each in first]
    for count, shared in ((5, 0), (10, 2)):
        plan = blueprint(SectionPlan(count))
        again = choose(bank(items), plan, seed="retake", other_than=names).forms[0][0]
        assert len({each.id for each in again} & set(names)) == shared


def test_the_order_of_the_bank_has_no_say():
    items = [item(f"i{n}", difficulty=1 + n % 3) for n in range(40)]
    plan = blueprint(SectionPlan(6, difficulty={1: 1, 2: 1, 3: 1}))
    for seed in "abc":
        one = choose(bank(items), plan, seed=seed).forms[0][0]
        other = choose(bank(items[::-1]), plan, seed=seed).forms[0][0]
        assert {each.id for each in one} == {each.id for each in other}


def test_weights_as_the_bank_has_items_use_all_of_them_as_often():
    items = [item(f"c{n}") for n in range(12)] + [item(f"r{n}", topic="rootless") for n in range(6)]
    plan = blueprint(SectionPlan(3, as_bank=("topics", "difficulty")), avoid_days=2)
    pages = [
        planned(bank(items), plan, datetime.date(2026, 9, 1) + datetime.timedelta(n))[0][0]
        for n in range(6)
    ]
    assert {i.id for page in pages for i in page} == {each.id for each in items}
    assert all(sum(i.topic == "rootless" for i in page) == 1 for page in pages)


def test_a_set_comes_whole_and_as_often_as_other_items_beside_the_weights():
    items = [item(f"c{n}") for n in range(24)]
    items += [item(f"r{n}", topic="rootless") for n in range(12)]
    for name in ("log", "map"):
        about = Stimulus(name, Localized(ko="기록", en="A log"))
        items += [item(f"{name}{n}", topic="rootless", stimulus=about) for n in range(3)]
    plan = blueprint(SectionPlan(6, topics={"commands": 2, "rootless": 1}), avoid_days=1)
    days = [datetime.date(2026, 9, 1) + datetime.timedelta(n) for n in range(28)]
    pages = [planned(bank(items), plan, day)[0][0] for day in days]
    sets = Counter(tuple(i.id for i in page if i.stimulus) for page in pages)
    assert {len(each) for each in sets} == {0, 3}
    uses = Counter(i.id for page in pages for i in page)
    assert len(uses) == 42
    assert {2, 3, 4, 5, 6} >= set(uses.values())  # 168 places: 4 each
    for page in pages:
        alone = [i for i in page if not i.stimulus]
        assert sum(i.topic == "commands" for i in alone) == len(alone) * 2 / 3


@pytest.mark.parametrize(
    ("have", "take", "count", "text"),
    [
        (5, None, 10, None),
        (6, 3, 10, None),
        (6, None, 10, "its items (6) belong together, and a section of 10 has room for 5 of a set; "
         "write take: 5 at the set, or count: 12"),
        (2, None, 1, "a section of 1 has room for 0 of a set; write count: 4"),
    ],
)  # fmt: skip
def test_a_set_that_a_plan_has_no_room_for_is_said(have, take, count, text):
    about = Stimulus("log", Localized(ko="기록", en="A log"), take=take)
    items = [item(f"i{n}") for n in range(60)]
    items += [item(f"log{n}", stimulus=about) for n in range(have)]
    plan = blueprint(SectionPlan(count), avoid_days=1)
    pages = [
        planned(bank(items), plan, datetime.date(2026, 9, 1) + datetime.timedelta(n))
        for n in range(7 if text else 70 // count)
    ]
    assert any(i.stimulus for page, _ in pages for i in page[0]) == (text is None)
    for _, told in pages:
        assert [str(each).startswith("log0: the set 'log' never comes:") for each in told] == (
            [True] if text else []
        )
        assert text is None or text in str(told[0])


def test_of_many_sets_without_room_two_say_what_is_to_be_done_and_the_others_are_named():
    items = [item(f"i{n}") for n in range(9)]
    for name in "abcd":
        about = Stimulus(name, Localized(ko="기록", en="A log"))
        items += [item(f"{name}{n}", stimulus=about) for n in range(2)]
    _, told = planned(bank(items), blueprint(SectionPlan(1)), datetime.date(2026, 9, 1))
    assert [str(each).partition(":")[0] for each in told] == ["a0", "b0", "2 more sets never come"]
    assert str(told[-1]).endswith(": c, d")


def test_sets_stand_in_the_section_that_they_qualify_for_and_stay_together():
    about = [Stimulus(name, Localized(ko="기록", en="A log")) for name in ("log", "map")]
    items = [item(f"c{n}") for n in range(60)] + [
        item(f"r{n}", topic="rootless") for n in range(40)
    ]
    items += [item(f"log{n}", topic="rootless", stimulus=about[0]) for n in range(2)]
    items += [item(f"map{n}", stimulus=about[1]) for n in range(3)]
    small, large = (
        SectionPlan(count, select=Selection(topics=(topic,)))
        for count, topic in ((4, "rootless"), (8, "commands"))
    )
    days = [datetime.date(2026, 9, 1) + datetime.timedelta(n) for n in range(12)]
    pages = [planned(bank(items), blueprint(small, large), day) for day in days]
    shown = {tuple(len([i for i in part if i.stimulus]) for part in page) for page, _ in pages}
    assert shown == {(0, 0), (2, 0), (0, 3)}
    assert not any(told for _, told in pages)


def test_a_bank_that_avoid_days_leaves_too_little_of_is_said_with_what_is_missing():
    def said(count, avoid_days, **more):
        items = [item(f"c{n}") for n in range(20)]
        items += [item(f"r{n}", topic="rootless") for n in range(5)]
        plan = blueprint(SectionPlan(count, **more), avoid_days=avoid_days)
        day = datetime.date(2026, 9, 1)
        days = [day + datetime.timedelta(n) for n in range(avoid_days + 1)]
        return {str(note) for each in days for note in planned(bank(items), plan, each)[1]}

    weights = {"topics": {"commands": 1, "rootless": 1}}
    assert any(
        "leaves 0 of 5 items; 3 more items, or avoid_days: 1" in s for s in said(5, 2, **weights)
    )
    assert (
        "avoid_days: 4 leaves no room for more than 5 quizzes (5 more items, or avoid_days: 3): "
        "this quiz comes again on 2026-09-06"
    ) in said(5, 4)
    assert not said(4, 4)


def test_a_condition_that_other_fields_starve_names_them():
    items = [item(f"c{n}", difficulty=1 + n % 3) for n in range(9)]
    plan = blueprint(
        SectionPlan(
            3,
            difficulty={1: 1, 2: 1},
            conditions=(Condition(Selection(difficulty=(3,)), min=2),),
        ),
        forbid=("c0", "c3"),
    )
    with pytest.raises(
        AssemblyError, match="0 items to choose from, 3 more left out by difficulty"
    ):
        choose(bank(items), plan, seed="s")
    plan = blueprint(SectionPlan(8), forbid=("c0", "c3"))
    with pytest.raises(AssemblyError, match="7 items to choose from, 2 more left out by forbid"):
        choose(bank(items), plan, seed="s")
