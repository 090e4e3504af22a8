"""What readers share: items made of what they found, and notes of what they could not carry."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import NamedTuple

import msgspec

from quizgen.bank.items import Content, digest, label, told_rule
from quizgen.bank.kinds import Name
from quizgen.bank.writer import identifier
from quizgen.errors import Message, message
from quizgen.model import (
    Bloom,
    Item,
    Localized,
    MultipleKey,
    MultipleResponse,
    NumericKey,
    Option,
    OptionFeedback,
    RightNumber,
    Rule,
    SingleChoice,
    SingleKey,
    Stimulus,
)
from quizgen.readers import Begun, Imported, Note, UnknownError, sets
from quizgen.readers.ledger import Told
from quizgen.readers.sets import Announced
from quizgen.readers.settle import quoted
from quizgen.readers.xml import line
from quizgen.scoring.choices import cost

EMPTY = Localized(ko="", en="")
MAX_PICTURE = 10 << 20
"""Bytes of a picture; a larger one is left out."""
_MUCH = 3
"""Times that the same loss is said with its line."""


class Builder:
    """Items and notes of one file, as they are found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.items: list[Item] = []
        self.notes: list[Note] = []
        self.topics: dict[str, Localized] = {}
        """Titles of topics by id."""
        self.title: Localized | None = None
        """What the file calls the quiz, where ``imported`` is not told."""
        self._begun: list[tuple[str, list[str]]] = []
        self._said: set[tuple[str, str]] = set()
        self._left: dict[tuple[str, str], tuple[Message, list[str]]] = {}
        self._topic_ids: dict[str, str] = {}
        self._taken: set[str] = set()
        self._set_names: set[str] = set()
        self._shared: _Shared | None = None

    def begin(self, place: str) -> None:
        """A question begins there; the items that are added are its own."""
        self._begun.append((place, []))

    def imported(
        self, title: Localized | None = None, images: Mapping[str, bytes] | None = None
    ) -> Imported:
        """What a reader gives: all items, pictures and notes that were collected."""
        self.part()
        self._much_left()
        return Imported(
            tuple(self.items),
            tuple(self.notes),
            title or self.title,
            dict(images or {}),
            tuple(Begun(place, tuple(items)) for place, items in self._begun),
            self.topics,
        )

    def topic(self, title: str, wanted: str = "") -> str:
        """The id of the topic that a file calls ``title``; ``wanted`` where it can be that. Each
        title has an id of its own."""
        title = " ".join(title.split())
        if wanted and Name.sound(wanted):
            if title:
                self.topics.setdefault(wanted, Localized.same(title))
            return wanted
        if not (title or wanted):
            return ""
        known = title or wanted
        if known not in self._topic_ids:
            name = identifier(known, {*self.topics}, "topic")
            self._topic_ids[known] = name
            self.topics[name] = Localized.same(known)
        return self._topic_ids[known]

    def share(self, place: str, text: Announced, *, name: str) -> None:
        """A text that the questions behind it are about: they become a set, until ``part``, or
        until there are as many as it says. A set that would be empty or too large is none: its
        text is named."""
        self.part()
        if text.text.some:
            self._shared = _Shared(place, text, name, len(self.items))

    def part(self) -> None:
        """What comes is about no text before it."""
        shared, self._shared = self._shared, None
        if shared is None:
            return
        members = self.items[shared.start :]
        if not 0 < len(members) <= sets.MOST:
            said = message(
                "the text {text} is left out: {count} questions come behind it, and a set has 1 to "
                "{most}",
                text=quoted(shared.text.text),
                count=len(members),
                most=sets.MOST,
            )
            self.note(shared.place, said)
            return
        named = identifier(shared.name, self._set_names, "set")
        stimulus = Stimulus(named, shared.text.text, shared.text.title)
        self.items[shared.start :] = [sets.within(item, stimulus) for item in members]

    def note(self, place: str, said: Message) -> None:
        """Something that could not be carried; ``place`` follows the file's name. The same thing
        is said once of a place."""
        if (place, str(said)) not in self._said:
            self._said.add((place, str(said)))
            self.notes.append(Note(f"{self.file}:{place}", said))

    def left(self, told: Iterable[Told], where: str = "") -> None:
        """What a document holds and nothing became of (``Known.leftovers``), in the member
        ``where``. Where there is much of the same, it is said three times and counted."""
        for element, said in told:
            self.often(f"{where}:{line(element)}" if where else str(line(element)), said, where)

    def often(self, place: str, said: Message, where: str = "") -> None:
        """What may be said of many places: three times, and counted (in ``where``)."""
        _said, seen = self._left.setdefault((where, str(said)), (said, []))
        seen.append(place)
        if len(seen) <= _MUCH:
            self.note(place, said)

    def _much_left(self) -> None:
        for said, places in self._left.values():
            if len(places) > _MUCH:
                self.note(
                    places[-1],
                    message("{what} ({count} times in all)", what=said, count=len(places)),
                )
        self._left.clear()

    def add(
        self,
        content: Content,
        *,
        name: str,
        stem: Localized,
        explanation: Localized = EMPTY,
        topic: str = "",
        points: float = 1.0,
        rule: Rule = "exact",
        penalty: float | None = None,
        shuffle: bool = True,
        difficulty: int = 2,
        bloom: Bloom = Bloom.REMEMBER,
        tags: Sequence[str] = (),
    ) -> None:
        """An item; ``name`` is what its id is made of."""
        texts = (stem, explanation)
        self.items.append(
            Item(
                id=identifier(name, self._taken),
                topic=topic,
                interaction=content.interaction,
                key=content.key,
                stem=stem,
                explanation=explanation,
                digest=digest(told_rule(rule, penalty), stem, content, explanation),
                difficulty=difficulty,
                bloom=bloom,
                points=points,
                rule=rule,
                penalty=penalty,
                shuffle=shuffle,
                feedback=content.feedback,
                tags=tuple(tags),
                status="accepted" if all(all(t.values()) for t in texts) else "draft",
            )
        )
        if self._begun:
            self._begun[-1][1].append(self.items[-1].id)
        shared = self._shared
        if shared and shared.text.count and len(self.items) - shared.start >= shared.text.count:
            self.part()


