"""Words to choose are marked where they stand in a text."""

import pytest

from quizgen.bank import load_bank
from quizgen.bank.problem import BankError
from quizgen.bank.writer import fields_of, write_bank

HEAD = """
bank: b
title: {ko: 은행, en: Bank}
topics: [{id: t, title: {ko: 주제, en: Topic}}]
topic: t
items:
  - id: x
    interaction: hottext
    stem: {ko: 고르세요., en: Choose.}
    explanation: {ko: 까닭, en: why}
"""
LISTING = """
    text: |
      ```
      [[*rm -rf /var]]
        ls -l
      [[\\*.conf]] and `[[a[0]]]`
      ```
    feedback: {"*.conf": {ko: 하나, en: one}}
"""
PROSE = """
    text:
      ko: "포드만은 [[*d|데몬]]을 쓰고 `[[c|podman run]]`을 실행합니다."
      en: "Podman runs `[[c|podman run]]` and uses [[*d|a **daemon**]]."
"""


def read(tmp_path, fields):
    (tmp_path / "bank.yaml").write_text(HEAD + fields, "utf-8")
    return load_bank(tmp_path, cache=False)


def test_a_word_reads_alone_as_it_does_in_the_text(tmp_path):
    (item,) = read(tmp_path, LISTING).items
    assert [word.text["en"] for word in item.interaction.words] == [
        "`rm -rf /var`",
        "`*.conf`",
        "`a[0]`",
    ]
    assert (
        "[[a|rm -rf /var]]\n  ls -l\n[[b|*.conf]] and `[[c|a[0]]]`" in item.interaction.text["ko"]
    )
    assert item.key.correct == ("a",)
    assert item.feedback["b"].feedback["en"] == "one"


def test_names_pair_words_that_stand_in_another_order(tmp_path):
    (item,) = read(tmp_path, PROSE).items
    assert [(w.text["ko"], w.text["en"]) for w in item.interaction.words] == [
        ("데몬", "a **daemon**"),
        ("`podman run`", "`podman run`"),
    ]


@pytest.mark.parametrize("fields", [LISTING, PROSE])
def test_what_is_written_reads_as_the_same(tmp_path, fields):
    first = read(tmp_path, fields)
    (tmp_path / "bank.yaml").write_text(write_bank("b", first.title, first.items), "utf-8")
    (again,) = load_bank(tmp_path, cache=False).items
    assert fields_of(again) == fields_of(first.items[0])
    assert again.interaction == first.items[0].interaction
    assert again.key == first.items[0].key


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ("    text: plain", "QG019", "no word is marked"),
        ("    text: 'a [[b]] c'", "QG013", "no word is right"),
        ("    text: {ko: '[[*a]] [[b]]', en: '[[*a]] b'}", "QG019", "no counterpart"),
        ("    text: {ko: '[[*a]] [[b]]', en: '[[*a]] [[*b]]'}", "QG013", "in en alone"),
        ("    text: '[[*x|a]] [[x|b]]'", "QG019", "two words are called x"),
        ("    text: '[[*a]] [[b]]'\n    feedback: {z: {ko: 가, en: a}}", "QG019", "feedback names z"),
        ("    text: 'if [[ -f x ]]; then'", "QG019", "no word is marked"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_marks_is_said_at_its_place(tmp_path, fields, code, words):
    with pytest.raises(BankError) as error:
        read(tmp_path, fields)
    (problem,) = error.value.problems
    assert problem.code == code
    assert words in str(problem)
    assert problem.position.line in (11, 12)
