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
    found: dict[str, set[str]] = defaultdict(set)
    by_row: dict[Fact, list[str]] = defaultdict(list)
    for item in items:
        for row in rows.get(item.id, ()):
            by_row[row].append(item.id)
    for names in by_row.values():
        for name in names:
            found[name].update(names)
    away = given_away(items)
    return tuple(
        msgspec.structs.replace(
            item,
            enemies=(*item.enemies, *sorted(found[item.id] - {item.id, *item.enemies})),
            gives_away=tuple(sorted(away.get(item.id, set()) - found[item.id] - {*item.enemies})),
        )
        for item in items
    )


def given_away(items: Sequence[Item]) -> dict[str, set[str]]:
    """By item: those whose stem, right options or explanation hold its key together with a word
    that few but it ask with. Left out are items of one model, of which a form has one anyway, and
    those of one stimulus, which belong together."""
    said = {item.id: _words(_told(item)) for item in items}
    joined = {name: f" {' '.join(words)} " for name, words in said.items()}
    index: dict[str, set[str]] = defaultdict(set)
    for name, words in said.items():
        for word in words:
            index[word].add(name)
    stimuli = {item.id: item.stimulus.id if item.stimulus else "" for item in items}
    models = {item.id: item.item_model for item in items}
    stems = Counter(
        (item.item_model, word) for item in items for word in set(_words(item.stem.one))
    )
    size = Counter(models.values())
    found: dict[str, set[str]] = {}
    for item in items:
        asked = {
            word
            for word in _words(item.stem.one)
            if len(index[word]) <= _FEW
            and (item.item_model is None or stems[item.item_model, word] < size[item.item_model])
        }
        for text in _keys(item):
            key = _words(text)
            rarest = min(key, key=lambda word: len(index[word]), default="")
            if not 0 < len(index[rarest]) <= _MANY:
                continue
            phrase = f" {' '.join(key)} "
            for other in index[rarest] - {item.id}:
                if models[other] is not None and models[other] == item.item_model:
                    continue
                if item.stimulus is not None and stimuli[other] == item.stimulus.id:
                    continue
                if phrase in joined[other] and not asked.isdisjoint(set(said[other]) - set(key)):
                    found.setdefault(item.id, set()).add(other)
                    found.setdefault(other, set()).add(item.id)
    return found


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
