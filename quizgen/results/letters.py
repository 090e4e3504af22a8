"""Percentages -> letter grades: a curve, cut scores, and shares of the class."""

from __future__ import annotations

import math
import statistics
from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from quizgen.model.grades import Curve, Grades

_SAME = 1e-9


class Letter(msgspec.Struct, frozen=True):
    """A letter, from which percentage it is given, and how many have it."""

    name: str
    cut: float | None
    """None: by shares alone."""
    students: int


class Near(msgspec.Struct, frozen=True):
    """A student whose percentage is just below the ``cut`` of a better ``letter``."""

    student: str
    percent: float
    letter: str
    cut: float


class Letters(msgspec.Struct, frozen=True):
    """The letters that the rules of a scale, a curve and shares give to a class."""

    given: Mapping[str, str]
    """By student."""
    curved: Mapping[str, float]
    """Percentages after the curve and rounding, by student."""
    letters: tuple[Letter, ...]
    """The best first."""
    near: tuple[Near, ...] = ()
    """Those within a point of a better letter, the nearest first."""
    moved_down: tuple[str, ...] = ()
    """Students whose percentage has a better letter, had its share not been full."""
    absent: tuple[str, ...] = ()
    """Those who have the last letter because they were absent too often."""


def letters(totals: Mapping[str, float], grades: Grades, absent: Collection[str] = ()) -> Letters:
    """Letters of ``totals`` (percentages by student). Shares are never exceeded: those who are tied
    across the end of one all get the next letter, and count with those who are there. ``absent``
    get the last letter, and still count as students of the class."""
    curved = _rounded(_curved(totals, grades.curve or Curve()), grades.decimals)
    scale = list(grades.scale.items())
    if not scale:
        scale = [(name, -math.inf) for name in grades.shares]
    last = scale[-1][0]
    by_scale = {who: _by_scale(percent, scale) for who, percent in curved.items()}
    given = {**by_scale, **dict.fromkeys([who for who in curved if who in absent], last)}
    if grades.shares:
        counted = [who for who in curved if who not in absent]
        given |= _by_shares(counted, curved, scale, grades.shares, len(curved))
    cuts = dict(grades.scale)
    return Letters(
        given,
        curved,
        tuple(
            Letter(name, cuts.get(name), sum(each == name for each in given.values()))
            for name, _ in scale
        ),
        _near(curved, by_scale, cuts),
        tuple(who for who in curved if who not in absent and given[who] != by_scale[who])
        if cuts
        else (),
        tuple(who for who in curved if who in absent),
    )


def _curved(totals: Mapping[str, float], curve: Curve) -> dict[str, float]:
    values = dict(totals)
    if not values:
        return values
    if curve.root:
        values = {who: 10 * math.sqrt(max(0.0, value)) for who, value in values.items()}
    if curve.mean is not None:
        mean = statistics.fmean(values.values())
        deviation = statistics.pstdev(values.values())
        stretch = curve.spread / deviation if curve.spread is not None and deviation else 1.0
        values = {who: curve.mean + (value - mean) * stretch for who, value in values.items()}
    best = max(values.values())
    if curve.top is not None and best > 0:
        values = {who: value * curve.top / best for who, value in values.items()}
    changed = curve != Curve()
    return {
        who: min(100.0, max(0.0, value + curve.add)) if changed else value
        for who, value in values.items()
    }


def _rounded(values: Mapping[str, float], decimals: int | None) -> dict[str, float]:
    if decimals is None:
        return dict(values)
    step = Decimal(1).scaleb(-decimals)
    return {
        # what binary fractions have lost is put back first: 89.995 is not 89.99499
        who: float(Decimal(repr(round(value, 9))).quantize(step, ROUND_HALF_UP))
        for who, value in values.items()
    }


def _by_scale(percent: float, scale: Sequence[tuple[str, float]]) -> str:
    return next((name for name, cut in scale if percent >= cut - _SAME), scale[-1][0])


def _by_shares(
    who: Sequence[str],
    curved: Mapping[str, float],
    scale: Sequence[tuple[str, float]],
    shares: Mapping[str, float],
    students: int,
) -> dict[str, str]:
    """Give each student, the best first, the best letter that the scale and the shares both
    allow."""
    group = {
        name: next((share for share in shares if name.startswith(share)), "") for name, _ in scale
    }
    room: dict[str, float] = {}
    whole = 0.0
    for share, percent in shares.items():
        whole += percent
        room[share] = math.floor(students * whole / 100 + _SAME)  # up to and with this one
    by_score: dict[float, list[str]] = {}
    for each in sorted(who, key=lambda each: -curved[each]):
        by_score.setdefault(curved[each], []).append(each)
    given: dict[str, str] = {}
    for percent, tied in by_score.items():
        for name, cut in scale:
            share = group[name]
            last = name == scale[-1][0]
            if percent < cut - _SAME and not last:
                continue
            # whoever is better takes room too: a share that is not used up goes to the next
            if last or not share or len(given) + len(tied) <= room[share]:
                given |= dict.fromkeys(tied, name)
                break
    return given


def _near(
    curved: Mapping[str, float], by_scale: Mapping[str, str], cuts: Mapping[str, float]
) -> tuple[Near, ...]:
    found = []
    names = list(cuts)
    for who, percent in curved.items():
        place = names.index(by_scale[who]) if by_scale[who] in names else 0
        if place and 0 < cuts[names[place - 1]] - percent <= 1:
            found.append(Near(who, percent, names[place - 1], cuts[names[place - 1]]))
    return tuple(sorted(found, key=lambda near: near.cut - near.percent))
