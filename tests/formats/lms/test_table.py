"""Spreadsheets: a row per item, formulas tamed, the same bytes again, and back into a bank."""

import csv
import datetime
import io
import zipfile

import msgspec
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizgen.formats import FORMATS
from quizgen.formats.lms import csv as csv_format
from quizgen.formats.lms import xlsx
from quizgen.formats.options import RenderOptions
from quizgen.formats.services import kahoot
from quizgen.model import Localized, type_of
from quizgen.readers import UnreadableError
from quizgen.readers import csv as csv_reader
from quizgen.readers import xlsx as xlsx_reader
from tests.formats.generated import of_form, of_import, quizzes
from tests.samples import sample

NATIVE = ("choice", "true_false", "matching", "ordering", "short_text", "numeric")
KINDS = {"csv": (csv_format, csv_reader), "xlsx": (xlsx, xlsx_reader)}


def exported(quiz, kind, language="both"):
    return FORMATS[kind].render(quiz.form, quiz.key, RenderOptions(language=language))


def as_written(text):
    """A spreadsheet holds the Markdown itself."""
    return text.strip("\n")


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(quiz=quizzes(kinds=NATIVE, most=3))
def test_what_is_native_comes_back(kind, quiz):
    back = KINDS[kind][1].read(exported(quiz, kind), "quiz")
    assert of_import(back, as_written) == of_form(quiz, as_written)
    assert not back.notes


@pytest.mark.parametrize("kind", KINDS)
def test_one_language_comes_back_as_that_language(kind):
    back = KINDS[kind][1].read(exported(sample(), kind, "en"), "quiz")
    assert len(back.items) == 10  # no cloze
    assert all(not item.stem["ko"] and item.stem["en"] for item in back.items)


def cells(quiz):
    text = exported(quiz, "csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_reads_like_the_question():
    row = cells(sample())[0]
    assert row["question (ko)"] == "`docker search`에 대응하는 명령은 무엇입니까?"
    assert row["option 4 (en)"] == "`podman search`"
    assert row["key"] == "d"
    assert row["feedback (en)"].startswith(
        "a: Skopeo has no `search`.\nb: There is no such subcommand."
    )


def test_keys_of_the_other_interactions():
    rows = {row["id"]: row for row in cells(sample())}
    assert rows["multiple"]["key"] == "b, d"
    assert rows["true-false"]["key"] == "false"
    assert (
        rows["matching"]["targets (en)"].split("\n") == ["buildah", "podman", "conmon", "skopeo"]
        or rows["matching"]["targets (en)"]
    )
    assert sorted(rows["ordering"]["key"].split(", ")) == ["a", "b", "c", "d"]
    assert rows["short-text"]["accepted"] == "buildah"
    assert rows["numeric"]["key"] == "65536"
    assert rows["command-line"]["type"] == "short_text"
    assert "cloze" not in rows


def with_stem(text):
    quiz = sample()
    item = msgspec.structs.replace(quiz.form.items[0], stem=Localized.same(text))
    section = msgspec.structs.replace(quiz.form.sections[0], items=(item,))
    form = msgspec.structs.replace(quiz.form, sections=(section,))
    return msgspec.structs.replace(
        quiz, form=form, key=msgspec.structs.replace(quiz.key, entries=quiz.key.entries[:1])
    )


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx=1", "'=1", "＝1+1", "=HYPERLINK(1)"],
)
def test_no_cell_is_a_formula_to_a_spreadsheet_and_all_come_back(text):
    (row,) = cells(with_stem(text))
    assert row["question (en)"] == f"'{text}"
    assert csv_reader.read(exported(with_stem(text), "csv"), "q").items[0].stem["en"] == text.strip(
        "\n"
    )
    book = openpyxl.load_workbook(io.BytesIO(exported(with_stem(text), "xlsx")))
    values = [cell for row in book["items"].iter_rows() for cell in row if cell.value == text]
    assert [cell.data_type for cell in values] == ["s", "s"]


def test_negative_numbers_stay_numbers():
    assert csv_format.tamed("-12.5") == "-12.5"
    assert csv_format.tamed("-12.5+1") == "'-12.5+1"


def test_a_workbook_is_the_same_bytes_each_time_and_dated_by_the_form():
    data = exported(sample(), "xlsx")
    assert data == exported(sample(), "xlsx")
    made = openpyxl.load_workbook(io.BytesIO(data)).properties.created
    assert made.date() == datetime.date.fromisoformat(sample().form.date)


def test_the_kahoot_sheet_is_laid_out_as_their_template():
    sheet = openpyxl.load_workbook(io.BytesIO(exported(sample(), "kahoot", "en"))).active
    rows = [[cell.value for cell in row[1:8]] for row in sheet.iter_rows(min_row=8)]
    assert tuple(rows[0]) == kahoot.HEADING
    assert rows[1] == ["Which command corresponds to docker search?", "skopeo search", "buildah search",
                       "skopeo list-tags", "podman search", 30, 4]  # fmt: skip
    assert rows[2][-1] == "2,4"
    assert rows[3][1:3] == ["True", "False"]
    assert all(
        len(str(cell)) <= limit
        for row in rows[1:]
        for cell, limit in zip(row, [120, 75, 75, 75, 75], strict=False)
        if cell
    )


CHOICES = ["single", "multiple", "single"]


