"""GIFT: parsed by npm's gift-pegjs (an independent grammar), and read back whole."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from quizgen.formats.lms import gift
from quizgen.formats.options import RenderOptions
from quizgen.model import Localized, SingleChoice, TextKey
from quizgen.readers import UnreadableError
from quizgen.readers import gift as reader
from quizgen.text.multilang import Multilang
from tests.formats.generated import ANY, announced, of_form, of_import, quizzes
from tests.samples import sample

HERE = Path(__file__).parent
NATIVE = ("choice", "true_false", "matching", "short_text", "numeric")


def exported(quiz, language="both"):
    return gift.render(quiz.form, quiz.key, RenderOptions(language=language)).decode()


def pegjs(*quizzes):
    """What gift-pegjs makes of each quiz: its questions, or what is wrong."""
    if not shutil.which("node") or not (HERE / "node_modules").is_dir():
        pytest.skip("gift-pegjs is not here; npm ci --prefix tests/gift brings it")
    command = ["node", str(HERE / "parse.js")]
    done = subprocess.run(
        command, input=json.dumps(quizzes), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_the_sample_is_understood_by_another_parser():
    (questions,) = pegjs(exported(sample()))
    questions = [question for question in questions if question["type"] != "Category"]
    assert [(q["type"], q["id"]) for q in questions] == [
        ("MC", "single"), ("MC", "multiple"), ("TF", "true-false"), ("Matching", "matching"),
        ("Short", "short-text"), ("Numerical", "numeric"), ("Short", "command-line"), ("Essay", "essay"), ("MC", "hottext"),
    ]  # fmt: skip
    single, multiple, truth, matching, short, number, *_ = questions
    assert [choice["isCorrect"] for choice in single["choices"]] == [False, False, False, True]
    assert [choice["weight"] for choice in multiple["choices"]] == [-50, 50, -50, 50]
    assert truth["isTrue"] is False
    assert [pair["subanswer"] for pair in matching["matchPairs"]] == [
        "skopeo",
        "buildah",
        "podman",
        "conmon",
    ]
    assert [choice["text"]["text"] for choice in short["choices"]] == ["buildah"]
    assert (number["choices"]["number"], number["choices"]["range"]) == (65536, 0)


def test_hostile_text_means_the_same_to_another_parser():
    drawn = []

    @settings(max_examples=40, database=None, derandomize=True)
    @given(quizzes(kinds=NATIVE, most=1))
    def collect(quiz):
        drawn.append(quiz)

    collect()
    drawn = [quiz for quiz in drawn if "::" in exported(quiz)]  # others are left out, and said so
    texts = [exported(quiz) for quiz in drawn]
    for quiz, text, parsed in zip(drawn, texts, pegjs(*texts), strict=True):
        assert isinstance(parsed, list), (parsed, text)
        question = parsed[-1]
        words = Multilang(RenderOptions().languages(quiz.form))
        assert question["stem"]["text"].startswith(trimmed(words.block(quiz.form.items[0].stem)))
        if question["type"] == "MC":
            options = [
                words.inline(option.text) for option in quiz.form.items[0].interaction.options
            ]
            assert [choice["text"]["text"] for choice in question["choices"]] == [
                re.sub(r"^[\[%]", lambda m: f"&#{ord(m[0])};", trimmed(option))
                for option in options
            ]
            if isinstance(quiz.form.items[0].interaction, SingleChoice):
                right = quiz.key.entries[0].key.correct
                ids = [option.id for option in quiz.form.items[0].interaction.options]
                assert [choice["isCorrect"] for choice in question["choices"]] == [
                    name == right for name in ids
                ]
                assert {choice["weight"] for choice in question["choices"]} == {None}


def trimmed(text):
    return text.strip()


@pytest.mark.parametrize("kind", NATIVE)
@settings(max_examples=10)
@given(data=st.data())
def test_what_is_native_comes_back(kind, data):
    quiz = data.draw(quizzes(kinds=(kind,), most=1, worths=(1.0,)))
    key = quiz.key.entries[0].key
    lost = announced(gift.losses(quiz.form, quiz.key, RenderOptions()))
    assume(not isinstance(key, TextKey) or not lost)  # case and -> are announced
    back = reader.read(exported(quiz).encode(), "quiz.gift")
    mine, theirs = of_form(quiz), of_import(back)
    for each in (*mine, *theirs):
        each.pop("topic")  # a category has the topic's title, not its id
    if kind == "numeric":
        assert (back.items[0].key.value, back.items[0].key.tolerance) == (key.value, key.tolerance)
        for each in (*mine, *theirs):
            each.pop("content")  # the units are announced
    assert theirs == mine
    assert not back.notes


def test_losses_are_named_item_by_item():
    losses = gift.losses(sample().form, sample().key, RenderOptions())
    found = {}
    for loss in losses:
        found.setdefault(loss.item, []).append(str(loss.message))
    # of what GIFT does not carry, that is all: what Moodle would make of it is not asked
    (ordering,) = found["5"]
    assert "no ordering" in ordering
    (cloze,) = found["8"]
    assert "several gaps" in cloze
    assert found["4"] == ["points are left out: every question counts 1"]
    assert not any("rubric" in message for name in found if name != "10" for message in found[name])
    assert any("points" in message for message in found["2"])
    assert any("units" in message for message in found["7"])
    assert "1" not in found


def test_every_interaction_is_written_or_announced():
    text = exported(sample())
    silent = {loss.item for loss in gift.losses(sample().form, sample().key, RenderOptions())}
    for item, entry in zip(sample().form.items, sample().key.entries, strict=True):
        assert f"[id:{entry.ref}]" in text or item.id in silent


EXAMPLES = """// from Moodle's documentation
$CATEGORY: tom/dick/harry

