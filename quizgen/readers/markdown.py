"""HTML of other programs -> the small Markdown that banks are written in.

What Markdown has no word for (colours, fonts, layout) is left out; its text stays. Text is escaped,
so that what a reader sees stays what it was: ``*`` and ``<`` are not marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html.parser import HTMLParser

from quizgen.text import markup

Picture = Callable[[str], str | None]
"""The address of a picture -> what the Markdown shall name (None: leave its alt text)."""

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
_SILENT = frozenset(("script", "style", "head", "template", "title"))
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
_SCOPES = frozenset(("ul", "ol", "table", "td", "th", "li", "blockquote", "div", "dl"))


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


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("div", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        closes = _CLOSES.get(tag) or (("p",) if tag in _BLOCKS else ())
        while len(self._open) > 1 and self._open[-1].tag in closes:
            self._open.pop()
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID and len(self._open) < _MAX_DEPTH:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def tree(html: str) -> Element:
    """The elements of a fragment of HTML, inside a ``div``. Never raises."""
    parser = _Tree()
    parser.feed(html)
    parser.close()
    return parser.root


def from_html(html: str, picture: Picture = lambda _source: None) -> str:
    """Markdown that shows what ``html`` shows."""
    if "<" not in html and "&" not in html:
        return from_text(html)
    return from_tree(tree(html), picture)


def from_tree(root: Element, picture: Picture = lambda _source: None) -> str:
    """Markdown that shows what is inside ``root``."""
    return _join(_blocks(root.children, picture)).strip("\n")


def from_text(text: str) -> str:
    """Markdown that shows ``text`` as it stands; a line break is one."""
    lines = [_escaped(" ".join(line.split())) for line in text.strip().splitlines()]
    return "\n".join(_line_start(line) for line in lines)


Block = tuple[str, str]
"""The element's name and its Markdown."""


def _join(blocks: Sequence[Block], between: str = "\n\n") -> str:
    return between.join(text for _tag, text in blocks)


def _blocks(nodes: Sequence[Element | str], picture: Picture) -> list[Block]:
    found: list[Block] = []
    line: list[Element | str] = []

    def flush() -> None:
        if text := _paragraph(line, picture):
            found.append(("", text))
        line.clear()

    for node in nodes:
        if isinstance(node, str) or not _is_block(node):
            line.append(node)
            continue
        flush()
        found += _block(node, picture, found[-1] if found else ("", ""))
    flush()
    return found


def _is_block(node: Element) -> bool:
    """Whether an element breaks the line: by its name, or by a block inside."""
    if node.tag in _BLOCKS:
        return True
    return node.tag not in ("code", "a", "em", "strong", "i", "b") and any(
        isinstance(child, Element) and _is_block(child) for child in node.children
    )


def _block(node: Element, picture: Picture, before: Block) -> list[Block]:
    tag = node.tag
    if tag == "pre":
        return [("pre", _code_block(node))]
    if tag in ("ul", "ol"):
        text = _list(node, picture, other=before[0] == tag and before[1][:1] != "*")
        return [(tag, text)] if text else []
    if tag == "blockquote":
        inner = _join(_blocks(node.children, picture))
        return [(tag, "\n".join(f"> {line}".rstrip() for line in inner.split("\n")))]
    if tag == "hr":
        return [(tag, "***")]
    if tag == "table":
        text = _table(node, picture)
        return [(tag, text)] if text else []
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        inner = _inline(node.children, picture).replace("\n", " ").strip()
        inner = re.sub(r"(#+)$", r"\\\1", inner)
        return [(tag, f"{'#' * int(tag[1])} {inner}")] if inner else []
    return _blocks(node.children, picture)


def _code_block(node: Element) -> str:
    text = node.text().removesuffix("\n")
    code = next((c for c in node.children if isinstance(c, Element) and c.tag == "code"), node)
    language = re.fullmatch(r"language-([\w+.-]+)", code.attributes.get("class", ""))
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    body = f"{text}\n" if node.text() else ""
    return f"{fence}{language[1] if language else ''}\n{body}{fence}"


def _list(node: Element, picture: Picture, other: bool) -> str:
    """A list; ``other``: with other marks than the list right before."""
    items = [child for child in node.children if isinstance(child, Element) and child.tag == "li"]
    loose = any(isinstance(c, Element) and c.tag == "p" for item in items for c in item.children)
    start = node.attributes.get("start", "1")
    number = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1
    lines = []
    for index, item in enumerate(items):
        mark = (")" if other else ".") if node.tag == "ol" else ("*" if other else "-")
        if node.tag == "ol":
            mark = f"{number + index}{mark}"
        text = _join(_blocks(item.children, picture), "\n\n" if loose else "\n")
        first, *rest = text.split("\n")
        indent = " " * (len(mark) + 1)
        lines.append(f"{mark} {first}".rstrip())
        lines += [f"{indent}{line}".rstrip() for line in rest]
        if loose and index < len(items) - 1:
            lines.append("")
    return "\n".join(lines)


