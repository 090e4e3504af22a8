"""Every view of the pages against axe's rules for WCAG 2.2 A and AA, and its best practices."""

from pathlib import Path

import pytest

from tests.browser.test_pages import DESKTOP, PHONE, answer_all, finish

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page):
    """What axe finds in the page as it stands, one line each."""
    page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
    found = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


@pytest.mark.skipif(
    not AXE.exists(), reason="axe-core is not here; run: npm install --prefix tests/browser"
)
@pytest.mark.parametrize(
    ("name", "language", "scheme", "viewport"),
    [
        ("end.html", "ko", "light", DESKTOP),
        ("end.html", "both", "dark", PHONE),
        ("exam.html", "en", "dark", DESKTOP),
        ("exam.html", "both", "light", PHONE),
    ],
)
def test_no_view_breaks_a_rule_of_wcag(visit, name, language, scheme, viewport):
    page = visit(name, viewport, query=f"?lang={language}", color_scheme=scheme)
    assert violations(page) == [], "as it opens"
    page.click(".help")
    assert violations(page) == [], "list of shortcuts"
    page.click("#help .close")
    page.click(".view")
    assert violations(page) == [], "one question at a time"
    page.click(".view")
    page.click(".finish-button")
    assert violations(page) == [], "dialog before finishing"
    page.click(".stay")
    answer_all(page)
    finish(page)
    assert violations(page) == [], "result"
    page.reload()
    assert violations(page) == [], "asked to resume"
