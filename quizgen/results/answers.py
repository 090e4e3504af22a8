"""What was answered to an item, and by whom: the weakest, the middle and the best third."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from quizgen.model import (
    ChoiceGap,
    Cloze,
    Essay,
    Localized,
    Matching,
    Option,
    Ordering,
    Outcome,
    Status,
    TrueFalse,
)
from quizgen.psychometrics import Scores, groups
from quizgen.results.sitting import Sitting
from quizgen.results.stable import stable
from quizgen.scoring import canonical

_SHOWN = 8
"""Different answers that are listed; the rest are counted together."""
Third = Literal[0, 1, 2]
Thirds = tuple[int, int, int]
"""How many of the weakest, of the middle, of the best third."""


class Given(msgspec.Struct, frozen=True):
    """An answer, or a part of one, and how many gave it."""

    text: Localized | str
    """A text of the bank; or letters, or what was typed."""
    count: int
    right: bool
    thirds: Thirds
    label: str = ""
    """The option's letter."""


class Table(msgspec.Struct, frozen=True):
    """A part of an item that has answers of its own: a gap, a source, a step."""

    name: str
    text: Localized | str
    given: tuple[Given, ...]
    others: int = 0


class Answers(msgspec.Struct, frozen=True):
    """``kind`` tells how ``given`` is to be read: ``options`` are all there are, key or not;
    ``groups`` are different answers with what means the same together, most frequent first;
    ``parts`` are answers of each gap, source or step; ``none`` (essay)."""

    kind: Literal["options", "groups", "parts", "none"]
    size: Thirds
    """How many of each third had the item."""
    unanswered: int
    given: tuple[Given, ...] = ()
    others: int = 0
    parts: tuple[Table, ...] = ()


def thirds_of(scores: Scores) -> NDArray[np.int64]:
    """0, 1 or 2 by student; all 1 where the scores do not tell thirds apart."""
    weak, strong = groups(scores)
    found = np.ones(scores.students, dtype=np.int64)
    if not (weak & strong).any():
        found[weak], found[strong] = 0, 2
    return found


def answers_to(sitting: Sitting, name: str, thirds: NDArray[np.int64]) -> Answers:
    """What was answered to the item ``name``."""
    column = sitting.column(name)
    rows = sitting.outcomes(name)
    size = _counted(int(thirds[row]) for row, _, _ in rows)
    given = [
        (int(thirds[row]), response, outcome)
        for row, response, outcome in rows
        if outcome.status is not Status.UNANSWERED and response is not None
    ]
    unanswered = len(rows) - len(given)
    interaction, key = column.item.interaction, column.entry.key
    interaction = column.entry.offered(interaction, (response for _, response, _ in given))
    right: Any = canonical(key)
    match interaction:
        case Essay():
            return Answers("none", size, unanswered)
        case _ if interaction.shape in ("choice", "choices"):
            found = _options(interaction.choices, set(_listed(right)), given)
            return Answers("options", size, unanswered, found)
        case TrueFalse():
            options = (
                Option("T", Localized("참", "true")), Option("F", Localized("거짓", "false"))
            )  # fmt: skip
            said = [(third, "T" if value else "F", outcome) for third, value, outcome in given]
            return Answers(
                "options", size, unanswered, _options(options, {"T" if right else "F"}, said)
            )
        case Matching():
            parts = tuple(
                Table(
                    source.id,
                    source.text,
                    _options(
                        interaction.targets,
                        {right[source.id]},
                        [(t, v.get(source.id), o) for t, v, o in given if isinstance(v, dict)],
                    ),
                )
                for source in interaction.sources
            )
            return Answers("parts", size, unanswered, parts=parts)
        case Cloze():
            parts = tuple(
                _gap(gap, right[gap.id], key, interaction, given) for gap in interaction.gaps
            )
            return Answers("parts", size, unanswered, parts=parts)
        case Ordering():
            whole, others = _groups(interaction, key, given)
            steps = tuple(
                Table(
                    str(place + 1),
                    next(e.text for e in interaction.entries if e.id == wanted),
                    _options(
                        interaction.entries,
                        {wanted},
                        [(t, v[place], o) for t, v, o in given
                         if isinstance(v, list) and place < len(v)],
                    ),
                )
                for place, wanted in enumerate(right)
            )  # fmt: skip
            return Answers("groups", size, unanswered, whole, others, steps)
        case _:
            whole, others = _groups(interaction, key, given)
            return Answers("groups", size, unanswered, whole, others)


_Rows = Sequence[tuple[int, Any, Outcome]]


def _counted(thirds: Iterable[int]) -> Thirds:
    counts = Counter(thirds)
    return counts[0], counts[1], counts[2]


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _options(
    options: Iterable[Option], right: set[Any], rows: Iterable[tuple[int, Any, Outcome]]
) -> tuple[Given, ...]:
    taken: dict[str, list[int]] = {}
    for third, value, _ in rows:
        for each in _listed(value):
            taken.setdefault(each, []).append(third)
    return tuple(
        Given(
            option.text,
            len(taken.get(option.id, ())),
            option.id in right,
            _counted(taken.get(option.id, ())),
            option.id.upper(),
        )
        for option in options
    )


def _groups(interaction: Any, key: Any, rows: _Rows) -> tuple[tuple[Given, ...], int]:
    groups: dict[Any, list[tuple[int, str, bool]]] = {}
    for third, value, outcome in rows:
        same = repr(stable(interaction, key, value))
        right = outcome.status is Status.CORRECT
        groups.setdefault(same, []).append((third, _text(value), right))
    found = [
        Given(
            Counter(text for _, text, _ in each).most_common(1)[0][0],
            len(each),
            any(right for _, _, right in each),
            _counted(third for third, _, _ in each),
        )
        for each in groups.values()
    ]
    if not any(each.right for each in found):
        found.append(Given(_text(canonical(key)), 0, True, (0, 0, 0)))
    found.sort(key=lambda each: (not each.right, -each.count, str(each.text)))
    return tuple(found[:_SHOWN]), sum(each.count for each in found[_SHOWN:])


def _gap(gap: Any, right: Any, key: Any, interaction: Cloze, rows: _Rows) -> Table:
    values = [(t, v[gap.id], o) for t, v, o in rows if isinstance(v, dict) and v.get(gap.id)]
    if isinstance(gap, ChoiceGap):
        return Table(gap.id, "", _options(gap.options, {right}, values))
    accepted = {_plain(each) for each in _listed(right)} | {
        _plain(each) for each in getattr(key.gaps[gap.id], "accepted", ())
    }
    groups: dict[str, list[tuple[int, str]]] = {}
    for third, value, _ in values:
        groups.setdefault(_plain(value), []).append((third, str(value)))
    found = [
        Given(
            Counter(text for _, text in each).most_common(1)[0][0],
            len(each),
            plain in accepted,
            _counted(third for third, _ in each),
        )
        for plain, each in groups.items()
    ]
    if not any(each.right for each in found):
        found.append(Given(str(_listed(right)[0]), 0, True, (0, 0, 0)))
    found.sort(key=lambda each: (not each.right, -each.count, str(each.text)))
    return Table(gap.id, "", tuple(found[:_SHOWN]), sum(g.count for g in found[_SHOWN:]))


def _plain(value: Any) -> str:
    return " ".join(str(value).split()).casefold()


def _text(value: Any) -> str:
    """A response as a person would write it."""
    if isinstance(value, dict):
        return "; ".join(str(part) for part in value.values())
    if isinstance(value, list):
        return " ".join(str(part).upper() for part in value)
    return str(value)
