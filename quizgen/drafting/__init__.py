"""A Markdown memo -> a bank of drafts, by rules alone: what an instructor edits for tomorrow.

Nothing is asked of a network and nothing is random: the same memo gives the same drafts. Every
draft cites its lines with their digest, and is never chosen for a quiz before a person accepts it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from quizgen.bank.emit import TODO
from quizgen.bank.in_use import InUse
from quizgen.bank.writer import identifier, write_bank
from quizgen.drafting.author import Found
from quizgen.drafting.facts import Left
from quizgen.drafting.memo import parse
from quizgen.drafting.propose import propose
from quizgen.drafting.words import HANGUL
from quizgen.model import LANGUAGES, Document, Language, Localized
from quizgen.reading import without_gc

__all__ = ["Drafted", "Found", "Left", "draft"]


class Drafted(msgspec.Struct, frozen=True):
    """``text`` is the bank file (YAML); ``found`` what it was made of, ``left`` the rest."""

    text: str
    items: int
    models: int
    headings: int
    found: tuple[Found, ...]
    left: tuple[Left, ...]


def draft(
    lines: Sequence[str],
    *,
    file: str,
    bank: str,
    joins: InUse | None = None,
    languages: tuple[Language, ...] = LANGUAGES,
    comment: str = "",
) -> Drafted:
    """Drafts from the memo ``lines`` of the file called ``file``, for a bank named ``bank``.

    With ``joins`` the file becomes a part of that bank, with ids that are not in use there.
    ``languages`` are those of a new bank; ``comment`` stands at its top.
    """
    with without_gc():
        memo = parse(lines)
        name = next((s.title for s in memo.sections if s.title), file.rsplit(".", 1)[0])
        cited = identifier("memo", set(joins.documents) if joins else set(), "memo")
        made = propose(memo, cited, name, joins.ids if joins else ())
        text = write_bank(
            joins.bank if joins else identifier(bank, set(), "bank"),
            None if joins else _title(name),
            made.items,
            topics=made.topics,
            documents=[Document(cited, _title(name), file)],
            tables=made.tables,
            item_models=made.models,
            languages=joins.languages if joins else languages,
            comment=comment,
        )
        headings = sum(1 for section in memo.sections if section.number)
        return Drafted(text, len(made.items), len(made.models), headings, made.found, made.left)


def _title(name: str) -> Localized:
    if HANGUL.search(name):
        return Localized(ko=name, en=f"{TODO}: {name}")
    return Localized.same(name)
