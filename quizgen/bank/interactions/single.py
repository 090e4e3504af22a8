"""Single choice: one of several options is right."""

from __future__ import annotations

from quizgen.bank.emit import Written
from quizgen.bank.interactions.parts import OPTION, SHOWN, read_choices, write_choices
from quizgen.bank.items import Content, label
from quizgen.bank.kinds import Diagnostics, Field, Fields, Many
from quizgen.errors import message
from quizgen.model import Item, SingleChoice, SingleKey

FIELDS = {
    "options": Field(Many(OPTION, 2), message("one of them correct"), required=True),
    "shown": SHOWN,
}


def read(fields: Fields, notes: Diagnostics) -> Content | None:
    """The content; None after noting what is wrong with it."""
    choices = read_choices(fields, notes, multiple=False)
    if choices is None:
        return None
    if len(choices.right) > 1:
        names = ", ".join(repr(label(index)) for index in choices.right)
        said = message(
            "options {names} are all correct; a single choice has one (or use multiple)",
            names=names,
        )
        notes.add(choices.records[choices.right[1]].position, "QG014", said)
        return None
    key = SingleKey(label(choices.right[0]), choices.shares)
    return Content(SingleChoice(choices.options), key, choices.feedback, choices.sampling)


def write(item: Item) -> Written:
    """Write the fields that a bank has of an item of this type, those at their defaults left
    out."""
    assert isinstance(item.key, SingleKey)
    return write_choices(item.interaction.choices, item.key, item.feedback)
