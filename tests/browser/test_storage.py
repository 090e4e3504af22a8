"""No answer gets lost, and none is shown to another student: real storage, real tabs, real frames."""

import json
from pathlib import Path

import msgspec
import pytest

from quizgen.formats.options import RenderOptions
from quizgen.formats.page import html
from quizgen.model import Student
from tests.browser.conftest import DESKTOP, FORM, begin
from tests.browser.test_pages import ID, RIGHT, answer_all, finish, graded, saved_file

pytestmark = pytest.mark.browser


@pytest.fixture
def computer(browser):
    """One browser of one computer, shared by whoever sits down at it."""
    context = browser.new_context(viewport=DESKTOP)
    yield context
    context.close()


def first_answer(page):
    return page.locator("#q1 input:checked").count()


def test_the_next_student_of_a_shared_computer_sees_nothing_of_the_one_before(visit, computer):
    page = visit("exam.html", context=computer, student="2026-001")
    answer_all(page)
    page.close()
    other = visit("exam.html", context=computer, student=None)
    other.wait_for_selector(".begin:visible")
    assert not other.locator(".resume").is_visible()
    assert "2026-001" not in other.inner_text("body")
    begin(other, "2026-002")
    assert not other.locator(".resume").is_visible()
    assert first_answer(other) == 0
    other.close()
    again = visit("exam.html", context=computer, student="2026-001")
    again.click(".resume .yes")
    assert first_answer(again) == 1
    assert again.locator(".palette a.answered").count() == 9


def test_a_page_of_a_student_s_own_fills_no_other_page(visit, computer, pages):
    for number in ("1", "2"):
        options = RenderOptions(student=Student(number, f"Student {number}"))
        (pages / f"own-{number}.html").write_bytes(html.exam(FORM, options))
    page = visit("own-1.html", context=computer)
    assert page.input_value("[name=student-name]") == "Student 1"
    answer_all(page, {"1": RIGHT["1"]})
    page.close()
    other = visit("own-2.html", context=computer)
    assert not other.locator(".resume").is_visible()
    assert first_answer(other) == 0
    other.close()
    again = visit("own-1.html", context=computer)
    again.click(".resume .yes")
    assert first_answer(again) == 1


def test_a_browser_whose_storage_forgets_loses_no_answer(visit, computer):
    """As a crash leaves it, and as Chromium now and then hands it to a page from a disk."""
    computer.add_init_script(
        "const kept = new Map(); Object.defineProperty(window, 'localStorage', {value: {"
        " getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value)}})"
    )
    page = visit("exam.html", context=computer)
    answer_all(page)
    page.close()
    other = visit("exam.html", context=computer, student="2026-002")
    assert not other.locator(".resume").is_visible()
    assert first_answer(other) == 0
    other.close()
    again = visit("exam.html", context=computer)
    again.click(".resume .yes")
    assert first_answer(again) == 1
    assert again.locator(".palette a.answered").count() == 9


def test_what_is_being_typed_is_saved_when_the_page_is_hidden(visit):
    page = visit("exam.html")
    field = f"#q{ID['short_text']} input[type=text]"
    kept = page.evaluate(
        """(selector) => {
          const field = document.querySelector(selector);
          field.value = "podman";
          field.dispatchEvent(new Event("input", { bubbles: true }));
          Object.defineProperty(document, "hidden", { value: true });
          document.dispatchEvent(new Event("visibilitychange"));
          return JSON.stringify(localStorage);
        }""",
        field,
    )
    assert "podman" in kept


def test_another_build_of_the_quiz_starts_empty(visit, computer, pages):
    page = visit("exam.html", context=computer)
    answer_all(page, {"1": RIGHT["1"]})
    page.close()
    rebuilt = msgspec.structs.replace(FORM, minutes=99)
    (pages / "rebuilt.html").write_bytes(html.exam(rebuilt, RenderOptions()))
    assert not visit("rebuilt.html", context=computer).locator(".resume").is_visible()


def test_nobody_begins_an_exam_without_a_name(visit):
    page = visit("exam.html", student=None, query="?lang=en")
    assert not page.locator("#q1").is_visible()
    page.click(".begin button")
    assert page.evaluate("document.activeElement.className") == "notice errors"
    assert page.get_attribute("[name=student-id]", "aria-invalid") == "true"
    page.click(".errors a")
    assert page.evaluate("document.activeElement.name") == "student-id"
    page.keyboard.type("2026-001")
    page.keyboard.press("Enter")
    assert page.locator("#q1").is_visible()
    assert not page.locator(".errors").is_visible()


def test_starting_again_keeps_what_was_there(visit, computer):
    page = visit("practice.html", context=computer)
    answer_all(page, {"1": RIGHT["1"]})
    page.reload()
    page.click(".resume .no")
    assert first_answer(page) == 0
    page.check("#q2 input >> nth=0")
    page.click(".earlier button")
    assert first_answer(page) == 1
    assert page.locator("#q2 input:checked").count() == 0


def test_starting_again_does_not_give_the_time_back(visit, browser, pages):
    timed = msgspec.structs.replace(FORM, minutes=30)
    (pages / "timed.html").write_bytes(html.exam(timed, RenderOptions()))
    context = browser.new_context(viewport=DESKTOP)
    context.clock.install()
    page = visit("timed.html", context=context)
    context.clock.run_for(5 * 60 * 1000)
    page.reload()
    page.click(".resume .no")
    assert page.inner_text(".timer .clock") in ("25:00", "24:59", "24:58")


