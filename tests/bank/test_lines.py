"""A choice among the lines of a listing: "choose the line"."""

import datetime
from pathlib import Path

import pytest

from quizgen.assembly import assemble
from quizgen.bank import check, load_bank, load_blueprint
from quizgen.bank.writer import fields_of
from quizgen.formats import FORMATS, RenderOptions
from quizgen.formats.page import html

DATE = datetime.date(2026, 11, 30)
BANK = Path(__file__).parents[1] / "banks" / "python"
ITEM = """\
bank: mine
title: Lines
languages: [en]
topics: [{{id: basics, title: Basics, objectives: [{{id: know, title: Knows}}]}}]
topic: basics
items:
  - id: one
    interaction: single
    stem: |-
      Which line is wrong?

      ```{info}
      a = 1
        b = 2

      a = 1
      ```
    options: [{options}]
    explanation: Because.
"""


def written(folder, options, info="python"):
    (folder / "bank.yaml").write_text(ITEM.format(options=options, info=info))
    return [str(each) for each in check(folder / "bank.yaml", cache=False)]


def test_options_are_the_lines_in_their_order_and_are_not_shuffled(tmp_path):
    written(tmp_path, "{line: 4}, {line: 1}, {line: 2, correct: true}")
    [item] = load_bank(tmp_path, cache=False).items
    options = [(option.line, option.text["en"]) for option in item.interaction.options]
    assert options == [(1, "1: `a = 1`"), (2, "2: `b = 2`"), (4, "4: `a = 1`")]
    assert item.key.correct == "b"
    assert not item.shuffle
    assert "```python numbers" in item.stem["en"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("{line: 1, correct: true}, {line: 9}", "line 9 of the listing is not there, or is empty"),
        ("{line: 1, correct: true}, {line: 3}", "line 3 of the listing is not there, or is empty"),
        ("{line: 1, correct: true}, {text: b}", "options are all lines, or all texts"),
        ("{correct: true}, {text: b}", "an option has a text, or the line of a listing"),
    ],
)
def test_what_is_no_line_is_said_with_its_place(tmp_path, options, said):
    [problem] = written(tmp_path, options)
    assert said in problem
    assert problem.startswith(str(tmp_path / "bank.yaml") + ":18:")


def test_a_stem_without_a_listing_is_said(tmp_path):
    text = ITEM.format(options="{line: 1, correct: true}, {line: 2}", info="")
    (tmp_path / "bank.yaml").write_text(text.replace("```", ""))
    [problem] = [str(each) for each in check(tmp_path / "bank.yaml", cache=False)]
    assert "so the stem has one listing" in problem


def test_it_comes_back_as_it_was_written(tmp_path):
    [item] = [each for each in load_bank(BANK, cache=False).items if "never-runs" in each.id]
    options = fields_of(item)["options"]
    assert [option["line"] for option in options] == [2, 5, 6, 7]
    assert options[3]["correct"]
    assert "text" not in options[3]


def test_the_page_chooses_in_the_listing_and_exports_have_options():
    bank = load_bank(BANK, cache=False)
    made = assemble(bank, load_blueprint(BANK / "quiz.yaml"), seed="lines", date=DATE)
    page = html.exam(made.form, RenderOptions()).decode()
    assert page.count('class="options lines"') == 2
    assert page.count("<code>") > 0
    assert 'name="q9" value="d"><span class="body"><span class="o">7</span><code>    print(' in page
    shown = page[page.index("Which line is never executed?") :]
    assert "<pre>" not in shown[: shown.index("</article>")]
    moodle = FORMATS["moodle"].render(made.form, made.key, RenderOptions()).decode()
    assert "7: <code>print(" in moodle
