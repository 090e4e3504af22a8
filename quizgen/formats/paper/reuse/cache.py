"""What was laid out already, and what a form needs of it."""

from __future__ import annotations

import base64
import hashlib
import re
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import starmap
from typing import Any, NamedTuple, TypeVar

import msgspec

from quizgen.formats.paper import engine
from quizgen.formats.paper.reuse.canonical import (
    BLANK,
    Canonical,
    Entry,
    canonical,
    canonical_stimulus,
)
from quizgen.formats.paper.reuse.document import Placed, PlacedPage, fill, write
from quizgen.formats.paper.reuse.pages import Flowing, Room, Standing, Start, paginate, reach
from quizgen.formats.paper.reuse.pieces import (
    Block,
    BlockPainter,
    Glyphs,
    UnsuitableError,
    height,
    with_end,
    without_end,
)
from quizgen.formats.paper.reuse.texts import FORM_STYLE, differing, saying
from quizgen.model import (
    Form,
    FormItem,
    FormStimulus,
    Localized,
    MultipleResponse,
    Option,
    Section,
    SingleChoice,
    TrueFalse,
)

_ITEM = re.compile(r'<section\b[^>]*\bdata-piece="item".*?</section>', re.DOTALL)
_HEADING = re.compile(r'<h2\b[^>]*\bdata-piece="heading".*?</h2>', re.DOTALL)
_DRAWING = re.compile(r"data:image/svg\+xml;base64,([\w+/=]+)")
_PAINT = re.compile(rb"gradient|<pattern|<mask|mix-blend", re.IGNORECASE)
_NEXT_PAGE = '<div style="break-before: page"></div>'
_END = "</main></body></html>"
_TALL_PAGE = '<div style="break-before: page; page: tall"></div>'
_SPACE = '<div style="height: {}px; margin-bottom: {}px"></div>'
_ALONE = '<div class="alone">{}</div>'
_ASCII = f"{string.ascii_letters} {string.digits}"
_LETTERS = Localized.same(f"{_ASCII} **{_ASCII}** `{_ASCII}`")
"""In each of the fonts."""
_NUMBER = re.compile(
    r'(<section\b[^>]*>).*?(<h\d\b[^>]*\bdata-piece="number".*?</h\d>).*', re.DOTALL
)
_ALONE_STYLE = (
    "<style>.alone { position: absolute; top: 0; left: 0; width: 100% }"
    "@page tall { margin-bottom: -99999mm }</style>"
)
"""A page on which blocks stand alone has room for the tallest."""
_DIVIDED = 200
"""How many blocks are kept of which a page ends at one height or another."""


class Typesetter(msgspec.Struct, frozen=True):
    """Makes the HTML of a document, and lays HTML out."""

    items: Callable[[Form], str]
    """The document."""
    entries: Callable[[Form, Sequence[Entry]], str]
    """A document of options, each in an element of the class ``alone``."""
    stimuli: Callable[[Form, Sequence[FormStimulus]], str]
    """The same of what several items ask about."""
    lay_out: Callable[[str], Any]
    """WeasyPrint's document."""


class _Frame(msgspec.Struct, frozen=True):
    """What stands around the items: the first page and any other."""

    document: Any
    """WeasyPrint's, which knows the language."""
    title: str
    width: float
    height: float
    first: tuple[Block, ...]
    """The cover and all, and the margin boxes."""
    other: tuple[Block, ...]
    room: Room


K = TypeVar("K")
_Item = tuple[FormItem, Canonical, bool]
"""An item, what forms share of it, whether its section has a title."""


class _New(NamedTuple):
    """A block that is not there yet."""

    html: str
    take: Callable[[BlockPainter, Any, Any], None]
    """Takes it, when it is laid out: by its painter, its box and the box's page."""


