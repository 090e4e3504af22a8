"""What every interaction and every key says of itself, so that whoever merely walks over parts,
texts or responses need not know which interaction it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import msgspec

from quizgen.errors import Message
from quizgen.model.faults import Fault
from quizgen.model.outcome import Rule
from quizgen.model.response import ResponseValue
from quizgen.model.text import Localized

ResponseShape = Literal["choice", "choices", "order", "truth", "pairs", "gaps", "text"]
"""What a response is, as JSON (QTI's cardinality and base type): ``choice`` an option's id
(single identifier), ``choices`` a list of option ids in any order (multiple identifier), ``order``
the list of all option ids (ordered identifier), ``truth`` true or false, ``pairs`` an object from
source to target id (multiple directedPair), ``gaps`` an object from gap id to the text typed or the
option chosen (record), ``text`` what was typed (string)."""


class Option(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing to choose, to match or to order.

    ``id`` is unique within its list. ``fixed`` keeps its place when the others are shuffled.
    """

    id: str
    text: Localized
    fixed: bool = False
    line: int = 0
    """It is this line of the listing in the stem, counted from 1; 0: it is no line."""


class Part(msgspec.Struct, frozen=True):
    """What is answered on its own in a response of shape ``pairs`` or ``gaps``: a source, a gap."""

    id: str
    options: tuple[Option, ...]
    """What may be chosen for it; none: it is typed."""
    text: Localized | None = None


class BaseInteraction(msgspec.Struct, frozen=True, tag_field="type"):
    """What a student sees and does, without any part of the key."""

    title: ClassVar[Message]
    """What it is called in a heading."""
    shape: ClassVar[ResponseShape]
    partial: ClassVar[bool] = False
    """Whether a share of the points is usual."""
    rules: ClassVar[tuple[Rule, ...]] = ("exact",)
    """The scoring rules there are for it."""

    simpler: ClassVar[str] = ""
    """The interaction it can be asked as where it is not known; empty: none."""
    simplification: ClassVar[Message] = Message("")
    """What becomes of it then."""

    @property
    def choices(self) -> tuple[Option, ...]:
        """The options that a response of shape ``choice``, ``choices`` or ``order`` names."""
        return ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """What a response of shape ``pairs`` or ``gaps`` answers, in the order shown."""
        return ()

    def faults(self, path: str) -> Iterator[Fault]:
        """What is wrong with it, besides ids that are repeated or no ids; ``path`` is its own."""
        yield from ()

    def simplified(self, stem: Localized, key: BaseKey) -> tuple[Localized, Any, Any]:
        """The stem, interaction and key that ask the same as ``simpler``."""
        raise NotImplementedError


class BaseKey(msgspec.Struct, frozen=True, tag_field="type"):
    """What is right in an item; each interaction has a key of its own."""

    @property
    def right(self) -> tuple[str, ...]:
        """The ids of the right options, where options are chosen."""
        return ()

    @property
    def typed(self) -> tuple[str, ...]:
        """The accepted answers, the best first, where one is typed."""
        return ()

    def faults(self, interaction: Any, path: str) -> Iterator[Fault]:
        """What is wrong with it as the key of ``interaction``, of its own type; ``path`` is its
        own."""
        yield from ()

    def response(self) -> ResponseValue:
        """The response that scores full; None where a person grades."""
        raise NotImplementedError
