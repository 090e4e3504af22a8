"""A response to one form -> what it earned; what many students answer is scored once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import msgspec

from quizgen.errors import Message, message
from quizgen.limits import limit, too_many
from quizgen.model import (
    AnswerKey,
    EssayKey,
    FormItem,
    Interaction,
    Key,
    KeyEntry,
    Outcome,
    ResponseValue,
    Status,
    Student,
)
from quizgen.results.binding import NOTHING, Bound, ItemRule
from quizgen.results.coded import NOT_THERE, Codebook, Coded, Codes, lookup, packed, total
from quizgen.results.combine import Letters
from quizgen.results.gradebook import points_of
from quizgen.results.intake import UNFORESEEN
from quizgen.results.quizzes import Paper
from quizgen.results.response import KeptAside, Response, name_of
from quizgen.results.stable import stable
from quizgen.scoring import earned, score
from quizgen.text.visible import visible_line

_REMEMBERED = 20_000
"""Different answers to one item whose outcomes are kept."""


LEAST_CERTAIN = 1
"""The certainty of an answer that none is stated of (as Moodle has it)."""
CERTAINTIES = (1, 2, 3)
_SHOWN = 40
"""Letters of a name that is too long."""


class Marked(NamedTuple):
    """A response and what its answers earn, by the numbers of its form's ``Marker``."""

    response: Response
    outcomes: Coded[Outcome]

    @property
    def student(self) -> Student:
        return self.response.student

    @property
    def place(self) -> str:
        return self.response.place

    @property
    def score(self) -> float:
        return total(self.outcomes, points_of)


class _Read:
    """What the numbers of a table are in a ``Marker``: by its items, those of the values at a place
    in the table; None for what is no answer."""

    def __init__(self, places: list[int]) -> None:
        self.numbers: list[tuple[list[int | None], int]] = [([], place) for place in places]
        self.size = -1
        self.same = all(here == there for here, there in enumerate(places))
        """Whether they are the same in both, so far."""

    def add(self, numbers: list[int | None], code: int | None) -> None:
        """The next of ``numbers``, those of an item, is ``code``."""
        self.same = self.same and code == len(numbers)
        numbers.append(code)


class Books:
    """What was answered to the items of a form, and what that earned. Forms with the same items
    share one: a form of each student's own asks what the others ask."""

    def __init__(self, names: Iterable[str]) -> None:
        self.given: Codebook[ResponseValue] = Codebook(tuple(names))
        """As it was answered, in the letters of each form."""
        self.earned: Codebook[Outcome] = Codebook(self.given.names)
        """By the same numbers as ``given``."""
        self.letters = self.given
        """By the same numbers: in the letters of all forms together."""
        self.known: list[dict[Any, dict[Any, int]]] = [{} for _ in self.given.names]
        """By item, then by question as a form shows it: the numbers of answers."""
        self.sources: list[list[Interaction]] = [[] for _ in self.given.names]
        """By item, then by number: what was answered."""
        self.spare: set[tuple[int, int]] = set()
        """Item and number of answers that name a spare option."""

    @classmethod
    def of(cls, forms: dict[Any, Books], key: AnswerKey) -> Books:
        """Those of forms with the items of ``key``, called by their ids in the bank."""
        refs = [entry.ref for entry in key.entries]
        name = tuple(sorted(refs))
        if name not in forms:
            forms[name] = cls(refs)
            forms[name].letters = Codebook(refs)
        return forms[name]

    def add(self, place: int, value: ResponseValue, outcome: Outcome, source: Interaction) -> int:
        self.earned.add(place, outcome)
        self.sources[place].append(source)
        return self.given.add(place, value)

    def carry(self, items: Mapping[str, FormItem], letters: Letters) -> None:
        """Say all answers in the letters of ``items``, which may stand in another order than on the
        form that they were given to; ``letters`` knows which is which."""
        self.letters.values = [
            [
                value if value is NOT_THERE else letters.carried(value, source, target)
                for value, source in zip(values, sources, strict=True)
            ]
            for values, sources, target in zip(
                self.given.values,
                self.sources,
                (items[name].interaction for name in self.given.names),
                strict=True,
            )
        ]
        self.letters.size = self.given.size


