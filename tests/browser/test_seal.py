"""A sealed exam in a real Chromium, and its file in Python's hands."""

from datetime import datetime, timedelta
from pathlib import Path

import cv2
import msgspec
import pytest
import segno

from quizgen.formats.options import Handover, RenderOptions
from quizgen.formats.page import html
from quizgen.locale import ui
from quizgen.model import Student, form_digest
from quizgen.sealing import (
    fingerprint,
    generate,
    open_sealed,
    parse_public,
    parse_sealed,
    public_text,
    receipt,
)
from quizgen.sealing.codes import to_base64url
from tests.browser.conftest import DESKTOP, killed, wait_until
from tests.browser.test_accessibility import AXE, violations
from tests.browser.test_pages import PHONE, RIGHT, answer_all, finish, saved_file
from tests.samples import sample_form
from tests.sealing.test_sealing import VECTOR

pytestmark = pytest.mark.browser
FORM = msgspec.structs.replace(sample_form(), minutes=50)
KEY, BACKUP = generate(), generate()
PUBLIC, SPARE = public_text(KEY.public_key()), public_text(BACKUP.public_key())
ANSWERS = {item: answer for item, answer in RIGHT.items() if answer is not None}
HANDOVER = Handover((PUBLIC, SPARE), "A-TOKEN", Student("2026-001", "김하나 <b>"), 10)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sealed")
    nobody = msgspec.structs.replace(HANDOVER, student=None, recipients=(PUBLIC,))
    (folder / "exam.html").write_bytes(html.exam(FORM, RenderOptions(), HANDOVER))
    (folder / "anyone.html").write_bytes(html.exam(FORM, RenderOptions(), nobody))
    alone = msgspec.structs.replace(HANDOVER, recipients=(PUBLIC,))
    (folder / "alone.html").write_bytes(html.exam(FORM, RenderOptions(), alone))
    return folder


def opened(data, public=PUBLIC, key=KEY):
    return open_sealed(parse_sealed(data), {fingerprint(public): key})


def test_the_page_seals_as_rfc_9180_says(visit, pages, repository):
    script = (repository / "templates" / "html" / "script" / "seal.js").read_text("utf-8")
    (pages / "seal.html").write_text(f"<!doctype html><script>{script}</script>", "utf-8")
    page = visit("seal.html", whole=False)
    own = parse_public(to_base64url(VECTOR["pkEm"])).public_numbers()
    jwk = {
        "kty": "EC",
        "crv": "P-256",
        "x": to_base64url(own.x.to_bytes(32)),
        "y": to_base64url(own.y.to_bytes(32)),
        "d": to_base64url(VECTOR["skEm"]),
    }
    sealed = page.evaluate(
        """async ({ jwk, pt, pkRm, info, aad }) => {
          const curve = { name: "ECDH", namedCurve: "P-256" };
          const { d, ...open } = jwk;
          const ephemeral = {
            privateKey: await crypto.subtle.importKey("jwk", jwk, curve, false, ["deriveBits"]),
            publicKey: await crypto.subtle.importKey("jwk", open, curve, true, []),
          };
          const [text, to, bound, extra] = [pt, pkRm, info, aad].map((list) => Uint8Array.from(list));
          return [...await QuizgenSeal.encrypt(text, to, bound, extra, ephemeral)];
        }""",
        {"jwk": jwk, **{name: list(VECTOR[name]) for name in ("pt", "pkRm", "info", "aad")}},
    )
    assert bytes(sealed) == VECTOR["enc"] + VECTOR["ct"]


def test_an_exam_is_taken_and_its_file_opened_by_either_key(visit):
    page = visit("exam.html")
    assert page.input_value("[name=student-id]") == "2026-001"
    assert page.input_value("[name=student-name]") == "김하나 <b>"
    assert page.get_attribute("[name=student-id]", "readonly") is not None
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.facts b')).whiteSpace") == "nowrap"
    )
    looks = page.locator("[name=student-id]").evaluate("e => getComputedStyle(e).borderTopColor")
    assert looks == "rgba(0, 0, 0, 0)", "not like a field to type into"
    assert page.is_hidden(".unsealable")
    answer_all(page)
    with page.expect_download() as download:
        finish(page)
    data = Path(download.value.path()).read_bytes()
    assert data.isascii()
    for secret in (b"2026-001", b"podman", b"A-TOKEN", b"responses"):
        assert secret not in data
    content = opened(data)
    assert content == opened(data, SPARE, BACKUP)
    assert content.token == "A-TOKEN"
    assert content.response.responses == ANSWERS
    assert content.response.form_digest == form_digest(FORM)
    assert content.response.student == HANDOVER.student
    assert content.response.submitted
    assert page.input_value("#copy-text") == data.decode()
    assert page.inner_text(".receipt") == receipt(parse_sealed(data))


def test_saved_again_and_after_a_reload_it_is_the_same_file_with_the_same_receipt(visit):
    page = visit("exam.html")
    page.locator("#q1 .answer input").first.check()
    finish(page)
    first = saved_file(page)[0].read_bytes()
    code = page.inner_text(".receipt")
    assert saved_file(page)[0].read_bytes() == first
    page.reload()  # what was handed in is not begun again
    page.wait_for_selector(".sealed:not([hidden])")
    assert page.is_hidden(".resume")
    assert page.inner_text(".receipt") == code
    again, name = saved_file(page)
    assert again.read_bytes() == first
    assert page.inner_text(".file-name") == name


