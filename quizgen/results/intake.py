"""What students handed in -> one stream of responses: what cannot be read is put aside, named."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from quizgen.errors import Message, message, of_library
from quizgen.model import RESPONSE_VERSION, ResponseSet, Student
from quizgen.reading import FileError, decode_json, read_bytes
from quizgen.results.decisions import SCHEMA
from quizgen.results.inbox import read_files
from quizgen.results.outputs import WRITTEN
from quizgen.results.quizzes import Paper
from quizgen.results.response import KeptAside, Response, name_of
from quizgen.results.sorting import AN_EXAM, exams_above, own_document
from quizgen.results.tables import read_table, table
from quizgen.results.tracking import tracked
from quizgen.text.visible import visible_line

UNFORESEEN = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RecursionError,
    TypeError, ValueError,
)  # fmt: skip
"""What code raises that meets something nobody thought of. Around one student's file it is that
file's fault: nobody else's marks wait for it."""
_WHOSE = re.compile(r'"student"\s*:\s*(\{[^{}]*\})')
_TABLES = (".csv", ".tsv")
_OWN = ("gradebook.csv", "aside.csv", "gradebook.json", "responses.csv", WRITTEN, SCHEMA)
"""What quizgen writes itself, where responses lie beside it."""


def read_responses(
    paths: Iterable[Path],
    papers: Mapping[str, Paper],
    homes: Mapping[Path, Collection[str]] = MappingProxyType({}),
) -> Iterator[Response | KeptAside]:
    """The responses in ``paths`` to any of ``papers`` (by form digest): JSON files of the page
    and logs of LMSs, CSV tables and reports, and folders and zip files of them.

    What cannot be read, or belongs to none of the papers, is a ``KeptAside``; never an exception.
    ``homes``: of tables in these folders (resolved) that do not say whose form they answer, which
    of the papers (digests) they are to.
    """

    def home(path: Path) -> Collection[str]:
        if not homes:
            return ()
        whole = path.resolve()
        return next((homes[up] for up in (whole, *whole.parents) if up in homes), ())

    for path in paths:
        if path.is_dir():
            inside = sorted(
                p
                for p in path.rglob("*")
                if p.suffix.lower() in (".json", ".zip", *_TABLES) and p.name not in _OWN
            )
            exams = exams_above(inside)
            if exams:
                inside = [p for p in inside if not any(exam in p.parents for exam in exams)]
                yield from (KeptAside(str(exam), "", AN_EXAM) for exam in exams)
            if not inside and not exams:
                reason = message("the folder holds no .json, .csv or .zip file")
                yield KeptAside(str(path), "", reason)
            for each in inside:
                yield from _read(each, papers, home(each))
        else:
            yield from _read(path, papers, home(path))


def _read(
    path: Path, papers: Mapping[str, Paper], home: Collection[str]
) -> Iterator[Response | KeptAside]:
    try:
        if path.suffix.lower() == ".zip":
            yield from _unpacked(path, papers, home)
            return
        if path.suffix.lower() in _TABLES:
            yield from read_table(path, papers, home)
            return
        yield from _read_json(str(path), read_bytes(path, "response"), papers)
    except FileError as error:
        yield KeptAside(str(path), "", error.problem)
    except UNFORESEEN as error:
        yield KeptAside(str(path), "", unforeseen(error))


def _unpacked(
    path: Path, papers: Mapping[str, Paper], home: Collection[str]
) -> Iterator[Response | KeptAside]:
    """What a zip file holds, as an LMS hands out submissions; other files in it are named."""
    inbox = read_files([path])
    yield from inbox.unread
    for place, data in inbox.files.items():
        suffix = Path(place).suffix.lower()
        if suffix in _TABLES:
            try:
                yield from table(place, partial(io.BytesIO, data), papers, home)
            except UNFORESEEN as error:
                yield KeptAside(place, "", unforeseen(error))
        elif suffix == ".json":
            yield from _read_json(place, data, papers)
        else:
            yield KeptAside(place, "", message("neither a .json nor a .csv file"))


def unforeseen(error: BaseException) -> Message:
    """What is said of such a file."""
    why = of_library(str(error)[:200], message("its content is of another kind"))
    return message("cannot be read ({kind}: {error})", kind=type(error).__name__, error=why)


def _read_json(
    place: str, data: bytes, papers: Mapping[str, Paper]
) -> Iterator[Response | KeptAside]:
    try:
        found = decode_json(data, ResponseSet, place)
    except FileError as error:
        yield from _other_json(place, data, papers, error.problem)
        return
    if misfit := unfit(found, papers):
        text = data[:100_000].decode("utf-8", "replace")
        yield KeptAside(place, visible_line(name_of(found.student)), misfit, text)
        return
    student = found.student
    student = Student(visible_line(student.id), visible_line(student.name))
    if not (student.id or student.name):
        student = Student(name=Path(place).stem)
    yield response_of(found, place, student)


def _other_json(
    place: str, data: bytes, papers: Mapping[str, Paper], problem: Message
) -> Iterator[Response | KeptAside]:
    """A log of an LMS; else what the file is not. What quizgen itself wrote is named alone: an
    exam's secret or a key is not to stand in the aside.csv of a quiz."""
    if (ours := own_document(data)) is not None:
        yield KeptAside(place, "", ours)
        return
    text = data[:100_000].decode("utf-8", "replace")
    if '"sealed-response"' in text[:1000]:
        yield KeptAside(
            place, "", message("is sealed: open and grade it with quizgen collect"), text
        )
        return
    try:
        log = tracked(decode_json(data, Any, place), place, papers)
    except FileError:
        log = None
    if log is None:
        reason = message("not a response file of a quizgen page: {reason}", reason=problem)
        yield KeptAside(place, _whose(text), reason, text)
    else:
        yield from log


def _whose(text: str) -> str:
    """The student that a damaged file still names: not absent, but kept aside."""
    found = _WHOSE.search(text)
    try:
        student = msgspec.json.decode(found[1], type=Student) if found else Student()
    except (msgspec.DecodeError, UnicodeError):
        return ""
    return visible_line(name_of(student))


def response_of(found: ResponseSet, place: str, student: Student) -> Response:
    """What a page saved, as the response of ``student`` that was found at ``place``."""
    return Response(
        place,
        student,
        found.form_digest,
        found.responses,
        found.mode,
        found.started,
        found.submitted,
        found.changed,
        found.language,
        found.durations,
        found.certainty,
    )


def unfit(found: ResponseSet, papers: Mapping[str, Paper]) -> Message | None:
    """Why a response set belongs to none of the papers; None where it does."""
    if found.version != RESPONSE_VERSION:
        return message(
            "version {version}; this quizgen reads version {known}",
            version=found.version,
            known=RESPONSE_VERSION,
        )
    if found.form_digest in papers:
        return None
    ids = [paper.form.id for paper in papers.values()]
    if found.form_id in ids:
        return message(
            "belongs to another build of {form}: the quiz was made anew since",
            form=visible_line(found.form_id),
        )
    return message(
        "belongs to another quiz ({other}); here is {forms}",
        other=visible_line(found.form_id),
        forms=", ".join(ids[:4]),
    )
