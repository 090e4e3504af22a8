"""What is said to a user as data, and the root of the errors that a user is meant to read.

A message is its English text with the values of its placeholders. It is put into words at the
edge, in the reader's language, by ``quizgen.locale.spoken``: no floor below the command line, the
pages and the reports knows who reads.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """``text`` (the English text, which is the catalogue's message id) with ``values`` for its
    ``{placeholders}``; a value that is a message is said in the same language. ``plural`` is the
    text for any ``number`` but one."""

    text: str
    values: dict[str, Any] = {}
    plural: str = ""
    number: int = 1

    def __str__(self) -> str:
        """In English."""
        text = self.plural if self.plural and self.number != 1 else self.text
        return text.format(**self.values) if self.values else text


def message(text: str, /, **values: object) -> Message:
    """A message to be said later; the name is known to ``scripts/catalogue.py``.

    >>> str(message("option {id} repeats option {other}", id="b", other="a"))
    'option b repeats option a'
    """
    return Message(text, values)


def messages(singular: str, plural: str, number: int, /, **values: object) -> Message:
    """A message that depends on a number, which is its ``{number}`` too.

    >>> str(messages("{number} item", "{number} items", 3))
    '3 items'
    """
    return Message(singular, {"number": number, **values}, plural, number)


def at(place: object, problem: Message) -> Message:
    """``place: problem``; a place is a file, ``file:line:column``, or an item's name."""
    return Message("{place}: {problem}", {"place": str(place), "problem": problem})


class QuizgenError(Exception):
    """Something of the user's needs mending. ``messages`` say what and where, a line each; as a
    text (``str``) they are in English."""

    def __init__(self, *messages: Message | str) -> None:
        self.messages = tuple(
            said if isinstance(said, Message) else Message("{text}", {"text": said})
            for said in messages
        )
        super().__init__("\n".join(str(said) for said in self.messages))
