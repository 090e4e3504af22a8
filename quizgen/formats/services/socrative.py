"""Socrative's spreadsheet for import (its template ``socrativeQuizTemplate.xlsx``: the sheet "Quick
Quiz", the name in B3, the heading in row 6, a question a row from row 7 on: ``Multiple choice`` or
``Open-ended`` in column A, the question, answers A to E, the letters of the right ones in columns H
to L, the explanation in column M). Open-ended questions have no right answer there."""

from __future__ import annotations

from quizgen.errors import message
from quizgen.formats.options import RenderOptions
from quizgen.formats.services import rows as services
from quizgen.formats.services.rows import Limits
from quizgen.formats.services.sheet import workbook
from quizgen.formats.support import Loss, Matrix, absent, converted, native
from quizgen.model import AnswerKey, Form
from quizgen.text.languages import Bilingual

_NO_MEANS = message("left out: the spreadsheet has choices and open questions alone")
_OPEN = converted(
    message("becomes an open question: its accepted answers stand in the explanation, none scores")
)
SUPPORT: Matrix = {
    "single": native(),
    "multiple": native(),
    "true_false": converted(message("becomes a choice between true and false")),
    "matching": absent(_NO_MEANS),
    "ordering": absent(_NO_MEANS),
    "short_text": _OPEN,
    "numeric": _OPEN,
    "cloze": absent(_NO_MEANS),
    "command_line": _OPEN,
    "essay": converted(message("without its rubric, model answer, suggested length and room")),
}
LIMITS = Limits("Socrative", ("one", "several", "typed", "written"), answers=5, accepted=5)
HEADING = (
    "2. Question Type:",
    "3. Question:",
    *(f"Answer {letter}:" for letter in "ABCDE"),
    *[None] * 5,
    "6. Explanation (Optional):",
)


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The workbook."""
    words = Bilingual(options.languages(form))
    lines: dict[int, list[str | int | None]] = {
        1: ["Instructions:", "My Quizzes --> Import Quiz"],
        3: ["1. Quiz Name:", words.plain(form.title)],
        5: [None, None, "4. Answers:", *[None] * 4, "5. Correct answers:"],
        6: [*HEADING],
    }
    for number, row in enumerate(services.rows(form, key, options, SUPPORT, LIMITS), 7):
        chosen = row.kind in ("one", "several")
        answers = services.padded(row.answers if chosen else (), LIMITS.answers)
        letters = ["ABCDE"[place] for place in row.right] if chosen else ()
        right = services.padded(letters, LIMITS.answers)
        why = row.explanation
        if row.kind == "typed":
            why = " — ".join(filter(None, (" | ".join(row.answers[: LIMITS.accepted]), why)))
        kind = "Multiple choice" if chosen else "Open-ended"
        lines[number] = [kind, row.stem, *answers, *right, why]
    return workbook(form, "Quick Quiz", lines, (18, 50, *[24] * 5, *[8] * 5, 50))


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses in Socrative."""
    return services.losses(form, key, options, SUPPORT, LIMITS)
