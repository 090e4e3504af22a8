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

from quizgen.archives import Archive, ArchiveError, NoArchiveError
from quizgen.errors import Message, message, messages
from quizgen.limits import limit
from quizgen.readers import Note, UnreadableError

_OF_NOBODY = re.compile(
    r"\.(xsd|dtd|css|rng|dat)$|__xid-\d+_\d+\.[^/]*xml$|(^|/)(\.|__MACOSX/|Thumbs\.db$)|/$",
    re.IGNORECASE,
)
"""Schemas, style sheets, the bookkeeping of Blackboard (what holds questions is read by its
content) and of those who pack archives."""
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
            self._archive = Archive(data)
        except NoArchiveError as error:
            if (mended := mend(data)) is None:
                problem = message(
                    "the archive is damaged or cut off: {reason}", reason=error.problem
                )
                raise UnreadableError(name, problem) from error
            self._archive = Archive(mended)
            problem = message(
                "the archive is cut off at byte {size}; what stands before is read", size=len(data)
            )
            self.remarks.append(Note(name, problem))
        except ArchiveError as error:
            raise UnreadableError(name, error.problem) from error
        self._check()
        self.taken: set[str] = set()
        """The members that were read."""
        self._members = {posixpath.normpath(each.filename): each for each in self._archive.members}

    def _check(self) -> None:
        if problem := self._archive.too_much():
            raise UnreadableError(self.name, problem)
        for member in self._archive.members:
            if _OUTSIDE.search(member.filename) or ".." in member.filename.split("/"):
                outside = message("the archive names a file outside of itself; it is not read")
                raise UnreadableError(f"{self.name}: {member.filename!r}", outside)
            if problem := self._archive.problem(member):
                raise UnreadableError(f"{self.name}: {member.filename}", problem)

    def __contains__(self, member: str) -> bool:
        return member in self._members

    @property
    def members(self) -> list[str]:
        """Names, as they are in the archive's order."""
        return list(self._members)

    def read(self, member: str) -> bytes:
        """The bytes of a member; ``KeyError`` where there is none of that name."""
        info = self._members[member]
        self.taken.add(member)
        try:
            return self._archive.read(info)
        except ArchiveError as error:
            raise UnreadableError(f"{self.name}: {member}", error.problem) from error

    def others(self) -> Message | None:
        """What is said of the files that nobody read; None where there are none but schemas, style
        sheets and an archive's own."""
        names = [
            member
            for member in self._members
            if member not in self.taken and not _OF_NOBODY.search(member)
        ]
        if not names:
            return None
        shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
        return messages(
            "a file of the package is left out: {names}",
            "{number} files of the package are left out: {names}",
            len(names),
            names=shown,
        )

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
            if total > limit("archive-total") or count > limit("archive-files"):
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
    most = limit("archive-file")
    reader = zlib.decompressobj(-zlib.MAX_WBITS)
    content, end = bytearray(), begin
    while not reader.eof and end < len(data) and len(content) < most:
        chunk = data[end : end + 65536]
        end += len(chunk)
        try:
            content += reader.decompress(chunk, most - len(content))
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
