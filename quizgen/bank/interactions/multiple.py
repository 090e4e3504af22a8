"""Multiple response: any number of the options is right."""

from __future__ import annotations

from quizgen.bank.emit import Written
from quizgen.bank.interactions.parts import OPTION, SHOWN, read_choices, write_choices
from quizgen.bank.items import Content, label
from quizgen.bank.kinds import Diagnostics, Field, Fields, Many
from quizgen.errors import message
from quizgen.model import Item, MultipleKey, MultipleResponse

FIELDS = {
    "options": Field(Many(OPTION, 2), message("one or more correct"), required=True),
    "shown": SHOWN,
}


def read(fields: Fields, notes: Diagnostics) -> Content | None:
    """The content; None after noting what is wrong with it."""
    choices = read_choices(fields, notes, multiple=True)
    if choices is None:
        return None
    key = MultipleKey(tuple(label(index) for index in choices.right), choices.shares)
    return Content(MultipleResponse(choices.options), key, choices.feedback, choices.sampling)


def write(item: Item) -> Written:
    """Write the fields that a bank has of an item of this type, those at their defaults left
    out."""
    assert isinstance(item.key, MultipleKey)
    return write_choices(item.interaction.choices, item.key, item.feedback)
