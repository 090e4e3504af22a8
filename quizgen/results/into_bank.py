"""Answers that were accepted for a quiz, written to the bank's items."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

import msgspec

from quizgen.bank import load_bank
from quizgen.bank.accepting import Written, accept
from quizgen.bank.reader import read_bank
from quizgen.errors import Message, at, message
from quizgen.model import ClozeKey, CommandKey, TextKey
from quizgen.reading import read_bytes
from quizgen.results.decisions import FILE, Accept, contradictions, decide
from quizgen.results.quizzes import Quiz
from quizgen.results.run import decisions_file
from quizgen.results.stable import normal


def into_bank(quiz: Quiz, folder: Path) -> tuple[list[Written], list[Message]]:
    """Write the typed answers that were accepted in full to the items of the bank in ``folder``,
    and note in the decisions that it was done; what the bank accepts already is passed over. What
    was written, and what could not be. All files are replaced together. Raises ``BankError``,
    ``DecisionsError``, ``FileError`` and ``OSError``; then nothing was."""
    bank = load_bank(folder)
    gaps = {
        entry.ref: list(entry.key.gaps)
        for paper in quiz.papers.values()
        for entry in paper.key.entries
        if isinstance(entry.key, ClozeKey)
    }
    items = {item.id: item for item in bank.items}
    kept, _ = contradictions(decisions_file(quiz).decisions)
    texts: dict[Path, str] = {}
    written: list[Written] = []
    problems: list[Message] = []
    done: list[Accept] = []
    for one in kept:
        what = one.what
        if not isinstance(what, Accept) or what.points is not None or what.into_bank:
            continue
        item = items.get(what.item)
        key: Any = item.key if item is not None else None
        number = None
        if what.gap and isinstance(key, ClozeKey):
            names = gaps.get(what.item, [])
            number = names.index(what.gap) + 1 if what.gap in names else None
            key = list(key.gaps.values())[number - 1] if number else None
        if item is not None and not isinstance(key, TextKey | CommandKey):
            problems.append(at(one.place, message("is no typed answer of the bank's item")))
            continue
        known = isinstance(key, TextKey | CommandKey) and normal(key, what.answer) in {
            normal(key, text) for text in key.accepted
        }
        if not known:
            found = accept(bank, what.item, what.answer, number, texts)
            if isinstance(found, Message):
                problems.append(at(one.place, found))
                continue
            with_it = texts | {found.file: found.text}
            changed, faults = read_bank(folder, with_it)
            if changed is None:
                problems.append(
                    at(one.place, next(p.line() for p in faults if p.severity == "error"))
                )
                continue
            written.append(found)
            bank, texts = changed, with_it
        done.append(msgspec.structs.replace(what, into_bank=True))
    if done:
        files = {path: _bytes(path, text) for path, text in texts.items()}
        decide(quiz.folder / FILE, quiz.id, done, beside=files)
    return written, problems


def _bytes(path: Path, text: str) -> bytes:
    """The file's new text, with a byte order mark where it has one."""
    mark = codecs.BOM_UTF8 if read_bytes(path, "bank").startswith(codecs.BOM_UTF8) else b""
    return mark + text.encode()
