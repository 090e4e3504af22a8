"""From WeasyPrint's boxes to pieces of a PDF page that can be placed anywhere.

A *block* (an item, a heading, the cover, a margin box) is laid out by WeasyPrint, drawn by
WeasyPrint and tagged by WeasyPrint, once. What comes out is kept as content streams and structure
elements with holes where a document's own numbers go: marked-content identifiers (MCID), object
numbers, positions. Filling the holes is all a further document costs.

Coordinates are WeasyPrint's: CSS pixels from the page's top left corner.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import msgspec

from quizgen.formats.paper import engine

_MCID = re.compile(rb"(?<=/MCID )\d+")
_DRAWN = re.compile(rb"(?<=/)x\d+(?= Do\b)")
"""What is drawn as one: by a number that counts what was drawn before it."""


HEADER = re.compile(rb"\((\d+)(?=-\d+-\d+\))")
"""A header's identifier as WeasyPrint writes it: the table's element, row and column."""

ELEMENT, LINK = -1, -2
"""Kinds of kids of a structure element."""


class UnsuitableError(Exception):
    """A block holds something that cannot be placed a second time; the plain path can print it."""


class Piece(msgspec.Struct, frozen=True):
    """Content operators in one go, cut where an MCID stands."""

    segments: tuple[bytes, ...]

    @property
    def marks(self) -> int:
        """How many pieces of marked content it has (ISO 32000-1, 14.7.4)."""
        return len(self.segments) - 1


class Element(msgspec.Struct, frozen=True):
    """A structure element (ISO 32000-1, 14.7.2)."""

    head: bytes
    """Its dictionary without ``/K``, ``/P`` and ``/Pg``."""
    parent: int | None
    """Index in the block; None: an element of the document."""
    kids: tuple[tuple[int, int], ...]
    """``(ELEMENT, index)``, ``(LINK, index)`` or ``(piece, MCID within the piece)``."""
    numbered: bool = False
    """``head`` names elements by number: the headers of a table."""
    box: tuple[float, float, float, float] | None = None
    """Of a picture: where it is."""


class Drawn(msgspec.Struct, frozen=True):
    """What is drawn as one, wherever it is (a form XObject, ISO 32000-1, 8.10): a part of a picture
    that lets others through, or a text of it that is not set from its start."""

    head: bytes
    """Its dictionary without ``/Resources``, ``/Filter`` and ``/Length``."""
    content: bytes


class Link(msgspec.Struct, frozen=True):
    """An external link: its rectangle (x1, y1, x2, y2), and the piece it moves with."""

    target: str
    rectangle: tuple[float, float, float, float]
    piece: int


class Part(msgspec.Struct, frozen=True):
    """An entry of a list that a shuffle moves: pieces by index, ``sign`` its letter or number."""

    piece: int
    sign: int | None
    top: float
    bottom: float
    element: int


class Group(msgspec.Struct, frozen=True):
    """Entries one below the other, all of the list ``parent`` (a structure element)."""

    parent: int
    parts: tuple[Part, ...]
    gap: float


class Slot(msgspec.Struct, frozen=True):
    """Where other blocks go, one below the other: into the structure element ``element``, from
    ``top`` on, ``gap`` apart."""

    element: int
    top: float
    gap: float


class Glyphs(msgspec.Struct, frozen=True):
    """What a block uses of a font: widths (1/1000 em) and text by glyph number."""

    widths: dict[int, float]
    text: dict[int, str]


class Block(msgspec.Struct, frozen=True):
    """Something laid out once. ``pieces[0]`` is all that is not a part, a sign or a number."""

    pieces: tuple[Piece, ...]
    elements: tuple[Element, ...]
    tops: tuple[int, ...]
    """The elements that hang in the document itself."""
    links: tuple[Link, ...]
    bookmarks: tuple[tuple[int, str, tuple[float, float], str], ...]
    """Level, label, position, open or closed; without those of the number."""
    groups: tuple[Group, ...]
    slot: Slot | None
    label: int | None
    """The piece that shows the number of an item, the numbers of those that ask about a text, or
    the sign of an entry, drawn last."""
    fonts: dict[str, Glyphs]
    images: dict[str, Any]
    """WeasyPrint's image by the name that the content streams use."""
    states: dict[str, bytes]
    """Graphics states by that name."""
    drawn: dict[str, Drawn]
    """What is drawn as one, by that name."""
    top: float
    bottom: float
    """Border edges."""
    margins: tuple[float, float]
    """Above and below, collapsed with those of the children."""
    cut: bool = False
    """A page may end within it."""
    keeps: bool = False
    """No page ends between it and the next block, if any other may."""
    more: float = 0.0
    """Pixels that a page must have below it."""


