"""All that can be computed of a sitting, as data: for ``quizgen analyze`` and for scripts."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from quizgen.errors import Message, message, messages
from quizgen.psychometrics import (
    FEW,
    Abilities,
    Dependence,
    Fit,
    ItemFit,
    Likeness,
    Model,
    StatisticsError,
    TestFigures,
    abilities,
    dependences,
    fit,
    information,
    item_fit,
    likenesses,
    test_figures,
)
from quizgen.results.combine import Graded
from quizgen.results.concerns import Looked, hurried, look, not_compared, unmarked, unreliable
from quizgen.results.gradebook import csv_table
from quizgen.results.response import name_of
from quizgen.results.sitting import Sitting, sitting
from quizgen.text.notebook import table

_AT = np.arange(-3.0, 3.5, 0.5)
UNLIKE = -2.0
"""Person fit (lz) below which answers are unlike the ability."""
_LEAST = {"rasch": 10, "2pl": 100, "3pl": 500}
"""Students below whom a model's estimates are said to be rough."""


class Analysis(msgspec.Struct, frozen=True, dict=True):
    """What was found. ``model`` and what follows from it are None where none was asked for, or
    where it cannot be estimated (``notes`` say why)."""

    sitting: Sitting
    test: TestFigures
    items: tuple[Looked, ...]
    model: Fit | None
    item_fits: tuple[ItemFit, ...]
    persons: Abilities | None
    dependences: tuple[Dependence, ...]
    likenesses: tuple[Likeness, ...]
    notes: tuple[Message, ...]

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        head, *rows = item_rows(self)
        return table(head, rows)


def analyze(
    graded: Sequence[Graded], *, model: Model | None = "rasch", copying: bool = False
) -> Analysis:
    """Analyse graded quizzes together: forms and days are linked by the items they share.

    Raises ``StatisticsError`` where nobody handed in anything.
    """
    whole = sitting(graded)
    waiting = unmarked(whole)
    try:
        scores = whole.scores
        looked = tuple(look(whole))
        figures = test_figures(scores)
    except StatisticsError as error:
        raise StatisticsError(*error.messages, *([waiting] if waiting else [])) from error
    said = waiting, hurried(whole), not_compared(whole), unreliable(whole, figures)
    notes = [each for each in said if each]
    if scores.students < FEW:
        notes.append(
            messages(
                "{n} student: take all figures for hints",
                "{n} students: take all figures for hints",
                scores.students,
                n=scores.students,
            )
        )
    fitted = persons = None
    fits: tuple[ItemFit, ...] = ()
    pairs: tuple[Dependence, ...] = ()
    if model:
        try:
            fitted = fit(scores, model)
        except StatisticsError as error:
            notes += error.messages
    if fitted:
        notes += _about(fitted)
        persons = abilities(fitted, scores)
        fits = tuple(item_fit(fitted, scores))
        pairs = tuple(dependences(fitted, scores, persons))
    alike: tuple[Likeness, ...] = ()
    if copying:
        right = np.array(
            [
                [
                    (outcome := record.outcomes.get(column.name)) is not None
                    and outcome.score >= outcome.points
                    for column in whole.columns
                ]
                for record in whole.records
            ]
        )
        try:
            alike = tuple(likenesses(whole.answers, right, scores.totals))
        except StatisticsError as error:
            notes += error.messages
    return Analysis(whole, figures, looked, fitted, fits, persons, pairs, alike, tuple(notes))


def _about(fitted: Fit) -> list[Message]:
    notes = []
    if fitted.left_out:
        notes.append(
            message(
                "the model leaves out what all answered alike: {items}",
                items=", ".join(fitted.left_out),
            )
        )
    if not fitted.converged:
        notes.append(message("the model did not settle: its figures are rough"))
    if fitted.steep:
        notes.append(
            message(
                "a slope without bound, as the data have it: {items}", items=", ".join(fitted.steep)
            )
        )
    if fitted.students < _LEAST[fitted.model]:
        notes.append(
            message(
                "the {model} model wants {least} students or more; here are {n}",
                model=fitted.model,
                least=_LEAST[fitted.model],
                n=fitted.students,
            )
        )
    return notes


_HEAD = (
    "item", "ref", "n", "facility", "facility_low", "facility_high", "discrimination", "thirds",
    "efficiency", "weight", "effective_weight", "slope", "difficulty", "difficulty_error",
    "guessing", "fit", "fit_p", "language_delta", "language_class", "language",
    "against_language", "seconds", "seconds_low", "seconds_high",
)  # fmt: skip


