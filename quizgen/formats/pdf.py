"""Paper and answer key as PDF: WeasyPrint, bundled fonts only, the same bytes on every machine."""

from __future__ import annotations

import atexit
import hashlib
import os
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from quizgen import resources
from quizgen.formats import json
from quizgen.formats.archive import archive_options
from quizgen.formats.embedding import stable_fonts
from quizgen.formats.environment import environment
from quizgen.formats.markup import join_words, to_html, to_inline_html
from quizgen.formats.options import RenderOptions
from quizgen.formats.printable import require_printable
from quizgen.formats.typeset import (
    COLUMNS,
    NARROW_COLUMNS,
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
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

FACES = (
    ("Quizgen Sans", "QuizgenSans-Regular.otf", 400),
    ("Quizgen Sans", "QuizgenSans-Bold.otf", 700),
    ("Quizgen Code", "QuizgenCode-Regular.ttf", 400),
)


def paper(form: Form, options: RenderOptions) -> bytes:
    """The paper to hand out, tagged (PDF/UA-1, ISO 14289-1).

    Raises ``FormatError`` for a form without items and for what cannot be printed: a character no
    bundled font has, a broken or huge picture, a table wider than the page.
    """
    require_printable(form, None, options)
    return _pdf("paper.html.jinja", form, None, options)


def answer_key(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The key: a page of answers alone, then answer, reasons and sources item by item.

    Raises as ``paper``.
    """
    require_printable(form, key, options)
    return _pdf("key.html.jinja", form, key, options)


def printed(form: Form, key: AnswerKey | None, options: RenderOptions) -> str:
    """The HTML that becomes the paper, or with ``key`` the key's PDF: for a look in a browser."""
    env = environment("pdf", options.templates)
    languages = languages_of(options)
    template = "key.html.jinja" if key else "paper.html.jinja"
    return env.get_template(template).render(
        form=form,
        key=key,
        entries={entry.id: entry for entry in key.entries} if key else {},
        options=options,
        minutes=form.minutes,
        languages=languages,
        **vocabulary(languages, options),
        date=long_date(form.date, languages[0]),
        gapped=number_gaps,
        fits=lambda value: fits_on_page(value, options),
        left_share=left_share,
    )


def _pdf(template: str, form: Form, key: AnswerKey | None, options: RenderOptions) -> bytes:
    page = printed(form, key, options)
    files = {"form.json": json.write(form)} | ({"key.json": json.write(key)} if key else {})
    identity = "/".join(
        [template, form_digest(form), options.language, options.student.id]
        if options.student
        else [template, form_digest(form), options.language]
    )
    return write_pdf(page, identity, files if options.archive else None, form.date)


def languages_of(options: RenderOptions) -> tuple[Language, ...]:
    """The languages to print, the first one leading."""
    return LANGUAGES if options.language == "both" else (options.language,)


def vocabulary(languages: tuple[Language, ...], options: RenderOptions) -> dict[str, Any]:
    """What templates say things with: the program's words and the form's texts."""
    primary = languages[0]
    side = options.layout == "side" and len(languages) > 1

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
        """Blocks of ``text``; below another language without what that one shows already."""
        body = to_html(text[language], images, joined=True)
        if language != primary and not side:
            body = without_repeats(body, to_html(text[primary], images, joined=True))
        narrow = options.columns > 1 or (side and not text.neutral)
        fitted = fit_tables(body, narrow)
        return box_gaps(turn_long_lines(fitted, NARROW_COLUMNS if narrow else COLUMNS))

    def inline(text: Localized, language: Language, images: Mapping[str, str] | None = None) -> str:
        return box_gaps(turn_long_lines(to_inline_html(text[language], images, joined=True)))

    return {
        "primary": primary,
        "side": side,
        "words": words,
        "both": both,
        "block": block,
        "inline": inline,
        "number": lambda value: number(value, primary),
        "css_text": css_text,
    }


def css_text(text: str) -> Markup:
    """``text`` as a CSS string (CSS Syntax 3, 4.3.7): nothing in it ends the string."""
    escaped = "".join(c if c.isalnum() or c in " -·." else f"\\{ord(c):x} " for c in text)
    return Markup(f'"{escaped}"')


def write_pdf(
    page: str, identity: str, archived: Mapping[str, bytes] | None = None, date: str | None = None
) -> bytes:
    """An HTML document as PDF/UA-1; with ``archived`` (file name to content) as PDF/A-3u too, the
    files attached. ``identity`` tells documents apart; ``date`` (ISO 8601) is the files'."""
    fonts, style = _fonts()
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    only_inside = URLFetcher(allowed_protocols=("data",))
    # Composed, since the fonts hold Hangul as syllables (Unicode, NFC).
    document = HTML(string=unicodedata.normalize("NFC", page), url_fetcher=only_inside)
    variant: dict[str, Any] = {"pdf_variant": "pdf/ua-1"}
    if archived is not None:
        variant = archive_options(archived, date)
    with stable_fonts():
        data: bytes | None = document.write_pdf(
            stylesheets=[style],
            font_config=fonts,
            pdf_identifier=hashlib.sha256(identity.encode()).digest()[:16],
            **variant,
        )
    assert data is not None
    return data


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
        for family, file, weight in FACES
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
