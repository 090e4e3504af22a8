"""What a bank is right now: read again whenever one of its files has changed."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from pathlib import Path

import msgspec

from quizgen.bank import BankError, Problem, check, load_bank
from quizgen.bank.folder import files_of
from quizgen.bank.lint import lint
from quizgen.model import Bank, Item, Position


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

    def version(self) -> str:
        """Stands for the files as they are: names, times and sizes, pictures included."""
        parts = []
        try:
            for file in self._files():
                status = file.stat()
                parts.append(f"{file}:{status.st_mtime_ns}:{status.st_size}")
        except OSError as error:
            parts.append(str(error))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def now(self) -> Snapshot:
        """The bank as it is; read at most once per change."""
        with self._lock:
            version = self.version()
            if self._now is None or self._now.version != version:
                self._now = self._read(version)
            return self._now

    def _files(self) -> list[Path]:
        pictures = (
            sorted(self.path.glob("**/*.[psjgw][nvpie][gfbp]*")) if self.path.is_dir() else []
        )
        return [*files_of(self.path), *pictures]

    def _read(self, version: str) -> Snapshot:
        try:
            bank = load_bank(self.path)
        except BankError as error:
            return Snapshot(version, None, error.problems, {})
        found = (*check(self.path), *lint(bank))  # warnings about tables, then lint
        by_place: defaultdict[Position, list[Problem]] = defaultdict(list)
        for problem in found:
            by_place[problem.position].append(problem)
        return Snapshot(version, bank, found, dict(by_place))
