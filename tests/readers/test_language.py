"""A file of one language in no bank of ours: which one it is."""

import pytest

from quizgen.readers import gift
from quizgen.readers.language import other_language


@pytest.fixture(autouse=True)
def recorded():
    """Nothing to hold: what is read is one line."""


def asked(text):
    """A question in a file of one language, which is taken for English before it is looked at."""
    return gift.read(f"::q:: {text} {{=1 ~2}}".encode(), "q.gift").items


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Welche Stadt ist die und wie", "de"),  # five of the commonest words
        ("Welche Stadt ist die", ""),  # three
        ("Welche Stadt ist die und the is of", ""),  # four, and three English ones
        ("Welche Stadt ist die und wie the is", "de"),
        ("이것은 무엇", ""),
        ("どれは何です abc abc abc", "ja"),
        ("どれ abc abc abc abc abc abc", ""),
        ("который город the", "ru"),
        ("أي مدينة هي عاصمة", "ar"),
    ],
)
def test_a_language_is_told_by_its_commonest_words_or_its_letters(text, tag):
    found = other_language(asked(text))
    assert (found[0] if found else "") == tag


def test_each_part_of_a_long_file_tells_its_language():
    german, english = (
        asked("Welche Stadt ist die und wie"),
        asked("What is it and how is the name of it"),
    )
    assert other_language([*german, *english * 300]) is None
    assert other_language([*german * 300, *english])[0] == "de"
