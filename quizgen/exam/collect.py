"""Sealed files in: opened, checked, graded; what is bad is named and kept aside."""

from __future__ import annotations

import datetime
import hmac
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from quizgen.errors import at, message
from quizgen.exam.manifest import Exam, ExamError, Sheet
from quizgen.model import ResponseSet, Student
from quizgen.reading import FileError, decode_json, read_bytes
from quizgen.results import (
    UNFORESEEN,
    Aside,
    Graded,
    Intake,
    Submission,
    accept,
    combine,
    csv_table,
    grade,
    name_of,
)
from quizgen.sealing import (
    PrivateKey,
    SealError,
    open_sealed,
    parse_sealed,
    receipt,
)

Duplicates = Literal["latest", "first"]
_GRACE = 1.0
"""Minutes over the time that are the page's own: it hands in by itself, a little later."""


class Accepted(msgspec.Struct, frozen=True):
    """A response that counts."""

    place: str
    receipt: str
    sheet: Sheet
    submission: Submission
    response: ResponseSet

    @property
    def when(self) -> datetime.datetime:
        """When the student's own clock says it was handed in; the earliest time for none."""
        return _time(self.response.submitted) or datetime.datetime.min.replace(tzinfo=datetime.UTC)

    @property
    def minutes(self) -> float | None:
        """From the beginning to the last change of an answer, by the student's own clock; None
        where it does not say. (A page that slept through the end hands in when it wakes.)"""
        started = _time(self.response.started)
        last = _time(self.response.changed) or _time(self.response.submitted)
        if started is None or last is None:
            return None
        return (last - started).total_seconds() / 60

    @property
    def over(self) -> float:
        """Minutes over the student's time; 0 within it and without a limit."""
        limit, taken = self.sheet.form.minutes, self.minutes
        if limit is None or taken is None or taken <= limit + _GRACE:
            return 0
        return taken - limit


def _time(text: str | None) -> datetime.datetime | None:
    try:
        found = datetime.datetime.fromisoformat(text or "")
        if found.tzinfo is None:
            return found.replace(tzinfo=datetime.UTC)
        return found.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None


class Collection(msgspec.Struct, frozen=True):
    """All that came in. Every file is in ``accepted`` or ``aside``."""

    accepted: tuple[Accepted, ...]
    """By student number."""
    aside: tuple[Aside, ...]
    receipts: dict[str, str]
    """By place, of every file that is a sealed response at all."""
    missing: tuple[Student, ...]
    """Students of the roster of whom nothing counts."""
    graded: Graded
    """The gradebook of all, and the form and key it is read with."""


def collect(
    exam: Exam,
    files: Iterable[tuple[str, bytes]],
    keys: Mapping[str, PrivateKey],
    *,
    duplicates: Duplicates = "latest",
    unread: Iterable[Aside] = (),
    progress: Callable[[str], None] = lambda name: None,
) -> Collection:
    """Open, check and grade ``files`` (name and bytes) with the private ``keys`` (by fingerprint).
    ``unread`` is kept aside with the rest.

    Of several files of one student the one handed in last counts (``first``: the first), by the
    time inside the seal; the others are kept aside.
    """
    sheets = {sheet.key.form_digest: sheet for sheet in exam.sheets}
    owners = {sheet.token: sheet for sheet in exam.sheets}
    receipts: dict[str, str] = {}
    opened: list[Accepted] = []
    aside = list(unread)
    for place, data in files:
        progress(place)
        try:
            found = _open(place, data, sheets, owners, keys, receipts)
        except SealError as error:
            sheet = sheets.get(error.form_digest)
            whose = name_of(sheet.student) if sheet and sheet.student else ""
            found = Aside(place, whose, str(error))
        except UNFORESEEN as error:
            found = Aside(place, "", f"cannot be read ({type(error).__name__}: {error})")
        if isinstance(found, Accepted):
            opened.append(found)
        else:
            aside.append(msgspec.structs.replace(found, reason=_printable(found.reason)))
    accepted = _one_each(opened, duplicates, aside)
    there = {one.submission.student.id for one in accepted}
    students = (sheet.student for sheet in exam.sheets if sheet.student)
    return Collection(
        accepted=tuple(accepted),
        aside=tuple(aside),
        receipts=receipts,
        missing=tuple(student for student in students if student.id not in there),
        graded=_grade(exam, accepted, aside),
    )


def _open(
    place: str,
    data: bytes,
    sheets: Mapping[str, Sheet],
    owners: Mapping[str, Sheet],
    keys: Mapping[str, PrivateKey],
    receipts: dict[str, str],
) -> Accepted | Aside:
    sealed = parse_sealed(data)
    receipts[place] = receipt(sealed)
    sheet = sheets.get(sealed.form_digest)
    if sheet is None:
        return Aside(place, "", f"belongs to another exam or another build ({sealed.form_id})")
    content = open_sealed(sealed, keys)
    typed = content.response.student
    typed = Student(_printable(typed.id), _printable(typed.name))
    if not hmac.compare_digest(content.token.encode(), sheet.token.encode()):
        owner = owners.get(content.token)
        whose = f"of {_whose(owner)}" if owner else "that is none of this exam's"
        reason = f"is on the form of {_whose(sheet)}, with a token {whose}"
        return Aside(place, name_of(typed), reason, _text(content.response))
    if sheet.student and typed.id != sheet.student.id:
        reason = f"was made on the page of {_whose(sheet)}, and says it is by {name_of(typed)!r}"
        return Aside(place, name_of(typed), reason, _text(content.response))
    if not (sheet.student or typed.id or typed.name):
        return Aside(place, "", "names no student", _text(content.response))
    found = accept(content.response, place, sheet.student or typed, sheet.form, sheet.key)
    if isinstance(found, Aside):
        return found
    return Accepted(place, receipts[place], sheet, found, content.response)


