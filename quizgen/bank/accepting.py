"""An answer that is right as well, written into its item where it stands in the bank's file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml

from quizgen.bank.emit import scalar
from quizgen.bank.lint.rule import place
from quizgen.errors import Message, at, message
from quizgen.model import Bank, Cloze, Item
from quizgen.reading import read_bytes

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Written(msgspec.Struct, frozen=True):
    """What is written, and where: ``file:line``."""

    place: str
    item: str
    answer: str
    file: Path
    text: str
    """The whole file's, with it."""


def accept(
    bank: Bank, item: str, answer: str, gap: int | None, texts: Mapping[Path, str]
) -> Written | Message:
    """``answer`` at the end of the item's ``accepted``; of a cloze, of its gap number ``gap`` (from
    1). Everything else of the file, comments and layout, stays as it is; ``texts`` are of files
    that are to say something else than they do. Nothing is written yet. Where it cannot be, why
    not. Raises ``FileError``.

    An answer that is there already is no change, and is returned as if it were none.
    """
    found = next((each for each in bank.items if each.id == item), None)
    if found is None:
        return message("the bank has no item {item}", item=repr(item))
    where = place(found)
    path = Path(where.file)
    text = texts[path] if path in texts else read_bytes(path, "bank").decode("utf-8-sig")
    listed = _accepted(text, found, where.line, gap)
    if isinstance(listed, Message):
        return at(f"{where.file}:{where.line}", listed)
    if answer in [each.value for each in listed.value]:
        return Written(f"{where.file}:{listed.start_mark.line + 1}", item, answer, path, text)
    last = listed.value[-1]
    if listed.flow_style:
        end = last.end_mark.index
        changed = f"{text[:end]}, {scalar(answer, inside=True)}{text[end:]}"
        line = last.end_mark.line + 1
    else:
        start = text.rfind("\n", 0, last.start_mark.index) + 1
        dash = text.index("-", start)
        end = last.end_mark.index
        end = len(text) if (found_end := text.find("\n", end)) < 0 else found_end
        before = text[:end] if text[end - 1 : end] != "\n" else text[: end - 1]
        changed = f"{before}\n{text[start:dash]}- {scalar(answer)}{text[end:]}"
        line = last.end_mark.line + 2
    if not _only_more(text, changed, answer):
        return at(f"{where.file}:{where.line}", message("write it there by hand: {answer}",
                                                        answer=repr(answer)))  # fmt: skip
    return Written(f"{where.file}:{line}", item, answer, path, changed)


def _accepted(text: str, item: Item, line: int, gap: int | None) -> yaml.SequenceNode | Message:
    """The list of accepted answers of the item that begins at ``line``."""
    root = yaml.compose(text, _Loader)
    for node in _mappings(root):
        if node.start_mark.line + 1 == line:
            break
    else:
        return message("the file has changed since; write it there by hand")
    fields = {key.value: value for key, value in node.value}
    if "for_each" in fields or "parameters" in fields or fields.get("id") is None:
        return message("comes of an item model: write it there by hand")
    if isinstance(item.interaction, Cloze) and gap is not None:
        names = [each.id for each in item.interaction.gaps]
        gaps = fields.get("gaps")
        if not isinstance(gaps, yaml.MappingNode) or not 0 < gap <= len(names):
            return message("has no such gap")
        own = next((value for key, value in gaps.value if key.value == names[gap - 1]), None)
        fields = {key.value: value for key, value in own.value} if own else {}
    listed = fields.get("accepted")
    if not isinstance(listed, yaml.SequenceNode) or not listed.value:
        return message("has no list of accepted answers there")
    return listed


def _mappings(node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _mappings(each)


def _only_more(before: str, after: str, answer: str) -> bool:
    """Whether ``after`` says what ``before`` does, and ``answer`` at the end of one list."""
    try:
        return _more(yaml.load(before, _Loader), yaml.load(after, _Loader), answer) == 1
    except (yaml.YAMLError, ValueError):
        return False


def _more(one: Any, other: Any, answer: str) -> int:
    """In how many lists ``other`` has ``answer`` more. Raises ``ValueError`` for any other
    difference."""
    if isinstance(one, dict) and isinstance(other, dict) and list(one) == list(other):
        return sum(_more(one[name], other[name], answer) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        same = sum(_more(a, b, answer) for a, b in zip(one, other, strict=False))
        if len(other) == len(one) + 1 and other[-1] == answer:
            return same + 1
        if len(one) == len(other):
            return same
    elif one == other and type(one) is type(other):
        return 0
    raise ValueError
