"""One gradebook of several forms that were drawn from the same bank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from quizgen.model import (
    AnswerKey,
    Form,
    FormItem,
    KeyEntry,
    MultipleResponse,
    Option,
    Ordering,
    ResponseValue,
    Section,
    SingleChoice,
    form_digest,
)
from quizgen.results.gradebook import Gradebook, Record


class Graded(NamedTuple):
    """A form, its key, and the gradebook of those who took it."""

    form: Form
    key: AnswerKey
    book: Gradebook


def combine(graded: Sequence[Graded], form_id: str) -> Graded:
    """One gradebook over all of ``graded`` (at least one), and the form and key it is to be read
    with: a form of every item that any of them has.

    Items are called by their ids in the bank, since each form numbers and shuffles its own. Choices
    are renamed to one set of letters, by their texts, so that what was chosen can be counted.
    """
    items: dict[str, FormItem] = {}
    entries: dict[str, KeyEntry] = {}
    records: list[Record] = []
    for form, key, book in graded:
        shown = {item.id: item for item in form.items}
        refs = {entry.id: entry.ref for entry in key.entries}
        letters: dict[str, dict[str, str]] = {}
        for entry in key.entries:
            item = shown[entry.id]
            if entry.ref not in items:
                items[entry.ref] = msgspec.structs.replace(item, id=entry.ref)
                entries[entry.ref] = msgspec.structs.replace(entry, id=entry.ref)
            items[entry.ref], letters[entry.id] = _with_options(items[entry.ref], item)
        for record in book.records:
            records.append(
                msgspec.structs.replace(
                    record,
                    outcomes={refs[name]: value for name, value in record.outcomes.items()},
                    responses={
                        refs[name]: _renamed(value, letters[name])
                        for name, value in record.responses.items()
                    },
                    durations={refs[name]: each for name, each in record.durations.items()},
                    comments={refs[name]: text for name, text in record.comments.items()},
                )
            )
    first = graded[0]
    dropped = {
        entry.ref for _, key, book in graded for entry in key.entries if entry.id in book.dropped
    }
    form = msgspec.structs.replace(
        first.form, id=form_id, label="", sections=(Section(None, tuple(items.values())),)
    )
    key = msgspec.structs.replace(
        first.key, form_id=form_id, form_digest=form_digest(form), entries=tuple(entries.values())
    )
    records.sort(key=lambda record: (record.student.id, record.student.name, record.place))
    aside = tuple(each for one in graded for each in one.book.aside)
    book = Gradebook(
        form_id, first.book.points, tuple(items), tuple(records), aside, tuple(sorted(dropped))
    )
    return Graded(form, key, book)


def _with_options(known: FormItem, item: FormItem) -> tuple[FormItem, dict[str, str]]:
    """``known`` with the options that only ``item`` shows, and the letters of ``item`` in it."""
    mine, its = known.interaction, item.interaction
    if isinstance(mine, Ordering) and isinstance(its, Ordering):
        by_text = {entry.text: entry.id for entry in mine.entries}
        return known, {e.id: by_text[e.text] for e in its.entries if e.text in by_text}
    if not isinstance(mine, SingleChoice | MultipleResponse) or not isinstance(its, type(mine)):
        return known, {}
    options = list(mine.options)
    by_text = {option.text: option.id for option in options}
    for option in its.options:
        if option.text not in by_text:
            by_text[option.text] = chr(ord("a") + len(options))
            options.append(Option(by_text[option.text], option.text))
    letters = {option.id: by_text[option.text] for option in its.options}
    whole = msgspec.structs.replace(mine, options=tuple(options))
    return msgspec.structs.replace(known, interaction=whole), letters


def _renamed(response: ResponseValue, letters: dict[str, str]) -> ResponseValue:
    if isinstance(response, str):
        return letters.get(response, response)
    if isinstance(response, list):
        return [letters.get(option, option) for option in response]
    return response
