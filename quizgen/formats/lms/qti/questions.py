"""A form's items with everything worked out that QTI templates write down."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, assert_never

import msgspec
from markupsafe import Markup

from quizgen.formats.lms.computing import Computed, computed
from quizgen.formats.lms.qti.names import gap_identifier, item_identifiers, option_identifiers
from quizgen.formats.lms.qti.xhtml import Xhtml
from quizgen.model import (
    AnswerKey,
    Cloze,
    ClozeKey,
    CommandKey,
    CommandLine,
    Essay,
    EssayKey,
    Form,
    FormItem,
    Gap,
    GapChoiceKey,
    Hottext,
    HottextKey,
    InteractionType,
    KeyEntry,
    Language,
    Localized,
    Matching,
    MatchingKey,
    MultipleKey,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    OrderingKey,
    Rule,
    ShortText,
    SingleChoice,
    SingleKey,
    TextGap,
    TextKey,
    TrueFalseKey,
    type_of,
)
from quizgen.scoring.choices import added
from quizgen.scoring.ordering import chance_of
from quizgen.text.bilingual import Images
from quizgen.text.numbers import bounds, number, share

TITLE_LENGTH = 80
"""Characters of a stem that name the item in an LMS's lists."""
FIELD_WIDTH = 30
"""Characters of a field for text: it tells nothing of the answer's length."""
CHARACTERS_PER_WORD = 6
"""For the length that an essay should have: QTI counts characters."""
DIFFICULTIES = ("very easy", "easy", "medium", "difficult", "very difficult")
"""IEEE 1484.12.1 (LOM) 5.8 Difficulty, for 1 to 5."""


class Choice(msgspec.Struct, frozen=True):
    identifier: str
    body: Markup
    fixed: bool


class Blank(msgspec.Struct, frozen=True):
    """A gap: typed (``accepted``) or chosen (``choices``: identifier and plain text)."""

    name: str
    identifier: str
    accepted: tuple[str, ...] = ()
    sensitive: bool = False
    width: int = FIELD_WIDTH
    code: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    correct: str = ""
    ranges: tuple[Range, ...] = ()
    """Of a number."""
    weight: str = "1"
    """What it adds where it is right, of ``Question.total``."""


class Range(msgspec.Struct, frozen=True):
    """Numbers that earn points: from one bound to the other, both among them."""

    low: str
    high: str
    points: str


class Criterion(msgspec.Struct, frozen=True):
    points: str
    body: Markup


class Question(msgspec.Struct, frozen=True):
    """One item. ``scoring``: ``match`` gives the points to the one right response, ``map`` adds up
    ``mapping``; the other kinds have their own rules in their templates."""

    kind: InteractionType
    ref: str
    identifier: str
    title: str
    stem: Markup
    points: str
    shuffle: bool
    explanation: Markup
    partial: bool = False
    scoring: Literal["match", "map", "own"] = "own"
    correct: tuple[str, ...] = ()
    mapping: tuple[tuple[str, str], ...] = ()
    lowest: str = "0"
    """What a wrong answer comes to at least."""
    otherwise: str = "0"
    """What a response that ``mapping`` does not name comes to."""
    chance: float = 0.0
    """Of an ordering: what is taken off for chance."""
    sensitive: bool = False
    """Whether case counts in typed text."""
    choices: tuple[Choice, ...] = ()
    targets: tuple[Choice, ...] = ()
    feedback: tuple[tuple[str, Markup], ...] = ()
    """By the identifier of the choice."""
    blanks: tuple[Blank, ...] = ()
    total: str = "0"
    """What all blanks weigh."""
    code: bool = False
    prompt: str = ""
    unit: Markup = Markup("")
    ranges: tuple[Range, ...] = ()
    """Of a number: what is right first."""
    computed: Computed | None = None
    """How the platform computes its numbers."""
    criteria: tuple[Criterion, ...] = ()
    model_answer: Markup | None = None
    lines: int = 0
    length: int | None = None
    files: tuple[str, ...] = ()
    """Addresses of its pictures in the package."""
    topic: str = ""
    objective: str | None = None
    difficulty: str = ""
    bloom: str = ""
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: Xhtml = Xhtml()
    """Writes more of it."""
    passage: Localized | None = None
    words: Hottext | None = None
    names: dict[str, str] = {}
    """Identifiers of the choices by option id."""


