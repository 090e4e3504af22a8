"""Drafts from lists: what belongs under a heading, what comes first, what goes with what."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import msgspec

from quizgen.bank.items import label, normalized, repeats
from quizgen.drafting import facts
from quizgen.drafting.author import Author
from quizgen.drafting.facts import Annotated
from quizgen.drafting.memo import Entry, Line, Listing, Section
from quizgen.drafting.rules import course_heading, order_cue, say, step
from quizgen.drafting.statements import define, map_arrows, terms
from quizgen.drafting.words import bare, plain
from quizgen.model import Bloom, Localized, MultipleKey, MultipleResponse, Option

_NEAR = 6
"""How many lists away a wrong option may come from."""
_VERSUS = re.compile(r"\bvs\.?\b", re.IGNORECASE)


_TASK = re.compile(r"\[[ xX]\] ")
_WORD = re.compile(r"[a-z]{2,}|[가-힣]{2,}")


def is_no_set(title: str) -> bool:
    """A heading that names no set of things: a question, or a label such as ``주의``."""
    label = len(title) > 1 and facts.is_logistic_label(title)
    return title.rstrip(" *").endswith("?") or label


class Named(msgspec.Struct, frozen=True):
    """A list as a set of names for things, under its heading."""

    section: Section
    labels: tuple[str, ...]
    lines: tuple[int, ...]


class Lists:
    """All lists of a memo whose entries are names, in its order: wrong options come from
    neighbours."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self.sections = sections
        self.named = [
            found
            for section in sections
            for block in section.blocks
            if isinstance(block, Listing) and (found := _named(section, block))
        ]
        self._places = {each.lines: index for index, each in enumerate(self.named)}

    def place(self, block: Listing) -> int | None:
        """Where ``block`` stands among the lists of names."""
        return self._places.get(block.lines)

    def neighbours(self, place: int) -> list[Named]:
        """Lists of other headings near by, those under the same parent first."""
        own = self.named[place].section
        near = range(max(0, place - _NEAR), min(len(self.named), place + _NEAR + 1))

        def distance(index: int) -> tuple[bool, int, int]:
            parents = self.named[index].section.parents
            return parents != own.parents, abs(index - place), index

        others = [self.named[index] for index in sorted(near, key=distance)]
        return [each for each in others if each.section.number != own.number]


def _named(section: Section, block: Listing) -> Named | None:
    entries = [entry for entry in block.entries if entry.text.strip()]
    labels = [label_of(entry) for entry in entries if not facts.ARROW.search(entry.text)]
    if is_no_set(section.title) or any(_TASK.match(entry.text) for entry in entries):
        return None
    if not 2 <= len(labels) <= 12 or any(facts.definition(e.lines[0]) for e in entries):
        return None
    if _steps(labels):
        return None
    sound = all(
        re.search(r"[A-Za-z가-힣]{2}|\d+\.\d+", each)
        and not facts.is_sentence(each)
        and not facts.holds_address(each)
        and not course_heading().search(each)
        for each in labels
    )
    return Named(section, tuple(labels), block.lines) if sound else None


def _steps(labels: Sequence[str]) -> bool:
    """Whether most of at least three entries are something to do."""
    count = sum(bool(step().search(bare(each))) for each in labels)
    return count >= 2 and count * 10 >= max(3, len(labels)) * 6


def label_of(entry: Entry) -> str:
    """What a list entry is called, its notes in brackets left out."""
    words = plain(entry.text).rstrip(" .")
    return re.sub(r"\s*[(（][^()（）]*[)）]", "", words).strip() or words


def listing(author: Author, block: Listing, lists: Lists) -> None:
    """A list: its arrows, definitions, notes and terms, then the list as a whole."""
    entries = [entry for entry in block.entries if entry.text.strip()]
    lines = [line for entry in entries for line in entry.lines]
    used: set[int] = set()
    if arrows := facts.arrows(lines):
        map_arrows(author, arrows, code=False)
        used |= {number for arrow in arrows for number in arrow.lines}
    used |= _definitions(author, _unused(entries, used))
    rest = _unused(entries, used)
    whole = [Line(entry.lines[0].number, entry.text) for entry in rest]
    used |= _annotations(author, [pair for line in whole for pair in facts.annotated(line)])
    used |= {line.number for line in whole if terms(author, line)}
    if _sequence(author, block, rest):
        used |= {line.number for entry in rest for line in entry.lines}
    if _members(author, block, lists):
        used |= set(block.lines)
    for entry in entries:
        if entry.deeper:
            listing(author, Listing(False, entry.deeper, entry.text), lists)
    author.leave([line.number for line in lines if line.number not in used], "list")


def _unused(entries: Sequence[Entry], used: set[int]) -> list[Entry]:
    return [entry for entry in entries if entry.lines[0].number not in used]


def _definitions(author: Author, entries: Sequence[Entry]) -> set[int]:
    """``X: Y`` entries, where they are several or surely terms."""
    found = [(e, d) for e in entries if (d := facts.definition(Line(e.lines[0].number, e.text)))]
    sure = [(e, d) for e, d in found if d.marked or len(found) > 1]
    marked = len(sure) > 1 and all(d.marked for _, d in sure)
    if not sure or not (len(found) * 2 >= len(entries) or marked):
        return set()
    define(author, [d for _, d in sure])
    return {line.number for e, _ in sure for line in e.lines}


