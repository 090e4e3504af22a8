"""Sealed files in: opened, checked, graded; what is bad is named and kept aside."""

from __future__ import annotations

import contextlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from quizgen.errors import Message, at, message
from quizgen.exam.manifest import ExamError, read_exam
from quizgen.exam.sheets import Exam, Sheet
from quizgen.files import Content
from quizgen.locale import spoken
from quizgen.model import Language, ResponseSet, Student
from quizgen.reading import FileError, decode_json, is_there, read_bytes, without_gc
from quizgen.results import (
    Gradebook,
    Graded,
    KeptAside,
    Paper,
    Quiz,
    QuizError,
    Response,
    Rules,
    bind,
    csv_table,
    decisions_file,
    decisions_of,
    files_of,
    find_quizzes,
    grade,
    name_of,
    read_responses,
)
from quizgen.results.binding import NOTHING, Bound, bind_but
from quizgen.results.decisions import Accept, Mark, Refuse
from quizgen.results.grading import Duplicates
from quizgen.results.inbox import Inbox
from quizgen.results.intake import UNFORESEEN, response_of, unfit, unforeseen
from quizgen.results.outputs import INDEX
from quizgen.sealing import (
    PrivateKey,
    SealError,
    open_sealed,
    parse_sealed,
    receipt,
)
from quizgen.sealing.codes import sha256

_GRACE = 1.0
"""Minutes over the time that are the page's own: it hands in by itself, a little later."""


class Accepted(msgspec.Struct, frozen=True):
    """A response that was opened; in ``Collection.accepted``, one that counts."""

    place: str
    receipt: str
    sheet: Sheet
    found: Response
    response: ResponseSet

    @property
    def student(self) -> Student:
        return self.found.student

    @property
    def minutes(self) -> float | None:
        """From beginning to end, by the student's own clock; None where it does not say."""
        return self.found.minutes

    @property
    def over(self) -> float:
        """By how many minutes the student's time was exceeded; 0 within it, and where there is no
        limit or the time taken is not known."""
        limit, taken = self.sheet.form.minutes, self.minutes
        if limit is None or taken is None or taken <= limit + _GRACE:
            return 0
        return taken - limit


class Collection(msgspec.Struct, frozen=True):
    """All that came in. Every file is in ``accepted`` or ``aside``."""

    accepted: tuple[Accepted, ...]
    """By student number."""
    aside: tuple[KeptAside, ...]
    receipts: dict[str, str]
    """By place, of every file that is a sealed response at all."""
    missing: tuple[Student, ...]
    """Students of the roster of whom nothing counts."""
    graded: Graded
    """The gradebook of all, and the form and key it is read with."""


def quiz_of(exam: Exam, folder: Path) -> Quiz:
    """The exam as a quiz, by which responses are graded: all its forms with their keys by digest;
    its decisions are read from ``folder``."""
    papers = {sheet.key.form_digest: Paper(sheet.form, sheet.key) for sheet in exam.sheets}
    return Quiz(exam.id, folder, papers)


def students_of(exam: Exam) -> tuple[Student, ...]:
    """The students whom the exam was made for, in the order of its pages; empty where it was made
    without a roster."""
    return tuple(sheet.student for sheet in exam.sheets if sheet.student)


@without_gc()
def collect(
    exam: Exam,
    files: Iterable[tuple[str, bytes]],
    keys: Mapping[str, PrivateKey],
    *,
    duplicates: Duplicates = "latest",
    unread: Iterable[KeptAside] = (),
    folder: Path | None = None,
    progress: Callable[[str], None] = lambda name: None,
) -> Collection:
    """Open, check and grade ``files`` (name and bytes) with the private ``keys`` (by fingerprint),
    and by the decisions in ``folder``. ``unread`` is kept aside with the rest.

    Of several files of one student the one handed in last counts (``first``, ``best``), by the
    time inside the seal; the others are kept aside. Raises ``DecisionsError``.
    """
    quiz = quiz_of(exam, folder or Path())
    bound = decisions_of(quiz) if folder else NOTHING
    sheets = {sheet.key.form_digest: sheet for sheet in exam.sheets}
    owners = {sheet.token: sheet for sheet in exam.sheets}
    receipts: dict[str, str] = {}
    opened: dict[str, Accepted] = {}
    aside = list(unread)
    for place, data in files:
        progress(place)
        try:
            found = _open(place, data, sheets, owners, keys, receipts)
        except SealError as error:
            sheet = sheets.get(error.form_digest)
            whose = name_of(sheet.student) if sheet and sheet.student else ""
            found = KeptAside(place, whose, _clean(error.messages[0]))
        except UNFORESEEN as error:
            found = KeptAside(place, "", unforeseen(error))
        if isinstance(found, Accepted):
            opened[place] = found
        else:
            aside.append(found)
    graded = grade(
        quiz,
        [*aside, *(one.found for one in opened.values())],
        roster=students_of(exam),
        rules=Rules(duplicates),
        bound=bound,
    )
    records = graded.book.records
    return Collection(
        accepted=tuple(opened[record.place] for record in records if record.place in opened),
        aside=graded.book.aside,
        receipts=receipts,
        missing=tuple(record.student for record in records if not record.place),
        graded=graded,
    )


