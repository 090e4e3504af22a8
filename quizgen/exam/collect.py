"""Sealed files in: opened, checked, graded; what is bad is named and kept aside."""

from __future__ import annotations

import datetime
import hmac
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from quizgen.exam.manifest import Exam, ExamError, Sheet
from quizgen.model import ResponseSet, Student
from quizgen.results import (
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
from quizgen.results.intake import MAX_BYTES
from quizgen.sealing import (
    PrivateKey,
    SealError,
    open_sealed,
    parse_sealed,
    receipt,
)

Duplicates = Literal["latest", "first"]
_PASSED_OVER = {".ds_store", "thumbs.db", "desktop.ini"}


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
        try:
            found = datetime.datetime.fromisoformat(self.response.submitted or "")
        except ValueError:
            found = datetime.datetime.min
        return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


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


def read_files(paths: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """The name and bytes of every file in ``paths``: files, folders with all below them, and zip
    files as LMSs hand out submissions. A zip file that cannot be read is a file like any other, to
    be named as none of ours. Raises ``OSError``."""
    for path in paths:
        if path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if p.is_file())
            yield from read_files(p for p in inside if not _system(p.name))
            continue
        if path.suffix.lower() == ".zip":
            try:
                yield from list(_read_zip(path))
                continue
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error):
                pass  # damaged, packed in an unknown way, or under a password
        with path.open("rb") as file:
            yield str(path), file.read(MAX_BYTES + 1)


def _read_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for member in sorted(archive.infolist(), key=lambda info: info.filename):
            if not member.is_dir() and not _system(member.filename.rpartition("/")[2]):
                with archive.open(member) as file:
                    yield f"{path}/{member.filename}", file.read(MAX_BYTES + 1)


def _system(name: str) -> bool:
    return name.startswith(".") or name.lower() in _PASSED_OVER


def collect(
    exam: Exam,
    files: Iterable[tuple[str, bytes]],
    keys: Mapping[str, PrivateKey],
    *,
    duplicates: Duplicates = "latest",
    progress: Callable[[str], None] = lambda name: None,
) -> Collection:
    """Open, check and grade ``files`` (name and bytes) with the private ``keys`` (by fingerprint).

    Of several files of one student the one handed in last counts (``first``: the first), by the
    time inside the seal; the others are kept aside.
    """
    sheets = {sheet.key.form_digest: sheet for sheet in exam.sheets}
    owners = {sheet.token: sheet for sheet in exam.sheets}
    receipts: dict[str, str] = {}
    opened: list[Accepted] = []
    aside: list[Aside] = []
    for place, data in files:
        progress(place)
        try:
            found = _open(place, data, sheets, owners, keys, receipts)
        except SealError as error:
            found = Aside(place, "", str(error))
        (aside if isinstance(found, Aside) else opened).append(found)  # type: ignore[arg-type]
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
    if len(data) > MAX_BYTES:
        return Aside(place, "", f"larger than {MAX_BYTES >> 20} MB: not a response file")
    sealed = parse_sealed(data)
    receipts[place] = receipt(sealed)
    sheet = sheets.get(sealed.form_digest)
    if sheet is None:
        return Aside(place, "", f"belongs to another exam or another build ({sealed.form_id})")
    content = open_sealed(sealed, keys)
    typed = content.response.student
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
    by_student: defaultdict[str, list[Accepted]] = defaultdict(list)
    for one in opened:
        student = one.submission.student
        by_student[student.id or f"name {student.name}"].append(one)
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
        kept = msgspec.json.decode(path.read_bytes(), type=list[Kept])
    except OSError as error:
        raise ExamError(f"{path}: {error.strerror or error}") from error
    except msgspec.DecodeError as error:
        raise ExamError(f"{path}: not a responses.json of quizgen collect: {error}") from error
    return {one.response.student.id or one.response.student.name: one.response for one in kept}


def receipts_csv(found: Collection) -> bytes:
    """A row for every file and every student without one: who, the file, the code the student was
    shown, and what became of it."""
    header = ["number", "name", "receipt", "submitted", "state", "file"]
    rows = [
        [
            one.submission.student.id,
            one.submission.student.name,
            one.receipt,
            one.response.submitted or "",
            "graded",
            one.place,
        ]
        for one in found.accepted
    ]
    rows += [
        [
            "",
            each.student,
            found.receipts.get(each.place, ""),
            "",
            f"aside: {each.reason}",
            each.place,
        ]
        for each in found.aside
    ]
    rows += [[student.id, student.name, "", "", "missing", ""] for student in found.missing]
    return csv_table(header, rows)
