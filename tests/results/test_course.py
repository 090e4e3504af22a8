"""Many gradebooks make one: weights, drops, lateness, absence; letters shown before they count."""

import csv
import datetime
import io
import json

import pytest
from click.testing import CliRunner

from quizgen.bank import BankError
from quizgen.bank.grades import read_policy
from quizgen.cli.main import command_line
from quizgen.model import Student
from quizgen.model.grades import Curve, Grades, Late, Part, Policy
from quizgen.results.course import below, course
from quizgen.results.course_files import (
    above_hundred,
    canvas_csv,
    moodle_csv,
    without_number,
)
from quizgen.results.letters import letters

TITLE = {"ko": "오늘의 퀴즈", "en": "Today's quiz"}


def book(folder, quiz, date, scores, points=10):
    """A graded quiz: ``scores`` by student, points or the rest of their entry."""
    students = []
    for number, score in scores.items():
        entry = {"id": number, "name": "", "status": "graded", "score": None, "points": points,
                 "items": {}}  # fmt: skip
        if isinstance(score, dict):
            entry |= score
        else:
            one = {"ref": "x", "status": "partial", "score": score, "points": points}
            entry |= {"score": score, "items": {"1": one}}
        students.append(entry)
    path = folder / quiz / "gradebook.json"
    path.parent.mkdir(parents=True)
    document = {"quizgen": "gradebook", "quiz": quiz, "date": date, "title": TITLE,
                "points": points, "topics": {"t": TITLE}, "students": students,
                "items": [{"id": "1", "ref": "x", "topic": "t", "points": points}]}  # fmt: skip
    path.write_text(json.dumps(document))
    return path


def rows(found):
    return {row.student.id: row for row in found.rows}


@pytest.fixture
def books(tmp_path):
    absent, excused = {"status": "absent"}, {"status": "excused"}
    aside = {"status": "aside"}
    return [
        book(tmp_path, "daily-2026-11-02", "2026-11-02", {"s1": 10, "s2": 4, "s3": absent}),
        book(tmp_path, "daily-2026-11-04", "2026-11-04", {"s1": 6, "s2": excused, "s3": 8}),
        book(tmp_path, "daily-2026-11-09", "2026-11-09", {"s1": 8, "s2": 6, "s4": aside}),
        book(tmp_path, "midterm", "2026-11-20", {"s1": 15, "s2": 20, "s3": 10, "s4": 5}, 20),
    ]


PARTS = (Part("daily", 40, drop=1), Part("midterm", 60))


def test_parts_weigh_the_lowest_is_dropped_and_absence_is_zero(books):
    found = rows(course(books, Policy(PARTS)))
    assert found["s1"].parts == {"daily": 90, "midterm": 75}
    assert found["s1"].total == pytest.approx(0.4 * 90 + 0.6 * 75)
    assert found["s1"].marks["daily-2026-11-04"].dropped
    # excused is left out: of the two that are left the lower is dropped
    assert found["s2"].parts == {"daily": 60, "midterm": 100}
    # absent twice (the third day has no row of s3): one 0 is dropped, the other counts
    assert (found["s3"].parts["daily"], found["s3"].absent) == (40, 2)
    # what is kept aside is no silent zero
    assert found["s4"].provisional
    assert "daily-2026-11-09" in str(found["s4"].flags[0])


def test_the_gradebooks_of_a_term_are_those_of_its_quizzes_and_exams(books, tmp_path):
    """Not that of a quiz that was made anew since, which is kept beside it under a number."""
    for name in ("midterm.1", "chapter.2", "exam/results"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "gradebook.json").write_bytes(books[0].read_bytes())
    (tmp_path / "notes.txt").write_text("mine")
    found = [path.parent.relative_to(tmp_path).as_posix() for path in below(tmp_path)]
    assert found == [
        "chapter.2",
        *(path.parent.name for path in books[:3]),
        "exam/results",
        "midterm",
    ]
    assert below(tmp_path / "nothing") == []


def test_a_term_counts_the_quizzes_of_its_days(books, tmp_path):
    """From the first to the last; others are counted, and said."""
    undated = book(tmp_path, "undated", "some day", {"s1": 5})
    first, last = datetime.date(2026, 11, 4), datetime.date(2026, 11, 9)
    found = course([*books, undated], Policy(()), days=(first, last))
    assert [quiz.date for quiz in found.quizzes] == ["2026-11-04", "2026-11-09"]
    assert any("3 " in str(note) for note in found.notes)