class BlockCache:
    """Blocks of one kind of document, each laid out once."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter
        self._fonts: dict[Any, Any] = {}
        self._letters: dict[str, Glyphs] = {}
        self._items: dict[bytes, Block] = {}
        self._unsuitable: dict[bytes, str] = {}
        self._numbers: dict[tuple[str, bool], Block] = {}
        self._entries: dict[bytes, Block] = {}
        self._signs: dict[tuple[str, bool], Block] = {}
        self._stimuli: dict[bytes, Block] = {}
        self._asked: dict[tuple[str, ...], Block] = {}
        self._headings: dict[str, Block] = {}
        self._counters: dict[int, list[Block]] = {}
        self._covers: dict[str, Any] = {}
        self._divided: dict[Any, list[list[Standing]]] = {}

    def pdf(self, form: Form, around: str, pattern: str, identifier: bytes) -> bytes:
        """The document of ``form``. ``around``: its HTML without the items; ``pattern``: the same
        of a form that may differ in its label and in whose copy it is.

        Raises ``UnsuitableError``.
        """
        frame, pages = self._pages(form, around, pattern)
        pdf = engine.empty_pdf(frame.document, frame.title)
        fonts = {font.hash: font for font in self._fonts.values()}
        fill(pdf, pages, fonts, self._letters)
        return write(pdf, identifier)

    def _pages(self, form: Form, around: str, pattern: str) -> tuple[_Frame, list[PlacedPage]]:
        headings = [found[0] for found in _HEADING.finditer(around)]
        head = _head(around)
        items: list[tuple[FormItem, Canonical, bool]] = [
            (item, canonical(item), section.title is not None)
            for section in form.sections
            for item in section.items
        ]
        pattern = _head(pattern)
        entries = [entry for _, each, _ in items for entry in each.entries]
        new = [
            *self._new_items(form, items),
            *self._new_entries(form, entries),
            *self._new_stimuli(form, [item.stimulus for item, *_ in items if item.stimulus]),
            *self._new_headings(headings),
        ]
        doubtful = [each for each in new if _may_be_unsuitable(each.html)]
        if doubtful:  # before all others are laid out in vain
            self._lay_out(_body(head)[0], doubtful)
        new = [each for each in new if each not in doubtful]
        if pattern not in self._covers:
            self._covers[pattern] = self._lay_out(pattern, new)
        elif new:
            self._lay_out(_body(head)[0], new)
        frame = self._frame(head, pattern)

        flow: list[Placed] = []
        said: list[Callable[[], str]] = []
        titles, rest = iter(headings), iter(items)
        for section in form.sections:
            if section.title is not None:
                title = next(titles)
                flow.append(Placed(self._headings[title]))
                said.append(title.__str__)
            for item in section.items:
                if item.stimulus is not None:
                    flow.append(self._stimulus(item.stimulus))
                    said.append(partial(self._html_of_stimulus, form, item.stimulus))
                flow.append(self._item(*next(rest)))
                said.append(partial(self._html_of_item, form, section, item))

        def divide(blocks: Sequence[int], start: Start) -> list[list[Standing]]:
            html = [said[index]() for index in blocks]
            return [
                [msgspec.structs.replace(each, index=blocks[each.index]) for each in page]
                for page in self._divide(html, _body(head)[0], frame.room, start)
            ]

        sheets = paginate([_flowing(each) for each in flow], frame.room, divide)
        counters = self._counted(frame.document, len(sheets))
        pages = []
        for index, sheet in enumerate(sheets):
            root, *margins = frame.other if index else frame.first
            root = root if sheet else without_end(root)
            body = tuple(_placed(flow[each.index], each) for each in sheet)
            rim = [Placed(block) for block in (*margins, counters[index])]
            blocks = (Placed(root, entries=body), *rim)
            pages.append(PlacedPage(frame.width, frame.height, blocks))
        return frame, pages

    def _item(self, item: FormItem, each: Canonical, titled: bool) -> Placed:
        block = self._items[_key(each.item, titled)]
        entries = []
        if block.slot is not None:
            top = block.slot.top
            for entry in each.entries:
                option = self._entries[_entry_key(entry)]
                sign = self._signs[entry.option.id, entry.square]
                entries.append(Placed(option, top - option.top, sign))
                top += option.bottom - option.top + block.slot.gap
            taken = top - block.slot.gap - block.slot.top
            block = msgspec.structs.replace(block, bottom=block.bottom + taken)
        return Placed(block, 0.0, self._numbers[item.id, titled], each.places, tuple(entries))

    def _stimulus(self, stimulus: FormStimulus) -> Placed:
        """Raises ``UnsuitableError`` where the numbers of its items change its height."""
        alike = canonical_stimulus(stimulus)
        asked, measure = self._asked[_asking(stimulus)], self._asked[_asking(alike)]
        if abs(height(asked) - height(measure)) > 1e-6:
            raise UnsuitableError("numbers of items that take another line")
        return Placed(self._stimuli[msgspec.json.encode(alike)], 0.0, asked)

    def _new_items(self, form: Form, items: Sequence[_Item]) -> Iterator[_New]:
        """The items and the numbers that are not there yet."""
        into_numbers = _into(self._numbers, BlockPainter.label)
        title = next((section.title for section in form.sections if section.title), None)
        for titled in (False, True):  # a title above makes a number's heading one level lower
            mine = [(item, each) for item, each, has_title in items if has_title is titled]
            for _, each in mine:
                if known := self._unsuitable.get(_key(each.item, titled)):
                    raise UnsuitableError(known)
            new = {
                key: each.item
                for _, each in mine
                if (key := _key(each.item, titled)) not in self._items
            }
            numbers = [item.id for item, _ in mine if (item.id, titled) not in self._numbers]
            if not new and not numbers:
                continue
            blanks = [FormItem(number, BLANK, TrueFalse()) for number in numbers]
            blanks.append(FormItem("1", _LETTERS, TrueFalse()))
            section = Section(title if titled else None, (*new.values(), *blanks))
            html = self._typesetter.items(msgspec.structs.replace(form, sections=(section,)))
            parts = iter(_ITEM.findall(html))
            for (key, item), part in zip(new.items(), parts, strict=False):
                yield _New(part, partial(self._take_item, key, item))
            for number, part in zip(numbers, parts, strict=False):
                yield into_numbers((number, titled), _NUMBER.sub(r"\1\2</section>", part))
            yield _New(next(parts), self._take_letters)

    def _take_item(
        self, key: bytes, item: FormItem, painter: BlockPainter, box: Any, page: Any
    ) -> None:
        try:
            block = painter.shell(box, page) if _chooses(item) else painter.block([box], page)
        except UnsuitableError as error:
            self._unsuitable[key] = str(error)
            raise
        self._items[key] = _breaking(block, box)

    def _take_letters(self, painter: BlockPainter, box: Any, page: Any) -> None:
        self._letters = painter.block([box], page).fonts

    def _new_entries(self, form: Form, entries: Sequence[Entry]) -> Iterator[_New]:
        """The options of questions and their letters, those that are not there yet."""
        new = {key: entry for entry in entries if (key := _entry_key(entry)) not in self._entries}
        signs = {(entry.option.id, entry.square) for entry in entries} - self._signs.keys()
        order = sorted(signs)
        blanks = [Entry(Option(sign, BLANK), {}, square) for sign, square in order]
        if new or blanks:
            html = self._typesetter.entries(form, (*new.values(), *blanks))
            parts = _parts_alone(html)
            yield from map(_into(self._entries, _block), new, parts)
            yield from map(_into(self._signs, BlockPainter.label), order, parts[len(new) :])

    def _new_stimuli(self, form: Form, stimuli: Sequence[FormStimulus]) -> Iterator[_New]:
        """What several items ask about, and which those are, as far as that is not there yet."""
        alike = [canonical_stimulus(each) for each in stimuli]
        new = {
            key: each for each in alike if (key := msgspec.json.encode(each)) not in self._stimuli
        }
        asked = sorted({_asking(each) for each in (*stimuli, *alike)} - self._asked.keys())
        blanks = [FormStimulus(BLANK, items) for items in asked]
        if new or blanks:
            parts = _parts_alone(self._typesetter.stimuli(form, (*new.values(), *blanks)))
            yield from map(_into(self._stimuli, _block), new, parts)
            yield from map(_into(self._asked, BlockPainter.label), asked, parts[len(new) :])

    def _new_headings(self, headings: Sequence[str]) -> Iterator[_New]:
        new = [html for html in dict.fromkeys(headings) if html not in self._headings]
        return map(_into(self._headings, _block), new, new)

    def _lay_out(self, begun: str, new: Sequence[_New]) -> Any:
        """Lay out what is ``new``, each at the same place: no block depends on the others, not
        even in the last digit of a length. It follows, on a page of its own, the document that is
        ``begun``; that one's first page and another are given back."""
        alone = "".join(_ALONE.format(each.html) for each in new)
        html = f"{_ALONE_STYLE}{begun}<div></div>{_NEXT_PAGE}{_TALL_PAGE}{alone}{_END}"
        document = self._typesetter.lay_out(html)
        if len(document.pages) != 3:
            raise UnsuitableError("a cover taller than a page")
        page = engine.page_box(document.pages[2])
        boxes = list(_marked(page))
        if len(boxes) != len(new):
            raise UnsuitableError("a block that is not marked")
        painter = BlockPainter(document, self._fonts)
        for each, box in zip(new, boxes, strict=True):
            each.take(painter, box, page)
        return document.copy(document.pages[:2])

    def _divide(
        self, blocks: Sequence[str], begun: str, room: Room, start: Start
    ) -> list[list[Standing]]:
        """Where pages end in ``blocks``, one below the other: WeasyPrint lays them out below a
        space that stands for all before them."""
        key = hashlib.sha256("".join(blocks).encode()).digest(), start
        if key in self._divided:
            return self._divided[key]
        spaces = [] if start.first else [(room.first_bottom - room.first_top, 0.0)]
        if start.end is not None:
            top = room.first_top if start.first else room.top
            spaces.append((start.end - top, start.margin))
        html = [FORM_STYLE.sub("", begun), *starmap(_SPACE.format, spaces), *blocks, _END]
        document = self._typesetter.lay_out("".join(html))
        painter = BlockPainter(document, self._fonts)
        order: list[Any] = []
        pages: list[list[Standing]] = []
        for page in map(engine.page_box, document.pages[0 if start.first else 1 :]):
            pages.append([])
            for box in _marked(page):
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

    def _html_of_item(self, form: Form, section: Section, item: FormItem) -> str:
        alone = msgspec.structs.replace(item, stimulus=None)
        sections = (msgspec.structs.replace(section, items=(alone,)),)
        (html,) = _ITEM.findall(
            self._typesetter.items(msgspec.structs.replace(form, sections=sections))
        )
        return str(html)

    def _html_of_stimulus(self, form: Form, stimulus: FormStimulus) -> str:
        (html,) = _parts_alone(self._typesetter.stimuli(form, [stimulus]))
        return html

    def _frame(self, head: str, pattern: str) -> _Frame:
        """Of the ``pattern`` that was laid out before, with the words of ``head``, where no more
        than those differ."""
        try:
            texts = differing(pattern, head)
            document = self._covers[pattern]
            with saying(map(engine.page_box, document.pages), texts):
                return self._drawn(document, texts)
        except UnsuitableError:
            return self._drawn(self._lay_out(head, ()), {})

    def _drawn(self, document: Any, texts: Mapping[str, str]) -> _Frame:
        painter = BlockPainter(document, self._fonts)
        first, other = map(engine.page_box, document.pages)
        blocks = []
        for page in (first, other):
            root, *margins = page.children
            still = [box for box in margins if not _counts(box)]
            rim = [painter.block(still, page)] if still else []
            blocks.append((with_end(painter.block([root], page)), *rim))
        end, margin = _end(first)
        room = Room(
            start=end,
            margin=margin,
            first_top=first.content_box_y(),
            first_bottom=first.content_box_y() + first.height,
            top=other.content_box_y(),
            bottom=other.content_box_y() + other.height,
        )
        size = (first.margin_width(), first.margin_height())
        title = document.metadata.title
        return _Frame(document, texts.get(title, title), *size, blocks[0], blocks[1], room)

    def _counted(self, document: Any, pages: int) -> list[Block]:
        """The margin boxes that show page numbers, for each of ``pages``: those of the first page
        and of another one, with other numbers."""
        if pages not in self._counters:
            painter = BlockPainter(document, self._fonts)
            laid_out = [engine.page_box(page) for page in document.pages]
            self._counters[pages] = blocks = []
            for number in range(1, pages + 1):
                page = laid_out[min(number, 2) - 1]
                boxes = [box for box in page.children[1:] if _counts(box)]
                texts = {
                    _count(box, min(number, 2), 3): _count(box, number, pages) for box in boxes
                }
                with saying(boxes, texts):
                    blocks.append(painter.block(boxes, page))
        return self._counters[pages]


