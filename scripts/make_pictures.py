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

from quizgen.bank import load_bank  # noqa: E402
from quizgen.formats import RenderOptions, html, pdf, sheet, study  # noqa: E402
from quizgen.model import Student  # noqa: E402
from quizgen.results.certificate import Occasion, Result, certificates  # noqa: E402
from tests.conftest import CHROMIUM, FLAGS  # noqa: E402
from tests.samples import sample_form, sample_key  # noqa: E402

IMAGES = ROOT / "docs" / "images"
PRINTED = (
    ("paper", 1),
    ("paper-side", 1),
    ("paper-columns", 1),
    ("key", 2),
    ("sheet", 1),
    ("study", 1),
    ("certificate", 1),
)
"""PDFs, and the page of each that is shown."""


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    form, key = sample_form(), sample_key()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "practice.html").write_bytes(html.practice(form, key, RenderOptions()))
        (folder / "exam.html").write_bytes(html.exam(form, RenderOptions()))
        printed(folder)
        for document, page in PRINTED:
            command = ["pdftoppm", "-r", "75", "-png", "-f", str(page), "-l", str(page)]
            target = IMAGES / document
            subprocess.run(
                [*command, "-singlefile", folder / f"{document}.pdf", target], check=True
            )
        browse(folder)


def printed(folder: Path) -> None:
    """The PDFs whose pages are shown."""
    form, key = sample_form(), sample_key()
    hana = Student("20260042", "김하나")
    course = "컨테이너 기초"
    side = RenderOptions(layout="side", page="Letter", course=course)
    copy = RenderOptions(columns=2, course=course, student=hana, working=20)
    occasion = Occasion(form.title, form.date, course, "하나대학교")
    files = {
        "paper": pdf.paper(form, RenderOptions()),
        "paper-side": pdf.paper(form, side),
        "paper-columns": pdf.paper(form, copy),
        "key": pdf.answer_key(form, key, RenderOptions()),
        "sheet": sheet.render(form, RenderOptions(course=course, student=hana)),
        "study": study.document(load_bank(ROOT / "banks" / "podman-101"), RenderOptions()),
        "certificate": certificates(
            [Result(hana.id, hana.name, 17.5, 19)], occasion, RenderOptions()
        ),
    }
    for name, data in files.items():
        (folder / f"{name}.pdf").write_bytes(data)


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
        phone.fill("[name=student-name]", "김하나")
        phone.fill("[name=student-id]", "20260042")
        phone.click(".begin button")
        phone.evaluate("document.querySelector('#q1').scrollIntoView()")
        phone.check("#q1 input >> nth=1")
        phone.wait_for_timeout(300)
        phone.screenshot(path=IMAGES / "phone.png")
        browser.close()


if __name__ == "__main__":
    main()
