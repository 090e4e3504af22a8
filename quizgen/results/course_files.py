"""The gradebook of a term as files: CSV, a workbook, and what Moodle and Canvas import."""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from quizgen.errors import Message, message
from quizgen.locale import spoken
from quizgen.locale.tags import spoken_by_program
from quizgen.model import Language
from quizgen.results.course import Assessment, Course, Mark, Row, key
from quizgen.results.gradebook import RUN, Say, Standing, csv_table, inert

Cell = str | float | None


def files_of_course(
    course: Course,
    folder: Path,
    language: Language,
    emails: Mapping[str, str],
    *,
    xlsx: bool = False,
    moodle: bool = False,
    canvas: bool = False,
    letters: bool = False,
) -> dict[Path, bytes]:
    """``gradebook.csv`` for ``folder``, and as asked a workbook (anew in any case where there is
    one) and what Moodle and Canvas import; ``letters``: with the grades."""

    def say(said: Message | str) -> str:
        return spoken(said, spoken_by_program(language))

    files = {folder / "gradebook.csv": course_csv(course, say, letters=letters)}
    workbook = folder / "gradebook.xlsx"
    if xlsx or workbook.exists():
        files[workbook] = course_xlsx(course, language, say, letters=letters)
    if moodle:
        files[folder / "moodle.csv"] = moodle_csv(course, language, emails)
    if canvas:
        files[folder / "canvas.csv"] = canvas_csv(course, language)
    return files


def columns(course: Course, letters: bool) -> list[tuple[str, Callable[[Row], Cell]]]:
    """A gradebook's columns: what each is headed, and what it has of a student."""

    def part(name: str) -> Callable[[Row], Cell]:
        return lambda row: _round(row.parts.get(name))

    def quiz(name: str) -> Callable[[Row], Cell]:
        return lambda row: _of(row.marks[name])

    def topic(name: str) -> Callable[[Row], Cell]:
        return lambda row: _round(row.topics.get(name))

    found: list[tuple[str, Callable[[Row], Cell]]] = [
        ("student", lambda row: row.student.id),
        ("name", lambda row: row.student.name),
    ]
    given = course.letters
    if letters and given is not None:
        found.append(("grade", lambda row: given.given.get(key(row.student), "")))
        found.append(("graded by", lambda row: _round(given.curved.get(key(row.student)))))
    found.append(("total", lambda row: _round(row.total)))
    if len(course.parts) > 1:
        whole = math.fsum(each.weight for each in course.parts) or 1
        found += [
            (f"{each.name} ({100 * each.weight / whole:.4g} %)", part(each.name))
            for each in course.parts
        ]
    found.append(("absent", lambda row: float(row.absent)))
    found.append(("late", lambda row: float(row.late)))
    found += [(f"{each.id} ({each.points:.15g})", quiz(each.id)) for each in course.quizzes]
    found += [(f"topic {name}", topic(name)) for name in course.topics]
    return found


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _of(mark: Mark) -> Cell:
    return mark.standing.value if mark.score is None else round(mark.score, 4)


def course_csv(course: Course, say: Say, *, letters: bool) -> bytes:
    """A row a student: percentages of the whole and its parts, points of each quiz (or ``absent``,
    ``excused``, ``aside``), percentages by topic. ``letters``: grades too."""
    shown = columns(course, letters)
    rows = [
        [*(_text(cell(row)) for _, cell in shown), "; ".join(_remarks(course, row, say))]
        for row in course.rows
    ]
    return csv_table([*(name for name, _ in shown), "flags"], rows)


def _text(cell: Cell) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else f"{cell:.15g}"


def _remarks(course: Course, row: Row, say: Say) -> Iterable[str]:
    yield from map(say, row.flags)
    if dropped := [name for name, mark in row.marks.items() if mark.dropped]:
        yield say(message("dropped: {quizzes}", quizzes=", ".join(dropped)))
    if course.letters is not None and key(row.student) in course.letters.absent:
        yield say(message("absent too often"))


