"""What drafting fills: items, tables and item models, each with its topic, id and citation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from quizgen.bank.emit import Flow, FlowMap, Written
from quizgen.bank.interactions.matching import matching
from quizgen.bank.interactions.ordering import ordering
from quizgen.bank.items import normalized, repeats
from quizgen.bank.provenance import digest
from quizgen.bank.writer import identifier
from quizgen.drafting import facts
from quizgen.drafting.facts import Left
from quizgen.drafting.memo import Line, Memo, Section
from quizgen.drafting.rules import say
from quizgen.drafting.words import Lexicon, bare
from quizgen.model import (
    Bloom,
    Interaction,
    Item,
    Key,
    Localized,
    Rule,
    Sampling,
    ShortText,
    Source,
    TextKey,
)

MOST_SHOWN = 6
"""Pairs or entries that a form shows of a matching or an ordering."""


class Found(msgspec.Struct, frozen=True):
    """A fact that drafts were made of: its kind, its lines, the ids of its items or models."""

    kind: str
    lines: tuple[int, ...]
    ids: tuple[str, ...]


class Author:
    """Collects drafts while a memo is read; ``section`` is the one being read."""

    def __init__(
        self, memo: Memo, words: Lexicon, document: str, title: str, taken: Iterable[str]
    ) -> None:
        self.memo, self.words, self.document, self.title = memo, words, document, title
        self.taken = set(taken)
        """Ids in use; an item, a table and a topic never share one."""
        self.section = memo.sections[0] if memo.sections else Section("", 0, 0, (), ())
        self.items: list[Item] = []
        self.tables: dict[str, Written] = {}
        self.models: list[Written] = []
        self.topics: dict[str, Localized] = {}
        self.found: list[Found] = []
        self.left: list[Left] = []
        self.seen: set[tuple[str, ...]] = set()
        """What one draft is enough for: terms, and commands of one kind under one heading."""
        self._topic_of: dict[int, str] = {}

    # ---- names ----

    def topic(self) -> str:
        """The topic of the section, declared when its first draft needs it."""
        if self.section.number not in self._topic_of:
            title = bare(self.section.title) or self.title
            name = identifier(title, self.taken, "topic")
            self._topic_of[self.section.number] = name
            self.topics[name] = self.heading(title)
        return self._topic_of[self.section.number]

    def heading(self, title: str) -> Localized:
        """A heading in both languages: ``루트리스(rootless)/루트풀(rootful)`` has both in it."""
        parts = [facts.annotated(Line(0, part)) for part in title.split("/")]
        if all(len(p) == 1 and facts.translation(p[0].name, p[0].note) for p in parts):
            return Localized(
                ko="/".join(p[0].name for p in parts), en="/".join(p[0].note for p in parts)
            )
        return self.words.localized(title)

    def name(self) -> Localized:
        """What the section is called in a stem."""
        return self.heading(bare(self.section.title) or self.title)

    def identifier(self, text: str) -> str:
        """An id that tells of ``text``."""
        return identifier(bare(text), self.taken, "item")

    # ---- citations and the report ----

    def cited(self, lines: Sequence[int]) -> Source:
        """The memo's lines with their digest."""
        numbers = tuple(sorted(set(lines)))
        text = [self.memo.lines[number - 1] for number in numbers]
        return Source(document=self.document, lines=numbers, digest=digest(text))

    def row_source(self, lines: Sequence[int]) -> Written:
        """A citation in the fields of a table's row."""
        cited = self.cited(lines)
        where = Flow(cited.lines) if len(cited.lines) > 1 else cited.lines[0]
        return FlowMap({self.document: where, "digest": cited.digest})

    def note(self, kind: str, lines: Sequence[int], ids: Sequence[str | None]) -> bool:
        """Record what became of ``lines``; whether anything did."""
        made = tuple(name for name in ids if name)
        if made:
            self.found.append(Found(kind, tuple(sorted(set(lines))), made))
        else:
            self.leave(lines, "too-little")
        return bool(made)

    def leave(self, lines: Sequence[int], reason: str) -> None:
        """Record that nothing was made of ``lines``."""
        if lines:
            self.left.append(Left(tuple(lines), reason))

    # ---- items ----

    def add(
        self,
        name: str,
        stem: Localized,
        interaction: Interaction,
        key: Key,
        explanation: Localized,
        lines: Sequence[int],
        *,
        bloom: Bloom = Bloom.REMEMBER,
        difficulty: int = 2,
        points: float = 1.0,
        sampling: Sampling | None = None,
        rule: Rule = "exact",
    ) -> str:
        """A draft item; its id."""
        item = Item(
            id=self.identifier(name),
            topic=self.topic(),
            interaction=interaction,
            key=key,
            stem=stem,
            explanation=explanation,
            digest="",
            difficulty=difficulty,
            bloom=bloom,
            points=points,
            rule=rule,
            sampling=sampling,
            sources=(self.cited(lines),),
            status="draft",
        )
        self.items.append(item)
        return item.id

    def short(
        self,
        name: str,
        stem: Localized,
        accepted: Sequence[str],
        explanation: Localized,
        lines: Sequence[int],
    ) -> str:
        """A draft to answer in a word."""
        key = TextKey(tuple(dict.fromkeys(bare(each) for each in accepted)))
        return self.add(name, stem, ShortText(), key, explanation, lines)

    def match(
        self,
        name: str,
        stem: Localized,
        pairs: Sequence[tuple[Localized, Localized]],
        lines: Sequence[int],
    ) -> str | None:
        """A matching of ``pairs``; None where fewer than two can be told apart."""
        pairs = [pair for pair in pairs if _tellable(pair)]
        doubled = {index for index, _ in repeats([source for source, _ in pairs])}
        pairs = [pair for index, pair in enumerate(pairs) if index not in doubled]
        if len(pairs) < 2 or len({normalized(target["ko"]) for _, target in pairs}) < 2:
            return None
        content = matching(pairs, (), MOST_SHOWN)
        return self.add(
            name,
            stem,
            content.interaction,
            content.key,
            _with_lines(say("together"), [_joined(pair, " → ") for pair in pairs], "-"),
            lines,
            bloom=Bloom.UNDERSTAND,
            points=float(min(len(pairs), MOST_SHOWN)),
            sampling=content.sampling,
            rule="partial",
        )

    def order(
        self,
        name: str,
        stem: Localized,
        entries: Sequence[Localized],
        lines: Sequence[int],
        bloom: Bloom = Bloom.UNDERSTAND,
    ) -> str | None:
        """An ordering of three to ten different entries; None where they are not."""
        if not 3 <= len(entries) <= 10 or repeats(entries):
            return None
        content = ordering(entries, MOST_SHOWN)
        return self.add(
            name,
            stem,
            content.interaction,
            content.key,
            _with_lines(say("in_order"), entries, "1."),
            lines,
            bloom=bloom,
            points=2.0,
            sampling=content.sampling,
            rule="partial",
        )

    def model(self, table: str, name: str, fields: Mapping[str, object]) -> str:
        """A draft item model of ``table``; its id."""
        made = self.identifier(name)
        head = {"id": made, "for_each": table, "status": "draft", "topic": self.topic()}
        self.models.append({**head, **fields})
        return made

    def items_apart(self) -> tuple[Item, ...]:
        """The items, those about one command enemies: each shows what the other asks."""
        about: dict[int, list[str]] = {}
        for fact in self.found:
            for line in fact.lines if fact.kind in ("command", "steps") else ():
                about.setdefault(line, []).extend(fact.ids)
        enemies: dict[str, dict[str, None]] = {}
        for names in about.values():
            for name in names:
                enemies.setdefault(name, {}).update(dict.fromkeys(names))
        return tuple(
            msgspec.structs.replace(
                item, enemies=tuple(name for name in enemies[item.id] if name != item.id)
            )
            if len(enemies.get(item.id, ())) > 1
            else item
            for item in self.items
        )


def _tellable(pair: tuple[Localized, Localized]) -> bool:
    """Neither side is in the other."""
    source, target = (normalized(bare(side["ko"])) for side in pair)
    return source not in target and target not in source


def _joined(pair: tuple[Localized, Localized], sign: str) -> Localized:
    return Localized(
        ko=f"{pair[0]['ko']}{sign}{pair[1]['ko']}", en=f"{pair[0]['en']}{sign}{pair[1]['en']}"
    )


def _with_lines(text: Localized, entries: Sequence[Localized], mark: str) -> Localized:
    """``text`` and a list; ``mark`` is its first (``1.`` counts on)."""

    def lines(language: str) -> str:
        texts = [entry["ko"] if language == "ko" else entry["en"] for entry in entries]
        marks = [mark if mark == "-" else f"{number}." for number in range(1, len(texts) + 1)]
        return "\n".join(f"{m} {t}" for m, t in zip(marks, texts, strict=True))

    return Localized(ko=f"{text['ko']}\n\n{lines('ko')}", en=f"{text['en']}\n\n{lines('en')}")
