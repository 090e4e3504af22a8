"""One student's bad file is a line of aside.csv; everybody else gets their marks."""

import csv
import json
import os
from pathlib import Path

import pytest

from quizgen.exam import collect, read_files
from quizgen.results import Paper, Quiz, aside_csv, grade, read_responses
from quizgen.scoring import canonical
from quizgen.sealing import fingerprint
from tests.exam.exams import KEY as PRIVATE
from tests.exam.exams import PUBLIC, exam, handed_in
from tests.robust.clock import used
from tests.robust.harm import archives, damaged, odd_values
from tests.samples import sample_form, sample_key

FORM, KEY = sample_form(), sample_key()
QUIZ = Quiz("sample", Path(), {KEY.form_digest: Paper(FORM, KEY)})
RIGHT = {entry.id: canonical(entry.key) for entry in KEY.entries} | {"10": "An essay."}


def saved(student: str, **changes) -> bytes:
    document = {
        "form_id": FORM.id,
        "form_digest": KEY.form_digest,
        "responses": RIGHT,
        "student": {"id": student},
        "version": 1,
        **changes,
    }
    return json.dumps(document).encode()


LONG = "podman run -" + "a" * 200_000


def bad_files():
    """What one file of a class can be."""
    good = saved("2026-999")
    yield from damaged(good)
    yield from odd_values(good)
    for item in RIGHT:
        for number, odd in enumerate((LONG, -1, [], {}, ["a", "a"], {"g1": {}}, None, "\ud800")):
            yield f"answer-{item}-{number}", saved("2026-999", responses={**RIGHT, item: odd})


def test_everybody_else_is_graded(tmp_path):
    good = []
    for number in range(30):
        (tmp_path / f"good-{number:02}.json").write_bytes(saved(f"2026-{number:03}"))
        good.append(tmp_path / f"good-{number:02}.json")
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "loop.json").symlink_to("loop.json")
    os.mkfifo(tmp_path / "pipe.json")
    bad = {"folder.json", "loop.json", "pipe.json"}
    for name, data in bad_files():
        (tmp_path / f"bad-{name}.json").write_bytes(data)
        bad.add(f"bad-{name}.json")
    began = used()
    paths = [tmp_path, tmp_path / "no\0name.json"]
    book = grade(QUIZ, read_responses(paths, QUIZ.papers)).book
    assert used() - began < 20
    numbers = {record.student.id for record in book.records}
    assert {f"2026-{number:03}" for number in range(30)} <= numbers
    assert all(0 <= record.score <= record.points for record in book.records)
    named = {Path(each.place).name for each in book.aside}
    counted = {Path(record.place).name for record in book.records}
    assert bad <= named | counted
    assert {
        "folder.json",
        "loop.json",
        "pipe.json",
        "bad-cp949.json",
        "bad-answer-9-0.json",
    } <= named
    rows = list(csv.DictReader(aside_csv(book.aside).decode("utf-8-sig").splitlines(keepends=True)))
    assert len(rows) == len(book.aside)


@pytest.fixture(scope="module")
def class_of_three():
    return exam()


def test_everybody_elses_sealed_answers_are_opened(tmp_path, class_of_three):
    sheets = class_of_three.sheets
    for sheet in sheets[1:4]:
        (tmp_path / f"{sheet.student.id}.json").write_bytes(handed_in(sheet))
    own = handed_in(sheets[0])
    bad = dict(damaged(own)) | dict(odd_values(own))
    bad["long"] = handed_in(sheets[0], {"1": LONG, "9": LONG})
    for name, data in bad.items():
        (tmp_path / f"bad-{name}.json").write_bytes(data)
    for name, data in archives("x.json", handed_in(sheets[4])):
        (tmp_path / f"archive-{name}.zip").write_bytes(data)
        (tmp_path / f"archive-{name}.docx").write_bytes(data)
    os.mkfifo(tmp_path / "pipe.json")
    began = used()
    inbox = read_files([tmp_path])
    found = collect(
        class_of_three, inbox.files.items(), {fingerprint(PUBLIC): PRIVATE}, unread=inbox.unread
    )
    assert used() - began < 20
    who = {one.found.student.id for one in found.accepted}
    assert {sheet.student.id for sheet in sheets[1:4]} <= who
    assert sum(map(len, inbox.files.values())) < 1 << 29
    places = {Path(each.place).name for each in found.aside}
    assert {"pipe.json", "bad-half.json", "archive-overlapping.zip"} <= places | {
        Path(each.place).parent.name for each in found.aside
    }
