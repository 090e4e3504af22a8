"""Answers as an instructor types them from paper into a table's cell."""

from __future__ import annotations

import re
from typing import assert_never

from quizgen.errors import Message, message
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
    """The cell is not an answer to its item; ``reason`` says what one looks like."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason
        super().__init__(str(reason))


def parse(interaction: Interaction, cell: str) -> ResponseValue:
    """The response a cell stands for; None for an empty one. Raises ``CellError``."""
    text = cell.strip()
    if not text:
        return None
    match interaction:
        case SingleChoice(options=options):
            letters = _letters(text, [option.id for option in options])
            if len(letters) != 1:
                raise CellError(message("{cell} is not one letter", cell=repr(text)))
            return letters[0]
        case MultipleResponse() | Hottext():
            return _letters(text, [option.id for option in interaction.choices])
        case TrueFalse():
            if text.lower() in _TRUE or text.lower() in _FALSE:
                return text.lower() in _TRUE
            raise CellError(message("{cell} is not T or F", cell=repr(text)))
        case Matching():
            return _pairs(text, interaction)
        case Ordering(entries=entries):
            ids = [entry.id for entry in entries]
            letters = _letters(text, ids)
            if sorted(letters) != sorted(ids):
                raise CellError(
                    message("{cell} is not an order of {all}", cell=repr(text), all=" ".join(ids))
                )
            return letters
        case Cloze(gaps=gaps):
            parts = re.split(r"\s*[|;]\s*", text)
            if len(parts) > len(gaps):
                raise CellError(
                    message(
                        "{answers} answers separated by ; for {gaps} gaps",
                        answers=len(parts),
                        gaps=len(gaps),
                    )
                )
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
        raise CellError(
            message("{letter} is none of {all}", letter=repr(wrong[0]), all=" ".join(ids))
        )
    if len(set(words)) < len(words):
        raise CellError(message("{cell} has a letter twice", cell=repr(text)))
    return words


def _pairs(text: str, interaction: Matching) -> dict[str, str]:
    """``a-2 b-1``, or ``2 1 3`` for the sources in their order (``-`` leaves one out)."""
    sources = [source.id for source in interaction.sources]
    targets = [target.id for target in interaction.targets]
    words = [word for word in re.split(r"[\s,;]+", text.lower()) if word]
    if any(re.fullmatch(r"[a-z]+[-=:]?\d+", word) for word in words):
        found = [re.fullmatch(r"([a-z]+)[-=:]?(\d+)", word) for word in words]
        if None in found:
            raise CellError(message("{cell} is not like a-2 b-1", cell=repr(text)))
        pairs = [(match[1], match[2]) for match in found if match]
    else:
        if len(words) != len(sources):
            raise CellError(
                message(
                    "{numbers} numbers for {boxes} boxes; write a-2 b-1",
                    numbers=len(words),
                    boxes=len(sources),
                )
            )
        pairs = [(s, w) for s, w in zip(sources, words, strict=True) if w != "-"]
    for source, target in pairs:
        if source not in sources or target not in targets:
            raise CellError(message("{pair} is not a pair of this item", pair=f"{source}-{target}"))
    if len({source for source, _ in pairs}) < len(pairs):
        raise CellError(message("{cell} has a letter twice", cell=repr(text)))
    return dict(pairs)