class BlockPainter:
    """Draws blocks of one document; ``fonts`` (WeasyPrint's, by key) are shared by all blocks."""

    def __init__(self, document: Any, fonts: dict[Any, Any]) -> None:
        self._document = document
        self._fonts = fonts

    def block(self, roots: Sequence[Any], page: Any, still: bool = False) -> Block:
        """The block of ``roots``: boxes of ``page``, one or several that are drawn as a whole;
        ``still``: no shuffle moves anything in them."""
        for font in self._fonts.values():
            font.widths, font.to_unicode = {}, {}
        drawing = engine.Drawing(self._document, page, self._fonts)
        resources, tags = drawing.resources, drawing.tags
        pieces: list[Piece] = []
        starts: list[int] = []
        inner = _Inner()

        def draw(boxes: Sequence[Any]) -> int:
            starts.append(len(tags))
            content = inner.named(drawing.draw(boxes), resources)
            pieces.append(Piece(tuple(_MCID.split(content))))
            return len(pieces) - 1

        found = [_find(root) for root in roots]
        labels = [
            place for each in found for place in (*each.get("number", []), *each.get("sign", []))
        ]
        parts = [] if still else [place for each in found for place in each.get("part", [])]
        signs = {id(place.box): _find(place.box).get("sign", []) for place in parts}
        indents: dict[int, set[float]] = {}
        for place in parts:
            for sign in signs[id(place.box)]:
                indent = sign.box.position_x - place.box.position_x
                indents.setdefault(id(place.parent), set()).add(round(indent, 6))
        if any(len(each) > 1 for each in indents.values()):
            raise UnsuitableError("signs that do not stand below each other")
        with hidden([*labels, *parts]):
            draw(roots)
        label = draw([labels[0].box]) if labels else None
        drawn: list[tuple[_Place, int, int | None]] = []
        for place in parts:
            own = signs[id(place.box)]
            with hidden(own):
                piece = draw([place.box])
            drawn.append((place, piece, draw([own[0].box]) if own else None))
        if len(labels) > 1 or any(len(own) > 1 for own in signs.values()):
            raise UnsuitableError("more than one number or sign")

        links: list[Link] = []
        linked: dict[int, Any] = {}
        owners = [(place.box, piece) for place, piece, _ in drawn] + [(root, 0) for root in roots]
        bookmarks: list[Any] = []
        seen: set[int] = set()
        for owner, piece in owners:
            marks = engine.marks(owner)
            if marks.anchors:
                raise UnsuitableError("a place that links lead to")
            for kind, target, rectangle, box in marks.links:
                if kind != "external":
                    raise UnsuitableError("a link within the document")
                if id(box) not in seen:
                    seen.add(id(box))
                    box.link_annotation = _Numbered(len(links))
                    linked[len(links)] = box
                    links.append(Link(target, rectangle, piece))
            if piece == 0:
                with hidden(labels):  # each place of the block has another number
                    bookmarks += engine.marks(owner).bookmarks
        if any(font.missing for font in self._fonts.values()):
            raise UnsuitableError("a missing glyph")
        elements, tops = _elements(roots, tags, starts)
        for box in linked.values():
            box.link_annotation = None
        first = roots[0]
        return Block(
            pieces=tuple(pieces),
            elements=elements,
            tops=tops,
            links=tuple(links),
            bookmarks=tuple(bookmarks),
            groups=tuple(_groups(drawn, elements)),
            slot=None,
            label=label,
            fonts={
                font.hash: Glyphs(font.widths, font.to_unicode)
                for font in self._fonts.values()
                if font.to_unicode
            },
            images={name: entry["image"] for name, entry in drawing.images.items()},
            states=inner.states,
            drawn=inner.drawn,
            top=first.border_box_y(),
            bottom=first.border_box_y() + first.border_height(),
            margins=(margin_of(first, "top"), margin_of(first, "bottom")),
        )

    def shell(self, root: Any, page: Any) -> Block:
        """The item ``root`` without its two entries: they leave a slot."""
        entries = _find(root).get("part", [])
        if len(entries) != 2 or entries[0].parent is not entries[1].parent:
            raise UnsuitableError("the item's entries are not laid out as a list of two")
        with hidden(entries):
            block = self.block([root], page)
        lists = [
            index
            for index, element in enumerate(block.elements)
            if b"/S /L/" in element.head + b"/" and not element.kids
        ]
        if len(lists) != 1:
            raise UnsuitableError("a list of more than the item's entries")
        (top, above), (below, bottom) = (
            (each.box.border_box_y(), each.box.border_box_y() + each.box.border_height())
            for each in entries
        )
        return msgspec.structs.replace(
            block,
            slot=Slot(lists[0], top, below - above),
            bottom=block.bottom - (bottom - top),
            margins=(margin_of(root, "top"), margin_of(root, "bottom")),
        )

    def part(self, root: Any, page: Any) -> tuple[Block, Block | None]:
        """What of an item, a heading or a stimulus is on ``page``, and the number there."""
        block = self.block([root], page, still=True)
        return block, None if block.label is None else self.label(root, page)

    def label(self, root: Any, page: Any) -> Block:
        """The number of the item, or the sign of the entry, in ``root``, which says its place."""
        found = _find(root)
        places = [*found.get("number", []), *found.get("sign", [])]
        if len(places) != 1:
            raise UnsuitableError("an item without a number, or an entry without a sign")
        block = self.block([places[0].box], page)
        return msgspec.structs.replace(block, top=root.border_box_y())


