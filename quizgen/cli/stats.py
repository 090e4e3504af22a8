"""``quizgen stats``."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizgen.cli.failure import failures
from quizgen.cli.files import require_free
from quizgen.cli.options import force_file_option
from quizgen.cli.visible import print_json
from quizgen.locale import content_language, ngettext
from quizgen.locale import gettext as _

if TYPE_CHECKING:
    from quizgen.overview import Cell, Overview

_HEIGHTS = "▁▂▃▄▅▆▇█"


@click.command(
    "stats",
    help=_(
        "Count a bank's items by topic, interaction and difficulty. Below each number, five bars "
        "for the difficulties, easy to hard."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen stats podman-101\n"
        "  quizgen stats banks/my-bank --svg stats.svg\n"
        "  quizgen stats --json"
    ),
)
@click.argument("bank", required=False)
@click.option("--json", "as_json", is_flag=True, help=_("The counts as JSON."))
@click.option(
    "--svg",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("Also draw a picture into this file."),
)
@force_file_option
def command(bank: str | None, as_json: bool, svg: Path | None, force: bool) -> None:
    """Count, print, draw."""
    from quizgen.bank import load_bank
    from quizgen.files import holds, write_whole
    from quizgen.locate import bank_folder
    from quizgen.overview import overview, picture

    with failures():
        found = overview(load_bank(bank_folder(bank)))
        drawn = picture(found) if svg else b""
        if svg:
            require_free(svg, force=force or (svg.exists() and holds(svg, drawn)))
            write_whole(svg, drawn)
    if as_json:
        print_json(_as_json(found))
        return
    _print(found)
    if svg:
        click.echo(svg)


def _as_json(found: Overview) -> dict[str, object]:
    """How many items there are by topic, interaction and difficulty, as JSON's types."""
    from quizgen.overview import LEVELS

    def by_level(cell: Cell) -> dict[str, int]:
        return {str(level): count for level, count in zip(LEVELS, cell, strict=True)}

    return {
        "bank": found.bank,
        "items": found.items,
        "measured": found.measured,
        "drafts": found.drafts,
        "from_item_models": found.by_model,
        "difficulty": by_level(found.all()),
        "interactions": {kind: sum(found.of_interaction(kind)) for kind in found.interactions},
        "topics": {
            topic: {
                "title": dict(title),
                "items": sum(found.of_topic(topic)),
                "interactions": {
                    kind: by_level(found.cell(topic, kind))
                    for kind in found.interactions
                    if any(found.cell(topic, kind))
                },
            }
            for topic, title in found.topics.items()
        },
    }


def _print(found: Overview) -> None:
    from rich.table import Table

    from quizgen.cli.visible import console
    from quizgen.locale.names import named

    most = max(
        (n for row in found.cells.values() for cell in row.values() for n in cell), default=1
    )
    table = Table(box=None, padding=(0, 1, 0, 0), row_styles=["", "on grey11"])
    table.add_column(_("topic"), no_wrap=True)
    for kind in found.interactions:
        head = re.sub("[_ ]", "\n", named(kind))
        table.add_column(head, justify="right", vertical="bottom")
    table.add_column(_("total"), justify="right", style="bold")
    for topic, named_topic in found.topics.items():
        cells = [_cell(found.cell(topic, kind), most) for kind in found.interactions]
        title = named_topic[content_language()]
        heading = title if title == topic else f"{title}\n{topic}"
        table.add_row(heading, *cells, str(sum(found.of_topic(topic))))
    sums = [str(sum(found.of_interaction(kind))) for kind in found.interactions]
    table.add_section()
    table.add_row(_("total"), *sums, str(found.items), style="bold")
    console(width=None if sys.stdout.isatty() else 120).print(table)
    title = found.title[content_language()]
    items = ngettext("{count} item", "{count} items", found.items).format(count=found.items)
    levels = " · ".join(f"{level}: {n}" for level, n in enumerate(found.all(), 1))
    told = _("{title}: {items}, {models} from item models, {drafts} drafts; difficulty {levels}")
    click.echo(
        told.format(
            title=title, items=items, models=found.by_model, drafts=found.drafts, levels=levels
        ),
        err=True,
    )
    if found.measured:
        told = ngettext(
            "{count} item was measured by enough students (statistics.csv)",
            "{count} items were measured by enough students (statistics.csv)",
            found.measured,
        )
        click.echo(told.format(count=found.measured), err=True)


def _cell(cell: Cell, most: int) -> str:
    """What stands in a cell: the number of items, and below it a bar for each difficulty."""
    if not any(cell):
        return "·"
    return f"{sum(cell)}\n{''.join(_bar(count, most) for count in cell)}"


def _bar(count: int, most: int) -> str:
    """The lowest bar is none at all."""
    rise = (count / most) ** 0.5 * (len(_HEIGHTS) - 1)
    return _HEIGHTS[max(1, round(rise)) if count else 0]
