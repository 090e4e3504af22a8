"""Bytes of a text file -> text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from quizgen.errors import Message, message
from quizgen.readers import UnreadableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(
    data: bytes, name: str, told: Callable[[str, Message], None] = lambda place, said: None
) -> str:
    """The text, line breaks as ``\\n``: UTF-8, UTF-16 with its mark, or else Korean Windows' CP949,
    which ``told`` is then told of (place in the file, message). Raises ``UnreadableError`` with the
    place of the first byte that fits none."""
    encoding = next((known for mark, known in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        korean_text = korean(data)
        if korean_text is None:
            problem = message(
                "not UTF-8 (byte 0x{byte:02x}): save the file as UTF-8", byte=data[error.start]
            )
            raise UnreadableError(f"{name}:{_place(data, error.start)}", problem) from error
        told(_place(data, error.start), message("not UTF-8; read as CP949 (Korean Windows)"))
        text = korean_text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def korean(data: bytes) -> str | None:
    """The text of bytes that are no UTF-8 and make Korean words in CP949; otherwise None."""
    try:
        data.decode()
    except UnicodeDecodeError:
        try:
            text = data.decode("cp949")
        except UnicodeDecodeError:
            return None
        return text if re.search("[가-힣]", text) else None
    return None


def place_of(data: bytes) -> str:
    """``line:column`` of the first byte that is not UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return _place(data, error.start)
    return "1:1"


def _place(data: bytes, start: int) -> str:
    row, column = data.count(b"\n", 0, start) + 1, start - data.rfind(b"\n", 0, start)
    return f"{row}:{column}"
