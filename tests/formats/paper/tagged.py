"""What a tagged PDF says, and in which language: the structure tree with its text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

_CHAR = re.compile(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>\s")
_SHOWS = ("Tj", "TJ", "'", '"')


def spoken(data: bytes) -> Iterator[tuple[str, str]]:
    """``(language, text)`` of each marked piece of text, in reading order."""
    with pikepdf.open(io.BytesIO(data)) as document:
        said = {page.obj.objgen: dict(_marked(page)) for page in document.pages}
        yield from _walk(document.Root.StructTreeRoot.K, str(document.Root.Lang), None, said)


def _walk(
    node: Any, language: str, page: Any, said: dict[Any, dict[int, str]]
) -> Iterator[tuple[str, str]]:
    if isinstance(node, int):
        yield language, said[page][node]
    elif isinstance(node, pikepdf.Array):
        for kid in node:
            yield from _walk(kid, language, page, said)
    elif "/S" in node:
        own = str(node.get("/Lang", language))
        yield from _walk(node.get("/K", []), own, node.Pg.objgen if "/Pg" in node else page, said)


def _marked(page: pikepdf.Page) -> Iterator[tuple[int, str]]:
    """The text of each marked-content identifier of a page."""
    characters = {
        name: {
            int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
            for code, text in _CHAR.findall(font.ToUnicode.read_bytes())
        }
        for name, font in page.obj.Resources.get("/Font", {}).items()
    }
    font: dict[int, str] = {}
    marks: list[int | None] = []
    text: dict[int, list[str]] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BMC":
                marks.append(None)
            case "BDC":
                mark = operands[1].get("/MCID") if len(operands) > 1 else None
                marks.append(mark)
                if mark is not None:
                    text[mark] = []
            case "EMC":
                marks.pop()
            case "Tf":
                font = characters[str(operands[0])]
            case shows if shows in _SHOWS and marks and marks[-1] is not None:
                text[marks[-1]] += _decoded(operands[-1], font)
    yield from ((mark, "".join(parts)) for mark, parts in text.items())


def _decoded(shown: Any, font: dict[int, str]) -> Iterator[str]:
    for part in shown if isinstance(shown, pikepdf.Array) else [shown]:
        if isinstance(part, pikepdf.String):
            raw = bytes(part)
            for at in range(0, len(raw), 2):
                yield font.get(int.from_bytes(raw[at : at + 2], "big"), "")
