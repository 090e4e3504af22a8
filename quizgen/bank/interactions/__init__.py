"""How a bank writes each interaction: a module with its fields, how they are read, how they are
written."""

from __future__ import annotations

from typing import Protocol

from quizgen.bank.emit import Written
from quizgen.bank.interactions import (
    cloze,
    command_line,
    essay,
    hottext,
    matching,
    multiple,
    numeric,
    ordering,
    short_text,
    single,
    true_false,
)
from quizgen.bank.items import Content
from quizgen.bank.kinds import Diagnostics, Field, Fields
from quizgen.errors import message
from quizgen.model import GUESSED, InteractionType, Item


class InBank(Protocol):
    """What the module of an interaction offers to the reader and the writer of banks."""

    FIELDS: dict[str, Field]
    """The interaction's own fields, besides those that every item has."""

    def read(self, fields: Fields, notes: Diagnostics) -> Content | None:
        """The content; None after noting what is wrong with it. Raises ``KeyError`` where a
        required field could not be read."""

    def write(self, item: Item) -> Written:
        """The fields of an item of this interaction, defaults left out."""


IN_BANK: dict[InteractionType, InBank] = {
    "single": single,
    "multiple": multiple,
    "true_false": true_false,
    "matching": matching,
    "ordering": ordering,
    "short_text": short_text,
    "numeric": numeric,
    "cloze": cloze,
    "command_line": command_line,
    "essay": essay,
    "hottext": hottext,
}
"""By interaction, in the order of ``INTERACTION_TYPES``."""


def read_content(fields: Fields, notes: Diagnostics) -> Content | None:
    """The content of a hand-written item, or None after noting what is wrong with it."""
    before = len(notes.problems)
    try:
        content = IN_BANK[fields["interaction"]].read(fields, notes)
    except KeyError:  # a required field could not be read; that was noted
        return None
    if content is not None and "rule" in fields:
        known = content.interaction.rules
        if fields["rule"] not in known:
            said = message(
                "rule: {rule} is none of {known}", rule=fields["rule"], known=", ".join(known)
            )
            notes.add(fields.place("rule"), "QG010", said)
        elif fields["rule"] == "shares" and not getattr(content.key, "shares", None):
            said = message("rule: shares, and no option has a share")
            notes.add(fields.place("rule"), "QG010", said)
    if content is not None and "penalty" in fields:
        if fields["interaction"] == "essay":
            said = message("penalty: an essay is marked by a person")
            notes.add(fields.place("penalty"), "QG010", said)
        elif fields["interaction"] == "single" and getattr(content.key, "shares", None):
            said = message("penalty: the options say by their shares what they cost")
            notes.add(fields.place("penalty"), "QG010", said)
        elif fields["penalty"] == "guess" and fields["interaction"] not in GUESSED:
            said = message(
                "penalty: guess is for {known}; say a share of the points",
                known=", ".join(GUESSED),
            )
            notes.add(fields.place("penalty"), "QG010", said)
    return content if len(notes.problems) == before else None
