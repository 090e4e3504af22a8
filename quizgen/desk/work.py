"""What there is to mark, question by question, and what was decided by now."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from quizgen.errors import Message
from quizgen.model import FormItem, FormStimulus, KeyEntry
from quizgen.results import Graded
from quizgen.results.binding import Bound, known_as
from quizgen.results.decisions import Accept, AnyDecision, Mark, Refuse
from quizgen.results.marks import Typed, essays, part_of, typed_answers
from quizgen.results.stable import normal


class Answer(msgspec.Struct, frozen=True):
    """One student's essay. ``id`` says nothing of the student."""

    id: str
    student: str
    name: str
    text: str


class Cluster(msgspec.Struct, frozen=True):
    """Typed answers of one normal form."""

    id: str
    typed: Typed


class Question(msgspec.Struct, frozen=True):
    """An item with its answers: essays, or clusters of typed answers (of one gap, for a cloze)."""

    item: FormItem
    entry: KeyEntry
    gap: str = ""
    about: FormStimulus | None = None
    """What it asks about together with others."""
    answers: tuple[Answer, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    right: int = 0
    """Students whose typed answer the key accepts."""


def questions(graded: Graded, *, shuffled: bool = True) -> list[Question]:
    """All there is to mark, in the order of the quiz; ``graded`` without decisions about answers.

    Essays are shuffled, in another order for each question, that stays the same from one session to
    the next and when more essays come in.
    """
    form, key, book = graded
    items = {item.id: item for item in form.items}
    texts: dict[str, list[Any]] = {}
    for record, entry, text in essays(graded):
        texts.setdefault(entry.id, []).append((known_as(record.student), record.student.name, text))
    clusters: dict[tuple[str, str], list[Typed]] = {}
    for each in typed_answers(graded):
        clusters.setdefault((each.item, each.gap), []).append(each)
    found = []
    for entry in key.entries:
        if entry.id in book.dropped:
            continue
        item = items[entry.id]
        if several := texts.get(entry.id):
            if shuffled:
                several.sort(key=lambda one: _place(key.form_digest, entry.ref, one[0]))
            answers = tuple(
                Answer(f"{entry.id}/{number}", *one) for number, one in enumerate(several)
            )
            found.append(Question(item, entry, about=form.stimuli.get(item.id), answers=answers))
        gaps = [gap for ref, gap in clusters if ref == entry.ref]
        for gap in gaps:
            listed = tuple(
                Cluster(f"{entry.id}/{gap}/{number}", typed)
                for number, typed in enumerate(clusters[entry.ref, gap])
            )
            given = [record.responses.get(entry.id) for record in book.records]
            if gap:
                given = [value.get(gap) for value in given if isinstance(value, dict)]
            count = sum(isinstance(value, str) and bool(value.strip()) for value in given)
            wrong = sum(each.typed.students for each in listed)
            about = form.stimuli.get(item.id)
            found.append(Question(item, entry, gap, about, clusters=listed, right=count - wrong))
    return found


def _place(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()


class Decisions(msgspec.Struct, frozen=True):
    """What was decided about the answers of some questions, by answer or cluster id."""

    by_id: Mapping[str, AnyDecision]
    comments: Mapping[str, Sequence[str]]
    """Those used before, by item, the most used first."""
    problems: tuple[Message, ...] = ()


def decided(asked: Iterable[Question], bound: Bound) -> Decisions:
    """The decisions of ``bound`` about the answers to ``asked``."""
    by_id: dict[str, AnyDecision] = {}
    verdicts: dict[tuple[str, str], list[Accept | Refuse]] = {}
    said: dict[str, Counter[str]] = {}
    for one in bound.decided:
        if isinstance(one.what, Accept | Refuse):
            verdicts.setdefault((one.what.item, one.what.gap), []).append(one.what)
        elif isinstance(one.what, Mark) and one.what.comment:
            said.setdefault(one.what.item, Counter())[one.what.comment] += 1
    for question in asked:
        ref = question.entry.ref
        for answer in question.answers:
            if mark := bound.marks.get((answer.student, ref)):
                by_id[answer.id] = mark
        if question.clusters:
            part = part_of(question.entry.key, question.gap)
            about = {
                normal(part, verdict.answer): verdict
                for verdict in verdicts.get((ref, question.gap), ())
            }
            for cluster in question.clusters:
                if verdict := about.get(cluster.typed.normal):
                    by_id[cluster.id] = verdict
    comments = {item: [text for text, _ in used.most_common(30)] for item, used in said.items()}
    return Decisions(by_id, comments, bound.problems)
