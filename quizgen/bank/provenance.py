"""Do a bank's citations still hold? Cited documents are known by line and digest, never by text."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from quizgen.errors import QuizgenError, at, message
from quizgen.model import Bank, Document, Item, Statement, type_of
from quizgen.reading import FileError, read_bytes

State = Literal["holds", "moved", "changed", "gone"]


class DocumentUnreadableError(QuizgenError):
    """The document cannot be read; the text says why and where."""


class Citation(msgspec.Struct, frozen=True):
    """What became of a cited statement: one of the register, or what items cite with a digest.
    ``lines`` are where it stands now (empty unless it holds or moved); ``items`` the ids of the
    items that cite one of its lines."""

    statement: Statement
    state: State
    lines: tuple[int, ...]
    items: tuple[str, ...]


class Coverage(msgspec.Struct, frozen=True):
    """A heading of the document, and the items that cite the lines below it; ``level`` 0 without a
    title is what stands before the first heading."""

    line: int
    level: int
    title: str
    items: int
    interactions: dict[str, int]
    verdicts: dict[str, int]


def read_document(path: Path, bound: str = "bank") -> list[str]:
    """The lines of a text document of at most the bound of that name
    (``quizgen.limits``): UTF-8, with or without a byte order mark, any line ends.

    Raises ``DocumentUnreadableError``.
    """
    start = f"{path}:1:1"
    try:
        data = read_bytes(path, bound)
    except FileError as error:
        raise DocumentUnreadableError(*error.messages) from error
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise DocumentUnreadableError(at(start, message("is UTF-16; save it as UTF-8")))
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        said = message("holds a NUL; this is not a text file")
        raise DocumentUnreadableError(at(f"{path}:{line}:1", said))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        said = message(
            "byte 0x{byte:02x} is not UTF-8; save the file as UTF-8", byte=data[error.start]
        )
        raise DocumentUnreadableError(at(f"{path}:{line}:{column}", said)) from error
    if not text.strip():
        raise DocumentUnreadableError(at(start, message("is empty")))
    lines = re.split(r"\r\n|\r|\n", text)  # as editors count them
    return lines if lines[-1] else lines[:-1]


def digest(lines: Sequence[str]) -> str:
    """First 8 hex digits of the SHA-256 of the lines, white space collapsed, joined by ``\\n``."""
    collapsed = "\n".join(" ".join(line.split()) for line in lines)
    return hashlib.sha256(collapsed.encode()).hexdigest()[:8]


def document_of(bank: Bank, path: Path) -> Document:
    """Which of the documents that ``bank`` cites ``path`` is: by the name of its file, or the only
    one there is. Raises ``QuizgenError``."""
    for document in bank.documents:
        if document.file == path.name:
            return document
    if len(bank.documents) == 1:
        return bank.documents[0]
    names = ", ".join(document.file for document in bank.documents)
    said = message(
        "bank {bank} cites no such document; it cites {names}", bank=bank.id, names=names or "-"
    )
    raise QuizgenError(at(path, said))


def citations(bank: Bank, document: str, lines: Sequence[str]) -> list[Citation]:
    """Every statement of the document's register, and every citation that carries its own digest:
    does it hold, has it moved, changed or gone?

    A statement that moved is looked for by its digest; one whose lines are there with other words
    has changed; one whose lines are past the end or empty has gone.
    """
    register = next((r for r in bank.registers if r.document == document), None)
    citing = _citing(bank, document)
    places = _Places(lines)
    found = []
    for statement in register.statements if register else ():
        state, now = places.of(statement)
        cited = {item.id: None for line in statement.lines for item in citing.get(line, ())}
        found.append(Citation(statement, state, now, tuple(cited)))
    for statement, names in _digested(bank, document).items():
        state, now = places.of(statement)
        found.append(Citation(statement, state, now, tuple(names)))
    return found


def _digested(bank: Bank, document: str) -> dict[Statement, list[str]]:
    """What items cite with a digest of their own, as statements of a register would say it, each
    with the ids of the items that cite it."""
    found: dict[Statement, list[str]] = {}
    for item in bank.items:
        for source in item.sources:
            if source.document == document and source.digest and source.lines:
                verdict = "inaccurate" if source.verdict == "corrected" else source.verdict
                name = f"L{source.lines[0]}"
                statement = Statement(name, source.lines, source.digest, verdict)
                found.setdefault(statement, []).append(item.id)
    return found


class _Places:
    """Where statements stand in the lines of a document, by their digests."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self._starts: dict[tuple[int, ...], dict[str, list[int]]] = {}
        """By the steps between a statement's lines: the first lines of each digest."""

    def of(self, statement: Statement) -> tuple[State, tuple[int, ...]]:
        """Whether it holds, and the lines where it stands now: of several the nearest."""
        first = min(statement.lines)
        steps = tuple(line - first for line in statement.lines)
        if self._digest(first, steps) == statement.digest:
            return "holds", statement.lines
        starts = self._index(steps).get(statement.digest)
        if starts:
            start = min(starts, key=lambda each: (abs(each - first), each))
            return "moved", tuple(start + step for step in steps)
        there = [self.lines[line - 1] for line in statement.lines if line <= len(self.lines)]
        return ("changed" if any(line.strip() for line in there) else "gone"), ()

    def _digest(self, start: int, steps: tuple[int, ...]) -> str | None:
        if start + max(steps) > len(self.lines):
            return None
        return digest([self.lines[start + step - 1] for step in steps])

    def _index(self, steps: tuple[int, ...]) -> dict[str, list[int]]:
        if steps not in self._starts:
            found: dict[str, list[int]] = {}
            for start in range(1, len(self.lines) - max(steps) + 1):
                found.setdefault(self._digest(start, steps) or "", []).append(start)
            self._starts[steps] = found
        return self._starts[steps]


def coverage(bank: Bank, document: str, lines: Sequence[str]) -> list[Coverage]:
    """Each heading (CommonMark, ATX and setext) with the items that cite the lines below it, up to
    the next heading."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").disable(["inline", "text_join"])
    tokens = parser.parse("\n".join(lines))
    headings = [
        ((token.map or [0])[0] + 1, int(token.tag[1:]), tokens[index + 1].content)
        for index, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    if not headings or headings[0][0] > 1:
        headings.insert(0, (1, 0, ""))
    citing = _citing(bank, document)
    ends = [line for line, _, _ in headings[1:]] + [len(lines) + 1]
    rows = []
    for (start, level, title), end in zip(headings, ends, strict=True):
        items = {item.id: item for line in range(start, end) for item in citing.get(line, ())}
        rows.append(
            Coverage(
                line=start,
                level=level,
                title=title,
                items=len(items),
                interactions=dict(Counter(type_of(i.interaction) for i in items.values())),
                verdicts=dict(
                    Counter(verdict for i in items.values() for verdict in _verdicts(i, document))
                ),
            )
        )
    return rows


def _citing(bank: Bank, document: str) -> dict[int, list[Item]]:
    by_line: dict[int, list[Item]] = {}
    for item in bank.items:
        for source in item.sources:
            if source.document == document:
                for line in source.lines:
                    by_line.setdefault(line, []).append(item)
    return by_line


def _verdicts(item: Item, document: str) -> Iterator[str]:
    yield from {source.verdict for source in item.sources if source.document == document}
