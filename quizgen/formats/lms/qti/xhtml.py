"""Bilingual Markdown as the XHTML that QTI allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import msgspec
from markupsafe import Markup

from quizgen.locale import ui
from quizgen.model import MARK, Language, Localized
from quizgen.text import markup

BETWEEN = "\u2002/\u2002"
"""Between the languages of a text without marks (EN SPACE, slash, EN SPACE): a title, an entry of
a drop-down list. Nobody types it, so that it can be told from a slash of the text."""

_TAG = re.compile(r"(<[^>]*>)")
_ALIGN = re.compile(r' style="text-align:(left|center|right)"')
_START = re.compile(r'<ol start="(\d+)">')
_TITLE = re.compile(r'(<(?:a|img)\b[^>]*?) title="[^"]*"')

Images = Mapping[str, str]
"""Path in the Markdown to the address in the package."""


class Xhtml(msgspec.Struct, frozen=True):
    """Writes text in one language, or in both with ``xml:lang`` on each."""

    languages: tuple[Language, ...]
    images: Images = {}

    def block(self, text: Localized) -> Markup:
        """Blocks: paragraphs, lists, tables, code."""
        return self._by_language(text, lambda part: markup.to_html(part, self.images).rstrip("\n"))

    def inline(self, text: Localized) -> Markup:
        """A line of text where it is one, blocks where it is not."""
        return self._by_language(text, lambda part: markup.to_inline_html(part, self.images))

    def plain(self, text: Localized) -> str:
        """One line without marks, both languages where they differ."""
        parts = [_one_line(markup.to_text(text[language])) for language in self.languages]
        return BETWEEN.join(dict.fromkeys(part.replace(BETWEEN, " / ") for part in parts))

    def say(self, message: str) -> str:
        """The program's own word, as ``plain`` writes it."""
        return self.plain(ui(message))

    def gapped(self, text: Localized, gaps: Mapping[str, Markup], *, apart: bool) -> Markup:
        """Blocks of a cloze text with ``gaps`` (XML by gap id) where ``[[id]]`` stands; with
        ``apart``, only their numbers: an interaction may stand in an item once, and a text in two
        languages would need it twice."""

        def place(gap: re.Match[str]) -> str:
            if gap[1] not in gaps:
                return gap[0]
            number = list(gaps).index(gap[1]) + 1
            return f'<span class="gap">【{number}】</span>' if apart else str(gaps[gap[1]])

        def fill(part: str) -> str:
            pieces = _TAG.split(markup.to_html(part, self.images).rstrip("\n"))
            pieces[::2] = [MARK.sub(place, piece) for piece in pieces[::2]]
            return "".join(pieces)

        return self._by_language(text, fill)

    def one(self, language: Language) -> Xhtml:
        """The same in one language."""
        return msgspec.structs.replace(self, languages=(language,))

    def both(self, text: Localized) -> bool:
        """Whether ``text`` is written in more than one language."""
        return len({text[language] for language in self.languages}) > 1

    def _by_language(self, text: Localized, render: Callable[[str], str]) -> Markup:
        if not self.both(text):
            return Markup(_allowed(render(text[self.languages[0]])))
        # Platforms that keep only the text must not run one language into the other.
        return Markup("\n").join(
            Markup(f'<div xml:lang="{language}">{_allowed(render(text[language]))}</div>')
            for language in self.languages
        )


def _allowed(html: str) -> str:
    """HTML of ``quizgen.text.markup`` without the attributes that QTI does not have; alignment
    and the first number of a list become classes, which style sheets and our reader know."""
    html = _ALIGN.sub(r' class="align-\1"', html)
    html = _START.sub(r'<ol class="start-\1">', html)
    return _TITLE.sub(r"\1", html)


def _one_line(text: str) -> str:
    return " ".join(text.split())
