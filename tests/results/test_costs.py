"""Wrong answers that cost something, floors, shares and certainty: from a blueprint to a score."""

from pathlib import Path

import msgspec
import pytest

from quizgen.assembly import assemble
from quizgen.bank import load_bank
from quizgen.bank.reader import read_answer
from quizgen.model import Blueprint, Localized, MultipleKey, SectionPlan, SingleKey, Student
from quizgen.model.blueprint import Selection
from quizgen.results.certainty import Insight, insight
from quizgen.results.gradebook import gradebook_csv
from quizgen.results.grading import grade
from quizgen.results.intake import read_responses
from quizgen.results.quizzes import Paper, Quiz
from quizgen.results.report import report_html
from quizgen.results.response import KeptAside, Response
from quizgen.results.sitting import sitting
from quizgen.results.stable import key_of
from tests.samples import BANK, DATE

KINDS = ("single", "true-false")


def quiz(**said):
    """A section of one single choice, and one of one true/false item."""
    blueprint = Blueprint(
        blueprint="costs",
        bank="sample",
        title=Localized.same("Costs"),
        sections=tuple(SectionPlan(1, Selection(items=(name,))) for name in KINDS),
        **said,
    )
    made = assemble(load_bank(BANK, cache=False), blueprint, seed="x", date=DATE)
    return Quiz("costs", Path(), {made.key.form_digest: Paper(made.form, made.key)})


def answered(of, *, right=(), certainty=None):
    """The record of who gave the right answers to ``right``, and wrong ones to the others."""
    ((digest, paper, *_),) = ((d, p) for d, p in of.papers.items())
    given = {}
    for item, entry in zip(paper.form.items, paper.key.entries, strict=True):
        correct = entry.key.correct
        wrong = (
            not correct
            if isinstance(correct, bool)
            else next(o.id for o in item.interaction.options if o.id != correct)
        )
        given[entry.id] = correct if entry.id in right else wrong
    response = Response("r.json", Student("1"), digest, given, certainty=certainty or {})
    return grade(of, [response])


def of_one(graded):
    (record,) = graded.book.records
    return record


GUESS = {"single": "guess", "true_false": 0.5}


@pytest.mark.parametrize(
    ("floor", "right", "score"),
    [
        ("quiz", (), 0),
        ("none", (), -1 / 3 - 0.5),
        ("section", ("1",), 1),
        ("quiz", ("1",), 0.5),
        ("item", ("1",), 1),
        ("quiz", ("2",), 1 - 1 / 3),
    ],
)
def test_what_wrong_answers_cost_ends_at_the_floor(floor, right, score):
    made = quiz(penalties=GUESS, floor=floor)
    (paper,) = made.papers.values()
    assert len(paper.form.items[0].interaction.options) == 4
    assert of_one(answered(made, right=right)).score == pytest.approx(score, abs=1e-4)


def test_the_form_says_what_a_wrong_answer_costs():
    (paper,) = quiz(penalties=GUESS).papers.values()
    assert [item.penalty for item in paper.form.items] == [pytest.approx(1 / 3), 0.5]
    (plain,) = quiz().papers.values()
    assert b"penalty" not in msgspec.json.encode(plain.form)


@pytest.mark.parametrize(
    ("right", "certainty", "score", "said"),
    [
        # Moodle: mean mark of 3 where 3 is the best of one degree; of 1 where it is 3
        (("1", "2"), {"1": 3, "2": 3}, 6, Insight(1.0, 0.0)),
        (("1", "2"), {}, 2, Insight(1.0, -0.2)),
        (("1",), {"1": 3}, 3, Insight(0.5, 0.1)),
        (("1",), {"1": 1, "2": 3}, 0, Insight(0.5, 0.1 * (-2.5 - 0.5))),
    ],
)
def test_certainty_is_reported_as_moodle_reports_it(right, certainty, score, said):
    record = of_one(answered(quiz(certainty=True), right=right, certainty=certainty))
    assert (record.score, record.points) == (score, 6)
    assert insight(record) == pytest.approx(said)


