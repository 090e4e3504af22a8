"""Answers: graded, marked, decided on, and what is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from quizgen.api.given import Date, day_of, students_of
from quizgen.formats import RenderOptions
from quizgen.locale import content_language, zone
from quizgen.model import Language, Localized
from quizgen.text.notebook import table

if TYPE_CHECKING:
    from quizgen.bank.accepting import Written
    from quizgen.psychometrics import Model
    from quizgen.results import Analysis, Gradebook
    from quizgen.results.course import Course
    from quizgen.results.decisions import AnyDecision
    from quizgen.results.regrade import Change

Duplicates = Literal["latest", "first", "best"]
"""Which of a student's responses counts."""


class Changes(list["Change"]):
    """Whose scores change, and by how much. A notebook shows them as a table."""

    def _repr_html_(self) -> str:
        head = ("student", "name", "before", "after", "items")
        rows = [
            (each.student, each.name, each.before, each.after, ", ".join(i for i, *_ in each.items))
            for each in self
        ]
        return table(head, rows) if self else "<p>No score changes.</p>"


def grade(
    key: str | Path,
    responses: Sequence[str | Path] = (),
    *,
    roster: str | Path | None = None,
    duplicates: Duplicates = "latest",
    practice: bool = False,
    write: bool = False,
    xlsx: bool = False,
    force: bool = False,
) -> Gradebook:
    """Grade response files (JSON of the page, CSV, or folders of them) by a ``key.json`` or the
    folder of a quiz, and the ``decisions.yaml`` beside it. ``practice``: what was done on practice
    pages counts too. ``write``: the gradebook and report beside the key, as ``quizgen grade`` does.

    Raises ``quizgen.formats.json.DocumentError`` and ``quizgen.results.QuizError`` for the key or
    its form, ``quizgen.results.DecisionsError``, ``quizgen.roster.RosterError``, and, where a file
    would be written over that somebody changed, ``quizgen.results.ChangedError``; a bad response
    file is kept aside in the result, never an exception.
    """
    from quizgen.results import Rules, find_quizzes, grade_all, write_graded

    quizzes, found = find_quizzes([Path(key), *map(Path, responses)])
    rules = Rules(duplicates, practice)
    (graded,) = grade_all(quizzes[:1], found, roster=students_of(roster), rules=rules)
    if write:
        write_graded(graded, quizzes[0].folder, content_language(), xlsx=xlsx, force=force)
    return graded.book


def regrade(
    *paths: str | Path,
    roster: str | Path | None = None,
    duplicates: Duplicates = "latest",
    practice: bool = False,
    write: bool = False,
    by: str = "",
    force: bool = False,
) -> Changes:
    """Whose scores differ from the gradebook as it was written, after a decision or when more came
    in; ``paths`` as for ``grade``, or the folder of an exam. ``write``: the gradebook anew, with a
    line in ``audit.csv`` for each change, ``by`` whom. Raises what ``grade`` does, and
    ``quizgen.results.regrade.RegradeError`` where there is no gradebook."""
    from quizgen.exam.regrade import compare, write_compared
    from quizgen.results import Rules

    rules = Rules(duplicates, practice)
    compared = compare([Path(path) for path in paths], students_of(roster), rules)
    if write:
        write_compared(compared, content_language(), by=by, force=force)
    return Changes(change for one in compared for change in one.changes)


def decide(quiz: str | Path, *decisions: AnyDecision) -> None:
    """Write what a person decided (``quizgen.results.decisions``: ``Mark``, ``Accept``, ``Drop`` …)
    into the ``decisions.yaml`` of a quiz's folder; what others wrote there stays. The next grading
    applies it. Raises ``quizgen.results.QuizError``, ``quizgen.results.DecisionsError``."""
    from quizgen.results import decisions as file
    from quizgen.results.quizzes import quiz_in

    found = quiz_in(Path(quiz))
    file.decide(found.folder / file.FILE, found.id, decisions)


def marks_table(*paths: str | Path, roster: str | Path | None = None, excel: bool = False) -> bytes:
    """The table in which a person marks essays, and typed answers that may be right after all: CSV
    or a workbook; what was decided stands in it. ``paths`` as for ``grade``, or the folder of an
    exam. Raises what ``grade`` does."""
    from quizgen.exam import to_mark
    from quizgen.results.marks import marks_csv, marks_xlsx

    _quiz, graded, bound = to_mark([Path(path) for path in paths], students_of(roster))
    return (marks_xlsx if excel else marks_csv)(graded, bound)


def write_marks(
    filled_in: str | Path, *paths: str | Path, roster: str | Path | None = None, by: str = ""
) -> list[AnyDecision]:
    """Take the points and comments of a table that was filled in, ``by`` whom, into the
    ``decisions.yaml`` of the quiz. Raises what ``grade`` does, and
    ``quizgen.results.marks.MarksError`` for the table; nothing is written then."""
    from quizgen.exam import to_mark
    from quizgen.results.decisions import FILE
    from quizgen.results.decisions import decide as write
    from quizgen.results.marks import read_marks

    quiz, graded, bound = to_mark([Path(path) for path in paths], students_of(roster))
    now = zone.now()
    decisions = read_marks(Path(filled_in), graded, bound, by=by, when=now)
    write(quiz.folder / FILE, quiz.id, decisions)
    return decisions