def test_a_second_tab_pauses_the_first_which_can_take_over_again(visit, computer):
    first = visit("exam.html", context=computer)
    answer_all(first, {"1": RIGHT["1"]})
    second = visit("exam.html", context=computer)
    second.click(".resume .yes")
    first.wait_for_selector(".trouble:visible")
    assert first.evaluate("document.querySelector('#quiz').inert")
    second.check("#q3 input[value=true]")
    first.click(".trouble button")
    assert first.locator("#q3 input:checked").count() == 1
    second.wait_for_selector(".trouble:visible")


def test_a_full_storage_is_said_and_nothing_else_is_lost(visit, computer, tmp_path):
    page = visit("exam.html", context=computer)
    page.evaluate("""() => {
      let size = 1 << 20;
      for (let n = 0; size; n++) {
        try { localStorage.setItem(`fill${n}`, "x".repeat(size)); } catch { size >>= 1; }
      }
    }""")
    answer_all(page)
    assert "full" in page.inner_text(".trouble")
    finish(page)
    assert graded(tmp_path, saved_file(page)[0]).records[0].score == 15


def test_blocked_storage_is_said_before_anything_is_typed(visit, browser):
    context = browser.new_context(viewport=DESKTOP)
    context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, {get() { throw new Error('blocked') }})"
    )
    page = visit("exam.html", context=context, student=None)
    page.wait_for_selector(".trouble:visible")
    begin(page, "1")
    assert page.locator("#q1").is_visible()


@pytest.fixture
def framed(browser, pages):
    """An exam in the frame of a plain web page, with what the frame's ``sandbox`` allows."""
    page = browser.new_page()

    def open_frame(sandbox):
        body = f'<iframe sandbox="{sandbox}" src="exam.html?lang=en" width=900 height=900></iframe>'
        page.route(
            "http://lms.test/**",
            lambda route: route.fulfill(
                body=(pages / "exam.html").read_bytes()
                if "exam.html" in route.request.url
                else body,
                content_type="text/html; charset=utf-8",
            ),
        )
        page.goto("http://lms.test/")
        frame = page.frame_locator("iframe")
        frame.locator("[name=student-id]").fill("2026-009")
        frame.locator(".begin button").click()
        frame.locator(f"#q1 input[value='{RIGHT['1']}']").check()
        return page, frame

    yield open_frame
    page.close()


def test_a_sandboxed_frame_without_downloads_gives_the_text_to_copy(framed, tmp_path):
    _page, frame = framed("allow-scripts")
    assert frame.locator(".trouble").is_visible()
    frame.locator(".finish-button").click()
    frame.locator("#confirm .go").click()
    text = frame.locator("#copy-text")
    text.wait_for(state="visible")
    copied = tmp_path / "copied.json"
    copied.write_text(text.input_value())
    record = graded(tmp_path, copied).records[0]
    assert (record.student.id, record.score) == ("2026-009", 1)


def test_a_frame_of_its_own_origin_saves_resumes_and_downloads(framed, tmp_path):
    page, frame = framed("allow-scripts allow-same-origin allow-downloads")
    assert "Saved" in frame.locator(".saved").inner_text()
    assert not frame.locator(".trouble").is_visible()
    page.reload()
    frame.locator(".resume .yes").click()
    frame.locator(".finish-button").click()
    with page.expect_download() as download:
        frame.locator("#confirm .go").click()
    assert graded(tmp_path, Path(download.value.path())).records[0].score == 1


def test_practice_under_a_name_comes_back_under_that_name_only(visit, computer):
    page = visit("practice.html", context=computer)
    answer_all(page, {"1": RIGHT["1"]})
    page.fill("[name=student-id]", "2026-001")
    page.keyboard.press("Tab")
    page.close()
    other = visit("practice.html", context=computer)
    assert not other.locator(".resume").is_visible()
    assert first_answer(other) == 0
    other.fill("[name=student-id]", "2026-001")
    other.keyboard.press("Tab")
    other.click(".resume .yes")
    assert first_answer(other) == 1


def test_a_result_holds_scores_by_topic_and_every_attempt(visit):
    page = visit("end.html")
    answer_all(page, {"1": RIGHT["1"], "2": ["a"]})
    finish(page)
    page.click(".retry")
    answer_all(page, {"2": RIGHT["2"]})
    finish(page)
    result = json.loads(Path(saved_file(page)[0]).read_text())
    assert [attempt["score"] for attempt in result["attempts"]] == [1, 3]
    assert result["score"] == 3
    assert sum(topic["score"] for topic in result["topics"].values()) == 3


def test_a_target_can_be_dragged_to_its_place(visit):
    page = visit("exam.html")
    item = page.locator("[data-type=matching]")
    item.locator(".targets li").nth(1).drag_to(item.locator(".sources li").nth(2))
    assert item.locator("select").nth(2).input_value() == "2"
    assert page.locator(".palette a.answered").count() == 1


def test_an_entry_picked_up_and_put_back_is_no_answer(visit):
    page = visit("exam.html")
    entry = page.locator("[data-entry]").nth(1)
    entry.drag_to(entry)
    assert page.locator(".palette a.answered").count() == 0
