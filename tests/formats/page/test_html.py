"""The pages as bytes: what is in them, and what must not be."""

import base64
import datetime
import io
import re

import msgspec
import pytest
from fontTools.ttLib import TTFont

from quizgen import resources
from quizgen.assembly import assemble
from quizgen.bank import load_bank, load_blueprint
from quizgen.formats.environment import environment
from quizgen.formats.options import RenderOptions
from quizgen.formats.page import html
from quizgen.model import (
    INTERACTION_TYPES,
    Localized,
    Option,
    SingleChoice,
    SingleKey,
    form_digest,
    type_of,
)
from tests.formats.packages import unpacked
from tests.samples import sample_form, sample_key

FORM, KEY = sample_form(), sample_key()
PRACTICE = html.practice(FORM, KEY, RenderOptions()).decode()
EXAM = html.exam(FORM, RenderOptions()).decode()
OTHERS = ("stimulus", "listing", "lines", "resource", "certainty", "aligned", "rtl", "many")
KINDS = frozenset([*INTERACTION_TYPES, *OTHERS])
SCORES = "true_false("
"""Stands in the script that scores, whatever its names are shortened to."""


@pytest.mark.parametrize("page", [PRACTICE, EXAM], ids=["practice", "exam"])
def test_a_page_asks_nobody_for_anything(page):
    found = re.findall(r"""\s(?:src|href)=["']?([^"'\s>]+)""", page)
    assert found
    assert [address for address in found if not address.startswith(("#", "data:"))] == []
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "default-src 'none'" in page


@pytest.mark.parametrize("page", [PRACTICE, EXAM], ids=["practice", "exam"])
def test_every_item_is_there_in_both_languages_without_the_script(page):
    body = page.partition("<main")[2].partition("<script")[0]
    for item in FORM.items:
        assert f'id="q{item.id}"' in body
    assert "lang=ko" in body
    assert "lang=en" in body
    assert "Put them in order, the oldest first." in body
    assert "오래된 것부터 차례로 놓으세요." in body


def test_the_exam_holds_nothing_of_the_key():
    secrets = [entry.explanation["en"] for entry in KEY.entries]
    secrets += [entry.explanation["ko"] for entry in KEY.entries]
    secrets += [
        "Names the privilege",
        '"correct"',
        '"accepted"',
        "subuid(5)",
    ]
    secrets += [
        feedback.feedback["en"]
        for e in KEY.entries
        for feedback in e.feedback.values()
        if feedback.feedback
    ]
    own_script = EXAM.rpartition("<script>")
    for secret in secrets:
        assert secret not in own_script[0], secret
    assert SCORES not in EXAM
    carried = unpacked(PRACTICE)
    assert SCORES in carried
    assert '"correct"' in carried


def test_another_key_makes_the_same_exam():
    """The exam renderer gets no key at all; the form, too, is the same whichever option is right."""
    import datetime

    from quizgen.assembly import assemble
    from tests.assembly.banks import bank, blueprint, item, options

    pages = {
        html.exam(
            assemble(
                bank([item("x", SingleChoice(options(4)), SingleKey(right))]),
                blueprint(msgspec.structs.replace(blueprint().sections[0], count=1)),
                seed="s",
                date=datetime.date(2026, 11, 24),
            ).form,
            RenderOptions(),
        )
        for right in "abcd"
    }
    assert len(pages) == 1


def test_the_same_form_makes_the_same_page():
    assert html.practice(FORM, KEY, RenderOptions()).decode() == PRACTICE


@pytest.mark.parametrize("language", ["ko", "en", "both"])
def test_a_page_opens_in_the_language_asked_for(language):
    page = html.exam(FORM, RenderOptions(language=language)).decode()
    assert f'data-lang="{language}"' in page


def test_templates_of_ones_own_come_first(tmp_path):
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "short_text.html.jinja").write_text("<p>my own field</p>")
    page = html.exam(FORM, RenderOptions(templates=(tmp_path,))).decode()
    assert "my own field" in page


HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "{{ 7 * 7 }} {% raw %}",
    "\u2028\u2029\u202e",
    "]]><!--",
    "'\"&<>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    hostile = Localized(ko=text, en=text + " en")
    item = msgspec.structs.replace(
        FORM.items[0],
        stem=hostile,
        interaction=SingleChoice((Option("a", hostile), Option("b", Localized.same(text)))),
    )
    section = msgspec.structs.replace(FORM.sections[0], title=hostile, items=(item,))
    form = msgspec.structs.replace(FORM, title=hostile, instructions=hostile, sections=(section,))
    entry = msgspec.structs.replace(KEY.entries[0], key=SingleKey("a"), explanation=hostile)
    key = msgspec.structs.replace(KEY, form_digest=form_digest(form), entries=(entry,))
    page = html.practice(form, key, RenderOptions()).decode()
    assert page.count("<script") == 2
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page
    assert "49" not in page.partition("<main")[2].partition("<script")[0].replace("&#34;", "")


