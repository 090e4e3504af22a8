"""From a term and a bank to the days to come."""

from __future__ import annotations

import datetime
import hashlib
import math
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path

import msgspec

from quizgen.assembly import AssemblyError, Missed
from quizgen.assembly.assemble import section_counts
from quizgen.assembly.choose import Chooser
from quizgen.assembly.cycle import cure, fingerprint, not_borne
from quizgen.assembly.series import Debts, Series
from quizgen.assembly.sets import left_out, told
from quizgen.bank import load_banks, refuse_unknown
from quizgen.errors import Message, at, message, messages
from quizgen.files import write_together
from quizgen.model import AnswerKey, Bank, Blueprint, Item
from quizgen.reading import is_there, read_bytes
from quizgen.term.file import FILE as TERM
from quizgen.term.file import Schedule, TermError, term_of
from quizgen.term.lock import FILE as LOCK
from quizgen.term.lock import (
    PREVIOUS,
    Day,
    Entry,
    Lock,
    Result,
    Why,
    as_text,
    read_lock,
    write_lock,
)
from quizgen.term.review import Memory, sibling

_KEPT = 1500
"""How much cheaper an item is on the day it was planned for: plans change where they must."""
_OWN = 20_000
"""As ``_KEPT``, for what one student gets of the class's day."""
_AHEAD = datetime.timedelta(7)
"""So far ahead a quiz may be given without a doubt about the clock: tomorrow's is made tonight."""
_REVIEW = 40_000
"""How much cheaper an item is that is due for review."""


class Planned(msgspec.Struct, frozen=True):
    """The plan, and what is to be said of it."""

    lock: Lock
    notes: tuple[Message, ...] = ()
    changed: bool = True


class _Kind:
    """Days that are planned alike."""

    def __init__(self, blueprint: Blueprint, bank: Bank, count: int | None, seed: str) -> None:
        self.blueprint = blueprint
        self.bank = bank
        self.seed = seed
        self.counts = section_counts(blueprint, count)
        self.debts: Debts = {}

    @cached_property
    def chooser(self) -> Chooser:
        """Costs time, as ``series`` does, and is not asked for where nothing has changed."""
        return Chooser(self.bank.items, self.blueprint, self.counts)

    @cached_property
    def series(self) -> Series:
        """How its days follow each other; costs a solver."""
        return Series(self.chooser, self.seed)


def plan(schedule: Schedule, lock: Lock | None, today: datetime.date) -> Planned:
    """The plan with every day from ``today`` on planned anew; days given, and days that have
    passed, stay as they are.

    Raises ``TermError``, ``BankError``, ``AssemblyError``: from which day on the bank cannot hold
    what is asked for, and what is missing.
    """
    days = list(schedule.days())
    if not days:
        said = message("has no day with a quiz between its first and its last day")
        raise TermError(at(schedule.path, said))
    kinds = _kinds(schedule, days)
    main = kinds[days[0]].bank
    if lock is not None:
        refuse_other(schedule, lock, main.id)
    lock = lock or Lock(term=schedule.term, bank=main.id)
    notes = list(schedule.remarks())
    given = {day: each for day, each in lock.days.items() if each.given}
    begin = today
    if given and max(given) > today + _AHEAD and min(d for d in [*given, *days]) <= today:
        notes.append(_clock(today, max(given)))
    inputs = _inputs(schedule, kinds, given, lock, begin, days)
    if inputs == lock.inputs:
        return Planned(lock, tuple(notes), changed=False)
    kept = {
        day: each for day, each in lock.days.items() if each.given or (day < begin and day in days)
    }
    turns = {day: turn for turn, day in enumerate(sorted({*days, *given}))}
    shown: dict[str, list[int]] = {}
    on_day: dict[str, list[datetime.date]] = {}
    for day, each in given.items():
        _note(each.items, day, turns[day], shown, on_day)
        if day in kinds:
            kind = kinds[day]
            kind.series.given(kind.debts, items_of(each, kind.bank, len(kind.counts))[0])
    memory = _memory(lock)
    dry: dict[str, list[tuple[datetime.date, Missed]]] = {}
    made = dict(kept)
    for day in days:
        if day < begin or day in given:
            continue
        kind = kinds[day]
        try:
            entries, missed = _day(
                schedule, kind, day, turns[day], shown, on_day, lock.days.get(day), memory
            )
        except AssemblyError as error:
            alike = [each for each in days if kinds[each] is kind]
            short = (
                not_borne(kinds[days[0]].chooser, partial(_window, days))
                or not_borne(kind.chooser, partial(_window, alike))
                or list(error.messages)
            )
            head = message("{day}: the bank runs dry:", day=day)
            raise AssemblyError(head, *short) from error
        for one in missed:
            dry.setdefault(str(one.limit.subject), []).append((day, one))
        made[day] = Day(entries)
        _note(entries, day, turns[day], shown, on_day)
    for found in dry.values():
        limit, got = found[0][1].limit, found[0][1].got
        if got < limit.low:
            notes.append(_dry(found, kinds[found[0][0]], days))
        elif limit.kind != "quota":  # more of one value is less of another, which is said
            day, what, more = found[0][0], found[0][1].message, len(found) - 1
            notes.append(
                messages(
                    "{day} and {number} more day: {what}",
                    "{day} and {number} more days: {what}",
                    more,
                    day=day,
                    what=what,
                )
                if more
                else at(str(day), what)
            )
    chooser = kinds[days[0]].chooser
    notes += told(list(left_out(chooser)), chooser.items)
    new = msgspec.structs.replace(
        lock, term=schedule.term, inputs=inputs, days=dict(sorted(made.items()))
    )
    return Planned(new, tuple(notes))


