"""Bilingual text."""

from __future__ import annotations

from typing import Literal

import msgspec

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")


class Localized(msgspec.Struct, frozen=True):
    """The same text in Korean and in English.

    Both are Markdown source (inline code, bold, emphasis, code block, list, table, image with
    alt text, link; CommonMark 0.31 without raw HTML). Rendering belongs to ``quizgen.formats``.
    """

    ko: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return self.ko if language == "ko" else self.en

    @classmethod
    def same(cls, text: str) -> Localized:
        """Text that reads the same in both languages: a command, a path, a number."""
        return cls(text, text)

    @property
    def neutral(self) -> bool:
        """True where both languages are the same text, so that showing both would repeat it."""
        return self.ko == self.en
