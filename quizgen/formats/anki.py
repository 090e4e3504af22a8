"""An Anki deck package: a note type for each family of interactions, a note for each item.

The package is the one that every Anki since 2.0 imports: a SQLite database of schema 11 as
``collection.anki2``, ``media`` (JSON: number to file name) and the pictures under their numbers.
Notes are known by their guid, made of bank and item: importing a deck again updates its notes.
"""

from __future__ import annotations

import datetime
import hashlib
import html
import json
import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from typing import Any, Literal, assert_never

import msgspec
from jinja2 import Environment

from quizgen.formats.asi.questions import decimal
from quizgen.formats.asi.voice import Images, Voice, voice
from quizgen.formats.environment import environment
from quizgen.formats.options import RenderOptions
from quizgen.formats.package import identity, pictures, zipped
from quizgen.formats.support import Loss, Matrix, converted, matrix_losses, native
from quizgen.locale import gettext as _
from quizgen.locale import ui
from quizgen.model import (
    AnswerKey,
    Cloze,
    ClozeKey,
    CommandKey,
    CommandLine,
    Essay,
    EssayKey,
    Form,
    FormItem,
    KeyEntry,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    OrderingKey,
    ShortText,
    SingleChoice,
    SingleKey,
    TextGap,
    TextKey,
    TrueFalse,
    TrueFalseKey,
)

SUPPORT: Matrix = {
    "single": native(),
    "multiple": native(),
    "true_false": native(),
    "matching": converted(lambda: _("a card with both sides in front and the pairs behind")),
    "ordering": converted(lambda: _("a card with the entries in front and their order behind")),
    "short_text": native(),
    "numeric": native(),
    "cloze": native(),
    "command_line": converted(lambda: _("Anki compares what is typed letter by letter")),
    "essay": converted(lambda: _("a card with the question in front and the rubric behind")),
}

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
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);
"""


class _Note(msgspec.Struct, frozen=True):
    family: Family
    guid: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    cards: int = 1


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The ``.apkg`` file."""
    speech = voice(options)
    entries = {entry.id: entry for entry in key.entries}
    notes = [_note(item, entries[item.id], key.bank, speech) for item in form.items]
    media: dict[str, bytes] = {}
    for item in form.items:
        for images in (item.images, entries[item.id].images):
            media.update({_file(name): data for name, data in pictures(images).values()})
    names = sorted(media)
    env = environment("anki", options.templates)
    numbered = {str(number): name for number, name in enumerate(names)}
    return zipped(
        {
            "collection.anki2": _collection(form, key, notes, speech, env),
            "media": json.dumps(numbered, ensure_ascii=False).encode(),
            **{number: media[name] for number, name in numbered.items()},
        }
    )


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses as cards."""
    return matrix_losses(form, SUPPORT)


# ---- notes ----


def _note(item: FormItem, entry: KeyEntry, bank: str, speech: Voice) -> _Note:
    family, fields, cards = _content(item, entry, speech)
    tags = (f"{bank}::{entry.topic}" if entry.topic else bank, *entry.tags)
    return _Note(
        family,
        identity("note", bank, entry.ref, family)[:20],
        tuple(_inert(field) for field in fields),
        tuple(re.sub(r"\s+", "_", tag) for tag in tags if tag.strip()),
        cards,
    )


def _content(item: FormItem, entry: KeyEntry, speech: Voice) -> tuple[Family, tuple[str, ...], int]:
    """The family, its fields, and how many cards they make."""
    interaction, key = item.interaction, entry.key
    images = _images(item.images)
    stem = speech.block(item.stem, images)
    told = speech.block(entry.explanation, _images(entry.images))

    def shown(option: Option) -> str:
        return speech.inline(option.text, images)

    def choice(options: Sequence[Option], right: Sequence[str]) -> tuple[str, ...]:
        lines = [f"<li>{shown(option)}</li>" for option in options]
        answers = [f"<li>{shown(option)}</li>" for option in options if option.id in right]
        remarks = "".join(
            f"<li>{shown(option)}: {speech.inline(remark.feedback, _images(entry.images))}</li>"
            for option in options
            if (remark := entry.feedback.get(option.id)) and remark.feedback
        )
        why = f"{told}\n<ul>{remarks}</ul>" if remarks else told
        return (stem, _list("ol", lines), _list("ul", answers), why)

    match interaction:
        case SingleChoice(options=options):
            assert isinstance(key, SingleKey)
            return "choice", choice(options, [key.correct]), 1
        case MultipleResponse(options=options):
            assert isinstance(key, MultipleKey)
            return "choice", choice(options, key.correct), 1
        case TrueFalse():
            assert isinstance(key, TrueFalseKey)
            truth = (Option("true", ui("True")), Option("false", ui("False")))
            return "choice", choice(truth, ["true" if key.correct else "false"]), 1
        case Matching(sources=sources, targets=targets):
            assert isinstance(key, MatchingKey)
            right = {target.id: shown(target) for target in targets}
            sides = [[f"<li>{shown(each)}</li>" for each in side] for side in (sources, targets)]
            pairs = [f"<li>{shown(s)} → {right[key.pairs[s.id]]}</li>" for s in sources]
            both = _list("ol", sides[0]) + "\n" + _list("ul", sides[1])
            return "matching", (stem, both, _list("ol", pairs), told), 1
        case Ordering(entries=placed):
            assert isinstance(key, OrderingKey)
            by_id = {each.id: f"<li>{shown(each)}</li>" for each in placed}
            right_order = _list("ol", [by_id[name] for name in key.order])
            return "ordering", (stem, _list("ul", list(by_id.values())), right_order, told), 1
        case ShortText() | CommandLine():
            assert isinstance(key, TextKey | CommandKey)
            best, *others = map(html.escape, key.accepted)
            return "typed", (stem, best, " · ".join(others), told), 1
        case Numeric(unit=unit):
            assert isinstance(key, NumericKey)
            also = f"± {decimal(key.tolerance)}" if key.tolerance else ""
            unit_shown = speech.inline(unit) if unit is not None else ""
            also = " ".join(filter(None, (also, unit_shown)))
            return "typed", (stem, decimal(key.value), also, told), 1
        case Cloze(text=text, gaps=gaps):
            assert isinstance(key, ClozeKey)
            answers = {}
            for number, gap in enumerate(gaps, 1):
                right_gap = key.gaps[gap.id]
                if isinstance(gap, TextGap):
                    assert isinstance(right_gap, TextKey)
                    answers[gap.id] = _hidden(number, html.escape(right_gap.accepted[0]), "")
                else:
                    hint = " · ".join(html.escape(speech.plain(o.text)) for o in gap.options)
                    correct = getattr(right_gap, "correct", "")
                    best = next(speech.inline(o.text) for o in gap.options if o.id == correct)
                    answers[gap.id] = _hidden(number, best, hint)
            passage = speech.filled(text, answers, images)
            return "cloze", (f"{stem}\n{passage}", told), len(gaps)
        case Essay():
            assert isinstance(key, EssayKey)
            lines = [
                f"<li>{speech.inline(each.text)} ({each.points:g})</li>" for each in key.rubric
            ]
            model = speech.block(key.model_answer) if key.model_answer is not None else ""
            return "essay", (stem, "\n".join(filter(None, (_list("ul", lines), model))), told), 1
        case _:
            assert_never(interaction)


_OPEN, _CLOSE = "\ue010", "\ue011"
"""Stand for the braces of a cloze deletion until the braces of the text are made inert."""


def _hidden(number: int, answer: str, hint: str) -> str:
    answer = answer.replace("::", ":&#58;")
    hint = f"::{hint.replace('::', ':&#58;')}" if hint else ""
    return f"{_OPEN}c{number}::{answer}{hint}{_CLOSE}"


_MARKS = re.compile(r"[{}\\]|\[(?=\$|/\$|sound:|latex|/latex|anki:)", re.IGNORECASE)


def _inert(field: str) -> str:
    """``field`` without what Anki reads as its own: cloze braces, MathJax, LaTeX, sound."""
    field = _MARKS.sub(lambda mark: f"&#{ord(mark[0])};", field).replace("\x1f", "\ufffd")
    return field.replace(_OPEN, "{{").replace(_CLOSE, "}}")


def _list(element: str, lines: Sequence[str]) -> str:
    return f"<{element}>{''.join(lines)}</{element}>" if lines else ""


def _file(name: str) -> str:
    return f"quizgen-{name}"


def _images(images: Any) -> Images:
    return {path: _file(name) for path, (name, _data) in pictures(images).items()}


# ---- the database ----


def _collection(
    form: Form, key: AnswerKey, notes: Sequence[_Note], speech: Voice, env: Environment
) -> bytes:
    """The SQLite database. Times are the form's date: nothing here reads the clock."""
    day = datetime.date.fromisoformat(form.date)
    made = int(datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC).timestamp())
    deck = _number("deck", key.bank)
    name = speech.plain(form.title).replace("::", ":").strip() or key.bank
    families = sorted({note.family for note in notes})
    note_types = {str(_note_type_id(f)): _note_type(f, deck, env) for f in families}
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
        taken: set[int] = set()
        for due, note in enumerate(notes):
            _insert(connection, note, made, deck, due, taken)
        connection.execute("COMMIT")
        return _same_everywhere(connection.serialize())
    finally:
        connection.close()