class Marker:
    """Scores responses to one form; what many students answer is scored once."""

    def __init__(
        self,
        digest: str,
        paper: Paper,
        bound: Bound = NOTHING,
        books: Books | None = None,
        scored: dict[Any, Outcome | Message] | None = None,
    ) -> None:
        """``books``: of this form and others (``Books.of``). ``scored``: what was scored by others,
        which show the same questions."""
        self.shown = {item.id: item.interaction for item in paper.form.items}
        self.entries = {entry.id: entry for entry in paper.key.entries}
        self.called = {name: name for name in (*self.entries, *self.shown)}
        """By item of the form: its name in ``books``."""
        if books is not None:
            self.called = {name: entry.ref for name, entry in self.entries.items()}
        self.books = books = books or Books(self.called)
        self.at = dict(zip(self.called, _places(self.called.values(), books.given), strict=True))
        """Where each item is in ``books``."""
        order = tuple(self.at.values())
        self.order = None if order == tuple(range(len(order))) else order
        """``at``, where it is another than that of ``books``."""
        self.names = [name for _, name in sorted(zip(order, self.at, strict=True))]
        """The items by their places."""
        self.rules: dict[str, ItemRule] = {}
        if bound.items:
            found = {name: bound.items.get((digest, name)) for name in self.entries}
            self.rules = {name: rule for name, rule in found.items() if rule is not None}
        self.scored = scored
        self.known = [self._known(name) for name in self.names]
        """By place, the numbers of answers."""
        self.certain = bool(paper.form.certainty)
        self.tables: dict[Codebook[Any], _Read] = {}
        """Tables that were read."""
        self.longest = limit("name")

    def _known(self, name: str) -> dict[Any, int]:
        if name not in self.entries or name in self.rules:
            return {}
        return self.books.known[self.at[name]].setdefault(self._question(name), {})

    def _question(self, name: str) -> tuple[Any, ...]:
        """What tells a question apart from others, as scoring goes."""
        entry = self.entries[name]
        return (id(entry.key), id(self.shown[name]), id(entry.spares) if entry.spares else 0,
                entry.points, entry.rule, entry.penalty)  # fmt: skip

    def _score(self, name: str, value: Any, certainty: int | None) -> Outcome | Message:
        """What an answer earns; ``NOT_THERE`` of what does not count."""
        nothing: Outcome = NOT_THERE
        entry = self.entries.get(name)
        if entry is None:
            return nothing
        rule = self.rules.get(name)
        if rule is not None and rule.dropped:
            return nothing
        response = None if value is NOT_THERE else value
        scorer = self._scorer(rule or ItemRule(entry), entry.offered(self.shown[name]))
        if self.scored is not None and rule is None:
            return _once(scorer, self.scored, self._question(name), response, certainty)
        return scorer(response, certainty)

    @staticmethod
    def _scorer(rule: ItemRule, interaction: Any) -> Callable[[Any, int | None], Outcome | Message]:
        entry: KeyEntry = rule.entry
        full = Outcome(Status.CORRECT, entry.points, entry.points)

        def one(response: ResponseValue, certainty: int | None) -> Outcome | Message:
            if problem := too_long(entry.key, response):
                return problem
            outcome = score(
                entry.key,
                response,
                points=entry.points,
                rule=entry.rule,
                interaction=interaction,
                penalty=entry.penalty,
                certainty=certainty,
            )
            if outcome.status is Status.INVALID:
                return outcome
            if rule.free:
                return full
            if rule.answers and response is not None:
                same = stable(interaction, entry.key, response)
                if same in rule.answers:
                    points = rule.answers[same]
                    if points is None:
                        return earned(1.0, entry.points, certainty)
                    return decided_outcome(points, entry.points)
            return outcome

        return one

    def mark(self, response: Response) -> Marked | KeptAside:
        """The outcomes of a response; put aside where an answer is none."""
        given = response.responses
        who = response.student
        if max(len(who.id), len(who.name)) > self.longest:
            nobody = Student(who.id[:_SHOWN], who.name[:_SHOWN])
            return put_aside(msgspec.structs.replace(response, student=nobody), too_many("name"))
        if isinstance(given, Coded) and not self.certain and (codes := self._codes(given)):
            return Marked(response, self._row(codes))
        if not given.keys() <= self.at.keys():
            unknown = [name for name in given if name not in self.at]
            reason = message(
                "answers to items this quiz does not have: {items}",
                items=visible_line(", ".join(unknown[:5])),
            )
            return put_aside(response, reason)
        if unsure := [name for name, each in response.certainty.items() if each not in CERTAINTIES]:
            reason = message("the certainty of item {item} is none of 1, 2, 3", item=unsure[0][:40])
            return put_aside(response, reason)
        found = [0] * len(self.at)
        for name, place in self.at.items():
            certainty = response.certainty.get(name, LEAST_CERTAIN) if self.certain else None
            code = self._code(place, given.get(name, NOT_THERE), certainty)
            if isinstance(code, Message):
                return put_aside(response, code)
            found[place] = code
        return Marked(response, self._row(packed(found)))

    def _row(self, codes: Codes) -> Coded[Outcome]:
        return Coded(self.books.earned, codes, self.order)

    def _code(self, place: int, value: Any, certainty: int | None) -> int | Message:
        """The number of an answer; what is wrong with it where it is none."""
        looked: Any = value if type(value) is str else lookup(value)
        if certainty is not None:
            looked = looked, certainty
        known = self.known[place]
        code = known.get(looked)
        if code is not None:
            return code
        name = self.names[place]
        scored = self._score(name, value, certainty)
        if isinstance(scored, Message):
            return message("item {item}: {reason}", item=name, reason=scored)
        if scored is not NOT_THERE and scored.status is Status.INVALID:
            return message(
                "item {item}: {answer} is not an answer to it",
                item=name,
                answer=repr(None if value is NOT_THERE else value)[:200],
            )
        code = self._add(place, value, scored)
        if len(known) < _REMEMBERED:
            known[looked] = code
        return code

    def _add(self, place: int, value: ResponseValue, outcome: Outcome) -> int:
        name = self.names[place]
        source, entry = self.shown[name], self.entries.get(name)
        if entry is None or not entry.spares or not isinstance(value, str):
            return self.books.add(place, value, outcome, source)
        offered = entry.offered(source, [value])
        code = self.books.add(place, value, outcome, offered)
        if len(offered.choices) > len(source.choices):
            self.books.spare.add((place, code))
        return code

    def _codes(self, row: Coded[Any]) -> Codes | None:
        """The numbers here of a row of a table; None where something in it is no answer."""
        book, codes = row.book, row.codes
        table = self.tables.get(book)
        if table is None:
            if book.at.keys() != self.at.keys():
                return None
            table = self.tables[book] = _Read([book.at[name] for name in self.names])
        if table.size != book.size:  # answers that nobody gave so far
            for here, (numbers, there) in enumerate(table.numbers):
                for value in book.values[there][len(numbers) :]:
                    code: int | Message | None = None
                    with suppress(*UNFORESEEN):  # whoever answered so is told, one by one
                        code = self._code(here, value, None)
                    table.add(numbers, code if isinstance(code, int) else None)
            table.size = book.size
        if table.same:
            return codes
        try:
            return packed([numbers[codes[there]] for numbers, there in table.numbers])  # type: ignore[misc]
        except TypeError:
            return None

    def responses(self, outcomes: Coded[Outcome]) -> Coded[ResponseValue]:
        """The answers of a row that earned its ``outcomes``, in the letters of the combined
        form."""
        return Coded(self.books.letters, outcomes.codes, outcomes.order)

    def named(self, rows: Iterable[Coded[Outcome]], name: str) -> list[ResponseValue]:
        """The spare options of an item that answers in ``rows`` name."""
        if not self.books.spare:
            return []
        place = self.at[name]
        values = self.books.given.values[place]
        codes = [row.codes[place] for row in rows]
        return [values[code] for code in codes if (place, code) in self.books.spare]

    def decided(
        self, outcomes: Coded[Outcome], decisions: Mapping[str, Outcome | None]
    ) -> Coded[Outcome]:
        """``outcomes`` with those that a person gave, by item of the form; None: the item does not
        count."""
        codes = list(outcomes.codes)
        for name, outcome in decisions.items():
            place = self.at[name]
            value = self.books.given.values[place][codes[place]]
            codes[place] = self._add(place, value, NOT_THERE if outcome is None else outcome)
        return self._row(packed(codes))


