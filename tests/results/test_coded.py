"""Rows of a codebook are mappings as the dicts of which they are made."""

from hypothesis import given
from hypothesis import strategies as st

from quizgen.results.coded import (
    NOT_THERE,
    Codebook,
    Coded,
    by_name,
    each_of,
    packed,
    renamed,
    total,
)

NAMES = ("1", "2", "3")
ROWS = st.lists(
    st.dictionaries(st.sampled_from(NAMES), st.integers(0, 400)), min_size=1, max_size=9
)
TIMES = 300
"""More different values than a byte has."""


def coded(rows):
    book = Codebook(NAMES)
    for place in range(3):
        for value in range(TIMES):
            book.add(place, value)
    made = []
    for row in rows:
        codes = [
            row[name] if row.get(name, TIMES) < TIMES else book.add(place, row.get(name, NOT_THERE))
            for place, name in enumerate(NAMES)
        ]
        made.append(Coded(book, packed(codes)))
    return made


@given(ROWS)
def test_a_row_is_the_dict_that_it_was_made_of(rows):
    cells = by_name(("3", "4", "1"), lambda name, value: f"{name}{value}")
    other = renamed({"1": "a", "2": "b", "3": "c"}, lambda name, value: int(name) * value)
    for row, found in zip(rows, coded(rows), strict=True):
        row = {name: row[name] for name in NAMES if name in row}  # in the codebook's order
        assert found == row
        assert list(found.items()) == list(row.items())
        assert len(found) == len(row)
        assert bool(found) == bool(row)
        assert [found.get(name, "none") for name in (*NAMES, "4")] == [
            row.get(name, "none") for name in (*NAMES, "4")
        ]
        assert cells(found) == cells(row) == [f"3{row.get('3')}", "4None", f"1{row.get('1')}"]
        assert total(found, lambda value: value or 0) == sum(row.values())
        assert [each for each in each_of(found, lambda value: value) if each is not None] == [
            *row.values()
        ]
        assert other(found) == other(row) == {"abc"[int(n) - 1]: int(n) * v for n, v in row.items()}


def test_a_sum_is_that_of_what_the_codebook_holds_by_now():
    book = Codebook(("1", "2"))
    alike = [Coded(book, packed([book.add(0, 3), book.add(1, 4)]))]
    assert total(alike[0], _itself) == 7
    more = Coded(book, packed([book.add(0, 5), 0]))
    assert [total(row, _itself) for row in (*alike, more)] == [7, 9]
    assert [each_of(row, _itself) for row in (*alike, more)] == [[3, 4], [5, 4]]


def _itself(value):
    return value
