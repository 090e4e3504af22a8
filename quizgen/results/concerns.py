"""What an instructor should look at: said carefully, since numbers of a class are few."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from quizgen.errors import Message, at, listed, message, messages
from quizgen.locale.tags import language_name
from quizgen.model import Language, Status
from quizgen.psychometrics import FEW, Dif, ItemFigures, TestFigures, dif, fisher
from quizgen.results.answers import Answers, answers_to, thirds_of, whos
from quizgen.results.coded import NOT_THERE
from quizgen.results.gradebook import every
from quizgen.results.sitting import BLANK, Column, Sitting

LEAST_GROUP = 10
"""Students of each language before it is compared with another."""
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
    """How times in seconds are spread: their median, the quartiles between which half of them lie,
    and how many (``n``) there are."""

    median: float
    low: float
    high: float
    n: int


class Compared(NamedTuple):
    """How an item functions in the ``focal`` language, compared with the ``reference``, for
    students of the same ability (differential item functioning)."""

    focal: Language
    reference: Language
    dif: Dif

    @property
    def weight(self) -> tuple[str, float]:
        """By what differences are sorted: ETS's class (A, B, C), then the size in its delta, or
        where there is none the difference in the share of points."""
        delta = self.dif.delta
        return self.dif.category, abs(self.dif.difference if math.isnan(delta) else delta)


class Looked(NamedTuple):
    """An item of a sitting with all that was found of it: figures, answers, times, and what an
    instructor should look at."""

    column: Column
    figures: ItemFigures
    answers: Answers
    languages: tuple[Compared, ...]
    """Each language against the first; empty where fewer than two were taken by enough."""
    concerns: tuple[Message, ...]
    seconds: Spread | None
    """How long it was looked at, where that was recorded."""

    @property
    def language(self) -> Compared | None:
        """The comparison of the two languages that differ most; None where no two were compared."""
        return max(self.languages, key=lambda each: each.weight, default=None)

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
    timed = [durations for durations in every(sitting.records, "durations") if durations]
    for number, (column, figures) in enumerate(zip(sitting.columns, sitting.figures, strict=True)):
        answers = answers_to(sitting, column.name, of)
        compared = tuple(
            Compared(focal, reference, found_by_item[number])
            for focal, reference, found_by_item in languages
        )
        concerns = concerns_of(figures, answers, compared)
        times = [durations.get(column.name, 0.0) for durations in timed]
        known = [each for each in times if 0 < each <= _LONGEST]
        found.append(Looked(column, figures, answers, compared, concerns, spread(known)))
    return found


def spread(times: Sequence[float]) -> Spread | None:
    """The median and quartiles of times in seconds; None where there are none."""
    if not times:
        return None
    low, median, high = np.quantile(times, [0.25, 0.5, 0.75])
    return Spread(float(median), float(low), float(high), len(times))


def by_language(sitting: Sitting) -> list[tuple[Language, Language, list[Dif]]]:
    """How each item functions in a language against the first of those that enough students took it
    in; nothing where that are fewer than two."""
    taken = np.array([*every(sitting.records, "language")])
    enough = [each for each in sitting.languages if (taken == each).sum() >= LEAST_GROUP]
    scores, found = sitting.scores, []
    for focal in enough[1:]:
        two = (taken == enough[0]) | (taken == focal)
        part = type(scores)(scores.points[two], scores.most, scores.items)
        found.append((focal, enough[0], dif(part, taken[two] == focal)))
    return found


def not_compared(sitting: Sitting) -> Message | None:
    """In which languages too few took it to be compared; None where all of them are, or where it
    was taken in one alone."""
    counts = Counter(every(sitting.records, "language"))
    taken = {each: counts[each] for each in sitting.languages if counts[each]}
    few = {each: count for each, count in taken.items() if count < LEAST_GROUP}
    if len(taken) < 2 or not few:
        return None
    named = [at(language_name(each), str(few[each])) for each in few]
    return message(
        "languages that fewer than {least} students took it in are not compared: {languages}",
        least=LEAST_GROUP,
        languages=listed(named, ", "),
    )


def concerns_of(
    figures: ItemFigures, answers: Answers, languages: Sequence[Compared]
) -> tuple[Message, ...]:
    """What to look at in an item, the gravest first."""
    found: list[Message] = []
    few = figures.n < FEW
    doubted = _key(figures, answers, few) if figures.n >= 5 else []
    spoken = [
        _careful(said, few) for each in languages if (said := _language(each, answers)) is not None
    ]
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
    if preferred is not None:
        said = message(
            "of the best third {count} of {size} chose {option}, not the key: is the key right?",
            count=preferred.thirds[2],
            size=best,
            option=preferred.label,
        )
        return [_careful(said, few)]
    if figures.discrimination < -0.05:
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


def _language(found: Compared, answers: Answers) -> Message | None:
    """A large difference in difficulty; else a wrong option that draws those of one language."""
    focal, reference, figures = found
    apart = abs(figures.difference)
    if figures.category != "C" or figures.p >= _CHANCE or apart < _APART:
        return _drawn(answers, reference, focal)
    harder, easier = (focal, reference) if figures.difference < 0 else (reference, focal)
    return message(
        "harder in {harder} than in {easier} for students of the same ability (by {share} points "
        "of a hundred): do the two say the same?",
        harder=language_name(harder),
        easier=language_name(easier),
        share=f"{apart * 100:.0f}",
    )


def _drawn(answers: Answers, *pair: Language) -> Message | None:
    """A wrong option that takes the place of the key among the better half of one language, and not
    of the other (differential distractor functioning, Green, Crone & Folk 1989; Fisher's exact test
    at one in two hundred, which all options of a quiz together seldom reach by chance)."""
    keys = [each for each in answers.given if each.right]
    if answers.kind != "options" or len(keys) != 1:
        return None
    key, worst = keys[0].better, None
    rights = [key.get(each, 0) for each in pair]
    for each in answers.given:
        one, other = (each.better.get(language, 0) for language in pair)
        p = fisher(rights[0], one, rights[1], other)
        if p < _ONE_LANGUAGE and (worst is None or p < worst[0]):
            worst = p, each
    if worst is None:
        return None
    option = worst[1]
    wrong = [option.better.get(each, 0) for each in pair]
    drawn = int(wrong[1] * rights[0] > wrong[0] * rights[1])
    return message(
        "of the better half {wrong} chose {option} and {right} the key in {language}, "
        "{other_wrong} and {other_right} in {other}: do the two say the same?",
        option=option.label,
        language=language_name(pair[drawn]),
        wrong=wrong[drawn],
        right=rights[drawn],
        other=language_name(pair[1 - drawn]),
        other_wrong=wrong[1 - drawn],
        other_right=rights[1 - drawn],
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


def unmarked(sitting: Sitting) -> Message | None:
    """How many answers nobody has marked yet, of which questions, and how to mark them; None where
    all of them are. They count in no figure."""
    total, names = 0, []
    for column, answered, codes in zip(
        sitting.columns, sitting.answered, sitting.codes.T, strict=True
    ):
        pending = [n for n, (_, out) in enumerate(answered) if out.status is Status.PENDING]
        if count := int(np.isin(codes, pending).sum()):
            total += count
            names.append(f"{column.entry.ref} {count}")
    if not total:
        return None
    return messages(
        "{number} answer is not marked yet and counts in no figure ({items}): mark it with quizgen "
        "mark, then run this again",
        "{number} answers are not marked yet and count in no figure ({items}): mark them with "
        "quizgen mark, then run this again",
        total,
        items=", ".join(names),
    )


def not_reached(sitting: Sitting) -> float:
    """Share of students who answered nothing of the last tenth of their items (two or more)."""
    hit = total = 0
    for given, earned, rows, numbers in sitting.books:
        had = [[each is not NOT_THERE for each in values] for values in earned.values]
        blank = [[each is NOT_THERE or each in BLANK for each in some] for some in given.values]
        if len(rows) == 1:  # a form of one's own
            codes = numbers[0].tolist()
            own = [b[code] for b, h, code in zip(blank, had, codes, strict=True) if h[code]]
            total += len(own) >= 5
            hit += len(own) >= 5 and all(own[-max(2, len(own) // 10) :])
            continue
        there = np.array([np.array(each)[numbers[:, n]] for n, each in enumerate(had)])
        nothing = np.array([np.array(each)[numbers[:, n]] for n, each in enumerate(blank)])
        counts = there.sum(axis=0)
        small = np.int16 if len(there) < 1 << 15 else np.int64
        behind = np.cumsum(there[::-1], axis=0, dtype=small)[::-1]  # 1: the last a student had
        last = there & (behind <= np.maximum(2, counts // 10))
        enough = counts >= 5
        total += int(enough.sum())
        hit += int((enough & (nothing | ~last).all(axis=0)).sum())
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
