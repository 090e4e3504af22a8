"""Responses + keys + decisions -> everybody's outcomes: each response scored once, each student
with one row."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import msgspec

from quizgen.errors import Message, message
from quizgen.model import (
    AnswerKey,
    EssayKey,
    Form,
    Outcome,
    ResponseSet,
    Status,
    Student,
)
from quizgen.results import roll
from quizgen.results.binding import NOTHING, Bound, known_as
from quizgen.results.coded import Coded, each_of
from quizgen.results.combine import Forms, Graded, Letters
from quizgen.results.gradebook import Gradebook, Record, Standing, points_of, status_of
from quizgen.results.intake import UNFORESEEN, response_of, unfit, unforeseen
from quizgen.results.lateness import late_share, minutes_late, said_minutes
from quizgen.results.marker import LEAST_CERTAIN, Books, Marker, decided_outcome, put_aside
from quizgen.results.quizzes import Paper, Quiz
from quizgen.results.response import KeptAside, Response
from quizgen.results.rows import SMALL, Marks, Records

Duplicates = Literal["latest", "first", "best"]
_SAID = (Status.CORRECT, Status.PARTIAL, Status.INCORRECT)


class Rules(msgspec.Struct, frozen=True):
    """Which of the responses that came in count, as the instructor chooses."""

    duplicates: Duplicates = "latest"
    practice: bool = False
    """Responses of the practice page, where answers are shown, count too."""


def misfit(found: ResponseSet, place: str, paper: Paper) -> Message | None:
    """Why a page's responses cannot be scored by ``paper``; None where they can."""
    digest = paper.key.form_digest
    if problem := unfit(found, {digest: paper}):
        return problem
    marked = Marker(digest, paper).mark(response_of(found, place, found.student))
    return message("{text}", text=marked.reason) if isinstance(marked, KeptAside) else None


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
    markers = _Markers(quiz, bound)
    aside: list[KeptAside] = []
    marked = Marks()
    for one in found:
        if isinstance(one, KeptAside):
            aside.append(one)
            continue
        try:
            result = markers.of(one.form_digest).mark(one)
        except UNFORESEEN as error:
            result = put_aside(one, unforeseen(error))
        if isinstance(result, KeptAside):
            aside.append(result)
        else:
            marked.append(result)
    called = roll.call(marked, roster, rules.duplicates, rules.practice, bound, aside)
    aside += called.aside
    form, key = markers.together(called.present)
    records = Records()
    for present in called.present:
        digest = present.marked.response.form_digest
        records.append(_record(present, quiz.papers[digest], markers.of(digest), bound))
    markers.carry(form)
    for record in _missing(called, bound):
        records.append(record)
    records.sort()
    everybody = {known_as(record.student) for record in records} if bound.decided else ()
    dropped, lost = markers.dropped()
    book = Gradebook(
        form_id=form.id,
        points=quiz.points - lost,
        items=tuple([entry.id for entry in key.entries]),
        records=records if len(records) > SMALL else tuple(records),
        aside=tuple(aside),
        dropped=tuple(sorted(dropped)),
        problems=(*bound.problems, *bound.checked(everybody, called.held)),
    )
    return Graded(form, key, book)


