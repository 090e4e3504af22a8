"""Where everything goes on the answer sheet: a pure function of the form and the page size.

A page has four ArUco marks in its corners, numbered on from page to page, and a QR code at the
top. The first page asks for the student number and the form below that; items follow in columns,
an item's rows together as long as they fit into one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, assert_never

import msgspec

from quizgen.formats.paper import aruco
from quizgen.model import (
    CommandLine,
    Essay,
    Form,
    FormItem,
    Interaction,
    form_digest,
)
from quizgen.model.sheet import Box, Bubble, Code, Grid, Mark, Sheet, SheetPage

DIGITS = 10
"""Digits of a student number."""
FORMS = "ABCDEFGH"
"""Forms to choose from; a form of a later label stands alone."""

BUBBLE = 4.4
_MARK = 10.0
_MARK_MARGIN = 8.0
_CODE = 20.0
_MARGIN = 15.0
_BOTTOM = 23.0
_TOP, _TOP_FIRST = 33.0, 105.0
_PITCH, _ROW = 6.4, 6.3
_GAP = 2.4
_GUTTER = 8.0
_NUMBER = 9.0
_PART = 7.0
STUDENT_X, STUDENT_Y, STUDENT_PITCH, STUDENT_ROW = 18.2, 48.0, 6.2, 5.3
FORM_X, FORM_Y, FORM_PITCH = 97.0, 60.5, 7.2


class Label(msgspec.Struct, frozen=True):
    """A word beside bubbles: ``x`` and ``y`` of its right end and its middle's height."""

    text: str
    x: float
    y: float
    kind: Literal["number", "part"]


class Layout(msgspec.Struct, frozen=True):
    """The recorded geometry, and by page what is drawn beside it."""

    sheet: Sheet
    labels: tuple[tuple[Label, ...], ...]


class _Row(msgspec.Struct, frozen=True):
    """One row of an item: bubbles of one part, or (without ``values``) a box."""

    part: str
    label: str
    values: tuple[str, ...]
    choose: Literal["one", "many"]
    height: float


def lay_out(form: Form, size: tuple[float, float]) -> Layout:
    """``size``: the page's width and height in millimetres."""
    width, height = size
    columns = 3 if all(_narrow(item) for item in form.items) else 2
    column_width = (width - 2 * _MARGIN - (columns - 1) * _GUTTER) / columns
    grids: list[list[Grid]] = [[*_student(), _form(form)]]
    boxes: list[list[Box]] = [[]]
    labels: list[list[Label]] = [[]]
    column, y = 0, _TOP_FIRST

    def top() -> float:
        return _TOP_FIRST if len(grids) == 1 else _TOP

    def next_column() -> None:
        nonlocal column, y
        column += 1
        if column == columns:
            column = 0
            grids.append([])
            boxes.append([])
            labels.append([])
        y = top()

    bottom = height - _BOTTOM
    for item in form.items:
        rows = list(_rows(item, column_width))
        tall = sum(row.height for row in rows)
        if y + tall > bottom and (tall <= bottom - _TOP or y > bottom - 4 * _ROW) and y > top():
            next_column()
        if y + tall > bottom and tall <= bottom - _TOP:  # only the first page is too short for it
            while len(grids) == 1:
                next_column()
        for index, row in enumerate(rows):
            if y + row.height > bottom:
                next_column()
            left = _MARGIN + column * (column_width + _GUTTER)
            middle = y + (_ROW if row.values else row.height) / 2
            if index == 0:
                number_y = y + _ROW / 2 if row.values or row.height > 3 * _ROW else middle
                labels[-1].append(Label(f"{item.id}.", left + _NUMBER - 2.6, number_y, "number"))
            inner = left + _NUMBER
            if row.label:
                labels[-1].append(Label(row.label, inner + _PART - 3.2, middle, "part"))
            if row.part:
                inner += _PART - 1.5
            if row.values:
                bubbles = tuple(
                    Bubble(value, _mm(inner + BUBBLE / 2 + place * _PITCH), _mm(middle))
                    for place, value in enumerate(row.values)
                )
                grids[-1].append(Grid("item", bubbles, item.id, row.part, row.choose))
            else:
                across = column_width - (inner - left)
                boxes[-1].append(
                    Box(item.id, _mm(inner), _mm(y), _mm(across), _mm(row.height - 1.2), row.part)
                )
            y += row.height
        y += _GAP
    pages = tuple(
        SheetPage(number, _marks(number, width, height), _code(width), tuple(merged), tuple(room))
        for number, (merged, room) in enumerate(zip(map(_merge, grids), boxes, strict=True), 1)
    )
    sheet = Sheet(form.id, form_digest(form), width, height, BUBBLE, pages)
    return Layout(sheet, tuple(tuple(each) for each in labels))


