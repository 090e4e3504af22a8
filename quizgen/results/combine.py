"""One gradebook of several forms that were drawn from the same bank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    items: dict[str, FormItem] = {}
    entries: dict[str, KeyEntry] = {}
    records: list[Record] = []
    pool = _Pool()
    for form, key, book in graded:
        shown = {item.id: item for item in form.items}
        refs = {entry.id: entry.ref for entry in key.entries}
        for entry in key.entries:
            item = shown[entry.id]
            if entry.spares:
                named = (record.responses.get(entry.id) for record in book.records)
                interaction = pool.offered(entry, item.interaction, named)
                item = shown[entry.id] = msgspec.structs.replace(item, interaction=interaction)
            if entry.ref not in items:
                items[entry.ref] = msgspec.structs.replace(item, id=entry.ref)
                entries[entry.ref] = msgspec.structs.replace(entry, id=entry.ref, spares=())
            elif not pool.has(entry.ref, item):
                items[entry.ref], entries[entry.ref] = _together(
                    items[entry.ref], entries[entry.ref], item, entry
                )
        targets = {name: items[ref].interaction for name, ref in refs.items()}
        interactions = {name: shown[name].interaction for name in refs}
        outcomes = renamed(refs, _as_is)
        responses = renamed(refs, partial(pool.carried, interactions, targets))
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
    first = graded[0]
    dropped = {
        entry.ref for _, key, book in graded for entry in key.entries if entry.id in book.dropped
    }
    form = msgspec.structs.replace(
        first.form, id=form_id, label="", sections=(Section(None, tuple(items.values())),)
    )
    key = msgspec.structs.replace(
        first.key,
        form_id=form_id,
        form_digest=form_digest(form),
        entries=tuple(entries.values()),
        topics=_titles(one.key.topics for one in graded),
        objectives=_titles(one.key.objectives for one in graded),
        documents=_titles(one.key.documents for one in graded),
        places=_titles(one.key.places for one in graded),
    )
    records.sort(key=lambda record: (record.student.id, record.student.name, record.place))
    aside = tuple(each for one in graded for each in one.book.aside)
    book = Gradebook(
        form_id, first.book.points, tuple(items), tuple(records), aside, tuple(sorted(dropped))
    )
    return Graded(form, key, book)


_T = TypeVar("_T")


def _as_is(name: str, outcome: Outcome) -> Outcome:
    return outcome


class _Pool:
    """What is the same on many forms, by identity: forms of their own for 1,000 students show the
    same few questions."""

    def __init__(self) -> None:
        self.shown: set[tuple[str, int]] = set()
        self.offers: dict[tuple[int, int, frozenset[str]], Interaction] = {}
        self.values: dict[tuple[int, int, Any], ResponseValue] = {}
        self.kept: list[Any] = []
        """So that no identity is given anew."""

    def has(self, ref: str, item: FormItem) -> bool:
        """Whether all options of a choice are there already, from another form."""
        name = ref, id(item.interaction)
        if name in self.shown:
            return True
        if isinstance(item.interaction, SingleChoice | MultipleResponse):
            self.shown.add(name)
            self.kept.append(item)
        return False

    def offered(
        self, entry: KeyEntry, interaction: Interaction, named: Iterable[ResponseValue]
    ) -> Interaction:
        """``entry.offered``."""
        names = frozenset(each for each in named if isinstance(each, str))
        name = id(entry.spares), id(interaction), names
        if name not in self.offers:
            self.offers[name] = entry.offered(interaction, names)
            self.kept += entry.spares, interaction
        return self.offers[name]

    def carried(
        self,
        sources: Mapping[str, Interaction],
        targets: Mapping[str, Interaction],
        item: str,
        value: ResponseValue,
    ) -> ResponseValue:
        """``stable.carried``."""
        source, target = sources[item], targets[item]
        name = id(source), id(target), lookup(value)
        if name not in self.values:
            self.values[name] = carried(value, source, target)
            self.kept += source, target
        return self.values[name]


def _titles(several: Iterable[Mapping[str, _T]]) -> dict[str, _T]:
    return {name: title for one in several for name, title in one.items()}


def _together(
    known: FormItem, entry: KeyEntry, item: FormItem, other: KeyEntry
) -> tuple[FormItem, KeyEntry]:
    """``known`` with the options and pairs that only ``item`` shows, and its key."""
    mine, its = known.interaction, item.interaction
    if isinstance(mine, Matching) and isinstance(its, Matching):
        sources, targets = _union(mine.sources, its.sources), _union(mine.targets, its.targets, 1)
        whole: Interaction = Matching(sources, targets)
        key = entry.key
        if isinstance(key, MatchingKey) and isinstance(other.key, MatchingKey):
            key = MatchingKey({**carried(other.key.pairs, its, whole), **key.pairs})
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
