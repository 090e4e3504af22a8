"""Blocks laid out each by itself, and what stands around them: what all such documents share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import starmap
from typing import Any, NamedTuple, TypeVar

import msgspec

from quizgen.formats.paper import engine
from quizgen.formats.paper.reuse.document import Placed, PlacedPage
from quizgen.formats.paper.reuse.pages import Flowing, Room, Standing, Start, paginate, reach
from quizgen.formats.paper.reuse.pieces import (
    Block,
    BlockPainter,
    Glyphs,
    UnsuitableError,
    height,
    margin_of,
    with_end,
    without_end,
)
from quizgen.formats.paper.reuse.texts import FORM_STYLE

_END = "</main></body></html>"
NEXT_PAGE = '<div style="break-before: page"></div>'
_TALL_PAGE = '<div style="break-before: page; page: tall"></div>'
_SPACE = '<div style="height: {}px; margin-bottom: {}px"></div>'
ALONE = '<div class="alone">{}</div>'
_ALONE_STYLE = (
    "<style>.alone { position: absolute; top: 0; left: 0; width: 100% }"
    "@page tall { margin-bottom: -99999mm }</style>"
)
"""A page on which blocks stand alone has room for the tallest."""
_DIVIDED = 200
"""How many blocks are kept of which a page ends at one height or another."""

K = TypeVar("K")


class Frame(msgspec.Struct, frozen=True):
    """What stands around the blocks: on the pages of the cover, the last of which goes on with
    them, and on any other."""

    document: Any
    """WeasyPrint's, which knows the language."""
    title: str
    width: float
    height: float
    covers: tuple[tuple[Block, ...], ...]
    """Pages of the cover: all on them, and the margin boxes."""
    other: tuple[Block, ...]
    room: Room


class New(NamedTuple):
    """A block that is not there yet."""

    html: str
    take: Callable[[BlockPainter, Any, Any], None]
    """Takes it, when it is laid out: by its painter, its box and the box's page."""


class Setter:
    """Lays blocks out for documents of one look. ``lay_out``: HTML to WeasyPrint's document."""

    def __init__(self, lay_out: Callable[[str], Any]) -> None:
        self._lay_out = lay_out
        self.fonts: dict[Any, Any] = {}
        self.letters: dict[str, Glyphs] = {}
        self._divided: dict[Any, list[list[Standing]]] = {}

    def take_letters(self, painter: BlockPainter, box: Any, page: Any) -> None:
        """Take what each font has in any case."""
        self.letters = painter.block([box], page).fonts

    def lay_out(self, begun: str, new: Sequence[New]) -> Any:
        """Lay out what is ``new``, each at the same place: no block depends on the others, not
        even in the last digit of a length. It follows, on a page of its own, the document that is
        ``begun``; that one's pages and another are given back."""
        alone = "".join(ALONE.format(each.html) for each in new)
        html = f"{_ALONE_STYLE}{begun}<div></div>{NEXT_PAGE}{_TALL_PAGE}{alone}{_END}"
        document = self._lay_out(html)
        page = engine.page_box(document.pages[-1])
        boxes = list(marked_blocks(page))
        if len(boxes) != len(new):
            raise UnsuitableError("a block that is not marked")
        painter = BlockPainter(document, self.fonts)
        for each, box in zip(new, boxes, strict=True):
            each.take(painter, box, page)
        return document.copy(document.pages[:-1])

    def divide(
        self, blocks: Sequence[str], begun: str, room: Room, start: Start
    ) -> list[list[Standing]]:
        """Where pages end in ``blocks``, one below the other: WeasyPrint lays them out below a
        space that stands for all before them."""
        key = hashlib.sha256("".join(blocks).encode()).digest(), start
        if key in self._divided:
            return self._divided[key]
        spaces = [] if start.first and not room.later else [(room.full, 0.0)]
        skipped = len(spaces)
        if start.end is not None:
            top = room.first_top if start.first else room.top
            spaces.append((start.end - top, start.margin))
        html = [FORM_STYLE.sub("", begun), *starmap(_SPACE.format, spaces), *blocks, _END]
        document = self._lay_out("".join(html))
        painter = BlockPainter(document, self.fonts)
        order: list[Any] = []
        pages: list[list[Standing]] = []
        for page in map(engine.page_box, document.pages[skipped:]):
            pages.append([])
            for box in marked_blocks(page):
                if not any(box.element is each for each in order):
                    order.append(box.element)
                block, number = painter.part(box, page)
                placed = Placed(block, 0.0, number)
                index, below = len(order) - 1, block.margins[1]
                pages[-1].append(Standing(index, block.top, block.bottom, below, placed))
        if len(order) != len(blocks):
            raise UnsuitableError("a block that is not marked")
        if len(self._divided) >= _DIVIDED:
            del self._divided[next(iter(self._divided))]
        self._divided[key] = pages
        return pages

    def frame(self, document: Any, texts: Mapping[str, str]) -> Frame:
        """Of a document as ``lay_out`` gives it, of which ``texts`` say what it says otherwise."""
        painter = BlockPainter(document, self.fonts)
        pages = [engine.page_box(page) for page in document.pages]
        *before, first, other = pages
        blocks = []
        for page in pages:
            root, *margins = page.children
            still = [box for box in margins if not counts(box)]
            rim = [painter.block(still, page)] if still else []
            whole = painter.block([root], page)
            blocks.append((whole if page in before else with_end(whole), *rim))
        end, margin = _end(first)
        room = Room(
            start=end,
            margin=margin,
            first_top=first.content_box_y(),
            first_bottom=first.content_box_y() + first.height,
            top=other.content_box_y(),
            bottom=other.content_box_y() + other.height,
            full=pages[0].height,
            later=len(before) > 0,
        )
        size = (first.margin_width(), first.margin_height())
        title = document.metadata.title
        *covers, rest = blocks
        return Frame(document, texts.get(title, title), *size, tuple(covers), rest, room)

    def pages(
        self,
        flow: Sequence[Placed],
        said: Sequence[Callable[[], str]],
        begun: str,
        frame: Frame,
        counted: Callable[[int], Sequence[Sequence[Block]]],
    ) -> list[PlacedPage]:
        """The pages of the blocks in ``flow``, whose HTML ``said`` tells in a document that is
        ``begun``. ``counted``: of so many pages, the blocks that show each one's number."""

        def divide(blocks: Sequence[int], start: Start) -> list[list[Standing]]:
            html = [said[index]() for index in blocks]
            return [
                [msgspec.structs.replace(each, index=blocks[each.index]) for each in page]
                for page in self.divide(html, begun, frame.room, start)
            ]

        *before, cover = frame.covers
        sheets = paginate([flowing(each) for each in flow], frame.room, divide)
        around = [*before, cover, *(frame.other for _ in sheets[1:])]
        held: list[list[Standing]] = [*([] for _ in before), *sheets]
        pages = []
        rims = zip(around, held, counted(len(held)), strict=True)
        for number, ((root, *margins), sheet, counters) in enumerate(rims):
            body = tuple(placed(flow[each.index], each) for each in sheet)
            root = root if sheet or number < len(before) else without_end(root)
            rim = [Placed(block) for block in (*margins, *counters)]
            pages.append(PlacedPage(frame.width, frame.height, (Placed(root, entries=body), *rim)))
        return pages


