"""A page that was laid out, with other words in it: a label, a date, a student's name.

Only where nothing but those words moves: a text that stays on the one line that it had, in letters
of the same height. Its line is set again as WeasyPrint sets lines (CSS Text 3, 7.1).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from quizgen.formats.paper import engine
from quizgen.formats.paper.reuse.pieces import UnsuitableError

FORM_STYLE = re.compile(r"<style data-form>.*?</style>", re.DOTALL)
_TAG = re.compile(r"(<[^>]*>)")
_STRING = re.compile(r'"([^"]*)"')
_ESCAPE = re.compile(r"\\([0-9a-f]+) ")
_OFFSETS = {"start": 0.0, "left": 0.0, "center": -0.5, "right": -1.0, "end": -1.0}
"""How far a line moves for each pixel that it grows."""


def differing(pattern: str, page: str) -> dict[str, str]:
    """The texts of ``page`` (HTML) by those of ``pattern``, where they differ.

    Raises ``UnsuitableError`` where more than texts differs, or where a text of ``pattern`` stands
    for several.
    """
    old, new = _texts(pattern), _texts(page)
    if old[0] != new[0]:
        raise UnsuitableError("pages that differ in more than their texts")
    found: dict[str, str] = {}
    for one, other in zip(old[1], new[1], strict=True):
        if found.setdefault(one, other) != other:
            raise UnsuitableError("a text that stands for several")
    return {one: other for one, other in found.items() if one != other}


def _texts(page: str) -> tuple[list[str], list[str]]:
    """What is around texts, and the texts: those of elements and those in the form's own style."""
    style = FORM_STYLE.search(page)
    inside = _STRING.split(style[0] if style else "")
    said = [_ESCAPE.sub(lambda sign: chr(int(sign[1], 16)), text) for text in inside[1::2]]
    parts = _TAG.split(FORM_STYLE.sub("", page))
    said += [html.unescape(text) for text in parts[::2]]
    return inside[::2] + parts[1::2], [unicodedata.normalize("NFC", text) for text in said]


@contextmanager
def saying(roots: Iterable[Any], texts: Mapping[str, str]) -> Iterator[None]:
    """Within it, the boxes ``roots`` of WeasyPrint's, and all in them, show other texts: ``texts``
    by those that they were laid out with. Raises ``UnsuitableError`` where more than a line would
    move."""
    line = _Line()
    try:
        for root in roots:
            line.walk(root, (), texts)
        yield
    finally:
        line.restore()


class _Line:
    """Sets texts, and can take all back."""

    def __init__(self) -> None:
        self._before: list[tuple[Any, str, Any]] = []

    def restore(self) -> None:
        for box, name, value in reversed(self._before):
            setattr(box, name, value)

    def walk(self, box: Any, above: tuple[Any, ...], texts: Mapping[str, str]) -> None:
        box = engine.actual(box)
        text = texts.get(getattr(box, "text", ""))
        if text is not None:
            self._say(box, above, text)
        for child in getattr(box, "children", ()):
            self.walk(child, (*above, box), texts)

    def _say(self, box: Any, above: tuple[Any, ...], text: str) -> None:
        if not text or text != " ".join(text.split()):
            raise UnsuitableError("spaces that collapse")
        said = engine.first_line(text, box.style)
        grown = said.width - box.width
        line = max(index for index, each in enumerate(above) if engine.is_line(each))
        block = above[line - 1]
        if (
            said.rest is not None
            or (said.height, said.baseline + box.margin_top) != (box.height, box.baseline)
            or len(block.children) != 1
            or above[line].width + grown > block.width
        ):
            raise UnsuitableError("a text that does not take the place of another")
        self._set(box, "text", text)
        self._set(box, "pango_layout", said.layout)
        self._set(box, "width", said.width)
        for parent, child in zip(above[line:], (*above[line + 1 :], box), strict=True):
            self._set(parent, "width", parent.width + grown)
            after = parent.children[list(map(id, parent.children)).index(id(child)) + 1 :]
            for each in after:
                self._move(each, grown)
        aligned = above[line].style["text_align_all"]
        if aligned not in _OFFSETS or above[line].style["direction"] != "ltr":
            raise UnsuitableError("a text that is spread over the line")
        self._move(above[line], grown * _OFFSETS[aligned])

    def _move(self, box: Any, dx: float) -> None:
        if dx:
            self._set(box, "position_x", box.position_x + dx)
            for child in getattr(box, "children", ()):
                self._move(engine.actual(child), dx)

    def _set(self, box: Any, name: str, value: Any) -> None:
        self._before.append((box, name, getattr(box, name)))
        setattr(box, name, value)
