"""exam.json as data, and how one of many pages is read quickly.

A page of each student's own says what the others say: the same questions, in another order.
``pooled`` reads and judges each of those once; what it cannot judge so is judged as a whole.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, Literal

import msgspec

from quizgen.formats.json import faults_of
from quizgen.model import AnswerKey, Form, FormItem, KeyEntry, Language, Localized, Section, Student
from quizgen.model.text import decoded
from quizgen.model.validity import key_faults

EXAM_VERSION = 1


class Sheet(msgspec.Struct, frozen=True, omit_defaults=True):
    """One page: whose it is, and what was on it."""

    file: str
    """Its name in ``students/``: says nothing to whoever does not hold this manifest."""
    token: str
    form: Form
    key: AnswerKey
    student: Student | None = None
    """None: the one page of an exam without a roster."""
    email: str = ""
    extra_minutes: float = 0


class Exam(msgspec.Struct, frozen=True):
    """The manifest. ``secret`` (32 octets) is what variants, tokens and file names come from."""

    quizgen: Literal["exam"]
    id: str
    date: str
    """ISO 8601."""
    secret: bytes
    recipients: tuple[str, ...]
    """Public keys that responses are sealed to."""
    sheets: tuple[Sheet, ...]
    language: Language = "both"
    version: int = EXAM_VERSION


class _Sheet(msgspec.Struct):
    file: str
    token: str
    form: msgspec.Raw
    key: msgspec.Raw
    student: Student | None = None
    email: str = ""
    extra_minutes: float = 0


class _Exam(msgspec.Struct):
    quizgen: Literal["exam"]
    id: str
    date: str
    secret: bytes
    recipients: tuple[str, ...]
    sheets: tuple[_Sheet, ...]
    language: Language = "both"
    version: int = EXAM_VERSION


class _Section(msgspec.Struct):
    title: msgspec.Raw
    items: tuple[msgspec.Raw, ...]


_NAMED = re.compile(rb'\{"id":"(\w[\w.~-]{0,199})",')
"""How an item begins, as quizgen writes it; what is behind that is the same on many pages."""


def pooled(data: bytes) -> tuple[Exam, frozenset[int]] | None:
    """The manifest, and the numbers of the pages whose forms and keys are right; None where it is
    not written as quizgen does."""
    try:
        found = msgspec.json.decode(data, type=_Exam)
        pool = _Pool()
        sheets = [
            Sheet(**_as_read(each, form=pool.form(bytes(each.form)), key=pool.key(bytes(each.key))))
            for each in found.sheets
        ]
        right = frozenset(
            number
            for number, (sheet, each) in enumerate(zip(sheets, found.sheets, strict=True))
            if hashlib.sha256(each.form).hexdigest() == sheet.key.form_digest
            and pool.right(sheet.form, sheet.key)
        )
    except (msgspec.DecodeError, ValueError, TypeError, RecursionError):
        return None
    return Exam(**_as_read(found, sheets=tuple(sheets))), right


def _as_read(written: msgspec.Struct, **read: Any) -> dict[str, Any]:
    """The fields of a manifest's part, with those that were read in the place of their bytes."""
    return {**msgspec.structs.asdict(written), **read}


class _Pool:
    """Values by how they are written."""

    def __init__(self) -> None:
        self.known: dict[tuple[Any, bytes], Any] = {}
        self.parts: dict[int, tuple[Any, Any]] = {}
        """By identity of what was made for a page, what it was made of."""
        self.judged: dict[tuple[int, ...], bool] = {}

    def of(self, kind: Any, raw: bytes) -> Any:
        name = kind, raw
        value = self.known.get(name, self)
        if value is self:
            value = self.known[name] = msgspec.json.decode(raw, type=kind, dec_hook=decoded)
        return value

    def named(self, kind: Any, raw: bytes) -> Any:
        """An item or entry: all but its number is shared."""
        begin = _NAMED.match(raw)
        if begin is None:
            raise ValueError
        alike = self.of(kind, b'{"id":"1",' + raw[begin.end() :])
        made = msgspec.structs.replace(alike, id=begin[1].decode())
        self.parts[id(made)] = made, alike
        return made

    def form(self, raw: bytes) -> Form:
        fields = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        sections = msgspec.json.decode(fields.pop("sections"), type=tuple[_Section, ...])
        made = tuple(
            Section(
                self.of(_TITLE, bytes(each.title)),
                tuple([self.named(FormItem, bytes(item)) for item in each.items]),
            )
            for each in sections
        )
        return Form(sections=made, **self._fields(Form, fields))

    def key(self, raw: bytes) -> AnswerKey:
        fields = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        entries = msgspec.json.decode(fields.pop("entries"), type=tuple[msgspec.Raw, ...])
        made = tuple([self.named(KeyEntry, bytes(entry)) for entry in entries])
        return AnswerKey(entries=made, **self._fields(AnswerKey, fields))

    def _fields(self, kind: type, fields: dict[str, msgspec.Raw]) -> dict[str, Any]:
        types: dict[str, Any] = _TYPES[kind]
        return {
            name: self.of(types[name], bytes(raw)) for name, raw in fields.items() if name in types
        }

    def right(self, form: Form, key: AnswerKey) -> bool:
        """Whether a page's form and key are right, judged by their heads and by each item with its
        entry."""
        items = form.items
        names = [item.id for item in items]
        if names != [entry.id for entry in key.entries] or len(set(names)) < len(names):
            return False
        bare = msgspec.structs.replace(
            form, sections=tuple(Section(section.title, ()) for section in form.sections)
        )
        empty = msgspec.structs.replace(key, entries=())
        if len(list(faults_of(bare))) > 1 or any(key_faults(empty, bare)):
            return False  # one is that there is no item
        return all(
            self._judged(form, key, item, entry)
            for item, entry in zip(items, key.entries, strict=True)
        )

    def _judged(self, form: Form, key: AnswerKey, item: FormItem, entry: KeyEntry) -> bool:
        item, entry = self.parts[id(item)][1], self.parts[id(entry)][1]
        name = id(item), id(entry), id(key.documents)
        if name not in self.judged:
            form = msgspec.structs.replace(form, sections=(Section(None, (item,)),))
            key = msgspec.structs.replace(key, entries=(entry,))
            found = [*faults_of(form), *key_faults(key, form)]
            self.judged[name] = not found
        return self.judged[name]


_TITLE = Localized | None
_TYPES: dict[type, dict[str, Any]] = {
    kind: {field.name: field.type for field in msgspec.structs.fields(kind)}
    for kind in (Form, AnswerKey)
}