def accepted_into_bank(quiz: str | Path, bank: str | Path) -> list[Written]:
    """Write the typed answers that were accepted in full to the items of a bank. Raises
    ``quizgen.bank.BankError``, ``quizgen.results.DecisionsError``, and ``QuizgenError`` with what
    could not be written."""
    from quizgen.errors import QuizgenError
    from quizgen.locate import bank_folder
    from quizgen.results.into_bank import into_bank
    from quizgen.results.quizzes import quiz_in

    written, problems = into_bank(quiz_in(Path(quiz)), bank_folder(bank))
    if problems:
        raise QuizgenError(*problems)
    return written


def feedback(
    *paths: str | Path,
    roster: str | Path | None = None,
    language: Language | None = None,
    pdf: bool = False,
    fallback: tuple[str, ...] = (),
) -> dict[str, bytes]:
    """A page for each student, by file name: their answers beside the right ones, explanations,
    comments and the score by topic. ``paths``: as for ``grade``, or the folder of an exam after
    ``collect``; ``fallback``: fonts for PDFs (paths). Raises what ``grade`` does."""
    from quizgen.exam import graded_forms
    from quizgen.results.feedback import feedback_html, feedback_pdf, file_names

    _quiz, forms, _whole = graded_forms([Path(path) for path in paths], students_of(roster))
    everybody = [(one, record) for one in forms for record in one.book.records if record.outcomes]
    make = partial(feedback_pdf, fallback=fallback) if pdf else feedback_html
    ending = "pdf" if pdf else "html"
    return {
        f"{name}.{ending}": make(
            record, one.form, one.key, language or content_language(one.form.languages)
        )
        for name, (one, record) in zip(
            file_names(record for _one, record in everybody), everybody, strict=True
        )
    }


def analyze(
    *paths: str | Path,
    roster: str | Path | None = None,
    model: Model | None = "rasch",
    copying: bool = False,
    save: str | Path | None = None,
) -> Analysis:
    """Statistics of a quiz, or of several together, by the responses to them; ``paths`` are quizzes
    and responses. ``copying``: also which students share more answers than chance would have it.
    ``save``: a bank, whose ``statistics.csv`` gets what was measured of its items. A notebook shows
    the table of questions. Raises what ``grade`` does, and
    ``quizgen.psychometrics.StatisticsError`` where nobody handed in anything."""
    from quizgen import results
    from quizgen.bank import load_bank
    from quizgen.files import write_together
    from quizgen.locate import bank_folder

    quizzes, responses = results.find_quizzes([Path(path) for path in paths])
    graded = results.grade_all(quizzes, responses, roster=students_of(roster))
    books = [one for one in graded if one.book.records]
    found = results.analyze(books, model=model, copying=copying)
    if save is not None:
        place = bank_folder(save)
        items = {item.id: item for item in load_bank(place).items}
        write_together(results.statistics_of(found, books, place, items)[0])
    return found


def gradebook(
    *paths: str | Path,
    rules: str | Path | None = None,
    roster: str | Path | None = None,
    out: str | Path | None = None,
    xlsx: bool = False,
    moodle: bool = False,
    canvas: bool = False,
    letters: bool = False,
    force: bool = False,
) -> Course:
    """One gradebook of all that was graded in a term (``term.yaml`` or its folder), or in the
    folders of graded quizzes. ``rules``: a file with what stands under ``gradebook:`` in term.yaml.
    ``out``: a folder to write ``gradebook.csv`` into, and as asked a workbook and the files that
    Moodle and Canvas import, with ``letters`` where they are to be in them. A notebook shows it as
    a table. Raises ``quizgen.results.course.CourseError``, ``quizgen.bank.BankError``,
    ``quizgen.roster.RosterError`` and ``quizgen.results.ChangedError``."""
    from quizgen.results import write_outputs
    from quizgen.results.course_files import files_of_course
    from quizgen.term import course_of

    found = course_of(
        [Path(path) for path in paths],
        Path(rules) if rules else None,
        Path(roster) if roster else None,
    )
    if out is not None:
        files = files_of_course(
            found.course,
            Path(out),
            content_language(),
            found.emails,
            xlsx=xlsx,
            moodle=moodle,
            canvas=canvas,
            letters=letters,
        )
        write_outputs(files, Path(out), force=force, private=True)
    return found.course


def certificates(
    gradebook_csv: str | Path,
    title: str,
    *,
    date: Date,
    least: float = 0.0,
    course: str = "",
    issuer: str = "",
    options: RenderOptions | None = None,
) -> bytes:
    """A PDF with a certificate for each student of a ``gradebook.csv`` (or of the folder that holds
    it) who is wholly graded and has reached ``least`` per cent. Raises
    ``quizgen.results.certificate.GradebookError``, and ``quizgen.formats.errors.FormatError`` where
    nobody has."""
    from quizgen.results import certificate as made

    results, _left_out = made.chosen(
        made.read_gradebook(made.gradebook_in(Path(gradebook_csv))), least
    )
    occasion = made.Occasion(Localized.same(title), day_of(date).isoformat(), course, issuer)
    return made.certificates(results, occasion, options or RenderOptions())