class _Place(msgspec.Struct, frozen=True):
    """A box, and where it hangs: ``parent.children[...]`` holds ``child``, which is the box or
    WeasyPrint's placeholder of it."""

    box: Any
    parent: Any
    child: Any


class _Inner:
    """What content streams name, under names that say the same in every document."""

    def __init__(self) -> None:
        self.states: dict[str, bytes] = {}
        self.drawn: dict[str, Drawn] = {}

    def named(self, content: bytes, resources: Any) -> bytes:
        """``content``, of which WeasyPrint's ``resources`` say what it names."""
        if resources["Pattern"] or resources["Shading"]:
            raise UnsuitableError("a pattern or a gradient")
        for name, state in resources["ExtGState"].items():
            if name not in self.states:
                if not name.startswith(("A", "a")):
                    raise UnsuitableError("a mask, or colours that mix")
                self.states[name] = state.data

        def named(place: re.Match[bytes]) -> bytes:
            head, inside, its_own = engine.group(resources["XObject"][place[0].decode()])
            drawn = Drawn(head, self.named(inside, its_own))
            if _MCID.search(drawn.content):
                raise UnsuitableError("text that is read, drawn as one")
            name = hashlib.md5(b"%b %b" % (head, drawn.content), usedforsecurity=False).hexdigest()
            self.drawn[name] = drawn
            return name.encode()

        return _DRAWN.sub(named, content)


class _Numbered:
    """Stands for a link annotation while elements are made."""

    def __init__(self, number: int) -> None:
        self.reference = number


