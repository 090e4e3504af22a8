"""What is said to a user as data, and the root of the errors that a user is meant to read.

A message is its English text with the values of its placeholders. It is put into words at the
edge, in the reader's language, by ``quizgen.locale.spoken``: no floor below the command line, the
pages and the reports knows who reads.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias, Union

import msgspec

Value: TypeAlias = Union[str, int, float, "Message"]
"""What stands in a message: data, so that it can be kept in a file and said in any language."""


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """``text`` (the English text, which is the catalogue's message id) with ``values`` for its
    ``{placeholders}``; a value that is a message is said in the same language. ``plural`` is the
    text for any ``number`` but one."""

    text: str
    values: dict[str, Value] = {}
    plural: str = ""
    number: int = 1

    def __str__(self) -> str:
        """The message in English, with its values put in."""
        text = self.plural if self.plural and self.number != 1 else self.text
        return text.format(**self.values) if self.values else text


def message(text: str, /, **values: object) -> Message:
    """A message to be said later; the name is known to ``scripts/catalogue.py``.

    >>> str(message("option {id} repeats option {other}", id="b", other="a"))
    'option b repeats option a'
    """
    return Message(text, _as_data(values))


def messages(singular: str, plural: str, number: int, /, **values: object) -> Message:
    """A message that depends on a number, which is its ``{number}`` too.

    >>> str(messages("{number} item", "{number} items", 3))
    '3 items'
    """
    return Message(singular, _as_data({"number": number, **values}), plural, number)


def _as_data(values: dict[str, object]) -> dict[str, Value]:
    return {
        name: value if isinstance(value, str | int | float | Message) else str(value)
        for name, value in values.items()
    }


def listed(parts: Sequence[Message | str], separator: str = "; ") -> Message:
    """Several messages as one, a separator between them.

    >>> str(listed([message("no title"), message("no items")]))
    'no title; no items'
    """
    text = separator.join(f"{{part{n}}}" for n in range(len(parts)))
    return Message(text, {f"part{n}": part for n, part in enumerate(parts)})


_REASONS: dict[int, Message] = {
    errno.ENOENT: message("No such file or directory"),
    errno.EACCES: message("Permission denied"),
    errno.EPERM: message("Operation not permitted"),
    errno.EISDIR: message("Is a directory"),
    errno.ENOTDIR: message("Not a directory"),
    errno.EEXIST: message("File exists"),
    errno.ENAMETOOLONG: message("File name too long"),
    errno.ELOOP: message("Too many levels of symbolic links"),
    errno.ENOSPC: message("No space left on device"),
    errno.EDQUOT: message("Disk quota exceeded"),
    errno.EROFS: message("Read-only file system"),
    errno.EIO: message("Input/output error"),
    errno.EMFILE: message("Too many open files"),
    errno.EADDRINUSE: message("Address already in use"),
    errno.ENXIO: message("No such device or address"),
}


def of_library(text: str, otherwise: Message, known: Iterable[tuple[str, Message]] = ()) -> Message:
    """What a library says, or a word of a file, in English alone; ``otherwise`` stands for it in a
    language whose catalogue does not have its words. ``known``: regular expressions of what it
    says, each with the message that it is, whose values are the groups of the same name.

    >>> str(of_library("Bad magic number for file header", message("damaged")))
    'Bad magic number for file header'
    """
    for pattern, said in known:
        if found := re.fullmatch(pattern, text):
            return Message(said.text, dict(found.groupdict("?")))
    return Message("{library}", {"library": text, OTHERWISE: otherwise})


OTHERWISE = "otherwise"
"""The value of a message that a library said."""


def reason(error: BaseException) -> Message:
    """Why the system refused (POSIX.1-2017, XSH 2.3 "Error Numbers"); what is not known here is
    said in the system's own words."""
    known = _REASONS.get(getattr(error, "errno", None) or 0)
    text = str(getattr(error, "strerror", None) or error)
    return known or _PHRASES.get(text) or of_library(text, message("the system refuses it"))


_PHRASES = {
    str(said): said
    for said in (
        message("unexpected end of data"),
        message("line contains NUL"),
        message(
            "new-line character seen in unquoted field - do you need to open the file with "
            "newline=''?"
        ),
        message("',' expected after '\"'"),
        message("';' expected after '\"'"),
        message("'\t' expected after '\"'"),
        message("field larger than field limit (131072)"),
        message("embedded null byte"),
    )
}
"""What the standard library says of tables (``csv``) and paths in words alone."""


def at(place: object, problem: Message | str) -> Message:
    """``place: problem``; a place is a file, ``file:line:column``, an item's name, or a message."""
    where = place if isinstance(place, Message) else str(place)
    return Message("{place}: {problem}", {"place": where, "problem": problem})


class QuizgenError(Exception):
    """Something of the user's needs mending. ``messages`` say what and where, a line each; as a
    text (``str``) they are in English."""

    def __init__(self, *messages: Message | str) -> None:
        self.messages = tuple(
            said if isinstance(said, Message) else Message("{text}", {"text": said})
            for said in messages
        )
        super().__init__("\n".join(str(said) for said in self.messages))

    def within(self, place: object) -> tuple[Message, ...]:
        """The messages with the place they are about: a file that another one names, say."""
        return tuple(at(place, said) for said in self.messages)
