"""Which characters the bundled fonts have: one that none has is an error, never an empty box."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

import msgspec

from quizgen import resources
from quizgen.errors import Message, at, message
from quizgen.formats.places import place_of
from quizgen.model import AnswerKey, Form

ADVICE = message("write it another way, or make only the HTML formats (-f html)")

_SHAPED = frozenset("\n\r\t\u2060\u200b\u00ad")
"""Characters that layout takes care of."""
_NOT_PRINTED = frozenset({"images", "digest", "tags", "objective", "topic", "aliases"})
"""Fields of items and key entries that no page shows."""


@cache
def covered() -> frozenset[int]:
    """The code points that at least one bundled font has."""
    import uharfbuzz as hb

    points: set[int] = set()
    for path in resources.folder("fonts").glob("*.[ot]tf"):
        points.update(hb.Face(hb.Blob.from_file_path(str(path))).unicodes)
    return frozenset(points)


def unprintable(text: str) -> str:
    """The characters of ``text`` that no bundled font has, each once.

    >>> unprintable("민수 (Минсу)")
    ''
    """
    characters = dict.fromkeys(unicodedata.normalize("NFC", text))
    return "".join(c for c in characters if ord(c) not in covered() and c not in _SHAPED)


def missing_glyphs(texts: Iterable[tuple[Message, str]], advice: Message = ADVICE) -> list[Message]:
    """One problem for each character without a glyph and place it stands in. ``texts`` are pairs
    of a place, such as ``item 3 (podman-ps)``, and a text."""
    problems = []
    told: set[tuple[str, str]] = set()
    for place, text in texts:
        for character in unicodedata.normalize("NFC", text):
            if ord(character) in covered() or character in _SHAPED:
                continue
            if (str(place), character) in told:
                continue
            told.add((str(place), character))
            name = unicodedata.name(character, "unnamed")
            said = message(
                "no bundled font has {character} (U+{code} {name}); {advice}",
                character=repr(character),
                code=f"{ord(character):04X}",
                name=name,
                advice=advice,
            )
            problems.append(at(place, said))
    return problems


def texts(form: Form, key: AnswerKey | None) -> Iterator[tuple[Message, str]]:
    """Every text of a form and its key that may be printed, with its place."""
    whole = message("the form's own text")
    for text in (form.title, form.instructions, *(s.title for s in form.sections)):
        if text is not None:
            yield from ((whole, part) for part in (text.ko, text.en))
    for item in form.items:
        place = place_of(item, key)
        yield from ((place, text) for text in _strings(item))
    if key is None:
        return
    yield from ((whole, text) for text in _strings(key.documents))
    for item, entry in zip(form.items, key.entries, strict=True):
        place = place_of(item, key)
        yield from ((place, text) for text in _strings(entry))


def _strings(value: object) -> Iterator[str]:
    """Every text inside a struct that may be printed."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            if name not in _NOT_PRINTED:
                yield from _strings(getattr(value, name))
