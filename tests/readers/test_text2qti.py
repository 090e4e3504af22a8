"""text2qti's Markdown comes in, as text2qti itself understands it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizgen.model import Localized
from quizgen.readers import UnreadableError
from quizgen.readers import text2qti as reader

QUIZ = """Quiz title: Addition
Quiz description: Checking addition.
shuffle answers: true

% a comment
Title: Sum
Points: 2
1.  What is 2+3?
    Think of `five`:

    - not six
    - not one
... General feedback.
+   Right.
-   Wrong.
a)  6
... That is more.
b)  1
*c) 5

2.  루트리스는 루트 권한이 필요하다.
a) True
*b) False

3.  Which are dinosaurs?
[ ] Woolly mammoth
[*] Tyrannosaurus rex
[*] Triceratops

4.  Who lives at the North Pole?
*   Santa
*   Santa Claus

5.  What is the square root of 2?
=   1.4142 +- 0.0001

6.  Cube root of 2?
=   [1.2598, 1.2600]

7.  About 200?
=   200 +- 5%

8.  Write an essay.
____

9.  Upload a file.
^^^^

GROUP
pick: 1
points per question: 3

10. A question.
*a) x
b)  y

END_GROUP

```{.python .run}
print("1. no")
```

COMMENT
11. Not this.
END_COMMENT
12. No answers
13. Two right
*a) x
*b) y
stray line
"""


def back():
    return reader.read(QUIZ.encode(), "q.txt")


def test_every_kind_of_question_is_read():
    items = back().items
    assert [item.interaction.__struct_config__.tag for item in items] == [
        "single", "true_false", "multiple", "short_text", "numeric", "numeric", "numeric", "essay", "single",
    ]  # fmt: skip
    first = items[0]
    assert first.id == "sum"
    assert first.points == 2
    assert first.stem == Localized(
        ko="", en="What is 2+3?\nThink of `five`:\n\n- not six\n- not one"
    )
    assert first.key.correct == "c"
    assert first.explanation["en"] == "General feedback."
    told = {name: each.feedback["en"] for name, each in first.feedback.items()}
    assert told == {"a": "That is more.", "b": "Wrong.", "c": "Right."}
    assert items[1].stem["ko"] == "루트리스는 루트 권한이 필요하다."
    assert items[1].key.correct is False
    assert items[2].key.correct == ("b", "c")
    assert items[3].key.accepted == ("Santa", "Santa Claus")
    numbers = [(round(item.key.value, 4), round(item.key.tolerance, 4)) for item in items[4:7]]
    assert numbers == [(1.4142, 0.0001), (1.2599, 0.0001), (200, 10)]
    assert items[8].points == 3
    assert back().title == Localized.same("Addition")


def test_what_is_left_out_is_said_with_its_line():
    assert [str(note) for note in back().notes] == [
        "q.txt:2: settings of the quiz are left out: Checking addition.",
        "q.txt:3: settings of the quiz are left out: shuffle answers: true",
        "q.txt:46: a question is left out: a file to upload is not known here",
        "q.txt:49: a group becomes single items: how many are picked, a blueprint says",
        "q.txt:50: settings of the quiz are left out: pick: 1",
        "q.txt:59: a code block to run is left out: nothing is run",
        "q.txt:66: a question is left out: it has no answers",
        "q.txt:70: this line belongs to no question; indent it",
        "q.txt:67: a question is left out: a single choice has one right option, and its key names several",
    ]


def test_text2qti_understands_the_same():
    quiz = pytest.importorskip("text2qti.quiz", reason="text2qti is a development package")
    config = pytest.importorskip("text2qti.config").Config()
    text = QUIZ.split("GROUP", maxsplit=1)[0].replace("9.  Upload a file.\n^^^^\n", "")
    theirs = quiz.Quiz(text, config=config).questions_and_delims
    names = {
        "single": "multiple_choice_question", "true_false": "true_false_question",
        "multiple": "multiple_answers_question", "short_text": "short_answer_question",
        "numeric": "numerical_question", "essay": "essay_question",
    }  # fmt: skip
    ours = reader.read(text.encode(), "q.txt").items
    assert [names[item.interaction.__struct_config__.tag] for item in ours] == [
        q.type for q in theirs
    ]
    assert [item.points for item in ours] == [q.points_possible for q in theirs]


def test_a_file_without_questions_is_refused():
    with pytest.raises(UnreadableError, match=r"q\.txt:1: no question"):
        reader.read(b"\n", "q.txt")


@given(
    st.lists(
        st.sampled_from(
            [
                "1. ",
                "*a) ",
                "b) ",
                "* ",
                "= ",
                "[1, 2]",
                "x",
                "\n",
                "   ",
                "...",
                "___",
                "[*] ",
                "```",
                "COMMENT",
                "GROUP",
                "+-",
                "%",
            ]
        ),
        max_size=25,
    ).map("".join)
)
@settings(max_examples=40)
def test_any_text_is_read_or_said(text):
    try:
        found = [str(note) for note in reader.read(text.encode(), "q.txt").notes]
    except UnreadableError as problem:
        found = [str(problem)]
    assert all(line.startswith("q.txt:") for line in found)
