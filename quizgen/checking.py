"""All that can be said against banks and blueprints: reading problems, then lint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from quizgen.bank import Problem, check, load_bank
from quizgen.bank.lint import lint


def check_paths(
    paths: Sequence[Path], *, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> list[Problem]:
    """The problems of every bank and blueprint in ``paths``, in the order of their positions.

    ``select`` and ``ignore`` are beginnings of codes. A bank that cannot be read is not linted:
    its reading problems come first.
    """
    problems: list[Problem] = []
    for path in paths:
        found = check([path])
        if not any(problem.severity == "error" for problem in found) and _is_bank(path):
            found += lint(load_bank(path))
        problems += found
    wanted = [
        problem
        for problem in problems
        if (not select or problem.code.startswith(tuple(select)))
        and not (ignore and problem.code.startswith(tuple(ignore)))
    ]
    return sorted(
        wanted, key=lambda p: (p.position.file, p.position.line, p.position.column, p.code)
    )


def statistics(problems: Sequence[Problem]) -> list[tuple[str, int]]:
    """Codes with how often they occur, the most frequent first."""
    return sorted(
        Counter(problem.code for problem in problems).items(), key=lambda row: (-row[1], row[0])
    )


def _is_bank(path: Path) -> bool:
    return path.is_dir()
