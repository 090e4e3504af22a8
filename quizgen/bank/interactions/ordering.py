"""Ordering: entries, written in the right order."""

from __future__ import annotations

from collections.abc import Sequence

from quizgen.bank.emit import Written, text
from quizgen.bank.interactions.parts import NEUTRAL, SHOWN, check_shown, sampled
from quizgen.bank.items import Content, known, label, repeats
from quizgen.bank.kinds import Diagnostics, Field, Fields, Many
from quizgen.errors import message
from quizgen.model import Item, Localized, Option, Ordering, OrderingKey

FIELDS = {
    "entries": Field(Many(NEUTRAL, 3), message("in the right order"), required=True),
    "shown": SHOWN,
}


def ordering(entries: Sequence[Localized], shown: int | None) -> Content:
    """An ordering whose right order is that of ``entries``."""
    options = tuple(Option(label(index), text) for index, text in enumerate(entries))
    return Content(
        Ordering(options),
        OrderingKey(tuple(option.id for option in options)),
        sampling=sampled(shown, len(entries)),
    )


def read(fields: Fields, notes: Diagnostics) -> Content | None:
    """The content; None after noting what is wrong with it."""
    entries = list(known(fields["entries"]))
    nodes = fields.place("entries").children or []
    for index, earlier in repeats(entries):
        said = message(
            "entry {index} repeats entry {earlier}", index=index + 1, earlier=earlier + 1
        )
        notes.add(nodes[index], "QG012", said)
    check_shown(fields, len(entries), notes)
    return ordering(entries, fields.get("shown"))


def write(item: Item) -> Written:
    """Write the fields that a bank has of an item of this type, those at their defaults left
    out."""
    assert isinstance(item.key, OrderingKey)
    texts = {entry.id: text(entry.text) for entry in item.interaction.choices}
    return {"entries": [texts[name] for name in item.key.order]}
