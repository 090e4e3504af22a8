"""``quizgen release``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click

from quizgen.cli.failure import failures
from quizgen.cli.files import write_files
from quizgen.cli.languages import Tag
from quizgen.cli.look_options import look_options, looks
from quizgen.cli.options import force_option, templates_option
from quizgen.cli.progress import progress
from quizgen.errors import QuizgenError, at
from quizgen.formats import RenderOptions
from quizgen.locale import gettext as _


@click.command(
    "release",
    help=_(
        "After the exam: a page a student with the right answers and explanations, beside their "
        "own answers and score where quizgen collect has opened them. EXAM is the exam's folder or "
        "exam.json.\n\nThe pages go into release/ beside exam.json, under the same unguessable "
        "names as the exam's, and index.csv says whose is whose. They hold the key: release them "
        "when everybody has handed in."
    ),
    epilog=_("Examples:\n\n\b\n  quizgen release out/2026-12-01-midterm-exam"),
)
@click.argument("exam", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--responses",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help=_("What quizgen collect has opened (results/responses.json, if it is there)."),
)
@click.option(
    "-l",
    "--lang",
    type=Tag(both=True),
    help=_("The language that pages open in (the exam's)."),
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help=_("The folder to write into (release/ beside exam.json)."),
)
@templates_option
@look_options
@force_option
def command(
    exam: Path,
    responses: Path | None,
    lang: str | None,
    out: Path | None,
    templates: tuple[Path, ...],
    force: bool,
    **look: Any,
) -> None:
    """Make the pages with explanations."""
    from quizgen import exam as exams
    from quizgen.model import EssayKey
    from quizgen.reading import is_there
    from quizgen.results import name_of
    from quizgen.results.decisions import FILE as DECISIONS

    with failures():
        the_exam = exams.read_exam(exam)
        home = exam if exam.is_dir() else exam.parent
        collected = responses or home / "results" / "responses.json"
        given = exams.read_responses_json(collected) if responses or is_there(collected) else {}
        target = out or home / "release"
        options = RenderOptions(
            language=lang or the_exam.language,
            templates=tuple(path.resolve() for path in templates),
            feedback="each",
            **looks(**look),
        )
        steps = len(the_exam.sheets) + (0 if the_exam.sheets[0].student else len(given))
        with progress(steps) as step:
            try:
                released = list(exams.release_pages(the_exam, given, options, step))
            except exams.ExamError as error:
                raise QuizgenError(*(at(collected, each) for each in error.messages)) from error
        files = {target / name: page for name, _student, page in released}
        files[target / "index.html"] = exams.closed_page(the_exam.sheets[0].form)
        files[target / "index.csv"] = exams.release_csv(the_exam, released)
        advice = _("Nothing was written. Use --force to replace, or --out {folder} to keep both.")
        write_files(files, force=force, advice=advice.format(folder=shlex.quote(f"{target}-2")))
    waited = [s for s in the_exam.sheets if s.student and exams.who(s.student) not in given]
    if given and waited:
        message = _(
            "Nothing that counts from: {names}. Their pages hold the answers too: send pages out "
            "when nobody can hand in any more."
        )
        names = ", ".join(name_of(sheet.student) for sheet in waited if sheet.student)
        click.echo(message.format(names=names), err=True)
    by_hand = any(isinstance(e.key, EssayKey) for s in the_exam.sheets for e in s.key.entries)
    if given and (by_hand or is_there(home / "results" / DECISIONS)):
        message = _(
            "These pages know the key alone, not what you marked or decided: quizgen feedback "
            "{exam} makes pages with that."
        )
        click.echo(message.format(exam=shlex.quote(str(home))), err=True)
    if not given:
        click.echo(_("No opened responses: run quizgen collect first for own answers."), err=True)
