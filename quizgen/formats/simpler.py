"""What a format does not know, asked as what it knows: an interaction as a simpler one, questions
about one stimulus as questions that each bring it along."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NoReturn

import msgspec

from quizgen.errors import Message
from quizgen.formats.stimulus import headed, joined
from quizgen.formats.support import Loss, Matrix, matrix_losses
from quizgen.model import AnswerKey, Form, FormItem, FormStimulus, KeyEntry, type_of


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


def standalone(form: Form) -> Form:
    """The form with every stimulus before the stem of each of its questions: for formats whose
    questions stand alone. It keeps its name: it is the same quiz."""
    stimuli = form.stimuli
    if not stimuli:
        return form
    sections = tuple(
        msgspec.structs.replace(
            section, items=tuple(_with(item, stimuli.get(item.id)) for item in section.items)
        )
        for section in form.sections
    )
    return msgspec.structs.replace(form, sections=sections)


def _with(item: FormItem, stimulus: FormStimulus | None) -> FormItem:
    if stimulus is None:
        return item
    return msgspec.structs.replace(
        item,
        stem=joined(headed(stimulus), item.stem),
        images={**stimulus.images, **item.images},
        stimulus=None,
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


def item_losses(
    form: Form,
    key: AnswerKey,
    support: Matrix,
    own: Callable[[FormItem, KeyEntry], Iterable[Message]],
) -> list[Loss]:
    """What a form loses in a format: what ``support`` says of its interactions, then what ``own``
    says of each item, in the simpler shape in which it comes to the format."""
    found = matrix_losses(form, support)
    form, key = simplified(form, key, support)
    for item, entry in zip(form.items, key.entries, strict=True):
        found += (Loss(item.id, said) for said in own(item, entry))
    return found
