"""What is left for a person to decide, as a table; and the table, filled in, as decisions.

One row an essay, and one row (student ``*``) for each different typed answer that earned nothing:
points in it are given to everybody who typed that.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from quizgen.errors import Message, QuizgenError, at, message
from quizgen.model import Cloze, ClozeKey, CommandKey, Essay, NumericKey, Status, TextGap, TextKey
from quizgen.reading import FileError, read_bytes, read_table
from quizgen.results.binding import Bound, known_as
from quizgen.results.combine import Graded
from quizgen.results.decisions import Accept, AnyDecision, Mark, Refuse
from quizgen.results.gradebook import csv_table
from quizgen.results.roll import one_slip
from quizgen.results.stable import normal
from quizgen.scoring import number
from quizgen.scoring.text import plain
from quizgen.text import xml

COLUMNS = ("student", "name", "item", "gap", "answer", "students", "most", "points", "comment")
_CELL = 32_767
"""Characters of a workbook's cell."""
ALL = "*"
"""In place of a student: everybody who typed this answer."""


class MarksError(QuizgenError):
    """A table of marks cannot be used; each row that is wrong has a line."""


class Typed(msgspec.Struct, frozen=True):
    """A typed answer that is not accepted, in all its spellings of one normal form."""

    item: str
    """The bank's id."""
    gap: str
    answer: str
    """As most wrote it."""
    students: int
    most: float
    distance: int
    """Edits to the nearest accepted answer, 9 at most."""
    spellings: Mapping[str, int] = {}
    """How it was typed, with how many students typed it so."""
    normal: str = ""
    near: Message | None = None
    """Why it may be right after all; None where nothing speaks for it."""


def essays(graded: Graded) -> list[tuple[Any, Any, str]]:
    """Record, key entry and text of every essay handed in, item by item."""
    form, key, book = graded
    wanted = {item.id for item in form.items if isinstance(item.interaction, Essay)}
    return [
        (record, entry, str(record.responses.get(entry.id) or ""))
        for entry in key.entries
        if entry.id in wanted
        for record in book.records
        if entry.id in record.outcomes and record.outcomes[entry.id].status is not Status.UNANSWERED
    ]


def typed_answers(graded: Graded) -> list[Typed]:
    """Typed answers that earned nothing, the nearest to a right one first."""
    form, key, book = graded
    interactions = {item.id: item.interaction for item in form.items}
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    about: dict[tuple[str, str], tuple[Any, float]] = {}
    for entry in key.entries:
        parts = _typed_parts(entry.key, interactions[entry.id])
        for gap, part in parts.items():
            about[entry.ref, gap] = part, entry.points / len(parts)
            right = {normal(part, text) for text in accepted(part)}
            for record in book.records:
                outcome = record.outcomes.get(entry.id)
                value = record.responses.get(entry.id)
                if gap:
                    value = value.get(gap) if isinstance(value, dict) else None
                if outcome is None or not isinstance(value, str) or not value.strip():
                    continue
                same = normal(part, value)
                if outcome.status is Status.CORRECT or same in right:
                    continue
                spellings = found.setdefault((entry.ref, gap, same), {})
                spellings[value] = spellings.get(value, 0) + 1
    answers = []
    for (ref, gap, same), spellings in found.items():
        part, most = about[ref, gap]
        best = max(spellings, key=lambda text: (spellings[text], text))
        far = min((_distance(same, normal(part, text)) for text in accepted(part)), default=9)
        count = sum(spellings.values())
        near = _near(part, best, far)
        answers.append(Typed(ref, gap, best, count, most, far, spellings, same, near))
    order = {entry.ref: place for place, entry in enumerate(key.entries)}
    answers.sort(
        key=lambda e: (order[e.item], e.gap, e.near is None, e.distance, -e.students, e.answer)
    )
    return answers


_PARTICLES = re.compile(
    r"(?:입니다|이에요|예요|이다|으로|에서|까지|부터|이요|[은는이가을를에의로와과도만요])$"
)
"""What Korean hangs on a word; an answer is often typed with it."""
_AMOUNT = re.compile(r"([-+]?[\d.,]+)\s*(\D*)$")


