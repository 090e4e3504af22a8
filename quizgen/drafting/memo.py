"""A Markdown memo as sections of blocks, every line with its number.

CommonMark 0.31 with tables (GFM), block structure only: what stands inside a line is read by
``quizgen.drafting.facts``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from markdown_it.token import Token


class Line(msgspec.Struct, frozen=True):
    """A line's number in the memo (from 1) and its text."""

    number: int
    text: str


class Paragraph(msgspec.Struct, frozen=True):
    lines: tuple[Line, ...]


class Entry(msgspec.Struct, frozen=True):
    """One entry of a list: its first paragraph; ``deeper`` are the entries below it."""

    lines: tuple[Line, ...]
    deeper: tuple[Entry, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(line.text.strip() for line in self.lines)


class Listing(msgspec.Struct, frozen=True):
    """A list, and the line that leads to it (``다음 순서로 설치합니다:``), if there is one."""

    ordered: bool
    entries: tuple[Entry, ...]
    lead: str = ""

    @property
    def lines(self) -> tuple[int, ...]:
        return tuple(line.number for entry in self.entries for line in entry.lines)


class Fence(msgspec.Struct, frozen=True):
    """A code block; ``info`` is the word after its fence, in small letters."""

    info: str
    lines: tuple[Line, ...]


class Row(msgspec.Struct, frozen=True):
    number: int
    cells: tuple[str, ...]


class Grid(msgspec.Struct, frozen=True):
    """A table: its header and its rows."""

    header: Row
    rows: tuple[Row, ...]


Block = Paragraph | Listing | Fence | Grid


class Section(msgspec.Struct, frozen=True):
    """What stands between a heading and the next; ``parents`` are the headings it is under."""

    title: str
    level: int
    number: int
    """The heading's line; 0 before the first heading."""
    parents: tuple[str, ...]
    blocks: tuple[Block, ...]


class Memo(msgspec.Struct, frozen=True):
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    skipped: dict[str, tuple[int, ...]]
    """Lines that are in no section, by reason: a front matter (a block between ``---`` at the very
    top), HTML blocks, lines longer than ``LONGEST``."""


LONGEST = 2000
"""Characters of a line that is read; a longer one is no note but data, or a whole chapter."""


def parse(lines: Sequence[str]) -> Memo:
    """The memo of ``lines``."""
    from markdown_it import MarkdownIt

    front = _front_matter(lines)
    body = [""] * front + [line if len(line) <= LONGEST else "" for line in lines[front:]]
    parser = MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])
    tokens = parser.parse("\n".join(body))
    html = [
        number + 1
        for token in tokens
        if token.type == "html_block" and token.map
        for number in range(*token.map)
        if body[number].strip()
    ]
    long = [number for number, line in enumerate(lines, 1) if len(line) > LONGEST]
    skipped = {"front-matter": range(1, front + 1), "html": html, "long": long}
    return Memo(
        tuple(lines),
        tuple(_sections(tokens, body)),
        {reason: tuple(numbers) for reason, numbers in skipped.items() if numbers},
    )


def _front_matter(lines: Sequence[str]) -> int:
    """How many lines a front matter takes; 0 where there is none."""
    if not lines or lines[0].strip() != "---":
        return 0
    for index, line in enumerate(lines[1:60], 1):
        if line.strip() in ("---", "..."):
            return index + 1
        if line.strip() and not re.match(r"[\w-]+\s*:|\s+|-\s|#", line):
            return 0
    return 0


