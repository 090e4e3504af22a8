"""Text of two languages as Moodle's core filter "Multi-Language Content" takes it apart
(``filter/multilang``): spans of class ``multilang`` beside each other, one per language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from quizgen.model import Language
from quizgen.text.bilingual import HtmlWriter


class Multilang(HtmlWriter, frozen=True):
    """The languages stand beside each other, for the filter to choose from."""

    shown_together: ClassVar[bool] = False

    def beside(self, parts: Mapping[Language, str], line: bool) -> str:
        """Blocks stand in an element of their own, since the filter takes all spans that touch for
        versions of one text."""
        if line:
            return _spans(parts)
        if all(_one_paragraph(part) for part in parts.values()):
            return f"<p>{_spans({name: part[3:-4] for name, part in parts.items()})}</p>"
        return f"<div>{_spans(parts)}</div>"


def _one_paragraph(html: str) -> bool:
    return html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1


def _spans(parts: Mapping[Language, str]) -> str:
    return "".join(
        [f'<span lang="{name}" class="multilang">{part}</span>' for name, part in parts.items()]
    )
