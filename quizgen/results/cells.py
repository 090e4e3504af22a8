"""Answers as an instructor types them from paper into a table's cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import assert_never

from quizgen.errors import Message, message
from quizgen.model import BaseInteraction, Part, ResponseValue

_TRUE = {"t", "true", "o", "○", "참", "예", "맞음", "1"}
_FALSE = {"f", "false", "x", "×", "거짓", "아니오", "틀림", "0"}


class CellError(ValueError):
    """The cell is not an answer to its item; ``reason`` says what one looks like."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason
        super().__init__(str(reason))


def parse(interaction: BaseInteraction, cell: str) -> ResponseValue:
    """The response a cell stands for; None for an empty one. Raises ``CellError``."""
    text = cell.strip()
    if not text:
        return None
    ids = [option.id for option in interaction.choices]
    match interaction.shape:
        case "choice":
            letters = _letters(text, ids)
            if len(letters) != 1:
                raise CellError(message("{cell} is not one letter", cell=repr(text)))
            return letters[0]
        case "choices":
            return _letters(text, ids)
        case "truth":
            if text.lower() in _TRUE or text.lower() in _FALSE:
                return text.lower() in _TRUE
            raise CellError(message("{cell} is not T or F", cell=repr(text)))
        case "pairs":
            return _pairs(text, interaction.parts)
        case "order":
            return _order(text, ids)
        case "gaps":
            return _gaps(text, interaction.parts)
        case "text":
            return text
        case _:
            assert_never(interaction.shape)


def _letters(text: str, ids: list[str]) -> list[str]:
    """The ids of options that a cell names, in its order: ``b``, ``a c``, ``a,c`` and ``ac`` are
    understood. Raises ``CellError`` where a letter is none of ``ids``, or stands twice."""
    words = [word for word in re.split(r"[\s,;/+>→-]+", text.lower()) if word]
    wrong = [word for word in words if word not in ids]
    if wrong and len(words) == 1 and {*words[0]} <= {*ids}:
        words, wrong = list(words[0]), []
    if wrong:
        raise CellError(
            message("{letter} is none of {all}", letter=repr(wrong[0]), all=" ".join(ids))
        )
    if len(set(words)) < len(words):
        raise CellError(message("{cell} has a letter twice", cell=repr(text)))
    return words


def _order(text: str, ids: list[str]) -> list[str]:
    """``c a b``; or, as they stand in the boxes of the paper, the numbers beside the options:
    ``2 3 1``, ``231``, ``a-2 b-3 c-1``. Raises ``CellError``."""
    words = re.findall(r"(?:([a-z]+)[-=:]?)?(\d+)", text.lower())
    if len(words) == 1 and len(ids) < 10 and not words[0][0]:
        words = [("", digit) for digit in words[0][1]]
    if words and not re.sub(r"[\s,;/+:=-]|[a-z]+[-=:]?\d+|\d+", "", text.lower()):
        named = [letter for letter, _ in words]
        numbers = [int(number[:5]) for _, number in words]
        boxes = dict(zip(named if any(named) else ids, numbers, strict=False))
        letters = sorted(boxes, key=lambda letter: boxes[letter])
        right = len(words) == len(ids) and sorted(boxes.values()) == [*range(1, len(ids) + 1)]
    else:
        letters = _letters(text, ids)
        right = True
    if not right or sorted(letters) != sorted(ids):
        said = message(
            "{cell} is not an order of {all}: their letters in order, or a number for each",
            cell=repr(text),
            all=" ".join(ids),
        )
        raise CellError(said)
    return letters


def _gaps(text: str, gaps: Sequence[Part]) -> dict[str, str]:
    """``Conmon; b``: the gaps in their order, an empty one left out."""
    answers = re.split(r"\s*[|;]\s*", text)
    if len(answers) > len(gaps):
        said = message(
            "{answers} answers separated by ; for {gaps} gaps",
            answers=len(answers),
            gaps=len(gaps),
        )
        raise CellError(said)
    return {
        gap.id: answer.lower() if gap.options else answer
        for gap, answer in zip(gaps, answers, strict=False)
        if answer
    }


def _pairs(text: str, parts: Sequence[Part]) -> dict[str, str]:
    """``a-2 b-1``, or ``2 1 3`` for the sources in their order (``-`` leaves one out)."""
    targets = {part.id: [target.id for target in part.options] for part in parts}
    words = [word for word in re.split(r"[\s,;]+", text.lower()) if word]
    if any(re.fullmatch(r"[a-z]+[-=:]?\d+", word) for word in words):
        found = [re.fullmatch(r"([a-z]+)[-=:]?(\d+)", word) for word in words]
        if None in found:
            raise CellError(message("{cell} is not like a-2 b-1", cell=repr(text)))
        pairs = [(match[1], match[2]) for match in found if match]
    else:
        if len(words) != len(targets):
            raise CellError(
                message(
                    "{numbers} numbers for {boxes} boxes; write a-2 b-1",
                    numbers=len(words),
                    boxes=len(targets),
                )
            )
        if not all(word == "-" or word.isdecimal() for word in words):
            raise CellError(message("{cell} is not like a-2 b-1", cell=repr(text)))
        pairs = [(s, w) for s, w in zip(targets, words, strict=True) if w != "-"]
    for source, target in pairs:
        if target not in targets.get(source, ()):
            raise CellError(message("{pair} is not a pair of this item", pair=f"{source}-{target}"))
    if len({source for source, _ in pairs}) < len(pairs):
        raise CellError(message("{cell} has a letter twice", cell=repr(text)))
    return dict(pairs)
