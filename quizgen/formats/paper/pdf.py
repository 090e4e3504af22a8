"""Paper and answer key as PDF: WeasyPrint, bundled fonts only, the same bytes on every machine."""

from __future__ import annotations

import atexit
import hashlib
import re
import string
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup

from quizgen import resources
from quizgen.errors import message
from quizgen.executor import relax_garbage_collection
from quizgen.formats import json
from quizgen.formats.environment import environment
from quizgen.formats.marking import rules_told
from quizgen.formats.options import RenderOptions, in_its_words
from quizgen.formats.paper import engine
from quizgen.formats.paper.fitting import (
    COLUMNS,
    NARROW_COLUMNS,
    box_gaps,
    fit_tables,
    fits_on_page,
    left_share,
    match_columns,
    number_gaps,
    one_below_the_other,
    shared_end,
    turn_lone_code,
    turn_long_lines,
    without_repeats,
)
from quizgen.formats.paper.glyphs import BOXED, boxed, fonts_of
from quizgen.formats.paper.pdf_a import archive_options
from quizgen.formats.paper.printable import require_printable
from quizgen.formats.paper.reuse import (
    BlockCache,
    FlowCache,
    Typesetter,
    UnsuitableError,
    reusable,
)
from quizgen.formats.rules import unasked, unasked_key
from quizgen.formats.stimulus import asked
from quizgen.formats.support import Loss
from quizgen.locale import ui
from quizgen.locale.dates import long_date, number
from quizgen.locale.tags import direction, spoken_by_program
from quizgen.model import AnswerKey, Form, Language, Localized, Student, form_digest
from quizgen.text.markup import to_html, to_inline_html
from quizgen.text.words import join_words

if TYPE_CHECKING:
    from weasyprint import CSS, Document
    from weasyprint.text.fonts import FontConfiguration

_STYLE = re.compile(r"<style(?: data-form)?>(.*?)</style>", re.DOTALL)

FACES = (
    ("Quizgen Sans", "QuizgenSans-Regular.otf", 400),
    ("Quizgen Sans", "QuizgenSans-Bold.otf", 700),
    ("Quizgen Code", "QuizgenCode-Regular.ttf", 400),
)

ANYONE = Student("20200000", "1 1")
"""Stands for the student in what was laid out once for all: texts that stand nowhere else."""


def prepare() -> None:
    """Make a new process ready: load what every PDF needs, but no font, since Pango looks for
    fonts in a thread of its own, with which the process could not be copied."""
    relax_garbage_collection()
    engine.load()


def paper(form: Form, options: RenderOptions) -> bytes:
    """The paper to hand out, tagged (PDF/UA-1, ISO 14289-1).

    Raises ``FormatError`` for a form without items and for what cannot be printed: a character no
    bundled font has, a broken or huge picture, a table wider than the page.
    """
    options = require_printable(form, None, options)
    return _pdf("paper.html.jinja", form, None, options)


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """Items that may not stay on one page."""
    del key
    said = message("about a page long or longer, so it may go on over the next page")
    return [
        Loss(item.id, said)
        for item in form.items
        if not (fits_on_page(item, options) and fits_on_page(item.stimulus, options))
    ]


