"""The law of import: every element, attribute and text of a document is read, is declared ignorable
with the reason, or is reported with its line.

A format's table (``Known``) says what its reader reads and what may be ignored, and why; whatever
stands in neither is reported. ``tests/readers/test_ledger.py`` changes each node of its files, one
at a time, and fails for one that is said to be read and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from lxml import etree

from quizgen.errors import Message, message

Told = tuple[etree._Element, Message]
_HTML = frozenset("*#")
_SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}"
TEXT = "#"
"""Among the attributes that are read: the text."""


class Known:
    """What is known of a format.

    ``read``: by element, its attributes that are read, with ``TEXT`` where its text is; ``*``: all
    attributes. ``ignored``: the reason, by ``element`` (all that is inside with it),
    ``element@attribute`` or ``@attribute``. ``usual``: values that say no more than what is so here
    anyway, by ``element`` or ``element@attribute``; others are reported. Within ``texts`` stands
    HTML, of which the reader of texts says itself what it does not carry. ``again``: what is read,
    but often says what stands elsewhere in the file too, and where.
    """

    def __init__(
        self,
        read: Mapping[str, str],
        ignored: Mapping[str, str],
        usual: Mapping[str, tuple[str, ...]] | None = None,
        name: Callable[[str], str] = str,
        texts: Sequence[str] = (),
        again: Mapping[str, str] | None = None,
    ) -> None:
        self.ignored, self.usual, self.name = ignored, usual or {}, lru_cache(maxsize=4096)(name)
        self.texts, self.again = frozenset(texts), again or {}
        self.read = {element: frozenset(given.split()) for element, given in read.items()}

    def may_ignore(self, element: etree._Element, attribute: str | None = None) -> bool:
        """Whether the table gives a reason why an attribute, or the text, may be ignored."""
        above = [element, *element.iterancestors()]
        if any(self.name(str(each.tag)) in self.ignored for each in above):
            return True
        tag, name = self.name(str(element.tag)), self.name(attribute or "")
        keys = (f"{tag}@{name}", f"@{name}") if attribute else (tag,)
        if (attribute or "").startswith(_SCHEMA):
            return True
        return any(key in self.ignored or key in self.again for key in keys)

    def is_html(self, element: etree._Element) -> bool:
        """Whether it is left to the reader of texts."""
        tags = [self.name(str(each.tag)) for each in (element, *element.iterancestors())]
        return tags[0] not in self.read and tags[0].islower() and not self.texts.isdisjoint(tags)

    def leftovers(self, root: etree._Element) -> Iterator[Told]:
        """What stands in ``root`` and is neither read nor ignorable. Of an element that is not
        known nothing inside is told."""
        waiting = [(root, False)]
        while waiting:
            element, inside = waiting.pop()
            tag = element.tag
            if not isinstance(tag, str):
                continue  # comments and instructions are for nobody who is asked
            attributes = self.read.get(tag)
            if attributes is None:
                tag = self.name(tag)
                attributes = self.read.get(tag)
            inside = inside or tag in self.texts
            if attributes is None and inside and tag.islower():
                attributes = _HTML
            if attributes is None:
                if tag not in self.ignored and not self._is_usual(tag, element):
                    yield element, message("<{tag}> is left out", tag=tag)
                continue
            names = element.keys()
            if not attributes.issuperset(names) and "*" not in attributes:
                for attribute in names:
                    if attribute not in attributes:
                        yield from self._attribute(element, tag, attribute, attributes)
            if not len(element):
                if TEXT not in attributes and element.text and element.text.strip():
                    yield from _texts(element, tag)
                continue
            if TEXT not in attributes:
                yield from _texts(element, tag)
            waiting += [(child, inside) for child in reversed(element)]

    def _is_usual(self, tag: str, element: etree._Element) -> bool:
        values = self.usual.get(tag)
        return values is not None and "".join(element.itertext()).strip() in values

    def _attribute(
        self, element: etree._Element, tag: str, attribute: str, read: frozenset[str]
    ) -> Iterator[Told]:
        name = self.name(attribute)
        value = str(element.get(attribute))
        key = f"{tag}@{name}"
        if name in read or key in self.ignored or f"@{name}" in self.ignored:
            return
        if attribute.startswith(_SCHEMA):
            return  # where the format is defined
        if value in self.usual.get(key, self.usual.get(f"@{name}", ())):
            return
        said = message(
            "{attribute}={value} of <{tag}> is left out",
            attribute=name,
            value=f'"{value[:40]}"',
            tag=tag,
        )
        yield element, said


def _texts(element: etree._Element, tag: str) -> Iterator[Told]:
    for text in (element.text, *[child.tail for child in element]):
        if text and not text.isspace() and (shown := " ".join(text.split())):
            said = message("the text “{text}” in <{tag}> is left out", text=shown[:40], tag=tag)
            yield element, said
