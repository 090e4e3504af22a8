"""The instructor's own views, the report and the preview: by axe's rules, at every width."""

import pytest

from quizgen.formats import RenderOptions
from quizgen.formats.page import study
from quizgen.results import report_html
from quizgen.results.feedback import feedback_html
from tests.browser.conftest import DESKTOP
from tests.browser.test_accessibility import AXE, violations
from tests.browser.test_preview import serving
from tests.formats.page.test_study import bank as sheet_bank
from tests.results.test_grade import FORM, KEY, RIGHT, graded, response
from tests.samples import BANK

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not AXE.exists(), reason="axe-core is not here; run: npm install --prefix tests/browser"
    ),
]
WIDTHS = (DESKTOP, {"width": 320, "height": 640})


def test_what_is_read_afterwards_or_before_breaks_no_rule(desk, tmp_path):
    students = [response(tmp_path, f"s{n}", {"1": RIGHT["1"], "2": ["a"]}) for n in range(12)]
    book = graded(*students)
    pages = {
        "report": report_html(book, FORM, KEY, ("ko", "en")),
        "feedback": feedback_html(book.records[0], FORM, KEY, "ko"),
        "study": study.page(sheet_bank(), RenderOptions()),
    }
    page = desk.take(DESKTOP)
    for name, data in pages.items():
        (tmp_path / "page.html").write_bytes(data)
        page.goto((tmp_path / "page.html").as_uri())
        for size, scheme in zip(WIDTHS, ("light", "dark"), strict=True):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], (name, scheme)


def test_the_preview_breaks_no_rule(browser):
    page = browser.new_page(viewport=DESKTOP)
    with serving(BANK) as server:
        for path in ("", "item/single", "item/ordering"):
            page.goto(server.url + path)
            for size in WIDTHS:
                page.set_viewport_size(size)
                assert violations(page) == [], (path, size)
    page.close()
