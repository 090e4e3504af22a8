"""Templates with slots: ``{{ column }}`` filled with a row's cells, particles included."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from quizgen.bank.josa import PAIRS, particle
from quizgen.model import Localized

ColumnType = Literal["code", "term", "number", "text"]

_SLOT = re.compile(r"\{\{\s*([A-Za-z0-9._-]*)\s*\}\}")
_SPAN = re.compile(r"(`+)(?!`)(.*?)(?<!`)\1(?!`)", re.DOTALL)
_JOSA = re.compile(f"([”’\"')\\]*_」』]*)({'|'.join(PAIRS)})")


class UnknownSlotError(Exception):
    """A template names a column that the table does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def slots_in(text: str) -> tuple[str, ...]:
    """The columns named by ``text``, in order, once each."""
    return tuple(dict.fromkeys(_SLOT.findall(text)))


def fill(
    template: Localized, cells: Mapping[str, Localized], types: Mapping[str, ColumnType]
) -> Localized:
    """The template with the cells put in, in both languages.

    A ``code`` cell stands in backticks; where the slot is inside a code span already, it is put in
    raw. A pair such as ``을/를`` right after a slot, or after the backtick that closes its span
    (a closing quote or bracket may stand between), becomes the particle that fits. Raises
    ``UnknownSlotError``.
    """
    return Localized(
        _fill(template.ko, {name: cell.ko for name, cell in cells.items()}, types),
        _fill(template.en, {name: cell.en for name, cell in cells.items()}, types),
    )


def _fill(text: str, cells: Mapping[str, str], types: Mapping[str, ColumnType]) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in cells:
            raise UnknownSlotError(match[1])
        return cells[match[1]]

    done: list[str] = []
    rest = 0
    marks = [(m.start(), m.end(), True) for m in _SPAN.finditer(text) if _SLOT.search(m[2])]
    spans = list(marks)
    for match in _SLOT.finditer(text):
        if not any(start <= match.start() < end for start, end, _ in spans):
            marks.append((match.start(), match.end(), False))
    for start, end, span in sorted(marks):
        if start < rest:
            continue
        done.append(text[rest:start])
        piece = text[start:end]
        if span:
            filled = _SLOT.sub(value, piece)
        else:
            name = _SLOT.fullmatch(piece)[1]  # type: ignore[index]
            filled = _SLOT.sub(value, piece)
            if types.get(name) == "code":
                filled = code_span(filled)
        done.append(filled)
        rest = end
        if pair := _JOSA.match(text, end):
            done.append(pair[1] + particle(filled, pair[2]))
            rest = pair.end()
    done.append(text[rest:])
    return "".join(done)


def code_span(text: str) -> str:
    """``text`` as a Markdown code span, with a fence longer than any run of backticks in it
    (CommonMark 0.31, 6.1)."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"
