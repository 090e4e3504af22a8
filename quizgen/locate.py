"""Finds the bank that is meant by a name, by a path, by a blueprint, or by nothing at all."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from quizgen import resources
from quizgen.errors import QuizgenError, message, reason
from quizgen.model import Blueprint, Position
from quizgen.reading import FileError, read_bytes

DEFAULT_BANK = "podman-101"


class NotFoundError(QuizgenError):
    """There is no such bank or blueprint; the message lists where it was looked for."""


class SeveralError(NotFoundError):
    """No bank is named, and there are several: ``banks`` are their folders."""

    def __init__(self, banks: list[Path]) -> None:
        self.banks = banks
        listed = ", ".join(map(str, banks))
        super().__init__(
            message("there are several banks: {banks}; name the one that is meant", banks=listed)
        )


def bank_folder(name: str | Path | None = None) -> Path:
    """Find the folder (or single file) of a bank.

    A path that exists is taken as it is, one of the files of a bank for the bank; a name is looked
    for under ``banks/`` of the current folder, then among the banks that come with quizgen, and
    then it may be the id of a bank whose folder is called otherwise: of the one that the current
    folder lies in, or of one under ``banks/``. Without a name: the bank that the current folder
    lies in, the only bank under ``banks/``, or podman-101 where there is none. Raises
    ``NotFoundError``: there is no such bank; ``SeveralError``: none is named, or one by an id that
    several have.
    """
    own = Path("banks")
    if name is None:
        if (here := _around()) is not None:
            return here
        mine = _under(own)
        if len(mine) == 1:
            return mine[0]
        if mine:
            raise SeveralError(mine)
        name = DEFAULT_BANK
    candidates = [Path(name), own / name, resources.folder("banks") / name]
    for candidate in candidates:
        if candidate.is_file():
            return bank_around(candidate) or candidate
        if candidate.is_dir() and any(candidate.glob("*.yaml")):
            return candidate
    here = _around()
    called = [bank for bank in (*([here] if here else []), *_under(own)) if id_of(bank) == name]
    if len(called) == 1 or (called and called[0] == here):
        return called[0]
    if called:
        raise SeveralError(called)
    places = ", ".join(str(candidate) for candidate in candidates)
    near = _near(str(name), own)
    raise NotFoundError(
        message(
            "no bank {name!r}: looked for {places}{hint}",
            name=str(name),
            places=places,
            hint=message("; did you mean {name!r}?", name=near) if near else "",
        )
    )


def _around() -> Path | None:
    """The bank that the current folder lies in."""
    ups = (Path(*[".."] * up) for up in range(len(Path.cwd().parts)))
    return next((up for up in ups if up.joinpath("bank.yaml").is_file()), None)


def _under(own: Path) -> list[Path]:
    return sorted(path.parent for path in own.glob("*/bank.yaml"))


def _near(name: str, own: Path) -> str:
    """The bank under ``banks/`` whose name is nearest; empty where none is near."""
    from difflib import get_close_matches

    there = [path.name for path in _under(own)]
    return next(iter(get_close_matches(Path(name).name, there, 1)), "")


def shown(bank: Path) -> Path:
    """A bank's folder as its user knows it: whole, where it is ``.`` or ``..``."""
    return bank if bank.name not in ("", "..") else bank.resolve()


def bank_around(file: Path) -> Path | None:
    """The folder of the bank that ``file`` is one of several files of; None where it is no part of
    one, and for blueprints, which stand for themselves."""
    folder = file.parent
    try:
        manifest = (folder / "bank.yaml").is_file() and file.suffix in (".yaml", ".yml")
        text = read_bytes(file, "bank").decode("utf-8", "replace") if manifest else ""
    except (OSError, FileError):
        return None
    if re.search(r"^(blueprint|register|glossary):", text, re.M):
        return None
    return folder if text and _id_in(text) in (None, id_of(folder)) else None


def daily_blueprint(bank: Path) -> Path | None:
    """The ``daily.yaml`` beside a bank's files; None where there is none."""
    path = (bank if bank.is_dir() else bank.parent) / "daily.yaml"
    return path if path.is_file() else None


def blueprint_banks(blueprint: Blueprint, path: Path) -> tuple[Path, ...]:
    """The banks a blueprint file names: each a folder relative to the file, the bank the file lies
    in, or a name as in ``bank_folder``. Raises ``NotFoundError``, which says where in the file the
    bank is named that is not there."""
    found = []
    for name in blueprint.banks or (blueprint.bank,):
        try:
            found.append(named(name, path))
        except NotFoundError as error:
            raise NotFoundError(*error.within(place_of_bank(blueprint, path))) from error
    return tuple(found)


def place_of_bank(blueprint: Blueprint, path: Path) -> Position:
    """Where the blueprint of the file ``path`` names its bank, or its banks."""
    field = "banks" if blueprint.banks else "bank"
    return blueprint.places.get(field, Position(str(path), 1, 1))


def named(name: str, path: Path) -> Path:
    """The bank that the blueprint ``path`` means by ``name``: a folder, or a file of YAML. Raises
    ``NotFoundError``, which does not name the blueprint."""
    beside = path.parent / name
    with contextlib.suppress(OSError):
        if beside.is_dir() or (beside.exists() and beside.suffix in (".yaml", ".yml")):
            return beside
        if beside.exists():
            said = message("{name!r} is no bank, which is a folder or a .yaml file", name=name)
            raise NotFoundError(said)
    if path.parent.resolve().name == name or id_of(path.parent) == name:
        return path.parent
    try:
        return bank_folder(name)
    except OSError as error:  # a name that is too long
        raise NotFoundError(reason(error)) from error


def meant_path(path: str | Path) -> Path:
    """The bank or blueprint that a user means by ``path``: a file or folder, or where there is none
    the bank of that name."""
    path = Path(path)
    if len(path.parts) != 1:
        return path
    try:
        return bank_folder(path)
    except (NotFoundError, OSError):
        return path


def id_of(folder: Path) -> str | None:
    """The id of the bank in ``folder``, as the first line of its manifest that names one says."""
    manifest = folder / "bank.yaml"
    try:
        return _id_in(read_bytes(manifest, "bank").decode("utf-8", "replace"))
    except FileError:
        return None


def _id_in(text: str) -> str | None:
    found = re.search(r"^bank:\s*['\"]?([\w.-]+)", text, re.M)
    return found[1] if found else None


def own_grammars(bank: Path) -> list[Path]:
    """The grammars that stand beside a bank."""
    try:
        return sorted(file for file in (bank / "programs").iterdir()
                      if file.suffix in (".json", ".yaml"))  # fmt: skip
    except (OSError, ValueError):  # there is none; a NUL in its name
        return []
