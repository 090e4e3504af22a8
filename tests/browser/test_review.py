"""Asked again in a few days: the page's FSRS against the package's, and what a student sees of it."""

from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler

from tests.browser.conftest import DESKTOP
from tests.browser.test_pages import RIGHT, answer_all, finish

pytestmark = pytest.mark.browser
DAYS = [(3, 0), (3, 2), (1, 9), (2, 1), (3, 4), (3, 40), (1, 400), (1, 1), (2, 3), (3, 30)]
"""Grades, and the days since the one before."""


def test_the_page_reckons_as_fsrs_does(desk, repository):
    page = desk.take(DESKTOP)
    script = (repository / "templates/html/script/review.js").read_text("utf-8")
    page.add_script_tag(content=script)
    found = page.evaluate(
        """(days) => { let card = null; return days.map(([grade, passed]) => {
          card = QuizgenFsrs.next(card, grade, passed);
          return [card.stability, card.difficulty, QuizgenFsrs.interval(card)]; }); }""",
        DAYS,
    )
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, at = Card(), datetime(2026, 11, 1, tzinfo=UTC)
    for (grade, passed), (stability, difficulty, interval) in zip(DAYS, found, strict=True):
        at += timedelta(days=passed)
        card, _ = scheduler.review_card(card, Rating(grade), at)
        assert stability == pytest.approx(card.stability, rel=1e-3)
        assert difficulty == pytest.approx(card.difficulty, rel=1e-3)
        assert timedelta(days=interval) == card.due - at


def test_who_asks_for_it_is_asked_again_and_nobody_else(visit, browser):
    context = browser.new_context(viewport=DESKTOP)
    context.clock.install()
    page = visit("end.html", context=context, query="?lang=en")
    page.check(".own-device")
    answer_all(page, {**RIGHT, "2": ["a"]})
    finish(page)
    assert page.inner_text(".due") == ""
    page.check(".ask-again")
    assert page.inner_text(".due").startswith("Next review:")
    assert page.locator(".due-now").is_hidden()
    context.clock.fast_forward(3 * 86_400_000)
    page.reload()
    page.wait_for_selector(".resume:visible")
    page.click(".resume .yes")
    assert page.inner_text(".due") == "Due today: 10"
    page.click(".due-now")
    assert page.locator("#q1 input").first.is_enabled()
    assert page.locator("#q1 input:checked").count() == 0
    finish(page)
    page.uncheck(".ask-again")
    kept = "Object.entries(localStorage).filter(([n, v]) => n.endsWith(':due') && v !== 'null')"
    assert page.evaluate(kept) == []
