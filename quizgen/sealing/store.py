"""Where an instructor's keys are: one file a key, and beside it the public keys of its backups."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec

from quizgen.errors import at, message
from quizgen.files import home, write_together
from quizgen.reading import FileError, MissingFileError, is_there, read_bytes, read_text
from quizgen.sealing.keys import (
    KeyFile,
    KeyFileError,
    PrivateKey,
    fingerprint,
    generate,
    parse_key_file,
    parse_public,
    protect,
    public_text,
    unlock,
)

_SUFFIX = ".key.json"


def folder(given: Path | None = None) -> Path:
    """``given``; else ``QUIZGEN_KEYS``; else ``quizgen/keys`` of the user's configuration folder
    (XDG Base Directory Specification 0.8; ``APPDATA`` on Windows)."""
    if given is not None:
        return given
    if own := os.environ.get("QUIZGEN_KEYS"):
        return Path(own)
    config = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA")
    return (Path(config) if config else home() / ".config") / "quizgen" / "keys"


def path_of(name: str, keys: Path) -> Path:
    """The key's file; a name with a folder in it is a path already (a backup on a USB stick)."""
    return Path(name) if name.endswith(_SUFFIX) else keys / f"{name}{_SUFFIX}"


def names_of(public: Collection[str], keys: Path) -> list[str]:
    """The names of the keys in the folder that have one of these public keys."""
    found = []
    for path in sorted(keys.glob(f"*{_SUFFIX}")):
        try:
            if read(path).public in public:
                found.append(path.name.removesuffix(_SUFFIX))
        except KeyFileError:
            continue
    return found


def read(path: Path) -> KeyFile:
    """The key file as it is written, still locked. Raises ``KeyFileError``."""
    try:
        return parse_key_file(read_bytes(path, "document"))
    except MissingFileError as error:
        raise KeyFileError(
            at(path, message("there is no key; make one with: quizgen keys new"))
        ) from error
    except FileError as error:
        raise KeyFileError(*error.messages) from error
    except KeyFileError as error:
        raise KeyFileError(*error.within(path)) from error


def open_key(path: Path, passphrase: str) -> PrivateKey:
    """The private key. Raises ``KeyFileError``."""
    file = read(path)
    try:
        return unlock(file, passphrase)
    except KeyFileError as error:
        raise KeyFileError(*error.within(path)) from error


def write_new(path: Path, data: bytes, more: Mapping[Path, bytes] = MappingProxyType({})) -> None:
    """Write a key file that only its owner can read, and ``more`` together with it. Raises
    ``KeyFileError`` where one is there: a key that is overwritten takes with it every response
    sealed to it."""
    if is_there(path):
        raise KeyFileError(at(path, message("is there already, and is never overwritten")))
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True)
    write_together({path: data, **more}, private=(path,))


def new(path: Path, passphrase: str, *, backup_of: Path | None = None) -> str:
    """Make a key pair, its private key into ``path`` under ``passphrase`` (empty: under none), and
    return the public key; every exam that is sealed to ``backup_of`` from now on is sealed to it
    too. Raises ``KeyFileError``, also where ``path`` is there."""
    key = generate()
    public = public_text(key.public_key())
    listed = with_backup(backup_of, public) if backup_of is not None else {}
    write_new(path, protect(key, passphrase), listed)
    return public


def copy(path: Path, target: Path, passphrase: str, words: str) -> str:
    """Write the key of ``path``, which ``passphrase`` opens, into ``target`` under the passphrase
    ``words``, and return the public key. Raises ``KeyFileError``."""
    key = open_key(path, passphrase)
    write_new(target, protect(key, words))
    return public_text(key.public_key())


class KeyFacts(msgspec.Struct, frozen=True):
    """What may be shown of a key: its file, and ``backups``, the public keys that every exam is
    sealed to besides."""

    path: Path
    fingerprint: str
    public: str
    passphrase: bool
    """Whether the private key is under one."""
    backups: tuple[str, ...]


def facts(path: Path) -> KeyFacts:
    """What may be shown of a key. Raises ``KeyFileError``."""
    file = read(path)
    return KeyFacts(
        path, fingerprint(file.public), file.public, file.scrypt is not None, backups(path)
    )


def others_can_read(path: Path) -> bool:
    """Whether other users of this machine can (POSIX permissions)."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)


def backups(key: Path) -> tuple[str, ...]:
    """The public keys that what is sealed to ``key`` is sealed to as well. Raises
    ``KeyFileError``."""
    path = _backups_path(key)
    if not is_there(path):
        return ()
    found = []
    try:
        text = read_text(path, "document")
    except FileError as error:
        raise KeyFileError(*error.messages) from error
    for number, line in enumerate(text.splitlines(), 1):
        if word := line.strip():
            try:
                parse_public(word)
            except KeyFileError as error:
                raise KeyFileError(*error.within(f"{path}:{number}")) from error
            found.append(word)
    return tuple(found)


def with_backup(key: Path, public: str) -> dict[Path, bytes]:
    """The list of recipients beside ``key`` with one more, of every exam from now on. Raises
    ``KeyFileError``."""
    parse_public(public)
    there = recipients(key)
    if public.strip() in there:
        raise KeyFileError(at(fingerprint(public), message("is a recipient already")))
    lines = [*there[1:], public.strip()]
    return {_backups_path(key): ("\n".join(lines) + "\n").encode()}


def recipients(key: Path) -> tuple[str, ...]:
    """The key's own public key, then its backups'. Raises ``KeyFileError``."""
    return (read(key).public, *backups(key))


def _backups_path(key: Path) -> Path:
    return key.with_name(key.name.removesuffix(_SUFFIX) + ".backups.txt")