def item_rows(found: Analysis) -> list[list[Any]]:
    """A heading, and a row an item; None where there is no figure."""
    at = {name: number for number, name in enumerate(found.model.items)} if found.model else {}
    fits = {each.item: each for each in found.item_fits}
    rows: list[list[Any]] = [list(_HEAD)]
    for each in found.items:
        f, name = each.figures, each.column.name
        slope = difficulty = error = guessing = math.nan
        if found.model and name in at:
            k = at[name]
            slope, difficulty = float(found.model.slope[k]), float(found.model.difficulty[k])
            error = float(found.model.difficulty_error[k])
            guessing = float(found.model.guessing[k])
        fitting = fits.get(name)
        numbers = [
            f.facility, *f.facility_interval, f.discrimination, f.thirds, f.efficiency, f.weight,
            f.effective_weight, slope, difficulty, error, guessing,
            fitting.statistic if fitting else math.nan, fitting.p if fitting else math.nan,
            each.language.dif.delta if each.language else math.nan,
        ]  # fmt: skip
        rows.append(
            [name, each.column.entry.ref, f.n, *map(_rounded, numbers),
             *([each.language.dif.category, *each.language[:2]] if each.language else ["", "", ""]),
             *(each.seconds[:3] if each.seconds else (None, None, None))]
        )  # fmt: skip
    return rows


def _rounded(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None


def items_csv(found: Analysis) -> bytes:
    """``item_rows`` as CSV, with a byte order mark for Excel."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(
        ["" if cell is None else cell for cell in row] for row in item_rows(found)
    )
    return text.getvalue().encode("utf-8-sig")


def person_rows(found: Analysis) -> list[list[Any]]:
    """A heading, and a row a student: the score, and the ability by the model with its errors and
    fit; None where there is no figure."""
    names = Abilities._fields
    rows: list[list[Any]] = [["student", "name", "score", "points", *names]]
    for row, record in enumerate(found.sitting.records):
        values = [float(each[row]) for each in found.persons] if found.persons else []
        rows.append(
            [record.student.id, record.student.name, record.score, record.points - record.to_mark]
            + [_rounded(value) for value in values or [math.nan] * len(names)]
        )
    return rows


def students_csv(found: Analysis) -> bytes:
    """``person_rows`` as CSV, with a byte order mark for Excel."""
    head, *rows = person_rows(found)
    return csv_table(head, ([_cell(cell) for cell in row] for row in rows))


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:.15g}" if isinstance(value, float | int) else value


def as_json(found: Analysis) -> dict[str, Any]:
    """The whole as JSON's types; messages as their English text with values."""
    head, *rows = item_rows(found)
    document: dict[str, Any] = {
        "test": {name: _plain(value) for name, value in found.test._asdict().items()},
        "items": [
            dict(zip(head, row, strict=True))
            | {"concerns": [_message(said) for said in each.concerns]}
            for row, each in zip(rows, found.items, strict=True)
        ],
        "notes": [_message(said) for said in found.notes],
    }
    if found.model:
        document["model"] = {
            "name": found.model.model,
            "students": found.model.students,
            "log_likelihood": _rounded(found.model.log_likelihood),
            "parameters": found.model.parameters,
            "aic": _rounded(found.model.aic),
            "bic": _rounded(found.model.bic),
            "converged": found.model.converged,
            "information": [
                {"theta": float(t), "information": _rounded(float(i))}
                for t, i in zip(_AT, information(found.model, _AT), strict=True)
            ],
            "steps": {
                item: [_rounded(float(v)) for v in row[1:] if not math.isnan(v)]
                for item, row in zip(found.model.items, found.model.steps, strict=True)
            },
        }
        document["dependences"] = [
            {name: _plain(value) for name, value in each._asdict().items()}
            for each in found.dependences
        ]
    if found.persons:
        head, *rows = person_rows(found)
        document["students"] = [dict(zip(head, row, strict=True)) for row in rows]
    if found.likenesses:
        document["alike"] = [
            {
                "one": name_of(found.sitting.records[each.one].student),
                "other": name_of(found.sitting.records[each.other].student),
                "same": each.same,
                "same_wrong": each.same_wrong,
                "expected": _rounded(each.expected),
                "omega": _rounded(each.omega),
                "p": each.p,
            }
            for each in found.likenesses
        ]
    return document


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return _rounded(value)
    return [_rounded(each) for each in value] if isinstance(value, tuple) else value


def _message(said: Message) -> dict[str, Any]:
    return {"text": str(said), "code": said.text, "values": msgspec.to_builtins(said.values)}
