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
    "shares",
]
"""How points are given (docs/scoring.md): ``exact`` is all or nothing; ``partial`` gives a share,
as the interaction's docstring says; ``shares`` the share of the points that each option states; the
others are those that the interaction's ``rules`` name."""

Floor = Literal["item", "section", "quiz", "none"]
"""What never comes to less than 0 points: each item, the sum of a section, that of the quiz (the
usual), or nothing."""
Penalty = float | Literal["guess"]
"""What a wrong answer costs at most, as a share of the points (0 to 1); ``guess``: as much as makes
blind answers come to nothing on average, 1/(k - 1) of k options."""
GUESSED = ("single", "true_false")
"""The interactions for which ``guess`` says it."""


class Status(StrEnum):
    """How a response was scored, or why it was not."""

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
    """``score`` is at most ``points``, rounded half up to 4 decimals; below 0 only where wrong
    answers cost something."""

    status: Status
    score: float
    points: float
