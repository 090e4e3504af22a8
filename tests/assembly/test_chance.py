"""Chance that can be repeated."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from quizgen.assembly.chance import draw, generator, quotas

weights = st.dictionaries(st.sampled_from("abcdef"), st.floats(0.1, 10), min_size=1)


@given(st.integers(0, 50), weights, st.text(max_size=5))
def test_quotas_share_out_everything_within_one_of_the_exact_share(count, shares, seed):
    given_out = quotas(count, shares, generator(seed, "test"))
    total = sum(shares.values())
    assert sum(given_out.values()) == count
    for value, share in shares.items():
        assert abs(given_out[value] - count * share / total) < 1 + 1e-6


def test_quotas_are_exact_on_average():
    seeds = 3000
    total: Counter[str] = Counter()
    for seed in range(seeds):
        total.update(quotas(2, {"often": 3, "rarely": 0.5}, generator(str(seed), "test")))
    assert abs(total["rarely"] / seeds - 2 * 0.5 / 3.5) < 0.03


def test_a_heavier_option_is_drawn_more_often():
    drawn: Counter[str] = Counter()
    for seed in range(1000):
        drawn.update(draw(["light", "heavy", "even"], [0.2, 5, 1], 1, generator(str(seed), "x")))
    assert drawn["heavy"] > drawn["even"] > drawn["light"] > 0


@given(st.lists(st.integers(), unique=True, max_size=12), st.integers(0, 12))
def test_a_draw_keeps_the_given_order(subjects, count):
    drawn = draw(subjects, [1.0] * len(subjects), count, generator("s", "x"))
    assert drawn == [subject for subject in subjects if subject in drawn]
    assert len(drawn) == min(count, len(subjects))
