"""The pages in a real Chromium: taken as a student takes them."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from quizgen.formats.options import RenderOptions
from quizgen.formats.page import html
from quizgen.model import INTERACTION_TYPES, Localized, ResponseSet, form_digest
from quizgen.results import Paper, Quiz, Rules, grade, read_responses
from quizgen.scoring import canonical
from tests.browser.conftest import DESKTOP, SPARE_KEY, begin, tabs_to, wait_until
from tests.samples import sample_form, sample_key

pytestmark = pytest.mark.browser
FORM, KEY = sample_form(), sample_key()
ID = dict(zip(INTERACTION_TYPES, [item.id for item in FORM.items], strict=True))
RIGHT: dict[str, Any] = {entry.id: canonical(entry.key) for entry in KEY.entries}
KEYED = [number for number, response in RIGHT.items() if response is not None]  # not the essay
PHONE = {"width": 320, "height": 640}


LAID = """() => [...document.querySelectorAll(".item .stem")].every(
    (stem) => stem.checkVisibility({ contentVisibilityAuto: true }))"""


def answer_by_hand(page, responses=RIGHT):
    """Give ``responses`` through the controls, as a person would."""
    for number, response in responses.items():
        item = page.locator(f"#q{number}")
        kind = item.get_attribute("data-type")
        if response is None:
            continue
        if kind in ("single", "true_false"):
            item.locator(f"input[value='{str(response).lower()}']").check()
        elif kind in ("multiple", "hottext"):
            for option in response:
                item.locator(f"input[value='{option}']").check()
        elif kind == "ordering":
            for place, entry in enumerate(response):
                for _ in response:
                    if item.locator("[data-entry]").nth(place).get_attribute("data-entry") == entry:
                        break
                    item.locator(f"[data-entry='{entry}'] .up").click()
            item.locator(".as-it-is").check()
        elif kind in ("matching", "cloze"):
            for part, value in response.items():
                field = item.locator(f"[data-part='{part}']")
                if field.evaluate("e => e.tagName") == "SELECT":
                    field.select_option(value)
                else:
                    field.fill(value)
        else:
            item.locator("input[type=text], textarea").fill(response)


ANSWER = """async (responses) => {
  const quiz = document.querySelector("#quiz");
  while (quiz.inert) await new Promise((done) => setTimeout(done, 10));
  const tell = (field, type) => field.dispatchEvent(new Event(type, { bubbles: true }));
  for (const [number, response] of Object.entries(responses)) {
    if (response === null) continue;
    const item = document.querySelector(`#q${number}`);
    const all = (selector) => [...item.querySelectorAll(`.answer ${selector}`)];
    switch (item.dataset.shape) {
      case "choice": case "choices": case "truth":
        for (const value of [response].flat()) {
          const field = all(`input[value="${value}"]`)[0];
          if (!field.checked) field.click();
        }
        break;
      case "order":
        response.forEach((entry, place) => {
          const at = () => all("[data-entry]").findIndex((each) => each.dataset.entry === entry);
          while (at() > place) all(`[data-entry="${entry}"] .up`)[0].click();
        });
        if (!all(".as-it-is")[0].checked) all(".as-it-is")[0].click();
        break;
      case "pairs": case "gaps":
        for (const [part, value] of Object.entries(response)) {
          const field = all(`[data-part="${part}"]`)[0];
          field.value = value;
          if (field.options && field.value !== value) throw Error(`no option ${value}`);
          tell(field, "input");
          tell(field, "change");
        }
        break;
      default: {
        const field = all("input[type=text], textarea")[0];
        field.value = response;
        tell(field, "input");
        tell(field, "change");
      }
    }
  }
}"""


def answer_all(page, responses=RIGHT):
    """Give ``responses`` through the events of the controls, all in one go."""
    page.evaluate(ANSWER, responses)


def finish(page):
    page.click(".finish-button")
    page.click("#confirm .go")


def saved_file(page):
    with page.expect_download() as download:
        page.click("#result .save")
    return Path(download.value.path()), download.value.suggested_filename


def graded(tmp_path, path):
    copy = tmp_path / "response.json"
    copy.write_bytes(path.read_bytes())
    quiz = Quiz("quiz", tmp_path, {KEY.form_digest: Paper(FORM, SPARE_KEY)})
    return grade(quiz, read_responses([copy], quiz.papers), rules=Rules(practice=True)).book


def test_a_right_quiz_scores_the_same_in_the_page_and_in_the_gradebook(visit, tmp_path):
    page = visit("end.html")
    page.fill("[name=student-id]", "2026-001")
    answer_by_hand(page)
    finish(page)
    assert page.inner_text("#result .big").startswith("16 / 20")
    path, name = saved_file(page)
    assert name.endswith("2026-001.json")
    book = graded(tmp_path, path)
    assert book.aside == ()
    assert book.records[0].score == 16
    assert book.records[0].student.id == "2026-001"


def test_a_half_right_quiz_scores_the_same_in_the_page_and_in_the_gradebook(visit, tmp_path):
    page = visit("end.html")
    half = dict(RIGHT)
    half[ID["multiple"]] = half[ID["multiple"]][:1]
    half[ID["matching"]] = dict(list(half[ID["matching"]].items())[:1])
    half[ID["ordering"]] = None
    half[ID["command_line"]] = "podman run nginx"
    half[ID["essay"]] = "An essay."
    answer_all(page, half)
    finish(page)
    path, _ = saved_file(page)
    result = json.loads(path.read_text())
    book = graded(tmp_path, path)
    assert result["score"] == book.records[0].score
    for item, outcome in book.records[0].outcomes.items():
        assert result["outcomes"][item] == {
            "status": outcome.status.value,
            "score": outcome.score,
            "points": outcome.points,
        }


def test_checking_an_answer_explains_it(visit):
    page = visit("practice.html")
    item = page.locator("#q1")
    wrong = next(o.id for o in FORM.items[0].interaction.options if o.id != RIGHT["1"])
    assert not item.locator(".solution").is_visible()
    item.locator(f"input[value='{wrong}']").check()
    item.locator(".check-button").click()
    assert item.locator(".solution").is_visible()
    assert "podman search" in item.locator(".solution .right").inner_text()
    assert "오답" in item.locator(".state").inner_text()
    assert item.locator(".remark.chosen").count() == 1
    assert item.locator(f"input[value='{wrong}']").is_disabled()


def test_a_page_of_one_question_type_lacks_nothing(desk, pages):
    """A page carries the scripts of its own question types alone."""
    for item, entry in zip(FORM.items, KEY.entries, strict=True):
        section = msgspec.structs.replace(FORM.sections[0], items=(item,))
        form = msgspec.structs.replace(FORM, sections=(section,))
        key = msgspec.structs.replace(KEY, entries=(entry,))
        (pages / "one.html").write_bytes(html.practice(form, key, RenderOptions()))
        page = desk.take(DESKTOP)
        page.goto((pages / "one.html").as_uri())
        open_ended = RIGHT[item.id] is None
        answer_all(page, {item.id: "An essay." if open_ended else RIGHT[item.id]})
        page.evaluate("document.querySelector('.check-button').click()")
        expected = "pending" if open_ended else "correct"
        assert page.locator(f".item.checked.{expected}").count() == 1, item.id
        page.evaluate("document.querySelector('[data-set=en]').click()")
        finish(page)
        assert page.problems == [], item.id


def test_an_untouched_order_is_no_answer(visit):
    page = visit("practice.html")
    item = page.locator(f"#q{ID['ordering']}")
    item.locator(".check-button").click()
    assert not item.locator(".solution").is_visible()
    item.locator(".reveal").click()
    assert "무응답" in item.locator(".state").inner_text()


def test_another_try_asks_what_was_missed_and_keeps_the_first_result_beside_it(visit):
    page = visit("end.html", query="?lang=en")
    answer_all(page, {**RIGHT, "2": ["a"], "3": None, "10": "An essay."})
    finish(page)
    assert page.locator("#result .primary:visible").count() == 1
    assert "Nothing of this was sent to anyone" in page.inner_text("#result")
    page.reload()
    page.wait_for_selector(".resume:visible")
    assert page.inner_text(".resume .yes") == "See your result"
    page.click(".resume .yes")
    assert page.is_visible("#result")
    page.click(".retry")
    asked = [each.inner_text() for each in page.locator(".item:visible h2").all()]
    assert [each.split()[-1] for each in asked] == ["2", "3"]
    assert page.locator(".palette li:visible").count() == 2
    assert page.locator("#q2 input:checked").count() == 0
    answer_all(page, {"2": RIGHT["2"]})
    page.reload()
    page.wait_for_selector(".resume:visible")
    assert page.inner_text(".resume .yes") == "Resume"
    page.click(".resume .yes")
    assert page.locator(".item:visible").count() == 2
    page.click(".finish-button")
    assert page.inner_text("#confirm .links").split() == ["3"]
    page.click("#confirm .go")
    assert page.inner_text(".before") == "First try: 13/16\n→\nNow: 15/16"
    assert page.locator(".item:visible").count() == len(FORM.items)
    page.click(".before button")
    assert page.inner_text("#result .big").startswith("13 / 16")
    assert page.locator("#q2 :checked").get_attribute("value") == "a"


def test_another_try_has_wrong_options_that_were_not_seen_and_they_grade(visit, tmp_path):
    page = visit("end.html")
    shown = "els => els.map((each) => each.value).sort().join('')"
    first = page.eval_on_selector_all("#q1 .option input", shown)
    answer_all(page, {**RIGHT, "1": "a"})
    finish(page)
    page.click(".retry")
    assert first == "abcd"
    assert page.eval_on_selector_all("#q1 .option input", shown) == "defg"
    page.reload()
    page.click(".resume .yes")
    assert page.eval_on_selector_all("#q1 .option input", shown) == "defg"
    page.check("#q1 [value=f]")
    page.reload()
    page.click(".resume .yes")
    assert page.is_checked("#q1 [value=f]")
    finish(page)
    book = graded(tmp_path, saved_file(page)[0])
    assert book.aside == ()
    assert book.records[0].outcomes["1"].status == "incorrect"
    page.click(".earlier summary")
    page.click(".earlier li button")
    assert page.is_checked("#q1 [value=a]"), "what was shown before is shown again"


def test_the_exam_gives_back_a_file_that_grades(visit, tmp_path):
    page = visit("exam.html", student=None)
    begin(page, "2026-001", "김하나")
    answer_all(page)
    with page.expect_download() as download:
        finish(page)
    book = graded(tmp_path, Path(download.value.path()))
    assert book.records[0].score == 16
    assert book.records[0].student.name == "김하나"
    again, _ = saved_file(page)
    kept = json.loads(again.read_text())
    assert ResponseSet.__struct_fields__[0] in kept
    assert kept["mode"] == "exam"


@pytest.mark.parametrize(
    ("viewport", "language"), [(DESKTOP, "en"), (PHONE, "ko")], ids=["desktop", "phone"]
)
def test_the_keyboard_alone_is_enough(visit, viewport, language):
    page = visit("practice.html", viewport, query=f"?lang={language}")
    if page.locator(".who:not([open])").count():
        page.click(".who summary")
    page.locator("[name=student-name]").focus()
    page.keyboard.type("Hana")
    page.keyboard.press("Tab")
    page.keyboard.type("1")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q1":
            break
    page.keyboard.press("Space")
    assert page.locator("#q1 input:checked").count() == 1
    for _ in tabs_to(page, "document.activeElement.matches('.check-button')"):
        pass
    page.keyboard.press("Enter")
    assert page.locator("#q1 .solution").is_visible()
    for _ in tabs_to(page, "document.activeElement.matches('.finish-button')"):
        box = page.evaluate(
            "(() => { const r = document.activeElement.getBoundingClientRect();"
            " return [r.top, r.bottom, document.querySelector('.palette').getBoundingClientRect().bottom,"
            " document.activeElement.closest('.palette, .top, .skip') !== null] })()"
        )
        assert box[3] or box[1] > box[2], "the focus is under the sticky bar"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "stay"
    page.keyboard.press("Escape")
    assert not page.locator("#confirm").is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#result:not([hidden])")


@pytest.mark.parametrize("name", ["practice.html", "exam.html"])
def test_nothing_runs_off_a_small_phone(visit, name):
    page = visit(name, PHONE)
    answer_all(page)
    if name == "practice.html":
        finish(page)
    for language in ("ko", "en", "both"):
        page.evaluate("(name) => document.querySelector(`[data-set=${name}]`).click()", language)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, language


def test_the_columns_of_a_listing_keep_their_lines_on_a_phone(visit, pages):
    listings = f"""```
         0       1000          1
         1     100000      65536
```

