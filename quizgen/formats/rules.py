"""What of a form's scoring a format carries, and what it loses (docs/scoring.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

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
    Rule,
    Variant,
    type_of,
)
from quizgen.scoring.choices import added

Judge = Callable[[FormItem, KeyEntry], bool]


def never(_item: FormItem, _entry: KeyEntry) -> bool:
    """Say that a format carries nothing of this kind of scoring, whatever the item."""
    return False


class Scoring(msgspec.Struct, frozen=True):
    """How much of a form's scoring a format carries: ``SCORING`` of its module. What it does not
    carry is said."""

    page: bool = False
    """The page itself, which scores as it does everywhere."""
    rule: Judge = never
    """Whether an item's own rule (neither ``exact`` nor ``partial``, of which each format says
    itself what it makes) gives the same points there."""
    otherwise: Message = message("the rule {rule} is not known there: other points are given")
    penalty: Judge = never
    """Whether a wrong answer costs as much there as here."""
    floor: bool = True
    """Whether what costs something comes to nothing at least, where a form says no more."""
    numbers: Literal["one", "several", "shares"] = "several"
    """Of several right numbers: the first, all that are right, those too that earn a share."""
    gaps: Literal["exact", "ranges", "cards"] = "exact"
    """Numbers in gaps: as they are written, within their ranges, or for a person to compare."""
    weights: bool = False
    """Whether gaps weigh what they weigh here."""
    certainty: Message = message(
        "nobody is asked there how sure he is: points go by the answer alone"
    )


def sums(item: FormItem, entry: KeyEntry) -> Mapping[str, float] | None:
    """What each option chosen adds, as shares of the points; None where it is no such sum."""
    if item.interaction.shape not in ("choice", "choices"):
        return None
    names = [option.id for option in item.interaction.choices]
    return added(entry.key, names, entry.rule, entry.penalty)


def summed(item: FormItem, entry: KeyEntry) -> bool:
    """Whether its options say what they earn, in a format where options can."""
    return sums(item, entry) is not None


def rule_losses(scoring: Scoring, form: Form, key: AnswerKey, support: Matrix) -> list[Loss]:
    """What of the scoring only quizgen knows: of each item but those that ``support`` leaves out,
    then of the form."""
    if scoring.page:
        return []
    items = {
        item.id: item for item in form.items if support[type_of(item.interaction)].level != "absent"
    }
    found = [
        Loss(entry.id, said)
        for entry in key.entries
        if entry.id in items
        for said in _of_item(scoring, items[entry.id], entry)
    ]
    if form.certainty:
        found.append(Loss("", scoring.certainty))
    costly = any(item.penalty for item in form.items)
    if form.floor in ("section", "none") or (costly and not form.floor and not scoring.floor):
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
    """The key of ``unasked(form)``: points are again those that the bank says."""
    if not form.certainty:
        return key
    return msgspec.structs.replace(key, entries=tuple(map(_entry, key.entries)))


def _item(item: FormItem) -> FormItem:
    return msgspec.structs.replace(item, points=_plain(item.points))


def _entry(entry: KeyEntry) -> KeyEntry:
    key = entry.key.worth(_plain) if isinstance(entry.key, EssayKey) else entry.key
    variants = tuple(Variant(_item(each.item), _entry(each.entry)) for each in entry.variants)
    return msgspec.structs.replace(entry, points=_plain(entry.points), key=key, variants=variants)


def paper_losses(form: Form) -> list[Loss]:
    """What a form asks that paper does not: how sure a student is."""
    if not form.certainty:
        return []
    said = message("nobody is asked on paper how sure he is: an answer counts as not sure")
    return [Loss("", said)]


def _plain(points: float) -> float:
    """The points that the bank says, of the most that certainty makes of them."""
    return points / MOST_CERTAIN


def _of_item(scoring: Scoring, item: FormItem, entry: KeyEntry) -> Iterator[Message]:
    if entry.rule not in ("exact", "partial") and not scoring.rule(item, entry):
        yield Message(scoring.otherwise.text, {"rule": entry.rule})
    elif entry.penalty and not scoring.penalty(item, entry):
        yield message(
            "a wrong answer costs nothing there, and {percent} % of the points here",
            percent=f"{100 * entry.penalty:.4g}",
        )
    if isinstance(entry.key, NumericKey):
        yield from _of_numbers(scoring, entry.key, entry.rule)
    if isinstance(entry.key, ClozeKey):
        for gap in entry.key.gaps.values():
            if isinstance(gap, NumericKey):
                yield from _of_gap(scoring, gap)
        if entry.rule != "exact" and entry.key.uneven and not scoring.weights:
            yield message("weights of gaps are left out: each counts the same")


def _of_gap(scoring: Scoring, key: NumericKey) -> Iterator[Message]:
    if scoring.gaps == "ranges":
        if key.units:
            yield message("units are left out: only a bare number is read there")
        yield from _of_numbers(scoring, key, "partial")
    elif scoring.gaps == "exact":
        yield message("only the exact number, as it is written, is right in a gap there")


def _of_numbers(scoring: Scoring, key: NumericKey, rule: Rule) -> Iterator[Message]:
    if key.figures or key.conversions:
        yield message("significant figures and conversions of units are left out")
    if scoring.numbers != "shares" and len(key.earning(rule)) > len(key.numbers):
        yield message("numbers that earn a share of the points earn nothing there")
    if scoring.numbers == "one" and len(key.numbers) > 1:
        yield message("only the first of several right numbers is right there")
