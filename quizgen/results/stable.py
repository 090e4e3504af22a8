"""Answers apart from the form they were given on: each form letters its options anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from quizgen.model import (
    ChoiceGap,
    Cloze,
    ClozeKey,
    CommandKey,
    Interaction,
    Key,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    NumericKey,
    Option,
    Ordering,
    OrderingKey,
    SingleChoice,
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
    match interaction:
        case SingleChoice(options=options):
            return _texts(options).get(value, value)
        case MultipleResponse(options=options):
            texts = _texts(options)
            return tuple(sorted(texts.get(each, each) for each in value))
        case Matching(sources=sources, targets=targets):
            mine, its = _texts(sources), _texts(targets)
            return tuple(sorted((mine.get(s, s), its.get(t, t)) for s, t in value.items() if t))
        case Ordering(entries=entries):
            texts = _texts(entries)
            return tuple(texts.get(each, each) for each in value)
        case Cloze(gaps=gaps):
            assert isinstance(key, ClozeKey)
            return tuple(
                (gap.id, stable_gap(interaction, key, gap.id, value[gap.id]))
                for gap in gaps
                if value.get(gap.id)
            )
        case _:
            return value if isinstance(value, bool) else normal(key, str(value))


def stable_gap(interaction: Interaction, key: Key, gap: str, value: str) -> str:
    """The same for one gap of a cloze."""
    assert isinstance(interaction, Cloze)
    assert isinstance(key, ClozeKey)
    found = next(each for each in interaction.gaps if each.id == gap)
    if isinstance(found, ChoiceGap):
        return _texts(found.options).get(value, value)
    return normal(key.gaps[gap], value)


def normal(key: object, text: str) -> str:
    """What typed text amounts to for its key: two answers of the same normal form are the same."""
    match key:
        case TextKey(normalization=rules):
            return normalize(text, rules)
        case NumericKey(units=units):
            value = number.parse(text, units)
            return " ".join(plain(text).split()).lower() if value is None else f"{value:.15g}"
        case CommandKey():
            return command.normal(key, text)
    return " ".join(plain(text).split())


def _texts(options: Sequence[Option]) -> dict[str, str]:
    return {option.id: option.text.ko for option in options}


def carried(value: Any, source: Interaction, target: Interaction) -> Any:
    """A response to ``source`` in the letters of ``target``, another form of the item; None where
    that form does not have an option of it."""
    try:
        match source, target:
            case SingleChoice(options=mine), SingleChoice(options=its):
                return _letters(mine, its)[value]
            case MultipleResponse(options=mine), MultipleResponse(options=its):
                letters = _letters(mine, its)
                return [letters[each] for each in value]
            case Matching(), Matching():
                ours = _letters(source.sources, target.sources)
                targets = _letters(source.targets, target.targets)
                return {ours[s]: targets[t] for s, t in value.items()}
            case Ordering(entries=mine), Ordering(entries=its):
                letters = _letters(mine, its)
                return [letters[each] for each in value]
    except KeyError:
        return None
    return value


def _letters(mine: Sequence[Option], its: Sequence[Option]) -> dict[str, str]:
    by_text = {option.text: option.id for option in its}
    return {option.id: by_text[option.text] for option in mine if option.text in by_text}


def key_of(key: Key, value: Any) -> Key | None:
    """``key`` with ``value`` (a response, or accepted answers) as the right one; None where it
    cannot be one."""
    match key:
        case SingleKey():
            return SingleKey(value) if isinstance(value, str) else None
        case MultipleKey():
            return MultipleKey(tuple(sorted(value))) if isinstance(value, list) else None
        case TrueFalseKey():
            return TrueFalseKey(value) if isinstance(value, bool) else None
        case MatchingKey(pairs=pairs):
            whole = isinstance(value, dict) and set(value) == set(pairs)
            return MatchingKey(dict(value)) if whole else None
        case OrderingKey():
            return OrderingKey(tuple(value)) if isinstance(value, list) else None
        case TextKey():
            return TextKey(tuple(value), key.normalization)
        case CommandKey():
            changed: CommandKey = msgspec.structs.replace(key, accepted=tuple(value))
            return changed
        case NumericKey():
            found = number.parse(value[0], key.units)
            return None if found is None else NumericKey(found, key.tolerance, key.units)
        case _:
            return None


def also_accepting(key: Key, gap: str, answers: Sequence[str], refused: Sequence[str]) -> Key:
    """A typed key (or a gap's) that accepts ``answers`` too, and not what is ``refused``."""
    if isinstance(key, ClozeKey):
        gap_key = key.gaps.get(gap)
        if not isinstance(gap_key, TextKey):
            return key
        changed = also_accepting(gap_key, "", answers, refused)
        assert isinstance(changed, TextKey)
        return ClozeKey({**key.gaps, gap: changed})
    if not isinstance(key, TextKey | CommandKey):
        return key
    unwanted = {normal(key, text) for text in refused}
    kept = tuple(text for text in key.accepted if normal(key, text) not in unwanted)
    return msgspec.structs.replace(key, accepted=(*(kept or key.accepted[:1]), *answers))