class _Objects:
    """What WeasyPrint's tagging wants of a PDF."""

    page_references = (b"",)

    def __init__(self) -> None:
        self.objects: list[Any] = []

    def add_object(self, object_: Any) -> None:
        object_.number = len(self.objects)
        self.objects.append(object_)


def height(block: Block) -> float:
    """In CSS pixels."""
    return block.bottom - block.top


def with_end(block: Block) -> Block:
    """A page whose main part ends with an empty element: that one leaves a slot."""
    mains = [n for n, element in enumerate(block.elements) if b"/S /Part" in element.head]
    if len(mains) != 1 or not block.elements[mains[0]].kids:
        raise UnsuitableError("a page without a main part")
    holder, end = mains[0], block.elements[mains[0]].kids[-1][1]
    while block.elements[end].kids:
        holder, end = end, block.elements[end].kids[-1][1]
    elements, new = _without(block.elements, {end})
    return msgspec.structs.replace(
        block,
        elements=elements,
        tops=tuple(new[top] for top in block.tops),
        slot=Slot(new[holder], 0.0, 0.0),
    )


def with_slot(block: Block, kind: bytes) -> Block:
    """The block, whose only element of a ``kind`` leaves a slot behind what is in it."""
    found = [index for index, element in enumerate(block.elements) if kind in element.head]
    if len(found) != 1:
        raise UnsuitableError("other elements than are looked for")
    return msgspec.structs.replace(block, slot=Slot(found[0], 0.0, 0.0))


def without_end(block: Block) -> Block:
    """The page without its main part, if there is nothing in that."""
    if block.slot is None or block.elements[block.slot.element].kids:
        return block
    elements, new = _without(block.elements, {block.slot.element})
    tops = tuple(new[top] for top in block.tops if top in new)
    return msgspec.structs.replace(block, elements=elements, tops=tops, slot=None)


def _without(
    elements: Sequence[Element], gone: set[int]
) -> tuple[tuple[Element, ...], dict[int, int]]:
    """``elements`` without some of them and all below those, and the new indexes by the old."""
    for index, element in enumerate(elements):  # parents come before their kids
        if element.parent in gone:
            gone.add(index)
    kept = [index for index in range(len(elements)) if index not in gone]
    new = {old: index for index, old in enumerate(kept)}

    def renumbered(element: Element) -> Element:
        return msgspec.structs.replace(
            element,
            parent=None if element.parent is None else new[element.parent],
            kids=tuple(
                (kind, new[kid] if kind == ELEMENT else kid)
                for kind, kid in element.kids
                if kind != ELEMENT or kid in new
            ),
            head=HEADER.sub(lambda match: b"(%d" % new[int(match[1])], element.head)
            if element.numbered
            else element.head,
        )

    return tuple(renumbered(elements[index]) for index in kept), new


def marked(root: Any, mark: str) -> list[_Place]:
    """The boxes below ``root`` that have this ``data-piece``."""
    return _find(root).get(mark, [])


def _find(root: Any) -> dict[str, list[_Place]]:
    """The boxes below ``root`` marked ``data-piece``, by that mark, outermost ones only."""
    found: dict[str, list[_Place]] = {}

    def walk(parent: Any) -> None:
        for child in getattr(parent, "children", ()):
            box = engine.actual(child)
            mark = None if box.element is None else box.element.get("data-piece")
            if mark and box.element is not root.element:
                found.setdefault(mark, []).append(_Place(box, parent, child))
            else:
                walk(box)

    walk(root)
    return found


@contextmanager
def hidden(places: Sequence[_Place]) -> Iterator[None]:
    """Within it, those boxes are not there."""
    before = {id(place.parent): (place.parent, place.parent.children) for place in places}
    gone = {id(place.child) for place in places}
    for parent, children in before.values():
        parent.children = [child for child in children if id(child) not in gone]
    try:
        yield
    finally:
        for parent, children in before.values():
            parent.children = children


