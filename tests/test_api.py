"""What scripts and notebooks get from ``import quizgen``."""

from __future__ import annotations

import msgspec
import pytest

import quizgen
from quizgen import api
from quizgen.errors import QuizgenError
from quizgen.model import Blueprint
from quizgen.publish import WouldOverwriteError
from quizgen.results import gradebook_csv, gradebook_json
from quizgen.results.decisions import Bonus
from quizgen.scoring import canonical
from quizgen.sealing import protect, store
from tests.exam.exams import BLUEPRINT, KEY, PUBLIC, handed_in, sample_bank


def test_what_is_offered_is_named_and_there():
    assert set(api.__all__) == set(quizgen.__all__) - {"__version__"}
    for name in quizgen.__all__:
        assert name in dir(quizgen)
        assert getattr(quizgen, name) is not None


def test_a_date_is_a_date_or_its_text():
    bank = sample_bank()
    made = quizgen.assemble(bank, BLUEPRINT, date="2026-12-01")
    assert made.form.date == "2026-12-01"
    with pytest.raises(QuizgenError, match="is no date"):
        quizgen.assemble(bank, BLUEPRINT, date="1. Dec")


def test_a_notebook_shows_the_page_and_the_problems(tmp_path):
    quiz = quizgen.assemble(sample_bank(), BLUEPRINT, date="2026-12-01")
    assert 'srcdoc="&lt;!doctype html&gt;' in quiz._repr_html_()
    (tmp_path / "bank.yaml").write_text("bank: mine\n<b>: 1\n")
    problems = quizgen.check(tmp_path / "bank.yaml")
    assert "&lt;b&gt;" in problems._repr_html_()
    assert "<b>" not in problems._repr_html_()
    assert str(problems).count("\n") == len(problems) - 1


def test_from_roster_to_release(tmp_path):
    keys, folder, roster = tmp_path / "keys", tmp_path / "midterm", tmp_path / "roster.csv"
    store.write_new(store.path_of("mine", keys), protect(KEY, "word"))
    roster.write_text("number,name\n1,Kim\n")

    def issue(blueprint: Blueprint = BLUEPRINT, **more):
        given = {"date": "2026-12-01", "roster": roster, "key": "mine", "keys": keys}
        return quizgen.make_exam(sample_bank(), blueprint, folder, **given, **more)

    first = issue()
    (page,) = first.pages
    before = page.read_bytes()
    roster.write_text("number,name\n1,Kim\n2,Lee\n")
    second = issue()
    assert len(second.pages) == 2
    assert page.read_bytes() == before
    with pytest.raises(WouldOverwriteError, match="has other content"):
        issue(count=5)
    assert page.read_bytes() == before
    assert issue(count=5, force=True).kept

    (tmp_path / "1.qz").write_bytes(handed_in(second.exam.sheets[0], recipients=[PUBLIC]))
    issue(force=True)
    found = quizgen.collect(folder, [tmp_path / "1.qz"], key="mine", keys=keys, passphrase="word")
    assert [one.sheet.student.name for one in found.accepted] == ["Kim"]
    assert [student.name for student in found.missing] == ["Lee"]
    pages = quizgen.release(folder, found)
    assert set(pages) == {path.name for path in second.pages}


def test_from_a_plan_to_a_gradebook_of_the_term(tmp_path):
    """What commands say, a notebook shows: no cell is taken for markup."""
    bank = sample_bank()
    assert quizgen.stats(bank)._repr_html_().startswith("<svg")
    quiz = quizgen.assemble(bank, BLUEPRINT, date="2026-12-01")
    folder = tmp_path / "2026-12-01"
    quizgen.write_quiz(quiz, folder, ["json"])
    right = {entry.id: canonical(entry.key) for entry in quiz.key.entries}
    (folder / "responses").mkdir()
    for name, given in {"s1": right, "s2": {}}.items():
        document = {"form_id": quiz.form.id, "form_digest": quiz.key.form_digest, "responses": given,
                    "student": {"id": name, "name": "<i>"}}  # fmt: skip
        (folder / "responses" / f"{name}.json").write_bytes(msgspec.json.encode(document))
    (entry, *_) = quiz.key.entries
    quizgen.decide(folder, Bonus(student="s2", points=entry.points, why="helped"))
    book = quizgen.grade(folder, [])
    assert [record.score for record in book.records][1] == entry.points
    assert [*quizgen.feedback(folder)] == ["s1--i.html", "s2--i.html"]
    found = quizgen.analyze(folder, model=None)
    for shown in (book, found):
        assert "<table>" in shown._repr_html_()
        assert "<i>" not in shown._repr_html_()
    (folder / "gradebook.json").write_bytes(gradebook_json(book, quiz.key, quiz.form))
    whole = quizgen.gradebook(folder)
    assert "&lt;i&gt;" in whole._repr_html_()
    (folder / "gradebook.csv").write_bytes(gradebook_csv(book, quiz.key))
    made = quizgen.certificates(folder / "gradebook.csv", "Quiz", date="2026-12-01")
    assert made.startswith(b"%PDF")
