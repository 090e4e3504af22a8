"""The answer sheets of a class: laid out and drawn once for all of it, and said again for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from quizgen.formats.paper import engine
from quizgen.formats.paper.reuse.document import Placed, PlacedPage, fill, write
from quizgen.formats.paper.reuse.pieces import (
    Block,
    BlockPainter,
    Glyphs,
    Piece,
    UnsuitableError,
    hidden,
    marked,
    with_slot,
)
from quizgen.formats.paper.reuse.texts import differing, saying

_MILLIMETRE = 96 / 25.4
"""In CSS pixels."""
_ARC = 0.5523
"""How far the handles of a quarter of a circle are from its ends, of its radius."""

Rectangle = tuple[float, float, float, float]
"""Left, top, width and height in millimetres."""


class Filled(msgspec.Struct, frozen=True):
    """A bubble that is filled in, with its letter: its middle and its size in millimetres."""

    letter: str
    x: float
    y: float
    radius: float
    size: float


class Own(msgspec.Struct, frozen=True):
    """What is black on a student's page alone."""

    code: Sequence[Rectangle]
    filled: Sequence[Filled]


class SheetCache:
    """The sheets of one form. ``pattern`` is the HTML of one with a student's number and name that
    others take the place of; in the attribute ``src`` of the picture on page ``n`` stands
    ``pictures[n]``. ``letters`` is HTML that has in each font what any sheet may say."""

    def __init__(
        self,
        pattern: str,
        pictures: Sequence[str],
        letters: str,
        lay_out: Callable[[str], Any],
    ) -> None:
        self._pattern = pattern
        self._fonts: dict[Any, Any] = {}
        whole = lay_out(letters)
        page = engine.page_box(whole.pages[0])
        self._letters = BlockPainter(whole, self._fonts).block([page.children[0]], page).fonts
        for number, picture in enumerate(pictures):
            pattern = pattern.replace(placeholder(number), picture)
        self._document = lay_out(pattern)
        painter = BlockPainter(self._document, self._fonts)
        self._pictures: list[tuple[Any, Block]] = []
        for page in map(engine.page_box, self._document.pages):
            (place,) = marked(page.children[0], "machine")
            self._pictures.append((place, painter.block([place.box], page)))

    def pdf(self, sheet: str, own: Sequence[Own], identifier: bytes) -> bytes:
        """The ``sheet`` (HTML) of a student. ``own``: by page what is black on it alone.

        Raises ``UnsuitableError``."""
        texts = differing(self._pattern, sheet)
        painter = BlockPainter(self._document, self._fonts)
        pages = []
        with saying(map(engine.page_box, self._document.pages), texts):
            for number, page in enumerate(map(engine.page_box, self._document.pages)):
                place, picture = self._pictures[number]
                with hidden([place]):
                    block = with_slot(painter.block([page.children[0]], page), b"/S /Sect")
                black = _artifact(self._black(own[number]))
                pages.append(
                    PlacedPage(
                        page.margin_width(),
                        page.margin_height(),
                        (Placed(block, entries=(Placed(picture),)), Placed(black)),
                    )
                )
        title = self._document.metadata.title
        pdf = engine.empty_pdf(self._document, texts.get(title, title))
        fill(pdf, pages, {font.hash: font for font in self._fonts.values()}, self._letters)
        return write(pdf, identifier)

    def _black(self, own: Own) -> bytes:
        """Content operators in millimetres (ISO 32000-1, 8.5 and 9.4)."""
        font, glyphs = self._plain()
        numbers = {text: glyph for glyph, text in glyphs.text.items()}
        parts = ["0 0 0 rg 0 0 0 RG .25 w"]
        parts += [f"{x:.4f} {y:.4f} {w:.4f} {h:.4f} re" for x, y, w, h in own.code]
        parts.append("f")
        for each in own.filled:
            x, y, radius, arc = each.x, each.y, each.radius, each.radius * _ARC
            parts.append(f"{x + radius:.4f} {y:.4f} m")
            for ends in ((1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0)):
                a, b, c, d = ends
                parts.append(
                    f"{x + a * radius + c * arc:.4f} {y + b * radius + d * arc:.4f} "
                    f"{x + c * radius + a * arc:.4f} {y + d * radius + b * arc:.4f} "
                    f"{x + c * radius:.4f} {y + d * radius:.4f} c"
                )
            glyph = numbers[each.letter]
            left, base = x - glyphs.widths[glyph] / 2000 * each.size, y + 0.36 * each.size
            parts.append("b")
            parts.append(
                f"q 1 1 1 rg BT /{font} {each.size} Tf 1 0 0 -1 {left:.4f} {base:.4f} Tm "
                f"<{glyph:04x}> Tj ET Q"
            )
        inside = "\n".join(parts)
        return (
            f"/Artifact BMC\nq\n{_MILLIMETRE} 0 0 {_MILLIMETRE} 0 0 cm\n{inside}\nQ\nEMC".encode()
        )

    def _plain(self) -> tuple[str, Glyphs]:
        for font in self._fonts.values():
            if font.family == "Quizgen Sans" and font.weight < 600:
                return font.hash, self._letters[font.hash]
        raise UnsuitableError("no plain font")


def placeholder(page: int) -> str:
    """What stands for the picture on a page in a pattern."""
    return f"data:,machine-{page}."


def _artifact(content: bytes) -> Block:
    """What is drawn and not read (ISO 32000-1, 14.8.2.2)."""
    return Block(
        pieces=(Piece((content,)),),
        elements=(), tops=(), links=(), bookmarks=(), groups=(), slot=None, label=None,
        fonts={}, images={}, states={}, drawn={}, top=0.0, bottom=0.0, margins=(0.0, 0.0),
    )  # fmt: skip
