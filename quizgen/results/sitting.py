"""Gradebooks -> one matrix of scores, over forms, days and terms: items are the same where their
content is (the digest), so that what forms have in common links them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import msgspec
import numpy as np
from numpy.typing import NDArray

from quizgen.model import (
    LANGUAGES,
    AnswerKey,
    Form,
    FormItem,
    KeyEntry,
    Language,
    Outcome,
    ResponseValue,
    Status,
)
from quizgen.psychometrics import ItemFigures, Scores, item_figures
from quizgen.results.combine import Graded, combine
from quizgen.results.gradebook import Gradebook, Record
from quizgen.results.stable import stable


class Column(msgspec.Struct, frozen=True):
    """An item: as a form shows it, and its key."""

    name: str
    """Its id in the bank; with the beginning of the digest where it was edited between days."""
    item: FormItem
    entry: KeyEntry


class Sitting(msgspec.Struct, frozen=True, dict=True):
    """Those who took something, and what. A student who sat twice has two rows."""

    columns: tuple[Column, ...]
    records: tuple[Record, ...]
    """Of who handed in; items are named as ``columns`` are."""
    languages: tuple[Language, ...] = LANGUAGES
    """Those that it was given in, the first form's own first."""

    @cached_property
    def scores(self) -> Scores:
        """Students × items; NaN where a form lacked the item or nobody has marked it. Raises
        ``StatisticsError`` where there is nothing."""
        points = np.full((len(self.records), len(self.columns)), np.nan)
        index = {column.name: number for number, column in enumerate(self.columns)}
        for row, record in enumerate(self.records):
            for name, outcome in record.outcomes.items():
                if outcome.status is not Status.PENDING and name in index:
                    points[row, index[name]] = outcome.score
        most = np.array([column.entry.points for column in self.columns], dtype=float)
        return Scores(points, most, tuple(column.name for column in self.columns))

    @cached_property
    def plain(self) -> Scores:
        """``scores`` by the answers alone: neither what a wrong one costs nor how sure the student
        was. How hard an item is stands there; with costs a share of it may come to −200 %."""
        scores = self.scores
        sure = {name for record in self.records for name in record.certainty}
        if not sure and not (scores.points < 0).any():
            return scores
        points = np.maximum(scores.points, 0.0)  # NaN stays
        index = {column.name: number for number, column in enumerate(self.columns)}
        for row, record in enumerate(self.records):
            for name, degree in record.certainty.items():
                if name in index:
                    points[row, index[name]] *= 3 / (degree or 1)
        # points that a person gave whatever the certainty are the whole at most
        return Scores(np.minimum(points, scores.most), scores.most, scores.items)

    @cached_property
    def figures(self) -> list[ItemFigures]:
        """Of each item: its shares by ``plain``, all that compares it with the rest by
        ``scores``. Raises ``StatisticsError``."""
        found = item_figures(self.scores)
        if self.plain is self.scores:
            return found
        return [
            each._replace(
                facility=plain.facility,
                facility_interval=plain.facility_interval,
                deviation=plain.deviation,
                thirds=plain.thirds,
            )
            for each, plain in zip(found, item_figures(self.plain), strict=True)
        ]

    @cached_property
    def answers(self) -> NDArray[np.int64]:
        """Students × items: a number for each different answer, −1 for none."""
        found = np.full((len(self.records), len(self.columns)), -1, dtype=np.int64)
        for number, column in enumerate(self.columns):
            known: dict[str, int] = {}
            for row, record in enumerate(self.records):
                response = record.responses.get(column.name)
                if column.name in record.outcomes and response not in (None, "", [], {}):
                    same = repr(stable(column.item.interaction, column.entry.key, response))
                    found[row, number] = known.setdefault(same, len(known))
        return found

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def outcomes(self, name: str) -> list[tuple[int, ResponseValue | None, Outcome]]:
        """Row, response and outcome of everybody who had the item."""
        return [
            (row, record.responses.get(name), record.outcomes[name])
            for row, record in enumerate(self.records)
            if name in record.outcomes
        ]


def sitting(graded: Sequence[Graded]) -> Sitting:
    """All of ``graded`` in one; of one quiz items keep the names that its form gives them. Items
    worth no points, and dropped ones, are left out."""
    return _sitting(*linked(graded))


def linked(graded: Sequence[Graded]) -> Graded:
    """All of ``graded`` in one, its items by their ids in the bank; one whose content was edited in
    between is another (``id@digest``)."""
    if len(graded) == 1:
        return graded[0]
    versions: dict[str, set[str]] = {}
    for _, key, _ in graded:
        for entry in key.entries:
            versions.setdefault(entry.ref, set()).add(entry.digest)
    renamed = []
    for form, key, book in graded:
        names = {
            entry.id: entry.ref
            if len(versions[entry.ref]) == 1
            else f"{entry.ref}@{entry.digest[:6]}"
            for entry in key.entries
        }
        entries = tuple(msgspec.structs.replace(e, ref=names[e.id]) for e in key.entries)
        renamed.append(Graded(form, msgspec.structs.replace(key, entries=entries), book))
    return combine(renamed, graded[0].form.id)


def _sitting(form: Form, key: AnswerKey, book: Gradebook) -> Sitting:
    shown = {item.id: item for item in form.items}
    kept = [e for e in key.entries if e.points > 0 and e.id not in book.dropped]
    columns = tuple(
        Column(e.id, shown[e.id], msgspec.structs.replace(e, ref=e.ref.split("@")[0])) for e in kept
    )
    records = tuple(record for record in book.records if record.outcomes)
    taken = dict.fromkeys((*form.languages, *(record.language for record in records)))
    return Sitting(columns, records, tuple(each for each in taken if each not in ("", "both")))
