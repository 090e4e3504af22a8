"""Paper and answer key as PDF: WeasyPrint, bundled fonts only, the same bytes on every machine."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from quizgen import resources
from quizgen.formats.environment import environment
from quizgen.formats.glyphs import require_glyphs
from quizgen.formats.markup import join_words, to_html, to_inline_html
from quizgen.formats.options import RenderOptions
from quizgen.locale import ui
from quizgen.locale.dates import long_date
from quizgen.model import AnswerKey, Cloze, Form, Language, Localized, form_digest

if TYPE_CHECKING:
    from weasyprint.text.fonts import FontConfiguration

_GAP = re.compile(r"\[\[([A-Za-z0-9._-]+)\]\]")


def paper(form: Form, options: RenderOptions) -> bytes:
    """The paper to hand out. Raises ``FormatError`` for a character no bundled font has."""
    require_glyphs(form)
    return _pdf("paper.html.jinja", form, None, options)


def answer_key(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The key: all answers on top, then explanation and sources by item. Raises as ``paper``."""
    require_glyphs(form, key)
    return _pdf("key.html.jinja", form, key, options)


def _pdf(template: str, form: Form, key: AnswerKey | None, options: RenderOptions) -> bytes:
    env = environment("pdf", options.templates)
    languages: tuple[Language, ...] = (
        ("ko", "en") if options.language == "both" else (options.language,)
    )
    page = env.get_template(template).render(
        form=form,
        entries={entry.id: entry for entry in key.entries} if key else {},
        documents=key.documents if key else {},
        languages=languages,
        primary=languages[0],
        dates={language: long_date(form.date, language) for language in languages},
        words=lambda message: ui(message)[languages[0]],
        both=lambda message: " ".join(
            dict.fromkeys(join_words(ui(message)[language]) for language in languages)
        ),
        block=lambda text, language, images=None: to_html(text[language], images, True),
        inline=lambda text, language, images=None: to_inline_html(text[language], images, True),
        gapped=_gapped,
        style=env.loader.get_source(env, "style.css")[0] if env.loader else "",
        key_style=env.loader.get_source(env, "key.css")[0] if env.loader and key else "",
    )
    return _write(page, f"{template}/{form_digest(form)}/{options.language}")


def _write(page: str, identity: str) -> bytes:
    import hashlib

    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetchingError

    def fetch(url: str, *_args: Any, **_options: Any) -> Any:
        """Only what is inside the page: ``data:`` URIs."""
        if url.startswith("data:"):
            from weasyprint.urls import default_url_fetcher

            return default_url_fetcher(url)
        raise URLFetchingError(f"{url}: a quiz holds its own pictures")

    configuration, fonts = _fonts()
    document = HTML(string=page, url_fetcher=fetch)
    data: bytes | None = document.write_pdf(
        stylesheets=[fonts] if isinstance(fonts, CSS) else [],
        font_config=configuration,
        pdf_identifier=hashlib.sha256(identity.encode()).digest()[:16],
        pdf_variant="pdf/ua-1",
    )
    assert data is not None
    return data


@cache
def _fonts() -> tuple[FontConfiguration, Any]:
    """The bundled faces, and no other."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    folder = resources.folder("fonts").as_uri()
    faces = [
        ("Quizgen Sans", "QuizgenSans-Regular.otf", 400),
        ("Quizgen Sans", "QuizgenSans-Bold.otf", 700),
        ("Quizgen Code", "QuizgenCode-Regular.ttf", 400),
    ]
    rules = "".join(
        f"@font-face {{ font-family: '{family}'; src: url('{folder}/{file}'); "
        f"font-weight: {weight} }}\n"
        for family, file, weight in faces
    )
    configuration = FontConfiguration()
    return configuration, CSS(string=rules, font_config=configuration)


def _gapped(cloze: Cloze) -> Localized:
    """The cloze text with the number of each gap in its place."""
    numbers = {gap.id: str(index) for index, gap in enumerate(cloze.gaps, 1)}

    def place(text: str) -> str:
        return _GAP.sub(lambda m: f"【{numbers.get(m[1], m[1])}】", text)

    return Localized(place(cloze.text.ko), place(cloze.text.en))
