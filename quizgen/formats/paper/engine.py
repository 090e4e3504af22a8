"""WeasyPrint, pydyf and ctypes from the inside: all that quizgen takes of them without a promise.

What these libraries document may be used anywhere. Names that they may change in any release are
used here alone, and each stands in ``PRIVATE``: ``tests/formats/paper/test_engine.py`` looks for
them and for their signatures, so that a release that changes one fails there, by its name. Boxes
that WeasyPrint has laid out (``BOX``) are read by ``quizgen.formats.paper.reuse`` too.
"""

from __future__ import annotations

import copy
import functools
import hashlib
import importlib
import io
import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from functools import cache, lru_cache
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from quizgen import resources
from quizgen.formats.paper.embedding import cut

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PRIVATE: Mapping[str, str] = {
    "_cffi_backend.FFI": "",
    "ctypes.util.find_library": "(name)",
    "pydyf.Dictionary.data": "",
    "pydyf.PDF.write": "(self, output, version=b'1.7', identifier=False, compress=False)",
    "pydyf.Stream.data": "",
    "pydyf._to_bytes": "(item)",
    "weasyprint.HTML._ph_stylesheets": "(self)",
    "weasyprint.HTML._ua_counter_style": "(self)",
    "weasyprint.HTML._ua_stylesheets": "(self, forms=False)",
    "weasyprint.anchors.gather_anchors": (
        "(box, anchors, links, bookmarks, forms, parent_matrix=None, parent_form=None, "
        "parent_link=None)"
    ),
    "weasyprint.anchors.make_page_bookmark_tree": (
        "(page, skipped_levels, last_by_depth, previous_level, page_number, matrix)"
    ),
    "weasyprint.draw.draw_stacking_context": "(stream, stacking_context)",
    "weasyprint.formatting_structure.boxes.LineBox": "",
    "weasyprint.formatting_structure.boxes.TableCellBox": "",
    "weasyprint.formatting_structure.boxes.TableRowBox": "",
    "weasyprint.formatting_structure.boxes.TableRowGroupBox": "",
    "weasyprint.html.PH": "",
    "weasyprint.html.PH_STYLESHEET": "",
    "weasyprint.html.UA": "",
    "weasyprint.html.UA_COUNTER_STYLE": "",
    "weasyprint.html.UA_FORM": "",
    "weasyprint.html.UA_FORM_STYLESHEET": "",
    "weasyprint.html.UA_STYLESHEET": "",
    "weasyprint.layout.absolute.AbsolutePlaceholder": "(box)",
    "weasyprint.matrix.Matrix": "(a=1, b=0, c=0, d=1, e=0, f=0, matrix=None)",
    "weasyprint.pdf.anchors.add_outlines": "(pdf, bookmarks, parent=None)",
    "weasyprint.pdf.fonts.Font": "(pango_font, description, font_size)",
    "weasyprint.pdf.fonts.Font.subset": "(self, to_unicode, hinting)",
    "weasyprint.pdf.fonts.build_fonts_dictionary": "(pdf, fonts, compress, subset, options)",
    "weasyprint.pdf.generate_pdf": "(document, target, zoom, **options)",
    "weasyprint.pdf.stream.Font": "(pango_font, description, font_size)",
    "weasyprint.pdf.stream.Stream": (
        "(fonts, page_rectangle, resources, images, tags, color_profiles, output_intent, *args, "
        "**kwargs)"
    ),
    "weasyprint.pdf.tags._build_box_tree": (
        "(box, parent, pdf, page_number, nums, annotations, tags)"
    ),
    "weasyprint.stacking.StackingContext.from_box": ("(box, page, child_contexts=None)"),
    "weasyprint.text.ffi.fontconfig": "",
    "weasyprint.text.line_break.split_first_line": (
        "(text, style, context, max_width, justification_spacing, is_line_start=True, "
        "minimum=False)"
    ),
}
"""Names by their path, with what they are called with ("" for classes that are only asked for)."""

POSTPONED: Mapping[str, tuple[str, ...]] = {
    "PIL": ("EpsImagePlugin", "Image", "ImageFile", "ImageOps"),
    "PIL.ImageCms": ("ImageCmsProfile",),
    "fontTools.subset": (),
    "fontTools.ttLib": ("TTFont", "TTLibError", "ttFont", "woff2"),
    "fontTools.varLib.instancer": ("instantiateVariableFont",),
    "tinyhtml5": ("parse",),
}
"""Modules that WeasyPrint imports and most documents never come to use, with what it takes of
them."""

