"""Short text: one line, typed."""

from __future__ import annotations

from quizgen.bank.emit import Written
from quizgen.bank.interactions.parts import (
    ACCEPTED,
    CODE,
    NORMALIZATION,
    read_text_key,
    write_text_key,
)
from quizgen.bank.items import Content, known
from quizgen.bank.kinds import Diagnostics, Fields
from quizgen.model import Item, ShortText, TextKey

FIELDS = {"accepted": ACCEPTED, "code": CODE, "normalization": NORMALIZATION}


def read(fields: Fields, notes: Diagnostics) -> Content | None:
    """The content; None after noting what is wrong with it."""
    key = read_text_key(fields, known(fields["accepted"]))
    return Content(ShortText(code=fields.get("code", False)), key)


def write(item: Item) -> Written:
    """Write the fields that a bank has of an item of this type, those at their defaults left
    out."""
    assert isinstance(item.interaction, ShortText)
    assert isinstance(item.key, TextKey)
    return write_text_key(item.key, code=item.interaction.code) | (
        {"code": True} if item.interaction.code else {}
    )