def questions(
    form: Form,
    key: AnswerKey,
    languages: tuple[Language, ...],
    images: Images,
    prefix: str = "",
) -> list[Question]:
    """The questions of ``form``, in its order. ``prefix``: of QTI's names in formulas."""
    names = item_identifiers(key.entries)
    entries = {entry.id: entry for entry in key.entries}
    return [
        _question(item, entries[item.id], names[item.id], languages, images, prefix)
        for item in form.items
    ]


def _question(
    item: FormItem,
    entry: KeyEntry,
    identifier: str,
    languages: tuple[Language, ...],
    images: Images,
    prefix: str,
) -> Question:
    # Each picture has one address, whatever the item calls it.
    pictures = {path: images[uri] for path, uri in (item.images | entry.images).items()}
    text = Xhtml(languages, pictures)
    title = text.plain(entry.calculation.title if entry.calculation else item.stem)
    body = _body(item, entry, text)
    if entry.calculation and isinstance(entry.key, NumericKey):
        body["computed"] = computed(entry.calculation, entry.key.tolerance, text, prefix)
    numbers = body.get("computed")
    return Question(
        kind=type_of(item.interaction),
        ref=entry.ref,
        identifier=identifier,
        title=title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…",
        stem=numbers.stem if numbers else text.block(item.stem),
        points=number(item.points),
        shuffle=entry.shuffle,
        explanation=numbers.explanation if numbers else text.block(entry.explanation),
        partial=entry.rule != "exact",
        lowest=number(0.0 - points_of(entry.penalty, item.points)),
        files=tuple(dict.fromkeys(pictures.values())),
        topic=entry.topic,
        objective=entry.objective,
        difficulty=DIFFICULTIES[entry.difficulty - 1],
        bloom=str(entry.bloom),
        tags=entry.tags,
        references=tuple(dict.fromkeys(r for s in entry.sources for r in s.references)),
        text=text,
        **body,
    )


def _body(item: FormItem, entry: KeyEntry, text: Xhtml) -> dict[str, Any]:
    key, interaction, points = entry.key, item.interaction, item.points
    partial = entry.rule != "exact"
    wrong = number(0.0 - points_of(entry.penalty, points))
    match key:
        case SingleKey(correct=correct):
            assert isinstance(interaction, SingleChoice)
            names = option_identifiers(entry.ref, interaction.options)
            return {
                "choices": _choices(interaction.options, names, text),
                "feedback": _feedback(entry, names, text),
                **_one_right(names[correct], points),
                **_sums(entry, names, points),
            }
        case TrueFalseKey(correct=true):
            names = {"true": "true", "false": "false"}
            words = {"true": "True", "false": "False"}
            return {
                "choices": tuple(
                    Choice(n, Markup.escape(text.say(w)), True) for n, w in words.items()
                ),
                "feedback": _feedback(entry, names, text),
                **_one_right("true" if true else "false", points),
                "otherwise": wrong,
            }
        case MultipleKey() | HottextKey():
            right = key.right
            names = option_identifiers(entry.ref, interaction.choices)
            each = share(points, len(right))
            mapping = tuple(
                (names[option.id], number(each if option.id in right else -each))
                for option in interaction.choices
            )
            other = {} if entry.rule in ("exact", "partial") else _sums(entry, names, points)
            return {
                "choices": _choices(interaction.choices, names, text),
                "names": names,
                "words": interaction if isinstance(interaction, Hottext) else None,
                "feedback": _feedback(entry, names, text),
                "correct": tuple(names[name] for name in right),
                "scoring": "map" if partial else "match",
                "mapping": mapping if partial else (),
                **other,
            }
        case MatchingKey(pairs=pairs):
            assert isinstance(interaction, Matching)
            left = option_identifiers(entry.ref + "/source", interaction.sources)
            right_side = option_identifiers(entry.ref + "/target", interaction.targets)
            matched = tuple(
                f"{left[source]} {right_side[target]}" for source, target in pairs.items()
            )
            part = number(share(points, len(pairs)))
            return {
                "choices": _choices(interaction.sources, left, text),
                "targets": _choices(interaction.targets, right_side, text),
                "correct": matched,
                "scoring": "map" if partial else "match",
                "mapping": tuple((pair, part) for pair in matched) if partial else (),
            }
        case OrderingKey(order=order):
            assert isinstance(interaction, Ordering)
            names = option_identifiers(entry.ref, interaction.entries)
            return {
                "choices": _choices(interaction.entries, names, text),
                "correct": tuple(names[name] for name in order),
                "scoring": "own" if partial else "match",
                "chance": chance_of(len(order), entry.rule),
            }
        case TextKey(accepted=accepted, normalization=rules):
            assert isinstance(interaction, ShortText)
            return _typed(accepted, points) | {
                "code": interaction.code,
                "sensitive": not rules.ignore_case,
                "otherwise": wrong,
            }
        case CommandKey():
            assert isinstance(interaction, CommandLine)
            from quizgen.formats.lms.spellings import spellings

            return _typed(spellings(key), points) | {
                "code": True,
                "sensitive": True,
                "otherwise": wrong,
                "prompt": interaction.prompt,
            }
        case NumericKey():
            assert isinstance(interaction, Numeric)
            ranges = _ranges(key, entry.rule, points)
            unit = text.inline(interaction.unit) if interaction.unit else Markup("")
            return {"correct": (number(key.value),), "ranges": ranges, "unit": unit}
        case ClozeKey():
            assert isinstance(interaction, Cloze)
            weights = {
                gap.id: key.weights.get(gap.id, 1.0) if partial else 1.0 for gap in interaction.gaps
            }
            return {
                "passage": interaction.text,
                "blanks": tuple(
                    _blank(entry.ref, gap, key, weights[gap.id], text) for gap in interaction.gaps
                ),
                "total": number(points_of(1, math.fsum(weights.values()))),
            }
        case EssayKey(rubric=rubric, model_answer=answer):
            assert isinstance(interaction, Essay)
            return {
                "criteria": tuple(Criterion(number(c.points), text.block(c.text)) for c in rubric),
                "model_answer": text.block(answer) if answer else None,
                "lines": interaction.lines,
                "length": (interaction.words or 0) * CHARACTERS_PER_WORD or None,
            }
        case _:
            assert_never(key)


