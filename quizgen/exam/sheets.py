"""An exam as data, and as exam.json holds it: each question once.

A page of each student's own says what the others say: the same questions, in another order. The
file lists each as if it were alone on a form, and of a page the numbers of its own; so each is read
and judged once, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from quizgen.errors import message
from quizgen.formats.json import faults_of
from quizgen.model import (
    AnswerKey,
    Form,
    FormItem,
    KeyEntry,
    Language,
    Section,
    Student,
    form_digest,
)
from quizgen.model.faults import Fault
from quizgen.model.validity import NOT_BEHIND, key_faults

EXAM_VERSION = 2
WHOLE_VERSION = 1
"""That in which exam.json held each page whole."""
OTHER_FORM = message("is of another form")
NO_SUCH = message("there is none of this number")


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
    """An exam, whole (version 1 of exam.json was this). ``secret`` (32 octets) is what variants,
    tokens and file names come from."""

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


class Cover(msgspec.Struct, frozen=True):
    """What pages have in common besides questions: a form without items, id, label and time limit,
    and its key without entries."""

    form: Form
    key: AnswerKey


class Question(msgspec.Struct, frozen=True):
    """An item as a page shows it, and its key; the id of both is 1."""

    item: FormItem
    entry: KeyEntry


class Page(msgspec.Struct, frozen=True, omit_defaults=True):
    """A student's page as ``exam.json`` holds it: its cover and its questions are named by their
    numbers, since many pages share them."""

    file: str
    token: str
    cover: int
    """Which of the covers, from 0."""
    id: str
    """The form's, as are ``label``, ``digest`` and ``minutes``."""
    label: str
    digest: str
    sections: tuple[tuple[int, ...], ...]
    """Which of the questions, from 0; on the page they are numbered through, from 1."""
    minutes: float | None = None
    student: Student | None = None
    email: str = ""
    extra_minutes: float = 0


class Manifest(msgspec.Struct, frozen=True):
    """The whole of ``exam.json`` (version 2): each cover and each question stands once, and pages
    name them by their numbers."""

    quizgen: Literal["exam"]
    version: int
    id: str
    date: str
    secret: bytes
    recipients: tuple[str, ...]
    language: Language
    covers: tuple[Cover, ...]
    questions: tuple[Question, ...]
    sheets: tuple[Page, ...]


def written(exam: Exam) -> bytes:
    """As JSON. The items of each form are numbered through, as ``assemble`` does."""
    covers: dict[bytes, int] = {}
    questions: dict[bytes, int] = {}
    pages = []
    for sheet in exam.sheets:
        form, key = sheet.form, sheet.key
        entries = iter(key.entries)
        cover = Cover(
            msgspec.structs.replace(form, id="", label="", minutes=None, sections=_bare(form)),
            msgspec.structs.replace(key, form_id="", form_digest="", entries=()),
        )
        sections = tuple(
            tuple(_number(questions, _question(item, next(entries))) for item in section.items)
            for section in form.sections
        )
        pages.append(
            Page(
                sheet.file, sheet.token, _number(covers, cover), form.id, form.label,
                key.form_digest, sections, form.minutes, sheet.student, sheet.email,
                sheet.extra_minutes,
            )
        )  # fmt: skip
    return msgspec.json.encode(
        {
            "quizgen": "exam",
            "version": EXAM_VERSION,
            "id": exam.id,
            "date": exam.date,
            "secret": exam.secret,
            "recipients": exam.recipients,
            "language": exam.language,
            "covers": [*map(msgspec.Raw, covers)],
            "questions": [*map(msgspec.Raw, questions)],
            "sheets": pages,
        }
    )


def _number(known: dict[bytes, int], value: Cover | Question) -> int:
    return known.setdefault(msgspec.json.encode(value), len(known))


def _question(item: FormItem, entry: KeyEntry) -> Question:
    return Question(msgspec.structs.replace(item, id="1"), msgspec.structs.replace(entry, id="1"))


def _bare(form: Form) -> tuple[Section, ...]:
    return tuple(Section(section.title, ()) for section in form.sections)


