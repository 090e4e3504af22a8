"""Certificates from a gradebook, read back as PDF."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pikepdf
import pytest
from click.testing import CliRunner
from fontTools.ttLib import TTFont

from quizgen import resources
from quizgen.cli.main import command_line
from quizgen.formats import RenderOptions
from quizgen.formats.errors import FormatError
from quizgen.formats.json import write
from quizgen.model import Localized
from quizgen.results.certificate import (
    GradebookError,
    Occasion,
    Result,
    certificates,
    chosen,
    in_parts,
    read_gradebook,
)
from tests.formats.paper.test_pdf import needs_pdftotext, outline, text_of
from tests.samples import sample_form

OCCASION = Occasion(
    Localized(ko="컨테이너 퀴즈", en="Container quiz"), "2026-11-24", "CSE-301", "Hana College"
)
HANA, TWO = Result("20260042", "김하나", 17.5, 19), Result("20260043", "박둘", 19, 19)
HEAD = "student,name,score,points,percent,pending,1\n"


def gradebook(folder: Path, *rows: str) -> Path:
    path = folder / "gradebook.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8-sig")
    return path


@needs_pdftotext
def test_each_student_has_a_page_with_name_score_course_and_date() -> None:
    steps: list[None] = []
    options = RenderOptions(language="en")
    data = certificates([HANA, TWO], OCCASION, options, lambda: steps.append(None))
    assert len(steps) == 4  # laid out and drawn: the bar moves
    first, second = text_of(data).rstrip("\f").split("\f")
    for said in (
        "김하나",
        "20260042",
        "17.5",
        "/ 19",
        "92.1 %",
        "Container quiz",
        "CSE-301",
        "November 24, 2026",
        "Hana College",
    ):
        assert said in " ".join(first.split())
    assert "박둘" in second
    assert "김하나" not in second
    assert list(outline(data)) == ["20260042 김하나", "20260043 박둘"]


def test_it_is_a_landscape_page_tagged_and_always_the_same() -> None:
    data = certificates([HANA], OCCASION, RenderOptions())
    assert data == certificates([HANA], OCCASION, RenderOptions())
    assert data != certificates([TWO], OCCASION, RenderOptions())
    with pikepdf.open(io.BytesIO(data)) as document:
        assert len(document.pages) == 1
        left, bottom, right, top = map(float, document.pages[0].MediaBox)
        assert right - left > top - bottom
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == "ko"


def test_who_is_not_wholly_graded_or_below_the_least_gets_none(tmp_path: Path) -> None:
    path = gradebook(
        tmp_path, "1,A,5,10,50,,5", "2,B,9,10,90,3,9", "3,C,9,10,90,,9", ",,9,10,90,,9"
    )
    results, left_out = chosen(read_gradebook(path), 60)
    assert [result.number for result in results] == ["3"]
    assert [(each.number, each.reason) for each in left_out] == [
        ("1", "below"),
        ("2", "pending"),
        ("", "nameless"),
    ]
    assert left_out[1].place == f"{path}:3"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("a,b\n1,2\n", r"gradebook\.csv:1: no column student"),
        (HEAD + "1,A,x,10,,,\n", r"gradebook\.csv:2: score 'x'"),
        (HEAD + "1,A,11,10,,,\n", r"gradebook\.csv:2: a score of 11 of 10"),
    ],
)
def test_a_bad_gradebook_is_told_by_line(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "gradebook.csv"
    path.write_text(content)
    with pytest.raises(GradebookError, match=problem):
        read_gradebook(path)


def test_who_was_absent_gets_none_and_a_bonus_may_exceed_the_points(tmp_path: Path) -> None:
    path = tmp_path / "gradebook.csv"
    path.write_text(
        "student,name,status,score,points,percent,pending,more\n"
        "1,김하나,graded,12,10,120,,2\n2,이두리,absent,,,,,\n"
    )
    results, left_out = chosen(read_gradebook(path), 60)
    assert [(each.number, each.percent) for each in results] == [("1", 120)]
    assert [(each.number, each.reason) for each in left_out] == [("2", "scoreless")]


def test_a_korean_spreadsheets_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "gradebook.csv"
    path.write_bytes(HEAD.encode() + "1,김하나,1,1,,,\n".encode("cp949"))
    assert read_gradebook(path)[0][1].name == "김하나"
    path.write_bytes(HEAD.encode() + b"1,\xff\xff,1,1,,,\n")
    with pytest.raises(GradebookError, match=r"gradebook\.csv:2:3: byte 0xff is not UTF-8"):
        read_gradebook(path)


def test_a_name_no_font_has_is_told() -> None:
    with pytest.raises(FormatError, match=r"student 7: .*U\+1F600"):
        certificates([Result("7", "A😀", 1, 1)], OCCASION, RenderOptions())


def test_the_command_takes_title_and_date_from_the_form_beside_it(tmp_path: Path) -> None:
    path = gradebook(tmp_path, "20260042,김하나,17.5,19,92.1,,1")
    run = CliRunner().invoke(command_line(), ["certificate", str(path)])
    assert run.exit_code == 2
    assert "form.json" in run.output
    form = sample_form()
    titled = form.title.map(lambda text: f"{text} in `C` and $x^2$")
    (tmp_path / "form.json").write_bytes(write(msgspec.structs.replace(form, title=titled)))
    run = CliRunner().invoke(command_line(), ["certificate", str(path.parent), "--lang", "en"])
    assert run.exit_code == 0, run.output
    with pikepdf.open(tmp_path / "certificates.pdf") as document:
        assert str(document.docinfo["/Title"]).startswith("Container quiz in C and x²")


def test_who_gets_none_is_named_and_the_exit_code_tells(tmp_path: Path) -> None:
    path = gradebook(tmp_path, "1,A,9,10,90,,9", "2,B,9,10,90,4,9")
    arguments = ["certificate", str(path), "--title", "Quiz", "--date", "2026-11-24"]
    run = CliRunner().invoke(command_line(), arguments)
    assert run.exit_code == 1
    assert f"{path}:3: 2: not wholly graded yet" in run.output
    assert (tmp_path / "certificates.pdf").exists()


def test_a_certificate_that_is_there_is_not_lost(tmp_path: Path) -> None:
    path = gradebook(tmp_path, "1,A,9,10,90,,9")
    (tmp_path / "certificates.pdf").write_bytes(b"mine")
    arguments = ["certificate", str(path), "--title", "Quiz", "--date", "2026-11-24"]
    assert CliRunner().invoke(command_line(), arguments).exit_code == 1
    assert (tmp_path / "certificates.pdf").read_bytes() == b"mine"
    assert CliRunner().invoke(command_line(), [*arguments, "--force"]).exit_code == 0


def test_a_name_that_no_font_can_print_stops_nobody_else_s(tmp_path: Path) -> None:
    names = ("김하나", "민수😀", "Нурлан", "阮文英", "Nguyễn Văn A")
    path = gradebook(tmp_path, *(f"{n},{name},5,10,50,,1" for n, name in enumerate(names, 1)))
    results, left_out = chosen(read_gradebook(path), 0)
    assert next((each.reason, each.letters) for each in left_out) == ("letters", "😀")
    assert {"김하나", "Нурлан"} <= {each.name for each in results}
    words = ["certificate", str(path), "--title", "Quiz", "--date", "2026-11-24"]
    made = CliRunner().invoke(command_line(), words)
    assert made.exit_code == 1
    assert "😀 (U+1F600)" in made.stderr
    assert len(pikepdf.open(tmp_path / "certificates.pdf").pages) == len(results)
    made = CliRunner().invoke(command_line(), [*words, "--force", "--fallback", "boxed"])
    assert made.exit_code == 0, made.output
    assert len(pikepdf.open(tmp_path / "certificates.pdf").pages) == len(names)


@needs_pdftotext
def test_a_font_of_ones_own_prints_what_the_bundled_ones_cannot(tmp_path: Path) -> None:
    letters = TTFont(resources.folder("fonts") / "QuizgenCode-Regular.ttf")
    for table in letters["cmap"].tables:
        table.cmap = {ord("ส"): "A", ord("ม"): "B"}
    letters.save(tmp_path / "own.ttf")
    fallback = (str(tmp_path / "own.ttf"),)
    assert chosen([("", Result("1", "สม", 1, 1), "")], 0, fallback)[1] == []
    made = certificates([Result("1", "สม", 1, 1)], OCCASION, RenderOptions(fallback=fallback))
    assert "สม" in text_of(made)
    path = gradebook(tmp_path, "1,สมช,9,10,90,,9")
    words = ["certificate", str(path), "--title", "Quiz", "--date", "2026-11-24", "--fallback"]
    run = CliRunner().invoke(command_line(), [*words, fallback[0]])
    assert "no font has ช (U+0E0A)" in run.stderr
    run = CliRunner().invoke(command_line(), [*words, str(path)])
    assert "not a font" in run.stderr


def test_many_certificates_are_files_of_200() -> None:
    many = [Result(str(number), "A", 1, 1) for number in range(450)]
    parts = in_parts(many, Path("out/certificates.pdf"))
    assert {path.name: len(part) for path, part in parts.items()} == {
        "certificates-1.pdf": 200,
        "certificates-2.pdf": 200,
        "certificates-3.pdf": 50,
    }
    assert [each for part in parts.values() for each in part] == many
    assert list(in_parts(many[:200], Path("c.pdf"))) == [Path("c.pdf")]
