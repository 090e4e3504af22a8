"""What was answered to an item, and by whom: the weakest, the middle and the best third, and those
who took it in each language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from quizgen.errors import Message
from quizgen.model import (
    ChoiceGap,
    Cloze,
    CommandKey,
    Essay,
    Language,
    Localized,
    Matching,
    NumericKey,
    Option,
    Ordering,
    Outcome,
    ShortText,
    Status,
    TextKey,
    TrueFalse,
)
from quizgen.psychometrics import Scores, groups
from quizgen.results.gradebook import every
from quizgen.results.sitting import Sitting
from quizgen.results.stable import stable
from quizgen.results.typed import MOST
from quizgen.scoring import canonical, score
from quizgen.scoring.remarks import remarks

_SHOWN = 8
"""Different answers that are listed; the rest are counted together."""
Third = Literal[0, 1, 2]
Thirds = tuple[int, int, int]
"""How many of the weakest, of the middle, of the best third."""
Spoken = dict[Language, int]
"""How many in each language: in those that anybody took it in."""


class Who(NamedTuple):
    third: int
    language: str
    better: bool
    """Whether among the better half."""


class Given(msgspec.Struct, frozen=True):
    """An answer, or a part of one, and how many gave it."""

    text: Localized | str
    """A text of the bank; or letters, or what was typed."""
    count: int
    right: bool
    thirds: Thirds
    spoken: Spoken
    better: Spoken
    """Of those, how many of the better half."""
    label: str = ""
    """The option's letter."""
    said: tuple[Message, ...] = ()
    """What is to say of it, where it was typed."""


class Table(msgspec.Struct, frozen=True):
    """A part of an item that has answers of its own: a gap, a source, a place in an order."""

    name: str
    text: Localized | str
    given: tuple[Given, ...]
    others: int = 0
    closed: bool = True
    """Whether ``given`` are options, all there are, or what was typed."""

    @property
    def right(self) -> int:
        """How many students gave a right answer to this part."""
        return sum(each.count for each in self.given if each.right)

    @property
    def instead(self) -> Given | None:
        """The wrong answer that most students gave; None where nobody was wrong."""
        wrong = [each for each in self.given if not each.right and each.count]
        return max(wrong, key=lambda each: each.count, default=None)


class Answers(msgspec.Struct, frozen=True):
    """``kind`` tells how ``given`` and ``parts`` are to be read. ``options``: all there are, key or
    not; ``groups``: different answers with what means the same together, most frequent first;
    ``orders``: the same of orders, with a part for each place, all of the same entries; ``pairs``:
    a part for each source, all of the same targets; ``gaps``: a part for each gap; ``none``
    (essay)."""

    kind: Literal["options", "groups", "orders", "pairs", "gaps", "none"]
    size: Thirds
    """How many of each third had the item."""
    spoken: Spoken
    unanswered: int
    given: tuple[Given, ...] = ()
    others: int = 0
    parts: tuple[Table, ...] = ()

    @property
    def astray(self) -> Table | None:
        """The part that fewest had right; None where all had all of them right."""
        worst = min(self.parts, key=lambda part: part.right, default=None)
        return worst if worst is not None and worst.instead is not None else None

    @property
    def wrong(self) -> int:
        """How many wrong answers were given to it or to its parts."""
        lists = [part.given for part in self.parts] or [self.given]
        return sum(each.count for given in lists for each in given if not each.right)

    @property
    def idle(self) -> tuple[tuple[str, str], ...]:
        """Wrong options that nobody took: the part's name (or nothing) and the letter. A target or
        an entry is idle where nobody put it anywhere that is wrong."""
        if self.kind == "options":
            return tuple(("", e.label) for e in self.given if not e.right and not e.count)
        if self.kind == "gaps":
            return tuple(
                (part.name, each.label)
                for part in self.parts
                if part.closed
                for each in part.given
                if not each.right and not each.count
            )
        if self.kind == "pairs":
            taken = Counter({each.label: 0 for part in self.parts for each in part.given})
            for part in self.parts:
                taken.update({each.label: each.count for each in part.given})
            return tuple(("", label) for label, count in taken.items() if not count)
        return ()


def thirds_of(scores: Scores) -> NDArray[np.int64]:
    """0, 1 or 2 by student; all 1 where the scores do not tell thirds apart."""
    weak, strong = groups(scores)
    found = np.ones(scores.students, dtype=np.int64)
    if not (weak & strong).any():
        found[weak], found[strong] = 0, 2
    return found


