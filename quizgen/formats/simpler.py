"""An interaction that a format does not know, asked as one that it knows."""

from __future__ import annotations

from typing import NoReturn

import msgspec

from quizgen.formats.support import Matrix
from quizgen.model import AnswerKey, Form, FormItem, KeyEntry, type_of


def simplified(form: Form, key: AnswerKey, known: Matrix) -> tuple[Form, AnswerKey]:
    """The form and its key with every interaction that is not ``known`` as its simpler one. Both
    keep their names and digests: they are the same quiz."""
    if all(type_of(item.interaction) in known for item in form.items):
        return form, key
    entries = {entry.id: entry for entry in key.entries}
    made = {item.id: _simpler(item, entries[item.id], known) for item in form.items}
    sections = tuple(
        msgspec.structs.replace(section, items=tuple(made[item.id][0] for item in section.items))
        for section in form.sections
    )
    return (
        msgspec.structs.replace(form, sections=sections),
        msgspec.structs.replace(key, entries=tuple(made[entry.id][1] for entry in key.entries)),
    )


def _simpler(item: FormItem, entry: KeyEntry, known: Matrix) -> tuple[FormItem, KeyEntry]:
    if type_of(item.interaction) in known:
        return item, entry
    stem, interaction, right = item.interaction.simplified(item.stem, entry.key)
    return (
        msgspec.structs.replace(item, stem=stem, interaction=interaction),
        msgspec.structs.replace(entry, key=right, shuffle=False),
    )


def not_simplified(interaction: object) -> NoReturn:
    """Where a format has a template for every interaction it knows, and this is none of them."""
    raise TypeError(f"{type(interaction).__name__} comes to this format as its simpler form")
