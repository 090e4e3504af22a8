"""What cannot be printed, found before anything is laid out: every problem at once, by item."""

from __future__ import annotations

import base64
import binascii
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from quizgen.errors import Message, at, message
from quizgen.formats.errors import FormatError
from quizgen.formats.options import RenderOptions
from quizgen.formats.paper.fitting import table_room
from quizgen.formats.paper.glyphs import missing_glyphs, texts
from quizgen.formats.places import place_of
from quizgen.model import AnswerKey, Form
from quizgen.text.markup import parse

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_PIXELS = 40_000_000
"""Of one picture: four times an A4 page at 300 dpi."""

MAX_SHAPES = 100_000
"""Of one SVG picture: more take longer than a minute to draw."""

MAX_BYTES = 20 * 1024 * 1024
"""Of one picture: a printed page that is larger chokes mail servers and printers."""


def require_printable(form: Form, key: AnswerKey | None, options: RenderOptions) -> RenderOptions:
    """``options``, with a fallback for characters only where one is needed. Raise ``FormatError``
    with every reason why the form (and its key) cannot be printed."""
    if options.columns > 1 and options.layout == "side" and options.language == "both":
        raise FormatError(
            message("two columns of items leave no room for two languages side by side; choose one")
        )
    said = list(texts(form, key))
    everything = [*said, *_outside(options)]
    problems = missing_glyphs(everything, fallback=options.fallback)
    if options.fallback and not missing_glyphs(everything):
        options = msgspec.structs.replace(options, fallback=())
    for place, text in said:
        problems += [at(place, problem) for problem in _wide_tables(text, options)]
    require_pictures(form, key, problems)
    return options


def require_pictures(form: Form, key: AnswerKey | None, problems: Sequence[Message] = ()) -> None:
    """Raise ``FormatError`` for a form without items, for pictures that are missing, broken or too
    large, and with the ``problems`` found before."""
    if not form.items:
        raise FormatError(at(form.id, message("no items, so there is nothing to print")))
    found = list(problems)
    used: dict[str, list[str]] = {}
    for place, text in texts(form, key):
        if "![" in text:
            used.setdefault(str(place), []).extend(_pictures(text))
    entries = {entry.id: entry.images for entry in key.entries} if key else {}
    for item in form.items:
        place, pictures = place_of(item, key), item.images | entries.get(item.id, {})
        found += [at(place, problem) for problem in _bad_pictures(pictures)]
        found += [
            at(
                place,
                message(
                    "the picture {path} is not in the form; make the quiz again from its bank",
                    path=path,
                ),
            )
            for path in used.get(str(place), ())
            if path not in pictures
        ]
    if found:
        raise FormatError(*{str(said): said for said in found}.values())


def _outside(options: RenderOptions) -> Iterator[tuple[Message, str]]:
    yield message("the course"), options.course
    if options.student:
        yield (
            message("student {id}", id=options.student.id),
            options.student.id + options.student.name,
        )


def _wide_tables(text: str, options: RenderOptions) -> Iterator[Message]:
    if "|" not in text:
        return
    most = table_room(options.columns > 1 or (options.layout, options.language) == ("side", "both"))
    for heads in _table_heads(text):
        if len(heads) > most:
            names = ", ".join(heads[:3])
            yield message(
                "a table of {count} columns ({names}, …) does not fit on the page; the most is "
                "{most}: turn it round, or make two of it",
                count=len(heads),
                names=names,
                most=most,
            )


def _table_heads(text: str) -> Iterator[list[str]]:
    """The head row of each table."""
    heads: list[str] = []
    before = ""
    for token in parse(text):
        if before == "th_open":
            heads.append(token.content)
        elif token.type == "thead_close":
            yield heads
            heads = []
        before = token.type


def _pictures(text: str) -> Iterator[str]:
    for token in parse(text):
        for child in token.children or ():
            if child.type == "image":
                yield str(child.attrs.get("src", ""))


def _bad_pictures(pictures: Mapping[str, str]) -> Iterator[Message]:
    for path, uri in pictures.items():
        if problem := _picture_problem(uri):
            yield message("the picture {path} {problem}", path=path, problem=problem)


def _picture_problem(uri: str) -> Message | None:
    """What is wrong with a ``data:`` URI (RFC 2397), or None."""
    head, _, body = uri.partition(",")
    try:
        data = base64.b64decode(body, validate=True)
    except binascii.Error:
        return message("is broken: not base64; make the quiz again from its bank")
    if len(data) > MAX_BYTES:
        return message(
            "has {size} MB; at most {most} MB: scale it down",
            size=f"{len(data) / 1024 / 1024:.0f}",
            most=MAX_BYTES // 1024 // 1024,
        )
    if "svg" in head:
        return _svg_problem(data)
    return _bitmap_problem(data)


def _svg_problem(data: bytes) -> Message | None:
    from xml.etree import ElementTree

    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        return message("is broken: {error}; export it again as SVG", error=error)
    if root.tag.rpartition("}")[2] != "svg":
        return message("is no SVG picture; export it again as SVG")
    try:
        shapes = _drawn(root, {each.get("id"): each for each in root.iter()}, {})
    except RecursionError:
        shapes = math.inf
    if shapes > MAX_SHAPES:
        return message(
            "draws more than {most} shapes; simplify it, or export it as PNG",
            most=f"{MAX_SHAPES:,}",
        )
    return None


def _drawn(root: Element, named: Mapping[str | None, Element], known: dict[str, float]) -> float:
    """How many shapes an SVG element draws, those that ``<use>`` repeats counted each time (SVG
    1.1, section 5.6): nested, a few lines draw millions."""
    name = root.get("id", "")
    if name in known:
        return known[name]
    if name:
        known[name] = math.inf  # one that draws itself has no end
    total = 1 + sum(_drawn(child, named, known) for child in root)
    if root.tag.rpartition("}")[2] == "use":
        address = root.get("href") or root.get("{http://www.w3.org/1999/xlink}href") or ""
        target = named.get(address.removeprefix("#")) if address[1:] else None
        total += _drawn(target, named, known) if target is not None else 0
    if name:
        known[name] = total
    return total


def _bitmap_problem(data: bytes) -> Message | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with _strict(), Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                return message(
                    "has {width} × {height} pixels ({size} MP); at most {most} MP: scale it down",
                    width=width,
                    height=height,
                    size=f"{width * height / 1e6:.0f}",
                    most=f"{MAX_PIXELS / 1e6:.0f}",
                )
            picture.load()
    except UnidentifiedImageError:
        return message("is broken: no PNG, JPEG, GIF or WebP picture; export it again")
    except (OSError, SyntaxError, ValueError) as error:
        return message("is broken: {error}; export it again", error=error)
    return None


@contextmanager
def _strict() -> Iterator[None]:
    """Pillow says what is cut off (WeasyPrint tells it not to), and leaves sizes to us."""
    from PIL import Image, ImageFile

    before = ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = False, None
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = before
