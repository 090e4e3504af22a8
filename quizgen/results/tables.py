"""Answers typed from paper into a CSV table: a row a student, or a row an answer.

Read row by row, so that a table of any size fits; a row that is wrong is put aside alone.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from quizgen.errors import Message, message
from quizgen.errors import reason as why
from quizgen.limits import limit, too_many
from quizgen.model import FormItem, ResponseValue, Student
from quizgen.reading import open_file, separator_of
from quizgen.results import cells
from quizgen.results.coded import NOT_THERE, Codebook, Coded, packed
from quizgen.results.quizzes import Paper
from quizgen.results.reports import Report, report_of
from quizgen.results.response import KeptAside, Response, name_of
from quizgen.text.visible import visible_line

_HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("student", "student id", "student number", "number", "id", "학번"),
    "name": ("name", "full name", "이름", "성명"),
    "form": ("form", "form id", "유형", "시험지", "문제지"),
    "item": ("item", "question", "문항", "문제"),
    "answer": ("answer", "response", "답", "답안", "응답"),
    "certainty": ("certainty", "확신도"),
    "started": ("started", "시작"),
    "submitted": ("submitted", "time", "제출", "제출 시각"),
    "nothing": ("email", "e-mail", "이메일", "section", "class", "반", "분반", "학과", "소속"),
}
_SHOWN = 2000
"""Characters of a table that are shown in aside.csv."""
_CHUNK = 1 << 20
_HEADED = re.compile(r"(?:(\d+)\. )?(\S+) \([\d.]+\)")
"""An item's column as gradebook.csv heads it: ``3. rootless-ports (2)``."""


Opened = Callable[[], IO[bytes]]


def read_table(
    path: Path, papers: Mapping[str, Paper], home: Collection[str] = ()
) -> Iterator[Response | KeptAside]:
    """The responses of a table. Raises ``FileError``."""
    return table(str(path), lambda: open_file(path, "import"), papers, home)


def table(
    path: str, opened: Opened, papers: Mapping[str, Paper], home: Collection[str] = ()
) -> Iterator[Response | KeptAside]:
    """The responses of the table that ``opened`` opens anew each time. ``home``: those of the
    papers (digests) beside which it lies; its rows are to them unless they say another form."""
    encoding, lines = _encoding(opened)
    if encoding is None:
        reason = message("neither UTF-8 nor CP949 text; save the table as CSV UTF-8")
        yield KeptAside(path, "", reason)
        return
    if lines > limit("responses") + 1:  # part of a table would be somebody's marks that are not
        yield KeptAside(path, "", too_many("responses"), _beginning(opened))
        return
    with opened() as data, io.TextIOWrapper(data, encoding, newline="") as file:
        separator = separator_of(file.readline(1 << 16))
        file.seek(0)
        rows = csv.reader(file, delimiter=separator, strict=True)
        yield from _rows(path, rows, separator, papers, opened, home)


def _encoding(opened: Opened) -> tuple[str | None, int]:
    """UTF-8 (with or without a byte order mark), or CP949 as Korean Excel saves it; and how many
    lines there are."""
    for name in ("utf-8-sig", "cp949"):
        decoder = codecs.getincrementaldecoder(name)()
        ends = [0, 0]
        with opened() as file:
            try:
                while data := file.read(_CHUNK):
                    decoder.decode(data)
                    ends = [ends[0] + data.count(b"\n"), ends[1] + data.count(b"\r")]
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
        return name, max(ends)
    return None, 0