def test_time_that_ran_out_while_the_browser_was_closed_hands_in_what_was_answered(
    visit, browser, pages
):
    """Begun again it would hand in nothing, later than the rest, and that would count."""
    context = browser.new_context()
    page = visit("exam.html", context=context)
    page.locator("#q1 .answer input").first.check()
    killed(page)
    page = context.new_page()
    page.clock.install(time=datetime.now() + timedelta(hours=2))
    with page.expect_download() as download:
        page.goto((pages / "exam.html").as_uri())
    assert page.is_hidden(".resume")
    content = opened(Path(download.value.path()).read_bytes())
    assert content.response.responses.keys() == {"1"}


def test_an_exam_broken_off_in_the_middle_is_resumed_and_sealed_whole(visit, browser):
    context = browser.new_context()
    page = visit("exam.html", context=context)
    page.locator("#q1 .answer input").first.check()
    killed(page)
    page = visit("exam.html", context=context)
    page.click(".resume .yes")
    page.locator("#q2 .answer input").first.check()
    finish(page)
    assert opened(saved_file(page)[0].read_bytes()).response.responses.keys() == {"1", "2"}


def test_where_nothing_can_be_downloaded_the_text_can_be_copied(visit, browser):
    context = browser.new_context(
        accept_downloads=False, permissions=["clipboard-read", "clipboard-write"]
    )
    page = visit("exam.html", context=context)
    page.locator("#q1 .answer input").first.check()
    finish(page)
    page.wait_for_selector(".sealed:not([hidden])")
    page.click(".copy-button")
    page.wait_for_selector(".actions .copied:not([hidden])")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert opened(copied.encode()).response.responses.keys() == {"1"}
    assert page.is_hidden(".qr"), "sealed to two keys it is too long for a picture"
    page.click(".copy-receipt")
    code = page.inner_text(".receipt")
    wait_until(page, "code => navigator.clipboard.readText().then((t) => t === code)", code)


def test_sealed_answers_are_handed_in_by_a_picture(visit, tmp_path):
    page = visit("alone.html")
    page.locator("#q1 .answer input").first.check()
    finish(page)
    page.wait_for_selector(".qr:not([hidden])")
    page.click(".qr summary")
    page.locator(".qr svg").screenshot(path=tmp_path / "qr.png")
    read = cv2.QRCodeDetectorAruco().detectAndDecode(cv2.imread(str(tmp_path / "qr.png")))[0]
    assert read == page.input_value("#copy-text")
    assert opened(read.encode()).response.responses.keys() == {"1"}


def test_a_picture_is_the_one_of_another_encoder(desk, repository):
    """Lengths that fill a version: readers do not care what follows a shorter text."""
    page = desk.take(DESKTOP)
    page.add_script_tag(path=repository / "templates/html/script/qr.js")
    for length in (53, 154, 271, 858, 2303):
        rows = page.evaluate("text => QuizgenQr.modules(text)", "x" * length)
        code = segno.make("x" * length, mode="byte", error="l", mask=0, boost_error=False)
        assert rows == [[bool(dark) for dark in row] for row in code.matrix]
    assert page.evaluate("QuizgenQr.modules('x'.repeat(2954))") is None


@pytest.mark.parametrize("language", ["ko", "en"])
def test_without_web_crypto_the_page_says_so_before_the_exam_begins(browser, pages, language):
    """Plain http on a LAN is no secure context: browsers take the encryption away there."""
    page = browser.new_page()
    page.route(
        "http://exam.test/**",
        lambda route: route.fulfill(
            body=(pages / "exam.html").read_bytes(), content_type="text/html; charset=utf-8"
        ),
    )
    page.goto(f"http://exam.test/exam.html?lang={language}")
    page.wait_for_selector(".unsealable:not([hidden])")
    assert ui("This exam cannot be taken here.")[language] in page.inner_text(".unsealable")
    assert page.evaluate("document.querySelector('#quiz').inert")
    assert page.is_hidden(".timer")
    assert page.evaluate("localStorage.length") == 0
    page.close()


def test_a_sandboxed_frame_of_an_lms_can_seal(browser, pages):
    page = browser.new_page()
    page.route(
        "https://lms.test/**",
        lambda route: route.fulfill(
            body=(pages / "exam.html").read_bytes()
            if route.request.url.endswith("exam.html")
            else b'<iframe sandbox="allow-scripts allow-downloads" src="exam.html"></iframe>',
            content_type="text/html; charset=utf-8",
        ),
    )
    page.goto("https://lms.test/")
    frame = page.frame_locator("iframe")
    frame.locator(".begin button").click()
    frame.locator("#q1 .answer input").first.check()
    frame.locator(".finish-button").click()
    with page.expect_download() as download:
        frame.locator("#confirm .go").click()
    content = opened(Path(download.value.path()).read_bytes())
    assert content.response.responses.keys() == {"1"}
    page.close()


@pytest.mark.skipif(
    not AXE.exists(), reason="axe-core is not here; run: npm install --prefix tests/browser"
)
@pytest.mark.parametrize(("language", "scheme"), [("both", "light"), ("en", "dark")])
def test_what_a_sealed_exam_adds_breaks_no_rule_of_wcag(visit, language, scheme):
    page = visit("anyone.html", PHONE, query=f"?lang={language}", color_scheme=scheme)
    assert violations(page) == [], "with extra time"
    page.evaluate("document.querySelector('.unsealable').hidden = false")
    assert violations(page) == [], "without Web Crypto"
    finish(page)
    page.wait_for_selector(".sealed:not([hidden])")
    page.evaluate("for (const each of document.querySelectorAll('.share')) each.hidden = false")
    page.click(".qr summary")
    page.click(".copy summary")
    page.click(".copy-receipt")
    for each in ("ko", "en", "both"):
        page.click(f"[data-set={each}]")
        assert violations(page, "#result") == [], "with receipt, picture and ways to hand in"
