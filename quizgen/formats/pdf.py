"""Paper and answer key as PDF: WeasyPrint, bundled fonts only, the same bytes on every machine."""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup

from quizgen import resources
from quizgen.formats.embedding import stable_fonts
from quizgen.formats.environment import environment
from quizgen.formats.errors import FormatError
from quizgen.formats.glyphs import require_glyphs
from quizgen.formats.markup import join_words, to_html, to_inline_html
from quizgen.formats.options import RenderOptions
from quizgen.formats.reuse import Entry, Library, UnsuitableError
from quizgen.formats.typeset import (
    box_gaps,
    fit_tables,
    fits_on_page,
    left_share,
    number_gaps,
    turn_long_lines,
    without_repeats,
)
from quizgen.locale import ui
from quizgen.locale.dates import long_date, number
from quizgen.model import LANGUAGES, AnswerKey, Form, Language, Localized, form_digest

if TYPE_CHECKING:
    from weasyprint import CSS, Document
    from weasyprint.text.fonts import FontConfiguration

_STYLE = re.compile(r"<style(?: data-form)?>(.*?)</style>", re.DOTALL)

_FACES = (
    ("Quizgen Sans", "QuizgenSans-Regular.otf", 400),
    ("Quizgen Sans", "QuizgenSans-Bold.otf", 700),
    ("Quizgen Code", "QuizgenCode-Regular.ttf", 400),
)


def paper(form: Form, options: RenderOptions) -> bytes:
    """The paper to hand out, A4, tagged (PDF/UA-1, ISO 14289-1).

    Raises ``FormatError`` for a form without items and for a character no bundled font has.
    """
    require_glyphs(form)
    return _pdf("paper.html.jinja", form, None, options)


def answer_key(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The key: a page of answers alone, then answer, reasons and sources item by item.

    Raises as ``paper``.
    """
    require_glyphs(form, key)
    return _pdf("key.html.jinja", form, key, options)


def _pdf(template: str, form: Form, key: AnswerKey | None, options: RenderOptions) -> bytes:
    """The one place that decides: blocks that were laid out before are placed again where all of
    the form is made of such blocks; WeasyPrint lays out the whole where one is not. It depends on
    the form and the options alone, so that the same form is the same file in any company."""
    if not form.items:
        raise FormatError([f"{form.id}: no items, so there is nothing to print"])
    if key is None and not options.templates:
        try:
            return reused(template, form, options)
        except UnsuitableError:
            pass
    return plain(template, form, key, options)


def plain(template: str, form: Form, key: AnswerKey | None, options: RenderOptions) -> bytes:
    """The document as WeasyPrint makes it: the reference for ``reused``."""
    page = _page(template, form, key, options)
    with stable_fonts():
        data: bytes | None = _typeset(page).write_pdf(
            pdf_identifier=_identity(template, form, options), pdf_variant="pdf/ua-1"
        )
    assert data is not None
    return data


def reused(template: str, form: Form, options: RenderOptions) -> bytes:
    """The same document from blocks laid out once; raises ``UnsuitableError``."""
    library = _library(template, options)
    with stable_fonts():
        return library.pdf(form, _identity(template, form, options))


@cache
def _library(template: str, options: RenderOptions) -> Library:
    return Library(_Printer(template, options))


class _Printer(msgspec.Struct, frozen=True):
    """What ``Library`` asks for."""

    template: str
    options: RenderOptions

    def around(self, form: Form) -> str:
        return _page(self.template, form, None, self.options, only_around=True)

    def items(self, form: Form) -> str:
        return _page(self.template, form, None, self.options)

    def entries(self, form: Form, entries: Sequence[Entry]) -> str:
        return _page("entries.html.jinja", form, None, self.options, alone=entries)

    def typeset(self, html: str) -> Document:
        return _typeset(html)


def _identity(template: str, form: Form, options: RenderOptions) -> bytes:
    text = f"{template}/{form_digest(form)}/{options.language}"
    return hashlib.sha256(text.encode()).digest()[:16]


def _page(
    template: str, form: Form, key: AnswerKey | None, options: RenderOptions, **more: object
) -> str:
    """The document as HTML."""
    env = environment("pdf", options.templates)
    languages: tuple[Language, ...] = (
        LANGUAGES if options.language == "both" else (options.language,)
    )
    page: str = env.get_template(template).render(
        form=form,
        key=key,
        entries={entry.id: entry for entry in key.entries} if key else {},
        languages=languages,
        **_vocabulary(languages),
        date=long_date(form.date, languages[0]),
        gapped=number_gaps,
        fits=fits_on_page,
        left_share=left_share,
        **{"only_around": False, **more},
    )
    # Composed, since the fonts hold Hangul as syllables (Unicode, NFC).
    return unicodedata.normalize("NFC", page)


def _vocabulary(languages: tuple[Language, ...]) -> dict[str, Any]:
    """What templates say things with: the program's words and the form's texts."""
    primary = languages[0]

    def words(message: str, **values: object) -> str:
        """The program's own text in the first language."""
        return join_words(ui(message)[primary].format(**values))

    def both(message: str) -> Markup:
        """The program's own text in each language, the second one lighter."""
        said = ui(message)
        parts = [
            Markup('<span lang="{}"{}>{}</span>').format(
                language, Markup(' class="aside"') if index else "", join_words(said[language])
            )
            for index, language in enumerate(languages)
            if index == 0 or not said.neutral
        ]
        return Markup(" ").join(parts)

    def block(text: Localized, language: Language, images: Mapping[str, str] | None = None) -> str:
        """Blocks of ``text``; in a later language without what the first one shows already."""
        body = to_html(text[language], images, joined=True)
        if language != primary:
            body = without_repeats(body, to_html(text[primary], images, joined=True))
        return box_gaps(turn_long_lines(fit_tables(body)))

    def inline(text: Localized, language: Language, images: Mapping[str, str] | None = None) -> str:
        return box_gaps(turn_long_lines(to_inline_html(text[language], images, joined=True)))

    return {
        "primary": primary,
        "words": words,
        "both": both,
        "block": block,
        "inline": inline,
        "number": lambda value: number(value, primary),
    }


def _typeset(page: str) -> Document:
    """``page`` laid out by WeasyPrint."""
    fonts, faces = _fonts()
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    styles = _STYLE.findall(page)
    document = HTML(
        string=_STYLE.sub("", page), url_fetcher=URLFetcher(allowed_protocols=("data",))
    )
    return document.render(
        stylesheets=[faces, *(_sheet(style) for style in styles)],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
    )


@lru_cache(maxsize=32)
def _sheet(style: str) -> CSS:
    """A style sheet, parsed; most documents have the same."""
    from weasyprint import CSS

    return CSS(string=style, font_config=_fonts()[0])


@cache
def _fonts() -> tuple[FontConfiguration, CSS]:
    """The bundled faces as a style sheet, and a configuration that knows no system font: neither
    a character nor the text inside an SVG picture can fall back to one."""
    folder = resources.folder("fonts")
    with _environment("FONTCONFIG_FILE", str(folder / "fonts.conf")):
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        configuration = FontConfiguration()
    # Its finalizer needs modules that the interpreter takes away at exit.
    atexit.register(_fonts.cache_clear)
    rules = "".join(
        f"@font-face {{ font-family: '{family}'; src: url('{(folder / file).as_uri()}'); "
        f"font-weight: {weight} }}\n"
        for family, file, weight in _FACES
    )
    return configuration, CSS(string=rules, font_config=configuration)


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    """Set an environment variable for a while: Fontconfig takes its file's name in no other way."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
