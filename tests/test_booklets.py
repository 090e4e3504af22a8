"""A copy for each student: made, stopped, taken up again."""

from __future__ import annotations

import datetime
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest

from quizgen.assembly import assemble
from quizgen.bank import load_bank, load_blueprint
from quizgen.booklets import INDEX, Made, booklets
from quizgen.executor import run_serially
from quizgen.formats import RenderOptions
from quizgen.model import Assembled, Student
from quizgen.publish import WouldOverwriteError
from tests.formats.paper.test_pdf import needs_pdftotext, text_of
from tests.samples import sample

STUDENTS = tuple(Student(f"2026{n:04}", name) for n, name in enumerate(["홍길동", "Kim", "이영희"]))
BANK = Path(__file__).parents[1] / "banks" / "podman-101"
ENGLISH = RenderOptions(language="en")
BOXED = RenderOptions(language="en", fallback=("boxed",))


def short(label: str) -> Assembled:
    quiz = sample(label)
    form = msgspec.structs.replace(quiz.form, sections=quiz.form.sections[:2])
    return msgspec.structs.replace(quiz, form=form)


def make(folder: Path, students: Sequence[Student] = STUDENTS, **more: Any) -> Made:
    options = more.pop("options", ENGLISH)
    quizzes = more.pop("quizzes", [short("A"), short("B")])
    return booklets(students, quizzes, more.pop("formats", ["paper"]), folder, options, **more)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def label_of(data: bytes) -> str:
    with pikepdf.open(io.BytesIO(data)) as document:
        return str(document.docinfo["/Title"])[-1]


def stopping_after(count: int) -> Callable[..., Iterator[tuple[int, Any]]]:
    """An executor during which Ctrl-C is pressed."""

    def run(task: Callable[[Any], Any], jobs: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        for index, result in run_serially(task, jobs):
            if index == count:
                raise KeyboardInterrupt
            yield index, result

    return run


def test_each_student_gets_a_copy_and_the_forms_go_around(tmp_path: Path) -> None:
    assert make(tmp_path) == Made(written=3, kept=0)
    made = files(tmp_path)
    assert sorted(made) == ["20260000.pdf", "20260001.pdf", "20260002.pdf", INDEX]
    index = json.loads(made.pop(INDEX))["booklets"]
    assert [each["student"]["id"] for each in index] == [student.id for student in STUDENTS]
    assert [each["form"] for each in index] == ["A", "B", "A"]
    assert [label_of(made[each["files"][0]]) for each in index] == ["A", "B", "A"]


def test_a_sheet_comes_with_it_where_it_is_asked_for(tmp_path: Path) -> None:
    make(tmp_path, STUDENTS[:1], formats=["paper", "sheet"])
    assert sorted(files(tmp_path)) == ["20260000-sheet.pdf", "20260000.pdf", INDEX]


def test_what_was_stopped_is_taken_up_where_it_was(tmp_path: Path) -> None:
    make(tmp_path / "whole")
    stopped = tmp_path / "stopped"
    with pytest.raises(KeyboardInterrupt):
        make(stopped, run=stopping_after(2))
    first = files(stopped)
    assert sorted(first) == ["20260000.pdf", "20260001.pdf", INDEX]
    again: list[str] = []
    assert make(stopped, progress=again.append) == Made(written=1, kept=2)
    assert len(again) == 3
    assert files(stopped) == files(tmp_path / "whole")
    assert make(stopped) == Made(written=0, kept=3)


def test_a_student_keeps_the_form_when_the_roster_grows(tmp_path: Path) -> None:
    make(tmp_path)
    before = files(tmp_path)
    assert make(tmp_path, [Student("1", "New"), *STUDENTS]) == Made(written=1, kept=3)
    after = files(tmp_path)
    assert all(after[name] == before[name] for name in before if name != INDEX)


def test_another_quiz_replaces_copies_only_when_told_to(tmp_path: Path) -> None:
    make(tmp_path)
    before = files(tmp_path)
    with pytest.raises(WouldOverwriteError):
        make(tmp_path, quizzes=[short("C")])
    with pytest.raises(WouldOverwriteError):
        make(tmp_path, options=RenderOptions(language="ko"))
    assert files(tmp_path) == before
    assert make(tmp_path, quizzes=[short("C")], force=True) == Made(written=3, kept=0)
    assert {label_of(d) for name, d in files(tmp_path).items() if name != INDEX} == {"C"}


def test_copies_of_before_are_lost_only_when_all_new_ones_are_there(tmp_path: Path) -> None:
    def stand_in(task: Any, jobs: Sequence[Any]) -> Iterator[tuple[int, bytes]]:
        for number, _ in enumerate(jobs):
            if number == until:
                raise KeyboardInterrupt
            yield number, b"new"

    until = 9
    folder = tmp_path / "here"
    make(folder, quizzes=[short("A")], run=stand_in)
    before = files(folder)
    for quiz, until in (("B", 0), ("C", 1)):
        with pytest.raises(KeyboardInterrupt):
            make(folder, STUDENTS[:2], quizzes=[short(quiz)], run=stand_in, force=True)
        assert files(folder / "earlier") == before
        assert len([*folder.glob("*.pdf")]) == until
    until = 9
    (folder / "earlier" / "mine").write_bytes(b"kept")
    assert make(folder, STUDENTS[:2], quizzes=[short("C")], run=stand_in).kept == 1
    assert [path.name for path in folder.glob("*/*")] == ["mine"]


def test_a_file_that_is_nobodys_copy_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "20260001.pdf").write_text("my notes")
    with pytest.raises(WouldOverwriteError):
        make(tmp_path)
    assert files(tmp_path) == {"20260001.pdf": b"my notes"}
    make(tmp_path / "x", STUDENTS[:1])
    (tmp_path / "x" / "20260001.pdf").write_text("my notes")
    with pytest.raises(WouldOverwriteError):  # the roster has grown
        make(tmp_path / "x")
    assert (tmp_path / "x" / "20260001.pdf").read_text() == "my notes"


