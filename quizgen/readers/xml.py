"""XML from outside, read without what makes it dangerous: no document type, hence no entities, no
external references and no billion laughs; nothing is fetched."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from io import BytesIO

import msgspec
from lxml import etree

from quizgen.errors import Message, message, of_library
from quizgen.readers import Note, UnreadableError
from quizgen.readers.text import korean, place_of

_ATTRIBUTES = 1000
"""Of one element at most: to ask for one takes as long as there are others (libxml2's list)."""
_crowded = etree.XPath(f"(descendant-or-self::*[count(@*) > {_ATTRIBUTES}])[1]")
_REFERENCE = re.compile(rb"&#(?:x([\da-fA-F]+)|(\d+));")
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")


class Fault(msgspec.Struct, frozen=True):
    """Where a document is not well-formed; line and column count from 1."""

    line: int
    column: int
    problem: str
    """In libxml2's words."""

    def note(self, name: str) -> Note:
        """What the user is told."""
        return Note(f"{name}:{self.line}:{self.column}", in_words(self.problem))

    def error(self, name: str) -> UnreadableError:
        """Where nothing is left to be read."""
        note = self.note(name)
        return UnreadableError(note.place, note.message)


class Document(msgspec.Struct, frozen=True):
    """What a file gave: its root, and where it is not well-formed (nowhere: the tuple is empty).
    ``remarks``: the encoding, where it is not the one it says."""

    root: etree._Element
    faults: tuple[Fault, ...]
    remarks: tuple[Note, ...]
    cut: bool
    """Whether the file ends before its root does."""

    def sound(self, tag: str) -> list[etree._Element]:
        """The elements ``tag`` (without namespaces) in which no fault lies, in their order. Of
        elements that share the line of a fault none is kept but, in a file cut off, those before
        the last."""
        found = list(self.root.iter("{*}" + tag))
        if not self.faults:
            return found
        lost: set[int] = set()
        starts = [line(each) for each in found]
        for fault in self.faults:
            last = bisect_right(starts, fault.line) - 1
            if self.cut and fault is self.faults[-1]:
                lost.update(range(max(0, last), len(found)))
            else:
                lost.update(range(min(last, bisect_left(starts, fault.line)), last + 1))
        return [each for index, each in enumerate(found) if index not in lost]


class UnusualError(Exception):
    """A document that has to be read as a whole."""


def each(data: bytes, name: str, tag: str) -> Iterator[etree._Element]:
    """The elements ``tag`` right below the root of a well-formed document, each of which is gone
    when the next one is asked for: a file takes no more memory than its largest question. Raises
    ``UnusualError``, which may be in the midst, where only ``parse`` knows what to do."""
    if b"<!DOCTYPE" in data or _encoding(data) != "utf-8" or _as_utf8(data, name)[1]:
        raise UnusualError
    found = etree.iterparse(
        BytesIO(data),
        tag="{*}" + tag,
        remove_pis=True,
        huge_tree=True,
    )
    try:
        for _event, element in found:
            parent = element.getparent()
            if parent is None or parent.getparent() is not None or _crowded(element):
                raise UnusualError
            etree.strip_tags(element, etree.Comment)
            yield element
            element.clear()
            while element.getprevious() is not None:
                del parent[0]
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        raise UnusualError from error


def parse(data: bytes, name: str, *, large: bool = False) -> Document:
    """The document, as far as it is well-formed. ``large``: also with texts of more than 10 MB
    (pictures). Raises ``UnreadableError`` with the place where there is not even a root."""
    data, remarks = _as_utf8(data, name)
    # The parser's limits are lifted only where nothing declares an entity that could grow.
    large = large and b"<!DOCTYPE" not in data and _encoding(data) == "utf-8"
    root: etree._Element | None
    faults: list[Fault] = []
    try:
        root = etree.fromstring(data, _parser(large))
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        parser = _parser(large, recover=True)
        root = _recovered(data, parser)
        faults = _faults(parser, error)
    if root is not None and root.getroottree().docinfo.doctype:
        _require_harmless(data, root, name)
    if root is None:
        raise faults[0].error(name)
    for found in _crowded(root):
        problem = message(
            "{name} has more than {count} attributes", name=found.tag, count=_ATTRIBUTES
        )
        raise UnreadableError(f"{name}:{line(found)}", problem)
    for child in root.iterchildren(etree.Element):
        etree.strip_tags(child, etree.Comment)  # a text that one stands in would end there
    ends = _ends(data, root)
    if ends and len(faults) > 1:
        # What is missing at the end of a whole file follows from the fault before it.
        faults = [each for each in faults if each.line < data.rstrip().count(b"\n") + 1]
    return Document(root, tuple(faults), tuple(remarks), bool(faults) and not ends)


def _require_harmless(data: bytes, root: etree._Element, name: str) -> None:
    """Raise ``UnreadableError`` for a document type that declares something itself, or whose
    entities the text needs. One that only names a file (ILIAS writes it) is passed over: that file
    is not fetched."""
    declared = re.search(rb"<!DOCTYPE[^>\[]*([>\[])", data)
    if declared is None or declared[1] == b"[":
        problem = message("a document type (<!DOCTYPE ...>) is not read, for safety: remove it")
        raise UnreadableError(f"{name}:1", problem)
    for entity in root.iter(etree.Entity):
        problem = message(
            "{entity} is declared in a file of its own, which is not read: write it out",
            entity=entity.text,
        )
        raise UnreadableError(f"{name}:{line(entity)}", problem)


def _parser(large: bool, recover: bool = False) -> etree.XMLParser:
    """lxml by itself loads no document type and reaches no network."""
    return etree.XMLParser(
        resolve_entities=False,
        huge_tree=large,
        recover=recover,
        remove_pis=True,
    )


def _without_surrogates(reference: re.Match[bytes]) -> bytes:
    """A reference as it is, or U+FFFD for half of a character: a recovering parser would take it,
    and its text could not be decoded."""
    code = int(reference[1], 16) if reference[1] else int(reference[2][-9:])
    return b"&#xFFFD;" if 0xD800 <= code <= 0xDFFF else reference[0]


def _recovered(data: bytes, parser: etree.XMLParser) -> etree._Element | None:
    data = _REFERENCE.sub(_without_surrogates, data)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, LookupError, ValueError):
        return None


