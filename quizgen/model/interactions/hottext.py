"""Hottext: words or lines of a text to choose (QTI: hottextInteraction)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import ClassVar

from quizgen.errors import Message, message
from quizgen.model.faults import EMPTY, Fault, listed
from quizgen.model.interactions.base import BaseInteraction, BaseKey, Option, ResponseShape
from quizgen.model.interactions.multiple import MultipleKey, MultipleResponse
from quizgen.model.outcome import Rule
from quizgen.model.text import Localized

HOT = re.compile(r"\[\[([A-Za-z0-9._-]+)\|((?!\s)(?:(?!\]\]|\[\[).)+\]?(?<!\s))\]\]")
"""A word to choose, in the text of a ``Hottext``: ``[[id|word]]``."""


class Hottext(BaseInteraction, frozen=True, tag="hottext"):
    """Choose words or lines of a text. In ``text`` each of them stands as ``[[id|word]]``, once a
    language; inside a code block or code span too. ``words`` has them as they read on their own.

    Response: a list of word ids, in any order.
    Partial: right ones chosen minus wrong ones chosen, over the right ones, never below 0.
    """

    title: ClassVar[Message] = message("Words in a text")
    shape: ClassVar[ResponseShape] = "choices"
    partial: ClassVar[bool] = True
    rules: ClassVar[tuple[Rule, ...]] = (
        "exact", "partial", "options", "options-penalty",
        "rexams-all", "rexams-false", "rexams-false2", "rexams-none",
    )  # fmt: skip
    simpler: ClassVar[str] = "multiple"
    simplification: ClassVar[Message] = message(
        "a multiple response: the text stands above, and its words below as options"
    )

    text: Localized
    words: tuple[Option, ...]

    @property
    def choices(self) -> tuple[Option, ...]:
        return self.words

    def faults(self, path: str) -> Iterator[Fault]:
        if not self.words:
            yield f"{path}.words", EMPTY
        ids = [word.id for word in self.words]
        for language, text in self.text.items():
            there = [name for name, _ in HOT.findall(text)]
            if sorted(there) != sorted(ids):
                said = message(
                    "holds the words {found}, and there are {known}",
                    found=listed(there),
                    known=listed(ids),
                )
                yield f"{path}.text.{language}", said

    def simplified(
        self, stem: Localized, key: BaseKey
    ) -> tuple[Localized, MultipleResponse, MultipleKey]:
        shown = self.lettered()
        whole = Localized.joined("\n\n", (stem, shown))
        return whole, MultipleResponse(self.words), MultipleKey(key.right)

    def lettered(self) -> Localized:
        """The text with its letter before each word: ``【A】word``."""
        return self.with_words(lambda name, word: f"【{name.upper()}】{word}")

    def with_words(self, write: Callable[[str, str], str]) -> Localized:
        """The text with ``write(id, word)`` in the place of each word to choose."""

        def put(text: str) -> str:
            return HOT.sub(lambda mark: write(mark[1], mark[2]), text)

        return self.text.map(put)


class HottextKey(BaseKey, frozen=True, tag="hottext"):
    correct: tuple[str, ...]
    """The right words' ids, in the order of the text; at least one."""

    @property
    def right(self) -> tuple[str, ...]:
        return self.correct

    def faults(self, interaction: BaseInteraction, path: str) -> Iterator[Fault]:
        yield from MultipleKey(self.correct).faults(interaction, path)

    def response(self) -> list[str]:
        return list(self.correct)
