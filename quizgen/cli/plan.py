"""``quizgen plan``."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from quizgen.cli.failure import failures
from quizgen.cli.files import write_files
from quizgen.cli.options import date_option, force_file_option
from quizgen.cli.visible import print_json
from quizgen.locale import gettext as _
from quizgen.locale import spoken

if TYPE_CHECKING:
    from quizgen.assembly.explain import Facts, Row


@click.command(
    "plan",
    help=_(
        "Explain what a blueprint gives without making files: for every condition what was asked, "
        "what each form holds and how many items there are to choose from; then mean difficulty, "
        "points, expected minutes and the places of right options."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen plan midterm.yaml\n"
        "  quizgen plan midterm.yaml --forms 4 --different --anchors 3\n"
        "  quizgen plan midterm.yaml --svg midterm.svg\n"
        "  quizgen plan banks/my-bank/daily.yaml --date 2026-12-01 --json"
    ),
)
@click.argument("blueprint", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@date_option(_("The quiz's date, and its seed (today)."))
@click.option(
    "--seed",
    metavar="WORD",
    help=_(
        "Any text: another quiz for the same date (the date), a retake: of other items "
        "where the bank has them."
    ),
)
@click.option(
    "-n", "--count", type=click.IntRange(1, 1000), help=_("Items (as the blueprint says).")
)
@click.option(
    "--forms", type=click.IntRange(1, 100), default=1, show_default=True, help=_("Forms.")
)
@click.option(
    "--different",
    is_flag=True,
    help=_("Forms of different items: equal points, nearly the same mean difficulty."),
)
@click.option(
    "--anchors",
    type=click.IntRange(0, 1000),
    default=0,
    metavar="N",
    help=_("With --different: so many items are in all forms."),
)
@click.option(
    "--svg",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("Draw it into this file: by condition what is asked for and what each form holds."),
)
@force_file_option
@click.option("--json", "as_json", is_flag=True, help=_("A JSON object."))
def command(
    blueprint: Path,
    date: datetime.datetime,
    seed: str | None,
    count: int | None,
    forms: int,
    different: bool,
    anchors: int,
    svg: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Print what a blueprint gives on a day, condition by condition."""
    from quizgen import api

    with failures():
        plan = api.plan(
            blueprint,
            date=date.date(),
            seed=seed,
            count=count,
            forms=forms,
            different=different,
            anchors=anchors,
        )
    for each in plan.notes:
        click.echo(spoken(each), err=True)
    if svg is not None:
        from quizgen.formats.page.webfont import picture_with_font

        with failures():
            write_files({svg: picture_with_font(plan.picture())}, force=force)
        return
    rows, facts, gap = plan.rows, plan.facts, plan.gap
    if as_json:
        conditions = [_as_data(row) for row in rows]
        forms_data = [msgspec.to_builtins(each) for each in facts]
        report = {"conditions": conditions, "forms": forms_data, "gap": gap}
        print_json(report, indent=None)
        return
    _print(rows, facts, plan.sections)
    if gap:
        click.echo(
            _("Proved to be within {percent} % of the best.").format(percent=f"{100 * gap:.1f}")
        )


def _as_data(row: Row) -> dict[str, Any]:
    limit = row.limit
    return {
        "place": str(limit.position or ""),
        "section": limit.section,
        "what": str(limit.subject),
        "asked": str(limit.asked),
        "got": list(row.got),
        "slack": row.slack,
        "supply": row.supply,
        "soft": limit.soft,
        "met": row.met,
    }


def _print(rows: Sequence[Row], facts: Sequence[Facts], sections: int) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    if sections > 1:
        table.add_column(_("Section"), justify="right")
    table.add_column(_("Condition"), overflow="fold")
    table.add_column(_("Asked"))
    for each in facts:
        table.add_column(each.form, justify="right")
    table.add_column(_("Slack"), justify="right")
    table.add_column(_("To choose from"), justify="right")
    table.add_column("")
    for row in rows:
        limit = row.limit
        got = [f"{round(value, 2):g}" for value in row.got]
        what = limit.subject if isinstance(limit.subject, str) else spoken(limit.subject)
        cells = [what, spoken(limit.asked), *got]
        if sections > 1:
            cells.insert(0, "" if limit.section is None else str(limit.section + 1))
        slack = f"{round(max(0.0, row.slack), 2):g}" if row.met else ""
        table.add_row(*cells, slack, str(row.supply), "" if row.met else _("missed"))
    console = Console(highlight=False, markup=False)
    console.print(table)
    said = _(
        "Form {form}: mean difficulty {mean}, {points} points, about {minutes} minutes; right "
        "options at {places}"
    )
    for each in facts:
        places = ", ".join(f"{place} {count}" for place, count in each.key_places.items())
        click.echo(
            said.format(
                form=each.form,
                mean=each.mean_difficulty,
                points=f"{each.points:g}",
                minutes=f"{each.minutes:.0f}",
                places=places or "–",
            )
        )
