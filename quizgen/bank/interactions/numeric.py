"""Numeric: a number, with a unit or without."""

from __future__ import annotations

from quizgen.bank.emit import Flow, Written, plain_number, text
from quizgen.bank.interactions.parts import NEUTRAL
from quizgen.bank.items import Content, known
from quizgen.bank.kinds import Field, Fields, Line, Many, Notes, Number
from quizgen.errors import message
from quizgen.model import Item, Numeric, NumericKey

FIELDS = {
    "value": Field(Number(), message("the right number"), required=True),
    "tolerance": Field(Number(0), message("how far off is still right (0)")),
    "unit": Field(NEUTRAL, message("shown behind the field")),
    "units": Field(Many(Line()), message("spellings of the unit that may be typed")),
}


def read(fields: Fields, notes: Notes) -> Content | None:
    """The content; None after noting what is wrong with it."""
    key = NumericKey(fields["value"], fields.get("tolerance", 0.0), known(fields.get("units")))
    return Content(Numeric(fields.get("unit")), key)


def write(item: Item) -> Written:
    """The fields of an item."""
    interaction, key = item.interaction, item.key
    assert isinstance(interaction, Numeric)
    assert isinstance(key, NumericKey)
    written: Written = {"value": plain_number(key.value)}
    if key.tolerance:
        written["tolerance"] = plain_number(key.tolerance)
    if interaction.unit:
        written["unit"] = text(interaction.unit)
    if key.units:
        written["units"] = Flow(key.units)
    return written
