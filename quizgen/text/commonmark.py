"""The parser of the small Markdown and its HTML (markdown-it): for texts that need one.

To import it takes as long as what many commands do: ``quizgen.text.markup`` asks for it where a
text is more than a line of words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from quizgen.text.words import join_words
from quizgen.text.xml import escaped

_ALLOWED_SCHEMES = ("http://", "https://", "mailto:")


class _Renderer(RendererHTML):
    """markdown-it's HTML renderer for ``env["medium"]``, images taken from ``env["images"]``."""

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        content = tokens[idx].content
        if env.get("medium") == "print":
            after_code = idx > 0 and tokens[idx - 1].type in ("code_inline", "strong_close")
            content = join_words(content, glued=after_code)
        shown = escaped(content)
        return _DELIMITER.sub(_INERT, shown) if env.get("medium") in ("tex", "mathml") else shown

    def formula(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        from quizgen.text.formulas import FormulaError, drawing, mathml, problem

        latex, mark = tokens[idx].content, tokens[idx].markup
        block = mark == "$$"
        as_written = escaped(f"{mark}{latex}{mark}")
        if problem(latex):  # the bank's check has said so
            return as_written
        match env.get("medium"):
            case "tex":
                return escaped(rf"\[{latex}\]" if block else rf"\({latex}\)")
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
        return f'<img class="formula" src="{drawn.uri}" alt="{escaped(latex)}" style="{style}" />'

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        language, *more = token.info.split() or [""]
        if language and env.get("medium") != "tex":
            from quizgen.text.listing import marked, numbered

            shown = marked(token.content, language)
            if "numbers" in more:
                shown = numbered(escaped(token.content) if shown is None else shown)
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


PARSER = _parser()
