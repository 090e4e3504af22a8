"""A file that was imported beside what became of it, question by question, as a page."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import msgspec

from quizgen import resources
from quizgen.archives import Archive, ArchiveError
from quizgen.bank.emit import dump
from quizgen.bank.writer import fields_of
from quizgen.formats.environment import environment
from quizgen.locale import gettext, language, spoken
from quizgen.readers import Imported, UnreadableError
from quizgen.reading import FileError, read_bytes

MOST_LINES = 200
"""Of a question's source; a picture inside may be thousands."""
MOST_SIGNS = 400
"""Of a line."""


class Compared(msgspec.Struct, frozen=True):
    """One question: where it stands, its lines with their numbers, what is said of it, and the
    items that it became, as the bank has them."""

    place: str
    source: tuple[tuple[int, str], ...]
    more: int
    """Lines that are not shown."""
    notes: tuple[str, ...]
    items: tuple[str, ...]


def page(path: Path, imported: Imported) -> str:
    """HTML, one file; ``imported`` is what ``readers.read`` made of ``path``."""
    compared, rest = compare(path, imported)
    env = environment("compare")
    style = (resources.folder("templates") / "compare" / "style.css").read_text("utf-8")
    rendered = partial(
        env.get_template("page.html.jinja").render,
        language=language(),
        words=gettext,
        name=path.name,
        reader=imported.reader,
        compared=compared,
        rest=rest,
        count=len(imported.items),
    )
    shown = rendered(style="", style_hash="")
    if re.search("[가-힣]", shown):  # computers without a Korean font would show empty boxes
        from quizgen.formats.page.webfont import font_face

        style += font_face(shown)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return rendered(style=style, style_hash=f"sha256-{digest}")


def compare(path: Path, imported: Imported) -> tuple[list[Compared], list[str]]:
    """The questions of the file in its order, and what is said of none of them."""
    texts = _texts(path)
    items = {item.id: item for item in imported.items}
    places = [_parted(begun.place) for begun in imported.begun]
    said: dict[int, list[str]] = {}
    rest = []
    for note in imported.notes:
        place = note.place.removeprefix(str(path)).removeprefix(":")
        member, line = _parted(re.sub(r"^(.*?\d+):\d+$", r"\1", place))
        index = _owner(places, member, line)
        if note.place == str(path) or index is None:
            rest.append(spoken(note.line()))
        else:
            said.setdefault(index, []).append(spoken(note.line()).removeprefix(f"{path}:").strip())
    found = []
    shown: set[str] = set()
    for index, begun in enumerate(imported.begun):
        member, start = places[index]
        ends = [line for other, line in places if other == member and line > start]
        lines = texts.get(member, [])[start - 1 : min(ends, default=10**9) - 1]
        written = []
        for name in begun.items:
            if (item := items.get(name)) is None:
                continue
            if item.stimulus and item.stimulus.id not in shown:
                shown.add(item.stimulus.id)
                written.append(
                    dump({"stimulus": item.stimulus.text.one or item.stimulus.text.first})
                )
            written.append(dump([fields_of(item)]))
        source = [(start + n, text[:MOST_SIGNS]) for n, text in enumerate(lines[:MOST_LINES])]
        while source and not source[-1][1].strip():
            source.pop()
        more = max(0, len(lines) - MOST_LINES)
        told = tuple(said.get(index, ()))
        found.append(Compared(begun.place.strip(), tuple(source), more, told, tuple(written)))
    return found, rest


def _parted(place: str) -> tuple[str, int]:
    """Member (or sheet) and line of `` member.xml:12``, ``Sheet!3`` or ``12``."""
    found = re.fullmatch(r"\s*(?:(.*)[:!])?(\d{1,9})", place)
    return ((found[1] or "").strip(), int(found[2])) if found else (place.strip(), 1)


def _owner(places: Sequence[tuple[str, int]], member: str, line: int) -> int | None:
    """The question that a line belongs to."""
    before = [i for i, (other, start) in enumerate(places) if other == member and start <= line]
    return max(before, key=lambda i: places[i][1]) if before else None


def _texts(path: Path) -> dict[str, list[str]]:
    """The lines of the file, or of each member of a package."""
    data = read_bytes(path, "import")
    if not data.startswith(b"PK"):
        return {"": _lines(data)}
    try:
        archive = Archive(data)
        if any(each.filename == "xl/workbook.xml" for each in archive.members):
            return _sheets(data, str(path))
        return {
            each.filename: _lines(archive.read(each))
            for each in archive.members
            if each.filename.endswith((".xml", ".dat", ".qti"))
        }
    except (ArchiveError, FileError):
        return {}  # cut off; what was read of it is shown without its source


def _sheets(data: bytes, name: str) -> dict[str, list[str]]:
    from quizgen.workbooks import sheets

    found: dict[str, list[str]] = {}
    for rows in sheets(data, name):
        for place, cells in rows:
            sheet, _row = _parted(place)
            found.setdefault(sheet, []).append("\t".join(cells))
    return found


def _lines(data: bytes) -> list[str]:
    from quizgen.readers.text import decode

    try:
        return decode(data, "").split("\n")
    except UnreadableError:
        return data.decode("utf-8", "replace").splitlines()