def _insert(
    connection: sqlite3.Connection, note: _Note, made: int, deck: int, due: int, taken: set[int]
) -> None:
    number = _number("note", note.guid)
    while taken.intersection(range(number, number + note.cards)):
        number += 1
    taken.update(range(number, number + note.cards))
    first = _bare(note.fields[0])
    connection.execute(
        "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')",
        (
            number,
            note.guid,
            _note_type_id(note.family),
            made,
            f" {' '.join(note.tags)} ",
            "\x1f".join(note.fields),
            first,
            int(hashlib.sha1(first.encode(), usedforsecurity=False).hexdigest()[:8], 16),
        ),
    )
    for place in range(note.cards):
        connection.execute(
            "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')",
            (number + place, number, deck, place, made, due),
        )


def _bare(field: str) -> str:
    """A field without its tags, as Anki compares and sorts it."""
    return unicodedata.normalize("NFC", html.unescape(re.sub(r"<[^>]*>", "", field)).strip())


def _same_everywhere(database: bytes) -> bytes:
    """The database without the number of the SQLite that wrote it (*Database File Format*, 1.3:
    bytes 92 to 99), which is of no use to readers."""
    return database[:92] + database[24:28] + (3_040_000).to_bytes(4, "big") + database[100:]


def _number(*parts: str) -> int:
    """A number like those that Anki takes from the clock, always the same for ``parts``."""
    return 1_400_000_000_000 + int(identity(*parts), 16) % 200_000_000_000


def _note_type_id(family: Family) -> int:
    return _number("note type", family)


def _note_type(family: Family, deck: int, env: Environment) -> dict[str, Any]:
    assert env.loader is not None
    front, back, style = (
        env.loader.get_source(env, name)[0].replace("\r\n", "\n")
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
