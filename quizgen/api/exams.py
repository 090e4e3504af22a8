"""Exams: keys, pages that are sealed to them, what comes back, what is released."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quizgen.api.given import Date, day_of
from quizgen.formats import RenderOptions
from quizgen.locale import content_language
from quizgen.model import Bank, Blueprint

if TYPE_CHECKING:
    from quizgen.exam import Collection, Issued
    from quizgen.sealing.store import KeyFacts


def new_key(name: str = "exam", *, passphrase: str, keys: str | Path | None = None) -> KeyFacts:
    """Make a key pair in the folder ``keys`` (``QUIZGEN_KEYS``, or the user's). An empty passphrase
    leaves the file as it is to whoever gets it. Raises ``quizgen.sealing.KeyFileError`` where there
    is one of this name: it is never overwritten."""
    from quizgen.sealing import store

    path = _key(name, keys)
    store.new(path, passphrase)
    return store.facts(path)


def show_key(name: str = "exam", *, keys: str | Path | None = None) -> KeyFacts:
    """A key's file, fingerprint, public key and backups; no passphrase is needed. Raises
    ``quizgen.sealing.KeyFileError``."""
    from quizgen.sealing import store

    return store.facts(_key(name, keys))


def back_up_key(
    name: str = "exam",
    *,
    new: str | Path | None = None,
    recipient: str | None = None,
    copy: str | Path | None = None,
    passphrase: str = "",
    keys: str | Path | None = None,
) -> KeyFacts:
    """Guard against the loss of a key, by one of three: a ``new`` second key pair in this file, or
    the public key of a ``recipient``, to which every exam from now on is sealed too; or a ``copy``
    of the key itself. ``passphrase``: of the new file, or of the key that is copied. Raises
    ``quizgen.sealing.KeyFileError``, and ``TypeError`` unless just one is named."""
    from quizgen.files import write_together
    from quizgen.sealing import store

    path = _key(name, keys)
    match new, recipient, copy:
        case (str() | Path() as file, None, None):
            store.new(Path(file), passphrase, backup_of=path)
        case (None, str() as public, None):
            write_together(store.with_backup(path, public))
        case (None, None, str() | Path() as file):
            store.copy(path, Path(file), passphrase, passphrase)
        case _:
            raise TypeError("name one of new, recipient and copy")
    return store.facts(path)


def make_exam(
    bank: Bank,
    blueprint: Blueprint,
    folder: str | Path,
    *,
    date: Date,
    roster: str | Path | None = None,
    key: str = "exam",
    keys: str | Path | None = None,
    options: RenderOptions | None = None,
    count: int | None = None,
    own_items: bool = False,
    force: bool = False,
) -> Issued:
    """Make an exam whose answers only the holder of ``key`` can read, into ``folder``: a page for
    each student of ``roster`` (a CSV file), or one for all. ``key`` is a name in the folder
    ``keys``, or a file, as ``quizgen keys new`` makes it.

    Where the same exam is there already, new students are added to it. Raises
    ``quizgen.sealing.KeyFileError``, ``quizgen.exam.RosterError``, ``quizgen.exam.ExamError`` and
    ``quizgen.publish.WouldOverwriteError``; nothing is written then.
    """
    from quizgen.exam import issue_exam, read_roster
    from quizgen.sealing import store

    return issue_exam(
        bank,
        blueprint,
        read_roster(Path(roster)).candidates if roster else (),
        Path(folder),
        date=day_of(date),
        recipients=store.recipients(_key(key, keys)),
        options=options,
        count=count,
        own_items=own_items,
        force=force,
    )


def collect(
    exam: str | Path,
    files: Sequence[str | Path],
    *,
    key: str = "exam",
    keys: str | Path | None = None,
    passphrase: str = "",
    write: bool = False,
    xlsx: bool = False,
    force: bool = False,
) -> Collection:
    """Open and grade what students handed in (files, folders, zip files) for the ``exam``: its
    ``exam.json`` or its folder, with the decisions in it. What does not count is in ``aside``.
    ``write``: the gradebook, receipts and responses into the exam's folder ``results``, where
    ``release``, ``feedback`` and ``regrade`` look for them.
    Raises ``quizgen.exam.ExamError`` and ``quizgen.sealing.KeyFileError``."""
    from quizgen.exam import collect as open_all
    from quizgen.exam import files_of_collection, read_exam, read_files
    from quizgen.results import write_outputs
    from quizgen.sealing import fingerprint, store

    path = _key(key, keys)
    private = {fingerprint(store.read(path).public): store.open_key(path, passphrase)}
    inbox = read_files([Path(file) for file in files])
    manifest = Path(exam)
    home = manifest if manifest.is_dir() else manifest.parent
    found = open_all(
        read_exam(manifest), inbox.files.items(), private, unread=inbox.unread, folder=home
    )
    if write:
        target = home / "results"
        made = files_of_collection(found, inbox, target, content_language(), xlsx=xlsx)
        write_outputs(made, target, force=force, private=True)
    return found


def release(
    exam: str | Path, collection: Collection | None = None, options: RenderOptions | None = None
) -> dict[str, bytes]:
    """The pages with answers and explanations after the ``exam``, by file name; of students in
    ``collection`` with what they answered. Raises ``quizgen.exam.ExamError``."""
    from quizgen.exam import read_exam, release_pages, who

    given = {who(one.student): one.response for one in (collection.accepted if collection else ())}
    chosen = options or RenderOptions(feedback="each")
    pages = release_pages(read_exam(Path(exam)), given, chosen)
    return {name: page for name, _student, page in pages}


def _key(name: str, keys: str | Path | None) -> Path:
    from quizgen.sealing import store

    return store.path_of(name, store.folder(Path(keys) if keys else None))
