"""True or false: the stem is the statement."""

from __future__ import annotations

from quizgen.bank.emit import Written, both
from quizgen.bank.interactions.parts import TEXT
from quizgen.bank.items import Content
from quizgen.bank.kinds import Diagnostics, Field, Fields, Flag, Record
from quizgen.errors import message
from quizgen.model import Item, OptionFeedback, TrueFalse, TrueFalseKey

FIELDS = {
    "key": Field(Flag(), message("whether the stem is true"), required=True),
    "feedback": Field(
        Record(
            message("feedback"),
            {
                "true": Field(TEXT, message("to who answered true")),
                "false": Field(TEXT, message("to who answered false")),
            },
        ),
        message("by the answer given"),
    ),
}


def read(fields: Fields, notes: Diagnostics) -> Content | None:
    """The content; None after noting what is wrong with it."""
    told: Fields | None = fields.get("feedback")
    feedback = {name: OptionFeedback(text) for name, text in (told or {}).items()}
    return Content(TrueFalse(), TrueFalseKey(fields["key"]), feedback)


def write(item: Item) -> Written:
    """Write the fields that a bank has of an item of this type, those at their defaults left
    out."""
    assert isinstance(item.key, TrueFalseKey)
    told = {name: both(said.feedback) for name, said in item.feedback.items() if said.feedback}
    return {"key": item.key.correct} | ({"feedback": told} if told else {})
