"""The answer sheet: bubbles and boxes to fill in by hand, marks for a machine that reads it."""

from __future__ import annotations

import string
from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

import msgspec

from quizgen.errors import at, message
from quizgen.formats import json
from quizgen.formats.environment import environment
from quizgen.formats.errors import FormatError
from quizgen.formats.options import PAGE_SIZES, RenderOptions, in_its_words
from quizgen.formats.paper import aruco, engine, pdf
from quizgen.formats.paper.pdf import identifier, vocabulary, write_pdf
from quizgen.formats.paper.printable import require_printable
from quizgen.formats.paper.reuse import (
    Filled,
    Own,
    Rectangle,
    SheetCache,
    UnsuitableError,
    placeholder,
    reusable,
)
from quizgen.formats.paper.sheet_layout import (
    BUBBLE,
    DIGITS,
    STUDENT_PITCH,
    STUDENT_X,
    STUDENT_Y,
    Label,
    Layout,
    lay_out,
)
from quizgen.locale.dates import long_date
from quizgen.locale.tags import program_languages
from quizgen.model import Form, Language, Student
from quizgen.model.sheet import Bubble, Code, Grid, Mark, Sheet, SheetPage


def geometry(form: Form, options: RenderOptions) -> Sheet:
    """Where everything is on the answer sheet of ``form``."""
    return lay_out(form, PAGE_SIZES[options.page]).sheet


def code_text(sheet: Sheet, page: int, student: str) -> str:
    """What the QR code of a page says: see ``quizgen.model.sheet.Code``."""
    return f"QZ1/{sheet.form_digest[:32].upper()}/{page}/{student}"


@in_its_words
def render(form: Form, options: RenderOptions) -> bytes:
    """The answer sheet as PDF (PDF/UA-1); of a student (``options.student``) with name and number
    filled in. Raises ``FormatError`` as ``quizgen.formats.paper.pdf.paper`` does."""
    options = require_printable(form, None, options)
    layout = lay_out(form, PAGE_SIZES[options.page])
    languages = options.languages(form)
    student = options.student.id if options.student else ""
    if len(student) > _LONGEST:
        raise FormatError(
            at(
                message("student {id}", id=student[:_LONGEST] + "…"),
                message("a number of more than {most} characters", most=_LONGEST),
            )
        )
    identity = f"sheet/{layout.sheet.form_digest}/{options.language}/{options.page}/{student}"
    if options.student and reusable(options):
        try:
            return _of_class(layout, form, options, options.student, identity)
        except UnsuitableError:
            pass
    pictures = [_picture(layout, page, form, student, languages) for page in layout.sheet.pages]
    page = _page(layout, form, options, pictures)
    files = {"form.json": json.write(form), "sheet.json": json.write(layout.sheet)}
    attached = files if options.archive else None
    return write_pdf(page, identity, attached, form.date, options.fallback)


def _page(layout: Layout, form: Form, options: RenderOptions, pictures: Sequence[str]) -> str:
    languages = options.languages(form)
    page: str = (
        environment("pdf", options.templates)
        .get_template("sheet.html.jinja")
        .render(
            form=form,
            options=options,
            sheet=layout.sheet,
            pictures=pictures,
            digits=_digits(options.student.id if options.student else ""),
            student_grid=(STUDENT_X - STUDENT_PITCH / 2, STUDENT_Y - 12.0),
            date=long_date(form.date, languages[0]),
            languages=languages,
            **vocabulary(languages, options),
        )
    )
    return page


_sheets: dict[tuple[str, RenderOptions], SheetCache] = {}
_KEPT = 16
"""Parallel forms of which the sheet is kept."""


def _of_class(
    layout: Layout, form: Form, options: RenderOptions, student: Student, identity: str
) -> bytes:
    """A student's sheet from that of another. Raises ``UnsuitableError``."""
    digits = _digits(student.id)
    other = Student("0123456789"[: len(digits)] or "A 1", "1 1")
    alike = msgspec.structs.replace(options, student=other)
    key = layout.sheet.form_digest, alike
    pages = layout.sheet.pages
    holders = [placeholder(number) for number in range(len(pages))]
    if key not in _sheets:
        if len(_sheets) >= _KEPT:
            del _sheets[next(iter(_sheets))]
        languages = options.languages(form)
        pictures = [_picture(layout, page, form, None, languages) for page in pages]
        pattern = _page(layout, form, alike, holders)
        _sheets[key] = SheetCache(
            pattern, pictures, _letters(pattern), partial(pdf.lay_out, fallback=options.fallback)
        )
    filled = [
        Filled(bubble.value, bubble.x, bubble.y, BUBBLE / 2, 2.5)
        for grid in pages[0].grids
        if grid.kind == "student" and int(grid.part) < len(digits)
        for bubble in grid.bubbles
        if bubble.value == digits[int(grid.part)]
    ]
    own = [
        Own(
            _code(page.code, code_text(layout.sheet, page.number, student.id)),
            filled if page.number == 1 else [],
        )
        for page in pages
    ]
    with engine.written_our_way():
        return _sheets[key].pdf(_page(layout, form, options, holders), own, identifier(identity))


