"""Typed text and numbers are read alike in Python and in the page (tests/vectors/typed.txt)."""

from pathlib import Path

import msgspec
import pytest
import yaml

from quizgen.model import Key, NumericKey, TextKey
from quizgen.scoring import number, score, text

ROOT = Path(__file__).parents[2]


def vectors():
    """(line of the file, key as JSON, answer, right, codes or None) of each answer."""
    lines = (ROOT / "tests/vectors/typed.txt").read_text("utf-8").split("\n")
    key = {}
    for place, line in enumerate(lines, 1):
        if line.startswith("key "):
            key = yaml.safe_load(line[4:])
            key["type"] = "numeric" if "value" in key else "short_text"
        elif line[:1] in ("+", "-"):
            answer, bar, codes = line[2:].partition(" | ")
            said = codes.split() if bar or line[0] == "+" else None
            yield place, key, answer, line[0] == "+", said


CASES = list(vectors())


def test_python_reads_the_vectors():
    wrong = []
    for place, raw, answer, right, said in CASES:
        key = msgspec.convert(raw, Key)
        outcome = score(key, answer, points=1, rule="exact", interaction=None)
        explained = (
            text.explained(key, answer)
            if isinstance(key, TextKey)
            else number.explained(key, answer)
        )
        codes = [remark.code for remark in explained]
        if (outcome.score == 1) != right or (said is not None and codes != said):
            wrong.append((place, answer, outcome.score, codes))
    assert not wrong


@pytest.mark.browser
def test_the_page_reads_the_vectors(browser):
    scripts = [
        (ROOT / f"templates/html/script/{name}.js").read_text() for name in ("typed", "scoring")
    ]
    page = browser.new_page()
    page.add_script_tag(content="\n".join(scripts) + "\nwindow.QuizgenScoring = QuizgenScoring;")
    found = page.evaluate(
        """(rows) => rows.map(([key, answer]) => [
             QuizgenScoring.score(key, answer, {points: 1, rule: "exact", interaction: {}}).score,
             QuizgenScoring.remarks(key, answer)])""",
        [[raw, answer] for _, raw, answer, _, _ in CASES],
    )
    page.close()
    wrong = []
    for (place, raw, answer, right, _), (earned, said) in zip(CASES, found, strict=True):
        key = msgspec.convert(raw, Key)
        explain = number.explained if isinstance(key, NumericKey) else text.explained
        here = [[remark.code, *remark.what] for remark in explain(key, answer)]
        if (earned == 1) != right or said != here:
            wrong.append((place, answer, earned, said, here))
    assert not wrong
