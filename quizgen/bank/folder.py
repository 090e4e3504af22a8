"""Which files make up a bank."""

from __future__ import annotations

from pathlib import Path

from quizgen.reading import is_there

MANIFEST = "bank.yaml"


def is_folder(path: Path) -> bool:
    """Whether ``path`` is a folder; False where the system does not even say."""
    try:
        return path.is_dir()
    except (OSError, ValueError):  # no permission, too long a name
        return False


def joins_bank(path: Path) -> bool:
    """Whether a file of that name becomes part of a bank: the one in whose folder it will lie."""
    return path.name != MANIFEST and is_there(path.parent / MANIFEST)


def files_of(path: Path) -> list[Path]:
    """The YAML files of a bank's folder, the manifest first, then by name; the file itself for a
    single file. Raises ``OSError`` where the folder cannot be read."""
    if not is_folder(path):
        return [path]
    found = [p for p in path.iterdir() if p.suffix in (".yaml", ".yml")]
    return sorted(found, key=lambda p: (p.name != MANIFEST, p.name))
