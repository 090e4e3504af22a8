"""The sheets of an Excel workbook (.xlsx; ECMA-376 part 1, SpreadsheetML): their cells as they are
shown, and all that stands there and is no cell.

openpyxl's reading of large sheets passes over comments, pictures, hidden rows, raised letters and
how a number is shown; here each of them is read, or named with its cell.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TypeAlias

import msgspec
from lxml import etree

from quizgen.errors import Message, at, message
from quizgen.readers import UnreadableError, xml
from quizgen.readers.build import Builder
from quizgen.readers.container import Container
from quizgen.readers.known import DRAWING, PARTS, SHEET, local
from quizgen.readers.ledger import Known
from quizgen.readers.table import LOWERED, PLAIN, RAISED, Cells

Element: TypeAlias = etree._Element

_BOOK = "xl/workbook.xml"
WIDEST = 1024
"""Columns that are read."""
_REF = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true")
_BUILT_IN = {
    **{"1": "0", "2": "0.00", "9": "0%", "10": "0.00%", "12": "# ?/?", "13": "# ??/??"},
    **{
        str(each): "yyyy-mm-dd"
        for each in (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
    },
}
"""Forms of numbers by their id (section 18.8.30; those of dates as one); what is not here shows the
number itself."""
_QUIET = re.compile(r"general|@||[#0,]+(\.[#0]*)?(e[+-]?0+)?|#+0\.0e\+0", re.IGNORECASE)
"""Forms that show the number itself."""
_FIXED = re.compile(r"0+(?:\.(0+))?(%?)")
_ASIDE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
"""Of a form: texts, colours and conditions, single letters, room."""


class Sheet(msgspec.Struct):
    """A sheet, its rows to be read once."""

    title: str
    rows: Iterator[Cells]


class _Text(msgspec.Struct, frozen=True):
    """A shared text, and what is said wherever it stands."""

    text: str
    said: tuple[Message, ...] = ()


class Workbook:
    """A workbook's parts; what its cells do not hold is noted. Raises ``UnreadableError``."""

    def __init__(self, data: bytes, name: str, out: Builder) -> None:
        self.name, self.out = name, out
        self._package = Container(data, name)
        out.notes += self._package.remarks
        self._seen: set[str] = set()
        self._book = self._part(_BOOK)
        properties = self._book.find("{*}workbookPr")
        self._of_1904 = properties is not None and properties.get("date1904") in _TRUE
        self._links = self._relations(_BOOK)
        self._strings: list[_Text] = []
        self._forms: list[str] = []
        for kind, path in self._links.values():
            if kind == "sharedStrings":
                self._strings = [self._shared(each) for each in self._part(path).iter("{*}si")]
            elif kind == "styles":
                self._forms = _forms(self._part(path))

    def sheets(self) -> Iterator[Sheet]:
        """Its sheets, in order."""
        self._left(SHEET, self._book, _BOOK)
        for each in self._book.iterfind("{*}sheets/{*}sheet"):
            title = each.get("name", "")
            kind, path = self._links.get(_link(each), ("", ""))
            if each.get("state", "visible") != "visible":
                self.out.note(f"{title}!1", message("the sheet is hidden; what it holds is read"))
            if kind == "worksheet" and path in self._package:
                self._package.taken.add(path)
                yield Sheet(title, self._rows(title, path))
            else:
                self.out.note(f"{title}!1", message("a sheet without cells is left out"))
                self._told_of(path)

    def others(self) -> Message | None:
        """What is said of the parts that nobody read."""
        for member in self._package.members:
            if any(re.fullmatch(pattern, member) for pattern in PARTS):
                self._package.taken.add(member)
        return self._package.others()

    # parts

    def _part(self, path: str) -> Element:
        place = f"{self.name}: {path}"
        if path not in self._package:
            problem = message("not a workbook that can be read: {reason}", reason=f"{path}: –")
            raise UnreadableError(self.name, problem)
        read = xml.parse(self._package.read(path), place)
        if read.faults:
            raise self._damaged(path, read.faults[0].note(place).message)
        return read.root

    def _damaged(self, path: str, reason: Message | str) -> UnreadableError:
        problem = message("not a workbook that can be read: {reason}", reason=at(path, reason))
        return UnreadableError(self.name, problem)

    def _relations(self, path: str) -> dict[str, tuple[str, str]]:
        """What a part is tied to, by the tie's id: its kind, and its path or address."""
        folder, base = posixpath.split(path)
        ties = f"{folder}/_rels/{base}.rels"
        if ties not in self._package:
            return {}
        found = {}
        for each in self._part(ties).iter("{*}Relationship"):
            target = each.get("Target", "")
            if each.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
            found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], target)
        return found

    def _left(self, table: Known, element: Element, path: str) -> None:
        self.out.left(table.leftovers(element), f" {path}")

    # texts

    def _shared(self, element: Element) -> _Text:
        """A text, of runs that may look different (section 18.4.8)."""
        parts, said = [], []
        for each in element:
            kind = local(str(each.tag))
            if kind == "t":
                parts.append(_unescaped(each.text or ""))
            elif kind == "r":
                text = _unescaped(each.findtext("{*}t") or "")
                look = each.find("{*}rPr/{*}vertAlign")
                mark = {"superscript": RAISED, "subscript": LOWERED}.get(
                    "" if look is None else look.get("val", "")
                )
                parts.append(f"{mark}{text}{PLAIN}" if mark and text.strip() else text)
                strike = each.find("{*}rPr/{*}strike")
                if strike is not None and strike.get("val", "1") in _TRUE:
                    said.append(message("the text in <{tag}> stands without it", tag="s"))
        said += [each for _element, each in SHEET.leftovers(element)]
        return _Text("".join(parts), tuple(said))

    def _value(self, cell: Element, place: str) -> str:
        """What a cell shows."""
        kind, value, formula, inside = cell.get("t", "n"), None, False, None
        for child in cell:
            tag = str(child.tag)
            if tag.endswith("}v"):
                value = child.text
            elif tag.endswith("}f"):
                formula = True
            elif tag.endswith("}is"):
                inside = child
        if inside is not None:
            return self._told(self._shared(inside), place)
        if value is None:
            if formula:
                self.out.often(
                    place,
                    message(
                        "a formula whose result the file does not hold is left out: open it in a "
                        "spreadsheet, and save it"
                    ),
                )
            return ""
        if kind == "s":
            return self._told(self._strings[int(value)], place)
        if kind == "b":
            return str(value in _TRUE).lower()
        if kind == "e":
            said = message("the cell holds an error of the spreadsheet: {text}", text=value[:40])
            self.out.often(place, said)
            return value
        if kind == "d":
            return self._dated(value, place)
        return _unescaped(value) if kind == "str" else self._number(value, cell.get("s"), place)

    def _told(self, text: _Text, place: str) -> str:
        for said in text.said:
            self.out.often(place, said)
        return text.text

    def _number(self, value: str, style: str | None, place: str) -> str:
        """A number as it is shown, where that is the same number."""
        plain = value if re.fullmatch("-?[0-9]+", value) else f"{float(value):.15g}"
        form = self._forms[int(style)] if style and int(style) < len(self._forms) else ""
        if not form or (_QUIET.fullmatch(form) and not _FIXED.fullmatch(form)):
            return plain
        if found := _FIXED.fullmatch(form):
            times = 100 if found[2] else 1
            digits = len(found[1] or "")
            width = form.count("0") + bool(digits) + (float(value) < 0)
            shown = f"{float(value) * times:0{width}.{digits}f}"
            if abs(float(shown) - float(value) * times) <= 1e-12 * abs(float(shown)):
                return shown + found[2]
        elif re.search("[ymdhs]", _ASIDE.sub("", form), re.IGNORECASE):
            from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

            epoch = CALENDAR_MAC_1904 if self._of_1904 else CALENDAR_WINDOWS_1900
            try:
                return self._dated(str(from_excel(float(value), epoch)), place)
            except (OverflowError, ValueError):
                pass  # no day of the calendar
        said = message("it is shown in the form {form}; {value} is read", form=form, value=plain)
        self.out.often(place, said)
        return plain

    def _dated(self, date: str, place: str) -> str:
        shown = date.removesuffix(" 00:00:00").removesuffix("T00:00:00")
        said = message(
            "to the spreadsheet it is a date, {date}: if something else was typed, as 1/2, write "
            "it as text",
            date=shown,
        )
        self.out.often(place, said)
        return shown

    # sheets

    def _rows(self, title: str, path: str) -> Iterator[Cells]:
        """The rows, each of which is gone when the next one is asked for."""
        data = self._package.read(path)
        found = etree.iterparse(
            BytesIO(data),
            tag="{*}row",
            resolve_entities=False,
            remove_pis=True,
            remove_comments=True,
        )
        number, hidden = 0, None
        try:
            for _event, row in found:
                if hidden is None:
                    hidden = _hidden(row.getroottree().getroot())
                number = int(row.get("r", number + 1))
                cells = self._cells(row, f"{title}!", number, hidden)
                self._leftovers(row, title)
                yield f"{title}!{number}", cells
                row.clear()
                above = row.getparent()
                while above is not None and above[0] is not row:
                    del above[0]
        except (etree.XMLSyntaxError, LookupError, ValueError, TypeError) as error:
            raise self._damaged(path, xml.complaint(error)) from error
        root = found.root
        if root is None or root.getroottree().docinfo.doctype:
            said = message("a document type (<!DOCTYPE ...>) is not read, for safety: remove it")
            raise self._damaged(path, said)
        self._leftovers(root, title)
        self._around(root, title, path)

    def _cells(self, row: Element, sheet: str, number: int, hidden: set[int]) -> list[str]:
        cells: list[str] = []
        column = 0
        for cell in row:
            if not isinstance(cell.tag, str) or local(cell.tag) != "c":
                continue
            if ref := cell.get("r"):
                column = _column(ref)
            else:
                column += 1
            place = f"{sheet}{_letters(column)}{number}"
            try:
                text = self._value(cell, place)
            except (ValueError, LookupError) as error:
                raise ValueError(place) from error
            if not text:
                continue
            if column > WIDEST:
                said = message(
                    "a cell beside the heading is left out: {text}", text=repr(text[:40])
                )
                self.out.often(place, said)
                continue
            if column in hidden:
                hidden.remove(column)
                said = message("the column is hidden; what it holds is read")
                self.out.note(f"{sheet}{_letters(column)}{number}", said)
            cells += [""] * (column - len(cells))
            cells[column - 1] = text
        if cells and row.get("hidden") in _TRUE:
            said = message("the row is hidden; it is read")
            self.out.often(f"{sheet}{number}", said)
        return cells

    def _leftovers(self, element: Element, title: str) -> None:
        for each, said in SHEET.leftovers(element):
            self.out.often(f"{title}!{_place(each)}", said)

    def _around(self, root: Element, title: str, path: str) -> None:
        """Note what a sheet holds beside its cells."""
        links = self._relations(path)
        for each in root.iterfind("{*}mergeCells/{*}mergeCell"):
            ref = each.get("ref", "")
            first, _colon, last = ref.partition(":")
            if first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != last.lstrip(
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            ):
                said = message(
                    "the cells {ref} are one: its text is the first row's alone", ref=ref
                )
                self.out.often(f"{title}!{first}", said)
        for each in root.iterfind("{*}hyperlinks/{*}hyperlink"):
            address = links.get(_link(each), ("", each.get("location", "")))[1]
            said = message("the link to {address} is left out", address=repr(address[:60]))
            self.out.often(f"{title}!{each.get('ref', '')}", said)
        kinds = {kind for kind, _target in links.values()}
        for kind, target in links.values():
            if kind == "threadedComment" or (kind == "comments" and "threadedComment" not in kinds):
                self._comments(self._part(target), title)
            elif kind == "drawing":
                self._drawn(self._part(target), title, target)
            elif kind in ("comments", "vmlDrawing"):
                self._package.taken.add(target)

    def _comments(self, root: Element, title: str) -> None:
        for each in root.iter("{*}comment", "{*}threadedComment"):
            text = " ".join("".join(each.itertext()).split())
            said = message("a comment is left out: {text}", text=repr(text[:60]))
            self.out.note(f"{title}!{each.get('ref', '')}", said)

    def _drawn(self, root: Element, title: str, path: str) -> None:
        self._left(DRAWING, root, path)
        for anchor in root:
            if not isinstance(anchor.tag, str) or not local(anchor.tag).endswith("Anchor"):
                continue
            column, row = (
                anchor.findtext(f"{{*}}from/{{*}}{name}") or "" for name in ("col", "row")
            )
            known = column.isdigit() and row.isdigit() and int(column) < 1 << 14
            cell = f"{_letters(int(column) + 1)}{int(row) + 1}" if known else "1"
            text = " ".join("".join(each.itertext()) for each in anchor.iter("{*}p"))
            if text.strip():
                said = message("a text box is left out: {text}", text=repr(text[:60]))
            else:
                said = message("a picture or a drawing is left out: give its address in a bank")
            self.out.note(f"{title}!{cell}", said)
        self._told_of(path)

    def _told_of(self, path: str) -> None:
        """All that is tied to a part has been told of with it."""
        waiting = [path]
        while waiting:
            path = waiting.pop()
            if path in self._package and path not in self._seen:
                self._seen.add(path)
                self._package.taken.add(path)
                waiting += [target for _kind, target in self._relations(path).values()]


