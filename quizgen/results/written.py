"""A gradebook as it was written: ``gradebook.json``, read again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from quizgen.model import Localized
from quizgen.model.grades import Grades
from quizgen.reading import FileError, decode_json, read_bytes
from quizgen.results.gradebook import Standing

Points = Annotated[float, msgspec.Meta(ge=0, le=1e9)]
Score = Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]
"""Below 0 where wrong answers cost something."""


class WrittenItem(msgspec.Struct, frozen=True):
    """An item of the quiz; ``ref`` is its id in the bank."""

    id: str
    ref: str
    points: Points
    topic: str = ""


class WrittenOutcome(msgspec.Struct, frozen=True):
    """What a student's answer earned, of ``points``."""

    ref: str
    status: str
    score: Score
    points: Points


class WrittenStudent(msgspec.Struct, frozen=True):
    """A student's row (``Record``); ``score`` is None where nothing counts."""

    id: str
    name: str
    status: Standing
    score: Score | None
    points: Points
    items: dict[str, WrittenOutcome]
    to_mark: Points = 0
    submitted: str = ""
    minutes: float | None = None
    due: str = ""
    late: float | None = None
    form_digest: str = ""


class WrittenGradebook(msgspec.Struct, frozen=True):
    """The parts of a gradebook that others go on from."""

    quiz: str
    points: Points
    items: tuple[WrittenItem, ...]
    students: tuple[WrittenStudent, ...]
    date: str = ""
    title: Localized | None = None
    topics: dict[str, Localized] = {}
    grades: Grades | None = None


class _Index(msgspec.Struct, frozen=True):
    quizgen: str = ""
    files: dict[str, str] = {}


def read_written(path: Path) -> WrittenGradebook:
    """The gradebook in ``path``. Raises ``FileError`` with the place of what is wrong."""
    return decode_json(read_bytes(path, "exam"), WrittenGradebook, path)


class _Answered(msgspec.Struct, frozen=True):
    status: str = ""
    place: str = ""


class _Rows(msgspec.Struct, frozen=True):
    students: tuple[_Answered, ...] = ()


def answered_in(path: Path) -> int:
    """How many students of the gradebook in ``path`` handed something in; 0 where it is none."""
    try:
        found = decode_json(read_bytes(path, "exam"), _Rows, path)
    except FileError:
        return 0
    return sum(bool(each.place) or each.status == Standing.ASIDE for each in found.students)


def written_digests(path: Path) -> dict[str, str]:
    """What the gradebook in ``path`` says of the files beside it; nothing where it is none."""
    try:
        head = decode_json(read_bytes(path, "exam"), _Index, path)
    except FileError:
        return {}
    return head.files if head.quizgen == "gradebook" else {}