class _Shared(msgspec.Struct, frozen=True):
    """A text whose questions are being read."""

    place: str
    text: Announced
    name: str
    start: int
    """How many items there were before."""


def choice(
    texts: Sequence[Localized],
    right: Sequence[int],
    feedback: Sequence[Localized | None] = (),
    *,
    multiple: bool,
) -> Content:
    """A single or multiple choice of ``texts``; ``right`` are indices."""
    options = tuple(Option(label(index), text) for index, text in enumerate(texts))
    told = {
        label(index): OptionFeedback(text)
        for index, text in enumerate(feedback)
        if text and text.some
    }
    if multiple:
        key = MultipleKey(tuple(label(index) for index in right))
        return Content(MultipleResponse(options), key, told)
    return Content(SingleChoice(options), SingleKey(label(right[0])), told)


class Weighted(NamedTuple):
    """A choice, and how its points are given."""

    content: Content
    rule: Rule
    penalty: float | None = None
    """What a wrong answer costs at most, as a share of the points, where it costs something."""


def weighted(
    texts: Sequence[Localized],
    shares: Sequence[float],
    told: Sequence[Localized | None],
    *,
    single: bool,
    note: Callable[[Message], None],
    least: float | None = None,
    whole: bool = False,
) -> Weighted:
    """A choice whose options earn ``shares`` (per cent of the points), by the rule that says the
    same where there is one. ``least`` is what an answer comes to at least (per cent; None: of one
    option any share, of several 0). ``whole``: several right ones beside wrong ones that cost all
    of it are meant to be chosen all (as Moodle's own are, for want of such a rule). Raises
    ``UnscoredError`` where nothing earns anything."""
    floor = least if least is not None else (-math.inf if single else 0.0)
    if any(abs(share) > 100 + SAME for share in shares):
        note(BEYOND)
    shares = [max(-100.0, min(100.0, share)) for share in shares]
    if single:
        shares = [max(floor, share) for share in shares]
        right = [max(range(len(shares)), key=lambda index: shares[index])]
    else:
        right = [index for index, share in enumerate(shares) if share > 0]
    if not right or shares[right[0]] <= 0:
        raise UnscoredError
    plain = choice(texts, right, told, multiple=not single)
    others = {share for index, share in enumerate(shares) if index not in right}
    if single:
        if shares[right[0]] > 100 - SAME and min(others) == max(others) <= 0:
            return Weighted(plain, "exact", round(-min(others) / 100, 7) or None)
        penalty = None
    else:
        if whole and others == {-100.0} and len(right) > 1:
            return Weighted(plain, "exact")
        lost = math.fsum(max(-share, 0.0) for share in shares)
        penalty = round(min(-floor, lost, 100.0) / 100, 7) or None
        if rule := rule_of(right, shares):
            return Weighted(plain, rule, penalty)
    earned = {label(index): round(share / 100, 7) for index, share in enumerate(shares) if share}
    assert isinstance(plain.key, SingleKey | MultipleKey)
    key = msgspec.structs.replace(plain.key, shares=earned)
    return Weighted(msgspec.structs.replace(plain, key=key), "shares", penalty)


