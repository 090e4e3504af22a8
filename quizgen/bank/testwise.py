"""How many single choices someone gets right who knows nothing of the subject.

Each rule looks at the words of stem and options alone, as test-wise students do (Millman, Bishop
and Ebel, "An analysis of test-wiseness", 1965): the longest option, the one most like the others,
the one that repeats the stem, the one that swaps a name of the stem for another, the place in a
list that is not shuffled. Where a rule cannot decide between options it guesses among them, so that
1/n is the share of one that finds nothing.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

import msgspec

from quizgen.errors import Message, message
from quizgen.model import Bank, Item, Language, SingleChoice, SingleKey

_DRAWS = 4
"""Sets of options looked at where an item draws its distractors from more."""
_OPTIONS = 4
_WORD = re.compile(r"[\w./:=@-]{0,100}\w")
_CODE = re.compile(r"`([^`]+)`")

Rule = Callable[[str, Sequence[str]], "list[int]"]
"""From a stem and its options to the places of those that it cannot tell from the right one."""


class Share(msgspec.Struct, frozen=True):
    """How many of ``items`` single choices a rule answers right: where it has to guess among
    several options, a fraction of one."""

    items: int
    right: float

    @property
    def share(self) -> float:
        return self.right / self.items if self.items else 0.0


class TestWise(msgspec.Struct, frozen=True):
    """What a test-wise reader gets right of the single choices with four options, in the language
    where it is more."""

    rules: dict[str, Share]
    """By the name of a rule; ``all`` stands for a reader who tries them one after the other."""
    models: dict[str, Share]
    """That reader, by item model; ``""`` for what is written by hand."""

    __test__ = False  # no test, whatever pytest makes of the name


def measure(bank: Bank) -> TestWise:
    """Every accepted single choice that shows four options."""
    items = [item for item in bank.items if _is_asked(item)]
    found = [_measure(items, language) for language in bank.languages]
    return max(found, key=lambda each: each.rules["all"].right)


def _is_asked(item: Item) -> bool:
    if item.status != "accepted" or not isinstance(item.interaction, SingleChoice):
        return False
    if item.interaction.options[0].line:  # its options are no wordings of somebody's
        return False
    shown = item.sampling.count + 1 if item.sampling else len(item.interaction.options)
    return shown == _OPTIONS


def _measure(items: Sequence[Item], language: Language) -> TestWise:
    rules: dict[str, float] = defaultdict(float)
    models: dict[str, list[float]] = defaultdict(list)
    places = [0] * _OPTIONS
    for item in items:
        right: dict[str, float] = defaultdict(float)
        for key, options in _draws(item, language):
            for name, rule in RULES.items():
                right[name] += _chance(rule(item.stem[language], options), key) / _DRAWS
            right["all"] += _chance(reader(item.stem[language], options), key) / _DRAWS
        for name, share in right.items():
            rules[name] += share
        models[item.item_model or ""].append(right["all"])
        if not item.shuffle:
            places[_place(item)] += 1
    fixed = sum(places)
    rules["position"] = max(places) + (len(items) - fixed) / _OPTIONS
    return TestWise(
        {name: Share(len(items), rules[name]) for name in TITLES},
        {name: Share(len(each), sum(each)) for name, each in sorted(models.items())},
    )


def _place(item: Item) -> int:
    assert isinstance(item.interaction, SingleChoice)
    assert isinstance(item.key, SingleKey)
    return [option.id for option in item.interaction.options].index(item.key.correct)


def _draws(item: Item, language: Language) -> list[tuple[int, list[str]]]:
    """The place of the key and the options, in an order that says nothing."""
    assert isinstance(item.interaction, SingleChoice)
    chance = random.Random(item.id)
    options = item.interaction.options
    key = options[_place(item)]
    others = [option for option in options if option is not key]
    weights = item.sampling.weights if item.sampling else {}
    drawn = []
    for _ in range(_DRAWS):
        ranked = sorted(
            others, key=lambda each: chance.random() ** (1 / weights.get(each.id, 1)), reverse=True
        )
        shown = [key, *ranked[: _OPTIONS - 1]]
        chance.shuffle(shown)
        drawn.append((shown.index(key), [option.text[language] for option in shown]))
    return drawn


def _chance(candidates: Sequence[int], key: int) -> float:
    return 1 / len(candidates) if key in candidates else 0.0


def _most(scores: Sequence[float]) -> list[int]:
    best = max(scores)
    return [place for place, score in enumerate(scores) if score == best]


def longest(stem: str, options: Sequence[str]) -> list[int]:
    """Choose the longest option: writers take most care with the right one."""
    return _most([len(option) for option in options])


def most_alike(stem: str, options: Sequence[str]) -> list[int]:
    """Choose the option that shares most words with the others: writers vary the right one."""
    words = [_words(option) for option in options]
    return _most(
        [
            math.fsum(_likeness(each, other) for other in words if other is not each)
            for each in words
        ]
    )


def repeats_stem(stem: str, options: Sequence[str]) -> list[int]:
    """Choose the option that shares the largest part of its words with the stem."""
    asked = _words(stem)
    return _most(
        [len(words & asked) / len(words) if (words := _words(each)) else 0.0 for each in options]
    )


def swaps_name(stem: str, options: Sequence[str]) -> list[int]:
    """The command of the stem with another program's name: `docker ps`, `podman ps`."""
    asked = {rest for code in _CODE.findall(stem) if (rest := _behind_name(code))}
    found = [
        place
        for place, option in enumerate(options)
        if _behind_name(option.strip("`")) in asked and option not in stem
    ]
    names = Counter(option.strip("`").partition(" ")[0] for option in options)
    most = max((names[options[place].strip("`").partition(" ")[0]] for place in found), default=0)
    kept = [place for place in found if names[options[place].strip("`").partition(" ")[0]] == most]
    return kept or list(range(len(options)))


def reader(stem: str, options: Sequence[str]) -> list[int]:
    """One who tries the rules, the most telling first, and keeps what each leaves."""
    left = list(range(len(options)))
    for rule in (swaps_name, repeats_stem, most_alike, longest):
        chosen = [left[place] for place in rule(stem, [options[place] for place in left])]
        left = chosen or left
    return left


def _behind_name(command: str) -> str:
    return command.partition(" ")[2]


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


RULES: Mapping[str, Rule] = {
    "longest": longest,
    "alike": most_alike,
    "stem": repeats_stem,
    "name": swaps_name,
}
TITLES: Mapping[str, Message] = {
    "longest": message("the longest option"),
    "alike": message("the option most like the others"),
    "stem": message("the option that repeats the stem"),
    "name": message("the stem's command under another name"),
    "position": message("the commonest place"),
    "all": message("all rules, one after the other"),
}
