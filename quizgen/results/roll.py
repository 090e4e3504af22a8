"""Who is who: one response a student, nobody of the roster forgotten, no number taken on trust."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from quizgen.errors import Message, message, messages
from quizgen.model import Student
from quizgen.results.binding import Bound, known_as
from quizgen.results.response import KeptAside, moment, name_of
from quizgen.results.rows import heads

if TYPE_CHECKING:
    from quizgen.results.grading import Duplicates
    from quizgen.results.marker import Marked

_WORDS = 20
"""Of a file's name, in which a number is looked for."""
_NAMED = 3
"""Other files that a reason names; there may be thousands."""


class Present(NamedTuple):
    """A response that counts, whose it is, and what is to be known about it."""

    marked: Marked
    student: Student
    flags: tuple[Message, ...]


class Missing(NamedTuple):
    """A student of whom nothing counts; ``held``: something of theirs was put aside."""

    student: Student
    held: bool
    flags: tuple[Message, ...] = ()


class Called(NamedTuple):
    """Everybody, after the roll was called."""

    present: Iterable[Present]
    aside: list[KeptAside]
    missing: list[Missing]
    """Of whom nothing counts."""
    held: set[str]
    """Numbers (or names) of those whose files were put aside."""


def call(
    marked: Sequence[Marked],
    roster: Sequence[Student],
    duplicates: Duplicates,
    practice: bool,
    bound: Bound,
    unread: Iterable[KeptAside] = (),
) -> Called:
    """One response for each student. What does not count is put aside with the reason; ``unread``
    is what was put aside before."""
    known = {student.id: student for student in roster}
    near = Near(roster) if roster else None
    aside: list[KeptAside] = []
    unread = list(unread)
    held = {each.student for each in unread if each.student}
    changed: dict[int, Marked] = {}
    by_student: tuple[dict[str, list[int] | int], dict[str, list[int] | int]] = {}, {}
    for row, (student, mode) in enumerate(heads(marked)):
        if mode == "practice" and not practice:
            reason = message(
                "was saved by the practice page, where answers are shown; --practice counts it"
            )
            held.add(known_as(student))
            aside.append(_aside(marked[row], reason))
            continue
        who = bound.same.get(known_as(student))
        if who is not None:
            student = known.get(who, Student(who, student.name))
            one = marked[row]
            response = msgspec.structs.replace(one.response, student=student)
            changed[row] = one._replace(response=response)
        elif near is not None and student.id not in known:
            held.add(known_as(student))
            held.update(each.id for each in near.surely(student))
            aside.append(_aside(marked[row], near.reason(student)))
            continue
        by_name = not student.id
        rows = by_student[by_name].setdefault(student.name if by_name else student.id, row)
        if isinstance(rows, list):
            rows.append(row)
        elif rows != row:
            by_student[by_name][student.name if by_name else student.id] = [rows, row]
    present = _Present(marked, changed, known)
    for rows in _in_order(*by_student):
        if isinstance(rows, int):
            present.rows.append(rows)
            continue
        several = [changed.get(row) or marked[row] for row in rows]
        student = several[0].response.student
        on_roster = known.get(student.id)
        several = _one_person(several, on_roster, aside)
        if not several:
            held.add(known_as(student))
            continue
        wanted = bound.attempts.get(known_as(student), "")
        best = _choose(several, wanted, duplicates, aside)
        if best is None:
            held.add(known_as(student))
            continue
        student = on_roster or best.response.student
        earlier = [one for one in several if one is not best]
        present.others[len(present.rows)] = Present(best, student, _flags(best, student, earlier))
        present.rows.append(0)
    if roster:
        there = {one.student.id for one in present}
        named, nameless = _named([each for each in unread if not each.student], known)
        missing = [
            _missing(student, held, named.get(student.id, ()), nameless)
            for student in roster
            if student.id not in there
        ]
    else:
        missing = _put_aside(marked, present, held)
    return Called(present, aside, missing, held)


