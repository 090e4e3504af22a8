"""What the whole bank says of typed text: what is overlooked in it, and its glossary's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from quizgen.bank.interactions.parts import read_normalization
from quizgen.bank.kinds import Fields
from quizgen.model import ClozeKey, Item, Key, Term, TextKey

_Usual = Mapping[str, Any]
Typed = Mapping[str, Any] | None
"""What an item says of typed text (a cloze by gap, under ``gaps``); None where none is typed."""


def typed(key: Key, fields: Fields) -> Typed:
    """What the ``fields`` of an item with that key say of typed text."""
    if isinstance(key, TextKey):
        return _own(fields)
    if isinstance(key, ClozeKey):
        records: Mapping[str, Fields] = fields["gaps"]
        texts = {name for name, gap in key.gaps.items() if isinstance(gap, TextKey)}
        return {"gaps": {name: _own(records[name]) for name in texts}}
    return None


def _own(fields: Fields) -> dict[str, Any]:
    own: dict[str, Any] = {}
    if "normalization" in fields:
        own["normalization"] = dict(fields["normalization"])
    if "code" in fields:
        own["code"] = fields["code"]
    return own


def settled(
    items: Iterable[tuple[Item, Typed]], usual: _Usual, glossary: Sequence[Term]
) -> Iterator[Item]:
    """The items, their keys with what the bank overlooks (``usual``) and what its glossary has.

    An item's digest does not change by it: it asks the same.
    """
    groups = [_Group(term) for term in glossary]
    for item, said in items:
        key = item.key
        if isinstance(key, TextKey) and said is not None:
            changed = _text(key, said, usual, groups)
            item = msgspec.structs.replace(item, key=changed) if changed != key else item
        elif isinstance(key, ClozeKey) and said is not None:
            gaps = {
                name: _text(gap, said["gaps"][name], usual, groups)
                if isinstance(gap, TextKey)
                else gap
                for name, gap in key.gaps.items()
            }
            if gaps != key.gaps:
                item = msgspec.structs.replace(item, key=msgspec.structs.replace(key, gaps=gaps))
        yield item


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


def _text(
    key: TextKey, fields: Mapping[str, Any], usual: _Usual, groups: Sequence[_Group]
) -> TextKey:
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