def _rows(
    path: str,
    rows: Any,
    separator: str,
    papers: Mapping[str, Paper],
    opened: Opened,
    home: Collection[str],
) -> Iterator[Response | KeptAside]:
    numbered = _numbered(path, rows)
    header = None
    for place, row in numbered:
        if isinstance(row, Message):
            yield KeptAside(place, "", row)
            return
        header = [" ".join(name.split()) for name in row]
        break
    if header is None:
        yield KeptAside(path, "", message("is empty"))
        return
    current = {d: paper for d, paper in papers.items() if not paper.earlier} or dict(papers)
    if home and not any(name.lower() in _HEADINGS["form"] for name in header):
        current = {digest: papers[digest] for digest in home}
    report = report_of(header, current)
    if isinstance(report, Report) and report.problem is None:
        yield from report.read(numbered)
        return
    if report is not None:
        reason = report.problem if isinstance(report, Report) else report
        yield KeptAside(path, "", reason or "", _beginning(opened))
        return
    table = _Table(header, current, home)
    if reason := table.problem:
        yield KeptAside(path, "", reason, _beginning(opened))
        return
    for place, row in numbered:
        if isinstance(row, Message):
            yield KeptAside(place, "", row)
        elif any(map(str.strip, row)):
            if len(row) > len(header):
                reason = message(
                    "{cells} cells, and {columns} columns: quote cells with {separator}",
                    cells=len(row),
                    columns=len(header),
                    separator=repr(separator),
                )
                yield KeptAside(
                    place, name_of(table.student(row)), reason, separator.join(row)[:_SHOWN]
                )
            else:
                try:
                    if found := table.take(place, row):
                        yield found
                except _Wrong as wrong:
                    who = name_of(table.student(row))
                    yield KeptAside(place, who, wrong.reason, separator.join(row)[:_SHOWN])
    yield from table.rest()


def _numbered(name: str, rows: Any) -> Iterator[tuple[str, list[str] | Message]]:
    """Each row with its place (rows count from 1, as in a spreadsheet), or what is wrong in it."""
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield (
                f"{name}:{number}",
                message("not a row of a CSV table: {reason}", reason=why(error)),
            )
            continue
        yield f"{name}:{number}", row


def _beginning(opened: Opened) -> str:
    with opened() as file:
        return file.read(_SHOWN).decode("utf-8", "replace")


class _Wrong(Exception):  # noqa: N818 - a reason, not an error
    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def _wrong_answer(item: str, error: cells.CellError) -> _Wrong:
    return _Wrong(message("item {item}: {reason}", item=item, reason=error.reason))


class _Columns:
    """The item columns of a table as one form understands them, each with the answers it has
    already read: few different ones stand in a column of choices."""

    def __init__(self, digest: str, paper: Paper, named: Mapping[int, str]) -> None:
        self.digest = digest
        by_name = {item.id: item for item in paper.form.items}
        by_name |= {
            entry.ref.lower(): by_name[entry.id]
            for entry in paper.key.entries
            if entry.ref.lower() not in by_name
        }
        self.by_name = by_name
        self.items: dict[int, FormItem] = {
            index: by_name[name] for index, name in named.items() if name in by_name
        }
        here = {item.id for item in self.items.values()}
        others = [item.id for item in paper.form.items if item.id not in here]
        self.book: Codebook[ResponseValue] = Codebook(
            [*(item.id for item in self.items.values()), *others]
        )
        self.known: list[tuple[dict[str | None, int], int]] = [
            ({None: self.book.add(place, NOT_THERE), "": self.book.add(place, None)}, index)
            for place, index in enumerate([*self.items, *(-1 for _ in others)])
        ]
        """What a cell stands for by place, and which cell it is; None is one that is not there."""

    def take(self, row: list[str | None]) -> Coded[ResponseValue]:
        """The answers of a row, whose last cell is None, as each is that it lacks. Raises
        ``_Wrong``."""
        try:
            return Coded(self.book, packed([known[row[index]] for known, index in self.known]))
        except KeyError:
            codes = [self._code(place, row[at]) for place, (_, at) in enumerate(self.known)]
            return Coded(self.book, packed(codes))

    def _code(self, place: int, cell: str | None) -> int:
        known, index = self.known[place]
        code = known.get(cell)
        if code is not None or cell is None:
            return code or 0
        item = self.items[index]
        try:
            value = cells.parse(item.interaction, cell.strip()) if cell.strip() else None
        except cells.CellError as error:
            raise _wrong_answer(item.id, error) from error
        code = self.book.add(place, value)
        if len(known) < 10_000:
            known[cell] = code
        return code


