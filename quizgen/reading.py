"""The one way in for files of the user's: regular files only, of bounded size, and no byte that is
not what the file should be goes unnamed.

A pipe or a device would be waited for, or read, for ever; they are refused. What is wrong is a
message with the file's name, and with the place in it where there is one.
"""

from __future__ import annotations

import gc
import io
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

import msgspec

from quizgen.errors import Message, QuizgenError, at, message, reason
from quizgen.limits import TooManyError, counted, limit, too_large
from quizgen.model.text import decoded

T = TypeVar("T")

CELL = 1 << 20
"""Letters of a table's cell at most: an essay is no longer."""
_MODE = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)


class FileError(QuizgenError):
    """A file cannot be used. ``problem`` says why, ``where`` in it: ``line:column`` or ``line``, a
    value's JSON path (RFC 9535), or nothing."""

    def __init__(self, file: object, problem: Message, where: str = "") -> None:
        said = at(where, problem) if where else problem
        # file:line:column, as editors follow it; file: $.json.path
        place = f"{file}:{where}" if where[:1].isdigit() else str(file)
        super().__init__(at(place, problem if where[:1].isdigit() else said))
        self.file = str(file)
        self.problem = said
        """Without the file's name, with the place in it."""
        self.alone = problem
        """Without the place, too."""
        self.line_and_column: tuple[int, int] | None = None
        if where[:1].isdigit():
            line, _, column = where.partition(":")
            self.line_and_column = int(line), int(column or 1)
        self._given = (self.file, problem, where)

    def __reduce__(self) -> tuple[type[FileError], tuple[str, Message, str]]:
        """As it comes from another process."""
        return type(self), self._given


class MissingFileError(FileError):
    """There is no such file."""


class TooLargeError(FileError):
    """The file is larger than its bound."""


def is_there(path: Path) -> bool:
    """Whether anything has that name, a link to nothing or in a circle too: what is there and
    cannot be read is refused when it is read, and never taken for nothing."""
    try:
        return os.path.lexists(path)
    except ValueError:  # a NUL
        return False


class _NamedFile(io.FileIO):
    """A file of which an error while it is read (a stick that fails) says the name."""

    def __init__(self, descriptor: int, path: Path) -> None:
        super().__init__(descriptor, "rb")
        self._path = path

    def readinto(self, buffer: Any) -> int | None:
        try:
            return super().readinto(buffer)
        except OSError as error:
            raise FileError(self._path, _reason(error)) from error

    def readall(self) -> bytes:
        try:
            return super().readall()
        except OSError as error:
            raise FileError(self._path, _reason(error)) from error


def open_file(path: Path, bound: str) -> IO[bytes]:
    """``path``, open for reading: a regular file no larger than the bound of that name
    (``quizgen.limits``). Raises ``FileError``, while it is read too."""
    try:
        # looked at before it is opened: to open some devices is to do something to them
        _require_regular(path, path.stat().st_mode)
        descriptor = os.open(path, _MODE)
        try:
            status = os.fstat(descriptor)
            _require_regular(path, status.st_mode)
            if status.st_size > limit(bound):
                raise TooLargeError(path, too_large(bound))
            return io.BufferedReader(_NamedFile(descriptor, path))
        except BaseException:
            os.close(descriptor)
            raise
    except FileNotFoundError as error:
        raise MissingFileError(path, message("No such file or directory")) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise FileError(path, _reason(error)) from error


def read_bytes(path: Path, bound: str) -> bytes:
    """All of a file, which may grow in the meantime. Raises ``FileError``."""
    try:
        with open_file(path, bound) as file:
            size = min(os.fstat(file.fileno()).st_size, limit(bound))  # room is made for that
            data = file.read(size + 1)
            if len(data) > size:
                data += file.read(limit(bound) + 1 - len(data))
    except MemoryError as error:
        raise FileError(path, message("there is not enough memory to read it")) from error
    if len(data) > limit(bound):
        raise TooLargeError(path, too_large(bound))
    return data


