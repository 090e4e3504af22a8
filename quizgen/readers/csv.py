"""CSV (see ``quizgen.formats.lms.csv``) -> items."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from quizgen.errors import message, reason
from quizgen.formats.lms.csv import wild
from quizgen.readers import Imported, UnreadableError
from quizgen.readers.build import Builder
from quizgen.readers.table import Cells, read_rows
from quizgen.readers.text import decode
from quizgen.reading import separator_of

MAX_CELL = 1 << 20
"""Characters of a cell."""


def read(data: bytes, name: str) -> Imported:
    """The items of a table; separated by commas, semicolons or tabs; UTF-8 or Excel's Korean
    (CP949). Raises ``UnreadableError``."""
    text = decode(data, name)
    out = Builder(name)
    if not read_rows(_rows(text, out), out):
        problem = message("no heading found: a row with question, option 1, option 2 … and key")
        raise UnreadableError(f"{name}:1", problem)
    return out.imported()


def _rows(text: str, out: Builder) -> Iterator[Cells]:
    separator = separator_of(text.partition("\n")[0])
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = message("the table cannot be read on: {reason}", reason=reason(error))
            out.note(str(reader.line_num), problem)
            return
        yield str(line), [wild(cell) for cell in cells]
        line = reader.line_num + 1
