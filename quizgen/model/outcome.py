"""What scoring makes of a response."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

Rule = Literal[
    "exact",
    "partial",
    "options",
    "options-penalty",
    "rexams-all",
    "rexams-false",
    "rexams-false2",
    "rexams-none",
    "chance",
    "places",
    "neighbours",
    "longest",
    "kendall",
]
"""How points are given (docs/scoring.md): ``exact`` is all or nothing; ``partial`` gives a share,
as the interaction's docstring says; the others are those that its ``rules`` name."""


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
