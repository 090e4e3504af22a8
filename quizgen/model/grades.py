"""What becomes of scores: letter grades, and how the quizzes of a term count together."""

from __future__ import annotations

import msgspec


class Curve(msgspec.Struct, frozen=True, omit_defaults=True):
    """Percentages moved for everybody alike, in this order; what is not given changes nothing."""

    root: bool = False
    """10·√x."""
    mean: float | None = None
    """Moved, and with ``spread`` stretched, so that this is the mean."""
    spread: float | None = None
    """And this the standard deviation (of the class itself: divided by n)."""
    top: float | None = None
    """Multiplied so that the best has this."""
    add: float = 0


class Grades(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which letter a percentage gets: a scale, a curve before it, and shares of the class beside
    it."""

    scale: dict[str, float] = {}
    """From which percentage each letter is given; the best first."""
    shares: dict[str, float] = {}
    """At most this percentage of the students gets a letter that begins so; the best first."""
    curve: Curve | None = None
    decimals: int | None = None
    """Percentages are rounded to so many (half up) before a letter is given; None: not."""
    absences: int | None = None
    """Who was absent more often gets the last letter."""


class Late(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is handed in after its time."""

    due: str = ""
    """``23:59``: the time of the quiz's day, by the clock of whoever hands in."""
    grace: float = 0
    """Minutes."""
    per_day: float = 0
    """Percent of the score taken off for each day begun."""
    days: float | None = None
    """After so many it counts 0; None: never."""


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """Quizzes of a term that count together, with a weight, and of which the lowest may be
    dropped."""

    name: str
    weight: float = 1
    quizzes: tuple[str, ...] = ()
    """Patterns of their ids (``fnmatch``); empty: ids with the part's name in them."""
    drop: int = 0
    """The lowest so many do not count."""


class Policy(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the quizzes of a term come to one grade."""

    parts: tuple[Part, ...] = ()
    late: Late | None = None
    absent: str = "zero"
    """``zero``, or ``leave_out``."""
    grades: Grades | None = None