def _chooses(item: FormItem) -> bool:
    return isinstance(item.interaction, SingleChoice | MultipleResponse)


def _may_be_unsuitable(html: str) -> bool:
    """Whether it holds a drawing that names a paint which has its place on the page."""
    return any(map(_PAINT.search, map(base64.b64decode, _DRAWING.findall(html))))


def _key(item: FormItem, titled: bool) -> bytes:
    return msgspec.json.encode((item, titled))


def _entry_key(entry: Entry) -> bytes:
    return msgspec.json.encode((entry.option.text, entry.images, entry.square))


def _asking(stimulus: FormStimulus) -> tuple[str, ...]:
    return stimulus.items[0], stimulus.items[-1]


def _into(
    blocks: dict[K, Block], take: Callable[[BlockPainter, Any, Any], Block]
) -> Callable[[K, str], _New]:
    """What makes new blocks of HTML that come into ``blocks``, under their keys."""

    def new(key: K, html: str) -> _New:
        def into(painter: BlockPainter, box: Any, page: Any) -> None:
            blocks[key] = take(painter, box, page)

        return _New(html, into)

    return new


def _block(painter: BlockPainter, box: Any, page: Any) -> Block:
    return _breaking(painter.block([box], page), box)


def _breaking(block: Block, box: Any) -> Block:
    """The block, which knows where pages may end that ``box`` is on."""
    return msgspec.structs.replace(
        block,
        cut=box.style["break_inside"] != "avoid",
        keeps=box.style["break_after"] == "avoid",
        more=max(0.0, reach(box) - box.border_box_y() - box.border_height()),
    )


