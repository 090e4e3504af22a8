"""Whatever a file holds: an exit code of its class, a message that names the file, no traceback, in
bounded time, nothing half done and nothing left over.

Each kind of file that a command reads is damaged in some thirty ways (``harm``); more seeds of the
same are marked ``nightly`` (``pytest -m nightly``).
"""

from __future__ import annotations

import csv
import itertools
import json
import math
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from quizgen.cli.main import command_line
from quizgen.locale import UiLanguage, set_language
from quizgen.results.outputs import WRITTEN
from tests.robust.clock import Hang, bounded, forget_peak, peak, used
from tests.robust.harm import archives, damaged, mutated, nested, odd_cells, odd_values, typed_over
from tests.robust.kinds import KINDS, OWN, given

SECONDS = 20
"""Of the processor."""
MEMORY = 1 << 30
IN_BYTES = (".png", ".jpg", ".gif", ".webp", ".ttf")
SAID = 400_000
"""Letters that a command says at most: a million would be no message."""
MUTATED = int(os.environ.get("QUIZGEN_MUTATIONS", "12"))
ODD = int(os.environ.get("QUIZGEN_ODD_VALUES", "30"))


LATER = {
    *("compared", "compared-xml", "compared-xlsx", "compared-zip", "passphrase", "scorm-dotted"),
    *("qti22", "qti30", "cc", "blackboard", "picture-gif", "picture-webp"),
    *("theme-style", "theme-paper", "qti-choice", "qti-several", "moodle-kinds", "respondus"),
    *("certain", "costly", "corners", "marked-costly", "marked-form", "marked-key", "marked-table"),
}
"""Slow kinds, and those much like others: at night."""


_ENGLISH = re.compile(r"(?:\b[A-Za-z]{2,} ){3,}[A-Za-z]{2,}")
"""Four words in a row that are not of the file itself: somebody speaks no Korean."""
_COMMAND = re.compile(r"quizgen [a-z]+(?: \S+)*|”\([^)]*\)")
"""What is to be typed, and what a platform calls in English what stands before it."""


def cases(kind: str, seed: int) -> Iterator[tuple[str, bytes]]:
    file, good = KINDS[kind].file, KINDS[kind].good()
    yield from damaged(good, seed=seed)
    yield from mutated(good, seed=seed, count=MUTATED if seed else 4)
    yield from typed(file, good, seed=seed, count=ODD if seed else 2)
    if seed == 1 and good[:2] != b"PK" and not file.endswith(IN_BYTES):
        yield from nested(good)
    yield from odd(file, good, seed=seed, count=ODD if seed else 9)
    if good[:2] == b"PK":
        yield from archives("imsmanifest.xml", b"<quiz>" * 50, many=51_000 if seed else 200)