def _letters(page: str) -> str:
    """A document as ``page`` is, of what any student's sheet may say: in each font."""
    said = f"{string.ascii_letters} {string.digits}"
    body = f"<p>{said}<strong>{said}</strong><code>{said}</code></p>"
    return page[: page.index("<body>")] + f"<body>{body}"


def _digits(student: str) -> str:
    """A student number that can be filled in: of digits alone, and not too many; else nothing."""
    plain = student.isascii() and student.isdigit() and len(student) <= DIGITS
    return student if plain else ""


def _picture(
    layout: Layout,
    page: SheetPage,
    form: Form,
    student: str | None,
    languages: tuple[Language, ...],
) -> str:
    """All that a machine looks at on a page, as an SVG in millimetres (a ``data:`` URI); without
    what is a student's own where there is no ``student``."""
    sheet = layout.sheet
    filled = {(f"student{place}", digit) for place, digit in enumerate(_digits(student or ""))}
    filled.add(("form", form.label))
    words = ("O", "X") if program_languages(languages) == ("ko",) else ("T", "F")
    shown = {"true": words[0], "false": words[1]}
    parts = [
        *(_mark(mark) for mark in page.marks),
        "" if student is None else _path(_code(page.code, code_text(sheet, page.number, student))),
        *(
            _bubble(bubble, grid, (grid.kind + grid.part, bubble.value) in filled, shown)
            for grid in page.grids
            for bubble in grid.bubbles
        ),
        *(
            f'<rect x="{b.x}" y="{b.y}" width="{b.width}" height="{b.height}" rx=".8" {_LINE}/>'
            for b in page.boxes
        ),
        *(_label(label) for label in layout.labels[page.number - 1]),
    ]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{sheet.width}mm" height="{sheet.height}mm"'
        f' viewBox="0 0 {sheet.width} {sheet.height}">{"".join(parts)}</svg>'
    )
    return "data:image/svg+xml," + quote(svg)


_LONGEST = 40
"""Characters of a student number: more make the code too fine to scan."""
_LINE = 'fill="none" stroke="#333" stroke-width=".25"'


def _mark(mark: Mark) -> str:
    side = mark.size / aruco.MODULES
    black = [
        (row, column)
        for row, line in enumerate(aruco.modules(mark.id))
        for column, on in enumerate(line)
        if on
    ]
    return _path(_runs(black, mark.x, mark.y, side))


def _code(code: Code, text: str) -> list[Rectangle]:
    """What is black of a QR code."""
    import segno

    matrix: Any = segno.make(text, error="m", micro=False).matrix
    black = [(r, c) for r, line in enumerate(matrix) for c, on in enumerate(line) if on]
    return _runs(black, code.x, code.y, code.size / len(matrix))


def _runs(places: list[tuple[int, int]], x: float, y: float, side: float) -> list[Rectangle]:
    """Squares, a run of a row as one rectangle: no hairline between them."""
    runs: list[list[int]] = []
    for row, column in places:
        if runs and runs[-1][0] == row and runs[-1][2] == column:
            runs[-1][2] += 1
        else:
            runs.append([row, column, column + 1])
    return [
        (x + start * side, y + row * side, (end - start) * side, side) for row, start, end in runs
    ]


def _path(rectangles: list[Rectangle]) -> str:
    path = "".join(
        f"M{x:.4f} {y:.4f}h{width:.4f}v{height:.4f}H{x:.4f}z" for x, y, width, height in rectangles
    )
    return f'<path d="{path}" fill="#000"/>'


def _bubble(bubble: Bubble, grid: Grid, filled: bool, shown: dict[str, str]) -> str:
    radius = BUBBLE / 2
    paint = 'fill="#000" stroke="#000" stroke-width=".25"' if filled else _LINE
    if grid.choose == "many":
        shape = (
            f'<rect x="{bubble.x - radius:.3f}" y="{bubble.y - radius:.3f}" width="{BUBBLE}" '
            f'height="{BUBBLE}" rx=".7" {paint}/>'
        )
    else:
        shape = f'<circle cx="{bubble.x}" cy="{bubble.y}" r="{radius}" {paint}/>'
    text = shown.get(bubble.value, bubble.value.upper())
    size = 2.5 if len(text) == 1 else 2.0 if len(text) == 2 else 1.6
    # Grey, so that an empty bubble is light to a machine and its letter still legible.
    colour = "#fff" if filled else "#767676"
    return shape + _text(text, bubble.x, bubble.y, size, "middle", colour)


def _label(label: Label) -> str:
    size, weight = (3.5, 700) if label.kind == "number" else (2.9, 400)
    return _text(label.text, label.x, label.y, size, "end", "#111", weight)


def _text(
    text: str, x: float, y: float, size: float, anchor: str, colour: str, weight: int = 400
) -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<text x="{x:.3f}" y="{y + 0.36 * size:.3f}" font-family="Quizgen Sans" '
        f'font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{colour}">'
        f"{safe}</text>"
    )
