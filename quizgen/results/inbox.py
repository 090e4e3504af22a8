"""What students handed in: files, folders and zip files, each of them read or named."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import msgspec

from quizgen.archives import Archive, ArchiveError
from quizgen.errors import Message, message, reason
from quizgen.limits import limit, size, too_large
from quizgen.reading import FileError, open_file, read_bytes
from quizgen.results.response import KeptAside

_PASSED_OVER = {".ds_store", "thumbs.db", "desktop.ini"}
_DEPTH = 3
"""Zip files in zip files: an LMS's, a student's, and one more."""


class Inbox(msgspec.Struct, frozen=True):
    """The files that were found in what was handed over, and those that could not be read."""

    files: dict[str, bytes]
    """Bytes by place: a path, and within a zip file the path there behind it."""
    unread: tuple[KeptAside, ...]
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
        self.unread: list[KeptAside] = []
        self.seen: set[Path] = set()
        self.size = 0
        """Bytes read so far."""

    def below(self, folder: Path) -> Iterator[Path]:
        def closed(error: OSError) -> None:
            said = message("cannot be read: {reason}", reason=reason(error))
            self.refuse(os.fspath(error.filename), said)

        count = 0
        for parent, folders, names in os.walk(folder, onerror=closed):
            folders.sort()
            count += len(names)
            if count > limit("archive-files"):
                most = f"{limit('archive-files'):,}"
                said = message("more than {most} files; collect them in parts", most=most)
                self.refuse(str(folder), said)
                return
            yield from (Path(parent, name) for name in sorted(names) if not _system(name))

    def read(self, path: Path) -> None:
        if path.absolute() in self.seen:
            return
        self.seen.add(path.absolute())
        if self.size > limit("archive-total"):  # not even looked at
            self.refuse(str(path), _too_much())
            return
        try:
            if _is_zip(path.name):
                with open_file(path, "submissions") as file:
                    self.unzip(str(path), file, _DEPTH)
            else:
                self.take(str(path), read_bytes(path, "response"))
        except FileError as error:
            self.refuse(str(path), error.problem)

    def take(self, place: str, data: bytes) -> None:
        self.size += len(data)
        if self.size > limit("archive-total"):
            self.refuse(place, _too_much())
            return
        name, number = _readable(place), 1
        while name in self.files:  # a zip file may hold one name twice
            number += 1
            name = f"{_readable(place)} ({number})"
        self.files[name] = data

    def refuse(self, place: str, problem: Message) -> None:
        self.unread.append(KeptAside(_readable(place), "", problem))

    def unzip(self, place: str, source: bytes | IO[bytes], depth: int) -> None:
        try:
            archive = Archive(source)
        except ArchiveError as error:
            self.refuse(place, error.problem)
            return
        for member in sorted(archive.members, key=lambda each: each.filename):
            name = _name(member)
            leaf = name.rpartition("/")[2]
            if name.startswith("__MACOSX/") or _system(leaf):
                continue
            inside = f"{place}/{name}"
            if member.file_size > limit("response") and not _is_zip(name):
                self.refuse(inside, too_large("response"))
                continue
            try:
                data = archive.read(member)
            except ArchiveError as error:
                self.refuse(inside, error.problem)
                continue
            if _is_zip(name) and depth > 1:
                self.unzip(inside, data, depth - 1)
            else:
                self.take(inside, data)


def _too_much() -> Message:
    most = size(limit("archive-total"))
    return message("all that was handed in is more than {most}; collect it in parts", most=most)


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
