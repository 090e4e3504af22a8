"""The document around the items: page, styles, header and footer, cover; saved as stable bytes."""

from __future__ import annotations

import datetime
import gc
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from quizgen.formats.marking import rules_told
from quizgen.formats.options import PAGE_SIZES, RenderOptions
from quizgen.formats.paper.glyphs import family, fonts_of, unprintable
from quizgen.formats.word.elements import (
    MOST_OF_PROPERTY,
    add_abstract_list,
    element,
    field,
    plain,
    qualified,
    set_fonts,
    set_styles,
    tabs,
    without_controls,
)
from quizgen.locale import ui
from quizgen.locale.dates import long_date, number
from quizgen.locale.tags import direction, spoken_by_program, with_region
from quizgen.model import Form, Language, Localized

if TYPE_CHECKING:
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

_PAGE_PARAGRAPHS = 40
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest a zip file knows."""


_AFTER_BIDI = (
    "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing",
    "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment",
    "w:outlineLvl", "w:rPr", "w:sectPr",
)  # fmt: skip
"""What stands behind ``w:bidi`` in the properties of a paragraph (ECMA-376, CT_PPrBase)."""


_LTR = "\u200e"
"""LEFT-TO-RIGHT MARK: around what runs so in a line that runs the other way (UAX #9, 2.6)."""
_NOT_A_NUMBER = re.compile(r"(?!\s*\d+\s*$)\S*\w(.*\S)?", re.S)
"""What a text holds besides the space around it; nothing where it is a number or signs alone."""


def _runs_to_the_left(paragraph: Paragraph) -> bool:
    properties = paragraph._p.pPr
    return properties is not None and properties.find(qualified("w:bidi")) is not None


class Paper:
    """A document being written. ``kind``: a message that tells it from the paper itself."""

    def __init__(self, form: Form, options: RenderOptions, kind: str = "") -> None:
        from docx import Document

        gc.collect(1)  # the document before: its parts hold each other, and 5 MB
        self.form = form
        self.options = options
        self.languages = options.languages(form)
        self.primary = self.languages[0]
        self.mirrored = direction(self.primary) == "rtl"
        """Whether the document runs from right to left: its tables, its lists, its lines."""
        self.kind = f" — {self.words(kind)}" if kind else ""
        self.document = Document()
        self._lists: dict[str, int] = {}
        self._pictures = 0
        set_styles(self.document)
        part = self.document.part  # it looks through all styles for each paragraph and run
        part.get_style_id = cache(part.get_style_id)  # type: ignore[method-assign]
        self._set_page()
        self._set_properties()

    # Words

    def words(self, message: str, language: Language | None = None, **values: object) -> str:
        """The program's own text, in the first language if no other is asked for."""
        return ui(message)[language or self.primary].format(**values)

    def both(self, message: str, **values: object) -> str:
        """The program's own text in every language."""
        said = dict.fromkeys(self.words(message, each, **values) for each in self.languages)
        return " / ".join(said)

    def number(self, value: float) -> str:
        return number(value, self.primary)

    def points(self, value: float, language: Language | None = None) -> str:
        """Points in words, as ``2 pts``."""
        message = "{points} pt" if value == 1 else "{points} pts"
        return self.words(message, language, points=self.number(value))

    # Blocks

    def paragraph(self, style: str = "Normal", place: Any = None) -> Paragraph:
        """A new paragraph at the end of ``place`` (the document, or a table's cell)."""
        made: Paragraph = (place or self.document).add_paragraph(style=style)
        if self.mirrored and style != "Code block":
            self.towards(made, self.primary)
        return made

    def line(self, text: str, style: str = "Normal", place: Any = None) -> Paragraph:
        """A paragraph of the program's own words."""
        paragraph = self.paragraph(style, place)
        self.run(paragraph, text, spoken_by_program(self.primary))
        return paragraph

    def run(self, paragraph: Paragraph, text: str, language: Language | None = None) -> Any:
        """Text in one language (None: it has none, as code)."""
        rtl = language is not None and direction(language) == "rtl"
        if not rtl and _runs_to_the_left(paragraph):
            text = _NOT_A_NUMBER.sub(rf"{_LTR}\g<0>{_LTR}", text)
        run = paragraph.add_run(without_controls(text))
        for font in fonts_of(self.options.fallback):
            if unprintable(text) and not unprintable(text, (font,)):
                set_fonts(run._r.get_or_add_rPr(), family(font))
                break
        if language:
            tag = with_region(language)
            lang = element("w:lang", **{"w:val": tag})
            lang.set(qualified("w:eastAsia"), tag)
            if rtl:
                lang.set(qualified("w:bidi"), tag)
                run._r.get_or_add_rPr().append(element("w:rtl"))
            run._r.get_or_add_rPr().append(lang)
        return run

    def towards(self, paragraph: Paragraph, language: Language | None) -> None:
        """A paragraph that begins in ``language`` runs as that is written."""
        if (
            language
            and direction(language) == "rtl"
            and not (paragraph._p.r_lst or _runs_to_the_left(paragraph))
        ):
            properties = paragraph._p.get_or_add_pPr()
            properties.insert_element_before(element("w:bidi"), *_AFTER_BIDI)

    def text(
        self,
        text: Localized,
        style: str = "Normal",
        images: dict[str, str] | None = None,
        place: Any = None,
        opening: Paragraph | None = None,
    ) -> None:
        """Markdown blocks in every language, the second one lighter. ``opening``: a paragraph that
        the first block goes on in."""
        from quizgen.formats.word.text import write_blocks

        for index, language in enumerate(text.distinct(self.languages)):
            said = text[language]
            if index:
                said = _without_repeats(said, text[self.primary])
                style = "Second language" if style == "Normal" else style
                opening = None
            spoken = self._named(text, language)
            write_blocks(self, said, spoken, style, images or {}, place, opening, second=index > 0)

    def _named(self, text: Localized, language: Language) -> Language | None:
        """The language that a text is marked with: none where it is the same in several."""
        return None if text.neutral and len(self.languages) > 1 else language

    def inline(self, text: Localized, paragraph: Paragraph) -> None:
        """One line in every language, after each other."""
        from quizgen.formats.word.text import write_inline

        for index, language in enumerate(text.distinct(self.languages)):
            if index:
                self.run(paragraph, " / ")
            write_inline(self, text[language], self._named(text, language), paragraph)

    def table(self, rows: int, widths: Sequence[float], *, place: Any = None) -> Table:
        """A table with a style; ``widths`` of its columns in millimetres."""
        from docx.enum.table import WD_TABLE_DIRECTION
        from docx.shared import Mm

        where = place or self.document
        if place is None:
            made: Table = where.add_table(rows, len(widths))
        else:
            made = where.add_table(rows, len(widths))
        made.style = "Table Grid"
        made.autofit = False
        if self.mirrored:
            made.table_direction = WD_TABLE_DIRECTION.RTL
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = Mm(width)
        return made

    def head(self, table: Table, titles: Sequence[str]) -> None:
        """The first row as a head that repeats on each page."""
        for cell, title in zip(table.rows[0].cells, titles, strict=True):
            self.fill(cell, title, bold=True)
        row = table.rows[0]._tr.get_or_add_trPr()
        row.append(element("w:cantSplit"))
        row.append(element("w:tblHeader"))

    def fill(self, cell: _Cell, text: str, *, bold: bool = False) -> None:
        """A cell's one line."""
        paragraph = cell.paragraphs[0]
        paragraph.style = "Table text"
        self.towards(paragraph, self.primary)
        self.run(paragraph, text, spoken_by_program(self.primary)).bold = bold or None

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written within it stays on one page, as far as a page reaches."""
        body = self.document.element.body
        before = len(body)
        yield
        # the last child of a body describes its last section
        blocks = list(body)[before - 1 : -1]
        paragraphs = [p for block in blocks for p in block.iter(qualified("w:p"))]
        if len(paragraphs) > _PAGE_PARAGRAPHS:
            return
        for paragraph in paragraphs[:-1]:
            paragraph.get_or_add_pPr().get_or_add_keepNext()
        for block in blocks:
            for row in block.iter(qualified("w:tr")):
                row.get_or_add_trPr().append(element("w:cantSplit"))

    def new_list(self, kind: str) -> int:
        """A list that counts from its start again; its number. ``kind``: ``letters``, ``numbers``
        or ``bullets``."""
        numbering = self.document.part.numbering_part.element
        if kind not in self._lists:
            self._lists[kind] = add_abstract_list(numbering, kind)
        made = numbering.add_num(self._lists[kind])
        made.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(made.numId)

    def list_item(self, number: int, place: Any = None) -> Paragraph:
        """An item of the list ``number``."""
        paragraph = self.paragraph("Option", place)
        above: Any = paragraph._p.get_or_add_pPr()  # python-docx makes its methods as it runs
        properties = above.get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = number
        return paragraph

    def width(self) -> float:
        """Room between the margins (or of one column), in millimetres."""
        across = PAGE_SIZES[self.options.page][0] - 40
        return (across - 8) / 2 if self.options.columns == 2 else across

    def picture_number(self) -> int:
        self._pictures += 1
        return self._pictures

    # The cover

    def cover(self) -> None:
        """Title and facts."""
        from quizgen.formats.word.text import write_inline

        form = self.form
        if self.options.course:
            self.line(self.options.course, "Subtitle")
        title = self.paragraph("Title")
        write_inline(self, form.title[self.primary], self.primary, title)
        self.run(title, self.kind, self.primary)
        for language in () if form.title.neutral else self.languages[1:]:
            write_inline(self, form.title[language], language, self.paragraph("Subtitle"))
        facts = self.paragraph("Facts")
        for index, language in enumerate(self.languages):
            if index:
                facts.add_run().add_break()
            self.run(facts, self._facts(language), language)

    def _facts(self, language: Language) -> str:
        form, count = self.form, len(self.form.items)
        facts = [
            long_date(form.date, language),
            self.words("Form {label}", language, label=form.label),
            self.words("1 question", language)
            if count == 1
            else self.words("{count} questions", language, count=count),
            self.points(form.points, language),
        ]
        if form.minutes:
            minutes = self.number(form.minutes)
            facts.append(self.words("{minutes} minutes", language, minutes=minutes))
        return " · ".join(facts)

    def person(self) -> None:
        """Room for number, name and score."""
        from docx.enum.table import WD_ALIGN_VERTICAL
        from docx.shared import Mm

        student = self.options.student
        across = PAGE_SIZES[self.options.page][0] - 40
        table = self.table(1, [across * 0.36, across * 0.36, across * 0.28])
        texts = [
            f"{self.both('Student number')}: {student.id if student else ''}",
            f"{self.both('Name')}: {student.name if student else ''}",
            f"{self.both('Score')}:\u2003\u2003\u00a0/\u00a0{self.number(self.form.points)}",
        ]
        table.rows[0].height = Mm(9)
        for cell, text in zip(table.rows[0].cells, texts, strict=True):
            self.fill(cell, text)
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        self.paragraph("Facts")  # keeps columns off the table
        if self.options.columns == 2:
            self._columns()

    def instructions(self) -> None:
        if self.form.instructions:
            self.text(self.form.instructions)
        for rule in rules_told(self.form):
            self.line(self.both(rule), "Note")

    def section(self, title: Localized) -> None:
        self.inline(title, self.paragraph("Heading 1"))

    def answers(self, rows: Sequence[tuple[str, str, float]]) -> None:
        """The table of answers alone."""
        table = self.table(len(rows) + 1, [18, self.width() - 40, 22])
        self.head(table, [self.words("No."), self.words("Answer"), self.words("Points")])
        # a table's cells are found anew on each access: taken once
        for row, (item, answer, points) in zip(list(table.rows)[1:], rows, strict=True):
            for cell, text in zip(row.cells, (item, answer, self.number(points)), strict=True):
                self.fill(cell, text)

    def new_page(self) -> None:
        from docx.enum.text import WD_BREAK

        self.paragraph().add_run().add_break(WD_BREAK.PAGE)

    # Page and properties

    def _set_page(self) -> None:
        from docx.shared import Mm

        section = self.document.sections[0]
        width, height = PAGE_SIZES[self.options.page]
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin, section.bottom_margin = Mm(22), Mm(20)
        section.header_distance = section.footer_distance = Mm(11)
        edge = Mm(width - 40)
        head = section.header.paragraphs[0]
        head.style = "Header"
        self.towards(head, self.primary)
        tabs(head, edge)
        title = plain(self.form.title[self.primary]) + self.kind
        course = f"{self.options.course} · " if self.options.course else ""
        date = long_date(self.form.date, self.primary)
        edition = f"{date} · {self.words('Form {label}', label=self.form.label)}"
        self.run(head, f"{course}{title}\t{edition}", self.primary)
        foot = section.footer.paragraphs[0]
        foot.style = "Footer"
        tabs(foot, edge)
        if student := self.options.student:
            self.run(foot, f"{student.id} {student.name}", self.primary)
        self.run(foot, "\t")
        field(foot, "PAGE")
        foot.add_run(" / ")
        field(foot, "NUMPAGES")

    def _columns(self) -> None:
        """What follows stands in two columns."""
        from docx.enum.section import WD_SECTION

        section = self.document.add_section(WD_SECTION.CONTINUOUS)
        columns = section._sectPr.find(qualified("w:cols"))
        if columns is None:
            columns = element("w:cols")
            section._sectPr.append(columns)
        columns.set(qualified("w:num"), "2")
        columns.set(qualified("w:space"), str(round(8 / 25.4 * 1440)))

    def _set_properties(self) -> None:
        properties = self.document.core_properties
        made = datetime.datetime.fromisoformat(self.form.date)
        title = plain(self.form.title[self.primary])
        properties.title = title[: MOST_OF_PROPERTY - len(self.kind)] + self.kind
        properties.author = ""
        properties.last_modified_by = ""
        properties.comments = ""
        properties.identifier = self.form.id[:MOST_OF_PROPERTY]
        properties.language = with_region(self.primary)
        properties.created = properties.modified = made
        properties.revision = 1

    def saved(self) -> bytes:
        """The document as a file."""
        return zipped_alike(self.document)


def zipped_alike(document: Any) -> bytes:
    """A document of python-docx as a file: parts in order of name after the content types, all
    dated alike."""
    loose = io.BytesIO()
    document.save(loose)
    packed = io.BytesIO()
    with zipfile.ZipFile(loose) as parts, zipfile.ZipFile(packed, "w") as out:
        names = sorted(parts.namelist(), key=lambda n: (n != "[Content_Types].xml", n))
        for name in names:
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            out.writestr(entry, parts.read(name))
    return packed.getvalue()


def _without_repeats(text: str, first: str) -> str:
    """Code blocks, tables and pictures that ``first`` shows already are left out, as in print."""
    from quizgen.formats.word.text import shared_blocks, source_blocks

    shared = shared_blocks(first)
    kept = [block for block in source_blocks(text) if block not in shared]
    return "\n\n".join(kept)
