"""What is handed in after its time: how late, and what that costs."""

from __future__ import annotations

import math

from quizgen.errors import Message, message
from quizgen.results.response import minutes_between

_DAY = 24 * 60


def minutes_late(submitted: str | None, due: str, grace: float = 0) -> float | None:
    """Minutes after ``due`` (ISO 8601; of ``grace`` minutes nothing is made): below 0 where it came
    in time; None where the response does not say when."""
    late = minutes_between(due, submitted)
    return late if late is None or late > grace else min(late, 0.0)


def late_share(late: float | None, per_day: float, days: float | None) -> float:
    """The share of the score that being so many minutes ``late`` costs, 0 to 1: ``per_day`` percent
    for each day begun, all of it after ``days``."""
    if late is None or late <= 0:
        return 0.0
    if days is not None and late > days * _DAY:
        return 1.0
    return min(1.0, per_day / 100 * math.ceil(late / _DAY))


def said_minutes(minutes: float) -> Message:
    """How a number of minutes is said to people: in minutes, in hours and minutes, or in days."""
    whole = math.ceil(minutes)
    if whole < 60:
        return message("{minutes} min", minutes=whole)
    if whole < _DAY:
        return message("{hours} h {minutes} min", hours=whole // 60, minutes=whole % 60)
    return message("{days} d {hours} h", days=whole // _DAY, hours=whole % _DAY // 60)