def _head(around: str) -> str:
    """What stands before the first heading of a section, or before the first item."""
    heading = _HEADING.search(around)
    return around[: heading.start() if heading else around.index("</main>")]


def _body(html: str) -> tuple[str, str]:
    """The document up to its cover, its main part begun, and the rest."""
    body = html.index(">", html.index("<body")) + 1
    return html[:body] + "<main>", html[body:]


def _parts_alone(html: str) -> list[str]:
    """What is ``alone`` in a document."""
    _, *parts = html.split(_ALONE.partition("{")[0])
    return [part[: part.rindex("</div>")] for part in parts]


def _end(page: Any) -> tuple[float, float]:
    """Where what stands before the first block ends, and the margin there."""
    (body,) = (box for box in page.children[0].children if box.element_tag == "body")
    children = list(body.children)
    if children and children[-1].element_tag == "main":
        *before, main = children
        *inner, _marker = main.children
        children = before + inner
    if not children:
        return page.content_box_y(), 0.0
    last = children[-1]
    return last.border_box_y() + last.border_height(), last.margin_bottom


def _flowing(placed: Placed) -> Flowing:
    block = placed.block
    return Flowing(height(block), *block.margins, block.keeps, block.cut, block.more)


def _placed(block: Placed, standing: Standing) -> Placed:
    if standing.part is not None:
        part: Placed = standing.part
        return part
    return _moved(block, standing.top - block.block.top)


def _moved(placed: Placed, dy: float) -> Placed:
    entries = tuple(_moved(entry, dy) for entry in placed.entries)
    return msgspec.structs.replace(placed, dy=placed.dy + dy, entries=entries)


def _marked(page: Any) -> Iterator[Any]:
    """The outermost boxes marked as a piece."""

    def walk(box: Any) -> Iterator[Any]:
        box = engine.actual(box)
        if box.element is not None and box.element.get("data-piece"):
            yield box
            return
        for child in getattr(box, "children", ()):
            yield from walk(child)

    yield from walk(page)


def _counts(box: Any) -> bool:
    """Whether a margin box shows the page's number."""
    return any(kind == "counter()" for kind, _ in _content(box))


def _count(box: Any, page: int, pages: int) -> str:
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
