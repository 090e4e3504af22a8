"""Excel workbooks (see ``quizgen.formats.lms.xlsx``) -> items: the first sheet with a heading."""

from __future__ import annotations

from quizgen.errors import message
from quizgen.readers import Imported, UnreadableError
from quizgen.readers.build import Builder
from quizgen.readers.table import read_rows
from quizgen.reading import FileError
from quizgen.workbooks import sheets


def read(data: bytes, name: str) -> Imported:
    """The items of a workbook. Raises ``UnreadableError``."""
    try:
        found = sheets(data, name)
    except FileError as error:
        raise UnreadableError(name, error.problem) from error
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