class _Markers:
    """Those of a quiz's forms, and what the forms are together."""

    def __init__(self, quiz: Quiz, bound: Bound) -> None:
        self.quiz = quiz
        self.bound = bound
        self.made: dict[str, Marker] = {}
        self.books: dict[Any, Books] = {}
        self.scored: dict[Any, Outcome | Message] = {}
        self.letters = Letters()

    def of(self, digest: str) -> Marker:
        """That of a form. Raises ``KeyError``."""
        found = self.made.get(digest)
        if found is None:
            paper = self.quiz.papers[digest]
            books = Books.of(self.books, paper.key) if len(self.quiz.papers) > 1 else None
            found = Marker(digest, paper, self.bound, books, self.scored)
            self.made[digest] = found
        return found

    def together(self, present: Iterable[roll.Present]) -> tuple[Form, AnswerKey]:
        """The form and key to read with what is ``present``: those of the one form, or all forms as
        one; by decisions."""
        papers = self.quiz.papers
        keys = {digest: self._key(digest, paper.key) for digest, paper in papers.items()}
        if len(papers) == 1:
            (digest,) = papers
            return papers[digest].form, keys[digest]
        rows: dict[str, list[Coded[Outcome]]] = {digest: [] for digest in papers}
        if any(books.spare for books in self.books.values()):
            for each in present:
                rows[each.marked.response.form_digest].append(each.marked.outcomes)
        whole = Forms()
        for digest, paper in papers.items():
            marker = self.made.get(digest)
            spare = marker is not None and marker.books.spare
            named = partial(marker.named, rows[digest]) if marker and spare else None
            whole.add(paper.form, keys[digest], named)
        return whole.as_one(self.quiz.id)

    def carry(self, form: Form) -> None:
        """Responses get the letters of ``form``, all forms as one."""
        items = {item.id: item for item in form.items}
        for books in self.books.values():
            books.carry(items, self.letters)

    def _key(self, digest: str, key: AnswerKey) -> AnswerKey:
        if not self.bound.items:
            return key
        rules = ((entry, self.bound.items.get((digest, entry.id))) for entry in key.entries)
        entries = tuple([rule.entry if rule else entry for entry, rule in rules])
        return msgspec.structs.replace(key, entries=entries)

    def dropped(self) -> tuple[frozenset[str], float]:
        """The names of items that do not count, and what they were worth in the first form."""
        papers, rules = self.quiz.papers, self.bound.items
        names = set()
        lost = dict.fromkeys(papers, 0.0)
        for digest, paper in papers.items() if rules else ():
            for entry in paper.key.entries:
                rule = rules.get((digest, entry.id))
                if rule is not None and rule.dropped:
                    names.add(entry.ref if len(papers) > 1 else entry.id)
                    lost[digest] += entry.points
        return frozenset(names), next(iter(lost.values()))


def _record(present: roll.Present, paper: Paper, marker: Marker, bound: Bound) -> Record:
    (response, outcomes), student, flags = present
    who = known_as(student)
    named = marker.called
    comments: dict[str, str] = {}
    statuses = each_of(outcomes, status_of)
    empty = all(status in (None, Status.UNANSWERED) for status in statuses)
    if bound.marks or bound.excused:
        decisions: dict[str, Outcome | None] = {}
        for entry in paper.key.entries:
            if (who, entry.ref) in bound.excused and named[entry.id] in outcomes:
                decisions[entry.id] = None
                continue
            mark = bound.marks.get((who, entry.ref))
            if mark is None or named[entry.id] not in outcomes:
                continue
            if mark.points is not None:
                decisions[entry.id] = decided_outcome(mark.points, entry.points)
            if mark.comment:
                comments[named[entry.id]] = mark.comment
        if decisions:
            outcomes = marker.decided(outcomes, decisions)
            statuses = each_of(outcomes, status_of)
    form = paper.form
    lifted = 0.0
    if form.floor == "section":
        for section in form.sections:
            names = [named[item.id] for item in section.items]
            there = [outcomes[name].score for name in names if name in outcomes]
            lifted += max(0.0, -math.fsum(there))
    adjustments = bound.adjustments.get(who, ())
    worth = [a.points if a.__struct_config__.tag == "bonus" else -a.points for a in adjustments]
    more = math.fsum(worth) if worth else 0
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
        certainty=_certainty(response, paper, outcomes, named),
        lifted=lifted,
        floored=form.floor != "none",
        durations=_durations(response.durations, outcomes, named),
    )


def _certainty(
    response: Response, paper: Paper, outcomes: Mapping[str, Outcome], named: Mapping[str, str]
) -> dict[str, int]:
    """How sure the student was of each answer that is scored by that; 0 where there is none."""
    if not paper.form.certainty:
        return {}
    return {
        named[entry.id]: response.certainty.get(entry.id, LEAST_CERTAIN)
        if outcomes[named[entry.id]].status in _SAID
        else 0
        for entry in paper.key.entries
        if named[entry.id] in outcomes and not isinstance(entry.key, EssayKey)
    }


def _durations(
    durations: dict[str, float], outcomes: Mapping[str, Outcome], named: Mapping[str, str]
) -> dict[str, float]:
    if not durations:
        return durations
    return {
        named[item]: seconds
        for item, seconds in durations.items()
        if item in named and named[item] in outcomes and seconds >= 0
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
