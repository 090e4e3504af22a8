"""What is right: a key for each interaction, and the outcome of scoring a response against it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

from quizgen.model.text import Localized

Rule = Literal["exact", "partial"]
"""How points are given: ``exact`` is all or nothing; ``partial`` gives a share, by interaction:
multiple (right ones chosen minus wrong ones chosen, over the right ones, never below 0), matching
and cloze (right sources or gaps over all), ordering ((longest run of entries in the right relative
order - 1) / (entries - 1)), command line (the conditions that are met - the options that are too
many, over all conditions: the subcommand, each option, the operands). The other interactions know
only ``exact``."""


class Normalization(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is ignored when typed text is compared, applied to both sides, in this order.

    Always: Unicode NFKC, typographic dashes and quotes made plain, ends trimmed.
    """

    ignore_case: bool = True
    ignore_space: bool = False
    """Drop all white space (otherwise a run of it counts as one space)."""
    ignore_punctuation: bool = False
    """Drop ``. , ; : ! ? ' " ( )`` at both ends and anywhere inside."""


class SingleKey(msgspec.Struct, frozen=True, tag="single", tag_field="type"):
    correct: str
    """The right option's id."""


class MultipleKey(msgspec.Struct, frozen=True, tag="multiple", tag_field="type"):
    correct: tuple[str, ...]
    """The right options' ids, in display order; at least one."""


class TrueFalseKey(msgspec.Struct, frozen=True, tag="true_false", tag_field="type"):
    correct: bool


class MatchingKey(msgspec.Struct, frozen=True, tag="matching", tag_field="type"):
    pairs: dict[str, str]
    """Source id to target id; every source is there."""


class OrderingKey(msgspec.Struct, frozen=True, tag="ordering", tag_field="type"):
    order: tuple[str, ...]
    """All entry ids, first to last."""


class TextKey(msgspec.Struct, frozen=True, tag="short_text", tag_field="type"):
    accepted: tuple[str, ...]
    """Accepted answers, the best first (it is the one shown)."""
    normalization: Normalization = Normalization()


class NumericKey(msgspec.Struct, frozen=True, tag="numeric", tag_field="type"):
    """Right when ``|typed - value| <= tolerance`` (absolute, in the value's unit)."""

    value: float
    tolerance: float = 0.0
    units: tuple[str, ...] = ()
    """Spellings of the unit that may follow the number (it may always be left out)."""


class GapChoiceKey(msgspec.Struct, frozen=True, tag="choice", tag_field="type"):
    correct: str


GapKey = TextKey | GapChoiceKey


class ClozeKey(msgspec.Struct, frozen=True, tag="cloze", tag_field="type"):
    gaps: dict[str, GapKey]


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
    ``scoring.command.packed``): names, ``=`` where a value follows."""
    operands: str = ""
    """The kinds of its operands in order. The last may end in ``*`` (any number) or ``&`` (any
    number, in any order); ``!`` stands for words that belong to another program, ``--`` for the
    mark that must stand before them."""
    after: str = ""
    """Options of what stands behind ``--``, as ``options``."""
    siblings: str = ""
    """The subcommands beside it, packed, for who mistypes one."""
    how: str = ""
    """``a``: long names may be cut short; ``b``: the first word may be options without a hyphen;
    ``s``: not with sudo."""


class CommandKey(msgspec.Struct, frozen=True, tag="command_line", tag_field="type"):
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


class Criterion(msgspec.Struct, frozen=True):
    """One line of a rubric: what to look for, and the points it is worth."""

    text: Localized
    points: float


class EssayKey(msgspec.Struct, frozen=True, tag="essay", tag_field="type"):
    rubric: tuple[Criterion, ...]
    model_answer: Localized | None = None


Key = (
    SingleKey
    | MultipleKey
    | TrueFalseKey
    | MatchingKey
    | OrderingKey
    | TextKey
    | NumericKey
    | ClozeKey
    | CommandKey
    | EssayKey
)


class Status(StrEnum):
    """What became of a response."""

    CORRECT = "correct"
    PARTIAL = "partial"
    INCORRECT = "incorrect"
    UNANSWERED = "unanswered"
    PENDING = "pending"
    """A person has to grade it (essay)."""
    INVALID = "invalid"
    """Not a response to this interaction at all (a list for a single choice, an unknown option
    id). Named and kept aside by ``results``, never quietly scored."""


class Outcome(msgspec.Struct, frozen=True):
    """``score`` is between 0 and ``points``, rounded half up to 4 decimals."""

    status: Status
    score: float
    points: float
