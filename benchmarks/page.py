"""How large pages are and how quickly they answer, in a real Chromium.

python benchmarks/page.py

Prints the bytes of pages of ten and of 200 items of the bank podman-101, the milliseconds until each is ready (from the start of navigation until it can be answered) and
the processor time of its thread, beside showing the same elements without any script; and, for 200 items,
four times the processor time (a processor of a quarter of this one's speed) of a keystroke (the event, its
handlers and the layout that shows it) beside one in a field that nothing listens to, and of a switch of
languages beside one layout of the page with letters of another size, both when all of it was laid out. Each
in turns with its floor, medians.
"""

from __future__ import annotations

import argparse
import datetime
import statistics
import sys
import tempfile
import time
from operator import itemgetter
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from quizgen.assembly import assemble  # noqa: E402
from quizgen.bank import load_bank, load_blueprint  # noqa: E402
from quizgen.formats import RenderOptions  # noqa: E402
from quizgen.formats.options import Handover  # noqa: E402
from quizgen.formats.page import html  # noqa: E402
from quizgen.model import Student  # noqa: E402
from quizgen.sealing import generate, public_text  # noqa: E402
from tests.conftest import CHROMIUM, FLAGS  # noqa: E402

SLOWED = 4
"""What a slower processor's time is taken to be, in times of this one's."""
# Each act, from before its event until what shows it was laid out, is told to the trace, which notes
# the processor time of the page's thread: other work on the machine makes that no longer.
TIMED = """
const rest = (time) => new Promise((done) => setTimeout(done, time));
const timed = (name, act) => {
  console.timeStamp(`${name} begins`);
  act();
  document.body.getBoundingClientRect();
  console.timeStamp(`${name} ends`);
};
"""
KEYSTROKE = """async () => {
  const field = document.querySelector("[data-type=short_text] input");
  const bare = document.createElement("input");
  field.closest("body").append(bare);
  for (let block = 0; block < 6; block++) {
    for (const mine of [field, bare]) {
      mine.focus(); mine.scrollIntoView();
      for (let n = 0; n < 6; n++) {
        await rest(30);
        timed(n ? (mine === bare ? "floor" : "act") : "first", () => document.execCommand("insertText", false, "a"));
      }
    }
  }
  bare.remove();
}"""
SAVED = """async () => {
  const field = document.querySelector("[data-type=short_text] input");
  for (let n = 0; n < 15; n++) {
    timed("act", () => field.dispatchEvent(new Event("change", { bubbles: true })));
    await rest(30);
  }
}"""
SWITCH = """async () => {
  const seen = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)));
  for (let round = 0; round < 4; round++) {
    for (const language of ["en", "both", "ko"]) {
      console.timeStamp("all begins");
      timed("act", () => document.querySelector(`[data-set=${language}]`).click());
      await seen();
      console.timeStamp("all ends");
      while (document.querySelector(".item:not(.laid)")) await rest(50);
      timed("floor", () => (document.body.style.fontSize = document.body.style.fontSize ? "" : "15.5px"));
      await rest(200);
    }
  }
}"""
READY = """async () => {
  let noted;
  while (!(noted = performance.getEntriesByName("quizgen:ready")[0])) await new Promise((done) => setTimeout(done, 5));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)));
  return noted.startTime;
}"""
READY_BARE = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))"""
ACTS = {
    "keystroke": (KEYSTROKE, "one that nothing listens to"),
    "answer saved": (SAVED, ""),
    "language": (SWITCH, "one layout of the page"),
}
BARE = """() => {
  for (const each of document.querySelectorAll("script")) each.remove();
  return "<!doctype html>" + document.documentElement.outerHTML;
}"""
"""What a page shows, without what makes it answer."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.parse_args()
    bank = ROOT / "banks" / "podman-101"
    ten, many = (
        assemble(
            load_bank(bank),
            load_blueprint(bank / "daily.yaml"),
            seed="2026-11-24",
            date=datetime.date(2026, 11, 24),
            count=count,
        )
        for count in (10, 200)
    )
    sealed = Handover((public_text(generate().public_key()),), "A-TOKEN", Student("1", "김하나"))
    form, key = many.form, many.key
    pages = {
        "exam, 10 items": html.exam(ten.form, RenderOptions()),
        "practice, 10 items": html.practice(ten.form, ten.key, RenderOptions()),
        "exam, 10 items, font": html.exam(ten.form, RenderOptions(embed_font=True)),
        "practice, 10 items, font": html.practice(
            ten.form, ten.key, RenderOptions(embed_font=True)
        ),
        "sealed exam, 10 items": html.exam(ten.form, RenderOptions(), sealed),
        "exam, 200 items": html.exam(form, RenderOptions()),
        "sealed exam, 200 items": html.exam(form, RenderOptions(), sealed),
        "practice, 200 items": html.practice(form, key, RenderOptions()),
    }
    start = time.perf_counter()
    for _ in range(30):
        html.exam(ten.form, RenderOptions())
    rate = (time.perf_counter() - start) / 30 * 1000
    print(f"{'exam of 10 items rendered':44} {rate:8.1f} ms")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for title, data in pages.items():
            path = Path(name, "page.html")
            path.write_bytes(data)
            bare = Path(name, "bare.html")
            bare.write_text(shown(browser, path), encoding="utf-8")
            runs = [
                (*opened(browser, path), opened(browser, bare, READY_BARE)[1]) for _ in range(5)
            ]
            ready, own, least = map(statistics.median, zip(*runs, strict=True))
            print(
                f"{title:44} {len(data):8,} bytes, ready in {ready:5.0f} ms; {own:4.0f} ms of "
                f"its thread's processor time until painted, {own / least:.1f} × without a script ({least:.0f} ms)"
            )
        for title in ("exam, 200 items", "sealed exam, 200 items", "practice, 200 items"):
            path.write_bytes(pages[title])
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.goto(path.as_uri())
            if page.locator(".begin").is_visible():
                if "sealed" not in title:
                    page.fill("[name=student-id]", "1")
                    page.fill("[name=student-name]", "1")
                page.click(".begin button")
            for what, (script, floor) in ACTS.items():
                times = traced(page, script)
                took = statistics.median(times["act"])
                line = f"{f'{title}, {what}, CPU / {SLOWED}':44} {took:8.1f} ms (worst {max(times['act']):.1f})"
                if floor:
                    least = statistics.median(times["floor"])
                    line += f", {took / least:.1f} × {floor} ({least:.1f} ms)"
                if "all" in times:
                    line += f"; {statistics.median(times['all']):.1f} ms until all is painted"
                print(line)
            page.close()
        browser.close()


