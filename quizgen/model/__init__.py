"""The vocabulary: frozen structs that every floor speaks. Imports nothing else of quizgen's.

The structs are ``msgspec.Struct``s: frozen dataclasses with a validating JSON and MessagePack
codec and a JSON Schema that cannot drift from them.
"""

from quizgen.model.blueprint import Blueprint, Condition, Measure, SectionPlan, Selection
from quizgen.model.form import (
    FORM_VERSION,
    KEY_VERSION,
    AnswerKey,
    Form,
    FormItem,
    FormStimulus,
    KeyEntry,
    Section,
    form_digest,
)
from quizgen.model.interactions import (
    CODE_NORMALIZATION,
    HOT,
    INTERACTION_TYPES,
    INTERACTIONS,
    BaseInteraction,
    BaseKey,
    ChoiceGap,
    Cloze,
    ClozeKey,
    CommandKey,
    CommandLine,
    CommandSyntax,
    Criterion,
    Essay,
    EssayKey,
    Gap,
    GapChoiceKey,
    GapKey,
    Hottext,
    HottextKey,
    Interaction,
    InteractionType,
    Key,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    Normalization,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    OrderingKey,
    ResponseShape,
    ShortText,
    SingleChoice,
    SingleKey,
    TextGap,
    TextKey,
    TrueFalse,
    TrueFalseKey,
    type_of,
)
from quizgen.model.item import (
    Bank,
    Bloom,
    Column,
    Document,
    FactTable,
    Item,
    Objective,
    OptionFeedback,
    Position,
    Register,
    Row,
    Sampling,
    Source,
    Statement,
    Stimulus,
    Term,
    Topic,
)
from quizgen.model.outcome import Outcome, Rule, Status
from quizgen.model.response import RESPONSE_VERSION, ResponseSet, ResponseValue, Student
from quizgen.model.text import LANGUAGES, Language, Localized
from quizgen.model.walk import MARK

__all__ = [
    "CODE_NORMALIZATION",
    "FORM_VERSION", "HOT", "INTERACTIONS", "INTERACTION_TYPES", "KEY_VERSION", "LANGUAGES",
    "MARK", "RESPONSE_VERSION", "AnswerKey", "Bank", "BaseInteraction", "BaseKey", "Bloom",
    "Blueprint", "ChoiceGap", "Cloze", "ClozeKey", "Column", "CommandKey", "CommandLine",
    "CommandSyntax", "Condition", "Criterion", "Document", "Essay", "EssayKey", "FactTable",
    "Form", "FormItem", "FormStimulus", "Gap", "GapChoiceKey", "GapKey", "Hottext",
    "HottextKey", "Interaction", "InteractionType", "Item", "Key", "KeyEntry", "Language",
    "Localized", "Matching", "MatchingKey", "Measure", "MultipleKey", "MultipleResponse",
    "Normalization", "Numeric", "NumericKey", "Objective", "Option", "OptionFeedback",
    "Ordering", "OrderingKey", "Outcome", "Position", "Register", "ResponseSet",
    "ResponseShape", "ResponseValue", "Row", "Rule", "Sampling", "Section", "SectionPlan",
    "Selection", "ShortText", "SingleChoice", "SingleKey", "Source", "Statement", "Status",
    "Stimulus", "Student", "Term", "TextGap", "TextKey", "Topic", "TrueFalse", "TrueFalseKey",
    "form_digest", "type_of",
]  # fmt: skip
