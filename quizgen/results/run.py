"""One run: quizzes, what came in, and what people decided -> a gradebook for each quiz."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from quizgen.errors import Message, at, message
from quizgen.files import Content, Streamed
from quizgen.locale import content_language, spoken
from quizgen.locale.tags import spoken_by_program, words_of
from quizgen.model import Language, Student
from quizgen.results.binding import Bound, bind
from quizgen.results.combine import Graded
from quizgen.results.decisions import FILE, DecisionsError, DecisionsFile, read_decisions
from quizgen.results.gradebook import (
    Standing,
    aside_csv,
    gradebook_csv_parts,
    gradebook_json_parts,
)
from quizgen.results.grading import Rules, grade
from quizgen.results.intake import read_responses
from quizgen.results.outputs import INDEX, ChangedError, write_outputs
from quizgen.results.quizzes import Quiz
from quizgen.results.report import report_html
from quizgen.results.response import KeptAside, Response
from quizgen.results.written import answered_in

WORKBOOK = "gradebook.xlsx"


class FewerError(ChangedError):
    """A gradebook is there that has answers of more students."""


def grade_all(
    quizzes: Sequence[Quiz],
    responses: Sequence[Path],
    *,
    roster: Sequence[Student] = (),
    rules: Rules | None = None,
) -> list[Graded]:
    """A gradebook for each of ``quizzes``, by the decisions beside it. What belongs to none of them
    is kept aside with the first. Raises ``DecisionsError``."""
    if len(quizzes) == 1 and not any(paper.earlier for paper in quizzes[0].papers.values()):
        quiz = quizzes[0]
        bound = decisions_of(quiz)
        came = read_responses(responses, quiz.papers)
        return [grade(quiz, came, roster=roster, rules=rules, bound=bound)]
    papers = {digest: paper for quiz in quizzes for digest, paper in quiz.papers.items()}
    owner = {digest: n for n, quiz in enumerate(quizzes) for digest in quiz.papers}
    found: list[list[Response | KeptAside]] = [[] for _ in quizzes]
    homes = dict(quiz.homes() for quiz in quizzes)
    for one in read_responses(responses, papers, homes):
        found[owner[one.form_digest] if isinstance(one, Response) else 0].append(one)
    answered = {one.form_digest for came in found for one in came if isinstance(one, Response)}
    quizzes = [quiz.without_earlier(answered) for quiz in quizzes]
    decided = [decisions_of(quiz) for quiz in quizzes]
    return [
        grade(quiz, came, roster=roster, rules=rules, bound=bound)
        for quiz, came, bound in zip(quizzes, found, decided, strict=True)
    ]


def decisions_of(quiz: Quiz) -> Bound:
    """The decisions beside a quiz. Raises ``DecisionsError``, also for those of another quiz."""
    return bind(decisions_file(quiz), quiz)


def decisions_file(quiz: Quiz) -> DecisionsFile:
    """The file beside a quiz, as read. Raises ``DecisionsError``."""
    path = quiz.folder / FILE
    file = read_decisions(path)
    if file.quiz and file.quiz != quiz.id:
        reason = message(
            "holds the decisions of another quiz ({other}); this one is {quiz}",
            other=file.quiz,
            quiz=quiz.id,
        )
        raise DecisionsError(at(path, reason))
    return file


def files_of(
    graded: Graded, folder: Path, language: Language, *, xlsx: bool = False
) -> dict[Path, Content]:
    """The files of a gradebook, for ``folder``; where nobody has a row, only what was put aside:
    an empty gradebook would take the place of a good one. ``xlsx``: a workbook too; where there is
    one already, it is made anew in any case."""
    form, key, book = graded
    shown = language if language in form.languages else content_language(form.languages)

    say = partial(_said, language=language)

    def rows() -> Iterator[bytes]:
        with words_of(form, shown=(language,)):
            yield from gradebook_csv_parts(book, key, say)

    if not book.records:
        return _aside(book.aside, folder, language) if book.aside else {}
    with words_of(form, shown=(language,)):
        files: dict[Path, Content] = {
            folder / "gradebook.csv": Streamed(rows),
            folder / "report.html": report_html(book, form, key, shown),
        }
        if xlsx or (folder / WORKBOOK).exists():
            from quizgen.results.workbook import gradebook_xlsx

            files[folder / WORKBOOK] = gradebook_xlsx(book, form, key, shown, say)
        if book.aside or (folder / "aside.csv").exists():
            files[folder / "aside.csv"] = aside_csv(book.aside, say)
    files[folder / INDEX] = Streamed(partial(gradebook_json_parts, book, key, form))
    return files


def require_no_fewer(graded: Graded, folder: Path, *, unplaced: bool) -> None:
    """Raises ``FewerError`` where the gradebook in ``folder`` has answers of more students, and
    this run found nobody's or put something aside (``unplaced``: with another quiz)."""
    now = sum(bool(each.place) or each.standing is Standing.ASIDE for each in graded.book.records)
    if now and not (unplaced or graded.book.aside):
        return
    before = answered_in(folder / INDEX)
    if now < before:
        raise FewerError(
            at(
                folder / INDEX,
                message(
                    "students with answers: {before}, and only {now} in this run: the gradebook "
                    "was left as it is. See to what was kept aside, or name the responses to this "
                    "quiz; --force replaces it",
                    before=before,
                    now=now,
                ),
            )
        )


def _aside(aside: Sequence[KeptAside], folder: Path, language: Language) -> dict[Path, Content]:
    return {folder / "aside.csv": aside_csv(aside, partial(_said, language=language))}


def _said(said: Message | str, language: Language) -> str:
    return spoken(said, spoken_by_program(language))


def write_graded(
    graded: Graded,
    folder: Path,
    language: Language,
    *,
    xlsx: bool = False,
    force: bool = False,
    unplaced: bool = False,
) -> tuple[list[Path], list[Path]]:
    """Write the files of a gradebook into ``folder``: what was written, and what had other content
    and is kept under another name. Raises ``ChangedError``; and ``FewerError``, when what was put
    aside is written alone (``unplaced``: something was, with another quiz of the run)."""
    if not force:
        try:
            require_no_fewer(graded, folder, unplaced=unplaced)
        except FewerError:
            if aside := graded.book.aside:
                write_outputs(_aside(aside, folder, language), folder, force=False)
            raise
    files = files_of(graded, folder, language, xlsx=xlsx)
    kept = write_outputs(files, folder, force=force)
    return list(files), kept
