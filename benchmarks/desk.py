"""The marking desk with 500 essays: how soon the next answer stands there, and a mark is on disk.

python benchmarks/desk.py [essays]
"""

import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

import msgspec
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from quizgen.desk.server import Desk
from quizgen.desk.work import questions
from quizgen.exam import to_mark
from quizgen.formats.json import write
from quizgen.model import ResponseSet, Student
from tests.samples import sample_form, sample_key

TIMED = """async () => {
  const before = document.querySelector('#answer');
  const start = performance.now();
  document.body.dispatchEvent(new KeyboardEvent('keydown', { code: 'Digit1', key: '1', bubbles: true }));
  document.body.dispatchEvent(new KeyboardEvent('keydown', { code: 'Enter', key: 'Enter', bubbles: true }));
  await new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
  if (document.querySelector('#answer') === before) throw new Error('the same answer');
  const shown = performance.now() - start;
  while (document.querySelector('#saved').textContent !== 'Saved') await new Promise((go) => setTimeout(go, 1));
  return [shown, performance.now() - start];
}"""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    form, key = sample_form(), sample_key()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "form.json").write_bytes(write(form))
        (folder / "key.json").write_bytes(write(key))
        (folder / "responses").mkdir()
        for number in range(count):
            found = ResponseSet(form.id, key.form_digest, {"10": f"루트리스 {number}. " + "설명 " * 400},
                                Student(f"{number:04}"))  # fmt: skip
            (folder / "responses" / f"{number}.json").write_bytes(msgspec.json.encode(found))
        start = time.perf_counter()
        quiz, graded, _ = to_mark([folder])
        with Desk(quiz, questions(graded)) as desk, sync_playwright() as playwright:
            threading.Thread(target=desk.serve_forever, args=(0.02,), daemon=True).start()
            print(f"{count} essays read in {time.perf_counter() - start:.2f} s")
            page = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox"]
            ).new_page()
            start = time.perf_counter()
            page.goto(desk.url + "?lang=en")
            page.wait_for_selector("#answer")
            print(f"page ready in {time.perf_counter() - start:.2f} s")
            times = [page.evaluate(TIMED) for _ in range(min(count - 1, 100))]
            for what, each in zip(
                ("next answer shown", "mark saved"), zip(*times, strict=True), strict=True
            ):
                print(f"{what}: median {median(each):.0f} ms, slowest {max(each):.0f} ms")
            page.context.browser.close()
            desk.shutdown()


if __name__ == "__main__":
    main()
