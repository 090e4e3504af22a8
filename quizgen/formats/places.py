"""How a problem names the item it is about."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from quizgen.errors import Message, message
from quizgen.model import AnswerKey, FormItem

_ITEM = message("item {item}").text


def place_of(item: FormItem, key: AnswerKey | None) -> Message:
    """``item 3``, and with a key the bank's name for it: ``item 3 (podman-ps)``."""
    refs = [entry.ref for entry in key.entries if entry.id == item.id] if key else []
    return _place(item.id, refs[0]) if refs else Message(_ITEM, {"item": item.id})


def with_ref(said: Message, refs: Mapping[str, str]) -> Message:
    """A problem at ``item 3`` with the bank's name for the item, by ``refs``, beside it."""
    place = said.values.get("place")
    if not isinstance(place, Message) or place.text != _ITEM:
        return said
    number = str(place.values["item"])
    if number not in refs:
        return said
    return msgspec.structs.replace(
        said, values={**said.values, "place": _place(number, refs[number])}
    )


def _place(number: str, ref: str) -> Message:
    return message("item {item} ({ref})", item=number, ref=ref)
