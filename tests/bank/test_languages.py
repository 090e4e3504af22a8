"""A bank in one language: plain strings, and nothing of another language anywhere."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from quizgen.assembly import assemble
from quizgen.bank import load_bank, load_blueprint
from quizgen.bank.reader import read_bank
from quizgen.checking import check_paths
from quizgen.formats import FORMATS, RenderOptions
from quizgen.model import Assembled

BANKS = Path(__file__).parents[1] / "banks"
HANGUL = re.compile("[가-힣]")


def quiz(name: str) -> Assembled:
    bank, blueprint = load_bank(BANKS / name), load_blueprint(BANKS / name / "quiz.yaml")
    return assemble(bank, blueprint, date=datetime.date(2026, 11, 24))


def written(made: Assembled, name: str) -> str:
    options = RenderOptions(embed_font=False).within(made.form)
    return FORMATS[name].render(made.form, made.key, options).decode("utf-8", "replace")


@pytest.mark.parametrize("name", ["networking", "averages", "python"])
def test_the_banks_have_nothing_to_mend(name: str) -> None:
    assert check_paths([BANKS / name]) == []


def test_an_english_bank_has_no_korean_on_any_output() -> None:
    made = quiz("networking")
    assert made.form.languages == ("en",)
    for name in ("practice", "exam", "moodle", "gift", "csv", "form", "key"):
        text = re.sub(r"<(script|style).*?</\1>", "", written(made, name), flags=re.S)
        assert not HANGUL.search(text), name
        assert 'lang="ko"' not in text
        assert "data-set" not in text, "no button of a language"


def test_a_korean_bank_has_no_english_words_of_ours() -> None:
    made = quiz("averages")
    page = re.sub(r"<(script|style).*?</\1>", "", written(made, "practice"), flags=re.S)
    for word in ("Questions", "Check my answer", "English", "Both", "Student number"):
        assert word not in re.sub(r"<script.*", "", page, flags=re.S), word
    assert "question (ko)" in written(made, "csv")
    assert "question (en)" not in written(made, "csv")


def test_a_text_in_a_language_that_the_bank_lacks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bank.yaml").write_text(
        "bank: b\ntitle: {en: Bank, ko: 은행}\nlanguages: [en]\n"
        "topics: [{id: t, title: {ko: 주제}}]\n",
        "utf-8",
    )
    _, problems = read_bank(tmp_path)
    said = [(p.position.line, p.code) for p in problems]
    assert set(said) == {(2, "QG008"), (4, "QG008"), (4, "QG011")}
    (tmp_path / "bank.yaml").write_text("bank: b\ntitle: B\nlanguages: [xx]\n", "utf-8")
    assert [(p.position.line, p.code) for p in read_bank(tmp_path)[1]][-1] == (3, "QG009")


def test_a_tag_that_is_none_is_one_problem_and_the_texts_none(tmp_path: Path) -> None:
    text = (BANKS / "networking" / "bank.yaml").read_text(encoding="utf-8")
    (tmp_path / "bank.yaml").write_text(text.replace("[en]", "[klingonish]"), encoding="utf-8")
    [problem] = [str(each) for each in read_bank(tmp_path)[1]]
    assert "'klingonish' is no language tag" in problem
