"""Short text (QTI: textEntryInteraction)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from quizgen.errors import Message, message
from quizgen.model.faults import Fault, no_answer
from quizgen.model.interactions.base import BaseInteraction, BaseKey, ResponseShape


class ShortText(BaseInteraction, frozen=True, tag="short_text"):
    """One line of text. Response: the text as typed. ``code``: show it in a mono face."""

    title: ClassVar[Message] = message("Short text")
    shape: ClassVar[ResponseShape] = "text"

    code: bool = False


class Normalization(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is overlooked when typed text is compared (docs/scoring.md).

    Always: Unicode NFKC (width), typographic dashes and quotes made plain, ends trimmed. Without a
    word, on both sides: the fields ``ignore_…`` and ``quotes``. With a word of explanation: the
    others. A new field of a bank starts from these, or from
    ``CODE_NORMALIZATION`` where ``code`` is true.
    """

    ignore_case: bool = True
    ignore_space: bool = False
    """Drop all white space (otherwise a run of it counts as one space)."""
    ignore_punctuation: bool = False
    """Drop ``. , ; : ! ? ' " ( )`` at both ends and anywhere inside."""
    quotes: bool = True
    """Backticks or quotes around all of it, a prompt (``$ ``) before it, a full stop behind it."""
    spacing: bool = True
    """Spaces, hyphens and underscores: 컨테이너 런타임 and 컨테이너런타임, cri-dockerd and
    cri dockerd (한글 맞춤법 50항 lets technical terms be joined)."""
    endings: bool = True
    """Korean particles and endings behind it: 컨테이너를, 컨테이너입니다."""
    articles: bool = True
    """A, an or the before it."""
    plurals: bool = True
    """An English noun in its other number; a capitalised name keeps its s."""
    glosses: bool = True
    """Its abbreviation or another accepted answer in parentheses behind it."""
    glossary: bool = True
    """The bank's glossary gives other words for it (``TextKey.spellings``)."""

    @property
    def beyond_case(self) -> bool:
        """Whether an answer may differ in more than case, which hardly any other program knows."""
        return any(getattr(self, name) for name in self.__struct_fields__ if name != "ignore_case")


CODE_NORMALIZATION = Normalization(
    ignore_case=False, spacing=False, articles=False, plurals=False, glossary=False
)
"""What is overlooked in what a machine reads."""


class TextKey(BaseKey, frozen=True, tag="short_text", omit_defaults=True):
    accepted: tuple[str, ...]
    """Accepted answers, the best first (it is the one shown)."""
    normalization: Normalization = Normalization()
    spellings: tuple[tuple[str, ...], ...] = ()
    """Words with their other spellings, by the bank's glossary: ``podman``, 포드만."""

    @property
    def typed(self) -> tuple[str, ...]:
        return self.accepted

    def faults(self, interaction: object, path: str) -> Iterator[Fault]:
        yield from no_answer(self.accepted, path)

    def response(self) -> str:
        return self.accepted[0]
