"""Paper and key as Word documents: read back, and opened by LibreOffice."""

from __future__ import annotations

import base64
import io
import os
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from typing import Any, Literal

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree
from PIL import Image

from quizgen import resources
from quizgen.formats import FORMATS, RenderOptions, word
from quizgen.formats.errors import FormatError
from quizgen.locale import ui
from quizgen.model import INTERACTION_TYPES, Localized, Option, SingleChoice, Student, type_of
from tests.formats.paper.test_pdf import embedded_fonts, form_of, item, pages, text_of
from tests.samples import sample_form, sample_key

KINDS = ("paper", "key")
EN = RenderOptions(language="en")


@cache
def made(kind: Literal["paper", "key"], options: RenderOptions = EN) -> bytes:
    form = sample_form()
    return (
        word.paper(form, options)
        if kind == "paper"
        else word.answer_key(form, sample_key(), options)
    )


def opened(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


def all_text(data: bytes) -> str:
    """Every text, cells included, a line per paragraph."""
    body = opened(data).element.body
    return "\n".join(
        "".join(text.text or "" for text in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_form_gives_the_same_bytes(kind: Literal["paper", "key"]) -> None:
    assert made.__wrapped__(kind) == made(kind)
    with zipfile.ZipFile(io.BytesIO(made(kind))) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"


def test_every_item_is_a_heading_with_its_text_below() -> None:
    data = made("paper")
    headings = [p.text for p in opened(data).paragraphs if p.style.name == "Heading 2"]
    assert headings[0] == "Question 1 (1 pt)"
    assert len(headings) == len(sample_form().items)
    text = " ".join(all_text(data).split())
    for each in sample_form().items:
        first = each.stem["en"].split("\n")[0].replace("`", "").replace("*", "")
        assert first in text


def test_options_are_a_list_that_counts_in_letters_and_starts_again() -> None:
    document = opened(made("paper"))
    lists: dict[int, int] = {}
    for paragraph in document.paragraphs:
        properties: Any = paragraph._p.pPr
        if paragraph.style.name == "Option" and properties.numPr is not None:
            lists[properties.numPr.numId.val] = lists.get(properties.numPr.numId.val, 0) + 1
    assert list(lists.values()) == [4, 4]
    numbering = document.part.numbering_part.element
    for number in lists:
        num = numbering.num_having_numId(number)
        (restart,) = num.iter(qn("w:startOverride"))
        assert restart.val == 1
        (abstract,) = numbering.xpath(f"w:abstractNum[@w:abstractNumId='{num.abstractNumId.val}']")
        assert abstract.find(f".//{qn('w:numFmt')}").get(qn("w:val")) == "upperLetter"


def test_fonts_are_named_for_korean() -> None:
    with zipfile.ZipFile(io.BytesIO(made("paper"))) as package:
        styles = etree.fromstring(package.read("word/styles.xml"))
    fonts = {
        style.get(qn("w:styleId")): style.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(
            qn("w:eastAsia")
        )
        for style in styles.iter(qn("w:style"))
        if style.get(qn("w:styleId")) in ("Normal", "Title", "Heading2", "Code")
    }
    assert fonts == {
        "Normal": "Malgun Gothic",
        "Title": "Malgun Gothic",
        "Heading2": "Malgun Gothic",
        "Code": "D2Coding",
    }


def test_runs_say_their_language() -> None:
    body = opened(made("paper", RenderOptions())).element.body
    said = {
        lang.get(qn("w:val"))
        for lang in body.iter(qn("w:lang"))
        if (run := lang.getparent().getparent()) is not None and run.tag == qn("w:r")
    }
    assert said == {"ko-KR", "en-US"}


def test_each_language_stands_alone_or_both_together() -> None:
    korean, english = "대응하는 명령", "Which command corresponds"
    for language, ko, en in (("ko", True, False), ("en", False, True), ("both", True, True)):
        text = all_text(made("paper", RenderOptions(language=language)))
        assert (korean in text) is ko
        assert (english in text) is en


def test_matching_and_ordering_are_tables() -> None:
    tables = opened(made("paper")).tables
    matching, ordering = tables[1], tables[2]
    assert [cell.text for cell in matching.rows[0].cells][1] == "A"
    assert len(matching.columns) == 5
    assert [row.cells[1].text for row in ordering.rows] == ["A", "B", "C", "D"]
    assert tables[1].style.name == "Table Grid"


def test_the_paper_says_nothing_of_the_key_and_the_key_says_all() -> None:
    paper, key = all_text(made("paper")), all_text(made("key"))
    for entry in sample_key().entries:
        words = " ".join(entry.explanation["en"].replace("`", "").split()[-3:])
        assert words not in paper
        assert words in key
        assert all(reference in key for source in entry.sources for reference in source.references)


def test_the_key_begins_with_a_table_of_answers() -> None:
    table = opened(made("key")).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["No.", "Answer", "Points"]
    assert ["3", "False", "1"] in rows
    assert ["5", "A → D → B → C", "3"] in rows
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_the_page_is_the_one_asked_for() -> None:
    options = RenderOptions(language="en", page="Letter", columns=2, course="Containers 301")
    document = opened(made("paper", options))
    first, second = document.sections
    assert (round(first.page_width.mm, 1), round(first.page_height.mm, 1)) == (215.9, 279.4)
    assert second._sectPr.find(qn("w:cols")).get(qn("w:num")) == "2"
    assert first.header.paragraphs[0].text.startswith("Containers 301 · Container quiz\t")


def test_a_students_copy_bears_number_and_name() -> None:
    document = opened(made("paper", RenderOptions(student=Student("20260042", "김하나"))))
    assert "20260042" in document.tables[0].rows[0].cells[0].text
    assert "20260042 김하나" in document.sections[0].footer.paragraphs[0].text


def test_more_options_than_letters_keep_their_names() -> None:
    options = tuple(Option(str(n), Localized.same(f"choice-{n};")) for n in range(500))
    text = all_text(word.paper(form_of(item("many", SingleChoice(options))), EN))
    assert "499.  choice-499;" in text


def test_markdown_becomes_word() -> None:
    stem = (
        "See **this**, *that* and `code`:\n\n```text numbers\na  b\n  c\n```\n\n- one\n- two\n\n"
        "| h | i |\n|---|--:|\n| 1 | 2 |\n\n[page](https://example.org)"
    )
    document = opened(word.paper(form_of(item(stem)), EN))
    styles = {run.text: run for p in document.paragraphs for run in p.runs}
    assert styles["this"].bold
    assert styles["that"].italic
    assert styles["code"].style.name == "Code"
    assert [p.text for p in document.paragraphs if p.style.name == "Code block"] == [
        "1  a  b\n2    c"
    ]
    cells = document.tables[1].rows[1].cells
    assert [(cell.text, cell.paragraphs[0].alignment) for cell in cells] == [("1", None), ("2", 2)]
    assert "(https://example.org)" in all_text(word.paper(form_of(item(stem)), EN))


def test_pictures_keep_their_descriptions() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (4000, 300), "navy").save(picture, "PNG")
    uri = "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()
    document = opened(word.paper(form_of(item("![a bar](p.png)", images={"p.png": uri})), EN))
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "a bar"
    assert shape.width.mm <= 170


def test_an_svg_picture_is_told_as_a_loss() -> None:
    uri = "data:image/svg+xml;base64," + base64.b64encode(b"<svg/>").decode()
    form = form_of(item("![a bar](p.svg)", images={"p.svg": uri}))
    assert "[a bar]" in all_text(word.paper(form, EN))
    (loss,) = FORMATS["docx"].losses(form, sample_key(), EN)
    assert loss.item == "1"


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert "a b" in all_text(word.paper(form_of(item("a\x0b b\x01")), EN)).replace("  ", " ")


def test_an_empty_form_is_refused() -> None:
    with pytest.raises(FormatError, match="no items"):
        word.paper(form_of(), EN)


def test_all_interactions_are_in_the_sample() -> None:
    assert len({type_of(each.interaction) for each in sample_form().items}) == len(
        INTERACTION_TYPES
    )


FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same"><family>Malgun Gothic</family>
    <prefer><family>Quizgen Sans</family></prefer></alias>
  <alias binding="same"><family>D2Coding</family>
    <prefer><family>Quizgen Code</family></prefer></alias>
</fontconfig>
"""
"""The bundled fonts stand for those the documents name: the same pages on every machine."""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice Writer is not installed")
def test_libreoffice_opens_paper_and_key(tmp_path: Path) -> None:
    files = {
        "paper": word.paper(sample_form(), RenderOptions()),
        "key": word.answer_key(sample_form(), sample_key(), RenderOptions()),
    }
    for name, data in files.items():
        (tmp_path / f"{name}.docx").write_bytes(data)
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(FONTS_CONF.format(fonts=resources.folder("fonts"), cache=tmp_path / "cache"))
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    names = [f"{name}.docx" for name in files]
    subprocess.run(
        [*command, "--convert-to", "pdf", *names],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=240,
        env=os.environ | {"FONTCONFIG_FILE": str(fonts)},
    )
    for name in files:
        data = (tmp_path / f"{name}.pdf").read_bytes()
        text = text_of(data, "-layout")
        for number in range(1, 11):
            assert f"{ui('Question')['ko']} {number} (" in text
        assert pages(data) > 1
        for page, said in enumerate(text.rstrip("\f").split("\f"), 1):
            assert f"{page}/{pages(data)}" in said.replace(" ", "")
        assert {font.partition("-")[0] for font in embedded_fonts(data)} <= {
            "QuizgenSans",
            "QuizgenCode",
        }
        assert "B. buildah search" in " ".join(text.split())
