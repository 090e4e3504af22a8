"""The gradebooks of many quizzes -> one: what each student has in each part, and altogether."""

from __future__ import annotations

import datetime
import fnmatch
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from quizgen.errors import Message, QuizgenError, at, message
from quizgen.model import Localized, Student
from quizgen.model.grades import Part, Policy
from quizgen.results.gradebook import Standing
from quizgen.results.lateness import late_share, minutes_late
from quizgen.results.letters import Letters, letters
from quizgen.results.outputs import INDEX
from quizgen.results.written import WrittenGradebook, WrittenStudent, read_written
from quizgen.text.notebook import table


class CourseError(QuizgenError):
    """Gradebooks cannot be put together."""


class Assessment(msgspec.Struct, frozen=True):
    """A quiz that was graded."""

    id: str
    date: str
    title: Localized
    points: float
    path: Path
    """Of its gradebook."""
    part: str = ""
    """Empty: it counts in none."""


class Mark(msgspec.Struct, frozen=True):
    """How one student stands in one quiz of a term, and with how many points."""

    standing: Standing
    score: float | None = None
    """Points, after lateness; None: there is no score."""
    points: float = 0
    """That could be had, without what is still to be marked."""
    to_mark: float = 0
    late: float = 0
    """Minutes; 0: in time."""
    minutes: float | None = None
    dropped: bool = False
    """One of the lowest, which do not count."""

    @property
    def percent(self) -> float | None:
        """Of the points; None where there are none."""
        return 100 * self.score / self.points if self.score is not None and self.points else None


ABSENT = Mark(Standing.ABSENT)


class Row(msgspec.Struct, frozen=True):
    """One student's row of a term's gradebook: the marks of all quizzes, and what they come to."""

    student: Student
    marks: Mapping[str, Mark]
    """By quiz."""
    parts: Mapping[str, float]
    """Percentages; without a part of which nothing counts yet."""
    total: float | None
    """Percent, by weight of what is there; None where nothing is."""
    topics: Mapping[str, float]
    """Percentages over everything that was answered and marked."""
    absent: int = 0
    late: int = 0
    flags: tuple[Message, ...] = ()

    @property
    def provisional(self) -> bool:
        """Whether the total may still change by a decision of somebody's."""
        return any(m.standing in (Standing.TO_MARK, Standing.ASIDE) for m in self.marks.values())


class Course(msgspec.Struct, frozen=True):
    """The gradebook of a term: its quizzes, the parts that they count for, and a row for each
    student."""

    quizzes: tuple[Assessment, ...]
    """In the order of their days."""
    parts: tuple[Part, ...]
    topics: Mapping[str, Localized]
    rows: tuple[Row, ...]
    letters: Letters | None
    absence_counts: bool
    """As 0."""
    notes: tuple[Message, ...] = ()
    """What is to be known about the whole."""

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        from quizgen.results.course_files import columns

        found = columns(self, self.letters is not None)
        rows = ([cell(row) for _, cell in found] for row in self.rows)
        return table([name for name, _ in found], rows)


def gradebooks(paths: Iterable[Path]) -> list[Path]:
    """The gradebook.json of each of ``paths``: files, folders of results, folders of exams. Raises
    ``CourseError`` for a folder without one."""
    found: list[Path] = []
    problems = []
    for path in paths:
        if path.is_file():
            found.append(path)
            continue
        inside = [each for each in (path / INDEX, path / "results" / INDEX) if each.is_file()]
        if inside:
            found.append(inside[0])
        else:
            problems.append(at(path, message("holds no gradebook.json; grade its responses first")))
    if problems:
        raise CourseError(*problems)
    return list(dict.fromkeys(found))


def below(folder: Path) -> list[Path]:
    """The gradebooks of a folder of quizzes and exams (``out``), without those of quizzes that
    were made anew since (``2026-09-04.1``)."""
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        base, _, number = path.name.rpartition(".")
        if path.is_dir() and not (number.isdigit() and (folder / base).is_dir()):
            found += [p for p in (path / INDEX, path / "results" / INDEX) if p.is_file()][:1]
    return found


class _Read(NamedTuple):
    quiz: Assessment
    book: WrittenGradebook


