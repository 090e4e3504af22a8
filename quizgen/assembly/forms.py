"""Which items each of several forms holds, and what is to be said of that."""

from __future__ import annotations

import datetime
import itertools
import string
from collections.abc import Sequence
from typing import NamedTuple

from quizgen.assembly.assemble import assemble, choose, of_day
from quizgen.assembly.choose import Choice
from quizgen.errors import Message, message, messages
from quizgen.model import Assembled, Bank, Blueprint, Item

Forms = Sequence[Sequence[Sequence[Item]]]
"""Items by form and section."""
SECONDS = 60.0
"""How long forms of different items may be sought."""
GAP = 0.01
"""How near to the best they are then good enough, as a share."""


class Chosen(NamedTuple):
    """The items of the forms (one list for all of them, or one each where they are to differ), and
    what the blueprint asks for in vain. ``choice``: how they were chosen, unless by the day."""

    forms: Forms
    notes: tuple[Message, ...] = ()
    choice: Choice | None = None


def items_of_forms(
    bank: Bank,
    blueprint: Blueprint,
    *,
    date: datetime.date,
    seed: str | None = None,
    count: int | None = None,
    forms: int = 1,
    different: bool = False,
    anchors: int = 0,
    once: bool = False,
) -> Chosen:
    """The day's items, or others: by a ``seed``, or for so many ``different`` forms, ``anchors`` of
    which are in all. ``once``: as in ``of_day``. Raises ``AssemblyError``."""
    day: Sequence[Sequence[Item]] = ()
    if seed is not None or not different:
        day, missed = of_day(bank, blueprint, date, count=count, once=once)
        if seed is None:
            return Chosen([day], missed)
    choice = choose(
        bank,
        blueprint,
        seed=date.isoformat() if seed is None else seed,
        count=count,
        forms=forms if different else 1,
        anchors=anchors if different else 0,
        other_than=[item.id for section in day for item in section],
        seconds=SECONDS,
        gap=GAP if different else 0.0,
    )
    return Chosen(choice.forms, tuple(_remarks(choice)), choice)


def assembled(
    bank: Bank,
    blueprint: Blueprint,
    items: Forms,
    names: Sequence[str],
    *,
    date: datetime.date,
    seed: str | None = None,
) -> list[Assembled]:
    """A form and its key for each of the ``names``, which label them; the ``items`` of the forms go
    around. Raises ``AssemblyError``."""
    return [
        assemble(
            bank, blueprint, seed=seed, date=date, label=name, chosen=items[number % len(items)]
        )
        for number, name in enumerate(names)
    ]


def _remarks(choice: Choice) -> list[Message]:
    """What was asked for in vain, the gap, and what the forms share."""
    told = list(choice.notes)
    if choice.gap > GAP:
        told.append(
            message(
                "stopped after {seconds} s: these forms are proved to be within {percent} % of the "
                "best",
                seconds=f"{SECONDS:.0f}",
                percent=f"{100 * choice.gap:.1f}",
            )
        )
    if choice.repeated:
        told.append(
            messages(
                "the forms share {number} item more than asked for: the bank has no others",
                "the forms share {number} items more than asked for: the bank has no others",
                choice.repeated,
            )
        )
    return told


def labels(count: int) -> list[str]:
    """What so many forms are called: ``A``, ``B`` … ``Z``, ``AA``, ``AB`` …"""
    letters = string.ascii_uppercase
    longer = (
        one + other
        for one in ["", *letters, *(a + b for a in letters for b in letters)]
        for other in letters
    )
    return list(itertools.islice(longer, count))
