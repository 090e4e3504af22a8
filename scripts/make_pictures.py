"""Make the pictures of the documentation from the sample quiz: docs/images/*.png.

python scripts/make_pictures.py      # needs Chromium and poppler-utils
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from quizgen.bank import load_bank  # noqa: E402
from quizgen.formats import RenderOptions  # noqa: E402
from quizgen.formats.page import html, study  # noqa: E402
from quizgen.formats.paper import pdf, sheet  # noqa: E402
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
        letters = RenderOptions(embed_font=True)  # the same on machines without a Korean font
        (folder / "practice.html").write_bytes(html.practice(form, key, letters))
        timed = msgspec.structs.replace(form, minutes=30)
        (folder / "exam.html").write_bytes(html.exam(timed, letters))
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
        page.fill("[name=student-id]", "20260042")
        page.check("#q1 .option:nth-of-type(4) input")
        page.click("#q1 .check-button")
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=IMAGES / "practice.png")
        for item, option in (("q1", 2), ("q2", 2), ("q2", 3), ("q3", 2)):
            if page.locator(f"#{item} .option:nth-of-type({option}) input").is_enabled():
                page.check(f"#{item} .option:nth-of-type({option}) input")
        page.fill("#q6 input[type=text]", "buildah")
        page.click(".finish-button")
        page.click("#confirm .go")
        page.mouse.move(0, 0)
        page.wait_for_timeout(300)
        page.locator("#result").screenshot(path=IMAGES / "result.png")
        phone = browser.new_page(
            viewport={"width": 360, "height": 720}, color_scheme="dark", device_scale_factor=2
        )
        phone.goto((folder / "exam.html").as_uri() + "?lang=ko")
        phone.fill("[name=student-id]", "2026-001")
        phone.fill("[name=student-name]", "김하나")
        phone.click(".begin-button")
        phone.check("#q1 .answer input >> nth=1")
        phone.evaluate("document.querySelector('#q1').scrollIntoView({behavior: 'instant'})")
        phone.mouse.move(0, 0)
        phone.wait_for_timeout(300)
        phone.screenshot(path=IMAGES / "phone.png")
        browser.close()


if __name__ == "__main__":
    main()