def _open(
    place: str,
    data: bytes,
    sheets: Mapping[str, Sheet],
    owners: Mapping[str, Sheet],
    keys: Mapping[str, PrivateKey],
    receipts: dict[str, str],
) -> Accepted | KeptAside:
    sealed = parse_sealed(data)
    receipts[place] = receipt(sealed)
    sheet = sheets.get(sealed.form_digest)
    if sheet is None:
        said = message("belongs to another exam or another build ({form})", form=sealed.form_id)
        return KeptAside(place, "", _clean(said))
    content = open_sealed(sealed, keys)
    typed = content.response.student
    typed = Student(_printable(typed.id), _printable(typed.name))
    if not hmac.compare_digest(content.token.encode(), sheet.token.encode()):
        reason = message(
            "is on the form of {student}, with a token that is none of this exam's",
            student=_whose(sheet),
        )
        if owner := owners.get(content.token):
            reason = message(
                "is on the form of {student}, with a token of {other}",
                student=_whose(sheet),
                other=_whose(owner),
            )
        return KeptAside(place, name_of(typed), reason, _text(content.response))
    if sheet.student and typed.id != sheet.student.id:
        reason = message(
            "was made on the page of {student}, and says it is by {name}",
            student=_whose(sheet),
            name=repr(name_of(typed)),
        )
        return KeptAside(place, name_of(typed), reason, _text(content.response))
    if not (sheet.student or typed.id or typed.name):
        return KeptAside(place, "", message("names no student"), _text(content.response))
    misfit = unfit(content.response, {sheet.key.form_digest: Paper(sheet.form, sheet.key)})
    if misfit:
        return KeptAside(place, name_of(typed), misfit, _text(content.response))
    found = response_of(content.response, place, sheet.student or typed)
    return Accepted(place, receipts[place], sheet, found, content.response)


def _printable(text: str) -> str:
    """Without what would steer a terminal or turn the direction of text, or is no text: a file may
    hold anything."""
    return "".join(filter(str.isprintable, text))


def _clean(said: Message) -> Message:
    values = {
        name: _printable(each) if isinstance(each, str) else each
        for name, each in said.values.items()
    }
    return msgspec.structs.replace(said, values=values)


def _whose(sheet: Sheet) -> str | Message:
    return name_of(sheet.student) if sheet.student else message("everybody")


def _text(response: ResponseSet) -> str:
    return msgspec.json.encode(response.responses).decode()


class ToMark(NamedTuple):
    """A quiz with what came in for it, graded as if no answer had been marked, accepted or refused
    by hand; and what was."""

    quiz: Quiz
    graded: Graded
    bound: Bound


def to_mark(
    paths: Sequence[Path], roster: Sequence[Student] = (), rules: Rules | None = None
) -> ToMark:
    """The one quiz among ``paths``, as ``quizgen grade`` takes them; or the folder of an exam, with
    what ``quizgen collect`` opened. Raises ``QuizError``, ``ExamError``, ``DecisionsError``."""
    quiz, found, roster = _came_in(paths, roster)
    file = decisions_file(quiz)
    apart = bind_but(file, quiz, Mark, Accept, Refuse)
    graded = grade(quiz, found, roster=roster, rules=rules, bound=apart)
    return ToMark(quiz, graded, bind(file, quiz))


