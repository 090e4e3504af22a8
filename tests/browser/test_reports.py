"""The instructor's own views, the report and the preview: by axe's rules, at every width."""

import pytest

from quizgen.results import report_html
from tests.browser.conftest import DESKTOP
from tests.browser.test_accessibility import AXE, violations
from tests.browser.test_preview import serving
from tests.results.test_grade import FORM, KEY, RIGHT, graded, response
from tests.samples import BANK

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not AXE.exists(), reason="axe-core is not here; run: npm install --prefix tests/browser"
    ),
]
SMALL = """() => [...document.querySelectorAll("a, button, input, summary")].filter((e) => {
  const { width, height } = (e.closest("label") ?? e).getBoundingClientRect();
  const inline = getComputedStyle(e).display === "inline" && e.parentElement.matches("p, li, td, dd, span");
  return width && (width < 24 || height < 24) && !inline;
}).map((e) => e.outerHTML)"""
WIDTHS = (DESKTOP, {"width": 320, "height": 640})


def test_the_report_breaks_no_rule(desk, tmp_path):
    students = [response(tmp_path, f"s{n}", {"1": RIGHT["1"], "2": ["a"]}) for n in range(12)]
    report = tmp_path / "report.html"
    report.write_bytes(report_html(graded(*students), FORM, KEY, ("ko", "en")))
    page = desk.take(DESKTOP)
    page.goto(report.as_uri())
    for size, scheme in zip(WIDTHS, ("light", "dark"), strict=True):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_the_preview_breaks_no_rule(browser):
    page = browser.new_page(viewport=DESKTOP)
    with serving(BANK) as server:
        for path in ("", "item/single", "item/ordering"):
            page.goto(server.url + path)
            for size in WIDTHS:
                page.set_viewport_size(size)
                assert violations(page) == [], (path, size)
                assert page.evaluate(SMALL) == [], (path, size)
                assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.close()
