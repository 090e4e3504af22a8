"""Response files in: what can be graded, and what is kept aside and why."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from quizgen.errors import Message
from quizgen.files import decoded
from quizgen.limits import limit, too_many
from quizgen.model import (
    RESPONSE_VERSION,
    AnswerKey,
    EssayKey,
    Form,
    Key,
    ResponseSet,
    ResponseValue,
    Status,
    Student,
)
from quizgen.reading import FileError, decode_json, read_bytes
from quizgen.results import cells
from quizgen.scoring import score
from quizgen.text.visible import visible, visible_line

_NAMED = 5
"""So many of a student's files are named to each of them: all to all would be their square."""
UNFORESEEN = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RecursionError,
    TypeError, ValueError,
)  # fmt: skip
"""What code raises that meets something nobody thought of. Around one student's file it is that
file's fault: nobody else's marks wait for it."""


class Aside(msgspec.Struct, frozen=True):
    """Something that was not graded: where it stands, whose it is, why, and the text itself."""

    place: str
    """``file`` or ``file:row``."""
    student: str
    reason: str
    content: str = ""


class Submission(msgspec.Struct, frozen=True):
    """One student's responses, each fit to be scored."""

    place: str
    student: Student
    responses: dict[str, ResponseValue]


class Intake(msgspec.Struct, frozen=True):
    """All that came in."""

    submissions: tuple[Submission, ...]
    aside: tuple[Aside, ...]


def read_responses(paths: Sequence[Path], form: Form, key: AnswerKey) -> Intake:
    """Read JSON files of the page, CSV files with a row per student, and folders of both.

    A file or row that cannot be graded is kept aside, never guessed at and never an exception:
    another quiz's, damaged, of an unknown kind, with unknown columns, with an answer that is none,
    without any answer, or one of several different ones of the same student.
    """
    submissions: list[Submission] = []
    aside: list[Aside] = []
    for path in _files(paths, aside):
        try:
            for found in _read(path, form, key):
                if isinstance(found, Aside):
                    aside.append(found)
                elif problem := _problem(found, form, key):
                    aside.append(_aside(found, problem))
                else:
                    submissions.append(found)
        except UNFORESEEN as error:
            reason = f"cannot be read ({type(error).__name__}: {error})"
            aside.append(Aside(str(path), "", reason))
    kept, left = _without_duplicates(submissions, aside)
    return Intake(kept, tuple(map(_shown, left)))


def _shown(aside: Aside) -> Aside:
    """Nothing in it steers a terminal, or whatever its table is opened with."""
    return Aside(
        visible_line(aside.place),
        visible_line(aside.student),
        visible_line(aside.reason),
        visible(aside.content),
    )


def accept(
    found: ResponseSet, place: str, student: Student, form: Form, key: AnswerKey
) -> Submission | Aside:
    """One response set of ``student``, who is known otherwise than by what was typed: an empty one
    counts, since it was handed in."""
    submission = Submission(place, student, found.responses)
    if problem := _unfit(found, key) or _problem(submission, form, key, empty_counts=True):
        return _aside(submission, problem)
    return submission


def _files(paths: Sequence[Path], aside: list[Aside]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.suffix.lower() in (".json", ".csv"))
            if not inside:
                aside.append(Aside(str(path), "", "the folder holds no .json or .csv file"))
            yield from inside
        else:
            yield path


def _read(path: Path, form: Form, key: AnswerKey) -> Iterator[Submission | Aside]:
    try:
        data = read_bytes(path, "response")
    except FileError as error:
        yield Aside(str(path), "", str(error.problem))
        return
    if path.suffix.lower() == ".csv":
        yield from _read_csv(path, data, form)
    else:
        yield _read_json(path, data, key)


def _read_json(path: Path, data: bytes, key: AnswerKey) -> Submission | Aside:
    place = str(path)
    text = data.decode("utf-8", "replace")
    try:
        found = decode_json(data, ResponseSet, place)
    except FileError as error:
        if '"sealed-response"' in text[:1000]:
            return Aside(place, "", "is sealed: open and grade it with quizgen collect", text)
        return Aside(place, "", f"not a response file of a quizgen page: {error.problem}", text)
    who = name_of(found.student)
    if reason := _unfit(found, key):
        return Aside(place, who, reason, text)
    student = Student(visible_line(found.student.id), visible_line(found.student.name))
    if not (student.id or student.name):
        student = Student(name=path.stem)
    return Submission(place, student, found.responses)


def _unfit(found: ResponseSet, key: AnswerKey) -> str:
    """Why a response set does not belong to the key; empty where it does."""
    if found.version != RESPONSE_VERSION:
        return f"version {found.version}; this quizgen reads version {RESPONSE_VERSION}"
    if found.form_digest == key.form_digest:
        return ""
    if found.form_id == key.form_id:
        return f"belongs to another build of {key.form_id}: the quiz was made anew since"
    return f"belongs to another quiz ({found.form_id}); this key is of {key.form_id}"


