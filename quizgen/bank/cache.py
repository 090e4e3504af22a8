"""Banks that did not change are not read again.

A cache file holds the bank and its problems as MessagePack, named by the SHA-256 of all that went
into them: the files' names and bytes, and quizgen's own reader. A damaged one is as good as none.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import msgspec

from quizgen import resources
from quizgen.bank.folder import MANIFEST, files_of
from quizgen.bank.problem import Problem
from quizgen.files import cached, keep
from quizgen.locate import own_grammars
from quizgen.model import Bank
from quizgen.reading import FileError, read_bytes
from quizgen.version import __version__

KEPT = 20
"""Cache files kept; the oldest go first."""


class Entry(msgspec.Struct, frozen=True):
    """What is kept of a bank."""

    bank: Bank | None
    problems: tuple[Problem, ...]


def name(path: Path) -> str | None:
    """The cache file's name for a bank; None where there is none: a file that cannot be read, is
    too large, or is no regular file."""
    digest = hashlib.sha256(f"{reader()}\0{path}\0".encode("utf-8", "surrogateescape"))
    try:
        for file in [*files_of(path), *own_grammars(path)]:
            digest.update(f"{file}\0".encode("utf-8", "surrogateescape"))
            digest.update(hashlib.sha256(read_bytes(file, "bank")).digest())
    except (FileError, OSError, ValueError):
        return None
    return f"{digest.hexdigest()[:32]}.msgpack"


def blueprint_name(path: Path) -> str | None:
    """As ``name``, for a blueprint; the manifest beside it says which languages there are."""
    digest = hashlib.sha256(f"{reader()}\0{path}\0".encode("utf-8", "surrogateescape"))
    try:
        for file in (path, path.parent / MANIFEST):
            data = read_bytes(file, "bank") if file.is_file() else b""
            digest.update(hashlib.sha256(data).digest())
    except (FileError, OSError, ValueError):
        return None
    return f"{digest.hexdigest()[:32]}.blueprint"


@cache
def reader() -> str:
    """Stands for what reads: its version, its files' times, and those of the programs' grammars."""
    here = Path(__file__).parent
    rooms = [here.parent / name for name in ("bank", "model", "assembly", "scoring")]
    files = sorted(file for room in rooms for file in room.rglob("*.py"))
    files.append(here.parent / "programs.py")
    files += sorted(resources.folder("programs").iterdir())
    times = [f"{file.name}:{file.stat().st_mtime_ns}:{file.stat().st_size}" for file in files]
    return f"{__version__} {' '.join(times)}"


def load(file_name: str) -> Entry | None:
    """The entry, if there is a sound one."""
    return cached(file_name, Entry)


def store(file_name: str, entry: Entry) -> None:
    """Keep a bank that was read, for the next time that its files are the same."""
    keep(file_name, entry, KEPT)
