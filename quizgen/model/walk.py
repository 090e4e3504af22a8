"""Walking over whatever an interaction, a key or an item is made of, without knowing what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from quizgen.model.interactions.base import Option
from quizgen.model.text import Localized

MARK = re.compile(r"\[\[([A-Za-z0-9._-]+)\]\]")
"""A part's place in a text: the gap of a cloze. Its group is the part's id."""


def texts(value: object, part: str = "") -> Iterator[tuple[Option | str, Localized]]:
    """Every text inside a struct, with the part it is: the option, or the name of the struct's
    field.

    >>> from quizgen.model import Numeric, Ordering
    >>> [part.id for part, _ in texts(Ordering((Option("a", Localized.same("x")),)))]
    ['a']
    >>> [part for part, _ in texts(Numeric(Localized.same("GB")))]
    ['unit']
    """
    if isinstance(value, Localized):
        yield part, value
    elif isinstance(value, Option):
        yield value, value.text
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from texts(each, part)
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each, part)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from texts(getattr(value, name), part or name)


def with_texts(value: Any, change: Callable[[Localized], Localized]) -> Any:
    """The same struct (tuple, dict) with ``change`` of every text inside."""
    if isinstance(value, Localized):
        return change(value)
    if isinstance(value, tuple):
        return tuple(with_texts(each, change) for each in value)
    if isinstance(value, dict):
        return {name: with_texts(each, change) for name, each in value.items()}
    if isinstance(value, msgspec.Struct):
        fields = {
            name: with_texts(getattr(value, name), change) for name in value.__struct_fields__
        }
        return msgspec.structs.replace(value, **fields)
    return value


def options(value: object) -> tuple[Option, ...]:
    """Every option inside a struct: all that is chosen, matched or ordered."""
    return tuple(option for _, found in option_lists(value) for option in found)


def option_lists(value: object, part: str = "") -> Iterator[tuple[str, tuple[Option, ...]]]:
    """The lists of options inside a struct, each with the field or the gap that it belongs to."""
    if isinstance(value, tuple):
        if value and isinstance(value[0], Option):  # and so are all of them
            yield part, value
            return
        for each in value:
            yield from option_lists(each, getattr(each, "id", part))
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from option_lists(getattr(value, name), part or name)
