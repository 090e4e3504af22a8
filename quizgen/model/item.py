"""Items as a bank holds them: the visible part, the key, and what is known about them."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Literal

import msgspec

from quizgen.model.calculation import Calculation
from quizgen.model.interactions import Interaction, Key
from quizgen.model.outcome import Penalty, Rule
from quizgen.model.text import LANGUAGES, Language, Localized

Verdict = Literal["accurate", "simplified", "corrected"]
"""How an item treats the statement it cites: keyed as it stands, keyed with its limiting
condition, or keyed to the corrected fact."""

ItemStatus = Literal["accepted", "draft"]


class Bloom(StrEnum):
    """Levels of the revised taxonomy (Anderson & Krathwohl, 2001)."""

    REMEMBER = "remember"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYZE = "analyze"
    EVALUATE = "evaluate"
    CREATE = "create"


class Position(msgspec.Struct, frozen=True):
    """Where something stands in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where an item's fact comes from.

    ``document`` is the id of a source declared in the bank's manifest (``memo``) and ``lines`` the
    lines cited in it; ``digest`` stands for what they said (see ``quizgen.bank.provenance``) where
    no register does; ``facts`` are rows of the fact sheet; ``references`` the authoritative
    sources as a reader would look them up (``podman-search(1)``).
    """

    references: tuple[str, ...] = ()
    document: str | None = None
    lines: tuple[int, ...] = ()
    facts: tuple[str, ...] = ()
    verdict: Verdict = "accurate"
    digest: str | None = None


class OptionFeedback(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why an option is right or wrong, and the misconception a distractor tests."""

    feedback: Localized | None = None
    misconception: Localized | None = None


_LEVELS = (0.85, 0.70, 0.50, 0.30)
ENOUGH = 30
"""Students after whom a measured difficulty stands for the author's guess."""


class Measured(msgspec.Struct, frozen=True):
    """What was measured of an item's content in all quizzes that it was in (``statistics.csv``):
    means weighted by students. ``difficulty`` is b of the Rasch model with its standard error; NaN
    where there is none."""

    n: int
    facility: float
    discrimination: float
    difficulty: float
    error: float
    quizzes: int
    last: str
    """The latest date."""
    before: float = math.nan
    """The facility of the wording before, where enough students had that; else NaN."""
    taken: dict[str, tuple[int, int]] = {}
    """By option (of a gap: ``gap.option``): how many took it, of how many who were offered it."""

    @property
    def enough(self) -> bool:
        """Whether it may stand for the author's guess."""
        return self.n >= ENOUGH

    @property
    def level(self) -> int:
        """Difficulty 1 to 5, by facility: from 0.85 on it is 1, from 0.70 2, 0.50 3, 0.30 4."""
        return 1 + sum(self.facility < bound for bound in _LEVELS)


class Sampling(msgspec.Struct, frozen=True, omit_defaults=True):
    """What assembly draws from a larger pool: how many distractors (single, multiple), pairs
    (matching) or entries (ordering) a form shows. ``weights`` rank the distractors by option id:
    the heavier, the likelier it is drawn (missing: 1)."""

    count: int
    weights: dict[str, float] = {}


class Stimulus(msgspec.Struct, frozen=True, omit_defaults=True):
    """One text, table, picture, listing or session that several items ask about (QTI 3.0, 2.10,
    "shared stimulus"). Its items stand together on a form, in the bank's order: all of them, or
    ``take`` of them."""

    id: str
    text: Localized
    title: Localized | None = None
    take: int | None = None


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """One item of a bank. ``digest`` is the SHA-256 of its content (hex, 16 characters): two items
    with the same digest ask, key and explain the same."""

    id: str
    topic: str
    interaction: Interaction
    key: Key
    stem: Localized
    explanation: Localized
    digest: str
    difficulty: int = 2
    bloom: Bloom = Bloom.REMEMBER
    points: float = 1.0
    rule: Rule = "exact"
    shuffle: bool = True
    sampling: Sampling | None = None
    feedback: dict[str, OptionFeedback] = {}
    """By option id (``"true"``/``"false"`` for a true/false item)."""
    sources: tuple[Source, ...] = ()
    objective: str | None = None
    tags: tuple[str, ...] = ()
    enemies: tuple[str, ...] = ()
    """Ids of items that must not stand on the same form (one would give the other away)."""
    gives_away: tuple[str, ...] = ()
    """Ids of items that tell its answer, or whose answer it tells, as far as their words show: kept
    off the same form where the bank allows."""
    headings: tuple[str, ...] = ()
    """Titles, in both languages, of the parts of documents that it cites a line of."""
    item_model: str | None = None
    """The id of the item model that generated it; None: written by hand."""
    stimulus: Stimulus | None = None
    """What it asks about together with other items."""
    vary: Literal["day", "form", "student"] = "day"
    """Of an item model's variants: which is asked is the plan's to say, or each form (each
    student's page) has another."""
    calculation: Calculation | None = None
    """What its numbers are computed by, where its variants are for forms or students."""
    status: ItemStatus = "accepted"
    noqa: tuple[str, ...] = ()
    position: Position | None = None
    measured: Measured | None = None
    """By the classes that had it (``statistics.csv``), as it is worded now."""
    penalty: Penalty | None = None
    """What a wrong answer costs at most; None: as the section or blueprint says, else nothing."""

    @property
    def level(self) -> int:
        """Difficulty 1 to 5: as measured, once enough students had it; until then the author's."""
        return self.measured.level if self.measured and self.measured.enough else self.difficulty


