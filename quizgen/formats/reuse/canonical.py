"""An item without its shuffle: what all parallel forms share of it, and what differs."""

from __future__ import annotations

from typing import assert_never

import msgspec

from quizgen.model import (
    Cloze,
    CommandLine,
    Essay,
    FormItem,
    Interaction,
    Matching,
    MultipleResponse,
    Numeric,
    Option,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
)

Groups = tuple[tuple[Option, ...], ...]


class Canonical(msgspec.Struct, frozen=True):
    """``item`` with its options in an order that no shuffle touched, under the signs (``id``) of
    the places they stand in; ``places[g][i]`` is where the shuffle put option ``i`` of group ``g``.
    """

    item: FormItem
    places: tuple[tuple[int, ...], ...]


def canonical(item: FormItem) -> Canonical:
    """The item in canonical order, numbered ``"1"``."""
    groups = parts(item.interaction)
    sorted_groups = []
    places = []
    for options in groups:
        order = sorted(range(len(options)), key=lambda n: (options[n].text.ko, options[n].text.en))
        sorted_groups.append(
            tuple(Option(options[place].id, options[n].text) for place, n in enumerate(order))
        )
        places.append(tuple(order))
    return Canonical(
        msgspec.structs.replace(
            item, id="1", interaction=_with_parts(item.interaction, tuple(sorted_groups))
        ),
        tuple(places),
    )


def parts(interaction: Interaction) -> Groups:
    """The lists that stand one entry below the other, so that a shuffle moves whole entries.

    The options of a cloze run on in a line: a shuffle changes where the line breaks.
    """
    match interaction:
        case SingleChoice() | MultipleResponse():
            return (interaction.options,)
        case Matching():
            return (interaction.sources, interaction.targets)
        case Ordering():
            return (interaction.entries,)
        case TrueFalse() | ShortText() | Numeric() | Cloze() | CommandLine() | Essay():
            return ()
        case _:
            assert_never(interaction)


def _with_parts(interaction: Interaction, groups: Groups) -> Interaction:
    match interaction:
        case SingleChoice() | MultipleResponse():
            return msgspec.structs.replace(interaction, options=groups[0])
        case Matching():
            return msgspec.structs.replace(interaction, sources=groups[0], targets=groups[1])
        case Ordering():
            return msgspec.structs.replace(interaction, entries=groups[0])
        case _:
            return interaction
