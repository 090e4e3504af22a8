"""Safe fixes, written into the bank's files where their items stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from os.path import commonprefix
from pathlib import Path
from typing import Any

import msgspec
import yaml

from quizgen.bank.lint import Fix, fixes
from quizgen.bank.lint.rule import CODE, LINK, place
from quizgen.files import write_together
from quizgen.model import Bank
from quizgen.reading import read_bytes

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_FIELDS = {
    "stem": frozenset(["stem"]),
    "explanation": frozenset(["explanation", "each"]),
    "text": frozenset(["text"]),
}
"""By what a text is: the fields of an item or an item model that it is written in."""
_OTHER_FIELDS = frozenset(
    (
        "options",
        "pairs",
        "extra_targets",
        "entries",
        "feedback",
        "key",
        "distractors",
        "pair",
        "entry",
        "rubric",
        "model_answer",
        "unit",
    )
)
_NO_TEXTS = frozenset(["accepted", "names", "column", "units"])
"""What is compared with what is typed, or names something."""


class Fixed(msgspec.Struct, frozen=True):
    """A change that was made. ``line`` counts from 1."""

    file: str
    line: int
    code: str
    fix: Fix

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code} {self.fix.old} → {self.fix.new}"


class _Edit(msgspec.Struct, frozen=True):
    """``text[start:end]`` becomes ``new``."""

    start: int
    end: int
    new: str
    code: str
    fix: Fix


def fix_bank(
    bank: Bank,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    only: str | None = None,
) -> list[Fixed]:
    """Make the safe changes that lint knows, and write the files that change; ``only`` this one.

    A change is made in the texts of its item alone, outside code and addresses, and only where the
    file says the same as before but for that text; comments and layout stay. Answers that are
    typed, ids, sources and the cells of tables are left to the author. Raises ``OSError``.
    """
    wanted: dict[str, dict[tuple[int, str, Fix], None]] = defaultdict(dict)
    for item in bank.items:
        position = place(item)
        for code, fix in fixes(item, bank):
            chosen = not select or code.startswith(tuple(select))
            if chosen and not (ignore and code.startswith(tuple(ignore))):
                wanted[position.file][position.line, code, fix] = None
    done = []
    changed: dict[Path, bytes] = {}
    for file, found in wanted.items():
        if only not in (None, file):
            continue
        data = read_bytes(Path(file), "bank")
        text = data.decode("utf-8-sig")
        edits = _sound(text, _edits(text, list(found)))
        if edits:
            mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
            changed[Path(file)] = mark + _changed(text, edits).encode()
        for edit in edits:
            line = text.count("\n", 0, edit.start) + 1
            done.append(Fixed(file, line, edit.code, edit.fix))
    write_together(changed)
    return done


def _edits(text: str, wanted: Sequence[tuple[int, str, Fix]]) -> list[_Edit]:
    """Where the fixes of the items that begin at these lines apply, in the order of the text; of
    two that overlap the first."""
    root = yaml.compose(text, _Loader)
    assert isinstance(root, yaml.MappingNode), "a bank that could be read is a mapping"
    items = {node.start_mark.line + 1: node for node in _items(root)}
    found = [
        edit
        for line, code, fix in wanted
        if line in items
        for scalar in _texts(items[line], fix.part)
        for edit in _in_scalar(text, scalar, code, fix)
    ]
    kept: list[_Edit] = []
    for edit in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def _items(root: yaml.MappingNode) -> Iterator[yaml.MappingNode]:
    for key, value in root.value:
        if key.value in ("items", "item_models"):
            yield from value.value
        elif key.value == "stimuli":
            for each in value.value:
                yield from _items(each)


def _texts(item: yaml.MappingNode, what: str) -> Iterator[yaml.ScalarNode]:
    kind = next((v.value for k, v in item.value if k.value == "interaction"), "")
    fields = _FIELDS.get(what, _OTHER_FIELDS)
    for key, value in item.value:
        if key.value in fields and (key.value != "options" or kind != "command_line"):
            yield from _scalars(value)


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    match node:
        case yaml.ScalarNode():
            yield node
        case yaml.SequenceNode():
            for each in node.value:
                yield from _scalars(each)
        case yaml.MappingNode():
            for key, value in node.value:
                if key.value not in _NO_TEXTS:
                    yield from _scalars(value)


def _in_scalar(text: str, scalar: yaml.ScalarNode, code: str, fix: Fix) -> Iterator[_Edit]:
    start, end = scalar.start_mark.index, scalar.end_mark.index
    written = text[start:end]
    held = [found.span() for pattern in (CODE, LINK) for found in pattern.finditer(written)]
    if scalar.style in ("|", ">"):  # code blocks by indentation
        lines = [found for found in re.finditer(r"^( *)\S.*$", written, re.M) if found.start()]
        margin = min((len(found[1]) for found in lines), default=0)
        held += [found.span() for found in lines if len(found[1]) >= margin + 4]
    # a word of Hangul may go on after a particle, and a Latin one before a hyphen
    after = r"(?![\w-])" if re.search(r"[가-힣]$", fix.old) else r"(?![A-Za-z0-9-])"
    same = len(commonprefix((fix.old, fix.new)))  # noqa: RUF071 - characters are meant
    for found in re.finditer(rf"(?<![\w/-]){re.escape(fix.old)}{after}", written):
        if not any(low < found.end() and found.start() + same < high for low, high in held):
            yield _Edit(start + found.start(), start + found.end(), fix.new, code, fix)


def _changed(text: str, edits: Sequence[_Edit]) -> str:
    pieces, last = [], 0
    for edit in edits:
        pieces += [text[last : edit.start], edit.new]
        last = edit.end
    return "".join([*pieces, text[last:]])


def _sound(text: str, edits: Sequence[_Edit]) -> list[_Edit]:
    """The edits that leave the file's structure as it was: all, or those that do one by one."""
    if not edits or _same_structure(text, _changed(text, edits)):
        return list(edits)
    return [edit for edit in edits if _same_structure(text, _changed(text, [edit]))]


def _same_structure(before: str, after: str) -> bool:
    try:
        return bool(_shape(yaml.load(before, _Loader)) == _shape(yaml.load(after, _Loader)))
    except yaml.YAMLError:
        return False


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_shape(each) for each in value]
    return type(value).__name__
