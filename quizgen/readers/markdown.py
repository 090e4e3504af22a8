"""HTML of other programs -> the small Markdown that banks are written in.

Every element is carried, is layout alone (``_LAYOUT``: colours, fonts, boxes; its text stays), is
nothing that a reader sees (``_SILENT``), or is reported to the caller. Text is escaped, so that
what a reader sees stays what it was: ``*`` and ``<`` are not marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape
from html.parser import HTMLParser

import msgspec

from quizgen.errors import Message, message
from quizgen.text import markup
from quizgen.text.formulas import problem


class Page(msgspec.Struct, frozen=True):
    """What the HTML is part of."""

    picture: Callable[[str], str | None] = lambda _address: None
    """The address of a picture -> what the Markdown shall name (None: leave its alt text)."""
    lost: Callable[[Message], None] = lambda _what: None
    """Told of what cannot be carried; of the same thing once for each time that it stands there."""


NOWHERE = Page()
"""No pictures, and nobody to tell."""

_MAX_DEPTH = 60
"""Elements nested deeper lose their mark-up, not their text."""
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
_SILENT = frozenset(("script", "style", "head", "template", "title", "link", "meta", "rp"))
"""Elements of which a reader sees nothing."""
_LAYOUT = frozenset(
    (
        *("abbr", "acronym", "bdi", "bdo", "big", "caption", "cite", "col", "colgroup", "data"),
        *("dfn", "font", "label", "legend", "mark", "nobr", "picture", "rb", "rtc", "ruby"),
        *(
            "small",
            "source",
            "span",
            "summary",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "time",
            "tr",
        ),
        *("track", "var", "wbr"),
    )
)
"""Elements that only say how something looks or what it is: their text is all there is to carry."""
_SEEN = frozenset(("audio", "canvas", "embed", "iframe", "math", "object", "svg", "video"))
"""Elements that show or play something of their own; what is inside is for those who cannot."""
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4"),
        *("h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section"),
        *("table", "ul"),
    )
)
_CLOSES = {
    "p": ("p",),
    "li": ("li", "p"),
    "tr": ("td", "th", "tr"),
    "td": ("td", "th"),
    "th": ("td", "th"),
    "dt": ("dd", "dt"),
    "dd": ("dd", "dt"),
}
"""Elements that an opening tag ends where their end tag was left out (HTML, 13.1.2.4)."""


class Element:
    """An HTML element; ``children`` are elements and text."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Element | str] = []

    def text(self) -> str:
        """All text inside; a ``br`` is a line break."""
        if self.tag == "br":
            return "\n"
        return "".join(each if isinstance(each, str) else each.text() for each in self.children)


