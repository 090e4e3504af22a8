"""Bytes of a text file -> text."""

from __future__ import annotations

import codecs

from quizgen.formats.readers import UnreadableError
from quizgen.locale import gettext as _

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, name: str, *, also: str | None = None) -> str:
    """The text, line breaks as ``\\n``: UTF-8, UTF-16 with its mark, or else the encoding ``also``.
    Raises ``UnreadableError`` with the place of the first byte that fits none."""
    encoding = next((known for mark, known in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if also:
            try:
                return _lines(data.decode(also))
            except UnicodeDecodeError:
                pass
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        problem = _("not UTF-8 (byte 0x{byte:02x}): save the file as UTF-8")
        said = problem.format(byte=data[error.start])
        raise UnreadableError(f"{name}:{line}:{column}: {said}") from error
    return _lines(text)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