def _mm(value: float) -> float:
    """Drawn and recorded to a hundredth of a millimetre."""
    return round(value, 2)


def _narrow(item: FormItem) -> bool:
    """Whether a third of the page is wide enough for an item."""
    match item.interaction.shape:
        case "choice" | "choices":
            return len(item.interaction.choices) <= 7
        case "truth":
            return True
        case _:
            return False


def _rows(item: FormItem, width: float) -> Iterator[_Row]:
    """The rows of an item in a column ``width`` wide."""
    interaction = item.interaction
    ids = [option.id for option in interaction.choices]
    match interaction.shape:
        case "choice":
            yield from _wrapped(ids, width)
        case "choices":
            yield from _wrapped(ids, width, choose="many")
        case "truth":
            yield from _wrapped(["true", "false"], width)
        case "pairs":
            for part in interaction.parts:
                targets = [option.id for option in part.options]
                yield from _wrapped(targets, width, part.id, part.id.upper())
        case "order":
            places = [str(place) for place in range(1, len(ids) + 1)]
            for entry in ids:
                yield from _wrapped(places, width, entry, entry.upper())
        case "gaps":
            for number, part in enumerate(interaction.parts, 1):
                if part.options:
                    listed = [option.id for option in part.options]
                    yield from _wrapped(listed, width, part.id, f"({number})")
                else:
                    yield _Row(part.id, f"({number})", (), "one", 9.6)
        case "text":
            yield _Row("", "", (), "one", _box(interaction))
        case _:
            assert_never(interaction.shape)


def _box(interaction: Interaction) -> float:
    """The height of the box for what is typed elsewhere, in millimetres."""
    match interaction:
        case CommandLine():
            return 14.2
        case Essay(lines=lines):
            return min(max(20.0, 7.0 * lines), 110.0)
        case _:
            return 10.2


def _wrapped(
    values: Sequence[str],
    width: float,
    part: str = "",
    label: str = "",
    choose: Literal["one", "many"] = "one",
) -> Iterator[_Row]:
    """Bubbles in as many rows as they need."""
    room = int((width - _NUMBER - (_PART if part else 0) - BUBBLE) / _PITCH) + 1
    for start in range(0, len(values), room):
        shown = label if start == 0 else ""
        yield _Row(part, shown, tuple(values[start : start + room]), choose, _ROW)


def _merge(grids: Sequence[Grid]) -> Iterator[Grid]:
    """Rows of one part as one grid again."""
    pending: Grid | None = None
    for grid in grids:
        same = pending and (pending.kind, pending.item, pending.part) == (
            (grid.kind, grid.item, grid.part)
        )
        if pending and same:
            pending = msgspec.structs.replace(pending, bubbles=pending.bubbles + grid.bubbles)
            continue
        if pending:
            yield pending
        pending = grid
    if pending:
        yield pending


def _student() -> Iterator[Grid]:
    for place in range(DIGITS):
        x = _mm(STUDENT_X + place * STUDENT_PITCH)
        bubbles = tuple(
            Bubble(str(digit), x, _mm(STUDENT_Y + digit * STUDENT_ROW)) for digit in range(10)
        )
        yield Grid("student", bubbles, part=str(place))


def _form(form: Form) -> Grid:
    labels = FORMS if form.label in FORMS else [form.label]
    bubbles = (
        Bubble(label, _mm(FORM_X + place * FORM_PITCH), FORM_Y)
        for place, label in enumerate(labels)
    )
    return Grid("form", tuple(bubbles))


def _marks(page: int, width: float, height: float) -> tuple[Mark, ...]:
    near = _MARK_MARGIN
    right, low = _mm(width - near - _MARK), _mm(height - near - _MARK)
    first = 4 * ((page - 1) % (aruco.COUNT // 4))
    places = ((near, near), (right, near), (right, low), (near, low))
    return tuple(Mark(first + n, x, y, _MARK) for n, (x, y) in enumerate(places))


def _code(width: float) -> Code:
    return Code(_mm(width - _MARK_MARGIN - _MARK - 4.5 - _CODE), _MARK_MARGIN - 1, _CODE)