def _faults(parser: etree.XMLParser, first: Exception) -> list[Fault]:
    """The first fault of each line that has one."""
    row, column = getattr(first, "position", None) or (1, 1)
    found = {row: Fault(row, max(1, column), _problem(str(first) or type(first).__name__))}
    for entry in parser.error_log.filter_from_errors():
        found.setdefault(
            entry.line, Fault(entry.line, max(1, entry.column), _problem(entry.message))
        )
    return [found[row] for row in sorted(found)]


def complaint(error: Exception) -> Message:
    """What is wrong, of what a parser, or a reader of what it parsed, raised."""
    problem = _problem(str(error))
    if isinstance(error, etree.XMLSyntaxError):
        return in_words(problem)
    return of_library(problem, message("a part of it is not as such a file has it"))


def in_words(problem: str) -> Message:
    """What libxml2 says of a document, to be said in any language."""
    why = of_library(problem, message("this is not how XML is written"), _COMPLAINTS)
    return message("not well-formed XML: {reason}", reason=why)


_NAME = r"(?P<name>\S+)"
_COMPLAINTS = (
    (
        rf"Opening and ending tag mismatch: {_NAME} line (?P<line>\d+) and (?P<other>\S+)",
        message("Opening and ending tag mismatch: {name} line {line} and {other}"),
    ),
    (
        rf"Premature end of data in tag {_NAME} line (?P<line>\d+)",
        message("Premature end of data in tag {name} line {line}"),
    ),
    (
        rf"Couldn't find end of Start Tag {_NAME}(?: line \d+)?",
        message("Couldn't find end of Start Tag {name}"),
    ),
    (
        rf"Specification mandates? value for attribute {_NAME}",
        message("Specification mandates value for attribute {name}"),
    ),
    (r"Entity '(?P<name>[^']+)' not defined", message("Entity '{name}' not defined")),
    (rf"Attribute {_NAME} redefined", message("Attribute {name} redefined")),
    (
        rf"Namespace prefix {_NAME} .*not defined",
        message("Namespace prefix {name} is not defined"),
    ),
    (
        rf"(?:PCDATA invalid Char value|Char 0x0*) ?{_NAME}.*",
        message("a character that XML does not allow ({name})"),
    ),
    (r"EndTag: '</' not found", message("EndTag: '</' not found")),
    (r"Start tag expected, '<' not found", message("Start tag expected, '<' not found")),
    (r"Document is empty", message("Document is empty")),
    (
        r"Extra content at the end of the document",
        message("Extra content at the end of the document"),
    ),
    (r"StartTag: invalid element name", message("StartTag: invalid element name")),
    (r"AttValue: \" or ' expected", message("AttValue: \" or ' expected")),
    (r"attributes construct error", message("attributes construct error")),
    (r"xmlParseEntityRef: no name", message("xmlParseEntityRef: no name")),
    (r"EntityRef: expecting ';'", message("EntityRef: expecting ';'")),
    (
        r"Unescaped '<' not allowed in attributes values",
        message("Unescaped '<' not allowed in attributes values"),
    ),
    (
        r"(?:Input is not proper UTF-8|Invalid bytes in character encoding).*",
        message("Input is not proper UTF-8"),
    ),
    (r"CData section not finished.*", message("CData section not finished")),
    (r"Excessive depth in document.*", message("Excessive depth in document")),
)
"""What libxml2 2.9 to 2.14 complain of most (parser.c, ``xmlFatalErrMsg``)."""


