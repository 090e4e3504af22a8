"""What was imported, as a bank file."""

from __future__ import annotations

from pathlib import Path

import msgspec

from quizgen.bank.in_use import InUse, in_use_beside
from quizgen.bank.problem import BankError
from quizgen.bank.trial import problems_in
from quizgen.bank.writer import identifier, write_bank
from quizgen.errors import QuizgenError, at, message, messages
from quizgen.model import LANGUAGES, Item, Language, Localized, walk
from quizgen.readers import Begun, Imported, Note
from quizgen.text.visible import visible_line

_NAMED = 5
"""Ids that got a number, of which so many are named."""


def fitting(imported: Imported, out: Path) -> tuple[Imported, InUse | None]:
    """What was imported as it can stand in the bank in whose folder ``out`` will lie, and what is
    in use there (None where ``out`` is a bank by itself): ids that are in use get a number, and a
    note says so. Raises ``BankError`` for a bank that cannot be read."""
    joins = in_use_beside(out)
    if joins is None:
        return imported, None
    taken = {*joins.ids, *(item.id for item in imported.items)}
    renamed = {
        item.id: identifier(item.id, taken) for item in imported.items if item.id in joins.ids
    }
    if not renamed:
        return imported, joins
    items = tuple(
        msgspec.structs.replace(
            item,
            id=renamed.get(item.id, item.id),
            enemies=tuple(renamed.get(each, each) for each in item.enemies),
        )
        for item in imported.items
    )
    begun = tuple(
        Begun(each.place, tuple(renamed.get(name, name) for name in each.items))
        for each in imported.begun
    )
    said = messages(
        "{number} id is in use in {bank} and has another number here: {names}",
        "{number} ids are in use in {bank} and have another number here: {names}",
        len(renamed),
        bank=joins.bank,
        names=", ".join([*renamed.values()][:_NAMED]) + ("…" if len(renamed) > _NAMED else ""),
    )
    notes = (*imported.notes, Note(str(out), said))
    return msgspec.structs.replace(imported, items=items, begun=begun, notes=notes), joins


def files_of_bank(
    imported: Imported,
    out: Path,
    *,
    source: Path,
    joins: InUse | None = None,
    topic: str = "imported",
    languages: tuple[Language, ...] = (),
) -> dict[Path, bytes]:
    """The bank file ``out`` and its pictures. Items that have no topic get ``topic``; the file says
    that it was imported from ``source``, whose name is its title where it has none. ``joins`` is
    what ``fitting`` gave: the bank that the file is a part of. ``languages`` are the bank's (those
    of the bank that it joins, or that the reader found; Korean and English where it found one of
    them), and an item that is whole in those is no draft. Raises ``QuizgenError`` where there is no
    item, and ``BankError`` for what is too large for one file.
    """
    if not imported.items:
        no_item = at(source, message("no item could be read"))
        raise QuizgenError(*(note.line() for note in imported.notes), no_item)
    items = [msgspec.structs.replace(item, topic=item.topic or topic) for item in imported.items]
    if joins and not languages:
        languages = joins.languages
    if languages:
        items = [_as_whole(item, languages) for item in items]
    asked = {item.topic for item in items} - (joins.topics if joins else set())
    name = joins.bank if joins else identifier(out.stem, set(), "bank")
    given = imported.title or Localized.same(visible_line(source.stem))
    title = given if any(text.strip() for text in given.values()) else Localized.same(name)
    text = write_bank(
        name,
        None if joins else title,
        items,
        topics={name: each for name, each in imported.topics.items() if name in asked},
        declared=joins.topics if joins else (),
        languages=languages or tuple(items[0].stem) or LANGUAGES,
        comment=f"{visible_line(source.name)}\nquizgen check {visible_line(str(out))}",
    )
    if problems := problems_in(text, out):
        raise BankError(problems)
    pictures = {out.parent / path: data for path, data in imported.images.items()}
    return {**pictures, out: text.encode()}


def _as_whole(item: Item, languages: tuple[Language, ...]) -> Item:
    """With what is in no language, as a formula alone, in the only one; a draft where a text is
    missing."""
    if len(languages) == 1:
        (only,) = languages
        item = walk.with_texts(item, lambda text: Localized({only: text[only] or text.some}))
    whole = all(text[each] for _, text in walk.texts(item) for each in languages)
    return msgspec.structs.replace(item, status="accepted" if whole else "draft")
