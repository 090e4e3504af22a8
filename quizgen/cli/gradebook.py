"""``quizgen gradebook``."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizgen.cli.failure import Exit, Failure, failures
from quizgen.cli.options import force_changed_option, rows_option
from quizgen.cli.response_options import roster_option
from quizgen.cli.scores import CLASS, Table, print_table
from quizgen.locale import content_language, ngettext, spoken
from quizgen.locale import gettext as _
from quizgen.text.numbers import score

if TYPE_CHECKING:
    from quizgen.results.course import Course, Row
    from quizgen.results.letters import Letters


@click.command(
    "gradebook",
    help=_(
        "Put all that was graded in a term into one gradebook: daily quizzes, exams, paper. Name "
        "the term (term.yaml or its folder; without one, this folder's), or the folders of graded "
        "quizzes.\n\nThe rules stand in term.yaml under gradebook:, or in a file of their own "
        "(--rules): parts with their weights, how many of the lowest are dropped, what lateness "
        "and absence cost, and letter grades by cut scores, by shares of the class, or after a "
        "curve. Letters are shown first; --apply writes them into the files."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen gradebook\n"
        "  quizgen gradebook autumn/term.yaml --xlsx --apply\n"
        "  quizgen gradebook out/2026-11-* --rules rules.yaml --roster students.csv\n"
        "  quizgen gradebook --moodle --canvas"
    ),
)
@click.argument(
    "paths", nargs=-1, metavar="[TERM|RESULTS…]", type=click.Path(path_type=Path, exists=True)
)
@click.option(
    "--rules",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help=_("The rules, as they stand in term.yaml under gradebook:."),
)
@roster_option
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help=_("The folder to write into (gradebook, beside the quizzes' folders)."),
)
@click.option("--xlsx", is_flag=True, help=_("Write gradebook.xlsx too."))
@click.option("--moodle", is_flag=True, help=_("Write moodle.csv, for Moodle's grade import."))
@click.option("--canvas", is_flag=True, help=_("Write canvas.csv, for Canvas's gradebook import."))
@click.option("--apply", is_flag=True, help=_("Write the letter grades into the files."))
@force_changed_option
@rows_option
@click.option("--json", "as_json", is_flag=True, help=_("Print the gradebook as JSON."))
def command(
    paths: tuple[Path, ...],
    rules: Path | None,
    roster: Path | None,
    out: Path | None,
    xlsx: bool,
    moodle: bool,
    canvas: bool,
    apply: bool,
    force: bool,
    rows: bool,
    as_json: bool,
) -> None:
    """Put the gradebooks of many quizzes into one, and print it."""
    from quizgen import term
    from quizgen.errors import at, message
    from quizgen.results import course_files as made
    from quizgen.results import write_outputs

    with failures():
        found = term.course_of(paths, rules, roster)
        whole = found.course
        if apply and whole.letters is None:
            if found.rules is None:
                raise Failure(_("There are no rules of grades to apply: give a file with --rules."))
            no_grades = message("has no letter grades to apply: write grades: among its rules")
            raise Failure(spoken(at(found.rules, no_grades)))
        target = out or found.folder / "gradebook"
        files = made.files_of_course(
            whole, target, content_language(), found.emails,
            xlsx=xlsx, moodle=moodle, canvas=canvas, letters=apply,
        )  # fmt: skip
        kept = write_outputs(files, target, force=force, private=True)
    if as_json:
        click.echo(made.course_json(whole, letters=apply).decode(), nl=False)
    else:
        _print(whole, everybody=rows)
        for path in files:
            click.echo(path)
    for path in kept:
        click.echo(_("What was there before is kept: {path}").format(path=path), err=True)
    for note in whole.notes:
        click.echo(spoken(note), err=True)
    if moodle and (above := made.above_hundred(whole)):
        said = _("moodle.csv: more than 100 % is 100 there: {students}")
        click.echo(said.format(students=", ".join(above)), err=True)
    if (moodle or canvas) and (nameless := made.without_number(whole)):
        said = _("no number, and so in no file for an LMS: {students}")
        click.echo(said.format(students=", ".join(nameless)), err=True)
    if whole.letters is not None and not apply:
        click.echo(_("Grades are in no file yet; --apply writes them."), err=True)
    open_ends = [row for row in whole.rows if row.provisional]
    if open_ends:
        said = ngettext(
            "{number} student's total may still change: something is to be marked, or kept aside.",
            "{number} students' totals may still change: something is to be marked, or kept aside.",
            len(open_ends),
        )
        click.echo(said.format(number=len(open_ends)), err=True)
    if any(not quiz.part for quiz in whole.quizzes):
        raise SystemExit(Exit.FINDINGS)


def _print(course: Course, *, everybody: bool) -> None:
    from quizgen.results.course import key

    given = course.letters
    if everybody or len(course.rows) <= CLASS:

        def percent(value: float | None) -> str:
            return "–" if value is None else f"{value:.1f}"

        columns: Table[Row] = [
            (_("Student number"), lambda row: row.student.id, False),
            (_("Name"), lambda row: row.student.name, False),
        ]
        if len(course.parts) > 1:
            columns += [
                (part.name, lambda row, name=part.name: percent(row.parts.get(name)), True)  # type: ignore[misc]
                for part in course.parts
            ]
        columns.append((
            _("Total"),
            lambda row: percent(row.total) + ("*" if row.provisional else ""), True,
        ))  # fmt: skip
        if given is not None:
            if any(given.curved[key(row.student)] != row.total for row in course.rows
                   if row.total is not None):  # fmt: skip
                columns.append(
                    (_("Graded by"), lambda row: percent(given.curved.get(key(row.student))), True)
                )
            columns.append((_("Grade"), lambda row: given.given.get(key(row.student), "–"), False))
        columns.append((_("Absent"), lambda row: str(row.absent), True))
        columns.append((_("Late"), lambda row: str(row.late), True))
        print_table(columns, course.rows)
    said = ngettext("{number} quiz", "{number} quizzes", len(course.quizzes))
    students = ngettext("{number} student", "{number} students", len(course.rows))
    click.echo(
        f"{said.format(number=len(course.quizzes))} · {students.format(number=len(course.rows))}"
    )
    if given is not None:
        _grades(given)
    _topics(course)


def _grades(given: Letters) -> None:
    """What the rules give, before anything is written."""
    count = len(given.given)
    click.echo(_("Grades:"))
    columns: Table[tuple[str, str, str, str]] = [
        ("", lambda cells: f"  {cells[0]}", False),
        ("", lambda cells: cells[1], False),
        ("", lambda cells: cells[2], True),
        ("", lambda cells: cells[3], True),
    ]
    lines = []
    for letter in given.letters:
        cut = "" if letter.cut is None else _("from {percent}").format(percent=score(letter.cut))
        share = f"{100 * letter.students / count:.0f} %" if count else ""
        lines.append((letter.name, cut, str(letter.students), share))
    print_table(columns, lines, heading=False)
    for near in given.near[:5]:
        said = _("  {student}: {percent}, and {letter} begins at {cut}")
        click.echo(
            said.format(
                student=near.student.removeprefix("name: "),
                percent=score(near.percent),
                letter=near.letter,
                cut=score(near.cut),
            )
        )
    if given.moved_down:
        said = _("  lower than the scale has it, as the share is full: {students}")
        names = ", ".join(each.removeprefix("name: ") for each in given.moved_down)
        click.echo(said.format(students=names))
    if given.absent:
        said = _("  absent too often: {students}")
        names = ", ".join(each.removeprefix("name: ") for each in given.absent)
        click.echo(said.format(students=names))


def _topics(course: Course) -> None:
    """Print how the class did by topic, the weakest first."""
    language = content_language()
    means = []
    for name, title in course.topics.items():
        values = [row.topics[name] for row in course.rows if name in row.topics]
        if values:
            means.append((math.fsum(values) / len(values), title[language]))
    if len(means) > 1:
        click.echo(_("By topic: {topics}").format(
            topics=" · ".join(f"{title} {mean:.0f} %" for mean, title in sorted(means))
        ))  # fmt: skip
