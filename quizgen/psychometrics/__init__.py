"""Statistics of tests, from a matrix of scores alone: nothing of quizzes, forms or files.

``numpy`` and ``scipy`` are loaded here and nowhere else but by whoever analyses results.
"""

from __future__ import annotations

from quizgen.psychometrics.classical import (
    FEW,
    Interval,
    ItemFigures,
    TestFigures,
    groups,
    item_figures,
    test_figures,
    wilson,
)
from quizgen.psychometrics.copying import Likeness, likenesses
from quizgen.psychometrics.dif import Dif, dif, ets_category, fisher
from quizgen.psychometrics.irt import MODELS, Fit, Model, fit, probabilities
from quizgen.psychometrics.persons import (
    Abilities,
    Dependence,
    ItemFit,
    abilities,
    dependences,
    expected_abilities,
    information,
    item_fit,
)
from quizgen.psychometrics.scores import Scores, StatisticsError

__all__ = [
    "FEW",
    "MODELS",
    "Abilities",
    "Dependence",
    "Dif",
    "Fit",
    "Interval",
    "ItemFigures",
    "ItemFit",
    "Likeness",
    "Model",
    "Scores",
    "StatisticsError",
    "TestFigures",
    "abilities",
    "dependences",
    "dif",
    "ets_category",
    "expected_abilities",
    "fisher",
    "fit",
    "groups",
    "information",
    "item_figures",
    "item_fit",
    "likenesses",
    "probabilities",
    "test_figures",
    "wilson",
]