```
{"image  " * 20}
{"id  " * 20}
```

```
{"one " * 20}
two
```

`source /etc/profile.d/bash_completion.sh --with-an-option`"""
    item = msgspec.structs.replace(FORM.items[0], stem=Localized.same(listings))
    section = msgspec.structs.replace(FORM.sections[0], items=(item,))
    form = msgspec.structs.replace(FORM, sections=(section,))
    (pages / "columns.html").write_bytes(html.exam(form, RenderOptions(language="en")))
    page = visit("columns.html", PHONE)
    of = "([...document.querySelectorAll('pre')].map((pre) => "
    assert page.evaluate(of + "pre.scrollWidth > pre.clientWidth))") == [False, True, False]
    assert page.evaluate(of + "pre.tabIndex))") == [-1, 0, -1]
    lines = "new Set([...pre.firstChild.getClientRects()].map(({ top }) => top)).size))"
    assert page.evaluate(of + lines)[:2] == [2, 2]
    high = "[...document.querySelectorAll('.l')].map((line) => line.clientHeight)"
    longer, shorter = page.evaluate(high)
    assert longer > shorter, "a line that goes on is one, and says so in its margin"
    assert page.get_attribute("pre", "aria-label") == "Listing"
    path = "[...document.querySelectorAll('p code')].at(-1).cloneNode(true).innerHTML"
    assert "/<wbr>profile.d/<wbr>bash" in page.evaluate(path)


def test_languages_switch_without_losing_anything(visit):
    page = visit("practice.html")
    answer_all(page)
    page.click("[data-set=en]")
    assert not page.get_by_text("오래된 것부터 차례로 놓으세요.").is_visible()
    assert page.get_by_text("Put them in order, the oldest first.").is_visible()
    assert page.is_hidden(".fold")
    page.click("[data-set=both]")
    second = page.locator(f"#q{ID['ordering']} .body > [lang=en]").first
    assert second.is_visible()
    page.click(".fold")
    assert second.is_hidden()
    page.click(".fold")
    page.click("[data-set=en]")
    wait_until(page, "document.documentElement.lang === 'en'")  # said after it is shown
    assert "Container quiz" in page.title()
    assert (
        page.locator(f"#q{ID['short_text']} input[type=text]").input_value()
        == RIGHT[ID["short_text"]]
    )
    assert page.locator(f"#q{ID['matching']} option").first.inner_text() == "– choose –"
    page.click("[data-set=ko]")
    assert page.get_by_text("오래된 것부터 차례로 놓으세요.").is_visible()
    assert "컨테이너 퀴즈" in page.title()


def test_a_switch_of_languages_keeps_place_and_focus_and_is_remembered(visit):
    page = visit("practice.html", query="?lang=en", reduced_motion="reduce")
    label = "document.querySelector('.palette').getAttribute('aria-label')"
    assert page.evaluate(label) == "Questions"
    page.locator("#q7").scroll_into_view_if_needed()
    page.locator("#q6 input[type=text]").fill("buildah")
    page.locator("#q7 .flagged").focus()
    top = "document.querySelector('#q7').getBoundingClientRect().top"
    before = page.evaluate(top)
    page.keyboard.press("l")
    page.keyboard.press("l")
    assert page.evaluate("document.documentElement.dataset.lang") == "ko"
    assert page.evaluate(label) == "문항"
    assert page.evaluate("document.activeElement.matches('#q7 .flagged')")
    assert abs(page.evaluate(top) - before) < 80
    assert page.input_value("#q6 input[type=text]") == "buildah"
    page.goto(page.url.split("?")[0])
    assert page.evaluate("document.documentElement.dataset.lang") == "ko"


def test_answers_are_there_again_after_a_reload(visit):
    page = visit("exam.html")
    answer_all(page)
    page.wait_for_timeout(500)
    page.reload()
    page.click(".resume .yes")
    assert page.locator("#q1 input:checked").get_attribute("value") == RIGHT["1"]
    order = page.locator(f"#q{ID['ordering']} [data-entry]")
    assert [order.nth(n).get_attribute("data-entry") for n in range(4)] == RIGHT[ID["ordering"]]
    assert page.locator(".palette a.answered").count() == 10
    page.click(".palette a >> nth=6")
    wait_until(page, 'JSON.stringify(localStorage).includes(\'\\\\"at\\\\":\\\\"7\\\\"\')')
    page.reload()
    page.wait_for_selector(".resume:visible")
    page.keyboard.press("b")
    page.keyboard.press("j")
    assert page.evaluate("document.querySelector('#quiz').inert")
    page.click(".resume .yes")
    assert page.evaluate("document.activeElement.id") == "q7", "where the student was"
    assert page.locator("#q1 input:checked").get_attribute("value") == RIGHT["1"]
    page.reload()
    page.click(".resume .no")
    assert page.locator("#q1 input:checked").count() == 0


def test_practice_never_fills_an_exam(visit, browser):
    context = browser.new_context(viewport=DESKTOP)
    page = visit("practice.html", context=context)
    answer_all(page)
    page.wait_for_timeout(500)
    exam = visit("exam.html", context=context)
    assert not exam.locator(".resume").is_visible()
    assert exam.locator("#q1 input:checked").count() == 0


def test_storage_that_is_blocked_is_said_and_the_quiz_goes_on(visit, browser, tmp_path):
    context = browser.new_context(viewport=DESKTOP)
    context.add_init_script(
        "for (const name of ['localStorage', 'indexedDB'])"
        " Object.defineProperty(window, name, {get() { throw new Error('blocked') }})"
    )
    page = visit("exam.html", context=context)
    answer_all(page)
    assert page.locator(".trouble").is_visible()
    with page.expect_download() as download:
        finish(page)
    assert graded(tmp_path, Path(download.value.path())).records[0].score == 16


def test_without_javascript_everything_can_be_read(visit):
    page = visit("practice.html", java_script_enabled=False)
    assert page.get_by_text("오래된 것부터 차례로 놓으세요.").is_visible()
    assert page.get_by_text("Put them in order, the oldest first.").is_visible()
    assert page.locator(".solution").count() == 11
    assert not page.locator(".finish-button").is_visible()
    page.goto(page.url.replace("practice.html", "exam.html"))
    assert "Switch it on and load the page anew" in page.inner_text("noscript")


def test_enter_while_composing_korean_submits_nothing(visit):
    page = visit("exam.html")
    field = page.locator(f"#q{ID['short_text']} input[type=text]")
    field.focus()
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    page.keyboard.press("Enter")
    assert not page.locator("#confirm").is_visible()
    assert page.locator("#result").is_hidden()


def test_what_is_unanswered_and_what_is_only_begun_is_listed_before_finishing(visit):
    page = visit("exam.html", query="?lang=en")
    answer_all(page, {"1": RIGHT["1"]})
    for kind in ("matching", "cloze"):
        answer_all(page, {ID[kind]: dict(list(RIGHT[ID[kind]].items())[:1])})
    page.click(f"#q{ID['ordering']} .down >> nth=0")
    page.reload()
    page.click(".resume .yes")
    begun = {
        ID["matching"]: "1 of 3 matched",
        ID["ordering"]: "the order is not confirmed; it counts as it stands",
        ID["cloze"]: "1 of 2 gaps filled",
    }
    assert page.locator(".palette a.begun").count() == 3
    assert page.locator(".palette a.answered").count() == 1
    told = page.locator(f".palette a[href='#q{ID['matching']}']").get_attribute("aria-label")
    assert "begun" in told
    assert "1 of 3 matched" in told
    page.click(".finish-button")
    parts = page.locator("#confirm .parts li").all_inner_texts()
    assert sorted(parts) == sorted(f"{n}\n{said}" for n, said in begun.items())
    links = page.locator("#confirm p.links a")
    assert links.all_inner_texts() == [str(n) for n in range(2, 12) if str(n) not in begun]
    links.first.click()
    assert page.evaluate("document.activeElement.id") == "q2"


def test_what_was_checked_without_an_answer_and_what_is_marked_is_listed_too(visit):
    page = visit("practice.html", query="?lang=en")
    page.click("#q1 .check-button")
    page.click("#q1 .reveal")
    page.click(".palette a >> nth=1")
    page.keyboard.press("f")
    answer_all(page, {"2": ["a"]})
    page.click(".finish-button")
    open_ones, marked = page.locator("#confirm .links").all()
    assert open_ones.inner_text().split() == ["1", *map(str, range(3, 12))]
    assert marked.inner_text().split() == ["2"]
    assert page.inner_text(".palette a >> nth=0").split()[0] == "1"


def test_each_part_of_an_answer_is_marked(visit):
    page = visit("practice.html")
    for kind in ("matching", "cloze"):
        item = page.locator(f"#q{ID[kind]}")
        right = RIGHT[ID[kind]]
        part, other = list(right)[:2]
        answer_all(page, {ID[kind]: {part: right[part]}})
        item.locator(".check-button").click()
        assert item.locator(".is-right").count() == 1
        assert item.locator(".is-wrong").count() == len(right) - 1
        assert item.locator(f".is-right [data-part='{part}']").count() == 1
        assert item.locator(f".is-wrong [data-part='{other}']").count() == 1
        assert "맞음" in item.locator(".is-right .verdict").inner_text()


def test_the_right_answer_is_spelt_out_whatever_the_order(visit):
    page = visit("end.html", query="?lang=en")
    for _ in range(2):
        finish(page)
        assert page.text_content("#q1 .right li") == "podman search"
        targets = page.locator(f"#q{ID['matching']} .right li .to + bdi").all_text_contents()
        assert set(targets) == {"buildah", "podman", "skopeo"}
        first = page.text_content(f"#q{ID['ordering']} .right li >> nth=0")
        assert first.endswith("chroot in Unix V7")
        page.click(".retry")


def test_a_long_quiz_is_ready_in_a_second_and_stays_small(visit, pages):
    items = tuple(msgspec.structs.replace(FORM.items[n % 10], id=str(n + 1)) for n in range(200))
    section = msgspec.structs.replace(FORM.sections[0], items=items)
    form = msgspec.structs.replace(FORM, sections=(section,))
    data = html.exam(form, RenderOptions())
    assert len(data) < 600_000
    (pages / "long.html").write_bytes(data)
    page = visit("long.html")
    assert page.locator(".item").count() == 200
    for language in ("en", "both"):  # what is seen first; and in the end no card is left blank
        left = """(language) => {
          document.querySelector(`[data-set=${language}]`).click();
          return document.querySelectorAll(".item:not(.laid)").length;
        }"""
        assert 150 < page.evaluate(left, language) < 200
        wait_until(page, LAID)


def test_a_finished_exam_is_shown_again_as_it_was_handed_in(visit):
    page = visit("exam.html")
    answer_all(page, {"1": RIGHT["1"]})
    with page.expect_download() as download:
        finish(page)
    handed_in = json.loads(Path(download.value.path()).read_text())
    page.wait_for_timeout(1100)
    downloads = []
    page.on("download", lambda each: downloads.append(each))  # noqa: PLW0108 - takes no builtin
    page.reload()
    page.wait_for_selector("#result:visible")
    assert page.locator("#result").is_visible()
    assert page.locator("#q1 .options input").first.is_disabled()
    assert downloads == []
    assert json.loads(saved_file(page)[0].read_text()) == handed_in


def test_an_order_can_be_dragged(visit):
    page = visit("exam.html")
    entries = page.locator(f"#q{ID['ordering']} [data-entry]")
    before = [entries.nth(n).get_attribute("data-entry") for n in range(4)]
    entries.nth(0).drag_to(entries.nth(2), target_position={"x": 60, "y": 35})
    after = [entries.nth(n).get_attribute("data-entry") for n in range(4)]
    assert after == [before[1], before[2], before[0], before[3]]
    assert page.locator(".palette a.begun").count() == 1, "moved, and not confirmed"
    page.check(f"#q{ID['ordering']} .as-it-is")
    assert page.locator(".palette a.answered").count() == 1


def timed(pages, minutes):
    form = msgspec.structs.replace(FORM, minutes=minutes)
    name = f"timed-{minutes}.html"
    (pages / name).write_bytes(html.exam(form, RenderOptions(language="en")))
    return name


def test_the_time_is_told_quietly_can_be_hidden_and_collects_at_its_end(visit, pages, browser):
    context = browser.new_context(viewport=DESKTOP)
    context.clock.install()
    page = visit(timed(pages, 20), context=context)
    answer_all(page, {"1": RIGHT["1"]})
    assert page.inner_text(".timer .clock") in ("20:00", "19:59")
    page.click(".timer")
    assert page.inner_text(".timer .clock") == "–:––"
    page.click(".timer")
    context.clock.run_for(10 * 60 * 1000)
    assert page.inner_text("#live") == page.inner_text(".hurry") == "Minutes left: 10"
    context.clock.run_for(20_000)
    assert page.is_hidden(".hurry")
    page.click(".finish-button")
    with page.expect_download() as download:
        context.clock.run_for(10 * 60 * 1000 - 18_000)
    assert not page.locator("#confirm").is_visible()
    assert page.is_hidden(".timer")
    assert page.locator("#result").is_visible()
    assert json.loads(Path(download.value.path()).read_text())["responses"] == {"1": RIGHT["1"]}


def test_practice_against_the_time_is_the_student_s_choice(visit, pages, browser):
    form = msgspec.structs.replace(FORM, minutes=20)
    (pages / "against.html").write_bytes(html.practice(form, KEY, RenderOptions(language="en")))
    context = browser.new_context(viewport=DESKTOP)
    context.clock.install()
    page = visit("against.html", context=context)
    assert page.locator(".timer").is_hidden()
    page.check(".timed")
    context.clock.run_for(5 * 60 * 1000)
    page.reload()
    page.click(".resume .yes")
    assert page.inner_text(".timer .clock") in ("15:00", "14:59", "14:58")
    page.uncheck(".timed")
    context.clock.run_for(20 * 60 * 1000)
    assert page.locator(".timer").is_hidden()
    assert page.locator("#result").is_hidden()
    page.check(".timed")
    context.clock.run_for(20 * 60 * 1000 + 2000)
    assert page.locator("#result").is_visible()


def test_a_reload_does_not_give_the_time_back(visit, pages, browser):
    context = browser.new_context(viewport=DESKTOP)
    context.clock.install()
    page = visit(timed(pages, 30), context=context)
    context.clock.run_for(5 * 60 * 1000)
    page.reload()
    page.click(".resume .yes")
    assert page.inner_text(".timer .clock") in (
        "25:00",
        "24:59",
        "24:58",
        "24:57",
        "24:56",
        "24:55",
    )


def test_one_question_at_a_time_still_prints_all(visit):
    page = visit("exam.html")
    page.click(".view")
    assert page.locator(".item:visible").count() == 1
    page.click(".next")
    assert page.evaluate("document.activeElement.id") == "q2"
    page.emulate_media(media="print")
    assert page.locator(".item:visible").count() == len(FORM.items)
    unchosen = page.locator("select").first.evaluate("e => getComputedStyle(e).color")
    assert unchosen == "rgba(0, 0, 0, 0)", "a line to write on, without a word on it"
    assert not page.locator(".palette").is_visible()


def test_shortcuts_can_be_switched_off_for_good(visit):
    page = visit("exam.html")
    page.evaluate("quiz.inert = true")  # as long as what was kept is looked up
    page.keyboard.press("1")
    assert page.locator("#q1 input:checked").count() == 0
    page.evaluate("quiz.inert = false")
    page.locator("#q1").focus()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "q2"
    for _ in range(4):  # on to the short answer, where letters are an answer
        page.keyboard.press("j")
    page.keyboard.type("fl")
    assert page.input_value("#q6 input[type=text]") == "fl"
    page.keyboard.press("Tab")
    page.keyboard.press("?")
    page.uncheck("#help .shortcuts")
    page.click("#help .close")
    page.reload()
    page.click(".resume .yes")
    place = page.evaluate("document.activeElement.id")
    page.keyboard.press("j")
    page.keyboard.press("?")
    assert page.evaluate("document.activeElement.id") == place != ""
    assert not page.locator("#help").is_visible()


def test_a_damaged_record_stops_nobody(visit, browser):
    context = browser.new_context(viewport=DESKTOP)
    record = json.dumps({"responses": {"1": "a", "99": 7}, "flags": 3, "saved": "never"})
    name = f"quizgen:{form_digest(FORM)}:exam:2026-001|hanakim/x"
    context.add_init_script(f"localStorage.setItem({json.dumps(name)}, {json.dumps(record)})")
    page = visit("exam.html", context=context)
    page.click(".resume .yes")
    assert page.locator("#q1 input:checked").get_attribute("value") == "a"


def test_the_end_is_told_before_the_start_and_never_that_something_is_handed_in(visit):
    page = visit("exam.html", student=None)
    assert "직접 강사에게 보내야" in page.inner_text(".to-hand-in")
    begin(page, "2026-001")
    assert "끝내고 파일 저장" in page.inner_text(".finish-button")
    page.click(".finish-button")
    assert "보내지 않습니다" in page.inner_text("#confirm")
    assert "제출할까요" not in page.text_content("body")


def test_points_that_wait_for_a_person_are_counted_apart(visit):
    page = visit("end.html", query="?lang=en")
    answer_all(page, {**RIGHT, ID["essay"]: "An essay."})
    finish(page)
    assert page.inner_text("#result .big").startswith("16 / 16")
    assert f"Questions right: {len(KEYED)}/{len(KEYED)}" in page.inner_text(".summary")
    assert "marked by a person: 4" in page.inner_text(".summary")
    assert page.is_hidden(".retry"), "nothing is wrong"
    essay = page.locator(f"#q{ID['essay']} .right")
    assert essay.locator("strong").all_inner_texts() == ["How it is marked", "Model answer"]


def test_a_wrong_answer_stands_beside_the_right_one_with_words(visit):
    page = visit("end.html", query="?lang=en")
    wrong = dict(RIGHT)
    wrong["1"] = next(o.id for o in FORM.items[0].interaction.options if o.id != RIGHT["1"])
    wrong[ID["ordering"]] = RIGHT[ID["ordering"]][::-1]
    wrong[ID["command_line"]] = "podman"
    wrong[ID["numeric"]] = "1"
    wrong[ID["multiple"]] = RIGHT[ID["multiple"]][:1]
    wrong[ID["hottext"]] = ["a", "b"]
    answer_all(page, wrong)
    finish(page)
    words = page.locator(f"#q{ID['hottext']}")
    link = page.locator(".bar .links a").first
    to = f"q{link.inner_text()}"
    link.click()
    assert page.evaluate("document.activeElement.id") == to, "from a topic to its questions"
    assert words.locator(".own li").count() == 2
    assert words.locator(".own").inner_text().startswith("Your answer")
    assert words.locator(".right").is_visible()
    assert page.inner_text("#q1 .option:has(:checked) .verdict") == "Your answer, wrong"
    assert page.inner_text("#q1 .is-right .verdict") == "Right, not chosen"
    for kind, own in (("command_line", "podman"), ("numeric", "1"), ("ordering", "chroot")):
        item = page.locator(f"#q{ID[kind]}")
        assert own in item.locator(".own").inner_text()
        assert item.locator(".right").is_visible()
        assert item.locator(".is-wrong > .verdict").first.inner_text() == "wrong"
    assert page.inner_text(f"#q{ID['multiple']} .own li") in page.inner_text(
        f"#q{ID['multiple']} .right"
    )


def test_gaps_are_filled_in_where_they_stand_once_for_both_languages(visit):
    page = visit("exam.html", query="?lang=both")
    item = page.locator(f"#q{ID['cloze']}")
    assert item.locator(".cloze div[lang=ko] .gap").count() == 2
    assert item.locator(".cloze div[lang=en] .gap").count() == 0
    assert item.locator(".cloze div[lang=en] .place").all_inner_texts() == ["1", "2"]
    item.locator("input[type=text]").fill("conmon")
    page.click("[data-set=en]")
    assert item.locator(".cloze div[lang=en] .gap").count() == 2
    assert item.locator("input[type=text]").input_value() == "conmon"
    assert item.get_by_label("Gap 1").count() == 1


def test_nothing_chosen_reveals_nothing_and_there_is_another_try(visit):
    page = visit("practice.html", query="?lang=en")
    page.click("#q1 .check-button")
    assert page.is_hidden("#q1 .solution")
    assert "no answer yet" in page.inner_text("#q1 .nothing")
    number = page.locator(f"#q{ID['numeric']}")
    number.locator("input[type=text]").fill("abc")
    number.locator(".check-button").click()
    assert "No number can be read" in number.locator(".nothing").inner_text()
    assert number.locator(".solution").is_hidden()
    wrong = next(o.id for o in FORM.items[0].interaction.options if o.id != RIGHT["1"])
    answer_all(page, {"1": wrong})
    assert page.inner_text("#q1 .nothing") == ""  # there is one now
    page.click("#q1 .check-button")
    page.click("#q1 .again")
    answer_all(page, {"1": RIGHT["1"]})
    page.click("#q1 .check-button")
    assert page.locator("#q1.correct").count() == 1
    page.click("#q1 .after .next")
    assert page.evaluate("document.activeElement.id") == "q2"


def test_a_choice_is_made_by_a_key_and_taken_back(visit):
    page = visit("exam.html", query="?lang=en")
    page.locator("#q1").evaluate("e => { e.tabIndex = -1; e.focus() }")
    page.keyboard.press("b")
    assert page.locator("#q1 .option input").nth(1).is_checked()
    page.keyboard.press("3")
    assert page.locator("#q1 .option input").nth(2).is_checked()
    page.click("#q1 .clear")
    assert page.locator("#q1 .option input:checked").count() == 0
    page.evaluate(
        f"location.hash = ''; document.querySelector('.palette a[href=\"#q{ID['hottext']}\"]').click()"
    )
    for key in "ab":
        page.keyboard.press(key)
    assert page.locator(f"#q{ID['hottext']} :checked").count() == 2, "a word by its letter"
    page.click(f".palette a[href='#q{ID['hottext']}']")
    for key in "ab":
        page.keyboard.press(key)
    assert page.locator(".palette a.answered").count() == 0
    up = page.locator("[data-entry] .up").first
    name = page.locator("[data-entry] .body").first.inner_text()
    assert page.get_by_role("button", name=f"Move up {name}").count() == 1
    assert up.is_visible()


def test_a_phone_shows_one_question_at_a_time_and_its_number(visit):
    page = visit("practice.html", {"width": 360, "height": 640}, whole=False, query="?lang=both")
    assert page.locator(".item:visible").count() == 1
    assert page.locator("#q1").bounding_box()["y"] < 345, "in two languages"
    page.click("[data-set=en]")
    assert page.locator("#q1").bounding_box()["y"] < 280
    page.check("#q1 .option input >> nth=0")
    before = page.locator(".act").bounding_box()
    page.click(".act")
    page.wait_for_selector("#q1 .solution:visible")
    after = page.locator(".act").bounding_box()
    assert [after["x"], after["y"]] == [before["x"], before["y"]], "it stays under the thumb"
    assert after["width"] > before["width"], "nothing is left to skip"
    page.click(".act")
    for _ in range(7):
        page.click(".turn .next")
    box = page.locator(".palette a >> nth=8").bounding_box()
    assert 0 <= box["x"] <= 320 - box["width"]
    page.click(".finish-button")
    page.click("#confirm .go")
    assert page.is_hidden(".turn")
    assert page.locator(".item:visible").count() == 0, "the result alone"
    page.click("#result .back")
    assert page.is_visible(".turn")
    page.click(".to-result")
    assert page.is_visible("#result")


def test_korean_is_never_an_empty_box(visit):
    page = visit("practice.html")
    assert page.evaluate(
        "document.fonts.ready.then(() => [...document.fonts].some((f) => f.status === 'loaded'))"
    )
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith("QuizgenSans")
