"""What the pages look like: on screens, in ``out/screens/`` to be looked at, and printed."""

import subprocess
from pathlib import Path

import pytest
from PIL import Image

from quizgen.formats.options import RenderOptions
from quizgen.formats.page import html
from tests.browser.conftest import DESKTOP, FORM, KEY
from tests.browser.test_pages import RIGHT, answer_all, finish

pytestmark = pytest.mark.browser
SCREENS = Path(__file__).parents[2] / "out" / "screens"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Pages that carry their letters, so that they look the same on every machine."""
    folder = tmp_path_factory.mktemp("looks")
    for theme in ("calm", "print"):
        options = RenderOptions(embed_font=True, theme=theme)
        (folder / f"{theme}.html").write_bytes(html.practice(FORM, KEY, options))
    (folder / "exam.html").write_bytes(html.exam(FORM, RenderOptions(embed_font=True)))
    return folder


@pytest.mark.parametrize(
    ("name", "theme", "width", "language", "scheme"),
    [
        ("small", "calm", 320, "both", "light"),
        ("phone-dark", "calm", 390, "en", "dark"),
        ("desktop", "calm", 1200, "both", "light"),
        ("desktop-dark", "print", 1200, "ko", "dark"),
    ],
)
def test_every_view_is_there_to_be_looked_at(visit, name, theme, width, language, scheme):
    size = {"width": width, "height": 900 if width > 600 else 740}
    options = {"color_scheme": scheme, "reduced_motion": "reduce"}
    page = visit(f"{theme}.html", size, query=f"?lang={language}", **options)
    SCREENS.mkdir(parents=True, exist_ok=True)

    def look(view):
        path = SCREENS / f"{name}-{view}.png"
        page.screenshot(path=path)
        with Image.open(path) as picture:
            assert len(picture.convert("RGB").getcolors(1 << 24)) > 50, "nothing is drawn"
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    look("begin")
    answer_all(page, {"1": "a", "2": ["b"], "4": RIGHT["4"]})
    page.click("#q1 .check-button")
    page.locator("#q1").scroll_into_view_if_needed()
    look("checked")
    page.click(".finish-button")
    look("confirm")
    page.click("#confirm .go")
    look("result")


def printed(page, folder):
    """The words of the page as it is printed, and how many sheets it takes."""
    page.pdf(path=folder / "printed.pdf", prefer_css_page_size=True)
    command = ["pdftotext", "-layout", folder / "printed.pdf", "-"]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return text, text.count("\f")


def test_a_result_prints_as_a_sheet_with_answers_and_explanations(visit, tmp_path):
    page = visit("calm.html", DESKTOP, query="?lang=both")
    page.fill("[name=student-name]", "김하나")
    answer_all(page, {"1": RIGHT["1"], "10": "An essay of mine.\n" * 30})
    page.click(".view")
    finish(page)
    text, sheets = printed(page, tmp_path)
    assert "1 / 16" in text
    assert text.count("An essay of mine.") == 30
    assert "podman-search(1)" in text
    assert "Put them in order, the oldest first." in text
    assert "오래된 것부터 차례로 놓으세요." in text
    assert "Check my answer" not in text
    assert sheets <= 6


def test_an_exam_prints_as_a_paper(visit, tmp_path):
    page = visit("exam.html", DESKTOP, query="?lang=en")
    text, sheets = printed(page, tmp_path)
    for number in range(1, 11):
        assert f"\n{number} " in text.replace("\f", "\n") or f"\n {number} " in text
    assert "Finish" not in text
    assert "오래된" not in text
    assert sheets <= 3
