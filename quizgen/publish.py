"""A quiz's files into a folder, without losing what is there."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from quizgen.errors import QuizgenError, at, message
from quizgen.executor import TaskRunner, run_serially
from quizgen.files import changed, link_or_copy, staged, write_together
from quizgen.formats import FORMATS, RenderOptions
from quizgen.model import Assembled, Student
from quizgen.reading import FileError, decode_json, read_bytes


class Published(msgspec.Struct, frozen=True):
    """A file of a quiz that was published, and whether it was written, replaced or there
    already."""

    path: Path
    format: str
    state: Literal["written", "unchanged", "replaced"]
    size: int
    """Bytes."""
    earlier: Path | None = None
    """The folder that the quiz was moved to whose place this one takes."""


class WouldOverwriteError(QuizgenError):
    """Files of another content are there; nothing was written."""

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__(*(at(path, message("has other content")) for path in paths))
        self.paths = tuple(paths)


def filename(format_name: str, label: str) -> str:
    """``paper.pdf`` for form A, ``paper-b.pdf`` for form B."""
    name = Path(FORMATS[format_name].filename)
    return name.name if label == "A" else f"{name.stem}-{label.lower()}{name.suffix}"


class Task(msgspec.Struct, frozen=True):
    """One file that is to be made: which format of which quiz."""

    format: str
    quiz: Assembled
    options: RenderOptions


def render(task: Task) -> bytes:
    """The file's content; raises as the format does."""
    form, key = task.quiz.form, task.quiz.key
    return FORMATS[task.format].render(form, key, task.options.within(form))


def publish(
    quizzes: Iterable[Assembled],
    formats: Sequence[str],
    folder: Path,
    options: RenderOptions,
    *,
    people: Sequence[Student] = (),
    run: TaskRunner = run_serially,
    force: bool = False,
    progress: Callable[[str], None] = lambda name: None,
) -> list[Published]:
    """Render every quiz in every format and write the files into ``folder``.

    All is rendered before anything is written. A file that is there with the same bytes is left
    alone; with other bytes, ``WouldOverwriteError`` is raised unless ``force``. ``progress`` is
    called with each file's name when it is made. ``people``: whose each quiz is.

    Where the quiz itself is another one, all files of the earlier quiz are moved to a numbered
    folder beside ``folder``: what was handed out stays, with the key that grades it.
    """
    quizzes = list(quizzes)
    own = [msgspec.structs.replace(options, student=each) for each in people]
    own = own or [options] * len(quizzes)
    tasks = [
        Task(name, quiz, given)
        for quiz, given in zip(quizzes, own, strict=True)
        for name in formats
    ]
    paths = [folder / filename(task.format, task.quiz.form.label) for task in tasks]
    made: dict[int, bytes] = {}
    order = sorted(range(len(tasks)), key=lambda n: not FORMATS[tasks[n].format].slow)
    for place, data in run(render, [tasks[n] for n in order]):
        made[order[place]] = data
        progress(paths[order[place]].name)
    rendered = [(task.format, paths[n], made[n]) for n, task in enumerate(tasks)]
    files = {path: data for _, path, data in rendered}
    different = set(changed(files))
    there = {path for path in files if path.exists()}
    if different and not force:
        raise WouldOverwriteError([path for path in files if path in different])
    forms = {
        folder / filename("form", quiz.form.label): FORMATS["form"].render(
            quiz.form, quiz.key, options
        )
        for quiz in quizzes
    }
    earlier = None
    if changed(forms):
        there, different = set(), set()
        earlier, ours = put_aside(folder)
        try:
            write_together(files, removed=ours - files.keys())
        except BaseException:  # what is there is still the earlier quiz
            import shutil

            shutil.rmtree(earlier, ignore_errors=True)
            raise
    else:
        write_together({p: data for p, data in files.items() if p not in there or p in different})
    done: list[Published] = []
    for name, path, data in rendered:
        if path not in there:
            state: Literal["written", "unchanged", "replaced"] = "written"
        else:
            state = "replaced" if path in different else "unchanged"
        done.append(Published(path, name, state, len(data), earlier))
    return done


def put_aside(folder: Path) -> tuple[Path, set[Path]]:
    """The files of the quiz in ``folder`` also in the next free ``folder.1``, ``folder.2`` …, all
    or none of them, and which they are; files that are not of a quiz are left out. Raises
    ``OSError``."""
    named = folder if folder.name.strip(".") else folder.resolve()  # ".", ".."
    places = (named.parent / f"{named.name}.{number}" for number in itertools.count(1))
    target = next(place for place in places if not place.exists())
    names = [Path(each.filename) for each in FORMATS.values()]
    labels = {"", *map(_label, folder.glob("key-*.json"))}
    ours = {
        path
        for name in names
        for path in folder.glob(f"{name.stem}*{name.suffix}")
        if (label := path.name.removeprefix(name.stem).removesuffix(name.suffix)) in labels
        or re.fullmatch(r"-[a-z]+", label)
    }
    with staged(named.parent) as made:
        copies = made / "files"
        copies.mkdir()
        for path in sorted(ours):
            link_or_copy(path, copies / path.name)
        copies.rename(target)
    return target, ours


class _Named(msgspec.Struct):
    form_id: str


def _label(key: Path) -> str:
    """``-c``, or ``-2026-001`` of a quiz of a student's own, where the file is such a key."""
    label = key.stem.removeprefix("key")
    with contextlib.suppress(FileError):
        if decode_json(read_bytes(key, "document"), _Named, key).form_id.endswith(label):
            return label
    return ""
