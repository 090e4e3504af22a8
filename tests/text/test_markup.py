"""The small Markdown as HTML."""

from hypothesis import example, given
from hypothesis import strategies as st

from quizgen.model import Localized
from quizgen.text import markup
from quizgen.text.bilingual import Voice
from quizgen.text.multilang import Multilang

TEXTS = st.text(st.sampled_from("ab가 `12.-#*_[]()<>&!\"'~|=:+\n\t\\/\u3000\x00"), max_size=14)


LINES = st.lists(
    st.sampled_from(
        ["가", "나다 ", "a", " ", "2", ".", "**", "**", "`", "*", "(", "&", "_", "[", "²"]
    ),
    max_size=14,
).map("".join)
MEDIA = ("screen", "print", "tex", "mathml")


@given(TEXTS | LINES, st.sampled_from(MEDIA))
@example("`a`b`c`", "screen")
@example("a ` b` c", "screen")
@example("` a `", "screen")
@example("가``b``", "screen")
@example("**가**는 `나`다 가나 **다 `라**` 마**바", "print")
@example("a**b****c**", "screen")
@example("**a***", "screen")
@example("**`a`**가", "print")
@example("a **b\u3000** c", "tex")
@example("가나\n\n```json\n[1]\n\n  ```\n```\n\n다", "screen")
@example("a\n```\n\tb\n\n\n```\nc\n\n\nd\n", "tex")
@example("```python\nif x:\n  1\n```", "mathml")
@example("4.6", "print")
@example("4.6.\n\n4. 5", "print")
def test_a_line_without_marks_reads_as_the_parser_would_have_it(text, medium):
    tokens = markup.parse(text)
    assert markup.to_html(text, medium=medium) == markup.parser().renderer.render(
        tokens, markup.parser().options, {"medium": medium}
    )
    assert markup.to_text(text) == "".join(markup._plain(tokens)).strip()
    assert "".join(part for _, part in markup.to_html_once({"ko": text})) == markup.to_html(text)


@given(TEXTS)
def test_inline_html_is_the_paragraph_without_its_tags(text):
    block = str(markup.to_html(text))
    inline = str(markup.to_inline_html(text))
    one = block.startswith("<p>") and block.count("<p>") == 1 and block.endswith("</p>\n")
    assert inline == (block[3:-5] if one and block.find("</p>") == len(block) - 5 else block)


def test_a_column_is_aligned_by_a_class_where_a_pages_policy_refuses_styles():
    table = "| a | b |\n|--:|---|\n| 1 | 2 |"
    assert markup.to_html(table).count(' class="align-right"') == 2
    assert "style" not in markup.to_html(table)
    assert markup.to_html(table, medium="print").count(' style="text-align:right"') == 2


def test_code_that_versions_share_stands_once_where_all_are_shown():
    code = "\n\n```\nx = 1\n```\n\n"
    text = Localized(ko=f"가{code}나", en=f"a{code}b")
    shown = Voice().block(text)
    assert shown.count("<pre>") == 1
    assert shown.index("<p>a</p>") < shown.index("<pre>") < shown.index("<p>나</p>")
    assert Multilang().block(text).count("<pre>") == 2, "its filter shows one version"
    ahead = Localized(ko=f"가{code}", en=f"{code}b")
    assert Voice().block(ahead).count("<pre>") == 2, "else a version would seem to be no other's"


def test_a_picture_of_both_languages_stands_once_and_is_described_in_both():
    parts = markup.to_html_once({"ko": "![파드](a.svg)\n\n무엇?", "en": "![A pod](a.svg)\n\nWhat?"})
    assert [language for language, _ in parts] == [None, "ko", "en"]
    assert 'src="a.svg" alt="파드 / A pod"' in parts[0][1]
    assert len(markup.to_html_once({"ko": "![x](a.svg)", "en": "![x](b.svg)"})) == 2
