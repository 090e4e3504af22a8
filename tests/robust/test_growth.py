"""Twice the input takes twice the time, not four times."""

import contextlib
import time
from pathlib import Path

import pytest

from quizgen.readers import UnreadableError, read
from quizgen.results import Paper, Quiz, grade, read_responses
from tests.samples import sample_form, sample_key

KEY = sample_key()
QUIZ = Quiz("sample", Path(), {KEY.form_digest: Paper(sample_form(), KEY)})
MOODLE = (
    b'<question type="truefalse"><name><text>same</text></name><questiontext format="html">'
    b'<text>Q</text></questiontext><answer fraction="100"><text>true</text></answer>'
    b'<answer fraction="0"><text>false</text></answer></question>'
)
CLOZE = b'<quiz><question type="cloze"><name><text>c</text></name><questiontext><text>%s</text></questiontext></question></quiz>'
ESSAY = b'<quiz><question type="essay"><name><text>c</text></name><questiontext format="html"><text><![CDATA[%s]]></text></questiontext></question></quiz>'


def rows(student: bytes):
    return lambda n: (
        b"student,1\n"
        + b"".join(
            b"%s,%s\n" % (student.replace(b"#", b"%d" % number), b"ab"[number % 2 : number % 2 + 1])
            for number in range(n)
        )
    )


INPUTS = {
    "same-gift.gift": (lambda n: b"::q:: What? {=right ~wrong}\n\n" * n, 1500),
    "gift.gift": (lambda n: b"".join(b"::q:: %d? {=a ~b}\n\n" % i for i in range(n)), 800),
    "same-moodle.xml": (lambda n: b"<quiz>" + MOODLE * n + b"</quiz>", 800),
    "open-cloze.xml": (lambda n: CLOZE % (b"{1:SHORTANSWER:=" * n), 2000),
    "open-tags.xml": (lambda n: ESSAY % (b"a<b " * n), 4000),
    "backticks.xml": (lambda n: ESSAY % (b"`" * n), 20_000),
    "aiken.txt": (lambda n: b"What?\nA) x\nB) y\nANSWER: A\n\n" * n, 2000),
    "csv.csv": (lambda n: b"question,option 1,option 2,key\n" + b"What?,a,b,1\n" * n, 800),
    "one-student.r.csv": (rows(b"s"), 2000),
    "many-students.r.csv": (rows(b"s#"), 3000),
}


@pytest.mark.parametrize("name", INPUTS)
def test_double_the_input_is_double_the_time(tmp_path, name):
    make, size = INPUTS[name]
    path = tmp_path / name

    def seconds(count: int) -> float:
        path.write_bytes(make(count))
        best = 60.0
        for _ in range(3):
            began = time.process_time()
            if name.endswith(".r.csv"):
                grade(QUIZ, read_responses([path], QUIZ.papers))
            else:
                with contextlib.suppress(UnreadableError):
                    read(path)
            best = min(best, time.process_time() - began)
        return best

    seconds(10)  # what is imported once
    small, large = seconds(size), seconds(4 * size)
    # four times the input, 2.3 a doubling; what takes no time cannot be measured
    assert large <= max(0.4, 2.3 * 2.3 * max(small, 0.01)), (small, large)
