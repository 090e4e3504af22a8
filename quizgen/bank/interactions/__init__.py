"""How a bank writes each interaction: its fields, how they are read, how they are written."""

from __future__ import annotations

from quizgen.bank import items
from quizgen.bank.interactions import hottext
from quizgen.bank.items import Content
from quizgen.bank.kinds import Fields, Notes

READERS = {**items.READERS, "hottext": hottext.read}
"""By interaction."""


def read_content(fields: Fields, notes: Notes) -> Content | None:
    """The content of a hand-written item, or None after noting what is wrong with it."""
    reader = READERS[fields["interaction"]]
    before = len(notes.problems)
    try:
        content = reader(fields, notes)
    except KeyError:  # a required field could not be read; that was noted
        return None
    return content if len(notes.problems) == before else None
