"""Pages that are made of a quiz's texts show its pictures (CSP, section "img-src")."""

from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.mark.parametrize("name", ["report/report", "feedback/page", "compare/page", "html/page"])
def test_a_page_may_show_the_pictures_that_it_carries(name):
    page = (TEMPLATES / f"{name}.html.jinja").read_text("utf-8")
    assert "img-src data:" in page
