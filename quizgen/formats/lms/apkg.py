"""The database of an Anki package: schema 11, which every Anki since 2.0 imports.

Note types and decks are JSON in the table ``col``; identifiers are numbers like those that Anki
takes from the clock, made here of what they stand for.
"""

from __future__ import annotations

import datetime
import hashlib
import html
import json
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Literal

import msgspec

from quizgen.formats.lms.package import identity

Family = Literal["choice", "matching", "ordering", "typed", "cloze", "essay"]

_FIELDS: dict[Family, tuple[str, ...]] = {
    "choice": ("Question", "Options", "Answer", "Explanation"),
    "matching": ("Question", "Options", "Answer", "Explanation"),
    "ordering": ("Question", "Options", "Answer", "Explanation"),
    "typed": ("Question", "Answer", "Also", "Explanation"),
    "cloze": ("Text", "Explanation"),
    "essay": ("Question", "Answer", "Explanation"),
}
_NOTE_TYPES_OF = 1_764_028_800
"""When the note types were last changed (seconds of Unix time): an Anki that has older ones takes
these. To be raised with every change to ``_FIELDS`` or ``templates/anki``."""

_TABLES = """
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL,
  scm integer NOT NULL, ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL,
  ls integer NOT NULL, conf text NOT NULL, models text NOT NULL, decks text NOT NULL,
  dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL,
  mod integer NOT NULL, usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL,
  sfld integer NOT NULL, csum integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL,
  ord integer NOT NULL, mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL,
  queue integer NOT NULL, due integer NOT NULL, ivl integer NOT NULL, factor integer NOT NULL,
  reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL, odue integer NOT NULL,
  odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL,
  ease integer NOT NULL, ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL,
  time integer NOT NULL, type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
"""
_INDEXES = """
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);
"""


class Note(msgspec.Struct, frozen=True):
    """``fields``: those of its family, in order (HTML); ``cards``: how many it makes."""

    family: Family
    guid: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    cards: int = 1


def collection(
    name: str, bank: str, date: str, notes: Sequence[Note], template: Callable[[str], str]
) -> bytes:
    """The SQLite database: ``notes`` in a deck called ``name``, known as the deck of ``bank``, with
    cards as each ``template`` says, by the name of its file. Every time in it is ``date`` (ISO
    8601): nothing here reads the clock."""
    day = datetime.date.fromisoformat(date)
    made = int(datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC).timestamp())
    deck = _number("deck", bank)
    families = sorted({note.family for note in notes})
    note_types = {str(_note_type_id(f)): _note_type(f, deck, template) for f in families}
    decks = {
        str(number): _deck(number, title, made) for number, title in [(1, "Default"), (deck, name)]
    }
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.executescript(
            "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; BEGIN;" + _TABLES
        )
        connection.execute(
            "INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')",
            (made, made * 1000, made * 1000, *map(_json, ({}, note_types, decks, _CONFIG))),
        )
        rows = sorted(  # in the order in which they are stored, which fills pages
            (number, due, note) for due, (number, note) in enumerate(_numbered(notes))
        )
        connection.executemany(
            "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')",
            (_row(number, note, made) for number, _, note in rows),
        )
        connection.executemany(
            "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')",
            (
                (number + place, number, deck, place, made, due)
                for number, due, note in rows
                for place in range(note.cards)
            ),
        )
        connection.executescript(_INDEXES)  # which commits what was begun
        return _same_everywhere(connection.serialize())
    finally:
        connection.close()


def _numbered(notes: Sequence[Note]) -> Iterator[tuple[int, Note]]:
    """Each note with the number that it and its first card have."""
    taken: set[int] = set()
    for note in notes:
        number = _number("note", note.guid)
        while not taken.isdisjoint(range(number, number + note.cards)):
            number += 1
        taken.update(range(number, number + note.cards))
        yield number, note


def _row(number: int, note: Note, made: int) -> tuple[int | str, ...]:
    first = _bare(note.fields[0])
    return (
        number,
        note.guid,
        _note_type_id(note.family),
        made,
        f" {' '.join(note.tags)} ",
        "\x1f".join(note.fields),
        first,
        int(hashlib.sha1(first.encode(), usedforsecurity=False).hexdigest()[:8], 16),
    )


def _bare(field: str) -> str:
    """A field without its tags, as Anki compares and sorts it."""
    return unicodedata.normalize("NFC", html.unescape(_TAG.sub("", field)).strip())


_TAG = re.compile(r"<[^>]*>")


def _same_everywhere(database: bytes) -> bytes:
    """The database without the number of the SQLite that wrote it (*Database File Format*, 1.3:
    bytes 92 to 99), which is of no use to readers."""
    return database[:92] + database[24:28] + (3_040_000).to_bytes(4, "big") + database[100:]


def _number(*parts: str) -> int:
    """A number like those that Anki takes from the clock, always the same for ``parts``."""
    return 1_400_000_000_000 + int(identity(*parts), 16) % 200_000_000_000


@cache
def _note_type_id(family: Family) -> int:
    return _number("note type", family)


def _note_type(family: Family, deck: int, template: Callable[[str], str]) -> dict[str, Any]:
    front, back, style = (
        template(name).replace("\r\n", "\n")
        for name in (f"{family}.front.html", f"{family}.back.html", "style.css")
    )
    return {
        "id": _note_type_id(family),
        "name": f"quizgen {family}",
        "type": int(family == "cloze"),
        "mod": _NOTE_TYPES_OF,
        "usn": -1,
        "sortf": 0,
        "did": deck,
        "tmpls": [
            {"name": family.capitalize(), "qfmt": front, "afmt": back, "ord": 0, "did": None,
             "bqfmt": "", "bafmt": ""}
        ],
        "flds": [
            {"name": name, "ord": number, "sticky": False, "rtl": False, "font": "Arial",
             "size": 20, "media": []}
            for number, name in enumerate(_FIELDS[family])
        ],
        "css": style,
        "latexPre": "",
        "latexPost": "",
        "req": [[0, "any", [0]]],
        "tags": [],
        "vers": [],
    }  # fmt: skip


def _deck(number: int, name: str, made: int) -> dict[str, Any]:
    return {
        "id": number, "name": name, "mod": made, "usn": -1, "desc": "", "dyn": 0, "conf": 1,
        "collapsed": False, "extendNew": 0, "extendRev": 0, "newToday": [0, 0],
        "revToday": [0, 0], "lrnToday": [0, 0], "timeToday": [0, 0],
    }  # fmt: skip


_CONFIG = {
    "1": {
        "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": True,
        "timer": 0, "replayq": True, "dyn": False,
        "new": {"delays": [1, 10], "ints": [1, 4, 7], "initialFactor": 2500, "order": 1,
                "perDay": 20, "bury": True, "separate": True},
        "rev": {"perDay": 200, "ease4": 1.3, "fuzz": 0.05, "ivlFct": 1, "maxIvl": 36500,
                "bury": True, "minSpace": 1},
        "lapse": {"delays": [10], "mult": 0, "minInt": 1, "leechFails": 8, "leechAction": 0},
    }
}  # fmt: skip


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
