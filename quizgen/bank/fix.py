"""Safe fixes, written into the bank's files where their items stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import yaml

from quizgen.bank.lint import Fix, fixes
from quizgen.bank.lint.rule import CODE, place
from quizgen.files import write_whole
from quizgen.model import Bank


class Fixed(msgspec.Struct, frozen=True):
    """A change that was made. ``line`` counts from 1."""

    file: str
    line: int
    code: str
    fix: Fix

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code} {self.fix.old} → {self.fix.new}"


def fix_bank(bank: Bank, *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> list[Fixed]:
    """Make the safe changes that lint knows, and write the files that change.

    A change is made in the lines of its item alone, outside code, and only where the file's
    structure stays what it was. What comes from a table's cell is left to the author. Raises
    ``OSError``.
    """
    starts: dict[str, set[int]] = defaultdict(set)
    wanted: dict[str, dict[tuple[int, str, Fix], None]] = defaultdict(dict)
    for item in bank.items:
        position = place(item)
        starts[position.file].add(position.line)
        for code, fix in fixes(item):
            chosen = not select or code.startswith(tuple(select))
            if chosen and not (ignore and code.startswith(tuple(ignore))):
                wanted[position.file][position.line, code, fix] = None
    done = []
    for file, found in wanted.items():
        before = Path(file).read_bytes().decode("utf-8")
        lines = before.splitlines(keepends=True)
        ends = sorted([*starts[file], len(lines) + 1])
        for start, code, fix in found:
            end = next(line for line in ends if line > start)
            done += _apply(lines, start, end, file, code, fix)
        after = "".join(lines)
        if after != before:
            write_whole(Path(file), after.encode())
    return done


def _apply(lines: list[str], start: int, end: int, file: str, code: str, fix: Fix) -> list[Fixed]:
    done = []
    for index in range(start - 1, min(end - 1, len(lines))):
        changed = _outside_code(lines[index], fix)
        if changed == lines[index]:
            continue
        attempt = [*lines[:index], changed, *lines[index + 1 :]]
        if _same_structure("".join(lines), "".join(attempt)):
            lines[index] = changed
            done.append(Fixed(file, index + 1, code, fix))
    return done


def _outside_code(line: str, fix: Fix) -> str:
    pattern = re.compile(rf"(?<![\w/-]){re.escape(fix.old)}(?![A-Za-z0-9-])")
    pieces = []
    last = 0
    for code in CODE.finditer(line):
        pieces += [pattern.sub(lambda _: fix.new, line[last : code.start()]), code[0]]
        last = code.end()
    return "".join([*pieces, pattern.sub(lambda _: fix.new, line[last:])])


def _same_structure(before: str, after: str) -> bool:
    try:
        return bool(_shape(yaml.safe_load(before)) == _shape(yaml.safe_load(after)))
    except yaml.YAMLError:
        return False


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_shape(each) for each in value]
    return type(value).__name__