def _read_csv(path: Path, data: bytes, form: Form) -> Iterator[Submission | Aside]:
    text = decoded(data)
    if text is None:
        yield Aside(str(path), "", "neither UTF-8 nor CP949 text; save the table as CSV UTF-8")
        return
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        yield Aside(str(path), "", f"not a CSV table: {error}", text)
        return
    if not rows:
        yield Aside(str(path), "", "is empty")
        return
    header = [name.strip() for name in rows[0]]
    ids = {item.id for item in form.items}
    columns: dict[int, str] = {}
    for index, name in enumerate(header):
        short = name.lower().removeprefix("q").removesuffix("번")
        if short in ids:
            columns[index] = short
    who = {
        field: next((i for i, name in enumerate(header) if name.lower() in names), None)
        for field, names in _HEADINGS.items()
    }
    known = {*columns, *(index for index in who.values() if index is not None)}
    unknown = [name for index, name in enumerate(header) if index not in known and name]
    twice = [name for name, count in Counter(columns.values()).items() if count > 1]
    reason = ""
    if who["id"] is None and who["name"] is None:
        reason = "no column student or name in the first row"
    elif unknown:
        reason = (
            f"unknown column {', '.join(unknown)}; the columns are student, name and "
            f"{', '.join(item.id for item in form.items)}"
        )
    elif twice:
        reason = f"column {', '.join(twice)} is there twice"
    elif not columns:
        reason = "no column is an item of this quiz"
    if reason:
        yield Aside(str(path), "", reason, text)
        return
    interactions = {item.id: item.interaction for item in form.items}
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        place = f"{path}:{number}"
        student = Student(
            **{
                field: visible_line(row[index].strip())
                for field, index in who.items()
                if index is not None and index < len(row)
            }
        )
        raw = separator.join(row)
        if len(row) > len(header):
            reason = f"{len(row)} cells, and {len(header)} columns: quote cells with {separator!r}"
            yield Aside(place, name_of(student), reason, raw)
            continue
        if not (student.id or student.name):
            yield Aside(place, "", "the row names no student", raw)
            continue
        responses: dict[str, ResponseValue] = {}
        wrong = ""
        for index, item in columns.items():
            cell = row[index] if index < len(row) else ""
            try:
                responses[item] = cells.parse(interactions[item], cell)
            except cells.CellError as error:
                wrong = f"item {item}: {error}"
                break
        if wrong:
            yield Aside(place, name_of(student), wrong, raw)
        else:
            yield Submission(place, student, responses)


_HEADINGS = {
    "id": ("student", "student id", "student number", "id", "학번"),
    "name": ("name", "이름", "성명"),
}


def _problem(
    submission: Submission, form: Form, key: AnswerKey, *, empty_counts: bool = False
) -> str:
    """Why a submission cannot be graded; empty where it can."""
    items = {item.id: item for item in form.items}
    unknown = [name for name in submission.responses if name not in items]
    if unknown:
        return f"answers to items this quiz does not have: {', '.join(unknown)}"
    answered = 0
    for entry in key.entries:
        response = submission.responses.get(entry.id)
        if problem := too_long(entry.key, response):
            return f"item {entry.id}: {problem}"
        outcome = score(
            entry.key,
            response,
            points=entry.points,
            rule=entry.rule,
            interaction=items[entry.id].interaction,
        )
        if outcome.status is Status.INVALID:
            return f"item {entry.id}: {response!r} is not an answer to it"
        answered += outcome.status is not Status.UNANSWERED
    return "" if answered or empty_counts else "not a single answer"


def too_long(key: Key, response: ResponseValue) -> Message | None:
    """What is wrong with an answer that nobody can have typed; None where it is short enough."""
    bound = "essay" if isinstance(key, EssayKey) else "answer"
    parts = response.values() if isinstance(response, dict) else [response]
    longest = max((len(part) for part in parts if isinstance(part, str | list)), default=0)
    return too_many(bound) if longest > limit(bound) else None


def _without_duplicates(
    submissions: Iterable[Submission], aside: list[Aside]
) -> tuple[tuple[Submission, ...], tuple[Aside, ...]]:
    """One submission a student: the same one twice counts once; different ones are all kept
    aside, for a person to choose."""
    by_student: dict[tuple[str, str], list[Submission]] = {}
    for submission in submissions:
        student = submission.student
        who = ("id", student.id) if student.id else ("name", student.name)
        by_student.setdefault(who, []).append(submission)
    kept = []
    for several in by_student.values():
        first = several[0]
        if all(other.responses == first.responses for other in several):
            kept.append(first)
            aside += [_aside(o, f"the same as {first.place}, which counts") for o in several[1:]]
        else:
            for one in several:
                others = ", ".join(other.place for other in several[:_NAMED] if other is not one)
                if len(several) > _NAMED:
                    others += f" and {len(several) - _NAMED} more"
                aside.append(_aside(one, f"differs from {others} of the same student; keep one"))
    return tuple(kept), tuple(aside)


def _aside(submission: Submission, reason: str) -> Aside:
    content = msgspec.json.encode(submission.responses).decode()
    return Aside(submission.place, name_of(submission.student), reason, content)


def name_of(student: Student) -> str:
    """How a student is shown: number and name."""
    return " ".join(part for part in (student.id, student.name) if part)
