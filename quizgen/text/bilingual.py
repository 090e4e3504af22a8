"""Bilingual Markdown as HTML (and as plain text) in one language or both."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

from quizgen.model import MARK, Localized
from quizgen.text import markup
from quizgen.text.languages import Bilingual, Images

_BLOCK = re.compile("<(p|pre|ul|ol|table|blockquote|h[1-6]|hr)\\b")


class Voice(Bilingual, frozen=True):
    """Each language stands in an element of its own with ``lang``."""

    def block(self, text: Localized, images: Images | None = None) -> str:
        """HTML blocks."""
        return self._marked(
            text, "div", "\n", lambda part: markup.to_html(part, images, "tex").rstrip()
        )

    def inline(self, text: Localized, images: Images | None = None) -> str:
        """HTML that stands in a line."""
        return self._marked(
            text, "span", " / ", lambda part: markup.to_inline_html(part, images, "tex")
        )

    def say(self, message: Localized) -> str:
        """The program's own words (plain text) as HTML."""
        return self._marked(message, "span", " / ", html.escape)

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

        def render(part: str) -> str:
            pieces = MARK.split(markup.to_html(part, images, "tex").rstrip())
            return "".join(
                place(piece) if index % 2 else piece.replace("[", "&#91;")
                for index, piece in enumerate(pieces)
            )

        return self._marked(text, "div", "\n", render)

    def filled(self, text: Localized, gaps: Mapping[str, str], images: Images | None = None) -> str:
        """Blocks of a cloze text with the HTML of ``gaps`` in place of every ``[[id]]``."""

        def fill(part: str) -> str:
            shown = markup.to_html(part, images, "tex").rstrip()
            return MARK.sub(lambda gap: gaps.get(gap[1], gap[0]), shown)

        return self._marked(text, "div", "\n", fill)

    def _marked(
        self, text: Localized, element: str, between: str, render: Callable[[str], str]
    ) -> str:
        parts = self.versions(text, render)
        if len(parts) == 1:
            return str.__str__(*parts.values())
        if any(_BLOCK.match(part) for part in parts.values()):
            element, between = "div", "\n"
        return between.join(
            f'<{element} lang="{language}">{part}</{element}>' for language, part in parts.items()
        )
