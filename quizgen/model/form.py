"""The waist: a quiz with nothing left to decide, and, apart from it, its key."""

from __future__ import annotations

import math
from collections.abc import Iterable

import msgspec

from quizgen.model.calculation import Calculation
from quizgen.model.grades import Grades
from quizgen.model.interactions import Interaction, Key, Option, SingleChoice
from quizgen.model.item import Bloom, Heading, OptionFeedback, Source
from quizgen.model.outcome import Floor, Rule
from quizgen.model.response import ResponseValue
from quizgen.model.text import Language, Localized

FORM_VERSION = 1
MOST_CERTAIN = 3
"""The highest degree of certainty: so many times an item's points in its bank it is worth then."""
KEY_VERSION = 2


class FormStimulus(msgspec.Struct, frozen=True, omit_defaults=True):
    """What several items that follow each other ask about; ``items`` are their ids."""

    text: Localized
    items: tuple[str, ...]
    title: Localized | None = None
    images: dict[str, str] = {}
    """As in ``FormItem``."""


class FormItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """An item as the student meets it. ``id`` is ``"1"``, ``"2"`` … through the whole form; option
    ids are ``"a"``, ``"b"`` … (targets of a matching ``"1"``, ``"2"`` …) in display order: they
    say nothing of the bank or of the key."""

    id: str
    stem: Localized
    interaction: Interaction
    points: float = 1.0
    images: dict[str, str] = {}
    """Image path in the Markdown to ``data:`` URI, so that a form needs no other file."""
    stimulus: FormStimulus | None = None
    """Of the first item of a set: what it and those after it ask about."""
    penalty: float | msgspec.UnsetType = msgspec.UNSET
    """What a wrong answer costs at most, as a share of the points (0 to 1); unset: nothing."""


class Section(msgspec.Struct, frozen=True):
    title: Localized | None
    items: tuple[FormItem, ...]


class Form(msgspec.Struct, frozen=True):
    """Everything a student may see. Holds nothing of the key."""

    id: str
    """Unique per build: ``podman-101-2026-11-24-a``."""
    title: Localized
    sections: tuple[Section, ...]
    date: str
    """ISO 8601 date the quiz is for; printed, never read from the clock."""
    label: str = "A"
    """Parallel forms are labelled A, B, C …, a quiz of a student's own with the number."""
    instructions: Localized | None = None
    languages: tuple[Language, ...] = ("ko", "en")
    minutes: float | None = None
    """Time limit (None: none)."""
    version: int = FORM_VERSION
    floor: Floor | msgspec.UnsetType = msgspec.UNSET
    """What never comes to less than 0 points; unset: the quiz."""
    certainty: bool | msgspec.UnsetType = msgspec.UNSET
    """Students say of each answer how sure they are, and points go by that (docs/scoring.md). The
    points of the items are what a right answer earns that is given with the most certainty."""
    interface: str | msgspec.UnsetType = msgspec.UNSET
    """The language of what the program says around the texts (labels, buttons, headings); unset:
    it goes by the languages of the texts."""

    @property
    def items(self) -> tuple[FormItem, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @property
    def stimuli(self) -> dict[str, FormStimulus]:
        """By item: what it asks about together with others."""
        return {
            name: item.stimulus
            for item in self.items
            if item.stimulus is not None
            for name in item.stimulus.items
        }

    @property
    def points(self) -> float:
        return math.fsum(item.points for item in self.items)


class Spare(msgspec.Struct, frozen=True, omit_defaults=True):
    """A wrong option that the form does not show: another try may, in place of one that it does.
    Its id goes on where the form's end."""

    id: str
    text: Localized
    feedback: Localized | None = None


class KeyEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """The key to one form item, with all that is shown after answering."""

    id: str
    """The form item's id."""
    ref: str
    """The bank item's id."""
    digest: str
    """The bank item's content digest."""
    key: Key
    explanation: Localized
    points: float = 1.0
    rule: Rule = "exact"
    feedback: dict[str, OptionFeedback] = {}
    """By the form's option ids (``"true"``/``"false"`` for a true/false item)."""
    sources: tuple[Source, ...] = ()
    topic: str = ""
    objective: str | None = None
    difficulty: int = 2
    bloom: Bloom = Bloom.REMEMBER
    tags: tuple[str, ...] = ()
    shuffle: bool = True
    """Whether the options may be put in another order, where a platform shuffles them again."""
    stimulus: str = ""
    """The bank's id of what it asks about together with others."""
    images: dict[str, str] = {}
    """Pictures of the explanation and feedback, as in ``FormItem``."""
    spares: tuple[Spare, ...] = ()
    """Of a single choice that the bank has more wrong options for than are shown."""
    calculation: Calculation | None = None
    """What its numbers are computed by, for a platform that gives each student others."""
    variants: tuple[Variant, ...] = ()
    """The item with other numbers, for a platform that draws one: as in the form's place."""
    penalty: float = 0.0
    """What a wrong answer costs at most, as a share of the points (0 to 1)."""

    def offered(
        self, interaction: Interaction, named: Iterable[ResponseValue] | None = None
    ) -> Interaction:
        """``interaction`` with the spare options too: all that a response may name. With ``named``
        those up to the last that one of these responses names."""
        if not self.spares or not isinstance(interaction, SingleChoice):
            return interaction
        spares = [Option(spare.id, spare.text) for spare in self.spares]
        if named is not None:
            names = {each for each in named if isinstance(each, str)}
            last = max((n for n, spare in enumerate(spares, 1) if spare.id in names), default=0)
            spares = spares[:last]
        return SingleChoice((*interaction.options, *spares))


class Variant(msgspec.Struct, frozen=True):
    """A form item and its key as another variant of its item model has them, with other numbers."""

    item: FormItem
    entry: KeyEntry


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a cited document is, as in ``Document``."""

    url: str = ""
    headings: tuple[Heading, ...] = ()


class AnswerKey(msgspec.Struct, frozen=True):
    """The key of one form, whose digest it carries: what is right, and what may be shown
    afterwards."""

    form_id: str
    form_digest: str
    """``form_digest(form)`` of the form it belongs to."""
    bank: str
    bank_digest: str
    seed: str
    entries: tuple[KeyEntry, ...]
    """One per form item, in the form's order."""
    topics: dict[str, Localized] = {}
    """Titles of the topics in use, for scores by topic."""
    objectives: dict[str, Localized] = {}
    """Titles of their objectives in use."""
    documents: dict[str, Localized] = {}
    """Titles of the cited documents."""
    places: dict[str, Place] = {}
    """Where those are on the web, and their parts, as far as the bank tells."""
    grades: Grades | msgspec.UnsetType = msgspec.UNSET
    """How the blueprint makes letters of scores."""
    version: int = KEY_VERSION


class Assembled(msgspec.Struct, frozen=True):
    """A form and its key, which are made together and kept in two files."""

    form: Form
    key: AnswerKey


def form_digest(form: Form) -> str:
    """SHA-256 (hex, 64 characters) of the form's canonical JSON (msgspec, keys in field order)."""
    import hashlib

    return hashlib.sha256(msgspec.json.encode(form)).hexdigest()
