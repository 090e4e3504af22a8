"""Whoever is spoken to in Korean is spoken to in Korean alone, whatever went wrong."""

import ast
import re

import pytest

ROOMS = [
    "bank",
    "sealing",
    "roster",
    "locate",
    "executor",
    "checking",
    "reading",
    "archives",
    "limits",
]
"""The rooms below the command line; what they say is data until somebody reads it."""
SAYING = {"add": 2, "complain": 2, "Problem": 2, "Finding": 0, "of_item": 1, "at": 1}
"""What says something, and which argument is said."""


PROGRAMMERS = {"TypeError", "ValueError", "KeyError", "IndexError", "AssertionError"}
"""Raised for who calls a function wrongly, never for a user."""


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _said(call: ast.Call) -> ast.expr | None:
    name = _name(call)
    if name.endswith("Error") and name[0].isupper() and name not in PROGRAMMERS:
        return call.args[0] if call.args else None
    place = SAYING.get(name)
    return call.args[place] if place is not None and len(call.args) > place else None


def _is_prose(node: ast.expr | None) -> bool:
    """An f-string or a text with words in it: in one language only."""
    if isinstance(node, ast.JoinedStr):
        return True
    return isinstance(node, ast.Constant) and bool(re.search("[a-z]{2}", str(node.value)))


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_said_below_the_command_line_is_a_message(room, repository):
    paths = [repository / "quizgen" / f"{room}.py", *(repository / "quizgen" / room).rglob("*.py")]
    found = [
        f"{path.relative_to(repository)}:{node.lineno}"
        for path in paths
        if path.exists()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and _is_prose(_said(node))
    ]
    assert not found, f"make it a message (quizgen.errors): {found}"
