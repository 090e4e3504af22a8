"""The spreadsheet for import of Quizizz (now Wayground): a heading, a question a row. ``Multiple
Choice`` and ``Checkbox`` have up to five options, and the numbers of the right ones between commas;
``Fill-in-the-Blank`` has accepted answers instead of options; ``Open-Ended`` has neither. Seconds,
a picture's address and an explanation may be left empty."""

from __future__ import annotations

from quizgen.errors import message
from quizgen.formats.options import RenderOptions
from quizgen.formats.services import rows as services
from quizgen.formats.services.rows import SECONDS, Limits
from quizgen.formats.services.sheet import as_number, workbook
from quizgen.formats.support import Loss, Matrix, absent, converted, native
from quizgen.model import AnswerKey, Form, TextKey

_NO_MEANS = message("left out: the spreadsheet has choices and single answers alone")
SUPPORT: Matrix = {
    "single": native(),
    "multiple": native(),
    "true_false": converted(message("becomes a choice between true and false")),
    "matching": absent(_NO_MEANS),
    "ordering": absent(_NO_MEANS),
    "short_text": native(),
    "numeric": converted(message("becomes a short answer: the number alone, without tolerance")),
    "cloze": absent(_NO_MEANS),
    "command_line": converted(
        message("becomes a short answer: only the accepted commands as they are written score")
    ),
    "essay": converted(message("without its rubric, model answer, suggested length and room")),
}
LIMITS = Limits("Quizizz", ("one", "several", "typed", "written"), answers=5, accepted=5)
HEADING = (
    "Question Text",
    "Question Type",
    *(f"Option {number}" for number in range(1, 6)),
    "Correct Answer",
    "Time in seconds",
    "Image Link",
    "Answer explanation",
)
_TYPES = {
    "one": "Multiple Choice",
    "several": "Checkbox",
    "typed": "Fill-in-the-Blank",
    "written": "Open-Ended",
}


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The workbook."""
    lines: dict[int, list[str | int | None]] = {1: [*HEADING]}
    for number, row in enumerate(services.rows(form, key, options, SUPPORT, LIMITS), 2):
        right = row.numbers if row.kind in ("one", "several") else ""
        lines[number] = [
            row.stem,
            _TYPES[row.kind],
            *services.padded(row.answers, LIMITS.answers),
            as_number(right),
            SECONDS,
            "",
            row.explanation,
        ]
    return workbook(form, "Sheet1", lines, (50, 18, *[24] * 5, 16, 16, 16, 50))


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses in Quizizz."""
    found = services.losses(form, key, options, SUPPORT, LIMITS)
    spelled = message(
        "only the accepted spellings score there: not other spaces, particles or plurals"
    )
    return found + [
        Loss(entry.id, spelled)
        for entry in key.entries
        if isinstance(entry.key, TextKey) and entry.key.normalization.beyond_case
    ]
