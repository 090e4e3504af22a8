"""``quizgen mark``."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from quizgen.cli.failure import failures
from quizgen.locale import gettext as _
from quizgen.locale import ngettext


@click.command(
    "mark",
    help=_(
        "Mark by hand what a machine cannot: essays, and typed answers that may be right after "
        "all. --export writes them into a table with a column for points and one for comments; "
        "fill it in, in any spreadsheet, and give it back with --import. A row with the student * "
        "is a typed answer, for everybody who gave it: full points accept it, 0 refuses it.\n\n"
        "Your decisions go to decisions.yaml beside the key, which quizgen grade and quizgen "
        "collect apply at every run; no run ever changes it. What you may decide besides (drop an "
        "item, correct a key, bonus …) is in docs/marking.md.\n\nName the quiz and the responses "
        "as for quizgen grade; of an exam, its folder after quizgen collect."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen mark out/2026-11-24 responses/ --export marks.csv\n"
        "  quizgen mark out/2026-11-24 responses/ --import marks.csv --by Kim\n"
        "  quizgen mark out/2026-12-01-midterm-exam --export marks.csv"
    ),
)
@click.argument("paths", nargs=-1, required=True, metavar="QUIZ RESPONSES…",
                type=click.Path(path_type=Path))  # fmt: skip
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
@click.option("--by", default="", help=_("Who marked."))
@click.option("--force", is_flag=True, help=_("Replace a table that is there."))
def command(
    paths: tuple[Path, ...],
    export_to: Path | None,
    import_from: Path | None,
    by: str,
    force: bool,
) -> None:
    """Marks out to a table, and back."""
    from quizgen.cli.files import write_files
    from quizgen.exam import graded_quiz
    from quizgen.results.decisions import FILE, decide
    from quizgen.results.marks import marks_csv, read_marks

    if (export_to is None) == (import_from is None):
        raise click.UsageError(_("Say either --export FILE or --import FILE."))
    with failures():
        quiz, graded, bound = graded_quiz(paths)
        if export_to is not None:
            write_files({export_to: marks_csv(graded, bound)}, force=force)
            return
        assert import_from is not None
        now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
        decisions = read_marks(import_from, graded, bound, by=by, when=now)
        path = quiz.folder / FILE
        decide(path, quiz.id, decisions)
    said = ngettext("{number} decision taken.", "{number} decisions taken.", len(decisions))
    click.echo(said.format(number=len(decisions)))
    click.echo(path)
