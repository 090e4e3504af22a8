"""What was laid out already, and what a form needs of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from quizgen.formats.reuse.canonical import canonical
from quizgen.formats.reuse.document import Placed, PlacedPage, fill
from quizgen.formats.reuse.pages import Flowing, Room, paginate
from quizgen.formats.reuse.pieces import Block, Easel, UnsuitableError
from quizgen.model import Form, FormItem, Localized, Section, TrueFalse

_PIECE = re.compile(
    r'<(section|h2)\b[^>]*\bdata-piece="(item|heading)".*?</\1>', re.DOTALL
)
_FORM_STYLE = re.compile(r"<style data-form>.*?</style>", re.DOTALL)
_NEXT_PAGE = '<div style="break-before: page"></div>'
_ALONE = '<div style="position: absolute; top: 0; left: 0; width: 100%">{}</div>'


class _Frame(msgspec.Struct, frozen=True):
    """What stands around the items: the first page and any other."""

    document: Any
    width: float
    height: float
    first: tuple[Block, ...]
    """The cover and all, and the margin boxes."""
    other: tuple[Block, ...]
    room: Room


class Library:
    """Blocks of one kind of document, laid out by ``typeset`` (HTML -> WeasyPrint's document).

    ``page`` renders a form to the HTML of that document.
    """

    def __init__(
        self, page: Callable[[Form], str], typeset: Callable[[str], Any]
    ) -> None:
        self._page = page
        self._typeset = typeset
        self._fonts: dict[Any, Any] = {}
        self._items: dict[bytes, Block] = {}
        self._numbers: dict[tuple[str, bool], Block] = {}
        self._headings: dict[str, Block] = {}
        self._counters: dict[int, list[Block]] = {}

    def pages(self, form: Form, html: str) -> tuple[Any, list[PlacedPage]]:
        """The pages of ``form``, whose whole document is ``html``, and a document of WeasyPrint's
        that knows its title and language. Raises ``UnsuitableError``."""
        cut = _PIECE.search(html)
        if cut is None:
            raise UnsuitableError("no item is marked")
        headings = [found[0] for found in _PIECE.finditer(html) if found[2] == "heading"]
        wanted = [
            (item, canonical(item), section.title is not None)
            for section in form.sections
            for item in section.items
        ]
        keys = [_key(each.item, titled) for _, each, titled in wanted]
        self._lay_out(form, html[: cut.start()], headings, wanted, keys)
        frame = self._frame(html[: cut.start()])

        placed: list[Placed] = []
        flow: list[Flowing] = []
        titles = iter(headings)
        items = iter(zip(wanted, keys, strict=True))
        for section in form.sections:
            if section.title is not None:
                block = self._headings[next(titles)]
                placed.append(Placed(block))
                flow.append(_flowing(block, keeps=True))
            for _ in section.items:
                (item, each, titled), key = next(items)
                block = self._items[key]
                number = self._numbers[item.id, titled]
                placed.append(Placed(block, 0.0, number, each.places))
                flow.append(_flowing(block, keeps=False))
        sheets = paginate(flow, frame.room)
        counters = self._counted(html[: cut.start()], len(sheets))
        pages = []
        for index, sheet in enumerate(sheets):
            root, *margins = frame.other if index else frame.first
            body = [
                msgspec.structs.replace(placed[n], dy=top - placed[n].block.top)
                for n, top in sheet
            ]
            around = [Placed(block) for block in (*margins, counters[index])]
            pages.append(
                PlacedPage(frame.width, frame.height, (Placed(root), *body, *around))
            )
        return frame.document, pages

    def fill(self, pdf: Any, pages: Sequence[PlacedPage]) -> None:
        """Put the pages into a PDF of WeasyPrint's without pages."""
        fill(pdf, pages, {font.hash: font for font in self._fonts.values()})

    def _lay_out(
        self, form: Form, head: str, headings: list[str], wanted: Any, keys: list[bytes]
    ) -> None:
        """Lay out what is not there yet, all at once."""
        new: dict[bytes, tuple[FormItem, bool]] = {}
        numbers: set[tuple[str, bool]] = set()
        for (item, each, titled), key in zip(wanted, keys, strict=True):
            if key not in self._items and key not in new:
                new[key] = (msgspec.structs.replace(each.item, id=item.id), titled)
                numbers.add((item.id, titled))
        for item, _, titled in wanted:
            place = (item.id, titled)
            if place not in self._numbers and place not in numbers:
                numbers.add(place)
                new[b"%b/%d" % (item.id.encode(), titled)] = (_blank(item.id), titled)
        titles = [html for html in dict.fromkeys(headings) if html not in self._headings]
        if not new and not titles:
            return
        specimens: list[str] = []
        order: list[bytes] = []
        title = next((section.title for section in form.sections if section.title), None)
        for wants_title in (False, True):
            chosen = {key: item for key, (item, titled) in new.items() if titled is wants_title}
            if not chosen:
                continue
            section = Section(title if wants_title else None, tuple(chosen.values()))
            html = self._page(msgspec.structs.replace(form, sections=(section,)))
            specimens += [found[0] for found in _PIECE.finditer(html) if found[2] == "item"]
            order += chosen
        body = "".join(_ALONE.format(each) for each in (*specimens, *titles))
        document = self._typeset(_before_body(head) + "<body>" + body + "</body></html>")
        page = document.pages[0]._page_box
        boxes = [box for box in _marked(page)]
        if len(document.pages) > 1 or len(boxes) != len(specimens) + len(titles):
            raise UnsuitableError("a block taller than a page")
        easel = Easel(document, self._fonts)
        for key, box in zip(order, boxes, strict=False):
            if box.style["break_inside"] != "avoid":
                raise UnsuitableError("an item that may be cut")
            item, titled = new[key]
            block = easel.block([box], page)
            self._items[key] = block
            if (item.id, titled) not in self._numbers:
                from quizgen.formats.reuse.pieces import _find

                (number,) = _find(box)["number"]
                self._numbers[item.id, titled] = easel.block([number.box], page)
        for html, box in zip(titles, boxes[len(specimens) :], strict=True):
            if box.style["break_after"] != "avoid":
                raise UnsuitableError("a heading that may stand alone")
            self._headings[html] = easel.block([box], page)

    def _frame(self, head: str) -> _Frame:
        document = self._typeset(head + _NEXT_PAGE + "</body></html>")
        if len(document.pages) != 2:
            raise UnsuitableError("a cover of more than a page")
        easel = Easel(document, self._fonts)
        first, other = (page._page_box for page in document.pages)
        blocks = []
        for page in (first, other):
            root, *margins = page.children
            still = [box for box in margins if not _counts(box)]
            blocks.append((easel.block([root], page), *([easel.block(still, page)] if still else [])))
        body = next(box for box in first.children[0].children if box.element_tag == "body")
        last = body.children[-1] if body.children else None
        room = Room(
            start=last.border_box_y() + last.border_height() if last else first.content_box_y(),
            margin=last.margin_bottom if last else 0.0,
            first_bottom=first.content_box_y() + first.height,
            top=other.content_box_y(),
            bottom=other.content_box_y() + other.height,
        )
        return _Frame(
            document, first.margin_width(), first.margin_height(), blocks[0], blocks[1], room
        )

    def _counted(self, head: str, pages: int) -> list[Block]:
        """The margin boxes that show page numbers, for each of ``pages``."""
        if pages not in self._counters:
            # Without what differs between forms: their widths do not depend on it.
            blank = _FORM_STYLE.sub("", _before_body(head))
            document = self._typeset(blank + "<body><div></div>" + _NEXT_PAGE * (pages - 1) + "</body></html>")
            easel = Easel(document, self._fonts)
            self._counters[pages] = [
                easel.block([box for box in page.children[1:] if _counts(box)], page)
                for page in (each._page_box for each in document.pages)
            ]
        return self._counters[pages]


def _key(item: FormItem, titled: bool) -> bytes:
    return msgspec.json.encode((item, titled))


def _blank(number: str) -> FormItem:
    """An item laid out for the sake of its number."""
    return FormItem(number, Localized.same("-"), TrueFalse())


def _before_body(head: str) -> str:
    return head[: head.index("<body>")]


def _flowing(block: Block, keeps: bool) -> Flowing:
    return Flowing(block.bottom - block.top, *block.margins, keeps)


def _marked(page: Any) -> Iterator[Any]:
    """The outermost boxes marked as a piece."""

    def walk(box: Any) -> Iterator[Any]:
        box = getattr(box, "_box", box)
        if box.element is not None and box.element.get("data-piece"):
            yield box
            return
        for child in getattr(box, "children", ()):
            yield from walk(child)

    yield from walk(page)


def _counts(box: Any) -> bool:
    """Whether a margin box shows the page's number. One that shows more than that, and some text of
    its own, differs from page to page and from form to form."""
    content = box.style["content"]
    tokens = content[1] if content and content[0] == "content" else content
    kinds = [token[0] for token in tokens if isinstance(token, tuple)]
    counting = any(
        kind in ("counter()", "counters()") and token[1][0] in ("page", "pages")
        for kind, token in zip(kinds, tokens, strict=False)
    )
    if counting and not set(kinds) <= {"counter()", "counters()", "string"}:
        raise UnsuitableError("a page number among other text")
    return counting
