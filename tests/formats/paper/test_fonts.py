"""The bundled fonts: what they hold, what they are called, what they may be used for."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from quizgen import resources

FONTS = resources.folder("fonts")
FILES = [
    "QuizgenSans-Regular.otf",
    "QuizgenSans-Bold.otf",
    "QuizgenPage-Regular.otf",
    "QuizgenCode-Regular.ttf",
]
SYLLABLES = range(0xAC00, 0xD7A4)


@pytest.fixture(params=FILES)
def font(request: pytest.FixtureRequest) -> TTFont:
    return TTFont(FONTS / request.param, lazy=True)


def test_every_font_has_all_hangul_syllables_and_what_a_quiz_needs(font: TTFont) -> None:
    points = font.getBestCmap().keys()
    assert len(SYLLABLES) == 11_172
    assert points >= set(SYLLABLES)
    assert points >= set(range(0x20, 0x7F))
    assert points >= {ord(sign) for sign in "ㄱㅎㅏㅣ①⑳○●✓×·→←–—‘’“”…₩±≤≥│└─「」"}


def test_hangul_in_code_is_exactly_two_latin_widths() -> None:
    font = TTFont(FONTS / "QuizgenCode-Regular.ttf", lazy=True)
    names, advances = font.getBestCmap(), font["hmtx"]
    latin = {advances[names[point]][0] for point in range(0x20, 0x7F)}
    hangul = {advances[names[point]][0] for point in SYLLABLES}
    assert latin == {500}
    assert hangul == {1000}


def test_a_subset_does_not_bear_a_reserved_name(font: TTFont) -> None:
    # SIL OFL 1.1, clause 3: the names of the originals are reserved for the originals.
    names = [record.toUnicode() for record in font["name"].names if record.nameID in (1, 2, 4, 6)]
    assert any(name.startswith("Quizgen") for name in names)
    if "CFF " in font:
        cff = font["CFF "].cff
        names += [*cff.fontNames, cff[0].FullName, *(part.FontName for part in cff[0].FDArray)]
    for reserved in ("noto", "source", "d2coding"):
        assert not [name for name in names if reserved in name.lower()]


@pytest.mark.parametrize("file", [name for name in FILES if name.endswith(".otf")])
def test_a_glyph_has_the_same_number_as_character_identifier(file: str) -> None:
    # PDFs write glyph numbers; a strict reader looks them up as CIDs (ISO 32000-1, 9.7.4.2).
    charset = TTFont(FONTS / file, lazy=True)["CFF "].cff[0].charset
    assert charset[1:] == [f"cid{number:05}" for number in range(1, len(charset))]


def test_the_licence_travels_with_the_fonts() -> None:
    text = (FONTS / "OFL.txt").read_text()
    assert "SIL OPEN FONT LICENSE" in text.upper()
    assert all(file in text for file in FILES)
    assert "Copyright" in text
    assert "Reserved Font Name D2Coding" in text


def test_the_fonts_may_be_embedded_in_documents(font: TTFont) -> None:
    assert font["OS/2"].fsType in (0, 8)  # OpenType 1.9, OS/2, fsType: installable or editable
