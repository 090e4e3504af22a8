"""What a student sees and does: the ten interactions, without any part of their keys.

Names follow QTI 3.0 (1EdTech, *QTI 3.0 Assessment, Section, and Item Information Model*, section
2.5 "Interactions") where it has a word for the thing: option = simpleChoice, source/target =
the two simpleMatchSets of a matchInteraction, gap = an inline text entry or inline choice.

The set is closed. ``match`` over ``Interaction`` and end with ``typing.assert_never``: the type
checker then names every place a new interaction is missing from.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from quizgen.model.text import Localized


class Option(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing to choose, to match or to order.

    ``id`` is unique within its list. ``fixed`` keeps its place when the others are shuffled.
    """

    id: str
    text: Localized
    fixed: bool = False


class SingleChoice(msgspec.Struct, frozen=True, tag="single", tag_field="type"):
    """Exactly one option is right. Response: the option's id."""

    options: tuple[Option, ...]


class MultipleResponse(msgspec.Struct, frozen=True, tag="multiple", tag_field="type"):
    """Any number of options is right. Response: a list of option ids, in any order."""

    options: tuple[Option, ...]


class TrueFalse(msgspec.Struct, frozen=True, tag="true_false", tag_field="type"):
    """The stem is a statement. Response: true or false."""


class Matching(msgspec.Struct, frozen=True, tag="matching", tag_field="type"):
    """Each source is given one target; targets may outnumber sources and may be used again.

    Response: an object from source id to target id; a source left out is unanswered.
    """

    sources: tuple[Option, ...]
    targets: tuple[Option, ...]


class Ordering(msgspec.Struct, frozen=True, tag="ordering", tag_field="type"):
    """Put the entries in order. Response: the list of all entry ids, first to last."""

    entries: tuple[Option, ...]


class ShortText(msgspec.Struct, frozen=True, tag="short_text", tag_field="type"):
    """One line of text. Response: the text as typed. ``code``: show it in a mono face."""

    code: bool = False


class Numeric(msgspec.Struct, frozen=True, tag="numeric", tag_field="type"):
    """A number. Response: the text as typed, the unit included where one is typed.

    ``unit`` is shown behind the field (None: a pure number).
    """

    unit: Localized | None = None


class TextGap(msgspec.Struct, frozen=True, tag="text", tag_field="type"):
    """A gap to type into; ``width`` is a hint in characters and never tells the answer's length."""

    id: str
    width: int = 12
    code: bool = False


class ChoiceGap(msgspec.Struct, frozen=True, tag="choice", tag_field="type"):
    """A gap to choose for, from a drop-down list."""

    id: str
    options: tuple[Option, ...]


Gap = TextGap | ChoiceGap


GAP = re.compile(r"\[\[([A-Za-z0-9._-]+)\]\]")
"""A gap's place in the text of a ``Cloze``; its group is the gap's id."""


class Cloze(msgspec.Struct, frozen=True, tag="cloze", tag_field="type"):
    """A text with gaps. ``text`` holds ``[[id]]`` where the gap ``id`` stands, once a language;
    inside a code block or code span it works too.

    Response: an object from gap id to the text typed or the option id chosen.
    """

    text: Localized
    gaps: tuple[Gap, ...]


class CommandLine(msgspec.Struct, frozen=True, tag="command_line", tag_field="type"):
    """One shell command. Response: the command as typed. ``prompt`` is shown before the field."""

    prompt: str = "$ "


class Essay(msgspec.Struct, frozen=True, tag="essay", tag_field="type"):
    """Free text that a person grades. Response: the text. ``lines`` is the room on paper;
    ``words`` the suggested length (None: no suggestion)."""

    lines: int = 10
    words: int | None = None


Interaction = (
    SingleChoice
    | MultipleResponse
    | TrueFalse
    | Matching
    | Ordering
    | ShortText
    | Numeric
    | Cloze
    | CommandLine
    | Essay
)

InteractionType = Literal[
    "single",
    "multiple",
    "true_false",
    "matching",
    "ordering",
    "short_text",
    "numeric",
    "cloze",
    "command_line",
    "essay",
]
INTERACTION_TYPES: tuple[InteractionType, ...] = (
    "single",
    "multiple",
    "true_false",
    "matching",
    "ordering",
    "short_text",
    "numeric",
    "cloze",
    "command_line",
    "essay",
)


def type_of(interaction: Interaction) -> InteractionType:
    """The interaction's name as banks and files write it, e.g. ``"multiple"``."""
    name: InteractionType = interaction.__struct_config__.tag  # type: ignore[assignment]
    return name
