"""Answers of many students, kept small: what was answered to an item stands once, and a student's
row is numbers into that (a codebook, as data sets of surveys have one)."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence, ValuesView
from operator import getitem
from typing import Any, Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")
Codes = bytes | array  # type: ignore[type-arg]
"""Numbers by item; bytes where each of them is one."""

NOT_THERE: Any = object()
"""What an item has of which a row says nothing."""


def lookup(value: Any) -> Any:
    """A response as something that can be looked up."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return frozenset, *value.items()
    return value


class Codebook(Generic[T]):
    """What each number stands for, by item. It grows as answers come in."""

    __slots__ = ("_made", "_total", "at", "names", "size", "values")

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.at = {name: place for place, name in enumerate(self.names)}
        self.values: list[list[T]] = [[] for _ in self.names]
        """By item, then by number."""
        self.size = 0
        """Of all values."""
        self._made: dict[Any, tuple[int, list[list[Any]]]] = {}
        self._total: dict[Any, tuple[int, float | None]] = {}

    def add(self, place: int, value: T) -> int:
        """Give ``value`` the next number of the item at ``place``, and return that number."""
        values = self.values[place]
        values.append(value)
        self.size += 1
        return len(values) - 1

    def made(self, make: Callable[[T], U]) -> list[list[U]]:
        """``make`` of each value, once; of none where a row lacks the item it is ``make(None)``."""
        size, found = self._made.get(make) or (-1, [[] for _ in self.names])
        if size != self.size:  # it has grown
            for known, values in zip(found, self.values, strict=True):
                known += [make(_or_none(value)) for value in values[len(known) :]]
            self._made[make] = self.size, found
        return found

    def total(self, make: Callable[[T], float]) -> float | None:
        """What ``make`` of a row's values comes to, where that is the same for every row."""
        size, found = self._total.get(make) or (-1, None)
        if size != self.size:
            made = self.made(make)
            alike = all(len(set(values)) == 1 for values in made)
            found = math.fsum([values[0] for values in made]) if alike else None
            self._total[make] = self.size, found
        return found


def _or_none(value: Any) -> Any:
    return None if value is NOT_THERE else value


class Coded(Mapping[str, T]):
    """What a row has, by item: a mapping that holds numbers."""

    __slots__ = ("book", "codes", "order")

    def __init__(
        self, book: Codebook[T], codes: Codes, order: tuple[int, ...] | None = None
    ) -> None:
        self.book = book
        self.codes = codes
        self.order = order
        """Of the places in the book, where the row has another than the book."""

    def __getitem__(self, name: str) -> T:
        place = self.book.at[name]
        value = self.book.values[place][self.codes[place]]
        if value is NOT_THERE:
            raise KeyError(name)
        return value

    def get(self, name: str, default: Any = None) -> Any:
        place = self.book.at.get(name)
        if place is None:
            return default
        value = self.book.values[place][self.codes[place]]
        return default if value is NOT_THERE else value

    def whole(self) -> dict[str, T]:
        """The values of the row by item's name as a dict, without items that the row lacks."""
        book, codes = self.book, self.codes
        if self.order is not None:
            return {
                book.names[place]: value
                for place in self.order
                if (value := book.values[place][codes[place]]) is not NOT_THERE
            }
        return {
            name: value
            for name, values, code in zip(book.names, book.values, codes, strict=True)
            if (value := values[code]) is not NOT_THERE
        }

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole())

    def __len__(self) -> int:
        return len(self.whole())

    def __bool__(self) -> bool:
        return any(value is not NOT_THERE for value in map(getitem, self.book.values, self.codes))

    def items(self) -> ItemsView[str, T]:
        return self.whole().items()

    def values(self) -> ValuesView[T]:
        return self.whole().values()

    def __repr__(self) -> str:
        return repr(self.whole())


def as_coded(given: Mapping[str, T], earned: Mapping[str, U]) -> tuple[Codebook[T], Coded[U]]:
    """The codebook of ``given``, and ``earned`` by its numbers."""
    if isinstance(given, Coded) and isinstance(earned, Coded):
        return given.book, earned
    books: tuple[Codebook[T], Codebook[U]] = Codebook(tuple(earned)), Codebook(tuple(earned))
    for place, (name, value) in enumerate(earned.items()):
        books[0].add(place, given.get(name, NOT_THERE))
        books[1].add(place, value)
    return books[0], Coded(books[1], bytes(len(earned)))


def packed(codes: list[int]) -> Codes:
    """As few bytes as there can be. Raises ``TypeError`` where one is none."""
    try:
        return bytes(codes)
    except ValueError:
        return array("I", codes)


def each_of(row: Mapping[str, T], make: Callable[[T | None], U]) -> list[U]:
    """``make`` of all that a row has, in its order; made once for what many rows have."""
    if isinstance(row, Coded):
        return _in_order(row, row.book.made(make))
    return [make(value) for value in row.values()]


def _in_order(row: Coded[Any], made: list[list[U]]) -> list[U]:
    """What was ``made`` of the values in a row's book: those of the row."""
    codes = row.codes
    if row.order is None:
        return list(map(getitem, made, codes))
    return [made[place][codes[place]] for place in row.order]


def total(row: Mapping[str, T], make: Callable[[T | None], float]) -> float:
    """The sum of ``make`` over the values of a row (``each_of``), worked out once for rows that are
    the same."""
    if isinstance(row, Coded) and row.order is None:
        same = row.book.total(make)
        if same is not None:
            return same
    return math.fsum(each_of(row, make))


def by_name(
    names: Sequence[str] | None, make: Callable[[str, T | None], U]
) -> Callable[[Mapping[str, T]], list[U]]:
    """A function from rows to what ``make`` makes of each item in ``names`` (of None where a row
    lacks it); without ``names``, of all that a row has. Rows of one codebook share what is made;
    no codebook may grow meanwhile."""
    known: dict[Codebook[T], tuple[list[list[U]], list[int]]] = {}

    def table(book: Codebook[T]) -> tuple[list[list[U]], list[int]]:
        found, places = [], []
        for name in book.names if names is None else names:
            place = book.at.get(name)
            values = [None] * len(book.values[0]) if place is None else book.values[place]
            found.append([make(name, _or_none(value)) for value in values])
            places.append(place or 0)
        return found, places

    def of(row: Mapping[str, T]) -> list[U]:
        if not isinstance(row, Coded) or not row.codes:
            return [make(name, row.get(name)) for name in (row if names is None else names)]
        made = known.get(row.book)
        if made is None:
            made = known[row.book] = table(row.book)
        if names is None:
            return _in_order(row, made[0])
        codes = row.codes
        return [values[codes[place]] for values, place in zip(*made, strict=True)]

    return of


def renamed(
    names: Mapping[str, str], each: Callable[[str, T], T]
) -> Callable[[Mapping[str, T]], Mapping[str, T]]:
    """A function from rows to the same rows with items by other ``names`` and with other values;
    rows of one codebook share another."""
    known: dict[Codebook[T], Codebook[T]] = {}

    def book_of(book: Codebook[T]) -> Codebook[T]:
        found: Codebook[T] = Codebook([names[name] for name in book.names])
        found.values = [
            [value if value is NOT_THERE else each(name, value) for value in values]
            for name, values in zip(book.names, book.values, strict=True)
        ]
        found.size = book.size
        return found

    def of(row: Mapping[str, T]) -> Mapping[str, T]:
        if not isinstance(row, Coded):
            return {names[name]: each(name, value) for name, value in row.items()}
        book = known.get(row.book)
        if book is None:
            book = known[row.book] = book_of(row.book)
        return Coded(book, row.codes, row.order)

    return of
