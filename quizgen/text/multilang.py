"""Text of two languages as Moodle's core filter "Multi-Language Content" takes it apart
(``filter/multilang``): spans of class ``multilang`` beside each other, one per language."""

from __future__ import annotations

from collections.abc import Mapping

from quizgen.model import Language, Localized
from quizgen.text import markup
from quizgen.text.languages import Bilingual, Images, one_line


class Multilang(Bilingual, frozen=True):
    """The languages stand beside each other, for the filter to choose from."""

    def block(self, text: Localized, images: Images | None = None) -> str:
        """HTML blocks. Two languages stand in an element of their own, since the filter takes all
        spans that touch for versions of one text."""
        parts = self.versions(text, lambda part: _block(part, images))
        if len(parts) == 1:
            return str(*parts.values())
        if all(_one_paragraph(part) for part in parts.values()):
            return f"<p>{_spans({name: part[3:-4] for name, part in parts.items()})}</p>"
        return f"<div>{_spans(parts)}</div>"

    def inline(self, text: Localized, images: Images | None = None) -> str:
        """HTML for a line; a text of several blocks stays blocks."""
        parts = self.versions(text, lambda part: _inline(part, images))
        return str(*parts.values()) if len(parts) == 1 else _spans(parts)

    def first(self, text: Localized) -> str:
        """One line without marks, in the first language."""
        return one_line(text[self.languages[0]])


def _block(text: str, images: Images | None) -> str:
    return str.__str__(markup.to_html(text, images, "tex")).rstrip("\n")


def _inline(text: str, images: Images | None) -> str:
    return str.__str__(markup.to_inline_html(text, images, "tex")).rstrip("\n")


def _one_paragraph(html: str) -> bool:
    return html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1


def _spans(parts: Mapping[Language, str]) -> str:
    return "".join(
        f'<span lang="{name}" class="multilang">{part}</span>' for name, part in parts.items()
    )
