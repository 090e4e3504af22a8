"""Blocks placed on pages -> a PDF: numbers filled in, structure, links, bookmarks, fonts."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import msgspec
import pydyf

from quizgen.formats.reuse.pieces import Block, Element, Glyphs, Group, Piece

SCALE = 0.75
"""PDF points per CSS pixel."""

_HEADER = re.compile(rb"\((\d+)(?=-\d+-\d+\))")


class Placed(msgspec.Struct, frozen=True):
    """A block ``dy`` pixels below where it was drawn; the piece ``number`` and its bookmarks are
    those of another block, where one is given; ``places`` as in ``canonical.Canonical``."""

    block: Block
    dy: float = 0.0
    number: Block | None = None
    places: tuple[tuple[int, ...], ...] = ()


class PlacedPage(msgspec.Struct, frozen=True):
    """A page of ``width`` × ``height`` pixels."""

    width: float
    height: float
    blocks: tuple[Placed, ...]


class Raw(pydyf.Object):  # type: ignore[misc, unused-ignore]
    """An object whose bytes are known; ``compressible``: it may go into an object stream."""

    def __init__(self, data: bytes, compressible: bool = True) -> None:
        super().__init__()
        self.bytes = data
        self._compressible = compressible

    @property
    def compressible(self) -> bool:
        return self._compressible

    @property
    def data(self) -> bytes:
        return self.bytes


def fill(pdf: Any, pages: Sequence[PlacedPage], fonts: dict[str, Any]) -> None:
    """Put ``pages`` into ``pdf``, which WeasyPrint made without any.

    ``fonts``: WeasyPrint's font by the name that content streams use.
    """
    structure = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
    root = pdf.objects[_number(structure["K"][0])]
    parents = pdf.objects[_number(structure["ParentTree"])]
    resources = next(each for each in pdf.objects if "ExtGState" in getattr(each, "keys", list)())
    blocks = [
        each
        for page in pages
        for placed in page.blocks
        for each in (placed.block, placed.number)
        if each is not None
    ]
    resources["Font"] = _fonts(pdf, blocks, fonts)
    for block in blocks:
        for name, state in block.states.items():
            resources["ExtGState"].setdefault(name, Raw(state))
        for name, image in block.images.items():
            if name not in resources["XObject"]:
                resources["XObject"][name] = _image(pdf, image)
    contents, sheets = [], []
    for page in pages:
        content = Raw(b"", compressible=False)
        pdf.add_object(content)
        contents.append(content)
        sheet = pydyf.Dictionary(
            {
                "Type": "/Page",
                "Parent": pdf.pages.reference,
                "MediaBox": pydyf.Array([0, 0, SCALE * page.width, SCALE * page.height]),
                "Contents": content.reference,
                "Resources": resources.reference,
                "Tabs": "/S",
                "StructParents": len(sheets),
            }
        )
        pdf.add_page(sheet)
        sheets.append(sheet)
        for box in ("TrimBox", "BleedBox"):
            sheet[box] = sheet["MediaBox"]
    tops: list[int] = []
    nums: list[bytes] = []
    links: list[bytes] = []
    marks = []
    for index, (page, content, sheet) in enumerate(zip(pages, contents, sheets, strict=True)):
        writer = _Writer(pdf, page, sheet, root.number, len(pages) + len(links))
        for placed in page.blocks:
            writer.place(placed)
        stream = zlib.compress(writer.content(), 6)
        content.bytes = b"<</Filter /FlateDecode/Length %d>>\nstream\n%b\nendstream" % (
            len(stream),
            stream,
        )
        tops += writer.tops
        nums.append(b"%d [%b]" % (index, b" ".join(b"%d 0 R" % n for n in writer.owners)))
        links += writer.links
        marks.append(writer.bookmarks)
        if writer.annotations:
            sheet["Annots"] = Raw(
                b"[%b]" % b" ".join(b"%d 0 R" % number for number in writer.annotations)
            )
    nums += links
    parents["Nums"] = Raw(b"[" + b" ".join(nums) + b"]")
    root["K"] = Raw(b"[" + b" ".join(b"%d 0 R" % number for number in tops) + b"]")
    _outlines(pdf, pages, marks)


class _Writer:
    """One page in the making."""

    def __init__(
        self, pdf: Any, page: PlacedPage, sheet: Any, document: int, first_link: int
    ) -> None:
        self._pdf = pdf
        self._height = page.height
        self._page = sheet.number
        self._document = document
        self._first_link = first_link
        self._content = [
            b"1 0 0 -1 0 %b cm\nq\n%b 0 0 %b 0 0 cm"
            % (_real(SCALE * page.height), _real(SCALE), _real(SCALE))
        ]
        self.owners: list[int] = []
        """The element of each MCID."""
        self.tops: list[int] = []
        self.links: list[bytes] = []
        """Entries of the parent tree: key and element."""
        self.annotations: list[int] = []
        self.bookmarks: list[tuple[int, str, tuple[float, float], str]] = []

    def content(self) -> bytes:
        return b"\n".join([*self._content, b"Q"])

    def place(self, placed: Placed) -> None:
        """Draw the block, and add its structure, links and bookmarks."""
        block = placed.block
        shifts, signs = _arrangement(placed)
        first: dict[int, int] = {}
        for index in _in_reading_order(block, placed):
            drawn = block.pieces[index]
            if index == block.number and placed.number is not None:
                drawn = _number_piece(placed.number)
            elif index in signs:
                drawn = block.pieces[signs[index]]
            first[index] = len(self.owners)
            self._draw(drawn, placed.dy + shifts.get(index, 0.0))
            self.owners += [0] * drawn.marks
        start = len(self._pdf.objects)
        orders = {group.parent: _order(group, places) for group, places in _groups(placed)}
        annotations = [
            self._link(link.target, link.rectangle, placed.dy + shifts.get(link.piece, 0.0))
            for link in block.links
        ]
        base = start + len(annotations)
        for local, element in enumerate(block.elements):
            self._element(local, element, base, first, annotations, orders, placed.dy, shifts)
        self.tops += [base + top for top in block.tops]
        source = placed.number if placed.number is not None else block
        self.bookmarks += [
            (level, label, (x, y + placed.dy), state) for level, label, (x, y), state in source.bookmarks
        ]

    def _draw(self, piece: Piece, dy: float) -> None:
        pieces = [piece.segments[0]]
        mark = len(self.owners)
        for segment in piece.segments[1:]:
            pieces += (b"%d" % mark, segment)
            mark += 1
        self._content.append(b"q\n1 0 0 1 0 %b cm\n%b\nQ" % (_real(dy), b"".join(pieces)))

    def _element(
        self,
        local: int,
        element: Element,
        base: int,
        first: dict[int, int],
        annotations: Sequence[int],
        orders: dict[int, list[int]],
        dy: float,
        shifts: dict[int, float],
    ) -> None:
        if element.kids and element.kids[0][0] == -2:
            number = annotations[element.kids[0][1]]
            self._add(b"<</Type /OBJR/Obj %d 0 R/Pg %d 0 R>>" % (number, self._page))
            return
        kids = []
        for piece, kid in element.kids:
            if piece < 0:
                kids.append(b"%d 0 R" % (base + kid))
            else:
                self.owners[first[piece] + kid] = base + local
                kids.append(b"%d" % (first[piece] + kid))
        if local in orders:
            kids = [b"%d 0 R" % (base + kid) for kid in orders[local]]
        head = element.head
        if element.numbered:
            head = _HEADER.sub(lambda match: b"(%d" % (base + int(match[1])), head)
        if element.box is not None:
            x1, y1, x2, y2 = element.box
            dy += shifts.get(element.kids[0][0], 0.0) if element.kids else 0.0
            head += b"/A <</O /Layout/BBox [%b]>>" % b" ".join(
                _real(each) for each in (x1, y1 + dy, x2, y2 + dy)
            )
        parent = self._document if element.parent is None else base + element.parent
        self._add(
            b"<<%b/K [%b]/Pg %d 0 R/P %d 0 R>>" % (head, b" ".join(kids), self._page, parent)
        )
        for piece, kid in element.kids:
            if piece == -1:
                continue
            del kid

    def _link(
        self, target: str, rectangle: tuple[float, float, float, float], dy: float
    ) -> int:
        x1, y1, x2, y2 = rectangle
        corners = (x1, self._height - y1 - dy, x2, self._height - y2 - dy)
        said = pydyf.String(target).data
        number = self._add(
            b"<</Type /Annot/Subtype /Link/Rect [%b]/BS <</W 0>>/Contents %b"
            b"/A <</Type /Action/S /URI/URI %b>>/StructParent %d>>"
            % (
                b" ".join(_real(SCALE * each) for each in corners),
                said,
                said,
                self._first_link + len(self.links),
            )
        )
        self.annotations.append(number)
        self.links.append(b"")
        return number

    def _add(self, data: bytes) -> int:
        raw = Raw(data)
        self._pdf.add_object(raw)
        return len(self._pdf.objects) - 1


def _groups(placed: Placed) -> Iterable[tuple[Group, tuple[int, ...]]]:
    # A list of one entry is no group: nothing moves in it.
    lists = [places for places in placed.places if len(places) > 1]
    return zip(placed.block.groups, lists, strict=True) if lists else ()


def _order(group: Group, places: Sequence[int]) -> list[int]:
    """The elements of the entries, first place first."""
    by_place = sorted(range(len(places)), key=places.__getitem__)
    return [group.parts[part].element for part in by_place]


def _in_reading_order(block: Block, placed: Placed) -> list[int]:
    """The pieces as they come on the page: signs before what they stand for."""
    moved: list[int] = []
    for group, places in _groups(placed):
        for part_index in sorted(range(len(places)), key=places.__getitem__):
            part = group.parts[part_index]
            moved += [part.piece] if part.sign is None else [part.sign, part.piece]
    rest = [index for index in range(len(block.pieces)) if index not in set(moved)]
    return rest + moved


def _arrangement(placed: Placed) -> tuple[dict[int, float], dict[int, int]]:
    """How far each piece moves, and which sign is drawn instead of which."""
    shifts: dict[int, float] = {}
    signs: dict[int, int] = {}
    for group, places in _groups(placed):
        top = group.parts[0].top
        for place, part_index in enumerate(sorted(range(len(places)), key=places.__getitem__)):
            part = group.parts[part_index]
            shifts[part.piece] = top - part.top
            there = group.parts[place]
            if part.sign is not None and there.sign is not None:
                signs[part.sign] = there.sign
                shifts[part.sign] = top - there.top
            top += part.bottom - part.top + group.gap
    return shifts, signs


def _number_piece(block: Block) -> Piece:
    return block.pieces[0]


def _real(value: float) -> bytes:
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return b"0" if text == "-0" else text.encode()


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _outlines(pdf: Any, pages: Sequence[PlacedPage], marks: Sequence[Any]) -> None:
    from weasyprint.anchors import make_page_bookmark_tree
    from weasyprint.matrix import Matrix
    from weasyprint.pdf.anchors import add_outlines

    tree: list[Any] = []
    skipped: list[int] = []
    last = [tree]
    level = 0
    for number, (page, bookmarks) in enumerate(zip(pages, marks, strict=True)):
        matrix = Matrix(a=SCALE, d=-SCALE, f=page.height * SCALE)
        level = make_page_bookmark_tree(
            SimpleNamespace(bookmarks=bookmarks), skipped, last, level, number, matrix
        )
    add_outlines(pdf, tree)


def _image(pdf: Any, image: Any) -> bytes:
    picture = image.get_x_object(True, 1)
    pdf.add_object(picture)
    if "SMask" in picture.extra:
        mask = picture.extra["SMask"]
        pdf.add_object(mask)
        picture.extra["SMask"] = mask.reference
    reference: bytes = picture.reference
    return reference


def _fonts(pdf: Any, blocks: Iterable[Block], fonts: dict[str, Any]) -> bytes:
    """Embed the fonts, cut to what ``blocks`` use; the reference of their dictionary."""
    widths: dict[str, dict[int, float]] = {}
    texts: dict[str, dict[int, str]] = {}
    for block in blocks:
        for name, glyphs in block.fonts.items():
            widths.setdefault(name, {}).update(glyphs.widths)
            seen = texts.setdefault(name, {})
            for glyph, text in glyphs.text.items():
                seen.setdefault(glyph, text)
    start = len(pdf.objects)
    used = tuple(
        (name, tuple(sorted(widths[name].items())), tuple(sorted(texts[name].items())))
        for name in sorted(widths)
    )
    for data, compressible in _cut(used, start, _Fonts(fonts)):
        pdf.add_object(Raw(data, compressible))
    return b"%d 0 R" % (len(pdf.objects) - 1)


class _Fonts:
    """The fonts as an argument that a cache need not tell apart: names stand for faces."""

    def __init__(self, fonts: dict[str, Any]) -> None:
        self.fonts = fonts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Fonts)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=64)
def _cut(used: Any, start: int, fonts: _Fonts) -> tuple[tuple[bytes, bool], ...]:
    """The objects of the fonts, the first of which has the number ``start``."""
    import copy

    from weasyprint.pdf.fonts import build_fonts_dictionary

    pdf = pydyf.PDF()
    pdf.objects = [pydyf.Object() for _ in range(start)]
    chosen = {}
    for name, widths, text in used:
        font = copy.copy(fonts.fonts[name])
        font.widths, font.to_unicode = dict(widths), dict(text)
        chosen[name] = font
    dictionary = build_fonts_dictionary(
        pdf, chosen, True, True, {"hinting": False, "pdf_version": "1.7"}
    )
    pdf.add_object(dictionary)
    return tuple((each.data, each.compressible) for each in pdf.objects[start:])


__all__ = ["SCALE", "Callable", "Glyphs", "Placed", "PlacedPage", "fill"]