def into(
    blocks: dict[K, Block], take: Callable[[BlockPainter, Any, Any], Block]
) -> Callable[[K, str], New]:
    """What makes new blocks of HTML that come into ``blocks``, under their keys."""

    def new(key: K, html: str) -> New:
        def take_it(painter: BlockPainter, box: Any, page: Any) -> None:
            blocks[key] = take(painter, box, page)

        return New(html, take_it)

    return new


def as_block(painter: BlockPainter, box: Any, page: Any) -> Block:
    """What ``box`` shows, as it is to be placed."""
    return breaking(painter.block([box], page), box)


def breaking(block: Block, box: Any) -> Block:
    """The block, which knows where pages may end that ``box`` is on."""
    return msgspec.structs.replace(
        block,
        cut=box.style["break_inside"] not in ("avoid", "avoid-page"),
        keeps=box.style["break_after"] == "avoid",
        more=max(0.0, reach(box) - box.border_box_y() - box.border_height()),
    )


def _end(page: Any) -> tuple[float, float]:
    """Where what stands before the first block ends, and the margin there."""
    (body,) = (box for box in page.children[0].children if box.element_tag == "body")
    before: list[Any] = []
    children = list(body.children)
    while children and children[-1].element_tag in ("main", "section"):
        *earlier, last = children
        before += earlier
        children = list(last.children)
    before += children[:-1]  # without what stands for the blocks
    if not before:
        return page.content_box_y(), 0.0
    last = before[-1]
    return last.border_box_y() + last.border_height(), margin_of(last, "bottom")


def flowing(placed: Placed) -> Flowing:
    block = placed.block
    return Flowing(height(block), *block.margins, block.keeps, block.cut, block.more)


def placed(block: Placed, standing: Standing) -> Placed:
    if standing.part is not None:
        part: Placed = standing.part
        return part
    return _moved(block, standing.top - block.block.top)


def _moved(placed: Placed, dy: float) -> Placed:
    entries = tuple(_moved(entry, dy) for entry in placed.entries)
    return msgspec.structs.replace(placed, dy=placed.dy + dy, entries=entries)


def marked_blocks(page: Any) -> Iterator[Any]:
    """The outermost boxes marked as a piece."""

    def walk(box: Any) -> Iterator[Any]:
        box = engine.actual(box)
        if box.element is not None and box.element.get("data-piece"):
            yield box
            return
        for child in getattr(box, "children", ()):
            yield from walk(child)

    yield from walk(page)


def counts(box: Any) -> bool:
    """Whether a margin box shows the page's number."""
    return any(kind == "counter()" for kind, _ in _content(box))


def count(box: Any, page: int, pages: int) -> str:
    """What such a box says. One that says more than that, and some text of its own, differs from
    page to page and from form to form."""
    numbers = {("page", "decimal"): str(page), ("pages", "decimal"): str(pages)}
    try:
        return "".join(
            numbers[value] if kind == "counter()" else {"string": value}[kind]
            for kind, value in _content(box)
        )
    except KeyError:
        raise UnsuitableError("a page number among other text") from None


def _content(box: Any) -> Iterator[tuple[str, Any]]:
    """The parts of what a margin box shows (CSS Generated Content 3): kinds and values."""
    content = box.style["content"]
    tokens = content[1] if content and content[0] == "content" else content
    return (token for token in tokens if isinstance(token, tuple))
