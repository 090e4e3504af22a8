"""An exam from the roster to the released page, taken by a student in a real Chromium."""

import json
from pathlib import Path

import pytest

from quizgen.exam import read_exam
from tests.browser.test_accessibility import violations
from tests.browser.test_pages import answer_all, finish
from tests.cli.test_exam import OUT, made, quizgen  # noqa: F401
from tests.exam.exams import right_answers

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def pages():
    """The exam of the test's own folder."""
    return OUT.resolve()


def test_from_the_roster_to_the_released_page(quizgen, visit):  # noqa: F811
    exam = made(quizgen)
    sheet = exam.sheets[1]
    page = visit(f"students/{sheet.file}", viewport=PHONE, accept_downloads=True)
    assert page.input_value("[name=student-name]") == "이두리"
    assert "65" in page.inner_text(".facts")
    assert page.is_visible(".timer")
    answer_all(page, right_answers(sheet))
    with page.expect_download() as download:
        finish(page)
    page.wait_for_selector(".sealed:not([hidden])")
    code = page.inner_text(".receipt")
    Path("inbox").mkdir()
    download.value.save_as(Path("inbox", download.value.suggested_filename))

    collected = json.loads(quizgen("collect", "inbox", "--exam", OUT, "--json").stdout)
    assert [student["receipt"] for student in collected["students"]] == [code]
    assert collected["students"][0]["score"] == 16
    assert collected["students"][0]["pending"]
    assert [student["id"] for student in collected["missing"]] == ["2026-001"]

    quizgen("release", OUT)
    released = visit(f"release/{sheet.file}", viewport=PHONE)
    assert released.inner_text("#result .big").startswith("16 / 16")
    assert released.locator(".item.correct").count() == 10
    assert released.locator(".solution[open]").count() == 11
    assert released.input_value("[name=student-id]") == "2026-002"
    assert released.is_hidden(".retry"), "all is right"
    assert read_exam(OUT) == exam

    absent = visit(f"release/{exam.sheets[0].file}", viewport=PHONE)
    assert absent.locator(".solution[open]").count() == 11
    assert absent.is_hidden("#result")
    for each in (page, released, absent):
        assert violations(each) == []
