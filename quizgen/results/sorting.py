"""What a pattern such as ``out/*`` takes in besides quizzes and responses: named, never read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from quizgen.errors import Message, at, message
from quizgen.reading import FileError, open_file

EXAM = "exam.json"
AN_EXAM = message(
    "an exam, passed over: quizgen collect grades it and writes its report, results/report.html; "
    "quizgen mark, feedback and regrade take its folder alone"
)
_OURS = re.compile(rb'"quizgen"\s*:\s*"(exam|private-key|gradebook)"')
_HEAD = 2000
"""Bytes of a file that are looked at."""
_INDEX = {"number", "email", "file", "form", "minutes"}
"""Columns of an exam's ``index.csv``, which has everybody's address and page."""


def own_document(head: bytes) -> Message | None:
    """What a JSON file is that no page saves: by its first bytes. None where a page may have. What
    it holds (secrets, right answers) is never to be shown elsewhere."""
    head = head[:_HEAD]
    if found := _OURS.search(head):
        return {
            b"exam": AN_EXAM,
            b"private-key": message("a private key, passed over: no response"),
            b"gradebook": message("a gradebook, passed over: no response"),
        }[found[1]]
    if is_key(head):
        return message("a key.json, passed over: no response")
    if b'"sections"' in head and b'"stem"' in head and b'"responses"' not in head:
        return message("a form.json, passed over: no response")
    return None


def own_table(header: Iterable[str]) -> Message | None:
    """As ``own_document``, of a table: by its first row."""
    if {name.lower() for name in header} >= _INDEX:
        return message("an exam's index.csv, passed over: no response")
    return None


def is_key(head: bytes) -> bool:
    """Whether a JSON file is a key, or looks like one, by its first bytes."""
    return b'"bank_digest"' in head and b'"entries"' in head


def beginning(path: Path) -> bytes:
    """The first bytes of a file; nothing of one that cannot be read."""
    try:
        with open_file(path, "document") as file:
            return file.read(_HEAD)
    except (FileError, OSError):
        return b""


def is_exam(folder: Path) -> bool:
    """Whether that is the folder of an exam, as ``quizgen exam`` makes it. (An ``exam.json`` alone
    among other files makes none of their folder.)"""
    return (folder / "students").is_dir() and _is_exam_json(folder / EXAM)


def _is_exam_json(path: Path) -> bool:
    return path.name == EXAM and path.is_file() and own_document(beginning(path)) is AN_EXAM


def exams_above(paths: Iterable[Path]) -> list[Path]:
    """The folders of exams among ``paths``, which are all that lies below some folder."""
    return [path.parent for path in paths if path.name == EXAM and is_exam(path.parent)]


def sorted_out(paths: Sequence[Path]) -> tuple[list[Path], list[Message]]:
    """``paths`` without exams and without earlier editions of quizzes that are among them
    (``out/2026-11-24.1`` beside ``out/2026-11-24``, which takes in its key by itself); and what is
    to be said of those."""
    named = {_folder_of(path).resolve() for path in paths}
    left: list[Path] = []
    said: dict[Path, Message] = {}
    for path in paths:
        if is_exam(path) or _is_exam_json(path):
            said.setdefault(path, at(path, AN_EXAM))
        elif (of := _edition_of(path)) is not None and of.resolve() in named:
            text = message(
                "an earlier edition, passed over: what was handed in to it counts with {quiz}",
                quiz=str(of),
            )
            said.setdefault(path, at(path, text))
        else:
            left.append(path)
    return left, list(said.values())


def _edition_of(path: Path) -> Path | None:
    """The folder of the quiz that was made anew since, if ``path`` is a numbered one beside it."""
    folder = _folder_of(path)
    name, _, number = folder.name.rpartition(".")
    if not (name and number.isdigit() and any(folder.glob("key*.json"))):
        return None
    return folder.with_name(name)


def _folder_of(path: Path) -> Path:
    """That of a quiz, which may be named by its key."""
    return path.parent if path.name.startswith("key") and path.suffix == ".json" else path