class _Present:
    """Everybody who is present, in the order of their numbers, then of names; made while they are
    asked for."""

    def __init__(
        self, marked: Sequence[Marked], changed: Mapping[int, Marked], known: Mapping[str, Student]
    ) -> None:
        self.marked = marked
        self.changed = changed
        self.known = known
        self.rows = array("I")
        """Of ``marked``: those of whom one thing came in."""
        self.others: dict[int, Present] = {}
        """The others, by their places among ``rows``."""

    def __iter__(self) -> Iterator[Present]:
        for place, row in enumerate(self.rows):
            other = self.others.get(place)
            if other is not None:
                yield other
                continue
            one = self.changed.get(row) or self.marked[row]
            own = one.response.student
            student = self.known.get(own.id) or own
            yield Present(one, student, _flags(one, student, ()))


def _in_order(*by_name: dict[str, list[int] | int]) -> Iterator[list[int] | int]:
    for each in by_name:
        for name in sorted(each):
            yield each[name]


def _put_aside(
    marked: Sequence[Marked], present: Iterable[Present], held: set[str]
) -> list[Missing]:
    """Of whom everything was put aside, where there is no roster."""
    lost = held and held - {known_as(one.student) for one in present}
    if not lost:
        return []
    students = {known_as(student): student for student, _ in heads(marked)}
    return [Missing(student, True) for name, student in students.items() if name in lost]


def _missing(
    student: Student, held: set[str], own: Sequence[str], nameless: Sequence[str]
) -> Missing:
    if own:
        files = ", ".join(own[:_NAMED])
        flag = message("{files}: has this number in its name, and cannot be read", files=files)
        return Missing(student, True, (flag,))
    if held & {student.id, name_of(student)}:
        return Missing(student, True)
    if nameless:
        flag = messages(
            "{files} names nobody, and may be of this student",
            "{number} files name nobody, and one may be of this student: {files}",
            len(nameless),
            files=", ".join(nameless[:_NAMED]),
        )
        return Missing(student, False, (flag,))
    return Missing(student, False)


def _named(
    unread: Sequence[KeptAside], known: Mapping[str, Student]
) -> tuple[dict[str, list[str]], list[str]]:
    """Files that do not say whose they are: by the number of the roster that stands in their own
    name, as in that of a page's file; and the others."""
    found: dict[str, list[str]] = {}
    nameless: list[str] = []
    for place in (each.place for each in unread):
        name = PurePath(place).name
        if "." not in name:  # a folder
            continue
        words = list(re.finditer(r"[^\W_]+", name[:200]))[-_WORDS:]
        spans = {
            name[one.start() : other.end()]
            for number, one in enumerate(words)
            for other in words[number:]
        }
        number = max(known.keys() & spans, key=lambda each: (len(each), each), default="")
        (found.setdefault(number, []) if number else nameless).append(place)
    return found, nameless


def _flags(best: Marked, student: Student, earlier: Sequence[Marked]) -> tuple[Message, ...]:
    flags = []
    if best.response.mode == "practice":
        flags.append(message("practice page"))
    typed = best.response.student.name
    if typed and student.name and _same_name(typed) != _same_name(student.name):
        flags.append(message("wrote the name {name}", name=typed))
    if earlier:
        flags.append(message("handed in {number} times", number=len(earlier) + 1))
    return tuple(flags)


def _same_name(name: str) -> str:
    return "".join(name.split()).casefold()


def _one_person(
    several: list[Marked], on_roster: Student | None, aside: list[KeptAside]
) -> list[Marked]:
    """Without a roster anybody can write any number: one number under two names is for a person to
    decide. With one, the name on it tells whose it is."""
    names = {_same_name(one.response.student.name) for one in several} - {""}
    if len(names) < 2:
        return several
    right = _same_name(on_roster.name) if on_roster else ""
    said = ", ".join(sorted({one.response.student.name for one in several} - {""})[:_NAMED])
    reason = message("the number is used by {names}; find out whose it is", names=said)
    kept = []
    for one in several:
        if right and _same_name(one.response.student.name) in ("", right):
            kept.append(one)
        else:
            aside.append(_aside(one, reason))
    return kept if right in names else []


