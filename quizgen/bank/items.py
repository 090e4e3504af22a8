"""Fields as read -> items of the model: what items of every interaction have."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from quizgen.bank.kinds import Fields
from quizgen.model import (
    LANGUAGES,
    Bloom,
    CommandKey,
    Interaction,
    Item,
    Key,
    Localized,
    OptionFeedback,
    Penalty,
    Rule,
    Sampling,
    Source,
    Stimulus,
    usual_rule,
)
from quizgen.model.walk import with_texts

_ENCODER = msgspec.json.Encoder(order="sorted")
_PAIR = frozenset(LANGUAGES)


def _whatever_the_languages(text: Localized) -> Localized:
    """A neutral text as a bank in the usual languages has it: it is no other in another bank."""
    return Localized.same(text.one) if text.neutral else text


class Content(msgspec.Struct, frozen=True):
    """What an interaction's own fields say: what students see of it, and its key."""

    interaction: Interaction
    key: Key
    feedback: dict[str, OptionFeedback] = {}
    sampling: Sampling | None = None
    points: float | None = None


def known(values: Sequence[Any] | None) -> tuple[Any, ...]:
    """The elements of a list that could be read."""
    return tuple(value for value in values or () if value is not None)


def label(index: int) -> str:
    """``a`` … ``z``, then ``o27`` …: ids of options in the order of the file."""
    return chr(ord("a") + index) if index < 26 else f"o{index + 1}"


@lru_cache(maxsize=1 << 16)
def normalized(text: str) -> str:
    """What two texts must share to read the same: case, width and space aside."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def same(one: Localized, other: Localized) -> bool:
    """Whether two texts read the same in one of their languages."""
    return any(normalized(one[name]) == normalized(other[name]) for name in one | other)


def repeats(texts: Sequence[Localized]) -> list[tuple[int, int]]:
    """Texts that read the same as an earlier one in a language: (its index, the earlier)."""
    first: dict[tuple[str, str], int] = {}
    found = []
    for index, text in enumerate(texts):
        names = [(language, normalized(said)) for language, said in text.items()]
        earlier = min((first[name] for name in names if name in first), default=None)
        if earlier is not None:
            found.append((index, earlier))
        for name in names:
            first.setdefault(name, index)
    return found


def digest(
    item_type: str,
    stem: Localized,
    content: Content,
    explanation: Localized,
    stimulus: Stimulus | None = None,
) -> str:
    """SHA-256 (hex, 16 characters) of what an item asks, keys and explains."""
    if isinstance(content.key, CommandKey):  # a newer grammar makes no other item of it
        key = msgspec.structs.replace(content.key, program="", syntax=())
        content = msgspec.structs.replace(content, key=key)
    about = (stimulus.text,) if stimulus else ()
    told = (item_type, stem, content, explanation, *about)
    if stem.keys() != _PAIR:
        told = with_texts(told, _whatever_the_languages)
    data = _ENCODER.encode(told)
    return hashlib.sha256(data).hexdigest()[:16]


def told_rule(rule: Rule, penalty: Penalty | None) -> str:
    """How points are given, for a digest."""
    return rule if penalty is None else f"{rule} {penalty}"


def sources(found: Sequence[Fields | None] | None) -> tuple[Source, ...]:
    """The sources of an item or row; a cited document is the field that is not one of the known."""
    result = []
    for fields in found or ():
        if fields is None:
            continue
        own = ("reference", "facts", "verdict", "digest")
        documents: list[str | None] = [name for name in fields if name not in own]
        result += [
            Source(
                references=known(fields.get("reference")),
                document=document,
                lines=known(fields[document]) if document else (),
                facts=known(fields.get("facts")),
                verdict=fields.get("verdict", "accurate"),
                digest=fields.get("digest") if document else None,
            )
            for document in documents or [None]
        ]
    return tuple(result)


def make_item(
    fields: Mapping[str, Any],
    content: Content,
    *,
    item_id: str,
    topic: str,
    stem: Localized,
    explanation: Localized,
    position: Any,
    item_model: str | None = None,
    extra_sources: tuple[Source, ...] = (),
    stimulus: Stimulus | None = None,
) -> Item:
    """Make an item of the fields that all items have and of the ``content`` of its interaction."""
    rule: Rule = fields.get("rule", usual_rule(content.interaction, content.key))
    penalty: Penalty | None = fields.get("penalty")
    points = content.points if content.points is not None else fields.get("points", 1.0)
    body = msgspec.structs.replace(content, points=points)
    return Item(
        id=item_id,
        topic=topic,
        interaction=content.interaction,
        key=content.key,
        stem=stem,
        explanation=explanation,
        digest=digest(told_rule(rule, penalty), stem, body, explanation, stimulus),
        difficulty=fields.get("difficulty", 2),
        bloom=Bloom(fields.get("bloom", "remember")),
        points=points,
        rule=rule,
        penalty=penalty,
        shuffle=fields.get("shuffle", True),
        sampling=content.sampling,
        feedback=content.feedback,
        sources=(*extra_sources, *sources(fields.get("source"))),
        objective=fields.get("objective"),
        tags=known(fields.get("tags")),
        enemies=known(fields.get("enemies")),
        item_model=item_model,
        vary=fields.get("vary", "day"),
        stimulus=stimulus,
        status=fields.get("status", "accepted"),
        noqa=known(fields.get("noqa")),
        position=position,
    )
