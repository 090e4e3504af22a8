"""Cut the bundled fonts from Debian's fonts-noto-cjk and fonts-naver-d2coding.

    apt-get install fonts-noto-cjk fonts-naver-d2coding
    python scripts/make_fonts.py

Body: Noto Sans CJK KR, Regular and Bold; Regular also with fewer units per em, for pages to carry.
Code: D2Coding, whose Hangul is exactly two Latin widths.
Each keeps all 11,172 Hangul syllables, Latin, and the signs a quiz needs. The subsets carry names
of their own, since the originals' names are reserved for the originals (SIL OFL 1.1, clause 3).
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.scaleUpem import scale_upem

FONTS = Path(__file__).parent.parent / "quizgen" / "fonts"
NOTO = Path("/usr/share/fonts/opentype/noto")
D2 = Path("/usr/share/fonts/truetype/naver-d2coding")

RANGES = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x192, 0x192), (0x2C6, 0x2DD), (0x370, 0x3FF), (0x400, 0x45F),
    (0x2010, 0x2027), (0x2030, 0x205E), (0x20A9, 0x20AC), (0x2100, 0x214F), (0x2150, 0x218B),
    (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2300, 0x23FF), (0x2460, 0x24FF), (0x2500, 0x25FF),
    (0x2605, 0x2606), (0x2610, 0x2612), (0x2640, 0x2642), (0x2713, 0x2718), (0x27E6, 0x27EB),
    (0x3000, 0x3020), (0x3131, 0x318E), (0x3200, 0x321E), (0x3260, 0x327F), (0x3380, 0x33DF),
    (0xAC00, 0xD7A3), (0xFF01, 0xFF5E), (0xFFE6, 0xFFE6),
]  # fmt: skip
CHARACTERS = [code for first, last in RANGES for code in range(first, last + 1)]


def main() -> None:
    for style in ("Regular", "Bold"):
        collection = TTCollection(NOTO / f"NotoSansCJK-{style}.ttc")
        names = [font["name"].getDebugName(1) for font in collection.fonts]
        font = collection.fonts[names.index("Noto Sans CJK KR")]
        cut(font, f"QuizgenSans-{style}.otf", "Quizgen Sans", style)
    coarse()
    collection = TTCollection(next(D2.glob("D2Coding-*-all.ttc")))
    names = [font["name"].getDebugName(4) for font in collection.fonts]
    code = collection.fonts[names.index("D2Coding")]
    cut(code, "QuizgenCode-Regular.ttf", "Quizgen Code", "Regular")


def cut(font: TTFont, filename: str, family: str, style: str) -> None:
    options = Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    options.drop_tables += ["DSIG", "BASE", "VORG", "vhea", "vmtx", "FFTM", "GDEF_"]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    rename(font, family, style)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    path = FONTS / filename
    font.save(path)
    if "CFF " in font:
        number_as_glyphs(path)
    print(f"{path.name}: {path.stat().st_size:,} bytes, {len(font.getBestCmap()):,} characters")


def rename(font: TTFont, family: str, style: str) -> None:
    for record in font["name"].names:
        text = {
            1: family,
            2: style,
            4: f"{family} {style}",
            6: f"{family.replace(' ', '')}-{style}",
        }.get(record.nameID)
        if text is not None:
            font["name"].setName(
                text, record.nameID, record.platformID, record.platEncID, record.langID
            )
    if "CFF " in font:
        top = font["CFF "].cff
        top.fontNames = [f"{family.replace(' ', '')}-{style}"]
        top[0].FullName = f"{family} {style}"
        top[0].FamilyName = family
        for part in top[0].FDArray:  # named after the face they are of
            part.FontName = f"{top.fontNames[0]}-{part.FontName.rpartition('-')[2]}"


def coarse() -> None:
    """The face that pages carry inside: on a grid of 250 units, which no screen shows, a third
    fewer bytes than on one of 1000."""
    font = TTFont(FONTS / "QuizgenSans-Regular.otf", recalcTimestamp=False)
    for table in ("GPOS", "GSUB", "GDEF"):
        if table in font:
            del font[table]
    scale_upem(font, 250)
    rename(font, "Quizgen Page", "Regular")
    path = FONTS / "QuizgenPage-Regular.otf"
    font.save(path)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def number_as_glyphs(path: Path) -> None:
    """Let the character identifiers (CIDs) of a CFF font be its glyph numbers: PDFs are written
    with glyph numbers, and a reader that keeps to ISO 32000-1, 9.7.4.2, looks them up as CIDs."""
    font = TTFont(path, lazy=True, recalcBBoxes=False, recalcTimestamp=False)
    top = font["CFF "].cff[0]
    names = [f"cid{number:05}" if number else ".notdef" for number in range(len(top.charset))]
    outlines = top.CharStrings.charStrings
    top.CharStrings.charStrings = {
        name: outlines[former] for name, former in zip(names, top.charset, strict=True)
    }
    top.charset[:] = names
    font.save(path)


if __name__ == "__main__":
    FONTS.mkdir(exist_ok=True)
    sys.exit(main())
