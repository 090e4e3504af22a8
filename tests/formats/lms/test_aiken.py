"""Aiken: a line for the stem, one for each option, and the letter of the right one."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizgen.formats.lms import aiken
from quizgen.formats.options import RenderOptions
from quizgen.model import SingleChoice
from quizgen.readers import aiken as reader
from tests.formats.generated import bare, quizzes
from tests.samples import sample


def exported(quiz, language="both"):
    return aiken.render(quiz.form, quiz.key, RenderOptions(language=language)).decode()


def test_a_single_choice_in_korean():
    assert exported(sample(), "ko").split("\n\n")[0] == (
        "docker search에 대응하는 명령은 무엇입니까?\n"
        "A) skopeo search\nB) buildah search\nC) skopeo list-tags\nD) podman search\nANSWER: D"
    )


@settings(max_examples=20)
@given(quizzes(kinds=("choice",), most=2), st.sampled_from(["ko", "en"]))
def test_choices_come_back_as_plain_text(quiz, language):
    back = reader.read(exported(quiz, language).encode(), "q.txt")
    mine = [
        (item, entry)
        for item, entry in zip(quiz.form.items, quiz.key.entries, strict=True)
        if isinstance(item.interaction, SingleChoice)
    ]
    assert not back.notes
    assert len(back.items) == len(mine)
    for (item, entry), found in zip(mine, back.items, strict=True):
        stem = bare(found.stem["ko"] or found.stem["en"])
        assert stem.removeprefix("— ") == bare(item.stem[language]).removeprefix("— ")
        texts = [
            bare(option.text["ko"] or option.text["en"]) for option in found.interaction.options
        ]
        assert texts == [bare(option.text[language]) for option in item.interaction.options]
        right = [option.id for option in item.interaction.options].index(entry.key.correct)
        assert found.interaction.options[right].id == found.key.correct


def test_every_item_is_written_or_announced():
    losses = aiken.losses(sample().form, sample().key, RenderOptions())
    assert {loss.item for loss in losses} == {"", *(str(number) for number in range(1, 12))}
    assert len(re.findall("^ANSWER: ", exported(sample()), re.MULTILINE)) == 2


BROKEN = """What is 2 + 2?
A) 3
B. 4
ANSWER: B

No key
A) x
B) y

Only one
A) x
ANSWER: A

Wrong letter
A) x
B) y
ANSWER: F
"""


def test_what_is_missing_is_said_with_its_line():
    back = reader.read(BROKEN.encode(), "q.txt")
    assert [item.stem["en"] or item.stem["ko"] for item in back.items] == ["What is 2 + 2?"]
    assert back.items[0].key.correct == "b"
    assert [str(note) for note in back.notes] == [
        "q.txt:6: a question is left out: its ANSWER line is missing",
        "q.txt:10: a question is left out: it has fewer than two options",
        "q.txt:17: a question is left out: its ANSWER is none of its options",
    ]


@pytest.mark.parametrize("text", ["", "A) x", "ANSWER: A", "\x00\x01", "x"])
def test_anything_is_read_or_said(text):
    assert not reader.read(text.encode(), "q.txt").items