class Whos(NamedTuple):
    """Whom each row stands for: a number into ``kinds``."""

    kinds: tuple[Who, ...]
    of: NDArray[np.int64]


def whos(sitting: Sitting, thirds: NDArray[np.int64]) -> Whos:
    """Whom each row stands for, for ``answers_to``."""
    better = (sitting.scores.shares >= np.median(sitting.scores.shares)).tolist()
    known: dict[tuple[int, str, bool], int] = {}
    of = [
        known.setdefault((third, language, good), len(known))
        for third, language, good in zip(
            thirds.tolist(), every(sitting.records, "language"), better, strict=True
        )
    ]
    return Whos(tuple(Who(*kind) for kind in known), np.array(of, dtype=np.int64))


def answers_to(sitting: Sitting, name: str, of: Whos) -> Answers:
    """What was answered to the item ``name``; ``of`` has by row whom it stands for (``whos``)."""
    place = sitting.place(name)
    column = sitting.columns[place]
    codes, width = sitting.codes[:, place].astype(np.intp), len(of.kinds)
    had = codes >= 0
    size = len(sitting.answered[place]) * width
    table = np.bincount(codes[had] * width + of.of[had], minlength=size).tolist()
    counts: Counter[Who] = Counter()
    given: list[tuple[Counter[Who], Any, Outcome]] = []
    for code in sitting.first(place):
        response, outcome = sitting.answered[place][code]
        row = table[code * width : (code + 1) * width]
        who = Counter({kind: count for kind, count in zip(of.kinds, row, strict=True) if count})
        counts.update(who)
        if response is not None and outcome.status is not Status.UNANSWERED:
            given.append((who, response, outcome))
    unanswered = counts.total() - sum(who.total() for who, _, _ in given)
    thirds, spoken = _thirds(counts), _spoken(counts)
    interaction, key = column.item.interaction, column.entry.key
    interaction = column.entry.offered(interaction, (response for _, response, _ in given))
    right: Any = canonical(key)

    def found(kind: Any, *more: Any, **parts: Any) -> Answers:
        return Answers(kind, thirds, spoken, unanswered, *more, **parts)

    match interaction:
        case Essay():
            return found("none")
        case _ if interaction.shape in ("choice", "choices"):
            return found("options", _options(interaction.choices, set(_listed(right)), given))
        case TrueFalse():
            options = (
                Option("T", Localized(ko="참", en="true")),
                Option("F", Localized(ko="거짓", en="false")),
            )
            said = [(who, "T" if value else "F", outcome) for who, value, outcome in given]
            return found("options", _options(options, {"T" if right else "F"}, said))
        case Matching():
            parts = tuple(
                Table(
                    source.id,
                    source.text,
                    _options(
                        interaction.targets,
                        {right[source.id]},
                        [(w, v.get(source.id), o) for w, v, o in given if isinstance(v, dict)],
                    ),
                )
                for source in interaction.sources
            )
            return found("pairs", parts=parts)
        case Cloze():
            parts = tuple(_gap(gap, right[gap.id], key, given) for gap in interaction.gaps)
            return found("gaps", parts=parts)
        case Ordering():
            places = tuple(
                Table(
                    str(place + 1),
                    next(e.text for e in interaction.entries if e.id == wanted),
                    _options(
                        interaction.entries,
                        {wanted},
                        [(w, v[place], o) for w, v, o in given
                         if isinstance(v, list) and place < len(v)],
                    ),
                )
                for place, wanted in enumerate(right)
            )  # fmt: skip
            return found("orders", *_groups(interaction, key, given), places)
        case _:
            return found("groups", *_groups(interaction, key, given))


_Rows = Sequence[tuple[Counter[Who], Any, Outcome]]
"""Different answers: who gave them, and what they earned; in the order in which they were given."""


def _thirds(whos: Mapping[Who, int]) -> Thirds:
    counts = [0, 0, 0]
    for who, number in whos.items():
        counts[who.third] += number
    return counts[0], counts[1], counts[2]


def _spoken(whos: Mapping[Who, int]) -> Spoken:
    counts: Spoken = {}
    for who, number in whos.items():
        if who.language not in ("", "both"):
            counts[who.language] = counts.get(who.language, 0) + number
    return dict(sorted(counts.items()))