class _Open:
    """The elements as they are opened and closed."""

    def __init__(self) -> None:
        self.root = Element("div", {})
        self._open = [self.root]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        closes = _CLOSES.get(tag) or (("p",) if tag in _BLOCKS else ())
        while self._open[-1].tag in closes:  # the root is none that anything closes
            self._open.pop()
        element = Element(tag, attributes)
        self._open[-1].children.append(element)
        if tag not in _VOID and len(self._open) < _MAX_DEPTH:
            self._open.append(element)

    def end(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def data(self, data: str) -> None:
        self._open[-1].children.append(data)


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = _Open()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.start(tag, {name: value or "" for name, value in attrs})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.end(tag)

    def handle_endtag(self, tag: str) -> None:
        self.open.end(tag)

    def handle_data(self, data: str) -> None:
        self.open.data(data)


_TOKEN = re.compile(
    r"(?P<text>[^<]+)|</(?P<end>[a-z][a-z0-9]*)>"
    r"|<(?P<start>[a-z][a-z0-9]*)(?P<attributes>(?: [a-z][a-z-]*=\"[^\"<>&]*\")*)(?P<empty> ?/)?>"
)
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_NOT_HTML = frozenset(
    (
        *("iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style"),
        *("textarea", "title", "xmp"),
    )
)
"""Elements whose inside the parser does not read as HTML."""


def _tokens(html: str) -> Element | None:
    """The elements of HTML as programs write it: tags in lower case, attributes in double quotes.
    None for any other, which the parser reads, at eight times the time."""
    tree = _Open()
    at = 0
    for token in _TOKEN.finditer(html):
        if token.start() != at:
            return None
        at = token.end()
        if (text := token["text"]) is not None:
            tree.data(unescape(text) if "&" in text else text)
        elif (tag := token["end"]) is not None:
            tree.end(tag)
        else:
            tag = token["start"]
            if tag in _NOT_HTML:
                return None
            written = token["attributes"]
            tree.start(tag, dict(_ATTRIBUTE.findall(written)) if written else {})
            if token["empty"] and tag not in _VOID:
                tree.end(tag)
    return tree.root if at == len(html) else None


def tree(html: str) -> Element:
    """The elements of a fragment of HTML, inside a ``div``. Never raises."""
    if (quick := _tokens(html)) is not None:
        return quick
    if len(_UNCLOSED.findall(html)) > _FEW_UNCLOSED:
        html = _UNCLOSED.sub("&lt;", html)
    try:
        return _parsed(html)
    except AssertionError:  # the parser's own, over <![ that begins no section
        return _parsed(html.replace("<!", "&lt;!"))


def _parsed(html: str) -> Element:
    parser = _Tree()
    parser.feed(_CUT_SHORT.sub("&lt;", html))
    parser.close()
    return parser.open.root


_CUT_SHORT = re.compile(r"<(?=[A-Za-z/!?][^>]*\Z)")
"""What begins like a tag and has no end: text, as Python's parser has it before 3.13.5, which drops
it and what follows."""
_UNCLOSED = re.compile(r"<(?=[A-Za-z/!?][^<>]*(?:<|\Z))")
"""A tag that begins and does not end: the parser looks for its end to the end of the text, for
each of them anew."""
_FEW_UNCLOSED = 50


def from_html(html: str, page: Page = NOWHERE) -> str:
    """Markdown that shows what ``html`` shows."""
    if _PLAIN.fullmatch(html):
        return html
    if "<" not in html and "&" not in html and not _DELIMITED.search(html):
        return from_text(html)
    if simple := _SIMPLE.fullmatch(html.strip(" \t\n\r\f")):
        return _simple(simple[1] or simple[2] or "", page)
    return from_tree(tree(html), page)


_PLAIN = re.compile(r"[^\W\d_](?:[^\W_]|[.,;:?!()'\"/%…]| (?=\S))*")
"""A line that is the same in Markdown."""
_SIMPLE = re.compile(
    r"<p>([^<]*(?:<code>[^<]*</code>[^<]*)*)</p>|([^<]*(?:<code>[^<]*</code>[^<]*)*)"
)
"""A paragraph, or none, of words and code: most of what quizzes hold."""


_CODE_TAG = re.compile("</?code>")


def _simple(html: str, page: Page) -> str:
    """What ``from_tree`` makes of what ``_SIMPLE`` is."""
    parts = []
    for index, piece in enumerate(_CODE_TAG.split(html)):
        text = unescape(piece) if "&" in piece else piece
        parts.append(_code(text) if index % 2 else _spaced(text, page))
    return _trimmed("".join(parts)).strip("\n")


def _spaced(text: str, page: Page, *, bars: bool = True) -> str:
    """Words of a line: of spaces one is kept, of those around a line break the break."""
    if _PLAIN.fullmatch(text.strip(" ")) and "  " not in text:
        return text
    if "\n" in text:
        text = re.sub(r"[ \t\f\r]*\n[ \t\f\r\n]*", "\n", text)
    if _SPACES.search(text):
        text = re.sub(r"[ \t\f\r]+", " ", text)
    return _words(text, page, bars=bars)


_SPACES = re.compile(r"  |[\t\f\r]")
"""What is more than a space."""


_ATTRIBUTES = frozenset(
    (
        # read
        *("href", "src", "alt", "start", "colspan", "rowspan", "open", "close", "encoding"),
        # languages and text that no reader sees
        *("lang", "xml:lang", "dir", "translate", "title", "id", "name", "class", "role", "cite"),
        *("itemprop", "itemscope", "itemtype", "itemid", "scope", "headers", "summary", "datetime"),
        # how it looks
        *("style", "width", "height", "align", "valign", "bgcolor", "border", "cellpadding"),
        *("cellspacing", "rules", "frame", "color", "face", "size", "hspace", "vspace", "nowrap"),
        *("noshade", "char", "charoff", "background", "clear", "compact", "span"),
        # how a browser fetches and acts; nothing is run here
        *("target", "rel", "rev", "type", "srcset", "sizes", "loading", "decoding", "longdesc"),
        *(
            "crossorigin",
            "referrerpolicy",
            "usemap",
            "ismap",
            "tabindex",
            "accesskey",
            "draggable",
            "for",
        ),
        *("contenteditable", "spellcheck", "hidden", "download", "ping", "hreflang", "xmlns"),
    )
)
"""Attributes that are read, or that may be ignored: they say nothing to a reader of the text. Those
that begin with ``data-``, ``aria-``, ``on`` or a prefix are for programs."""
_FOR_PROGRAMS = re.compile("data-|aria-|on|[a-z0-9]+:")
_COUNTS = {"ol": ("type", "reversed"), "li": ("type", "value")}
"""Where an attribute of another element says how items are counted."""


def _report_attributes(root: Element, page: Page) -> None:
    """Say which attributes are lost, of elements that are not reported themselves."""
    for child in root.children:
        if isinstance(child, str) or child.tag in _SEEN or child.tag in _SILENT:
            continue
        for name, value in child.attributes.items() if child.tag in _CARRIED else ():
            counts = name in _COUNTS.get(child.tag, ()) and (name, value) != ("type", "1")
            if counts or not (name in _ATTRIBUTES or _FOR_PROGRAMS.match(name)):
                said = message(
                    "{attribute}={value} of <{tag}> is left out",
                    attribute=name,
                    value=f'"{value[:40]}"',
                    tag=child.tag,
                )
                page.lost(said)
        _report_attributes(child, page)


_CARRIED = _LAYOUT.union(
    _BLOCKS,
    (
        *("a", "img", "br", "b", "strong", "i", "em", "u", "ins", "sup", "sub", "code", "kbd"),
        *("tt", "samp", "q", "rt"),
    ),
)


def from_tree(root: Element, page: Page = NOWHERE) -> str:
    """Markdown that shows what is inside ``root``."""
    if page.lost is not NOWHERE.lost:
        _report_attributes(root, page)
    return _join(_blocks(root.children, page)).strip("\n")


def from_text(text: str) -> str:
    """Markdown that shows ``text`` as it stands: a line break is one, an empty line begins a
    paragraph."""
    lines = [_escaped(" ".join(line.split())) for line in text.strip().splitlines()]
    shown = "\\\n".join(_line_start(line) for line in lines)
    return re.sub(r"\\\n(?:\\\n)+", "\n\n", shown)


Block = tuple[str, str]
"""The element's name and its Markdown."""


def _join(blocks: Sequence[Block], between: str = "\n\n") -> str:
    return between.join(text for _tag, text in blocks)


def _blocks(nodes: Sequence[Element | str], page: Page) -> list[Block]:
    found: list[Block] = []
    line: list[Element | str] = []

    def flush() -> None:
        if text := _paragraph(line, page):
            found.append(("", text))
        line.clear()

    for node in nodes:
        if isinstance(node, str) or not _is_block(node):
            line.append(node)
            continue
        flush()
        found += _block(node, page, found[-1] if found else ("", ""))
    flush()
    return found


def _is_block(node: Element) -> bool:
    """Whether an element breaks the line: by its name, or by a block inside."""
    if node.tag in _BLOCKS:
        return True
    return node.tag not in ("code", "a", "em", "strong", "i", "b") and any(
        isinstance(child, Element) and _is_block(child) for child in node.children
    )


def _block(node: Element, page: Page, before: Block) -> list[Block]:
    tag = node.tag
    if tag == "pre":
        return [("pre", _code_block(node))]
    if tag in ("ul", "ol"):
        text = _list(node, page, other=before[0] == tag and before[1][:1] != "*")
        return [(tag, text)] if text else []
    if tag == "blockquote":
        inner = _join(_blocks(node.children, page))
        return [(tag, "\n".join(f"> {line}".rstrip() for line in inner.split("\n")))]
    if tag == "hr":
        return [(tag, "***")]
    if tag == "table":
        text = _table(node, page)
        return [(tag, text)] if text else []
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        inner = _inline(node.children, page).replace("\n", " ").strip()
        inner = re.sub(r"(#+)$", r"\\\1", inner)
        return [(tag, f"{'#' * int(tag[1])} {inner}")] if inner else []
    _report(node, page)
    return [] if tag in _SEEN else _blocks(node.children, page)


def _code_block(node: Element) -> str:
    text = node.text().removesuffix("\n")
    code = next((c for c in node.children if isinstance(c, Element) and c.tag == "code"), node)
    language = re.fullmatch(r"language-([\w+.-]+)", code.attributes.get("class", ""))
    fence = "`" * (max([2, *(len(run) for run in re.findall("`+", text))]) + 1)
    body = f"{text}\n" if node.text() else ""
    return f"{fence}{language[1] if language else ''}\n{body}{fence}"


def _list(node: Element, page: Page, other: bool) -> str:
    """A list; ``other``: with other marks than the list right before."""
    items = [child for child in node.children if isinstance(child, Element) and child.tag == "li"]
    loose = any(isinstance(c, Element) and c.tag == "p" for item in items for c in item.children)
    start = node.attributes.get("start", "1")
    number = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1
    written = []
    for index, item in enumerate(items):
        mark = (")" if other else ".") if node.tag == "ol" else ("*" if other else "-")
        if node.tag == "ol":
            mark = f"{number + index}{mark}"
        text = _join(_blocks(item.children, page), "\n\n" if loose else "\n")
        first, *rest = text.split("\n")
        indent = " " * (len(mark) + 1)
        lines = [f"{mark} {first}", *(f"{indent}{line}" for line in rest)]
        written.append("\n".join(line.rstrip() for line in lines))
    return ("\n\n" if loose else "\n").join(written)


def _table(node: Element, page: Page) -> str:
    rows = [
        [c for c in row.children if isinstance(c, Element) and c.tag in ("td", "th")]
        for row in _descendants(node, "tr")
    ]
    width = max((len(row) for row in rows), default=0)
    if not width:
        return ""
    if any(c.attributes.get(span, "1") != "1" for r in rows for c in r for span in _SPANS):
        page.lost(message("cells of a table that span several stand in the first of them"))

    def cell(element: Element) -> str:
        text = _inline(element.children, page, cell=True)
        return re.sub(r"\\?\n", " ", text).strip().replace("|", "\\|")

    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join([*cells, *[''] * (width - len(cells))])} |"

    head, *body = rows
    rules = [_alignment(c.attributes.get("style", "")) for c in head] + ["---"] * width
    lines = [line([cell(c) for c in head]), line(rules[:width])]
    return "\n".join(lines + [line([cell(c) for c in row]) for row in body])


