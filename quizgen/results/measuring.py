"""A sitting -> rows of ``statistics.csv``."""

from __future__ import annotations

import math

from quizgen.bank.measured import Row
from quizgen.psychometrics import Fit, item_figures
from quizgen.results.sitting import Sitting


def rows_of(sitting: Sitting, quiz: str, date: str, fit: Fit | None = None) -> list[Row]:
    """What a sitting measured."""
    scale = {name: number for number, name in enumerate(fit.items)} if fit else {}
    found = []
    for column, figures in zip(sitting.columns, item_figures(sitting.scores), strict=True):
        if not figures.n:
            continue
        difficulty = error = math.nan
        if fit is not None and column.name in scale:
            difficulty = float(fit.difficulty[scale[column.name]])
            error = float(fit.difficulty_error[scale[column.name]])
        found.append(
            Row(
                column.entry.ref, column.entry.digest, quiz, date, figures.n,
                round(figures.facility, 4), round(figures.discrimination, 4),
                round(difficulty, 3), round(error, 3),
            )
        )  # fmt: skip
    return found