def answer_key(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The key: a page of answers alone, then answer, reasons and sources item by item.

    Raises as ``paper``.
    """
    options = require_printable(form, key, options)
    return _pdf("key.html.jinja", form, key, options)


def _pdf(template: str, form: Form, key: AnswerKey | None, options: RenderOptions) -> bytes:
    """The one place that decides: blocks that were laid out before are placed again where all of
    the form is made of such blocks; WeasyPrint lays out the whole where one is not. It depends on
    the form and the options alone, so that the same form is the same file in any company."""
    if key is None and reusable(options):
        try:
            return reused(template, form, options)
        except UnsuitableError:
            pass
    return plain(template, form, key, options)


def plain(template: str, form: Form, key: AnswerKey | None, options: RenderOptions) -> bytes:
    """The document as WeasyPrint makes it: the reference for ``reused``."""
    page = _page(template, form, key, options)
    files = {"form.json": json.write(form)} | ({"key.json": json.write(key)} if key else {})
    identity = _identity(template, form, options)
    attached = files if options.archive else None
    return write_pdf(page, identity, attached, form.date, options.fallback)


def reused(template: str, form: Form, options: RenderOptions) -> bytes:
    """The same document from blocks laid out once; raises ``UnsuitableError``."""
    alike = msgspec.structs.replace(
        options, student=None, interface=options.interface or form.interface or ""
    )
    blocks = _blocks(template, alike, form.languages)
    around = _page(template, form, None, options, only_around=True)
    like = msgspec.structs.replace(form, id="form", label="A")
    anyone = msgspec.structs.replace(options, student=options.student and ANYONE)
    pattern = _page(template, like, None, anyone, only_around=True)
    with engine.written_our_way():
        return blocks.pdf(
            unasked(form), around, pattern, identifier(_identity(template, form, options))
        )


@cache
def _blocks(template: str, options: RenderOptions, languages: tuple[Language, ...]) -> BlockCache:
    """What was laid out for these options and the forms in ``languages``, for as long as the
    process lives."""
    return BlockCache(
        Typesetter(
            items=lambda form: _page(template, form, None, options),
            entries=lambda form, entries: _page(
                "entries.html.jinja", form, None, options, alone=entries
            ),
            stimuli=lambda form, stimuli: _page(
                "stimuli.html.jinja", form, None, options, alone=stimuli
            ),
            lay_out=lambda page: lay_out(page, options.fallback),
        )
    )


def _identity(template: str, form: Form, options: RenderOptions) -> str:
    parts = [template, form_digest(form), options.language + options.interface]
    return "/".join([*parts, options.student.id] if options.student else parts)


def printed(form: Form, key: AnswerKey | None, options: RenderOptions) -> str:
    """The HTML that becomes the paper, or with ``key`` the key's PDF: for a look in a browser."""
    return _page("key.html.jinja" if key else "paper.html.jinja", form, key, options)


@in_its_words
def _page(
    template: str, form: Form, key: AnswerKey | None, options: RenderOptions, **more: object
) -> str:
    """The document as HTML."""
    form, key = unasked(form), key and unasked_key(form, key)
    env = environment("pdf", options.templates)
    languages = options.languages(form)
    page: str = env.get_template(template).render(
        form=form,
        key=key,
        entries={entry.id: entry for entry in key.entries} if key else {},
        options=options,
        minutes=form.minutes,
        rules_told=rules_told,
        languages=languages,
        **vocabulary(languages, options),
        date=long_date(form.date, languages[0]),
        date_in=lambda language: long_date(form.date, language),
        gapped=number_gaps,
        asked=asked,
        fits=lambda value: fits_on_page(value, options),
        left_share=left_share,
        match_columns=lambda one, other: match_columns(one, other, options),
        below=lambda one, other: one_below_the_other(one, other, options),
        **{"only_around": False, **more},
    )
    return page


def vocabulary(languages: tuple[Language, ...], options: RenderOptions) -> dict[str, Any]:
    """What templates say things with: the program's words and the form's texts."""
    primary = languages[0]
    side = options.layout == "side" and len(languages) > 1
    mirrored = any(direction(each) == "rtl" for each in languages)

    def words(message: str, language: Language = primary, **values: object) -> str:
        """The program's own text, in the first language if no other is asked for."""
        return join_words(ui(message)[language].format(**values))

    def both(message: str, **values: object) -> Markup:
        """The program's own text in each language, the second one lighter."""
        said = ui(message)
        parts = [
            Markup('<span lang="{}"{}{}>{}</span>').format(
                spoken_by_program(language),
                run(spoken_by_program(language)),
                Markup(' class="aside"') if index else "",
                join_words(said[language].format(**values)),
            )
            for index, language in enumerate(languages)
            if said[language] not in [said[each] for each in languages[:index]]
        ]
        return Markup(" ").join(parts)

    def block(text: Localized, language: Language, images: Mapping[str, str] | None = None) -> str:
        """Blocks of ``text``; below another language without what that one shows already, beside
        it without what both end with."""
        body: str = to_html(text[language], images, medium="print")
        if side and not text.neutral:
            ends = _ends(text, languages, images)
            return fitted(body[: len(body) - ends[languages.index(language)]], True)
        if language != primary:
            body = without_repeats(body, to_html(text[primary], images, medium="print"))
        return fitted(body, options.columns > 1)

    def run(language: Language) -> Markup:
        """The attribute that tells where a text runs to, if it is not where the document does."""
        own = direction(language)
        return Markup(f' dir="{own}"' if own != direction(primary) else "")

    def apart(html: str, language: Language = primary) -> str:
        """``html`` as ``language`` runs, among texts that run the other way (CSS Writing Modes 3,
        2.4.3: an isolate): what is in a box of its own is laid out by itself."""
        return Markup("<span{}>{}</span>").format(run(language), html) if mirrored else html

    def own(text: str) -> str:
        """The program's own words, with numbers among them, as they run."""
        return apart(text, spoken_by_program(primary))

    def end(text: Localized, images: Mapping[str, str] | None = None) -> str:
        """The blocks that both languages end with, where they stand side by side."""
        body: str = to_html(text[primary], images, medium="print")
        return fitted(body[len(body) - _ends(text, languages, images)[0] :], narrow=False)

    def fitted(body: str, narrow: bool) -> Markup:
        columns = NARROW_COLUMNS if narrow else COLUMNS
        return box_gaps(turn_long_lines(fit_tables(body, narrow), columns))

    def inline(
        text: Localized,
        language: Language,
        images: Mapping[str, str] | None = None,
        columns: int | None = None,
    ) -> str:
        narrow = options.columns > 1 or (side and not text.neutral)
        room = columns or (NARROW_COLUMNS if narrow else COLUMNS)
        line: str = to_inline_html(text[language], images, medium="print")
        turned = box_gaps(turn_long_lines(turn_lone_code(line, room), room))
        return apart(turned, language) if run(language) else turned

    return {
        "primary": primary,
        "versions": lambda text: text.distinct(languages),
        "side": side,
        "words": words,
        "direction": direction(primary),
        "run": run,
        "apart": apart,
        "own": own,
        "both": both,
        "block": block,
        "end": end,
        "inline": inline,
        "number": lambda value: number(value, primary),
        "css_text": css_text,
    }


def _ends(
    text: Localized, languages: Sequence[Language], images: Mapping[str, str] | None
) -> tuple[int, int]:
    first, second = (to_html(text[each], images, medium="print") for each in languages)
    return shared_end(first, second)


def css_text(text: str) -> Markup:
    """``text`` as a CSS string (CSS Syntax 3, 4.3.7): nothing in it ends the string, which only
    ASCII can."""
    plain = (c if not c.isascii() or c.isalnum() or c in " -." else f"\\{ord(c):x} " for c in text)
    escaped = "".join(plain)
    return Markup(f'"{escaped}"')


def write_pdf(
    page: str,
    identity: str,
    archived: Mapping[str, bytes] | None = None,
    date: str | None = None,
    fallback: tuple[str, ...] = (),
) -> bytes:
    """``page`` (HTML) as a PDF whose identifier is made from ``identity``.

    ``archived``: the files to attach to a PDF/A, of that ``date``; None: not a PDF/A. ``fallback``:
    as in ``RenderOptions``.
    """
    engine.load()
    variant: dict[str, Any] = {"pdf_variant": "pdf/ua-1"}
    if archived is not None:
        variant = archive_options(archived, date)
    finish = {"finisher": variant.pop("finisher")} if "finisher" in variant else {}
    with engine.written_our_way():
        data: bytes | None = lay_out(page, fallback, **variant).write_pdf(
            pdf_identifier=identifier(identity), **finish, **variant
        )
    assert data is not None
    return data


class Flow(msgspec.Struct, frozen=True):
    """A page (HTML) that goes on with blocks, as wide as the page. ``begun``: up to those;
    ``bare``: the same without what it shows; each of ``blocks`` is marked by ``data-piece``."""

    begun: str
    bare: str
    blocks: tuple[str, ...]


def write_flow(flow: Flow, identity: str, fallback: tuple[str, ...] = ()) -> bytes:
    """As ``write_pdf``, of a page whose blocks other pages have, too: each is laid out once."""
    blocks = _flows(flow.bare[flow.bare.index("<style") :], fallback)
    try:
        with engine.written_our_way():
            return blocks.pdf(flow.begun, flow.bare, flow.blocks, identifier(identity))
    except UnsuitableError:
        return write_pdf(flow.begun + "".join(flow.blocks), identity, fallback=fallback)


@lru_cache(maxsize=8)
def _flows(_style: str, fallback: tuple[str, ...]) -> FlowCache:
    said = f"{string.ascii_letters} {string.digits}"
    letters = f'<p data-piece="letters">{said} <b>{said}</b> <code>{said}</code></p>'
    return FlowCache(letters, lambda page: lay_out(page, fallback))


def lay_out(page: str, fallback: tuple[str, ...] = (), **options: Any) -> Document:
    """``page`` (HTML) laid out by WeasyPrint, with its ``options``."""
    fonts, faces = _fonts(fonts_of(fallback))
    from weasyprint.urls import URLFetcher

    # Composed, since the fonts hold Hangul as syllables (Unicode, NFC).
    page = unicodedata.normalize("NFC", page)
    if BOXED in fallback:
        page = boxed(page, fallback)
    styles = [style.strip() for style in _STYLE.findall(page)]
    sheets = [_sheet(style, fonts_of(fallback)) for style in styles]
    fetcher = URLFetcher(allowed_protocols=("data",))
    document = engine.html(_STYLE.sub("", page), styles, url_fetcher=fetcher)
    laid_out: Document = document.render(font_config=fonts, stylesheets=[faces, *sheets], **options)
    return laid_out


@lru_cache(maxsize=32)
def _sheet(style: str, more: tuple[str, ...]) -> CSS:
    """A style sheet, parsed: most documents have the same."""
    from weasyprint import CSS

    return CSS(string=style, font_config=_fonts(more)[0])


def identifier(identity: str) -> bytes:
    return hashlib.sha256(identity.encode()).digest()[:16]


@cache
def _fonts(more: tuple[str, ...]) -> tuple[FontConfiguration, CSS]:
    """The bundled faces as a style sheet, and a configuration that knows no system font: neither
    a character nor the text inside an SVG picture can fall back to one; but to ``more`` (paths)."""
    engine.load()
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    with engine.own_fonts_alone():
        configuration = FontConfiguration()
    # Its finalizer needs modules that the interpreter takes away at exit.
    atexit.register(_fonts.cache_clear)
    found = engine.fonts_of(configuration) >= len(FACES)
    folder = resources.folder("fonts")
    rules = "".join(
        f"@font-face {{ font-family: '{family}'; src: url('{(folder / file).as_uri()}'); "
        f"font-weight: {weight} }}\n"
        # Fontconfig 2.13 does not look beside its file; each that is named is scanned for 5 ms
        for family, file, weight in (() if found else FACES)
    )
    rules += "".join(
        f"@font-face {{ font-family: 'Fallback {number}'; src: url('{Path(path).as_uri()}') }}\n"
        for number, path in enumerate(more)
    )
    return configuration, CSS(string=rules, font_config=configuration)
