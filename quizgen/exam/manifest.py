"""exam.json: all that the instructor needs after the exam, and nothing a student may see."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

from quizgen.errors import QuizgenError
from quizgen.model import AnswerKey, Form, Language, Student

EXAM_VERSION = 1


class ExamError(QuizgenError):
    """exam.json cannot be read, or does not fit."""


class Sheet(msgspec.Struct, frozen=True, omit_defaults=True):
    """One page: whose it is, and what was on it."""

    file: str
    """Its name in ``students/``: says nothing to whoever does not hold this manifest."""
    token: str
    form: Form
    key: AnswerKey
    student: Student | None = None
    """None: the one page of an exam without a roster."""
    email: str = ""
    extra_minutes: float = 0


class Exam(msgspec.Struct, frozen=True):
    """The manifest. ``secret`` (32 octets) is what variants, tokens and file names come from."""

    quizgen: Literal["exam"]
    id: str
    date: str
    """ISO 8601."""
    secret: bytes
    recipients: tuple[str, ...]
    """Public keys that responses are sealed to."""
    sheets: tuple[Sheet, ...]
    language: Language | Literal["both"] = "both"
    version: int = EXAM_VERSION


def write_exam(exam: Exam) -> bytes:
    """JSON in UTF-8, one line."""
    return msgspec.json.encode(exam) + b"\n"


def read_exam(path: Path) -> Exam:
    """Read exam.json, or the one in a folder. Raises ``ExamError``."""
    file = path / "exam.json" if path.is_dir() else path
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ExamError(f"{file}: {error.strerror or error}") from error
    try:
        head = msgspec.json.decode(data, type=dict[str, Any])
        if head.get("quizgen") == "exam" and head.get("version") != EXAM_VERSION:
            raise ExamError(
                f"{file}: version {head.get('version')!r}; this quizgen reads exam.json of version "
                f"{EXAM_VERSION}"
            )
        return msgspec.convert(head, Exam)
    except msgspec.DecodeError as error:
        raise ExamError(f"{file}: not an exam.json of quizgen exam: {error}") from error
