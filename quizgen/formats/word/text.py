"""The small Markdown as paragraphs, lists, tables and runs of a Word document."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from markdown_it.token import Token

from quizgen.formats.word.elements import SECOND_COLOUR, element, without_controls
from quizgen.formats.word.formula import office_math
from quizgen.model import Language
from quizgen.text.formulas import FormulaError
from quizgen.text.markup import parse, parse_inline
from quizgen.text.pictures import FORMATS

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

    from quizgen.formats.word.document import Paper

_GAP = re.compile("\ue000([^\ue001]*)\ue001")
"""A numbered gap, as ``quizgen.formats.paper.fitting.number_gaps`` marks it."""


def shared_blocks(text: str) -> set[str]:
    """Code blocks, tables and pictures of a text, as they are written."""
    return {each for each in source_blocks(text) if each.startswith(("```", "~~~", "|", "!["))}


def source_blocks(text: str) -> list[str]:
    """The blocks of a text, as they are written: a listing with an empty line is one."""
    lines = text.split("\n")
    return [
        "\n".join(lines[token.map[0] : token.map[1]]).strip()
        for token in parse(text)
        if token.level == 0 and token.nesting >= 0 and token.map
    ]


def write_inline(paper: Paper, text: str, language: Language | None, paragraph: Paragraph) -> None:
    """Inline Markdown at the end of ``paragraph``."""
    for token in parse_inline(text):
        _Runs(paper, language, {}).write(token.children or [], paragraph)


def write_blocks(
    paper: Paper,
    text: str,
    language: Language | None,
    style: str,
    images: dict[str, str],
    place: Any,
    opening: Paragraph | None,
    *,
    second: bool,
) -> None:
    """Markdown blocks at the end of ``place``, the first paragraph in ``opening`` if given;
    ``second``: a second language's, in the style that goes with it."""
    _Blocks(paper, language, style, images, place, opening, second).write(parse(text))


class _Runs:
    """Inline tokens as runs."""

    def __init__(
        self,
        paper: Paper,
        language: Language | None,
        images: dict[str, str],
        second: bool = False,
    ) -> None:
        self.paper = paper
        self.language = language
        self.images = images
        self.second = second

    def write(self, tokens: Sequence[Token], paragraph: Paragraph, *, bold: bool = False) -> None:
        self.paper.towards(paragraph, self.language)
        strong, emphasis, link = int(bold), 0, ""
        scripts: list[str] = []
        for token in tokens:
            begun = len(paragraph.runs) if scripts else 0
            match token.type:
                case "text":
                    self._text(token.content, paragraph, strong, emphasis)
                case "sup_open" | "sub_open":
                    scripts.append(token.tag)
                    continue
                case "sup_close" | "sub_close":
                    scripts.pop()
                case "code_inline":
                    run = self._gapped(token.content, paragraph, None)
                    for each in run:
                        each.style = "Code"
                case "softbreak":
                    self.paper.run(paragraph, " ", self.language)
                case "hardbreak":
                    paragraph.add_run().add_break()
                case "strong_open" | "strong_close":
                    strong += 1 if token.nesting > 0 else -1
                case "em_open" | "em_close":
                    emphasis += 1 if token.nesting > 0 else -1
                case "link_open":
                    link = str(token.attrs.get("href", ""))
                case "link_close":
                    # the address is printed: paper has no links
                    self._text(f" ({link})", paragraph, strong, emphasis)
                case "formula":
                    self._formula(token, paragraph)
                case "image":
                    self._image(token, paragraph)
                case _:
                    self._text(token.content, paragraph, strong, emphasis)
            if scripts:
                for written in paragraph.runs[begun:]:
                    written.font.superscript = scripts[-1] == "sup"
                    written.font.subscript = scripts[-1] == "sub"

    def _text(self, text: str, paragraph: Paragraph, strong: int, emphasis: int) -> None:
        for run in self._gapped(text, paragraph, self.language):
            run.bold = run.bold or (True if strong else None)
            run.italic = True if emphasis else None

    def _gapped(self, text: str, paragraph: Paragraph, language: Language | None) -> list[Any]:
        """Runs of ``text``; a marked number becomes a bordered one."""
        from docx.shared import RGBColor

        runs = []
        for index, part in enumerate(_GAP.split(text)):
            if index % 2:
                run = self.paper.run(paragraph, f"\u00a0{part}\u00a0", language)
                run.bold = True
                border = {"w:val": "single", "w:sz": "6", "w:space": "0", "w:color": "333333"}
                # in the schema's order (ECMA-376-1, 17.3.2.28)
                run._r.get_or_add_rPr().insert_element_before(
                    element("w:bdr", **border), "w:shd", "w:fitText", "w:vertAlign", "w:lang"
                )
                runs.append(run)
            elif part:
                runs.append(self.paper.run(paragraph, part, language))
        if self.second:
            for run in runs:
                run.font.color.rgb = RGBColor.from_string(SECOND_COLOUR)
        return runs

    def _formula(self, token: Token, paragraph: Paragraph) -> None:
        """Office Math; what is written where it cannot be read."""
        try:
            paragraph._p.append(office_math(token.content, block=token.markup == "$$"))
        except FormulaError:
            self.paper.run(paragraph, token.content, None)

    def _image(self, token: Token, paragraph: Paragraph) -> None:
        alternative = token.content
        uri = self.images.get(str(token.attrs.get("src", "")), "")
        data = _bitmap(uri)
        if data is None:
            self.paper.run(paragraph, f"[{alternative}]", self.language)
            return
        from docx.shared import Emu, Mm

        picture = paragraph.add_run().add_picture(io.BytesIO(data))
        width, height = picture.width, picture.height
        scale = min(1.0, Mm(self.paper.width() - 12) / width, Mm(90) / height)
        picture.width, picture.height = Emu(round(width * scale)), Emu(round(height * scale))
        properties = picture._inline.docPr
        properties.set("descr", alternative)
        properties.set("name", f"Picture {self.paper.picture_number()}")


