"""The one way into a zip file from outside.

PKWARE, *.ZIP File Format Specification* 6.3.10. Nothing is unpacked to disk; how many files there
are, how large each is, how much it grows and what they are together is known and bounded before
the first is unpacked. Whatever the standard library raises over a damaged one is an
``ArchiveError``.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from typing import IO

from quizgen.errors import Message, QuizgenError, message, of_library
from quizgen.limits import limit, size

_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError,
    NotImplementedError, ValueError, LookupError, RuntimeError, OverflowError,
)  # fmt: skip
"""What ``zipfile`` raises of a file that is damaged, packed in an unknown way, or made to harm
(``OSError``: BZ2 data, and seeks before the beginning; ``ValueError``: names, negative offsets;
``RuntimeError``: a password)."""
_SMALL = 1 << 20
"""A file below this size may grow as it likes."""
_STEP = {zipfile.ZIP_BZIP2: 4096, zipfile.ZIP_LZMA: 4096}
"""Bytes read at a time: these methods unpack all that a packed block holds."""
_HEADER = 30
"""Bytes of a local file header (section 4.3.7)."""


class ArchiveError(QuizgenError):
    """The archive, or its file ``member``, cannot be read; ``problem`` says why."""

    def __init__(self, problem: Message, member: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.member = member

    def __reduce__(self) -> tuple[type[ArchiveError], tuple[Message, str]]:
        return type(self), (self.problem, self.member)


class NoArchiveError(ArchiveError):
    """There is no list of files at the end: no zip file, or one that is cut off."""


def _why(error: BaseException) -> Message:
    return of_library(str(error) or "?", message("its data is damaged"))


_SAID = (message("File is not a zip file"), message("That compression method is not supported"))
"""Of what ``zipfile`` says, what is more than that."""


class Archive:
    """A zip file: its bytes, or an open file. Raises ``ArchiveError`` where its list of files
    cannot be read, or is too long."""

    def __init__(self, source: bytes | IO[bytes]) -> None:
        self._file = io.BytesIO(source) if isinstance(source, bytes) else source
        try:
            self._require_few()
            self._archive = zipfile.ZipFile(self._file)
            found = [each for each in self._archive.infolist() if not each.is_dir()]
        except ArchiveError:
            raise
        except (*_DAMAGED, MemoryError) as error:
            problem = message("is no zip file, or a damaged one: {reason}", reason=_why(error))
            kind = NoArchiveError if isinstance(error, zipfile.BadZipFile) else ArchiveError
            raise kind(problem) from error
        self.members: tuple[zipfile.ZipInfo, ...] = tuple(found)
        """The files, in the archive's order; folders are none."""
        self._overlapping = _overlapping(found)
        self._unpacked = 0

    def problem(self, member: zipfile.ZipInfo) -> Message | None:
        """Why a file is not to be unpacked, by what the list says of it; None where it may be."""
        if member.flag_bits & 1:
            return message("is encrypted; unpack it and pack it without a password")
        grown = member.file_size > limit("archive-ratio") * max(member.compress_size, 1)
        if member.file_size > limit("archive-file") or (member.file_size > _SMALL and grown):
            return message(
                "unpacks to {size} from {packed}; it is not read",
                packed=size(member.compress_size),
                size=size(member.file_size),
            )
        if member.header_offset in self._overlapping:
            return message("overlaps another file of the archive; it is not read")
        return None

    def too_much(self) -> Message | None:
        """Why not all the files are to be unpacked; None where they may be."""
        return self._beyond(sum(each.file_size for each in self.members))

    def read(self, member: zipfile.ZipInfo, most: int | None = None) -> bytes:
        """The bytes of a file, or its first ``most``. Raises ``ArchiveError``."""
        wanted = member.file_size if most is None else min(most, member.file_size)
        if problem := self.problem(member) or self._beyond(self._unpacked + wanted):
            raise ArchiveError(problem, member.filename)
        self._unpacked += wanted
        data = bytearray()
        try:
            with self._archive.open(member) as file:
                step = _STEP.get(member.compress_type, 1 << 20)
                # to the end where all is wanted: only there the check sum is looked at
                while chunk := file.read(
                    min(step, wanted - len(data)) if most is not None else step
                ):
                    data += chunk
                    if most is None and len(data) > wanted:
                        break
        except (*_DAMAGED, MemoryError) as error:
            problem = message("cannot be unpacked: {reason}", reason=_why(error))
            raise ArchiveError(problem, member.filename) from error
        return bytes(data)

    def _beyond(self, total: int) -> Message | None:
        most = limit("archive-total")
        if total <= most:
            return None
        return message(
            "the archive unpacks to {size}; at most {limit} are read",
            size=size(total),
            limit=size(most),
        )

    def _require_few(self) -> None:
        """Before the list is read: that alone would take a minute for a million files. Counted
        are the signatures of its entries (section 4.3.12)."""
        most = limit("archive-files")
        count = at = 0
        self._file.seek(0)
        while (chunk := self._file.read(1 << 22)) and count <= most:
            count += chunk.count(b"PK\x01\x02")
            at += len(chunk)
        self._file.seek(0)
        if count > most:
            raise ArchiveError(
                message("more than {most} files; no more are read", most=f"{most:,}")
            )


def _overlapping(members: list[zipfile.ZipInfo]) -> frozenset[int]:
    """Where files begin that share bytes with others: a bomb's are all the same."""
    ordered = sorted(members, key=lambda each: each.header_offset)
    found = set()
    end = -1
    for each in ordered:
        if each.header_offset < end:
            found.add(each.header_offset)
        end = max(end, each.header_offset + _HEADER + each.compress_size)
    return frozenset(found)
