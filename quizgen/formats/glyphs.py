"""Which characters the bundled fonts have: one that none has is an error, never an empty box."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

import msgspec

from quizgen import resources
from quizgen.formats.errors import FormatError
from quizgen.model import AnswerKey, Form

_SHAPED = frozenset("\n\r\t\u2060\u200b\u00ad")
"""Characters that layout takes care of."""
_NOT_PRINTED = frozenset({"images", "digest", "tags", "objective", "topic", "aliases"})
"""Fields of items and key entries that no page shows."""


@cache
def covered() -> frozenset[int]:
    """The code points that at least one bundled font has."""
    from fontTools.ttLib import TTFont

    points: set[int] = set()
    for path in sorted(resources.folder("fonts").glob("*.[ot]tf")):
        with TTFont(path, lazy=True) as font:
            points.update(font.getBestCmap())
    return frozenset(points)


def require_glyphs(form: Form, key: AnswerKey | None = None) -> None:
    """Raise ``FormatError`` naming every character without a glyph and the item it stands in."""
    refs = {entry.id: f" ({entry.ref})" for entry in key.entries} if key else {}
    problems = []
    told: set[tuple[str, str]] = set()
    for place, text in _texts(form, key):
        for character in unicodedata.normalize("NFC", text):
            if ord(character) in covered() or character in _SHAPED or (place, character) in told:
                continue
            told.add((place, character))
            name = unicodedata.name(character, "unnamed")
            where = f"item {place}{refs.get(place, '')}" if place else "the form's own text"
            problems.append(
                f"{where}: no bundled font has {character!r} (U+{ord(character):04X} {name}); "
                "write it another way, or make only the HTML formats (-f html)"
            )
    if problems:
        raise FormatError(problems)


def _texts(form: Form, key: AnswerKey | None) -> Iterator[tuple[str, str]]:
    for text in (form.title, form.instructions, *(s.title for s in form.sections)):
        if text is not None:
            yield from (("", part) for part in (text.ko, text.en))
    for item in form.items:
        yield from ((item.id, text) for text in _strings(item))
    if key is None:
        return
    yield from (("", text) for text in _strings(key.documents))
    for entry in key.entries:
        yield from ((entry.id, text) for text in _strings(entry))


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