def new_term(folder: Path, text: str) -> tuple[Schedule, Planned]:
    """Write the ``term.yaml`` that ``text`` is into ``folder`` (made where there is none), its plan
    with it, and into ``.gitignore`` what version control is not to keep. Raises ``TermError`` where
    there is a term, and as ``plan``; then nothing is written."""
    path = folder / TERM
    if is_there(path):
        raise TermError(at(path, message("is there already; nothing was written")))
    schedule = term_of(path, text)
    planned = plan(schedule, None, schedule.first)
    files = {path: text.encode(), folder / LOCK: as_text(planned.lock).encode()}
    write_together(files | _ignored(folder / ".gitignore"))
    return schedule, planned


def _ignored(path: Path) -> dict[Path, bytes]:
    """The ``.gitignore`` in ``path`` with a line for the lock that was before, where it has none
    (gitignore(5): a name without a slash holds in every folder below)."""
    before = read_bytes(path, "document") if is_there(path) else b""
    line = PREVIOUS.encode()
    if line in before.split():
        return {}
    return {path: before + (b"\n" if before and not before.endswith(b"\n") else b"") + line + b"\n"}


def refuse_other(schedule: Schedule, lock: Lock, bank: str) -> None:
    """Raise ``TermError`` where ``lock`` is of another term, or of another bank than ``bank``."""
    path = schedule.path.parent / "term.lock"
    if lock.bank != bank:
        said = message(
            "is of bank {other}, and the term's is {bank}; a new bank begins a new term: "
            "put the old lock aside",
            other=lock.bank,
            bank=bank,
        )
        raise TermError(at(path, said))
    if lock.term != schedule.term:
        said = message(
            "is of term {other}, and term.yaml is of {term}: put the old lock aside to begin anew, "
            "or write term: {other} to go on",
            other=lock.term,
            term=schedule.term,
        )
        raise TermError(at(path, said))


def _memory(lock: Lock) -> Memory:
    """What the class remembers, by the results of the days that were given."""
    memory = Memory()
    for day in sorted({*lock.results, *(d for d, each in lock.days.items() if each.given)}):
        entries = lock.days[day].items if day in lock.days and lock.days[day].given else ()
        again = {entry.id: entry.why.of if entry.why else entry.id for entry in entries}
        memory.take(lock.results.get(day, ()), day, again)
    return memory


def _note(
    entries: Sequence[Entry],
    day: datetime.date,
    turn: int,
    shown: dict[str, list[int]],
    on_day: dict[str, list[datetime.date]],
) -> None:
    for entry in entries:
        shown.setdefault(entry.id, []).append(turn)
        on_day.setdefault(entry.id, []).append(day)


def _day(
    schedule: Schedule,
    kind: _Kind,
    day: datetime.date,
    turn: int,
    shown: Mapping[str, Sequence[int]],
    on_day: Mapping[str, Sequence[datetime.date]],
    before: Day | None,
    memory: Memory,
    kept: int = _KEPT,
) -> tuple[tuple[Entry, ...], tuple[Missed, ...]]:
    """One day's items, and the soft limits they miss; those of ``before`` are ``kept`` at that
    price."""
    avoid = kind.blueprint.avoid_days
    barred = {
        name
        for name, dates in on_day.items()
        if any(abs((day - other).days) <= avoid for other in dates)
    }
    favour = {entry.id: kept for entry in before.items if not entry.why} if before else {}
    due: dict[str, Why] = {}
    places = round(schedule.review * sum(kind.counts))
    for name, why in memory.due(day) if places else ():
        if len(due) == places:
            break
        missed_item = kind.chooser.items.get(name)
        if missed_item is not None:
            seed = f"{schedule.term}/{day}"
            enemies = {each for one in due for each in kind.chooser.apart.get(one, ())}
            models = {kind.chooser.items[one].item_model for one in due} - {None}
            alike = {n for n, item in kind.chooser.items.items() if item.item_model in models}
            closed = {*barred, *due, *enemies, *alike}
            other = sibling(missed_item, kind.chooser.items, closed, shown, seed)
            if other is not None:
                due[other.id] = why
                favour[other.id] = _REVIEW
    review, rest = kind.series.beside(list(due))
    for name in [item.id for section in review for item in section]:
        barred |= {name, *kind.chooser.apart.get(name, ())}
    choice = rest.choose(turn, shown, kind.debts, barred=barred, favour=favour)
    entries = tuple(
        Entry(item.id, item.digest, section, due.get(item.id))
        for section, items in enumerate(choice.forms[0])
        for item in (*items, *review[section])
    )
    for entry in entries:
        name = entry.why.of if entry.why else entry.id
        if name in memory.cards:
            memory.seen_again(name, day)
    return entries, choice.missed


