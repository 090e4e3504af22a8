"""Command line: a command graded by meaning (QTI: textEntryInteraction)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from quizgen.errors import Message, message
from quizgen.model.faults import Fault, no_answer
from quizgen.model.interactions.base import BaseInteraction, BaseKey, ResponseShape
from quizgen.model.outcome import Rule


class CommandLine(BaseInteraction, frozen=True, tag="command_line"):
    """One shell command. Response: the command as typed. ``prompt`` is shown before the field.

    Points by share, where an item asks for them (``rule: partial``): the conditions that are met
    less the options that are too many, over all conditions (the subcommand, each option, the
    operands).
    """

    title: ClassVar[Message] = message("Command line")
    shape: ClassVar[ResponseShape] = "text"
    rules: ClassVar[tuple[Rule, ...]] = ("exact", "partial")

    prompt: str = "$ "


class CommandSyntax(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one command is read: what an item needs of its program's grammar (docs/commands.md).

    Everything is text in a short notation, so that a key stays small and its reading is the same in
    Python and in the page.
    """

    words: str
    """The command: ``podman run``."""
    also: tuple[str, ...] = ()
    """Other words for it: ``podman container run``."""
    options: str = ""
    """Its options, apart by spaces: all names with commas between them, the one that is said last;
    ``=kind`` where it takes a value (``=?kind``: only behind ``=``), then ``*`` where it may stand
    several times or ``,`` where it also takes a list; ``:value`` is what leaving it out means;
    ``!--name``: it takes back that one. Before it: ``~`` changes nothing that is asked, ``^`` may
    stand before the subcommand too, ``<`` may stand only there."""
    others: str = ""
    """Options that the command has and no accepted answer uses, packed (see
    ``scoring.command.packed``); ``&`` before them: and those of the key's first syntax."""
    operands: str = ""
    """The kinds of its operands in order. The last may end in ``*`` (any number) or ``&`` (any
    number, in any order); ``!`` stands for words that belong to another program (``!-``: ``--``
    may stand before them), ``--`` for the mark that must stand before them."""
    after: str = ""
    """Options of what stands behind ``--``, as ``options``."""
    siblings: str = ""
    """The subcommands beside it, packed, for who mistypes one; ``&``: as the key's first syntax."""
    how: str = ""
    """``a``: long names may be cut short; ``b``: the first word may be options without a hyphen;
    ``s``: not with sudo; ``g``: the group it belongs to does something of its own; ``o``: no
    options behind an operand; ``e``: ``-n=x`` gives ``-n`` the value ``=x`` (getopt(3))."""


class CommandKey(BaseKey, frozen=True, tag="command_line", omit_defaults=True):
    """A command graded by what it does.

    Two commands are the same when, after POSIX shell splitting, they are the same subcommand with
    the same options (under any of their names, in any order, with values that mean the same) and
    the same operands. What no ``syntax`` describes is compared word for word.
    """

    accepted: tuple[str, ...]
    """Accepted commands, the best first (it is the one shown)."""
    program: str = ""
    """The program, and the version its grammar was read from: ``podman 4.3.1``."""
    syntax: tuple[CommandSyntax, ...] = ()
    allow: tuple[str, ...] = ()
    """Options that may be there and change nothing that is asked."""
    strict: tuple[str, ...] = ()
    """What is compared as it stands: names of options, ``operands``; ``extras``: no other option
    at all."""
    equivalent: tuple[str, ...] = ()
    """Other programs that would do."""
    sudo: bool | None = None
    """Whether ``sudo`` may stand before it; None: as the syntax says."""

    @property
    def typed(self) -> tuple[str, ...]:
        return self.accepted

    def faults(self, interaction: object, path: str) -> Iterator[Fault]:
        yield from no_answer(self.accepted, path)

    def response(self) -> str:
        return self.accepted[0]