class Objective(msgspec.Struct, frozen=True):
    id: str
    title: Localized


class Topic(msgspec.Struct, frozen=True):
    id: str
    title: Localized
    objectives: tuple[Objective, ...] = ()


class Heading(msgspec.Struct, frozen=True):
    """A part of a document, from ``line`` to the next one's, in the words of the bank's author."""

    line: int
    title: Localized


class Document(msgspec.Struct, frozen=True):
    """A source that items cite by line; only its name is kept, never its text."""

    id: str
    title: Localized
    file: str
    url: str = ""
    """Where students read it; ``{line}`` stands for the cited line."""
    headings: tuple[Heading, ...] = ()


class Column(msgspec.Struct, frozen=True):
    """``code`` (language-neutral, set in a mono face), ``term`` (language-neutral, plain),
    ``number`` (language-neutral, sortable) or ``text`` (both languages)."""

    id: str
    type: Literal["code", "term", "number", "text"]
    title: Localized | None = None
    distractors: bool = False
    """Holds what is wrong, for item models to draw from: never shown as knowledge."""


class Row(msgspec.Struct, frozen=True):
    id: str
    cells: dict[str, Localized]
    """By column id; a cell that was left out is absent."""


class FactTable(msgspec.Struct, frozen=True):
    id: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: Localized | None = None
    status: ItemStatus = "accepted"
    """A draft, as long as all item models that use it are."""


StatementVerdict = Literal["accurate", "simplified", "inaccurate", "contested", "logistics"]


class Statement(msgspec.Struct, frozen=True):
    """A teachable statement of a cited document, by line and digest (its text is not kept)."""

    id: str
    lines: tuple[int, ...]
    digest: str
    verdict: StatementVerdict
    facts: tuple[str, ...] = ()


class Register(msgspec.Struct, frozen=True):
    """Every teachable statement of one document, with what checking it found."""

    document: str
    statements: tuple[Statement, ...]


class Term(msgspec.Struct, frozen=True):
    """A term in both languages; ``also`` and ``avoid`` by language."""

    id: str
    text: Localized
    also: dict[str, tuple[str, ...]] = {}
    avoid: dict[str, tuple[str, ...]] = {}
    note: Localized | None = None


class Bank(msgspec.Struct, frozen=True):
    """A whole bank: every file of its folder read, checked and expanded."""

    id: str
    title: Localized
    topics: tuple[Topic, ...]
    items: tuple[Item, ...]
    documents: tuple[Document, ...] = ()
    tables: tuple[FactTable, ...] = ()
    registers: tuple[Register, ...] = ()
    glossary: tuple[Term, ...] = ()
    languages: tuple[Language, ...] = LANGUAGES
    """What its texts are written in; where that is one language, all texts are neutral."""
    interface: str = ""
    """The language of what the program says around the texts; "": it goes by ``languages``."""
    fonts: tuple[str, ...] = ()
    """Files (whole paths) of fonts for what no bundled one has."""
    readings: dict[str, str] = {}
    """How Latin words are read in Korean, in Hangul: the particle behind one goes by that."""
    root: str = ""
    """The folder it was read from."""
    roots: dict[str, str] = {}
    """By item, of a bank put together of several: the folder of its own."""
    digest: str = ""
    """SHA-256 (hex, 16 characters) over the digests of its items."""
