"""An item without its shuffle: what all parallel forms share of it, and what differs."""

from __future__ import annotations

import msgspec

from quizgen.model import (
    FormItem,
    FormStimulus,
    Interaction,
    Localized,
    Matching,
    MultipleResponse,
    Option,
    Ordering,
    SingleChoice,
)

BLANK = Localized.same("x")
"""Stands where only what is around a text counts."""


class Entry(msgspec.Struct, frozen=True):
    """An option that stands on lines of its own: its layout depends on no other option."""

    option: Option
    images: dict[str, str]
    square: bool
    """Of several that may be chosen."""


class Canonical(msgspec.Struct, frozen=True):
    """``item`` with the number 1 and with its entries as no shuffle left them.

    ``entries``: what stands in the place of the item's two blank options, first to last.
    ``places``: for lists whose entries share the page with each other (columns), where the
    shuffle put entry ``i`` of list ``n``: ``places[n][i]``.
    """

    item: FormItem
    entries: tuple[Entry, ...] = ()
    places: tuple[tuple[int, ...], ...] = ()


def canonical(item: FormItem) -> Canonical:
    """The item without its shuffle. A form of another shuffle gives the same ``item``, and a form
    of other distractors the same ``item`` and some of the same ``entries``."""
    interaction = item.interaction
    match interaction:
        case SingleChoice(options=options) | MultipleResponse(options=options):
            blanks = (Option("a", BLANK), Option("b", BLANK))
            plain: Interaction = msgspec.structs.replace(interaction, options=blanks)
            square = isinstance(interaction, MultipleResponse)
            entries = tuple(Entry(option, item.images, square) for option in options)
            return Canonical(_numbered_one(item, plain), entries)
        case Matching(sources=sources, targets=targets):
            left, left_places = _sorted(sources)
            right, right_places = _sorted(targets)
            return Canonical(
                _numbered_one(item, Matching(left, right)), (), (left_places, right_places)
            )
        case Ordering(entries=options):
            listed, places = _sorted(options)
            return Canonical(_numbered_one(item, Ordering(listed)), (), (places,))
        case _:
            # The options of a cloze run on in a line: a shuffle changes where the line breaks.
            return Canonical(_numbered_one(item, interaction))


def canonical_stimulus(stimulus: FormStimulus) -> FormStimulus:
    """What several items ask about, wherever those stand: it is theirs as of the first two."""
    return msgspec.structs.replace(stimulus, items=("1", "2"))


def _numbered_one(item: FormItem, interaction: Interaction) -> FormItem:
    return msgspec.structs.replace(item, id="1", interaction=interaction, stimulus=None)


def _sorted(options: tuple[Option, ...]) -> tuple[tuple[Option, ...], tuple[int, ...]]:
    """The options by their text under the signs of the places, and the place each one had."""
    order = sorted(range(len(options)), key=lambda n: tuple(options[n].text.values()))
    signs = (option.id for option in options)
    return (
        tuple(Option(sign, options[n].text) for sign, n in zip(signs, order, strict=True)),
        tuple(order),
    )
