"""The files of a gradebook, written where a person may have changed what was there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from quizgen.errors import QuizgenError, at, message
from quizgen.files import changed, keep_earlier, write_together
from quizgen.reading import read_bytes
from quizgen.results.written import written_digests

INDEX = "gradebook.json"


class ChangedError(QuizgenError):
    """Files are there that quizgen did not write, or that somebody changed since."""


def digests(files: Mapping[Path, bytes]) -> dict[str, str]:
    """What ``gradebook.json`` says of the files beside it, to know them again."""
    return {path.name: hashlib.sha256(data).hexdigest() for path, data in files.items()}


def write_outputs(
    files: Mapping[Path, bytes],
    folder: Path,
    *,
    force: bool,
    private: bool = False,
    grown: Mapping[Path, bytes] = MappingProxyType({}),
) -> list[Path]:
    """Write all of ``files``, and what has ``grown`` with them. What quizgen wrote itself, as
    ``gradebook.json`` in ``folder`` remembers, is replaced; anything else that is there with other
    content only with ``force``, and is then kept under another name. Returns what was kept. Raises
    ``ChangedError``."""
    known = written_digests(folder / INDEX)
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
    everything = {**files, **grown}
    write_together(everything, private=tuple(everything) if private else ())
    return kept