def _near(part: Any, answer: str, distance: int) -> Message | None:
    """What makes ``answer`` look like a right one, in the order of how surely it does."""
    if isinstance(part, NumericKey):
        if (found := _AMOUNT.match(plain(answer).strip())) is None:
            return None
        if "," in found[1] and number.same(part, found[1].replace(",", ".")):
            return message("decimal comma")
        if found[2] and number.same(part, found[1]):
            return message("unit")
        return None
    for text in accepted(part):
        one, other = (" ".join(plain(each).split()) for each in (answer, text))
        if one.casefold() == other.casefold():
            return message("letter case")
        if "".join(one.split()).casefold() == "".join(other.split()).casefold():
            return message("spacing")
        bare = _PARTICLES.sub("", one)
        if bare and bare.casefold() == other.casefold():
            return message("particle")
        if distance == 2 and one_slip(one.casefold(), other.casefold()):
            return message("two letters swapped")
    return message("one letter") if distance == 1 else None


def _typed_parts(key: Any, interaction: Any) -> dict[str, Any]:
    match key, interaction:
        case ((TextKey() | NumericKey() | CommandKey()), _):
            return {"": key}
        case ClozeKey(gaps=keys), Cloze(gaps=gaps):
            return {gap.id: keys[gap.id] for gap in gaps if isinstance(gap, TextGap)}
    return {}


def part_of(key: Any, gap: str) -> Any:
    """The key of the gap called ``gap``, or the item's own ``key`` where that is empty."""
    return key.gaps[gap] if gap else key


def accepted(key: Any) -> tuple[str, ...]:
    """The right answers of a typed key."""
    if isinstance(key, NumericKey):
        return tuple(f"{each.value:.15g}" for each in key.numbers)
    answers: tuple[str, ...] = key.accepted
    return answers


def _distance(one: str, other: str) -> int:
    """How many edits lead from one text to the other (Levenshtein's distance), 9 at most."""
    if abs(len(one) - len(other)) >= 9 or len(one) > 200:
        return 9
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        before, row[0] = row[0], place
        for index, its in enumerate(other, 1):
            before, row[index] = (
                row[index],
                min(row[index] + 1, row[index - 1] + 1, before + (letter != its)),
            )
    return min(row[-1], 9)


def marks_csv(graded: Graded, bound: Bound) -> bytes:
    """The table to fill in: what was decided before stands in it."""
    return csv_table(list(COLUMNS), marks_rows(graded, bound))


def marks_xlsx(graded: Graded, bound: Bound) -> bytes:
    """The same as a workbook: all is text, but for points; what is to be filled in is coloured."""
    import xlsxwriter

    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    made.set_properties({"created": datetime.datetime.fromisoformat(graded.form.date)})
    bold = made.add_format({"bold": True, "bg_color": "#E8EEF4"})
    text = made.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    fill = made.add_format({"bg_color": "#FFF6D6", "text_wrap": True, "valign": "top"})
    page = made.add_worksheet("marks")
    page.freeze_panes(1, 0)
    for column, name in enumerate(COLUMNS):
        page.set_column(column, column, {"answer": 60, "comment": 40, "item": 22}.get(name, 12))
        page.write_string(0, column, name, bold)
    for line, row in enumerate(marks_rows(graded, bound), 1):
        for column, (name, cell) in enumerate(zip(COLUMNS, row, strict=True)):
            looks = fill if name in ("points", "comment") else text
            if name in ("students", "most", "points") and cell:
                page.write_number(line, column, float(cell), looks)
            else:
                page.write_string(line, column, xml.said(cell)[:_CELL], looks)
    made.close()
    return out.getvalue()


def marks_rows(graded: Graded, bound: Bound) -> list[list[str]]:
    """The cells of the table below ``COLUMNS``."""
    rows = []
    for record, entry, text in essays(graded):
        mark = bound.marks.get((known_as(record.student), entry.ref))
        points = "" if mark is None or mark.points is None else f"{mark.points:g}"
        student, name = known_as(record.student), record.student.name
        rows.append(
            [student, name, entry.ref, "", text, "1", f"{entry.points:g}", points,
             mark.comment if mark else ""]
        )  # fmt: skip
    verdicts = {
        (one.what.item, one.what.gap, one.what.answer.strip()): one.what
        for one in bound.decided
        if isinstance(one.what, Accept | Refuse)
    }
    for each in typed_answers(graded):
        said = verdicts.get((each.item, each.gap, each.answer.strip()))
        points = "0" if isinstance(said, Refuse) else ""
        if isinstance(said, Accept):
            points = f"{each.most if said.points is None else said.points:.4g}"
        most = f"{each.most:.4g}"
        rows.append([ALL, "", each.item, each.gap, each.answer, str(each.students), most,
                     points, ""])  # fmt: skip
    return rows


