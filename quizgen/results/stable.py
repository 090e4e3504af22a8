"""Answers apart from the form they were given on: each form letters its options anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, assert_never

import msgspec

from quizgen.errors import Message, message
from quizgen.model import (
    ClozeKey,
    CommandKey,
    GapChoiceKey,
    GapKey,
    Interaction,
    Key,
    MatchingKey,
    MultipleKey,
    NumericKey,
    Option,
    OrderingKey,
    Part,
    RightNumber,
    SingleKey,
    TextKey,
    TrueFalseKey,
)
from quizgen.scoring import command, number
from quizgen.scoring.text import normalize, plain


def stable(interaction: Interaction, key: Key, value: Any) -> Any:
    """``value`` (a response) in words that every form of the quiz shares, to be compared and looked
    up: option texts in place of letters, typed text by its normal form; None for none."""
    if value is None or value == "" or value == [] or value == {}:
        return None
    texts = _texts(interaction.choices)
    match interaction.shape:
        case "choice":
            return texts.get(value, value)
        case "choices":
            return tuple(sorted(texts.get(each, each) for each in value))
        case "order":
            return tuple(texts.get(each, each) for each in value)
        case "pairs":
            parts = {part.id: part for part in interaction.parts}
            return tuple(sorted(_pair(parts, *pair) for pair in value.items() if pair[1]))
        case "gaps":
            return tuple(
                (gap.id, _gap(gap, key, value[gap.id]))
                for gap in interaction.parts
                if value.get(gap.id)
            )
        case "truth" | "text":
            return value if isinstance(value, bool) else normal(key, str(value))
        case _:
            assert_never(interaction.shape)


def _gap(gap: Part, key: Key, value: str) -> str:
    if gap.options:
        return _texts(gap.options).get(value, value)
    assert isinstance(key, ClozeKey)
    return normal(key.gaps[gap.id], value)


def _pair(parts: Mapping[str, Part], source: str, target: str) -> tuple[str, str]:
    part = parts.get(source)
    if part is None or part.text is None:
        return source, target
    return part.text.first, _texts(part.options).get(target, target)


def normal(key: object, text: str) -> str:
    """What typed text amounts to for its key: two answers of the same normal form are the same."""
    match key:
        case TextKey(normalization=rules):
            return normalize(text, rules)
        case NumericKey(units=units, conversions=factors):
            value = number.parse(text, units, factors)
            return " ".join(plain(text).split()).lower() if value is None else f"{value:.15g}"
        case CommandKey():
            return command.normal(key, text)
    return " ".join(plain(text).split())


def _texts(options: Sequence[Option]) -> dict[str, str]:
    return {option.id: option.text.first for option in options}


def carried(value: Any, source: Interaction, target: Interaction) -> Any:
    """A response to ``source`` in the letters of ``target``, another form of the item; None where
    that form does not have an option of it."""
    if value is None:
        return None
    if source.shape != target.shape:
        return value
    letters = _letters(source.choices, target.choices)
    parts = {part.id: part for part in target.parts}
    try:
        match source.shape:
            case "choice":
                return letters[value]
            case "choices" | "order":
                return [letters[each] for each in value]
            case "pairs":
                names = {part.text: part.id for part in target.parts}
                targets = _letters(source.parts[0].options, target.parts[0].options)
                return {
                    names[part.text]: targets[value[part.id]]
                    for part in source.parts
                    if part.id in value
                }
            case "gaps":
                return {
                    part.id: _letters(part.options, parts[part.id].options)[value[part.id]]
                    if part.options
                    else value[part.id]
                    for part in source.parts
                    if part.id in value
                }
            case "truth" | "text":
                return value
            case _:
                assert_never(source.shape)
    except KeyError:
        return None


def _letters(mine: Sequence[Option], its: Sequence[Option]) -> dict[str, str]:
    by_text = {option.text: option.id for option in its}
    return {option.id: by_text[option.text] for option in mine if option.text in by_text}


def key_of(key: Key, value: Any) -> Key | None:
    """``key`` with ``value`` (a response, or accepted answers) as the right one; None where it
    cannot be one."""
    match key:
        case SingleKey():
            return SingleKey(value, _shares(key, (value,))) if isinstance(value, str) else None
        case MultipleKey():
            if not isinstance(value, list):
                return None
            return MultipleKey(tuple(sorted(value)), _shares(key, value))
        case TrueFalseKey():
            return TrueFalseKey(value) if isinstance(value, bool) else None
        case MatchingKey(pairs=pairs):
            whole = isinstance(value, dict) and set(value) == set(pairs)
            return MatchingKey(dict(value)) if whole else None
        case OrderingKey():
            return OrderingKey(tuple(value)) if isinstance(value, list) else None
        case TextKey() | CommandKey():
            changed: Key = msgspec.structs.replace(key, accepted=tuple(value))
            return changed
        case NumericKey():
            read = [number.parse(each, key.units, key.conversions) for each in value]
            found = [each for each in read if each is not None]
            if not found or len(found) < len(read):
                return None
            others = tuple(RightNumber(each, key.tolerance) for each in found[1:])
            return msgspec.structs.replace(key, value=found[0], also=others)
        case _:
            return None


def _shares(key: SingleKey | MultipleKey, right: Sequence[str]) -> dict[str, float]:
    """What options earn where ``right`` are the right ones: these all of the points together, and
    those that were right before nothing. Of the others nothing changes."""
    if not key.shares:
        return {}
    others = {n: s for n, s in key.shares.items() if n not in right and n not in key.right}
    return {**others, **dict.fromkeys(sorted(right), 1 / len(right))}


def also_accepting(key: Key, gap: str, answers: Sequence[str], refused: Sequence[str]) -> Key:
    """A typed key (or a gap's) that accepts ``answers`` too, and not what is ``refused``."""
    if isinstance(key, ClozeKey):
        gap_key = key.gaps.get(gap)
        changed: GapKey
        if isinstance(gap_key, NumericKey):
            changed = _also_numbers(gap_key, answers, refused)
        elif isinstance(gap_key, TextKey):
            typed = also_accepting(gap_key, "", answers, refused)
            assert isinstance(typed, TextKey)
            changed = typed
        else:
            return key
        return msgspec.structs.replace(key, gaps={**key.gaps, gap: changed})
    if not isinstance(key, TextKey | CommandKey):
        return key
    unwanted = {normal(key, text) for text in refused}
    kept = tuple(text for text in key.accepted if normal(key, text) not in unwanted)
    return msgspec.structs.replace(key, accepted=(*(kept or key.accepted[:1]), *answers))


def cannot_decide(key: Key, gap: str, answer: str, *, refuse: bool) -> Message | None:
    """Why an answer to a gap cannot be accepted, or refused; None where it can."""
    gap_key = key.gaps.get(gap) if isinstance(key, ClozeKey) else None
    if isinstance(gap_key, GapChoiceKey):
        return message("gap {gap} is chosen from a list: correct its key", gap=repr(gap))
    if not isinstance(gap_key, NumericKey):
        return None
    value = number.parse(answer, gap_key.units, gap_key.conversions)
    if value is None:
        return message(
            "gap {gap} takes numbers, and {answer} is none", gap=repr(gap), answer=repr(answer[:40])
        )
    others = [each.value for each in gap_key.also]
    if refuse and number.same(gap_key, answer) and value not in others:
        return message(
            "{answer} is right by the key of gap {gap}: correct the key",
            gap=repr(gap),
            answer=repr(answer[:40]),
        )
    return None


def _also_numbers(key: NumericKey, answers: Sequence[str], refused: Sequence[str]) -> NumericKey:
    """With the numbers in ``answers``, each as it was typed, and without those in ``refused``."""

    def read(texts: Sequence[str]) -> list[float]:
        found = (number.parse(each, key.units, key.conversions) for each in texts)
        return [each for each in found if each is not None]

    unwanted = set(read(refused))
    kept = [each for each in key.also if each.value not in unwanted]
    known = {key.value, *(each.value for each in kept if each.share == 1)}
    new = [RightNumber(each) for each in dict.fromkeys(read(answers)) if each not in known]
    return msgspec.structs.replace(key, also=(*kept, *new))
