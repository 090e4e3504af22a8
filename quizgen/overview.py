"""What a bank holds: items counted by topic, interaction and difficulty, and as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from quizgen.locale import ui
from quizgen.locale.tags import program_languages, words_of
from quizgen.model import (
    INTERACTION_TYPES,
    INTERACTIONS,
    LANGUAGES,
    Bank,
    InteractionType,
    Language,
    Localized,
    type_of,
)

LEVELS = (1, 2, 3, 4, 5)
"""Difficulties."""

Cell = tuple[int, int, int, int, int]
"""Items by difficulty, the easiest first."""
NONE: Cell = (0, 0, 0, 0, 0)


class Overview(msgspec.Struct, frozen=True):
    """``cells`` by topic and interaction; only what occurs is there. ``drafts`` are counted too."""

    bank: str
    title: Localized
    topics: dict[str, Localized]
    interactions: tuple[InteractionType, ...]
    cells: dict[str, dict[InteractionType, Cell]]
    items: int
    drafts: int
    by_model: int
    """Items that item models made."""
    measured: int = 0
    """Items whose difficulty enough students showed."""
    languages: tuple[Language, ...] = LANGUAGES
    """Those of the bank, in its order."""
    interface: str = ""
    """Of the words around the bank's."""
    fonts: tuple[str, ...] = ()
    """Those of the bank."""

    def cell(self, topic: str, interaction: InteractionType) -> Cell:
        """How many items one topic has of one interaction, by difficulty."""
        return self.cells.get(topic, {}).get(interaction, NONE)

    def of_topic(self, topic: str) -> Cell:
        """How many items one topic has, by difficulty."""
        return _sum(self.cells.get(topic, {}).values())

    def of_interaction(self, interaction: InteractionType) -> Cell:
        """How many items one interaction has, by difficulty."""
        return _sum(self.cell(topic, interaction) for topic in self.topics)

    def all(self) -> Cell:
        """How many items the bank has, by difficulty."""
        return _sum(self.of_topic(topic) for topic in self.topics)

    def _repr_html_(self) -> str:
        return picture(self).decode()


def overview(bank: Bank) -> Overview:
    """The counts of ``bank``, topics in its order, interactions in the model's."""
    counts = Counter((i.topic, type_of(i.interaction), i.difficulty) for i in bank.items)
    cells: dict[str, dict[InteractionType, Cell]] = {}
    for topic, interaction in dict.fromkeys((topic, kind) for topic, kind, _ in counts):
        one, two, three, four, five = (counts[topic, interaction, level] for level in LEVELS)
        cells.setdefault(topic, {})[interaction] = (one, two, three, four, five)
    used = {interaction for row in cells.values() for interaction in row}
    return Overview(
        bank=bank.id,
        title=bank.title,
        topics={topic.id: topic.title for topic in bank.topics},
        interactions=tuple(kind for kind in INTERACTION_TYPES if kind in used),
        cells=cells,
        items=len(bank.items),
        drafts=sum(item.status == "draft" for item in bank.items),
        by_model=sum(item.item_model is not None for item in bank.items),
        measured=sum(1 for item in bank.items if item.measured and item.measured.enough),
        languages=bank.languages,
        interface=bank.interface,
        fonts=bank.fonts,
    )


def _sum(cells: Iterable[Cell]) -> Cell:
    one, two, three, four, five = (sum(level) for level in zip(NONE, *cells, strict=True))
    return one, two, three, four, five


def name_of(interaction: InteractionType) -> Localized:
    """What an interaction is called in a heading."""
    return ui(INTERACTIONS[interaction].title.text)


_LEFT, _TOP, _WIDE, _HIGH, _BAR, _TALL = 216, 128, 92, 56, 10, 22
"""Pixels: left and top of the cells, their width and height, width and height of a bar."""


class _Bar(msgspec.Struct, frozen=True):
    x: float
    y: float
    height: float
    count: int
    level: int


class _Square(msgspec.Struct, frozen=True):
    """A cell of the picture; ``share`` (0 to 1) is how dark it is."""

    x: int
    y: int
    count: int
    share: float
    bars: tuple[_Bar, ...]


def picture(found: Overview) -> bytes:
    """The counts as an SVG 1.1 picture: a square per topic and interaction, the darker the more
    items, with a bar per difficulty; in the languages of the bank, the first one large."""
    from quizgen.formats.environment import environment
    from quizgen.formats.page.webfont import picture_with_font

    kinds, topics = found.interactions, [t for t in found.topics if any(found.of_topic(t))]
    most = max((sum(found.cell(t, k)) for t in topics for k in kinds), default=1) or 1
    tallest = max((n for t in topics for k in kinds for n in found.cell(t, k)), default=1) or 1
    with words_of(found):
        text = (
            environment("stats")
            .get_template("stats.svg.jinja")
            .render(
                found=found,
                said=lambda text: _said(text, found.languages),
                words=lambda message: _said(ui(message), program_languages(found.languages)),
                named=lambda text: _said(text, program_languages(found.languages)),
                topics=[
                    (found.topics[topic], _TOP + y * _HIGH, found.of_topic(topic))
                    for y, topic in enumerate(topics)
                ],
                kinds=[
                    (name_of(kind), _LEFT + x * _WIDE, found.of_interaction(kind))
                    for x, kind in enumerate(kinds)
                ],
                squares=[
                    _square(x, y, found.cell(topic, kind), most, tallest)
                    for y, topic in enumerate(topics)
                    for x, kind in enumerate(kinds)
                ],
                levels=tuple(zip(LEVELS, found.all(), strict=True)),
                left=_LEFT,
                top=_TOP,
                wide=_WIDE,
                high=_HIGH,
                width=_LEFT + (len(kinds) + 1) * _WIDE + 16,
                height=_TOP + (len(topics) + 1) * _HIGH + 64,
                right=_LEFT + len(kinds) * _WIDE,
                bottom=_TOP + len(topics) * _HIGH,
            )
        )
    return picture_with_font(text, found.fonts)


def _said(text: Localized, languages: Sequence[Language]) -> tuple[str, str]:
    """What stands large, and what small beside it: the other versions that say another thing."""
    first, *others = dict.fromkeys(text[each] for each in languages)
    return first, " · ".join(others)


def _square(x: int, y: int, cell: Cell, most: int, tallest: int) -> _Square:
    left, top = _LEFT + x * _WIDE, _TOP + y * _HIGH
    bars = []
    for place, count in enumerate(cell):
        height = round(_TALL * (count / tallest) ** 0.5, 1) if count else 0
        bar_left = left + (_WIDE - 5 * _BAR - 8) / 2 + place * (_BAR + 2)
        bars.append(_Bar(bar_left, top + _HIGH - 6 - height, height, count, place + 1))
    share = round((sum(cell) / most) ** 0.5, 3)
    return _Square(left, top, sum(cell), share, tuple(bars))
