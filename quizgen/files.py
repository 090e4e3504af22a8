"""Files written whole or not at all, and together what belongs together.

All of a set is written into a hidden folder beside its place (``.quizgen-…``), then a list of what
goes where, then each is renamed (POSIX ``rename(2)``). A run that is killed before the list is
there has changed nothing; one killed after it is finished by the next run, which sweeps away the
folder too. A folder that a living run holds is locked (``flock(2)``) and left alone.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import re
import stat
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar
from zlib import crc32

import msgspec

from quizgen.errors import QuizgenError, at, message
from quizgen.limits import limit
from quizgen.model.text import trusted
from quizgen.reading import FileError, decode_text, open_file, read_bytes, without_gc

T = TypeVar("T")


class Streamed:
    """Content of a file that is made bit by bit, anew each time: whole it may be too large for
    memory."""

    def __init__(self, make: Callable[[], Iterable[bytes]]) -> None:
        self._make = make
        self._digest = ""

    def __iter__(self) -> Iterator[bytes]:
        import hashlib

        found = hashlib.sha256()
        for part in self._make():
            found.update(part)
            yield part
        self._digest = found.hexdigest()

    @property
    def digest(self) -> str:
        """Its SHA-256, without making it once more where it was made before."""
        if not self._digest:
            for _part in self:
                pass
        return self._digest


Content = bytes | Streamed

_PREFIX = ".quizgen-"
_FORMERLY = r"\.[\w~-][\w.~-]*\.(?:json|csv|xlsx|pdf|html|zip|xml|gift|txt|docx|apkg)\.[a-z0-9_]{8}"
"""What killed runs of earlier versions left: ``.form.json.00fp2gld``."""
_LIST = "set.json"
_GONE = -1
"""Stands for the number of a file that is to be removed."""
_OLD = 24 * 3600.0
"""Seconds after which a folder of a killed run is swept where folders cannot be locked."""
_STALE = 30.0
"""Seconds after which a lock that is a file is taken to be a killed run's."""
_swept: set[Path] = set()


class WriteError(QuizgenError):
    """A file cannot be written; nothing was."""


@contextlib.contextmanager
def temporary_files_together() -> Iterator[None]:
    """All temporary files of this process and of those it starts, in a folder that is removed at
    the end: libraries leave some behind (WeasyPrint its fonts), and so does a process that is
    killed. For a whole program, before it does anything else (``tempfile`` goes by ``TMPDIR`` the
    first time that it is asked): what a library keeps for later use is gone afterwards."""
    given = filter(None, map(os.environ.get, ("TMPDIR", "TEMP", "TMP")))
    for place in (*given, "/tmp", "/var/tmp"):  # noqa: S108 - into a folder of its own
        with contextlib.suppress(OSError):
            folder = _new_folder(Path(place).absolute(), "quizgen-")
            break
    else:  # whoever needs one will say so
        yield
        return
    os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        _remove_whole(folder)


def _new_folder(place: Path, prefix: str) -> Path:
    """A new folder in ``place`` that only its owner may enter, by a name that nobody guesses."""
    folder = place / f"{prefix}{os.urandom(8).hex()}"
    folder.mkdir(mode=0o700)
    return folder


def _remove_whole(folder: Path) -> None:
    """Remove a folder of ``_new_folder``, and what is in it, as far as that can be. ``shutil`` is
    long to import, and files alone need none."""
    try:
        for each in folder.iterdir():
            each.unlink()
        folder.rmdir()
    except OSError:
        import shutil

        shutil.rmtree(folder, ignore_errors=True)


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """``write_together`` of one file."""
    write_together({path: data}, private=(path,) if private else ())


def write_together(
    files: Mapping[Path, Content],
    *,
    private: Collection[Path] = (),
    removed: Collection[Path] = (),
) -> None:
    """Write all of ``files``: whatever happens, each holds what it held before, or all hold what
    they should and those ``removed`` are gone. ``private`` ones can at no time be read by anybody
    but their owner (mode 0600).

    Raises ``WriteError`` where a place is taken by what is no regular file, and ``OSError``, which
    names the file, as the system does (no space, no permission).
    """
    for path in files:
        _require_replaceable(path)
    for folder in {path.parent for path in files}:
        folder.mkdir(parents=True, exist_ok=True)
    for group in _groups(files):
        here = {path.parent for path in group}
        _write_group(group, private, [path for path in removed if path.parent in here])


def _write_group(
    files: Mapping[Path, Content], private: Collection[Path], removed: Sequence[Path]
) -> None:
    root = Path(os.path.commonpath([path.parent.resolve() for path in files]))
    path = next(iter(files))
    try:
        with staged(root) as stage:
            umask = os.umask(0)
            os.umask(umask)
            for number, (path, data) in enumerate(files.items()):
                mode = 0o600 if path in private else 0o666 & ~umask
                _write_synced(stage / str(number), data, mode)
            paths = [*files, *removed]
            if len(paths) > 1:
                names = [os.path.relpath(path.parent.resolve() / path.name, root) for path in paths]
                moves = [(n if n < len(files) else _GONE, name) for n, name in enumerate(names)]
                _write_synced(stage / "list", msgspec.json.encode(moves), 0o600)
                (stage / "list").replace(stage / _LIST)
            _swap(stage, paths, len(files))
    except OSError as error:
        # named as the user knows it, not as the hidden file that stands for it
        name = getattr(error, "filename2", None) or str(path)
        raise OSError(error.errno, error.strerror, name) from error


