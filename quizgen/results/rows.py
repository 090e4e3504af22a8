"""Rows of many students, kept small: what is otherwise the same in most of them stands once."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, overload

import msgspec
import numpy as np
from numpy.typing import NDArray

from quizgen.model import Student
from quizgen.results.coded import NOT_THERE, Codebook, Coded, each_of
from quizgen.results.gradebook import Record, Standing, points_of, worth_of

SMALL = 1000
"""So many rows need not be kept small."""
_MOST = 1000
"""So many kinds of rows are told apart; further rows are kept whole."""
Figures = dict[str, Any]
_FIGURES = ("score", "points", "percent")
_OWN = ("student", "place", "outcomes", "responses", "to_mark", "pending")
"""What a record has of its own; the rest is that of its kind."""


if TYPE_CHECKING:
    from quizgen.results.marker import Marked


class Row(Protocol):
    """A thing of which there are many."""

    @property
    def student(self) -> Student: ...
    @property
    def place(self) -> str: ...


R = TypeVar("R", bound=Row)
Places = NDArray[np.intp]
Matrix = NDArray[np.uint8]


class Kind(Generic[R]):
    """Rows that differ by who, where and what was answered alone."""

    def __init__(self, like: R, file: str, width: int) -> None:
        self.like = like
        self.file = file
        self.width = width
        """Numbers that a row has, a byte each."""
        self.ids: list[str] = []
        self.names: list[str] = []
        self.lines = array("I")
        self.numbers = bytearray()
        self.points = array("d")
        """By row, as far as they were asked for."""
        self.known: dict[float, Figures] = {}
        """What was computed of rows with the same points."""
        self.alike = False
        """Whether it is the same for all of them."""
        self.size = -1
        """Of the codebook that this was told from."""

    def codes(self, at: int) -> bytes:
        return bytes(self.numbers[at * self.width : (at + 1) * self.width])


class Rows(Sequence[R]):
    """A thing that is like others takes a hundred bytes, and is made anew whenever it is asked
    for."""

    def __init__(self, rows: Iterable[R] = ()) -> None:
        self.kinds: list[Kind[R]] = []
        self._known: dict[Any, int] = {}
        self.kind = array("H")
        """By row: 0 for one that is kept whole, n for one of ``kinds[n - 1]``."""
        self.at = array("I")
        """By row: which of those it is."""
        self.whole: list[R] = []
        for one in rows:
            self.append(one)

    def _alike(self, one: R) -> tuple[Any, bytes] | None:
        """What tells its kind, and its numbers; None where it has more of its own."""
        raise NotImplementedError

    def _made(self, kind: Kind[R], student: Student, place: str, at: int) -> R:
        raise NotImplementedError

    def append(self, one: R) -> None:
        kind = self._kind_of(one)
        self.kind.append(kind)
        if not kind:
            self.at.append(len(self.whole))
            self.whole.append(one)

    def _kind_of(self, one: R) -> int:
        found = self._alike(one)
        if found is None:
            return 0
        file, _, line = one.place.rpartition(":")
        if not (line.isascii() and line.isdigit()) or line[0] == "0" or len(line) > 9:
            return 0
        name, codes = found
        known = file, name, len(codes)
        number = self._known.get(known)
        if number is None:
            if len(self.kinds) == _MOST:
                return 0
            self.kinds.append(Kind(one, file, len(codes)))
            number = self._known[known] = len(self.kinds)
        kind = self.kinds[number - 1]
        self.at.append(len(kind.ids))
        kind.ids.append(one.student.id)
        kind.names.append(one.student.name)
        kind.lines.append(int(line))
        kind.numbers += codes
        return number

    def _get(self, kind: int, at: int) -> R:
        if not kind:
            return self.whole[at]
        of = self.kinds[kind - 1]
        student = Student(of.ids[at], of.names[at])
        return self._made(of, student, f"{of.file}:{of.lines[at]}", at)

    def __len__(self) -> int:
        return len(self.kind)

    def __iter__(self) -> Iterator[R]:
        return map(self._get, self.kind, self.at)

    @overload
    def __getitem__(self, place: int) -> R: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[R]: ...
    def __getitem__(self, place: int | slice) -> R | Sequence[R]:
        if isinstance(place, slice):
            return [*map(self._get, self.kind[place], self.at[place])]
        return self._get(self.kind[place], self.at[place])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str | bytes):
            return NotImplemented
        return len(self) == len(other) and all(map(lambda a, b: a == b, self, other))

    __hash__ = None  # type: ignore[assignment]

    def sort(self) -> None:
        """By student number, then name, then place."""
        ids = [
            self.kinds[kind - 1].ids[at] if kind else self.whole[at].student.id
            for kind, at in zip(self.kind, self.at, strict=True)
        ]
        order = sorted(range(len(ids)), key=ids.__getitem__)

        def full(row: int) -> tuple[str, str]:
            one = self[row]
            return one.student.name, one.place

        start = 0
        while start < len(order):
            end = start + 1
            while end < len(order) and ids[order[end]] == ids[order[start]]:
                end += 1
            if end > start + 1:
                order[start:end] = sorted(order[start:end], key=full)
            start = end
        self.take(order)

    def take(self, rows: Sequence[int]) -> None:
        """These rows alone, in this order."""
        chosen = np.array(rows, dtype=np.intp)
        self.kind = array("H", np.array(self.kind)[chosen].tobytes())
        self.at = array("I", np.array(self.at)[chosen].tobytes())


def _same_codes(outcomes: Any, responses: Any) -> bool:
    """Whether they are two codebooks' words for the same numbers, a byte each."""
    return (
        type(outcomes) is Coded
        and type(responses) is Coded
        and outcomes.codes is responses.codes
        and type(outcomes.codes) is bytes
    )


