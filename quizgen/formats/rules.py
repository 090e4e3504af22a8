"""What of a form's scoring a format carries, and what it loses (docs/scoring.md)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from quizgen.errors import Message, message
from quizgen.formats.support import Loss, Matrix
from quizgen.model import (
    MOST_CERTAIN,
    AnswerKey,
    ClozeKey,
    EssayKey,
    Form,
    FormItem,
    KeyEntry,
    NumericKey,
    OrderingKey,
    Rule,
    Variant,
    type_of,
)
from quizgen.scoring.choices import added, takes_all

_OURS = ("scorm12", "scorm2004")
"""Packages of the page itself: they score as it does."""
_TABLES = ("csv", "xlsx")
"""They hold the rule, and score nothing."""
_MOODLE = ("moodle", "gift")
_QTI = ("qti21", "qti22", "qti30")
_PERCENT = ("blackboard",)
"""Options say what they earn in per cent of the points."""


def rule_losses(name: str, form: Form, key: AnswerKey, support: Matrix) -> list[Loss]:
    """What of the scoring only quizgen knows: of each item but those that ``support`` leaves out,
    then of the form."""
    if name in _OURS:
        return []
    items = {
        item.id: item for item in form.items if support[type_of(item.interaction)].level != "absent"
    }
    found = [
        Loss(entry.id, said)
        for entry in key.entries
        if entry.id in items
        for said in _of_item(name, items[entry.id], entry)
    ]
    if form.certainty and name == "moodle":
        found.append(
            Loss(
                "",
                message(
                    "certainty is a setting of the quiz there: choose “Deferred feedback with CBM”"
                ),
            )
        )
    elif form.certainty:
        found.append(
            Loss("", message("nobody is asked there how sure he is: points go by the answer alone"))
        )
    costly = any(item.penalty for item in form.items)
    if form.floor in ("section", "none") or (costly and not form.floor and name in _QTI):
        found.append(
            Loss("", message("the least that the quiz or a section comes to is not said there"))
        )
    return found


def unasked(form: Form) -> Form:
    """The form as it is where nobody is asked how sure he is: its points are the bank's, which a
    right answer that counts as not sure earns."""
    if not form.certainty:
        return form
    replace = msgspec.structs.replace
    sections = tuple(
        replace(section, items=tuple(map(_item, section.items))) for section in form.sections
    )
    return replace(form, sections=sections, certainty=msgspec.UNSET)


def unasked_key(form: Form, key: AnswerKey) -> AnswerKey:
    """The key to ``unasked(form)``."""
    if not form.certainty:
        return key
    return msgspec.structs.replace(key, entries=tuple(map(_entry, key.entries)))


def _item(item: FormItem) -> FormItem:
    return msgspec.structs.replace(item, points=_plain(item.points))


def _entry(entry: KeyEntry) -> KeyEntry:
    key = entry.key.worth(_plain) if isinstance(entry.key, EssayKey) else entry.key
    variants = tuple(Variant(_item(each.item), _entry(each.entry)) for each in entry.variants)
    return msgspec.structs.replace(entry, points=_plain(entry.points), key=key, variants=variants)


def asks_certainty(name: str) -> bool:
    """Whether the format is the page, which asks."""
    return name in _OURS


def paper_losses(form: Form) -> list[Loss]:
    """What paper does not ask."""
    if not form.certainty:
        return []
    said = message("nobody is asked on paper how sure he is: an answer counts as not sure")
    return [Loss("", said)]


def _plain(points: float) -> float:
    """The points in the bank."""
    return points / MOST_CERTAIN


def _of_item(name: str, item: FormItem, entry: KeyEntry) -> Iterator[Message]:
    if entry.rule not in ("exact", "partial") and not _has_rule(name, item, entry):
        if name == "anki":
            yield message(
                "the rule {rule} is not known there: cards give no points", rule=entry.rule
            )
        else:
            yield message(
                "the rule {rule} is not known there: other points are given", rule=entry.rule
            )
    elif entry.penalty and not _has_penalty(name, item, entry):
        yield message(
            "a wrong answer costs nothing there, and {percent} % of the points here",
            percent=f"{100 * entry.penalty:.4g}",
        )
    if isinstance(entry.key, NumericKey):
        yield from _of_numbers(name, entry.key, entry.rule)
    if isinstance(entry.key, ClozeKey):
        for gap in entry.key.gaps.values():
            if isinstance(gap, NumericKey):
                yield from _of_gap(name, gap)
    if isinstance(entry.key, ClozeKey) and entry.key.weights:
        yield message("weights of gaps are left out: each counts the same")


def _of_gap(name: str, key: NumericKey) -> Iterator[Message]:
    if name in ("moodle", *_QTI):
        if key.units:
            yield message("units are left out: only a bare number is read there")
        yield from _of_numbers(name, key, "partial")
    elif name != "anki":
        yield message("only the exact number, as it is written, is right in a gap there")


def _of_numbers(name: str, key: NumericKey, rule: Rule) -> Iterator[Message]:
    if key.figures or key.conversions:
        yield message("significant figures and conversions of units are left out")
    if name not in (*_MOODLE, *_QTI, *_TABLES) and len(key.earning(rule)) > len(key.numbers):
        yield message("numbers that earn a share of the points earn nothing there")
    if name == "blackboard" and len(key.numbers) > 1:
        yield message("only the first of several right numbers is right there")


def _has_rule(name: str, item: FormItem, entry: KeyEntry) -> bool:
    """Whether the format gives points by the item's own rule (neither ``exact`` nor
    ``partial``, of which each format says itself what it makes)."""
    if name in _TABLES:
        return entry.rule != "shares"
    if isinstance(entry.key, OrderingKey):
        return (name == "moodle" and entry.rule in ("places", "neighbours")) or (
            name in _QTI and entry.rule == "longest"
        )
    if name in (*_MOODLE, *_QTI, *_PERCENT) and item.interaction.shape in ("choice", "choices"):
        names = [option.id for option in item.interaction.choices]
        return added(entry.key, names, entry.rule, entry.penalty) is not None
    return False


def _has_penalty(name: str, item: FormItem, entry: KeyEntry) -> bool:
    """Whether a wrong answer costs as much there as here."""
    kind = type_of(item.interaction)
    if name in _MOODLE:
        return kind == "single"
    if name in _PERCENT and item.interaction.shape in ("choice", "choices"):
        names = [option.id for option in item.interaction.choices]
        sums = added(entry.key, names, entry.rule, entry.penalty)
        return sums is not None and takes_all(entry.key, sums, entry.penalty)
    if name in _QTI:
        typed = kind in ("short_text", "command_line")
        whole = entry.rule == "exact" and kind in ("matching", "ordering")
        return typed or whole or item.interaction.shape in ("choice", "truth", "choices")
    return False
