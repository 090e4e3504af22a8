"""Pieces of Office Open XML that python-docx has no words for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

BODY_FONT = "Malgun Gothic"
"""Korean and Latin alike: comes with Windows and with Word for Mac."""
CODE_FONT = "D2Coding"
"""Two Latin widths a syllable; where it is missing, Word takes the next monospaced face."""
SECOND_COLOUR = "4A5560"


MOST_OF_PROPERTY = 255
"""Letters of a document's title: python-docx refuses more, as Word's own dialog does."""


def plain(text: str) -> str:
    from quizgen.text.markup import to_text

    return without_controls(to_text(text))


def without_controls(text: str) -> str:
    """Without characters that XML 1.0 does not allow (2.2)."""
    return "".join(c for c in text if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))


def qualified(tag: str) -> str:
    from docx.oxml.ns import qn

    return qn(tag)


def element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qualified(name), value)
    return made


def tabs(paragraph: Paragraph, edge: Any) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT

    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(edge, WD_TAB_ALIGNMENT.RIGHT)


def field(paragraph: Paragraph, code: str) -> None:
    """A field that Word counts (ECMA-376-1, 17.16.18)."""
    run = paragraph.add_run()._r
    for kind in ("begin", "separate", "end"):
        if kind == "separate":
            said = element("w:instrText")
            said.text = code
            run.append(said)
        run.append(element("w:fldChar", **{"w:fldCharType": kind}))


def add_abstract_list(numbering: Any, kind: str) -> int:
    """A list definition (ECMA-376-1, 17.9.1); its number."""
    taken = [
        int(each.get(qualified("w:abstractNumId")))
        for each in numbering.findall(qualified("w:abstractNum"))
    ]
    number = max(taken, default=-1) + 1
    form, text = {
        "letters": ("upperLetter", "%1."),
        "numbers": ("decimal", "%1."),
        "bullets": ("bullet", "•"),
    }[kind]
    abstract = element("w:abstractNum", **{"w:abstractNumId": str(number)})
    abstract.append(element("w:multiLevelType", **{"w:val": "singleLevel"}))
    level = element("w:lvl", **{"w:ilvl": "0"})
    level.append(element("w:start", **{"w:val": "1"}))
    level.append(element("w:numFmt", **{"w:val": form}))
    level.append(element("w:lvlText", **{"w:val": text}))
    level.append(element("w:lvlJc", **{"w:val": "left"}))
    properties = element("w:pPr")
    properties.append(element("w:ind", **{"w:left": "680", "w:hanging": "400"}))
    level.append(properties)
    abstract.append(level)
    # list definitions stand before the lists made of them
    first = numbering.find(qualified("w:num"))
    first.addprevious(abstract) if first is not None else numbering.append(abstract)
    return number


def set_styles(document: Any) -> None:
    """Fonts named for both scripts, sizes, and styles of our own."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, Pt, RGBColor

    styles = document.styles
    defaults = styles.element.find(f".//{qualified('w:rPrDefault')}/{qualified('w:rPr')}")
    set_fonts(defaults, BODY_FONT)
    lang = defaults.find(qualified("w:lang"))
    lang.set(qualified("w:val"), "en-US")
    lang.set(qualified("w:eastAsia"), "ko-KR")
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Header", "Footer"):
        set_fonts(styles[name].element.get_or_add_rPr(), BODY_FONT)
        styles[name].font.color.rgb = RGBColor(0, 0, 0)

    def add(name: str, base: str, kind: Any = WD_STYLE_TYPE.PARAGRAPH) -> Any:
        made = styles.add_style(name, kind)
        made.base_style = styles[base]
        made.quick_style = True
        return made

    def spaced(name: str, size: float, before: float, after: float, *, keep: bool = False) -> None:
        style = styles[name]
        style.font.size = Pt(size)
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
        style.paragraph_format.line_spacing = 1.15
        style.paragraph_format.keep_with_next = keep or None
        style.paragraph_format.widow_control = True

    for name in (
        "Facts",
        "Second language",
        "Table text",
        "Option",
        "Answer line",
        "Code block",
        "Note",
    ):
        add(name, "Normal")
    add("Code", "Default Paragraph Font", WD_STYLE_TYPE.CHARACTER)
    spaced("Normal", 10.5, 0, 3)
    spaced("Title", 20, 0, 2)
    spaced("Subtitle", 11.5, 0, 2)
    spaced("Facts", 9.5, 0, 8)
    spaced("Heading 1", 14, 14, 6, keep=True)
    spaced("Heading 2", 11.5, 12, 2, keep=True)
    spaced("Second language", 9.5, 0, 3)
    spaced("Table text", 10, 2, 2)
    spaced("Option", 10.5, 0, 2)
    spaced("Answer line", 10.5, 12, 0)
    spaced("Code block", 9.5, 2, 4)
    spaced("Note", 9, 0, 2)
    spaced("Header", 8.5, 0, 0)
    spaced("Footer", 8.5, 0, 0)
    styles["Title"].font.bold = True
    styles["Subtitle"].font.bold = styles["Subtitle"].font.italic = False
    for name in ("Second language", "Note", "Facts", "Subtitle"):
        styles[name].font.color.rgb = RGBColor.from_string(SECOND_COLOUR)
    for name, tag in (
        ("Title", "w:pBdr"),
        ("Header", "w:tabs"),
        ("Footer", "w:tabs"),
        ("Title", "w:spacing"),
        ("Subtitle", "w:spacing"),
    ):
        part = "w:rPr" if tag == "w:spacing" else "w:pPr"
        for unwanted in styles[name].element.findall(f"{qualified(part)}/{qualified(tag)}"):
            unwanted.getparent().remove(unwanted)
    # no extra space between Hangul and Latin: particles follow Latin words directly
    for tag in ("w:autoSpaceDE", "w:autoSpaceDN"):
        styles["Normal"].element.get_or_add_pPr().insert_element_before(
            element(tag, **{"w:val": "0"}), "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    set_fonts(styles["Code"].element.get_or_add_rPr(), CODE_FONT)
    set_fonts(styles["Code block"].element.get_or_add_rPr(), CODE_FONT)
    _border(styles["Code block"], ("top", "left", "bottom", "right"), "C6CBD2")
    _border(styles["Answer line"], ("bottom", "between"), "888888")
    styles["Option"].paragraph_format.left_indent = Mm(12)
    styles["Option"].paragraph_format.first_line_indent = Mm(-7)
    styles["Answer line"].paragraph_format.line_spacing = 1.3


def set_fonts(properties: Any, font: str) -> None:
    """One face for every script, in place of the theme's (ECMA-376-1, 17.3.2.26)."""
    fonts = properties.find(qualified("w:rFonts"))
    if fonts is not None:
        properties.remove(fonts)
    names = ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs")
    properties.insert(0, element("w:rFonts", **dict.fromkeys(names, font)))


def _border(style: Any, sides: Sequence[str], colour: str) -> None:
    """Lines around a style's paragraphs (ECMA-376-1, 17.3.1.24)."""
    borders = element("w:pBdr")
    for side in sides:
        parts = {"w:val": "single", "w:sz": "4", "w:space": "2", "w:color": colour}
        borders.append(element(f"w:{side}", **parts))
    style.element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
