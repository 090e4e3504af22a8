"""What cannot be printed, found before anything is laid out: every problem at once, by item."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from quizgen.formats.errors import FormatError
from quizgen.formats.options import RenderOptions
from quizgen.formats.paper.fitting import table_room
from quizgen.formats.paper.glyphs import missing_glyphs, place_of, texts
from quizgen.model import AnswerKey, Form
from quizgen.text.markup import parse

MAX_PIXELS = 40_000_000
"""Of one picture: four times an A4 page at 300 dpi."""

MAX_BYTES = 20 * 1024 * 1024
"""Of one picture: a printed page that is larger chokes mail servers and printers."""


def require_printable(form: Form, key: AnswerKey | None, options: RenderOptions) -> None:
    """Raise ``FormatError`` with every reason why the form (and its key) cannot be printed."""
    if options.columns > 1 and options.layout == "side" and options.language == "both":
        raise FormatError(
            ["two columns of items leave no room for two languages side by side; choose one"]
        )
    said = list(texts(form, key))
    problems = missing_glyphs([*said, *_outside(options)])
    for place, text in said:
        problems += [f"{place}: {problem}" for problem in _wide_tables(text, options)]
    require_pictures(form, key, problems)


def require_pictures(form: Form, key: AnswerKey | None, problems: Sequence[str] = ()) -> None:
    """Raise ``FormatError`` for a form without items, for pictures that are missing, broken or too
    large, and with the ``problems`` found before."""
    if not form.items:
        raise FormatError([f"{form.id}: no items, so there is nothing to print"])
    found = list(problems)
    used: dict[str, list[str]] = {}
    for place, text in texts(form, key):
        if "![" in text:
            used.setdefault(place, []).extend(_pictures(text))
    entries = {entry.id: entry.images for entry in key.entries} if key else {}
    for item in form.items:
        place, pictures = place_of(item, key), item.images | entries.get(item.id, {})
        found += [f"{place}: {problem}" for problem in _bad_pictures(pictures)]
        found += [
            f"{place}: the picture {path} is not in the form; make the quiz again from its bank"
            for path in used.get(place, ())
            if path not in pictures
        ]
    if found:
        raise FormatError(list(dict.fromkeys(found)))


def _outside(options: RenderOptions) -> Iterator[tuple[str, str]]:
    yield "the course", options.course
    if options.student:
        yield f"student {options.student.id}", options.student.id + options.student.name


def _wide_tables(text: str, options: RenderOptions) -> Iterator[str]:
    if "|" not in text:
        return
    most = table_room(options.columns > 1 or (options.layout, options.language) == ("side", "both"))
    for heads in _table_heads(text):
        if len(heads) > most:
            names = ", ".join(heads[:3])
            yield (
                f"a table of {len(heads)} columns ({names}, …) does not fit on the page; "
                f"the most is {most}: turn it round, or make two of it"
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


def _bad_pictures(pictures: Mapping[str, str]) -> Iterator[str]:
    for path, uri in pictures.items():
        problem = _picture_problem(uri)
        if problem:
            yield f"the picture {path} {problem}"


def _picture_problem(uri: str) -> str | None:
    """What is wrong with a ``data:`` URI (RFC 2397), or None."""
    head, _, body = uri.partition(",")
    try:
        data = base64.b64decode(body, validate=True)
    except binascii.Error:
        return "is broken: not base64; make the quiz again from its bank"
    if len(data) > MAX_BYTES:
        megabytes = len(data) / 1024 / 1024
        return f"has {megabytes:.0f} MB; at most {MAX_BYTES // 1024 // 1024} MB: scale it down"
    if "svg" in head:
        return _svg_problem(data)
    return _bitmap_problem(data)


def _svg_problem(data: bytes) -> str | None:
    from xml.etree import ElementTree

    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        return f"is broken: {error}; export it again as SVG"
    if root.tag.rpartition("}")[2] != "svg":
        return "is no SVG picture; export it again as SVG"
    return None


def _bitmap_problem(data: bytes) -> str | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with _strict(), Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                return (
                    f"has {width} × {height} pixels ({width * height / 1e6:.0f} MP); "
                    f"at most {MAX_PIXELS / 1e6:.0f} MP: scale it down"
                )
            picture.load()
    except UnidentifiedImageError:
        return "is broken: no PNG, JPEG, GIF or WebP picture; export it again"
    except (OSError, SyntaxError, ValueError) as error:
        return f"is broken: {error}; export it again"
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