::Q1:: 1+1=2 {T}

What's between orange and green in the spectrum?
{ =yellow # right; good! ~red # wrong, it's yellow ~blue }

Two plus {=two =2} equals four.

Which animal eats eggs? { =cat -> cat food =dog -> dog food =-> bird seed }

// question: 1 [id:ulysses] [tag:history]
When was Ulysses S. Grant born? {#1822:5}

What is the value of pi (to 3 decimal places)? {#3.141..3.142}.

What two people are entombed in Grant's tomb? {
   ~%-100%No one
   ~%50%Grant
   ~%50%Grant's wife
   ~%-100%Grant's father }

Write a short biography of Dag Hammarskjöld. {}

A description without answers

Broken { =a ~b
"""


def examples():
    return reader.read(EXAMPLES.encode(), "q.txt")


def test_questions_of_the_documentation_are_read():
    items = {item.id: item for item in examples().items}
    assert [item.interaction.__struct_config__.tag for item in items.values()] == [
        "true_false", "single", "short_text", "matching", "numeric", "numeric", "multiple", "essay",
    ]  # fmt: skip
    assert items["q1"].stem == Localized.same("1+1=2") or items["q1"].stem["en"] == "1+1=2"
    assert items["q1"].topic == "harry"
    born = items["ulysses"]
    assert (born.key.value, born.key.tolerance, born.tags) == (1822, 5, ("history",))
    pi = list(items.values())[5]
    assert (round(pi.key.value, 4), round(pi.key.tolerance, 4)) == (3.1415, 0.0005)
    entombed = list(items.values())[6]
    assert entombed.rule == "rexams-all"  # half for one of them, nothing beside a wrong one
    assert entombed.key.correct == ("b", "c")


def test_what_cannot_be_read_is_said_with_its_line():
    assert [str(note) for note in examples().notes] == [
        "q.txt:28: a question is left out: a closing brace is missing",
        "q.txt:26: the text “A description without answers” is left out: 0 questions come behind it, and a set has 1 to 20",
    ]


def test_korean_windows_is_read_and_said_with_the_place():
    back = reader.read("// a\n한글{T}".encode("cp949"), "q.txt")
    assert back.items[0].stem["ko"] == "한글"
    assert list(map(str, back.notes)) == ["q.txt:2:1: not UTF-8; read as CP949 (Korean Windows)"]


def test_another_encoding_is_refused_with_the_place():
    with pytest.raises(UnreadableError, match=r"q\.txt:2:2: not UTF-8"):
        reader.read(b"a\na\xff{T}", "q.txt")


@given(st.text("={}~#%->:\\n[]ab T\n1.", max_size=60))
@example("{1=~1}")
@settings(max_examples=30)
def test_any_text_is_read_or_said(text):
    back = reader.read(text.encode(), "q.txt")
    assert all(item.stem is not None for item in back.items)
    assert all(note.place.startswith("q.txt:") for note in back.notes)


def test_all_kinds_of_the_generator_are_tried():
    assert set(NATIVE) | {"ordering", "cloze", "essay"} == set(ANY)


def test_questions_without_a_blank_line_between_them_are_told_apart():
    """Moodle would make one question of them, with the second one's text behind its gap."""
    text = "::A::Which?\n{=a\n~b}\n::B::Two? {T}\nWhat is {=x ~y} the\nname?\n\nThird {=1} rest\nof it.\n"
    back = reader.read(text.encode(), "q.gift")
    assert [item.stem["en"][:6] for item in back.items] == ["Which?", "Two?", "What i", "Third "]  # fmt: skip
    assert [note.place for note in back.notes] == ["q.gift:4", "q.gift:5"]
