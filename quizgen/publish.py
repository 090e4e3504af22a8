"""A quiz's files into a folder, without losing what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from quizgen.assembly import Assembled
from quizgen.executor import TaskRunner, run_serially
from quizgen.files import write_whole
from quizgen.formats import FORMATS, RenderOptions


class Published(msgspec.Struct, frozen=True):
    """A file of the quiz, and what became of it."""

    path: Path
    format: str
    state: Literal["written", "unchanged", "replaced"]
    size: int
    """Bytes."""


class WouldOverwriteError(Exception):
    """Files of another content are there; nothing was written."""

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__(", ".join(str(path) for path in paths))
        self.paths = tuple(paths)


def filename(format_name: str, label: str) -> str:
    """``paper.pdf`` for form A, ``paper-b.pdf`` for form B."""
    name = Path(FORMATS[format_name].filename)
    return name.name if label == "A" else f"{name.stem}-{label.lower()}{name.suffix}"


class Task(msgspec.Struct, frozen=True):
    """One file to make."""

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
    run: TaskRunner = run_serially,
    force: bool = False,
    progress: Callable[[str], None] = lambda name: None,
) -> list[Published]:
    """Render every quiz in every format and write the files into ``folder``.

    All is rendered before anything is written. A file that is there with the same bytes is left
    alone; with other bytes, ``WouldOverwriteError`` is raised unless ``force``. ``progress`` is
    called with each file's name when it is made.
    """
    tasks = [Task(name, quiz, options) for quiz in quizzes for name in formats]
    paths = [folder / filename(task.format, task.quiz.form.label) for task in tasks]
    made: dict[int, bytes] = {}
    order = sorted(range(len(tasks)), key=lambda n: not FORMATS[tasks[n].format].slow)
    for place, data in run(render, [tasks[n] for n in order]):
        made[order[place]] = data
        progress(paths[order[place]].name)
    rendered = [(task.format, paths[n], made[n]) for n, task in enumerate(tasks)]
    there = {path: path.read_bytes() for _, path, _ in rendered if path.exists()}
    different = [path for _, path, data in rendered if there.get(path, data) != data]
    if different and not force:
        raise WouldOverwriteError(different)
    done: list[Published] = []
    for name, path, data in rendered:
        if path not in there:
            state: Literal["written", "unchanged", "replaced"] = "written"
        else:
            state = "replaced" if path in different else "unchanged"
        if state != "unchanged":
            write_whole(path, data)
        done.append(Published(path, name, state, len(data)))
    return done