_SPANS = ("colspan", "rowspan")


def _alignment(style: str) -> str:
    found = re.search(r"text-align:\s*(left|right|center)", style)
    return {"left": ":--", "right": "--:", "center": ":-:"}[found[1]] if found else "---"


def _descendants(node: Element, tag: str) -> list[Element]:
    found = []
    for child in node.children:
        if isinstance(child, Element):
            found += [child] if child.tag == tag else _descendants(child, tag)
    return found


def _paragraph(nodes: Sequence[Element | str], page: Page) -> str:
    """A paragraph; its emphasis is left out where Markdown's rules would not see it as such."""
    text = _trimmed(_inline(nodes, page))
    if re.search(r"(?<!\\)[*_]", text):
        plain = _trimmed(_inline(nodes, Page(page.picture), marks=False))
        if plain != text and markup.to_text(text) != markup.to_text(plain):
            return plain
    return text


def _trimmed(text: str) -> str:
    if "\n" not in text:
        return _line_start(text.strip(" \t").strip(" \xa0"))
    text = re.sub(r"[ \t]*(\\?\n)[ \t]*", r"\1", text.strip(" \t\n"))
    while text.endswith("\\\n") or (text.endswith("\\") and not text.endswith("\\\\")):
        text = text.rstrip("\n").removesuffix("\\").rstrip(" \n")
    text = re.sub(r"^(\\?\n)+", "", text)
    text = re.sub(r"\n(\\?\n)+", r"\n", text)
    return "\n".join(_line_start(line) for line in text.strip(" \xa0").split("\n"))


