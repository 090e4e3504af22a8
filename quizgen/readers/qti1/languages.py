"""The languages of a document, and texts that stand in both beside each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from quizgen.model import Language
from quizgen.readers.language import spoken_in, tags_in
from quizgen.readers.markdown import Element


def declared(root: etree._Element) -> tuple[Language, ...] | None:
    """The languages that quizgen's own export says it has; None in anybody else's file."""
    for comment in root.itersiblings(etree.Comment, preceding=True):
        if found := re.fullmatch(r"\s*languages: ([A-Za-z0-9 -]+)", comment.text or ""):
            return tags_in(found[1].split())
    return None


def languages(root: etree._Element) -> tuple[Language, ...]:
    """The languages that quizgen's own export says it has, or that its texts are marked with."""
    document = root.getroottree()
    if (found := declared(root)) is not None:
        return found
    text = etree.tostring(document, encoding="unicode")
    return spoken_in(text)


def _runs(children: Sequence[Element | str]) -> Iterator[tuple[int, int]]:
    """Where versions of one text stand beside each other: first and one past the last child."""
    start, end = 0, 0
    found: set[str] = set()
    for index, child in enumerate([*children, Element("end", {})]):
        marks = [child.attributes.get("lang", "")] if isinstance(child, Element) else []
        if language := "".join(tags_in(marks)):
            if not found:
                start = index
            found.add(language)
            end = index + 1
        elif isinstance(child, Element) or child.strip() not in ("", "/"):
            if len(found) > 1:
                yield start, end
            found = set()


def bilingual(root: Element) -> bool:
    return any(True for _run in _runs(root.children)) or any(
        bilingual(child) for child in root.children if isinstance(child, Element)
    )


def version(root: Element, language: str) -> Element:
    """``root`` with one of two versions wherever both stand beside each other."""
    dropped = set()
    for start, end in _runs(root.children):
        for index in range(start, end):
            child = root.children[index]
            if isinstance(child, str) or tags_in([child.attributes.get("lang", "")]) != (language,):
                dropped.add(index)
    copy = Element(root.tag, root.attributes)
    copy.children = [
        version(child, language) if isinstance(child, Element) else child
        for index, child in enumerate(root.children)
        if index not in dropped
    ]
    return copy
