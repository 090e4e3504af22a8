"""Items that must not stand beside each other, found: of one fact, or one telling another's key."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from quizgen.model import Item, NumericKey, Option, walk

Fact = tuple[str, str]
"""A fact: a table and the id of its row."""
_WORD = re.compile(r"\w[\w.+/:-]*\w|\w")
_FEW = 12
"""Items that a word may be in and still say what an item is about."""
_MANY = 60
"""Items that the rarest word of a key may be in: another one stands everywhere."""


def with_enemies(items: Sequence[Item], rows: Mapping[str, Sequence[Fact]]) -> tuple[Item, ...]:
    """The items, with those made of the same row (``rows`` by item) as enemies beside the declared
    ones, and with those that give a key away."""
    found: dict[str, set[str]] = {}
    by_row: dict[Fact, list[str]] = defaultdict(list)
    for item in items:
        for row in rows.get(item.id, ()):
            by_row[row].append(item.id)
    for names in by_row.values():
        for name in names:
            found.setdefault(name, set()).update(names)
    away = given_away(items)
    nobody: set[str] = set()

    def told(item: Item) -> Item:
        related, telling = found.get(item.id, nobody), away.get(item.id, nobody)
        more = sorted(related - {item.id, *item.enemies})
        gives_away = tuple(sorted(telling - related - {*item.enemies}))
        if not more and not gives_away:
            return item
        enemies = (*item.enemies, *more)
        return msgspec.structs.replace(item, enemies=enemies, gives_away=gives_away)

    return tuple(map(told, items))


def given_away(items: Sequence[Item]) -> dict[str, set[str]]:
    """By item: those whose stem, right options or explanation hold its key together with a word
    that few but it ask with. Left out are items of one model, of which a form has one anyway, and
    those of one stimulus, which belong together."""
    # Of each item one string, of each word a number: a bank may hold 100,000 items.
    said = [f" {' '.join(_words(_told(item)))} " for item in items]
    count = Counter(word for words in said for word in set(words.split()))
    stems = Counter(
        (item.item_model, word)
        for item in items
        if item.item_model is not None
        for word in set(_words(item.stem.one))
    )
    size = Counter(item.item_model for item in items)
    keys = [[(key, _rarest(key, count)) for key in map(_words, _keys(item))] for item in items]
    wanted = {rarest for found in keys for _, rarest in found if rarest is not None}
    index: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(said):
        for word in wanted.intersection(words.split()):
            index[word].append(number)
    found: dict[str, set[str]] = {}
    for number, item in enumerate(items):
        asked: set[str] | None = None
        for key, rarest in keys[number]:
            phrase = f" {' '.join(key)} "
            for other in index[rarest] if rarest is not None else ():
                one = items[other]
                if other == number or phrase not in said[other]:
                    continue
                if one.item_model is not None and one.item_model == item.item_model:
                    continue
                if item.stimulus and one.stimulus and one.stimulus.id == item.stimulus.id:
                    continue
                if asked is None:
                    asked = {
                        word
                        for word in _words(item.stem.one)
                        if count[word] <= _FEW
                        and (
                            item.item_model is None
                            or stems[item.item_model, word] < size[item.item_model]
                        )
                    }
                if not asked.isdisjoint(set(said[other].split()) - set(key)):
                    found.setdefault(item.id, set()).add(one.id)
                    found.setdefault(one.id, set()).add(item.id)
    return found


def _rarest(key: Sequence[str], count: Mapping[str, int]) -> str | None:
    """The word of a key that the fewest items have; None where they are too many, or none."""
    rarest = min(key, key=lambda word: count[word], default=None)
    return rarest if rarest is not None and 0 < count[rarest] <= _MANY else None


def _keys(item: Item) -> list[str]:
    """What is right, as texts."""
    chosen = [o.text.one for o in item.interaction.choices if o.id in item.key.right]
    if chosen or item.key.typed:
        return [*chosen, *item.key.typed]
    return [item.key.response()] if isinstance(item.key, NumericKey) else []


def _told(item: Item) -> str:
    """All that an item says to who has done it: no wrong options."""
    wrong = {o.id for o in item.interaction.choices} - set(item.key.right)
    texts = [
        text.one
        for part, text in walk.texts(item.interaction)
        if not (isinstance(part, Option) and part.id in wrong and item.key.right)
    ]
    return "\n".join([item.stem.one, item.explanation.one, *texts])


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