def test_what_a_learning_management_system_cannot_take_is_known(tmp_path):
    """More than all points, in one quiz or in all; a student without a number."""
    one = book(tmp_path, "one", "2026-11-02", {"s1": 12, "s2": 10, "": 5})
    other = book(tmp_path, "other", "2026-11-04", {"s1": 2, "s2": 10, "": 5})
    found = course([one, other], Policy(()))
    assert above_hundred(found) == ["s1"]
    assert without_number(found) == [row.student.name for row in found.rows if not row.student.id]
    assert len(without_number(found)) == 1


def test_absence_may_be_left_out(books):
    found = rows(course(books, Policy(PARTS, absent="leave_out")))
    assert found["s3"].parts["daily"] == 80


def test_what_counts_nowhere_what_is_missing_and_who_is_not_on_the_roster_is_said(books):
    policy = Policy((Part("daily", 1), Part("final", 1)))
    found = course(books, policy, roster=[Student("s1", "김하나"), Student("s9")])
    said = "\n".join(map(str, found.notes))
    assert "midterm is in no part" in said
    assert "nothing is graded yet of final: totals are of 50 %" in said
    assert "in no row here: s2, s3" in said
    assert [row.absent for row in found.rows] == [0, 4]
    assert found.rows[0].student.name == "김하나"


@pytest.mark.parametrize(
    ("submitted", "score"),
    [
        ("2026-11-02T18:09:00+09:00", 10),  # within the grace
        ("2026-11-02T18:11:00+09:00", 8),
        ("2026-11-04T17:00:00+09:00", 6),
        ("2026-11-09T10:00:00+09:00", 0),
        ("", 10),  # nobody knows when
    ],
)
def test_lateness_costs_what_the_rule_says(tmp_path, submitted, score):
    entry = {"score": 10, "submitted": submitted}
    path = book(tmp_path, "q", "2026-11-02", {"s1": entry})
    late = Late("18:00", grace=10, per_day=20, days=3)
    assert course([path], Policy(late=late)).rows[0].marks["q"].score == score
    # the quiz's own decision has taken off what it costs
    path.write_text(path.read_text().replace('"score": 10', '"due": "2026-11-30", "score": 10'))
    assert course([path], Policy(late=late)).rows[0].marks["q"].score == 10


SCALE: dict[str, float] = {"A+": 95, "A": 90, "B": 80, "F": 0}
TOTALS = {"s1": 96, "s2": 95, "s3": 92, "s4": 89.95, "s5": 70}


@pytest.mark.parametrize(
    ("rules", "given"),
    [
        (Grades(SCALE), ["A+", "A+", "A", "B", "F"]),
        (Grades(SCALE, decimals=1), ["A+", "A+", "A", "A", "F"]),
        (Grades(SCALE, decimals=0), ["A+", "A+", "A", "A", "F"]),
        (Grades(SCALE, curve=Curve(add=0.05)), ["A+", "A+", "A", "A", "F"]),
        (Grades(SCALE, curve=Curve(top=90)), ["A", "B", "B", "B", "F"]),
        (Grades(SCALE, curve=Curve(root=True)), ["A+", "A+", "A+", "A", "B"]),
        (Grades(SCALE, curve=Curve(mean=80, spread=5)), ["B", "B", "B", "B", "F"]),
        # 40 % of five students: the third is over
        (Grades(SCALE, {"A": 40, "B": 40}), ["A+", "A+", "B", "B", "F"]),
        (Grades(shares={"A": 20, "B": 40, "C": 40}), ["A", "B", "B", "C", "C"]),
    ],
)
def test_letters_by_cut_scores_shares_and_curves(rules, given):
    assert list(letters(TOTALS, rules).given.values()) == given


def test_a_share_is_never_exceeded_and_a_tie_is_not_split():
    found = letters({"s1": 90, "s2": 90, "s3": 80}, Grades(shares={"A": 34, "B": 66}))
    assert list(found.given.values()) == ["B", "B", "B"]