def _inline(
    nodes: Sequence[Element | str],
    page: Page,
    *,
    cell: bool = False,
    marks: bool = True,
    raised: bool = False,
) -> str:
    """Marks and text of a line. ``cell``: bars are not escaped yet; ``marks``: with emphasis;
    ``raised``: inside a super- or subscript, where braces mean something."""
    parts: list[str] = []

    def inner(node: Element) -> str:
        script = raised or _meant(node) in ("sup", "sub")
        return _inline(node.children, page, cell=cell, marks=marks, raised=script)

    for node in nodes:
        if isinstance(node, str):
            words = _spaced(node, page, bars=not cell)
            parts.append(re.sub(r"[{}]", r"\\\g<0>", words) if raised else words)
        elif node.tag == "br":
            parts.append("\\\n")
        elif node.tag in ("code", "kbd", "tt", "samp"):
            parts.append(_code(node.text()))
        elif node.tag in ("strong", "b", "em", "i", "u", "ins") and marks:
            parts.append(_emphasis(inner(node), node.tag in ("strong", "b"), "".join(parts)))
        elif node.tag == "a":
            parts.append(_link(inner(node), node.attributes.get("href", ""), page))
            if parts[-1].startswith("[") and parts[:-1] and parts[-2].endswith("!"):
                parts[-2] = parts[-2][:-1] + "\\!"
        elif node.tag == "img" and node.attributes.get("data-equation-content"):
            parts.append(_latex(node.attributes["data-equation-content"], page))  # Canvas
        elif node.tag == "img":
            alt = _escaped(" ".join(node.attributes.get("alt", "").split()), bars=not cell)
            address = page.picture(node.attributes.get("src", ""))
            parts.append(alt if address is None else f"![{alt}]({_address(address)})")
        elif (tag := _meant(node)) in ("sup", "sub"):
            parts.append(_script(inner(node), tag, page))
        elif node.tag == "math":
            parts.append(_mathml(node, page))
        elif node.tag in ("abbr", "acronym", "dfn") and node.attributes.get("title", "").strip():
            written = _escaped(" ".join(node.attributes["title"].split()), bars=not cell)
            parts.append(f"{inner(node)} ({written})")
        elif node.tag == "rt":
            parts.append(f"({inner(node)})")
        elif node.tag == "q":
            parts.append(f"“{inner(node)}”")
        elif node.tag not in _SILENT:
            _report(node, page)
            parts.append("" if node.tag in _SEEN else inner(node))
    return "".join(parts)


