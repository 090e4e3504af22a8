"""What the whole bank says of typed text: what is overlooked in it, and its glossary's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from quizgen.bank.interactions.parts import read_normalization
from quizgen.bank.kinds import Fields
from quizgen.model import ClozeKey, Item, Term, TextKey

_Of = TypeVar("_Of")
_Usual = Mapping[str, Any]


def settled(
    items: Iterable[tuple[Item, _Of, Fields]], usual: _Usual, glossary: Sequence[Term]
) -> Iterator[tuple[Item, _Of, Fields]]:
    """The items, their keys with what the bank overlooks (``usual``) and what its glossary has.

    An item's digest does not change by it: it asks the same.
    """
    groups = [_Group(term) for term in glossary]
    for item, of, fields in items:
        key = item.key
        if isinstance(key, TextKey):
            changed = _text(key, fields, usual, groups)
            item = msgspec.structs.replace(item, key=changed) if changed != key else item
        elif isinstance(key, ClozeKey):
            records: Mapping[str, Fields] = fields["gaps"]
            gaps = {
                name: _text(gap, records[name], usual, groups) if isinstance(gap, TextKey) else gap
                for name, gap in key.gaps.items()
            }
            if gaps != key.gaps:
                item = msgspec.structs.replace(item, key=msgspec.structs.replace(key, gaps=gaps))
        yield item, of, fields


class _Group:
    """A term of the glossary: how it may be written, in any language."""

    def __init__(self, term: Term) -> None:
        # An abbreviation is no spelling of what it stands for: it is asked what OCI stands for.
        also = (word for words in term.also.values() for word in words)
        wrong = (word for words in term.avoid.values() for word in words)
        words = (term.text.one, *term.text.values(), *also, *wrong)
        short = "".join(word[0] for word in _bare(term.text.one).lower().split())
        kept = (word for word in map(_bare, words) if word.lower() != short or len(short) < 2)
        self.words = tuple(dict.fromkeys(kept))
        self._lower = tuple(word.lower() for word in self.words)

    def is_in(self, text: str) -> bool:
        """Whether one of the words stands in a text, as a word."""
        lower = text.lower()
        if not any(word in lower for word in self._lower):  # most are not, and need no pattern
            return False
        each = "|".join(re.escape(word) for word in self.words)
        pattern = rf"(?<![a-z0-9가-힣])(?:{each})(?![a-z0-9가-힣])"
        return re.search(pattern, text, re.IGNORECASE) is not None


def _bare(word: str) -> str:
    """A term without what stands in parentheses behind it: control group (cgroup)."""
    return re.sub(r" ?\(.*\)$", "", word).strip() or word


def _text(key: TextKey, fields: Fields, usual: _Usual, groups: Sequence[_Group]) -> TextKey:
    rules = read_normalization(fields, usual) if usual else key.normalization
    spellings: tuple[tuple[str, ...], ...] = ()
    if rules.glossary and groups:
        spellings = tuple(
            group.words
            for group in groups
            if len(group.words) > 1 and any(map(group.is_in, key.accepted))
        )
    if rules == key.normalization and spellings == key.spellings:
        return key
    return msgspec.structs.replace(key, normalization=rules, spellings=spellings)