def _elements(
    boxes: Sequence[Any], tags: dict[Any, Any], starts: Sequence[int]
) -> tuple[tuple[Element, ...], tuple[int, ...]]:
    """The structure elements of ``boxes``, and those that hang in the document."""
    from pydyf import Array, Dictionary

    objects = _Objects()
    document = Dictionary({"S": "/Document", "K": Array()})
    document.number = -1
    tops: list[int] = []
    for box in boxes:
        tops += [each.number for each in engine.structure(box, document, objects, tags)]
    if tags:
        raise UnsuitableError("content outside of the structure")
    links = {each.number: each["Obj"] for each in objects.objects if "Obj" in each}
    kept = [each for each in objects.objects if each.number not in links]
    new = {each.number: index for index, each in enumerate(kept)}
    elements = []
    for element in kept:
        kids: list[tuple[int, int]] = []
        for kid in element["K"]:
            if isinstance(kid, int):
                piece = max(n for n, start in enumerate(starts) if start <= kid)
                kids.append((piece, kid - starts[piece]))
            elif (number := _number(kid)) in links:
                kids.append((LINK, links[number]))
            else:
                kids.append((ELEMENT, new[number]))
        parent = _number(element["P"])
        picture = element["S"] in ("/Figure", "/Formula")
        own = {"K", "P", "Pg", "A"} if picture else {"K", "P", "Pg"}
        head = Dictionary({name: value for name, value in element.items() if name not in own})
        cell = element["S"] in ("/TH", "/TD")
        written = head.data[2:-2]
        if cell:
            written = HEADER.sub(lambda match: b"(%d" % new[int(match[1])], written)
        elements.append(
            Element(
                written,
                None if parent < 0 else new[parent],
                tuple(kids),
                cell,
                tuple(element["A"]["BBox"]) if picture else None,
            )
        )
    return tuple(elements), tuple(new[top] for top in tops)


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _groups(
    drawn: Sequence[tuple[_Place, int, int | None]],
    elements: Sequence[Element],
) -> Iterator[Group]:
    lists: dict[int, list[tuple[_Place, int, int | None]]] = {}
    for each in drawn:
        lists.setdefault(id(each[0].parent), []).append(each)
    holder = {
        piece: index
        for index, element in enumerate(elements)
        for piece, _ in element.kids
        if piece >= 0
    }
    for members in lists.values():
        parts: list[Part] = []
        chains: list[list[int]] = []
        for place, piece, sign in members:
            if piece not in holder:
                raise UnsuitableError("an entry without text")
            chain: list[int] = [holder[piece]]
            while (parent := elements[chain[-1]].parent) is not None:
                chain.append(parent)
            chains.append(chain[::-1])
            top = place.box.border_box_y()
            parts.append(Part(piece, sign, top, top + place.box.border_height(), -1))
        depth = next(
            (d for d, same in enumerate(zip(*chains, strict=False)) if len(set(same)) > 1), None
        )
        if depth is None:  # a single entry
            continue
        parent = chains[0][depth - 1]
        tops = [chain[depth] for chain in chains]
        if [kid for _, kid in elements[parent].kids] != tops:
            raise UnsuitableError("a list of more than its entries")
        gaps = [after.top - before.bottom for before, after in pairwise(parts)]
        if max(gaps) - min(gaps) > 1e-6:
            raise UnsuitableError("entries at uneven distances")
        yield Group(
            parent,
            tuple(
                msgspec.structs.replace(part, element=top)
                for part, top in zip(parts, tops, strict=True)
            ),
            gaps[0],
        )


def margin_of(box: Any, side: str) -> float:
    """The margin of ``box`` collapsed with its first (last) child's (CSS 2.2, 8.3.1)."""
    own: float = getattr(box, f"margin_{side}")
    if not getattr(box, f"{side}_margin_collapses", lambda: False)():
        return own
    children = [child for child in getattr(box, "children", ()) if child.is_in_normal_flow()]
    if not children or not hasattr(children[0], "top_margin_collapses"):
        return own
    return max(own, margin_of(children[0 if side == "top" else -1], side))