def _swap(stage: Path, paths: list[Path], count: int) -> None:
    """Rename the first ``count`` into place, and remove the rest; where that cannot be, put back
    what was there."""
    done: list[tuple[int, Path, Path | None]] = []
    alone = len(paths) == 1
    try:
        for number, path in enumerate(paths):
            before: Path | None = None
            there = path.exists()
            if there and not alone:
                before = stage / f"{number}.before"
                link_or_copy(path, before)
            if not (there and alone):  # one that cannot be replaced is still what it was
                done.append((number, path, before))
            if number < count:
                (stage / str(number)).replace(path)
            else:
                path.unlink(missing_ok=True)
    except BaseException:
        # where not even that can be (the system has become read-only), the list stays, and the
        # next run finishes what this one began: the new file goes back to where it will look
        with contextlib.suppress(OSError):
            for number, path, before in reversed(done):
                new = stage / str(number)
                if number < count and not new.exists():
                    path.replace(new)
                if before is not None and before.exists():
                    before.replace(path)
            (stage / _LIST).unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):
        (stage / _LIST).unlink(missing_ok=True)


def link_or_copy(path: Path, other: Path) -> None:
    """``path`` by another name as well, in the same file system. Raises ``OSError``."""
    try:
        os.link(path, other)
    except OSError:  # a file system without hard links
        import shutil

        shutil.copy2(path, other)


def _groups(files: Mapping[Path, Content]) -> Iterator[Mapping[Path, Content]]:
    """Files that can be renamed from one folder: those of a file system."""
    by_device: dict[int, dict[Path, Content]] = {}
    for path, data in files.items():
        by_device.setdefault(path.parent.stat().st_dev, {})[path] = data
    for group in by_device.values():
        root = Path(os.path.commonpath([path.parent.resolve() for path in group]))
        if len(group) == 1 or (root.stat().st_dev in by_device and os.access(root, os.W_OK)):
            yield group
            continue
        by_folder: dict[Path, dict[Path, Content]] = {}
        for path, data in group.items():
            by_folder.setdefault(path.parent, {})[path] = data
        yield from by_folder.values()


@contextlib.contextmanager
def staged(root: Path) -> Iterator[Path]:
    """A new folder in ``root`` that only this process uses; it is gone afterwards, but for one with
    a list of moves that could be neither made nor taken back. What killed runs left there is swept
    first."""
    if root not in _swept:
        sweep(root)
        _swept.add(root)
    while True:
        stage = _new_folder(root, _PREFIX)
        try:
            lock = _locked(stage, wait=True)
        except BaseException:  # Ctrl-C
            _remove(stage)
            raise
        if lock is not None or stage.exists():
            break
    try:
        yield stage
    finally:
        try:
            _remove(stage)
        except BaseException:  # Ctrl-C, which comes once
            _remove(stage)
            raise
        finally:
            if lock is not None:
                os.close(lock)


def _remove(stage: Path) -> None:
    if not (stage / _LIST).exists():
        _remove_whole(stage)


def _locked(folder: Path, *, wait: bool = False) -> int | None:
    """A descriptor that holds ``folder`` alone, as long as it is open; None where another process
    has it (unless ``wait``), it is gone, or folders cannot be locked here."""
    try:
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        if os.fstat(descriptor).st_ino == folder.stat().st_ino:
            return descriptor
    except OSError:
        pass
    os.close(descriptor)
    return None


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """``path`` for this process and thread alone, among those that ask: to read it, change it and
    write it whole. The lock is on its folder (``flock(2)``); where folders cannot be locked, a file
    beside it. Raises ``OSError`` where the folder cannot be made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = _locked(path.parent, wait=True)
    if lock is not None:
        try:
            yield
        finally:
            os.close(lock)
        return
    mark = path.with_name(f".{path.name}.lock")
    while True:
        try:
            os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            with contextlib.suppress(OSError):  # of a run that was killed
                if time.time() - mark.stat().st_mtime > _STALE:
                    mark.unlink()
            time.sleep(0.02)
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Finish what killed runs have begun to replace in ``folder``, and remove what they left."""
    try:
        left = [
            Path(each.path)
            for each in os.scandir(folder)
            if each.name.startswith(_PREFIX) or re.fullmatch(_FORMERLY, each.name)
        ]
    except OSError:
        return
    if not left:
        return
    import shutil

    for stage in left:
        if stage.is_file():
            with contextlib.suppress(OSError):
                if time.time() - stage.stat().st_mtime > _OLD:
                    stage.unlink()
            continue
        lock = _locked(stage)
        try:
            if lock is None and (os.name == "posix" or time.time() - stage.stat().st_mtime < _OLD):
                continue
            _finish(stage, folder)
            shutil.rmtree(stage, ignore_errors=True)  # a link to a folder is left alone
        except OSError:
            continue
        finally:
            if lock is not None:
                os.close(lock)