def _bitmap(uri: str) -> bytes | None:
    """The picture in a format that Word shows (PNG, JPEG, GIF), or None. WebP is made PNG, and so
    is what python-docx cannot read: JPEGs without a JFIF or Exif header, in four colours (CMYK) for
    example, and pictures with a damaged part that others pass over."""
    head, _, body = uri.partition(",")
    if not uri or "svg" in head:
        return None
    data = base64.b64decode(body)
    if "webp" not in head and _known_to_word(data):
        return data
    from PIL import Image

    made = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        shown = picture.convert("RGB") if picture.mode in ("CMYK", "YCbCr") else picture
        shown.save(made, "PNG")
    return made.getvalue()


def _known_to_word(data: bytes) -> bool:
    from docx.image.image import Image

    try:
        Image.from_blob(data)
    except Exception:  # whatever a damaged part makes it stumble over
        return False
    return True


class _Blocks:
    """Block tokens as paragraphs."""

    def __init__(
        self,
        paper: Paper,
        language: Language | None,
        style: str,
        images: dict[str, str],
        place: Any,
        opening: Paragraph | None,
        second: bool,
    ) -> None:
        self.paper = paper
        self.runs = _Runs(paper, language, images, second)
        self.style = style
        self.place = place
        self.opening = opening
        self.second = second
        self.lists: list[int] = []
        self.item_open = False

    def write(self, tokens: Sequence[Token]) -> None:
        position = 0
        while position < len(tokens):
            token = tokens[position]
            match token.type:
                case "inline":
                    self.runs.write(token.children or [], self._paragraph())
                case "fence" | "code_block":
                    self._code(token.content, token.info)
                case "bullet_list_open" | "ordered_list_open":
                    kind = "bullets" if token.type.startswith("bullet") else "numbers"
                    self.lists.append(self.paper.new_list(kind))
                case "bullet_list_close" | "ordered_list_close":
                    self.lists.pop()
                case "list_item_open":
                    self.item_open = True
                case "table_open":
                    end = next(
                        n for n in range(position, len(tokens)) if tokens[n].type == "table_close"
                    )
                    self._table(tokens[position:end])
                    position = end
                case _:
                    pass
            position += 1

    def _paragraph(self) -> Paragraph:
        if self.lists:
            if self.item_open:
                self.item_open = False
                return self.paper.list_item(self.lists[-1], self.place)
            return self.paper.paragraph("Option", self.place)
        if self.opening is not None:
            opening, self.opening = self.opening, None
            return opening
        style = "Second language" if self.second and self.style == "Normal" else self.style
        paragraph = self.paper.paragraph(style, self.place)
        if self.second and style == "Option":
            paragraph.paragraph_format.first_line_indent = 0
        return paragraph

    def _code(self, text: str, info: str) -> None:
        self.opening = None
        paragraph = self.paper.paragraph("Code block", self.place)
        lines = without_controls(text).rstrip("\n").split("\n")
        if "numbers" in info.split()[1:]:
            width = len(str(len(lines)))
            lines = [f"{number:>{width}}  {line}" for number, line in enumerate(lines, 1)]
        for index, line in enumerate(lines):
            if index:
                paragraph.add_run().add_break()
            for run in self.runs._gapped(line, paragraph, None):
                run.style = "Code"

    def _table(self, tokens: Sequence[Token]) -> None:
        rows: list[list[tuple[Token, Token]]] = []
        before = tokens[0]
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append((before, token))
            before = token
        columns = max(len(row) for row in rows)
        width = self.paper.width() - (12 if self.place is None else 20)
        table = self.paper.table(len(rows), [width / columns] * columns, place=self.place)
        for line, row in zip(table.rows, rows, strict=True):
            for cell, (opened, token) in zip(line.cells, row, strict=False):
                paragraph = cell.paragraphs[0]
                paragraph.style = "Table text"
                self.paper.towards(paragraph, self.paper.primary)
                self._align(paragraph, str(opened.attrs.get("style", "")))
                self.runs.write(token.children or [], paragraph, bold=opened.type == "th_open")
        if rows and all(opened.type == "th_open" for opened, _ in rows[0]):
            table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))
        self.paper.paragraph("Note", self.place)

    def _align(self, paragraph: Paragraph, style: str) -> None:
        """As the column is. (In a line from right to left Word takes ``right`` for the far side:
        MS-OI29500, 17.3.1.13.)"""
        from docx.enum.text import WD_ALIGN_PARAGRAPH as SIDES

        far = "left" if self.paper.mirrored else "right"
        side = {"text-align:center": SIDES.CENTER, f"text-align:{far}": SIDES.RIGHT}.get(style)
        if side is not None:
            paragraph.alignment = side
