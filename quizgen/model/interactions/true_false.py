"""True or false (QTI: choiceInteraction of two)."""

from __future__ import annotations

from typing import ClassVar

from quizgen.errors import Message, message
from quizgen.model.interactions.base import BaseInteraction, BaseKey, ResponseShape


class TrueFalse(BaseInteraction, frozen=True, tag="true_false"):
    """The stem is a statement. Response: true or false."""

    title: ClassVar[Message] = message("True or false")
    shape: ClassVar[ResponseShape] = "truth"


class TrueFalseKey(BaseKey, frozen=True, tag="true_false"):
    correct: bool

    def response(self) -> bool:
        return self.correct
