"""Responses + keys + decisions -> everybody's outcomes: each response scored once, each student
with one row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Literal, NamedTuple

import msgspec

from quizgen.errors import Message, message
from quizgen.limits import limit, too_many
from quizgen.model import (
    EssayKey,
    Form,
    Key,
    KeyEntry,
    Outcome,
    ResponseSet,
    ResponseValue,
    Status,
    Student,
)
from quizgen.results import roll
from quizgen.results.binding import NOTHING, Bound, ItemRule, known_as
from quizgen.results.coded import NOT_THERE, Codebook, Coded, Codes, each_of, lookup, packed, total
from quizgen.results.combine import Graded, combine
from quizgen.results.gradebook import Gradebook, Record, Standing, points_of, status_of
from quizgen.results.intake import UNFORESEEN, response_of, unfit, unforeseen
from quizgen.results.lateness import late_share, minutes_late, said_minutes
from quizgen.results.quizzes import Paper, Quiz
from quizgen.results.response import KeptAside, Response, name_of
from quizgen.results.stable import stable
from quizgen.scoring import earned, score
from quizgen.text.visible import visible_line

Duplicates = Literal["latest", "first", "best"]
_REMEMBERED = 20_000
"""Different answers to one item whose outcomes are kept."""


LEAST_CERTAIN = 1
"""The certainty of an answer that none is stated of (as Moodle has it)."""
CERTAINTIES = (1, 2, 3)
_SAID = (Status.CORRECT, Status.PARTIAL, Status.INCORRECT)
_SHOWN = 40
"""Letters of a name that is too long."""


class Rules(msgspec.Struct, frozen=True):
    """What an instructor chooses about what came in."""

    duplicates: Duplicates = "latest"
    practice: bool = False
    """Responses of the practice page, where answers are shown, count too."""


class Marked(NamedTuple):
    """A response and what its answers earn, by the numbers of its form's ``Marker``."""

    response: Response
    outcomes: Coded[Outcome]

    @property
    def score(self) -> float:
        return total(self.outcomes, points_of)


class _Read:
    """What the numbers of a table are in a ``Marker``: by its items, those of the values at a place
    in the table; None for what is no answer."""

    def __init__(self, places: list[int]) -> None:
        self.numbers: list[tuple[list[int | None], int]] = [([], place) for place in places]
        self.size = -1
        self.same = False
        """Whether they are the same in both."""

    def looked(self, size: int) -> None:
        """``size`` values of the table have their numbers."""
        self.size = size
        self.same = all(
            here == there and numbers == list(range(len(numbers)))
            for here, (numbers, there) in enumerate(self.numbers)
        )


