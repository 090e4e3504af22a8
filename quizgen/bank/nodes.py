"""YAML as a tree of light nodes that know where they stand (YAML 1.1, PyYAML's C parser).

Scalars stay the text that was written; what a field makes of it is the field's business, so that
``yes``, ``1.10`` and ``2024-04-29`` are not turned into something else behind the author's back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from quizgen.bank.emit import flow, scalar
from quizgen.bank.folder import is_folder
from quizgen.bank.limits import MAX_DEPTH, MAX_NODES
from quizgen.bank.problem import Problem
from quizgen.errors import Message, message
from quizgen.model import Position
from quizgen.reading import FileError, TooLargeError, read_bytes

EMPTY = "QG005"
"""The code of a file with nothing in it."""
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

    def kind(self) -> Message:
        """What the author sees: ``text``, ``a list``, ``a mapping`` or ``nothing``."""
        if self.children is not None:
            return message("a list")
        if self.pairs is not None:
            return message("a mapping")
        return message("nothing") if self.missing else message("text")


class UnreadableError(Exception):
    """The file as a whole cannot be used."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read(path: Path, name: str) -> tuple[Node, list[Problem]]:
    """The tree of the file ``path``, called ``name`` in problems, and its duplicate fields.

    Raises ``UnreadableError``.
    """
    return parse(text_of(path, name), name)


def text_of(path: Path, name: str) -> str:
    """The text of the file ``path``, called ``name`` in problems. Raises ``UnreadableError``."""

    def fail(code: str, said: Message, line: int = 1, column: int = 1) -> UnreadableError:
        return UnreadableError(Problem(Position(name, line, column), code, said))

    try:
        data = read_bytes(path, "bank")
    except FileError as error:
        code = "QG003" if isinstance(error, TooLargeError) else "QG001"
        said = error.problem
        if is_folder(path):
            said = message("is a folder with a bank file's name; rename it without .yaml")
        raise fail(code, said) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        byte = data[error.start]
        said = message("byte 0x{byte:02x} is not UTF-8; save the file as UTF-8", byte=byte)
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            said = message(
                "byte 0x{byte:02x} is not UTF-8; this is UTF-16; save the file as UTF-8", byte=byte
            )
        raise fail("QG002", said, line, column) from error


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
                raise UnreadableError(
                    Problem(place, EMPTY, message("is empty; see docs/bank-format.md"))
                )
            root = _node(first, events, name, problems, 0)
            extra = next(events, None)
            if extra is not None:
                place = _place(extra, name)
                said = message("a second document (---) begins here; one document a file")
                raise UnreadableError(Problem(place, "QG004", said))
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise UnreadableError(_syntax(error, text, name)) from error
    return root, problems


def of(value: Any, line: int) -> Node:
    """The tree that would be read of what ``emit`` writes of ``value``, all of it in ``line`` but
    what is a tree already."""
    if isinstance(value, Node):
        return value
    node = Node(line, 1)
    if isinstance(value, str):
        node.text = value
        node.plain = "\n" not in value and scalar(value) == value
    elif isinstance(value, Mapping):
        node.pairs = [(of(name, line), of(each, line)) for name, each in value.items()]
    elif isinstance(value, list | tuple):
        node.children = [of(each, line) for each in value]
    else:
        node.text = flow(value)
        node.plain = True
    return node


def _events(loader: Any, name: str) -> Iterator[Any]:
    """The events of the parser that a tree is made of: scalars, and where lists and mappings begin
    and end. Raises ``UnreadableError`` where there are more than ``MAX_NODES``."""
    count = 0
    while loader.check_event():
        event = loader.get_event()
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            count += 1
            if count > MAX_NODES:
                said = message(
                    "more than {most:,} values in one file: split it by topic",
                    most=MAX_NODES,
                )
                raise UnreadableError(Problem(_place(event, name), "QG003", said))
            yield event


def _place(event: Any, name: str) -> Position:
    return Position(name, event.start_mark.line + 1, event.start_mark.column + 1)


def _node(
    event: Any, events: Iterator[Any], name: str, problems: list[Problem], depth: int
) -> Node:
    mark = event.start_mark
    if depth > MAX_DEPTH:
        said = message(
            "more than {most} levels; nothing in a bank is nested so deep", most=MAX_DEPTH
        )
        raise UnreadableError(Problem(_place(event, name), "QG028", said))
    if isinstance(event, yaml.AliasEvent):
        said = message(
            "alias *{anchor}; write the text out where it is needed", anchor=event.anchor
        )
        raise UnreadableError(Problem(_place(event, name), "QG006", said))
    if event.anchor is not None:
        said = message(
            "anchor &{anchor}; a text that starts with & stands in quotes", anchor=event.anchor
        )
        raise UnreadableError(Problem(_place(event, name), "QG006", said))
    if event.tag is not None and event.tag != "!":
        said = message("tag {tag}; a text that starts with ! stands in quotes", tag=event.tag)
        raise UnreadableError(Problem(_place(event, name), "QG006", said))
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
    again: list[Node] = []
    for inner in events:
        if isinstance(inner, yaml.MappingEndEvent):
            break
        key = _node(inner, events, name, problems, depth + 1)
        value = _node(next(events), events, name, problems, depth + 1)
        place = Position(name, key.line, key.column)
        if key.text is None:
            said = message(
                "{kind} cannot be a field's name; braces of a text need quotes", kind=key.kind()
            )
            problems.append(Problem(place, "QG004", said))
        elif key.text in seen:
            again.append(key)
        else:
            seen[key.text] = key
            node.pairs.append((key, value))
    problems += _twice(node, again, seen, name)
    return node


def _twice(
    node: Node, again: Sequence[Node], seen: Mapping[str, Node], name: str
) -> Iterator[Problem]:
    """That fields are in the mapping ``node`` once more. Where it begins ``again`` with its first
    one, an entry of a list has lost its dash: what follows is no part of this mapping."""
    pairs = node.pairs or []
    lost = len(again) > 1 and again[0].text == pairs[0][0].text
    for key in again[:1] if lost else again:
        text = key.text or ""
        said = message(
            "{text!r} is here twice; first in line {line}", text=text, line=seen[text].line
        )
        if lost:
            node.pairs = [pair for pair in pairs if pair[0].line < key.line]
            said = message("{said}: a new entry of a list begins with “- ”", said=said)
        yield Problem(Position(name, key.line, key.column), "QG007", said)


def _syntax(error: yaml.YAMLError, text: str, name: str) -> Problem:
    """What the parser complains of, at its line and column and in words that an author
    understands."""
    from quizgen import complaints

    (line, column), said = complaints.of_yaml(error, text)
    return Problem(Position(name, line, column), "QG004", said)