def _problem(text: str) -> str:
    """A parser's message without the place and the piece of the file that it may add."""
    text = re.sub(r", line \d+, column \d+.*", "", text.strip().split("\n")[0], flags=re.DOTALL)
    return " ".join(text.split())[:200]


def _ends(data: bytes, root: etree._Element) -> bool:
    """Whether the file ends where its root does."""
    name = re.split("[}:]", str(root.tag))[-1].encode()
    return re.search(rb"</(?:[\w.-]+:)?%s\s*>\s*\Z" % re.escape(name), data[-1000:]) is not None


def _as_utf8(data: bytes, name: str) -> tuple[bytes, list[Note]]:
    """``data``, put right where it is not in the encoding that it says and the right one is plain
    to see: UTF-8 that says ISO 8859 or Windows, or Korean Windows that says UTF-8."""
    said = _encoding(data)
    if data.isascii():
        return data, []
    if said == "utf-8":
        if (text := korean(data)) is None:
            return data, []
        problem = message("not UTF-8, as the file says; read as CP949 (Korean Windows)")
        data, place = text.encode(), place_of(data)
    elif re.match("iso-?8859|windows-125|cp125|latin|us-ascii", said):
        try:
            data.decode()
        except UnicodeDecodeError:
            return data, []
        problem = message("not {encoding}, as the file says; read as UTF-8", encoding=said)
        data, place = _DECLARED.sub(b'<?xml version="1.0" encoding="UTF-8"', data, count=1), "1"
    else:
        return data, []
    return data, [Note(f"{name}:{place}", problem)]


def _encoding(data: bytes) -> str:
    """What the file says it is in, in lower case; without a word, by its first bytes."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        return "utf-16"
    found = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    return found[1].decode().lower() if found else "utf-8"


def line(element: etree._Element) -> int:
    """The line an element begins in; 1 where the parser does not know."""
    found = element.sourceline
    return found if isinstance(found, int) else 1
