"""The one way into an Excel workbook (.xlsx; ECMA-376) from outside: its cells as text, bounded.

Its zip file is judged before openpyxl sees it (``quizgen.archives``), parts with a document type
are refused, and a sheet's own word on its size is not believed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from quizgen.archives import Archive, ArchiveError
from quizgen.errors import Message, at, message, of_library
from quizgen.limits import TooManyError, counted
from quizgen.reading import FileError

Cells = tuple[str, list[str]]
"""A row: its place (``Sheet1!3``) and the texts of its cells."""


def sheets(data: bytes, place: object) -> list[list[Cells]]:
    """The rows of each sheet. Raises ``FileError``."""
    import openpyxl

    try:
        package = Archive(data)
        for member in package.members:
            if problem := package.problem(member) or package.too_much():
                raise FileError(place, at(member.filename, problem))
            if member.filename.endswith((".xml", ".rels")) and _DOCTYPE.search(
                package.read(member, 65536)
            ):
                said = message(
                    "a document type (<!DOCTYPE ...>) is not read, for safety: remove it"
                )
                raise FileError(place, at(member.filename, said))
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        return [list(_rows(sheet)) for sheet in book.worksheets]
    except ArchiveError as error:
        raise FileError(place, _unreadable(error.problem)) from error
    except TooManyError as error:
        raise FileError(place, error.messages[0]) from error
    except FileError:
        raise
    except Exception as error:  # openpyxl lets through whatever a damaged part made it stumble over
        reason = str(error).split("\n")[0][:200] or type(error).__name__
        said = of_library(reason, message("a part of it is damaged"))
        raise FileError(place, _unreadable(said)) from error


def _unreadable(reason: object) -> Message:
    return message("not a workbook that can be read: {reason}", reason=reason)


_DOCTYPE = re.compile(rb"<\s*!\s*(DOCTYPE|ENTITY)")


def _rows(sheet: Any) -> Iterator[Cells]:
    sheet.reset_dimensions()
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
