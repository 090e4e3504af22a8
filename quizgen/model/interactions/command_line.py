"""Command line: a command graded by meaning (QTI: textEntryInteraction)."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from quizgen.errors import Message, message
from quizgen.model.interactions.base import BaseInteraction, BaseKey, ResponseShape


class CommandLine(BaseInteraction, frozen=True, tag="command_line"):
    """One shell command. Response: the command as typed. ``prompt`` is shown before the field."""

    title: ClassVar[Message] = message("Command line")
    shape: ClassVar[ResponseShape] = "text"

    prompt: str = "$ "


class CommandOption(msgspec.Struct, frozen=True, omit_defaults=True):
    """An option of a command: all its spellings (``-d``, ``--detach``), the canonical one last.

    ``value``: it takes one (``-p 8080:80``, ``-p8080:80``, ``--publish=8080:80`` are the same).
    ``default``: leaving it out means this value (``true``/``false`` for one without a value).
    """

    names: tuple[str, ...]
    value: bool = False
    default: str | None = None


class CommandKey(BaseKey, frozen=True, tag="command_line"):
    """A command graded by meaning.

    Two commands mean the same when, after POSIX shell splitting (quotes, backslashes; no
    expansions), they have the same words in the same order and the same options in any order:
    spellings of one option are one option, bundled short options are split (``-it`` = ``-i -t``),
    ``--opt=value`` equals ``--opt value``, a repeated option counts as often as it stands and in
    its own order. Options not in ``options`` must be written as in the accepted command.
    After ``literal_after`` plain words (``podman run IMAGE`` is 3) the rest belongs to another
    program and is compared word for word; ``--`` ends the options.
    """

    accepted: tuple[str, ...]
    """Accepted commands, the best first (it is the one shown)."""
    options: tuple[CommandOption, ...] = ()
    literal_after: int | None = None
    aliases: dict[str, str] = {}  # noqa: RUF012 - msgspec copies it
    """Leading words that mean the same, longest first: ``{"docker": "podman"}``,
    ``{"podman container ls": "podman ps"}``."""

    @property
    def typed(self) -> tuple[str, ...]:
        return self.accepted

    def response(self) -> str:
        return self.accepted[0]