def test_certainty_stands_in_the_gradebook_and_nonsense_is_put_aside():
    made = quiz(certainty=True)
    graded = answered(made, right=("1",), certainty={"1": 3})
    table = gradebook_csv(graded.book, graded.key).decode("utf-8-sig").splitlines()
    assert table[0].endswith("accuracy,bonus,accuracy+bonus,certainty")
    assert table[1].endswith("50.0,10.0,60.0,1=3 2=1")
    (aside,) = answered(made, certainty={"1": 9}).book.aside
    assert isinstance(aside, KeptAside)
    assert "none of 1, 2, 3" in str(aside.reason)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["student,1,2,certainty", "s1,a,true,1=3 2=1"], {"1": 3, "2": 1}),
        (["student,1,2,certainty", 's1,a,true,"1=3, 2=2"'], {"1": 3, "2": 2}),
        (["student,1,2,certainty", "s1,a,true,"], {}),
        (["student,1,2,certainty", "s1,a,true,1=4"], "'1=4' is not an item, = and 1, 2 or 3"),
        (["student,1,2,certainty", "s1,a,true,9=1"], "'9=1' is not an item"),
        (["student,item,response,certainty", "s1,1,a,3", "s1,2,true,"], {"1": 3}),
        (["student,item,response,certainty", "s1,1,a,0"], "certainty of item 1 is none of 1, 2, 3"),
        (["student,item,response", "s1,1,a", "s1,1,b"], "item 1 is answered twice"),
    ],
)
def test_a_table_says_how_sure_a_student_was(tmp_path, rows, said):
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(rows) + "\n")
    (found, *_) = read_responses([path], quiz(certainty=True).papers)
    if isinstance(said, str):
        assert isinstance(found, KeptAside)
        assert said in str(found.reason)
    else:
        assert isinstance(found, Response)
        assert found.certainty == said


@pytest.mark.parametrize(
    ("key", "right", "shares"),
    [
        (SingleKey("a", {"a": 1.0, "b": 0.5, "c": -0.25}), "b", {"b": 1.0, "c": -0.25}),
        (MultipleKey(("a",), {"a": 1.0, "b": -1.0, "c": -1.0}), ["a", "b"],
         {"a": 0.5, "b": 0.5, "c": -1.0}),
        (SingleKey("a"), "b", {}),
    ],
)  # fmt: skip
def test_a_corrected_key_keeps_the_shares_of_the_others(key, right, shares):
    assert key_of(key, right).shares == shares


@pytest.mark.parametrize(
    ("said", "certainty", "mean"),
    [
        ({"penalties": GUESS}, None, 0.0),
        ({"penalties": GUESS, "floor": "none"}, None, -0.83),
        ({"certainty": True}, {"1": 3, "2": 2}, 0.0),
    ],
)
def test_the_report_says_the_totals_of_the_gradebook_and_how_hard_items_were(said, certainty, mean):
    graded = answered(quiz(**said), certainty=certainty)
    page = report_html(graded.book, graded.form, graded.key, "en").decode()
    assert f"<dt>Mean</dt><dd>{mean:.2g} " in page
    assert page.count("<b>0 %</b>") == 2
    assert "go by the answers alone" in page


def test_how_hard_an_item_was_is_said_whatever_the_certainty():
    graded = answered(quiz(certainty=True), right=("1",), certainty={"1": 1, "2": 3})
    whole = sitting([graded])
    assert [each.facility for each in whole.figures] == [1.0, 0.0]
    assert whole.scores.points.tolist() == [[1.0, -6.0]]


OPTIONS = """\
- id: q
  interaction: {kind}
  stem: {{ko: 무엇입니까?, en: Which?}}
  explanation: {{ko: 그렇습니다., en: So it is.}}
  options:
"""


def options(kind, *lines):
    return OPTIONS.format(kind=kind) + "".join(f"  - {{text: {line}}}\n" for line in lines)


@pytest.mark.parametrize(
    ("kind", "lines", "right", "shares"),
    [
        ("single", ["a, correct: true", "b, share: 0.5", "c"], ("a",), {"a": 1, "b": 0.5}),
        ("single", ["a, share: 0.5", "b, share: 1", "c, share: -1"], ("b",), {"a": 0.5, "b": 1, "c": -1}),
        ("multiple", ["a, correct: true", "b, correct: true", "c, share: -0.5"], ("a", "b"),
         {"a": 0.5, "b": 0.5, "c": -0.5}),
        ("multiple", ["a, share: 0.7", "b, share: 0.3", "c"], ("a", "b"), {"a": 0.7, "b": 0.3}),
    ],
)  # fmt: skip
def test_shares_of_options_are_read(kind, lines, right, shares):
    items, problems = read_answer(options(kind, *lines), ["t"], "memo", None)
    assert not problems
    assert (items[0].rule, items[0].key.right, items[0].key.shares) == ("shares", right, shares)


@pytest.mark.parametrize(
    ("kind", "lines", "code"),
    [
        ("single", ["a, correct: true, share: 0.5", "b, share: 1"], "QG018"),
        ("multiple", ["a, correct: true", "b, share: 0.5", "c"], "QG018"),
        ("single", ["a, correct: true", "b, share: 1.5"], "QG018"),
    ],
)
def test_shares_that_contradict_are_refused(kind, lines, code):
    _, problems = read_answer(options(kind, *lines), ["t"], "memo", None)
    assert code in {problem.code for problem in problems}
