"""Every view of the pages against axe's rules for WCAG 2.2 A and AA and its best practices; what
assistive technology is told, against golden files; and what students set for their eyes."""

import difflib
import re
from pathlib import Path

import pytest

from tests.browser.conftest import DESKTOP, FORM, begin, show_all, tabs_to
from tests.browser.test_pages import PHONE, RIGHT, answer_all, finish

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
GOLDEN = Path(__file__).parents[1] / "golden" / "accessibility"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CALL = """([within, rules]) =>
  axe.run(within ?? document, {runOnly: rules, resultTypes: ['violations'], selectors: false})
    .then(({ violations }) => violations)"""


# WCAG 2.2, 2.5.8 (targets of 24 px, but for links within a sentence) and 1.4.10 (nothing to scroll
# sideways); axe has no rule for the one that is on by itself, and none for the other.
MEASURED = """() => {
  const small = [...document.querySelectorAll("a, button, input, select, textarea, summary")].filter((e) => {
    const { width, height } = (e.closest("label") ?? e).getBoundingClientRect();
    const inline = getComputedStyle(e).display === "inline" && e.parentElement.matches("p, li, td, dd, span");
    return e.checkVisibility() && width > 1 && (width < 24 || height < 24) && !inline;
  });
  const wide = document.documentElement.scrollWidth - innerWidth;
  return [...small.map((e) => `small: ${e.outerHTML}`), ...(wide > 0 ? [`${wide} px too wide`] : [])];
}"""


def violations(page, within=None):
    """What axe finds in the page as it stands (in one part of it), what is too small to hit and what is
    wider than the window, one line each."""
    # what is far outside the window is not laid out until it comes near; axe would measure it as it is
    page.evaluate(
        "document.querySelectorAll('.item').forEach((e) => (e.style.contentVisibility = 'visible'))"
    )
    if AXE.exists() and not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
    found = page.evaluate(CALL, [within, RULES]) if AXE.exists() else []
    broken = [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]
    return broken + page.evaluate(MEASURED)


# Each view in both modes; where a page begins and where it ends in every language, light and dark.
@pytest.mark.skipif(
    not AXE.exists(), reason="axe-core is not here; run: npm install --prefix tests/browser"
)
@pytest.mark.parametrize(
    ("name", "viewport"),
    [
        ("end-print.html", DESKTOP),
        ("practice.html", PHONE),
        ("exam.html", PHONE),
        ("exam-print.html", DESKTOP),
    ],
)
def test_no_view_breaks_a_rule_of_wcag(visit, name, viewport):
    page = visit(name, viewport, query="?lang=en", student=None, reduced_motion="reduce")

    def in_every_language(view, within=None):
        all_three = (("ko", "dark"), ("en", "light"), ("both", "dark"))
        for language, scheme in all_three if viewport is PHONE else all_three[1:]:
            page.emulate_media(color_scheme=scheme)
            page.evaluate("(l) => document.querySelector(`[data-set=${l}]`).click()", language)
            assert violations(page, within) == [], (view, language)

    def dialogs():
        for dialog in page.locator("dialog:not([open])").all():
            name = f"#{dialog.get_attribute('id')}"
            page.evaluate("(name) => document.querySelector(name).showModal()", name)
            in_every_language(name, name)
            page.evaluate("(name) => document.querySelector(name).close()", name)

    if name.startswith("exam"):
        page.click(".begin button")
        in_every_language("asked for a name", "form")
        begin(page, "2026-001")
        show_all(page)
    in_every_language("as it begins")
    if viewport is PHONE:
        dialogs()
    answer_all(page, {"4": {"a": "1"}})
    page.click(".view")
    page.click(".finish-button")
    in_every_language("before finishing", "#confirm")
    page.click(".stay")
    page.click(".view")
    answer_all(page, {**RIGHT, "1": "a", "2": ["a"], "10": "An essay."})
    finish(page)
    in_every_language("result")
    # 1280 × 1024 px at 400 %
    page.set_viewport_size({"width": 320, "height": 256})
    assert page.evaluate(MEASURED) == []
    if name.startswith("exam"):
        return
    page.set_viewport_size(viewport)
    page.click(".retry")
    page.reload()
    page.wait_for_selector(".resume:visible")
    page.click(".earlier summary")
    in_every_language("asked to resume, with earlier attempts")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_assistive_technology_is_told_the_names_and_states_in_the_language(visit, language):
    """The accessibility tree of the whole page. When it changes for good, delete the file and run
    the test once."""
    page = visit("practice.html", query=f"?lang={language}")
    page.check(f"#q1 input[value='{RIGHT['1']}']")
    page.check("#q2 .flagged")

    def told():
        return re.sub(r"(Saved|저장됨) .*", r"\1", page.locator("body").aria_snapshot()) + "\n"

    tree = told()
    golden = GOLDEN / f"practice-{language}.yaml"
    if not golden.exists():
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(tree, encoding="utf-8")
    expected = golden.read_text(encoding="utf-8")
    for _ in range(20):  # the tree follows the page, on a busy machine a moment later
        if tree == expected:
            break
        page.wait_for_timeout(100)
        tree = told()
    changes = difflib.unified_diff(expected.splitlines(), tree.splitlines(), lineterm="")
    assert expected == tree, "\n".join(changes)