def test_a_number_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    students = [Student("../../x"), Student("a/b"), Student("a:b"), Student("..")]
    make(tmp_path / "in", students)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    assert len(files(tmp_path / "in")) == 5


@needs_pdftotext
def test_a_name_that_cannot_be_printed_stops_nobody_else_s(tmp_path: Path) -> None:
    """The same command makes it, once it says what prints the name."""
    smiling = Student("20269999", "민수😀")
    students = [STUDENTS[0], smiling, STUDENTS[1]]
    made = make(tmp_path, students)
    assert made == Made(2, 0, ((smiling, "😀"),))
    before = files(tmp_path)
    assert make(tmp_path, students, options=BOXED) == Made(1, 2)
    after = files(tmp_path)
    assert {name: after[name] for name in before if name != INDEX} == {
        name: data for name, data in before.items() if name != INDEX
    }
    text = text_of(after["20269999.pdf"])
    assert "민수 U+1F600" in text
    assert "민수[U+1F600]" in text, "at the foot, where no box can be drawn"


# The command


def roster(folder: Path, count: int) -> Path:
    path = folder / "students.csv"
    rows = [f"2026{n:04},학생 {n}\n" for n in range(count)]
    path.write_text("number,name\n" + "".join(rows), encoding="utf-8")
    return path


def class_of(count: int) -> tuple[list[Student], list[Assembled], list[str]]:
    """What the command makes booklets of."""
    bank = load_bank(BANK)
    blueprint = load_blueprint(BANK / "daily.yaml")
    date = datetime.date(2026, 11, 24)
    quizzes = [assemble(bank, blueprint, date=date, label=label, count=3) for label in "AB"]
    return [Student(f"2026{n:04}", f"학생 {n}") for n in range(count)], quizzes, ["paper"]


COMMAND = [
    sys.executable, "-m", "quizgen", "daily", "--date", "2026-11-24", "-n", "3", "-f", "paper",
    "--forms", "2", "-l", "en", "-o", "out", "--roster", "students.csv",
]  # fmt: skip


def test_ctrl_c_leaves_whole_files_and_the_same_command_makes_the_rest(tmp_path: Path) -> None:
    place = tmp_path / "out" / "booklets"
    count = 10
    while True:  # a machine that is done before it is stopped gets twice as much to do
        count *= 2
        roster(tmp_path, count)
        process = subprocess.Popen(
            [*COMMAND, "--force"],
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while len(list(place.glob("*.pdf"))) < 5 and time.monotonic() < deadline:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers too
        _, said = process.communicate(timeout=60)
        if process.returncode and len(list(place.glob("*.pdf"))) < count:
            break
        shutil.rmtree(tmp_path / "out")
    assert process.returncode == 1
    assert "the same command makes the rest" in said
    assert "Traceback" not in said
    there = {path: path.stat().st_mtime_ns for path in place.glob("*.pdf")}
    assert 5 <= len(there) < count
    for path in there:
        with pikepdf.open(path) as document:
            assert len(document.pages) >= 1
    assert [path.name for path in place.iterdir() if path.name.startswith(".")] == []

    again = subprocess.run(COMMAND, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert f"{count - len(there)} files written, {len(there)} there already" in again.stderr
    assert "Error" not in said + again.stderr
    assert {path: path.stat().st_mtime_ns for path in there} == there
    in_one_process = tmp_path / "in one process"
    assert booklets(*class_of(count), in_one_process, ENGLISH) == Made(written=count, kept=0)
    assert files(place) == files(in_one_process)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_workers_end_with_a_run_that_is_killed(tmp_path: Path) -> None:
    roster(tmp_path, 400)
    place = tmp_path / "out" / "booklets"
    process = subprocess.Popen(COMMAND, cwd=tmp_path, start_new_session=True)
    deadline = time.monotonic() + 60
    while not list(place.glob("*.pdf")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while (left := _session(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


def _session(number: int) -> list[int]:
    """The processes of a session (``proc(5)``, ``/proc/pid/stat``)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, session = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(session) == number and state != "Z":
            found.append(int(stat.parent.name))
    return found


def test_a_roster_and_an_executor_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    (tmp_path / "students.csv").write_text("name\nKim\n")
    for more, said in ([], "no column number"), (["--executor", "moon"], "not an executor"):
        run = subprocess.run([*COMMAND, *more], cwd=tmp_path, capture_output=True, text=True)
        assert run.returncode == 1
        assert "Traceback" not in run.stderr
        if not more:
            assert said in run.stderr
            roster(tmp_path, 2)
        else:
            assert said in run.stderr
    assert not (tmp_path / "out").exists()
