"""Whether a picture is one, whole, and no larger than can be shown and printed."""

from __future__ import annotations

import io
import math
import re
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from quizgen.errors import Message, message, of_library

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
"""What Pillow may take a file for, whatever its name says: PostScript would start a program."""

MAX_PIXELS = 40_000_000
"""Of one picture: four times an A4 page at 300 dpi."""

MAX_SHAPES = 100_000
"""Of one SVG picture: more take longer than a minute to draw."""

MAX_BYTES = 20 * 1024 * 1024
"""Of one picture: a printed page that is larger chokes mail servers and printers."""

_STUMBLES = (struct.error, EOFError, LookupError, TypeError, AttributeError, OverflowError)
"""What Pillow lets through of a damaged file."""


_UNIT = re.compile(r"(?:px|pt|pc|cm|mm|in|em|ex|%)$", re.IGNORECASE)


def picture_problem(data: bytes, svg: bool) -> Message | None:
    """What is wrong with a picture's bytes, or None: "is broken …" behind its name."""
    if len(data) > MAX_BYTES:
        return message(
            "has {size} MB; at most {most} MB: scale it down",
            size=f"{len(data) / 1024 / 1024:.0f}",
            most=MAX_BYTES // 1024 // 1024,
        )
    return _svg_problem(data) if svg else _bitmap_problem(data)


def _why(error: BaseException) -> Message:
    return of_library(str(error), message("cut short, or damaged"))


def _svg_problem(data: bytes) -> Message | None:
    from xml.etree import ElementTree

    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - expat bounds what entities grow to
    except (ElementTree.ParseError, ValueError, LookupError) as error:  # an encoding of its own
        return message("is broken: {error}; export it again as SVG", error=_why(error))
    if root.tag.rpartition("}")[2] != "svg":
        return message("is no SVG picture; export it again as SVG")
    sizes = [_UNIT.sub("", root.get(name, "").strip()) for name in ("width", "height")]
    if not all(map(_is_size, [*sizes, *root.get("viewBox", "").replace(",", " ").split()[2:]])):
        return message("has no size that can be drawn; export it again as SVG")
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


def _is_size(text: str) -> bool:
    """Whether it is no number, which is passed over, nothing, or one that can be divided by."""
    try:
        size = abs(float(text))
    except ValueError:
        return True
    return not size or math.isnan(size) or 1e-9 < size < 1e9


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
    """Whoever shows it reads it in one way or the other, and stumbles over other damage."""
    return _problem_read(data, lenient=False) or _problem_read(data, lenient=True)


def _problem_read(data: bytes, *, lenient: bool) -> Message | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with _reading(lenient), Image.open(io.BytesIO(data), formats=FORMATS) as picture:
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
    except (OSError, SyntaxError, ValueError, MemoryError, *_STUMBLES) as error:
        return message("is broken: {error}; export it again", error=_why(error))
    return None


@contextmanager
def _reading(lenient: bool) -> Iterator[None]:
    """Pillow leaves sizes to us, and says what is cut off unless ``lenient`` (as WeasyPrint tells
    it to be)."""
    from PIL import Image, ImageFile

    before = ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = lenient, None
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = before
