"""What quizgen needs of this machine, and the command that mends what is missing."""

from __future__ import annotations

import ctypes.util
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from quizgen import resources
from quizgen.errors import Message, message


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at. ``mend`` is a command or an advice, empty where all is well."""

    name: Message | str
    state: Literal["ok", "missing", "optional"]
    detail: Message | str
    mend: Message | str = ""


_DEBIAN = {"pango-1.0-0": "libpango-1.0-0", "pangoft2-1.0-0": "libpangoft2-1.0-0"}


def examine() -> list[Finding]:
    """Every check, in the order in which they matter."""
    checks: list[Callable[[], Iterator[Finding]]] = [
        _python,
        _libraries,
        _fonts,
        _files,
        _catalogues,
        _cache,
        _browser,
    ]
    return [finding for check in checks for finding in check()]


def _python() -> Iterator[Finding]:
    # an older one cannot have come this far: pip refuses to install quizgen for it
    yield Finding("Python", "ok", f"{platform.python_version()}: {sys.executable}")


def _libraries() -> Iterator[Finding]:
    about = {
        "pango-1.0-0": message("lays out the text of PDFs"),
        "pangoft2-1.0-0": message("finds the fonts of PDFs"),
    }
    for name, job in about.items():
        short = name.removesuffix("-0")
        found = _library(name) or _library(short)
        if found:
            yield Finding(short, "ok", message("{found}: {what}", found=found, what=job))
        else:
            yield Finding(short, "missing", job, _install(name))


def _library(name: str) -> str | None:
    if found := ctypes.util.find_library(name):
        return found
    for pattern in (f"lib{name}.so.0", f"lib{name}.dylib"):
        try:
            ctypes.CDLL(pattern)
        except OSError:
            continue
        return pattern
    return None


def _install(library: str) -> Message | str:
    if sys.platform == "darwin":
        return "brew install pango"
    if shutil.which("apt-get"):
        return f"sudo apt-get install {_DEBIAN[library]}"
    if shutil.which("dnf"):
        return "sudo dnf install pango"
    return message("Install {name} with this system's package manager.", name=library)


def _fonts() -> Iterator[Finding]:
    wanted = (
        "QuizgenSans-Regular.otf",
        "QuizgenSans-Bold.otf",
        "QuizgenPage-Regular.otf",
        "QuizgenCode-Regular.ttf",
    )
    try:
        folder = resources.folder("fonts")
        missing = [name for name in wanted if not (folder / name).is_file()]
    except FileNotFoundError:
        missing = list(wanted)
    if missing:
        yield Finding(message("Fonts"), "missing", ", ".join(missing), _reinstall())
    else:
        yield Finding(message("Fonts"), "ok", message("bundled"))


def _files() -> Iterator[Finding]:
    wanted: tuple[tuple[Literal["templates", "banks"], Message, str], ...] = (
        ("templates", message("Templates"), "html/page.html.jinja"),
        ("banks", message("Question bank"), "podman-101/bank.yaml"),
    )
    for name, label, file in wanted:
        try:
            path = resources.folder(name) / file
        except FileNotFoundError:
            path = Path(name, file)
        if path.is_file():
            yield Finding(label, "ok", str(path.parent))
        else:
            yield Finding(label, "missing", str(path), _reinstall())


def _catalogues() -> Iterator[Finding]:
    for language, name in (
        ("ko", message("Korean catalogue")),
        ("en", message("English catalogue")),
    ):
        source = Path(__file__).parent / "locale" / language / "LC_MESSAGES" / "quizgen.po"
        compiled = source.with_suffix(".mo")
        if compiled.is_file():
            yield Finding(name, "ok", message("compiled"))
        elif source.is_file():
            yield Finding(
                name,
                "optional",
                message("not compiled, which makes each start slower"),
                f"python -m pip install --no-deps -e {Path(__file__).parents[1]}",
            )
        else:
            yield Finding(name, "missing", str(compiled), _reinstall())


def _cache() -> Iterator[Finding]:
    from quizgen.files import cache_folder as folder

    try:
        folder().mkdir(parents=True, exist_ok=True)
        probe = folder() / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        advice = message("Banks are read anew each time; set XDG_CACHE_HOME to a folder of yours.")
        yield Finding(
            message("Cache"), "optional", f"{error.filename or '.'}: {error.strerror}", advice
        )
    else:
        yield Finding(message("Cache"), "ok", str(folder()))


def _browser() -> Iterator[Finding]:
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found:
        said = message("{found} ({what})", found=found, what=message("only for the tests"))
        yield Finding("Chromium", "ok", said)
    else:
        yield Finding("Chromium", "optional", message("only for the tests"))


def _reinstall() -> str:
    return "python -m pip install --force-reinstall --no-deps quizgen"
