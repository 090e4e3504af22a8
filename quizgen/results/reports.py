"""Tables of what students answered in a learning management system, as it hands them out.

*Moodle*: a quiz's *Results → Responses*, downloaded as CSV
(``mod/quiz/report/responses/last_responses_table.php``): columns ``Response 1``, ``Response 2`` …,
and ``Question 1`` … where *question text* was ticked. *Canvas*: *Quiz Statistics → Student
Analysis* (``Quizzes::QuizStatistics::StudentAnalysis#to_csv``): a column ``1234: What …?`` a
question and one with its points behind it. Moodle's report of a SCORM package's interactions has
the ids of items for its questions.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from quizgen.errors import Message, message
from quizgen.model import BaseInteraction, ResponseValue, Student
from quizgen.results import worded
from quizgen.results.cells import CellError
from quizgen.results.quizzes import Paper
from quizgen.results.response import KeptAside, Response, name_of
from quizgen.text.visible import visible_line

_RESPONSE = re.compile(r"(?:response|답변|응답|답안|답)\s*(\d+)", re.IGNORECASE)
_QUESTION = re.compile(r"(?:question|질문|문제|문항)\s*(\d+)", re.IGNORECASE)
_CANVAS = re.compile(r"\d+: ?(.*)", re.DOTALL)
_WHO = {
    "number": ("id number", "student id", "학번", "아이디 번호", "id 번호", "sis_id"),
    "email": ("email address", "email", "이메일 주소", "이메일"),
    "first": ("first name", "이름"),
    "last": ("last name", "surname", "성"),
    "name": ("name", "full name", "first name / last name", "last name / first name", "성명"),
    "user": ("username", "사용자 아이디", "id"),
    "state": ("status", "state", "상태"),
    "started": ("started", "started on", "시작", "시작 일시", "시작 시간"),
    "submitted": ("completed", "finished", "submitted", "완료", "완료됨", "종료", "제출"),
}
_FINISHED = {"finished", "완료", "완료됨", "종료됨", "마침", "graded", ""}
_SUMS = {"overall average", "전체 평균", "group average"}
_TIMES = (
    "%d %B %Y %I:%M %p", "%d %B %Y %H:%M", "%A %d %B %Y %I:%M %p", "%d %b %Y %I:%M %p",
    "%Y년 %m월 %d일 %p %I:%M", "%Y년 %m월 %d일 %I:%M %p", "%Y년 %m월 %d일 %H:%M",
    "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M",
)  # fmt: skip

Take = Callable[[BaseInteraction, str], ResponseValue]


def report_of(header: list[str], papers: Mapping[str, Paper]) -> Report | Message | None:
    """The report that a heading row begins; what is wrong with it; None: it is no report."""
    responses = {int(found[1]): index for index, name in enumerate(header)
                 if (found := _RESPONSE.fullmatch(name))}  # fmt: skip
    if responses:
        questions = {int(found[1]): index for index, name in enumerate(header)
                     if (found := _QUESTION.fullmatch(name))}  # fmt: skip
        if not questions and len(papers) > 1:
            return message(
                "a report of Moodle does not say which form it is of: name the key of that form "
                "alone, or download it with the question text"
            )
        return Report(header, papers, responses, questions)
    asked = {index: found[1] for index, name in enumerate(header)
             if (found := _CANVAS.fullmatch(name))}  # fmt: skip
    if asked and {"n correct", "score"} & set(map(str.lower, header)):
        return Report(header, papers, {}, {}, asked)
    return None


class Report:
    """A report of an LMS whose heading was understood: which column holds whose answer to what."""

    def __init__(
        self,
        header: list[str],
        papers: Mapping[str, Paper],
        responses: Mapping[int, int],
        questions: Mapping[int, int],
        asked: Mapping[int, str] | None = None,
    ) -> None:
        lowered = [name.lower() for name in header]
        self.columns = {
            field: next((lowered.index(word) for word in words if word in lowered), None)
            for field, words in _WHO.items()
        }
        self.responses, self.questions = responses, questions
        self.papers = papers
        self.stems = {
            digest: worded.Known({item.id: item.stem for item in paper.form.items})
            for digest, paper in papers.items()
        }
        self.refs = {
            digest: {re.sub(r"[^A-Za-z0-9._-]", "_", entry.ref): entry.id
                     for entry in paper.key.entries}
            for digest, paper in papers.items()
        }  # fmt: skip
        self.items = {
            digest: {item.id: item.interaction for item in paper.form.items}
            for digest, paper in papers.items()
        }
        self.canvas = asked is not None
        self.asked: Mapping[int, str] = {}
        self.digest = next(iter(papers))
        self.problem: Message | None = None
        if asked is not None:
            self._recognise(asked)
        elif not questions and len(responses) != len(self.items[self.digest]):
            self.problem = message(
                "{columns} questions, and the quiz has {items}: download the report with the "
                "question text",
                columns=len(responses),
                items=len(self.items[self.digest]),
            )

    def _recognise(self, asked: Mapping[int, str]) -> None:
        """Which form's items a heading's questions are: the one that has most of them."""
        best: Mapping[int, str] = {}
        for digest, stems in self.stems.items():
            found = {index: name for index, text in asked.items() if (name := stems.within(text))}
            if len(found) > len(best):
                best, self.digest = found, digest
        self.asked = best
        unknown = [text for index, text in asked.items() if index not in best]
        if unknown:
            self.problem = worded.unclear(unknown[0])

    def read(
        self, numbered: Iterable[tuple[str, list[str] | Message]]
    ) -> Iterator[Response | KeptAside]:
        """The responses of the rows below the heading."""
        for place, row in numbered:
            if isinstance(row, Message):
                yield KeptAside(place, "", row)
                continue
            if not any(map(str.strip, row)) or row[0].strip().lower() in _SUMS:
                continue
            if found := self._row(place, row):
                yield found

    def _cell(self, row: list[str], field: str) -> str:
        index = self.columns[field]
        cell = row[index].strip() if index is not None and index < len(row) else ""
        return visible_line("" if cell == "-" else cell)

    def _student(self, row: list[str]) -> Student:
        names = [self._cell(row, field) for field in ("last", "first")]
        between = "" if any(re.search("[가-힣]", name) for name in names) else " "
        name = self._cell(row, "name") or between.join(
            filter(None, names if not between else reversed(names))
        )
        number = next(
            filter(None, (self._cell(row, each) for each in ("number", "user", "email"))), ""
        )
        return Student(number, name)

    def _row(self, place: str, row: list[str]) -> Response | KeptAside | None:
        student = self._student(row)
        content = ",".join(row)[:2000]
        submitted = self._cell(row, "submitted")
        cells = [
            row[index] for index in (self.responses.values() or self.asked) if index < len(row)
        ]
        if all(cell.strip() in worded.NOTHING for cell in cells) and not submitted:
            return None  # somebody who has not begun
        if not (student.id or student.name):
            return KeptAside(place, "", message("the row names no student"), content)
        if (state := self._cell(row, "state").lower()) not in _FINISHED:
            said = message("was not finished ({state})", state=state)
            return KeptAside(place, name_of(student), said, content)
        digest, mode, found = self.digest, "lms", {}
        try:
            if self.canvas:
                for index, name in self.asked.items():
                    text = row[index] if index < len(row) else ""
                    found[name] = self._value(name, digest, text, worded.from_canvas)
            else:
                digest, by_number, pattern = self._questions(row)
                mode = "practice" if pattern else mode
                for number, name in by_number.items():
                    index = self.responses[number]
                    text = row[index].strip() if index < len(row) else ""
                    take = worded.from_pattern if pattern else worded.from_moodle
                    found[name] = self._value(name, digest, text, take)
        except _Unclear as error:
            return KeptAside(place, name_of(student), error.reason, content)
        return Response(
            place, student, digest, {n: v for n, v in found.items() if v is not None}, mode,
            _time(self._cell(row, "started")), _time(submitted),
        )  # fmt: skip

    def _value(self, name: str, digest: str, text: str, take: Take) -> ResponseValue:
        try:
            return take(self.items[digest][name], text)
        except CellError as error:
            said = message("item {item}: {reason}", item=name, reason=error.reason)
            raise _Unclear(said) from error

    def _questions(self, row: list[str]) -> tuple[str, dict[int, str], bool]:
        """The form, the item of each number, and whether they are named by their ids (so that
        answers are SCORM's)."""
        if not self.questions:
            items = list(self.items[self.digest])
            return self.digest, dict(zip(sorted(self.responses), items, strict=True)), False
        texts = {number: row[index].strip() for number, index in self.questions.items()
                 if index < len(row) and number in self.responses
                 and row[index].strip() not in worded.NOTHING}  # fmt: skip
        best: tuple[str, dict[int, str], bool] = (self.digest, {}, False)
        for digest in self.papers:
            named = {n: ref for n, text in texts.items() if (ref := self.refs[digest].get(text))}
            said = {n: item for n, text in texts.items()
                    if (item := self.stems[digest].within(text))}  # fmt: skip
            for found, pattern in ((named, True), (said, False)):
                if len(found) > len(best[1]):
                    best = digest, found, pattern
        if missing := [text for number, text in texts.items() if number not in best[1]]:
            raise _Unclear(worded.unclear(missing[0]))
        return best


class _Unclear(Exception):  # noqa: N818 - a reason, not an error
    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def _time(text: str) -> str | None:
    """A time as Moodle and Canvas write it, as ISO 8601 in this machine's zone where it says none;
    None for what is none."""
    text = " ".join(text.replace(",", " ").split()).replace("오전", "AM").replace("오후", "PM")
    for form in _TIMES:
        try:
            found = datetime.datetime.strptime(text, form)
            if form.endswith("UTC"):
                found = found.replace(tzinfo=datetime.UTC)
            return found.astimezone().isoformat()
        except (ValueError, OverflowError):  # in the year 1, too, of which a zone begins before
            continue
    return None
