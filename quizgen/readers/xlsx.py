"""Excel workbooks (see ``quizgen.formats.lms.xlsx``) -> items: every sheet with a heading."""

from __future__ import annotations

from itertools import chain, islice

from quizgen.errors import message
from quizgen.readers import Imported, Note, UnreadableError
from quizgen.readers.build import Builder
from quizgen.readers.table import MAX_HEADING, read_rows
from quizgen.readers.workbook import Workbook


def read(data: bytes, name: str) -> Imported:
    """The items of a workbook. Raises ``UnreadableError``."""
    out = Builder(name)
    book = Workbook(data, name, out)
    found = False
    for sheet in book.sheets():
        if found and sheet.title.startswith("Kahoot!"):
            continue  # of our own: the same questions again
        first = list(islice(sheet.rows, MAX_HEADING + 1))
        if read_rows(chain(first, sheet.rows), out):
            found = True
        elif filled := next((place for place, cells in first if any(cells)), None):
            out.note(filled, message("a sheet without questions is left out"))
    if not found:
        problem = message("no heading found: a row with question, option 1, option 2 … and key")
        raise UnreadableError(name, problem)
    if said := book.others():
        out.notes.append(Note(name, said))
    return out.imported()
