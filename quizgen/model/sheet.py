"""Where everything is on a printed answer sheet, so that a scan of it can be read.

All lengths are millimetres, ``x`` to the right and ``y`` down from the page's top left corner.
"""

from __future__ import annotations

from typing import Literal

import msgspec

SHEET_VERSION = 1


class Mark(msgspec.Struct, frozen=True):
    """An ArUco mark (dictionary DICT_4X4_50); ``x`` and ``y`` of its top left corner."""

    id: int
    x: float
    y: float
    size: float


class Bubble(msgspec.Struct, frozen=True):
    """``x`` and ``y`` of its centre. ``value``: an option's id, ``true`` or ``false``, a
    matching's target, an ordering's place (1 is first), a digit, or a form's label."""

    value: str
    x: float
    y: float


class Grid(msgspec.Struct, frozen=True, omit_defaults=True):
    """Bubbles that answer one thing: a digit of the student number (``part`` 0 is the first), the
    form, or an item (``part``: the source, entry or gap that is answered; empty for the item as a
    whole)."""

    kind: Literal["student", "form", "item"]
    bubbles: tuple[Bubble, ...]
    item: str = ""
    part: str = ""
    choose: Literal["one", "many"] = "one"
    """``many``: drawn as squares."""


class Box(msgspec.Struct, frozen=True, omit_defaults=True):
    """Room to write in: ``item`` and ``part`` as in ``Grid``."""

    item: str
    x: float
    y: float
    width: float
    height: float
    part: str = ""


class Code(msgspec.Struct, frozen=True):
    """The QR code (ISO/IEC 18004), without its quiet zone. It says
    ``QZ1/<first 32 hex digits of the form's digest>/<page>/<student number>``."""

    x: float
    y: float
    size: float


class SheetPage(msgspec.Struct, frozen=True):
    number: int
    marks: tuple[Mark, ...]
    """Top left, top right, bottom right, bottom left."""
    code: Code
    grids: tuple[Grid, ...]
    boxes: tuple[Box, ...]


class Sheet(msgspec.Struct, frozen=True):
    """The answer sheet of one form; every student's has the same geometry."""

    form_id: str
    form_digest: str
    """``form_digest(form)``."""
    width: float
    height: float
    bubble: float
    """Diameter of a bubble; side of a square one."""
    pages: tuple[SheetPage, ...]
    unit: Literal["mm"] = "mm"
    dictionary: Literal["DICT_4X4_50"] = "DICT_4X4_50"
    version: int = SHEET_VERSION
