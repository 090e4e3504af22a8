"""Listings with a language: their parts marked for a style sheet (Pygments reads the language).

Few classes, since a page and a paper tell few kinds of parts apart: ``k`` keywords, ``s`` texts,
``c`` comments, ``n`` numbers and names of values, ``p`` prompts, ``o`` the numbers of lines, ``i``
and ``d`` the lines that a diff inserts and deletes. A mark never spans a line's end.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from markdown_it.common.utils import escapeHtml

_MARKS = "\ue002\ue003\ue004["
"""Of words to choose and of gaps: what has one is left as it is."""
_LONGEST = 20_000
_PLAIN = ("text", "plain", "plaintext", "txt", "output", "none")


@lru_cache(maxsize=64)
def lexer_of(language: str) -> Any:
    """Pygments' lexer for a language; None where it has none."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def is_known(language: str) -> bool:
    """Whether a listing may say that it is in ``language``."""
    return language.lower() in _PLAIN or lexer_of(language.lower()) is not None


@lru_cache(maxsize=1024)
def marked(code: str, language: str) -> str | None:
    """``code`` as HTML with its parts marked; None where it stays as it is."""
    if (
        language.lower() in _PLAIN
        or len(code) > _LONGEST
        or "[[" in code
        or any(mark in code for mark in _MARKS[:3])
    ):
        return None
    lexer = lexer_of(language.lower())
    if lexer is None:
        return None
    parts: list[str] = []
    for kind, text in lexer.get_tokens(code):
        name = _class_of(kind)
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if number:
                parts.append("\n")
            if line:
                shown = escapeHtml(line)
                is_blank = name is None or not line.strip()
                parts.append(shown if is_blank else f'<span class="{name}">{shown}</span>')
    return "".join(parts)


def numbered(shown: str) -> str:
    """HTML of a listing with the number of each line before it."""
    lines = shown.removesuffix("\n").split("\n")
    width = len(str(len(lines)))
    return "".join(
        f'<span class="o">{number:>{width}}  </span>{line}\n'
        for number, line in enumerate(lines, 1)
    )


def _class_of(kind: Any) -> str | None:
    from pygments.token import Comment, Generic, Keyword, Literal, Number, Operator, String

    for group, name in (
        (Comment, "c"), (Keyword, "k"), (Operator.Word, "k"), (Generic.Prompt, "p"),
        (Generic.Inserted, "i"), (Generic.Deleted, "d"), (String, "s"), (Number, "n"),
        (Literal, "n"),
    ):  # fmt: skip
        if kind in group:
            return name
    return None
