"""An item of the bank as it meets the student: drawn, shuffled, relabelled."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from typing import assert_never

import msgspec

from quizgen.assembly.chance import draw, generator
from quizgen.model import (
    MARK,
    MOST_CERTAIN,
    ChoiceGap,
    Cloze,
    ClozeKey,
    CommandLine,
    Essay,
    EssayKey,
    Floor,
    FormItem,
    Gap,
    GapChoiceKey,
    GapKey,
    Hottext,
    HottextKey,
    Interaction,
    InteractionType,
    Item,
    Key,
    KeyEntry,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    OrderingKey,
    Penalty,
    Rule,
    Sampling,
    ShortText,
    SingleChoice,
    SingleKey,
    Spare,
    TextGap,
    TrueFalse,
    type_of,
    usual_rule,
)

Renamed = Mapping[str, str]


class Marking(msgspec.Struct, frozen=True):
    """What a blueprint and its section say of points, for items that say nothing of their own."""

    rules: Mapping[InteractionType, Rule] = {}
    penalties: Mapping[InteractionType, Penalty] = {}
    floor: Floor = "quiz"
    certainty: bool = False


def present(
    item: Item,
    seed: str,
    number: int,
    draws: str,
    marking: Marking | None = None,
) -> tuple[FormItem, KeyEntry]:
    """The form item and its key entry, both with the id ``str(number)``.

    ``seed`` shuffles; which option is right has no say in it. ``draws`` is the seed by which an
    item that holds more than it shows is drawn: forms that are taken side by side share it, since
    a right answer is always drawn, and what two forms have in common would give it away.
    """
    interaction, key, renamed = _present(
        item, generator(seed, "present", item.id), generator(draws, "draw", item.id)
    )
    marking = marking or Marking()
    penalty = _penalty(item, interaction, key, marking)
    points = item.points
    if marking.certainty:
        points, key = MOST_CERTAIN * points, _certain(key)
    return (
        FormItem(
            id=str(number),
            stem=item.stem,
            interaction=interaction,
            points=points,
            penalty=penalty or msgspec.UNSET,
        ),
        KeyEntry(
            id=str(number),
            ref=item.id,
            digest=item.digest,
            key=key,
            explanation=item.explanation,
            points=points,
            rule=_rule(item, marking.rules),
            penalty=penalty,
            feedback={
                renamed.get(option, option): text
                for option, text in item.feedback.items()
                if option in renamed or not renamed
            },
            sources=item.sources,
            topic=item.topic,
            objective=item.objective,
            difficulty=item.difficulty,
            bloom=item.bloom,
            tags=item.tags,
            shuffle=item.shuffle and not _orders(interaction),
            stimulus=item.stimulus.id if item.stimulus else "",
            spares=_spares(item, renamed, generator(draws, "spare", item.id)),
            calculation=item.calculation,
        ),
    )


def _spares(item: Item, renamed: Renamed, chance: random.Random) -> tuple[Spare, ...]:
    """Wrong options that are not shown, as many as are, drawn as those were; none where options
    speak of each other or stand in an order of their own."""
    interaction, sampling = item.interaction, item.sampling
    if sampling is None or not item.shuffle or not isinstance(interaction, SingleChoice):
        return ()
    if _orders(interaction) or item.rule == "shares":
        return ()
    left = [
        o
        for o in interaction.options
        if o.id not in renamed and not any("![" in said for said in o.text.values())
    ]
    weights = [sampling.weights.get(option.id, 1.0) for option in left]
    return tuple(
        Spare(
            _letters(len(renamed) + index),
            option.text,
            item.feedback[option.id].feedback if option.id in item.feedback else None,
        )
        for index, option in enumerate(draw(left, weights, sampling.count, chance))
    )


def _rule(item: Item, rules: Mapping[InteractionType, Rule]) -> Rule:
    """The item's own rule, where it is not the usual one; else that of the section or blueprint."""
    usual = usual_rule(item.interaction, item.key)
    if usual == "shares":
        return item.rule
    return rules.get(type_of(item.interaction), usual) if item.rule == usual else item.rule


