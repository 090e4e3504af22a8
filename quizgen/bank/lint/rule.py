"""What a rule is, and the parts of an item that rules look at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Literal

import msgspec

from quizgen.bank.problem import Severity
from quizgen.errors import Message, message
from quizgen.model import Bank, Item, Localized, Option, Position, walk

HANGUL = re.compile(r"[가-힣ㄱ-ㅣ]")
CODE = re.compile(r"```.*?```|`+[^`]*`+", re.DOTALL)
_INDENTED = re.compile(r"^ {4,}\S.*$", re.MULTILINE)
LINK = re.compile(r"(?<=\])\([^)]*\)|https?://\S+")


class Part(msgspec.Struct, frozen=True):
    """A part of an item that has a text: what kind it is (``option``, ``feedback``,
    ``misconception``, or the name of its field), and its name in a message."""

    kind: str
    name: Message


class Fix(msgspec.Struct, frozen=True):
    """A safe change of the bank's file: ``old`` becomes ``new`` in the texts of the item that are a
    ``part`` of this kind, outside code and addresses."""

    old: str
    new: str
    part: str


class Finding(msgspec.Struct, frozen=True):
    """What a rule says of one item."""

    message: Message
    fix: Fix | None = None


class Rule(msgspec.Struct, frozen=True):
    """A rule on one item: its code, what it finds, why that is bad, an example, how to mend it."""

    code: str
    title: Message
    why: Message
    example: Message
    mend: Message
    find: Callable[[Item], Iterator[Finding | Message]]
    severity: Severity = "warning"
    fixable: bool = False


class BankRule(msgspec.Struct, frozen=True):
    """A rule on the whole bank. ``find`` gives the item it is said of (None: the bank) and the
    message."""

    code: str
    title: Message
    why: Message
    example: Message
    mend: Message
    find: Callable[[Bank], Iterator[tuple[Item | None, Message]]]
    severity: Severity = "warning"
    fixable: Literal[False] = False


class TableRule(msgspec.Struct, frozen=True):
    """A rule that is held elsewhere: by the reader, where tables and item models are still apart,
    or over the findings of the others."""

    code: str
    title: Message
    why: Message
    example: Message
    mend: Message
    severity: Severity = "warning"
    fixable: Literal[False] = False


TODO = re.compile(r"\bTODO\b")


_Texts = tuple[tuple[Part, Localized], ...]
_last: tuple[Item | None, _Texts, _Texts] = (None, (), ())
"""The item that was asked for last, and its texts: each rule asks for them."""


def english_of(text: Localized) -> str:
    """The English version, for rules about English; "" where there is none."""
    return text.get("en", "")


def korean_of(text: Localized) -> str:
    """The Korean version, for rules about Korean; "" where there is none."""
    return text.get("ko", "")


def texts(item: Item) -> _Texts:
    """Every text of an item that a student may read, with what it is; without those that are
    still to be written."""
    return _kept(item)[2]


def all_texts(item: Item) -> _Texts:
    """Every text of an item, with what it is."""
    return _kept(item)[1]


def _kept(item: Item) -> tuple[Item | None, _Texts, _Texts]:
    global _last  # noqa: PLW0603 - a cache of one
    known = _last
    if known[0] is not item:
        found = tuple(_all(item))
        done = tuple(each for each in found if "TODO" not in "".join(each[1].values()))
        _last = known = (item, found, done)
    return known


_STEM = Part("stem", message("stem"))
_EXPLANATION = Part("explanation", message("explanation"))
_FIELDS = {
    "text": message("text"),
    "unit": message("unit"),
    "rubric": message("rubric"),
    "model_answer": message("model answer"),
}


@lru_cache(maxsize=1 << 10)
def _field(name: str) -> Part:
    return Part(name, _FIELDS.get(name) or Message(name))


@lru_cache(maxsize=1 << 10)
def _option(name: str) -> Part:
    return Part("option", message("option {id!r}", id=name))


@lru_cache(maxsize=1 << 10)
def _feedback(name: str) -> Part:
    return Part("feedback", message("feedback of {id!r}", id=name))


@lru_cache(maxsize=1 << 10)
def _misconception(name: str) -> Part:
    return Part("misconception", message("misconception of {id!r}", id=name))


def _all(item: Item) -> Iterator[tuple[Part, Localized]]:
    yield _STEM, item.stem
    yield _EXPLANATION, item.explanation
    for where, text in (*walk.texts(item.interaction), *walk.texts(item.key)):
        yield (_option(where.id) if isinstance(where, Option) else _field(where)), text
    for name, told in item.feedback.items():
        if told.feedback:
            yield _feedback(name), told.feedback
        if told.misconception:
            yield _misconception(name), told.misconception


def options(item: Item) -> tuple[Option, ...]:
    """All that is chosen, matched or ordered in an item."""
    return walk.options(item.interaction)


def offered(item: Item) -> tuple[Option, ...]:
    """The options of a choice; none where the things to choose stand in a text."""
    return dict(walk.option_lists(item.interaction)).get("options", ())


@lru_cache(maxsize=1 << 15)
def prose(text: str) -> str:
    """``text`` without its code (spans, and blocks fenced or indented) and addresses."""
    if "\n    " in text:
        text = _INDENTED.sub(" ", text)
    return LINK.sub(" ", CODE.sub(" ", text))


def without_formulas(text: str) -> str:
    """``text`` with a space in the place of each formula."""
    if "$" not in text:
        return text
    from quizgen.text.commonmark import FORMULA

    return FORMULA.sub(" ", text)


def place(item: Item) -> Position:
    """Where an item is written."""
    return item.position or Position("", 1, 1)
