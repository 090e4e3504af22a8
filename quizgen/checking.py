"""All that can be said against banks and blueprints: reading problems first, then lint."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from quizgen.bank import Problem, check, load_bank, load_blueprint
from quizgen.bank.fix import Fixed, fix_bank
from quizgen.bank.lint import ABOUT, lint
from quizgen.bank.problem import as_github, as_json, as_sarif, as_text
from quizgen.bank.references import unknown_names
from quizgen.errors import QuizgenError
from quizgen.locate import blueprint_bank


def check_paths(
    paths: Sequence[Path], *, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> list[Problem]:
    """The problems of every bank and blueprint in ``paths``, in the order of their positions.

    ``select`` and ``ignore`` are beginnings of codes.
    """
    found: set[Problem] = set()
    for path in paths:
        problems = check(path)
        found.update(problems)
        if not any(problem.severity == "error" for problem in problems) and _is_bank(path):
            found.update(lint(load_bank(path)))
        elif not problems:
            found.update(_blueprint_problems(path))
    wanted = [
        problem
        for problem in found
        if (not select or problem.code.startswith(tuple(select)))
        and not (ignore and problem.code.startswith(tuple(ignore)))
    ]
    return sorted(
        wanted,
        key=lambda p: (p.position.file, p.position.line, p.position.column, p.code, p.message),
    )


def _blueprint_problems(path: Path) -> list[Problem]:
    """What a blueprint that is checked on its own names and its bank does not have."""
    if not re.search(r"^blueprint:", path.read_text("utf-8", "replace"), re.MULTILINE):
        return []
    blueprint = load_blueprint(path)
    try:
        bank = load_bank(blueprint_bank(blueprint, path))
    except QuizgenError:  # the bank is checked where it is
        return []
    return unknown_names(blueprint, bank)


def fix_paths(
    paths: Sequence[Path], *, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> list[Fixed]:
    """Make the safe changes in every bank of ``paths`` that can be read, and say which."""
    done: list[Fixed] = []
    for path in paths:
        if _is_bank(path) and not any(problem.severity == "error" for problem in check(path)):
            done += fix_bank(load_bank(path), select=select, ignore=ignore)
    return done


def report(problems: Sequence[Problem], format_name: str) -> str:
    """The problems as ``text``, ``json``, ``github`` or ``sarif``."""
    if format_name == "sarif":
        return as_sarif(problems, ABOUT)
    return {"text": as_text, "json": as_json, "github": as_github}[format_name](problems)


def statistics(problems: Sequence[Problem]) -> list[tuple[int, str, str]]:
    """How often each code occurs, the code, and what it means; the most frequent first."""
    counts = Counter(problem.code for problem in problems)
    rows = [(count, code, ABOUT[code].title) for code, count in counts.items()]
    return sorted(rows, key=lambda row: (-row[0], row[1]))


def _is_bank(path: Path) -> bool:
    """A blueprint, register or glossary alone has no items to lint."""
    if path.is_dir():
        return True
    text = path.read_text("utf-8", "replace")
    return not re.search(r"^(blueprint|register|glossary):", text, re.MULTILINE)