def course(
    paths: Sequence[Path],
    policy: Policy,
    *,
    roster: Sequence[Student] = (),
    days: tuple[datetime.date, datetime.date] | None = None,
) -> Course:
    """One gradebook of the gradebooks ``paths`` (gradebook.json). With a roster each of its
    students has a row, and nobody else; without one, everybody who is in any of them. ``days``: the
    first and the last of the term; quizzes of other days are left out.

    In a part every quiz counts the same (the mean of their percentages). Raises ``CourseError`` and
    ``FileError``."""
    read: list[_Read] = []
    notes: list[Message] = []
    outside = 0
    where: dict[str, Path] = {}
    for path in paths:
        book = read_written(path)
        if days is not None and not _within(book.date, days):
            outside += 1
            continue
        if book.quiz in where:
            said = message("is of {quiz}, as {other} is; name one of them", quiz=book.quiz,
                           other=str(where[book.quiz]))  # fmt: skip
            raise CourseError(at(path, said))
        where[book.quiz] = path
        title = book.title or Localized.same(book.quiz)
        quiz = Assessment(book.quiz, book.date, title, book.points, path, _part(book.quiz, policy))
        read.append(_Read(quiz, book))
    if not read:
        raise CourseError(message("there is no graded quiz; run quizgen grade first"))
    read.sort(key=lambda each: (each.quiz.date, each.quiz.id))
    if outside:
        notes.append(message("{number} graded quizzes are of other days and left out",
                             number=outside))  # fmt: skip
    parts = policy.parts or (Part("all", quizzes=("*",)),)
    notes += _of_parts(parts, read)
    students = _students(read, roster)
    if roster:
        notes += _not_on_roster(read, students)
    topics: dict[str, Localized] = {}
    for each in read:
        for item in each.book.items:
            title = each.book.topics.get(item.topic, Localized.same(item.topic))
            topics.setdefault(item.topic, title)
    topics.pop("", None)
    found = _by_student(read)
    rows = [_row(student, found, read, parts, policy) for student in students]
    grades = policy.grades
    if grades is None and len(read) == 1:
        grades = read[0].book.grades
    given = None
    if grades is not None:
        totals = {key(row.student): row.total for row in rows if row.total is not None}
        much = {key(row.student) for row in rows
                if grades.absences is not None and row.absent > grades.absences}  # fmt: skip
        given = letters(totals, grades, much)
    return Course(
        tuple(each.quiz for each in read), parts, topics, tuple(rows), given,
        policy.absent == "zero", tuple(notes),
    )  # fmt: skip


def key(student: Student) -> str:
    """What a student is known by: the number; without one, the name."""
    return student.id or f"name: {student.name}"


def _within(date: str, days: tuple[datetime.date, datetime.date]) -> bool:
    try:
        return days[0] <= datetime.date.fromisoformat(date[:10]) <= days[1]
    except ValueError:
        return False


def _part(quiz: str, policy: Policy) -> str:
    for part in policy.parts:
        patterns = part.quizzes or (f"*{part.name}*",)
        if any(fnmatch.fnmatchcase(quiz, pattern) for pattern in patterns):
            return part.name
    return "" if policy.parts else "all"


def _of_parts(parts: Sequence[Part], read: Sequence[_Read]) -> Iterable[Message]:
    by_part: dict[str, int] = defaultdict(int)
    for each in read:
        by_part[each.quiz.part] += 1
    for each in read:
        if not each.quiz.part:
            yield at(each.quiz.path, message("{quiz} is in no part and does not count",
                                             quiz=each.quiz.id))  # fmt: skip
    missing = [part.name for part in parts if not by_part[part.name]]
    if missing:
        whole = math.fsum(part.weight for part in parts)
        there = math.fsum(part.weight for part in parts if by_part[part.name])
        yield message(
            "nothing is graded yet of {parts}: totals are of {percent} % of the weight",
            parts=", ".join(missing),
            percent=f"{100 * there / whole:.0f}" if whole else "0",
        )
    for part in parts:
        if part.drop and by_part[part.name] and by_part[part.name] <= part.drop:
            yield message(
                "{part}: {drop} of the lowest are to be dropped, and {number} are there; one is "
                "kept",
                part=part.name,
                drop=part.drop,
                number=by_part[part.name],
            )


def _students(read: Sequence[_Read], roster: Sequence[Student]) -> list[Student]:
    if roster:
        return list(roster)
    found: dict[str, Student] = {}
    for each in read:
        for one in each.book.students:
            student = Student(one.id, one.name)
            if one.name or key(student) not in found:
                found[key(student)] = student
    return sorted(found.values(), key=lambda student: (student.id, student.name))


def _not_on_roster(read: Sequence[_Read], students: Sequence[Student]) -> Iterable[Message]:
    known = {key(student) for student in students}
    for each in read:
        other = [Student(one.id, one.name) for one in each.book.students]
        names = [" ".join(filter(None, (s.id, s.name))) for s in other if key(s) not in known]
        if names:
            yield at(
                each.quiz.path,
                message("not on the roster, and in no row here: {names}", names=", ".join(names)),
            )


