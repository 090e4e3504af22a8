"""What scripts and notebooks get from ``import quizgen``."""

from __future__ import annotations

import re
from pathlib import Path

import click
import msgspec
import pytest

import quizgen
from quizgen import api
from quizgen.cli.main import command_line
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


DOORS = {
    "daily": ("load_bank", "load_blueprint", "assemble", "write_quiz"),
    "build": ("load_blueprint", "assemble_forms", "write_quiz", "write_booklets"),
    "plan": ("plan",),
    "term new": ("new_term",),
    "term plan": ("plan_term",),
    "term update": ("update_term",),
    "term show": ("term_plan", "term_quiz"),
    "term calendar": ("term_plan", "TermPlan"),
    "grade": ("grade",),
    "mark": ("marks_table", "write_marks", "decide", "accepted_into_bank"),
    "feedback": ("feedback",),
    "gradebook": ("gradebook",),
    "regrade": ("regrade",),
    "exam": ("make_exam",),
    "collect": ("collect",),
    "release": ("release",),
    "keys new": ("new_key",),
    "keys show": ("show_key",),
    "keys backup": ("back_up_key",),
    "study": ("study_sheet",),
    "certificate": ("certificates",),
    "check": ("check", "fix"),
    "new bank": ("new_bank",),
    "new quiz": ("new_quiz",),
    "draft": ("draft",),
    "translate": ("texts_to_translate", "translation_table", "write_translations"),
    "stats": ("stats",),
    "analyze": ("analyze",),
    "export": ("export", "render", "write_quiz"),
    "import": ("import_quiz", "write_imported"),
    "sources check": ("citations",),
    "sources coverage": ("coverage",),
    "doctor": ("diagnose",),
}
"""By command: what does the same in a script."""
WITHOUT = {
    "list": "load_bank(...).items are structs, which a script filters by itself",
    "show": "an item of load_bank(...).items has it all",
    "preview": "a page to look at while one writes",
    "formats": "quizgen.formats.FORMATS: each says support()",
}
"""Commands that a script has no use for, and why."""


