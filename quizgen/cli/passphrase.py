"""Where a passphrase comes from: a file, the environment, or the person at the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from quizgen.cli.failure import Exit, Failure
from quizgen.locale import gettext as _
from quizgen.locale import spoken
from quizgen.reading import FileError, read_text

VARIABLE = "QUIZGEN_PASSPHRASE"
_SHORT = 12


def passphrase(what: str, file: Path | None, *, new: bool = False) -> str:
    """The passphrase of ``what``; a new one is asked for twice. Raises ``Failure``."""
    if file is not None:
        try:
            found = read_text(file, "document").rstrip("\r\n")
        except FileError as error:
            raise Failure("\n".join(map(spoken, error.messages))) from error
    elif VARIABLE in os.environ:
        found = os.environ[VARIABLE]
    elif not sys.stdin.isatty():
        message = _("{what}: no passphrase: give --passphrase-file FILE or set {variable}.")
        raise Failure(message.format(what=what, variable=VARIABLE), Exit.USAGE)
    else:
        question = _("New passphrase for {what}") if new else _("Passphrase of {what}")
        found = click.prompt(
            question.format(what=what),
            hide_input=True,
            confirmation_prompt=_("Once more") if new else False,
            default="",
            show_default=False,
            err=True,
        )
    if new and not found:
        message = _(
            "{what}: the passphrase is empty. Without one, whoever gets the file can read every "
            "response; if that is what you want, say --no-passphrase."
        )
        raise Failure(message.format(what=what), Exit.USAGE)
    if new and len(found) < _SHORT:
        message = _("{what}: so short a passphrase can be guessed; five random words cannot.")
        click.echo(message.format(what=what), err=True)
    return found
