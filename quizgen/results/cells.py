"""Answers as an instructor types them from paper into a table's cell."""

from __future__ import annotations

import re
from typing import assert_never

from quizgen.model import (
    ChoiceGap,
    Cloze,
    CommandLine,
    Essay,
    Hottext,
    Interaction,
    Matching,
    MultipleResponse,
    Numeric,
    Ordering,
    ResponseValue,
    ShortText,
    SingleChoice,
    TrueFalse,
)

_TRUE = {"t", "true", "o", "○", "참", "예", "맞음", "1"}
_FALSE = {"f", "false", "x", "×", "거짓", "아니오", "틀림", "0"}


class CellError(ValueError):
    """The cell is not an answer to its item; the message says what one looks like."""


def parse(interaction: Interaction, cell: str) -> ResponseValue:
    """The response a cell stands for; None for an empty one. Raises ``CellError``."""
    text = cell.strip()
    if not text:
        return None
    match interaction:
        case SingleChoice(options=options):
            letters = _letters(text, [option.id for option in options])
            if len(letters) != 1:
                raise CellError(f"{text!r} is not one letter")
            return letters[0]
        case MultipleResponse() | Hottext():
            return _letters(text, [option.id for option in interaction.choices])
        case TrueFalse():
            if text.lower() in _TRUE or text.lower() in _FALSE:
                return text.lower() in _TRUE
            raise CellError(f"{text!r} is not T or F")
        case Matching():
            return _pairs(text, interaction)
        case Ordering(entries=entries):
            ids = [entry.id for entry in entries]
            letters = _letters(text, ids)
            if sorted(letters) != sorted(ids):
                raise CellError(f"{text!r} is not an order of {' '.join(ids)}")
            return letters
        case Cloze(gaps=gaps):
            parts = re.split(r"\s*[|;]\s*", text)
            if len(parts) > len(gaps):
                raise CellError(f"{len(parts)} answers separated by ; for {len(gaps)} gaps")
            return {
                gap.id: part.lower() if isinstance(gap, ChoiceGap) else part
                for gap, part in zip(gaps, parts, strict=False)
                if part
            }
        case ShortText() | Numeric() | CommandLine() | Essay():
            return text
        case _:
            assert_never(interaction)


def _letters(text: str, ids: list[str]) -> list[str]:
    """``b``, ``a c``, ``a,c``, ``ac`` → the ids."""
    words = [word for word in re.split(r"[\s,;/+>→-]+", text.lower()) if word]
    if len(words) == 1 and words[0] not in ids:
        words = list(words[0])
    if wrong := [word for word in words if word not in ids]:
        raise CellError(f"{wrong[0]!r} is none of {' '.join(ids)}")
    if len(set(words)) < len(words):
        raise CellError(f"{text!r} has a letter twice")
    return words


def _pairs(text: str, interaction: Matching) -> dict[str, str]:
    """``a-2 b-1``, or ``2 1 3`` for the sources in their order (``-`` leaves one out)."""
    sources = [source.id for source in interaction.sources]
    targets = [target.id for target in interaction.targets]
    words = [word for word in re.split(r"[\s,;]+", text.lower()) if word]
    if any(re.fullmatch(r"[a-z]+[-=:]?\d+", word) for word in words):
        found = [re.fullmatch(r"([a-z]+)[-=:]?(\d+)", word) for word in words]
        if None in found:
            raise CellError(f"{text!r} is not like a-2 b-1")
        pairs = [(match[1], match[2]) for match in found if match]
    else:
        if len(words) != len(sources):
            raise CellError(f"{len(words)} numbers for {len(sources)} boxes; write a-2 b-1")
        pairs = [(s, w) for s, w in zip(sources, words, strict=True) if w != "-"]
    for source, target in pairs:
        if source not in sources or target not in targets:
            raise CellError(f"{source}-{target} is not a pair of this item")
    if len({source for source, _ in pairs}) < len(pairs):
        raise CellError(f"{text!r} has a letter twice")
    return dict(pairs)
