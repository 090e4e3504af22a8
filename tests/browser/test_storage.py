"""No answer gets lost, and none is shown to another student: real storage, real tabs, real frames."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from quizgen.formats.options import RenderOptions
from quizgen.formats.page import html
from quizgen.model import Student
from tests.browser.conftest import DESKTOP, FORM, begin, killed, wait_until
from tests.browser.test_pages import ID, KEYED, RIGHT, answer_all, finish, graded, saved_file

pytestmark = pytest.mark.browser


@pytest.fixture
def computer(browser):
    """One browser of one computer, shared by whoever sits down at it."""
    context = browser.new_context(viewport=DESKTOP)
    yield context
    context.close()


FORGETFUL = (
    "const kept = new Map(); Object.defineProperty(window, 'localStorage', {value: {"
    " getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value)}})"
)


def first_answer(page):
    return page.locator("#q1 input:checked").count()


def test_the_next_student_of_a_shared_computer_sees_nothing_of_the_one_before(visit, computer):
    page = visit("exam.html", context=computer, student="2026-001")
    answer_all(page)
    killed(page)
    other = visit("exam.html", context=computer, student=None)
    other.wait_for_selector(".begin:visible")
    assert not other.locator(".resume").is_visible()
    assert "2026-001" not in other.inner_text("body")
    begin(other, "2026-002")
    assert not other.locator(".resume").is_visible()
    assert first_answer(other) == 0
    other.close()
    again = visit("exam.html", context=computer, student=None, query="?lang=en")
    begin(again, "2026-001", "Somebody else")
    assert "H·······" in again.inner_text("#other-name"), "of the name how it begins, no more"
    assert again.inner_text("#other-name li").endswith(f"Answered: {len(KEYED)}")
    again.click(".afresh")
    assert first_answer(again) == 0
    assert again.is_hidden(".earlier")
    killed(again)
    again = visit("exam.html", context=computer, student=None)
    begin(again, "2026-001", "hana")
    again.click(".mend-name")
    begin(again, " 2026-001", "HANA Kim")
    again.click(".resume .yes")
    assert first_answer(again) == 1
    assert again.locator(".palette a.answered").count() == len(KEYED)


def test_a_page_of_a_student_s_own_fills_no_other_page(visit, computer, pages):
    for number in ("1", "2"):
        options = RenderOptions(student=Student(number, f"Student {number}"))
        (pages / f"own-{number}.html").write_bytes(html.exam(FORM, options))
    page = visit("own-1.html", context=computer)
    assert page.input_value("[name=student-name]") == "Student 1"
    answer_all(page, {"1": RIGHT["1"]})
    killed(page)
    other = visit("own-2.html", context=computer)
    assert not other.locator(".resume").is_visible()
    assert first_answer(other) == 0
    other.close()
    again = visit("own-1.html", context=computer)
    again.click(".resume .yes")
    assert first_answer(again) == 1


def test_a_browser_whose_storage_forgets_loses_no_answer(visit, computer):
    """As a crash leaves it, and as Chromium now and then hands it to a page from a disk."""
    computer.add_init_script(FORGETFUL)
    page = visit("exam.html", context=computer)
    answer_all(page)
    killed(page)
    other = visit("exam.html", context=computer, student="2026-002")
    assert not other.locator(".resume").is_visible()
    assert first_answer(other) == 0
    other.close()
    again = visit("exam.html", context=computer)
    again.click(".resume .yes")
    assert first_answer(again) == 1
    assert again.locator(".palette a.answered").count() == len(KEYED)


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
    killed(page)
    rebuilt = msgspec.structs.replace(FORM, minutes=99)
    (pages / "rebuilt.html").write_bytes(html.exam(rebuilt, RenderOptions()))
    assert not visit("rebuilt.html", context=computer).locator(".resume").is_visible()


def test_nobody_begins_an_exam_without_a_name(visit):
    page = visit("exam.html", student=None, query="?lang=en")
    assert not page.locator("#q1").is_visible()
    page.click(".begin button")
    assert page.evaluate("document.activeElement.className") == "notice errors"
    assert page.get_attribute("[name=student-id]", "aria-invalid") == "true"
    for place in (".errors", ".student"):
        assert "No student number? Type your name in both fields." in page.inner_text(place)
    page.click(".errors a[href='#student-id']")
    assert page.evaluate("document.activeElement.name") == "student-id"
    page.keyboard.type("2026-001")
    page.keyboard.press("Enter")
    assert page.locator(".errors a:visible").all_inner_texts() == ["Give your name."]
    page.click(".errors a:visible")
    assert page.evaluate("document.activeElement.name") == "student-name"
    page.keyboard.type("Hana")
    page.keyboard.press("Enter")
    assert page.locator("#q1").is_visible()
    assert not page.locator(".errors").is_visible()


def test_an_exam_begun_under_a_mistyped_number_goes_on_under_the_right_one(visit, computer):
    page = visit("exam.html", context=computer, student="2026-100")
    answer_all(page, {"1": RIGHT["1"]})
    page.click(".amend")
    fill_id(page, "2026-010")
    page.click(".begin-button")
    assert first_answer(page) == 1
    page.reload()
    page.click(".resume .yes")
    assert page.input_value("[name=student-id]") == "2026-010"
    assert first_answer(page) == 1
    assert not page.evaluate(
        "Object.keys(localStorage).filter((n) => n.includes('2026-100|/')).length"
    )
    page.reload()
    with page.expect_event("load"):
        page.click(".resume .next-student")
    begin(page, "2026-001")
    assert page.locator("#q1").is_visible()
    assert page.input_value("[name=student-id]") == "2026-001"


def earlier(page):
    """How many answers each of the attempts has that the page offers to bring back."""
    lines = page.locator(".earlier li").all_text_contents()
    return [int(re.search(r"Answered: (\d+)", line)[1]) for line in lines]


@pytest.mark.parametrize("name", ["practice.html", "exam.html"])
def test_starting_again_ever_so_often_discards_nothing(visit, computer, name):
    page = visit(name, context=computer)
    answer_all(page, {"1": RIGHT["1"], "3": RIGHT["3"]})
    for _ in range(3):
        page.reload()
        page.click(".resume .no")
        assert first_answer(page) == 0
        assert earlier(page) == [2]
    page.check("#q2 .answer input >> nth=0")
    page.reload()
    page.wait_for_selector(".resume:visible")  # asked once the vault is open
    assert page.inner_text(".resume .which").endswith("1")
    page.click(".resume .no")
    assert earlier(page) == [1, 2]
    page.click(".earlier li:nth-child(2) button")
    assert first_answer(page) == 1
    assert page.locator("#q2 input:checked").count() == 0
    assert earlier(page) == [1]


def test_an_earlier_attempt_is_had_back_in_place_of_resuming_and_after_handing_in(
    visit, computer, tmp_path
):
    page = visit("exam.html", context=computer)
    answer_all(page, {"1": RIGHT["1"], "3": RIGHT["3"]})
    page.reload()
    page.click(".resume .no")
    page.check("#q2 .answer input >> nth=0")
    page.reload()
    page.click(".earlier summary")
    page.click(".earlier li button")
    assert first_answer(page) == 1
    page.reload()
    page.click(".resume .no")
    with page.expect_download():
        finish(page)  # empty, by mistake
    with page.expect_download() as download:
        page.click(".earlier li:first-child button")
    assert graded(tmp_path, Path(download.value.path())).records[0].score == 2


def test_starting_again_does_not_give_the_time_back(visit, browser, pages):
    timed = msgspec.structs.replace(FORM, minutes=30)
    (pages / "timed.html").write_bytes(html.exam(timed, RenderOptions()))
    context = browser.new_context(viewport=DESKTOP)
    context.clock.install()
    page = visit("timed.html", context=context)
    context.clock.run_for(5 * 60 * 1000)
    page.reload()
    page.click(".resume .no")
    assert page.inner_text(".timer .clock") in (
        "25:00",
        "24:59",
        "24:58",
        "24:57",
        "24:56",
        "24:55",
    )


def test_a_second_tab_pauses_the_first_which_can_take_over_again(visit, computer):
    first = visit("exam.html", context=computer)
    answer_all(first, {"1": RIGHT["1"]})
    second = visit("exam.html", context=computer)
    second.click(".resume .yes")
    first.wait_for_selector("#paused:visible")
    assert first.evaluate("document.querySelector('#quiz').inert")
    second.check("#q3 input[value=true]")
    first.click("#paused button")
    first.wait_for_selector("#q3 .answer input:checked")
    second.wait_for_selector("#paused:visible")


FILL = """() => {
  let size = 1 << 20;
  for (let n = 0; size; n++) {
    try { localStorage.setItem(`fill${n}`, "x".repeat(size)); } catch { size >>= 1; }
  }
}"""
FULL_VAULT = """() => void (IDBObjectStore.prototype.put = function () {
  throw new DOMException("full", "QuotaExceededError");
})"""


def test_one_full_store_is_no_trouble_while_the_other_keeps_everything(visit, computer):
    page = visit("exam.html", context=computer)
    page.evaluate(FILL)
    answer_all(page, {"1": RIGHT["1"], "2": RIGHT["2"]})
    wait_until(page, "document.querySelector('.saved').innerText.includes(':')")
    assert page.is_hidden(".trouble")
    killed(page)
    again = visit("exam.html", context=computer)
    again.click(".resume .yes")
    assert again.locator(".palette a.answered").count() == 2


def test_full_stores_are_said_and_nothing_else_is_lost(visit, computer, tmp_path):
    page = visit("exam.html", context=computer, query="?lang=en")
    page.evaluate(FILL)
    page.evaluate(FULL_VAULT)
    answer_all(page)
    page.wait_for_selector(".trouble:visible")
    assert "full" in page.inner_text(".trouble")
    assert page.inner_text(".saved") == "Not saved"
    finish(page)
    assert graded(tmp_path, saved_file(page)[0]).records[0].score == 16


def test_blocked_storage_is_said_before_anything_is_typed(visit, browser):
    context = browser.new_context(viewport=DESKTOP)
    context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])"
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
        frame.locator("[name=student-name]").fill("Hana")
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
    killed(page)
    other = visit("practice.html", context=computer)
    assert not other.locator(".resume").is_visible()
    assert first_answer(other) == 0
    other.fill("[name=student-id]", "2026-001")
    other.keyboard.press("Tab")
    other.click(".resume .yes")
    assert first_answer(other) == 1
    assert other.input_value("[name=student-id]") == "2026-001"


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
    assert page.locator(".palette a.begun").count() == 1


def test_an_entry_picked_up_and_put_back_is_no_answer(visit):
    page = visit("exam.html")
    entry = page.locator("[data-entry]").nth(1)
    entry.drag_to(entry)
    assert page.locator(".palette a.answered").count() == 0


def test_who_types_without_a_pause_and_is_killed_loses_a_second_at_most(visit, computer):
    page = visit("exam.html", context=computer)
    page.focus("#q10 textarea")
    for _ in range(25):
        page.keyboard.insert_text("가나다 ")
        page.wait_for_timeout(100)
    length = "Math.max(...Object.values(localStorage).map((v) => v.match(/가나다 /g)?.length ?? 0))"
    assert page.evaluate(length) >= 15


def fill_id(page, number):
    page.fill("[name=student-id]", number)
    page.keyboard.press("Tab")


def test_answers_given_before_the_number_is_typed_join_those_saved_under_it(visit, computer):
    page = visit("practice.html", context=computer, query="?lang=en")
    fill_id(page, "2026-001")
    answer_all(page, {"1": RIGHT["1"], "2": RIGHT["2"]})
    killed(page)
    again = visit("practice.html", context=computer, query="?lang=en")
    other = next(o.id for o in FORM.items[0].interaction.options if o.id != RIGHT["1"])
    answer_all(again, {"1": other, "3": RIGHT["3"]})
    fill_id(again, "2026-001")
    assert "Joined" in again.inner_text(".joined")
    assert again.locator(".palette a.answered").count() == 3
    assert again.locator("#q1 .answer input:checked").get_attribute("value") == other
    assert sorted(earlier(again)) == [2, 2]


def test_without_a_number_the_next_person_sees_nothing(visit, computer):
    page = visit("practice.html", context=computer)
    answer_all(page, {"1": RIGHT["1"]})
    page.fill("#q10 textarea", "secret essay")
    page.reload()
    page.click(".resume .yes")  # the same tab
    assert first_answer(page) == 1
    finish(page)
    with page.expect_event("load"):
        page.click("#result .next-student")
    page.wait_for_selector("#result", state="hidden")
    for each in (page, visit("practice.html", context=computer)):
        wait_until(each, "performance.getEntriesByName('quizgen:ready').length")
        assert each.is_hidden(".resume")
        assert each.is_hidden(".earlier")
        assert each.input_value("#q10 textarea") == ""


@pytest.mark.parametrize("storage", ["remembers", "forgets"])
def test_on_a_device_of_one_s_own_answers_come_back_without_a_number(visit, computer, storage):
    if storage == "forgets":
        computer.add_init_script(FORGETFUL)
    page = visit("practice.html", context=computer)
    answer_all(page, {"1": RIGHT["1"]})
    page.check(".own-device")
    killed(page)
    again = visit("practice.html", context=computer)
    again.click(".resume .yes")
    assert first_answer(again) == 1
    with again.expect_event("load"):
        again.click(".device .next-student")
    killed(again)
    other = visit("practice.html", context=computer)
    wait_until(other, "performance.getEntriesByName('quizgen:ready').length")
    assert other.is_hidden(".resume")
    assert not other.is_checked(".own-device")


@pytest.mark.parametrize("name", ["practice.html", "exam.html"])
def test_a_tab_whose_session_is_forgotten_still_knows_whose_answers_it_has(visit, name):
    """Chromium sometimes hands a reloaded page from a disk an empty sessionStorage."""
    student = None if name == "practice.html" else "2026-001"
    page = visit(name, student=student)
    answer_all(page, {"1": RIGHT["1"]})
    page.evaluate("location.hash = '#q2'")  # a new entry of the history
    wait_until(page, "history.state")
    page.evaluate("sessionStorage.clear()")
    page.reload()
    page.click(".resume .yes")
    assert first_answer(page) == 1


def test_the_next_student_is_not_known_by_the_history_of_the_tab(visit):
    page = visit("practice.html")
    answer_all(page, {"1": RIGHT["1"]})
    with page.expect_event("load"):
        page.click(".device .next-student")
    page.evaluate("sessionStorage.clear()")
    page.reload()
    wait_until(page, "performance.getEntriesByName('quizgen:ready').length")
    assert page.is_hidden(".resume")
    assert first_answer(page) == 0


def test_a_number_typed_over_another_takes_nothing_away(visit, computer):
    page = visit("practice.html", context=computer)
    page.fill("[name=student-name]", "Hana Kim")
    fill_id(page, "2026-001")
    answer_all(page, {"1": RIGHT["1"]})
    fill_id(page, "2026-002")
    with page.expect_event("load"):
        page.click("#whose .other-person")
    wait_until(page, "performance.getEntriesByName('quizgen:ready').length")
    wait_until(page, "document.querySelector('[name=student-id]').value === '2026-002'")
    assert page.input_value("[name=student-name]") == "", "it is the first student's"
    assert first_answer(page) == 0
    answer_all(page, {"3": RIGHT["3"]})
    killed(page)
    again = visit("practice.html", context=computer)
    fill_id(again, "2026-001")
    again.click(".resume .yes")
    assert first_answer(again) == 1
    assert again.locator(".palette a.answered").count() == 1
    again.fill("[name=student-name]", "Duri Lee")
    again.press("[name=student-name]", "Tab")
    with again.expect_event("load"):
        again.click("#whose .other-person")
    wait_until(again, "performance.getEntriesByName('quizgen:ready').length")
    wait_until(again, "document.querySelector('[name=student-name]').value === 'Duri Lee'")
    assert again.input_value("[name=student-id]") == ""
    assert first_answer(again) == 0


def timed_exam(visit, pages, browser, minutes=20):
    form = msgspec.structs.replace(FORM, minutes=minutes)
    (pages / "clock.html").write_bytes(html.exam(form, RenderOptions(language="en")))
    context = browser.new_context(viewport=DESKTOP)
    context.clock.install()
    return visit("clock.html", context=context)


def test_a_clock_put_forward_collects_and_can_be_gone_on_from(visit, pages, browser):
    page = timed_exam(visit, pages, browser)
    answer_all(page, {"1": RIGHT["1"]})
    page.context.clock.run_for(60_000)
    page.evaluate("const now = Date.now; Date.now = () => now() + 3_600_000")
    with page.expect_download() as download:
        page.context.clock.run_for(2_000)
    assert "Time is up" in page.inner_text(".time-over")
    assert "your instructor sees both times" in page.inner_text(".clocks-differ")
    collected = json.loads(Path(download.value.path()).read_text())
    assert 55 < collected["spent"] < 70
    assert 55 < collected["durations"]["1"] <= collected["spent"]
    page.click(".go-on")
    assert page.inner_text(".timer .clock").startswith("18:")
    answer_all(page, {"3": RIGHT["3"]})
    with page.expect_download() as download:
        finish(page)
    assert json.loads(Path(download.value.path()).read_text())["responses"].keys() == {"1", "3"}


def test_a_page_that_slept_through_the_end_says_when_the_last_change_was(visit, pages, browser):
    page = timed_exam(visit, pages, browser)
    answer_all(page, {"1": RIGHT["1"]})
    page.context.clock.run_for(19 * 60_000)
    answer_all(page, {"3": RIGHT["3"]})
    with page.expect_download() as download:
        page.context.clock.fast_forward(3_600_000)  # as waking up does: timers fire once
    found = json.loads(Path(download.value.path()).read_text())
    started, changed, submitted = (
        datetime.fromisoformat(found[name]) for name in ("started", "changed", "submitted")
    )
    assert timedelta(minutes=18) < changed - started < timedelta(minutes=20)
    assert submitted - started > timedelta(minutes=70)
    assert found["durations"]["3"] > 18 * 60, "looked at before it was answered"
    assert found["durations"].get("1", 0) < 60


def test_a_paused_tab_collects_when_the_other_is_gone_at_the_end(visit, pages, browser):
    page = timed_exam(visit, pages, browser)
    answer_all(page, {"1": RIGHT["1"]})
    second = visit("clock.html", context=page.context)
    second.click(".resume .yes")
    page.wait_for_selector("#paused:visible")
    assert "goes on there" in page.inner_text("#paused")
    answer_all(second, {"3": RIGHT["3"]})
    second.close()
    with page.expect_download() as download:
        for _ in range(3):
            page.context.clock.run_for(10 * 60_000)
            page.wait_for_timeout(100)
    assert json.loads(Path(download.value.path()).read_text())["responses"].keys() == {"1", "3"}


def test_handing_in_is_said_as_far_as_the_page_can_know(visit, browser):
    context = browser.new_context(viewport=DESKTOP, accept_downloads=True)
    context.add_init_script(
        "window.shared = []; navigator.share = async (what) => { shared.push(what) }; navigator.canShare = () => true"
    )
    page = visit("exam.html", context=context, query="?lang=en")
    answer_all(page, {"1": RIGHT["1"]})
    finish(page)
    assert "only then have you handed in" in page.inner_text(".handed")
    page.click(".share")
    wait_until(page, "document.querySelector('.handed').innerText.startsWith('Passed on')")
    shared = page.evaluate("shared[0].files[0].text()")
    assert json.loads(shared)["responses"] == {"1": RIGHT["1"]}
    assert page.evaluate("shared[0].files[0].name").endswith(".txt")
    page.reload()
    page.wait_for_selector("#result:visible")
    assert page.inner_text(".handed").startswith("Passed on")


def test_in_a_frame_no_file_is_said_to_be_saved(framed):
    _page, frame = framed("allow-scripts")
    frame.locator(".finish-button").click()
    frame.locator("#confirm .go").click()
    frame.locator("#copy-text").wait_for(state="visible")
    assert frame.locator(".handed").inner_text().startswith("Not handed in yet")


def test_a_code_or_text_that_cannot_be_copied_the_new_way_is_copied_the_old(visit, browser):
    context = browser.new_context(viewport=DESKTOP, permissions=["clipboard-read"])
    page = visit("exam.html", context=context)
    answer_all(page, {"1": RIGHT["1"]})
    finish(page)
    page.evaluate(
        "() => void (navigator.clipboard.writeText = () => Promise.reject(new Error('no')))"
    )
    page.click(".copy-button")
    wait_until(page, "document.querySelector('.handed').innerText.match(/복사했|copied/)")
    assert '"responses"' in page.evaluate("navigator.clipboard.readText()")
