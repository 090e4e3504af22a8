"""What a guess earns on average, as docs/scoring.md says."""

import re
from collections.abc import Iterator
from itertools import chain, combinations, permutations
from pathlib import Path
from statistics import fmean

import pytest

from quizgen.model import (
    Localized,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    Option,
    Ordering,
    OrderingKey,
)
from quizgen.scoring import ordering, score

DOCS = (Path(__file__).parents[2] / "docs" / "scoring.md").read_text(encoding="utf-8")


def options(names):
    return tuple(Option(name, Localized.same(name)) for name in names)


def earned(interaction, key, responses, rule):
    given = [
        score(key, response, points=1, rule=rule, interaction=interaction).score
        for response in responses
    ]
    return round(100 * fmean(given))


def multiple(rule):
    sets = chain.from_iterable(combinations("abcde", count) for count in range(1, 6))
    shown = MultipleResponse(options("abcde"))
    return [earned(shown, MultipleKey(("a", "b")), map(list, sets), rule)]


def orders(rule):
    return [
        earned(
            Ordering(options("abcdef"[:count])),
            OrderingKey(tuple("abcdef"[:count])),
            map(list, permutations("abcdef"[:count])),
            rule,
        )
        for count in (3, 4, 5, 6)
    ]


def pairs(rule):
    key = MatchingKey(dict(zip("abcd", "1234", strict=True)))
    return [
        earned(
            Matching(options("abcd"), options(targets)),
            key,
            (dict(zip("abcd", some, strict=True)) for some in permutations(targets, 4)),
            rule,
        )
        for targets in ("1234", "123456")
    ]


def said(heading: str) -> Iterator[tuple[str, list[int]]]:
    """The rules of a table of the page, and what it says that a guess earns."""
    table = DOCS.split(f"**{heading}**")[1].split("\n\n")[1]
    for rule, guess in re.findall(r"^\| `([a-z0-9-]+)`.*\| ([0-9, ]+) %", table, re.MULTILINE):
        yield rule, [int(each) for each in guess.split(", ")]


@pytest.mark.parametrize(
    ("heading", "computed", "rules"),
    [
        ("Several right options", multiple, MultipleResponse.rules),
        ("Ordering", orders, Ordering.rules),
        ("Matching", pairs, Matching.rules),
    ],
)
def test_what_the_page_says_of_guessing_is_so(heading, computed, rules):
    table = dict(said(heading))
    assert table == {rule: computed(rule) for rule in rules if rule != "shares"}


@pytest.mark.parametrize("count", [3, 4, 5, 6])
def test_a_random_order_earns_a_fifth_at_most(count):
    right = list("abcdef"[:count])
    orders = list(permutations(right))
    longest = fmean(max(0, ordering.share(right, order, "longest")) for order in orders)
    assert fmean(max(0, ordering.share(right, order)) for order in orders) <= 0.2
    assert ordering.CHANCE[count - 2] == pytest.approx(longest, abs=1e-6)
