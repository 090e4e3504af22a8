"""What the readers make of everything that a test gives them, beside what it was.

A test says what matters in what it reads; the golden file of its module holds all of it. See
``tests/golden.py`` for how to take over a change.
"""

from __future__ import annotations

import hashlib
import importlib
import re
from collections.abc import Callable, Iterator

import msgspec
import pytest

from quizgen import readers
from quizgen.model import Item
from quizgen.readers import Imported, UnreadableError
from tests import golden


@pytest.fixture(autouse=True)
def recorded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Compare what was read during the test with the part of the golden file that has its name.
    What hypothesis makes up is another thing on another Python, and left out."""
    if getattr(request.node.obj, "is_hypothesis_test", False):
        yield
        return
    read: list[str] = []
    for name in readers.READERS:
        module = importlib.import_module(f"quizgen.readers.{name}")
        listened = _listened(module.read, read)
        if getattr(request.module, "read", None) is module.read:
            monkeypatch.setattr(request.module, "read", listened)
        monkeypatch.setattr(module, "read", listened)
    yield
    if not request.node.stash.get(golden.PASSED, False):
        return  # what was skipped or has failed has not read all
    module = request.node.nodeid.partition("::")[0].removeprefix("tests/").removesuffix(".py")
    golden.check_part(f"read/{module.replace('/', '-')}.txt", request.node.name, read)


def _listened(original: Callable[..., Imported], read: list[str]) -> Callable[..., Imported]:
    def listened(*arguments: object, **named: object) -> Imported:
        try:
            found = original(*arguments, **named)
        except UnreadableError as error:
            read.append(f"refused: {_anywhere(str(error))}")
            raise
        read.append(read_as(found, lambda item: msgspec.json.encode(item).decode()))
        return found

    return listened


def read_as(found: Imported, said: Callable[[Item], str]) -> str:
    """All of what was read, a line for each thing; ``said`` is an item's."""
    lines = [f"title: {found.title['ko']} / {found.title['en']}"] if found.title else []
    lines += [_anywhere(str(note)) for note in found.notes]
    lines += [said(item) for item in found.items]
    lines += [f"{name}: {_bytes(name, data)}" for name, data in found.images.items()]
    return "\n".join(lines)


def _bytes(name: str, data: bytes) -> str:
    """What a picture is; of one that was drawn (it is not called by its own bytes), that it is one:
    each release of Pillow, and of zlib, writes others."""
    drawn = hashlib.sha256(data).hexdigest()[:16] not in name
    return "drawn" if drawn else golden.spread(data)


def _anywhere(text: str) -> str:
    """Without the folder that a test made."""
    return re.sub(r"(?:/[\w.~-]+)+/", "", text)
