"""What was laid out already, and what a form needs of it."""

from __future__ import annotations

import base64
import re
import string
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

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
from quizgen.formats.paper.reuse.pieces import (
    Block,
    BlockPainter,
    UnsuitableError,
    height,
)
from quizgen.formats.paper.reuse.setting import (
    ALONE,
    Frame,
    New,
    Setter,
    as_block,
    breaking,
    count,
    counts,
    into,
)
from quizgen.formats.paper.reuse.texts import differing, saying
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
_ASCII = f"{string.ascii_letters} {string.digits}"
_LETTERS = Localized.same(f"{_ASCII} **{_ASCII}** `{_ASCII}`")
"""In each of the fonts."""
_NUMBER = re.compile(
    r'(<section\b[^>]*>).*?(<h\d\b[^>]*\bdata-piece="number".*?</h\d>).*', re.DOTALL
)


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


_Item = tuple[FormItem, Canonical, bool]
"""An item, what forms share of it, whether its section has a title."""


class BlockCache:
    """Blocks of one kind of document, each laid out once."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter
        self._setter = Setter(typesetter.lay_out)
        self._items: dict[bytes, Block] = {}
        self._unsuitable: dict[bytes, str] = {}
        self._numbers: dict[tuple[str, bool], Block] = {}
        self._entries: dict[bytes, Block] = {}
        self._signs: dict[tuple[str, bool], Block] = {}
        self._stimuli: dict[bytes, Block] = {}
        self._asked: dict[tuple[str, ...], Block] = {}
        self._headings: dict[str, Block] = {}
        self._counters: dict[tuple[int, int], list[Block]] = {}
        self._covers: dict[str, Any] = {}

    def pdf(self, form: Form, around: str, pattern: str, identifier: bytes) -> bytes:
        """The document of ``form``. ``around``: its HTML without the items; ``pattern``: the same
        of a form that may differ in its label and in whose copy it is.

        Raises ``UnsuitableError``.
        """
        frame, pages = self._pages(form, around, pattern)
        pdf = engine.empty_pdf(frame.document, frame.title)
        fonts = {font.hash: font for font in self._setter.fonts.values()}
        fill(pdf, pages, fonts, self._setter.letters)
        return write(pdf, identifier)

    def _pages(self, form: Form, around: str, pattern: str) -> tuple[Frame, list[PlacedPage]]:
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
            self._setter.lay_out(_body(head)[0], doubtful)
        new = [each for each in new if each not in doubtful]
        if pattern not in self._covers:
            self._covers[pattern] = self._setter.lay_out(pattern, new)
        elif new:
            self._setter.lay_out(_body(head)[0], new)
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

        def counted(pages: int) -> list[tuple[Block]]:
            return [(block,) for block in self._counted(frame.document, pages)]

        return frame, self._setter.pages(flow, said, _body(head)[0], frame, counted)

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

    def _new_items(self, form: Form, items: Sequence[_Item]) -> Iterator[New]:
        """The items and the numbers that are not there yet."""
        into_numbers = into(self._numbers, BlockPainter.label)
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
                yield New(part, partial(self._take_item, key, item))
            for number, part in zip(numbers, parts, strict=False):
                yield into_numbers((number, titled), _NUMBER.sub(r"\1\2</section>", part))
            yield New(next(parts), self._setter.take_letters)

    def _take_item(
        self, key: bytes, item: FormItem, painter: BlockPainter, box: Any, page: Any
    ) -> None:
        try:
            block = painter.shell(box, page) if _chooses(item) else painter.block([box], page)
        except UnsuitableError as error:
            self._unsuitable[key] = str(error)
            raise
        self._items[key] = breaking(block, box)

    def _new_entries(self, form: Form, entries: Sequence[Entry]) -> Iterator[New]:
        """The options of questions and their letters, those that are not there yet."""
        new = {key: entry for entry in entries if (key := _entry_key(entry)) not in self._entries}
        signs = {(entry.option.id, entry.square) for entry in entries} - self._signs.keys()
        order = sorted(signs)
        blanks = [Entry(Option(sign, BLANK), {}, square) for sign, square in order]
        if new or blanks:
            html = self._typesetter.entries(form, (*new.values(), *blanks))
            parts = _parts_alone(html)
            yield from map(into(self._entries, as_block), new, parts)
            yield from map(into(self._signs, BlockPainter.label), order, parts[len(new) :])

    def _new_stimuli(self, form: Form, stimuli: Sequence[FormStimulus]) -> Iterator[New]:
        """What several items ask about, and which those are, as far as that is not there yet."""
        alike = [canonical_stimulus(each) for each in stimuli]
        new = {
            key: each for each in alike if (key := msgspec.json.encode(each)) not in self._stimuli
        }
        asked = sorted({_asking(each) for each in (*stimuli, *alike)} - self._asked.keys())
        blanks = [FormStimulus(BLANK, items) for items in asked]
        if new or blanks:
            parts = _parts_alone(self._typesetter.stimuli(form, (*new.values(), *blanks)))
            yield from map(into(self._stimuli, as_block), new, parts)
            yield from map(into(self._asked, BlockPainter.label), asked, parts[len(new) :])

    def _new_headings(self, headings: Sequence[str]) -> Iterator[New]:
        new = [html for html in dict.fromkeys(headings) if html not in self._headings]
        return map(into(self._headings, as_block), new, new)

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

    def _frame(self, head: str, pattern: str) -> Frame:
        """Of the ``pattern`` that was laid out before, with the words of ``head``, where no more
        than those differ."""
        try:
            texts = differing(pattern, head)
            document = self._covers[pattern]
            with saying(map(engine.page_box, document.pages), texts):
                return self._setter.frame(document, texts)
        except UnsuitableError:
            return self._setter.frame(self._setter.lay_out(head, ()), {})

    def _counted(self, document: Any, pages: int) -> list[Block]:
        """The margin boxes that show page numbers, for each of ``pages``: those of the pages of
        the cover and of another one, with other numbers."""
        laid_out = [engine.page_box(page) for page in document.pages]
        known = len(laid_out), pages
        if known not in self._counters:
            painter = BlockPainter(document, self._setter.fonts)
            self._counters[known] = blocks = []
            for number in range(1, pages + 1):
                there = min(number, len(laid_out))
                page = laid_out[there - 1]
                boxes = [box for box in page.children[1:] if counts(box)]
                texts = {
                    count(box, there, len(laid_out) + 1): count(box, number, pages) for box in boxes
                }
                with saying(boxes, texts):
                    blocks.append(painter.block(boxes, page))
        return self._counters[known]


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
    _, *parts = html.split(ALONE.partition("{")[0])
    return [part[: part.rindex("</div>")] for part in parts]
