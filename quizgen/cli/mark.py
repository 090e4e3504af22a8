"""``quizgen mark``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from quizgen.cli.failure import Exit, failures
from quizgen.cli.local_page import port_failure, serve
from quizgen.cli.response_options import (
    duplicates_option,
    one_quiz_argument,
    practice_option,
    roster_option,
    say_what_is_passed_over,
)
from quizgen.cli.rosters import students_in
from quizgen.cli.scores import print_aside
from quizgen.locale import gettext as _
from quizgen.locale import ngettext, spoken, zone

if TYPE_CHECKING:
    from quizgen.errors import Message
    from quizgen.results import Graded, KeptAside, Quiz


@click.command(
    "mark",
    help=_(
        "Mark by hand what a machine cannot: essays, and typed answers that may be right after "
        "all. Opens a page on this machine alone: one question over all students, without names "
        "and shuffled, the rubric's lines as buttons, typed answers by what they amount to, those "
        "nearest to a right one first. It is made for the keyboard; the key ? lists the keys. Two "
        "pages at once see each other's work, and you may stop at any time.\n\n"
        "Without a browser: --export writes a table with a column for points and one for comments; "
        "fill it in, in any spreadsheet, and give it back with --import. A row with the student * "
        "is a typed answer, for everybody who gave it: full points accept it, 0 refuses it.\n\n"
        "Your decisions go to decisions.yaml beside the key, which quizgen grade and quizgen "
        "collect apply at every run; no run ever changes it. What you may decide besides (drop an "
        "item, correct a key, bonus …) is in docs/marking.md.\n\nName the quiz and the responses "
        "as for quizgen grade; of an exam, its folder after quizgen collect."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen mark out/2026-11-24 responses/ --open --by Kim\n"
        "  quizgen mark out/2026-12-01-midterm-exam\n"
        "  quizgen mark out/2026-11-24 responses/ --export marks.csv\n"
        "  quizgen mark out/2026-11-24 responses/ --import marks.csv --by Kim"
    ),
)
@one_quiz_argument
@click.option(
    "--export",
    "export_to",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("Write the table to fill in."),
)
@click.option(
    "--import",
    "import_from",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("Take the points and comments of a table that was filled in."),
)
@click.option(
    "--by", default="", metavar="NAME", help=_("Who marks; it stands beside each decision.")
)
@click.option("--names", is_flag=True, help=_("Show whose essays they are, in the roster's order."))
@roster_option
@duplicates_option
@practice_option
@click.option(
    "--port",
    metavar="PORT",
    type=click.IntRange(0, 65535),
    default=0,
    help=_("The port (any that is free)."),
)
@click.option(
    "--into-bank",
    metavar="BANK",
    help=_(
        "Write the typed answers that were accepted in full to the items of this bank (its id or "
        "folder), and open no page."
    ),
)
@click.option("--open", "open_it", is_flag=True, help=_("Open it in the browser."))
@click.option("--force", is_flag=True, help=_("Replace a table that is there."))
def command(
    paths: tuple[Path, ...],
    export_to: Path | None,
    import_from: Path | None,
    by: str,
    names: bool,
    roster: Path | None,
    duplicates: Literal["latest", "first", "best"],
    practice: bool,
    port: int,
    into_bank: str | None,
    open_it: bool,
    force: bool,
) -> None:
    """The desk; or marks out to a table, and back."""
    from quizgen.cli.files import write_files
    from quizgen.exam import to_mark
    from quizgen.results import Rules
    from quizgen.results.decisions import FILE, decide
    from quizgen.results.marks import marks_csv, marks_xlsx, read_marks

    if export_to is not None and import_from is not None:
        raise click.UsageError(_("Say either --export FILE or --import FILE."))
    with failures():
        say_what_is_passed_over(paths)
        students = students_in(roster, paths)
        quiz, graded, bound = to_mark(paths, students, Rules(duplicates, practice))
        if into_bank is not None:
            _into_bank(quiz, into_bank)
            return
        if export_to is not None:
            as_table = marks_xlsx if export_to.suffix.lower() == ".xlsx" else marks_csv
            write_files({export_to: as_table(graded, bound)}, force=force)
            _say_what_is_not_there(bound.problems, graded.book.aside)
            if bound.problems or graded.book.aside:
                raise SystemExit(Exit.FINDINGS)
            return
        if import_from is None:
            _say_what_is_not_there(bound.problems, graded.book.aside)
            _desk(quiz, graded, by=by, names=names, port=port, open_it=open_it)
            return
        now = zone.now()
        decisions = read_marks(import_from, graded, bound, by=by, when=now)
        path = quiz.folder / FILE
        decide(path, quiz.id, decisions)
    said = ngettext("{number} decision taken.", "{number} decisions taken.", len(decisions))
    click.echo(said.format(number=len(decisions)))
    if decisions:
        click.echo(path)


def _say_what_is_not_there(problems: Iterable[Message], aside: Sequence[KeptAside]) -> None:
    for problem in problems:
        click.echo(spoken(problem), err=True)
    print_aside(aside)


def _into_bank(quiz: Quiz, bank: str) -> None:
    """Say what was written to the bank, and what could not be."""
    from quizgen.locate import bank_folder
    from quizgen.results.into_bank import into_bank

    written, problems = into_bank(quiz, bank_folder(bank))
    for each in written:
        click.echo(f"{each.place}: {each.item}: {each.answer}")
    said = ngettext(
        "{number} answer written to the bank.", "{number} answers written to the bank.",
        len(written),
    )  # fmt: skip
    click.echo(said.format(number=len(written)))
    for problem in problems:
        click.echo(spoken(problem), err=True)
    if problems:
        raise SystemExit(Exit.FINDINGS)


def _desk(quiz: Quiz, graded: Graded, *, by: str, names: bool, port: int, open_it: bool) -> None:
    """Serve the desk until interrupted."""
    from quizgen.desk.server import Desk
    from quizgen.desk.work import questions

    asked = questions(graded, shuffled=not names)
    try:
        desk = Desk(quiz, asked, by=by, names=names, port=port)
    except OSError as error:
        raise port_failure(port, error) from error
    serve(desk, _("Control-C ends marking; what was decided is saved."), open_it=open_it)