class Marker:
    """Scores responses to one form; what many students answer is scored once."""

    def __init__(
        self,
        digest: str,
        paper: Paper,
        bound: Bound = NOTHING,
        scored: dict[Any, Outcome | Message] | None = None,
    ) -> None:
        """``scored``: what markers of other forms have scored, which show the same questions."""
        items = {item.id: item.interaction for item in paper.form.items}
        names = dict.fromkeys((*(entry.id for entry in paper.key.entries), *items))
        self.given: Codebook[ResponseValue] = Codebook(tuple(names))
        self.earned: Codebook[Outcome] = Codebook(tuple(names))
        """By the same numbers as ``given``."""
        self.scorers: list[Callable[[Any, int | None], Outcome | Message] | None] = []
        self.dropped = set()
        for entry in paper.key.entries:
            rule = bound.items.get((digest, entry.id), ItemRule(entry))
            if rule.dropped:
                self.dropped.add(entry.id)
            interaction = items[entry.id]
            scorer = self._scorer(rule, entry.offered(interaction))
            if scored is not None and rule.entry is entry and not (rule.free or rule.answers):
                same = (id(entry.key), id(interaction), id(entry.spares) if entry.spares else 0,
                        entry.points, entry.rule, entry.penalty)  # fmt: skip
                scorer = partial(_once, scorer, scored, same)
            self.scorers.append(None if rule.dropped else scorer)
        self.scorers += [None] * (len(names) - len(self.scorers))
        self.certain = bool(paper.form.certainty)
        self.known: list[dict[Any, int]] = [{} for _ in names]
        self.tables: dict[Codebook[Any], _Read] = {}
        """Tables that were read."""
        self.longest = limit("name")

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
            return _aside(msgspec.structs.replace(response, student=nobody), too_many("name"))
        if isinstance(given, Coded) and not self.certain and (codes := self._codes(given)):
            return Marked(response, Coded(self.earned, codes))
        if not given.keys() <= self.given.at.keys():
            unknown = [name for name in given if name not in self.given.at]
            reason = message(
                "answers to items this quiz does not have: {items}",
                items=visible_line(", ".join(unknown[:5])),
            )
            return _aside(response, reason)
        if unsure := [name for name, each in response.certainty.items() if each not in CERTAINTIES]:
            reason = message("the certainty of item {item} is none of 1, 2, 3", item=unsure[0][:40])
            return _aside(response, reason)
        found: list[int] = []
        for place, name in enumerate(self.given.names):
            certainty = response.certainty.get(name, LEAST_CERTAIN) if self.certain else None
            code = self._code(place, given.get(name, NOT_THERE), certainty)
            if isinstance(code, Message):
                return _aside(response, code)
            found.append(code)
        return Marked(response, Coded(self.earned, packed(found)))

    def _code(self, place: int, value: Any, certainty: int | None) -> int | Message:
        """The number of an answer; what is wrong with it where it is none."""
        name: Any = lookup(value)
        if certainty is not None:
            name = name, certainty
        known = self.known[place]
        code = known.get(name)
        if code is not None:
            return code
        outcome: Outcome = NOT_THERE
        if scorer := self.scorers[place]:
            response = None if value is NOT_THERE else value
            scored = scorer(response, certainty)
            item = self.given.names[place]
            if isinstance(scored, Message):
                return message("item {item}: {reason}", item=item, reason=scored)
            if scored.status is Status.INVALID:
                return message(
                    "item {item}: {answer} is not an answer to it",
                    item=item,
                    answer=repr(response)[:200],
                )
            outcome = scored
        code = self._add(place, value, outcome)
        if len(known) < _REMEMBERED:
            known[name] = code
        return code

    def _add(self, place: int, value: ResponseValue, outcome: Outcome) -> int:
        self.earned.add(place, outcome)
        return self.given.add(place, value)

    def _codes(self, row: Coded[Any]) -> Codes | None:
        """The numbers here of a row of a table; None where something in it is no answer."""
        book, codes = row.book, row.codes
        table = self.tables.get(book)
        if table is None:
            if book.at.keys() != self.given.at.keys():
                return None
            table = self.tables[book] = _Read([book.at[name] for name in self.given.names])
        if table.size != book.size:  # answers that nobody gave so far
            for here, (numbers, there) in enumerate(table.numbers):
                for value in book.values[there][len(numbers) :]:
                    code: int | Message | None = None
                    with suppress(*UNFORESEEN):  # whoever answered so is told, one by one
                        code = self._code(here, value, None)
                    numbers.append(code if isinstance(code, int) else None)
            table.looked(book.size)
        if table.same:
            return codes
        try:
            return packed([numbers[codes[there]] for numbers, there in table.numbers])  # type: ignore[misc]
        except TypeError:
            return None

    def responses(self, outcomes: Coded[Outcome]) -> Coded[ResponseValue]:
        """What earned ``outcomes``."""
        return Coded(self.given, outcomes.codes)

    def decided(
        self, outcomes: Coded[Outcome], decisions: Mapping[str, Outcome | None]
    ) -> Coded[Outcome]:
        """``outcomes`` with those that a person gave, by item; None: the item does not count."""
        codes = list(outcomes.codes)
        for name, outcome in decisions.items():
            place = self.given.at[name]
            value = self.given.values[place][codes[place]]
            codes[place] = self._add(place, value, NOT_THERE if outcome is None else outcome)
        return Coded(self.earned, packed(codes))


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


