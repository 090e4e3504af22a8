"""Listings with a language: their parts marked for a style sheet (Pygments reads the language).

Few classes, since a page and a paper tell few kinds of parts apart: ``k`` keywords, ``s`` texts,
``c`` comments, ``n`` numbers and names of values, ``p`` prompts, ``o`` the numbers of lines, ``i``
and ``d`` the lines that a diff inserts and deletes. A mark never spans a line's end.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from quizgen.text.xml import escaped

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
                shown = escaped(line)
                is_blank = name is None or not line.strip()
                parts.append(shown if is_blank else f'<span class="{name}">{shown}</span>')
    return "".join(parts)


_FENCE = re.compile(
    r"^(?P<fence>```+|~~~+)(?P<info>[^\n`]*)\n(?P<code>.*?)^(?P=fence)[ \t]*$", re.M | re.S
)


class Listing(NamedTuple):
    """A listing of a text: its language, its lines, and the text before and behind it."""

    language: str
    lines: list[str]
    before: str
    behind: str
    info: str


def listing_of(text: str) -> Listing | None:
    """The one fenced listing (CommonMark 0.31, 4.5) of a text; None where it has none or several.

    >>> listing_of("Which?\\n\\n```python\\na = 1\\nb = 2\\n```\\n").lines
    ['a = 1', 'b = 2']
    """
    found = list(_FENCE.finditer(text))
    if len(found) != 1:
        return None
    [one] = found
    words = one["info"].split()
    lines = one["code"].removesuffix("\n").split("\n")
    before, behind = text[: one.start()], text[one.end() :]
    return Listing(words[0] if words else "", lines, before, behind, one["info"])


def with_numbers(text: str) -> str:
    """The text with the lines of its one listing numbered."""
    listing = listing_of(text)
    if listing is None or "numbers" in listing.info.split():
        return text
    language = listing.language or "text"
    return _FENCE.sub(
        lambda one: (
            one[0].replace(one["info"], f"{language} numbers", 1)
            if one["info"]
            else one[0].replace("\n", f"{language} numbers\n", 1)
        ),
        text,
    )


def shown_lines(listing: Listing) -> list[str]:
    """Each line as HTML, with its parts marked."""
    code = "\n".join(listing.lines)
    return (marked(code, listing.language or "text") or escaped(code)).split("\n")


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