class Marks(Rows["Marked"]):
    """Responses and what they earn."""

    def _alike(self, one: Marked) -> tuple[Any, bytes] | None:
        response, outcomes = one
        given: Any = response.responses
        own = (response.started or response.submitted or response.changed or response.durations
               or response.certainty)  # fmt: skip
        if own or not (type(given) is Coded and type(given.codes) is type(outcomes.codes) is bytes):
            return None
        same = given.codes == outcomes.codes
        kind = (response.form_digest, response.mode, response.language, response.started,
                response.submitted, response.changed, given.book, given.order, outcomes.book,
                outcomes.order, same)  # fmt: skip
        return kind, given.codes if same else given.codes + outcomes.codes

    def _made(self, kind: Kind[Marked], student: Student, place: str, at: int) -> Marked:
        like, earned = kind.like
        of: Any = like.responses
        codes = kind.codes(at)
        width = len(of.codes)
        given = Coded(of.book, codes[:width], of.order)
        response = msgspec.structs.replace(like, student=student, place=place, responses=given)
        return kind.like._replace(
            response=response, outcomes=Coded(earned.book, codes[width:] or codes, earned.order)
        )

    def heads(self) -> Iterator[tuple[Student, str]]:
        """Whose each is, and its mode."""
        for kind, at in zip(self.kind, self.at, strict=True):
            if kind:
                of = self.kinds[kind - 1]
                yield Student(of.ids[at], of.names[at]), of.like.response.mode
            else:
                response = self.whole[at].response
                yield response.student, response.mode


def heads(marked: Sequence[Marked]) -> Iterator[tuple[Student, str]]:
    """``Marks.heads``."""
    if isinstance(marked, Marks):
        return marked.heads()
    return ((one.response.student, one.response.mode) for one in marked)


