"""Matching: each source has its target."""

from __future__ import annotations

from collections.abc import Sequence

from quizgen.bank.emit import Written, text
from quizgen.bank.interactions.parts import NEUTRAL, SHOWN, check_shown, sampled
from quizgen.bank.items import Content, known, label, repeats
from quizgen.bank.kinds import Diagnostics, Field, Fields, Many, Record
from quizgen.errors import message
from quizgen.model import Item, Localized, Matching, MatchingKey, Option

PAIR = Record(
    message("a pair"),
    {
        "source": Field(NEUTRAL, message("the left side"), required=True),
        "target": Field(NEUTRAL, message("what belongs to it"), required=True),
    },
)
FIELDS = {
    "pairs": Field(Many(PAIR, 2), message("what belongs together"), required=True),
    "extra_targets": Field(Many(NEUTRAL), message("targets that belong to none")),
    "shown": SHOWN,
}


def matching(
    pairs: Sequence[tuple[Localized, Localized]], extra: Sequence[Localized], shown: int | None
) -> Content:
    """A matching of ``pairs`` (source, target); equal targets are one target."""
    texts = dict.fromkeys([*(target for _, target in pairs), *extra])
    targets = {text: str(number) for number, text in enumerate(texts, 1)}
    return Content(
        Matching(
            tuple(Option(label(index), source) for index, (source, _) in enumerate(pairs)),
            tuple(Option(name, target) for target, name in targets.items()),
        ),
        MatchingKey({label(index): targets[target] for index, (_, target) in enumerate(pairs)}),
        sampling=sampled(shown, len(pairs)),
    )


def read(fields: Fields, notes: Diagnostics) -> Content | None:
    """The content; None after noting what is wrong with it."""
    records: list[Fields] = [pair for pair in fields["pairs"] if pair is not None]
    pairs = [(pair["source"], pair["target"]) for pair in records]
    for index, earlier in repeats([source for source, _ in pairs]):
        said = message(
            "source {index} repeats source {earlier}", index=index + 1, earlier=earlier + 1
        )
        notes.add(records[index].place("source"), "QG012", said)
    check_shown(fields, len(pairs), notes)
    return matching(pairs, known(fields.get("extra_targets")), fields.get("shown"))


def write(item: Item) -> Written:
    """Write the fields that a bank has of an item of this type, those at their defaults left
    out."""
    interaction, key = item.interaction, item.key
    assert isinstance(interaction, Matching)
    assert isinstance(key, MatchingKey)
    targets = {target.id: target.text for target in interaction.targets}
    pairs = [
        {"source": text(source.text), "target": text(targets[key.pairs[source.id]])}
        for source in interaction.sources
    ]
    used = set(key.pairs.values())
    extra = [text(target.text) for target in interaction.targets if target.id not in used]
    return {"pairs": pairs} | ({"extra_targets": extra} if extra else {})
