"""Bilingual Markdown as HTML, in one language or several."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import ClassVar

from quizgen.model import MARK, Language, Localized
from quizgen.text import markup
from quizgen.text.languages import Bilingual

Images = Mapping[str, str]
"""Path in the Markdown to the address that the HTML shall use."""
Write = Callable[[str, Images | None, markup.Medium], str]
"""What makes HTML of a version, as ``markup.block_html`` does."""
_BLOCK = re.compile("<(p|pre|ul|ol|table|blockquote|h[1-6]|hr)\\b")


class HtmlWriter(Bilingual, frozen=True):
    """Bilingual Markdown as HTML. Platforms differ in how versions that are not alike stand beside
    each other: ``beside`` says it."""

    medium: ClassVar[markup.Medium] = "tex"
    """How formulas are written."""
    shown_together: ClassVar[bool] = True
    """Whether a reader sees all versions: what they have in common stands once then."""

    def block(self, text: Localized, images: Images | None = None) -> str:
        """HTML blocks: paragraphs, lists, tables, code."""
        return self.written(text, markup.block_html, images)

    def inline(self, text: Localized, images: Images | None = None) -> str:
        """HTML that stands in a line; a text of several blocks stays blocks."""
        return self.written(text, markup.inline_html, images, line=True)

    def written(
        self, text: Localized, write: Write, images: Images | None = None, *, line: bool = False
    ) -> str:
        """The HTML that ``write`` makes of each version. ``line``: it shall stand in a line."""
        medium = self.medium
        if self.alike(text):
            return write(text[self.languages[0]], images, medium).rstrip()
        parts = {
            language: write(text[language], images, medium).rstrip() for language in self.languages
        }
        if line or not self.shown_together or not markup.shareable(parts[self.languages[0]]):
            return self.beside(parts, line)
        return self._once(parts)

    def _once(self, parts: Mapping[Language, str]) -> str:
        """Blocks beside each other: code, tables and pictures that all have stand once, where each
        version says something in between (or none does)."""
        blocks = {language: markup.blocks_of(part) for language, part in parts.items()}
        found: list[str] = []
        beside: dict[Language, str] = {}
        for language, part in [*markup.once(blocks), (None, "")]:
            if language is not None:
                beside[language] = part.strip("\n")
                continue
            if beside and len(beside) < len(parts):
                return self.beside(parts, False)
            found += [self.beside(beside, False)] if beside else []
            found.append(part.strip("\n"))
            beside = {}
        return "\n".join(found).rstrip("\n")

    def beside(self, parts: Mapping[Language, str], line: bool) -> str:
        """HTML of several languages beside each other."""
        raise NotImplementedError


class Voice(HtmlWriter, frozen=True):
    """Each language stands in an element of its own with ``lang``."""

    def say(self, message: Localized) -> str:
        """The program's own words (plain text) as HTML."""
        import html

        return self.written(message, lambda part, *_: html.escape(part), line=True)

    def gapped(
        self,
        text: Localized,
        gaps: Mapping[str, str],
        images: Images | None = None,
        *,
        numbered: bool = False,
    ) -> str:
        """Blocks of a cloze text, with the HTML of ``gaps`` (by gap id) in place of ``[[id]]``.

        Other brackets of the text become ``&#91;``, so that no LMS takes them for a gap. A gap can
        be filled in once only, so with two languages the gaps stand in the first, and both number
        them: ``【1】`` (which ``numbered`` does in any case).
        """
        several = numbered or not self.alike(text)
        numbers = {name: f"【{index}】" for index, name in enumerate(gaps, 1)}
        placed: set[str] = set()

        def place(name: str) -> str:
            if name not in gaps:
                return f"&#91;&#91;{name}]]"
            number = numbers[name] if several else ""
            if name in placed:
                return number or numbers[name]
            placed.add(name)
            return number + gaps[name]

        def render(part: str, images: Images | None, medium: markup.Medium) -> str:
            pieces = MARK.split(markup.block_html(part, images, medium))
            return "".join(
                place(piece) if index % 2 else piece.replace("[", "&#91;")
                for index, piece in enumerate(pieces)
            )

        return self.written(text, render, images)

    def filled(self, text: Localized, gaps: Mapping[str, str], images: Images | None = None) -> str:
        """Blocks of a cloze text with the HTML of ``gaps`` in place of every ``[[id]]``."""

        def fill(part: str, images: Images | None, medium: markup.Medium) -> str:
            shown = markup.block_html(part, images, medium)
            return MARK.sub(lambda gap: gaps.get(gap[1], gap[0]), shown)

        return self.written(text, fill, images)

    def beside(self, parts: Mapping[Language, str], line: bool) -> str:
        line = line and not any(_BLOCK.match(part) for part in parts.values())
        element, between = ("span", " / ") if line else ("div", "\n")
        return between.join(
            f'<{element} lang="{language}">{part}</{element}>' for language, part in parts.items()
        )
