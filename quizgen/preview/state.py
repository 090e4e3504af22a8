"""What a bank is right now: the files of it that changed are read again, the items that changed
linted."""

from __future__ import annotations

import gc
import hashlib
import threading
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec

from quizgen.bank import Problem
from quizgen.bank.folder import files_of, is_folder
from quizgen.bank.lint import Linter
from quizgen.bank.measured import with_measured
from quizgen.bank.reader import Reader
from quizgen.locate import own_grammars
from quizgen.model import Bank, Item, Position
from quizgen.reading import without_gc


class Snapshot(msgspec.Struct, frozen=True):
    """A bank at one time, or why it cannot be read. ``version`` is another whenever a file is."""

    version: str
    bank: Bank | None
    problems: tuple[Problem, ...]
    """What keeps the bank from being read; else the findings of lint."""
    by_place: dict[Position, list[Problem]]

    def findings(self, item: Item) -> list[Problem]:
        """What lint says of an item, or of the item model that made it."""
        return self.by_place.get(item.position, []) if item.position else []


class Watched:
    """A bank that is looked at again whenever its files have other times or sizes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._now: Snapshot | None = None
        self._grammars: str | None = None

    def version(self) -> str:
        """Stands for the files as they are: names, times and sizes, pictures included."""
        try:
            return _digest(self._files())
        except OSError as error:
            return _digest([], str(error))

    def now(self) -> Snapshot:
        """The bank as it is; read at most once per change."""
        with self._lock:
            version = self.version()
            first = self._now is None
            if self._now is None or self._now.version != version:
                with without_gc():
                    self._now = self._read(version)
            if first:  # what is kept of the files need not be looked through at every change
                gc.collect()
                gc.freeze()
            return self._now

    def _files(self) -> list[Path]:
        """The bank's files, what was measured of it, its grammars of programs, its pictures."""
        if not is_folder(self.path):
            return [self.path]
        measured = [file for file in (self.path / "statistics.csv",) if file.is_file()]
        pictures = sorted(self.path.glob("**/*.[psjgw][nvpie][gfbp]*"))
        return [*files_of(self.path), *measured, *self._programs(), *pictures]

    def _programs(self) -> list[Path]:
        return own_grammars(self.path)

    def _read(self, version: str) -> Snapshot:
        grammars = _digest(self._programs())
        if grammars != self._grammars:
            self._grammars, self._reader, self._linter = grammars, Reader(self.path), Linter()
        bank, problems = self._reader.read()
        if bank is None:
            return Snapshot(version, None, tuple(problems), {})
        if is_folder(self.path):
            bank = with_measured(bank)
        found = (*problems, *self._linter.lint(bank))  # warnings about tables, then lint
        by_place: defaultdict[Position, list[Problem]] = defaultdict(list)
        for problem in found:
            by_place[problem.position].append(problem)
        return Snapshot(version, bank, found, dict(by_place))


def _digest(files: Iterable[Path], more: str = "") -> str:
    """Stands for the files: their names, times and sizes."""
    parts = []
    for file in files:
        status = file.stat()
        parts.append(f"{file}:{status.st_mtime_ns}:{status.st_size}")
    return hashlib.sha256("\n".join([*parts, more]).encode()).hexdigest()[:16]
