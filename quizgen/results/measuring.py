"""A sitting -> rows of ``statistics.csv``."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from quizgen.bank.measured import Row, with_rows
from quizgen.model import Cloze, Interaction, Item, Localized, Option
from quizgen.psychometrics import Fit
from quizgen.results.answers import Given, Table, answers_to, whos
from quizgen.results.combine import Graded
from quizgen.results.sitting import Sitting, sitting

if TYPE_CHECKING:
    from quizgen.results.analyze import Analysis


def statistics_of(
    found: Analysis, graded: Sequence[Graded], bank: Path, items: Mapping[str, Item]
) -> tuple[dict[Path, bytes], int]:
    """The ``statistics.csv`` of the bank in ``bank`` with what was found, and how many rows that
    are. Each quiz has rows of its own: one that is analysed again replaces them."""
    rows: list[Row] = []
    for each in graded:
        rows += rows_of(sitting([each]), each.form.id, each.form.date, found.model, items)
    return with_rows(bank if bank.is_dir() else bank.parent, rows)


def rows_of(
    whole: Sitting,
    quiz: str,
    date: str,
    fit: Fit | None = None,
    items: Mapping[str, Item] | None = None,
) -> list[Row]:
    """What a sitting measured. ``items`` are those of the bank, by id: options are counted by the
    names they have there."""
    scale = {name: number for number, name in enumerate(fit.items)} if fit else {}
    of = whos(whole, np.ones(whole.scores.students, dtype=np.int64))
    found = []
    for column, figures in zip(whole.columns, whole.figures, strict=True):
        if not figures.n:
            continue
        difficulty = error = math.nan
        if fit is not None and column.name in scale:
            difficulty = float(fit.difficulty[scale[column.name]])
            error = float(fit.difficulty_error[scale[column.name]])
        item = (items or {}).get(column.entry.ref)
        options: tuple[tuple[str, int], ...] = ()
        if item is not None and item.digest == column.entry.digest:
            answers = answers_to(whole, column.name, of)
            if answers.kind == "options":
                options = tuple(sorted(_named(answers.given, item.interaction.choices)))
            elif answers.kind == "gaps":
                options = tuple(sorted(_of_gaps(answers.parts, item.interaction)))
        found.append(
            Row(
                column.entry.ref, column.entry.digest, quiz, date, figures.n,
                round(figures.facility, 4), round(figures.discrimination, 4),
                round(difficulty, 3), round(error, 3), options,
            )
        )  # fmt: skip
    return found


def _named(given: tuple[Given, ...], options: tuple[Option, ...]) -> Iterator[tuple[str, int]]:
    names: dict[Localized | str, str] = {option.text: option.id for option in options}
    for each in given:
        if (name := names.get(each.text)) is not None:
            yield name, each.count


def _of_gaps(parts: tuple[Table, ...], interaction: Interaction) -> Iterator[tuple[str, int]]:
    assert isinstance(interaction, Cloze)
    for part, gap in zip(parts, interaction.gaps, strict=True):
        for name, count in _named(part.given, getattr(gap, "options", ())):
            yield f"{gap.id}.{name}", count