def test_there_is_a_door_for_every_command():
    group = command_line()
    context = click.Context(group)
    found = set()
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        inner = command.commands if isinstance(command, click.Group) else {}
        found |= {f"{name} {each}" for each in inner} or {name}
    assert found == DOORS.keys() | WITHOUT.keys()
    doors = {door for each in DOORS.values() for door in each}
    assert doors <= set(quizgen.__all__)
    page = (Path(api.__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
    assert [name for name in api.__all__ if not re.search(rf"`{name}\b", page)] == []


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
    quizgen.new_bank(tmp_path / "b")
    found = quizgen.analyze(folder, model=None, save=tmp_path / "b")
    assert (tmp_path / "b" / "statistics.csv").read_text().count("\n") > 1
    for shown in (book, found):
        assert "<table>" in shown._repr_html_()
        assert "<i>" not in shown._repr_html_()
    (folder / "gradebook.json").write_bytes(gradebook_json(book, quiz.key, quiz.form))
    whole = quizgen.gradebook(folder)
    assert "&lt;i&gt;" in whole._repr_html_()
    (folder / "gradebook.csv").write_bytes(gradebook_csv(book, quiz.key))
    made = quizgen.certificates(folder / "gradebook.csv", "Quiz", date="2026-12-01")
    assert made.startswith(b"%PDF")


def test_a_class_is_graded_marked_and_graded_again(tmp_path):
    quiz = quizgen.assemble(sample_bank(), BLUEPRINT, date="2026-12-01")
    quizgen.write_quiz(quiz, tmp_path, ["json"])
    roster = tmp_path / "roster.csv"
    roster.write_text("number,name\n1,Kim\n2,<i>\n")
    right = {entry.id: canonical(entry.key) for entry in quiz.key.entries}
    for number in "12":
        document = {"form_id": quiz.form.id, "form_digest": quiz.key.form_digest,
                    "responses": right, "student": {"id": number, "name": ""}}  # fmt: skip
        (tmp_path / f"{number}.json").write_bytes(msgspec.json.encode(document))

    book = quizgen.grade(tmp_path, [tmp_path / "1.json"], roster=roster, write=True)
    assert [record.counts for record in book.records] == [True, False]
    came = (tmp_path, tmp_path / "1.json", tmp_path / "2.json")
    assert [change.student for change in quizgen.regrade(*came, roster=roster)] == ["2"]
    assert not (tmp_path / "audit.csv").exists()
    changes = quizgen.regrade(*came, roster=roster, write=True, by="Lee")
    assert "&lt;i&gt;" in changes._repr_html_()
    assert "Lee" in (tmp_path / "audit.csv").read_text()
    assert quizgen.regrade(*came, roster=roster)._repr_html_() == "<p>No score changes.</p>"

    table = tmp_path / "marks.csv"
    table.write_bytes(quizgen.marks_table(*came, roster=roster))
    assert quizgen.write_marks(table, *came, roster=roster) == []
    assert quizgen.marks_table(*came, excel=True).startswith(b"PK")
    whole = quizgen.gradebook(tmp_path, out=tmp_path / "term", canvas=True)
    assert len(whole.rows) == 2
    assert {path.name for path in (tmp_path / "term").glob("*.csv")} == {
        "gradebook.csv", "canvas.csv",
    }  # fmt: skip


def test_a_quiz_of_another_program_becomes_a_bank(tmp_path):
    source, bank = tmp_path / "q.gift", tmp_path / "q.yaml"
    source.write_text("::q:: Which? {=runc ~docker}")
    imported = quizgen.import_quiz(source)
    assert quizgen.write_imported(imported, bank, source=source) == [bank]
    (item,) = quizgen.load_bank(bank).items
    assert item.topic == "imported"
    with pytest.raises(QuizgenError, match="is there already"):
        quizgen.write_imported(imported, bank, source=source)


def test_the_days_of_a_term_are_planned_given_and_kept(tmp_path):
    quizgen.new_bank(tmp_path / "b", ["en"])
    with pytest.raises(QuizgenError, match="is there already"):
        quizgen.new_bank(tmp_path / "b")
    days = {"first": "2026-09-01", "last": "2026-09-04"}
    made = quizgen.new_term(tmp_path, **days, blueprint="b")
    assert [str(day) for day in made.lock.days] == [f"2026-09-0{day}" for day in (1, 2, 3, 4)]
    assert made._repr_html_().startswith("<svg")
    quiz = quizgen.term_quiz(tmp_path, date="2026-09-01", give=True)
    planned = quizgen.plan_term(tmp_path, today="2026-09-02").lock.days
    given = next(iter(planned.values()))
    assert given.given
    assert {each.id for each in given.items} == {entry.ref for entry in quiz.key.entries}
    assert quizgen.term_plan(tmp_path).lock.days == planned
    quizgen.write_quiz(quiz, tmp_path / "out", ["json"])
    (tmp_path / "answers.csv").write_text("student,1\ns1,\n")
    quizgen.grade(tmp_path / "out", [tmp_path / "answers.csv"], write=True)
    updated = quizgen.update_term(tmp_path, tmp_path / "out", today="2026-09-02")
    assert [*updated.lock.results] == [*planned][:1]


def test_a_retake_is_what_was_planned(tmp_path):
    """Of items other than the day's, where the bank has them."""
    quizgen.new_bank(tmp_path, ["en"])
    daily, day = tmp_path / "daily.yaml", "2026-12-01"
    bank, blueprint = quizgen.load_bank(tmp_path), quizgen.load_blueprint(daily)
    (retake,) = quizgen.assemble_forms(bank, blueprint, 1, seed="retake", count=2, date=day)
    items = {entry.ref for entry in retake.key.entries}
    (planned,) = quizgen.plan(daily, seed="retake", count=2, date=day).facts
    assert set(planned.items) == items
    review = quizgen.assemble(bank, blueprint, date=day, topics=["networks"])
    assert review.form.title["en"].endswith(": Network basics")
    with pytest.raises(QuizgenError, match="no topic 'netwroks'; did you mean 'networks'"):
        quizgen.assemble(bank, blueprint, date=day, topics=["netwroks"])
    of_the_day = quizgen.assemble(bank, blueprint, count=2, date=day)
    assert not {entry.ref for entry in of_the_day.key.entries} & items


def test_copies_keys_and_a_machine(tmp_path):
    keys = tmp_path / "keys"
    key = quizgen.new_key("mine", passphrase="word", keys=keys)
    assert (key.passphrase, key.backups) == (True, ())
    with pytest.raises(QuizgenError, match="never overwritten"):
        quizgen.new_key("mine", passphrase="", keys=keys)
    second = quizgen.new_key("second", passphrase="", keys=keys)
    backed = quizgen.back_up_key("mine", recipient=second.public, keys=keys)
    assert backed.backups == (second.public,)
    quizgen.back_up_key("mine", copy=tmp_path / "c.key.json", passphrase="word", keys=keys)
    assert quizgen.show_key(str(tmp_path / "c.key.json")).public == key.public
    third = quizgen.back_up_key("mine", new=tmp_path / "n.key.json", passphrase="other", keys=keys)
    assert len(third.backups) == 2
    with pytest.raises(TypeError, match="name one of"):
        quizgen.back_up_key("mine", keys=keys)

    forms = quizgen.assemble_forms(sample_bank(), BLUEPRINT, date="2026-12-01")
    assert [each.form.label for each in forms] == ["A", "B"]
    roster = tmp_path / "roster.csv"
    roster.write_text("number,name\n1,Kim\n2,Lee\n")
    quizgen.write_booklets(forms, roster, tmp_path / "copies", ["sheet"])
    made = quizgen.write_booklets(forms, roster, tmp_path / "copies", ["sheet"])
    assert (made.written, made.kept) == (0, 2)
    assert "<table>" in quizgen.diagnose()._repr_html_()