def read_marks(
    path: Path, graded: Graded, bound: Bound, *, by: str, when: str
) -> list[AnyDecision]:
    """The decisions of a table that somebody filled in; rows without points and comment, and what
    was decided before, are passed over. Raises ``MarksError`` with every row that is wrong."""
    try:
        header, *rows = (_sheet(path) if path.suffix.lower() == ".xlsx" else
                         read_table(path, "import")) or [[]]  # fmt: skip
    except FileError as error:
        raise MarksError(*error.messages) from error
    missing = [name for name in ("student", "item", "points") if name not in header]
    if missing:
        raise MarksError(
            at(f"{path}:1", message("no column {columns}", columns=", ".join(missing)))
        )
    most = {entry.ref: entry.points for entry in graded.key.entries}
    interactions = {item.id: item.interaction for item in graded.form.items}
    gaps = {e.ref: _typed_parts(e.key, interactions[e.id]).keys() for e in graded.key.entries}
    students = {known_as(record.student) for record in graded.book.records}
    problems: list[Message] = []
    decisions: list[AnyDecision] = []
    for line, row in enumerate(rows, 2):
        cells = {name: _bare(cell) for name, cell in zip(header, row, strict=False)}
        item, gap = cells.get("item", ""), cells.get("gap", "")
        if gap and gap not in gaps.get(item, (gap,)):
            said = message(
                "{item} has no gap {gap}; points belong in the column points", item=item, gap=gap
            )
            problems.append(at(f"{path}:{line}", said))
            continue
        if not (cells.get("points") or cells.get("comment")):
            continue
        read = _decision(cells, most, students)
        if isinstance(read, Message):
            problems.append(at(f"{path}:{line}", read))
        elif not _known(read, bound):
            decisions.append(msgspec.structs.replace(read, by=by, at=when))
    if problems:
        raise MarksError(*problems)
    return decisions


def _sheet(path: Path) -> list[list[str]]:
    """The rows of a workbook's first sheet. Raises ``FileError``."""
    from quizgen.workbooks import sheets

    return [cells for _, cells in next(iter(sheets(read_bytes(path, "import"), path)), ())]


def _bare(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _decision(
    cells: Mapping[str, str], most: Mapping[str, float], students: Iterable[str]
) -> AnyDecision | Message:
    student, item = cells.get("student", ""), cells.get("item", "")
    if item not in most:
        return message("this quiz has no item {item}", item=repr(item))
    points = None
    if cells.get("points"):
        try:
            points = float(cells["points"].replace(",", "."))
        except ValueError:
            return message("points {points} cannot be given", points=cells["points"])
        if not 0 <= points <= most[item]:
            return message(
                "{points} points for {item}, which is worth {most}",
                points=cells["points"],
                item=item,
                most=f"{most[item]:g}",
            )
    if student == ALL:
        answer, gap = cells.get("answer", ""), cells.get("gap", "")
        if points == 0:
            return Refuse(item=item, answer=answer, gap=gap)
        given = None if gap or points is None or points >= most[item] else points
        return Accept(item=item, answer=answer, gap=gap, points=given)
    if student not in students:
        return message("no student {student} is there", student=repr(student))
    return Mark(student=student, item=item, points=points, comment=cells.get("comment", ""))


def _known(decision: AnyDecision, bound: Bound) -> bool:
    said = msgspec.structs.replace(decision, by="", at="", why="")
    if isinstance(said, Mark):
        before = bound.marks.get((said.student, said.item))
        return before is not None and (before.points, before.comment) == (said.points, said.comment)
    return any(
        msgspec.structs.replace(one.what, by="", at="", why="") == said for one in bound.decided
    )