def _given(
    text: Localized | str, counts: Counter[Who], right: bool, label: str = "", key: Any = None
) -> Given:
    said = _said(key, text, right)
    better = _spoken({who: number for who, number in counts.items() if who.better})
    return Given(text, counts.total(), right, _thirds(counts), _spoken(counts), better, label, said)


def _said(key: Any, text: Localized | str, right: bool) -> tuple[Message, ...]:
    """What is to say of an answer as typed, unless a person decided otherwise than the key."""
    if not isinstance(key, TextKey | NumericKey | CommandKey) or not isinstance(text, str):
        return ()
    return remarks(key, text)[:MOST] if _right(key, text) is right else ()


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _options(options: Iterable[Option], right: set[Any], rows: _Rows) -> tuple[Given, ...]:
    taken: dict[str, Counter[Who]] = {}
    for who, value, _ in rows:
        for each in _listed(value):
            taken.setdefault(each, Counter()).update(who)
    return tuple(
        _given(option.text, taken.get(option.id, Counter()), option.id in right, option.id.upper())
        for option in options
    )


def _groups(interaction: Any, key: Any, rows: _Rows) -> tuple[tuple[Given, ...], int]:
    groups: dict[Any, list[tuple[Counter[Who], str, bool]]] = {}
    for who, value, outcome in rows:
        same = repr(stable(interaction, key, value))
        right = outcome.status is Status.CORRECT
        groups.setdefault(same, []).append((who, _text(value), right))
    found = [
        _Found(
            _usual((text, who) for who, text, _ in each),
            _all(who for who, *_ in each),
            any(right for *_, right in each),
        )
        for each in groups.values()
    ]
    return _listed_first(found, _text(canonical(key)), key)


def _all(several: Iterable[Counter[Who]]) -> Counter[Who]:
    found: Counter[Who] = Counter()
    for who in several:
        found.update(who)
    return found


def _right(key: Any, text: str) -> bool:
    """Whether what is typed earns all of the points by the key alone."""
    return score(key, text, points=1, rule="exact", interaction=ShortText()).score == 1


def _gap(gap: Any, right: Any, key: Any, rows: _Rows) -> Table:
    values = [(w, v[gap.id], o) for w, v, o in rows if isinstance(v, dict) and v.get(gap.id)]
    if isinstance(gap, ChoiceGap):
        return Table(gap.id, "", _options(gap.options, {right}, values))
    gap_key = key.gaps[gap.id]
    groups: dict[str, list[tuple[str, Counter[Who]]]] = {}
    for who, value, _ in values:
        groups.setdefault(_plain(value), []).append((str(value), who))
    found = [
        _Found(typed, _all(who for _, who in each), _right(gap_key, typed))
        for each in groups.values()
        for typed in [_usual(each)]
    ]
    shown, others = _listed_first(found, str(_listed(right)[0]), gap_key)
    return Table(gap.id, "", shown, others, closed=False)


def _usual(texts: Iterable[tuple[str, Counter[Who]]]) -> str:
    """The spelling that most students gave an answer in, of several that mean the same."""
    counts: Counter[str] = Counter()
    for text, who in texts:
        counts[text] += who.total()
    return counts.most_common(1)[0][0]


class _Found(NamedTuple):
    """An answer, who gave it, and whether it is right: of most typed ones no more is asked."""

    text: str
    who: Counter[Who]
    right: bool


def _listed_first(found: list[_Found], usual: str, key: Any) -> tuple[tuple[Given, ...], int]:
    """The right ones, then the most frequent; how many others there are."""
    if not any(each.right for each in found):
        found.append(_Found(usual, Counter(), True))
    found.sort(key=lambda each: (not each.right, -each.who.total(), each.text))
    shown = tuple(_given(each.text, each.who, each.right, key=key) for each in found[:_SHOWN])
    return shown, sum(each.who.total() for each in found[_SHOWN:])


def _plain(value: Any) -> str:
    return " ".join(str(value).split()).casefold()


def _text(value: Any) -> str:
    """A response as a person would write it."""
    if isinstance(value, dict):
        return "; ".join(str(part) for part in value.values())
    if isinstance(value, list):
        return " ".join(str(part).upper() for part in value)
    return str(value)
