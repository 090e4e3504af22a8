"""What students handed in -> one stream of responses: what cannot be read is put aside, named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from quizgen.errors import Message, message
from quizgen.model import RESPONSE_VERSION, ResponseSet, Student
from quizgen.reading import FileError, decode_json, read_bytes
from quizgen.results.quizzes import Paper
from quizgen.results.response import Aside, Response, name_of
from quizgen.results.tables import read_table
from quizgen.text.visible import visible_line

UNFORESEEN = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RecursionError,
    TypeError, ValueError,
)  # fmt: skip
"""What code raises that meets something nobody thought of. Around one student's file it is that
file's fault: nobody else's marks wait for it."""
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
        data = read_bytes(path, "response")
    except FileError as error:
        yield Aside(str(path), "", error.problem)
        return
    except UNFORESEEN as error:
        yield Aside(str(path), "", unforeseen(error))
        return
    yield _read_json(path, data, papers)


def unforeseen(error: BaseException) -> Message:
    """What is said of such a file."""
    return message(
        "cannot be read ({kind}: {error})", kind=type(error).__name__, error=str(error)[:200]
    )


def _read_json(path: Path, data: bytes, papers: Mapping[str, Paper]) -> Response | Aside:
    place = str(path)
    try:
        found = decode_json(data, ResponseSet, place)
    except FileError as error:
        text = data[:100_000].decode("utf-8", "replace")
        if '"sealed-response"' in text[:1000]:
            return Aside(
                place, "", message("is sealed: open and grade it with quizgen collect"), text
            )
        reason = message("not a response file of a quizgen page: {reason}", reason=error.problem)
        return Aside(place, "", reason, text)
    if misfit := unfit(found, papers):
        text = data[:100_000].decode("utf-8", "replace")
        return Aside(place, visible_line(name_of(found.student)), misfit, text)
    student = found.student
    student = Student(visible_line(student.id), visible_line(student.name))
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
        found.changed,
        found.language,
        found.durations,
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
