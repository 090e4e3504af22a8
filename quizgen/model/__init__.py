"""The vocabulary: frozen structs that every floor speaks. Imports nothing else of quizgen's.

The structs are ``msgspec.Struct``s: frozen dataclasses with a validating JSON and MessagePack
codec and a JSON Schema that cannot drift from them.
"""

from quizgen.model import interactions
from quizgen.model.blueprint import Blueprint, Condition, Measure, SectionPlan, Selection
from quizgen.model.calculation import SLOT, Calculation
from quizgen.model.form import (
    FORM_VERSION,
    KEY_VERSION,
    MOST_CERTAIN,
    AnswerKey,
    Assembled,
    Form,
    FormItem,
    FormStimulus,
    KeyEntry,
    Place,
    Section,
    Spare,
    Variant,
    form_digest,
)
from quizgen.model.interactions import *  # noqa: F403 - its own __all__ says what
from quizgen.model.item import (
    Bank,
    Bloom,
    Column,
    Document,
    FactTable,
    Heading,
    Item,
    Measured,
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
from quizgen.model.outcome import GUESSED, Floor, Outcome, Penalty, Rule, Status
from quizgen.model.response import RESPONSE_VERSION, ResponseSet, ResponseValue, Student
from quizgen.model.text import LANGUAGES, Language, Localized
from quizgen.model.walk import MARK

__all__ = [
    "FORM_VERSION",
    "GUESSED",
    "KEY_VERSION",
    "LANGUAGES",
    "MARK",
    "MOST_CERTAIN",
    "RESPONSE_VERSION",
    "SLOT",
    "AnswerKey",
    "Assembled",
    "Bank",
    "Bloom",
    "Blueprint",
    "Calculation",
    "Column",
    "Condition",
    "Document",
    "FactTable",
    "Floor",
    "Form",
    "FormItem",
    "FormStimulus",
    "Heading",
    "Item",
    "KeyEntry",
    "Language",
    "Localized",
    "Measure",
    "Measured",
    "Objective",
    "OptionFeedback",
    "Outcome",
    "Penalty",
    "Place",
    "Position",
    "Register",
    "ResponseSet",
    "ResponseValue",
    "Row",
    "Rule",
    "Sampling",
    "Section",
    "SectionPlan",
    "Selection",
    "Source",
    "Spare",
    "Statement",
    "Status",
    "Stimulus",
    "Student",
    "Term",
    "Topic",
    "Variant",
    "form_digest",
]  # fmt: skip
__all__ += interactions.__all__
