"""A smoke test in Firefox and WebKitGTK, where their packages are installed (Debian: firefox-esr;
webkit2gtk-driver and xvfb): what Chromium runs in whole holds in other engines too."""

from __future__ import annotations

import http.server
import threading
from functools import partial
from typing import Any

import pytest

from quizgen.formats.options import Handover, RenderOptions
from quizgen.formats.page import html
from quizgen.sealing import (
    fingerprint,
    generate,
    open_sealed,
    parse_sealed,
    public_text,
    receipt,
)
from tests.browser import webdriver
from tests.browser.conftest import FORM, KEY
from tests.browser.test_markup import poisoned

pytestmark = pytest.mark.browser
SECRET = generate()
PUBLIC = public_text(SECRET.public_key())


class Server(http.server.SimpleHTTPRequestHandler):
    """A plain web server; pages asked for with ``?sandbox`` come as an LMS's strict frame has them:
    of no origin, so that they can keep nothing."""

    def log_message(self, *_: object) -> None:
        pass

    def end_headers(self) -> None:
        if "?sandbox" in self.path:
            self.send_header("Content-Security-Policy", "sandbox allow-scripts")
        super().end_headers()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of the pages."""
    folder = tmp_path_factory.mktemp("site")
    handover = Handover((PUBLIC,), "A-TOKEN")
    pages = {
        "practice": html.practice(FORM, KEY, RenderOptions()),
        "exam": html.exam(FORM, RenderOptions(), handover),
        "hostile": html.practice(poisoned(FORM), poisoned(KEY), RenderOptions()),
    }
    for name, page in pages.items():
        (folder / f"{name}.html").write_bytes(page)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module", params=["firefox", "webkitgtk"])
def browser_of(request, tmp_path_factory):
    """A browser, and how to close it and open it again (None: it forgets all when closed)."""
    if request.param == "firefox":
        if not webdriver.FIREFOX:
            pytest.skip("no Firefox on this machine; install the package firefox-esr")
        profile = tmp_path_factory.mktemp("profile")
        opened: list[Any] = [webdriver.Marionette(profile)]

        def again():
            opened.pop().quit()
            opened.append(webdriver.Marionette(profile))
            return webdriver.Window(opened[0])

    else:
        if not (webdriver.WEBKIT and webdriver.MINIBROWSER and webdriver.XVFB):
            pytest.skip("no WebKitGTK here; install the packages webkit2gtk-driver and xvfb")
        opened = [webdriver.WebKitGTK()]
        again = None
    window = webdriver.Window(opened[0])
    yield window, again
    opened[0].quit()


@pytest.fixture
def window(browser_of):
    return browser_of[0]


READY = "document.querySelector('html.js') && !document.querySelector('#quiz').inert"


def begun(window, site, student):
    """An exam that ``student``, new to this tab, has begun."""
    window.go(f"{site}/exam.html")
    window.run("sessionStorage.clear(); history.replaceState(null, '')")
    window.go(f"{site}/exam.html")
    window.wait(READY)
    window.type("[name=student-id]", student)
    window.type("[name=student-name]", "Hana")
    window.click(".begin-button")
    window.wait("document.querySelector('#q1').getClientRects().length")


def test_languages_switch(window, site):
    window.go(f"{site}/practice.html?lang=en")
    window.wait(READY)
    window.click("#q1 .option:nth-of-type(2) input")
    assert window.run("return document.title").startswith("Container quiz")
    window.click("[data-set=ko]")
    window.wait("document.documentElement.lang === 'ko'")
    assert window.run("return document.title").startswith("컨테이너 퀴즈")
    assert not window.sees(".stem [lang=en]")
    menu = "return document.querySelector('[data-type=matching] option').textContent"
    assert window.run(menu) == "– 선택 –"
    assert window.run("return document.querySelector('#q1 :checked').value") == "b"


def test_answers_are_sealed_for_the_instructor(window, site):
    begun(window, site, "2026-007")
    window.click("#q1 .option:nth-of-type(1) input")
    window.click(".finish-button")
    window.click("#confirm .go")
    window.wait(
        "document.querySelector('#copy-text').value && document.querySelector('.receipt').value"
    )
    text = window.run("return document.querySelector('#copy-text').value")
    sealed = parse_sealed(text.encode())
    content = open_sealed(sealed, {fingerprint(PUBLIC): SECRET})
    assert content.token == "A-TOKEN"
    assert content.response.responses == {"1": "a"}
    assert window.run("return document.querySelector('.receipt').value") == receipt(sealed)


def test_answers_come_back(browser_of, site):
    """After the browser was closed where it keeps anything, else after the page was left."""
    window, again = browser_of
    begun(window, site, "2026-008")
    window.click("#q3 .option:nth-of-type(2) input")
    window.type("[data-type=short_text] input[type=text]", "podman")
    if again:
        window.wire = again().wire
    else:
        window.go("about:blank")
    window.go(f"{site}/exam.html")
    window.wait(f"{READY} || document.querySelector('.resume').getClientRects().length")
    if not window.sees(".resume"):
        window.type("[name=student-id]", "2026-008")
        window.type("[name=student-name]", "Hana")
        window.click(".begin-button")
    window.click(".resume .yes")
    assert window.run("return document.querySelector('#q3 .option :checked').value") == "false"
    typed = "return document.querySelector('[data-type=short_text] input[type=text]').value"
    assert window.run(typed) == "podman"


def test_hostile_text_stays_text(window, site):
    window.go(f"{site}/hostile.html")
    window.wait(READY)
    for language in ("en", "ko", "both"):
        window.click(f"[data-set={language}]")
    window.click("#q1 .option:nth-of-type(1) input")
    window.click("#q1 .check-button")
    assert window.run("return typeof window.pwned") == "undefined"
    assert (
        window.run("return document.querySelectorAll('main img, main style, [onerror]').length")
        == 0
    )
    assert "window.pwned" in window.run("return document.querySelector('#q2').textContent")


def test_where_nothing_can_be_kept_it_is_said_and_the_quiz_goes_on(window, site):
    window.go(f"{site}/practice.html?sandbox&lang=en")
    window.wait(READY)
    assert "cannot be saved" in window.run("return document.querySelector('.trouble').innerText")
    window.click("#q1 .option:nth-of-type(1) input")
    window.click(".finish-button")
    window.click("#confirm .go")
    window.wait("document.querySelector('#copy-text').value.includes('\"responses\"')")
