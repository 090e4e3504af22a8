"""Items that have other numbers for each student, in formats that do not compute: all variants are
written, to draw one from."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec.structs import replace

from quizgen.errors import message, messages
from quizgen.formats.support import Loss
from quizgen.model import AnswerKey, Form, FormItem, KeyEntry

POOLED = ("moodle", "gift", "aiken", "anki", "csv", "xlsx")
"""Formats that are lists of questions, not a quiz."""

Computes = Callable[[KeyEntry], bool]
"""Whether the platform computes the item's numbers by itself."""


def written_out(form: Form, key: AnswerKey, computes: Computes) -> tuple[Form, AnswerKey]:
    """The form with all variants of its items, and their keys; ids of variants are ``3.2``. What
    the platform computes stays as it is."""
    entries = {entry.id: entry for entry in key.entries}
    if not any(entry.variants and not computes(entry) for entry in key.entries):
        return form, key
    sections = []
    found: list[KeyEntry] = []
    for section in form.sections:
        items: list[FormItem] = []
        for item in section.items:
            entry = entries[item.id]
            if not entry.variants or computes(entry):
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


def variant_losses(name: str, form: Form, key: AnswerKey, computes: Computes) -> list[Loss]:
    """What becomes of items that have other numbers for each student."""
    shown = {item.id for item in form.items}
    found = []
    for entry in key.entries:
        if not entry.variants or entry.id not in shown or name.startswith("scorm"):
            continue
        count = len(entry.variants) + 1
        if computes(entry):
            said = message("computed there: each student gets one of {count} sets of numbers",
                           count=count)  # fmt: skip
        elif name in POOLED:
            said = message("written out: {count} variants, to draw one from", count=count)
        else:
            said = messages("{number} other variant is left out",
                            "{number} other variants are left out", count - 1)  # fmt: skip
        found.append(Loss(entry.id, said))
    return found