def _certain(key: Key) -> Key:
    """The key where points go by certainty: a person has as many more to give."""
    return key.worth(lambda points: MOST_CERTAIN * points) if isinstance(key, EssayKey) else key


def _penalty(item: Item, interaction: Interaction, key: Key, marking: Marking) -> float:
    """What a wrong answer costs at most, as a share of the points."""
    if marking.certainty or marking.floor == "item" or isinstance(key, EssayKey):
        return 0.0
    if isinstance(key, SingleKey) and item.rule == "shares":
        return max(0.0, -min(key.shares.values()))
    usual = marking.penalties.get(type_of(interaction), 0.0)
    penalty = usual if item.penalty is None else item.penalty
    if isinstance(penalty, str):
        return 1 / max(1, len(interaction.choices) - 1) if interaction.choices else 1.0
    return float(penalty)


def _present(
    item: Item, chance: random.Random, drawing: random.Random
) -> tuple[Interaction, Key, Renamed]:
    interaction, key, sampling = item.interaction, item.key, item.sampling
    match interaction:
        case SingleChoice(options=options):
            assert isinstance(key, SingleKey)
            options = _drawn_options(options, (key.correct,), sampling, drawing)
            options, renamed = _relabel(_shuffled(options, item.shuffle, chance), "a")
            found = SingleKey(renamed[key.correct], _renamed(key.shares, renamed))
            return SingleChoice(options), found, renamed
        case MultipleResponse(options=options):
            assert isinstance(key, MultipleKey)
            options = _drawn_options(options, key.correct, sampling, drawing)
            options, renamed = _relabel(_shuffled(options, item.shuffle, chance), "a")
            correct = tuple(sorted((renamed[name] for name in key.correct), key=_label_order))
            several = MultipleKey(correct, _renamed(key.shares, renamed))
            return MultipleResponse(options), several, renamed
        case Matching(sources=sources, targets=targets):
            assert isinstance(key, MatchingKey)
            if sampling:
                pairs = key.pairs
                kept = draw(sources, [1.0] * len(sources), sampling.count, drawing)
                answers = {pairs[source.id] for source in kept}
                unused = set(pairs.values()) - answers
                sources = tuple(kept)
                targets = tuple(target for target in targets if target.id not in unused)
            sources, left = _relabel(_shuffled(sources, item.shuffle, chance), "a")
            targets, right = _relabel(_shuffled(targets, True, chance), "1")
            matched = {left[s]: right[t] for s, t in key.pairs.items() if s in left}
            return Matching(sources, targets), MatchingKey(dict(sorted(matched.items()))), left
        case Ordering(entries=entries):
            assert isinstance(key, OrderingKey)
            if sampling:
                entries = tuple(draw(entries, [1.0] * len(entries), sampling.count, drawing))
            entries, renamed = _relabel(_shuffled(entries, True, chance), "a")
            order = tuple(renamed[name] for name in key.order if name in renamed)
            return Ordering(entries), OrderingKey(order), renamed
        case Cloze(text=text, gaps=gaps):
            assert isinstance(key, ClozeKey)
            shown: list[Gap] = []
            keys: dict[str, GapKey] = {}
            called = {gap.id: f"g{index}" for index, gap in enumerate(gaps, 1)}
            for gap in gaps:
                name, gap_key = called[gap.id], key.gaps[gap.id]
                match gap:
                    case TextGap():
                        shown.append(msgspec.structs.replace(gap, id=name))
                    case ChoiceGap(options=options):
                        assert isinstance(gap_key, GapChoiceKey)
                        options, renamed = _relabel(_shuffled(options, item.shuffle, chance), "a")
                        shown.append(ChoiceGap(name, options))
                        gap_key = GapChoiceKey(renamed[gap_key.correct])
                    case _:
                        assert_never(gap)
                keys[name] = gap_key
            text = text.map(lambda said: _called(said, called))
            weights = {called[name]: weight for name, weight in key.weights.items()}
            return Cloze(text, tuple(shown)), ClozeKey(keys, weights), {}
        case Hottext(words=words):
            assert isinstance(key, HottextKey)
            words, renamed = _relabel(words, "a")
            shown_text = interaction.with_words(lambda name, word: f"[[{renamed[name]}|{word}]]")
            return (
                Hottext(shown_text, words),
                HottextKey(tuple(renamed[name] for name in key.correct)),
                renamed,
            )
        case Numeric():
            assert isinstance(key, NumericKey)
            shown_unit = (unit for unit in interaction.typable if unit not in key.conversions)
            units = tuple(dict.fromkeys((*key.units, *shown_unit)))
            return interaction, msgspec.structs.replace(key, units=units), {}
        case TrueFalse() | ShortText() | CommandLine() | Essay():
            return interaction, key, {}
        case _:
            assert_never(interaction)


