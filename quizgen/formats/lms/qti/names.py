"""Identifiers that stay the same between exports of the same bank item."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from quizgen.model import KeyEntry, Option

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
"""An NCName (Namespaces in XML 1.0, section 3) of ASCII characters, without the period: that stands
between an item and its variable (QTI 2.1, *ASI Information Model*, "variable"), and the engine of
OpenOlat and QTIWorks takes no identifier with one."""

_GAP = "G_"
"""Before a gap's id: an identifier may not start with a digit."""


def item_identifier(ref: str) -> str:
    """The bank item's id with ``_`` for periods, and with ``i-`` before it where it does not start
    as a name does."""
    name = ref.replace(".", "_")
    return name if _NAME.match(name) else "i-" + re.sub(r"[^A-Za-z0-9_-]", "-", name)


def gap_identifier(gap: str) -> str:
    """The gap's id with ``__`` for periods, after ``G_``."""
    return _GAP + gap.replace(".", "__")


def gap_of(identifier: str) -> str:
    """The gap that ``gap_identifier`` names so; of another program's, the identifier itself."""
    name = identifier.removeprefix(_GAP)
    return name.replace("__", ".") if name not in ("", identifier) else identifier


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
        text = f"{ref}\0{option.text.identity}"
        base = "o" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        name, number = base, 2
        while name in taken:
            name, number = f"{base}_{number}", number + 1
        taken.add(name)
        found[option.id] = name
    return found
