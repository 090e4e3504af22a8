"""A random walk through everything that may happen to an exam page on a shared computer. The law: every
answer that was once shown as saved can be reached, and is in the file that is handed in. ``QUIZGEN_WALKS=200`` walks for longer."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from quizgen.formats.options import RenderOptions
from quizgen.formats.page import html
from tests.browser.conftest import FORM, begin, wait_until
from tests.browser.test_storage import FILL

pytestmark = pytest.mark.browser
WALKS = int(os.environ.get("QUIZGEN_WALKS", "2"))
CHOICES = {
    "1": [option.id for option in FORM.items[0].interaction.options],
    "3": ["true", "false"],
}
GIVEN = """() => Object.fromEntries(["1", "3"].map((n) =>
  [n, document.querySelector(`#q${n} .answer input:checked`)?.value]).filter(([, v]) => v))"""


class Walk(RuleBasedStateMachine):
    """What each student gave, attempt by attempt, the one going on last; and a browser."""

    browser: Any = None
    address = ""

    @initialize()
    def sit_down(self):
        self.context = self.browser.new_context()
        self.given = {}
        self.student = "1"
        self.open(resume=True)
        self.answer("1", 0)
        self.reload(resume=False)
        self.answer("3", 0)

    def open(self, resume, keeping=False):
        """A new page in place of the one before, which learns nothing of it."""
        before = [] if keeping else self.context.pages
        page = self.page = self.context.new_page()
        page.set_default_timeout(10_000)
        page.goto(self.address)
        self.enter(resume)
        for each in before:
            each.close()

    def enter(self, resume):
        page = self.page
        page.wait_for_selector(".begin:visible, .resume:visible")
        if page.is_visible(".begin"):
            begin(page, self.student)
        attempts = self.given.setdefault(self.student, [])
        if not page.is_visible(".resume"):
            assert attempts == [], "nothing was offered"
        if attempts and resume:  # the last that holds anything
            page.click(".resume .yes")
            attempts.append(attempts.pop(max(n for n, a in enumerate(attempts) if a or n == 0)))
        else:
            if attempts:
                page.click(".resume .no")
            attempts.append({})

    @rule(item=st.sampled_from(["1", "3"]), place=st.integers(0, 3))
    def answer(self, item, place):
        value = CHOICES[item][place % len(CHOICES[item])]
        self.page.check(f"#q{item} .answer input[value='{value}']")
        wait_until(self.page, "document.querySelector('.saved').innerText.includes(':')")
        self.given[self.student][-1][item] = value

    @rule(resume=st.booleans())
    def reload(self, resume):
        self.page.reload()
        self.enter(resume)

    @rule(resume=st.booleans())
    def killed_or_another_tab(self, resume):
        self.open(resume)

    @rule()
    def second_tab_and_back(self):
        first = self.page
        self.open(resume=True, keeping=True)
        self.page.wait_for_selector("#q1:visible")
        first.click("#paused button")
        wait_until(first, "!document.querySelector('#quiz').inert")
        self.page.close()
        self.page = first

    @rule()
    def sleep(self):
        """Frozen by the browser, as a phone does it; it wakes hours later."""
        lifecycle = self.context.new_cdp_session(self.page)
        for state in ("frozen", "active"):
            lifecycle.send("Page.setWebLifecycleState", {"state": state})
        self.clock(8)

    @rule()
    def hand_in_and_go_on(self):
        self.page.click(".finish-button")
        with self.page.expect_download() as download:
            self.page.click("#confirm .go")
        handed_in = json.loads(Path(download.value.path()).read_text())["responses"]
        as_text = {n: r if isinstance(r, str) else str(r).lower() for n, r in handed_in.items()}
        assert as_text == self.given[self.student][-1]
        self.page.click(".go-on")

    @rule(student=st.sampled_from(["1", "2"]))
    def another_student(self, student):
        self.student = student
        self.page.evaluate("sessionStorage.clear()")
        self.open(resume=True)

    @rule(hours=st.sampled_from([-5, 3]))
    def clock(self, hours):
        self.page.evaluate(
            f"(() => {{ const now = Date.now; Date.now = () => now() + {hours} * 3600000 }})()"
        )

    @rule()
    def full_storage(self):
        self.page.evaluate(FILL)

    @invariant()
    def what_is_shown_is_what_was_given(self):
        assert self.page.evaluate(GIVEN) == self.given[self.student][-1]

    def teardown(self):
        for student, attempts in self.given.items():
            self.page.evaluate("sessionStorage.clear()")
            reached, more = [], 0
            while True:
                page = self.context.new_page()
                page.goto(self.address)
                page.wait_for_selector(".begin:visible")
                begin(page, student)
                if more == 0:
                    if page.is_visible(".resume"):
                        page.click(".resume .yes")
                else:
                    page.evaluate(
                        f"document.querySelectorAll('.earlier li button')[{more - 1}].click()"
                    )
                reached.append(page.evaluate(GIVEN))
                rest = page.locator(".earlier li").count()
                page.close()
                if more >= rest:
                    break
                more += 1
            assert [a for a in attempts if a and a not in reached] == []
        self.context.close()


def test_no_walk_loses_an_answer(browser, tmp_path):
    path = tmp_path / "exam.html"
    path.write_bytes(html.exam(FORM, RenderOptions(embed_font=False)))
    machine = type("Walk", (Walk,), {"browser": browser, "address": path.as_uri()})
    run = settings(
        max_examples=WALKS, stateful_step_count=9, deadline=None, database=None,
        derandomize="QUIZGEN_WALKS" not in os.environ, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(machine, settings=run)
