"""An Excel workbook (ECMA-376): a sheet with the table of ``quizgen.formats.lms.table``. All cells
but numbers are text: none is a formula."""

from __future__ import annotations

import datetime
import io

from quizgen.errors import message
from quizgen.formats.lms import table
from quizgen.formats.lms.table import SCORING, SUPPORT
from quizgen.formats.options import RenderOptions
from quizgen.formats.support import Loss
from quizgen.model import AnswerKey, Form
from quizgen.text import xml

__all__ = ["SCORING", "SUPPORT", "VARIANTS", "losses", "render"]

VARIANTS = "listed"

MAX_CELL = 32_767
"""Characters of a cell (Excel's specification)."""
_NUMBERS = ("difficulty", "points", "tolerance")


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The workbook; its dates are the form's."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    made = datetime.datetime.fromisoformat(form.date)
    book.set_properties({"title": form.title[options.languages(form)[0]], "created": made})
    bold = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4"}
    )
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("items")
    rows = table.rows(form, key, options)
    for column, name in enumerate(rows[0]):
        sheet.set_column(column, column, _width(name))
        sheet.write_string(0, column, name, bold)
    for row, cells in enumerate(rows[1:], 1):
        for column, cell in enumerate(cells):
            if cell and rows[0][column] in _NUMBERS and "\n" not in cell:
                sheet.write_number(row, column, float(cell), wrap)
            elif cell:
                sheet.write_string(row, column, _fitting(cell), wrap)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def _width(name: str) -> int:
    """Characters that a column shows."""
    if name.startswith(("question", "explanation")):
        return 44
    return 24 if "(" in name or name == "accepted" else 12


def _fitting(cell: str) -> str:
    cell = xml.said(cell)
    return cell if len(cell) <= MAX_CELL else cell[: MAX_CELL - 1] + "…"


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses in a workbook."""
    found = table.losses(form, key, options)
    if any(len(cell) > MAX_CELL for row in table.rows(form, key, options) for cell in row):
        found.append(Loss("", message("a cell of more than 32,767 characters is cut")))
    return found
