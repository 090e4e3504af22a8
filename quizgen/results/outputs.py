"""The files of a gradebook, written where a person may have changed what was there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from quizgen.errors import QuizgenError, at, message
from quizgen.files import changed, keep_earlier, write_together
from quizgen.reading import FileError, read_bytes

INDEX = "gradebook.json"


class ChangedError(QuizgenError):
    """Files are there that quizgen did not write, or that somebody changed since."""


def digests(files: Mapping[Path, bytes]) -> dict[str, str]:
    """What ``gradebook.json`` says of the files beside it, to know them again."""
    return {path.name: hashlib.sha256(data).hexdigest() for path, data in files.items()}


def write_outputs(
    files: Mapping[Path, bytes], folder: Path, *, force: bool, private: bool = False
) -> list[Path]:
    """Write all of ``files``. What quizgen wrote itself, as ``gradebook.json`` in ``folder``
    remembers, is replaced; anything else that is there with other content only with ``force``, and
    is then kept under another name. Returns what was kept. Raises ``ChangedError``."""
    known = _written(folder)
    different = [
        path
        for path in changed(files)
        if path.name != INDEX
        and hashlib.sha256(read_bytes(path, "output")).hexdigest() != known.get(path.name)
    ]
    if different and not force:
        raise ChangedError(
            *(at(path, message("has other content")) for path in different),
            message(
                "Nothing was written. --force replaces what somebody changed, and keeps it under "
                "another name; --out writes into another folder."
            ),
        )
    kept = [keep_earlier(path) for path in different]
    write_together(files, private=tuple(files) if private else ())
    return kept


def _written(folder: Path) -> Mapping[str, str]:
    try:
        head: dict[str, Any] = msgspec.json.decode(read_bytes(folder / INDEX, "output"))
        return head.get("files", {}) if head.get("quizgen") == "gradebook" else {}
    except (FileError, msgspec.DecodeError, AttributeError):
        return {}
