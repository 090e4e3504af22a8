"""Rosters that a command is given: read, and what of them means nothing said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizgen.locale import gettext as _
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


def students_in(path: Path | None, paths: Sequence[Path] = ()) -> tuple[Student, ...]:
    """As ``roster_in``: the students, as responses name them. Without a roster, the one of the term
    that a quiz of ``paths`` was given in. Raises ``TermError`` and ``BankError``, too."""
    from quizgen.roster import students_of

    if path is None and (path := _of_term(paths)):
        click.echo(_("Roster of the term: {path}").format(path=path), err=True)
    return students_of(roster_in(path))


def _of_term(paths: Sequence[Path]) -> Path | None:
    """The roster that the term names whose quiz one of ``paths`` is: ``out/<date>`` below it."""
    for each in paths:
        quiz = each if each.is_dir() else each.parent
        above = quiz.parents if len(quiz.parents) > 1 else quiz.absolute().parents
        root = next((up for up in above[:2] if (up / "term.yaml").is_file()), None)
        if root is not None:
            from quizgen.term.file import read_term

            roster = read_term(root).roster
            return root / roster if roster else None
    return None
