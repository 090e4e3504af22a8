"""XML from outside, read without what makes it dangerous: no document type, hence no entities, no
external references and no billion laughs; nothing is fetched."""

from __future__ import annotations

import re

from lxml import etree

from quizgen.formats.readers import Note, UnreadableError
from quizgen.locale import gettext as _


def parse(data: bytes, name: str) -> tuple[etree._Element, list[Note]]:
    """The root element; of a file that is not well-formed, what comes before the fault, with a
    note. Raises ``UnreadableError`` with the place."""
    try:
        root = etree.fromstring(data, _parser())
        fault = None
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        root, fault = _recovered(data), error
    if root is not None and root.getroottree().docinfo.doctype:
        problem = _("a document type (<!DOCTYPE ...>) is not read, for safety: remove it")
        raise UnreadableError(f"{name}:1: {problem}")
    if fault is None:
        assert root is not None
        return root, []
    row, column = getattr(fault, "position", None) or (1, 1)
    message = re.sub(r", line \d+, column \d+.*", "", str(fault)) or type(fault).__name__
    place = f"{name}:{row}:{max(1, column)}"
    problem = _("not well-formed XML: {message}").format(message=message)
    if root is None:
        raise UnreadableError(f"{place}: {problem}")
    _cut(root, row)
    return root, [Note(place, problem)]


def _parser(recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=recover,
        remove_pis=True,
    )


def _recovered(data: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(data, _parser(recover=True))
    except (etree.XMLSyntaxError, LookupError, ValueError):
        return None


def line(element: etree._Element) -> int:
    """The line an element begins in; 1 where the parser does not know."""
    found = element.sourceline
    return found if isinstance(found, int) else 1


def _cut(root: etree._Element, fault: int) -> None:
    """Take away the child in which the fault lies and what a parser made up after it."""
    before = [child for child in root if line(child) <= fault]
    for child in [*before[-1:], *(child for child in root if line(child) > fault)]:
        root.remove(child)
