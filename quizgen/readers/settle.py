"""What comes out of a reader becomes what a bank can hold: an option that reads as another goes,
and a question that ``quizgen check`` would refuse is left out, and named."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from quizgen.bank.emit import both
from quizgen.bank.items import Content, digest, normalized
from quizgen.bank.kinds import Name
from quizgen.bank.trial import refused
from quizgen.bank.writer import identifier
from quizgen.errors import Message, message
from quizgen.model import (
    ChoiceGap,
    Cloze,
    ClozeKey,
    GapChoiceKey,
    Item,
    Localized,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    Option,
    SingleChoice,
    SingleKey,
)
from quizgen.text.markup import to_text


def settled(items: Sequence[Item]) -> tuple[list[Item], list[tuple[str, Message]]]:
    """Items that can be written to a bank and read again, and what had to be done for it: ids of
    items with what is said of each."""
    said: list[tuple[str, Message]] = []
    mended = []
    for item in items:
        content, dropped = _once(Content(item.interaction, item.key, item.feedback))
        mended.append(_mended(item, content if dropped else None))
        said += [
            (item.id, message("{option} stands there twice, and is kept once", option=text))
            for text in map(quoted, dropped)
        ]
    bad = refused(mended)
    said += [
        (mended[index].id, message("the question is left out: {why}", why=why))
        for index, why in bad.items()
    ]
    kept = [item for index, item in enumerate(mended) if index not in bad]
    names = {item.id for item in kept} if any(item.enemies for item in kept) else set()
    return [
        msgspec.structs.replace(item, enemies=tuple(n for n in item.enemies if n in names))
        if item.enemies
        else item
        for item in kept
    ], said


def _mended(item: Item, content: Content | None) -> Item:
    """With ``content`` where that is another, and with a topic and tags that a bank can have."""
    tags = tuple(tag for tag in item.tags if tag.strip())
    topic = item.topic
    if topic and not Name.sound(topic):
        topic = identifier(topic, set(), "topic")
    if content is None:
        same = (topic, tags) == (item.topic, item.tags)
        return item if same else msgspec.structs.replace(item, topic=topic, tags=tags)
    return msgspec.structs.replace(
        item,
        topic=topic,
        tags=tags,
        interaction=content.interaction,
        key=content.key,
        digest=digest(item.rule, item.stem, content, item.explanation),
    )


def _once(content: Content) -> tuple[Content, list[Localized]]:
    """Without options that read as others, and the texts of those."""
    interaction, key = content.interaction, content.key
    dropped: list[Localized] = []
    match interaction, key:
        case (SingleChoice(options=options), SingleKey(correct=correct)):
            interaction = SingleChoice(_distinct(options, {correct}, dropped))
            names = {option.id for option in interaction.options}
            key = SingleKey(correct, {n: s for n, s in key.shares.items() if n in names})
        case (MultipleResponse(options=options), MultipleKey(correct=right)):
            interaction = MultipleResponse(_distinct(options, right, dropped))
            names = {option.id for option in interaction.options}
            shares = {n: s for n, s in key.shares.items() if n in names}
            key = MultipleKey(tuple(name for name in right if name in names), shares)
        case (Matching(sources=sources, targets=targets), MatchingKey(pairs=pairs)):
            # a source twice with two targets is no repetition, and no question either
            several = {(_names(each), pairs.get(each.id)) for each in sources}
            if len(several) == len({names for names, _ in several}):
                interaction = Matching(_distinct(sources, (), dropped), targets)
                key = MatchingKey({each.id: pairs[each.id] for each in interaction.sources})
        case (Cloze(text=text, gaps=gaps), ClozeKey(gaps=keys)):
            made = []
            for gap in gaps:
                gap_key = keys.get(gap.id)
                if isinstance(gap, ChoiceGap) and isinstance(gap_key, GapChoiceKey):
                    options = _distinct(gap.options, {gap_key.correct}, dropped)
                    gap = msgspec.structs.replace(gap, options=options)
                made.append(gap)
            interaction = Cloze(text, tuple(made))
    return msgspec.structs.replace(content, interaction=interaction, key=key), dropped


def _distinct(
    options: Sequence[Option], right: Collection[str], dropped: list[Localized]
) -> tuple[Option, ...]:
    """Those of ``options`` that read as none before them in either language; a ``right`` one
    stays. The texts of the others are added to ``dropped``."""
    taken: set[tuple[str, str]] = set()
    kept = set()
    for option in sorted(options, key=lambda option: option.id not in right):
        names = _names(option)
        if taken.isdisjoint(names):
            kept.add(option.id)
        taken.update(names)
    dropped += [option.text for option in options if option.id not in kept]
    return tuple(option for option in options if option.id in kept)


def _names(option: Option) -> tuple[tuple[str, str], ...]:
    """By language, what a reader takes the option's text for, as it will be written."""
    written = both(option.text)
    if isinstance(written, str):
        return (("", normalized(written)),)
    return tuple((language, normalized(said)) for language, said in written.items())


def quoted(text: Localized) -> str:
    """The beginning of a text, for a message."""
    shown = " ".join(to_text(text.some).split())
    return f"“{shown[:40]}…”" if len(shown) > 40 else f"“{shown}”"
