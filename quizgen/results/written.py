"""A gradebook as it was written: ``gradebook.json``, read again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from quizgen.reading import FileError, decode_json, read_bytes

Points = Annotated[float, msgspec.Meta(ge=0, le=1e9)]
Score = Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]
"""Below 0 where wrong answers cost something."""


class WrittenItem(msgspec.Struct, frozen=True):
    """An item of the quiz; ``ref`` is its id in the bank."""

    id: str
    ref: str
    points: Points


class WrittenOutcome(msgspec.Struct, frozen=True):
    """What a student's answer earned."""

    status: str
    score: Score
    ref: str = ""


class WrittenStudent(msgspec.Struct, frozen=True):
    """A student's row; ``score`` is None where nothing counts."""

    id: str
    name: str = ""
    score: Score | None = None
    items: dict[str, WrittenOutcome] = {}


class WrittenGradebook(msgspec.Struct, frozen=True):
    """The parts of a gradebook that others go on from. ``form``: as earlier versions called the
    quiz."""

    students: tuple[WrittenStudent, ...]
    quiz: str = ""
    form: str = ""
    items: tuple[WrittenItem, ...] = ()

    @property
    def of(self) -> str:
        """The quiz's id."""
        return self.quiz or self.form


class _Index(msgspec.Struct, frozen=True):
    quizgen: str = ""
    files: dict[str, str] = {}


def read_written(path: Path) -> WrittenGradebook:
    """The gradebook in ``path``. Raises ``FileError`` with the place of what is wrong."""
    return decode_json(read_bytes(path, "exam"), WrittenGradebook, path)


def written_digests(path: Path) -> dict[str, str]:
    """What the gradebook in ``path`` says of the files beside it; nothing where it is none."""
    try:
        head = decode_json(read_bytes(path, "exam"), _Index, path)
    except FileError:
        return {}
    return head.files if head.quizgen == "gradebook" else {}