def typed(file: str, good: bytes, *, seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """One value that is none, in a file that has values."""
    if good[:1] in (b"{", b"[", b"<") or file.endswith((".yaml", ".xml")):
        yield from typed_over(good, seed=seed, count=count)


def odd(file: str, good: bytes, *, seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Odd values in the places of a file that has values in places."""
    if file.endswith(".csv"):
        yield from odd_cells(good, seed=seed, count=count)
    elif good[:1] in (b"{", b"[") and not file.endswith(".jinja"):
        yield from odd_values(good, seed=seed, count=count)
    elif file.endswith(".yaml"):  # JSON is YAML
        document = yaml.load(good, yaml.CSafeLoader)
        yield from odd_values(json.dumps(document, default=str).encode(), seed=seed, count=count)


def said_of(kind: str, said: str) -> bool:
    return Path(KINDS[kind].file).name in said or KINDS[kind].rather in said


def scores(folder: Path) -> Iterator[str]:
    """What cannot be a score of a gradebook."""
    least = -2 if (folder / "marked").exists() else 0  # certain of what is wrong
    for path in folder.rglob("gradebook.csv"):
        for row in csv.DictReader(path.read_text("utf-8-sig").splitlines(keepends=True)):
            if not row.get("score"):
                continue
            score, points = float(row["score"]), float(row["points"])
            if not (math.isfinite(points) and least * points - 1e-6 <= score <= points + 1e-6):
                yield f"score {row['score']} of {row['points']}"


def whole(folder: Path) -> dict[Path, bytes]:
    """The files in a folder, without what is not one."""
    return {
        path: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and path.stat().st_size < 1 << 30
    }


def broken(
    folder: Path,
    kind: str,
    name: str,
    data: bytes | Callable[[Path], None],
    commands: tuple[tuple[str, ...], ...],
    look: Callable[[Path], Iterable[str]] = scores,
) -> Iterator[str]:
    """What the law says of a case that does not hold; ``data`` is what the file holds, or puts
    something in its place; ``look`` says more of what was made."""
    file, changes = KINDS[kind].file, KINDS[kind].changes
    before = whole(folder)
    if isinstance(data, bytes):
        before[folder / file] = data
    else:
        before.pop(folder / file, None)
    for language, command in zip(
        itertools.cycle(("ko", "en")), commands if len(commands) > 1 else commands * 2, strict=False
    ):
        if isinstance(data, bytes):
            (folder / file).write_bytes(data)
        else:
            data(folder / file)
        words = [word.replace("{}", file) for word in command]
        set_language(UiLanguage("ko" if language == "ko" else "en"))
        case = f"{kind} {name}: quizgen {' '.join(words)}"
        own = OWN.get(words[0])
        forget_peak()
        held, began = peak(), used()
        try:
            with bounded(SECONDS):
                result = CliRunner().invoke(
                    own or command_line(), words[1:] if own else words, prog_name="quizgen"
                )
        except Hang:
            yield f"{case}: waits, or takes more than {SECONDS} s"
            continue
        took, more = used() - began, peak() - held
        if result.exception and not isinstance(result.exception, SystemExit):
            yield f"{case}: {''.join(traceback.format_exception(result.exception)[-3:])}"
        elif result.exit_code not in (0, 1, 2):
            yield f"{case}: exit code {result.exit_code}"
        elif (
            KINDS[kind].named
            and result.exit_code
            and not (
                said_of(kind, result.output)
                or any(word in result.output for word in words[1:] if "." in word)
            )
        ):
            yield f"{case}: the file is not named: {result.output[:200]}"
        if language == "ko" and result.exit_code and not re.search("[가-힣]", result.output):
            yield f"{case}: not in Korean: {result.output[:200]}"
        if language == "ko" and (english := _ENGLISH.search(_COMMAND.sub("", result.output))):
            of_file = data if isinstance(data, bytes) else b""
            if not all(word.encode() in of_file for word in english[0].split()):
                yield f"{case}: in English: {english[0]}"
        if took > SECONDS:
            yield f"{case}: {took:.0f} s"
        if more > MEMORY:
            yield f"{case}: {more >> 20} MB"
        if len(result.output) > SAID:
            yield f"{case}: {len(result.output)} letters are said"
        for path, was in before.items():
            if not path.is_file() or path.read_bytes() != was:
                if path.name not in changes:
                    yield f"{case}: {path.name} was changed"
                path.write_bytes(was)
        yield from (f"{case}: {said}" for said in look(folder))
        made = [path for path in whole(folder) if path not in before]
        for path in made:
            if path.name.startswith(".") and path.name != WRITTEN:
                yield f"{case}: {path} is left over"
            if path.name == "new.yaml":
                set_language(UiLanguage("en"))
                read = CliRunner().invoke(command_line(), ["check", str(path)])
                if "QG0" in read.output or read.exit_code not in (0, 1):
                    yield f"{case}: what it wrote cannot be read: {read.output[:300]}"
        for path in made:
            path.unlink()


def hold(folder: Path, kind: str, seed: int) -> None:
    given(folder)
    KINDS[kind].beside(folder)
    failures: list[str] = []
    count = 0
    for name, data in cases(kind, seed):
        count += 1
        more = KINDS[kind].more
        commands = KINDS[kind].commands + (more[count % len(more) :][:1] if seed and more else ())
        failures += broken(folder, kind, name, data, commands)
    assert count > 10
    assert not failures, f"{len(failures)} of {count}:\n" + "\n".join(failures[:40])


def taken(path: Path) -> None:
    """Away with whatever is there."""
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(6 << 30)


NO_FILES: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "folder": lambda path: path.mkdir(),
    "loop": lambda path: path.symlink_to(path.name),
    "nowhere": lambda path: path.symlink_to("nothing"),
    "null": lambda path: path.symlink_to("/dev/null"),
    "zero": lambda path: path.symlink_to("/dev/zero"),
    "memory": lambda path: path.symlink_to("/proc/self/mem"),
    "terminal": lambda path: path.symlink_to("/dev/ptmx"),
    "grows": sparse,
    "unreadable": lambda path: path.write_bytes(b"x") and path.chmod(0),
}
"""What can be in a file's place."""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    monkeypatch.setenv("QUIZGEN_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv("QUIZGEN_PASSPHRASE", raising=False)
    yield
    set_language(None)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in LATER])
def test_the_law_holds(tmp_path, kind):
    hold(tmp_path, kind, seed=0)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(1, 4))
@pytest.mark.parametrize("kind", KINDS)
def test_the_law_holds_of_more(tmp_path, kind, seed):
    hold(tmp_path, kind, seed)


def attributes(count: int) -> bytes:
    return b"".join(b' a%d="x"' % number for number in range(count))


FOUND = {
    "half-a-character": ("calculated", b"<text>", b"<text>&#xD800;"),
    "attributes": ("qti-choice", b"<itemBody", b"<itemBody" + attributes(60_000)),
    "tag": ("program", b'version: "1"', b"version: !!timestamp x"),
    "endless-picture": ("picture-svg", b'height="40"', b'height="-INF"'),
    "year-one": ("moodle-report", b"24 November 2026", b" 1 January 0001"),
    "long-integer": ("marked-form", b'"words": null', b'"words": 1' + b"0" * 400),
}
"""What ended in a traceback or took minutes: one of each."""


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_holds(tmp_path, name):
    kind, old, new = FOUND[name]
    given(tmp_path)
    KINDS[kind].beside(tmp_path)
    data = KINDS[kind].good().replace(old, new, 1)
    assert data != KINDS[kind].good()
    assert not list(broken(tmp_path, kind, name, data, KINDS[kind].commands[:1]))


@pytest.mark.skipif(sys.platform != "linux", reason="as Linux has them")
@pytest.mark.parametrize(
    "kind",
    [
        "table",
        *(
            pytest.param(kind, marks=pytest.mark.nightly)
            for kind in KINDS
            if kind not in ("table", "assistant")  # cat waits
        ),
    ],
)
def test_what_is_no_file_is_refused(tmp_path, kind):
    given(tmp_path)
    KINDS[kind].beside(tmp_path)
    failures: list[str] = []
    for name, put in NO_FILES.items():

        def instead(path: Path, put: Callable[[Path], object] = put) -> None:
            taken(path)
            put(path)

        for command in (*KINDS[kind].commands, *KINDS[kind].more[:3]):
            failures += broken(tmp_path, kind, name, instead, (command,))
    assert not failures, f"{len(failures)}:\n" + "\n".join(failures[:40])
