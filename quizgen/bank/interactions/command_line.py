"""Command line: accepted commands, the best first."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from quizgen import programs
from quizgen.bank.emit import Flow, Written
from quizgen.bank.items import Content, known
from quizgen.bank.kinds import Diagnostics, Field, Fields, Flag, Line, Many
from quizgen.errors import Message, message
from quizgen.model import CommandKey, CommandLine, Item

FIELDS = {
    "accepted": Field(Many(Line(), 1), message("accepted commands, the best first"), required=True),
    "program": Field(Line(), message("whose command it is (the first word of the best answer)")),
    "equivalent": Field(Many(Line(), single=True), message("programs that would do: [docker]")),
    "allow": Field(Many(Line(), single=True), message("options that may be there unasked")),
    "strict": Field(
        Many(Line(), single=True),
        message("compared as it stands: an option, operands; extras: none at all"),
    ),
    "sudo": Field(Flag(), message("sudo may stand before it (as the program's grammar says)")),
    "prompt": Field(Line(), message("shown before the field ($)")),
}

_GRAMMAR = message("; leave it out: the program's grammar says it now (docs/commands.md)")
GONE = {
    "options": _GRAMMAR,
    "literal_after": _GRAMMAR,
    "aliases": message("; leave it out: other names are known, other programs go in 'equivalent'"),
}
"""Fields of earlier versions."""

_SHELL = {
    "No closing quotation": message("a quote is not closed"),
    "No escaped character": message("it ends with a backslash"),
}
"""What ``shlex`` says of a command that it cannot split."""


def command_key(
    fields: Mapping[str, Any], accepted: Sequence[str]
) -> tuple[CommandKey, list[Message]]:
    """The key of a command line, and what is wrong with the accepted commands."""
    wrong = []
    for command in accepted:
        try:
            if not shlex.split(command):
                wrong.append(message("an accepted command is empty"))
        except ValueError as error:
            said = message(
                "{command!r} cannot be split into words: {reason}",
                command=command,
                reason=_SHELL.get(str(error), str(error)),
            )
            wrong.append(said)
    key = programs.resolve(
        fields.get("program", ""),
        accepted,
        equivalent=known(fields.get("equivalent")),
        allow=known(fields.get("allow")),
        strict=known(fields.get("strict")),
        sudo=fields.get("sudo"),
    )
    return key, wrong


def read(fields: Fields, notes: Diagnostics) -> Content | None:
    """The content; None after noting what is wrong with it."""
    key, wrong = command_key(fields, known(fields["accepted"]))
    for said in wrong:
        notes.add(fields.place("accepted"), "QG020", said)
    return Content(CommandLine(fields.get("prompt", "$ ")), key)


def write(item: Item) -> Written:
    """Write the fields that a bank has of an item of this type, those at their defaults left
    out."""
    interaction, key = item.interaction, item.key
    assert isinstance(interaction, CommandLine)
    assert isinstance(key, CommandKey)
    written: Written = {"accepted": list(key.accepted)}
    for name in ("equivalent", "allow", "strict"):
        if value := getattr(key, name):
            written[name] = Flow(value)
    if key.sudo is not None:
        written["sudo"] = key.sudo
    if interaction.prompt != "$ ":
        written["prompt"] = interaction.prompt
    return written
