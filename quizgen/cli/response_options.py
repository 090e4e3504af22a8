"""Options of the commands that read responses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from quizgen.locale import gettext as _
from quizgen.locale import spoken

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _quiz_and_responses(metavar: str) -> Callable[[_Command], _Command]:
    """What to grade by and what to grade; ``metavar`` says whether several quizzes may be named."""
    return click.argument(
        "paths", nargs=-1, required=True, metavar=metavar, type=click.Path(path_type=Path)
    )


one_quiz_argument = _quiz_and_responses("QUIZ RESPONSES…")
quizzes_argument = _quiz_and_responses("QUIZ… RESPONSES…")
duplicates_option = click.option(
    "--duplicates",
    type=click.Choice(["latest", "first", "best"]),
    default="latest",
    show_default=True,
    help=_("Which of several files of one student counts."),
)
practice_option = click.option(
    "--practice", is_flag=True, help=_("Count what the practice page saved, too.")
)
roster_option = click.option(
    "--roster",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("A CSV table of the students: each gets a row, whoever is absent too."),
)
xlsx_option = click.option(
    "--xlsx",
    is_flag=True,
    help=_(
        "Write gradebook.xlsx too, with the items on a second sheet; from then on every run "
        "makes it anew."
    ),
)


def say_what_is_passed_over(paths: Sequence[Path]) -> None:
    """On stderr, what of ``paths`` is neither a quiz to grade nor responses, where something else
    is among them: a pattern such as ``out/*`` takes in exams and earlier editions, too. (Where
    nothing is, the command says it when it fails, or takes the exam.)"""
    from quizgen.results.sorting import sorted_out

    left, said = sorted_out(paths)
    for each in said if left else ():
        click.echo(spoken(each), err=True)
