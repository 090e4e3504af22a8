"""Kahoot's spreadsheet for import (its template ``KahootQuizTemplate.xlsx``: the heading stands in
the eighth row from column B on, a question a row below; 120 characters of a question, 75 of each of
two to four answers, 5 to 240 seconds, the numbers of right answers between commas)."""

from __future__ import annotations

from quizgen.errors import message
from quizgen.formats.options import RenderOptions
from quizgen.formats.services import rows as services
from quizgen.formats.services.rows import SECONDS, Limits
from quizgen.formats.services.sheet import as_number, workbook
from quizgen.formats.support import Loss, Matrix, absent, converted, native
from quizgen.model import AnswerKey, Form

_ONLY_CHOICES = message("left out: the spreadsheet has choices alone")
SUPPORT: Matrix = {
    "single": native(),
    "multiple": native(),
    "true_false": converted(message("becomes a choice between true and false")),
    "matching": absent(_ONLY_CHOICES),
    "ordering": absent(_ONLY_CHOICES),
    "short_text": absent(_ONLY_CHOICES),
    "numeric": absent(_ONLY_CHOICES),
    "cloze": absent(_ONLY_CHOICES),
    "command_line": absent(_ONLY_CHOICES),
    "essay": absent(_ONLY_CHOICES),
}
"""Of Blooket's too."""
LIMITS = Limits("Kahoot", ("one", "several"), answers=4, stem=120, answer=75, explanations=False)
HEADING = (
    "Question - max 120 characters",
    "Answer 1 - max 75 characters",
    "Answer 2 - max 75 characters",
    "Answer 3 - max 75 characters",
    "Answer 4 - max 75 characters",
    "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs",
    "Correct answer(s) - choose at least one",
)
_ROW = 8


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The workbook."""
    lines: dict[int, list[str | int | None]] = {_ROW: [None, *HEADING]}
    for number, row in enumerate(services.rows(form, key, options, SUPPORT, LIMITS), 1):
        answers = services.padded(row.answers, LIMITS.answers)
        right = as_number(row.numbers)
        lines[_ROW + number] = [number, row.stem, *answers, SECONDS, right]
    return workbook(form, "Sheet1", lines, (5, 50, *[24] * 6))


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses in Kahoot."""
    return services.losses(form, key, options, SUPPORT, LIMITS)
