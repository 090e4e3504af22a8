"""What students handed in: files, folders and zip files, each of them read or named."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import msgspec

from quizgen.results import Aside
from quizgen.results.intake import MAX_BYTES
from quizgen.sealing.sealed import UNZIPPING

_PASSED_OVER = {".ds_store", "thumbs.db", "desktop.ini"}
_DEPTH = 3
"""Zip files in zip files: an LMS's, a student's, and one more."""


class Inbox(msgspec.Struct, frozen=True):
    """All that was found."""

    files: dict[str, bytes]
    """Bytes by place: a path, and within a zip file the path there behind it."""
    unread: tuple[Aside, ...]
    """What could not be read, and why."""


def read_files(paths: Iterable[Path]) -> Inbox:
    """Every file in ``paths``: files, folders with all below them, and zip files as LMSs hand out
    submissions. Only what systems leave behind (``.DS_Store``) is passed over."""
    inbox = _Reading()
    for path in paths:
        for each in inbox.below(path) if path.is_dir() else [path]:
            inbox.read(each)
    return Inbox(inbox.files, tuple(inbox.unread))


class _Reading:
    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.unread: list[Aside] = []
        self.seen: set[Path] = set()

    def below(self, folder: Path) -> Iterator[Path]:
        def closed(error: OSError) -> None:
            self.refuse(os.fspath(error.filename), f"cannot be read: {error.strerror}")

        for parent, folders, names in os.walk(folder, onerror=closed):
            folders.sort()
            yield from (Path(parent, name) for name in sorted(names) if not _system(name))

    def read(self, path: Path) -> None:
        if path.absolute() in self.seen:
            return
        self.seen.add(path.absolute())
        try:
            if _is_zip(path.name):
                self.unzip(str(path), path, _DEPTH)
            else:
                with path.open("rb") as file:
                    self.take(str(path), file)
        except OSError as error:
            self.refuse(str(path), f"cannot be read: {error.strerror or error}")

    def take(self, place: str, file: IO[bytes]) -> None:
        data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            reason = f"larger than {MAX_BYTES >> 20} MB: not a response file; it stays where it is"
            self.refuse(place, reason)
            return
        name, number = _readable(place), 1
        while name in self.files:  # a zip file may hold one name twice
            number += 1
            name = f"{_readable(place)} ({number})"
        self.files[name] = data

    def refuse(self, place: str, reason: str) -> None:
        self.unread.append(Aside(_readable(place), "", reason))

    def unzip(self, place: str, source: Path | IO[bytes], depth: int) -> None:
        try:
            archive = zipfile.ZipFile(source)
        except UNZIPPING as error:
            self.refuse(place, f"is no zip file, or a damaged one: {error}")
            return
        with archive:
            for member in sorted(archive.infolist(), key=lambda info: info.filename):
                name = _name(member)
                leaf = name.rpartition("/")[2]
                if member.is_dir() or name.startswith("__MACOSX/") or _system(leaf):
                    continue
                inside = f"{place}/{name}"
                try:
                    with archive.open(member) as file:
                        if _is_zip(name) and depth > 1:
                            nested = io.BytesIO(file.read(MAX_BYTES))
                            self.unzip(inside, nested, depth - 1)
                        else:
                            self.take(inside, file)
                except UNZIPPING as error:
                    self.refuse(inside, f"cannot be unzipped: {error}")


def _readable(place: str) -> str:
    """Without what would steer a terminal; names in CP949, which Linux takes for damaged UTF-8, as
    they were meant."""
    try:
        place.encode()
    except UnicodeEncodeError:
        place = os.fsencode(place).decode("cp949", "replace")
    return "".join(letter if letter.isprintable() else "_" for letter in place)


def _name(member: zipfile.ZipInfo) -> str:
    """A member's name: not every packer says that it is in UTF-8, and Korean Windows writes CP949
    (APPNOTE.TXT, section 4.4.4, bit 11; appendix D)."""
    if member.flag_bits & 0x800:
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _system(name: str) -> bool:
    return name.startswith("._") or name.lower() in _PASSED_OVER