def misfit(found: ResponseSet, place: str, paper: Paper) -> Message | None:
    """Why a page's responses cannot be scored by ``paper``; None where they can."""
    digest = paper.key.form_digest
    if problem := unfit(found, {digest: paper}):
        return problem
    marked = Marker(digest, paper).mark(response_of(found, place, found.student))
    return message("{text}", text=marked.reason) if isinstance(marked, KeptAside) else None


def too_long(key: Key, response: ResponseValue) -> Message | None:
    """What is wrong with an answer that nobody can have typed; None where it is short enough."""
    bound = "essay" if isinstance(key, EssayKey) else "answer"
    parts = response.values() if isinstance(response, dict) else [response]
    longest = max((len(part) for part in parts if isinstance(part, str | list)), default=0)
    return too_many(bound) if longest > limit(bound) else None


def decided_outcome(points: float, most: float) -> Outcome:
    """The outcome of points that a person gave."""
    if points >= most:
        return Outcome(Status.CORRECT, most, most)
    return Outcome(Status.PARTIAL if points > 0 else Status.INCORRECT, points, most)


def _aside(response: Response, reason: Message) -> KeptAside:
    content = msgspec.json.encode(dict(response.responses)).decode()
    return KeptAside(response.place, name_of(response.student), reason, content[:100_000])


def grade(
    quiz: Quiz,
    found: Iterable[Response | KeptAside],
    *,
    roster: Sequence[Student] = (),
    rules: Rules | None = None,
    bound: Bound = NOTHING,
) -> Graded:
    """Everybody's outcomes, and the form and key to read them with.

    Pure: the same responses, in any order, give the same gradebook. What cannot be graded is in its
    ``aside``. With a roster each of its students has a record.
    """
    rules = rules or Rules()
    scored: dict[Any, Outcome | Message] = {}
    markers = {
        digest: Marker(digest, paper, bound, scored) for digest, paper in quiz.papers.items()
    }
    aside: list[KeptAside] = []
    marked: list[Marked] = []
    for one in found:
        if isinstance(one, KeptAside):
            aside.append(one)
            continue
        try:
            result = markers[one.form_digest].mark(one)
        except UNFORESEEN as error:
            result = _aside(one, unforeseen(error))
        if isinstance(result, KeptAside):
            aside.append(result)
        else:
            marked.append(result)
    called = roll.call(marked, roster, rules.duplicates, rules.practice, bound, aside)
    aside += called.aside
    by_form: dict[str, list[Record]] = {digest: [] for digest in quiz.papers}
    for present in called.present:
        digest = present.marked.response.form_digest
        by_form[digest].append(_record(present, quiz.papers[digest], markers[digest], bound))
    books = []
    for digest, paper in quiz.papers.items():
        dropped = markers[digest].dropped
        lost = sum(entry.points for entry in paper.key.entries if entry.id in dropped)
        book = Gradebook(
            form_id=paper.form.id,
            points=paper.form.points - lost,
            items=tuple(entry.id for entry in paper.key.entries),
            records=tuple(by_form[digest]),
            aside=(),
            dropped=tuple(sorted(dropped)),
        )
        rules_of = {e.id: bound.items[digest, e.id].entry for e in paper.key.entries
                    if (digest, e.id) in bound.items}  # fmt: skip
        entries = tuple(rules_of.get(entry.id, entry) for entry in paper.key.entries)
        key = msgspec.structs.replace(paper.key, entries=entries)
        books.append(Graded(paper.form, key, book))
    form, key, book = books[0] if len(books) == 1 else combine(books, quiz.id)
    records = [*book.records, *_missing(called, bound)]
    records.sort(key=lambda record: (record.student.id, record.student.name, record.place))
    everybody = {known_as(record.student) for record in records}
    whole = msgspec.structs.replace(
        book,
        records=tuple(records),
        aside=tuple(aside),
        problems=(*bound.problems, *bound.checked(everybody, called.held)),
    )
    return Graded(form, key, whole)