def _forms(styles: Element) -> list[str]:
    """The form in which a number is shown, by the style of its cell."""
    own = {
        each.get("numFmtId", ""): each.get("formatCode", "")
        for each in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    known = {**_BUILT_IN, **own}
    return [known.get(each.get("numFmtId", ""), "") for each in styles.iterfind("{*}cellXfs/{*}xf")]


def _hidden(root: Element) -> set[int]:
    """Columns that are hidden."""
    found: set[int] = set()
    for each in root.iterfind("{*}cols/{*}col"):
        if each.get("hidden") in _TRUE:
            last = min(int(each.get("max", 0)), WIDEST)
            found.update(range(int(each.get("min", 1)), last + 1))
    return found


def _link(element: Element) -> str:
    return element.get(_RELATION) or element.get(_STRICT) or ""


def _unescaped(text: str) -> str:
    """Letters that XML cannot hold stand as ``_x000D_`` (section 22.9.2.19, ``ST_Xstring``)."""
    if "_x" in text:
        text = _ESCAPED.sub(_letter, text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _letter(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if letter.isprintable() or letter in "\t\n\r" else "\ufffd"


def _column(ref: str) -> int:
    found = _REF.fullmatch(ref)
    if found is None:
        raise ValueError(ref[:40])
    number = 0
    for letter in found[1]:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _letters(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _place(element: Element) -> str:
    """The cell, or the row, that an element stands in."""
    above: Iterable[Element] = (element, *element.iterancestors())
    return next((ref for each in above if (ref := each.get("r"))), "1")
