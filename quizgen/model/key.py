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
order - 1) / (entries - 1)). The other interactions know only ``exact``."""


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


class CommandOption(msgspec.Struct, frozen=True, omit_defaults=True):
    """An option of a command: all its spellings (``-d``, ``--detach``), the canonical one last.

    ``value``: it takes one (``-p 8080:80``, ``-p8080:80``, ``--publish=8080:80`` are the same).
    ``default``: leaving it out means this value (``true``/``false`` for one without a value).
    """

    names: tuple[str, ...]
    value: bool = False
    default: str | None = None


class CommandKey(msgspec.Struct, frozen=True, tag="command_line", tag_field="type"):
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
    aliases: dict[str, str] = {}
    """Leading words that mean the same, longest first: ``{"docker": "podman"}``,
    ``{"podman container ls": "podman ps"}``."""


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
