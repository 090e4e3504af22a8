"""Decisions applied to one quiz: what holds for each item of each form, and for each student."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from quizgen.errors import Message, at, message
from quizgen.locale import ui
from quizgen.model import (
    Cloze,
    CommandKey,
    FormItem,
    Key,
    KeyEntry,
    Localized,
    NumericKey,
    SingleChoice,
    Student,
    TextKey,
)
from quizgen.results import cells
from quizgen.results.decisions import (
    Accept,
    Attempt,
    Bonus,
    CorrectKey,
    Decided,
    Decision,
    DecisionsFile,
    Drop,
    Due,
    Excuse,
    GiveToAll,
    Identify,
    Mark,
    Penalty,
    Refuse,
    contradictions,
)
from quizgen.results.quizzes import Paper, Quiz
from quizgen.results.stable import also_accepting, cannot_decide, carried, key_of, stable


class ItemRule(msgspec.Struct, frozen=True):
    """How an item of one form is scored once decisions are applied: by its key, unless it is
    dropped, free, or one of ``answers`` says otherwise."""

    entry: KeyEntry
    dropped: bool = False
    free: bool = False
    """Everybody who handed something in has its points."""
    answers: Mapping[Any, float | None] = {}
    """Answers (``stable``) and their points; None: full."""


class Bound(msgspec.Struct, frozen=True):
    """Decisions of one quiz, by what they are about."""

    items: Mapping[tuple[str, str], ItemRule] = {}
    """By form digest and form item id; without those that nothing was decided about."""
    marks: Mapping[tuple[str, str], Mark] = {}
    """By student and item (the bank's id)."""
    adjustments: Mapping[str, tuple[Bonus | Penalty, ...]] = {}
    excused: frozenset[tuple[str, str]] = frozenset()
    """Student and item; an empty item: the quiz."""
    attempts: Mapping[str, str] = {}
    same: Mapping[str, str] = {}
    """Who handed in under which number."""
    due: Mapping[str, Due] = {}
    """Until when, by student; under an empty name, for all others."""
    decided: tuple[Decided, ...] = ()
    problems: tuple[Message, ...] = ()

    def checked(self, students: Collection[str], unknown: Collection[str]) -> tuple[Message, ...]:
        """What is decided about students who are not there; those of ``unknown`` are, though
        nothing of them counts."""
        wrong = []
        for one in self.decided:
            name = getattr(one.what, "student", None)
            name = self.same.get(name or "", name)
            if name and name not in students and name not in unknown:
                reason = message("no student {student} is there", student=repr(name))
                wrong.append(at(one.place, reason))
        return tuple(wrong)


NOTHING = Bound()


def bind(file: DecisionsFile, quiz: Quiz) -> Bound:
    """The decisions of ``file`` about ``quiz``; what does not fit it is in ``problems``."""
    kept, problems = contradictions(file.decisions)
    problems = [*file.problems, *problems]
    by_ref: dict[str, list[tuple[str, FormItem, KeyEntry]]] = defaultdict(list)
    for digest, paper in quiz.papers.items():
        items = {item.id: item for item in paper.form.items}
        for entry in paper.key.entries:
            by_ref[entry.ref].append((digest, items[entry.id], entry))
    about_items: dict[str, list[Decided]] = defaultdict(list)
    marks: dict[tuple[str, str], Mark] = {}
    adjustments: dict[str, list[Bonus | Penalty]] = defaultdict(list)
    excused: set[tuple[str, str]] = set()
    attempts: dict[str, str] = {}
    due: dict[str, Due] = {}
    same = {one.what.was: one.what.student for one in kept if isinstance(one.what, Identify)}

    def who(name: str) -> str:
        """A student by the right number, also where the decision says the one handed in under."""
        return same.get(name, name)

    for one in kept:
        what = one.what
        item = getattr(what, "item", "")
        whole = not item and (isinstance(what, Excuse) or not hasattr(what, "item"))
        if not whole and item not in by_ref:
            problems.append(at(one.place, message("this quiz has no item {item}", item=repr(item))))
            continue
        match what:
            case Mark():
                most = max(entry.points for _, _, entry in by_ref[item])
                if what.points is not None and what.points > most:
                    reason = message(
                        "{points} points for {item}, which is worth {most}",
                        points=f"{what.points:g}",
                        item=item,
                        most=f"{most:g}",
                    )
                    problems.append(at(one.place, reason))
                else:
                    marks[who(what.student), item] = what
            case Bonus() | Penalty():
                adjustments[who(what.student)].append(what)
            case Excuse():
                excused.add((who(what.student), item))
            case Attempt():
                attempts[who(what.student)] = what.file
            case Due():
                due[who(what.student)] = what
            case Identify():
                pass
            case _:
                about_items[item].append(one)
    items_as_decided: dict[tuple[str, str], ItemRule] = {}
    for ref, several in about_items.items():
        for digest, shown, entry in by_ref[ref]:
            rule = _rule(entry, shown, several, quiz.papers, by_ref[ref], problems)
            items_as_decided[digest, entry.id] = rule
    return Bound(
        items_as_decided,
        marks,
        {who: tuple(each) for who, each in adjustments.items()},
        frozenset(excused),
        attempts,
        same,
        due,
        tuple(kept),
        _once(problems),
    )


def bind_but(file: DecisionsFile, quiz: Quiz, *kinds: type[Decision]) -> Bound:
    """The decisions of ``file`` about ``quiz`` without those of ``kinds``: what is left to decide
    of them, decided or not."""
    kept = tuple(one for one in file.decisions if not isinstance(one.what, kinds))
    return bind(msgspec.structs.replace(file, decisions=kept), quiz)


def _once(problems: Iterable[Message]) -> tuple[Message, ...]:
    """A problem that several forms have is said once."""
    return tuple({str(problem): problem for problem in problems}.values())


def _rule(
    entry: KeyEntry,
    shown: FormItem,
    decided: Iterable[Decided],
    papers: Mapping[str, Paper],
    everywhere: list[tuple[str, FormItem, KeyEntry]],
    problems: list[Message],
) -> ItemRule:
    key = entry.key
    dropped = free = False
    corrected = [one for one in decided if isinstance(one.what, CorrectKey)]
    others = [one for one in decided if not isinstance(one.what, CorrectKey)]
    answers: dict[Any, float | None] = {}
    for one in (*corrected, *others):
        what = one.what
        if isinstance(what, Drop):
            dropped = True
        elif isinstance(what, GiveToAll):
            free = True
        elif isinstance(what, CorrectKey):
            right = _right(what, key, shown, papers, everywhere)
            if isinstance(right, Message):
                problems.append(at(one.place, right))
            else:
                key = right
                entry = _explained(entry, what.why)
        elif isinstance(what, Accept | Refuse):
            points = what.points if isinstance(what, Accept) else 0.0
            if points is not None and points > entry.points:
                reason = message(
                    "{points} points for {item}, which is worth {most}",
                    points=f"{points:g}",
                    item=entry.ref,
                    most=f"{entry.points:g}",
                )
                problems.append(at(one.place, reason))
                continue
            if what.gap or isinstance(key, TextKey | CommandKey):
                typed = [what.answer]
                refuse = isinstance(what, Refuse)
                cloze = shown.interaction if isinstance(shown.interaction, Cloze) else None
                if what.gap and (not cloze or all(what.gap != gap.id for gap in cloze.gaps)):
                    reason = message(
                        "item {item} has no gap {gap}", item=entry.ref, gap=repr(what.gap)
                    )
                    problems.append(at(one.place, reason))
                    continue
                told = cannot_decide(key, what.gap, what.answer, refuse=refuse)
                if told is not None:
                    problems.append(at(one.place, told))
                    continue
                if refuse or points is None:
                    key = also_accepting(key, what.gap, [] if refuse else typed,
                                         typed if refuse else [])  # fmt: skip
                    continue
            value = _value(what.answer, what.form, shown, papers, everywhere)
            if isinstance(value, Message):
                problems.append(at(one.place, value))
            else:
                answers[stable(shown.interaction, key, value)] = points
    return ItemRule(msgspec.structs.replace(entry, key=key), dropped, free, answers)


def _explained(entry: KeyEntry, why: str) -> KeyEntry:
    """With the correction before the explanation, which speaks of the key as it was."""
    said = ui("The right answer was corrected after the quiz.").map(
        lambda text: f"**{text}** {why}".strip()
    )
    told = Localized.joined("\n\n", [said, entry.explanation])
    return msgspec.structs.replace(entry, explanation=told)


def _right(
    what: CorrectKey,
    key: Key,
    shown: FormItem,
    papers: Mapping[str, Paper],
    everywhere: list[tuple[str, FormItem, KeyEntry]],
) -> Key | Message:
    if isinstance(key, TextKey | CommandKey | NumericKey):
        value: Any = [what.key] if isinstance(what.key, str) else list(what.key)
    elif not isinstance(what.key, str):
        value = _value(" ".join(what.key), what.form, shown, papers, everywhere)
    else:
        value = _value(what.key, what.form, shown, papers, everywhere)
    if isinstance(value, Message):
        return value
    found = key_of(key, value) if value else None
    return found or message("{key} cannot be the key of {item}", key=repr(what.key), item=what.item)


def _value(
    cell: str,
    form: str,
    shown: FormItem,
    papers: Mapping[str, Paper],
    everywhere: list[tuple[str, FormItem, KeyEntry]],
) -> Any:
    """What a cell says in the letters of the form ``shown`` is on."""
    source = shown
    if form:
        named = [d for d, p in papers.items() if form.lower() in (p.form.label.lower(), p.form.id)]
        found = [item for digest, item, _ in everywhere if digest in named]
        if not found:
            return message("{form} is no form of this quiz", form=repr(form))
        source = found[0]
    try:
        value = cells.parse(source.interaction, cell)
    except cells.CellError as error:
        return error.reason
    lettered = not isinstance(value, str | bool) or isinstance(source.interaction, SingleChoice)
    if lettered and len(papers) > 1 and not form:
        label = next(iter(papers.values())).form.label
        return message("say whose letters these are: form: {form}", form=label)
    moved = carried(value, source.interaction, shown.interaction)
    if moved is None:
        return message("{answer} is not on every form", answer=repr(cell))
    return moved


def known_as(student: Student) -> str:
    """How decisions name a student: by number, without one by name."""
    return student.id or student.name
