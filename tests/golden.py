"""Whole outputs beside what they were: ``tests/golden`` holds them, a person reads what changed.

    QUIZGEN_GOLDEN=write python -m pytest tests/readers    # then read ``git diff tests/golden``

(not in parallel: several tests write one file)

A table-driven test says what is right; a golden file notices whatever is no longer as it was, also
what nobody thought of.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from itertools import zip_longest
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "golden"
PASSED = pytest.StashKey[bool]()
"""Of a test: whether it came to its end."""


def check(name: str, text: str) -> None:
    """``text`` is what the golden file ``name`` holds."""
    path = FOLDER / name
    if os.environ.get("QUIZGEN_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    _compare(name, path.read_text("utf-8") if path.exists() else "", text)


def _compare(name: str, held: str, text: str) -> None:
    if text != held:
        lines = difflib.unified_diff(
            held.splitlines(), text.splitlines(), f"golden/{name}", "now", lineterm="", n=1
        )
        told = "\n".join(line[:2000] for _, line in zip(range(60), lines, strict=False))
        raise AssertionError(
            f"{told}\nIf this is meant: QUIZGEN_GOLDEN=write python -m pytest with these tests"
        )


def spread(data: bytes) -> str:
    """A file as text: a zip file's members one after the other, a digest of what is no text."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return "".join(
                f"=== {info.filename} {info.compress_type}\n{spread(archive.read(info))}\n"
                for info in archive.infolist()
            )
    try:
        return data.decode("utf-8").replace("\r", "␍")
    except UnicodeDecodeError:
        return f"{len(data)} bytes, {hashlib.sha256(data).hexdigest()}"


def check_part(name: str, part: str, entries: Sequence[str]) -> None:
    """``entries`` are what the golden file ``name`` holds under ``part``; no part where none are."""
    path = FOLDER / name
    parts = _parts(path)
    shown, rest = entries[:12], "\n".join(entries[12:])
    text = "".join(f"- {_short(entry)}\n" for entry in [*shown, *([_digest(rest)] if rest else [])])
    if os.environ.get("QUIZGEN_GOLDEN") != "write":
        _compare(name, parts.get(part, ""), text)
    elif parts.get(part, "") != text:
        kept = {**parts, part: text} if text else {n: t for n, t in parts.items() if n != part}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"### {n}\n{t}" for n, t in sorted(kept.items())), "utf-8")


def check_near(name: str, found: dict[str, dict[str, str]]) -> None:
    """``found``: by case, what comes out by what was changed. The golden file ``name`` holds four
    digits of a digest of each; the changes whose outcome is another are told, with what it is."""
    now = {
        case: " ".join(hashlib.sha256(text.encode()).hexdigest()[:4] for text in outcomes.values())
        for case, outcomes in found.items()
    }
    if os.environ.get("QUIZGEN_GOLDEN") == "write":
        check(name, "".join(f"{case}: {digits}\n" for case, digits in now.items()))
        return
    path = FOLDER / name
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    held = dict(line.rsplit(": ", 1) for line in lines)
    other = [
        f"{case}, {change}: {text[:1000]}"
        for case, outcomes in found.items()
        for (change, text), digits, was in zip_longest(
            outcomes.items(), now[case].split(), held.get(case, "").split(), fillvalue=("", "")
        )
        if digits != was
    ]
    if other or held.keys() != now.keys():
        told = "\n".join([*other[:5], f"({len(other)} in all; cases {held.keys() ^ now.keys()})"])
        raise AssertionError(
            f"golden/{name}: another outcome of\n{told}\nIf this is meant: QUIZGEN_GOLDEN=write "
            "python -m pytest with these tests"
        )


def _parts(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    _, *found = re.split(r"^### (.*)\n", path.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(found[::2], found[1::2], strict=True))


def _short(text: str) -> str:
    """Where a test is about size, how it begins and a digest say as much as all of it."""
    if len(text) < 6_000:
        return text
    return f"{text[:600]} … {_digest(text)}"


def _digest(text: str) -> str:
    return f"{len(text)} characters, {hashlib.sha256(text.encode()).hexdigest()}"