def test_text_at_200_percent_stays_on_the_page(visit):
    page = visit("practice.html", {"width": 640, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    answer_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    clipped = page.evaluate("""() => [...document.querySelectorAll("button, label, h2, summary")]
      .filter((e) => e.offsetParent && e.scrollWidth > e.clientWidth + 1 && !e.closest(".hidden"))
      .map((e) => e.outerHTML)""")
    assert clipped == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.locator("#q1 .body").first.bounding_box()["width"] > 200
    page.click(".view")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_with_forced_colours_a_choice_can_still_be_seen(visit):
    page = visit("practice.html", forced_colors="active")
    page.check(f"#q1 input[value='{RIGHT['1']}']")
    chosen = page.locator("#q1 .option:has(:checked) > label")
    assert chosen.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.click("#q1 .check-button")
    mark = page.locator("#q1 .verdict").evaluate("e => getComputedStyle(e, '::before').content")
    assert "✓" in mark
    signed = page.locator(".palette a").first.evaluate(
        "e => getComputedStyle(e, '::before').content"
    )
    assert "✓" in signed
    pressed = page.locator("[data-set][aria-pressed=true]")
    assert pressed.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_with_reduced_motion_nothing_moves(visit):
    page = visit("practice.html", reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.locator("[data-entry]").first.evaluate(
        "e => getComputedStyle(e).transitionDuration"
    ) in ("0s", "")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_whole_quiz_by_keyboard_with_the_focus_always_in_sight(visit, viewport):
    """Tab through all of it, give an answer to each item, finish: nothing under the sticky bar,
    nothing without a ring."""
    page = visit("exam.html", viewport, student=None, query="?lang=en", reduced_motion="reduce")
    press = page.keyboard.press
    told = "document.activeElement"
    for name, text in (("student-name", "Hana"), ("student-id", "2026-001")):
        for _ in tabs_to(page, f"{told}.name === '{name}'"):
            pass
        page.keyboard.type(text)
    press("Enter")
    show_all(page)
    page.locator(".view").focus()
    seen = set()
    for _ in tabs_to(page, f"{told}.matches('.finish-button')"):
        hidden = page.evaluate("""() => {
          const e = document.activeElement, r = e.getBoundingClientRect();
          if (e.closest(".palette, .top, .skip") || e === document.body) return "";
          const bar = document.querySelector(".palette").getBoundingClientRect();
          const box = e.closest(".option label, .hot") ?? e;
          const ring = getComputedStyle(box).outlineStyle;
          if (r.top < bar.bottom - 1 && r.height < innerHeight - bar.bottom) return `under the bar: ${e.outerHTML}`;
          if (r.bottom > innerHeight + 1 && r.height < 100) return `below: ${e.outerHTML}`;
          return ring === "none" ? `no ring: ${e.outerHTML}` : "";
        }""")
        assert hidden == ""
        name, kind = page.evaluate(f"[{told}.name ?? '', {told}.type ?? '']")
        if not name.startswith("q") or name in seen:
            continue
        seen.add(name)
        if kind in ("radio", "checkbox"):
            press("Space")
        elif kind == "select-one":
            press("ArrowDown")
        else:
            page.keyboard.type("podman")
    assert len(seen) == len(FORM.items) - 1, "the order is changed by buttons"
    press("Enter")
    press("Tab")
    press("Tab")
    press("Enter")
    if page.locator("#confirm").is_visible():
        page.click("#confirm .go")
    page.wait_for_selector("#result:visible")
    assert page.evaluate(f"{told}.id") == "result"
