"""What is said of an answer that was typed: why it is not the one asked for, or what else is to say
of one that is. The page says the same words (``quizgen.formats.page``)."""

from __future__ import annotations

from collections.abc import Iterable

from quizgen.errors import Message, message
from quizgen.model import ClozeKey, CommandKey, Key, NumericKey, TextKey
from quizgen.scoring import command, number, text
from quizgen.scoring.text import Remark

_COMMAND = {
    "missing_only": message("The same command, but {a} is missing."),
    "missing": message("{a} is missing."),
    "after": message(
        "{a} stands after {b}: from there on, everything belongs to the command inside. "
        "Put it before."
    ),
    "late": message("{a} holds only for what stands behind it: put it before {b}."),
    "ordered": message("Options end at {b}, so {a} is read as one more argument: put it before."),
    "case_short": message("Upper and lower case count: {a} is another option than {b}."),
    "case": message("Upper and lower case count: {a} is {c}, not {b}."),
    "dashes": message("A long option takes two hyphens: {b}, not {a}."),
    "unknown": message("{a} has no option {b}."),
    "unknown_near": message("{a} has no option {b}; did you mean {c}?"),
    "misplaced": message("{a} cannot stand there."),
    "too_many": message("{a} is not asked for, and changes what the command does."),
    "also": message("{a} is there too; it changes nothing that is asked."),
    "only_here": message("Published on {a} only, where other machines do not reach it; fine here."),
    "no_value": message("{a} needs a value, and none follows."),
    "takes_no_value": message("{a} cannot have this value."),
    "ports_swapped": message("The ports are swapped: {a} takes HOST:CONTAINER."),
    "volume_swapped": message("The two sides are swapped: {a} takes HOST:CONTAINER."),
    "other_value": message("{a} does not have the value asked for: {b}"),
    "operand_missing": message("An argument of {a} is missing."),
    "operand_extra": message("The argument {a} is one too many."),
    "other_operand": message("The argument {a} is not the one asked for."),
    "operands_swapped": message("The arguments are right, but in the wrong order."),
    "rest_missing": message("The command that {a} is to run is missing."),
    "rest_extra": message("{a} would be run as a command inside; none is asked for."),
    "other_rest": message("The command to run inside is another one than {a}."),
    "redirection_missing": message("The redirection {a} is missing."),
    "redirection_extra": message("The redirection {a} is not asked for."),
    "pipe_missing": message("A command of the pipeline is missing."),
    "pipe_extra": message("One command is asked for, not a pipeline."),
    "no_command": message("There is no command here."),
    "capital": message("Upper and lower case count: the command is {b}, not {a}."),
    "other_program": message("The program asked for is {b}, not {a}."),
    "other_command": message("{a} does something else than what is asked."),
    "no_subcommand": message("There is no command {a}."),
    "no_subcommand_near": message("There is no command {a}; did you mean {b}?"),
    "no_subcommand_yet": message("{a} needs a subcommand."),
    "sudo_fine": message("sudo runs it as root; fine here."),
    "sudo_wrong": message("Not with sudo: it must act as this user, in this shell."),
    "sudo_missing": message("sudo is missing."),
    "sudo_option": message("sudo with {a} is not asked for."),
    "environment": message("The assignment {a} before the command is not asked for."),
    "joined": message("Write one command; what {a} joins to it is not read."),
    "background": message("Write the command without & at its end."),
    "substitution": message(
        "Nothing is run here, so what {a} would insert is not known: write it out."
    ),
    "braces": message("Braces are not expanded here: write {a} out."),
    "group": message("Parentheses are not read here: write the command alone."),
    "open_quote": message("{a} is opened and never closed."),
    "open_end": message("Something is missing after {a}."),
}
_TEXT = {
    "taken": message("Taken as {a}; fine here."),
    "without": message("Read without {a}; fine here."),
    "case_counts": message("Upper and lower case count: {a}."),
    "near": message("Close, but it is written {a}."),
}
_NUMBER = {
    "number": message("Read as the number {a}."),
    "unit": message("The number is right, but {a} cannot be read as its unit."),
    "other_unit": message("{a} cannot be read as the unit asked for."),
    "no_number": message("{a} cannot be read as a number."),
    "sign": message("The number is right, but not its sign."),
    "magnitude": message("The digits are right, but not the order of magnitude."),
}
WORDS = _COMMAND | _TEXT | _NUMBER
"""By code; ``{a}``, ``{b}``, ``{c}`` is what they are about."""

_LONGEST = 60


def words(keys: Iterable[Key]) -> dict[str, Message]:
    """What may be said of responses to these keys."""
    found: dict[str, Message] = {}
    for key in keys:
        if isinstance(key, CommandKey):
            found |= _COMMAND
        elif isinstance(key, TextKey | ClozeKey):
            found |= _TEXT
        if isinstance(key, NumericKey) or (isinstance(key, ClozeKey) and key.has_numbers):
            found |= _NUMBER
    return found


def remarks(key: Key, response: object) -> tuple[Message, ...]:
    """What is to say of a response, the most telling first; nothing where nothing is."""
    return tuple(said(each) for each in _remarks(key, response))


def _remarks(key: object, response: object) -> Iterable[Remark]:
    if isinstance(key, ClozeKey) and isinstance(response, dict):
        for name, gap in key.gaps.items():
            yield from _remarks(gap, response.get(name))
    if not isinstance(response, str) or not response.strip():
        return
    match key:
        case CommandKey():
            yield from command.explained(key, response)
        case TextKey():
            yield from text.explained(key, response)
        case NumericKey():
            yield from number.explained(key, response)


def said(remark: Remark) -> Message:
    """The words in which a remark is said."""
    name = remark.code
    if name in ("unknown", "no_subcommand") and len(remark.what) > (2 if name == "unknown" else 1):
        name += "_near"
    values = {name: _cut(shown) for name, shown in zip("abc", remark.what, strict=False)}
    return message(WORDS[name].text, **values)


def _cut(shown: str) -> str:
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


__all__ = ["WORDS", "message", "remarks", "said", "words"]
