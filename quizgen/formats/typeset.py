"""What print asks of HTML before it is laid out: gaps, long lines of code, nothing said twice.

Pure functions from HTML (as ``quizgen.formats.markup`` writes it) to HTML.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from markupsafe import Markup

from quizgen.model import Cloze, Localized

COLUMNS = 88
"""Latin widths that a line of code has across the page, and a little less."""

_GAP = re.compile(r"\[\[([A-Za-z0-9._-]+)\]\]")
_MARK = re.compile("\ue000([^\ue001]*)\ue001")
_CODE = re.compile(r"(<pre><code[^>]*>)(.*?)(</code></pre>)", re.DOTALL)
_SAME_IN_ALL = re.compile(
    r'<pre>.*?</pre>\n?|<table>.*?</table>\n?|<p>(<img src="[^"]*")[^>]*></p>\n?', re.DOTALL
)


def number_gaps(cloze: Cloze) -> Localized:
    """The cloze text with a marked number for each gap; ``box_gaps`` draws it once it is HTML.

    The marks are private-use characters (U+E000, U+E001), which no bundled font has, so that no
    text of an item can hold them.
    """
    numbers = {gap.id: str(index) for index, gap in enumerate(cloze.gaps, 1)}

    def mark(text: str) -> str:
        return _GAP.sub(lambda gap: f"\ue000{numbers.get(gap[1], gap[1])}\ue001", text)

    return Localized(mark(cloze.text.ko), mark(cloze.text.en))


def box_gaps(markup: str) -> Markup:
    """Each marked number as a numbered box."""
    return Markup(_MARK.sub(lambda gap: f'<span class="gap">{gap[1]}</span>', markup))


def turn_long_lines(markup: str, columns: int = COLUMNS) -> Markup:
    """Lines of code wider than ``columns`` go on in the next line behind a visible ``↩``."""

    def turn(code: re.Match[str]) -> str:
        lines = (
            '<span class="turn">↩</span>\n'.join(
                html.escape(part) for part in _parts(line, columns)
            )
            for line in html.unescape(code[2]).split("\n")
        )
        return code[1] + "\n".join(lines) + code[3]

    return Markup(_CODE.sub(turn, markup))


def _parts(line: str, columns: int) -> Iterator[str]:
    """``line`` in pieces of at most ``columns``, cut after a space where one is near."""
    while width(line) > columns:
        cut, used = 0, 0
        while used + width(line[cut]) <= columns - 1:
            used += width(line[cut])
            cut += 1
        space = line.rfind(" ", cut // 2, cut) + 1
        cut = max(space or cut, 1)
        yield line[:cut]
        line = line[cut:]
    yield line


def width(text: str) -> int:
    """Columns of ``text`` in the mono face: a wide character takes two (UAX #11)."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def without_repeats(markup: str, first: str) -> Markup:
    """``markup`` without the code blocks, tables and pictures that ``first`` shows already.

    Two languages one below the other share them: a command is not printed twice. A picture is the
    same when its source is, though its alternative text is in the other language.
    """
    seen = {_identity(block) for block in _SAME_IN_ALL.finditer(first)}
    return Markup(_SAME_IN_ALL.sub(lambda b: "" if _identity(b) in seen else b[0], markup))


def _identity(block: re.Match[str]) -> str:
    return (block[1] or block[0]).strip()
