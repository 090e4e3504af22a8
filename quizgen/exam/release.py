"""After the exam: what was right and why, beside what the student answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from quizgen.errors import at, message
from quizgen.exam.manifest import ExamError
from quizgen.exam.sheets import Exam
from quizgen.formats import RenderOptions
from quizgen.model import ResponseSet, Student
from quizgen.results import Paper, csv_table
from quizgen.results.grading import misfit
from quizgen.sealing import code


def release_pages(
    exam: Exam,
    responses: Mapping[str, ResponseSet],
    options: RenderOptions,
    progress: Callable[[str], None] = lambda name: None,
) -> Iterator[tuple[str, Student | None, bytes]]:
    """The name, the student and the bytes of every page with explanations.

    ``responses``: what was handed in, by student number (without a number, by name). A student of
    the roster without any gets the page without answers. Without a roster there is one page for
    all, and one for each who handed something in. Raises ``ExamError`` for a response to another
    form than the student's.
    """
    from quizgen.formats.page import html

    forms = {
        sheet.student.id if sheet.student else "": sheet.key.form_digest for sheet in exam.sheets
    }
    if others := [
        name
        for name, given in responses.items()
        if forms.get(name, forms.get("")) != given.form_digest
    ]:
        raise ExamError(
            at(
                exam.id,
                message(
                    "the opened responses of {names} are not to this exam's forms; run quizgen "
                    "collect with this exam.json first",
                    names=", ".join(others),
                ),
            )
        )
    sheets = {sheet.student.id if sheet.student else "": sheet for sheet in exam.sheets}
    for who, given in responses.items():
        sheet = sheets.get(who, exam.sheets[0])
        if reason := misfit(given, who, Paper(sheet.form, sheet.key)):
            raise ExamError(at(who, message("the opened response: {reason}", reason=reason)))
    for who, sheet in sheets.items():
        progress(sheet.file)
        yield (
            sheet.file,
            sheet.student,
            html.review(sheet.form, sheet.key, options, responses.get(who), sheet.student),
        )
    if exam.sheets[0].student is None:
        sheet = exam.sheets[0]
        for who, response in sorted(responses.items()):
            progress(who)
            name = f"{code(exam.secret, 'review', who, 20).lower()}.html"
            student = response.student
            yield name, student, html.review(sheet.form, sheet.key, options, response, student)


def release_csv(exam: Exam, released: Iterable[tuple[str, Student | None, bytes]]) -> bytes:
    """Which page is whose, for sending them out."""
    emails = {sheet.file: sheet.email for sheet in exam.sheets}
    rows = [
        [student.id if student else "", student.name if student else "", emails.get(name, ""), name]
        for name, student, _ in released
    ]
    return csv_table(["number", "name", "email", "file"], rows)
