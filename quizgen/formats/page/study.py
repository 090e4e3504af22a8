"""The study sheet: a bank's glossary, its timeline as a picture and its fact tables, to read before
a quiz; as a page and as PDF."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Literal

import msgspec
from markupsafe import Markup

from quizgen.errors import Message, at, message
from quizgen.formats.environment import environment
from quizgen.formats.errors import FormatError
from quizgen.formats.options import RenderOptions, in_its_words
from quizgen.formats.paper.glyphs import fonts_of, missing_glyphs
from quizgen.formats.paper.pdf import write_pdf
from quizgen.locale import ui
from quizgen.locale.tags import autonym, direction, program_languages
from quizgen.model import Bank, Column, FactTable, Language, Localized, Row
from quizgen.text.markup import to_inline_html, to_text
from quizgen.text.visible import width
from quizgen.text.words import join_words

_SCALE_TOP, _ROW_ONE, _ROW_TWO = 6.0, 6.4, 9.6
_AXIS, _LABELS, _RIGHT = 14.0, 42.0, 176.0


def page(bank: Bank, options: RenderOptions) -> bytes:
    """``study.html``: one file, no scripts. Raises ``FormatError`` for a bank with neither a
    glossary nor fact tables."""
    page = _render(bank, options, "page")
    fonts = fonts_of(options.fallback)
    if options.embed_font:
        from quizgen.formats.page.webfont import font_face, math_face

        korean = font_face(page, more=fonts) if options.language != "en" or fonts else ""
        page = page.replace("</style>", korean + math_face(page) + "</style>", 1)
    return page.encode()


def document(bank: Bank, options: RenderOptions) -> bytes:
    """``study.pdf`` (PDF/UA-1). Raises ``FormatError`` as ``page``, and for a character that no
    bundled font has."""
    advice = message(
        "write it another way, say what prints it (--fallback boxed, or a font's file), or make "
        "only the page (--no-pdf)"
    )
    if problems := missing_glyphs(_texts(bank), advice, options.fallback):
        raise FormatError(*problems)
    told = options.interface or bank.interface
    identity = f"study/{bank.id}/{bank.digest}/{options.language}/{options.page}{told}"
    return write_pdf(_render(bank, options, "print"), identity, fallback=options.fallback)


@in_its_words
def _render(bank: Bank, options: RenderOptions, medium: Literal["page", "print"]) -> str:
    accepted = _tables(bank)
    if not bank.glossary and not accepted:
        if bank.tables:
            what = message(
                "no glossary, and all item models of its fact tables are drafts: accept one "
                "(status: accepted)"
            )
        else:
            what = message("neither a glossary nor fact tables, so there is nothing to study from")
        raise FormatError(at(bank.id, what))
    languages = options.among(bank.languages)
    primary = languages[0]
    joined = medium == "print"

    def join(text: str) -> str:
        return join_words(text) if joined else text

    def inline(text: Localized, language: Language) -> Markup:
        return to_inline_html(text[language], medium="print" if joined else "screen")

    def run(language: Language) -> Markup:
        own = direction(language)
        return Markup(f' dir="{own}"' if own != direction(primary) else "")

    timelines = [table for table in accepted if _years(table)]
    return (
        environment("study", options.templates)
        .get_template("study.html.jinja")
        .render(
            bank=bank,
            options=options,
            languages=languages,
            primary=primary,
            medium=medium,
            inline=inline,
            autonym=autonym,
            direction=direction,
            run=run,
            said_once=lambda message: [
                (each, ui(message)[each]) for each in program_languages(languages)
            ],
            words=lambda message: join(ui(message)[primary]),
            glossary=sorted(bank.glossary, key=lambda term: term.text[primary].casefold()),
            timelines=[(table, _timeline(table, languages)) for table in timelines],
            tables=[(table, _columns(table)) for table in accepted if table not in timelines],
        )
    )


def _tables(bank: Bank) -> list[FactTable]:
    """Those that somebody has looked at."""
    return [table for table in bank.tables if table.status != "draft"]


def _texts(bank: Bank) -> Iterator[tuple[Message, str]]:
    def both(place: Message, text: Localized | None) -> Iterator[tuple[Message, str]]:
        if text is not None:
            yield from ((place, part) for part in text.values())

    yield from both(message("the bank's title"), bank.title)
    for term in bank.glossary:
        entry = message("glossary term {id}", id=term.id)
        yield from both(entry, term.text)
        yield from both(entry, term.note)
    for table in _tables(bank):
        whole = message("table {table}", table=table.id)
        yield from both(whole, table.title)
        for column in table.columns:
            yield from both(whole, column.title)
        for row in table.rows:
            place = message("table {table}, row {row}", table=table.id, row=row.id)
            for cell in row.cells.values():
                yield from both(place, cell)


def _columns(table: FactTable) -> list[Column]:
    """The columns worth reading: none that holds what is wrong, none that only counts the rows,
    and none that serves item models alone (it has no title, where others have one)."""
    titled = any(column.title for column in table.columns)

    def counts(column: Column) -> bool:
        values = [row.cells[column.id].one for row in table.rows if column.id in row.cells]
        return column.type == "number" and values == [str(n) for n in range(1, len(values) + 1)]

    return [
        column
        for column in table.columns
        if not column.distractors and not counts(column) and (column.title or not titled)
    ]


class _Event(msgspec.Struct, frozen=True):
    year: int
    text: Localized


def _years(table: FactTable) -> list[_Event]:
    """The events of a table that is a timeline: a column of years and one of texts; else none."""
    columns = _columns(table)
    numbers = [column.id for column in columns if column.type == "number"]
    texts = [column.id for column in columns if column.type == "text"]
    if len(numbers) != 1 or len(texts) != 1 or len(columns) != 2:
        return []
    events = [event for row in table.rows if (event := _event(row, numbers[0], texts[0]))]
    whole = len(events) == len(table.rows) >= 3
    return sorted(events, key=lambda event: event.year) if whole else []


def _event(row: Row, year: str, text: str) -> _Event | None:
    said = row.cells.get(year)
    if said is None or not said.one.isdigit() or not 1000 <= int(said.one) <= 2999:
        return None
    return _Event(int(said.one), row.cells[text]) if text in row.cells else None


def _timeline(table: FactTable, languages: tuple[Language, ...]) -> Markup:
    """An SVG in millimetres: an axis true to scale at the left, events evenly spaced at the right,
    a line from each year to its event."""
    events = _years(table)
    row = _ROW_ONE + (_ROW_TWO - _ROW_ONE) * (len(languages) - 1)
    height = _SCALE_TOP + row * len(events)
    first, last = events[0].year, events[-1].year
    scale = (height - 2 * _SCALE_TOP) / max(last - first, 1)

    def place(year: float) -> float:
        return _SCALE_TOP + (year - first) * scale

    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 500) if s * scale >= 6)
    # presentation attributes, which print needs and a page's style sheet may override
    dark, grey = 'stroke="#111"', 'fill="#4a5560"'
    parts = [
        f'<line class="axis" x1="{_AXIS}" y1="{_SCALE_TOP}" x2="{_AXIS}" y2="{place(last):.2f}" '
        f'{dark} stroke-width=".5"/>'
    ]
    for year in range(first + -first % step, last + 1, step):
        y = place(year)
        parts.append(
            f'<line class="tick" x1="{_AXIS - 1.5}" y1="{y:.2f}" x2="{_AXIS}" y2="{y:.2f}" {dark} '
            f'stroke-width=".25"/>'
        )
        parts.append(_text("scale", _AXIS - 2.4, y + 0.9, 2.6, str(year), f"{grey} {_END}"))
    for index, event in enumerate(events):
        y, middle = place(event.year), _SCALE_TOP + row * index
        parts.append(
            f'<path class="lead" d="M{_AXIS} {y:.2f}C{_AXIS + 9} {y:.2f} {_LABELS - 21} '
            f'{middle:.2f} {_LABELS - 13} {middle:.2f}" fill="none" stroke="#8a94a0" '
            f'stroke-width=".25"/>'
        )
        parts.append(f'<circle class="dot" cx="{_AXIS}" cy="{y:.2f}" r="1" fill="#176b3a"/>')
        year_text = f'font-weight="700" {_END}'
        parts.append(_text("year", _LABELS - 2, middle + 1.3, 3.5, str(event.year), year_text))
        spoken = languages[:1] if event.text.neutral else languages
        for line, language in enumerate(spoken):
            said = to_text(event.text[language])
            size = min(3.5 if line == 0 else 3.0, (_RIGHT - _LABELS - 1) / width(said) / 0.52)
            look = f'lang="{language}" ' + (grey if line else 'fill="#111"')
            name = "translation" if line else "event"
            parts.append(_text(name, _LABELS, middle + 1.3 + 3.8 * line, size, said, look))
    told = "; ".join(f"{event.year} {to_text(event.text[languages[0]])}" for event in events)
    title = to_text(table.title[languages[0]]) if table.title else table.id
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline" role="img" '
        f'viewBox="0 0 {_RIGHT} {height:.2f}"><title>{escape(title)}: {escape(told)}</title>'
        f"{''.join(parts)}</svg>"
    )


_END = 'text-anchor="end"'


def _text(name: str, x: float, y: float, size: float, said: str, look: str) -> str:
    return (
        f'<text class="{name}" x="{x:.2f}" y="{y:.2f}" font-family="Quizgen Sans" '
        f'font-size="{size:.2f}" {look}>{escape(said)}</text>'
    )


__all__ = ["document", "page"]
