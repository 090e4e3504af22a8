"""The students of a course, from a table that any spreadsheet saves."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from quizgen.errors import QuizgenError
from quizgen.files import decoded
from quizgen.model import Student

_HEADINGS = {
    "id": ("number", "student number", "student id", "student", "id", "학번"),
    "name": ("name", "이름", "성명"),
}


class RosterError(QuizgenError):
    """The table cannot be read; one line per problem, each with its place."""


def read_roster(path: Path) -> tuple[Student, ...]:
    """The students of a CSV file in its order: columns ``number`` and, if there is one, ``name``.

    UTF-8 or CP949, separated by commas, semicolons or tabs; other columns and empty rows are
    passed over. Raises ``RosterError``, and ``OSError`` as the system does.
    """
    text = decoded(path.read_bytes())
    if text is None:
        raise RosterError(f"{path}: neither UTF-8 nor CP949 text; save the table as CSV UTF-8")
    separator = max(",;\t", key=text.partition("\n")[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise RosterError(f"{path}: not a CSV table: {error}") from error
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    number, name = (
        next((n for n, cell in enumerate(header) if cell in _HEADINGS[field]), None)
        for field in ("id", "name")
    )
    if number is None:
        raise RosterError(f"{path}:1: no column number (학번) in the first row")
    students: list[Student] = []
    problems: list[str] = []
    lines: dict[str, int] = {}
    for line, row in enumerate(rows[1:], 2):
        cells = [cell.strip() for cell in row] + [""] * len(header)
        if not any(cells):
            continue
        student = Student(cells[number], cells[name] if name is not None else "")
        if not student.id:
            problems.append(f"{path}:{line}: no number for {student.name or 'a student'}")
        elif student.id in lines:
            there = lines[student.id]
            problems.append(f"{path}:{line}: the number {student.id} is in line {there} already")
        lines.setdefault(student.id, line)
        students.append(student)
    if not students and not problems:
        problems.append(f"{path}: no students below the first row")
    if problems:
        raise RosterError("\n".join(problems))
    return tuple(students)
