"""What students handed in -> one stream of responses: what cannot be read is put aside, named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from quizgen.errors import Message, message
from quizgen.model import RESPONSE_VERSION, ResponseSet, Student
from quizgen.results.quizzes import Paper
from quizgen.results.response import Aside, Response, name_of, printable
from quizgen.results.tables import read_table

MAX_BYTES = 20 * 1024 * 1024
"""Of one student's file; a table may be of any size."""
_TABLES = (".csv", ".tsv")
_OWN = ("gradebook.csv", "aside.csv", "gradebook.json", "responses.csv")
"""What quizgen writes itself, where responses lie beside it."""


def read_responses(
    paths: Iterable[Path], papers: Mapping[str, Paper]
) -> Iterator[Response | Aside]:
    """The responses in ``paths`` to any of ``papers`` (by form digest): JSON files of the page, CSV
    tables, and folders of both with all below them.

    What cannot be read, or belongs to none of the papers, is an ``Aside``; never an exception.
    """
    for path in paths:
        if path.is_dir():
            inside = sorted(
                p
                for p in path.rglob("*")
                if p.suffix.lower() in (".json", *_TABLES) and p.name not in _OWN
            )
            if not inside:
                reason = message("the folder holds no .json or .csv file")
                yield Aside(str(path), "", reason)
            for each in inside:
                yield from _read(each, papers)
        else:
            yield from _read(path, papers)


def _read(path: Path, papers: Mapping[str, Paper]) -> Iterator[Response | Aside]:
    try:
        if path.suffix.lower() in _TABLES:
            yield from read_table(path, papers)
            return
        if path.stat().st_size > MAX_BYTES:
            reason = message("larger than {limit} MB: not a response file", limit=MAX_BYTES >> 20)
            yield Aside(str(path), "", reason)
            return
        data = path.read_bytes()
    except OSError as error:
        reason = message("cannot be read: {reason}", reason=error.strerror or str(error))
        yield Aside(str(path), "", reason)
        return
    yield _read_json(path, data, papers)


def _read_json(path: Path, data: bytes, papers: Mapping[str, Paper]) -> Response | Aside:
    place = str(path)
    try:
        found = msgspec.json.decode(data, type=ResponseSet)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        text = data[:100_000].decode("utf-8", "replace")
        if '"sealed-response"' in text[:1000]:
            return Aside(
                place, "", message("is sealed: open and grade it with quizgen collect"), text
            )
        reason = message("not a response file of a quizgen page: {reason}", reason=str(error))
        return Aside(place, "", reason, text)
    if misfit := unfit(found, papers):
        text = data[:100_000].decode("utf-8", "replace")
        return Aside(place, printable(name_of(found.student)), misfit, text)
    student = found.student
    student = Student(printable(student.id), printable(student.name))
    if not (student.id or student.name):
        student = Student(name=path.stem)
    return response_of(found, place, student)


def response_of(found: ResponseSet, place: str, student: Student) -> Response:
    """A page's responses as one of ``student``."""
    return Response(
        place,
        student,
        found.form_digest,
        found.responses,
        found.mode,
        found.started,
        found.submitted,
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
            form=printable(found.form_id),
        )
    return message(
        "belongs to another quiz ({other}); here is {forms}",
        other=printable(found.form_id),
        forms=", ".join(ids[:4]),
    )
