"""What is said of an answer that was typed: why it is not the one asked for, or what else is to say
of one that is. The page says the same words (``quizgen.formats.page``)."""

from __future__ import annotations

from quizgen.errors import Message, message
from quizgen.model import CommandKey, Key
from quizgen.scoring import command
from quizgen.scoring.command import Remark

WORDS = {
    "missing_only": message("The same command, but {a} is missing."),
    "missing": message("{a} is missing."),
    "after": message("{a} stands after {b}: there it belongs to the command that runs inside."),
    "case": message("Upper and lower case count: {a} is not {b}; it is {c}."),
    "dashes": message("{a} has one hyphen; the option is {b}."),
    "unknown": message("{a} has no option {b}."),
    "unknown_near": message("{a} has no option {b}; did you mean {c}?"),
    "too_many": message("{a} changes what is asked."),
    "also": message("{a} too: it changes nothing that is asked; fine."),
    "only_here": message(
        "Published on {a} only: fine here, though other machines do not reach it."
    ),
    "no_value": message("{a} takes a value, and there is none."),
    "takes_no_value": message("{a} takes no such value."),
    "ports_swapped": message("Host and container port are swapped: it is {a} HOST:CONTAINER."),
    "volume_swapped": message("The two sides are swapped: it is {a} HOST:CONTAINER."),
    "other_value": message("Another value of {a} is asked than {b}."),
    "operand_missing": message("Something is missing after {a}."),
    "operand_extra": message("{a} is too much."),
    "other_operand": message("Something else is asked than {a}."),
    "operands_swapped": message("The same words, but in the wrong order."),
    "rest_missing": message("The command that is to run inside is missing after {a}."),
    "rest_extra": message("{a} is too much: the image or container would run it as a command."),
    "other_rest": message("Another command is to run inside than {a}."),
    "redirection_missing": message("The redirection is missing."),
    "redirection_extra": message("The redirection {a} is not asked for."),
    "pipe_missing": message("One command of the pipeline is missing."),
    "pipe_extra": message("One command is asked, not a pipeline."),
    "no_command": message("There is no command."),
    "capital": message("Upper and lower case count: the command is {b}, not {a}."),
    "other_program": message("The program is {b}, not {a}."),
    "other_command": message("{a} does something else than is asked."),
    "no_subcommand": message("There is no command {a}."),
    "no_subcommand_near": message("There is no command {a}; did you mean {b}?"),
    "no_subcommand_yet": message("What {a} is to do is missing."),
    "sudo_fine": message("sudo runs it as root; fine here."),
    "sudo_wrong": message("Not with sudo: it would be done as root, and for root."),
    "sudo_missing": message("sudo is missing."),
    "sudo_option": message("sudo is not asked with {a}."),
    "environment": message("The assignment {a} before the command is not asked for."),
    "joined": message("One command is asked; what {a} joins to it is not read."),
    "background": message(
        "One command is asked that the shell waits for; & at its end is not read."
    ),
    "substitution": message(
        "What {a} would put there is not known here: nothing is run. Write it out."
    ),
    "braces": message("The shell's braces are not read here: write out {a}."),
    "group": message("Parentheses of the shell are not read here."),
    "open_quote": message("{a} is opened and never closed."),
    "open_end": message("Nothing follows {a}."),
}
"""By code; ``{a}``, ``{b}``, ``{c}`` is what they are about."""

_LONGEST = 60


def remarks(key: Key, response: object) -> tuple[Message, ...]:
    """What is to say of a response, the most telling first; nothing where nothing is."""
    if not isinstance(response, str) or not response.strip():
        return ()
    if isinstance(key, CommandKey):
        return tuple(_said(each) for each in command.explained(key, response))
    return ()


def _said(remark: Remark) -> Message:
    name = remark.code
    if name in ("unknown", "no_subcommand") and len(remark.what) > (2 if name == "unknown" else 1):
        name += "_near"
    values = {name: _cut(text) for name, text in zip("abc", remark.what, strict=False)}
    return message(WORDS[name].text, **values)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


__all__ = ["WORDS", "message", "remarks"]
