"""The sample quiz as files, and a visitor that lets no error, request or violation pass."""

import time

import pytest

from quizgen.formats.options import RenderOptions
from quizgen.formats.page import html
from tests.samples import sample_form, sample_key

FORM, KEY = sample_form(), sample_key()
DESKTOP = {"width": 1200, "height": 900}


def begin(page, student):
    """Say who takes the exam, and begin."""
    if page.locator("[name=student-id]").is_editable():
        page.fill("[name=student-id]", student)
    page.click(".begin button")


def show_all(page):
    """All questions on one page, where a phone shows one at a time."""
    if page.locator("body.single-view .view:visible").count():
        page.click(".view")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "practice.html").write_bytes(html.practice(FORM, KEY, RenderOptions()))
    (folder / "exam.html").write_bytes(html.exam(FORM, RenderOptions()))
    (folder / "end.html").write_bytes(html.practice(FORM, KEY, RenderOptions(feedback="end")))
    print_theme = RenderOptions(theme="print")
    (folder / "exam-print.html").write_bytes(html.exam(FORM, print_theme))
    end_print = RenderOptions(theme="print", feedback="end")
    (folder / "end-print.html").write_bytes(html.practice(FORM, KEY, end_print))
    return folder


def wait_until(page, expression, arg=None):
    """Wait until an expression holds in the page. (Playwright's own ``wait_for_function`` looks again
    from inside of the page, whose policy allows no text to be run.)"""
    deadline = time.monotonic() + 15
    while not page.evaluate(expression, arg):
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(20)


@pytest.fixture
def visit(browser, pages):
    """Open a page from its file; errors, policy violations and requests are failures."""
    contexts = []

    def open_page(
        name, viewport=DESKTOP, context=None, query="", student="2026-001", whole=True, **options
    ):
        """``student``: who begins the exam, where the page asks; None leaves the page as it opens.
        ``whole``: all questions on one page, also on a phone, which shows one at a time."""
        context = context or browser.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda m: page.problems.append(m.text) if m.type == "error" else None)
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith(("file:", "blob:", "data:"))
                else page.problems.append(r.url)
            ),
        )
        page.goto((pages / name).as_uri() + query)
        if student and page.locator("html[data-mode=exam]").count():
            opened = (".begin", ".resume", ".unsealable", "#result")
            page.wait_for_selector(", ".join(f"{each}:visible" for each in opened))
            if page.locator(".begin").is_visible():
                begin(page, student)
        if whole:
            show_all(page)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert getattr(page, "problems", []) == []
        context.close()