BOX = (
    "border_bottom_width",
    "border_box_y",
    "border_height",
    "bottom_margin_collapses",
    "children",
    "content_box_y",
    "element",
    "element_tag",
    "height",
    "is_in_normal_flow",
    "margin_bottom",
    "margin_height",
    "margin_top",
    "margin_width",
    "padding_bottom",
    "position_x",
    "position_y",
    "style",
    "top_margin_collapses",
    "width",
)
"""What is read of a block's box (lengths in CSS pixels)."""


_ALONE = threading.RLock()
"""Held while WeasyPrint is imported and while it works: both change what stands in its modules,
for one document at a time."""


# Loading


def load() -> None:
    """Import WeasyPrint, without what it would do for documents that are not ours.

    It asks for each of its libraries under six names, and for most of those ctypes runs the
    compiler, the linker and ldconfig (0.4 s in all); on Linux the loader alone finds them under the
    fourth. It has cffi read 450 lines of C (0.13 s), which were read before for the release that
    quizgen knows. It parses style sheets of which ``html`` takes a part (0.05 s), and imports
    fontTools for fonts that are cut without HarfBuzz, which ``stable_fonts`` never does, and
    Pillow for pictures (0.1 s). Raises ``OSError`` where a library is missing.

    What it says of style sheets of ours is for nobody: ``ziafont``, which draws formulas, opens the
    root logger (``logging.debug``), and from then on it would stand in a user's terminal."""
    with _ALONE:
        _load()


@cache
def _load() -> None:
    logging.getLogger("weasyprint").propagate = False
    if "weasyprint" in sys.modules:
        return
    with _postponed(), _unparsed(), own_fonts_alone():  # it looks for fonts to warn of none
        if sys.platform == "linux":
            quiet = redirect_stdout(io.StringIO())  # it prints before it raises
            with suppress(OSError, _OthersError), quiet, _declared_before():
                import weasyprint
            if "weasyprint" not in sys.modules:
                _search_quickly()
        import weasyprint  # noqa: F401
    _parse_when_asked()


def _search_quickly() -> None:
    """Import WeasyPrint where its declarations are others."""
    import ctypes.util

    quickly = _replaced(ctypes.util, "find_library", lambda name: None)
    with quickly, suppress(OSError), redirect_stdout(io.StringIO()):
        import weasyprint  # noqa: F401