def _renamed(shares: Mapping[str, float], renamed: Renamed) -> dict[str, float]:
    """What the options that are shown earn, by their new names, in their order."""
    found = {renamed[name]: share for name, share in shares.items() if name in renamed}
    return {name: found[name] for name in sorted(found, key=_label_order)}


def _called(text: str, names: Mapping[str, str]) -> str:
    """A cloze text with its gaps renamed: authors like to call a gap by its answer."""
    return MARK.sub(lambda mark: f"[[{names.get(mark[1], mark[1])}]]", text)


def _drawn_options(
    options: tuple[Option, ...],
    correct: Sequence[str],
    sampling: Sampling | None,
    chance: random.Random,
) -> tuple[Option, ...]:
    """All right options and ``sampling.count`` of the wrong ones, in the bank's order."""
    if sampling is None:
        return options
    wrong = [option for option in options if option.id not in correct]
    weights = [sampling.weights.get(option.id, 1.0) for option in wrong]
    kept = {option.id for option in draw(wrong, weights, sampling.count, chance)} | set(correct)
    return tuple(option for option in options if option.id in kept)


def _shuffled(
    options: tuple[Option, ...], shuffle: bool, chance: random.Random
) -> tuple[Option, ...]:
    """The options in a random order; fixed ones stay where they are, and “none of these” and the
    like comes last.

    The order in which they were written has no say in it: right options are often written first,
    entries in their right order, pairs side by side, so that who knows the seed, which may be a
    date, could else undo the shuffle.
    """
    if not shuffle:
        return options
    loose = sorted(
        (option for option in options if not option.fixed),
        key=lambda option: (option.text.one, *option.text.values()),
    )
    chance.shuffle(loose)
    rest = iter(sorted(loose, key=_closes))
    return tuple(option if option.fixed else next(rest) for option in options)


_CLOSING = re.compile(
    r"(none|all|both|neither|any) of (these|them|the (above|others?))\b"
    r"|((위|보기)의? ?)?(것|보기|답)?(은|이|가)? ?(모두|전부) ?(다 )?(맞|옳|해당)"
    r"|((위|보기)의? ?)?(것 ?)?(중에?는? ?)?(정?답|해당)?(하는 것)?[은이]? ?없(음|다|습니다|어요)",
    re.IGNORECASE,
)


def _closes(option: Option) -> bool:
    """Whether an option speaks of the others, and so stands after them."""
    return any(_CLOSING.match(text.strip("*_ ")) for text in option.text.values())


def _orders(interaction: Interaction) -> bool:
    """Whether some option has a place of its own."""
    return any(option.fixed or _closes(option) for option in interaction.choices)


def _relabel(options: tuple[Option, ...], first: str) -> tuple[tuple[Option, ...], dict[str, str]]:
    """The options named ``a, b … z, aa, ab …`` or ``1, 2 …`` in order, and old name to new."""
    names = [_letters(index) if first == "a" else str(index + 1) for index in range(len(options))]
    labelled = tuple(
        msgspec.structs.replace(option, id=name)
        for name, option in zip(names, options, strict=True)
    )
    return labelled, {option.id: name for name, option in zip(names, options, strict=True)}


def _letters(index: int) -> str:
    return (_letters(index // 26 - 1) if index >= 26 else "") + chr(ord("a") + index % 26)


def _label_order(name: str) -> tuple[int, str]:
    return len(name), name
