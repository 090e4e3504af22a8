"""What print asks of HTML before layout."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from quizgen.formats.markup import to_html
from quizgen.formats.typeset import (
    box_gaps,
    fit_tables,
    number_gaps,
    turn_long_lines,
    width,
    without_repeats,
)
from quizgen.model import Cloze, Localized, TextGap

TURN = '<span class="turn">↩</span>\n'


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=300))
def test_a_turned_line_loses_nothing_and_fits(line: str) -> None:
    turned = turn_long_lines(f"<pre><code>{html.escape(line)}</code></pre>", columns=20)
    parts = turned.removeprefix("<pre><code>").removesuffix("</code></pre>").split(TURN)
    assert html.unescape("".join(parts)) == line
    assert all(width(html.unescape(part)) <= 20 for part in parts)


def test_a_command_is_turned_after_a_space() -> None:
    turned = turn_long_lines("<pre><code>podman run -d nginx</code></pre>", columns=16)
    assert turned == f"<pre><code>podman run -d {TURN}nginx</code></pre>"


def test_prose_is_not_turned() -> None:
    prose = to_html("말 " * 200)
    assert turn_long_lines(prose) == prose


def test_gaps_are_numbered_boxes_in_text_and_in_code() -> None:
    cloze = Cloze(
        Localized("값은 [[a]], `x=[[b]]`", "[[b]] then [[a]]"), (TextGap("a"), TextGap("b"))
    )
    numbered = number_gaps(cloze)
    assert re.findall(r'<span class="gap">(\d)</span>', box_gaps(to_html(numbered.ko))) == [
        "1",
        "2",
    ]
    assert re.findall(r'<span class="gap">(\d)</span>', box_gaps(to_html(numbered.en))) == [
        "2",
        "1",
    ]


def test_the_second_language_does_not_repeat_code_tables_and_pictures() -> None:
    shared = "\n\n```\npodman ps\n```\n\n| a |\n|---|\n| b |\n\n"
    korean = to_html(f"다음을 보세요.{shared}![그림](p.png)")
    english = to_html(f"Look at this.{shared}![picture](p.png)")
    assert without_repeats(english, korean).strip() == "<p>Look at this.</p>"


def test_what_differs_stays() -> None:
    korean, english = to_html("```\n안녕\n```"), to_html("```\nhello\n```")
    assert without_repeats(english, korean) == english


def test_a_table_of_many_columns_is_set_smaller() -> None:
    table = to_html(f"|{'|'.join('abcdef')}|\n|{'---|' * 6}\n")
    assert "many" not in fit_tables(table)
    assert "many" in fit_tables(table, narrow=True)
