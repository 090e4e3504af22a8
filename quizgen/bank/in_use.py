"""What is in use in the bank that a new file joins."""

from __future__ import annotations

from pathlib import Path

import msgspec

from quizgen.bank import nodes
from quizgen.bank.folder import joins_bank
from quizgen.model import LANGUAGES, Language
from quizgen.reading import is_there


class InUse(msgspec.Struct, frozen=True):
    """A bank's id and languages, and the ids that its other files declare."""

    bank: str
    ids: frozenset[str]
    """Of items, item models, tables and topics."""
    documents: frozenset[str]
    languages: tuple[Language, ...] = LANGUAGES
    topics: frozenset[str] = frozenset()


def in_use_beside(path: Path) -> InUse | None:
    """What is in use in the bank in whose folder the file ``path`` will lie, None where it begins a
    bank of its own. What ``path`` declares itself does not count: it is replaced.

    Raises ``BankError`` for a bank that cannot be read.
    """
    from quizgen.bank import load_bank

    if not joins_bank(path):
        return None
    bank = load_bank(path.parent)
    topics = {topic.id for topic in bank.topics}
    ids = {item.id for item in bank.items} | topics
    ids |= {item.item_model for item in bank.items if item.item_model}
    ids |= {table.id for table in bank.tables}
    documents = {document.id for document in bank.documents}
    own = _declared_in(path)
    return InUse(
        bank.id,
        frozenset(ids - own),
        frozenset(documents - own),
        bank.languages,
        frozenset(topics - own),
    )


def _declared_in(path: Path) -> set[str]:
    """The ids that a bank file declares."""
    if not is_there(path):
        return set()
    root, _problems = nodes.read(path, str(path))
    found: set[str] = set()
    for name in ("items", "item_models", "topics"):
        listed = root.get(name)
        for record in (listed.children if listed else None) or ():
            if (each := record.get("id")) and each.text:
                found.add(each.text)
    for name in ("tables", "documents"):
        named = root.get(name)
        found |= {key.text for key, _ in (named.pairs if named else None) or () if key.text}
    return found
