"""``quizgen regrade``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from quizgen.cli.failure import Exit, failures
from quizgen.cli.options import force_changed_option
from quizgen.cli.response_options import (
    duplicates_option,
    one_quiz_argument,
    practice_option,
    roster_option,
    say_what_is_passed_over,
)
from quizgen.cli.rosters import students_in
from quizgen.cli.scores import print_aside
from quizgen.locale import content_language, ngettext, spoken
from quizgen.locale import gettext as _
from quizgen.text.numbers import score


@click.command(
    "regrade",
    help=_(
        "Say whose scores change, and by how much, before anything is written: after a decision "
        "in decisions.yaml (a key corrected, an item dropped, an answer accepted), or when more "
        "came in. Takes what quizgen grade takes, or the folder of an exam after quizgen collect, "
        "and compares with the gradebook of its last run. With --write the gradebook "
        "is made anew, and audit.csv gets a line for each score that "
        "changed."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen regrade out/2026-11-24 responses/ --roster students.csv\n"
        "  quizgen regrade out/2026-11-24 responses/ --roster students.csv --write --by Kim\n"
        "  quizgen regrade out/2026-12-01-midterm-exam"
    ),
)
@one_quiz_argument
@roster_option
@duplicates_option
@practice_option
@click.option("--write", is_flag=True, help=_("Write the gradebook anew, and audit.csv."))
@click.option("--by", default="", metavar="NAME", help=_("Who decided, for audit.csv."))
@force_changed_option
def command(
    paths: tuple[Path, ...],
    roster: Path | None,
    duplicates: Literal["latest", "first", "best"],
    practice: bool,
    write: bool,
    by: str,
    force: bool,
) -> None:
    """Print whose score changes and how, then write the gradebook where that was asked for."""
    from quizgen.exam.regrade import compare, write_compared
    from quizgen.results import Rules
    from quizgen.text.visible import visible_line

    with failures():
        say_what_is_passed_over(paths)
        students = students_in(roster, paths)
        compared = compare(paths, students, Rules(duplicates, practice))
    for one in compared:
        for change in one.changes:
            who = " ".join(part for part in (change.student, change.name) if part)
            items = ", ".join(f"{i} {_number(a)} → {_number(b)}" for i, a, b in change.items)
            click.echo(
                visible_line(f"{who}: {_number(change.before)} → {_number(change.after)} ({items})")
            )
    count = sum(len(one.changes) for one in compared)
    said = ngettext("{number} score changes.", "{number} scores change.", count)
    click.echo(said.format(number=count))
    problems = [problem for one in compared for problem in one.graded.book.problems]
    for problem in problems:
        click.echo(spoken(problem), err=True)
    aside = [each for one in compared if not one.of_exam for each in one.graded.book.aside]
    print_aside(aside)
    if write:
        with failures():
            written, kept = write_compared(compared, content_language(), by=by, force=force)
        for path in kept:
            click.echo(_("What was there before is kept: {path}").format(path=path), err=True)
        for path in written:
            click.echo(path)
    elif count:
        click.echo(_("Nothing was written; --write writes the gradebook anew."), err=True)
    if problems or aside:
        raise SystemExit(Exit.FINDINGS)


def _number(value: float | None) -> str:
    return "–" if value is None else score(value)
