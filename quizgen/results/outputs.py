"""Files of results, written where a person may have changed what was there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec

from quizgen.errors import QuizgenError, at, message
from quizgen.files import Content, Streamed, changed, digest_of, keep_earlier, write_together
from quizgen.reading import FileError, decode_json, read_bytes
from quizgen.results.written import written_digests

INDEX = "gradebook.json"
WRITTEN = ".written.json"
"""What quizgen wrote into a folder, with its SHA-256: to know it again."""


class ChangedError(QuizgenError):
    """Files are there that quizgen did not write, or that somebody changed since."""


def write_outputs(
    files: Mapping[Path, Content],
    folder: Path,
    *,
    force: bool,
    private: bool = False,
    all_of: str = "",
    grown: Mapping[Path, Content] = MappingProxyType({}),
) -> list[Path]:
    """Write all of ``files``, which lie in ``folder`` or below, and what has ``grown`` with them.
    What quizgen wrote there itself is replaced; anything else that is there with other content only
    with ``force``, and is then kept under another name. ``all_of``: what else quizgen wrote there
    with this ending is of nobody any more, and is removed. Returns what was kept. Raises
    ``ChangedError``."""
    known = _written(folder)
    names = {path: path.relative_to(folder).as_posix() for path in files}
    ours = {path for path, name in names.items() if _holds(path, known.get(name))}
    different = changed({path: data for path, data in files.items() if path not in ours})
    if different and not force:
        raise ChangedError(
            *(at(path, message("has other content")) for path in different),
            message(
                "Nothing was written. --force replaces what somebody changed, and keeps it under "
                "another name; --out writes into another folder."
            ),
        )
    kept = [keep_earlier(path) for path in different]
    here = set(names.values())
    gone = [
        folder / name
        for name, digest in known.items()
        if all_of and name.endswith(all_of) and name not in here and _holds(folder / name, digest)
    ]
    for path in gone:
        del known[path.relative_to(folder).as_posix()]

    def index() -> Iterator[bytes]:
        """Last, when all else has been made."""
        now = {name: _digest(files[path]) for path, name in names.items()}
        yield msgspec.json.format(msgspec.json.encode({**known, **now}), indent=1) + b"\n"

    whole = {**files, **grown, folder / WRITTEN: Streamed(index)}
    write_together(whole, private=tuple(whole) if private else (), removed=gone)
    return kept


def _digest(data: Content) -> str:
    return data.digest if isinstance(data, Streamed) else hashlib.sha256(data).hexdigest()


def _holds(path: Path, digest: str | None) -> bool:
    return digest is not None and path.is_file() and digest_of(path) == digest


def _written(folder: Path) -> dict[str, str]:
    """Names below ``folder`` and digests; nothing where what says so is damaged."""
    path = folder / WRITTEN
    try:
        known = decode_json(read_bytes(path, "exam"), dict[str, str], path)
    except FileError:  # as earlier versions kept it, but for the gradebook.json itself
        path = folder / INDEX
        known = written_digests(path)
        if known:
            known[INDEX] = digest_of(path)
    return {name: digest for name, digest in known.items() if _is_below(name)}


def _is_below(name: str) -> bool:
    """Whether a name out of a file leads to a place below its folder."""
    return not {"", ".", ".."} & set(name.split("/")) and "\0" not in name
