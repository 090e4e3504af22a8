"""The sample quiz as files, and a visitor that lets no error, request or violation pass."""

import time

import msgspec
import pytest

from quizgen.formats.options import RenderOptions
from quizgen.formats.page import html
from quizgen.model import Localized, Spare
from tests.samples import sample_form, sample_key

FORM, KEY = sample_form(), sample_key()
_SPARES = tuple(Spare(name, Localized.same(f"podman {name}")) for name in "efg")
SPARE_KEY = msgspec.structs.replace(
    KEY, entries=(msgspec.structs.replace(KEY.entries[0], spares=_SPARES), *KEY.entries[1:])
)
"""Its first question has as many wrong options again as it shows."""
DESKTOP = {"width": 1200, "height": 900}


OPENED = (
    "html:not([data-mode]), form:not([inert]), .resume:not([hidden]), .unsealable:not([hidden])"
)
"""What a page has once it looked up what was kept: until then its questions are out of reach."""


def begin(page, student, name="Hana Kim"):
    """Say who takes the exam, and begin."""
    if page.locator("[name=student-id]").is_editable():
        page.fill("[name=student-id]", student)
        page.fill("[name=student-name]", name)
    page.click(".begin button")


def show_all(page):
    """All questions on one page, where a phone shows one at a time."""
    if page.locator("body.single-view .view:visible").count():
        page.click(".view")


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "practice.html").write_bytes(html.practice(FORM, KEY, RenderOptions()))
    (folder / "exam.html").write_bytes(html.exam(FORM, RenderOptions()))
    at_end = RenderOptions(feedback="end")
    (folder / "end.html").write_bytes(html.practice(FORM, SPARE_KEY, at_end))
    print_theme = RenderOptions(theme="print")
    (folder / "exam-print.html").write_bytes(html.exam(FORM, print_theme))
    end_print = RenderOptions(theme="print", feedback="end")
    (folder / "end-print.html").write_bytes(html.practice(FORM, KEY, end_print))
    return folder


KEPT = """() => new Promise((done) => {
  const asked = indexedDB.open("quizgen");
  asked.onsuccess = () => {
    const last = asked.result.transaction("records", "readwrite");
    last.oncomplete = () => { asked.result.close(); done(); };
    last.objectStore("records").count();
  };
})"""


def killed(page):
    """Playwright kills a page without a word to it. What the page has asked to be kept is kept: the
    last change of the second copy ends behind all others."""
    page.evaluate(KEPT)
    page.close()


def wait_until(page, expression, arg=None):
    """Wait until an expression holds in the page. (Playwright's own ``wait_for_function`` looks again
    from inside of the page, whose policy allows no text to be run.)"""
    deadline = time.monotonic() + 15
    while not page.evaluate(expression, arg):
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(20)


def tabs_to(page, expression):
    """Press Tab until ``expression`` holds, and stop at each place on the way."""
    for _ in range(300):
        if page.evaluate(expression):
            return
        page.keyboard.press("Tab")
        yield
    raise AssertionError(f"never reached: {expression}")


class Desk:
    """A browser window that tests use one after the other: opening another for each costs more than
    what most of them do. Each finds it empty, with nothing kept of the one before."""

    EMPTY = """() => new Promise((done) => {
      localStorage.clear();
      sessionStorage.clear();
      const asked = indexedDB.deleteDatabase("quizgen");
      asked.onsuccess = asked.onerror = asked.onblocked = done;
    }).then(() => undefined)"""

    def __init__(self, browser, folder):
        self.browser, self.page = browser, None
        self.blank = folder / "blank.html"
        self.blank.write_text("<!doctype html><title>blank</title>", encoding="utf-8")

    def take(self, viewport, color_scheme="light", reduced_motion=None, forced_colors=None):
        if self.page is None or self.page.is_closed():
            self.page = watched(self.browser.new_context().new_page())
        page = self.page
        page.goto(self.blank.as_uri())
        page.evaluate(self.EMPTY)
        page.set_viewport_size(viewport)
        page.emulate_media(
            media="null",
            color_scheme=color_scheme,
            reduced_motion=reduced_motion or "no-preference",
            forced_colors=forced_colors or "none",
        )
        page.problems.clear()
        return page

    SETTINGS = frozenset(["color_scheme", "reduced_motion", "forced_colors"])


@pytest.fixture(scope="session")
def desk(browser, tmp_path_factory):
    return Desk(browser, tmp_path_factory.mktemp("desk"))


def watched(page):
    """Errors, policy violations and requests of the page are listed in ``page.problems``."""
    page.set_default_timeout(5000)
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda m: page.problems.append(m.text) if m.type == "error" else None)
    own = ("file:", "blob:", "data:")
    page.on("request", lambda r: None if r.url.startswith(own) else page.problems.append(r.url))
    return page


@pytest.fixture
def visit(browser, pages, desk):
    """Open a page from its file; errors, policy violations and requests are failures. The first one
    of a test is opened in the window that all share, unless it needs a context of its own."""
    opened, contexts = [], []

    def open_page(
        name, viewport=DESKTOP, context=None, query="", student="2026-001", whole=True, **options
    ):
        """``student``: who begins the exam, where the page asks; None leaves the page as it opens.
        ``whole``: all questions on one page, also on a phone, which shows one at a time."""
        if context or opened or not options.keys() <= desk.SETTINGS:
            context = context or browser.new_context(viewport=viewport, **options)
            contexts.append(context)
            page = watched(context.new_page())
        else:
            page = desk.take(viewport, **options)
        opened.append(page)
        page.goto((pages / name).as_uri() + query)
        page.wait_for_selector(OPENED, state="attached")
        if student and page.locator("html[data-mode=exam]").count():
            begun = (".begin", ".resume", ".unsealable", "#result")
            page.wait_for_selector(", ".join(f"{each}:visible" for each in begun))
            if page.locator(".begin").is_visible():
                begin(page, student)
        if whole:
            show_all(page)
        return page

    yield open_page
    for page in opened:
        assert page.problems == []
    for context in contexts:
        context.close()
