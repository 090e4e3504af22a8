"""YAML -> Bank and Blueprint: reading, checking, expanding; every problem with its place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quizgen.bank.folder import is_folder
from quizgen.bank.problem import BankError, Problem
from quizgen.reading import is_there

if TYPE_CHECKING:
    from quizgen.model import Bank, Blueprint

__all__ = [
    "BankError",
    "Problem",
    "check",
    "load_bank",
    "load_banks",
    "load_blueprint",
    "refuse_unknown",
]


def load_bank(path: Path, *, cache: bool = True) -> Bank:
    """The bank in the folder (or single file) ``path``.

    Raises ``BankError`` with every problem of every file. With ``cache``, a bank that did not
    change since it was last read is taken from the cache. What was measured of its items
    (``statistics.csv`` beside it) is with them; raises ``MeasuredError`` where it is no such table.
    """
    bank, problems = _read(path, cache)
    if bank is None:
        raise BankError(problems)
    if is_folder(path) and is_there(path / "statistics.csv"):
        from quizgen.bank.measured import with_measured

        return with_measured(bank)
    return bank


def load_banks(paths: Sequence[Path]) -> Bank:
    """The bank in the folder ``paths[0]``; of several the bank that they are together. Raises as
    ``load_bank``."""
    banks = [load_bank(path) for path in paths]
    if len(banks) == 1:
        return banks[0]
    from quizgen.bank.together import together

    return together(banks)


def load_blueprint(path: Path) -> Blueprint:
    """The blueprint in the file ``path``, from the cache where that did not change; raises
    ``BankError`` with every problem of it."""
    from quizgen.bank import cache
    from quizgen.files import cached, keep
    from quizgen.model import Blueprint

    name = cache.blueprint_name(path)
    kept = cached(name, Blueprint) if name else None
    if kept is None:
        from quizgen.bank import reader

        kept = reader.load_blueprint(path)
        if name:
            keep(name, kept, cache.KEPT)
    return kept


def refuse_unknown(blueprint: Blueprint, bank: Bank) -> None:
    """Raise ``BankError`` where ``blueprint`` names what ``bank`` does not have."""
    from quizgen.bank.references import unknown_names

    if problems := unknown_names(blueprint, bank):
        raise BankError(problems)


def check(path: Path, *, cache: bool = True) -> list[Problem]:
    """Every reading problem of a bank (its blueprints too) or of a single file, by position.

    Never raises for bad input.
    """
    problems = list(_read(path, cache)[1])
    if not is_folder(path):  # a blueprint, register or glossary may be checked on its own
        problems = [problem for problem in problems if problem.code != "QG025"]
    return problems


def _read(path: Path, use_cache: bool) -> tuple[Bank | None, tuple[Problem, ...]]:
    from quizgen.bank import cache

    name = cache.name(path) if use_cache else None
    if name is not None and (entry := cache.load(name)) is not None:
        return entry.bank, entry.problems
    from quizgen.bank import reader

    bank, problems = reader.read_bank(path)
    if name is not None:
        cache.store(name, cache.Entry(bank, tuple(problems)))
    return bank, tuple(problems)
