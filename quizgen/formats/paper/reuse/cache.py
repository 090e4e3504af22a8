"""What was laid out already, and what a form needs of it."""

from __future__ import annotations

import base64
import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from quizgen.formats.paper import engine
from quizgen.formats.paper.reuse.canonical import BLANK, Canonical, Entry, canonical
from quizgen.formats.paper.reuse.document import Placed, PlacedPage, fill, write
from quizgen.formats.paper.reuse.pages import Flowing, Room, paginate, reach
from quizgen.formats.paper.reuse.pieces import (
    Block,
    BlockPainter,
    Glyphs,
    UnsuitableError,
    shell,
    with_end,
)
from quizgen.formats.paper.reuse.texts import FORM_STYLE, differing, saying
from quizgen.model import (
    Form,
    FormItem,
    Localized,
    MultipleResponse,
    Option,
    Section,
    SingleChoice,
    TrueFalse,
)

_ITEM = re.compile(r'<section\b[^>]*\bdata-piece="item".*?</section>', re.DOTALL)
_HEADING = re.compile(r'<h2\b[^>]*\bdata-piece="heading".*?</h2>', re.DOTALL)
_PAINT = re.compile(rb"gradient|<pattern|<mask|mix-blend", re.IGNORECASE)
_NEXT_PAGE = '<div style="break-before: page"></div>'
_ALONE = '<div class="alone">{}</div>'
_ASCII = f"{string.ascii_letters} {string.digits}"
_LETTERS = Localized.same(f"{_ASCII} **{_ASCII}** `{_ASCII}`")
"""In each of the fonts."""
_ALONE_STYLE = "<style>.alone { position: absolute; top: 0; left: 0; width: 100% }</style>"


class Typesetter(msgspec.Struct, frozen=True):
    """Makes the HTML of a document, and lays HTML out."""

    items: Callable[[Form], str]
    """The document."""
    entries: Callable[[Form, Sequence[Entry]], str]
    """A document of options, each in an element of the class ``alone``."""
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
        self._headings: dict[str, Block] = {}
        self._counters: dict[int, list[Block]] = {}
        self._covers: dict[str, Any] = {}

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
        # what cannot be placed again, before all others are laid out in vain
        self._lay_out_items(form, [each for each in items if _may_be_unsuitable(each[0])])
        self._lay_out_items(form, items)
        self._lay_out_entries(form, [entry for _, each, _ in items for entry in each.entries])
        self._lay_out_headings(head, headings)
        frame = self._frame(head, _head(pattern))

        flow: list[Placed] = []
        titles, rest = iter(headings), iter(items)
        for section in form.sections:
            if section.title is not None:
                flow.append(Placed(self._headings[next(titles)]))
            flow += [self._item(*next(rest)) for _ in section.items]
        sheets = paginate([_flowing(each) for each in flow], frame.room)
        counters = self._counted(head, len(sheets))
        pages = []
        for index, sheet in enumerate(sheets):
            root, *margins = frame.other if index else frame.first
            body = tuple(_moved(flow[n], top - flow[n].block.top) for n, top in sheet)
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
            height = top - block.slot.gap - block.slot.top
            block = msgspec.structs.replace(block, bottom=block.bottom + height)
        return Placed(block, 0.0, self._numbers[item.id, titled], each.places, tuple(entries))

    def _lay_out_items(self, form: Form, items: Iterable[tuple[FormItem, Canonical, bool]]) -> None:
        """Lay out the items and the numbers that are not there yet, all at once."""
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
            alone = [_ALONE.format(each) for each in _ITEM.findall(html)]
            body = _body(html)[0] + "".join(alone)
            painter, page, boxes = self._alone(body, len(new) + len(blanks))
            self._letters = painter.block([boxes[-1]], page).fonts
            for (key, item), box in zip(new.items(), boxes, strict=False):
                try:
                    block = painter.block([box], page)
                    block = shell(block) if _chooses(item) else block
                except UnsuitableError as error:
                    self._unsuitable[key] = str(error)
                    raise
                cut = box.style["break_inside"] != "avoid"
                more = max(0.0, reach(box) - box.border_box_y() - box.border_height())
                self._items[key] = msgspec.structs.replace(block, cut=cut, more=more)
            for number, box in zip(numbers, boxes[len(new) : -1], strict=True):
                self._numbers[number, titled] = painter.label(box, page)

    def _lay_out_entries(self, form: Form, entries: Sequence[Entry]) -> None:
        """Lay out the options of questions and their letters, those that are not known yet."""
        new = {key: entry for entry in entries if (key := _entry_key(entry)) not in self._entries}
        signs = {(entry.option.id, entry.square) for entry in entries} - self._signs.keys()
        order = sorted(signs)
        blanks = [Entry(Option(sign, BLANK), {}, square) for sign, square in order]
        if not new and not blanks:
            return
        head, body = _body(self._typesetter.entries(form, (*new.values(), *blanks)))
        body = head + body[body.index(_ALONE[:10]) :]
        painter, page, boxes = self._alone(body, len(new) + len(blanks))
        for key, box in zip(new, boxes, strict=False):
            self._entries[key] = painter.block([box], page)
        for sign, box in zip(order, boxes[len(new) :], strict=True):
            self._signs[sign] = painter.label(box, page)

    def _lay_out_headings(self, head: str, headings: Sequence[str]) -> None:
        new = [html for html in dict.fromkeys(headings) if html not in self._headings]
        if not new:
            return
        alone = "".join(_ALONE.format(html) for html in new)
        painter, page, boxes = self._alone(_body(head)[0] + alone, len(new))
        for html, box in zip(new, boxes, strict=True):
            if box.style["break_after"] != "avoid":
                raise UnsuitableError("a heading that may stand alone")
            self._headings[html] = painter.block([box], page)

    def _alone(self, html: str, count: int) -> tuple[BlockPainter, Any, list[Any]]:
        """``count`` blocks laid out at the same place each: no block depends on the others, not
        even in the last digit of a length."""
        document = self._typesetter.lay_out(_ALONE_STYLE + html)
        page = engine.page_box(document.pages[0])
        boxes = list(_marked(page))
        if len(document.pages) > 1 or len(boxes) != count:
            raise UnsuitableError("a block taller than a page, or not marked")
        return BlockPainter(document, self._fonts), page, boxes

    def _frame(self, head: str, pattern: str) -> _Frame:
        """Of the ``pattern`` that was laid out before, with the words of ``head``, where no more
        than those differ."""
        try:
            texts = differing(pattern, head)
            if pattern not in self._covers:
                self._covers[pattern] = self._cover(pattern)
            document = self._covers[pattern]
            with saying(document, texts):
                return self._drawn(document, texts)
        except UnsuitableError:
            return self._drawn(self._cover(head), {})

    def _cover(self, head: str) -> Any:
        document = self._typesetter.lay_out(head + "<div></div>" + _NEXT_PAGE)
        if len(document.pages) != 2:
            raise UnsuitableError("a cover of more than a page")
        return document

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
            first_bottom=first.content_box_y() + first.height,
            top=other.content_box_y(),
            bottom=other.content_box_y() + other.height,
        )
        size = (first.margin_width(), first.margin_height())
        title = document.metadata.title
        return _Frame(document, texts.get(title, title), *size, blocks[0], blocks[1], room)

    def _counted(self, head: str, pages: int) -> list[Block]:
        """The margin boxes that show page numbers, for each of ``pages``."""
        if pages not in self._counters:
            # Without what differs between forms: their widths do not depend on it.
            blank = FORM_STYLE.sub("", _body(head)[0])
            document = self._typesetter.lay_out(blank + "<div></div>" + _NEXT_PAGE * (pages - 1))
            painter = BlockPainter(document, self._fonts)
            self._counters[pages] = [
                painter.block([box for box in page.children[1:] if _counts(box)], page)
                for page in map(engine.page_box, document.pages)
            ]
        return self._counters[pages]