def _places(names: Iterable[str], book: Codebook[Any]) -> list[int]:
    """Where each of ``names`` is in ``book``; of one that is there twice, one after the other."""
    if len(book.at) == len(book.names):
        return [book.at[name] for name in names]
    places: dict[str, list[int]] = {}
    for place, name in enumerate(book.names):
        places.setdefault(name, []).append(place)
    return [places[name].pop(0) for name in names]


def _once(
    scorer: Callable[[Any, int | None], Outcome | Message],
    scored: dict[Any, Outcome | Message],
    same: tuple[Any, ...],
    response: ResponseValue,
    certainty: int | None,
) -> Outcome | Message:
    """``scorer``, asked once for questions that are the ``same``."""
    name = same, lookup(response), certainty
    found = scored.get(name)
    if found is None:
        found = scorer(response, certainty)
        if len(scored) < _REMEMBERED:
            scored[name] = found
    return found


def too_long(key: Key, response: ResponseValue) -> Message | None:
    """What is wrong with an answer that nobody can have typed; None where it is short enough."""
    bound = "essay" if isinstance(key, EssayKey) else "answer"
    parts = response.values() if isinstance(response, dict) else [response]
    longest = max((len(part) for part in parts if isinstance(part, str | list)), default=0)
    return too_many(bound) if longest > limit(bound) else None


def decided_outcome(points: float, most: float) -> Outcome:
    """The outcome where a person gave ``points`` of ``most``: right, partly right or wrong by how
    many they are."""
    if points >= most:
        return Outcome(Status.CORRECT, most, most)
    return Outcome(Status.PARTIAL if points > 0 else Status.INCORRECT, points, most)


def put_aside(response: Response, reason: Message) -> KeptAside:
    """A response that does not count, with its answers."""
    content = msgspec.json.encode(dict(response.responses)).decode()
    return KeptAside(response.place, name_of(response.student), reason, content[:100_000])
