"""One slip of YAML, one problem: what is only wrong because something else could not be read is not
said beside it. It is said at the next run, where it is wrong all the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from quizgen.bank.problem import Problem
from quizgen.errors import Message, messages

_NAMES = ("topic", "objective", "enemy", "for_each", "column", "name")
"""The values of a problem that hold the name which is not there, the nearest one first."""
_NO_TITLE = "no file has the bank's title: write title: in bank.yaml"
_SHORT = "row {id!r} yields"
_WORD = r"['\"]?([A-Za-z0-9][\w.-]*)"
_DEFINES = re.compile(rf"\bid *:? *{_WORD}|(?<![\w.'\"-]){_WORD}['\"]? *:", re.ASCII)


def without_consequences(
    problems: Sequence[Problem], faulty: Mapping[str, str], unread: Mapping[str, str]
) -> list[Problem]:
    """``problems`` but for those that others of them bring about.

    ``faulty`` are the texts of the files, by name, of which something could not be read, and
    ``unread`` those of them that could not be read at all: what is said not to be there, and stands
    in one of these texts, is there. Rows of one table that lack the same are one problem.
    """
    kept: list[Problem] = []
    rows: dict[tuple[object, ...], int] = {}
    alike: dict[int, int] = {}
    defined: set[str] | None = None
    for each in problems:
        if unread and each.message.text == _NO_TITLE:
            continue
        name = _missing(each)
        if name and faulty:
            if defined is None:
                defined = _defined(faulty.values())
            if name in defined:
                continue
        if each.message.text.startswith(_SHORT):
            first = rows.setdefault((each.position, each.code), len(kept))
            if first < len(kept):
                alike[first] = alike.get(first, 0) + 1
                continue
        kept.append(each)
    for place, more in alike.items():
        first_of_them = kept[place]
        said = messages(
            "{said} (so does {number} more row)",
            "{said} (so do {number} more rows)",
            more,
            said=first_of_them.message,
        )
        kept[place] = Problem(
            first_of_them.position, first_of_them.code, said, first_of_them.severity
        )
    return kept


def _missing(problem: Problem) -> str:
    """The name of what a problem says is not there, or is empty; nothing where it says something
    else."""
    said = problem.message
    inner = said.values.get("said")
    if isinstance(inner, Message):
        said = inner
    if said.text.startswith("no row of table"):
        return str(said.values["id"])
    if not said.text.startswith(
        ("there is no", "table {id!r} has no column", "table {name!r} has")
    ):
        return ""
    found = (said.values[name] for name in _NAMES if name in said.values)
    return str(next(found, ""))


def _defined(texts: Iterable[str]) -> set[str]:
    """What files hold, by their ``texts``: all that stands there as an id, or as a field."""
    return {
        name for text in texts for each in _DEFINES.finditer(text) for name in each.groups() if name
    }
