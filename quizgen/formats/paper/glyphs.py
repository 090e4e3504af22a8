"""Which characters the bundled fonts have: one that none has is an error, never an empty box."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from functools import cache
from pathlib import Path

import msgspec

from quizgen import resources
from quizgen.errors import Message, at, message
from quizgen.formats.places import place_of
from quizgen.model import AnswerKey, Form

ADVICE = message(
    "write it another way, say what prints it (--fallback boxed, or a font's file; fonts: in the "
    "bank's first file), or make only the HTML formats (-f html)"
)
BOXED = "boxed"
"""The fallback that every character has: its code point in a box."""

_BOX = '<span style="border:.1em solid;padding:0 .15em;font-size:.7em">{}</span>'
_JOINING = "\u200d\ufe0e\ufe0f"
"""Says only how other characters look."""
_SHAPED = frozenset("\n\r\t\u2060\u200b\u00ad")
"""Characters that layout takes care of."""
_NOT_PRINTED = frozenset({"images", "digest", "tags", "objective", "topic", "aliases"})
"""Fields of items and key entries that no page shows."""


@cache
def covered(fonts: tuple[str, ...] = ()) -> Container[int]:
    """The code points that at least one bundled font has, or one of ``fonts`` (paths)."""
    import uharfbuzz as hb

    points = hb.Set()
    for path in (*map(str, resources.folder("fonts").glob("*.[ot]tf")), *fonts):
        points.update(hb.Face(hb.Blob.from_file_path(path)).unicodes)
    found: Container[int] = points
    return found


def fonts_of(fallback: tuple[str, ...]) -> tuple[str, ...]:
    """The fonts among ``RenderOptions.fallback``."""
    return tuple(each for each in fallback if each != BOXED)


@cache
def family(path: str) -> str:
    """What a font calls itself (OpenType, "name" table, 16 or 1)."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return str(font["name"].getBestFamilyName() or Path(path).stem)


def unprintable(text: str, fallback: tuple[str, ...] = ()) -> str:
    """The characters of ``text`` that no bundled font has and nothing of ``fallback`` prints, each
    once.

    >>> unprintable("민수 (Минсу)")
    ''
    """
    if BOXED in fallback:
        return ""
    known = covered(fonts_of(fallback))
    characters = dict.fromkeys(unicodedata.normalize("NFC", text))
    return "".join(c for c in characters if ord(c) not in known and c not in _SHAPED)


def boxed(page: str, fallback: tuple[str, ...]) -> str:
    """``page`` (HTML, NFC) with the code point in a box for each character that would be none.

    >>> boxed("<p>a\U0001f600</p>", ())[3:-4]
    'a<span style="border:.1em solid;padding:0 .15em;font-size:.7em">U+1F600</span>'
    """
    known = covered(fonts_of(fallback))

    def shown(text: str, form: str) -> str:
        if text.isascii():
            return text
        return "".join(
            character
            if ord(character) in known or character in _SHAPED
            else form.format(f"U+{ord(character):04X}") * (character not in _JOINING)
            for character in text
        )

    # tags are odd parts; a style sheet has texts of the margins in it, which hold no elements
    parts = re.split(r"(<(style|title|svg)\b.*?</\2>|<[^>]*>)", page, flags=re.S)
    return "".join(
        shown(each, _BOX) if place % 3 == 0 else shown(each, "[{}]") if parts[place + 1] else each
        for place, each in enumerate(parts)
        if place % 3 < 2
    )


def missing_glyphs(
    texts: Iterable[tuple[Message, str]],
    advice: Message = ADVICE,
    fallback: tuple[str, ...] = (),
) -> list[Message]:
    """One problem for each character without a glyph and place it stands in, none where
    ``fallback`` prints it. ``texts`` are pairs of a place, such as ``item 3 (podman-ps)``, and a
    text."""
    if BOXED in fallback:
        return []
    known = covered(fonts_of(fallback))
    problems = []
    told: set[tuple[str, str]] = set()
    for place, text in texts:
        for character in unicodedata.normalize("NFC", text):
            if ord(character) in known or character in _SHAPED:
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
    own = [(message("the title"), form.title), (message("the instructions"), form.instructions)]
    own += [
        (message("the title of section {number}", number=number), section.title)
        for number, section in enumerate(form.sections, 1)
    ]
    for place, text in own:
        if text is not None:
            yield from ((place, part) for part in text.values())
    for item in form.items:
        place = place_of(item, key)
        yield from ((place, text) for text in _strings(item))
    if key is None:
        return
    documents = message("a cited document")
    yield from ((documents, text) for text in _strings(key.documents))
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