def _sections(tokens: Sequence[Token], lines: Sequence[str]) -> list[Section]:
    found: list[Section] = []
    above: list[tuple[int, str]] = []
    title, level, number = "", 0, 0
    blocks: list[Block] = []
    index = 0

    def close() -> None:
        if blocks or number:
            parents = tuple(name for depth, name in above if depth < level)
            found.append(Section(title, level, number, parents, tuple(blocks)))

    while index < len(tokens):
        token = tokens[index]
        if token.type == "heading_open":
            close()
            level = int(token.tag[1:])
            title = " ".join(tokens[index + 1].content.split())
            number = (token.map or [0])[0] + 1
            above = [(depth, name) for depth, name in above if depth < level]
            above.append((level, title))
            blocks = []
        elif token.type == "paragraph_open":
            blocks.append(Paragraph(_lines(token, lines)))
        elif token.type in ("fence", "code_block"):
            blocks.append(_fence(token))
        elif token.type == "table_open":
            end = _end(tokens, index)
            grid = _grid(tokens[index:end])
            if grid:
                blocks.append(grid)
            index = end
        elif token.type in ("ordered_list_open", "bullet_list_open"):
            end = _end(tokens, index)
            lead = ""
            if blocks and isinstance(blocks[-1], Paragraph):
                lead = blocks[-1].lines[-1].text.strip()
            blocks += _listing(tokens[index:end], lines, lead)
            index = end
        index += 1
    close()
    return found


def _end(tokens: Sequence[Token], start: int) -> int:
    """The index of the token that closes the block opened at ``start``."""
    level, closing = tokens[start].level, tokens[start].type.replace("_open", "_close")
    for index in range(start + 1, len(tokens)):
        if tokens[index].type == closing and tokens[index].level == level:
            return index
    return len(tokens) - 1


def _lines(token: Token, lines: Sequence[str]) -> tuple[Line, ...]:
    start, end = token.map or (0, 0)
    return tuple(Line(n + 1, lines[n]) for n in range(start, end) if lines[n].strip())


def _fence(token: Token) -> Fence:
    start = (token.map or [0])[0] + (token.type == "fence")
    info = token.info.split()
    code = token.content.split("\n")
    return Fence(
        re.sub(r"[^a-z0-9+-]", "", info[0].lower()) if info else "",
        tuple(Line(start + n + 1, text) for n, text in enumerate(code) if text.strip()),
    )


def _grid(tokens: Sequence[Token]) -> Grid | None:
    rows: list[Row] = []
    cells: list[str] = []
    number = 0
    for token in tokens:
        if token.type == "tr_open":
            number, cells = (token.map or [0])[0] + 1, []
        elif token.type == "inline":
            cells.append(token.content.strip())
        elif token.type == "tr_close":
            rows.append(Row(number, tuple(cells)))
    return Grid(rows[0], tuple(rows[1:])) if len(rows) > 1 else None


def _listing(tokens: Sequence[Token], lines: Sequence[str], lead: str) -> list[Block]:
    """The list, then the code blocks and tables inside its entries, which stand for themselves."""
    entries, others = _entries(tokens, lines)
    ordered = tokens[0].type == "ordered_list_open"
    return [Listing(ordered, tuple(entries), lead), *others]


def _entries(tokens: Sequence[Token], lines: Sequence[str]) -> tuple[list[Entry], list[Block]]:
    entries: list[Entry] = []
    others: list[Block] = []
    index = 1
    while index < len(tokens):
        token = tokens[index]
        if token.type == "list_item_open":
            end = _end(tokens, index)
            first: tuple[Line, ...] = ()
            deeper: list[Entry] = []
            inner = index + 1
            while inner < end:
                each = tokens[inner]
                if each.type == "paragraph_open" and not first:
                    numbers = (each.map or [0])[0] + 1
                    texts = tokens[inner + 1].content.split("\n")
                    first = tuple(Line(numbers + n, text) for n, text in enumerate(texts))
                elif each.type in ("fence", "code_block"):
                    others.append(_fence(each))
                elif each.type in ("ordered_list_open", "bullet_list_open"):
                    stop = _end(tokens, inner)
                    below, more = _entries(tokens[inner : stop + 1], lines)
                    deeper += below
                    others += more
                    inner = stop
                inner += 1
            if first:
                entries.append(Entry(first, tuple(deeper)))
            index = end
        index += 1
    return entries, others
