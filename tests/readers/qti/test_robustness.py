"""Damage of any kind ends in items, notes or one clear line; never in a traceback."""

import io
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from quizgen.bank.writer import write_bank
from quizgen.formats import FORMATS
from quizgen.formats.options import RenderOptions
from quizgen.model import Localized
from quizgen.readers import UnreadableError
from quizgen.readers.qti import read
from tests.samples import sample

QUIZ = sample()
ITEMS = []
for _name in ("qti21", "qti30"):
    for _language in ("both", "en"):
        _data = FORMATS[_name].render(QUIZ.form, QUIZ.key, RenderOptions(language=_language))
        with zipfile.ZipFile(io.BytesIO(_data)) as _archive:
            ITEMS += [_archive.read(n) for n in _archive.namelist() if n.startswith("items/")]
PACKAGE = _data
VALUES = ("", "x", "-1", "1e999", "nan", "0", "true", "RESPONSE", "https://example.org/a.png", "가")


def damaged(data, chance):
    """``data`` with a few elements and attributes lost, doubled, moved or changed."""
    root = etree.fromstring(data)
    for _ in range(chance.randint(1, 4)):
        element = chance.choice([each for each in root.iter() if isinstance(each.tag, str)])
        parent = element.getparent()
        what = chance.randrange(6)
        if what == 0 and parent is not None:
            parent.remove(element)
        elif what == 1 and parent is not None:
            parent.append(etree.fromstring(etree.tostring(element, with_tail=False)))
        elif what == 2 and element.attrib:
            del element.attrib[chance.choice(list(element.attrib))]
        elif what == 3 and element.attrib:
            element.set(chance.choice(list(element.attrib)), chance.choice(VALUES))
        elif what == 4:
            element.text = chance.choice(VALUES)
        elif parent is not None:
            other = chance.choice([each for each in root.iter() if isinstance(each.tag, str)])
            element.tag = other.tag
    return etree.tostring(root)


def attempt(data, name):
    """Read, and write as a bank what was read; the lines that a user sees."""
    failure = None
    try:
        back = read(data, name)
    except UnreadableError as error:
        failure = str(error)
    if failure is not None:
        assert "\n" not in failure
        assert failure.startswith(name)
        return
    assert all(note.place.startswith(name) and note.message for note in back.notes)
    assert back.items or back.notes
    write_bank("b", Localized.same("b"), back.items)


@settings(max_examples=30)
@given(st.sampled_from(ITEMS), st.integers(0, 10**9))
def test_damaged_items(data, seed):
    attempt(damaged(data, random.Random(seed)), "item.xml")


@settings(max_examples=20)
@given(st.integers(0, len(PACKAGE)), st.binary(max_size=40))
def test_damaged_packages(place, junk):
    attempt(PACKAGE[:place] + junk + PACKAGE[place + len(junk) :], "quiz.zip")


@settings(max_examples=20)
@given(st.sampled_from(ITEMS), st.integers(0, 5000))
def test_items_that_end_early(data, place):
    if place < len(data.rstrip()):
        with pytest.raises(UnreadableError):
            read(data[:place], "item.xml")