BEYOND = message("shares beyond all the points become all of them")
OTHERS_EARN = message("what is declared as right is not what earns points: the points count")
SAME = 1e-2
"""Per cent of the points by which two shares are the same."""
_SUMS: tuple[Rule, ...] = (
    "partial",
    "rexams-none",
    "rexams-all",
    "rexams-false",
    "rexams-false2",
)
"""Rules that add up what each option earns."""


def rule_of(right: Sequence[int], shares: Sequence[float]) -> Rule | None:
    """The rule by which the ``right`` ones of several options earn the ``shares`` (per cent), and
    the others cost them; None where there is none."""
    each = 100 / len(right)
    if any(abs(shares[index] - each) > SAME for index in right):
        return None
    others = [share for index, share in enumerate(shares) if index not in right]
    return next(
        (
            rule
            for rule in _SUMS
            if all(
                abs(share + 100 * cost(len(right), len(shares), rule)) <= SAME for share in others
            )
        ),
        None,
    )


def below(first: Localized | None, second: Localized) -> Localized:
    """Two texts, one below the other."""
    if first is None:
        return second
    return Localized(
        {name: "\n\n".join(filter(None, (first[name], second[name]))) for name in first | second}
    )


def heading_left_out(title: str) -> Message:
    """What is said of a section that has a title."""
    return message("the title of a section, {title}, is left out", title=repr(title[:60]))


def answer_left_out(answer: str, share: float) -> Message:
    """What is said of an answer that earns a part of the points, which only options do here."""
    return message(
        "the answer {answer}, which earns {share} % there, is left out",
        answer=repr(answer[:40]),
        share=f"{share:.5g}",
    )


def feedback_left_out(answer: str, told: str) -> Message:
    """What is said of feedback to one of the answers that may be typed."""
    return message(
        "the feedback to the answer {answer} is left out: {feedback}",
        answer=repr(answer[:40]),
        feedback=" ".join(re.sub("<[^>]*>", " ", told).split())[:60],
    )


def numbers(answers: Sequence[tuple[float, float, float]]) -> tuple[NumericKey, Rule]:
    """The key of right numbers: value, tolerance and per cent of the points of each. Wider margins
    around the best one become bands. Raises ``UnknownError``."""
    full = [answer for answer in answers if answer[2] >= 100]
    if not full:
        raise UnknownError(message("no number scores in full"))
    value, tolerance, _share = full[0]
    bands, others = [], []
    for other, margin, share in answers:
        if other == value and margin > tolerance and share < 100:
            bands.append((margin, share / 100))
        elif (other, margin, share) != full[0]:
            others.append(RightNumber(other, margin, min(1.0, share / 100)))
    bands.sort()  # the narrowest first
    parts = bands or any(each.share < 1 for each in others)
    key = NumericKey(value, tolerance, bands=tuple(bands), also=tuple(dict.fromkeys(others)))
    return key, "partial" if parts else "exact"


def ranges(
    exact: Sequence[Decimal], between: Sequence[tuple[Decimal, Decimal]]
) -> list[tuple[float, float]]:
    """Numbers and intervals as numbers with a margin: an interval around one of the numbers, as
    far to both sides, is its margin; any other one is its middle with half its width."""
    left = list(between)
    found = []
    with localcontext() as context:
        context.prec = 400
        for value in exact:
            mine = [each for each in left if value - each[0] == each[1] - value >= 0]
            room = max((high - value for _low, high in mine), default=Decimal(0))
            left = [each for each in left if each not in mine]
            found.append((float(value), float(room)))
        found += [(float((low + high) / 2), float((high - low) / 2)) for low, high in left]
    return found


class UnscoredError(Exception):
    """No option of a choice earns anything."""
