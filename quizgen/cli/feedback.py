"""``quizgen feedback``."""

from __future__ import annotations

import io
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from quizgen.cli.failure import Exit, Failure, failures
from quizgen.cli.languages import Tag
from quizgen.cli.options import force_changed_option
from quizgen.cli.print_options import fallback_option
from quizgen.cli.progress import progress
from quizgen.cli.response_options import (
    duplicates_option,
    one_quiz_argument,
    practice_option,
    roster_option,
    say_what_is_passed_over,
)
from quizgen.cli.rosters import students_in
from quizgen.cli.scores import print_aside
from quizgen.locale import UI_LANGUAGES, content_language, ngettext, spoken
from quizgen.locale import gettext as _

if TYPE_CHECKING:
    from quizgen.model import Form, Language

_TIME = (1980, 1, 1, 0, 0, 0)


@click.command(
    "feedback",
    help=_(
        "Make a page for each student: their own answers beside the right ones, explanations, your "
        "comments, the score by topic, and what to review. Takes what quizgen grade takes, or the "
        "folder of an exam after quizgen collect, and applies decisions.yaml. Each file holds one "
        "student's answers: hand it to nobody else."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen feedback out/2026-11-24 responses/ --roster students.csv\n"
        "  quizgen feedback out/2026-11-24 responses/ -f pdf --zip\n"
        "  quizgen feedback out/2026-12-01-midterm-exam"
    ),
)
@one_quiz_argument
@click.option(
    "-f",
    "--format",
    "kind",
    type=click.Choice(["html", "pdf"]),
    default="html",
    show_default=True,
    help=_("A page for the browser, or for paper."),
)
@click.option("-l", "--lang", type=Tag(both=True), help=_("The language (yours)."))
@fallback_option()
@click.option("--zip", "zipped", is_flag=True, help=_("One zip file instead of a folder."))
@roster_option
@duplicates_option
@practice_option
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help=_("The folder, or zip file, to write (feedback beside the key)."),
)
@force_changed_option
def command(
    paths: tuple[Path, ...],
    kind: Literal["html", "pdf"],
    lang: str | None,
    fallback: tuple[str, ...],
    zipped: bool,
    roster: Path | None,
    duplicates: Literal["latest", "first", "best"],
    practice: bool,
    out: Path | None,
    force: bool,
) -> None:
    """A file for each student who handed in."""
    from quizgen.exam import graded_forms
    from quizgen.formats.options import RenderOptions
    from quizgen.results import Rules, write_outputs
    from quizgen.results.feedback import feedback_html, feedback_pdf, file_names

    make = partial(feedback_pdf, fallback=fallback) if kind == "pdf" else feedback_html

    def shown(form: Form) -> tuple[Language, ...]:
        if lang is None:
            return (content_language(form.languages),)
        if lang in UI_LANGUAGES:
            return (lang,)
        return RenderOptions(language=lang).languages(form)

    with failures():
        say_what_is_passed_over(paths)
        students = students_in(roster, paths)
        quiz, graded, whole = graded_forms(paths, students, Rules(duplicates, practice))
        everybody = [(one, record) for one in graded for record in one.book.records]
        everybody = [(one, record) for one, record in everybody if record.outcomes]
        if not everybody:
            print_aside(whole.aside)
            said = _("{paths}: nobody has answers to make a page of")
            raise Failure(said.format(paths=", ".join(map(str, paths))))
        names = file_names(record for _one, record in everybody)
        pages: dict[str, bytes] = {}
        with progress(len(names)) as step:
            for name, (one, record) in zip(names, everybody, strict=True):
                step(name)
                pages[f"{name}.{kind}"] = make(record, one.form, one.key, shown(one.form))
        target = out or quiz.folder / ("feedback.zip" if zipped else "feedback")
        if zipped:
            files, folder, all_of = {target: _zip(pages)}, target.parent, ""
        else:
            files = {target / name: data for name, data in pages.items()}
            folder, all_of = target, f".{kind}"
        kept = write_outputs(files, folder, force=force, private=True, all_of=all_of)
    for path in files:
        click.echo(path)
    for path in kept:
        click.echo(_("What was there before is kept: {path}").format(path=path), err=True)
    said = ngettext("{number} student", "{number} students", len(pages))
    click.echo(f"{target}: {said.format(number=len(pages))}")
    for problem in whole.problems:
        click.echo(spoken(problem), err=True)
    print_aside(whole.aside)
    if whole.problems or whole.aside:
        raise SystemExit(Exit.FINDINGS)


def _zip(pages: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in pages.items():
            archive.writestr(zipfile.ZipInfo(name, _TIME), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
