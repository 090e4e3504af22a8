"""How much two answers look alike: a distractor should."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quizgen.model import Localized

_WORD = re.compile(r"\w+")
Words = tuple[str, ...]
"""The words of an answer, once each."""


def words(text: str) -> Words:
    """The words of ``text`` in small letters, each once, in no order."""
    return tuple({*_WORD.findall(text.lower())})


def weights(key: Localized, candidates: Sequence[Localized]) -> list[float]:
    """A weight above 0 for each candidate: the more it looks like the key, the heavier."""
    mine = frozenset(words(key.one))
    return [weight(key.one, mine, each.one, words(each.one)) for each in candidates]


def weight(key: str, mine: frozenset[str], other: str, theirs: Words) -> float:
    """That of ``other``, of which the words are ``theirs``: shared words (Jaccard), a shared
    beginning, and a length near the key's count alike."""
    both = len(mine.intersection(theirs))
    shared = both / (len(mine) + len(theirs) - both or 1)
    longest = max(len(key), len(other)) or 1
    begun = 0
    for one, another in zip(key, other):  # noqa: B905 - the shorter one ends it
        if one != another:
            break
        begun += 1
    length = 1 - abs(len(key) - len(other)) / longest
    return round(0.1 + shared + begun / longest + length, 4)
