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
        "where there are errors or warnings; notes alone are no reason to."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen check\n"
        "  quizgen check banks/my-bank --format github\n"
        "  quizgen check --select QG1 --ignore QG104 --statistics\n"
        "  quizgen check banks/my-bank --fix\n"
        "  quizgen check --explain QG114\n"
        "  quizgen check banks/my-bank --bank"
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]…", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json", "github", "sarif"]),
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
@click.option(
    "--bank",
    "as_a_whole",
    is_flag=True,
    help=_("Say how many single choices someone gets right who only looks at the words."),
)
@click.option(
    "--with-statistics",
    is_flag=True,
    help=_("Also compare items with what was measured of them (statistics.csv)."),
)
@click.option("--fix", is_flag=True, help=_("Mend what is safe to mend, in the bank's files."))
@click.option("--explain", metavar="CODE", help=_("Say what a code means, and how to mend it."))
def command(
    paths: tuple[Path, ...],
    format_name: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    statistics: bool,
    as_a_whole: bool,
    with_statistics: bool,
    fix: bool,
    explain: str | None,
) -> None:
    """Check banks and blueprints."""
    if explain is not None:
        _explain(explain.upper())
        return
    from quizgen.checking import check_paths, fix_paths, report
    from quizgen.checking import statistics as counted
    from quizgen.locate import bank_folder, meant_path, shown

    select, ignore = _codes(select), _codes(ignore)
    with failures():
        targets = [meant_path(path) for path in paths] or [bank_folder()]
        if not paths:
            click.echo(_("Bank in use: {path}").format(path=shown(targets[0])), err=True)
        if fix:
            for fixed in fix_paths(targets, select=select, ignore=ignore):
                click.echo(_("mended: {what}").format(what=fixed), err=True)
        problems = check_paths(
            targets, select=select, ignore=ignore, with_statistics=with_statistics
        )
    if statistics:
        for count, code, title in counted(problems):
            click.echo(f"{count:6} {code} {title}")
    else:
        text = report(problems, format_name)
        if text:
            click.echo(text)
    if as_a_whole:
        for target in targets:
            _measure(target)
    if problems:
        notes = sum(problem.severity == "note" for problem in problems)
        if count := len(problems) - notes:
            message = ngettext("{count} problem.", "{count} problems.", count)
            click.echo(message.format(count=count), err=True)
        if notes:
            message = ngettext(
                "{count} note: nothing that must be mended.",
                "{count} notes: nothing that must be mended.",
                notes,
            )
            click.echo(message.format(count=notes), err=True)
        if count:
            raise SystemExit(Exit.FINDINGS)
        return
    names = ", ".join(str(shown(path)) for path in targets)
    click.echo(_("No problems in {names}.").format(names=names), err=True)


def _measure(target: Path) -> None:
    from quizgen.bank import load_bank
    from quizgen.bank.testwise import TITLES, measure
    from quizgen.locale import spoken

    with failures():
        found = measure(load_bank(target))
    told = ngettext(
        "{count} single choice with four options; who only guesses gets 25 % right.",
        "{count} single choices with four options; who only guesses gets 25 % right.",
        found.rules["all"].items,
    )
    click.echo(told.format(count=found.rules["all"].items))
    for name, each in found.rules.items():
        click.echo(f"{each.share:6.1%}  {spoken(TITLES[name])}")
    click.echo(_("By all rules, what item models make:"))
    by_hand = _("written by hand")
    for name, each in sorted(found.models.items(), key=lambda pair: -pair[1].share):
        click.echo(f"{each.share:6.1%}  {name or by_hand} ({each.items})")


def _explain(code: str) -> None:
    from quizgen.bank.lint import ABOUT, explain

    if code not in ABOUT:
        raise click.UsageError(_("No such code: {code}.").format(code=code))
    click.echo(explain(code), nl=False)


def _codes(beginnings: tuple[str, ...]) -> tuple[str, ...]:
    """Beginnings of codes in capitals; one that begins no code is a mistake."""
    from quizgen.bank.lint import ABOUT

    wanted = tuple(
        part.strip().upper() for each in beginnings for part in each.split(",") if part.strip()
    )
    for each in wanted:
        if not any(code.startswith(each) for code in ABOUT):
            raise click.UsageError(_("No such code: {code}.").format(code=each))
    return wanted
