"""What a renderer may be told."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Literal, ParamSpec, TypeVar

import msgspec

from quizgen.errors import QuizgenError, message
from quizgen.locale.tags import words_of
from quizgen.model import Bank, Form, Language, Student

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")

Page = Literal["A4", "Letter"]
PAGE_SIZES: dict[Page, tuple[float, float]] = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}
"""Width and height in millimetres (ISO 216; ANSI/ASME Y14.1)."""


class RenderOptions(msgspec.Struct, frozen=True):
    """Choices about the outside of a quiz; none changes an item or its key."""

    language: Language = "both"
    """The language of a PDF, and the one a page opens in: a tag, or ``both`` for all."""
    interface: str = ""
    """The language of what the program says around the texts; "": as the form or bank says."""
    templates: tuple[Path, ...] = ()
    """Template folders searched before quizgen's own, each laid out as ``templates/``."""
    feedback: Literal["each", "end"] = "each"
    """Practice page: feedback after each answer, or at the end."""
    page: Page = "A4"
    """The sheet of whatever is printed."""
    columns: Literal[1, 2] = 1
    """Columns of the paper's items; the key's explanations follow it."""
    layout: Literal["stacked", "side"] = "stacked"
    """Two languages on paper: one below the other, or side by side."""
    course: str = ""
    """Printed at the head of each page, before the title."""
    working: float = 0.0
    """Room for working below each item that is calculated, in millimetres."""
    student: Student | None = None
    """Whose copy it is: name and number are printed."""
    fallback: tuple[str, ...] = ()
    """PDFs: what prints a character that no bundled font has: paths of fonts, tried in order, and
    ``boxed`` for its code point in a box. Without any it is refused."""
    archive: bool = False
    """PDFs as PDF/A-3u (ISO 19005-3) with the form, and in the key also the key, attached."""

    theme: str = "calm"
    """Pages: a file of ``templates/html/themes/``."""
    colour: str = ""
    """Pages: ``#rrggbb`` in place of the theme's accent (``branding.accent`` checks it)."""
    logo: str = ""
    """Pages: a picture for the header, as a ``data:`` URI (``branding.logo`` makes it)."""
    embed_font: bool = True
    """Pages that show Korean: carry the glyphs they need, for computers without a Korean font."""

    def languages(self, form: Form) -> tuple[Language, ...]:
        """The languages to write ``form`` in, in their order: its own, or the one asked for.
        Raises ``QuizgenError`` where it has no texts in that."""
        return self.among(form.languages)

    def among(self, languages: tuple[Language, ...]) -> tuple[Language, ...]:
        """``languages``, or the one of them that is asked for. Raises ``QuizgenError``."""
        if self.language == "both":
            return languages
        if self.language not in languages:
            said = message(
                "there are no texts in {language}: the languages are {languages}",
                language=self.language,
                languages=", ".join(languages),
            )
            raise QuizgenError(said)
        return (self.language,)

    def of_bank(self, bank: Bank) -> RenderOptions:
        """These options with the bank's own fonts."""
        return msgspec.structs.replace(self, fallback=(*self.fallback, *bank.fonts))

    def within(self, form: Form) -> RenderOptions:
        """These options for a form that may have one language alone (``languages`` of its
        blueprint): then "both" is that one."""
        languages = self.languages(form)
        alone = self.language == "both" and len(languages) == 1
        return msgspec.structs.replace(self, language=languages[0]) if alone else self


class Handover(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a sealed exam page hands its responses in: all of it is public or the student's own."""

    recipients: tuple[str, ...]
    """Public keys (``quizgen.sealing.public_text``) that the responses are sealed to."""
    token: str
    """Travels inside the seal; says whose page it was (``quizgen.sealing.token``)."""
    student: Student | None = None
    """Whose page it is; None: the student writes name and number."""
    extra_minutes: float = 0
    """How many of the form's minutes are this student's extra time."""


def in_its_words(make: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
    """``make``, in which the program's own words are those beside the form or bank among its
    arguments, by what its ``RenderOptions`` say."""

    @functools.wraps(make)
    def made(*given: _Given.args, **named: _Given.kwargs) -> _Made:
        content = next(each for each in given if isinstance(each, Form | Bank))
        options = next(each for each in given if isinstance(each, RenderOptions))
        with words_of(content, options.interface):
            return make(*given, **named)

    return made
