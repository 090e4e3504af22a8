"""The roster: tables as offices and LMSs export them."""

from pathlib import Path

import pytest

from quizgen.cli import rosters
from quizgen.cli.rosters import students_in
from quizgen.roster import Candidate, RosterError, read_roster


def table(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "students.csv"
    path.write_bytes(text.encode(encoding))
    return path


KOREAN = "학번,이름,이메일,추가 시간\n2026-001,김하나,hana@example.kr,\n2026-002,이두리,,15분\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_korean_table_is_read_in_any_encoding_excel_saves(tmp_path, encoding):
    roster = read_roster(table(tmp_path, KOREAN, encoding))
    assert roster.candidates == (
        Candidate("2026-001", "김하나", "hana@example.kr"),
        Candidate("2026-002", "이두리", extra=15),
    )
    assert roster.ignored == ()


def test_an_english_table_with_other_columns_is_read_and_they_are_named(tmp_path):
    text = "Name;Student ID;Department;Minutes\nAda  Kim;7;Physics;90\n;;;\n"
    roster = read_roster(table(tmp_path, text))
    assert roster.candidates == (Candidate("7", "Ada Kim", minutes=90),)
    assert roster.ignored == ("Department",)


@pytest.mark.parametrize(
    ("cell", "share"),
    [("50%", 0.5), ("+25 %", 0.25), ("1.5배", 0.5), ("x1.5x", 0.5), ("2 times", 1)],
)
def test_extra_time_may_be_a_part_of_the_exams(tmp_path, cell, share):
    roster = read_roster(table(tmp_path, f"학번,추가 시간\n1,{cell}\n"))
    assert roster.candidates == (Candidate("1", share=share),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ":1: no column number (학번)"),
        ("name\nx\n", ":1: no column number (학번)"),
        ("학번,번호\n1,2\n", ":1: two columns for the number, the second is '번호'"),
        ("학번\n", ": holds no student"),
        ("학번,이름\n1,a\n\n1,b\n", ":4: number 1 is in row 2 already"),
        ("학번,이름\n,a\n", ":2: the row has no student number"),
        ("학번,extra\n1,x\n", ":2: extra 'x' is not a number of minutes"),
        ("학번,extra\n1,-5\n", ":2: extra -5 is not within a day"),
        ("학번,minutes\n1,0\n", ":2: minutes 0 is not within a day"),
        ("학번,minutes\n1,nan\n", ":2: minutes nan is not within a day"),
        ("학번,minutes,extra\n1,50,5\n", ":2: minutes and extra are both given"),
        ("학번,minutes,extra\n1,50,50%\n", ":2: minutes and extra are both given"),
        ("학번,extra\n1,2000%\n", ":2: extra 2000% is more than ten times"),
        ("학번\n2.02612E+09\n", ":2: number 2.02612E+09: a spreadsheet has shortened it"),
        ('학번\n"1\n', "not a row of a CSV table"),
    ],
)
def test_what_is_wrong_is_named_with_its_row(tmp_path, text, words):
    with pytest.raises(RosterError) as caught:
        read_roster(table(tmp_path, text))
    assert words in str(caught.value)


def test_all_problems_are_named_in_one_go(tmp_path):
    with pytest.raises(RosterError) as caught:
        read_roster(table(tmp_path, "학번,extra\n,1\n2,x\n2,\n"))
    assert len(str(caught.value).splitlines()) == 3


def test_every_command_says_which_columns_it_does_not_use(tmp_path, capsys):
    assert [each.id for each in students_in(table(tmp_path, "학번,학과\n1,화학\n"))] == ["1"]
    assert capsys.readouterr().err == "Columns of the roster not used: 학과\n"
    commands = Path(rosters.__file__).parent.glob("*.py")
    assert [each.name for each in commands if "read_roster" in each.read_text()] == ["rosters.py"]
