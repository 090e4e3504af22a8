"""The small Markdown of stems, options and explanations, parsed once and rendered by format.

CommonMark 0.31 with tables; ``^{…}`` for superscript, ``_{…}`` for subscript, as in LaTeX; ``$…$``
and ``$$…$$`` for formulas, by Pandoc's rule for what is none (``$5 and $6``, ``$ x``); raw HTML is
off (it shows as text), links keep only http, https and mailto, images only what the
form carries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import cycle
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from markupsafe import Markup

from quizgen.errors import Message
from quizgen.model import Language
from quizgen.text.words import join_words
from quizgen.text.xml import escaped

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LINE_ENDS = ("paragraph_close", "tr_close", "heading_close", "list_item_close")

Medium = Literal["screen", "print", "tex", "mathml"]
"""``screen``: formulas as MathML. ``print``: formulas drawn, and Korean words hold together (see
``join_words``). ``tex``: formulas between ``\\(`` and ``\\)``, which learning platforms show with
MathJax. ``mathml``: as MathML, on a platform that may know those delimiters too."""


def formulas(text: str) -> list[str]:
    """The formulas of ``text``, without their dollar signs."""
    return [
        inner.content
        for token in (parse(text) if "$" in text else ())
        for inner in token.children or []
        if inner.type == "formula"
    ]


def unreadable_formulas(text: str) -> list[tuple[str, Message]]:
    """The formulas of ``text`` that cannot be read as LaTeX, each with the reason."""
    if text.count("$") < 2:
        return []
    from quizgen.text.formulas import problem

    return [(latex, why) for latex in formulas(text) if (why := problem(latex))]


def parser() -> MarkdownIt:
    """markdown-it with the rules above; asked for where a text is more than lines of words and
    listings."""
    from quizgen.text.commonmark import PARSER

    return PARSER


@lru_cache(maxsize=4096)
def parse(text: str) -> tuple[Token, ...]:
    """The block tokens of ``text`` (markdown-it's token list)."""
    return tuple(parser().parse(text))


@lru_cache(maxsize=4096)
def parse_inline(text: str) -> tuple[Token, ...]:
    """The tokens of ``text`` read as one line of inline Markdown."""
    return tuple(parser().parseInline(text))


_CODE_SPAN = r"`[^`\s\x00-\x1f](?:[^`\x00-\x1f]*[^`\s\x00-\x1f])?`(?!`)"
_WORDS = r"[^\x00-\x1f\\`*_\[\]<>&~|^$]"
_STRONG = rf"\*\*(?=[^\W_])(?:{_WORDS}++|{_CODE_SPAN})++(?<=[^\W_])\*\*(?!\*)"
_ONE_LINE = re.compile(
    rf"(?:[^\W\d_]|\d++(?:\.\d++)*+(?![.)])|{_CODE_SPAN}|{_STRONG})(?:{_WORDS}++|{_CODE_SPAN}|{_STRONG})*+(?<!\s)"
)


_LISTING = re.compile(
    r"```(?P<language>[A-Za-z0-9+#-]*)\n(?P<code>(?:(?! {0,3}```)[^\n]*\n)*+)```(?:\n+|\Z)"
)
_LINE = re.compile(r"([^\n]+)(?:\n{2,}|\n(?=```)|\n?\Z)")


class _Listing(NamedTuple):
    code: str
    language: str


def _simple(text: str) -> tuple[str | _Listing, ...] | None:
    """Its lines of words, code spans and strong words, each a paragraph, and its listings between
    fences; None where it has anything else. Nearly all stems and options are such texts, and need
    no parser, which takes ten times as long, and to import longer than that."""
    if _is_one_line(text):
        return (text,)
    if "\n" not in text or "\r" in text or "\0" in text:
        return None
    found: list[str | _Listing] = []
    position = 0
    while position < len(text):
        if block := _LISTING.match(text, position):
            found.append(_Listing(block["code"], block["language"]))
        elif (block := _LINE.match(text, position)) and _is_one_line(block[1]):
            found.append(block[1])
        else:
            return None
        position = block.end()
    return tuple(found)


def _is_one_line(text: str) -> bool:
    return len(text) <= 500 and _ONE_LINE.fullmatch(text) is not None


def _block(block: str | _Listing, medium: Medium) -> str:
    """A block of such a text as HTML."""
    if isinstance(block, str):
        return f"<p>{_line(block, medium)}</p>\n"
    code, language = block
    if language and medium != "tex":
        from quizgen.text.listing import marked

        if (shown := marked(code, language)) is not None:
            return f"<pre><code>{shown}</code></pre>\n"
    kind = f' class="language-{language}"' if language else ""
    return f"<pre><code{kind}>{escaped(code)}</code></pre>\n"


def _line(text: str, medium: Medium) -> str:
    """A line of such a text as HTML."""
    if medium != "print" and "*" not in text:
        shown = escaped(text)
        if "`" not in shown:
            return shown
        spans = shown.split("`")
        if len(spans) == 3:
            return f"{spans[0]}<code>{spans[1]}</code>{spans[2]}"
        spans[1::2] = [f"<code>{span}</code>" for span in spans[1::2]]
        return "".join(spans)
    tags = cycle(("<strong>", "</strong>"))
    parts: list[str] = []
    for index, part in enumerate(text.split("`")):
        if index % 2:
            parts.append(f"<code>{escaped(part)}</code>")
            continue
        for number, words in enumerate(part.split("**")):
            ended = index > 0
            if number:
                tag = next(tags)
                parts.append(tag)
                ended = tag == "</strong>"
            parts.append(escaped(join_words(words, glued=ended) if medium == "print" else words))
    return "".join(parts)


def to_html(
    text: str, images: Mapping[str, str] | None = None, medium: Medium = "screen"
) -> Markup:
    """Block HTML: paragraphs, lists, tables, code blocks. ``images``: path to ``data:`` URI."""
    return Markup(block_html(text, images, medium))


def block_html(
    text: str, images: Mapping[str, str] | None = None, medium: Medium = "screen"
) -> str:
    """``to_html`` for who puts it together with other HTML."""
    if _is_one_line(text):
        return f"<p>{_line(text, medium)}</p>\n"
    if (simple := _simple(text)) is not None:
        return "".join([_block(block, medium) for block in simple])
    env: dict[str, Any] = {"images": images or {}, "medium": medium}
    html: str = parser().renderer.render(parse(text), parser().options, env)
    return html


def to_html_once(
    versions: Mapping[Language, str], images: Mapping[str, str] | None = None
) -> list[tuple[Language | None, Markup]]:
    """All versions as block HTML in reading order, each part with its language; a code block or
    table that is equal in all stands once, with None, and so does a picture, described in each."""
    blocks = {language: _blocks(text, images) for language, text in versions.items()}
    return [(language, Markup(part)) for language, part in once(blocks)]


def once(blocks: Mapping[Language, Sequence[str]]) -> list[tuple[Language | None, str]]:
    """The same of HTML that is made: each language's blocks."""
    first, *others = blocks
    at = dict.fromkeys(blocks, 0)
    found: list[tuple[Language | None, str]] = []

    def say(language: Language, end: int | None) -> None:
        if part := blocks[language][at[language] : end]:
            found.append((language, "".join(part)))

    for index, block in enumerate(blocks[first]):
        if not block.lstrip().startswith(_SHARED):
            continue
        place = {first: index}
        for language in others:
            same = [_itself(each) for each in blocks[language][at[language] :]]
            if _itself(block) in same:
                place[language] = at[language] + same.index(_itself(block))
        if len(place) < len(blocks):
            continue
        for language, end in place.items():
            say(language, end)
            at[language] = end + 1
        alike = [blocks[language][end] for language, end in place.items()]
        found.append((None, _described(alike)))
    for language in blocks:
        say(language, None)
    return found


_SHARED = ("<pre>", "<table>", "<p><img ")


def shareable(html: str) -> bool:
    """Whether HTML may have a block that stands once beside another version of it."""
    return any(mark in html for mark in _SHARED)


_PICTURE = re.compile(r'(<p><img src="[^"]*" alt=")([^"]*)')


def _itself(block: str) -> str:
    """A block without how it is described."""
    return _PICTURE.sub(r"\1", block.strip())


def _described(blocks: Sequence[str]) -> str:
    """A picture with the descriptions of all languages, where they differ."""
    alts = [found[2] for each in blocks if (found := _PICTURE.search(each))]
    return _PICTURE.sub(lambda found: found[1] + " / ".join(dict.fromkeys(alts)), blocks[0])


def _blocks(text: str, images: Mapping[str, str] | None) -> list[str]:
    if (simple := _simple(text)) is not None:
        return [_block(block, "screen") for block in simple]
    env: dict[str, Any] = {"images": images or {}}
    found: list[str] = []
    group: list[Token] = []
    for token in parse(text):
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            found.append(parser().renderer.render(group, parser().options, env))
            group = []
    return found


_TOP = re.compile(r"<(/?)(?:p|pre|ul|ol|table|blockquote|h[1-6])\b[^>]*>")


def blocks_of(html: str) -> list[str]:
    """HTML that was made of Markdown in its blocks."""
    found, depth, start = [], 0, 0
    for tag in _TOP.finditer(html):
        depth += -1 if tag[1] else 1
        if not depth:
            found.append(html[start : tag.end()])
            start = tag.end()
    return [*found, html[start:]] if html[start:].strip() else found


def to_inline_html(
    text: str, images: Mapping[str, str] | None = None, medium: Medium = "screen"
) -> Markup:
    """Inline HTML, without a paragraph around it; a text of several blocks falls back to blocks."""
    return Markup(inline_html(text, images, medium))


def inline_html(
    text: str, images: Mapping[str, str] | None = None, medium: Medium = "screen"
) -> str:
    """``to_inline_html`` for who puts it together with other HTML."""
    if _is_one_line(text):
        return _line(text, medium)
    match _simple(text):
        case (str(words),):
            return _line(words, medium)
        case (_, *_):
            return block_html(text, images, medium)
    tokens = parse(text)
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return block_html(text, images, medium)
    env: dict[str, Any] = {"images": images or {}, "medium": medium}
    line = tokens[1].children or []
    html: str = parser().renderer.renderInline(line, parser().options, env)  # type: ignore[attr-defined]
    return html


def to_text(text: str) -> str:
    """Plain text: what a reader sees, without marks; blocks end with a line break, cells with a
    tab, an image is its alt text, a formula stands in one line (``formulas.plain``). Super- and
    subscripts are Unicode's where it has them (``2¹⁰``), and ``^(…)``, ``_(…)`` where not.

    >>> to_text("2^{10} is not 210, H_{2}O, x^{n-q}")
    '2¹⁰ is not 210, H₂O, x^(n-q)'
    """
    if _is_one_line(text):
        return _without_marks(text)
    if (simple := _simple(text)) is not None:
        blocks = [f"{_without_marks(b)}\n" if isinstance(b, str) else b.code for b in simple]
        return "".join(blocks).strip()
    return "".join(_plain(parse(text))).strip()


def _without_marks(line: str) -> str:
    if "*" not in line:
        return line.replace("`", "")
    parts = line.split("`")
    parts[::2] = [words.replace("**", "") for words in parts[::2]]  # in code they are its own
    return "".join(parts)


def _plain(tokens: Sequence[Token]) -> list[str]:
    parts: list[str] = []
    opened: list[int] = []
    for token in tokens:
        if token.type == "inline" or token.type == "image":
            parts += _plain(token.children or [])
        elif token.type in ("text", "code_inline", "code_block", "fence"):
            parts.append(token.content)
        elif token.type == "formula":
            from quizgen.text.formulas import plain

            parts.append(plain(token.content))
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type in ("td_close", "th_close"):
            parts.append("\t")
        elif token.type in _LINE_ENDS and not token.hidden:
            parts.append("\n")
        elif token.type in ("sup_open", "sub_open"):
            opened.append(len(parts))
        elif token.type in ("sup_close", "sub_close"):
            begun = opened.pop()
            parts[begun:] = [script(token.tag, "".join(parts[begun:]))]
    return parts


_UNPRINTED = re.compile("([⁰¹²³⁴-⁹⁺-⁽⁾ⁱⁿ]+)|([₀-₎]+)|([\u0302-\u0307\u20d7])")
_SPACING = {
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "¯",
    "\u0305": "¯",
    "\u0307": "˙",
    "\u20d7": "→",
}


def to_printed_text(text: str) -> str:
    """``to_text`` in letters that the bundled fonts have, for what is printed as plain text: a
    running head. Of raised figures they have ¹, ² and ³, and no sign that joins a letter.

    >>> to_printed_text("2^{10} and n^{2}, $\\\\bar{x}$")
    '2^(10) and n², x¯'
    """
    return _UNPRINTED.sub(_printed, to_text(text))


def _printed(found: re.Match[str]) -> str:
    raised, _lowered, joined = found.groups()
    if joined:
        return _SPACING.get(joined, "")
    if raised and not raised.strip("¹²³"):
        return raised
    said = unicodedata.normalize("NFKC", found[0]).replace("−", "-")
    return ("^" if raised else "_") + (said if len(said) == 1 else f"({said})")


_PLAIN = "0123456789+-=()"
_RAISED = {
    "sup": str.maketrans(f"{_PLAIN}in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿ"),
    "sub": str.maketrans(_PLAIN, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
}
_MARK = {"sup": "^", "sub": "_"}


def script(tag: str, text: str) -> str:
    """``text`` as a superscript (``tag`` is ``"sup"``) or subscript (``"sub"``) in plain text."""
    table = _RAISED[tag]
    if all(ord(character) in table for character in text):
        return text.translate(table)
    return f"{_MARK[tag]}({text})"
