"""Excel workbooks (see ``quizgen.formats.lms.xlsx``) -> items: the first sheet with a heading."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from quizgen.errors import message
from quizgen.limits import TooManyError, counted
from quizgen.readers import Imported, UnreadableError
from quizgen.readers.build import Builder
from quizgen.readers.container import Container
from quizgen.readers.table import Cells, read_rows


def read(data: bytes, name: str) -> Imported:
    """The items of a workbook. Raises ``UnreadableError``."""
    found = sheets(data, name)
    for rows in found:
        out = Builder(name)
        if read_rows(rows, out):
            for other in found:  # our own has the same questions again, for Kahoot
                filled = [place for place, cells in other if any(cells)]
                if other is not rows and filled and not filled[0].startswith("Kahoot!"):
                    out.note(filled[0], message("a sheet without questions is left out"))
            return out.imported()
    problem = message("no heading found: a row with question, option 1, option 2 … and key")
    raise UnreadableError(name, problem)


def sheets(data: bytes, name: str) -> list[list[Cells]]:
    """The rows of each sheet, each with its place. Raises ``UnreadableError``."""
    import openpyxl

    package = Container(data, name)
    for member in package.members:
        if member.endswith((".xml", ".rels")) and _DOCTYPE.search(package.read(member)[:65536]):
            problem = message("a document type (<!DOCTYPE ...>) is not read, for safety: remove it")
            raise UnreadableError(f"{name}: {member}", problem)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        return [list(_rows(sheet)) for sheet in book.worksheets]
    except TooManyError:
        raise
    except Exception as error:  # openpyxl lets through whatever a damaged part made it stumble over
        problem = message(
            "not a workbook that can be read: {reason}",
            reason=str(error).split("\n")[0][:200] or type(error).__name__,
        )
        raise UnreadableError(name, problem) from error


_DOCTYPE = re.compile(rb"<\s*!\s*(DOCTYPE|ENTITY)")


def _rows(sheet: Any) -> Iterator[Cells]:
    sheet.reset_dimensions()  # a file may lie about its size
    for number, row in enumerate(counted(sheet.iter_rows(values_only=True)), 1):
        yield f"{sheet.title}!{number}", [_cell(value) for value in row]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value).replace("\r\n", "\n")
