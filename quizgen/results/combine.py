"""One gradebook of several forms that were drawn from the same bank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

import msgspec

from quizgen.model import (
    AnswerKey,
    Form,
    FormItem,
    Interaction,
    KeyEntry,
    Matching,
    MatchingKey,
    MultipleResponse,
    Option,
    Outcome,
    ResponseValue,
    Section,
    SingleChoice,
    form_digest,
)
from quizgen.results.coded import lookup, renamed
from quizgen.results.gradebook import Gradebook, Record
from quizgen.results.stable import carried


class Graded(NamedTuple):
    """A form, its key, and the gradebook of those who took it."""

    form: Form
    key: AnswerKey
    book: Gradebook


def combine(graded: Sequence[Graded], form_id: str) -> Graded:
    """One gradebook over all of ``graded`` (at least one), and the form and key it is to be read
    with: a form of every item that any of them has.

    Items are called by their ids in the bank, since each form numbers and shuffles its own. Options
    are renamed to one set of letters, by their texts, so that what was chosen can be counted; an
    order of other entries than the first form's is left out of that.
    """
    records: list[Record] = []
    whole = Forms()
    letters = Letters()
    for form, key, book in graded:
        named = partial(_given, book.records)
        interactions = whole.add(form, key, named)
        refs = {entry.id: entry.ref for entry in key.entries}
        targets = {name: whole.items[ref].interaction for name, ref in refs.items()}
        outcomes = renamed(refs, _as_is)

        def letter(
            name: str,
            value: ResponseValue,
            sources: Mapping[str, Interaction] = interactions,
            targets: Mapping[str, Interaction] = targets,
        ) -> ResponseValue:
            return letters.carried(value, sources[name], targets[name])

        responses = renamed(refs, letter)
        for record in book.records:
            records.append(
                msgspec.structs.replace(
                    record,
                    outcomes=outcomes(record.outcomes),
                    responses=responses(record.responses),
                    certainty={refs[name]: each for name, each in record.certainty.items()},
                    durations={refs[name]: each for name, each in record.durations.items()},
                    comments={refs[name]: text for name, text in record.comments.items()},
                )
            )
    records.sort(key=lambda record: (record.student.id, record.student.name, record.place))
    dropped = {
        entry.ref for _, key, book in graded for entry in key.entries if entry.id in book.dropped
    }
    aside = tuple(each for one in graded for each in one.book.aside)
    form, key = whole.as_one(form_id)
    book = Gradebook(
        form_id,
        graded[0].book.points,
        tuple(whole.items),
        tuple(records),
        aside,
        tuple(sorted(dropped)),
    )
    return Graded(form, key, book)


def _as_is(name: str, outcome: Outcome) -> Outcome:
    return outcome


def _given(records: Iterable[Record], name: str) -> Iterable[ResponseValue]:
    return (record.responses.get(name) for record in records)


Named = Callable[[str], Iterable[ResponseValue]]
"""What was answered to an item of a form."""


class Forms:
    """Forms of one bank as one: every item that any of them has, by its id in the bank, with all
    options that any of them shows."""

    def __init__(self) -> None:
        self.items: dict[str, FormItem] = {}
        self.entries: dict[str, KeyEntry] = {}
        self._first: tuple[Form, AnswerKey] | None = None
        self._keys: list[AnswerKey] = []
        self._known: set[tuple[str, int, int]] = set()
        """Items that are there already, by their identities: forms of their own for 1,000 students
        show the same few questions."""
        self._kept: list[Any] = []
        """So that no identity is given anew."""

    def add(self, form: Form, key: AnswerKey, named: Named | None = None) -> dict[str, Interaction]:
        """A form more. What it offers, by item: of spare options (``KeyEntry.offered``) those that
        an answer has ``named``."""
        self._first = self._first or (form, key)
        self._keys.append(key)
        shown = {item.id: item for item in form.items}
        offered: dict[str, Interaction] = {}
        for entry in key.entries:
            item = shown[entry.id]
            interaction: Interaction = item.interaction
            if named is not None and entry.spares:
                interaction = entry.offered(interaction, named(entry.id))
                if len(interaction.choices) == len(item.interaction.choices):
                    interaction = item.interaction
                else:
                    item = msgspec.structs.replace(item, interaction=interaction)
            offered[entry.id] = interaction
            identity = entry.ref, id(interaction), id(entry.key)
            if identity not in self._known:
                self._known.add(identity)
                self._kept += interaction, entry.key
                self._add(item, entry)
        return offered

    def _add(self, item: FormItem, entry: KeyEntry) -> None:
        ref = entry.ref
        if ref not in self.items:
            self.items[ref] = msgspec.structs.replace(item, id=ref)
            self.entries[ref] = msgspec.structs.replace(entry, id=ref, spares=())
        else:
            self.items[ref], self.entries[ref] = _together(
                self.items[ref], self.entries[ref], item, entry
            )

    def as_one(self, form_id: str) -> tuple[Form, AnswerKey]:
        """One form and one key, called ``form_id``, that hold the items of all forms that were
        added."""
        assert self._first is not None
        form, key = self._first
        sections = (Section(None, tuple(self.items.values())),)
        form = msgspec.structs.replace(form, id=form_id, label="", sections=sections)
        key = msgspec.structs.replace(
            key,
            form_id=form_id,
            form_digest=form_digest(form),
            entries=tuple(self.entries.values()),
            topics=_titles(key.topics for key in self._keys),
            objectives=_titles(key.objectives for key in self._keys),
            documents=_titles(key.documents for key in self._keys),
            places=_titles(key.places for key in self._keys),
        )
        return form, key


_T = TypeVar("_T")


class Letters:
    """``stable.carried``, once for what is the same on many forms."""

    def __init__(self) -> None:
        self._values: dict[tuple[int, int, Any], ResponseValue] = {}
        self._kept: list[Any] = []

    def carried(
        self, value: ResponseValue, source: Interaction, target: Interaction
    ) -> ResponseValue:
        name = id(source), id(target), lookup(value)
        if name not in self._values:
            self._values[name] = carried(value, source, target)
            self._kept += source, target
        return self._values[name]


def _titles(several: Iterable[Mapping[str, _T]]) -> dict[str, _T]:
    found: dict[str, _T] = {}
    before: Mapping[str, _T] | None = None
    for one in several:
        if one is not before:
            found |= one
            before = one
    return found


def _together(
    known: FormItem, entry: KeyEntry, item: FormItem, other: KeyEntry
) -> tuple[FormItem, KeyEntry]:
    """``known`` with the options and pairs that only ``item`` shows, and its key."""
    mine, its = known.interaction, item.interaction
    if isinstance(mine, Matching) and isinstance(its, Matching):
        sources, targets = _union(mine.sources, its.sources), _union(mine.targets, its.targets, 1)
        whole: Interaction = Matching(sources, targets)
        assert isinstance(entry.key, MatchingKey)
        assert isinstance(other.key, MatchingKey)
        key = MatchingKey({**carried(other.key.pairs, its, whole), **entry.key.pairs})
        return (
            msgspec.structs.replace(known, interaction=whole),
            msgspec.structs.replace(entry, key=key),
        )
    if isinstance(mine, SingleChoice | MultipleResponse) and isinstance(its, type(mine)):
        options = _union(mine.options, its.options)
        if len(options) == len(mine.options):
            return known, entry
        whole = msgspec.structs.replace(mine, options=options)
        return msgspec.structs.replace(known, interaction=whole), entry
    return known, entry


def _union(
    mine: Sequence[Option], its: Sequence[Option], numbers: int | None = None
) -> tuple[Option, ...]:
    """``mine``, then what only ``its`` has, lettered on (or numbered)."""
    found = list(mine)
    texts = {option.text for option in mine}
    for option in its:
        if option.text not in texts:
            place = len(found)
            name = chr(ord("a") + place) if numbers is None else str(place + numbers)
            found.append(Option(name, option.text))
    return tuple(found)
