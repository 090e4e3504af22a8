"""``quizgen check``."""

from __future__ import annotations

from pathlib import Path

import click

from quizgen.cli.failure import Exit, failures
from quizgen.locale import gettext as _
from quizgen.locale import ngettext


@click.command(
    "check",
    help=_(
        "Find every problem of banks and blueprints: what cannot be read (QG0…), and what makes "
        "an item worse than it could be (QG1…). Without a path, the bank in use.\n\nExits with 1 "
        "where there is something to mend."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen check\n"
        "  quizgen check banks/my-bank --format github\n"
        "  quizgen check --select QG1 --ignore QG104 --statistics"
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help=_("How problems are printed."),
)
@click.option(
    "--select", multiple=True, metavar="CODE", help=_("Only codes that start so; repeatable.")
)
@click.option(
    "--ignore", multiple=True, metavar="CODE", help=_("Not codes that start so; repeatable.")
)
@click.option("--statistics", is_flag=True, help=_("Count the problems by code."))
def command(
    paths: tuple[Path, ...],
    format_name: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    statistics: bool,
) -> None:
    """Check banks and blueprints."""
    from quizgen.checking import check_paths, report
    from quizgen.checking import statistics as counted
    from quizgen.locate import bank_folder

    with failures():
        targets = list(paths) or [bank_folder()]
        problems = check_paths(targets, select=select, ignore=ignore)
    if statistics:
        for count, code, title in counted(problems):
            click.echo(f"{count:6} {code} {title}")
    else:
        text = report(problems, format_name)
        if text:
            click.echo(text)
    if problems:
        message = ngettext("{count} problem.", "{count} problems.", len(problems))
        click.echo(message.format(count=len(problems)), err=True)
        raise SystemExit(Exit.FINDINGS)
    names = ", ".join(str(path) for path in targets)
    click.echo(_("No problems in {names}.").format(names=names), err=True)