def course_xlsx(course: Course, language: Language, say: Say, *, letters: bool) -> bytes:
    """The same as a workbook: students, what does not count struck out; and the quizzes."""
    import xlsxwriter

    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    made.set_properties({"created": _day(course)})
    bold = made.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4"}
    )
    text = made.add_format({"num_format": "@"})
    struck = made.add_format({"font_strikeout": True, "font_color": "#777777"})
    shown = columns(course, letters)
    page = made.add_worksheet(say(message("Scores")))
    page.freeze_panes(1, 2)
    by_heading = {f"{each.id} ({each.points:.15g})": each.id for each in course.quizzes}
    names = [*(name for name, _ in shown), "flags"]
    for column, name in enumerate(names):
        page.set_column(column, column, {"student": 16, "name": 14, "flags": 40}.get(name, 11))
        page.write_string(0, column, name, bold)
    for line, row in enumerate(course.rows, 1):
        for column, (name, cell) in enumerate(shown):
            value = cell(row)
            mark = row.marks.get(by_heading.get(name, ""))
            looks = struck if mark is not None and mark.dropped else None
            if isinstance(value, str):
                page.write_string(line, column, value, looks or text)
            elif value is not None:
                page.write_number(line, column, value, looks)
        page.write_string(line, len(shown), "; ".join(_remarks(course, row, say)), text)
    if course.rows:
        page.autofilter(0, 0, len(course.rows), len(names) - 1)
    _quizzes(made.add_worksheet(say(message("Quizzes"))), course, language, bold, text)
    made.close()
    return out.getvalue()


def _quizzes(page: Any, course: Course, language: Language, bold: object, text: object) -> None:
    for column, (name, width) in enumerate(
        [("quiz", 34), ("date", 12), ("part", 14), ("points", 9), ("students", 9), ("mean %", 9),
         ("title", 50)]
    ):  # fmt: skip
        page.set_column(column, column, width)
        page.write_string(0, column, name, bold)
    for line, quiz in enumerate(course.quizzes, 1):
        percents = [p for row in course.rows if (p := row.marks[quiz.id].percent) is not None]
        cells: list[Cell] = [
            quiz.id, quiz.date, quiz.part, quiz.points, float(len(percents)),
            round(math.fsum(percents) / len(percents), 1) if percents else None,
            quiz.title[language],
        ]  # fmt: skip
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                page.write_string(line, column, cell, text)
            elif cell is not None:
                page.write_number(line, column, cell)


def _day(course: Course) -> datetime.datetime:
    try:
        return datetime.datetime.fromisoformat(course.quizzes[-1].date)
    except ValueError:
        return datetime.datetime(1980, 1, 1)


def course_json(course: Course, *, letters: bool) -> bytes:
    """The whole gradebook as JSON, for programs."""
    given = course.letters if letters else None
    document = {
        "quizgen": "course",
        "quizzes": [
            {"id": q.id, "date": q.date, "title": q.title, "points": q.points, "part": q.part}
            for q in course.quizzes
        ],
        "parts": course.parts,
        "students": [
            {
                "id": row.student.id,
                "name": row.student.name,
                "total": row.total,
                "grade": given.given.get(key(row.student)) if given else None,
                "parts": row.parts,
                "topics": row.topics,
                "absent": row.absent,
                "late": row.late,
                "flags": [str(flag) for flag in row.flags],
                "quizzes": {name: {**msgspec.to_builtins(mark), "percent": mark.percent}
                            for name, mark in row.marks.items()},
            }
            for row in course.rows
        ],
    }  # fmt: skip
    return msgspec.json.encode(document) + b"\n"


# What learning management systems import


