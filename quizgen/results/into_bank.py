"""Answers that were accepted for a quiz, written to the bank's items."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from quizgen.bank import BankError, load_bank
from quizgen.bank.accepting import Written, accept
from quizgen.errors import Message, at, message
from quizgen.files import write_whole
from quizgen.model import Bank, ClozeKey, CommandKey, TextKey
from quizgen.results.decisions import FILE, Accept, contradictions, decide
from quizgen.results.quizzes import Quiz
from quizgen.results.run import decisions_file
from quizgen.results.stable import normal


def into_bank(quiz: Quiz, folder: Path) -> tuple[list[Written], list[Message]]:
    """Write the typed answers that were accepted in full to the items of the bank in ``folder``,
    and note in the decisions that it was done; what the bank accepts already is passed over. What
    was written, and what could not be. Raises ``BankError`` and ``DecisionsError``."""
    bank = load_bank(folder)
    gaps = {
        entry.ref: list(entry.key.gaps)
        for paper in quiz.papers.values()
        for entry in paper.key.entries
        if isinstance(entry.key, ClozeKey)
    }
    items = {item.id: item for item in bank.items}
    kept, _ = contradictions(decisions_file(quiz).decisions)
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
            found = _sound(bank, folder, what, number)
            if isinstance(found, Message):
                problems.append(at(one.place, found))
                continue
            written.append(found)
            bank = load_bank(folder)
        done.append(msgspec.structs.replace(what, into_bank=True))
    if done:
        decide(quiz.folder / FILE, quiz.id, done)
    return written, problems


def _sound(bank: Bank, folder: Path, what: Accept, gap: int | None) -> Written | Message:
    """What was written, unless the bank cannot be read with it: then all is as before."""
    item = next((each for each in bank.items if each.id == what.item), None)
    file = Path(item.position.file) if item is not None and item.position else None
    before = file.read_bytes() if file else b""
    found = accept(bank, what.item, what.answer, gap)
    try:
        load_bank(folder)
    except BankError as error:
        if file:
            write_whole(file, before)
        return error.messages[0]
    return found
