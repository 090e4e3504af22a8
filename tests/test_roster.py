"""A roster, as spreadsheets save it."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizgen.model import Student
from quizgen.roster import RosterError, read_roster


def roster(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "students.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_number_and_name_are_read_in_order(tmp_path: Path, encoding: str, separator: str) -> None:
    lines = ["이름,학번,학과", "홍길동,20260002,컴퓨터", "Kim,20260001,", ",,"]
    path = roster(tmp_path, "\r\n".join(lines).replace(",", separator), encoding)
    assert read_roster(path) == (Student("20260002", "홍길동"), Student("20260001", "Kim"))


def test_names_are_not_needed(tmp_path: Path) -> None:
    assert read_roster(roster(tmp_path, "number\n7\n")) == (Student("7"),)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "students.csv:1: no column number"),
        ("name\nKim\n", "students.csv:1: no column number"),
        ("number,name\n", "no students below the first row"),
        ("number,name\n1,Kim\n,Lee\n1,Park\n", "students.csv:3: no number for Lee"),
        ("number,name\n1,Kim\n,Lee\n1,Park\n", "students.csv:4: the number 1 is in line 2 already"),
        ('number,name\n1,"Kim\n', "not a CSV table"),
    ],
)
def test_what_is_wrong_is_told_by_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(RosterError) as caught:
        read_roster(roster(tmp_path, text))
    assert problem in str(caught.value)


def test_a_table_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "students.csv"
    path.write_bytes(b"PK\x03\x04\xff\xfe\xff")
    with pytest.raises(RosterError, match="neither UTF-8 nor CP949"):
        read_roster(path)