def _record(present: roll.Present, paper: Paper, marker: Marker, bound: Bound) -> Record:
    (response, outcomes), student, flags = present
    who = known_as(student)
    comments: dict[str, str] = {}
    statuses = each_of(outcomes, status_of)
    empty = all(status in (None, Status.UNANSWERED) for status in statuses)
    if bound.marks or bound.excused:
        decisions: dict[str, Outcome | None] = {}
        for entry in paper.key.entries:
            if (who, entry.ref) in bound.excused and entry.id in outcomes:
                decisions[entry.id] = None
                continue
            mark = bound.marks.get((who, entry.ref))
            if mark is None or entry.id not in outcomes:
                continue
            if mark.points is not None:
                decisions[entry.id] = decided_outcome(mark.points, entry.points)
            if mark.comment:
                comments[entry.id] = mark.comment
        if decisions:
            outcomes = marker.decided(outcomes, decisions)
            statuses = each_of(outcomes, status_of)
    form = paper.form
    lifted = 0.0
    if form.floor == "section":
        for section in form.sections:
            there = [outcomes[item.id].score for item in section.items if item.id in outcomes]
            lifted += max(0.0, -sum(there))
    adjustments = bound.adjustments.get(who, ())
    more = sum(a.points if a.__struct_config__.tag == "bonus" else -a.points for a in adjustments)
    due = bound.due.get(who) or bound.due.get("")
    late = minutes_late(response.submitted, due.time, due.grace) if due else None
    off = late_share(late, due.per_day, due.days) if due else 0.0
    standing = Standing.GRADED
    if (who, "") in bound.excused:
        standing = Standing.EXCUSED
    elif Status.PENDING in statuses:
        standing = Standing.TO_MARK
    elif empty and not any(each_of(outcomes, points_of)):
        standing = Standing.EMPTY
    return Record(
        student,
        response.place,
        outcomes,
        marker.responses(outcomes),
        standing=standing,
        form=form.label,
        form_digest=response.form_digest,
        submitted=response.submitted or "",
        minutes=response.minutes,
        flags=(*flags, *_of_the_clock(response), *_of_lateness(late, off)),
        more=more,
        due=due.time if due else "",
        late=late,
        off=off,
        language=_language(response.language, form),
        comments=comments,
        certainty=_certainty(response, paper, outcomes),
        lifted=lifted,
        floored=form.floor != "none",
        durations={name: s for name, s in response.durations.items() if name in outcomes and s >= 0}
        if response.durations
        else response.durations,
    )


def _certainty(response: Response, paper: Paper, outcomes: Mapping[str, Outcome]) -> dict[str, int]:
    """How sure the student was of each answer that is scored by that; 0 where there is none."""
    if not paper.form.certainty:
        return {}
    return {
        entry.id: response.certainty.get(entry.id, LEAST_CERTAIN)
        if outcomes[entry.id].status in _SAID
        else 0
        for entry in paper.key.entries
        if entry.id in outcomes and not isinstance(entry.key, EssayKey)
    }


def _language(told: str, form: Form) -> str:
    """What a response was given in, as far as that can be: "" where it cannot."""
    return told if told in (*form.languages, "both") else ""


def _of_the_clock(response: Response) -> Iterable[Message]:
    if response.minutes is not None and response.minutes < 0:
        yield message(
            "handed in {minutes} minutes before it was begun: the clock of the device was changed",
            minutes=f"{-response.minutes:.0f}",
        )


def _of_lateness(late: float | None, off: float) -> Iterable[Message]:
    if late is None or late <= 0:
        return
    if off:
        yield message("{time} late: {off} % off", time=said_minutes(late), off=f"{100 * off:g}")
    else:
        yield message("{time} late", time=said_minutes(late))


def _missing(called: roll.Called, bound: Bound) -> Iterable[Record]:
    """Records of those of whom nothing counts."""
    for student, held, flags in called.missing:
        excused = (known_as(student), "") in bound.excused
        standing = Standing.ASIDE if held else Standing.ABSENT
        yield Record(
            student,
            "",
            {},
            {},
            standing=Standing.EXCUSED if excused else standing,
            flags=flags,
        )
