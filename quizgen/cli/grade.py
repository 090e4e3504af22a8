"""``quizgen grade``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from quizgen.cli.failure import Exit, Failure, failures
from quizgen.locale import content_language, ngettext
from quizgen.locale import gettext as _


@click.command(
    "grade",
    help=_(
        "Grade response files by a key.json: the JSON files that pages save, CSV files with a row "
        "per student, or folders of them. Prints a table and writes gradebook.csv and report.html "
        "beside the key.\n\nWhat cannot be graded is named, kept aside in aside.csv, and never "
        "scored; the exit code is then 1."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen grade out/2026-11-24/key.json responses/\n"
        "  quizgen grade key.json paper.csv --out results --json"
    ),
)
@click.argument("key", type=click.Path(path_type=Path))
@click.argument("responses", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--form", type=click.Path(path_type=Path), help=_("The form (beside the key)."))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help=_("The folder to write into (the key's)."),
)
@click.option("--force", is_flag=True, help=_("Replace files that have other content."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the gradebook as JSON."))
def command(
    key: Path,
    responses: tuple[Path, ...],
    form: Path | None,
    out: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Grade responses."""
    from quizgen import results
    from quizgen.files import changed, write_together
    from quizgen.formats.json import read_key

    with failures():
        answer_key = read_key(key)
        the_form = results.find_form(key, answer_key, form)
        intake = results.read_responses(responses, the_form, answer_key)
        book = results.grade(answer_key, the_form, intake)
        folder = out or key.parent
        files = {
            folder / "gradebook.csv": results.gradebook_csv(book),
            folder / "report.html": results.report_html(
                book, the_form, answer_key, content_language()
            ),
        }
        if book.aside:
            files[folder / "aside.csv"] = results.aside_csv(book.aside)
        different = changed(files)
        if different and not force:
            complaint = _("{path}: has other content")
            lines = [complaint.format(path=path) for path in different]
            lines.append(_("Nothing was written. Use --force to replace, or --out for a folder."))
            raise Failure("\n".join(lines))
        write_together(files)
    if as_json:
        click.echo(json.dumps(_as_json(book), ensure_ascii=False, indent=2))
    else:
        _print(book)
        for path in files:
            click.echo(path)
    for each in book.aside:
        who = f" ({each.student})" if each.student else ""
        click.echo(f"{each.place}{who}: {each.reason}", err=True)
    if book.aside:
        count = len(book.aside)
        message = ngettext("{count} kept aside.", "{count} kept aside.", count)
        click.echo(message.format(count=count), err=True)
        raise SystemExit(Exit.FINDINGS)


def _print(book: object) -> None:
    """The summary table."""
    from rich.table import Table

    from quizgen.cli.visible import console
    from quizgen.results import Gradebook

    assert isinstance(book, Gradebook)
    table = Table(box=None, pad_edge=False)
    table.add_column(_("Student number"))
    table.add_column(_("Name"))
    table.add_column(_("Score"), justify="right")
    table.add_column("%", justify="right")
    for item in book.items:
        table.add_column(item, justify="right")
    for record in book.records:
        percent = f"{100 * record.score / book.points:.0f}" if book.points else ""
        table.add_row(
            record.student.id,
            record.student.name,
            f"{record.score:g}/{book.points:g}",
            percent,
            *(_mark(record.outcomes[item]) for item in book.items),
        )
    console(highlight=False, markup=False).print(table)


def _mark(outcome: object) -> str:
    from quizgen.model import Outcome, Status

    assert isinstance(outcome, Outcome)
    if outcome.status is Status.PENDING:
        return "?"
    return "–" if outcome.status is Status.UNANSWERED else f"{outcome.score:g}"


def _as_json(book: object) -> object:
    from quizgen.results import Gradebook

    assert isinstance(book, Gradebook)
    return {
        "form": book.form_id,
        "points": book.points,
        "students": [
            {
                "id": record.student.id,
                "name": record.student.name,
                "score": record.score,
                "pending": record.pending,
                "items": {
                    name: {"status": outcome.status.value, "score": outcome.score}
                    for name, outcome in record.outcomes.items()
                },
            }
            for record in book.records
        ],
        "aside": [
            {"place": each.place, "student": each.student, "reason": each.reason}
            for each in book.aside
        ],
    }