def graded_forms(
    paths: Sequence[Path], roster: Sequence[Student] = (), rules: Rules | None = None
) -> tuple[Quiz, list[Graded], Gradebook]:
    """The same, graded with all decisions: a gradebook for each form, with its own letters, of
    those of whom something counts; and that of all, with what was kept aside and the decisions that
    do not hold. Raises what ``to_mark`` does."""
    quiz, came, roster = _came_in(paths, roster)
    bound = decisions_of(quiz)
    found = list(came)
    whole = grade(quiz, found, roster=roster, rules=rules, bound=bound)
    counted = {record.place for record in whole.book.records if record.outcomes}
    forms = []
    for digest, paper in quiz.papers.items():
        own = [one for one in found if isinstance(one, Response) and one.form_digest == digest]
        alone = Quiz(quiz.id, quiz.folder, {digest: paper})
        graded = grade(alone, own, roster=roster, rules=rules, bound=bound)
        records = tuple(r for r in graded.book.records if r.outcomes and r.place in counted)
        forms.append(graded._replace(book=msgspec.structs.replace(graded.book, records=records)))
    return quiz, forms, whole.book


def regraded(folder: Path) -> Graded:
    """An exam's gradebook as it would be now, by its decisions: of the responses that
    ``quizgen collect`` opened and that count, and of what it had kept aside. Raises ``ExamError``
    and ``DecisionsError``."""
    quiz, found, roster = _came_in([folder], ())
    aside: list[KeptAside] = []
    with contextlib.suppress(FileError, msgspec.DecodeError, KeyError, TypeError):
        before = msgspec.json.decode(read_bytes(folder / "results" / INDEX, "output"))
        aside = [KeptAside(a["place"], a["student"], a["reason"]) for a in before["aside"]]
    return grade(quiz, [*aside, *found], roster=roster, bound=decisions_of(quiz))


def _came_in(
    paths: Sequence[Path], roster: Sequence[Student]
) -> tuple[Quiz, Iterable[Response | KeptAside], Sequence[Student]]:
    """A quiz, what came in for it, and who is on its roster."""
    manifest = paths[0] / "exam.json" if paths[0].is_dir() else paths[0]
    if len(paths) == 1 and manifest.name == "exam.json" and is_there(manifest):
        exam = read_exam(manifest)
        opened = read_responses_json(manifest.parent / "results" / "responses.json")
        found = [response_of(each, name, each.student) for name, each in opened.items()]
        return quiz_of(exam, manifest.parent), found, students_of(exam)
    quizzes, responses = find_quizzes(paths)
    if len(quizzes) > 1:
        raise QuizError(message("several quizzes; name one"))
    return quizzes[0], read_responses(responses, quizzes[0].papers), roster


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
            msgspec.structs.replace(one.response, student=one.student),
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


def files_of_collection(
    found: Collection, inbox: Inbox, folder: Path, language: Language, *, xlsx: bool = False
) -> dict[Path, Content]:
    """The files of a collection, for ``folder``: the gradebook, receipts, the responses as they
    were opened, and a copy of every file of the ``inbox`` that was kept aside."""
    files = files_of(found.graded, folder, language, xlsx=xlsx)
    files[folder / "receipts.csv"] = receipts_csv(found)
    files[folder / "responses.json"] = responses_json(found)
    for each in found.aside:
        if (data := inbox.files.get(each.place)) is not None:
            files[folder / "aside" / _copy_name(each.place, data)] = data
    return files


def _copy_name(place: str, data: bytes) -> str:
    """What the copy of a file in ``aside/`` is called: its content tells it apart, and every file
    system takes the name."""
    name = re.sub(r'[<>:"|?*\\]', "_", Path(place).name).encode()[-150:].decode("utf-8", "ignore")
    return f"{sha256(data).hex()[:8]}-{name}"


def _graded(over: float) -> str:
    if not over:
        return "graded"
    said = message("{minutes} minutes over time", minutes=f"{over:.0f}")
    return f"graded; {spoken(said)}"


def receipts_csv(found: Collection) -> bytes:
    """A row for every file and every student without one: who, the file, the code the student was
    shown, and what became of it."""
    header = ["number", "name", "receipt", "submitted", "minutes", "allowed", "state", "file"]
    rows = [
        [
            one.student.id,
            one.student.name,
            one.receipt,
            one.response.submitted or "",
            "" if one.minutes is None else f"{one.minutes:.0f}",
            f"{one.sheet.form.minutes:g}" if one.sheet.form.minutes else "",
            _graded(one.over),
            one.place,
        ]
        for one in found.accepted
    ]
    known = {name_of(s): s for s in (*found.missing, *(o.student for o in found.accepted))}
    for each in found.aside:
        student = known.get(each.student, Student(name=each.student))
        code = found.receipts.get(each.place, "")
        state = f"aside: {spoken(each.reason) if isinstance(each.reason, Message) else each.reason}"
        rows.append([student.id, student.name, code, "", "", "", state, each.place])
    rows += [[student.id, student.name, *[""] * 4, "missing", ""] for student in found.missing]
    return csv_table(header, rows)
