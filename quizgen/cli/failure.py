"""Exit codes, and errors as one clear line each."""

from __future__ import annotations

import errno
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

import click

from quizgen.errors import Message, QuizgenError, message, of_library, reason
from quizgen.locale import gettext as _
from quizgen.locale import spoken


class Exit(IntEnum):
    """What the shell is told."""

    OK = 0
    FINDINGS = 1
    """Something of the user's needs mending; nothing was lost."""
    USAGE = 2
    """The command's words are off."""
    ENVIRONMENT = 3
    """Something on this machine is missing; ``quizgen doctor`` says what."""


_LOOP = "Symlink loop from "
"""How pathlib begins to say it before Python 3.13, in a ``RuntimeError``."""


class Failure(click.ClickException):
    """A command cannot go on: each line of the message goes to stderr as it is."""

    def __init__(self, message: str, code: Exit = Exit.FINDINGS) -> None:
        super().__init__(message)
        # click reads it from the instance, though since 8.5 it is typed as the class's
        self.exit_code = int(code)  # type: ignore[misc, unused-ignore]

    def show(self, file: object = None) -> None:
        """Print the message to stderr."""
        del file
        click.echo(self.message, err=True)


def of_file(error: OSError) -> str:
    """What the system says of a file, with its name."""
    place = "<stdout>" if _of_the_output(error) else error.filename
    return (f"{place}: " if place else "") + spoken(reason(error))


def _of_the_output(error: OSError) -> bool:
    """What is full and has no name is no file: those are named where they are written."""
    return error.errno == errno.ENOSPC and error.filename in (None, "", "<stdout>")


@contextmanager
def failures() -> Iterator[None]:
    """Turn what the floors below raise into a ``Failure`` of one line per problem."""
    try:
        yield
    except QuizgenError as error:
        from quizgen.locate import SeveralError

        hint = _naming(str(error.banks[0])) if isinstance(error, SeveralError) else ""
        raise Failure("\n".join(spoken(said) for said in error.messages) + hint) from error
    except BrokenPipeError:  # whoever read it has seen enough
        raise
    except OSError as error:
        if _of_the_output(error):  # said where the output ends, which fails as well
            raise
        if type(error).__module__ == "jinja2.exceptions":
            raise Failure(_template_error(error)) from error
        if "library" in str(error):  # as WeasyPrint's loader says it
            hint = _("A system library for PDFs is missing; quizgen doctor tells how to get it.")
            raise Failure(f"{str(error).splitlines()[0]}\n{hint}", Exit.ENVIRONMENT) from error
        raise Failure(of_file(error)) from error
    except Exception as error:
        if (text := str(error)).startswith(_LOOP):
            looped = OSError(errno.ELOOP, "", text.removeprefix(_LOOP).strip("'\""))
            raise Failure(of_file(looped)) from error
        if type(error).__module__ != "jinja2.exceptions" and not _in_a_template(error):
            raise
        raise Failure(_template_error(error)) from error


def _naming(bank: str) -> str:
    """How the command that was called says which bank it means; nothing where it cannot."""
    context = click.get_current_context()
    words, named = context.command_path.split(), False
    for each in context.command.params:
        if isinstance(each, click.Argument):
            given = bank if each.name in ("bank", "paths") else context.params.get(str(each.name))
            named = named or given == bank
            words += [str(given)] if isinstance(given, str | Path) else []
    ways = {way for each in context.command.params for way in each.opts}
    if not named:
        option = next((way for way in ("--bank", "--blueprint") if way in ways), None)
        if option is None:
            return ""
        words += [option, bank]
    return _(", as in {command}").format(command=shlex.join(words))


def _in_a_template(error: Exception) -> bool:
    """Whether it was raised while an instructor's own template was rendered: what a template of
    quizgen's stumbles over is a bug of quizgen's."""
    import traceback

    from quizgen import resources

    own = str(resources.folder("templates"))
    return any(
        frame.filename.endswith(".jinja") and not frame.filename.startswith(own)
        for frame in traceback.extract_tb(error.__traceback__)
    )


def _template_error(error: Exception) -> str:
    """A fault in a template, by file and line: of the template itself, or where it was rendered."""
    import traceback

    place, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.endswith((".jinja", ".css", ".js")):
            place, line = frame.filename, frame.lineno
    what = spoken(_of_jinja(str(error)))
    if type(error).__name__ in ("TemplateNotFound", "TemplatesNotFound"):
        what = _("template not found: {name}").format(name=error)
    return f"{place}:{line}: {what}" if place else what


def _of_jinja(text: str) -> Message:
    """What Jinja, or Python in a template, complains of, in words."""
    return of_library(text, message("this is not how a template is written"), _JINJA)


_JINJA = (
    (r"'(?P<name>.+)' is undefined", message("{name!r} is undefined")),
    (
        r"'(?P<kind>.+)' object has no attribute '(?P<name>.+)'",
        message("{kind!r} object has no attribute {name!r}"),
    ),
    (r"Encountered unknown tag '(?P<name>.+)'\..*", message("unknown tag {name!r}")),
    (r"No (?P<kind>filter|test) named '(?P<name>.+)'\.", message("no filter or test {name!r}")),
    (
        r"expected token '(?P<wanted>.+)', got '(?P<found>.+)'",
        message("expected {wanted!r}, got {found!r}"),
    ),
    (
        r"unexpected (?:char )?'(?P<name>.+)'(?: at \d+)?",
        message("unexpected {name!r}"),
    ),
)