def _chooses(item: FormItem) -> bool:
    return isinstance(item.interaction, SingleChoice | MultipleResponse)


def _may_be_unsuitable(item: FormItem) -> bool:
    """Whether a drawing of it names a paint that has its place on the page."""
    return any(
        uri.startswith("data:image/svg")
        and _PAINT.search(base64.b64decode(uri.partition(",")[2])) is not None
        for uri in item.images.values()
    )


def _key(item: FormItem, titled: bool) -> bytes:
    return msgspec.json.encode((item, titled))


def _entry_key(entry: Entry) -> bytes:
    return msgspec.json.encode((entry.option.text, entry.images, entry.square))


def _head(around: str) -> str:
    """What stands before the first heading of a section, or before the first item."""
    heading = _HEADING.search(around)
    return around[: heading.start() if heading else around.index("</main>")]


def _body(html: str) -> tuple[str, str]:
    """The document up to its cover, its main part begun, and the rest."""
    body = html.index(">", html.index("<body")) + 1
    return html[:body] + "<main>", html[body:]


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
    height = block.bottom - block.top
    return Flowing(height, *block.margins, placed.label is None, block.cut, block.more)


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
    """Whether a margin box shows the page's number. One that shows more than that, and some text
    of its own, differs from page to page and from form to form."""
    content = box.style["content"]
    tokens = content[1] if content and content[0] == "content" else content
    tokens = [token for token in tokens if isinstance(token, tuple)]
    counting = any(
        token[0] in ("counter()", "counters()") and token[1][0] in ("page", "pages")
        for token in tokens
    )
    if counting and any(token[0] not in ("counter()", "counters()", "string") for token in tokens):
        raise UnsuitableError("a page number among other text")
    return counting