@contextmanager
def counting_pages(tell: Callable[[], None]) -> Iterator[None]:
    """Within it, ``tell`` is called twice for each page: when it is laid out for the first time,
    which WeasyPrint's logger ``weasyprint.progress`` says (its documentation, "Logging"), and when
    it is drawn (``Page.paint``)."""
    from weasyprint.document import Page

    paint = Page.paint

    def painted(page: Page, *arguments: Any, **named: Any) -> None:
        paint(page, *arguments, **named)
        tell()

    pages: set[str] = set()

    class Teller(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said = record.getMessage()
            if "Page " in said and said not in pages:
                pages.add(said)
                tell()

    logger = logging.getLogger("weasyprint.progress")
    before, teller = (logger.level, logger.propagate), Teller(logging.INFO)
    logger.addHandler(teller)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        with _replaced(Page, "paint", painted):
            yield
    finally:
        logger.removeHandler(teller)
        logger.setLevel(before[0])
        logger.propagate = before[1]


@contextmanager
def _postponed() -> Iterator[None]:
    """Within it, the modules of ``POSTPONED`` are imported when something of them is asked for."""
    mine = {name: _Postponed(name) for name in POSTPONED if name not in sys.modules}
    sys.modules.update(mine)
    try:
        yield
    finally:
        for name in mine:
            del sys.modules[name]


class _Postponed(ModuleType):
    """Stands for a module while others import it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Later(self.__name__, name)


class _Later:
    """Stands for something of a postponed module. When it is called or asked for anything, it and
    all others of that module give their places in WeasyPrint to what they stand for."""

    settings: ClassVar[list[tuple[_Later, str, Any]]] = []
    """What was set on any of them until then."""

    def __init__(self, module: str, name: str) -> None:
        vars(self).update(_module=module, _name=name)

    def __setattr__(self, name: str, value: Any) -> None:
        self.settings.append((self, name, value))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._come(), name)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._come()(*arguments, **named)

    def _come(self) -> Any:
        for module in [each for name, each in sys.modules.items() if _is_inside(name)]:
            for name, value in list(vars(module).items()):
                if isinstance(value, _Later) and value._module == self._module:
                    setattr(module, name, value._itself())
        for setting in [each for each in self.settings if each[0]._module == self._module]:
            self.settings.remove(setting)
            each, name, value = setting
            setattr(each._itself(), name, value)
        return self._itself()

    def _itself(self) -> Any:
        found = importlib.import_module(self._module)
        if not hasattr(found, self._name):
            importlib.import_module(f"{self._module}.{self._name}")
        return getattr(found, self._name)


def _is_inside(name: str) -> bool:
    return name.partition(".")[0] == "weasyprint"


class _OthersError(Exception):
    """Declarations of another WeasyPrint than quizgen knows."""


@contextmanager
def _declared_before() -> Iterator[None]:
    """Within it, C declarations that cffi would read are those of ``declarations``: ``cffi.FFI``
    gives what cffi makes of what it read (its documentation, "out-of-line, ABI level"). Raises
    ``_OthersError`` at declarations that are others."""
    from _cffi_backend import FFI

    from quizgen.formats.paper.declarations import OF, TABLES

    class Declared(FFI):  # type: ignore[misc, unused-ignore]
        def cdef(self, source: str) -> None:
            if digest(source) != OF:
                raise _OthersError

        def dlopen(self, name: str, flags: int) -> Any:
            # What is left when Python ends is collected in any order: a library that were closed
            # before the last of its objects would take their destructors along.
            return super().dlopen(name, flags | getattr(os, "RTLD_NODELETE", 0))

    stand_in = ModuleType("cffi")
    stand_in.FFI = lambda: Declared("weasyprint", **TABLES)  # type: ignore[attr-defined]
    before = sys.modules.get("cffi")
    sys.modules["cffi"] = stand_in
    try:
        yield
    finally:
        del sys.modules["cffi"]
        if before is not None:
            sys.modules["cffi"] = before


def digest(declarations: str) -> str:
    """What tells C declarations apart."""
    return hashlib.sha256(declarations.encode()).hexdigest()


@contextmanager
def _replaced(module: ModuleType | type, name: str, value: object) -> Iterator[None]:
    """``module.name`` is ``value`` within it. (``unittest.mock.patch`` does the same, and brings
    asyncio and 0.03 s along.)"""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


# Fonts


@contextmanager
def own_fonts_alone() -> Iterator[None]:
    """Within it, Fontconfig starts with the bundled fonts and no others: it takes the name of its
    file in no other way."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(resources.folder("fonts") / "fonts.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def fonts_of(configuration: Any) -> int:
    """How many fonts Fontconfig found for a ``FontConfiguration``."""
    from weasyprint.text.ffi import fontconfig

    count: int = fontconfig.FcConfigGetFonts(configuration._config, fontconfig.FcSetSystem).nfont
    return count


# Its own style sheets


@contextmanager
def _unparsed() -> Iterator[None]:
    """Within it, style sheets that are imported stay empty."""
    import tinycss2

    with _replaced(tinycss2, "parse_stylesheet", lambda *_, **__: []):
        yield


def _parse_when_asked() -> None:
    """WeasyPrint's own style sheets, which are empty, are parsed for whoever uses it beside us."""
    from weasyprint import CSS, HTML
    from weasyprint import html as module

    @cache
    def fill() -> None:
        known = {"counter_style": module.UA_COUNTER_STYLE}
        CSS.__init__(module.UA_STYLESHEET, string=module.UA, **known)
        CSS.__init__(module.UA_FORM_STYLESHEET, string=module.UA_FORM, **known)
        CSS.__init__(module.PH_STYLESHEET, string=module.PH)

    def filled(ask: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(ask)
        def asked(*arguments: Any, **named: Any) -> Any:
            fill()
            return ask(*arguments, **named)

        return asked

    for name in ("_ua_stylesheets", "_ua_counter_style", "_ph_stylesheets"):
        setattr(HTML, name, filled(getattr(HTML, name)))


def html(page: str, styles: Sequence[str], **named: Any) -> Any:
    """``weasyprint.HTML`` of ``page``, which is to be laid out with ``styles``, without the rules
    of WeasyPrint's own style sheet for elements that are not in it."""
    import weasyprint

    written = frozenset(_TAG.findall(page))
    elements = frozenset(map(str.lower, written)) | _IMPLIED
    said = [*styles, *_STYLED.findall(page)]
    counters = any(map(_COUNTERS.search, [page, *styles]))
    rules = _own_rules(elements, counters, any(map(_BESIDE.search, said)))
    own = _own_sheet(rules)
    tree = _tree(page) if written <= _PLAIN else None
    if tree is None:
        return _html_class()(own, string=page, **named)
    with _ALONE, _replaced(weasyprint, "tinyhtml5", SimpleNamespace(parse=lambda *_, **__: tree)):
        return _html_class()(own, string="", **named)


def _tree(page: str) -> Element | None:
    """What a parser of HTML makes of ``page``, by that of XML, which is twenty times as fast; None
    where it might make something else of it: where elements are not closed, stand where a parser
    of HTML closes others first, moves them or puts more around them (HTML, 13.2.6.4), or are of a
    drawing and do not say so."""
    from xml.etree.ElementTree import ParseError, fromstring

    if _SPACED.search(page):
        return None
    closed = _VOID.sub(r"<\1/>", _FIRST_LINE.sub(r"\1", page))
    try:
        root = fromstring(closed[closed.index("<html") :])  # noqa: S314 - no entity is declared
    except (ParseError, ValueError):
        return None
    if [each.tag for each in root] != ["head", "body"] or next(root.iter("svg"), None) is not None:
        return None
    placed = 0
    for element in root.iter():
        placed -= element.tag in _PLACED
        inside = _INSIDE.get(element.tag)
        if inside is not None:
            placed += len(element)
            if not all(child.tag in inside for child in element):
                return None
        if element.tag in _TEXTLESS:
            texts = (element.text, *(child.tail for child in element))
            if any(text and not text.isspace() for text in texts):
                return None
    if placed:
        return None
    for outside in _CLOSED:
        for element in root.iter(outside):
            if not _CLOSED[outside].isdisjoint([each.tag for each in element.iter()][1:]):
                return None
    return root


_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_BLOCKS = _HEADINGS | {
    "blockquote", "div", "header", "hr", "main", "ol", "p", "pre", "section", "table", "ul",
}  # fmt: skip
_LINES = frozenset((
    "a", "b", "br", "code", "del", "em", "i", "img", "kbd", "s", "small", "span", "strong", "sub",
    "sup", "u",
))  # fmt: skip
_INSIDE = {
    "title": frozenset[str](),
    "head": frozenset(("meta", "title")),
    "ul": frozenset(("li",)),
    "ol": frozenset(("li",)),
    "table": frozenset(("thead", "tbody")),
    "thead": frozenset(("tr",)),
    "tbody": frozenset(("tr",)),
    "tr": frozenset(("th", "td")),
}
"""What may stand in an element, if not everything."""
_PLACED = frozenset[str]().union(*_INSIDE.values())
"""What may stand nowhere else."""
_TEXTLESS = frozenset(("html", "head", "table", "thead", "tbody", "tr"))
_PLAIN = _BLOCKS | _LINES | _PLACED | {"html", "head", "body", "svg", "g", "circle", "path"}
"""Elements of which ``_tree`` knows what a parser makes."""
_CLOSED = {"p": _BLOCKS, "a": frozenset(("a",))} | dict.fromkeys(_HEADINGS, _HEADINGS)
"""What a parser closes an element for."""
_VOID = re.compile(r"<((?:br|hr|img|meta)\b[^<>]*?)/?>")
_FIRST_LINE = re.compile(r"(<pre\b[^<>]*>)\n")
"""A line break that HTML leaves out."""
_SPACED = re.compile(r'="[^"<>]*[\t\n\r]')
"""A value with what the parser of XML takes for spaces."""


_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
_IMPLIED = frozenset(("html", "head", "body", "tbody", "tr", "colgroup", "p", "br"))
"""Elements that a parser adds (HTML, 13.2)."""
_COUNTERS = re.compile(r"list-style(?!: none)|counter(?!\(pages?\))", re.IGNORECASE)
"""What may ask for a style of counters beside those of lists."""
_STYLED = re.compile(r'\bstyle="([^"]*)"')
_BESIDE = re.compile(r"note|list-item", re.IGNORECASE)
"""What may make an element a footnote, a note, or an entry of a list."""
_LISTS = ("circle", "decimal", "disc", "square")
_RULE = re.compile(r"([^{}]+)\{(?:[^{}]|\{[^{}]*\})*\}")
_BRACKETS = re.compile(r"\[[^\[\]]*\]|\([^()]*\)")
_TYPE = re.compile(r"(?<![-\w:.#])[a-z][a-z0-9]*")


@lru_cache(maxsize=64)
def _own_rules(elements: frozenset[str], counters: bool, beside: bool) -> tuple[str, ...]:
    """Of WeasyPrint's own style sheet what may hold for a document of these ``elements``, that may
    ask for styles of ``counters``, and for what stands ``beside`` an element of any name: the marks
    of notes and of entries, for which it would compute six styles of each element."""
    from weasyprint.html import UA

    kept = []
    for rule in _RULE.finditer(re.sub(r"/\*.*?\*/", "", UA, flags=re.DOTALL)):
        head = rule[1].strip()
        if head.startswith("@counter-style"):
            holds = counters or head.split()[1] in _LISTS
        elif head.startswith("@"):
            holds = True
        elif head.startswith("::") and not beside:
            if head == "::marker":  # of those that its rules make entries
                kept.append(rule[0].replace(head, f"li{head}, summary{head}"))
            continue
        else:
            while head != (head := _BRACKETS.sub("", head)):
                pass
            holds = any(elements.issuperset(_TYPE.findall(each)) for each in head.split(","))
        if holds:
            kept.append(rule[0])
    return tuple(kept)


class _OwnSheet(NamedTuple):
    """Some of those rules, parsed."""

    rules: frozenset[str]
    sheet: Any
    counters: Any


_parsed: list[_OwnSheet] = []
"""The documents of a quiz have nearly the same elements."""


def _own_sheet(rules: Sequence[str]) -> _OwnSheet:
    """A style sheet that has these ``rules``."""
    found = next((each for each in _parsed if each.rules.issuperset(rules)), None)
    if found is None:
        from weasyprint import CSS
        from weasyprint.css.counters import CounterStyle

        counters = CounterStyle()
        sheet = CSS(string="".join(rules), counter_style=counters)
        found = _OwnSheet(frozenset(rules), sheet, counters)
        _parsed.append(found)
    return found


@cache
def _html_class() -> type[Any]:
    from weasyprint import HTML

    class Document(HTML):  # type: ignore[misc, unused-ignore]
        def __init__(self, own: _OwnSheet, **named: Any) -> None:
            super().__init__(**named)
            self._own = own

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return super()._ua_stylesheets(forms) if forms else [self._own.sheet]

        def _ua_counter_style(self) -> list[Any]:
            return [self._own.counters.copy()]

    return Document


# What is written otherwise than WeasyPrint would


@contextmanager
def written_our_way() -> Iterator[None]:
    """Within it, WeasyPrint embeds fonts with the same bytes on every machine, and says the
    language of each run; and pydyf makes the bytes of each object once. Other threads wait."""
    with _ALONE, _stable_fonts(), _spoken_languages(), _made_once():
        yield


@contextmanager
def _stable_fonts() -> Iterator[None]:
    """WeasyPrint cuts fonts with whatever HarfBuzz the system has, and names them after a text that
    each release of Pango writes in its own way. Within it, the pinned ``uharfbuzz`` cuts them, and
    they are named after the face."""
    load()
    from weasyprint.pdf import stream

    with _replaced(stream, "Font", _stable_font()):
        yield


@cache
def _stable_font() -> type[Any]:
    from weasyprint.pdf.fonts import Font

    class StableFont(Font):  # type: ignore[misc, unused-ignore]
        """A font of WeasyPrint's, named and cut without regard to the system's libraries."""

        file_content: bytes

        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            style = " Bold" if self.weight >= 600 else ""
            face = f"{self.family}{style}".replace(" ", "-").encode()
            digest = hashlib.md5(face, usedforsecurity=False).digest()[:6]
            self.hash = "".join(chr(65 + byte % 26) for byte in digest)
            self.name = b"/" + self.hash.encode() + b"+" + face

        def subset(self, to_unicode: dict[int, str], hinting: bool) -> None:
            """Keep the glyphs in use, under their numbers."""
            if to_unicode:
                self.file_content = cut(self.file_content, to_unicode, bool(self.missing))

    return StableFont


@contextmanager
def _made_once() -> Iterator[None]:
    """Within it, ``pydyf.PDF.write`` keeps the bytes of dictionaries and streams that it writes: it
    asks for all of them a second time, to hash them, and would pack every stream again."""
    import pydyf

    write = pydyf.PDF.write

    def once(pdf: Any, *arguments: Any, **named: Any) -> None:
        this_time = object()

        def kept(ask: Callable[[Any], bytes]) -> property:
            def data(item: Any) -> bytes:
                known = vars(item).get("_made")
                if known is None or known[0] is not this_time:
                    known = vars(item)["_made"] = (this_time, ask(item))
                made: bytes = known[1]
                return made

            return property(data)

        dictionary, stream = (kept(each.data.fget) for each in (pydyf.Dictionary, pydyf.Stream))
        with (
            _replaced(pydyf.Dictionary, "data", dictionary),
            _replaced(pydyf.Stream, "data", stream),
        ):
            write(pdf, *arguments, **named)

    with _replaced(pydyf.PDF, "write", once):
        yield


@contextmanager
def _spoken_languages() -> Iterator[None]:
    """Within it, WeasyPrint writes ``/Lang`` on a structure element whose language is not the one
    around it (ISO 32000-1, 14.9.2; PDF/UA-1, 7.2), from the ``lang`` of the HTML, and calls what is
    drawn of a formula one (14.8.4.5; PDF/UA-1, 7.7)."""
    from pydyf import String
    from weasyprint.pdf import tags

    build = tags._build_box_tree
    around: list[str | None] = []

    def build_with_language(box: Any, *arguments: Any) -> Iterator[Any]:
        box = actual(box)
        spoken = box.style["lang"]
        own = box.element is not None and box.element_tag not in ("html", "body")
        other = own and len(around) > 0 and spoken not in (None, around[-1])
        around.append(spoken)
        try:
            for element in build(box, *arguments):
                if other:
                    element["Lang"] = String(spoken)
                if own and element["S"] == "/Figure" and box.element.get("class") == "formula":
                    element["S"] = "/Formula"
                yield element
        finally:
            around.pop()

    with _replaced(tags, "_build_box_tree", build_with_language):
        yield


# Boxes


def page_box(page: Any) -> Any:
    """The box of a page of WeasyPrint's document."""
    return page._page_box


def actual(box: Any) -> Any:
    """The box, where a placeholder (of what is positioned) stands for it."""
    return getattr(box, "_box", box)


def is_line(box: Any) -> bool:
    """Whether it is a line of a paragraph."""
    from weasyprint.formatting_structure.boxes import LineBox

    return isinstance(box, LineBox)


def is_inside_table(box: Any) -> bool:
    """Whether it is a group of rows, a row or a cell."""
    from weasyprint.formatting_structure import boxes

    return isinstance(box, boxes.TableRowGroupBox | boxes.TableRowBox | boxes.TableCellBox)


class FirstLine(NamedTuple):
    """A text set on one line of any width."""

    layout: Any
    rest: int | None
    """Where the second line starts."""
    width: float
    height: float
    baseline: float


def first_line(text: str, style: Any) -> FirstLine:
    """``text`` set in the ``style`` of a box."""
    from weasyprint.text.line_break import split_first_line

    layout, _length, rest, width, height, baseline = split_first_line(text, style, None, None, 0)
    return FirstLine(layout, rest, width, height, baseline)


# Drawing and tagging a part of a page


class Drawing:
    """What is drawn of one document: a content stream at a time, with what all of them use."""

    def __init__(self, document: Any, page: Any, fonts: dict[Any, Any]) -> None:
        self._document, self._page, self._fonts = document, page, fonts
        self.images: dict[str, Any] = {}
        self.tags: dict[Any, dict[str, Any]] = {}
        """What is tagged, by box, as ``structure`` takes it."""
        self.resources: dict[str, Any] = {
            "ExtGState": {}, "XObject": {}, "Pattern": {}, "Shading": {}, "ColorSpace": b"null",
        }  # fmt: skip

    def draw(self, boxes: Sequence[Any]) -> bytes:
        """The content stream of ``boxes``, each with all in it."""
        from pydyf import _to_bytes
        from weasyprint.draw import draw_stacking_context
        from weasyprint.pdf.stream import Stream
        from weasyprint.stacking import StackingContext

        rectangle = (0, 0, self._page.margin_width(), self._page.margin_height())
        stream = Stream(
            self._fonts, rectangle, self.resources, self.images, self.tags,
            self._document.color_profiles, self._document.output_intent, compress=False,
        )  # fmt: skip
        for box in boxes:
            draw_stacking_context(stream, StackingContext.from_box(box, self._page))
        return b"\n".join(_to_bytes(item) for item in stream.stream)


def group(stream: Any) -> tuple[bytes, bytes, Any]:
    """What WeasyPrint draws as one: its dictionary without ``/Resources``, its content stream, and
    those resources."""
    from pydyf import Dictionary, _to_bytes

    own = {name: value for name, value in stream.extra.items() if name != "Resources"}
    content = b"\n".join(_to_bytes(item) for item in stream.stream)
    return Dictionary(own).data[2:-2], content, stream.extra["Resources"]


def structure(box: Any, parent: Any, pdf: Any, tags: dict[Any, Any]) -> Iterator[Any]:
    """The structure elements of ``box``, made below the element ``parent`` in ``pdf``, which is
    what WeasyPrint wants of one: ``objects``, ``add_object``, ``page_references``. Takes from
    ``tags`` what it uses."""
    from weasyprint.pdf import tags as module

    elements: Iterator[Any] = module._build_box_tree(box, parent, pdf, 0, {}, [], tags)
    return elements


class Marks(NamedTuple):
    """What is at places of a page: anchors by name; links (kind, target, rectangle, box);
    bookmarks (level, label, position, state)."""

    anchors: dict[str, Any]
    links: list[Any]
    bookmarks: list[Any]


def marks(box: Any) -> Marks:
    """The anchors, links and fields of ``box`` and of all boxes in it."""
    from weasyprint.anchors import gather_anchors

    found = Marks({}, [], [])
    gather_anchors(box, *found, {None: []})
    return found


# Whole files


def empty_pdf(document: Any, title: str) -> Any:
    """A tagged PDF of ``document`` without its pages, in pydyf's objects."""
    from weasyprint import DEFAULT_OPTIONS
    from weasyprint.pdf import generate_pdf

    options = {**DEFAULT_OPTIONS, "pdf_variant": "pdf/ua-1", "pdf_version": "1.7"}
    empty = document.copy([])
    empty.metadata = copy.copy(empty.metadata)
    empty.metadata.title = title
    return generate_pdf(empty, None, 1, **options)


def add_fonts(pdf: Any, fonts: dict[str, Any]) -> None:
    """Embed ``fonts``, cut to what is in use."""
    from weasyprint.pdf.fonts import build_fonts_dictionary

    build_fonts_dictionary(pdf, fonts, False, True, {"hinting": False, "pdf_version": "1.7"})


def add_outlines(pdf: Any, pages: Sequence[tuple[float, Sequence[Any]]], scale: float) -> None:
    """The outline: of each page its height and its bookmarks. ``scale``: PDF points per pixel."""
    from weasyprint.anchors import make_page_bookmark_tree
    from weasyprint.matrix import Matrix
    from weasyprint.pdf import anchors

    tree: list[Any] = []
    skipped: list[int] = []
    last = [tree]
    level = 0
    for number, (height, bookmarks) in enumerate(pages):
        matrix = Matrix(a=scale, d=-scale, f=height * scale)
        page = SimpleNamespace(bookmarks=bookmarks)
        level = make_page_bookmark_tree(page, skipped, last, level, number, matrix)
    anchors.add_outlines(pdf, tree)
