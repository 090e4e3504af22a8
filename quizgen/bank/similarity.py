"""How much two answers look alike: a distractor should."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from os.path import commonprefix

from quizgen.model import Localized

_WORD = re.compile(r"\w+")


@lru_cache(maxsize=65536)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def weights(key: Localized, candidates: Sequence[Localized]) -> list[float]:
    """A weight above 0 for each candidate: the more it looks like the key, the heavier.

    Shared words (Jaccard), a shared beginning, and a length near the key's count alike.
    """
    return [_weight(key.one, candidate.one) for candidate in candidates]


def _weight(key: str, other: str) -> float:
    mine, theirs = _words(key), _words(other)
    both = len(mine & theirs)
    shared = both / (len(mine) + len(theirs) - both or 1)
    longest = max(len(key), len(other)) or 1
    start = len(commonprefix((key, other))) / longest  # noqa: RUF071 - characters are meant
    length = 1 - abs(len(key) - len(other)) / longest
    return round(0.1 + shared + start + length, 4)
