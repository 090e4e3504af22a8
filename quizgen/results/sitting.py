"""Gradebooks -> one matrix of scores, over forms, days and terms: items are the same where their
content is (the digest), so that what forms have in common links them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

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
from quizgen.results.coded import NOT_THERE, Codebook, Codes, as_coded, lookup
from quizgen.results.combine import Graded, combine
from quizgen.results.gradebook import Gradebook, Record, every
from quizgen.results.rows import Places, Records
from quizgen.results.stable import stable

BLANK: tuple[Any, ...] = (None, "", [], {})
"""Answers that are none."""


class Column(msgspec.Struct, frozen=True):
    """An item: as a form shows it, and its key."""

    name: str
    """Its id in the bank; with the beginning of the digest where it was edited between days."""
    item: FormItem
    entry: KeyEntry


class Books(NamedTuple):
    """What some of the students answered, and what that earned."""

    given: Codebook[ResponseValue]
    earned: Codebook[Outcome]
    rows: Places
    numbers: NDArray[np.unsignedinteger[Any]]
    """Rows × items: numbers into both codebooks."""


class Sitting(msgspec.Struct, frozen=True, dict=True):
    """Those who took something, and what. A student who sat twice has two rows."""

    columns: tuple[Column, ...]
    records: Sequence[Record]
    """Of who handed in; items are named as ``columns`` are."""
    languages: tuple[Language, ...] = LANGUAGES
    """Those that it was given in, the first form's own first."""

    @cached_property
    def scores(self) -> Scores:
        """Students × items; NaN where a form lacked the item or nobody has marked it. Raises
        ``StatisticsError`` where there is nothing."""
        points = np.empty((len(self.records), len(self.columns)))
        for number, (answers, codes) in enumerate(zip(self.answered, self.codes.T, strict=True)):
            scored = [
                math.nan if outcome.status is Status.PENDING else outcome.score
                for _, outcome in answers
            ]
            points[:, number] = np.array([*scored, math.nan])[codes]  # −1 is the last
        most = np.array([column.entry.points for column in self.columns], dtype=float)
        return Scores(points, most, tuple(column.name for column in self.columns))

    @property
    def codes(self) -> NDArray[np.signedinteger[Any]]:
        """Students × items: which of ``answered`` a student gave; −1 where a form lacked the
        item."""
        return self._coded[0]

    @property
    def answered(self) -> list[list[tuple[ResponseValue, Outcome]]]:
        """By item, what was answered and what it earned."""
        return self._coded[1]

    @cached_property
    def _coded(
        self,
    ) -> tuple[NDArray[np.signedinteger[Any]], list[list[tuple[ResponseValue, Outcome]]]]:
        different = sum(max(map(len, earned.values), default=0) for _, earned, _, _ in self.books)
        kind = np.int8 if different < 1 << 7 else np.int16 if different < 1 << 15 else np.int32
        codes = np.full((len(self.records), len(self.columns)), -1, dtype=kind)
        answered: list[list[tuple[ResponseValue, Outcome]]] = [[] for _ in self.columns]
        known: list[dict[Any, int]] = [{} for _ in self.columns]
        for given, earned, here, numbers in self.books:
            for place, column in enumerate(self.columns):
                there = earned.at.get(column.name)
                if there is None:
                    continue
                own = []
                for value, outcome in zip(given.values[there], earned.values[there], strict=True):
                    value = None if value is NOT_THERE else value
                    number = -1
                    if outcome is not NOT_THERE:
                        name = lookup(value), outcome
                        number = known[place].setdefault(name, len(answered[place]))
                        if number == len(answered[place]):
                            answered[place].append((value, outcome))
                    own.append(number)
                if len(here) == 1:
                    codes[here[0], place] = own[numbers[0, there]]
                else:
                    codes[here, place] = np.array(own)[numbers[:, there]]
        return codes, answered

    @cached_property
    def books(self) -> list[Books]:
        """The records by the codebooks that they are written in: students who had the same items in
        the same order stand together."""
        single: dict[tuple[Codebook[Any], Codebook[Any]], dict[int, Codes]] = {}
        whole: Iterable[tuple[int, Record]] = enumerate(self.records)
        parts: dict[tuple[Codebook[Any], Codebook[Any]], list[tuple[Places, Any]]] = {}
        if isinstance(self.records, Records):
            whole = self.records.alone()
            for given, earned, here, numbers in self.records.matrices():
                if len(here):
                    parts.setdefault((given, earned), []).append((here, numbers))
        for row, record in whole:
            given, outcomes = as_coded(record.responses, record.outcomes)
            single.setdefault((given, outcomes.book), {})[row] = outcomes.codes
        for books, several in single.items():
            numbers = _matrix([*several.values()])
            parts.setdefault(books, []).append((np.array([*several]), numbers))
        found = [Books(*books, *_in_order(several)) for books, several in parts.items()]
        return sorted(found, key=lambda each: int(each.rows[0]))

    def first(self, place: int) -> list[int]:
        """Which of ``answered`` were given to the item at ``place``, in the students' order."""
        codes = self.codes[:, place]
        rows = np.full(len(self.answered[place]) + 1, -1)
        rows[codes[::-1]] = np.arange(len(codes))[::-1]  # the first one is the last to be set
        given = np.flatnonzero(rows[:-1] >= 0)
        return [int(code) for code in given[np.argsort(rows[given])]]

    @cached_property
    def plain(self) -> Scores:
        """``scores`` by the answers alone: neither what a wrong one costs nor how sure the student
        was. How hard an item is stands there; with costs a share of it may come to −200 %."""
        scores = self.scores
        sure = {name for certainty in every(self.records, "certainty") for name in certainty}
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
        found = np.empty((len(self.records), len(self.columns)), dtype=np.int64)
        for place, column in enumerate(self.columns):
            known: dict[str, int] = {}
            numbers = np.full(len(self.answered[place]) + 1, -1, dtype=np.int64)
            for code in self.first(place):
                response, _ = self.answered[place][code]
                if response not in BLANK:
                    same = repr(stable(column.item.interaction, column.entry.key, response))
                    numbers[code] = known.setdefault(same, len(known))
            found[:, place] = numbers[self.codes[:, place]]
        return found

    def given(self, name: str) -> list[tuple[ResponseValue, Outcome, int]]:
        """What was answered to an item, what it earned and how many answered so, in the students'
        order; nothing of an item that does not count."""
        for place, column in enumerate(self.columns):
            if column.name == name:
                answered, codes = self.answered[place], self.codes[:, place]
                counts = np.bincount(codes[codes >= 0], minlength=len(answered)).tolist()
                return [(*answered[code], counts[code]) for code in self.first(place)]
        return []

    def place(self, name: str) -> int:
        """Which of ``columns`` is called so."""
        return next(place for place, column in enumerate(self.columns) if column.name == name)


def _in_order(parts: Sequence[tuple[Places, Any]]) -> tuple[Places, Any]:
    """Rows, and the numbers of each, in their order."""
    if len(parts) == 1:
        return parts[0]
    rows = np.concatenate([rows for rows, _ in parts])
    order = np.argsort(rows)
    return rows[order], np.concatenate([numbers for _, numbers in parts])[order]


def _matrix(rows: Sequence[Codes]) -> NDArray[np.unsignedinteger[Any]]:
    """The numbers of rows that are as long as each other, as a matrix of them."""
    if all(isinstance(row, bytes) for row in rows):
        return np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), -1)
    return np.array([np.array(memoryview(row)) for row in rows])


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
    records: Sequence[Record]
    if isinstance(book.records, Records):
        records = book.records.answered()
    else:
        records = tuple(record for record in book.records if record.outcomes)
    taken = dict.fromkeys((*form.languages, *every(records, "language")))
    return Sitting(columns, records, tuple(each for each in taken if each not in ("", "both")))
