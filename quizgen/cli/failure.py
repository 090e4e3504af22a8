"""Exit codes, and errors as one clear line each."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import click

from quizgen.locale import gettext as _


class Exit(IntEnum):
    """What the shell is told."""

    OK = 0
    FINDINGS = 1
    """Something of the user's needs mending; nothing was lost."""
    USAGE = 2
    """The command's words are off."""
    ENVIRONMENT = 3
    """Something on this machine is missing; ``quizgen doctor`` says what."""
    INTERRUPTED = 130


class Failure(click.ClickException):
    """A command cannot go on: each line of the message goes to stderr as it is."""

    def __init__(self, message: str, code: Exit = Exit.FINDINGS) -> None:
        super().__init__(message)
        self.exit_code = int(code)

    def show(self, file: object = None) -> None:
        """Print the message to stderr."""
        del file
        click.echo(self.message, err=True)


@contextmanager
def failures() -> Iterator[None]:
    """Turn what the floors below raise into a ``Failure`` of one line per problem."""
    from quizgen.assembly import AssemblyError
    from quizgen.bank import BankError
    from quizgen.locate import NotFoundError

    try:
        yield
    except BankError as error:
        lines = [str(problem) for problem in error.problems]
        raise Failure("\n".join(lines)) from error
    except (AssemblyError, NotFoundError) as error:
        raise Failure(str(error)) from error
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        message = f"{place}{error.strerror or error}"
        if "pango" in str(error).lower() or "gobject" in str(error).lower():
            hint = _("A system library for PDFs is missing; quizgen doctor tells how to get it.")
            raise Failure(f"{str(error).splitlines()[0]}\n{hint}", Exit.ENVIRONMENT) from error
        raise Failure(message) from error
    except Exception as error:
        if lines := _told(error):
            raise Failure("\n".join(lines)) from error
        raise


def _told(error: Exception) -> list[str]:
    """The lines of an error that a format or the results floor raises, asked for only when it
    happened (their modules are heavy)."""
    modules = sys.modules
    for module, name in (
        ("quizgen.formats.json", "DocumentError"),
        ("quizgen.formats.errors", "FormatError"),
        ("jinja2", "TemplateError"),
    ):
        kind = getattr(modules.get(module), name, None)
        if kind is not None and isinstance(error, kind):
            place = getattr(error, "filename", None)
            line = getattr(error, "lineno", None)
            return [f"{place}:{line}: {error}" if place and line else str(error)]
    return []
