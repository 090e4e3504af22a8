"""Fonts cut to what is in use, with the same bytes on every machine: ``uharfbuzz`` is pinned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_DROPPED = ["BASE", "DSIG", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG"]
"""Tables that a PDF does not use."""
_SHAPING = ["GPOS", "GSUB"]
"""How letters change and move beside each other: a browser has only these to go by."""


def cut(font: bytes, glyphs: Any, notdef: bool = False) -> bytes:
    """The font with the outlines of ``glyphs`` (numbers) only; the numbers stay, and end with the
    last one in use."""
    import uharfbuzz as hb

    used = sorted(glyphs)
    once = _subset(
        hb.Face(font), used, notdef, hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING
    )
    if font[:4] == b"OTTO":  # CFF ends with the last glyph in use as it is
        whole = once
    else:
        whole = _subset(once, range(used[-1] + 1), notdef, hb.SubsetFlags.NO_HINTING)
    data: bytes = whole.blob.data
    return data


def subset_of(font: bytes, characters: str, *, joining: bool = False) -> bytes:
    """The font with the glyphs of ``characters`` only, numbered anew; ``joining``: and with what
    a script needs whose letters change beside each other (Arabic, Devanagari)."""
    import uharfbuzz as hb

    wanted = hb.SubsetInput()
    wanted.unicode_set.update({ord(character) for character in characters})
    wanted.drop_table_tag_set.update(_tags() - (_tags(_SHAPING) if joining else set()))
    wanted.flags = hb.SubsetFlags.NO_HINTING
    data: bytes = hb.subset(hb.Face(font), wanted).blob.data
    return data


def _subset(face: Any, glyphs: Any, notdef: bool, flags: Any) -> Any:
    import uharfbuzz as hb

    wanted = hb.SubsetInput()
    wanted.glyph_set.update(set(glyphs))
    wanted.drop_table_tag_set.update(_tags())
    flags |= hb.SubsetFlags.PASSTHROUGH_UNRECOGNIZED | hb.SubsetFlags.DESUBROUTINIZE
    wanted.flags = flags | hb.SubsetFlags.NOTDEF_OUTLINE if notdef else flags
    return hb.subset(face, wanted)


def _tags(names: Iterable[str] = _DROPPED) -> set[int]:
    return {int.from_bytes(name.ljust(4).encode(), "big") for name in names}
