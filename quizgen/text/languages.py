"""A text in the languages in which it is written, as plain text."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from quizgen.model import LANGUAGES, Language, Localized
from quizgen.text import markup


class Bilingual(msgspec.Struct, frozen=True):
    """``languages`` to write, the first one first. A text that is the same in all of them is
    written once."""

    languages: tuple[Language, ...] = LANGUAGES

    def alike(self, text: Localized) -> bool:
        """Whether one version of the text serves all languages."""
        first, *others = self.languages
        one = text[first]
        for language in others:  # noqa: SIM110 - this is asked of every text of an export
            if text[language] != one:
                return False
        return True

    def versions(self, text: Localized, write: Callable[[str], str]) -> dict[Language, str]:
        """Each language's version as ``write`` writes it; one where all are alike."""
        shown = self.languages[:1] if self.alike(text) else self.languages
        return {language: write(text[language]) for language in shown}

    def plain(self, text: Localized) -> str:
        """One line without marks: ``ko / en``."""
        return " / ".join(dict.fromkeys(self.versions(text, one_line).values()))

    def first(self, text: Localized) -> str:
        """One line without marks, in the first language."""
        return one_line(text[self.languages[0]])


def one_line(text: str) -> str:
    """Markdown as one line of plain text."""
    return " ".join(markup.to_text(text).split())