def moodle_csv(course: Course, language: Language, emails: Mapping[str, str]) -> bytes:
    """For *Grades → Import → CSV file* of Moodle (``gradeimport_csv_load_data``): a row a student,
    known by *ID number* (or e-mail), a column a quiz and one for the total.

    Moodle gives every column that is mapped to *new item* 100 points and refuses the whole file for
    a value above, so that cells are percentages, 100 at most; ``-`` is no grade (an empty cell
    would be one), and a row with a number that is nobody's refuses the whole file, so that rows
    without a number are left out. Decimals are written with a point.
    """
    titles = _titles(course.quizzes, language)
    head = ["ID number", *(["Email address"] if emails else []), "Name", *titles, "Total"]
    rows = []
    for row in _known(course):
        cells = [_percent(_value(row.marks[quiz.id], course)) for quiz in course.quizzes]
        mail = [emails.get(row.student.id, "")] if emails else []
        rows.append([row.student.id, *mail, _name(row), *cells, _percent(row.total)])
    return _plain_csv([head, *rows])


def _name(row: Row) -> str:
    name = row.student.name
    return inert(name) if name[:1] in RUN else name


def _value(mark: Mark, course: Course) -> float | None:
    if mark.standing is Standing.ABSENT and course.absence_counts:
        return 0.0
    return mark.percent


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{min(value, 100.0):.2f}"


def above_hundred(course: Course) -> list[str]:
    """Students with more than all points somewhere, which Moodle's file cannot hold."""
    return [
        row.student.id or row.student.name
        for row in course.rows
        if any(
            each and each > 100
            for each in (row.total, *(mark.percent for mark in row.marks.values()))
        )
    ]


def without_number(course: Course) -> list[str]:
    """Students whom no learning management system can find."""
    return [row.student.name for row in course.rows if not row.student.id]


def _known(course: Course) -> list[Row]:
    return [row for row in course.rows if row.student.id]


def canvas_csv(course: Course, language: Language) -> bytes:
    """For *Grades → Import* of Canvas (``GradebookImporter``): the headings ``Student, ID, SIS User
    ID, SIS Login ID, Section``, then a column an assignment; a row ``Points Possible``; then a row
    a student, found by the SIS user id (our number), else by name.

    ``EX`` excuses, an empty cell leaves what is there. A heading that ends in ``(digits)`` would be
    taken for the number of an assignment, and one with ``Final Score`` and the like be passed over:
    ours have neither.
    """
    titles = _titles(course.quizzes, language)
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles]
    most = ["    Points Possible", "", "", "", "", *(f"{q.points:.15g}" for q in course.quizzes)]
    rows = []
    for row in _known(course):
        cells = [_points(row.marks[quiz.id], quiz, course) for quiz in course.quizzes]
        rows.append([_name(row), "", row.student.id, "", "", *cells])
    return _plain_csv([head, most, *rows])


def _points(mark: Mark, quiz: Assessment, course: Course) -> str:
    if mark.standing is Standing.EXCUSED:
        return "EX"
    if mark.standing is Standing.ABSENT:
        return "0" if course.absence_counts else ""
    if mark.score is None:
        return ""
    # forms may be worth differently, and who is excused from an item has fewer points
    share = mark.score / mark.points * quiz.points if mark.points else mark.score
    return f"{share:.2f}".rstrip("0").rstrip(".")


_COMPUTED = re.compile(r"\b(Current|Final|Override) (Score|Points|Grade|Status)\b", re.IGNORECASE)
"""What Canvas takes for a column that it computes itself."""


def _titles(quizzes: Sequence[Assessment], language: Language) -> list[str]:
    """A heading for each quiz, none twice, none that Canvas would take for something else."""
    from quizgen.text.markup import to_text

    found: list[str] = []
    for quiz in quizzes:
        title = " ".join(to_text(quiz.title[language]).split())
        if quiz.date and quiz.date not in title:
            title = f"{title} {quiz.date}"
        if title in found or _COMPUTED.search(title):
            title = quiz.id
        found.append(re.sub(r"\((\d+)\)$", r"[\1]", title))
    return found


def _plain_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 as the import reads it: no byte order mark, ``-`` and numbers as they are."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()
