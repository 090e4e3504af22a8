"""Listings: their parts are marked line by line, and what they say does not change."""

from __future__ import annotations

import html
import re

import pytest

from quizgen.formats.paper.fitting import turn_long_lines
from quizgen.text.markup import Medium, to_html, to_html_once

PYTHON = '```python\ndef f(x):  # <b>\n    """Two\n    lines."""\n    return "a" + 1\n```'


def said(shown: str) -> str:
    return html.unescape(re.sub("<[^>]*>", "", shown))


@pytest.mark.parametrize("medium", ["screen", "print"])
def test_parts_are_marked_and_the_text_stays(medium: Medium) -> None:
    shown = str(to_html(PYTHON, medium=medium))
    assert said(shown).strip() == PYTHON.removeprefix("```python\n").removesuffix("\n```")
    assert '<span class="k">def</span>' in shown
    assert '<span class="c"># &lt;b&gt;</span>' in shown
    for line in shown.split("\n"):
        assert line.count("<span") == line.count("</span>"), "no mark spans a line's end"


def test_diffs_prompts_and_numbers() -> None:
    assert '<span class="d">-old</span>' in to_html("```diff\n-old\n+new\n```")
    assert '<span class="p">$ </span>' in to_html("```console\n$ ls\na.txt\n```")
    assert said(str(to_html("```text numbers\na\nb\n```"))) == "1  a\n2  b\n\n"


def test_what_an_lms_gets_and_what_has_gaps_stays_plain() -> None:
    assert "<span" not in to_html(PYTHON, medium="tex")
    assert "<span" not in to_html("```python\nprint([[a]])\n```")
    assert "<span" not in to_html("```no-such-language\nx = 1\n```")


def test_equal_listings_stand_once_and_long_lines_turn() -> None:
    parts = to_html_once({"ko": f"하나\n\n{PYTHON}", "en": f"one\n\n{PYTHON}"})
    assert [language for language, _ in parts] == ["ko", "en", None]
    long = to_html(
        f"```python\nx = [{', '.join(map(str, range(60)))}]\ny = 'z'\n```", medium="print"
    )
    turned = str(turn_long_lines(str(long), 60))
    assert turned.count("↩") >= 3
    assert '<span class="s">' in turned, "lines that fit keep their marks"
