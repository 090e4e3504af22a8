"""Identifiers that stay the same between exports of the same bank item."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from quizgen.model import LANGUAGES, KeyEntry, Option

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*\Z")
"""An NCName (Namespaces in XML 1.0, section 3) of ASCII characters, as every reader takes it."""


def item_identifier(ref: str) -> str:
    """The bank item's id, with ``i-`` before it where it does not start as a name does."""
    return ref if _NAME.match(ref) else "i-" + re.sub(r"[^A-Za-z0-9._-]", "-", ref)


def item_identifiers(entries: Iterable[KeyEntry]) -> dict[str, str]:
    """By form item id; an item that stands on the form twice gets a number behind the second."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for entry in entries:
        name, number = item_identifier(entry.ref), 2
        while name.lower() in taken:
            name, number = f"{item_identifier(entry.ref)}_{number}", number + 1
        taken.add(name.lower())
        found[entry.id] = name
    return found


def option_identifiers(ref: str, options: Sequence[Option]) -> dict[str, str]:
    """By option id: ``o`` and 10 hex digits of the SHA-256 of the item's id and the option's text,
    whatever place it has on this form."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for option in options:
        text = "\0".join([ref, *(option.text[language] for language in LANGUAGES)])
        base = "o" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        name, number = base, 2
        while name in taken:
            name, number = f"{base}_{number}", number + 1
        taken.add(name)
        found[option.id] = name
    return found
