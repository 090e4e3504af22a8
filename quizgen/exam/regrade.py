"""What decisions change, of quizzes and of exams: compared with what was written, then written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from quizgen.exam.collect import regraded
from quizgen.locale import zone
from quizgen.model import Language, Student
from quizgen.reading import is_there
from quizgen.results import (
    Graded,
    Rules,
    files_of,
    find_quizzes,
    grade_all,
    require_no_fewer,
    write_outputs,
)
from quizgen.results.regrade import AUDIT, Change, audit_csv, changes


class Compared(NamedTuple):
    """A gradebook as it would be now, where it was written, and whose scores differ."""

    folder: Path
    graded: Graded
    changes: list[Change]
    of_exam: bool


def compare(
    paths: Sequence[Path], roster: Sequence[Student] = (), rules: Rules | None = None
) -> list[Compared]:
    """For each quiz of ``paths``, as ``quizgen grade`` takes them; or for the exam whose folder it
    is. Raises what ``results.grade_all`` does, ``ExamError`` and ``RegradeError``."""
    of_exam = len(paths) == 1 and is_there(paths[0] / "exam.json")
    if of_exam:
        books = [(paths[0] / "results", regraded(paths[0]))]
    else:
        quizzes, responses = find_quizzes(paths)
        graded = grade_all(quizzes, responses, roster=roster, rules=rules)
        books = [(quiz.folder, each) for quiz, each in zip(quizzes, graded, strict=True)]
    return [Compared(folder, each, changes(folder, each), of_exam) for folder, each in books]


def write_compared(
    compared: Sequence[Compared], language: Language, *, by: str = "", force: bool = False
) -> tuple[list[Path], list[Path]]:
    """Write the gradebooks anew, with a line in ``audit.csv`` for each score that changed: what was
    written, and what had other content and is kept under another name. Raises ``ChangedError``, and
    ``FewerError`` before anything is written."""
    now = zone.now()
    written: list[Path] = []
    kept: list[Path] = []
    if not force:
        unplaced = any(each.graded.book.aside for each in compared)
        for each in compared:
            if not each.of_exam:
                require_no_fewer(each.graded, each.folder, unplaced=unplaced)
    for folder, graded, found, of_exam in compared:
        files = files_of(graded, folder, language)
        if of_exam:  # collect alone has what the files held
            files.pop(folder / "aside.csv", None)
        audit = folder / AUDIT
        grown = {audit: audit_csv(audit, found, by=by, when=now)} if found else {}
        kept += write_outputs(files, folder, force=force, private=of_exam, grown=grown)
        written += [*grown, *files]
    return written, kept