_DELIMITED = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]|\$\$(.+?)\$\$", re.DOTALL)
"""Formulas as learning platforms mark them for MathJax."""


def _words(text: str, page: Page, *, bars: bool) -> str:
    """Text of a line, with what is a formula in it."""
    if "\\" not in text and "$$" not in text:
        return _escaped(text, bars)
    pieces = _DELIMITED.split(text)
    shown = [_escaped(pieces[0], bars)]
    for start in range(1, len(pieces), 4):
        inline, block, display, after = pieces[start : start + 4]
        shown.append(_latex(inline or block or display, page, block=inline is None))
        shown.append(_escaped(after, bars))
    return "".join(shown)


def _latex(latex: str, page: Page, *, block: bool = False) -> str:
    """A formula; the text that it is written as where it cannot be read."""
    latex = " ".join(latex.split())
    mark = "$$" if block else "$"
    reason = problem(latex)
    if reason is None and "$" not in latex:
        return f"{mark}{latex}{mark}"
    page.lost(
        message("the formula {latex} stands as text: {reason}", latex=latex[:60], reason=reason)
        if reason
        else message("the formula {latex} stands as text", latex=latex[:60])
    )
    return _escaped(latex)


def _mathml(node: Element, page: Page) -> str:
    """A formula in MathML: its LaTeX where it carries that along, a line of text otherwise."""
    for each in _descendants(node, "annotation"):
        if each.attributes.get("encoding") in ("application/x-tex", "TeX", "LaTeX"):
            return _latex(each.text(), page)
    page.lost(message("a formula (MathML) stands as text"))
    return formula(node)


_STYLE = re.compile(
    r"vertical-align:\s*(super|sub)\b|text-decoration[a-z-]*:[^;]*\b(line-through)\b"
)


def _meant(node: Element) -> str:
    """The tag that says what the element is: of a ``span`` with such a style ``sup``, ``sub`` or
    ``s``."""
    style = node.attributes.get("style", "") if node.tag in ("span", "font") else ""
    found = _STYLE.search(style.lower()) if style else None
    if found is None:
        return node.tag
    return "s" if found[2] else {"super": "sup", "sub": "sub"}[found[1]]


def _report(node: Element, page: Page) -> None:
    """Say that an element is not carried, unless it is layout."""
    if _meant(node) == "s" and node.tag != "s" and node.text().strip():
        page.lost(message("the text in <{tag}> stands without it", tag="s"))
    if node.tag in _LAYOUT or node.tag in _BLOCKS or ":" in node.tag or "-" in node.tag:
        return
    if node.tag in _SEEN or not node.text().strip():
        page.lost(message("<{tag}> is left out", tag=node.tag))
    else:
        page.lost(message("the text in <{tag}> stands without it", tag=node.tag))


