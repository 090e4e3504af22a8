"""Blocks placed on pages -> a PDF: numbers filled in, structure, links, bookmarks, fonts."""

from __future__ import annotations

import copy
import hashlib
import itertools
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import pydyf

from quizgen.formats.paper import engine
from quizgen.formats.paper.reuse.pieces import (
    ELEMENT,
    HEADER,
    LINK,
    Block,
    Element,
    Glyphs,
    Group,
    Link,
    Piece,
    UnsuitableError,
)

SCALE = 0.75
"""PDF points per CSS pixel."""


class Placed(msgspec.Struct, frozen=True):
    """A block ``dy`` pixels below where it was drawn, with another label (and its bookmarks) where
    one is given: ``top`` of that is where the block was that it was taken from. ``entries`` go into
    the slot; ``places`` as in ``canonical.Canonical``."""

    block: Block
    dy: float = 0.0
    label: Block | None = None
    places: tuple[tuple[int, ...], ...] = ()
    entries: tuple[Placed, ...] = ()

    def blocks(self) -> Iterator[Block]:
        """Every block that is drawn here: its own, its label, and those of its entries."""
        yield self.block
        if self.label is not None:
            yield self.label
        for entry in self.entries:
            yield from entry.blocks()


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


def fill(
    pdf: Any, pages: Sequence[PlacedPage], fonts: dict[str, Any], letters: Mapping[str, Glyphs]
) -> None:
    """Put ``pages`` into ``pdf``, which WeasyPrint made without any.

    ``fonts``: WeasyPrint's font by the name that content streams use. ``letters``: what each font
    has in any case, so that forms which differ in a letter of a label have the same fonts.
    """
    structure = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
    root = pdf.objects[_number(structure["K"][0])]
    parents = pdf.objects[_number(structure["ParentTree"])]
    resources = next(each for each in pdf.objects if "ExtGState" in getattr(each, "keys", list)())
    blocks = [block for page in pages for placed in page.blocks for block in placed.blocks()]
    resources["Font"] = _fonts(pdf, blocks, fonts, letters)
    for block in blocks:
        for name, state in block.states.items():
            resources["ExtGState"].setdefault(name, Raw(state))
        for name, image in block.images.items():
            if name not in resources["XObject"]:
                resources["XObject"][name] = _image(pdf, image)
        for name, drawn in block.drawn.items():
            if name not in resources["XObject"]:
                head = b"%b/Resources %b" % (drawn.head, resources.reference)
                pdf.add_object(Raw(_stream(drawn.content, head), compressible=False))
                resources["XObject"][name] = pdf.objects[-1].reference
    contents: list[Raw] = []
    sheets: list[Any] = []
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
        writer = _Writer(pdf, page, sheet, len(pages) + len(links))
        for placed in page.blocks:
            tops += writer.place(placed, root.number)
        content.bytes = _stream(writer.content())
        nums.append(b"%d [%b]" % (index, b" ".join(b"%d 0 R" % n for n in writer.owners)))
        links += writer.links
        marks.append(writer.bookmarks)
        if writer.annotations:
            sheet["Annots"] = Raw(
                b"[%b]" % b" ".join(b"%d 0 R" % number for number in writer.annotations)
            )
    parents["Nums"] = Raw(b"[%b]" % b" ".join([*nums, *sorted(links, key=_number)]))
    root["K"] = Raw(b"[%b]" % b" ".join(b"%d 0 R" % number for number in tops))
    heights = [page.height for page in pages]
    engine.add_outlines(pdf, list(zip(heights, marks, strict=True)), SCALE)


