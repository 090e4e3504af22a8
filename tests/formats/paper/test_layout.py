"""What print asks of HTML before layout."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from quizgen.formats.options import RenderOptions
from quizgen.formats.paper.fitting import (
    box_gaps,
    fit_tables,
    fits_on_page,
    match_columns,
    number_gaps,
    one_below_the_other,
    shared_end,
    turn_lone_code,
    turn_long_lines,
    without_repeats,
)
from quizgen.model import Cloze, Essay, FormItem, Localized, Option, TextGap
from quizgen.text.markup import to_html
from quizgen.text.visible import width

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
        Localized(ko="값은 [[a]], `x=[[b]]`", en="[[b]] then [[a]]"), (TextGap("a"), TextGap("b"))
    )
    numbered = number_gaps(cloze)
    assert re.findall(r'<span class="gap">(\d)</span>', box_gaps(to_html(numbered["ko"]))) == [
        "1",
        "2",
    ]
    assert re.findall(r'<span class="gap">(\d)</span>', box_gaps(to_html(numbered["en"]))) == [
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


def test_side_by_side_both_end_with_the_same_blocks_but_not_with_what_differs() -> None:
    end = "```\npodman ps\n```\n\n![%s](p.png)"
    korean = to_html(f"보세요.\n\n```\nls\n```\n\n글\n\n{end % '그림'}")
    english = to_html(f"Look.\n\n```\npwd\n```\n\ntext\n\n{end % 'picture'}")
    one, other = shared_end(korean, english)
    assert korean[-one:].startswith("<pre><code>podman ps")
    assert english[: len(english) - other].endswith("<p>text</p>\n")
    assert shared_end(to_html("보세요."), english) == (0, 0)
    same = to_html("```\nls\n```")
    assert shared_end(same, same) == (len(same), len(same))


def test_a_command_that_is_a_whole_option_is_turned_visibly() -> None:
    turned = turn_lone_code("<code>podman run &amp;&amp; podman ps</code>", columns=16)
    assert turned == '<code>podman run &amp;&amp; <span class="turn">↩</span><br>podman ps</code>'
    for short in ("<code>podman ps</code>", "words and <code>podman run --detach</code>"):
        assert turn_lone_code(short, columns=16) == short


def test_long_sides_of_a_match_stand_one_below_the_other_in_columns() -> None:
    long = (Option("a", Localized.same("a rather long entry of a match")),)
    assert one_below_the_other(long, long, RenderOptions(columns=2))
    assert not one_below_the_other(long, long, RenderOptions())
    short = (Option("a", Localized.same("short")),)
    assert not one_below_the_other(short, short, RenderOptions(columns=2))


def test_lines_to_write_on_are_not_longer_in_a_narrow_column() -> None:
    narrow = RenderOptions(columns=2)
    essay = [FormItem("1", Localized.same("Explain."), Essay(lines=lines)) for lines in (12, 30)]
    assert [fits_on_page(each, narrow) for each in essay] == [True, False]
    prose = FormItem("1", Localized.same("words " * 400), Essay(lines=1))
    assert (fits_on_page(prose, RenderOptions()), fits_on_page(prose, narrow)) == (True, False)


def test_a_command_on_either_side_of_a_match_has_the_room_that_side_has() -> None:
    short = (Option("a", Localized.same("`podman`")),)
    long = (Option("1", Localized.same("`podman system service --time=0`")),)
    left, right = match_columns(short, long, RenderOptions())
    assert left < right < 88
    assert match_columns(long, long, RenderOptions(columns=2))[1] == 37
