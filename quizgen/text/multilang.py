"""Text of two languages as Moodle's core filter "Multi-Language Content" takes it apart
(``filter/multilang``): spans of class ``multilang`` beside each other, one per language."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from quizgen.model import Language, Localized
from quizgen.text import markup

Images = Mapping[str, str]
"""Path in the Markdown to the address that the HTML shall use."""


class Multilang(msgspec.Struct, frozen=True):
    """``languages`` to write, in their order. A text that is the same in all stands once."""

    languages: tuple[Language, ...]

    def block(self, text: Localized, images: Images | None = None) -> str:
        """HTML blocks. Two languages stand in an element of their own, since the filter takes all
        spans that touch for versions of one text."""
        if self.alike(text):
            return _block(text[self.languages[0]], images)
        parts = {name: _block(text[name], images) for name in self.languages}
        if all(_one_paragraph(part) for part in parts.values()):
            return f"<p>{_spans({name: part[3:-4] for name, part in parts.items()})}</p>"
        return f"<div>{_spans(parts)}</div>"

    def inline(self, text: Localized, images: Images | None = None) -> str:
        """HTML for a line; a text of several blocks stays blocks."""
        if self.alike(text):
            return _inline(text[self.languages[0]], images)
        return _spans({name: _inline(text[name], images) for name in self.languages})

    def plain(self, text: Localized) -> str:
        """One line without marks, in the first language."""
        return " ".join(markup.to_text(text[self.languages[0]]).split())

    def both_plain(self, text: Localized) -> str:
        """One line without marks: ``ko / en``."""
        lines = [" ".join(markup.to_text(text[name]).split()) for name in self.languages]
        return " / ".join(dict.fromkeys(lines))

    def alike(self, text: Localized) -> bool:
        """Whether one version of the text serves all languages."""
        return len({text[name] for name in self.languages}) == 1


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
