"""exam.json: all that the instructor needs after the exam, and nothing a student may see."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from quizgen.errors import QuizgenError, at, message
from quizgen.exam.sheets import (
    EXAM_VERSION,
    OTHER_FORM,
    WHOLE_VERSION,
    Exam,
    Manifest,
    Pages,
    Sheet,
    written,
)
from quizgen.files import sweep
from quizgen.formats.json import faults_of
from quizgen.model import form_digest
from quizgen.model.faults import Fault
from quizgen.model.validity import (
    is_date,
    is_plain_name,
    key_faults,
    no_plain_name,
)
from quizgen.reading import FileError, Head, decode_json, read_bytes, without_gc

_TOLD = 20
"""So many faults are told: who has more has one cause."""


class ExamError(QuizgenError):
    """exam.json cannot be read, or does not fit."""


def write_exam(exam: Exam) -> bytes:
    """JSON in UTF-8, one line. The items of each form are numbered through."""
    return written(exam) + b"\n"


@without_gc()
def read_exam(path: Path) -> Exam:
    """Read exam.json, or the one in a folder. Raises ``ExamError``."""
    file = path / "exam.json" if path.is_dir() else path
    sweep(file.parent)  # a run that was killed may have half replaced it and its pages
    try:
        data = read_bytes(file, "exam")
    except FileError as error:
        raise ExamError(*error.messages) from error
    try:
        head = decode_json(data, Head, file)
        if head.quizgen == "exam" and head.version not in (WHOLE_VERSION, EXAM_VERSION):
            problem = message(
                "version {found}; this quizgen reads exam.json of version {version}",
                found=repr(head.version),
                version=EXAM_VERSION,
            )
            raise ExamError(at(file, problem))
        if head.version == WHOLE_VERSION:
            exam = msgspec.structs.replace(decode_json(data, Exam, file), version=EXAM_VERSION)
            _refuse(file, exam_faults(exam, _whole_faults))
            return exam
        pages = Pages(decode_json(data, Manifest, file))
    except FileError as error:
        problem = message("not an exam.json of quizgen exam: {problem}", problem=error.problem)
        raise ExamError(at(file, problem)) from error
    _refuse(file, pages.common_faults())
    exam = pages.exam()
    _refuse(file, exam_faults(exam, pages.faults))
    return exam


def _refuse(file: Path, faults: Iterator[Fault]) -> None:
    if found := list(itertools.islice(faults, _TOLD)):
        raise ExamError(*(at(file, at(where.removeprefix("$."), what)) for where, what in found))


def exam_faults(exam: Exam, of_page: Callable[[int, Sheet], Iterable[Fault]]) -> Iterator[Fault]:
    """What is wrong with a manifest and, as ``of_page`` says, its pages, in its order."""
    if not is_date(exam.date):
        yield "$.date", message("{value} is not a date (YYYY-MM-DD)", value=repr(exam.date))
    if not is_plain_name(exam.id):
        yield "$.id", no_plain_name(exam.id)
    if len(exam.secret) != 32:
        yield "$.secret", message("is not of 32 octets")
    if not exam.sheets:
        yield "$.sheets", message("there is no page")
    files: set[str] = set()
    students: set[str] = set()
    tokens: set[str] = set()
    for number, sheet in enumerate(exam.sheets):
        path = f"$.sheets[{number}]"
        if not is_plain_name(sheet.file):
            yield f"{path}.file", no_plain_name(sheet.file)
        who = sheet.student.id if sheet.student else ""
        if sheet.file in files or who in students:
            yield path, message("is of the same student or file as another page")
        files.add(sheet.file)
        students.add(who)
        if not sheet.token.isascii() or not sheet.token:
            yield f"{path}.token", message("is no token")
        if sheet.token in tokens:
            yield f"{path}.token", message("is that of another page, too")
        tokens.add(sheet.token)
        if not 0 <= sheet.extra_minutes <= 1e6:
            yield f"{path}.extra_minutes", message("is no number of minutes")
        yield from of_page(number, sheet)


def _whole_faults(number: int, sheet: Sheet) -> Iterator[Fault]:
    """What is wrong with a page of an ``exam.json`` of version 1, where each page holds its whole
    form and key."""
    path = f"$.sheets[{number}]"
    found = list(faults_of(sheet.form, f"{path}.form"))
    yield from found or key_faults(sheet.key, sheet.form, f"{path}.key")
    if sheet.key.form_digest != form_digest(sheet.form):
        yield f"{path}.key.form_digest", OTHER_FORM