def write(pdf: Any, identifier: bytes) -> bytes:
    """The file (ISO 32000-1, 7.5.7 and 7.5.8): as pydyf writes it, with each object made once."""
    pdf.add_object(pdf.info)
    out = [b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"]
    position = len(out[0])
    places: list[tuple[int, int, int]] = [(0, 0, 65535)]
    packed: list[bytes] = []
    index: list[bytes] = []
    length = 0
    holder = len(pdf.objects)
    for number, each in enumerate(pdf.objects[1:], 1):
        data = each.data
        if each.compressible:
            places.append((2, holder, len(packed)))
            index.append(b"%d %d" % (number, length))
            packed.append(data)
            length += len(data) + 1
        else:
            places.append((1, position, 0))
            out.append(b"%d 0 obj\n%b\nendobj\n" % (number, data))
            position += len(out[-1])
    heading = b" ".join(index)
    body = b"\n".join([heading, *packed])
    head = b"/Type /ObjStm/N %d/First %d" % (len(packed), len(heading) + 1)
    out.append(b"%d 0 obj\n%b\nendobj\n" % (holder, _stream(body, head)))
    digest = hashlib.md5(b"".join(out), usedforsecurity=False)
    places += [(1, position, 0), (1, position + len(out[-1]), 0)]
    position += len(out[-1])
    table = b"".join(itertools.starmap(struct.Struct(">BIH").pack, places))
    head = b"/Type /XRef/W [1 4 2]/Size %d/Root %b/Info %b/ID [<%b> <%b>]" % (
        len(places),
        pdf.catalog.reference,
        pdf.info.reference,
        identifier.hex().encode(),
        digest.hexdigest().encode(),
    )
    out.append(b"%d 0 obj\n%b\nendobj\n" % (holder + 1, _stream(table, head)))
    out.append(b"startxref\n%d\n%%%%EOF\n" % position)
    return b"".join(out)


def _stream(data: bytes, head: bytes = b"") -> bytes:
    packed = zlib.compress(data, 4)
    return b"<<%b/Filter /FlateDecode/Length %d>>\nstream\n%b\nendstream" % (
        head,
        len(packed),
        packed,
    )


class _Writer:
    """Writes one page of the PDF: its content, links and marks."""

    def __init__(self, pdf: Any, page: PlacedPage, sheet: Any, first_link: int) -> None:
        self._pdf = pdf
        self._height = page.height
        self._page = sheet.number
        self._first_link = first_link
        self._content = [
            b"1 0 0 -1 0 %b cm\nq\n%b 0 0 %b 0 0 cm"
            % (_real(SCALE * page.height), _real(SCALE), _real(SCALE))
        ]
        self.owners: list[int] = []
        """The element of each MCID."""
        self.links: list[bytes] = []
        """Entries of the parent tree: the annotation's key, and the element."""
        self.annotations: list[int] = []
        self.bookmarks: list[tuple[int, str, tuple[float, float], str]] = []

    def content(self) -> bytes:
        return b"\n".join([*self._content, b"Q"])

    def place(self, placed: Placed, parent: int) -> list[int]:
        """Draw the block, and add its structure, links and bookmarks; the numbers of the elements
        that hang in the element ``parent``."""
        block = placed.block
        shifts, signs = _arrangement(placed)
        label = placed.label
        label_dy = placed.dy + block.top - (block if label is None else label).top
        marks: dict[int, int] = {}
        for index in _in_reading_order(block, placed):
            drawn, dy = block.pieces[index], placed.dy + shifts.get(index, 0.0)
            if index == block.label and label is not None:
                (drawn,), dy = label.pieces, label_dy
            elif index in signs:
                drawn = block.pieces[signs[index]]
            if drawn.marks != block.pieces[index].marks:
                raise UnsuitableError("labels of more than one kind")
            marks[index] = self._draw(drawn, dy)
        annotations = [
            self._link(link, placed.dy + shifts.get(link.piece, 0.0)) for link in block.links
        ]
        base = len(self._pdf.objects)
        for element in block.elements:
            self._add(self._element(element, base, parent, marks, annotations, placed.dy, shifts))
        for group, places in _groups(placed):
            kids = [base + kid for kid in _order(group, places)]
            self._hang(base + group.parent, kids, instead=True)
        for each, dy in ((label, label_dy), (block, placed.dy)):
            self.bookmarks += [
                (level, text, (x, y + dy), state)
                for level, text, (x, y), state in (() if each is None else each.bookmarks)
            ]
        if block.slot is not None:
            number = base + block.slot.element
            self._hang(
                number, [top for entry in placed.entries for top in self.place(entry, number)]
            )
        return [base + top for top in block.tops]

    def _draw(self, piece: Piece, dy: float) -> int:
        """Draw a piece, moved down by ``dy``, and return the number of its first marked content."""
        first = len(self.owners)
        pieces = [piece.segments[0]]
        for mark, segment in enumerate(piece.segments[1:], first):
            pieces += (b"%d" % mark, segment)
        self._content.append(b"q\n1 0 0 1 0 %b cm\n%b\nQ" % (_real(dy), b"".join(pieces)))
        self.owners += [0] * piece.marks
        return first

    def _element(
        self,
        element: Element,
        base: int,
        parent: int,
        marks: dict[int, int],
        annotations: Sequence[tuple[int, int]],
        dy: float,
        shifts: dict[int, float],
    ) -> bytes:
        number = len(self._pdf.objects)
        kids = []
        for kind, kid in element.kids:
            if kind == ELEMENT:
                kids.append(b"%d 0 R" % (base + kid))
            elif kind == LINK:
                key, annotation = annotations[kid]
                self.links.append(b"%d %d 0 R" % (key, number))
                kids.append(b"<</Type /OBJR/Obj %d 0 R/Pg %d 0 R>>" % (annotation, self._page))
            else:
                mark = marks[kind] + kid
                self.owners[mark] = number
                kids.append(b"%d" % mark)
        head = element.head
        if element.numbered:
            head = HEADER.sub(lambda match: b"(%d" % (base + int(match[1])), head)
        if element.box is not None:
            x1, y1, x2, y2 = element.box
            dy += shifts.get(element.kids[0][0], 0.0)
            head += b"/A <</O /Layout/BBox [%b]>>" % _reals(x1, y1 + dy, x2, y2 + dy)
        if element.parent is not None:
            parent = base + element.parent
        return b"<<%b/Pg %d 0 R/P %d 0 R/K [%b]>>" % (head, self._page, parent, b" ".join(kids))

    def _hang(self, number: int, kids: Sequence[int], instead: bool = False) -> None:
        """Give the element more kids, or others ``instead``."""
        element = self._pdf.objects[number]
        start = element.bytes.rindex(b"/K [") + 4
        before = [] if instead else [element.bytes[start:-3]]
        element.bytes = b"%b%b]>>" % (
            element.bytes[:start],
            b" ".join([*before, *(b"%d 0 R" % kid for kid in kids)]),
        )

    def _link(self, link: Link, dy: float) -> tuple[int, int]:
        """Its key in the parent tree, and the annotation's number."""
        x1, y1, x2, y2 = link.rectangle
        top, bottom = (self._height - y - dy for y in (y1, y2))
        target = pydyf.String(link.target).data
        key = self._first_link + len(self.annotations)
        number = self._add(
            b"<</Type /Annot/Subtype /Link/Rect [%b]/BS <</W 0>>/Contents %b"
            b"/A <</Type /Action/S /URI/URI %b>>/StructParent %d>>"
            % (_reals(*(SCALE * each for each in (x1, top, x2, bottom))), target, target, key)
        )
        self.annotations.append(number)
        return key, number

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


def _real(value: float) -> bytes:
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return b"0" if text == "-0" else text.encode()


def _reals(*values: float) -> bytes:
    return b" ".join(map(_real, values))


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _image(pdf: Any, image: Any) -> bytes:
    picture = image.get_x_object(True, 1)
    pdf.add_object(picture)
    if "SMask" in picture.extra:
        mask = picture.extra["SMask"]
        pdf.add_object(mask)
        picture.extra["SMask"] = mask.reference
    reference: bytes = picture.reference
    return reference


def _fonts(
    pdf: Any, blocks: Iterable[Block], fonts: dict[str, Any], letters: Mapping[str, Glyphs]
) -> bytes:
    """Embed the fonts, cut to ``letters`` and what ``blocks`` use; the reference of their
    dictionary."""
    widths: dict[str, dict[int, float]] = {}
    texts: dict[str, dict[int, str]] = {}
    for block in blocks:
        for name, glyphs in block.fonts.items():
            if name not in widths:
                known = letters.get(name) or Glyphs({}, {})  # a font from outside
                widths[name] = dict(known.widths)
                texts[name] = dict(known.text)
            widths[name].update(glyphs.widths)
            seen = texts[name]
            for glyph, text in glyphs.text.items():
                seen.setdefault(glyph, text)
    dictionary = []
    for name in sorted(widths):
        wide, says = tuple(sorted(widths[name].items())), tuple(sorted(texts[name].items()))
        face = _Face(fonts[name])
        for data, compressible in _font(name, wide, says, len(pdf.objects), face):
            pdf.add_object(Raw(data, compressible))
        dictionary.append(b"/%b %d 0 R" % (name.encode(), len(pdf.objects) - 1))
    pdf.add_object(Raw(b"<<%b>>" % b"".join(dictionary)))
    return b"%d 0 R" % (len(pdf.objects) - 1)


class _Face:
    """A font as an argument that a cache need not tell apart: its name does."""

    def __init__(self, font: Any) -> None:
        self.font = font

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Face)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=32)
def _font(
    name: str, widths: Any, text: Any, start: int, face: _Face
) -> tuple[tuple[bytes, bool], ...]:
    """The objects of a font, the first of which has the number ``start``; the last is the font."""
    pdf = pydyf.PDF()
    pdf.objects = [pydyf.Object() for _ in range(start)]
    font = copy.copy(face.font)
    font.widths, font.to_unicode = dict(widths), dict(text)
    engine.add_fonts(pdf, {name: font})
    return tuple(
        (_compressed(each), False) if isinstance(each, pydyf.Stream) else (each.data, True)
        for each in pdf.objects[start:]
    )


def _compressed(stream: Any) -> bytes:
    extra = pydyf.Dictionary(stream.extra).data[2:-2]
    return _stream(b"\n".join(stream.stream), extra)