def test_absence_and_who_is_just_below_are_named():
    found = letters(TOTALS, Grades(SCALE, absences=3), {"s1"})
    assert found.given["s1"] == "F"
    assert [(near.student, near.letter) for near in found.near] == [("s4", "A")]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("parts:\n  - {name: a, weight: -1}\n", 2, "below 0"),
        ("parts: [{name: a}, {name: a}]\n", 1, "same name"),
        ("grades:\n  scale: {B: 80, A: 90, F: 0}\n", 2, "from the best letter down"),
        ("grades:\n  scale: {A: 90, B: 80}\n", 2, "begins at 0"),
        ("grades:\n  shares: {A: 60, B: 60}\n", 2, "100 percent at most"),
        ("grades:\n  scale: {A: 1, F: 0}\n  shares: {C: 9}\n", 3, "begins with 'C'"),
        ("grades:\n  scale: {A: 0}\n  curve: {spread: 3}\n", 3, "needs a mean"),
        ("late: {due: noon}\n", 1, "such as 23:59"),
        ("late: {per_hour: 3}\n", 1, "per_hour"),
    ],
)
def test_rules_that_cannot_be_are_named_with_their_line(tmp_path, text, line, words):
    path = tmp_path / "rules.yaml"
    path.write_text(text)
    with pytest.raises(BankError) as raised:
        read_policy(path)
    (problem,) = raised.value.problems
    assert problem.position.line == line
    assert words in str(problem)


def test_moodle_reads_percentages_by_number(books):
    """As ``grade/import/csv/classes/load_data.php`` takes a column mapped to a new item: ``-`` is
    no grade, anything else a number of at most 100."""
    found = course(books, Policy(PARTS), roster=[Student("s2"), Student("s3"), Student("", "=x")])
    head, *lines = csv.reader(io.StringIO(moodle_csv(found, "en", {}).decode()))
    assert head[:2] == ["ID number", "Name"]
    assert [line[0] for line in lines] == ["s2", "s3"]  # a number of nobody's refuses the file
    for line in lines:
        assert all(cell == "-" or 0 <= float(cell) <= 100 for cell in line[2:])
    assert lines[0][2:] == ["40.00", "-", "60.00", "100.00", "84.00"]


def test_canvas_finds_students_and_assignments(books):
    """As ``lib/gradebook_importer.rb`` does: where it looks for headings, the row of points, what
    it would take for the number of an assignment, and what it passes over."""
    found = course(books, Policy(PARTS), roster=[Student("s2", "Lee, Kim"), Student("s3")])
    data = canvas_csv(found, "en")
    head, most, *lines = csv.reader(io.StringIO(data.decode()))
    assert head[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert len(set(head)) == len(head)
    assert "Points Possible" in most[0]
    assert most[5:] == ["10", "10", "10", "20"]
    assert lines[0] == ["Lee, Kim", "", "s2", "", "", "4", "EX", "6", "20"]
    assert lines[1][5:] == ["0", "8", "0", "10"]


def test_titles_that_canvas_would_take_for_something_else_are_changed(tmp_path):
    path = book(tmp_path, "q", "", {"s1": 1})
    for title, becomes in (("Quiz (3)", "Quiz [3]"), ("Final Score quiz", "q")):
        text = path.read_text().replace(TITLE["en"], title)
        other = tmp_path / "other.json"
        other.write_text(text)
        head = canvas_csv(course([other], Policy()), "en").decode().splitlines()[0]
        assert head.endswith(f",{becomes}")


def test_the_command_shows_letters_before_it_writes_them(books, tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("grades:\n  scale: {P: 60, F: 0}\n")
    folders = [str(path.parent) for path in books]

    def run(*more, code=0):
        done = CliRunner().invoke(
            command_line(), ["gradebook", *folders, "--rules", str(rules), *more]
        )
        assert done.exit_code == code, done.output
        return done.output

    assert "--apply writes them" in run("--xlsx")
    file = tmp_path / "gradebook" / "gradebook.csv"
    assert "grade" not in file.read_text("utf-8-sig").splitlines()[0].split(",")
    run("--apply")
    table = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    assert {row["student"]: row["grade"] for row in table} == {
        "s1": "P", "s2": "P", "s3": "F", "s4": "F"
    }  # fmt: skip
    file.write_text("mine")
    assert "has other content" in run(code=1)
    assert file.read_text() == "mine"
    rules.write_text("absent: zero\n")
    assert f"{rules}: has no letter grades" in run("--apply", code=1)
