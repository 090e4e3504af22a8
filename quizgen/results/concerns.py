"""What an instructor should look at: said carefully, since numbers of a class are few."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from quizgen.errors import Message, message, messages
from quizgen.psychometrics import FEW, Dif, ItemFigures, TestFigures, dif, fisher
from quizgen.results.answers import Answers, answers_to, thirds_of, whos
from quizgen.results.sitting import Column, Sitting

LEAST_GROUP = 10
"""Students of each language before the two are compared."""
_NOT_REACHED = 0.15
_LONGEST = 24 * 3600.0
"""Seconds that a question may have been in front of a student: more is a clock that was set."""
_LEAST_IDLE, _LEAST_WRONG = 20, 5
"""Students and wrong answers before an option that nobody took is spoken of."""
_CHANCE, _APART = 0.01, 0.1
"""A quiz has many items: beside ETS's class C, what chance brings about once in a hundred times,
and a tenth of the points."""
_ONE_LANGUAGE = 0.005
HARDLY = message("it hardly tells strong from weak students")
"""The lightest of concerns but for options that nobody took."""


class Spread(NamedTuple):
    """Of times: the median, and between which half of them lie."""

    median: float
    low: float
    high: float
    n: int


class Looked(NamedTuple):
    """An item with all that was found of it."""

    column: Column
    figures: ItemFigures
    answers: Answers
    language: Dif | None
    """English against Korean; None where too few took it in either."""
    concerns: tuple[Message, ...]
    seconds: Spread | None
    """How long it was looked at, where that was recorded."""

    @property
    def untaken(self) -> tuple[tuple[str, str], ...]:
        """Options that nobody took, which are the last and least of the concerns."""
        return _idle(self.figures, self.answers)

    @property
    def grave(self) -> tuple[Message, ...]:
        """The concerns but for options that nobody took."""
        return self.concerns[:-1] if self.untaken else self.concerns


def look(sitting: Sitting) -> list[Looked]:
    """Every item of a sitting, in its order. Raises ``StatisticsError``."""
    scores = sitting.scores
    of = whos(sitting, thirds_of(scores))
    languages = by_language(sitting)
    found = []
    for number, (column, figures) in enumerate(zip(sitting.columns, sitting.figures, strict=True)):
        answers = answers_to(sitting, column.name, of)
        language = languages[number] if languages else None
        concerns = concerns_of(figures, answers, language)
        times = [r.durations.get(column.name, 0.0) for r in sitting.records]
        known = [each for each in times if 0 < each <= _LONGEST]
        found.append(Looked(column, figures, answers, language, concerns, spread(known)))
    return found


def spread(times: Sequence[float]) -> Spread | None:
    """None of no times."""
    if not times:
        return None
    low, median, high = np.quantile(times, [0.25, 0.5, 0.75])
    return Spread(float(median), float(low), float(high), len(times))


def by_language(sitting: Sitting) -> list[Dif]:
    """How each item functions in English against Korean; nothing where fewer than ten students took
    it in either."""
    taken = np.array([record.language for record in sitting.records])
    one = (taken == "ko") | (taken == "en")
    english = taken[one] == "en"
    if english.sum() < LEAST_GROUP or (~english).sum() < LEAST_GROUP:
        return []
    scores = sitting.scores
    part = type(scores)(scores.points[one], scores.most, scores.items)
    return dif(part, english)


def concerns_of(
    figures: ItemFigures, answers: Answers, language: Dif | None
) -> tuple[Message, ...]:
    """What to look at in an item, the gravest first."""
    found: list[Message] = []
    few = figures.n < FEW
    doubted = _key(figures, answers, few) if figures.n >= 5 else []
    spoken = [_careful(each, few) for each in _language(language, answers)] if language else []
    # what misleads one language also tells nobody apart: the cause comes before the effect
    found += doubted + spoken if figures.discrimination < 0 else spoken + doubted
    if figures.n >= 5 and answers.unanswered >= figures.n:
        found.append(message("nobody answered it"))
    elif figures.n >= 5 and figures.facility <= 0:
        found.append(message("nobody was right"))
    elif figures.n >= 10 and figures.facility >= 1:
        found.append(message("everybody was right: it tells nobody apart"))
    if idle := _idle(figures, answers):
        found.append(
            messages(
                "nobody took option {options}",
                "nobody took the options {options}",
                len(idle),
                options=", ".join(f"{part}: {label}" if part else label for part, label in idle),
            )
        )
    return tuple(found)


def _idle(figures: ItemFigures, answers: Answers) -> tuple[tuple[str, str], ...]:
    """Options that nobody took, though enough had the item and some had it wrong."""
    enough = figures.n >= _LEAST_IDLE and answers.wrong >= _LEAST_WRONG
    return answers.idle if enough else ()


def _key(figures: ItemFigures, answers: Answers, few: bool) -> list[Message]:
    best = answers.size[2]
    preferred = None
    if answers.kind == "options" and sum(each.right for each in answers.given) == 1 and best >= 3:
        right = next(each for each in answers.given if each.right)
        top = max(answers.given, key=lambda each: each.thirds[2])
        ahead = top.thirds[2] - right.thirds[2]
        # more than two options of equal appeal would differ by (McNemar, one-sided 5 %)
        if not top.right and ahead > 1.645 * math.sqrt(top.thirds[2] + right.thirds[2]):
            preferred = top
    negative = not math.isnan(figures.discrimination) and figures.discrimination < 0
    if preferred is not None:
        said = message(
            "of the best third {count} of {size} chose {option}, not the key: is the key right?",
            count=preferred.thirds[2],
            size=best,
            option=preferred.label,
        )
        return [_careful(said, few)]
    if negative and figures.discrimination < -0.05:
        said = message(
            "who did well otherwise did worse here (discrimination {r}): look at key and wording",
            r=f"{figures.discrimination:.2f}",
        )
        return [_careful(said, few)]
    if not few and figures.discrimination < 0.1 and 0.05 < figures.facility < 0.95:
        return [HARDLY]
    return []


def _careful(said: Message, few: bool) -> Message:
    return message("{concern} (few students: it may be chance)", concern=said) if few else said


def _language(found: Dif, answers: Answers) -> list[Message]:
    """A large difference in difficulty; else a wrong option that draws those of one language."""
    said: list[Message] = []
    if found.category == "C" and found.p < _CHANCE and abs(found.difference) >= _APART:
        share = f"{abs(found.difference) * 100:.0f}"
        if found.difference < 0:
            text = message(
                "harder in English than in Korean for students of the same ability (by {share} "
                "points of a hundred): do the two say the same?",
                share=share,
            )
        else:
            text = message(
                "harder in Korean than in English for students of the same ability (by {share} "
                "points of a hundred): do the two say the same?",
                share=share,
            )
        said.append(text)
    elif drawn := _drawn(answers):
        said.append(drawn)
    return said


def _drawn(answers: Answers) -> Message | None:
    """A wrong option that takes the place of the key among the better half of one language, and not
    of the other (differential distractor functioning, Green, Crone & Folk 1989; Fisher's exact test
    at one in two hundred, which all options of a quiz together seldom reach by chance)."""
    keys = [each for each in answers.given if each.right]
    if answers.kind != "options" or len(keys) != 1:
        return None
    key, worst = keys[0].better, None
    for each in answers.given:
        ko, en = each.better
        if each.right or not ko + en:
            continue
        p = fisher(key[0], ko, key[1], en)
        if p < _ONE_LANGUAGE and (worst is None or p < worst[0]):
            worst = p, each
    if worst is None:
        return None
    option = worst[1]
    (ko, en), (ko_right, en_right) = option.better, key
    values = {"option": option.label, "ko": ko, "ko_right": ko_right, "en": en}
    values |= {"en_right": en_right}
    if en * ko_right > ko * en_right:
        return message(
            "of the better half {en} chose {option} and {en_right} the key in English, {ko} and "
            "{ko_right} in Korean: do the two say the same?",
            **values,
        )
    return message(
        "of the better half {ko} chose {option} and {ko_right} the key in Korean, {en} and "
        "{en_right} in English: do the two say the same?",
        **values,
    )


def unreliable(sitting: Sitting, figures: TestFigures) -> Message | None:
    """Why there is no reliability; None where there is one."""
    scores = sitting.scores
    if not math.isnan(figures.alpha):
        return None
    whole = int(scores.seen[:, scores.seen.any(axis=0)].all(axis=1).sum())
    if whole < 3 and not scores.complete:
        return message(
            "no reliability: it takes students with a score on every question, and there are {n}",
            n=whole,
        )
    return message(
        "no reliability: it takes three students, two questions, and scores that are not all alike"
    )


def not_reached(sitting: Sitting) -> float:
    """Share of students who answered nothing of the last tenth of their items (two or more)."""
    hit = total = 0
    for record in sitting.records:
        names = list(record.outcomes)
        last = names[-max(2, len(names) // 10) :]
        if len(names) >= 5:
            total += 1
            hit += all(record.responses.get(name) in (None, "", [], {}) for name in last)
    return hit / total if total else 0.0


def hurried(sitting: Sitting) -> Message | None:
    """That many did not reach the end; None where they did."""
    share = not_reached(sitting)
    if share < _NOT_REACHED:
        return None
    return message(
        "{share} % left the last questions blank: was the time too short?",
        share=f"{share * 100:.0f}",
    )
