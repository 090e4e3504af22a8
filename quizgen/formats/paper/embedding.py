"""Fonts embedded with the same bytes on every machine.

WeasyPrint cuts fonts with whatever HarfBuzz the system has, and names them after a text that each
release of Pango writes in its own way. Here the pinned ``uharfbuzz`` cuts them, and they are named
after the face.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import importlib
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from functools import cache
from types import ModuleType
from typing import Any

from quizgen.formats.paper.replaced import replaced

_DROPPED = ["BASE", "DSIG", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG"]
"""Tables that a PDF does not use."""


@cache
def load_weasyprint() -> None:
    """Import it. It asks for each of its libraries under six names, and for most of those ctypes
    runs the compiler, the linker and ldconfig (0.4 s in all); on Linux the loader alone finds them
    under the fourth. And it imports all of fontTools (0.07 s) for fonts that are cut without
    HarfBuzz, which ``stable_fonts`` never does."""
    with _postponed("fontTools.subset", "fontTools.varLib.instancer"):
        if sys.platform == "linux":
            quickly = replaced(ctypes.util, "find_library", lambda name: None)
            with quickly, suppress(OSError), redirect_stdout(io.StringIO()):
                import weasyprint  # it prints before it raises
        import weasyprint  # noqa: F401


@contextmanager
def _postponed(*names: str) -> Iterator[None]:
    """Within it, modules of those names are imported when something of them is first called."""
    mine = {name: _Postponed(name) for name in names if name not in sys.modules}
    sys.modules.update(mine)
    try:
        yield
    finally:
        for name in mine:
            del sys.modules[name]


class _Postponed(ModuleType):
    """Stands for a module of functions and classes."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def called(*arguments: Any, **named: Any) -> Any:
            return getattr(importlib.import_module(self.__name__), name)(*arguments, **named)

        return called


@contextmanager
def stable_fonts() -> Iterator[None]:
    """Within it, WeasyPrint embeds fonts that way."""
    load_weasyprint()
    from weasyprint.pdf import stream

    with replaced(stream, "Font", _stable_font()):
        yield


@cache
def _stable_font() -> type[Any]:
    from weasyprint.pdf.fonts import Font

    class StableFont(Font):  # type: ignore[misc, unused-ignore]
        """A font of WeasyPrint's, named and cut without regard to the system's libraries."""

        file_content: bytes

        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            style = " Bold" if self.weight >= 600 else ""
            face = f"{self.family}{style}".replace(" ", "-").encode()
            digest = hashlib.md5(face, usedforsecurity=False).digest()[:6]
            self.hash = "".join(chr(65 + byte % 26) for byte in digest)
            self.name = b"/" + self.hash.encode() + b"+" + face

        def subset(self, to_unicode: dict[int, str], hinting: bool) -> None:
            """Keep the glyphs in use, under their numbers."""
            if to_unicode:
                self.file_content = cut(self.file_content, to_unicode, bool(self.missing))

    return StableFont


def cut(font: bytes, glyphs: Any, notdef: bool = False) -> bytes:
    """The font with the outlines of ``glyphs`` (numbers) only; the numbers stay, and end with the
    last one in use."""
    import uharfbuzz as hb

    used = sorted(glyphs)
    once = _subset(
        hb.Face(font), used, notdef, hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING
    )
    if font[:4] == b"OTTO":  # CFF ends with the last glyph in use as it is
        data: bytes = once.blob.data
        return data
    whole = _subset(once, range(used[-1] + 1), notdef, hb.SubsetFlags.NO_HINTING)
    data = whole.blob.data
    return data


def subset_of(font: bytes, characters: str) -> bytes:
    """The font with the glyphs of ``characters`` only, numbered anew."""
    import uharfbuzz as hb

    wanted = hb.SubsetInput()
    wanted.unicode_set.update({ord(character) for character in characters})
    wanted.drop_table_tag_set.update(_tags())
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


def _tags() -> set[int]:
    return {int.from_bytes(name.ljust(4).encode(), "big") for name in _DROPPED}
