"""The study sheet of a bank, as a page and as PDF."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import Literal

import msgspec
import pikepdf
import pytest
from lxml import html

from quizgen.formats import RenderOptions
from quizgen.formats.errors import FormatError
from quizgen.formats.page import study
from quizgen.model import Bank, Column, FactTable, Localized, Row, Term
from tests.formats.paper.tagged import spoken
from tests.formats.paper.test_pdf import embedded_fonts, needs_pdftotext, outline, text_of

Lang = Literal["ko", "en", "both"]


@cache
def bank() -> Bank:
    years = [
        ("chroot", 1979, "chroot 등장", "chroot appears"),
        ("docker", 2013, "도커 공개", "Docker is shown"),
        ("podman", 2018, "포드만", "Podman"),
    ]
    return Bank(
        id="small",
        title=Localized(ko="작은 은행", en="Small bank"),
        topics=(),
        items=(),
        glossary=(
            Term(
                "rootless",
                Localized(ko="루트리스", en="rootless"),
                note=Localized(ko="LXC에서는 비특권", en="LXC says unprivileged"),
            ),
            Term("daemon", Localized(ko="데몬", en="daemon")),
        ),
        tables=(
            FactTable(
                "events",
                (Column("year", "number"), Column("event", "text")),
                tuple(
                    Row(name, {"year": Localized.same(str(year)), "event": Localized(ko=ko, en=en)})
                    for name, year, ko, en in years
                ),
                Localized(ko="연표", en="Timeline"),
            ),
            FactTable(
                "commands",
                (
                    Column("docker", "code", Localized(ko="도커", en="Docker")),
                    Column("rank", "number"),
                    Column("does", "text", Localized(ko="하는 일", en="What it does")),
                ),
                (
                    Row(
                        "ps",
                        {
                            "docker": Localized.same("docker ps"),
                            "rank": Localized.same("1"),
                            "does": Localized(ko="목록을 봅니다", en="lists containers"),
                        },
                    ),
                    Row("rm", {"docker": Localized.same("docker rm"), "rank": Localized.same("2")}),
                ),
                Localized(ko="명령", en="Commands"),
            ),
        ),
        digest="0123456789abcdef",
    )


def page(language: Lang) -> html.HtmlElement:
    return html.document_fromstring(study.page(bank(), RenderOptions(language=language)))


def rows(document: html.HtmlElement, section: str) -> list[list[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in document.xpath(f"//section[@id='{section}']//tbody/tr")
    ]


def test_the_glossary_has_both_languages_sorted_by_the_first() -> None:
    assert rows(page("ko"), "glossary") == [
        ["데몬", "daemon", ""],
        ["루트리스", "rootless", "LXC에서는 비특권"],
    ]
    assert [row[1] for row in rows(page("en"), "glossary")] == ["daemon", "rootless"]


def test_fact_tables_become_tables_without_their_running_number() -> None:
    assert rows(page("en"), "t-commands") == [["docker ps", "lists containers"], ["docker rm", "–"]]
    assert rows(page("both"), "t-commands")[0] == ["docker ps", "목록을 봅니다 lists containers"]
    (code,) = page("en").xpath("//section[@id='t-commands']//tr[1]/td/code")
    assert code.text == "docker ps"


def test_a_table_of_years_becomes_a_picture_true_to_scale() -> None:
    document = page("en")
    assert not document.xpath("//section[@id='t-events']//table")
    dots = [float(dot.get("cy")) for dot in document.xpath("//circle[@class='dot']")]
    assert dots == sorted(dots)
    assert (dots[1] - dots[0]) / (dots[2] - dots[0]) == pytest.approx(
        (2013 - 1979) / (2018 - 1979), abs=0.01
    )
    (title,) = document.xpath("//section[@id='t-events']//title")
    assert title.text == "Timeline: 1979 chroot appears; 2013 Docker is shown; 2018 Podman"


@needs_pdftotext
@pytest.mark.parametrize(
    ("language", "korean", "english"),
    [("ko", True, False), ("en", False, True), ("both", True, True)],
)
def test_each_language_stands_alone_or_both_together(
    language: Lang, korean: bool, english: bool
) -> None:
    text = text_of(study.document(bank(), RenderOptions(language=language)))
    assert ("목록을 봅니다" in text) is korean
    assert ("lists containers" in text) is english


def test_the_pdf_is_tagged_bundled_and_always_the_same() -> None:
    options = RenderOptions(page="Letter")
    data = study.document(bank(), options)
    assert data == study.document(bank(), options)
    assert {name[:7] for name in embedded_fonts(data)} == {"Quizgen"}
    assert list(outline(data))[1:3] == ["연표", "명령"]
    with pikepdf.open(io.BytesIO(data)) as document:
        assert [round(float(side)) for side in document.pages[0].MediaBox] == [0, 0, 612, 792]
        figures = [
            each
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
        assert all("2013" in str(each.Alt) for each in figures)


def test_each_run_of_the_other_language_says_so() -> None:
    said = list(spoken(study.document(bank(), RenderOptions())))
    english = " ".join(text for language, text in said if language == "en")
    assert "lists containers" in english
    assert not re.search("[가-힣]", english)


def test_the_page_asks_nothing_of_the_network() -> None:
    data = study.page(bank(), RenderOptions()).decode()
    assert "default-src 'none'" in data
    assert "<script" not in data
    assert study.page(bank(), RenderOptions()).decode() == data


def test_what_cannot_be_printed_is_named_by_its_place() -> None:
    table = bank().tables[1]
    odd = msgspec.structs.replace(table, rows=(Row("whale", {"docker": Localized.same("🐳")}),))
    with pytest.raises(FormatError, match=r"table commands, row whale: .*U\+1F433"):
        study.document(msgspec.structs.replace(bank(), tables=(odd,)), RenderOptions())


def test_a_bank_without_facts_is_refused() -> None:
    with pytest.raises(FormatError, match="nothing to study"):
        study.page(msgspec.structs.replace(bank(), tables=(), glossary=()), RenderOptions())


def test_what_drafts_alone_use_is_not_shown_yet() -> None:
    events, commands = bank().tables
    drafted = msgspec.structs.replace(events, status="draft")
    page = study.page(msgspec.structs.replace(bank(), tables=(drafted, commands)), RenderOptions())
    assert "도커 공개" not in page.decode()
    assert "도커" in page.decode()
    alone = msgspec.structs.replace(bank(), tables=(drafted,), glossary=())
    with pytest.raises(FormatError, match="are drafts: accept one"):
        study.page(alone, RenderOptions())


def test_what_is_wrong_is_never_shown_as_knowledge(repository):
    """No column of distractors, nor one without a title that serves item models alone."""
    from quizgen.bank import load_bank

    tables = load_bank(repository / "banks" / "podman-101").tables
    hidden = {c.id for table in tables for c in table.columns if c.distractors}
    assert {"wrong", "near", "job2", "not3", "try"} <= hidden
    for table in tables:
        shown = study._columns(table)
        assert shown
        assert all(column.title and not column.distractors for column in shown)