def _table(node: Element, picture: Picture) -> str:
    rows = [
        [c for c in row.children if isinstance(c, Element) and c.tag in ("td", "th")]
        for row in _descendants(node, "tr")
    ]
    width = max((len(row) for row in rows), default=0)
    if not width:
        return ""

    def cell(element: Element) -> str:
        text = _inline(element.children, picture, cell=True)
        return re.sub(r"\\?\n", " ", text).strip().replace("|", "\\|")

    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join([*cells, *[''] * (width - len(cells))])} |"

    head, *body = rows
    rules = [_alignment(c.attributes.get("style", "")) for c in head] + ["---"] * width
    lines = [line([cell(c) for c in head]), line(rules[:width])]
    return "\n".join(lines + [line([cell(c) for c in row]) for row in body])


def _alignment(style: str) -> str:
    found = re.search(r"text-align:\s*(left|right|center)", style)
    return {"left": ":--", "right": "--:", "center": ":-:"}[found[1]] if found else "---"


def _descendants(node: Element, tag: str) -> list[Element]:
    found = []
    for child in node.children:
        if isinstance(child, Element):
            found += [child] if child.tag == tag else _descendants(child, tag)
    return found


def _paragraph(nodes: Sequence[Element | str], picture: Picture) -> str:
    """A paragraph; its emphasis is left out where Markdown's rules would not see it as such."""
    text = _trimmed(_inline(nodes, picture))
    if re.search(r"(?<!\\)[*_]", text):
        plain = _trimmed(_inline(nodes, picture, marks=False))
        if markup.to_text(text) != markup.to_text(plain):
            return plain
    return text


def _trimmed(text: str) -> str:
    text = re.sub(r"[ \t]*(\\?\n)[ \t]*", r"\1", text.strip(" \t\n"))
    while text.endswith("\\\n") or (text.endswith("\\") and not text.endswith("\\\\")):
        text = text.rstrip("\n").removesuffix("\\").rstrip(" \n")
    text = re.sub(r"^(\\?\n)+", "", text)
    text = re.sub(r"\n(\\?\n)+", r"\n", text)
    return "\n".join(_line_start(line) for line in text.strip(" \xa0").split("\n"))


def _inline(
    nodes: Sequence[Element | str], picture: Picture, *, cell: bool = False, marks: bool = True
) -> str:
    """Marks and text of a line. ``cell``: bars are not escaped yet; ``marks``: with emphasis."""
    parts: list[str] = []

    def inner(node: Element) -> str:
        return _inline(node.children, picture, cell=cell, marks=marks)

    for node in nodes:
        if isinstance(node, str):
            space = re.sub(r"[ \t\f\r]*\n[ \t\f\r\n]*", "\n", node)
            parts.append(_escaped(re.sub(r"[ \t\f\r]+", " ", space), bars=not cell))
        elif node.tag == "br":
            parts.append("\\\n")
        elif node.tag in ("code", "kbd", "tt", "samp"):
            parts.append(_code(node.text()))
        elif node.tag in ("strong", "b", "em", "i") and marks:
            parts.append(_emphasis(inner(node), node.tag in ("strong", "b"), "".join(parts)))
        elif node.tag == "a":
            parts.append(_link(inner(node), node.attributes.get("href", ""), "".join(parts[-1:])))
            if parts[-1].startswith("[") and parts[:-1] and parts[-2].endswith("!"):
                parts[-2] = parts[-2][:-1] + "\\!"
        elif node.tag == "img":
            alt = _escaped(" ".join(node.attributes.get("alt", "").split()), bars=not cell)
            address = picture(node.attributes.get("src", ""))
            parts.append(alt if address is None else f"![{alt}]({_address(address)})")
        elif node.tag not in _SILENT:
            parts.append(inner(node))
    return "".join(parts)


def _emphasis(text: str, strong: bool, before: str) -> str:
    bare = text.strip(" \n")
    if not bare:
        return text
    lead = text[: len(text) - len(text.lstrip(" \n"))]
    tail = text[len(text.rstrip(" \n")) :]
    mark = "_" if (before + lead).endswith("*") or bare[0] == "*" or bare[-1] == "*" else "*"
    mark *= 2 if strong else 1
    return f"{lead}{mark}{bare}{mark}{tail}"


def _link(text: str, address: str, _before: str) -> str:
    if not text.strip() or not address.lower().startswith(("http://", "https://", "mailto:")):
        return text
    return f"[{text}]({_address(address)})"


def _address(address: str) -> str:
    for character, code in {"<": "%3C", ">": "%3E", "\n": "", "\\": "%5C", " ": "%20"}.items():
        address = address.replace(character, code)
    return f"<{address}>" if re.search(r"[()]", address) else address


def _code(text: str) -> str:
    text = re.sub(r"\s*\n\s*", " ", text)
    if not text:
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = text[0] == "`" or text[-1] == "`"
    pad = pad or (text[0] == text[-1] == " " and bool(text.strip(" ")))
    return f"{fence} {text} {fence}" if pad else f"{fence}{text}{fence}"


_MARKS = re.compile(r"[\\`*\[\]<|]|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")


def _escaped(text: str, bars: bool = True) -> str:
    return _MARKS.sub(lambda m: m[0] if m[0] == "|" and not bars else f"\\{m[0]}", text)


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
