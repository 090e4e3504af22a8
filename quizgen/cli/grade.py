"""``quizgen grade``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from quizgen.cli.failure import Exit, failures
from quizgen.cli.options import force_changed_option, rows_option
from quizgen.cli.response_options import (
    duplicates_option,
    practice_option,
    quizzes_argument,
    roster_option,
    say_what_is_passed_over,
    xlsx_option,
)
from quizgen.cli.rosters import students_in
from quizgen.locale import content_language, spoken
from quizgen.locale import gettext as _

if TYPE_CHECKING:
    from quizgen.errors import Message


@click.command(
    "grade",
    help=_(
        "Grade what students handed in: the JSON files that pages save, CSV tables with a row per "
        "student or per answer, reports of Moodle and Canvas, logs of SCORM and xAPI, or folders "
        "and zip files of them. Name the quiz by its folder (or key.json), several if you like: "
        "each response finds its form by itself. Without responses, the folder responses in the "
        "quiz's own is taken.\n\nWrites gradebook.csv, gradebook.json and report.html beside "
        "the key, and applies decisions.yaml there (quizgen mark).\n\nWhat "
        "cannot be graded is named, kept aside in aside.csv, and never scored; the exit code is "
        "then 1."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen grade out/2026-11-24 responses/ --roster students.csv\n"
        "  quizgen grade out/2026-11-* responses/\n"
        "  quizgen grade key.json paper.csv --out results --json"
    ),
)
@quizzes_argument
@click.option("--form", type=click.Path(path_type=Path), help=_("The form (beside the key)."))
@roster_option
@duplicates_option
@practice_option
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help=_("The folder to write into (the key's)."),
)
@xlsx_option
@force_changed_option
@rows_option
@click.option("--json", "as_json", is_flag=True, help=_("Print the gradebook as JSON."))
def command(
    paths: tuple[Path, ...],
    form: Path | None,
    roster: Path | None,
    duplicates: Literal["latest", "first", "best"],
    practice: bool,
    out: Path | None,
    xlsx: bool,
    force: bool,
    rows: bool,
    as_json: bool,
) -> None:
    """Grade responses."""
    from quizgen import results
    from quizgen.cli.scores import print_aside, print_book, print_missed

    with failures():
        say_what_is_passed_over(paths)
        quizzes, responses = results.find_quizzes(paths, form)
        students = students_in(roster, paths)
        rules = results.Rules(duplicates, practice)
        books = results.grade_all(quizzes, responses, roster=students, rules=rules)
        problems: list[Message] = []
        shown = []
        kept: list[Path] = []
        written: list[Path] = []
        for quiz, graded in zip(quizzes, books, strict=True):
            folder = out or quiz.folder
            if out and len(quizzes) > 1:
                folder = out / quiz.id
            try:
                made, earlier = results.write_graded(
                    graded,
                    folder,
                    content_language(),
                    xlsx=xlsx,
                    force=force,
                    unplaced=any(each.book.aside for each in books),
                )
            except results.FewerError as error:
                problems += error.messages
                continue
            shown.append(graded)
            written += made
            kept += earlier
    if as_json:
        documents = [
            results.gradebook_json(each.book, each.key, each.form).decode().strip()
            for each in books
        ]
        click.echo(documents[0] if len(documents) == 1 else f"[{','.join(documents)}]")
    else:
        for graded in shown:
            print_book(graded.book, rows=rows)
            print_missed(graded)
        for path in written:
            click.echo(path)
    for path in kept:
        click.echo(_("What was there before is kept: {path}").format(path=path), err=True)
    problems += [problem for graded in books for problem in graded.book.problems]
    for problem in problems:
        click.echo(spoken(problem), err=True)
    aside = [each for graded in books for each in graded.book.aside]
    print_aside(aside)
    if aside or problems:
        raise SystemExit(Exit.FINDINGS)