class Pages:
    """The pages of a manifest, whole; and what is wrong with them. What several have is made once,
    and is the same object on each."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self._placed: dict[tuple[int, int], tuple[FormItem, KeyEntry, Any]] = {}
        self._digests: list[str] = []
        self._judged: set[tuple[int, int]] = set()

    def common_faults(self) -> Iterator[Fault]:
        """What is wrong with the covers, and numbers that lead nowhere."""
        covers, questions = self.manifest.covers, self.manifest.questions
        for number, cover in enumerate(covers):
            path = f"$.covers[{number}]"
            form = msgspec.structs.replace(cover.form, id="1")
            yield from _without(f"{path}.form.sections", faults_of(form, f"{path}.form"))
            yield from key_faults(cover.key, form, f"{path}.key")
        for number, page in enumerate(self.manifest.sheets):
            path = f"$.sheets[{number}]"
            if not 0 <= page.cover < len(covers):
                yield f"{path}.cover", NO_SUCH
            elif len(page.sections) != len(covers[page.cover].form.sections):
                yield f"{path}.sections", message("are not as many as those of the cover")
            asked: set[int] = set()
            for place, section in enumerate(page.sections):
                if len(asked | {*section}) < len(asked) + len(section):
                    yield f"{path}.sections[{place}]", message("asks a question twice")
                asked.update(section)
                if section and not 0 <= min(section) <= max(section) < len(questions):
                    yield f"{path}.sections[{place}]", NO_SUCH

    def exam(self) -> Exam:
        """The exam, where there are no ``common_faults``."""
        found = self.manifest
        sheets = tuple([self._sheet(page) for page in found.sheets])
        return Exam(
            "exam", found.id, found.date, found.secret, found.recipients, sheets, found.language
        )

    def _sheet(self, page: Page) -> Sheet:
        cover = self.manifest.covers[page.cover]
        sections, encoded = [], []
        entries: list[KeyEntry] = []
        for bare, numbers in zip(cover.form.sections, page.sections, strict=True):
            placed = [self._at(*each) for each in enumerate(numbers, len(entries) + 1)]
            sections.append(Section(bare.title, tuple([item for item, _, _ in placed])))
            encoded.append(Section(bare.title, tuple([data for _, _, data in placed])))
            entries += [entry for _, entry, _ in placed]
        form = msgspec.structs.replace(
            cover.form,
            id=page.id,
            label=page.label,
            minutes=page.minutes,
            sections=tuple(sections),
        )
        key = msgspec.structs.replace(
            cover.key, form_id=page.id, form_digest=page.digest, entries=tuple(entries)
        )
        self._digests.append(form_digest(msgspec.structs.replace(form, sections=tuple(encoded))))
        return Sheet(page.file, page.token, form, key, page.student, page.email, page.extra_minutes)

    def _at(self, position: int, number: int) -> tuple[FormItem, KeyEntry, Any]:
        """The question of that ``number`` as the item and the key at ``position`` of a form, and
        the item as JSON; made once for each place."""
        found = self._placed.get((position, number))
        if found is None:
            question = self.manifest.questions[number]
            item = msgspec.structs.replace(question.item, id=str(position))
            entry = msgspec.structs.replace(question.entry, id=str(position))
            found = item, entry, msgspec.Raw(msgspec.json.encode(item))
            self._placed[position, number] = found
        return found

    def faults(self, number: int, sheet: Sheet) -> Iterator[Fault]:
        """What is wrong with a page of the ``exam``, and with those of its questions that no page
        had that was asked for before."""
        page, path, form = self.manifest.sheets[number], f"$.sheets[{number}]", sheet.form
        found = faults_of(msgspec.structs.replace(form, sections=_bare(form)), path)
        yield from _without(f"{path}.sections", found) if form.items else found
        new = {(page.cover, each) for numbers in page.sections for each in numbers} - self._judged
        self._judged |= new
        for cover, each in sorted(new):
            yield from self._question(cover, each)
        for place, section in enumerate(form.sections):
            names = [item.id for item in section.items]
            for index, item in enumerate(section.items):
                if item.stimulus is None:
                    continue
                asked = list(item.stimulus.items)
                if not asked or asked != names[index : index + len(asked)]:
                    yield f"{path}.sections[{place}][{index}]", NOT_BEHIND
        if page.digest != self._digests[number]:
            yield f"{path}.digest", OTHER_FORM

    def _question(self, cover: int, number: int) -> Iterator[Fault]:
        """What is wrong with a question, told from the form of it alone."""
        form, key = msgspec.structs.astuple(self.manifest.covers[cover])
        item, entry = msgspec.structs.astuple(self.manifest.questions[number])
        if item.stimulus is not None:  # of which only its page knows the items
            alone = msgspec.structs.replace(item.stimulus, items=(item.id,))
            item = msgspec.structs.replace(item, stimulus=alone)
        form = msgspec.structs.replace(form, id="1", sections=(Section(None, (item,)),))
        key = msgspec.structs.replace(key, entries=(entry,), topics={}, objectives={}, places={})
        for where, what in list(faults_of(form)) or key_faults(key, form):
            for here, name in (_ITEM, "item"), (_ENTRY, "entry"), ("$.entries", "entry"):
                if where.startswith(here):
                    rest = where.removeprefix(here)
                    yield f"$.questions[{number}].{name}{rest}", what
                    break


def _without(path: str, faults: Iterable[Fault]) -> Iterator[Fault]:
    """But for what is said of ``path``: there is no item there yet."""
    return (fault for fault in faults if fault[0] != path)


_ITEM, _ENTRY = "$.sections[0].items[0]", "$.entries[0]"
