"""(key, response) -> outcome: one pure function, the same as the page's ``scoring.js``.

Both are held by ``tests/vectors/scoring.json``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import reduce
from operator import add
from typing import assert_never

from quizgen.model import (
    MOST_CERTAIN,
    BaseKey,
    Cloze,
    ClozeKey,
    CommandKey,
    EssayKey,
    GapChoiceKey,
    GapKey,
    HottextKey,
    Interaction,
    Key,
    Matching,
    MatchingKey,
    MultipleKey,
    NumericKey,
    OrderingKey,
    Outcome,
    ResponseValue,
    Rule,
    SingleChoice,
    SingleKey,
    Status,
    TextGap,
    TextKey,
    TrueFalseKey,
)
from quizgen.scoring import choices, ordering
from quizgen.scoring.choices import WRONG

__all__ = ["canonical", "earned", "score"]

_UNANSWERED = "unanswered"
_INVALID = "invalid"
_PENDING = "pending"
_Share = float | str
_FULL = 0.999999
"""From this share on an answer is right (Moodle, ``question_state::graded_state_for_fraction``):
three thirds that were rounded are a whole."""
_WRONG = (0, 2, 6)
"""What a wrong answer costs by certainty, where a right one earns 1, 2 or 3."""


def score(
    key: Key,
    response: object,
    *,
    points: float,
    rule: Rule,
    interaction: Interaction,
    penalty: float = 0.0,
    certainty: int | None = None,
) -> Outcome:
    """What ``response`` (any JSON value) earns.

    A wrong answer costs ``penalty`` of the points at most (0 to 1). ``certainty`` is 1, 2 or 3
    where students say how sure they are: ``points`` are then what the most certain right answer
    earns.

    A response that does not belong to the interaction is ``Status.INVALID``, an absent or empty one
    ``UNANSWERED``, an essay ``PENDING``. Never raises.
    """
    share = _share(key, response, interaction, rule)
    if isinstance(share, str):
        return Outcome(Status(share), 0.0, points)
    if rule == "exact" and share < _FULL:
        share = WRONG
    return earned(max(-penalty, share), points, certainty)


def earned(share: float, points: float, certainty: int | None = None) -> Outcome:
    """The outcome of ``share`` of the points (-1 to 1).

    By certainty a right answer earns 1, 2 or 3 thirds of the points, one that is right in part its
    share of that, and a wrong one costs 0, 2 or 6 thirds (Moodle, ``question_cbm``, after
    A. R. Gardner-Medwin, "Certainty-Based Marking", 2006).
    """
    full = share > _FULL
    status = Status.CORRECT if full else Status.PARTIAL if share > 0 else Status.INCORRECT
    share = 1.0 if full else share
    if certainty is not None:
        thirds = share * certainty if share > 0 else -_WRONG[certainty - 1]
        share = thirds / MOST_CERTAIN
    elif full:
        return Outcome(status, points, points)
    given = math.floor(points * share * 10000 + 0.5) / 10000
    if status is Status.PARTIAL and given <= 0:
        status = Status.INCORRECT
    return Outcome(status, given, points)


def _share(key: Key, response: object, interaction: Interaction, rule: Rule) -> _Share:
    """The share of the points, or what kept it from being one. A wrong answer is -1, or by how much
    it is worse than a blind one, where the rule tells; so it costs what it may (``penalty``)."""
    if response is None:
        return _UNANSWERED
    match key:
        case SingleKey():
            return _single(key, response, interaction, rule)
        case MultipleKey() | HottextKey():
            return _choices(key, response, interaction, rule)
        case TrueFalseKey():
            return _judged(response is key.correct) if isinstance(response, bool) else _INVALID
        case MatchingKey():
            return _matching(key, response, interaction, rule)
        case OrderingKey():
            return _ordering(key, response, rule)
        case TextKey():
            return _text(key, response)
        case NumericKey():
            return _typed(response) or _number(key, str(response), rule) or WRONG
        case ClozeKey():
            return _cloze(key, response, interaction)
        case CommandKey():
            return _typed(response) or _command(key, str(response)) or WRONG
        case EssayKey():
            return _typed(response) or _PENDING
        case _:
            assert_never(key)


def _typed(response: object) -> str:
    """What is wrong with a typed response; empty where nothing is."""
    if not isinstance(response, str):
        return _INVALID
    return "" if response.strip() else _UNANSWERED


def _judged(right: bool) -> float:
    return 1.0 if right else WRONG


def _single(key: SingleKey, response: object, interaction: Interaction, rule: Rule) -> _Share:
    if response == "":
        return _UNANSWERED
    assert isinstance(interaction, SingleChoice)
    if not isinstance(response, str) or all(o.id != response for o in interaction.options):
        return _INVALID
    if rule == "shares":
        return key.shares.get(response, 0.0)
    return _judged(response == key.correct)


def _added(numbers: Iterable[float]) -> float:
    """Their sum, one by one: what the script of a page comes to. ``sum`` makes up for rounding from
    Python 3.12 on, and does not before."""
    return reduce(add, numbers, 0.0)


def _choices(key: BaseKey, response: object, interaction: Interaction, rule: Rule) -> _Share:
    if not isinstance(response, list) or not all(isinstance(name, str) for name in response):
        return _INVALID
    if not response:
        return _UNANSWERED
    chosen = set(response)
    if len(chosen) < len(response) or not chosen <= {option.id for option in interaction.choices}:
        return _INVALID
    if rule == "shares" and isinstance(key, MultipleKey):
        return min(1.0, _added(key.shares.get(name, 0.0) for name in sorted(chosen)))
    return choices.share(key.right, chosen, len(interaction.choices), rule)


def _matching(key: MatchingKey, response: object, interaction: Interaction, rule: Rule) -> _Share:
    assert isinstance(interaction, Matching)
    if not isinstance(response, dict):
        return _INVALID
    targets = {target.id for target in interaction.targets}
    given: dict[object, object] = {
        source: target for source, target in response.items() if target not in ("", None)
    }
    for source, target in given.items():
        if source not in key.pairs or not isinstance(target, str) or target not in targets:
            return _INVALID
    if not given:
        return _UNANSWERED
    right = sum(given.get(source) == target for source, target in key.pairs.items())
    share = right / len(key.pairs)
    if rule == "chance" and len(targets) > 1:
        return (share - 1 / len(targets)) / (1 - 1 / len(targets))
    return share or WRONG


def _ordering(key: OrderingKey, response: object, rule: Rule) -> _Share:
    if not isinstance(response, list) or not all(isinstance(name, str) for name in response):
        return _INVALID
    if not response:
        return _UNANSWERED
    if sorted(response) != sorted(key.order):
        return _INVALID
    return ordering.share(key.order, response, rule)


def _text(key: TextKey, response: object) -> _Share:
    if wrong := _typed(response):
        return wrong
    from quizgen.scoring import text

    return _judged(text.judge(key, str(response)).right)


def _number(key: NumericKey, response: str, rule: Rule) -> float:
    from quizgen.scoring import number

    return number.share(key, response, rule)


def _command(key: CommandKey, response: str) -> float:
    # the largest of all: who exports asks of scoring what options earn
    from quizgen.scoring import command

    return command.judge(key, response).share


def _cloze(key: ClozeKey, response: object, interaction: Interaction) -> _Share:
    assert isinstance(interaction, Cloze)
    if not isinstance(response, dict):
        return _INVALID
    gaps = {gap.id: gap for gap in interaction.gaps}
    right = 0.0
    answered = False
    for name, value in response.items():
        gap = gaps.get(name)
        if gap is None or not (value is None or isinstance(value, str)):
            return _INVALID
        if value is None or not value.strip():
            continue
        answered = True
        gap_key, weight = key.gaps[name], key.weights.get(name, 1.0)
        if isinstance(gap, TextGap):
            right += weight * _typed_in(gap_key, value)
        elif all(option.id != value for option in gap.options):
            return _INVALID
        else:
            right += weight * (isinstance(gap_key, GapChoiceKey) and value == gap_key.correct)
    total = _added(key.weights.get(name, 1.0) for name in key.gaps)
    return (right / total or WRONG) if answered else _UNANSWERED


def _typed_in(key: GapKey, value: str) -> float:
    """The share of a gap that is typed into."""
    if isinstance(key, NumericKey):
        return _number(key, value, "partial")
    return float(isinstance(key, TextKey) and _text(key, value) == 1.0)


def canonical(key: Key) -> ResponseValue:
    """The response that scores full; None for an essay."""
    return key.response()