def test_ten_items_of_a_real_bank_stay_small(repository):
    """Bytes of the day's exam, and of its pages with the letters of both scripts inside."""
    bank = repository / "banks" / "podman-101"
    day = datetime.date(2026, 11, 24)
    plan = load_blueprint(bank / "daily.yaml")
    ten = assemble(load_bank(bank), plan, seed="2026-11-24", date=day, count=10)
    letters = RenderOptions(embed_font=True)
    assert len(html.exam(ten.form, letters)) < 106_000
    # two of the ten are commands, whose reader and remarks go with no other page
    assert len(html.practice(ten.form, ten.key, letters)) < 130_000
    plain, key = without(ten, "command_line")
    assert len(html.practice(plain, key, letters)) < 112_000


def without(ten, interaction):
    items = tuple(i for i in ten.form.items if type_of(i.interaction) != interaction)
    section = msgspec.structs.replace(ten.form.sections[0], items=items)
    form = msgspec.structs.replace(ten.form, sections=(section,))
    entries = tuple(e for e in ten.key.entries if e.id in {item.id for item in items})
    return form, msgspec.structs.replace(ten.key, entries=entries)


def test_an_exam_that_asks_for_a_name_has_the_letters_of_names():
    data = re.search(r"font/woff2;base64,([^\"]+)", EXAM)[1]
    letters = TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()
    assert set(map(ord, "김이박최정강조윤장임훈빈은솔")) <= set(letters)


def test_formulas_bring_the_mathematics_font_that_they_need():
    stem = Localized.same("What is $\\sqrt{x_1} + \\alpha$?")
    item = msgspec.structs.replace(FORM.items[0], stem=stem)
    section = msgspec.structs.replace(FORM.sections[0], items=(item,))
    form = msgspec.structs.replace(FORM, sections=(section,))
    page = html.exam(form, RenderOptions()).decode()
    data = re.search(r"QuizgenMath;[^}]*base64,([^\"]+)", page)[1]
    font = TTFont(io.BytesIO(base64.b64decode(data)))
    assert {*map(ord, "√+1𝑥𝛼")} <= font.getBestCmap().keys()
    assert "MATH" in font
    assert len(data) < 16_000
    assert "QuizgenMath" not in EXAM
    assert "QuizgenMath" not in html.exam(form, RenderOptions(embed_font=False)).decode()


def test_formulas_of_menus_are_carried_as_plain_text():
    (item,) = (item for item in FORM.items if type_of(item.interaction) == "matching")
    target = msgspec.structs.replace(item.interaction.targets[0], text=Localized.same("$2^n$"))
    asked = msgspec.structs.replace(item.interaction, targets=(target,))
    section = msgspec.structs.replace(
        FORM.sections[0], items=(msgspec.structs.replace(item, interaction=asked),)
    )
    page = html.exam(msgspec.structs.replace(FORM, sections=(section,)), RenderOptions()).decode()
    assert '"formulas":{"2^n":"2ⁿ"}' in page


def test_a_page_has_the_scripts_and_styles_of_its_question_types_alone():
    items = tuple(item for item in FORM.items if type_of(item.interaction) == "single")
    section = msgspec.structs.replace(FORM.sections[0], items=items)
    page = html.exam(msgspec.structs.replace(FORM, sections=(section,)), RenderOptions()).decode()
    for part in ("dragstart", ".hot ", 'id="moves"'):
        assert part in EXAM, part
        assert part not in page, part


@pytest.mark.parametrize(
    "path", sorted(resources.folder("templates").glob("html/**/*.[cj]s*")), ids=lambda p: p.name
)
def test_what_is_for_some_question_types_ends_and_names_them(path):
    source = path.read_text("utf-8")
    opened = re.findall(r"/\* for ([^*]+) \*/", source)
    assert {name for names in opened for name in names.split(", ")} <= KINDS
    kept = html.needed(source, KINDS)
    assert "/* end */" not in kept
    assert not re.search(r"/\* for ", html.needed(source, frozenset()))


def test_templates_of_ones_own_and_ours_do_not_share_what_was_compiled(tmp_path, monkeypatch):
    """A sandbox compiles other code of the same template than is run without one."""
    (tmp_path / "theme" / "html").mkdir(parents=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    themed = RenderOptions(templates=(tmp_path / "theme",))
    for options in (themed, RenderOptions(), themed):
        environment.cache_clear()
        assert html.exam(FORM, options).decode() == EXAM
    environment.cache_clear()