def _finish(stage: Path, folder: Path) -> None:
    """Do what is left of a list of what goes where."""
    try:
        data = read_bytes(stage / _LIST, "document")
        moves = msgspec.json.decode(data, type=list[tuple[int, str]])
    except (FileError, ValueError, RecursionError, msgspec.DecodeError):
        return
    for number, name in moves:
        target = folder / name
        # a list that somebody else has laid there leads nowhere else, by a link neither
        within = target.parent.resolve().is_relative_to(folder.resolve())
        inside = within and ".." not in Path(name).parts
        if inside and number == _GONE:
            target.unlink(missing_ok=True)
        elif inside and (stage / str(number)).is_file():
            (stage / str(number)).replace(target)


def _write_synced(path: Path, data: Content, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for part in (data,) if isinstance(data, bytes) else data:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    if mode != 0o600:
        path.chmod(mode)


def _require_replaceable(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    except ValueError as error:  # a NUL
        raise WriteError(at(repr(str(path)), message("is no name of a file"))) from error
    if stat.S_ISDIR(mode):
        raise WriteError(at(path, message("is a folder; nothing was written")))
    if not stat.S_ISREG(mode):
        problem = message("is no regular file (a pipe or a device), and is not replaced")
        raise WriteError(at(path, problem))


def changed(files: Mapping[Path, Content]) -> list[Path]:
    """Those of ``files`` that are there with other content. Raises ``WriteError`` where one is no
    regular file, ``FileError`` where one cannot be read."""
    for path in files:
        _require_replaceable(path)
    return [path for path, data in files.items() if path.exists() and not holds(path, data)]


def holds(path: Path, data: Content) -> bool:
    """Whether the file ``path`` is there with this content. Raises ``FileError``."""
    if not path.exists():
        return False
    if isinstance(data, Streamed):
        return digest_of(path) == data.digest
    if path.stat().st_size != len(data) or len(data) > limit("output"):
        return False
    return read_bytes(path, "output") == data


def digest_of(path: Path) -> str:
    """The SHA-256 of a file. Raises ``FileError``."""
    import hashlib

    found = hashlib.sha256()
    with open_file(path, "output") as file:
        while part := file.read(1 << 20):
            found.update(part)
    return found.hexdigest()


def keep_earlier(path: Path) -> Path:
    """A copy of ``path`` under the next free number beside it (``exam.1.json``), as private as can
    be, before it is replaced. Raises ``OSError`` and ``FileError``."""
    numbers = itertools.count(1)
    kept = next(p for n in numbers if not (p := path.with_suffix(f".{n}{path.suffix}")).exists())
    write_whole(kept, read_bytes(path, "output"), private=True)
    return kept


def decoded(data: bytes) -> str | None:
    """Text in UTF-8 (with or without a byte order mark), or in CP949 as Korean Excel saves it;
    None where it is neither."""
    try:
        return decode_text(data, "", korean=True)
    except FileError:
        return None


def cache_folder() -> Path:
    """Where cache files are (XDG Base Directory Specification: ``$XDG_CACHE_HOME``). Raises
    ``OSError`` where there is no home."""
    base = os.environ.get("XDG_CACHE_HOME")
    return Path(base) / "quizgen" if base else home() / ".cache" / "quizgen"


def home() -> Path:
    """The user's folder. Raises ``OSError``: a container's user may have none."""
    try:
        return Path.home()
    except RuntimeError as error:
        raise FileNotFoundError(errno.ENOENT, str(error), "$HOME") from error


def own(path: Path) -> bool:
    """Whether a file is this user's: what somebody else put into the cache is not trusted. Raises
    ``OSError``."""
    return os.name != "posix" or path.stat().st_uid == os.geteuid()


def cached(name: str, kind: type[T]) -> T | None:
    """What the cache file ``name`` holds (MessagePack behind its CRC-32, of four bytes); None where
    there is none, or it is damaged or somebody else's."""
    try:
        path = cache_folder() / name
        if not own(path):
            return None
        data = memoryview(read_bytes(path, "output"))
        if crc32(data[4:]) != int.from_bytes(data[:4], "big"):
            return None
        with without_gc():
            return msgspec.msgpack.decode(data[4:], type=kind, dec_hook=trusted())
    except (OSError, FileError, ValueError, RecursionError, msgspec.MsgspecError):
        return None


def keep(name: str, value: object, most: int) -> None:
    """Put ``value`` into the cache file ``name``, and remove the oldest of its kind beyond
    ``most``. Where that cannot be done, the next run makes it again."""
    with contextlib.suppress(OSError, FileError, WriteError, ValueError):
        folder = cache_folder()
        data = msgspec.msgpack.encode(value)
        parts = (crc32(data).to_bytes(4, "big"), data)  # not joined: a bank's is large
        write_together({folder / name: Streamed(lambda: parts)})
        alike = sorted(folder.glob(f"*{Path(name).suffix}"), key=lambda file: file.stat().st_mtime)
        for old in alike[:-most]:
            old.unlink(missing_ok=True)
