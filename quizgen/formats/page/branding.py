"""An instructor's logo and colour: checked, so that a page stays readable and asks nobody for
anything."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from quizgen.errors import Message, at, message
from quizgen.formats.errors import FormatError
from quizgen.reading import read_bytes

MAX_LOGO = 200_000
"""Bytes of a logo file."""
CONTRAST = 4.5
"""Of text on its background (WCAG 2.2, 1.4.3)."""

_RASTER = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}
_SVG = "http://www.w3.org/2000/svg"
_DRAWING = frozenset(
    [
        "svg",
        "g",
        "defs",
        "title",
        "desc",
        "metadata",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "pattern",
        "symbol",
        "use",
        "style",
    ]
)
_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_OUTSIDE = re.compile(r"@import|url\(\s*['\"]?(?!#)|\\|expression\(", re.I)
_DARK = "@media (prefers-color-scheme: dark)"


def logo(path: Path) -> str:
    """The picture as a ``data:`` URI. PNG, JPEG, GIF, WebP, or an SVG that only draws.

    Raises ``FormatError`` for another type, one that is too large, or an SVG with scripts, event
    handlers, foreign content or references to elsewhere; ``OSError`` where it cannot be read.
    """
    data = read_bytes(path, "picture")
    if len(data) > MAX_LOGO:
        said = message(
            "{path}: has {size} KB; a logo may have {limit} KB, it is put into every page",
            path=path,
            size=len(data) // 1000,
            limit=MAX_LOGO // 1000,
        )
        raise FormatError(said)
    kind = next((kind for magic, kind in _RASTER.items() if data.startswith(magic)), None)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        kind = "image/webp"
    if kind is None:
        problem = next(_svg_problems(data), None)
        if problem is not None:
            raise FormatError(at(path, problem))
        kind = "image/svg+xml"
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


class _DoctypeError(Exception):
    """A document type begins, in whatever encoding."""


class _WithoutDoctype(ElementTree.TreeBuilder):
    def doctype(self, *_declared: object) -> None:
        raise _DoctypeError


def _svg_problems(data: bytes) -> Iterator[Message]:
    try:
        parser = ElementTree.XMLParser(target=_WithoutDoctype())  # noqa: S314 - so none expands
        drawing = ElementTree.fromstring(data, parser)  # noqa: S314
    except _DoctypeError:
        yield message("a DOCTYPE is not allowed in a logo; save it as plain SVG, or as PNG")
        return
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError):
        drawing = ElementTree.Element("")
    if drawing.tag != f"{{{_SVG}}}svg":
        yield message("is no picture that a page can carry (PNG, JPEG, GIF, WebP, SVG)")
        return
    for element in drawing.iter():
        namespace, _brace, name = str(element.tag).rpartition("}")
        if namespace != "{" + _SVG or name not in _DRAWING:
            yield _not_allowed(f"<{name}>")
        if name == "style" and _OUTSIDE.search(element.text or ""):
            yield _not_allowed("url(…)")
        for attribute, value in element.attrib.items():
            short = attribute.rpartition("}")[2].lower()
            elsewhere = short in ("href", "src") and not value.startswith("#")
            if short.startswith("on") or elsewhere or _OUTSIDE.search(value):
                yield _not_allowed(f"{short}=")


def _not_allowed(what: str) -> Message:
    return message("{what} is not allowed in a logo; save it as plain SVG, or as PNG", what=what)


def accent(colour: str, theme: str) -> str:
    """CSS that makes ``colour`` (``#rgb`` or ``#rrggbb``) the accent of a theme, and a lighter one
    of the same hue where the page is dark.

    ``theme`` is the theme's style sheet. Raises ``FormatError`` for no colour, and for one whose
    contrast on the light page is below 4.5 to 1, naming the nearest darker one that has it.
    """
    match = _HEX.fullmatch(colour.strip())
    if match is None:
        said = message("is no colour; write it as #rrggbb, for example #0b5c7a")
        raise FormatError(at(colour, said))
    digits = match[1] if len(match[1]) == 6 else "".join(d * 2 for d in match[1])
    given = tuple(int(digits[n : n + 2], 16) for n in (0, 2, 4))
    light, _media, dark = theme.partition(_DARK)
    pages, nights = _backgrounds(light, (255, 255, 255)), _backgrounds(dark, (20, 24, 28))
    found = min(_contrast(given, page) for page in pages)
    if found < CONTRAST:
        said = message(
            "{colour}: has a contrast of {found} to 1 on the page, text needs 4.5 to 1 "
            "(WCAG 2.2, 1.4.3); {better} has it",
            colour=colour,
            found=f"{found:.1f}",
            better=_hex(_until(given, (0, 0, 0), pages)),
        )
        raise FormatError(said)
    return (
        f":root{{{_variables(given, pages[0])}}}"
        f"{_DARK}{{:root{{{_variables(_until(given, (255, 255, 255), nights), nights[0])}}}}}"
    )


_Rgb = tuple[int, ...]


def _backgrounds(css: str, otherwise: _Rgb) -> list[_Rgb]:
    found = re.findall(r"--(?:sheet|paper):\s*#([0-9a-f]{3,6})\b", css, re.I)
    wide = [d if len(d) == 6 else "".join(c * 2 for c in d) for d in found]
    return [tuple(int(d[n : n + 2], 16) for n in (0, 2, 4)) for d in wide] or [otherwise]


def _variables(colour: _Rgb, page: _Rgb) -> str:
    ink = max(((255, 255, 255), (0, 0, 0)), key=lambda ink: _contrast(colour, ink))
    tint = _mixed(page, colour, 0.1)
    return f"--accent:{_hex(colour)};--accent-ink:{_hex(ink)};--tint:{_hex(tint)}"


def _until(colour: _Rgb, towards: _Rgb, pages: list[_Rgb]) -> _Rgb:
    """The nearest mixture of the two that is readable on every page."""
    for share in range(101):
        mixed = _mixed(colour, towards, share / 100)
        if all(_contrast(mixed, page) >= CONTRAST for page in pages):
            return mixed
    return towards


def _mixed(one: _Rgb, other: _Rgb, share: float) -> _Rgb:
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))


def _hex(colour: _Rgb) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)


def _contrast(one: _Rgb, other: _Rgb) -> float:
    """Contrast ratio (WCAG 2.2, definition of "contrast ratio"): 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: _Rgb) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2): 0 to 1."""
    parts = (part / 255 for part in colour)
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
