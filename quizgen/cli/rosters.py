"""Rosters that a command is given: read, and what of them means nothing said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizgen.locale import spoken

if TYPE_CHECKING:
    from quizgen.model import Student
    from quizgen.roster import Roster


def roster_in(path: Path | None) -> Roster:
    """The roster in a file, nobody without one; says on stderr which columns are not used. Raises
    ``RosterError``."""
    from quizgen.roster import Roster, read_roster

    return told(read_roster(path)) if path else Roster((), ())


def told(roster: Roster) -> Roster:
    """The roster, once it has been said on stderr which of its columns are not used."""
    for each in roster.notes:
        click.echo(spoken(each), err=True)
    return roster


def students_in(path: Path | None) -> tuple[Student, ...]:
    """As ``roster_in``: the students, as responses name them."""
    from quizgen.roster import students_of

    return students_of(roster_in(path))
