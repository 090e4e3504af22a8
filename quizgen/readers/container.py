"""Zip packages from outside, read without what makes them dangerous: nothing is ever unpacked to
disk, and no member may be larger, or grow more, than a quiz would.

PKWARE, *.ZIP File Format Specification* 6.3.10.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from urllib.parse import unquote

from quizgen.locale import gettext as _
from quizgen.readers import Note, UnreadableError

MAX_MEMBERS = 50_000
MAX_MEMBER = 128 << 20
"""Bytes of one file of the package."""
MAX_TOTAL = 512 << 20
"""Bytes of all files of the package."""
MAX_RATIO = 200
"""Times a file may grow: XML of a quiz grows about 15 times."""
_SMALL = 1 << 20
"""A file below this size may grow as it likes."""
_OUTSIDE = re.compile(r"^/|^[A-Za-z]:|\\|\x00")


class Container:
    """The files of a zip package; of one that is cut off, those before the cut. Raises
    ``UnreadableError`` where it is no zip, is encrypted, or is made to harm; the message has the
    file's name and the member's."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.remarks: list[Note] = []
        """That the archive is cut off, where it is."""
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            if (mended := mend(data)) is None:
                problem = _("the archive is damaged or cut off: {reason}").format(reason=error)
                raise UnreadableError(f"{name}: {problem}") from error
            self._archive = zipfile.ZipFile(io.BytesIO(mended))
            problem = _("the archive is cut off at byte {size}; what stands before is read")
            self.remarks.append(Note(name, problem.format(size=len(data))))
        members = [each for each in self._archive.infolist() if not each.is_dir()]
        self._check(members)
        self._members = {posixpath.normpath(each.filename): each for each in members}

    def _check(self, members: list[zipfile.ZipInfo]) -> None:
        if len(members) > MAX_MEMBERS:
            problem = _("{count} files; at most {limit} are read").format(
                count=len(members), limit=MAX_MEMBERS
            )
            raise UnreadableError(f"{self.name}: {problem}")
        for member in members:
            parts = member.filename.split("/")
            if _OUTSIDE.search(member.filename) or ".." in parts:
                problem = _("the archive names a file outside of itself; it is not read")
                raise UnreadableError(f"{self.name}: {member.filename!r}: {problem}")
            if member.flag_bits & 1:
                problem = _("the archive is encrypted; unpack it and pack it without a password")
                raise UnreadableError(f"{self.name}: {member.filename}: {problem}")
            grown = member.file_size > MAX_RATIO * max(member.compress_size, 1)
            if member.file_size > MAX_MEMBER or (member.file_size > _SMALL and grown):
                problem = _("unpacks to {size} MB from {packed} kB; it is not read").format(
                    size=member.file_size >> 20, packed=member.compress_size >> 10
                )
                raise UnreadableError(f"{self.name}: {member.filename}: {problem}")
        if sum(member.file_size for member in members) > MAX_TOTAL:
            problem = _("unpacked, it is larger than {limit} MB; it is not read").format(
                limit=MAX_TOTAL >> 20
            )
            raise UnreadableError(f"{self.name}: {problem}")

    def __contains__(self, member: str) -> bool:
        return member in self._members

    @property
    def members(self) -> list[str]:
        """Names, as they are in the archive's order."""
        return list(self._members)

    def read(self, member: str) -> bytes:
        """The bytes of a member; ``KeyError`` where there is none of that name."""
        info = self._members[member]
        try:
            # No more than the stated size is unpacked; where it is not true, the checksum fails.
            return self._archive.read(info)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
            problem = _("the archive is damaged or cut off: {reason}").format(reason=error)
            raise UnreadableError(f"{self.name}: {member}: {problem}") from error

    def resolve(self, address: str, base: str) -> str | None:
        """The member that ``address`` (a relative URL) in the member ``base`` means."""
        path = unquote(re.split(r"[?#]", address)[0])
        if not path or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", path):
            return None
        found = posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
        if path.startswith("/"):
            found = posixpath.normpath(path.lstrip("/"))
        return found if found in self._members else None


_LOCAL = struct.Struct("<4s5H3L2H")
"""Local file header (section 4.3.7): signature, version, flags, method, time, date, CRC-32,
compressed size, size, length of the name, length of the extra field."""


def mend(data: bytes) -> bytes | None:
    """A zip of the files in ``data``, an archive that has lost its end and with it the list of what
    it holds; None where there are none. The last one may end early."""
    stream = io.BytesIO()
    total = count = at = 0
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        while (found := _file_at(data, at)) is not None:
            name, content, at = found
            total, count = total + len(content), count + 1
            if total > MAX_TOTAL or count > MAX_MEMBERS:
                break
            archive.writestr(name, content)
    return stream.getvalue() if count else None


def _file_at(data: bytes, at: int) -> tuple[str, bytes, int] | None:
    """The file whose header is at ``at``: its name, its bytes (as many as there are), and where the
    next one begins; None where there is none that is deflated, undamaged and not encrypted."""
    if data[at : at + 4] != b"PK\x03\x04" or len(data) < at + _LOCAL.size:
        return None
    _mark, _version, flags, method, _time, _date, check, _packed, _size, *lengths = (
        _LOCAL.unpack_from(data, at)
    )
    begin = at + _LOCAL.size + sum(lengths)
    name = data[at + _LOCAL.size : at + _LOCAL.size + lengths[0]].decode("utf-8", "replace")
    if method != zipfile.ZIP_DEFLATED or flags & 1:
        return None
    reader = zlib.decompressobj(-zlib.MAX_WBITS)
    content, end = bytearray(), begin
    while not reader.eof and end < len(data) and len(content) < MAX_MEMBER:
        chunk = data[end : end + 65536]
        end += len(chunk)
        try:
            content += reader.decompress(chunk, MAX_MEMBER - len(content))
        except zlib.error:
            return None
    if not reader.eof:
        return (name, bytes(content), len(data)) if content else None
    end -= len(reader.unused_data)
    if flags & 8:  # check and sizes follow the file (section 4.3.9), with or without a signature
        end += 4 if data[end : end + 4] == b"PK\x07\x08" else 0
        check = int.from_bytes(data[end : end + 4], "little")
        end += 12
    return (name, bytes(content), end) if zlib.crc32(content) == check else None
