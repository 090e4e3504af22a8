"""Files written whole or not at all."""

from __future__ import annotations

import itertools
import os
import tempfile
from pathlib import Path


def cache_folder() -> Path:
    """Where cache files are (XDG Base Directory Specification: ``$XDG_CACHE_HOME``)."""
    base = os.environ.get("XDG_CACHE_HOME")
    return Path(base) / "quizgen" if base else Path.home() / ".cache" / "quizgen"


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write ``data`` to ``path``: a temporary file beside it, fsync, rename (POSIX ``rename(2)``).

    Whatever happens, ``path`` holds either what it held before or all of ``data``. ``private``:
    at no time can anybody but its owner read it (mode 0600). Raises ``OSError`` as the system does
    (no space, no permission).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if not private:  # as mkstemp made it, it is
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def keep_earlier(path: Path) -> Path:
    """A copy of ``path`` under the next free number beside it (``exam.1.json``), as private as can
    be, before it is replaced. Raises ``OSError``."""
    numbers = itertools.count(1)
    kept = next(p for n in numbers if not (p := path.with_suffix(f".{n}{path.suffix}")).exists())
    write_whole(kept, path.read_bytes(), private=True)
    return kept


def decoded(data: bytes) -> str | None:
    """Text in UTF-8 (with or without a byte order mark), or in CP949 as Korean Excel saves it;
    None where it is neither."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
