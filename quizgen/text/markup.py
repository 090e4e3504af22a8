"""The small Markdown of stems, options and explanations, parsed once and rendered by format.

CommonMark 0.31 with tables; ``^{…}`` for superscript, ``_{…}`` for subscript, as in LaTeX; ``$…$``
and ``$$…$$`` for formulas, by Pandoc's rule for what is none (``$5 and $6``, ``$ x``); raw HTML is
off (it shows as text), links keep only http, https and mailto, images only what the
form carries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from quizgen.errors import Message
from quizgen.model import Language

_LINE_ENDS = ("paragraph_close", "tr_close", "heading_close", "list_item_close")
_ALLOWED_SCHEMES = ("http://", "https://", "mailto:")


Medium = Literal["screen", "print", "tex", "mathml"]
"""``screen``: formulas as MathML. ``print``: formulas drawn, and Korean words hold together (see
``join_words``). ``tex``: formulas between ``\\(`` and ``\\)``, which learning platforms show with
MathJax. ``mathml``: as MathML, on a platform that may know those delimiters too."""


class _Renderer(RendererHTML):
    """markdown-it's HTML renderer for ``env["medium"]``, images taken from ``env["images"]``."""

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        content = tokens[idx].content
        if env.get("medium") == "print":
            after_code = idx > 0 and tokens[idx - 1].type in ("code_inline", "strong_close")
            content = join_words(content, glued=after_code)
        shown = escapeHtml(content)
        return _DELIMITER.sub(_INERT, shown) if env.get("medium") in ("tex", "mathml") else shown

    def formula(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        from quizgen.text.formulas import FormulaError, drawing, mathml, problem

        latex, mark = tokens[idx].content, tokens[idx].markup
        block = mark == "$$"
        as_written = escapeHtml(f"{mark}{latex}{mark}")
        if problem(latex):  # the bank's check has said so
            return as_written
        match env.get("medium"):
            case "tex":
                return escapeHtml(rf"\[{latex}\]" if block else rf"\({latex}\)")
            case "print":
                try:
                    drawn = drawing(latex, block)
                except FormulaError:
                    return as_written
            case _:
                return mathml(latex, block)
        style = f"height:{drawn.height:.4f}em;vertical-align:{-drawn.below:.4f}em"
        if block:
            style = f"height:{drawn.height:.4f}em;display:block;margin:.4em auto"
        return (
            f'<img class="formula" src="{drawn.uri}" alt="{escapeHtml(latex)}" style="{style}" />'
        )

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        language, *more = token.info.split() or [""]
        if language and env.get("medium") != "tex":
            from quizgen.text.listing import marked, numbered

            shown = marked(token.content, language)
            if "numbers" in more:
                shown = numbered(escapeHtml(token.content) if shown is None else shown)
            if shown is not None:
                return f"<pre><code>{shown}</code></pre>\n"
        return super().fence(tokens, idx, options, env)

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A cell; how it is aligned is a class on screens, where a page's policy refuses styles."""
        cell: str = self.renderToken(tokens, idx, options, env)
        if env.get("medium", "screen") in ("screen", "mathml"):
            return re.sub(r'style="text-align:(\w+)"', r'class="align-\1"', cell)
        return cell

    th_open = td_open

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        token = token.copy(attrs=dict(token.attrs))
        source = str(token.attrs.get("src", ""))
        token.attrs["src"] = env.get("images", {}).get(source, source)
        return super().image([token], 0, options, env)


_DELIMITER = re.compile(r"(\\(?=[(\[])|\$(?=\$))([(\[$])")
_INERT = r'\1<span class="tex2jax_ignore">\2</span>'
"""What MathJax would begin a formula at, taken apart where a text only says it."""

_SCRIPTS = {"^": "sup", "_": "sub"}
_LONGEST_SCRIPT = 200
"""Characters in the braces of a super- or subscript; longer ones stay as they are written."""


def _script(state: StateInline, silent: bool) -> bool:
    """``^{…}`` and ``_{…}`` (an inline rule of markdown-it): what is inside is inline Markdown."""
    start = state.pos + 2
    tag = _SCRIPTS.get(state.src[state.pos])
    if tag is None or not state.src.startswith("{", start - 1):
        return False
    end = _closing(state.src, start, min(state.posMax, start + _LONGEST_SCRIPT))
    if end <= start or not state.src[start:end].strip():
        return False
    if not silent:
        last = state.posMax
        state.push(f"{tag}_open", tag, 1)
        state.pos, state.posMax = start, end
        state.md.inline.tokenize(state)
        state.push(f"{tag}_close", tag, -1)
        state.posMax = last
    state.pos = end + 1
    return True


def _formula(state: StateInline, silent: bool) -> bool:
    """``$…$`` and ``$$…$$`` (an inline rule of markdown-it): what is inside stays as it is."""
    if state.src[state.pos] != "$":
        return False
    found = FORMULA.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.markup = "$$" if found["block"] else "$"
        token.content = " ".join((found["block"] or found["line"]).split())
    state.pos = found.end()
    return True


FORMULA = re.compile(
    r"\$\$(?P<block>(?:[^$\\]|\\.)+)\$\$"
    r"|\$(?=[^\s$])(?P<line>(?:[^$\\]|\\.)*(?:[^\s$\\]|\\[^\s]))\$(?![0-9A-Za-z_$])",
    re.DOTALL,
)
"""A formula; a backslash before a dollar sign keeps it from being one's end, and so does a Latin
letter or a digit behind it (a Korean particle does not)."""


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


def _closing(text: str, start: int, limit: int) -> int:
    """Where the brace that closes the one before ``start`` stands; -1 for nowhere."""
    depth = 1
    for index in range(start, limit):
        if text[index] in "{}" and text[index - 1] != "\\":
            depth += 1 if text[index] == "{" else -1
            if not depth:
                return index
    return -1


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    parser.inline.ruler.before("emphasis", "script", _script)
    parser.inline.ruler.before("emphasis", "formula", _formula)
    parser.validateLink = lambda url: url.lower().startswith(_ALLOWED_SCHEMES) or ":" not in url  # type: ignore[method-assign]
    return parser


_PARSER = _parser()


@lru_cache(maxsize=4096)
def parse(text: str) -> tuple[Token, ...]:
    """The block tokens of ``text`` (markdown-it's token list)."""
    return tuple(_PARSER.parse(text))


@lru_cache(maxsize=4096)
def parse_inline(text: str) -> tuple[Token, ...]:
    """The tokens of ``text`` read as one line of inline Markdown."""
    return tuple(_PARSER.parseInline(text))


_CODE_SPAN = r"`[^`\s\x00-\x1f](?:[^`\x00-\x1f]*[^`\s\x00-\x1f])?`(?!`)"
_WORDS = r"[^\x00-\x1f\\`*_\[\]<>&~|^$]"
_ONE_LINE = re.compile(rf"(?:[^\W\d_]|\d+(?![\d.)])|{_CODE_SPAN})(?:{_WORDS}++|{_CODE_SPAN})*+")


def _is_one_line(text: str) -> bool:
    """Whether it is one line of words and code spans, as most options are: those need no parser,
    which takes ten times as long."""
    return len(text) <= 500 and text == text.strip() and _ONE_LINE.fullmatch(text) is not None


def _one_line(text: str) -> str | None:
    """Such a line as HTML; None for any other text."""
    if not _is_one_line(text):
        return None
    line = escapeHtml(text)
    if "`" not in line:
        return line
    parts = line.split("`")
    parts[1::2] = [f"<code>{part}</code>" for part in parts[1::2]]
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
    if medium != "print" and (line := _one_line(text)) is not None:
        return f"<p>{line}</p>\n"
    env: dict[str, Any] = {"images": images or {}, "medium": medium}
    html: str = _PARSER.renderer.render(parse(text), _PARSER.options, env)
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
    env: dict[str, Any] = {"images": images or {}, "joined": False}
    found: list[str] = []
    group: list[Token] = []
    for token in parse(text):
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            found.append(_PARSER.renderer.render(group, _PARSER.options, env))
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
    if medium != "print" and (plain := _one_line(text)) is not None:
        return plain
    tokens = parse(text)
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return block_html(text, images, medium)
    env: dict[str, Any] = {"images": images or {}, "medium": medium}
    line = tokens[1].children or []
    html: str = _PARSER.renderer.renderInline(line, _PARSER.options, env)  # type: ignore[attr-defined]
    return html


_JOIN = r"(?<=\S)(?=[가-힣])|(?<=[가-힣])(?=[\w(])"
"""Compiled where something is printed: that takes 2 ms."""
_WORD_JOINER = "\u2060"


def join_words(text: str, *, glued: bool = False) -> str:
    """``text`` with U+2060 WORD JOINER inside Korean words, so that none is broken at a line's end.

    For layout engines without CSS ``word-break: keep-all`` (UAX #14 allows a break between any two
    Hangul syllables). ``glued``: the text follows other text without a space.
    """
    joined = re.sub(_JOIN, _WORD_JOINER, text)
    return _WORD_JOINER + joined if glued and joined[:1] >= "가" else joined


def to_text(text: str) -> str:
    """Plain text: what a reader sees, without marks; blocks end with a line break, cells with a
    tab, an image is its alt text. Super- and subscripts are Unicode's where it has them (``2¹⁰``),
    and ``^(…)``, ``_(…)`` where not.

    >>> to_text("2^{10} is not 210, H_{2}O, x^{n-q}")
    '2¹⁰ is not 210, H₂O, x^(n-q)'
    """
    if _is_one_line(text):
        return text.replace("`", "")
    return "".join(_plain(parse(text))).strip()


def _plain(tokens: Sequence[Token]) -> list[str]:
    parts: list[str] = []
    opened: list[int] = []
    for token in tokens:
        if token.type == "inline" or token.type == "image":
            parts += _plain(token.children or [])
        elif token.type in ("text", "code_inline", "code_block", "fence"):
            parts.append(token.content)
        elif token.type == "formula":
            parts.append(f"${token.content}$")
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