def shown(browser: Any, path: Path) -> str:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto(path.as_uri())
    page.evaluate(READY)
    found: str = page.evaluate(BARE)
    page.close()
    return found


def opened(browser: Any, path: Path, when: str = READY) -> tuple[Any, float]:
    """Milliseconds until the page can be answered, as its script notes it; and the processor time of
    its main thread until it is painted, which a busy machine makes no longer."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(path.as_uri())
    ready: float = page.evaluate(when)
    spent = processor(session)
    page.close()
    return ready, spent


def traced(page: Any, script: str) -> dict[str, list[float]]:
    """What each act of ``script`` took of the processor time of the page's thread, by its name:
    milliseconds of a processor that is ``SLOWED`` times slower."""
    session = page.context.new_cdp_session(page)
    events: list[Any] = []
    ended: list[Any] = []
    session.on("Tracing.dataCollected", lambda found: events.extend(found["value"]))
    session.on("Tracing.tracingComplete", lambda found: ended.extend([found]))
    config = {"includedCategories": ["devtools.timeline"]}
    session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    page.evaluate(f"() => {{ {TIMED} return ({script})(); }}")
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(50)
    begun: dict[str, float] = {}
    times: dict[str, list[float]] = {}
    for event in sorted((e for e in events if e["name"] == "TimeStamp"), key=itemgetter("ts")):
        name, what = event["args"]["data"]["message"].split()
        if what == "begins":
            begun[name] = event["tts"]
        else:
            times.setdefault(name, []).append(SLOWED * (event["tts"] - begun[name]) / 1000)
    return times


def processor(session: Any) -> float:
    """Milliseconds of processor time that the page's main thread has taken."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * next(each["value"] for each in metrics if each["name"] == "TaskDuration")


if __name__ == "__main__":
    main()
