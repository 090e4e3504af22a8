"""Logos, colours, themes and fonts of pages: what is taken, and what is refused in one line."""

import base64
import re

import pytest

from quizgen.formats.errors import FormatError
from quizgen.formats.options import RenderOptions
from quizgen.formats.page import html
from quizgen.formats.page.branding import MAX_LOGO, accent, logo
from tests.samples import sample_form

FORM = sample_form()
CALM = (
    ":root{--paper:#fbfbf9;--sheet:#fff}@media (prefers-color-scheme: dark){:root{--sheet:#1c2127}}"
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def picture(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_a_logo_is_put_into_the_page(tmp_path):
    uri = logo(picture(tmp_path, "logo.png", PNG))
    assert base64.b64decode(uri.removeprefix("data:image/png;base64,")) == PNG
    assert uri in html.exam(FORM, RenderOptions(logo=uri)).decode()


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M0 0h9v9z" fill="url(#g)"/><defs><linearGradient id="g"/></defs>',
        "<style>.a{fill:#06c}</style><g class='a'><use href='#x'/></g>",
    ],
)
def test_an_svg_that_only_draws_is_a_logo(tmp_path, inside):
    assert logo(picture(tmp_path, "l.svg", SVG.format(inside))).startswith("data:image/svg+xml;")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (SVG.format("<script>alert(1)</script>"), "<script>"),
        (SVG.format('<rect onclick="alert(1)"/>'), "onclick="),
        (SVG.format('<use href="https://example.org/x.svg#a"/>'), "href="),
        (SVG.format("<foreignObject><b/></foreignObject>"), "<foreignObject>"),
        (SVG.format("<style>@import 'https://example.org/x.css'</style>"), "url(…)"),
        (SVG.format('<rect fill="url(https://example.org/p)"/>'), "fill="),
        (SVG.format('<rect style="background:url(//example.org/p)"/>'), "style="),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;"), "DOCTYPE"),
        (('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;")).encode("utf-16"), "DOCTYPE"),
        ("<html><script>alert(1)</script></html>", "no picture"),
        ("%PDF-1.7", "no picture"),
        (PNG + bytes(MAX_LOGO), "200 KB"),
    ],
)
def test_what_is_no_plain_picture_is_refused_in_one_line(tmp_path, data, told):
    with pytest.raises(FormatError) as refused:
        logo(picture(tmp_path, "logo", data))
    assert len(refused.value.messages) == 1
    assert told in str(refused.value)


def test_a_colour_with_enough_contrast_becomes_the_accent():
    page = html.exam(FORM, RenderOptions(colour="#333366")).decode()
    assert "--accent:#333366;--accent-ink:#ffffff" in page


def test_where_the_page_is_dark_the_colour_is_lighter():
    light, _, dark = accent("#336", CALM).partition("@media")
    assert "--accent:#333366" in light
    assert "--accent:#333366" not in dark
    assert "--accent-ink:#000000" in dark


def test_a_pale_colour_is_refused_and_one_that_would_do_is_named():
    with pytest.raises(FormatError, match=r"1\.5 to 1") as refused:
        accent("#fc0", CALM)
    better = re.findall(r"#[0-9a-f]{6}", str(refused.value))[-1]
    assert f"--accent:{better}" in accent(better, CALM)


@pytest.mark.parametrize("colour", ["red", "#12345", "#fff;}body{display:none", "url(x)"])
def test_what_is_no_colour_is_refused(colour):
    with pytest.raises(FormatError, match="is no colour"):
        html.exam(FORM, RenderOptions(colour=colour))


def test_a_theme_of_ones_own_and_one_that_is_not_there(tmp_path):
    (tmp_path / "html" / "themes").mkdir(parents=True)
    (tmp_path / "html" / "themes" / "school.css").write_text(":root{--radius:42px}")
    page = html.exam(FORM, RenderOptions(theme="school", templates=(tmp_path,))).decode()
    assert "--radius:42px" in page
    with pytest.raises(FormatError, match="there are calm, print, school"):
        html.exam(FORM, RenderOptions(theme="scool", templates=(tmp_path,)))


def test_an_embedded_font_has_the_page_s_letters_and_no_others():
    from io import BytesIO

    from fontTools.ttLib import TTFont

    page = html.exam(FORM, RenderOptions(embed_font=True)).decode()
    assert page == html.exam(FORM, RenderOptions(embed_font=True)).decode()
    data = base64.b64decode(re.search(r"data:font/woff2;base64,([^\"]+)", page)[1])
    letters = {chr(point) for point in TTFont(BytesIO(data)).getBestCmap()}
    hangul = {c for c in page if "가" <= c <= "힣"}
    assert hangul
    assert hangul <= letters
    assert len(letters) < 600
    assert len(page.encode()) < 150_000
