"""``quizgen build``."""

from __future__ import annotations

from pathlib import Path

import click

from quizgen.cli.failure import failures
from quizgen.cli.quiz import Request, make, quiz_options
from quizgen.locale import gettext as _


@click.command(
    "build",
    help=_(
        "Make a quiz by a blueprint: which bank, how many items of which topics, interactions and "
        "difficulties. The files are those of quizgen daily, into out/<date>-<blueprint>/."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen build banks/my-bank/midterm.yaml --date 2026-12-01\n"
        "  quizgen build midterm.yaml --forms 4 -f pdf -f key --out exams/midterm"
    ),
)
@click.argument("blueprint", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@quiz_options
def command(blueprint: Path, request: Request) -> None:
    """Make a quiz by a blueprint file."""
    from quizgen.bank import load_banks, load_blueprint, refuse_unknown
    from quizgen.locate import blueprint_banks

    with failures():
        plan = load_blueprint(blueprint)
        banks = blueprint_banks(plan, blueprint)
        bank = load_banks(banks)
        refuse_unknown(plan, bank)
    default = Path("out", f"{request.date.isoformat()}-{plan.blueprint}")
    once = blueprint.name != "daily.yaml"
    make(request, banks, plan, request.out or default, bank=bank, once=once)
