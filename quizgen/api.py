"""quizgen for scripts: the same steps as the command line, as functions.

>>> import datetime, quizgen
>>> bank = quizgen.load_bank("podman-101")
>>> quiz = quizgen.assemble(bank, quizgen.load_blueprint(), date=datetime.date(2024, 4, 29))
>>> len(quiz.form.items)
10
>>> quizgen.render(quiz, "form")[:10]
b'{\\n "id": "'
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from quizgen import bank as _bank
from quizgen.assembly import Assembled
from quizgen.assembly import assemble as _assemble
from quizgen.formats import FORMATS, RenderOptions
from quizgen.locate import bank_folder, daily_blueprint
from quizgen.model import Bank, Blueprint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizgen.results import Gradebook

__all__ = ["assemble", "grade", "load_bank", "load_blueprint", "render"]


def load_bank(bank: str | Path | None = None, *, cache: bool = True) -> Bank:
    """A bank by folder or name; without one, the bank in use (podman-101, or the only one under
    ``banks/``). Raises ``quizgen.bank.BankError`` with every problem of every file."""
    return _bank.load_bank(bank_folder(bank), cache=cache)


def load_blueprint(path: str | Path | None = None) -> Blueprint:
    """A blueprint file; without one, the ``daily.yaml`` of the bank in use. Raises
    ``quizgen.bank.BankError``."""
    return _bank.load_blueprint(Path(path) if path else daily_blueprint(bank_folder()))


def assemble(
    bank: Bank,
    blueprint: Blueprint,
    *,
    date: datetime.date,
    seed: str | None = None,
    label: str = "A",
    count: int | None = None,
) -> Assembled:
    """A form and its key; ``seed`` is the date unless given, and a blueprint with ``avoid_days``
    then gives the day's page of its plan. Raises ``quizgen.assembly.AssemblyError``."""
    return _assemble(bank, blueprint, seed=seed, date=date, label=label, count=count)


def render(quiz: Assembled, format_name: str, options: RenderOptions | None = None) -> bytes:
    """The quiz in one format: a name of ``quizgen.formats.FORMATS``, such as ``"practice"``."""
    options = (options or RenderOptions()).within(quiz.form)
    return FORMATS[format_name].render(quiz.form, quiz.key, options)


def grade(key: str | Path, responses: Sequence[str | Path]) -> Gradebook:
    """Grade response files (JSON of the page, CSV, or folders of them) by a ``key.json`` or the
    folder of a quiz, and the ``decisions.yaml`` beside it.

    Raises ``quizgen.formats.json.DocumentError`` and ``quizgen.results.QuizError`` for the key or
    its form, ``quizgen.results.DecisionsError``; a bad response file is kept aside in the result,
    never an exception.
    """
    from quizgen.results import find_quizzes, grade_all

    quizzes, found = find_quizzes([Path(key), *map(Path, responses)])
    return grade_all(quizzes[:1], found)[0].book
