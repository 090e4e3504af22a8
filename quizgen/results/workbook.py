"""The gradebook as an Excel workbook (ECMA-376): students on one sheet, items on another.

Numbers of students are text, so that no zero in front is lost; every text is written as text, so
that none is run as a formula; Korean needs no byte order mark.
"""

from __future__ import annotations

import datetime
import io
import math

from quizgen.errors import message
from quizgen.model import AnswerKey, Form, Language, Status
from quizgen.results.gradebook import Gradebook, Say, header, rows
from quizgen.text import xml
from quizgen.text.markup import to_text

_TEXTS = {"student", "name", "status", "pending", "form", "submitted", "flags", "certainty"}
_ITEMS = ("number", "item", "topic", "points", "answered", "share", "dropped", "question")
_CELL = 32_767
"""Characters of a cell (Excel's specification)."""
_WIDE = {"name": 14, "student": 16, "submitted": 26, "flags": 30, "item": 26, "question": 70}
SHEETS = (message("Scores"), message("Questions"))


def gradebook_xlsx(
    book: Gradebook, form: Form, key: AnswerKey, language: Language, say: Say = str
) -> bytes:
    """The workbook; its dates are the form's. ``share``: of the points, over all who handed in."""
    import xlsxwriter

    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    day = datetime.datetime.fromisoformat(form.date)
    made.set_properties({"title": form.title[language], "created": day})
    bold = made.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4"}
    )
    text = made.add_format({"num_format": "@"})

    def sheet(title: str, names: list[str], lines: list[list[str]], fixed: int) -> None:
        page = made.add_worksheet(title)
        page.freeze_panes(1, fixed)
        for column, name in enumerate(names):
            page.set_column(column, column, _WIDE.get(name, 11))
            page.write_string(0, column, name, bold)
        numeric = [name not in _TEXTS and name not in ("item", "topic", "question", "dropped")
                   for name in names]  # fmt: skip
        for row, cells in enumerate(lines, 1):
            for column, cell in enumerate(cells):
                if cell and numeric[column] and (number := _number(cell)) is not None:
                    page.write_number(row, column, number)
                elif cell:
                    page.write_string(row, column, xml.said(cell)[:_CELL], text)
        if lines:
            page.autofilter(0, 0, len(lines), len(names) - 1)

    sheet(say(SHEETS[0]), header(book, key), list(rows(book, say)), 2)
    sheet(say(SHEETS[1]), list(_ITEMS), _items(book, form, key, language), 2)
    made.close()
    return out.getvalue()


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _items(book: Gradebook, form: Form, key: AnswerKey, language: Language) -> list[list[str]]:
    stems = {item.id: item.stem for item in form.items}
    lines = []
    for number, entry in enumerate(key.entries, 1):
        outcomes = [r.outcomes[entry.id] for r in book.records if entry.id in r.outcomes]
        marked = [one for one in outcomes if one.status is not Status.PENDING and one.points]
        share = (
            math.fsum(one.score / one.points for one in marked) / len(marked) if marked else None
        )
        answered = sum(one.status is not Status.UNANSWERED for one in outcomes)
        lines.append(
            [str(number), entry.ref, entry.topic, f"{entry.points:.15g}", str(answered),
             "" if share is None else f"{share:.3f}", "×" if entry.id in book.dropped else "",
             to_text(stems[entry.id][language])]
        )  # fmt: skip
    return lines
