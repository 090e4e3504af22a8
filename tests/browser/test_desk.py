"""The marking desk in a real Chromium: keys, two markers at once, nothing lost."""

import json
import threading
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from quizgen.desk.server import Desk
from quizgen.desk.work import questions
from quizgen.exam import to_mark
from quizgen.formats.json import write
from quizgen.results import read_decisions
from tests.browser.conftest import DESKTOP, FORM, KEY
from tests.browser.test_accessibility import AXE, violations
from tests.samples import sample_key

pytestmark = pytest.mark.browser
TYPED = ["bildah", "bildah", "BUILDAH ", "buildah를", "dockr", "docker"]
PHONE = {"width": 390, "height": 800}


@contextmanager
def serving(folder):
    quiz, graded, _ = to_mark([folder])
    with Desk(quiz, questions(graded), by="김") as desk:
        thread = threading.Thread(target=desk.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield desk
        desk.shutdown()
        thread.join()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "form.json").write_bytes(write(FORM))
    (tmp_path / "key.json").write_bytes(write(KEY))
    (tmp_path / "responses").mkdir()
    for number, text in enumerate(TYPED):
        document = {"form_id": FORM.id, "form_digest": KEY.form_digest,
                    "student": {"id": f"2026-{number:03}", "name": f"학생 {number}"},
                    "responses": {"6": text, "10": f"수필 {number}\n둘째 줄"}}  # fmt: skip
        (tmp_path / "responses" / f"{number}.json").write_text(json.dumps(document))
    return tmp_path


def decisions(folder):
    return [one.what for one in read_decisions(folder / "decisions.yaml").decisions]


def test_essays_and_typed_answers_are_marked_by_keys(folder, browser):
    with serving(folder) as desk:
        pages = []
        for viewport in (DESKTOP, PHONE):  # two markers
            page = browser.new_context(viewport=viewport, locale="ko").new_page()
            page.problems = []
            page.on("pageerror", lambda error, page=page: page.problems.append(str(error)))
            page.on(
                "request",
                lambda r, page=page: (
                    None if r.url.startswith(desk.url) else page.problems.append(r.url)
                ),
            )
            page.goto(desk.url + "?lang=ko")
            pages.append(page)
        one, other = pages
        keys = one.keyboard
        # clusters: those nearest to the key on top; one key accepts all who typed it
        expect(one.locator(".clusters > li")).to_have_count(4)
        assert one.locator(".clusters > li.now .typed").inner_text() == "bildah"
        assert one.locator(".clusters .badge").all_inner_texts() == ["한 글자", "대소문자"]
        assert violations(one) == [] if AXE.exists() else True
        keys.press("a")
        keys.press("a")
        keys.press("r")
        expect(one.locator("#count")).to_have_text("4개 가운데 3개 채점")
        keys.press("Enter")  # goes on, and decides nothing
        expect(one.locator("#count")).to_have_text("4개 가운데 3개 채점")
        keys.press("u")
        expect(one.locator("#count")).to_have_text("4개 가운데 2개 채점")
        expect(one.locator("#saved")).to_have_text("저장됨")
        assert [(d.answer, type(d).__name__) for d in decisions(folder)] == [
            ("bildah", "Accept"),
            ("BUILDAH ", "Accept"),
        ]
        # an essay: the rubric's lines are buttons; no name is in the page
        keys.press("]")
        assert "2026-" not in one.content()
        assert violations(one) == [] if AXE.exists() else True
        keys.press("1")
        keys.press("c")
        keys.type("핵심이 빠졌습니다")
        text = one.locator("#answer .text").inner_text()
        keys.press("Enter")
        expect(one.locator("#count")).to_have_text("6개 가운데 1개 채점")
        assert one.locator(".used button").all_inner_texts() == ["핵심이 빠졌습니다"]
        keys.press("p")
        keys.type("3,5")
        keys.press("Enter")
        expect(one.locator("#saved")).to_have_text("저장됨")
        marks = decisions(folder)[2:]
        assert [(m.points, m.criteria, m.comment, m.by) for m in marks] == [
            (KEY.entries[9].key.rubric[0].points, (1,), "핵심이 빠졌습니다", "김"),
            (3.5, (), "", "김"),
        ]
        # the other marker sees it, and cannot overwrite what was decided meanwhile
        expect(other.locator("#questions .done, #questions small").last).to_have_text("2 / 6")
        other.locator("#questions button").last.click()
        assert other.locator("#answer .text").inner_text() != text
        assert violations(other) == [] if AXE.exists() else True
        other.evaluate(
            "window.fetch = ((real) => (url, ...rest) => String(url).startsWith('state') ? new Promise(() => {}) : real(url, ...rest))(fetch)"
        )
        other.wait_for_timeout(50)
        place = other.locator("#answer h2").inner_text()
        for _ in range(20):
            if one.locator("#answer h2").inner_text() == place:
                break
            keys.press("j")
        keys.press("f")
        keys.press("Enter")
        expect(one.locator("#count")).to_have_text("6개 가운데 3개 채점")
        expect(one.locator("#saved")).to_have_text("저장됨")
        other.keyboard.press("0")
        other.keyboard.press("Enter")
        expect(other.locator(".note[role=alert]")).to_contain_text("김 님이 그사이")
        assert [m.points for m in decisions(folder)[2:]] == [marks[0].points, 3.5, 4]
        assert one.problems == other.problems == []


def test_only_whoever_has_the_address_is_let_in_and_nothing_wrong_is_taken(folder):
    import http.client

    with serving(folder) as desk:
        name = f"127.0.0.1:{desk.server_port}"

        def ask(method, path, body=None, **headers):
            line = http.client.HTTPConnection(name)
            line.request(method, path, body, {"Content-Type": "application/json", **headers})
            return line.getresponse().status

        inside = f"/{desk.token}/decide"
        essay = next(q for q in desk.asked if q.answers).answers[0].id
        good = json.dumps({"id": essay, "verdict": "mark", "points": 1})
        assert ask("GET", "/") == ask("GET", "/wrong/work") == 403
        assert ask("GET", f"/{desk.token}/", Host="evil.example") == 421
        assert ask("POST", inside, good) == 403, "without an origin"
        assert ask("POST", inside, good, Origin="http://evil.example") == 403
        here = {"Origin": f"http://{name}"}
        assert ask("POST", inside, good.replace("1}", "99}"), **here) == 400
        assert ask("POST", inside, good.replace("1}", "NaN}"), **here) == 400
        long = json.dumps({**json.loads(good), "comment": "x" * 10_001})
        assert ask("POST", inside, long, **here) == 400
        assert not (folder / "decisions.yaml").exists()
        assert ask("POST", inside, good, **here) == 200
        (folder / "decisions.yaml").write_text("decisions: [")
        assert ask("POST", inside, good, **here) == 503
        (folder / "decisions.yaml").unlink()
        (folder / "decisions.yaml").symlink_to("decisions.yaml")
        assert ask("GET", f"/{desk.token}/state") == 200, "says what is broken"
        assert ask("POST", inside, good, **here) == 503
    assert sample_key() == KEY
