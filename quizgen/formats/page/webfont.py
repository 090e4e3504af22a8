"""The bundled Korean font, cut to the characters of one page, as CSS."""

from __future__ import annotations

import base64
import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from quizgen import resources
from quizgen.formats.paper.embedding import subset_of

NAMES = (
    "강건경고곽광구국권규근금기길김나남노다단도동라란람령록류리림마맹명모문미민박방배백범변별보봉빈사상서석선설섭성세"
    "소솔솜송수숙순슬승시식신심아안애양엄여연염영예오옥온완왕용우욱운원위유육윤율은의이인일임자장재전정제조종주준"
    "중지진차찬창채천철최추춘충태하한함해향허헌혁현형혜호홍화환황효훈휘희"
)
"""Syllables of most Korean names, which students type."""
_BUNDLED = "QuizgenPage-Regular.otf"
_ASCII = frozenset(map(chr, range(0x20, 0x7F)))


def font_face(page: str, own: Iterable[str] = (), more: Iterable[str] = ()) -> str:
    """An ``@font-face`` rule that holds the glyphs of ``page`` (WOFF2 in a ``data:`` URI), and the
    variable that asks for it. Letters that students type and no item has come from their system.

    ``own``: words of one student, whose letters have a rule of their own, so that the others are
    cut once for all pages of an exam. ``more``: files of fonts for what the bundled one has not."""
    common = page
    for word in own:
        common = common.replace(word, "")
    shared = set(common) | _ASCII
    bundled = str(resources.folder("fonts") / _BUNDLED)
    rules = [_rule(shared & _letters(bundled), bundled)]
    rest = set("".join(own)) - shared
    for left, fonts in ((shared - _letters(bundled), more), (rest, (bundled, *more))):
        for font in fonts:
            if here := left & _letters(font):
                rules.append(_rule(here, font, _ranges(here)))
                left -= here
    return "".join([*rules, ":root{--sans:QuizgenSans,var(--own,system-ui);--head:var(--sans)}"])


FIELDS = "input,textarea{font-family:var(--own),QuizgenSans}"
"""What students type is drawn in one face, their system's: the page's has some of its letters."""


def faces(page: str) -> str:
    """The rules of a page of results: what a computer without Korean or mathematics fonts would
    show as boxes."""
    return (font_face(page) if re.search("[가-힣]", page) else "") + math_face(page)


def math_face(page: str) -> str:
    """The same for the formulas of ``page`` (MathML), with the ``MATH`` table that says where an
    index, a fraction's line or a root stands (OpenType 1.9); empty where there are none. A system
    without such a font shows x₁ as x1."""
    found = _FORMULA.findall(page.replace("\\u003c", "<"))
    if not found:
        return ""
    said = set(html.unescape(_MARKS.sub("", "".join(found))))
    letters = said | {_slanted(each) for each in said} | set("0123456789√")
    data = base64.b64encode(_math_woff2("".join(sorted(letters)))).decode()
    return (
        "@font-face{font-family:QuizgenMath;font-display:block;"
        f'src:url("data:font/woff2;base64,{data}")format("woff2")}}'
        "math{font-family:QuizgenMath,var(--sans,sans-serif),math}"
    )


_FORMULA = re.compile("<math.*?</math>", re.S)
_MARKS = re.compile("<annotation.*?</annotation>|<[^>]*>", re.S)


def _slanted(letter: str) -> str:
    """What a browser shows in the place of a variable (MathML Core, "Italic mappings")."""
    if letter == "h":
        return "ℎ"
    for first, last, slanted in (
        ("A", "Z", "𝐴"),
        ("a", "z", "𝑎"),
        ("Α", "Ω", "𝛢"),
        ("α", "ω", "𝛼"),
    ):
        if first <= letter <= last:
            return chr(ord(slanted) + ord(letter) - ord(first))
    return letter


@lru_cache(maxsize=32)
def _math_woff2(characters: str) -> bytes:
    """STIX Two Math (SIL Open Font License 1.1), as it comes with ``ziamath``, which draws formulas
    on paper with it."""
    found = find_spec("ziamath")
    assert found is not None
    assert found.submodule_search_locations
    folder = Path(found.submodule_search_locations[0])
    source = (folder / "fonts" / "STIXTwoMath-Regular.ttf").read_bytes()
    return _packed(subset_of(source, characters))


def picture_with_font(svg: str, more: Iterable[str] = ()) -> bytes:
    """An SVG picture for a file of its own, with the letters that its texts need where they are
    more than Latin ones: without them, a machine that has no Korean font shows boxes."""
    letters = "".join(re.findall(">([^<]*)", svg))
    if not letters.isascii():
        rule = font_face(letters, more=more).partition(":root")[0]
        style = f"<style>{rule}text{{font-family:QuizgenSans,sans-serif}}</style>"
        head = svg.index(">", svg.index("<svg")) + 1
        svg = f"{svg[:head]}\n{style}{svg[head:]}"
    return svg.encode()


def _ranges(characters: Iterable[str]) -> str:
    return ",".join(f"U+{ord(letter):x}" for letter in sorted(characters))


@lru_cache(maxsize=8)
def _letters(font: str) -> frozenset[str]:
    """The characters of a font."""
    import uharfbuzz as hb

    return frozenset(map(chr, hb.Face(hb.Blob.from_file_path(font)).unicodes))


def _rule(characters: Iterable[str], font: str, only: str = "") -> str:
    data = base64.b64encode(_woff2("".join(sorted(characters)), font)).decode()
    scope = f";unicode-range:{only}" if only else ""
    return (
        "@font-face{font-family:QuizgenSans;font-display:block;"
        f'src:url("data:font/woff2;base64,{data}")format("woff2"){scope}}}'
    )


def _joins(letter: str) -> bool:
    """Of a script whose letters change beside each other, or a mark that stands on another one
    (Unicode Standard Annex #9, class AL; general categories Mn and Mc)."""
    joined = unicodedata.bidirectional(letter) == "AL"
    return joined or unicodedata.category(letter) in ("Mn", "Mc")


@lru_cache(maxsize=32)
def _woff2(characters: str, path: str) -> bytes:
    source = Path(path).read_bytes()
    return _packed(subset_of(source, characters, joining=any(map(_joins, characters))))


def _packed(cut: bytes) -> bytes:
    from fontTools.ttLib import TTFont

    packed = BytesIO()
    with TTFont(BytesIO(cut), recalcTimestamp=False) as font:
        font.flavor = "woff2"
        font.save(packed)
    return packed.getvalue()