class _Table:
    """A table of responses whose heading was understood; it makes a response of each row below it,
    or says why there is none."""

    def __init__(
        self, header: list[str], papers: Mapping[str, Paper], home: Collection[str] = ()
    ) -> None:
        self.papers = papers
        self.home = home
        lowered = [name.lower() for name in header]
        self.who = {
            field: next((i for i, name in enumerate(lowered) if name in names), None)
            for field, names in _HEADINGS.items()
            if field != "nothing"
        }
        known = {i for i, name in enumerate(lowered) if name in _HEADINGS["nothing"]}
        known |= {index for index in self.who.values() if index is not None}
        self.long = self.who["item"] is not None and self.who["answer"] is not None
        names: set[str] = set()
        for paper in papers.values():
            names |= {item.id for item in paper.form.items}
            names |= {entry.ref.lower() for entry in paper.key.entries}
        named = {
            index: short
            for index, name in enumerate(lowered)
            if index not in known and (short := _item_name(name, names))
        }
        self.columns = {digest: _Columns(digest, paper, named) for digest, paper in papers.items()}
        self.only = next(iter(self.columns.values())) if len(papers) == 1 else None
        self.labels: dict[str, list[_Columns]] = {}
        for digest, columns in self.columns.items():
            form = papers[digest].form
            for label in {form.label.lower(), form.id.lower(), digest}:
                self.labels.setdefault(label, []).append(columns)
        self.width = len(header) + 1
        self.more = any(
            self.who[each] is not None for each in ("certainty", "started", "submitted")
        )
        self.problem = self._problem(header, known, named)
        self.gathered: dict[tuple[str, str, str], tuple[Response, dict[str, ResponseValue]]] = {}

    def _problem(
        self, header: list[str], known: set[int], named: Mapping[int, str]
    ) -> Message | None:
        unknown = [n for i, n in enumerate(header) if n and i not in named and i not in known]
        twice = [name for name in set(named.values()) if list(named.values()).count(name) > 1]
        if self.who["id"] is None and self.who["name"] is None:
            return message("no column student or name in the first row")
        if unknown:
            return message(
                "unknown column {columns}; the columns are student, name, form and the items: "
                "{items}",
                columns=", ".join(unknown[:5]),
                items=", ".join(self._items()[:40]),
            )
        if twice:
            return message("column {columns} is there twice", columns=", ".join(sorted(twice)))
        if not named and not self.long:
            return message("no column is an item of this quiz")
        if self.only is None and self.who["form"] is None:
            forms = [paper.form for paper in self.papers.values()]
            labels = sorted(form.label for form in forms)
            if len(set(labels)) < len(labels):  # of several quizzes, each of which has a form A
                return message(
                    "which quiz a row answers is not said: add a column form with the id of its "
                    "form ({forms}), or grade one quiz at a time",
                    forms=", ".join(sorted(form.id for form in forms)),
                )
            return message(
                "which form a row answers is not said: add a column form ({forms})",
                forms=", ".join(labels),
            )
        return None

    def _items(self) -> list[str]:
        first = next(iter(self.papers.values()))
        return [item.id for item in first.form.items]

    def student(self, row: list[str]) -> Student:
        """The student that a row names by number and name; empty where it has no such column."""
        return Student(self._cell(row, "id"), self._cell(row, "name"))

    def _cell(self, row: list[str], field: str) -> str:
        index = self.who[field]
        return visible_line(row[index]) if index is not None and index < len(row) else ""

    def take(self, place: str, row: list[str]) -> Response | None:
        """The response of a row; None for a row of one answer. Raises ``_Wrong``."""
        student = self.student(row)
        if not (student.id or student.name):
            raise _Wrong(message("the row names no student"))
        columns = self.only or self._form(row)
        if self.long:
            self._gather(place, row, student, columns)
            return None
        responses = columns.take([*row, *[None] * (self.width - len(row))])
        if self.only is None:
            self._check_other_columns(row, columns)
        if not self.more:
            return Response(place, student, columns.digest, responses, "paper")
        return Response(
            place, student, columns.digest, responses, "paper", *self._times(row),
            certainty=self._certainty(row, columns),
        )  # fmt: skip

    def _certainty(self, row: list[str], columns: _Columns) -> dict[str, int]:
        """``1=3 2=2``, as gradebook.csv has it: how sure the student was of each answer."""
        found = {}
        for each in self._cell(row, "certainty").replace(",", " ").split():
            name, _, degree = each.partition("=")
            item = columns.by_name.get(name.lower())
            if item is None or degree not in ("1", "2", "3"):
                raise _Wrong(
                    message(
                        "certainty {text} is not an item, = and 1, 2 or 3", text=repr(each[:40])
                    )
                )
            found[item.id] = int(degree)
        return found

    def _times(self, row: list[str]) -> tuple[str | None, str | None]:
        return self._cell(row, "started") or None, self._cell(row, "submitted") or None

    def _check_other_columns(self, row: list[str], columns: _Columns) -> None:
        for other in self.columns.values():
            for index, item in other.items.items():
                if index not in columns.items and index < len(row) and row[index].strip():
                    raise _Wrong(message("item {item} is not on this row's form", item=item.id))

    def _form(self, row: list[str]) -> _Columns:
        said = self._cell(row, "form").lower()
        found = self.labels.get(said, [])
        found = [each for each in found if each.digest in self.home] or found
        if len(found) == 1:
            return found[0]
        if found:
            raise _Wrong(
                message(
                    "form {form} is a form of several quizzes; write its id, such as {id}",
                    form=said.upper(),
                    id=self.papers[found[0].digest].form.id,
                )
            )
        raise _Wrong(message("{form} is no form of this quiz", form=repr(said)))

    def _gather(self, place: str, row: list[str], student: Student, columns: _Columns) -> None:
        name = _item_name(self._cell(row, "item").lower(), columns.by_name)
        item = columns.by_name.get(name)
        if item is None:
            raise _Wrong(
                message("this quiz has no item {item}", item=repr(self._cell(row, "item")))
            )
        cell = row[index].strip() if (index := self.who["answer"] or 0) < len(row) else ""
        try:
            value = cells.parse(item.interaction, cell)
        except cells.CellError as error:
            raise _wrong_answer(item.id, error) from error
        who = (student.id, "" if student.id else student.name, columns.digest)
        if who not in self.gathered:
            given: dict[str, ResponseValue] = {}
            known = Response(
                place, student, columns.digest, given, "paper", *self._times(row), certainty={}
            )
            self.gathered[who] = known, given
        known, given = self.gathered[who]
        if item.id in given and given[item.id] != value:
            raise _Wrong(message("item {item} is answered twice, and differently", item=item.id))
        given[item.id] = value
        if degree := self._cell(row, "certainty"):
            if degree not in ("1", "2", "3"):
                raise _Wrong(
                    message("the certainty of item {item} is none of 1, 2, 3", item=item.id)
                )
            known.certainty[item.id] = int(degree)

    def rest(self) -> Iterable[Response]:
        """What was gathered from rows of one answer each."""
        return (response for response, _ in self.gathered.values())


def _item_name(heading: str, names: Iterable[str]) -> str:
    """The item that a heading means; empty where it means none."""
    if heading in names:
        return heading
    if match := _HEADED.fullmatch(heading):
        return match[2] if match[2] in names else ""
    short = heading.removeprefix("q").removesuffix("번").removesuffix(".")
    return short if short in names else ""
