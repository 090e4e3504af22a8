"""Blooket's spreadsheet for import, after its template (Blooket_Spreadsheet_Import_Template.csv): a
line with the title and eight fields, by which the importer finds the separator, the heading, a
question a line; two to four answers, up to 300 seconds, the numbers of right answers between
commas. Lines end with CR LF, and no byte order mark stands before them. It is read by Blooket, not
by a spreadsheet: texts that begin with ``=`` or ``-`` stand as they are."""

from __future__ import annotations

import csv
import io

from quizgen.formats.options import RenderOptions
from quizgen.formats.services import rows as services
from quizgen.formats.services.kahoot import SUPPORT
from quizgen.formats.services.rows import SECONDS, Limits
from quizgen.formats.support import Loss
from quizgen.model import AnswerKey, Form

__all__ = ["SUPPORT", "losses", "render"]

LIMITS = Limits("Blooket", ("one", "several"), answers=4, explanations=False)
TITLE = ("Blooket Import Template", *[""] * 7)
HEADING = (
    "Question #",
    "Question Text",
    "Answer 1",
    "Answer 2",
    "Answer 3 (Optional)",
    "Answer 4 (Optional)",
    "Time Limit (sec) (Max: 300 seconds)",
    "Correct Answer(s) (Only include Answer #)",
)


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows((TITLE, HEADING))
    for number, row in enumerate(services.rows(form, key, options, SUPPORT, LIMITS), 1):
        answers = services.padded(row.answers, LIMITS.answers)
        writer.writerow([number, row.stem, *answers, SECONDS, row.numbers])
    return out.getvalue().replace("\x00", "\ufffd").encode()


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses in Blooket."""
    return services.losses(form, key, options, SUPPORT, LIMITS)
