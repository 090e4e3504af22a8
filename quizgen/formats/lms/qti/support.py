"""What QTI 2.1, 2.2 and 3.0 carry of a form, and what they cannot."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from quizgen.errors import Message, message
from quizgen.formats.lms.package import xml_bytes
from quizgen.formats.options import RenderOptions
from quizgen.formats.rules import Scoring, summed
from quizgen.formats.simpler import item_losses
from quizgen.formats.support import Loss, Matrix, converted, native
from quizgen.model import (
    AnswerKey,
    ChoiceGap,
    Cloze,
    ClozeKey,
    CommandKey,
    Form,
    FormItem,
    InteractionType,
    KeyEntry,
    Language,
    NumericKey,
    TextKey,
    type_of,
)
from quizgen.text import markup

INTERACTIONS: dict[InteractionType, tuple[str, ...]] = {
    "single": ("choiceInteraction",),
    "multiple": ("choiceInteraction",),
    "true_false": ("choiceInteraction",),
    "matching": ("matchInteraction",),
    "ordering": ("orderInteraction",),
    "short_text": ("textEntryInteraction",),
    "numeric": ("textEntryInteraction",),
    "cloze": ("textEntryInteraction", "inlineChoiceInteraction"),
    "command_line": ("textEntryInteraction",),
    "essay": ("extendedTextInteraction",),
    "hottext": ("hottextInteraction",),
}
"""What each becomes, for the manifest."""

_CONVERTED: Matrix = {
    "command_line": converted(
        message(
            "a short answer: the accepted commands, with options in any order and under each name"
        )
    ),
}
SUPPORT: Matrix = {kind: _CONVERTED.get(kind, native()) for kind in INTERACTIONS}


def _known_rule(item: FormItem, entry: KeyEntry) -> bool:
    """Options are mapped to what they earn; an order's longest run is computed."""
    if type_of(item.interaction) == "ordering":
        return entry.rule == "longest"
    return summed(item, entry)


def _costs(item: FormItem, entry: KeyEntry) -> bool:
    """A mapping may give less than nothing, as far as there is one response to map."""
    kind, shape = type_of(item.interaction), item.interaction.shape
    typed = kind in ("short_text", "command_line")
    whole = entry.rule == "exact" and kind in ("matching", "ordering")
    return typed or whole or shape in ("choice", "truth", "choices")


SCORING = Scoring(
    rule=_known_rule, penalty=_costs, floor=False, numbers="shares", gaps="ranges", weights=True
)
"""Response processing computes what it is told to."""


def computes(entry: KeyEntry, languages: tuple[Language, ...]) -> bool:
    """Whether QTI's template processing makes the item's numbers."""
    return entry.calculation is not None


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses: the matrix's conversions, and what single items ask for."""
    return item_losses(form, key, SUPPORT, _own)


def _own(item: FormItem, entry: KeyEntry) -> Iterator[Message]:
    match entry.key:
        case TextKey():
            keys = [entry.key]
        case ClozeKey(gaps=gaps):
            keys = [gap for gap in gaps.values() if isinstance(gap, TextKey)]
        case _:
            keys = []
    rules = [key.normalization for key in keys]
    if any(rule.beyond_case for rule in rules):
        yield message(
            "only the accepted spellings score there: not other spaces, particles or plurals"
        )
    elif keys or isinstance(entry.key, CommandKey):
        # QTI's patternMatch would overlook them, but a player in use (qti-components 2026) does not
        # anchor the pattern, as XML Schema does, and would take any text around it for right.
        yield message("an answer with a stray or doubled space scores nothing there")
    if isinstance(entry.key, NumericKey) and entry.key.units:
        yield message("only the number may be typed, without its unit")
    if isinstance(item.interaction, Cloze) and _formatted(item.interaction):
        yield message("drop-down lists show plain text, without code, emphasis and pictures")
    if not _writable((item, entry)):
        yield message("characters that XML does not have become U+FFFD")


def _formatted(cloze: Cloze) -> bool:
    """Whether an entry of a drop-down list is more than plain words."""
    texts = (
        text
        for gap in cloze.gaps
        if isinstance(gap, ChoiceGap)
        for option in gap.options
        for text in option.text.values()
    )
    return any("<" in markup.to_inline_html(text) for text in texts)


def _writable(value: object) -> bool:
    text = msgspec.json.decode(msgspec.json.encode(value))
    return all(xml_bytes(part).decode() == part for part in _strings(text))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