def _by_student(read: Sequence[_Read]) -> dict[str, dict[str, WrittenStudent]]:
    found: dict[str, dict[str, WrittenStudent]] = defaultdict(dict)
    for each in read:
        for one in each.book.students:
            found[key(Student(one.id, one.name))][each.quiz.id] = one
    return found


def _row(
    student: Student,
    found: Mapping[str, Mapping[str, WrittenStudent]],
    read: Sequence[_Read],
    parts: Sequence[Part],
    policy: Policy,
) -> Row:
    mine = found.get(key(student), {})
    marks: dict[str, Mark] = {}
    earned: dict[str, float] = defaultdict(float)
    possible: dict[str, float] = defaultdict(float)
    names = set()
    for each in read:
        one = mine.get(each.quiz.id)
        if one is None:
            marks[each.quiz.id] = ABSENT
            continue
        names.add("".join(one.name.split()))
        marks[each.quiz.id] = _mark(one, each.quiz, policy)
        topic_of = {item.ref: item.topic for item in each.book.items}
        for outcome in one.items.values():
            if outcome.status not in ("pending", "invalid") and topic_of.get(outcome.ref):
                earned[topic_of[outcome.ref]] += outcome.score
                possible[topic_of[outcome.ref]] += outcome.points
    flags: list[Message] = []
    of_parts: dict[str, float] = {}
    for part in parts:
        counted = [
            (percent, each.quiz.id)
            for each in read
            if each.quiz.part == part.name
            and (percent := _counts(marks[each.quiz.id], policy)) is not None
        ]
        counted.sort(key=lambda pair: pair[0])
        drop = max(0, min(part.drop, len(counted) - 1))
        for _, quiz in counted[:drop]:
            marks[quiz] = msgspec.structs.replace(marks[quiz], dropped=True)
        if kept := counted[drop:]:
            of_parts[part.name] = math.fsum(percent for percent, _ in kept) / len(kept)
        elif any(each.quiz.part == part.name for each in read):
            flags.append(message("nothing counts in {part}", part=part.name))
    weights = {part.name: part.weight for part in parts}
    whole = math.fsum(weights[name] for name in of_parts)
    total = None
    if whole:
        total = math.fsum(weights[name] * percent for name, percent in of_parts.items()) / whole
    if several := [quiz for quiz, mark in marks.items() if mark.standing is Standing.TO_MARK]:
        flags.append(message("still to mark: {quizzes}", quizzes=", ".join(several)))
    if several := [quiz for quiz, mark in marks.items() if mark.standing is Standing.ASIDE]:
        said = message("kept aside, and in no total: {quizzes}", quizzes=", ".join(several))
        flags.append(said)
    if len(names - {""}) > 1:
        flags.append(message("under several names: {names}", names=", ".join(sorted(names - {""}))))
    return Row(
        student,
        marks,
        of_parts,
        total,
        {t: 100 * earned[t] / possible[t] for t in possible if possible[t]},
        absent=sum(mark.standing is Standing.ABSENT for mark in marks.values()),
        late=sum(mark.late > 0 for mark in marks.values()),
        flags=tuple(flags),
    )


def _counts(mark: Mark, policy: Policy) -> float | None:
    """The percentage that goes into a mean; None where nothing does."""
    if mark.standing is Standing.ABSENT:
        return 0.0 if policy.absent == "zero" else None
    return mark.percent


def _mark(one: WrittenStudent, quiz: Assessment, policy: Policy) -> Mark:
    if one.score is None:
        return Mark(one.status)
    score, late = one.score, one.late or 0.0
    rule = policy.late
    # a quiz whose own decisions say until when has taken off what it costs
    if rule is not None and not one.due and (due := _due(quiz.date, rule.due, one.submitted)):
        late = minutes_late(one.submitted, due, rule.grace) or 0.0
        score *= 1 - late_share(late, rule.per_day, rule.days)
    return Mark(
        one.status, score, one.points - one.to_mark, one.to_mark, max(0.0, late), one.minutes
    )


def _due(date: str, time: str, submitted: str) -> str:
    """When a quiz was due, in the time zone of whoever handed in; empty where that is not known."""
    zone = re.search(r"(?:Z|[+-]\d{2}:?\d{2})$", submitted)
    return f"{date[:10]}T{time}:59{zone[0]}" if zone and date else ""