def _choose(
    several: list[Marked], wanted: str, duplicates: Duplicates, aside: list[KeptAside]
) -> Marked | None:
    """The one that counts; None where nothing says which, and a person must."""
    if len(several) == 1:
        return several[0]
    several = sorted(several, key=lambda one: (moment(one.response.submitted), one.response.place))
    rule = duplicates
    if wanted in ("latest", "first", "best"):
        rule = wanted  # type: ignore[assignment]
    elif named := [one for one in several if wanted and one.response.place.endswith(wanted)]:
        _others(several, named[0], aside)
        return named[0]
    same = all(one.response.responses == several[0].response.responses for one in several)
    if not same and rule != "best" and any(one.response.when is None for one in several):
        for one in several:
            count = len(several) - 1
            near = several[: _NAMED + 1]  # all named to each would be the square of them
            others = [each.response.place for each in near if each is not one]
            more = message("{number} more", number=count - _NAMED)
            listed = ", ".join(others[:_NAMED])
            reason = message(
                "differs from {others} of the same student, and nothing says which is the later; "
                "keep one",
                others=listed if count <= _NAMED else f"{listed}, {more}",
            )
            aside.append(_aside(one, reason))
        return None
    best = several[0]
    if rule == "best":
        best = max(reversed(several), key=lambda one: one.score)
    elif rule == "latest" and several[-1].response.when:
        best = several[-1]
    _others(several, best, aside)
    return best


def _others(several: Sequence[Marked], best: Marked, aside: list[KeptAside]) -> None:
    for one in several:
        if one is best:
            continue
        place = best.response.place
        mine, its = one.response.when, best.response.when
        if one.response.responses == best.response.responses:
            reason = message("the same as {place}, which counts", place=place)
        elif mine is None or its is None or mine == its:
            reason = message("another one, {place}, counts", place=place)
        elif mine < its:
            reason = message("handed in earlier than {place}, which counts", place=place)
        else:
            reason = message("handed in later than {place}, which counts", place=place)
        aside.append(_aside(one, reason))


def _aside(one: Marked, reason: Message) -> KeptAside:
    content = msgspec.json.encode(dict(one.response.responses)).decode()
    return KeptAside(one.response.place, name_of(one.response.student), reason, content[:100_000])


class Near:
    """Numbers of a roster that are one slip of the finger away (Damerau, *A technique for computer
    detection and correction of spelling errors*, CACM 7(3), 1964: one letter wrong, missing, too
    many, or two that changed places)."""

    def __init__(self, roster: Sequence[Student]) -> None:
        self.known = {student.id: student for student in roster}
        self.by_part: defaultdict[str, list[Student]] = defaultdict(list)
        self.by_name: defaultdict[str, list[Student]] = defaultdict(list)
        for student in roster:
            for part in _parts(_bare(student.id)):
                self.by_part[part].append(student)
            if student.name:
                self.by_name[_same_name(student.name)].append(student)

    def proposals(self, student: Student) -> list[Student]:
        """Who may be meant, whose name is the same first."""
        number = _bare(student.id)
        found = {
            each.id: each
            for part in _parts(number)
            for each in self.by_part.get(part, ())
            if number and one_slip(number, _bare(each.id))
        }
        for each in self.by_name.get(_same_name(student.name), ()) if student.name else ():
            if not student.id:
                found[each.id] = each
        name = _same_name(student.name)
        return sorted(found.values(), key=lambda e: (_same_name(e.name) != name, e.id))

    def surely(self, student: Student) -> list[Student]:
        """Those of the proposed whose name is the same too: something of theirs is here."""
        name = _same_name(student.name)
        return [e for e in self.proposals(student) if name and _same_name(e.name) == name]

    def reason(self, student: Student) -> Message:
        """Why a response is put aside whose student is not on the roster."""
        proposed = self.proposals(student)
        if not proposed:
            return message("is not on the roster")
        return message(
            "is not on the roster; {students} is, and may be meant; then write into "
            "decisions.yaml: - {{decision: student, was: {was}, student: {number}}}",
            students=" / ".join(name_of(each) for each in proposed[:_NAMED]),
            was=_quoted(known_as(student)),
            number=_quoted(proposed[0].id),
        )


def _quoted(text: str) -> str:
    """As YAML writes a text that may look like a number."""
    return msgspec.json.encode(text).decode()


def _bare(number: str) -> str:
    """A number without what spreadsheets and fingers add: hyphens, spaces, zeros in front."""
    import unicodedata

    text = unicodedata.normalize("NFKC", number).casefold()
    return "".join(letter for letter in text if letter.isalnum()).lstrip("0")


def _parts(word: str) -> Iterator[str]:
    """The word, and all that is left when one letter is taken away."""
    yield word
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


def one_slip(one: str, other: str) -> bool:
    """Whether the two differ by one letter, or by two that changed places."""
    if one == other:
        return True
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    swapped = a[:2] == b[1::-1] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped
