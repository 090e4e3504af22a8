"""Essay (QTI: extendedTextInteraction)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

import msgspec

from quizgen.errors import Message, message
from quizgen.model.faults import MOST_POINTS, Fault, number_faults
from quizgen.model.interactions.base import BaseInteraction, BaseKey, ResponseShape
from quizgen.model.text import Localized

_MOST_LINES = 500


class Essay(BaseInteraction, frozen=True, tag="essay"):
    """Free text that a person grades. Response: the text. ``lines`` is the room on paper;
    ``words`` the suggested length (None: no suggestion)."""

    title: ClassVar[Message] = message("Essay")
    shape: ClassVar[ResponseShape] = "text"

    lines: int = 10
    words: int | None = None

    def faults(self, path: str) -> Iterator[Fault]:
        yield from number_faults(self.lines, 0, _MOST_LINES, f"{path}.lines")
        if self.words is not None:
            yield from number_faults(self.words, 0, 1_000_000, f"{path}.words")


class Criterion(msgspec.Struct, frozen=True):
    """One line of a rubric: what to look for, and the points it is worth."""

    text: Localized
    points: float


class EssayKey(BaseKey, frozen=True, tag="essay"):
    rubric: tuple[Criterion, ...]
    model_answer: Localized | None = None

    def faults(self, interaction: object, path: str) -> Iterator[Fault]:
        for index, line in enumerate(self.rubric):
            yield from number_faults(line.points, 0, MOST_POINTS, f"{path}.rubric[{index}].points")

    def worth(self, change: Callable[[float], float]) -> EssayKey:
        """The key with ``change`` of the points of each line of its rubric."""
        lines = (msgspec.structs.replace(line, points=change(line.points)) for line in self.rubric)
        return msgspec.structs.replace(self, rubric=tuple(lines))

    def response(self) -> None:
        return None