def _annotations(author: Author, pairs: Sequence[Annotated]) -> set[int]:
    """Names with notes: matched. Terms in two languages are asked on their own."""
    asked = [
        pair
        for pair in pairs
        if not facts.translation(pair.name, pair.note)
        and not _VERSUS.search(pair.name)
        and normalized(pair.name) not in normalized(pair.note)
    ]
    if len({normalized(pair.note) for pair in asked}) < 2:
        return set()
    localized = author.words.localized
    lines = [pair.line for pair in asked]
    sides = [(localized(pair.name), localized(pair.note)) for pair in asked]
    made = author.match(f"{author.topic()}-notes", say("notes", name=author.name()), sides, lines)
    if made:
        author.note("annotation", lines, [made])
    return set(lines) if made else set()


def _sequence(author: Author, block: Listing, entries: Sequence[Entry]) -> bool:
    """An ordering, where something says that the order of a numbered list matters."""
    kept = [entry for entry in entries if not _VERSUS.search(entry.text)]
    texts = [label_of(entry) for entry in kept]
    heading = author.section.title if _is_first(author, block) else ""
    told = order_cue().search(f"{heading} {block.lead}") or _steps(texts)
    if not block.ordered or not told:
        return False
    if any(facts.holds_address(each) or not 0 < len(bare(each)) <= 120 for each in texts):
        return False
    lines = [line.number for entry in kept for line in entry.lines]
    stem = say("order", name=_name(author, block))
    localized = [author.words.localized(each) for each in texts]
    made = author.order(f"{author.topic()}-order", stem, localized, lines)
    return bool(made) and author.note("ordered-list", lines, [made])


def _is_first(author: Author, block: Listing) -> bool:
    """Whether the section's heading speaks for the list: the first one below it."""
    first = next((b for b in author.section.blocks if isinstance(b, Listing)), None)
    return block == first


def _name(author: Author, block: Listing) -> Localized:
    """What a list is called: its heading, or the sentence before a later list."""
    if _is_first(author, block) or not block.lead:
        return author.name()
    lead = re.split(r"(?<=[.!?])\s+", plain(block.lead))[-1].rstrip(" .:")
    return author.words.localized(lead) if len(lead) <= 120 else author.name()


def _members(author: Author, block: Listing, lists: Lists) -> bool:
    """Which of these belong under the heading? Wrong options come from neighbouring lists."""
    place = lists.place(block)
    if place is None or not author.section.title:
        return False
    own = lists.named[place]
    right = list(dict.fromkeys(own.labels))[:4]
    mine = {normalized(bare(each)) for each in own.labels}
    told = {word for each in (*own.labels, author.section.title) for word in _words(each)}
    wrong = dict.fromkeys(
        each
        for other in lists.neighbours(place)[:4]
        for each in other.labels
        if normalized(bare(each)) not in mine
        and not told & _words(each)  # it may belong here as well
        and _alike(each, right)
    )
    options = [*right, *list(wrong)[: max(3, len(right))]]
    texts = [author.words.localized(each) for each in options]
    if len(right) < 2 or len(texts) - len(right) < 2 or repeats(texts):
        return False
    name = _name(author, block)
    listed = Localized(
        ko=", ".join(each["ko"] for each in texts[: len(right)]),
        en=", ".join(each["en"] for each in texts[: len(right)]),
    )
    made = author.add(
        f"{author.topic()}-members",
        say("members" if _is_first(author, block) or not block.lead else "members_of", name=name),
        MultipleResponse(tuple(Option(label(n), each) for n, each in enumerate(texts))),
        MultipleKey(tuple(label(n) for n in range(len(right)))),
        say("members_why", name=name, note=listed),
        own.lines,
        bloom=Bloom.UNDERSTAND,
        rule="partial",
    )
    return author.note("list", own.lines, [made])


def _words(text: str) -> set[str]:
    return set(_WORD.findall(bare(text).lower()))


def _alike(text: str, right: Sequence[str]) -> bool:
    """A wrong option that does not stand out by its length."""
    return len(bare(text)) <= max(24, 2 * max(len(bare(each)) for each in right))


def classify(author: Author, lists: Lists) -> None:
    """Neighbouring headings of one parent with a list each: which entry belongs to which?"""
    first_of: dict[int, Named] = {}
    for each in lists.named:
        first_of.setdefault(each.section.number, each)
    for one, two in itertools.pairwise(lists.sections):
        if one.parents != two.parents or one.level != two.level or not one.parents:
            continue
        sides = [first_of[s.number] for s in (one, two) if s.number in first_of]
        if len(sides) < 2:
            continue
        author.section = one
        left, right = (author.heading(bare(section.title)) for section in (one, two))
        pairs = [
            (author.words.localized(each), heading)
            for side, heading in zip(sides, (left, right), strict=True)
            for each in side.labels[:3]
        ]
        lines = [line for side in sides for line in side.lines]
        if len(pairs) >= 4:
            stem = say("either", left=left, right=right)
            made = author.match(f"{author.topic()}-or-not", stem, pairs, lines)
            if made:
                author.note("sibling-lists", lines, [made])
