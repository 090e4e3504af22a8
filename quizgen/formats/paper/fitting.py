"""What print asks of HTML before it is laid out: gaps, long lines of code, nothing said twice.

Pure functions from HTML (as ``quizgen.text.markup`` writes it) to HTML.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

import msgspec
from markupsafe import Markup

from quizgen.formats.options import PAGE_SIZES, RenderOptions
from quizgen.model import MARK, Cloze, Essay, Localized, Option
from quizgen.text.visible import width

COLUMNS = 88
"""Latin widths that a line of code has across the page, and a little less."""

NARROW_COLUMNS = 37
"""The same for half the page: two columns, or two languages side by side."""

_CODE_WIDTH = 1.7
"""Millimetres of a Latin letter of code: half of 9.6 points."""

TABLE_COLUMNS = 24
"""Columns of a table that a page has room for, at 7 points and two letters each."""

PAGE_LINES = 38
"""Lines of text that surely fit on an A4 page below the cover (Letter: three less)."""

_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_MARK = re.compile("\ue000([^\ue001]*)\ue001")
_TAG = re.compile("<[^>]*>")
_CODE = re.compile(r"(<pre><code[^>]*>)(.*?)(</code></pre>)", re.DOTALL)
_LONE_CODE = re.compile(r"<code>([^<]*)</code>")
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
        return MARK.sub(lambda gap: f"\ue000{numbers.get(gap[1], gap[1])}\ue001", text)

    return cloze.text.map(mark)


def box_gaps(markup: str) -> Markup:
    """Each marked number as a numbered box."""
    return Markup(_MARK.sub(lambda gap: f'<span class="gap">{gap[1]}</span>', markup))


def turn_long_lines(markup: str, columns: int = COLUMNS) -> Markup:
    """Lines of code wider than ``columns`` go on in the next line behind a visible ``↩``."""

    def turn(code: re.Match[str]) -> str:
        if "<span" in code[2]:  # a listing whose parts are marked, line by line
            return code[1] + "\n".join(map(turned, code[2].split("\n"))) + code[3]
        lines = (
            '<span class="turn">↩</span>\n'.join(
                html.escape(part) for part in _parts(line, columns)
            )
            for line in html.unescape(code[2]).split("\n")
        )
        return code[1] + "\n".join(lines) + code[3]

    def turned(line: str) -> str:
        plain = html.unescape(_TAG.sub("", line))
        if width(plain) <= columns:
            return line
        return '<span class="turn">↩</span>\n'.join(map(html.escape, _parts(plain, columns)))

    return Markup(_CODE.sub(turn, markup))


def turn_lone_code(markup: str, columns: int = COLUMNS) -> str:
    """The same for a text that is nothing but one command, as options often are."""
    code = _LONE_CODE.fullmatch(markup)
    if code is None or width(line := html.unescape(code[1])) <= columns:
        return markup
    turned = '<span class="turn">↩</span><br>'.join(map(html.escape, _parts(line, columns)))
    return f"<code>{turned}</code>"


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


def without_repeats(markup: str, first: str) -> Markup:
    """``markup`` without the code blocks, tables and pictures that ``first`` shows already.

    Two languages one below the other share them: a command is not printed twice. A picture is the
    same when its source is, though its alternative text is in the other language.
    """
    seen = {_identity(block) for block in _SAME_IN_ALL.finditer(first)}
    return Markup(_SAME_IN_ALL.sub(lambda b: "" if _identity(b) in seen else b[0], markup))


def shared_end(first: str, second: str) -> tuple[int, int]:
    """How many characters at the end of ``first``, and of ``second``, are code blocks, tables and
    pictures that both end with: side by side, those stand once, below both."""
    tails = []
    for markup in (first, second):
        blocks = list(_SAME_IN_ALL.finditer(markup))[::-1]
        ends = [len(markup), *(block.start() for block in blocks)]
        tails.append([b for b, end in zip(blocks, ends, strict=False) if b.end() == end])
    cut = (0, 0)
    for one, other in zip(*tails, strict=False):
        if _identity(one) != _identity(other):
            break
        cut = (len(first) - one.start(), len(second) - other.start())
    return cut


def fit_tables(markup: str, narrow: bool = False) -> Markup:
    """Tables of many columns in smaller type. How many fit at all: ``table_room``."""
    most = 4 if narrow else 8

    def fit(table: re.Match[str]) -> str:
        heads = table[1].count("<th>") + table[1].count("<th ")
        return f'<table class="many">{table[1]}</table>' if heads > most else table[0]

    return Markup(_TABLE.sub(fit, markup))


def table_room(narrow: bool) -> int:
    """How many columns a table may have at most to be laid out; ``narrow`` in half the page's
    width."""
    return TABLE_COLUMNS // 2 - 1 if narrow else TABLE_COLUMNS


def left_share(sources: Sequence[Option], targets: Sequence[Option]) -> int:
    """Per cent of the width for the left side of a matching item, by its longest entries."""
    left, right = (
        max((min(width(text), 80) for o in side for text in o.text.values()), default=1)
        for side in (sources, targets)
    )
    return round(100 * min(max((left + 18) / (left + right + 27), 0.3), 0.65))


def match_columns(
    sources: Sequence[Option], targets: Sequence[Option], options: RenderOptions
) -> tuple[int, int]:
    """Latin widths that a line of code has on either side of a matching item."""
    if one_below_the_other(sources, targets, options):
        return NARROW_COLUMNS - 6, NARROW_COLUMNS
    across = PAGE_SIZES[options.page][0] - 45
    if options.columns > 1:
        across = (across - 16) / 2
    left = across * left_share(sources, targets) / 100
    return int((left - 23) / _CODE_WIDTH), int((across - left - 6) / _CODE_WIDTH)


def one_below_the_other(
    sources: Sequence[Option], targets: Sequence[Option], options: RenderOptions
) -> bool:
    """Whether the two sides of a matching item are too long to stand beside each other."""
    longest = (
        max((width(text) for o in side for text in o.text.values()), default=1)
        for side in (sources, targets)
    )
    return options.columns > 1 and sum(longest) > NARROW_COLUMNS


def fits_on_page(value: object, options: RenderOptions) -> bool:
    """Whether an item (or its key entry) is short enough to be kept on one page: by a rough count
    of its lines, pictures at their largest."""
    room = PAGE_LINES - (3 if options.page == "Letter" else 0) - options.working / 5.5
    return _lines(value, 90 if options.columns == 1 else 40) <= room


def _lines(value: object, columns: int) -> float:
    if isinstance(value, Localized):
        texts = dict.fromkeys(value.values())
        return sum(1 + width(line) // columns for text in texts for line in text.split("\n"))
    if isinstance(value, tuple):
        return sum(_lines(each, columns) for each in value)
    if isinstance(value, dict):
        return sum(_lines(each, columns) for each in value.values())
    if isinstance(value, msgspec.Struct):
        room = 1.6 * value.lines if isinstance(value, Essay) else 0.0
        pictures = 17 * len(getattr(value, "images", ()))
        apart = ("images", "stimulus")  # what is asked about is a block of its own
        fields = (n for n in value.__struct_fields__ if n not in apart)
        return room + pictures + sum(_lines(getattr(value, name), columns) for name in fields)
    return 0


def _identity(block: re.Match[str]) -> str:
    return (block[1] or block[0]).strip()
