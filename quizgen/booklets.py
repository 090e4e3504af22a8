"""A copy of the quiz for each student of a roster.

Making a thousand takes a while, so it can be stopped at any time and taken up again: each file is
written whole, ``booklets.json`` says whose copy is which, and a second run makes what is missing.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from quizgen.errors import message
from quizgen.executor import TaskRunner, run_serially
from quizgen.files import write_whole
from quizgen.formats import RenderOptions
from quizgen.formats.paper.glyphs import unprintable
from quizgen.model import Assembled, Student
from quizgen.model.validity import is_plain_name, no_plain_name
from quizgen.publish import Task, WouldOverwriteError, render
from quizgen.reading import FileError, MissingFileError, decode_json, is_there, read_bytes
from quizgen.version import __version__

INDEX = "booklets.json"
EARLIER = "earlier"
"""The folder of the copies that are being replaced."""
FORMATS = {"paper": "{id}.pdf", "sheet": "{id}-sheet.pdf"}
"""What a student can get a copy of, and the name of its file."""


class Booklet(msgspec.Struct, frozen=True):
    """Whose copy it is, and which of the parallel forms."""

    student: Student
    form: str
    """Its label."""
    files: tuple[str, ...]


class Index(msgspec.Struct, frozen=True):
    """``booklets.json``. ``of``: digest of all that a copy depends on but the student."""

    of: str
    booklets: tuple[Booklet, ...]

    @property
    def files(self) -> set[str]:
        """The names of all copies."""
        return {file for each in self.booklets for file in each.files}


class Made(msgspec.Struct, frozen=True):
    """How many files were written, how many were there already, and who has none: students whose
    name no font has, with what it lacks."""

    written: int
    kept: int
    left_out: tuple[tuple[Student, str], ...] = ()


def booklets(
    students: Sequence[Student],
    quizzes: Sequence[Assembled],
    formats: Sequence[str],
    folder: Path,
    options: RenderOptions,
    *,
    run: TaskRunner = run_serially,
    force: bool = False,
    progress: Callable[[str], None] = lambda name: None,
) -> Made:
    """Write each student's copy into ``folder``; the parallel forms go around by the roster.

    ``formats`` are names of ``FORMATS``. Files of another quiz, or of other options, that are
    there are only replaced with ``force``; else ``WouldOverwriteError`` is raised and nothing is
    written. Until all are replaced, those of before are in the folder ``earlier``. A student who
    was in the folder's index keeps the form that was given then; one whose name cannot be printed
    has no copy, and all others have theirs.
    ``progress`` is called with each file's name as it is there. Raises as the formats do.
    """
    by_label = {quiz.form.label: quiz for quiz in quizzes}
    of = _digest(quizzes, formats, options)
    before = _read(folder / INDEX)
    if before is not None and before.of == of:
        for number, each in enumerate(before.booklets):
            if each.form not in by_label or len(each.files) != len(formats):
                problem = message("was changed: it does not fit the quiz it says it is of")
                raise FileError(folder / INDEX, problem, f"$.booklets[{number}]")
    if before is not None and before.of != of and not force:
        raise WouldOverwriteError([folder / INDEX])
    known = {each.student: each for each in before.booklets} if before and before.of == of else {}
    labels = list(by_label)
    names = plain_names(students)
    left_out = {
        student: letters
        for student in students
        if (letters := unprintable(student.id + student.name, options.fallback))
    }
    plan = tuple(
        known.get(student)
        or Booklet(student, labels[n % len(labels)], tuple(_files(names[n], formats)))
        for n, student in enumerate(students)
        if student not in left_out
    )
    missing: list[tuple[Booklet, str, Path]] = []
    foreign: list[Path] = []
    for each in plan:
        for name, file in zip(formats, each.files, strict=True):
            path = folder / file
            if path.exists() and each.student in known and not force:
                progress(path.name)
                continue
            if path.exists() and each.student not in known:
                foreign.append(path)
            missing.append((each, name, path))
    if foreign and not force:  # where there is an index, it lacks whose they are
        raise WouldOverwriteError([folder / INDEX, *foreign] if before is not None else foreign)
    if foreign or (before is not None and before.of != of):
        _put_aside(folder, before if before is not None and before.of != of else Index("", plan))
    write_whole(folder / INDEX, _written(Index(of, plan)))
    tasks = [
        Task(name, by_label[each.form], msgspec.structs.replace(options, student=each.student))
        for each, name, _ in missing
    ]
    for number, data in run(render, tasks):
        path = missing[number][2]
        write_whole(path, data)
        progress(path.name)
    _drop_earlier(folder)
    total = len(plan) * len(formats)
    return Made(len(missing), total - len(missing), tuple(left_out.items()))


def _put_aside(folder: Path, index: Index) -> None:
    """Move the copies of ``index`` into ``earlier``: an old one must not pass for a new one, nor be
    lost before that is there. Where an unfinished run has put some there, those stay, and what it
    made itself goes."""
    earlier, said = folder / EARLIER, _written(index)
    ours = not is_there(earlier / INDEX) or read_bytes(earlier / INDEX, "document") == said
    if ours:
        earlier.mkdir(parents=True, exist_ok=True)
        write_whole(earlier / INDEX, said)
    for file in index.files:
        if not ours:
            (folder / file).unlink(missing_ok=True)
        elif (folder / file).exists():
            (folder / file).replace(earlier / file)


def _drop_earlier(folder: Path) -> None:
    """Remove what ``_put_aside`` kept, and nothing else that somebody has laid there."""
    earlier = folder / EARLIER
    try:
        index = _read(earlier / INDEX)
    except FileError:
        return
    if index is None:
        return
    for file in index.files:
        (earlier / file).unlink(missing_ok=True)
    (earlier / INDEX).unlink()
    with contextlib.suppress(OSError):
        earlier.rmdir()


def _written(index: Index) -> bytes:
    return msgspec.json.format(msgspec.json.encode(index), indent=1) + b"\n"


def _digest(quizzes: Sequence[Assembled], formats: Sequence[str], options: RenderOptions) -> str:
    of = msgspec.structs.replace(options, fallback=())  # changes no copy that could be made without
    parts = [__version__, *formats, repr(of), *(quiz.key.form_digest for quiz in quizzes)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _read(path: Path) -> Index | None:
    try:
        index = decode_json(read_bytes(path, "document"), Index, path)
    except MissingFileError:
        return None
    for number, each in enumerate(index.booklets):
        for file in each.files:
            if not is_plain_name(file):
                raise FileError(path, no_plain_name(file), f"$.booklets[{number}].files")
    return index


def plain_names(students: Sequence[Student]) -> list[str]:
    """A file's name for each: the number, without what a file's name cannot hold."""
    names = [re.sub(r"[^\w.-]+", "_", student.id).lstrip(".") or "_" for student in students]
    taken: dict[str, int] = {}
    unique = []
    for name in names:
        times = taken[name.lower()] = taken.get(name.lower(), 0) + 1
        unique.append(name if times == 1 else f"{name}~{times}")
    return unique


def _files(name: str, formats: Sequence[str]) -> list[str]:
    return [FORMATS[each].format(id=name) for each in formats]
