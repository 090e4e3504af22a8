"""The interactions: a module for each, with what a student sees and does and with the key to it.

Names follow QTI 3.0 (1EdTech, *QTI 3.0 Assessment, Section, and Item Information Model*, section
2.5 "Interactions") where it has a word for the thing: option = simpleChoice, source/target =
the two simpleMatchSets of a matchInteraction, gap = an inline text entry or inline choice.

The set is closed. ``match`` over ``Interaction`` and end with ``typing.assert_never``: the type
checker then names every place a new interaction is missing from. What only walks over parts,
texts or responses needs no ``match``: ``BaseInteraction`` and ``quizgen.model.walk`` have it.
"""

from __future__ import annotations

from typing import Literal, get_args

from quizgen.model.interactions.base import (
    BaseInteraction,
    BaseKey,
    Option,
    Part,
    ResponseShape,
)
from quizgen.model.interactions.cloze import (
    ChoiceGap,
    Cloze,
    ClozeKey,
    Gap,
    GapChoiceKey,
    GapKey,
    TextGap,
)
from quizgen.model.interactions.command_line import CommandKey, CommandLine, CommandSyntax
from quizgen.model.interactions.essay import Criterion, Essay, EssayKey
from quizgen.model.interactions.hottext import HOT, Hottext, HottextKey
from quizgen.model.interactions.matching import Matching, MatchingKey
from quizgen.model.interactions.multiple import MultipleKey, MultipleResponse
from quizgen.model.interactions.numeric import Numeric, NumericKey, RightNumber
from quizgen.model.interactions.ordering import Ordering, OrderingKey
from quizgen.model.interactions.short_text import (
    CODE_NORMALIZATION,
    Normalization,
    ShortText,
    TextKey,
)
from quizgen.model.interactions.single import SingleChoice, SingleKey
from quizgen.model.interactions.true_false import TrueFalse, TrueFalseKey
from quizgen.model.outcome import Rule

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
    | Hottext
)

Key = (
    SingleKey
    | MultipleKey
    | TrueFalseKey
    | MatchingKey
    | OrderingKey
    | TextKey
    | NumericKey
    | ClozeKey
    | CommandKey
    | EssayKey
    | HottextKey
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
    "hottext",
]
INTERACTION_TYPES: tuple[InteractionType, ...] = get_args(InteractionType)
INTERACTIONS: dict[InteractionType, type[BaseInteraction]] = dict(
    zip(INTERACTION_TYPES, get_args(Interaction), strict=True)
)
"""What each interaction is, by its name; in the order of ``Interaction`` (a test holds it)."""


def usual_rule(interaction: Interaction, key: Key) -> Rule:
    """How points are given where nobody says it: by what the options say that they earn, else in
    parts where that is usual."""
    if isinstance(key, SingleKey | MultipleKey) and key.shares:
        return "shares"
    return "partial" if interaction.partial else "exact"


def type_of(interaction: Interaction) -> InteractionType:
    """The interaction's name as banks and files write it, e.g. ``"multiple"``."""
    name: InteractionType = interaction.__struct_config__.tag  # type: ignore[assignment]
    return name


__all__ = [
    "CODE_NORMALIZATION",
    "HOT",
    "INTERACTIONS",
    "INTERACTION_TYPES",
    "BaseInteraction",
    "BaseKey",
    "ChoiceGap",
    "Cloze",
    "ClozeKey",
    "CommandKey",
    "CommandLine",
    "CommandSyntax",
    "Criterion",
    "Essay",
    "EssayKey",
    "Gap",
    "GapChoiceKey",
    "GapKey",
    "Hottext",
    "HottextKey",
    "Interaction",
    "InteractionType",
    "Key",
    "Matching",
    "MatchingKey",
    "MultipleKey",
    "MultipleResponse",
    "Normalization",
    "Numeric",
    "NumericKey",
    "Option",
    "Ordering",
    "OrderingKey",
    "Part",
    "ResponseShape",
    "RightNumber",
    "ShortText",
    "SingleChoice",
    "SingleKey",
    "TextGap",
    "TextKey",
    "TrueFalse",
    "TrueFalseKey",
    "type_of",
    "usual_rule",
]  # fmt: skip
