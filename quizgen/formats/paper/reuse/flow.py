"""Documents that begin each in its own way and go on with blocks that many of them have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from quizgen.formats.paper import engine
from quizgen.formats.paper.reuse.document import Placed, fill, write
from quizgen.formats.paper.reuse.pieces import Block
from quizgen.formats.paper.reuse.setting import New, Setter, as_block, into

_MOST = 4000
"""Blocks that are kept: of a class that answered in its own words, each has some."""


class FlowCache:
    """Blocks by their HTML, each laid out once. ``letters``: HTML of a block that shows, in each
    font, what any document may say."""

    def __init__(self, letters: str, lay_out: Callable[[str], Any]) -> None:
        self._setter = Setter(lay_out)
        self._letters = letters
        self._blocks: dict[str, Block] = {}

    def pdf(self, begun: str, bare: str, blocks: Sequence[str], identifier: bytes) -> bytes:
        """The document that is ``begun`` (HTML up to where the blocks go) and goes on with
        ``blocks``, each marked by ``data-piece``. ``bare``: the same without what it begins with.

        Raises ``UnsuitableError``.
        """
        if len(self._blocks) > _MOST:
            self._blocks.clear()
        keep = into(self._blocks, as_block)
        new = [keep(html, html) for html in dict.fromkeys(blocks) if html not in self._blocks]
        if not self._setter.letters:
            new.append(New(self._letters, self._setter.take_letters))
        document = self._setter.lay_out(begun, new)
        frame = self._setter.frame(document, {})
        flow = [Placed(self._blocks[html]) for html in blocks]
        said = [html.__str__ for html in blocks]
        pages = self._setter.pages(flow, said, bare, frame, lambda count: [()] * count)
        pdf = engine.empty_pdf(document, frame.title)
        fonts = {font.hash: font for font in self._setter.fonts.values()}
        fill(pdf, pages, fonts, self._setter.letters)
        return write(pdf, identifier)
