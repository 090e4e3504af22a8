"""The pages against html-validate, and hostile text in every field of a bank."""

import json
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from quizgen.formats.options import RenderOptions
from quizgen.formats.page import html
from quizgen.model import Localized, Student
from tests.browser.conftest import FORM, KEY, SPARE_KEY
from tests.browser.test_pages import finish

HERE = Path(__file__).parent
VALIDATE = HERE / "node_modules" / ".bin" / "html-validate"


@pytest.mark.skipif(
    not VALIDATE.exists(),
    reason="html-validate is not here; run: npm install --prefix tests/browser",
)
def test_the_pages_are_valid_html(tmp_path):
    """Switched off: controls of one item share their name, groups are named by the stem instead of
    a legend, and no form is ever submitted."""
    options = RenderOptions(student=Student("1", "김하나"), logo="data:image/png;base64,AA==")
    titled = msgspec.structs.replace(
        FORM,
        minutes=30,
        sections=tuple(
            msgspec.structs.replace(section, title=Localized(ko="가", en=f"Section {n}"))
            for n, section in enumerate(FORM.sections)
        ),
    )
    pages = {
        "practice": html.practice(titled, KEY, RenderOptions()),
        "exam": html.exam(titled, options),
        "review": html.review(FORM, KEY, RenderOptions()),
    }
    for name, data in pages.items():
        (tmp_path / f"{name}.html").write_bytes(data)
    command: list[Any] = [
        VALIDATE,
        "--config",
        HERE / "html-validate.json",
        "--formatter",
        f"json={tmp_path}/report",
    ]
    command += [tmp_path / f"{name}.html" for name in pages]
    subprocess.run(command, capture_output=True, check=False)
    found = json.loads((tmp_path / "report").read_text())
    problems = [
        f"{Path(file['filePath']).name}:{m['line']}: {m['ruleId']}: {m['message']}"
        for file in found
        for m in file["messages"]
    ]
    assert problems == []


HOSTILE = (
    "<script>window.pwned = 1</script></script><script>window.pwned = 1</script>"
    "<img src=x onerror='window.pwned = 1'> \" onfocus=\"window.pwned = 1 ' --> ]]>"
    " [x](javascript:window.pwned=1) <a href='javascript:window.pwned=1'>y</a>"
    " {{ 7 * 191 }} {% raw %} ${window.pwned=1} \u202e\u2066\u2028 <style>*{display:none}</style>"
)


def poisoned(value, name=""):
    """The same struct with the hostile text at the end of every text that a bank's author writes."""
    if isinstance(value, Localized):
        return Localized(ko=value["ko"] + HOSTILE, en=value["en"] + HOSTILE + " en")
    if isinstance(value, msgspec.Struct):
        fields = {n: poisoned(getattr(value, n), n) for n in value.__struct_fields__}
        return msgspec.structs.replace(value, **fields)
    if isinstance(value, tuple):
        return tuple(poisoned(each, name) for each in value)
    if isinstance(value, dict) and name in ("feedback", "topics", "documents", "gaps"):
        return {key: poisoned(each, name) for key, each in value.items()}
    if isinstance(value, str) and name in ("accepted", "references", "prompt"):
        return value + HOSTILE
    return value


@pytest.mark.parametrize("mode", ["practice", "exam"])
def test_hostile_text_in_every_field_stays_text(visit, pages, mode):
    form, key = poisoned(FORM), poisoned(SPARE_KEY)
    student = Student('"><script>window.pwned=1</script>', HOSTILE)
    options = RenderOptions(student=student)
    data = html.practice(form, key, options) if mode == "practice" else html.exam(form, options)
    (pages / f"hostile-{mode}.html").write_bytes(data)
    page = visit(f"hostile-{mode}.html")
    for language in ("en", "ko", "both"):
        page.click(f"[data-set={language}]")
    page.locator("#q1 .answer input").first.check()
    finish(page)
    if mode == "practice":
        page.click(".retry")  # which brings in options that no page had
        assert page.locator("#q1 [value=e]").count() == 1
    assert page.evaluate("window.pwned") is None
    # the page's own, and in practice that which it unpacks
    assert page.locator("script, template script").count() == (3 if mode == "practice" else 2)
    assert (
        page.locator("main img, a[href^=javascript], main style, [onerror], [onfocus]").count() == 0
    )
    assert "1337" not in page.text_content("main")
    assert "window.pwned" in page.text_content("#q2")
