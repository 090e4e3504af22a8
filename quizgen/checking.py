"""All that can be said against banks and blueprints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from quizgen.bank import Problem, check
from quizgen.bank.problem import REPORTS


def check_paths(
    paths: Sequence[Path], *, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> list[Problem]:
    """The problems of every bank and blueprint in ``paths``, in the order of their positions.

    ``select`` and ``ignore`` are beginnings of codes.
    """
    found = {problem for path in paths for problem in check(path)}
    wanted = [
        problem
        for problem in found
        if (not select or problem.code.startswith(tuple(select)))
        and not (ignore and problem.code.startswith(tuple(ignore)))
    ]
    return sorted(
        wanted, key=lambda p: (p.position.file, p.position.line, p.position.column, p.code)
    )


def report(problems: Sequence[Problem], format_name: str) -> str:
    """The problems as ``text``, ``json`` or ``github``."""
    return REPORTS[format_name](problems)


def statistics(problems: Sequence[Problem]) -> list[tuple[str, int]]:
    """Codes with how often they occur, the most frequent first."""
    counts = Counter(problem.code for problem in problems)
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))
