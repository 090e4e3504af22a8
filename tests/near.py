"""Documents with one thing amiss: what is nearly right, in every place.

Each of these gives (what was changed, the document) for every change of a document.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

SAYS = (
    "",
    "0",
    "1",
    "-3.5",
    "100",
    "33.33333",
    "x",
    "a / b",
    "가",
    "T",
    "b c",
    "1,5 m",
    "<b>x</b>",
)
"""What a place is made to say, one after the other."""
MARKS = re.compile(r"[=~#%:{}\[\]*>()|$_.^-]+|\d+|T|F|[^\W\d_]{4,}")


def altered_xml(root, question):
    """(what was changed, the document) for each change of ``question``, which stands in ``root``."""
    said = 0
    for number, element in enumerate(list(question.iter(etree.Element))):
        name = f"{number} {etree.QName(element).localname}"
        parent = element.getparent()
        kept = copy.deepcopy(element)
        if element is not question:
            place = parent.index(element)
            parent.remove(element)
            yield f"{name} left out", etree.tostring(root)
            parent.insert(place, element)
            if number % 3 == 1:
                parent.insert(place, kept)
                yield f"{name} twice", etree.tostring(root)
                parent.remove(kept)
        if not len(element):
            said += 1
            text, element.text = element.text, SAYS[said % len(SAYS)]
            yield f"{name} says {element.text!r}", etree.tostring(root)
            element.text = text
        for attribute, value in list(element.attrib.items()):
            said += 1
            if said % 2:
                element.set(attribute, SAYS[said % len(SAYS)])
                yield f"{name} {attribute}={SAYS[said % len(SAYS)]!r}", etree.tostring(root)
            else:
                del element.attrib[attribute]
                yield f"{name} without {attribute}", etree.tostring(root)
            element.set(attribute, value)


def altered_text(text):
    lines = text.split("\n")
    for number, line in enumerate(lines):
        yield f"line {number} left out", "\n".join([*lines[:number], *lines[number + 1 :]])
        yield f"line {number} twice", "\n".join([*lines[:number], line, *lines[number:]])
    for said, found in enumerate(MARKS.finditer(text), 1):
        other = SAYS[said % len(SAYS)] if said % 2 else ""
        yield (
            f"{found[0]} at {found.start()}: {other!r}",
            text[: found.start()] + other + text[found.end() :],
        )


def altered_rows(rows: list[list[str]]) -> Iterator[tuple[str, list[list[str]]]]:
    said = 0
    for number, row in enumerate(rows):
        above, below = rows[:number], rows[number + 1 :]
        yield f"row {number} left out", [*above, *below]
        yield f"row {number} twice", [*above, row, row, *below]
        for place, cell in enumerate(row):
            said += 1
            other = SAYS[said % len(SAYS)] if said % 2 else f"{cell}x"
            yield (
                f"row {number}, {cell!r}: {other!r}",
                [*above, [*row[:place], other, *row[place + 1 :]], *below],
            )
    for place in range(max(map(len, rows))):
        yield f"column {place} left out", [row[:place] + row[place + 1 :] for row in rows]


JSON_SAYS = (None, "", 0, -1, 1.5, True, False, "x", "2026-11-24", [], {}, [None], {"a": "b"}, 1e9)


def altered_json(document: Any) -> Iterator[tuple[str, Any]]:
    """The document itself is changed, and changed back."""
    said = 0
    places: list[tuple[str, Any]] = [("", document)]
    for path, node in places:
        for name in list(node) if isinstance(node, dict) else range(len(node)):
            said += 1
            value = node[name]
            if isinstance(value, dict | list):
                places.append((f"{path}.{name}", value))
            node[name] = JSON_SAYS[said % len(JSON_SAYS)]
            yield f"{path}.{name}={node[name]!r}", document
            if isinstance(node, dict):
                del node[name]
                yield f"{path} without {name}", document
                node[name] = value
            else:
                node[name : name + 1] = [value, value]
                yield f"{path}.{name} twice", document
                node[name : name + 2] = [value]