def _kinds(schedule: Schedule, days: Sequence[datetime.date]) -> dict[datetime.date, _Kind]:
    """By day: its blueprint, ready to choose by."""
    banks: dict[tuple[Path, ...], Bank] = {}
    made: dict[bytes, _Kind] = {}
    found: dict[datetime.date, _Kind] = {}
    plain: _Kind | None = None
    for day in days:
        override = schedule.override(day)
        if override is None and plain is not None:
            found[day] = plain
            continue
        blueprint, folders = schedule.blueprint_of(day)
        count = override.count if override else None
        key = msgspec.msgpack.encode((blueprint, count, [str(each) for each in folders]))
        if key not in made:
            if folders not in banks:
                banks[folders] = load_banks(folders)
            bank = banks[folders]
            _refuse_topics(schedule, day, bank)
            refuse_unknown(blueprint, bank)
            made[key] = _Kind(blueprint, bank, count, schedule.term)
        found[day] = made[key]
        if override is None:
            plain = made[key]
    return found


def _refuse_topics(schedule: Schedule, day: datetime.date, bank: Bank) -> None:
    from quizgen.bank.kinds import meant

    override = schedule.override(day)
    known = [topic.id for topic in bank.topics]
    for name in override.topics if override else ():
        if name not in known:
            said = message(
                "there is no {thing} {name!r}{hint}",
                thing=message("topic"),
                name=name,
                hint=meant(name, known),
            )
            raise TermError(at(override.position if override else schedule.path, said))


def _inputs(
    schedule: Schedule,
    kinds: Mapping[datetime.date, _Kind],
    given: Mapping[datetime.date, Day],
    lock: Lock,
    begin: datetime.date,
    days: Sequence[datetime.date],
) -> str:
    """Stands for all that a plan is made from."""
    to_come = [(day, kinds[day]) for day in days if day >= begin and day not in given]
    marks: dict[int, str] = {}
    for _, kind in to_come:
        if id(kind) not in marks:
            marks[id(kind)] = fingerprint(kind.bank, kind.blueprint, kind.counts)
    what = (
        schedule.term,
        schedule.review,
        [(day, marks[id(kind)]) for day, kind in to_come],
        sorted(given.items()),
        sorted(lock.results.items()),
    )
    return hashlib.sha256(msgspec.json.encode(what)).hexdigest()[:16]


def _clock(today: datetime.date, last: datetime.date) -> Message:
    return message(
        "today is {today}, and the quiz of {last} has been given already: is the clock right? Days "
        "given stay as they are",
        today=today,
        last=last,
    )


def _dry(
    found: Sequence[tuple[datetime.date, Missed]], kind: _Kind, days: Sequence[datetime.date]
) -> Message:
    """From which day on a soft limit is missed, and what would help."""
    day, missed = found[0]
    limit = missed.limit
    supply = kind.chooser.supply(limit)
    avoid = kind.blueprint.avoid_days
    wanted = limit.share or max(limit.low, 0.0)
    needed = math.ceil(wanted * _window(days, avoid))
    text = messages(
        "{subject} runs dry on {day} ({number} day; asked for {asked}, got {got})",
        "{subject} runs dry on {day} ({number} days; asked for {asked}, got {got} the first time)",
        len(found),
        subject=limit.subject,
        day=day,
        asked=limit.asked,
        got=f"{missed.got:g}",
    )
    if needed > supply:
        bears = next((n for n in range(avoid, -1, -1) if wanted * _window(days, n) <= supply), 0)
        text = message("{what}: {cure}", what=text, cure=cure(needed - supply, bears))
    return at(limit.position, text) if limit.position else text


def _window(days: Sequence[datetime.date], avoid: int) -> int:
    """How many quizzes there are at most within ``avoid`` days and one."""
    most, first = 0, 0
    for last, day in enumerate(days):
        while (day - days[first]).days > avoid:
            first += 1
        most = max(most, last - first + 1)
    return most


