"""Sums of floats come to the same with every Python: ``sum`` makes up for rounding from 3.12 on."""

import re
from functools import reduce
from operator import add
from pathlib import Path

import msgspec

import quizgen
from quizgen.model import ClozeKey, TextKey
from quizgen.text.numbers import share
from tests.samples import sample_form

FLOATS = r"point|share|score|weight|percent|penalt|gain|minutes"
WHOLE = (
    'sum(each.get("points", 0) for each in _items(',  # Google Forms has whole points
    "sum(gap_points(item, entry).values())",  # as Moodle's cloze
)


def test_none_is_left_to_the_version_of_python():
    root = Path(quizgen.__file__).parent
    found = [
        f"{path.relative_to(root)}: {line.strip()}"
        for path in root.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if re.search(rf"(?<![\w.])sum\((?:[^()]|\([^()]*\))*?({FLOATS})", line)
        and not any(w in line for w in WHOLE)
    ]
    assert found == []


def test_ten_tenths_are_one_point():
    form = sample_form()
    item = msgspec.structs.replace(form.items[0], points=0.1)
    section = msgspec.structs.replace(form.sections[0], items=(item,) * 10)
    assert msgspec.structs.replace(form, sections=(section,)).points == 1
    key = ClozeKey({f"g{n}": TextKey(("a",)) for n in range(10)}, {f"g{n}": 0.1 for n in range(10)})
    assert set(key.shares("partial").values()) == {0.1}


def test_parts_come_to_the_whole_added_one_by_one():
    for points in (1.0, 1 / 3, 10 / 3, 0.7):
        assert all(reduce(add, [share(points, n)] * n) >= points for n in range(1, 40))