def points_of(share: float, points: float) -> float:
    """A share of the points, in the digits that a response's points have."""
    return round(share * points, 4)


def _sums(entry: KeyEntry, names: dict[str, str], points: float) -> dict[str, Any]:
    """Scoring where each option that is chosen adds its points; nothing where that is not so, or
    only the right one adds any."""
    sums = added(entry.key, list(names), entry.rule, entry.penalty)
    if sums is None or (isinstance(entry.key, SingleKey) and set(sums.values()) == {0.0, 1.0}):
        return {}
    mapping = tuple((names[n], number(points_of(part, points))) for n, part in sums.items())
    return {"scoring": "map", "mapping": mapping}


def _one_right(identifier: str, points: float) -> dict[str, Any]:
    """Scoring where one response is right: the template ``match_correct`` gives 1 point."""
    one = points == 1
    return {
        "correct": (identifier,),
        "scoring": "match" if one else "map",
        "mapping": () if one else ((identifier, number(points)),),
    }


def _typed(accepted: Sequence[str], points: float) -> dict[str, Any]:
    texts = tuple(dict.fromkeys(accepted))
    return {
        "correct": texts[:1],
        "scoring": "map",
        "mapping": tuple((text, number(points)) for text in texts),
    }


def _choices(options: Sequence[Option], names: dict[str, str], text: Xhtml) -> tuple[Choice, ...]:
    return tuple(Choice(names[o.id], text.inline(o.text), o.fixed) for o in options)


def _feedback(
    entry: KeyEntry, names: dict[str, str], text: Xhtml
) -> tuple[tuple[str, Markup], ...]:
    return tuple(
        (names[option], text.block(told.feedback))
        for option, told in entry.feedback.items()
        if told.feedback and option in names
    )


def _ranges(key: NumericKey, rule: Rule, points: float) -> tuple[Range, ...]:
    return tuple(
        Range(*bounds(each), number(points_of(each.share, points))) for each in key.earning(rule)
    )


def _blank(ref: str, gap: Gap, key: ClozeKey, weight: float, text: Xhtml) -> Blank:
    name, right, worth = gap.id, key.gaps[gap.id], number(weight)
    identifier = gap_identifier(name)
    if isinstance(right, NumericKey):
        assert isinstance(gap, TextGap)
        shown, ranges = (number(right.value),), _ranges(right, "partial", weight)
        return Blank(
            name, identifier, shown, width=gap.width, code=gap.code, ranges=ranges, weight=worth
        )
    if isinstance(gap, TextGap):
        assert isinstance(right, TextKey)
        accepted = tuple(dict.fromkeys(right.accepted))
        sensitive = not right.normalization.ignore_case
        return Blank(name, identifier, accepted, sensitive, gap.width, gap.code, weight=worth)
    assert isinstance(right, GapChoiceKey)
    names = option_identifiers(f"{ref}/{name}", gap.options)
    choices = tuple((names[option.id], text.plain(option.text)) for option in gap.options)
    return Blank(name, identifier, choices=choices, correct=names[right.correct], weight=worth)
