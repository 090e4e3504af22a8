"""Templates with slots: ``{{ column }}`` filled with a row's cells, particles included."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal

from quizgen.locale.dates import figures
from quizgen.locale.josa import PAIRS, particle
from quizgen.model import SLOT, Language, Localized

ColumnType = Literal["code", "term", "number", "text"]

_TICKS = re.compile("`+")
_JOSA = re.compile(f"([”’\"')\\]*_」』]*+)({'|'.join(PAIRS)})")


class UnknownSlotError(Exception):
    """A template names a column that the table does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Figure(str):
    """A number as a language writes it; ``plain`` as code does, ``latex`` as a formula does."""

    __slots__ = ("latex", "plain")

    latex: str
    plain: str

    @classmethod
    def written(cls, plain: str, language: Language, *, grouped: bool = False) -> Figure:
        """``plain`` with the decimal sign and, ``grouped``, the groups of a language (CLDR)."""
        figure = cls(figures(plain, language, grouped=grouped))
        figure.plain = plain
        figure.latex = figures(plain, language).replace(",", "{,}")  # no comma of a list
        return figure


def plain(cell: str) -> str:
    """A cell as code writes it."""
    return cell.plain if isinstance(cell, Figure) else cell


def slots_in(text: str) -> tuple[str, ...]:
    """The columns named by ``text``, in order, once each."""
    return tuple(dict.fromkeys(SLOT.findall(text)))


def pairs_in(text: str) -> bool:
    """Whether the particle behind a slot goes by what the slot holds."""
    return any(pair for _, _, _, _, pair in _template(text)[0])


def filled_length(text: str, longest: Mapping[str, int]) -> int:
    """How long ``text`` can become where the longest cells of the columns are so long."""
    return len(text) + sum(longest.get(name, 0) for name in SLOT.findall(text))


def fill(
    template: Localized, cells: Mapping[str, Localized], types: Mapping[str, ColumnType]
) -> Localized:
    """The template with the cells put in, in each of its languages.

    A ``code`` cell stands in backticks; where the slot is inside a code span already, it is put in
    raw. A pair such as ``을/를`` right after a slot, or after the backtick that closes its span
    (a closing quote or bracket may stand between), becomes the particle that fits. Raises
    ``UnknownSlotError``.
    """
    filled = {language: _fill(said, cells, language, types) for language, said in template.items()}
    if len(set(filled.values())) == 1:  # one text in memory, not several alike
        return Localized.same(next(iter(filled.values())), filled)
    return Localized(filled)


def _fill(
    text: str,
    cells: Mapping[str, Localized],
    language: Language,
    types: Mapping[str, ColumnType],
) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in cells:
            raise UnknownSlotError(match[1])
        return plain(cells[match[1]][language])

    pieces, rest = _template(text)
    done: list[str] = []
    for before, piece, slot, closing, pair in pieces:
        if slot is None:
            filled = SLOT.sub(value, piece)
        elif slot not in cells:
            raise UnknownSlotError(slot)
        else:
            cell = cells[slot][language]
            filled = code_span(cell) if types.get(slot) == "code" else cell
            if isinstance(cell, Figure) and len(_DOLLAR.findall("".join([*done, before]))) % 2:
                filled = cell.latex
        done += [before, filled, closing]
        if pair:
            done.append(particle(filled, pair))
    return "".join([*done, rest])


_DOLLAR = re.compile(r"(?<!\\)\$+")

_Piece = tuple[str, str, str | None, str, str]


@lru_cache(maxsize=1 << 12)
def _template(text: str) -> tuple[tuple[_Piece, ...], str]:
    """A template as what is before each slot or code span with slots, it itself, the slot's name
    (None for a span), what closes it and the pair of particles behind; and the rest."""
    pieces: list[_Piece] = []
    rest = 0
    slots = [(match.start(), match.end(), False) for match in SLOT.finditer(text)]
    starts = [start for start, _, _ in slots]
    marks = list(slots)
    for start, end in _spans(text):
        inside = slice(bisect_left(starts, start), bisect_left(starts, end))
        if any(slot_end < end for _, slot_end, _ in slots[inside]):
            marks.append((start, end, True))
    for start, end, span in sorted(marks):
        if start < rest:
            continue
        found = _JOSA.match(text, end)
        closing, pair = (found[1], found[2]) if found else ("", "")
        name = None if span else SLOT.fullmatch(text[start:end])[1]  # type: ignore[index]
        pieces.append((text[rest:start], text[start:end], name, closing, pair))
        rest = found.end() if found else end
    return tuple(pieces), text[rest:]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where code spans begin and end: at a run of backticks, and at the next one as long
    (CommonMark 0.31, 6.1). In one pass: a text may be nothing but backticks."""
    runs = [(run.start(), run.end()) for run in _TICKS.finditer(text)]
    of_length: dict[int, list[int]] = {}
    for index, (start, end) in enumerate(runs):
        of_length.setdefault(end - start, []).append(index)
    free = 0
    for index, (start, end) in enumerate(runs):
        if index < free:
            continue
        alike = of_length[end - start]
        following = bisect_right(alike, index)
        if following < len(alike):
            closing = alike[following]
            free = closing + 1
            yield start, runs[closing][1]


def code_span(text: str) -> str:
    """``text`` as a Markdown code span, with a fence longer than any run of backticks in it
    (CommonMark 0.31, 6.1)."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"