def _require_regular(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise FileError(path, message("is a folder; name a file"))
    if not stat.S_ISREG(mode):
        raise FileError(path, message("is no regular file (a pipe or a device), and is not read"))


def _reason(error: OSError | ValueError) -> Message:
    return message("cannot be read: {reason}", reason=reason(error))


def read_text(path: Path, bound: str, *, korean: bool = False) -> str:
    """A text file in UTF-8, with or without a byte order mark; with ``korean`` also in CP949, as
    Korean Excel saves it. Raises ``FileError`` with the place of the first byte that is neither."""
    return decode_text(read_bytes(path, bound), path, korean=korean)


def decode_text(data: bytes, place: object, *, korean: bool = False) -> str:
    """The text of ``data``, decoded as ``read_text`` decodes a file. Raises ``FileError``."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if korean:
            try:
                return data.decode("cp949")
            except UnicodeDecodeError:
                pass
        raise _not_utf8(data, error.start, place) from error


def separator_of(head: str) -> str:
    """What the cells of a table are separated by that begins with this line."""
    return max(",;\t", key=head.count)


def read_table(path: Path, bound: str) -> list[list[str]]:
    """The rows of a CSV table (RFC 4180), the heading first and an empty row where a line is: UTF-8
    or, as Korean Excel saves it, CP949; separated by comma, semicolon or tab. Raises ``FileError``,
    with the row that is none (rows count from 1, as in a spreadsheet)."""
    import csv

    text = read_text(path, bound, korean=True)
    separator = separator_of(text.partition("\n")[0])
    csv.field_size_limit(CELL)
    rows: list[list[str]] = []
    try:
        for row in counted(
            csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        ):
            rows.append(row)
    except TooManyError as error:
        raise FileError(path, error.messages[0], f"{len(rows) + 1}") from error
    except csv.Error as error:
        problem = message("not a row of a CSV table: {reason}", reason=reason(error))
        raise FileError(path, problem, f"{len(rows) + 1}") from error
    return rows


@contextmanager
def without_gc() -> Iterator[None]:
    """Trees of small objects without cycles: collecting only costs time (3.0 s against 1.0 s for
    a bank of 10,000 items)."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Head(msgspec.Struct, frozen=True):
    """What a file of quizgen's says of itself; all else in it is passed over."""

    quizgen: Any = None
    version: Any = None


def decode_json(data: bytes, kind: type[T], place: object) -> T:
    """JSON (RFC 8259) in UTF-8 as ``kind``. Raises ``FileError``: what is wrong, and where: the
    line and column of a byte, or the value's JSON path."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        with without_gc():
            return msgspec.json.decode(data, type=kind, dec_hook=decoded)
    except UnicodeDecodeError as error:
        try:
            data.decode()
        except UnicodeDecodeError as first:
            raise _not_utf8(data, first.start, place) from error
        raise FileError(place, message("not UTF-8")) from error
    except (RecursionError, MemoryError) as error:
        raise FileError(place, message("nested too deep: no file of quizgen is")) from error
    except msgspec.DecodeError as error:
        where, problem = in_words(error, data)
        raise FileError(place, problem, where) from error


_DEEPEST = 60


def decode_yaml(data: bytes, kind: type[T], place: object) -> T:
    """YAML 1.1 in UTF-8 as ``kind``. Raises ``FileError``: what is wrong, and where. Aliases are
    refused, since a few lines of them stand for millions of values, and so are tags."""
    import yaml

    from quizgen import complaints

    text = decode_text(data, place)
    depth = 0
    try:
        for event in yaml.parse(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            tag = getattr(event, "tag", None)
            if isinstance(event, yaml.AliasEvent) or depth > _DEEPEST or tag not in (None, "!"):
                problem = message("an alias, or nested too deep; write it out flat")
                if tag:  # PyYAML fails in more ways than one at what does not suit its tag
                    problem = message(
                        "tag {tag}; a text that starts with ! stands in quotes", tag=tag
                    )
                mark = event.start_mark
                where = f"{mark.line + 1}:{mark.column + 1}" if mark else ""
                raise FileError(place, problem, where)
        return msgspec.yaml.decode(text, type=kind)
    except msgspec.ValidationError as error:
        where, problem = in_words(error, b"")
        if found := complaints.place_of_path(text, str(error)):
            where = "{}:{}".format(*found)
        raise FileError(place, problem, where) from error
    except yaml.YAMLError as error:
        (line, column), problem = complaints.of_yaml(error, text)
        raise FileError(place, problem, f"{line}:{column}") from error
    except (msgspec.DecodeError, ValueError, TypeError, LookupError) as error:
        # how msgspec and PyYAML say both
        said = message("holds a date that there is not, or a list as a field's name")
        if "digits" in str(error):  # int, of a number of thousands of digits
            said = message("holds a number of thousands of digits")
        raise FileError(place, said) from error


def convert(value: Any, kind: type[T], place: object) -> T:
    """Decoded JSON as ``kind``. Raises ``FileError`` with the value's JSON path."""
    try:
        return msgspec.convert(value, kind, dec_hook=decoded)
    except RecursionError as error:
        raise FileError(place, message("nested too deep: no file of quizgen is")) from error
    except msgspec.ValidationError as error:
        where, problem = in_words(error, b"")
        raise FileError(place, problem, where) from error


def in_words(error: msgspec.DecodeError, data: bytes) -> tuple[str, Message]:
    """Where (``line:column`` or ``$.json.path``) and what, of msgspec's message."""
    from quizgen import complaints

    where, text = complaints.path_of(str(error))
    if found := re.search(r" \(byte (\d+)\)$", text):
        where, text = line_and_column(data, int(found[1])), text[: found.start()]
    return where, complaints.of_msgspec(text)


def _not_utf8(data: bytes, start: int, place: object) -> FileError:
    hint = message("save the file as UTF-8")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        hint = message("this is UTF-16; save the file as UTF-8")
    problem = message("byte 0x{byte} is not UTF-8; {hint}", byte=f"{data[start]:02x}", hint=hint)
    return FileError(place, problem, line_and_column(data, start))


def line_and_column(data: bytes, start: int) -> str:
    """``line:column`` of a byte, both from 1.

    >>> line_and_column(b"ab" + bytes([10]) + b"cd", 4)
    '2:2'
    """
    row, column = data.count(b"\n", 0, start) + 1, start - data.rfind(b"\n", 0, start)
    return f"{row}:{column}"
