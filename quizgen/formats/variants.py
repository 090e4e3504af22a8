"""Items that have other numbers for each student, in formats that do not compute: all variants are
written, to draw one from."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Literal

from msgspec.structs import replace

from quizgen.errors import message, messages
from quizgen.formats.support import Loss
from quizgen.model import AnswerKey, Form, FormItem, KeyEntry

Written = Literal["listed", "drawn"] | None
"""What a format's ``VARIANTS`` says of them: ``listed``: it is a list of questions, and has all;
``drawn``: it is a quiz, and has all in a group of which the platform draws one. None: it is a quiz
of questions that are asked, and has one of them."""

Computes = Callable[[KeyEntry], bool]
"""Whether the platform computes the item's numbers by itself."""


def written_out(
    form: Form, key: AnswerKey, computes: Computes, written: Written
) -> tuple[Form, AnswerKey]:
    """The form with all variants of its items, and their keys; ids of variants are ``3.2.model``.
    What the platform computes stays as it is, and of what is ``drawn``, the items of a set."""
    entries = {entry.id: entry for entry in key.entries}
    stay = form.stimuli if written == "drawn" else {}
    if not any(entry.variants and not computes(entry) for entry in key.entries):
        return form, key
    sections = []
    found: list[KeyEntry] = []
    for section in form.sections:
        items: list[FormItem] = []
        for item in section.items:
            entry = entries[item.id]
            if not entry.variants or computes(entry) or item.id in stay:
                items.append(item)
                found.append(entry)
                continue
            model = re.sub(r"-\d+$", "", entry.ref)
            for number, (one, its) in enumerate(
                [(item, entry), *((each.item, each.entry) for each in entry.variants)], 1
            ):
                name = f"{item.id}.{number}.{model}"
                items.append(replace(one, id=name))
                found.append(replace(its, id=name, calculation=None))
        sections.append(replace(section, items=tuple(items)))
    return replace(form, sections=tuple(sections)), replace(key, entries=tuple(found))


def pool(item: FormItem) -> str:
    """The item model that a written-out item is a variant of; else empty."""
    return item.id.split(".", 2)[-1] if "." in item.id else ""


def groups(items: Iterable[FormItem]) -> Iterator[tuple[str, list[FormItem]]]:
    """The items in their order, variants of one together: the item model, or nothing, and they."""
    for (_, model), found in groupby(
        items, lambda item: (pool(item) and item.id.split(".")[0], pool(item))
    ):
        yield model, list(found)


def points(form: Form) -> float:
    """What a quiz is worth that asks one variant of each item."""
    asked = [found for section in form.sections for found in groups(section.items)]
    return math.fsum(
        math.fsum(item.points for item in (items[:1] if model else items)) for model, items in asked
    )


def variant_losses(written: Written, form: Form, key: AnswerKey, computes: Computes) -> list[Loss]:
    """What becomes of items that have other numbers for each student."""
    shown = {item.id for item in form.items}
    found = []
    for entry in key.entries:
        if not entry.variants or entry.id not in shown:
            continue
        count = len(entry.variants) + 1
        if computes(entry):
            said = message("computed there: each student gets one of {count} sets of numbers",
                           count=count)  # fmt: skip
        elif written == "listed":
            said = message("written out: {count} variants, to draw one from", count=count)
        elif written == "drawn" and entry.id not in form.stimuli:
            said = message(
                "written out: {count} variants, of which each student gets one", count=count
            )
        else:
            said = messages("{number} other variant is left out",
                            "{number} other variants are left out", count - 1)  # fmt: skip
        found.append(Loss(entry.id, said))
    return found