@pytest.mark.parametrize(
    ("service", "reader", "kinds"),
    [
        ("kahoot", xlsx_reader, [*CHOICES, "multiple"]),
        ("blooket", csv_reader, [*CHOICES, "multiple"]),
        ("quizizz", xlsx_reader, [*CHOICES, *["short_text"] * 3, "essay", "multiple"]),
        ("socrative", xlsx_reader, [*CHOICES, *["essay"] * 4, "multiple"]),
    ],
)
def test_the_table_of_a_service_is_read_too(service, reader, kinds):
    back = reader.read(exported(sample(), service, "en"), "f")
    assert [type_of(item.interaction) for item in back.items] == kinds
    search, runtimes, _true, *_others = back.items
    assert (search.key.correct, runtimes.key.correct) == ("d", ("b", "d"))
    assert not back.notes
    if service == "quizizz":
        assert back.items[3].key.accepted[0] == "buildah"
        assert "podman search" in search.explanation["en"]


def test_losses_are_named():
    losses = {
        loss.item: str(loss.message)
        for loss in xlsx.losses(sample().form, sample().key, RenderOptions())
    }
    assert "gaps" in losses["8"]
    assert "short answer" in losses["9"]
    assert "model answer" in losses["10"]
    assert "1" not in losses


def test_what_is_shortened_for_kahoot_is_said():
    quiz = with_stem("long " * 40)
    losses = kahoot.losses(quiz.form, quiz.key, RenderOptions())
    assert any("shortened" in str(loss.message) for loss in losses)
    sheet = openpyxl.load_workbook(io.BytesIO(exported(quiz, "kahoot"))).active
    assert len(sheet["B9"].value) == 120


# Tables of others.


def test_a_plain_table_with_another_heading():
    text = "Question;Answer A;Answer B;Correct answer;Points\nCapital of Korea?;Seoul;Busan;A;2\n수도는?;서울;부산;서울;1\n"
    back = csv_reader.read(text.encode(), "q.csv")
    assert back.items[0].stem == Localized(ko="", en="Capital of Korea?")
    assert back.items[1].stem == Localized(ko="수도는?", en="")
    assert [item.key.correct for item in back.items] == ["a", "a"]
    assert back.items[0].points == 2


def test_excel_in_korea_saves_cp949():
    text = "문제,보기 1,보기 2,정답\n수도는?,서울,부산,1\n"
    assert csv_reader.read(text.encode("cp949"), "q.csv").items[0].stem["ko"] == "수도는?"


def test_rows_that_cannot_be_read_are_said_with_their_line():
    text = (
        "id,type,question (ko),question (en),option 1 (ko),option 1 (en),option 2 (ko),option 2 (en),key\n"
        'a,single,"여러\n줄",lines,x,x,y,y,c\n'
        "b,single,ㄱ,b,x,x,,,a\n"
        "c,numeric,ㄱ,c,,,,,many\n"
        "d,ordering,ㄱ,d,x,x,y,y,\"a, a\"\n"
        "e,hotspot,ㄱ,e,,,,,a\n"
        "f,single,,,x,x,y,y,a\n"
        "g,single,ㄱ,g,x,x,y,y,b\n"
    )  # fmt: skip
    back = csv_reader.read(text.encode(), "q.csv")
    assert [item.id for item in back.items] == ["g"]
    assert [str(note) for note in back.notes] == [
        "q.csv:2: a row is left out: its key 'c' names no option",
        "q.csv:4: a row is left out: it has fewer than two options",
        "q.csv:5: a row is left out: its key is not a number",
        "q.csv:6: a row is left out: its key does not name every entry once: b, a, c",
        "q.csv:7: a row is left out: type 'hotspot' is not known here",
        "q.csv:8: a row is left out: it has no question",
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a,b\n1,2\n", "q.csv:1: no heading"),
        (b"\xff\xff\x81", "q.csv:1:1: not UTF-8"),
        (b"", "q.csv:1: no heading"),
    ],
)
def test_other_files_are_refused_in_one_line(data, says):
    with pytest.raises(UnreadableError) as problem:
        csv_reader.read(data, "q.csv")
    assert str(problem.value).startswith(says)


@given(st.text(max_size=80) | st.text('"question,key12option\n', max_size=80))
@settings(max_examples=25)
def test_any_text_is_read_or_refused(text):
    try:
        back = csv_reader.read(text.encode("utf-8", "replace"), "q.csv")
    except UnreadableError as problem:
        said = [str(problem)]
    else:
        said = [str(note) for note in back.notes]
    assert all(line.startswith("q.csv:") for line in said)


def repacked(change):
    """The sample's workbook with one part changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(exported(sample(), "xlsx"))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda name, data: LAUGHS if name.endswith("sharedStrings.xml") else data, "a document type"),
        (lambda name, data: b"0" * (80 << 20) if name.endswith("sharedStrings.xml") else data, "unpacks to 80 MB"),
        (lambda name, data: data[: len(data) // 2] if name.endswith("sheet1.xml") else data, "not a workbook"),
        (lambda name, data: b"" if name.endswith("workbook.xml") else data, "Document is empty"),
    ],
    ids=["entities", "bomb", "cut", "empty"],
)  # fmt: skip
def test_workbooks_made_to_harm_or_damaged_are_refused_in_one_line(change, says):
    with pytest.raises(UnreadableError) as problem:
        xlsx_reader.read(repacked(change), "q.xlsx")
    assert str(problem.value).startswith("q.xlsx: ")
    assert says in str(problem.value)
    assert "\n" not in str(problem.value)
