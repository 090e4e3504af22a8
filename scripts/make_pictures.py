"""Make the pictures of the documentation from the sample quiz: docs/images/*.png.

python scripts/make_pictures.py      # needs Chromium and poppler-utils
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from quizgen.formats import RenderOptions, html, pdf  # noqa: E402
from tests.conftest import CHROMIUM, FLAGS  # noqa: E402
from tests.samples import sample_form, sample_key  # noqa: E402

IMAGES = ROOT / "docs" / "images"


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    form, key = sample_form(), sample_key()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "practice.html").write_bytes(html.practice(form, key, RenderOptions()))
        (folder / "exam.html").write_bytes(html.exam(form, RenderOptions()))
        (folder / "paper.pdf").write_bytes(pdf.paper(form, RenderOptions()))
        (folder / "key.pdf").write_bytes(pdf.answer_key(form, key, RenderOptions()))
        for document, page in (("paper", 1), ("key", 2)):
            command = ["pdftoppm", "-r", "75", "-png", "-f", str(page), "-l", str(page)]
            target = IMAGES / document
            subprocess.run(
                [*command, "-singlefile", folder / f"{document}.pdf", target], check=True
            )
        browse(folder)


def browse(folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 900, "height": 1000})
        page.goto((folder / "practice.html").as_uri())
        page.fill("[name=student-name]", "김하나")
        page.check("#q1 .option:nth-of-type(4) input")
        page.click("#q1 .check-button")
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=IMAGES / "practice.png")
        page.click(".finish-button")
        page.click("#confirm .go")
        page.wait_for_timeout(300)
        page.locator("#result").screenshot(path=IMAGES / "result.png")
        phone = browser.new_page(
            viewport={"width": 320, "height": 640}, color_scheme="dark", device_scale_factor=2
        )
        phone.goto((folder / "exam.html").as_uri() + "?lang=ko")
        phone.evaluate("document.querySelector('#q1').scrollIntoView()")
        phone.check("#q1 input >> nth=1")
        phone.wait_for_timeout(300)
        phone.screenshot(path=IMAGES / "phone.png")
        browser.close()


if __name__ == "__main__":
    main()
