"""An Excel workbook of one sheet, dated by the form: the same quiz gives the same bytes."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence

from quizgen.model import Form
from quizgen.text import xml

Cell = str | int


def as_number(text: str) -> Cell:
    """The cell of a text: a number where it is one."""
    return int(text) if text.isdigit() else text


def workbook(
    form: Form, name: str, lines: Mapping[int, Sequence[Cell | None]], widths: Sequence[int]
) -> bytes:
    """``lines``: the cells of a row by its number, counted from 1; None and "" stay empty. Text is
    text, whatever it begins with; numbers are numbers."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": datetime.datetime.fromisoformat(form.date)})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(name)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for row, cells in lines.items():
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(row - 1, column, cell, wrap)
            elif cell:
                sheet.write_string(row - 1, column, xml.said(cell), wrap)
    book.close()
    return out.getvalue()