def items_of(day: Day, bank: Bank, counts: int) -> tuple[tuple[tuple[Item, ...], ...], list[str]]:
    """The day's items by section, and the ids of those that are in the bank no more."""
    known = {item.id: item for item in bank.items}
    gone = [entry.id for entry in day.items if entry.id not in known]
    sections: list[list[Item]] = [[] for _ in range(counts)]
    for entry in day.items:
        if entry.id in known:
            sections[min(entry.section, counts - 1)].append(known[entry.id])
    return tuple(tuple(section) for section in sections), gone


def edited(day: Day, bank: Bank) -> list[str]:
    """Items whose content is not what it was when the day was decided."""
    known = {item.id: item.digest for item in bank.items}
    return [entry.id for entry in day.items if known.get(entry.id, entry.digest) != entry.digest]


def updated(
    schedule: Schedule,
    lock: Lock,
    results: Mapping[datetime.date, tuple[Result, ...]],
    today: datetime.date,
) -> Planned:
    """The plan after ``results`` (a day's replace those it had). Raises as ``plan``."""
    return plan(schedule, msgspec.structs.replace(lock, results={**lock.results, **results}), today)


def own_days(
    schedule: Schedule, lock: Lock, day: datetime.date, memories: Sequence[Memory]
) -> list[tuple[Entry, ...]]:
    """The items of a planned ``day`` for students of whom each has missed something else: a share
    of it is what is due for this student, the rest as nearly the class's as the blueprint allows.
    Raises as ``plan``."""
    days = list(schedule.days())
    kind = _kinds(schedule, [day])[day]
    turns = {each: turn for turn, each in enumerate(sorted({*days, *lock.days}))}
    shown: dict[str, list[int]] = {}
    on_day: dict[str, list[datetime.date]] = {}
    for other, each in lock.days.items():
        if other < day:
            _note(each.items, other, turns[other], shown, on_day)
    planned = lock.days[day]
    places = round(schedule.review * sum(kind.counts))
    found = []
    for memory in memories:
        if not places or not memory.due(day):
            found.append(planned.items)
            continue
        kind.debts = {}
        of_class = msgspec.structs.replace(
            planned, items=tuple(msgspec.structs.replace(e, why=None) for e in planned.items)
        )
        found.append(
            _day(schedule, kind, day, turns[day], shown, on_day, of_class, memory, kept=_OWN)[0]
        )
    return found


def made_plan(schedule: Schedule) -> Lock:
    """The plan as it was made. Raises ``TermError`` where there is none yet."""
    lock = read_lock(schedule.path.parent)
    if lock is None:
        said = message("there is no plan yet; make one with: quizgen term plan")
        raise TermError(at(schedule.path, said))
    return lock


def with_day(
    schedule: Schedule, lock: Lock | None, day: datetime.date
) -> tuple[Lock, tuple[Message, ...]]:
    """The lock with a plan for ``day``: as it is where the day is there, else planned from that day
    on. Raises ``TermError`` where the term has no quiz on ``day``."""
    if lock is not None and day in lock.days:
        return lock, ()
    days = list(schedule.days())
    if day not in days:
        raise TermError(_no_quiz(schedule, day, days))
    planned = plan(schedule, lock, day)
    return planned.lock, planned.notes


def _no_quiz(schedule: Schedule, day: datetime.date, days: Sequence[datetime.date]) -> Message:
    following = next((each for each in days if each > day), None)
    if not schedule.first <= day <= schedule.last:
        why = message(
            "the term is from {first} to {last}", first=schedule.first, last=schedule.last
        )
    elif day in schedule.holidays:
        why = message("it is a holiday")
    else:
        why = message("it is no day of the term")
    said = message("there is no quiz on {day}: {why}", day=day, why=why)
    if following:
        said = message("{said}; the next is on {following}", said=said, following=following)
    return at(schedule.path, said)


def give(folder: Path, day: datetime.date, keys: Sequence[AnswerKey]) -> None:
    """Note that ``day`` has been given, in forms with these ``keys``: its items with the digests
    they had, and its forms. A day that was given before keeps its earlier forms too."""
    lock = read_lock(folder)
    if lock is None or day not in lock.days:
        return
    before = lock.days[day]
    forms = [key.form_digest for key in keys]
    digests = {entry.ref: entry.digest for key in keys for entry in key.entries}
    items = tuple(
        msgspec.structs.replace(entry, digest=digests.get(entry.id, entry.digest))
        for entry in before.items
    )
    known = [form for form in before.forms if form not in forms]
    now = Day(items, given=True, forms=(*known, *forms))
    write_lock(folder, msgspec.structs.replace(lock, days={**lock.days, day: now}))