def _one_each(
    opened: Iterable[Accepted], duplicates: Duplicates, aside: list[Aside]
) -> list[Accepted]:
    """One response a student; the others go to ``aside``."""
    by_student: defaultdict[tuple[str, str], list[Accepted]] = defaultdict(list)
    for one in opened:
        student = one.submission.student
        by_student[student.id, "" if student.id else student.name].append(one)
    kept = []
    for _, several in sorted(by_student.items()):
        names = {one.submission.student.name for one in several}
        if len(names) > 1:  # without a roster anybody can write any number
            several.sort(key=lambda one: one.place)
            for one in several:
                reason = f"the number is used by {', '.join(sorted(names))}; find out whose it is"
                aside.append(_aside(one, reason))
            continue
        several.sort(key=lambda one: (one.when, one.place), reverse=duplicates == "latest")
        best, *others = several
        kept.append(best)
        for other in others:
            same = other.receipt == best.receipt
            reason = "the same file as" if same else f"handed in {_relation(other, best)}"
            aside.append(_aside(other, f"{reason} {best.place}, which counts"))
    return kept


def _relation(one: Accepted, other: Accepted) -> str:
    if one.when == other.when:
        return "at the same time as"
    return "earlier than" if one.when < other.when else "later than"


def _grade(exam: Exam, accepted: list[Accepted], aside: list[Aside]) -> Graded:
    by_form: defaultdict[str, list[Accepted]] = defaultdict(list)
    for one in accepted:
        by_form[one.sheet.key.form_digest].append(one)
    graded = []
    for several in by_form.values():
        sheet = several[0].sheet
        intake = Intake(tuple(one.submission for one in several), ())
        graded.append(Graded(sheet.form, sheet.key, grade(sheet.key, sheet.form, intake)))
    if not graded:
        sheet = exam.sheets[0]
        graded = [Graded(sheet.form, sheet.key, grade(sheet.key, sheet.form, Intake((), ())))]
    one_form = len(exam.sheets) == 1
    form, key, book = graded[0] if one_form else combine(graded, exam.id)
    return Graded(form, key, msgspec.structs.replace(book, aside=tuple(aside)))


def _printable(text: str) -> str:
    """Without what would steer a terminal or turn the direction of text, or is no text: a file may
    hold anything."""
    return "".join(filter(str.isprintable, text))


def _whose(sheet: Sheet) -> str:
    return name_of(sheet.student) if sheet.student else "everybody"


def _aside(one: Accepted, reason: str) -> Aside:
    return Aside(one.place, name_of(one.submission.student), reason, _text(one.response))


def _text(response: ResponseSet) -> str:
    return msgspec.json.encode(response.responses).decode()


class Kept(msgspec.Struct, frozen=True):
    """An opened response, as responses.json keeps it."""

    file: str
    receipt: str
    response: ResponseSet


def responses_json(found: Collection) -> bytes:
    """The responses that count, opened: what a release shows, and what is left when the private
    key is gone."""
    kept = [
        Kept(
            one.place,
            one.receipt,
            msgspec.structs.replace(one.response, student=one.submission.student),
        )
        for one in found.accepted
    ]
    return msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n"


def read_responses_json(path: Path) -> dict[str, ResponseSet]:
    """By student number; without a number, by name. Raises ``ExamError``."""
    try:
        data = read_bytes(path, "exam")
    except FileError as error:
        raise ExamError(*error.messages) from error
    try:
        kept = decode_json(data, list[Kept], path)
    except FileError as error:
        problem = message(
            "not a responses.json of quizgen collect: {problem}", problem=error.problem
        )
        raise ExamError(at(path, problem)) from error
    return {who(one.response.student): one.response for one in kept}


def who(student: Student) -> str:
    """What a student is known by: the number; without one, the name, marked as one."""
    return student.id or f"name: {student.name}"


def receipts_csv(found: Collection) -> bytes:
    """A row for every file and every student without one: who, the file, the code the student was
    shown, and what became of it."""
    header = ["number", "name", "receipt", "submitted", "minutes", "allowed", "state", "file"]
    rows = [
        [
            one.submission.student.id,
            one.submission.student.name,
            one.receipt,
            one.response.submitted or "",
            "" if one.minutes is None else f"{one.minutes:.0f}",
            f"{one.sheet.form.minutes:g}" if one.sheet.form.minutes else "",
            f"graded; {one.over:.0f} minutes over time" if one.over else "graded",
            one.place,
        ]
        for one in found.accepted
    ]
    known = {
        name_of(s): s for s in (*found.missing, *(o.submission.student for o in found.accepted))
    }
    for each in found.aside:
        student = known.get(each.student, Student(name=each.student))
        code = found.receipts.get(each.place, "")
        state = f"aside: {each.reason}"
        rows.append([student.id, student.name, code, "", "", "", state, each.place])
    rows += [[student.id, student.name, *[""] * 4, "missing", ""] for student in found.missing]
    return csv_table(header, rows)
