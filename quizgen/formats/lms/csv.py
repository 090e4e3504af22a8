"""CSV (RFC 4180, UTF-8 with the mark that Excel asks for): ``quizgen.formats.lms.table``'s table.

A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV
Injection"); quizgen takes it off again when it reads the file.
"""

from __future__ import annotations

import codecs
import csv
import io
import re

from quizgen.formats.lms import table
from quizgen.formats.lms.table import SCORING, SUPPORT, losses
from quizgen.formats.options import RenderOptions
from quizgen.model import AnswerKey, Form

__all__ = ["SCORING", "SUPPORT", "VARIANTS", "losses", "render", "tamed", "wild"]

VARIANTS = "listed"

_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?(e[-+]?\d+)?", re.IGNORECASE)


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The items of ``form`` as a table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in table.rows(form, key, options):
        writer.writerow([tamed(cell) for cell in row])
    return codecs.BOM_UTF8 + out.getvalue().replace("\x00", "\ufffd").encode()


def tamed(cell: str) -> str:
    """The cell as text even to a spreadsheet; numbers stay numbers."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def wild(cell: str) -> str:
    """The cell that ``tamed`` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
