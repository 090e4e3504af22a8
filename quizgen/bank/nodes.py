"""YAML as a tree of light nodes that know where they stand (YAML 1.1, PyYAML's C parser).

Scalars stay the text that was written; what a field makes of it is the field's business, so that
``yes``, ``1.10`` and ``2024-04-29`` are not turned into something else behind the author's back.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from quizgen.bank.limits import MAX_BYTES, MAX_DEPTH, MAX_NODES
from quizgen.bank.problem import Problem
from quizgen.model import Position

_Parser = getattr(yaml, "CLoader", yaml.SafeLoader)


class Node:
    """A scalar (``text``), a list (``children``) or a mapping (``pairs``), at line and column."""

    __slots__ = ("children", "column", "line", "pairs", "plain", "text")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.text: str | None = None
        self.plain = False
        """Written without quotes."""
        self.children: list[Node] | None = None
        self.pairs: list[tuple[Node, Node]] | None = None

    @property
    def missing(self) -> bool:
        """Nothing was written, or ``null`` or ``~`` (YAML 1.1, tag:yaml.org,2002:null)."""
        return self.text in ("", "~", "null") and self.plain

    def get(self, name: str) -> Node | None:
        """The value of a mapping's field, if it is there."""
        return next((value for key, value in self.pairs or () if key.text == name), None)

    def kind(self) -> str:
        """What the author sees: ``text``, ``a list``, ``a mapping`` or ``nothing``."""
        if self.children is not None:
            return "a list"
        if self.pairs is not None:
            return "a mapping"
        return "nothing" if self.missing else "text"


class UnreadableError(Exception):
    """The file as a whole cannot be used."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read(path: Path, name: str) -> tuple[Node, list[Problem]]:
    """The tree of the file ``path``, called ``name`` in problems, and its duplicate fields.

    Raises ``UnreadableError``.
    """
    return parse(_text(path, name), name)


def _text(path: Path, name: str) -> str:
    def fail(code: str, message: str, line: int = 1, column: int = 1) -> UnreadableError:
        return UnreadableError(Problem(Position(name, line, column), code, message))

    try:
        status = path.stat()
        size = status.st_size
        if stat.S_ISDIR(status.st_mode):
            raise fail("QG001", "is a folder; name a file")
        if not stat.S_ISREG(status.st_mode):
            raise fail("QG001", "is no regular file")
        if size > MAX_BYTES:
            raise fail(
                "QG003",
                f"is {size / 2**20:.0f} MB; at most {MAX_BYTES >> 20} MB a file: split it by topic",
            )
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or error
        raise fail("QG001", f"cannot be read: {reason}") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        hint = "save the file as UTF-8"
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            hint = "this is UTF-16; " + hint
        raise fail(
            "QG002", f"byte 0x{data[error.start]:02x} is not UTF-8; {hint}", line, column
        ) from error


def parse(text: str, name: str) -> tuple[Node, list[Problem]]:
    """The tree of ``text``. Raises ``UnreadableError``."""
    problems: list[Problem] = []
    try:
        loader = _Parser(text)
        try:
            events = _events(loader, name)
            first = next(events, None)
            if first is None:
                place = Position(name, 1, 1)
                raise UnreadableError(Problem(place, "QG005", "is empty; see docs/bank-format.md"))
            root = _node(first, events, name, problems, 0)
            extra = next(events, None)
            if extra is not None:
                place = _place(extra, name)
                message = "a second document (---) begins here; one document a file"
                raise UnreadableError(Problem(place, "QG004", message))
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise UnreadableError(_syntax(error, text, name)) from error
    return root, problems


def _events(loader: Any, name: str) -> Iterator[Any]:
    """Node events only."""
    count = 0
    while loader.check_event():
        event = loader.get_event()
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            count += 1
            if count > MAX_NODES:
                message = f"more than {MAX_NODES:,} values in one file: split it by topic"
                raise UnreadableError(Problem(_place(event, name), "QG003", message))
            yield event


def _place(event: Any, name: str) -> Position:
    return Position(name, event.start_mark.line + 1, event.start_mark.column + 1)


def _node(
    event: Any, events: Iterator[Any], name: str, problems: list[Problem], depth: int
) -> Node:
    mark = event.start_mark
    if depth > MAX_DEPTH:
        message = f"more than {MAX_DEPTH} levels; nothing in a bank is nested so deep"
        raise UnreadableError(Problem(_place(event, name), "QG028", message))
    if isinstance(event, yaml.AliasEvent):
        message = f"alias *{event.anchor}; write the text out where it is needed"
        raise UnreadableError(Problem(_place(event, name), "QG006", message))
    if event.anchor is not None:
        message = f"anchor &{event.anchor}; a text that starts with & stands in quotes"
        raise UnreadableError(Problem(_place(event, name), "QG006", message))
    if event.tag is not None and event.tag != "!":
        message = f"tag {event.tag}; a text that starts with ! stands in quotes"
        raise UnreadableError(Problem(_place(event, name), "QG006", message))
    node = Node(mark.line + 1, mark.column + 1)
    if isinstance(event, yaml.ScalarEvent):
        node.text = event.value
        node.plain = event.style is None or event.style == ""
        return node
    if isinstance(event, yaml.SequenceStartEvent):
        node.children = []
        for inner in events:
            if isinstance(inner, yaml.SequenceEndEvent):
                break
            node.children.append(_node(inner, events, name, problems, depth + 1))
        return node
    node.pairs = []
    seen: dict[str, Node] = {}
    for inner in events:
        if isinstance(inner, yaml.MappingEndEvent):
            break
        key = _node(inner, events, name, problems, depth + 1)
        value = _node(next(events), events, name, problems, depth + 1)
        place = Position(name, key.line, key.column)
        if key.text is None:
            message = f"{key.kind()} cannot be a field's name; braces of a text need quotes"
            problems.append(Problem(place, "QG004", message))
        elif key.text in seen:
            message = f"{key.text!r} is here twice; first in line {seen[key.text].line}"
            problems.append(Problem(place, "QG007", message))
        else:
            seen[key.text] = key
            node.pairs.append((key, value))
    return node


def _syntax(error: yaml.YAMLError, text: str, name: str) -> Problem:
    """libyaml's complaint in the author's words."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message = error.problem or error.context or "not YAML"
    else:  # yaml.reader.ReaderError: a character that YAML does not allow
        index = getattr(error, "position", 0) or 0
        line = text.count("\n", 0, index) + 1
        column = index - (text.rfind("\n", 0, index) + 1) + 1
        message = getattr(error, "reason", None) or str(error)
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    if "\t" in written[:column] or ("cannot start any token" in message and "\t" in written):
        message = "a tab; YAML is indented with spaces"
    elif "mapping values are not allowed" in message:
        message += "; a text with a colon and a space stands in quotes"
    elif "cannot start any token" in message:
        message += "; a text that starts with ` @ or % stands in quotes"
    elif "did not find expected" in message or "could not find expected" in message:
        message += "; look at the indentation, quotes and brackets just before"
    return Problem(Position(name, line, column), "QG004", message)