def _script(text: str, tag: str, page: Page) -> str:
    """Super- or subscript; its text stands plain where the marks would not be seen as such."""
    if not text.strip():
        return text
    braces = re.findall(r"(?<!\\)[{}]", text)
    if not re.fullmatch(r"[^\n]{1,180}", text) or braces.count("{") != braces.count("}"):
        page.lost(message("the text in <{tag}> stands without it", tag=tag))
        return text
    return f"{'^' if tag == 'sup' else '_'}{{{text}}}"


def formula(node: Element) -> str:
    """MathML (W3C, *MathML 3.0*, chapter 3) in one line of Markdown: fractions and roots with their
    parentheses, exponents raised."""
    parts = [child for child in node.children if isinstance(child, Element)]
    text = [formula(part) for part in parts]
    match node.tag:
        case "annotation" | "annotation-xml":
            return ""
        case "mfrac" if len(parts) == 2:
            return f"{_grouped(text[0])}/{_grouped(text[1])}"
        case "msup" | "mover" if len(parts) == 2:
            return f"{text[0]}^{{{text[1]}}}"
        case "msub" | "munder" if len(parts) == 2:
            return f"{text[0]}_{{{text[1]}}}"
        case "msubsup" | "munderover" if len(parts) == 3:
            return f"{text[0]}_{{{text[1]}}}^{{{text[2]}}}"
        case "msqrt":
            return f"√{_grouped(''.join(text))}"
        case "mroot" if len(parts) == 2:
            return f"^{{{text[1]}}}√{_grouped(text[0])}"
        case "mfenced":
            left, right = (node.attributes.get(n, d) for n, d in (("open", "("), ("close", ")")))
            return _escaped(left) + ", ".join(text) + _escaped(right)
        case "mtable":
            return "; ".join(text)
        case "mtr":
            return ", ".join(text)
        case _ if parts:
            return "".join(text)
        case _:
            return _escaped(" ".join(node.text().split()))


def _grouped(text: str) -> str:
    return text if re.fullmatch(r"\w+", text) else f"({text})"


def _emphasis(text: str, strong: bool, before: str) -> str:
    bare = text.strip(" \n")
    if not bare:
        return text
    lead = text[: len(text) - len(text.lstrip(" \n"))]
    tail = text[len(text.rstrip(" \n")) :]
    mark = "_" if (before + lead).endswith("*") or bare[0] == "*" or bare[-1] == "*" else "*"
    mark *= 2 if strong else 1
    return f"{lead}{mark}{bare}{mark}{tail}"


def _link(text: str, address: str, page: Page) -> str:
    if not text.strip() or not address.lower().startswith(("http://", "https://", "mailto:")):
        if address and not address.startswith("#"):
            page.lost(message("a link to {address} stands as its text", address=address[:80]))
        return text
    return f"[{text}]({_address(address)})"


def _address(address: str) -> str:
    for character, code in {"<": "%3C", ">": "%3E", "\n": "", "\\": "%5C", " ": "%20"}.items():
        address = address.replace(character, code)
    return f"<{address}>" if re.search(r"[()]", address) else address


def _code(text: str) -> str:
    if "\n" in text:
        text = re.sub(r"\s*\n\s*", " ", text)
    if not text:
        return ""
    if "`" not in text and text[0] != " ":
        return f"`{text}`"
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = text[0] == "`" or text[-1] == "`"
    pad = pad or (text[0] == text[-1] == " " and bool(text.strip(" ")))
    return f"{fence} {text} {fence}" if pad else f"{fence}{text}{fence}"


_MARKS = re.compile(r"[\\`*\[\]<|]|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])|\^(?=\{)")


_DOLLAR = re.compile(r"\$(?=[^\s\d]|$)")
"""One that may begin or end a formula together with another further on."""
_DOLLARS = re.compile(r"\$")


def _escaped(text: str, bars: bool = True) -> str:
    if "$" in text:
        text = (_DOLLAR if text.count("$") < 2 else _DOLLARS).sub("\ue0d0", text)
    marked = _MARKS.sub(lambda m: m[0] if m[0] == "|" and not bars else f"\\{m[0]}", text)
    return marked.replace("\ue0d0", r"\$")


_LINE_MARK = re.compile(
    r"(?:[-+=](?=[-+=:\s]|$)|:(?=-)|#(?=#{0,5}(?:\s|$))|>|~(?=~~)|(?P<n>\d{1,9})(?=[.)](?:\s|$)))"
)


def _line_start(line: str) -> str:
    """A line that begins no list, heading, quotation or table."""
    found = _LINE_MARK.match(line)
    if not found:
        return line
    at = len(found["n"]) if found["n"] else 0
    return f"{line[:at]}\\{line[at:]}"
