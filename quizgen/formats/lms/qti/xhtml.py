"""Bilingual Markdown as the XHTML that QTI allows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

import msgspec
from markupsafe import Markup

from quizgen.locale import ui
from quizgen.model import MARK, Language, Localized
from quizgen.text import markup
from quizgen.text.bilingual import HtmlWriter, Images, Write
from quizgen.text.languages import one_line

BETWEEN = "\u2002/\u2002"
"""Between the languages of a text without marks (EN SPACE, slash, EN SPACE): a title, an entry of
a drop-down list. Nobody types it, so that it can be told from a slash of the text."""

_TAG = re.compile(r"(<[^>]*>)")
_START = re.compile(r'<ol start="(\d+)">')
_TITLE = re.compile(r'(<(?:a|img)\b[^>]*?) title="[^"]*"')


class Xhtml(HtmlWriter, frozen=True):
    """Each language stands in an element of its own with ``xml:lang``."""

    medium: ClassVar[markup.Medium] = "mathml"

    images: Images = msgspec.field(default_factory=dict)

    def block(self, text: Localized, images: Images | None = None) -> Markup:
        return Markup(super().block(text, images or self.images))

    def inline(self, text: Localized, images: Images | None = None) -> Markup:
        return Markup(super().inline(text, images or self.images))

    def written(
        self, text: Localized, write: Write, images: Images | None = None, *, line: bool = False
    ) -> str:
        return super().written(text, lambda *given: _allowed(write(*given)), images, line=line)

    def beside(self, parts: Mapping[Language, str], line: bool) -> str:
        """Blocks in any case: platforms that keep only the text must not run one language into the
        other."""
        return "\n".join(
            f'<div xml:lang="{language}">{part}</div>' for language, part in parts.items()
        )

    def plain(self, text: Localized) -> str:
        """One line without marks, both languages where they differ."""
        parts = self.versions(text, one_line).values()
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

        def fill(part: str, images: Images | None, medium: markup.Medium) -> str:
            pieces = _TAG.split(markup.block_html(part, images, medium))
            pieces[::2] = [MARK.sub(place, piece) for piece in pieces[::2]]
            return "".join(pieces)

        return Markup(self.written(text, fill, self.images))

    def one(self, language: Language) -> Xhtml:
        """The writer that writes texts in one ``language`` alone."""
        return msgspec.structs.replace(self, languages=(language,))


def _allowed(html: str) -> str:
    """HTML of ``quizgen.text.markup`` without the attributes that QTI does not have; the first
    number of a list becomes a class, as alignment is: style sheets and our reader know them."""
    if "<ol start" in html:
        html = _START.sub(r'<ol class="start-\1">', html)
    if " title=" in html:
        html = _TITLE.sub(r"\1", html)
    return _apart(html) if "{{" in html else html


def _apart(html: str) -> str:
    """Two braces as two texts: a player made of templates (qti3-item-player) would run what stands
    between ``{{`` and ``}}``, and show nothing of the item."""
    pieces = _TAG.split(html)
    for at in range(0, len(pieces), 2):
        if at == 0 or not pieces[at - 1].startswith("<annotation"):
            pieces[at] = re.sub(r"\{(?=\{)", "{<span></span>", pieces[at])
    return "".join(pieces)
