"""``quizgen``: the group of all commands; each is imported when it is called."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click

from quizgen.cli.failure import Exit, of_file
from quizgen.cli.visible import visible_streams
from quizgen.cli.wording import did_you_mean, in_words
from quizgen.executor import calculate_in_one_thread, relax_garbage_collection
from quizgen.locale import UI_LANGUAGES, set_language, speak_everywhere
from quizgen.locale import gettext as _
from quizgen.version import __version__

_COMMANDS: dict[str, Callable[[], str]] = {
    "daily": lambda: _("Make today's quiz."),
    "build": lambda: _("Make a quiz by a blueprint of your own."),
    "plan": lambda: _("Explain what a blueprint gives, without making files."),
    "term": lambda: _("Plan the quizzes of a term."),
    "grade": lambda: _("Grade students' responses."),
    "mark": lambda: _("Mark by hand what a machine cannot."),
    "feedback": lambda: _("Make a page for each student, with answers and comments."),
    "gradebook": lambda: _("Put the quizzes of a term into one gradebook."),
    "regrade": lambda: _("Say whose scores a decision changes."),
    "exam": lambda: _("Make an exam whose answers only you can read."),
    "collect": lambda: _("Open and grade the sealed responses of an exam."),
    "release": lambda: _("Make the pages with explanations, after the exam."),
    "keys": lambda: _("Make, show and back up the keys of exams."),
    "study": lambda: _("Make a study sheet of a bank."),
    "certificate": lambda: _("Make certificates of result from a gradebook."),
    "check": lambda: _("Find problems in banks and blueprints."),
    "new": lambda: _("Start a bank or a quiz."),
    "draft": lambda: _("Propose a bank of drafts from a memo."),
    "translate": lambda: _("Give a bank another language, by a table."),
    "list": lambda: _("List the items of a bank."),
    "show": lambda: _("Show one item, as a whole."),
    "preview": lambda: _("Show a bank in the browser while you write it."),
    "stats": lambda: _("Count the items of a bank."),
    "analyze": lambda: _("Statistics of quizzes by their responses."),
    "formats": lambda: _("What each format carries."),
    "export": lambda: _("Turn a quiz made before into other formats."),
    "import": lambda: _("Read a quiz of another program into a bank file."),
    "sources": lambda: _("Compare a bank with a document it cites."),
    "doctor": lambda: _("Say what is missing on this machine, and how to get it."),
}


class _Commands(click.Group):
    """Lists commands without importing them, and imports the one that is called."""

    def main(self, *args: Any, **more: Any) -> Any:
        with visible_streams():
            try:
                try:
                    return super().main(*args, **more)
                finally:
                    sys.stdout.flush()
            except UnicodeEncodeError as error:
                if error.reason != "surrogates not allowed":
                    raise
                said = _no_text(str(error.object), error.start)
            except BrokenPipeError:  # whoever read it has seen enough
                _forget_output()
                sys.exit(Exit.FINDINGS)
            except OSError as error:
                said = of_file(error)
                _forget_output()
            with suppress(OSError):
                print(said, file=sys.stderr, flush=True)
            sys.exit(Exit.FINDINGS)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        # `import` is a word of Python's own
        module = importlib.import_module(f"quizgen.cli.{cmd_name}".replace(".import", ".import_"))
        command: click.Command = module.command
        return in_words(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in _COMMANDS:
            said = _("No such command: {name}.").format(name=args[0])
            ctx.fail(said + did_you_mean(args[0], _COMMANDS))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, text()) for name, text in _COMMANDS.items()])


def _forget_output() -> None:
    """What is still to be printed goes nowhere: Python would try again as it ends."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def command_line() -> click.Group:
    """The command line in the program's language, which must be set before."""
    group = _Commands(
        name="quizgen",
        help=_("Bilingual (Korean/English) quizzes from text banks."),
        epilog=_(
            "Examples:\n\n\b\n"
            "  quizgen daily                      today's quiz into out/<date>/\n"
            "  quizgen daily -f html --lang ko    only the pages, Korean first\n"
            "  quizgen grade out/2026-11-24/key.json responses/\n"
            "  quizgen check banks/my-bank"
        ),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        params=[
            click.Option(
                ["--ui-lang"],
                type=click.Choice(UI_LANGUAGES),
                expose_value=False,
                help=_("The language quizgen itself speaks (default: LANG)."),
            )
        ],
    )
    in_words(group)
    return click.version_option(__version__, prog_name="quizgen", message="%(prog)s %(version)s")(
        group
    )


def _no_text(text: str, start: int) -> str:
    """A word of the command line or of the environment whose bytes are not UTF-8 (PEP 383)."""
    return _("{text!r}: byte 0x{byte} is not UTF-8; write this name or option as UTF-8").format(
        text=text[:200], byte=f"{ord(text[start]) & 0xFF:02x}"
    )


def _open_streams() -> None:
    """What was closed (``>&-``) is nowhere: else the next file opened would be the stream."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free (POSIX open)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; exits with a code of ``quizgen.cli.failure.Exit``."""
    relax_garbage_collection()
    calculate_in_one_thread()
    _open_streams()
    arguments = sys.argv[1:] if arguments is None else arguments
    arguments = _language_first(arguments)
    _speak(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    group = command_line()
    before = signal.getsignal(signal.SIGINT)
    try:
        if before is not signal.SIG_IGN:  # a command may have something to say of what is made
            signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            group.main(args=arguments, prog_name="quizgen")
        finally:
            signal.signal(signal.SIGINT, before)
    except KeyboardInterrupt:  # a moment before the command began, or after it
        sys.exit(128 + signal.SIGINT)


def _language_first(arguments: list[str]) -> list[str]:
    """``--ui-lang`` is an option of the program, and means the same behind the command."""
    first: list[str] = []
    rest: list[str] = []
    left = iter(arguments)
    for argument in left:
        if argument == "--":
            rest += [argument, *left]
        elif argument == "--ui-lang":
            first += [argument, *([value] if (value := next(left, None)) is not None else [])]
        else:
            (first if argument.startswith("--ui-lang=") else rest).append(argument)
    return first + rest


def _speak(arguments: list[str]) -> None:
    """Set the language before any help text is made: options are parsed later than that."""
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=False):
        value = following if argument == "--ui-lang" else argument.removeprefix("--ui-lang=")
        if argument.startswith("--ui-lang"):
            set_language(next((each for each in UI_LANGUAGES if each == value), None))
    speak_everywhere()
