"""The table of bounds: what the docs print is what holds, and the environment changes it."""

import io
from pathlib import Path

import pytest

from quizgen.errors import QuizgenError, at
from quizgen.limits import LIMITS, LimitsError, limit, size
from quizgen.readers import read
from quizgen.reading import FileError, read_bytes
from quizgen.results import Paper, Quiz, read_responses
from quizgen.results.certificate import read_gradebook
from quizgen.results.response import KeptAside
from quizgen.roster import read_roster
from tests.samples import sample_form, sample_key

QUIZ = Quiz("sample", Path(), {sample_key().form_digest: Paper(sample_form(), sample_key())})
DOCS = Path(__file__).parents[2] / "docs" / "limits.md"


def test_the_docs_print_the_table():
    text = DOCS.read_text("utf-8")
    for name, bound in LIMITS.items():
        most = size(bound.value) if bound.unit else f"{bound.value:,}"
        assert f"| `{name}` | {most} | {bound.what} |" in text


def test_the_environment_changes_a_bound(tmp_path, monkeypatch):
    (tmp_path / "r.json").write_bytes(b"x" * 2000)
    monkeypatch.setenv("QUIZGEN_LIMITS", "response=1k")
    assert limit("response") == 1024
    with pytest.raises(FileError, match=r"larger than 1 kB.*QUIZGEN_LIMITS=response="):
        read_bytes(tmp_path / "r.json", "response")
    monkeypatch.setenv("QUIZGEN_LIMITS", "response=2k, rows=3")
    assert len(read_bytes(tmp_path / "r.json", "response")) == 2000


@pytest.mark.parametrize("setting", ["response", "response=0", "nothing=1", "response=1T", "=1"])
def test_what_is_no_bound_is_named(setting, monkeypatch):
    monkeypatch.setenv("QUIZGEN_LIMITS", setting)
    with pytest.raises(LimitsError, match="is no bound"):
        limit("response")


TABLES = {
    "roster": read_roster,
    "responses": lambda path: refuse(read_responses([path], QUIZ.papers)),
    "gradebook": read_gradebook,
    "import": read,
    "workbook": lambda path: read(workbook(path)),
}
HEADS = {
    "roster": "number,name\n",
    "responses": "student,1\n",
    "gradebook": "student,name,score,points,percent,pending\n",
    "import": "question,option 1,option 2,key\n",
    "workbook": "question,option 1,option 2,key\n",
}


def refuse(found):
    for each in found:
        if isinstance(each, KeptAside):
            raise QuizgenError(at(each.place, each.reason))


def workbook(path):
    import openpyxl

    book = openpyxl.Workbook()
    for line in path.read_text().splitlines():
        book.active.append(line.split(","))
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_so_many_rows_at_most(tmp_path, monkeypatch, table):
    monkeypatch.setenv("QUIZGEN_LIMITS", "rows=3 responses=3")
    path = tmp_path / "table.csv"
    more = "\n" if table == "responses" else ",1,1,1,\n"
    rows = [f"s{number},a{more}" for number in range(4)]
    path.write_text(HEADS[table] + "".join(rows[:3]))
    TABLES[table](path)
    path.write_text(HEADS[table] + "".join(rows))
    with pytest.raises(QuizgenError, match="more than 3 rows; split the table"):
        TABLES[table](path)


def test_of_a_table_with_too_many_rows_none_counts(tmp_path, monkeypatch):
    monkeypatch.setenv("QUIZGEN_LIMITS", "rows=1 responses=3")
    path = tmp_path / "table.csv"
    for count, end in ((3, "\n"), (4, "\n"), (4, "\r")):
        path.write_text(f"student,1{end}" + "".join(f"s{number},a{end}" for number in range(count)))
        found = list(read_responses([path], QUIZ.papers))
        assert [isinstance(each, KeptAside) for each in found] == [count > 3] * (
            3 if count == 3 else 1
        )


@pytest.mark.parametrize("more", [0, 1, 5000])
def test_a_file_is_read_whole_that_grows_meanwhile_and_takes_the_room_it_needs(
    tmp_path, monkeypatch, more
):
    path, asked = tmp_path / "growing.json", []
    path.write_bytes(b"a" * 100)

    class Growing(io.BufferedReader):
        def read(self, size=-1, /):
            asked.append(size)
            if len(asked) == 1 and more:
                with path.open("ab") as file:
                    file.write(b"b" * more)
            return super().read(size)

    monkeypatch.setattr("quizgen.reading.io.BufferedReader", Growing)
    monkeypatch.setenv("QUIZGEN_LIMITS", "exam=2k")
    if more < 2000:
        assert read_bytes(path, "exam") == b"a" * 100 + b"b" * more
    else:
        with pytest.raises(FileError, match="larger than"):
            read_bytes(path, "exam")
    assert asked[0] == 101
