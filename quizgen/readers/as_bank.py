"""What was imported, as a bank file."""

from __future__ import annotations

from pathlib import Path

import msgspec

from quizgen.bank.problem import BankError
from quizgen.bank.trial import problems_in
from quizgen.bank.writer import identifier, write_bank
from quizgen.errors import QuizgenError, at, message
from quizgen.model import LANGUAGES, Item, Language, Localized, walk
from quizgen.readers import Imported
from quizgen.text.visible import visible_line


def files_of_bank(
    imported: Imported,
    out: Path,
    *,
    source: Path,
    topic: str = "imported",
    languages: tuple[Language, ...] = (),
) -> dict[Path, bytes]:
    """The bank file ``out`` and its pictures. Items that have no topic get ``topic``; the file says
    that it was imported from ``source``, whose name is its title where it has none. ``languages``
    are the bank's (those that the reader found; Korean and English where it found one of them), and
    an item that is whole in those is no draft. Raises ``QuizgenError`` where there is no item, and
    ``BankError`` for what is too large for one file.
    """
    if not imported.items:
        no_item = at(source, message("no item could be read"))
        raise QuizgenError(*(note.line() for note in imported.notes), no_item)
    name = identifier(out.stem, set(), "bank")
    items = [msgspec.structs.replace(item, topic=item.topic or topic) for item in imported.items]
    if languages:
        items = [_as_whole(item, languages) for item in items]
    asked = {item.topic for item in items}
    given = imported.title or Localized.same(visible_line(source.stem))
    text = write_bank(
        name,
        given if any(text.strip() for text in given.values()) else Localized.same(name),
        items,
        topics={name: each for name, each in imported.topics.items() if name in asked},
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
