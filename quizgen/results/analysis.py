"""How each item did (Crocker & Algina, *Introduction to Classical and Modern Test Theory*, 1986,
chapter 14)."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import msgspec

from quizgen.model import (
    AnswerKey,
    Essay,
    Form,
    Interaction,
    Matching,
    MultipleResponse,
    Outcome,
    Status,
)
from quizgen.results.gradebook import Gradebook
from quizgen.results.stable import stable
from quizgen.scoring import canonical

_SHOWN = 12
"""Different answers to an item that are listed."""


class Given(msgspec.Struct, frozen=True):
    """An answer, or a part of one (an option, a pair), and how many gave it."""

    text: str
    count: int
    right: bool


class ItemStatistics(msgspec.Struct, frozen=True):
    """``difficulty`` is the mean share of points (0 to 1), ``discrimination`` the correlation with
    the score on the other items (-1 to 1; None with fewer than three students or no spread)."""

    item: str
    answered: int
    difficulty: float | None
    discrimination: float | None
    given: tuple[Given, ...] = ()
    """Options with the key's first; else what was given, the most frequent first."""
    others: int = 0
    """Different answers that are not listed."""


def item_statistics(book: Gradebook, form: Form, key: AnswerKey) -> tuple[ItemStatistics, ...]:
    """Statistics of every item that was graded, over all who handed in."""
    interactions = {item.id: item.interaction for item in form.items}
    entries = {entry.id: entry for entry in key.entries}
    records = [record for record in book.records if record.outcomes]
    scores = [record.score for record in records]
    result = []
    for item in book.items:
        shares: list[float] = []
        rest: list[float] = []
        answered = 0
        counted: Counter[Any] = Counter()
        shown: dict[Any, tuple[Any, Outcome]] = {}
        for record, score in zip(records, scores, strict=True):
            outcome = record.outcomes.get(item)
            if outcome is None:
                continue
            if outcome.status is not Status.PENDING:
                shares.append(outcome.score / (outcome.points or 1))
                rest.append(score - outcome.score)
            if outcome.status is Status.UNANSWERED:
                continue
            answered += 1
            value = record.responses.get(item)
            lookup = value
            if isinstance(value, list):
                lookup = tuple(value)  # type: ignore[assignment]
            elif isinstance(value, dict):
                lookup = tuple(value.items())  # type: ignore[assignment]
            counted[lookup] += 1
            if lookup not in shown:
                shown[lookup] = value, outcome
        given, others = _given(interactions[item], entries[item].key, counted, shown)
        result.append(
            ItemStatistics(
                item=item,
                answered=answered,
                difficulty=round(math.fsum(shares) / len(shares), 3) if shares else None,
                discrimination=_correlation(shares, rest),
                given=given,
                others=others,
            )
        )
    return tuple(result)


def _given(
    interaction: Interaction,
    key: Any,
    counted: Counter[Any],
    shown: dict[Any, tuple[Any, Outcome]],
) -> tuple[tuple[Given, ...], int]:
    if isinstance(interaction, Essay):
        return (), 0
    right = canonical(key)
    parts: Counter[str] = Counter()
    if isinstance(interaction, MultipleResponse | Matching):
        for lookup, count in counted.items():
            for each in _parts(shown[lookup][0]):
                parts[each] += count
        wanted = set(_parts(right))
        for each in wanted:
            parts.setdefault(each, 0)
        found = [Given(text, count, text in wanted) for text, count in parts.items()]
        found.sort(key=lambda each: each.text)
        return tuple(found), 0
    groups: dict[Any, tuple[str, int, bool]] = {}
    for lookup, count in counted.most_common():
        value, outcome = shown[lookup]
        same = stable(interaction, key, value)
        text, known, _ = groups.get(same, (_text(value), 0, False))
        groups[same] = text, known + count, outcome.status is Status.CORRECT
    if not any(is_right for _, _, is_right in groups.values()):
        groups["", "key"] = _text(right), 0, True
    listed = [Given(*each) for each in groups.values()]
    listed.sort(key=lambda each: (not each.right, -each.count, each.text))
    return tuple(listed[:_SHOWN]), max(0, len(listed) - _SHOWN)


def _parts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [f"{source}-{target}" for source, target in value.items() if target]
    return list(value)


def _text(value: Any) -> str:
    """A response as a person would write it into a cell."""
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, dict):
        return "; ".join(str(part) for part in value.values())
    if isinstance(value, list):
        return " ".join(value)
    return str(value)


def _correlation(one: list[float], other: list[float]) -> float | None:
    """Pearson's."""
    count = len(one)
    if count < 3:
        return None
    mean, its_mean = math.fsum(one) / count, math.fsum(other) / count
    mine = [value - mean for value in one]
    its = [value - its_mean for value in other]
    spread = math.sqrt(math.fsum([a * a for a in mine]) * math.fsum([b * b for b in its]))
    if spread < 1e-9:
        return None
    return round(math.fsum([a * b for a, b in zip(mine, its, strict=True)]) / spread, 3)
