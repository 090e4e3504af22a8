"""What a format does with each interaction, and what a form loses on its way into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from quizgen.errors import Message, message
from quizgen.model import (
    INTERACTION_TYPES,
    INTERACTIONS,
    Form,
    InteractionType,
    type_of,
)

Level = Literal["native", "converted", "absent"]


class Support(msgspec.Struct, frozen=True):
    """``native``: as it is. ``converted``: as another kind of question, ``note`` says how.
    ``absent``: left out, ``note`` says why."""

    level: Level = "native"
    note: Message = Message("")


class Loss(msgspec.Struct, frozen=True):
    """Something of a form that a format cannot carry. ``item``: the form item's id, or ``""`` for
    the form as a whole."""

    item: str
    message: Message


Matrix = Mapping[InteractionType, Support]


def native() -> Support:
    """The format has this interaction."""
    return Support()


def converted(how: Message) -> Support:
    """The format has something near; ``how`` says what becomes of the interaction."""
    return Support("converted", how)


def absent(why: Message) -> Support:
    """The format has nothing that would do."""
    return Support("absent", why)


ALL_NATIVE: Matrix = {kind: native() for kind in INTERACTION_TYPES}


def completed(known: Matrix) -> Matrix:
    """What a format does with every interaction: with one it does not know, what it does with its
    simpler one (see ``quizgen.formats.simpler``)."""
    return {kind: known.get(kind) or _inherited(kind, known) for kind in INTERACTION_TYPES}


def _inherited(kind: InteractionType, known: Matrix) -> Support:
    interaction = INTERACTIONS[kind]
    support = next(known[each] for each in known if each == interaction.simpler)
    if support.level == "absent":
        return support
    return converted(interaction.simplification)


def stimulus_losses(form: Form) -> list[Loss]:
    """What is said of each set where a format has no text for several questions."""
    how = message("each question repeats the text that it shares: they stand alone there")
    return [Loss(item.id, how) for item in form.items if item.stimulus]


def matrix_losses(form: Form, support: Matrix) -> list[Loss]:
    """What ``support`` alone says of a form's items, in the form's order."""
    whole = completed(support)
    return [
        Loss(item.id, entry.note)
        for item in form.items
        if (entry := whole[type_of(item.interaction)]).level != "native"
    ]
