"""Files of results, written where a person may have changed what was there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec

from quizgen.errors import QuizgenError, at, message
from quizgen.files import changed, keep_earlier, write_together
from quizgen.reading import FileError, decode_json, read_bytes
from quizgen.results.written import written_digests

INDEX = "gradebook.json"
WRITTEN = ".written.json"
"""What quizgen wrote into a folder, with its SHA-256: to know it again."""


class ChangedError(QuizgenError):
    """Files are there that quizgen did not write, or that somebody changed since."""


def write_outputs(
    files: Mapping[Path, bytes],
    folder: Path,
    *,
    force: bool,
    private: bool = False,
    all_of: str = "",
    grown: Mapping[Path, bytes] = MappingProxyType({}),
) -> list[Path]:
    """Write all of ``files``, which lie in ``folder`` or below, and what has ``grown`` with them.
    What quizgen wrote there itself is replaced; anything else that is there with other content only
    with ``force``, and is then kept under another name. ``all_of``: what else quizgen wrote there
    with this ending is of nobody any more, and is removed. Returns what was kept. Raises
    ``ChangedError``."""
    known = _written(folder)
    names = {path: path.relative_to(folder).as_posix() for path in files}
    different = [path for path in changed(files) if _digest_of(path) != known.get(names[path])]
    if different and not force:
        raise ChangedError(
            *(at(path, message("has other content")) for path in different),
            message(
                "Nothing was written. --force replaces what somebody changed, and keeps it under "
                "another name; --out writes into another folder."
            ),
        )
    kept = [keep_earlier(path) for path in different]
    now = {name: _digest(files[path]) for path, name in names.items()}
    gone = [
        folder / name
        for name in known
        if all_of and name.endswith(all_of) and name not in now and (folder / name).is_file()
    ]
    gone = [path for path in gone if _digest_of(path) == known[path.relative_to(folder).as_posix()]]
    for path in gone:
        del known[path.relative_to(folder).as_posix()]
    index = folder / WRITTEN
    content = msgspec.json.format(msgspec.json.encode({**known, **now}), indent=1) + b"\n"
    whole = {**files, **grown, index: content}
    write_together(whole, private=tuple(whole) if private else (), removed=gone)
    return kept


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest_of(path: Path) -> str:
    return _digest(read_bytes(path, "output"))


def _written(folder: Path) -> dict[str, str]:
    """Names below ``folder`` and digests; nothing where what says so is damaged."""
    path = folder / WRITTEN
    try:
        known = decode_json(read_bytes(path, "exam"), dict[str, str], path)
    except FileError:  # as earlier versions kept it, but for the gradebook.json itself
        path = folder / INDEX
        known = written_digests(path)
        if known:
            known[INDEX] = _digest_of(path)
    return {name: digest for name, digest in known.items() if _is_below(name)}


def _is_below(name: str) -> bool:
    """Whether a name out of a file leads to a place below its folder."""
    return not {"", ".", ".."} & set(name.split("/")) and "\0" not in name