class Records(Rows[Record]):
    """``Gradebook.records``."""

    def _alike(self, one: Record) -> tuple[Any, bytes] | None:
        outcomes: Any = one.outcomes
        responses: Any = one.responses
        own = one.flags or one.comments or one.certainty or one.durations or one.submitted
        if own or not _same_codes(outcomes, responses):
            return None
        kind = (outcomes.book, responses.book, outcomes.order, one.standing, one.form,
                one.form_digest, one.minutes, one.more, one.language, one.due, one.late, one.off,
                one.lifted, one.floored)  # fmt: skip
        return kind, outcomes.codes

    def _made(self, kind: Kind[Record], student: Student, place: str, at: int) -> Record:
        like: Any = kind.like
        codes = kind.codes(at)
        earned = Coded(like.outcomes.book, codes, like.outcomes.order)
        given = Coded(like.responses.book, codes, like.responses.order)
        made: Record = msgspec.structs.replace(
            like, student=student, place=place, outcomes=earned, responses=given
        )
        if (figures := self._figures(kind, at, made)) is not None:
            made.__dict__.update(figures)
        return made

    def _figures(self, kind: Kind[Record], at: int, made: Record | None = None) -> Figures | None:
        """``Record.figures`` of a row, which are those of its kind with as many points; None where
        something is still to be marked, or rows differ in what they are worth."""
        outcomes: Any = kind.like.outcomes
        if kind.size != outcomes.book.size:  # as long as it grows
            kind.size = outcomes.book.size
            alike = outcomes.book.total(worth_of) is not None
            kind.alike = alike and kind.like.standing is not Standing.TO_MARK
            kind.points, kind.known = array("d"), {}
        if not kind.alike:
            return None
        if len(kind.points) < len(kind.ids):
            earned = (
                Coded(outcomes.book, kind.codes(row), outcomes.order)
                for row in range(len(kind.points), len(kind.ids))
            )
            kind.points.extend(math.fsum(each_of(row, points_of)) for row in earned)
        points = kind.points[at]
        figures = kind.known.get(points)
        if figures is None:
            made = made or self._get(self.kinds.index(kind) + 1, at)
            figures = kind.known[points] = made.figures()
        return figures

    def each(self, name: str) -> Iterator[Any]:
        """An attribute of each."""
        if name in _OWN:
            return (getattr(one, name) for one in self)
        shared = [None, *(getattr(kind.like, name, None) for kind in self.kinds)]
        if name not in _FIGURES:
            return (
                shared[kind] if kind else getattr(self.whole[at], name)
                for kind, at in zip(self.kind, self.at, strict=True)
            )
        return (
            figures[name]
            if kind and (figures := self._figures(self.kinds[kind - 1], at))
            else getattr(self._get(kind, at), name)
            for kind, at in zip(self.kind, self.at, strict=True)
        )

    def answered(self) -> Records:
        """Those that have an outcome."""
        full = [
            not any(NOT_THERE in values for values in kind.like.outcomes.book.values)  # type: ignore[attr-defined]
            for kind in self.kinds
        ]
        kept = [
            row
            for row, (kind, at) in enumerate(zip(self.kind, self.at, strict=True))
            if (kind and full[kind - 1]) or self._get(kind, at).outcomes
        ]
        if len(kept) == len(self):
            return self
        found = Records()
        found.kinds, found.whole = self.kinds, self.whole
        found.kind, found.at = self.kind, self.at
        found.take(kept)
        return found

    def alone(self) -> Iterator[tuple[int, Record]]:
        """Rows that are kept whole, with which they are."""
        rows = zip(self.kind, self.at, strict=True)
        return ((row, self.whole[at]) for row, (kind, at) in enumerate(rows) if not kind)

    def matrices(self) -> Iterator[tuple[Codebook[Any], Codebook[Any], Places, Matrix]]:
        """Rows that are not kept whole, those of a kind together: the codebooks of their responses
        and outcomes, which rows they are, and the numbers of each."""
        kinds, at = np.array(self.kind), np.array(self.at)
        for number, kind in enumerate(self.kinds, 1):
            here = np.flatnonzero(kinds == number)
            like: Any = kind.like
            numbers = np.frombuffer(kind.numbers, dtype=np.uint8).reshape(-1, kind.width)
            yield like.responses.book, like.outcomes.book, here, numbers[at[here]]
            del numbers  # else ``append`` could not make room
