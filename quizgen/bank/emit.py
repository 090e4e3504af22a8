"""Plain values -> YAML as a person writes it: texts without quotes where they need none, short
mappings on one line, long texts in blocks.

The part of YAML 1.1 that banks use (docs/bank-format.md), written straight: a general emitter takes
ten times as long, and folds texts at a width where people and their diffs want one line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from quizgen.model import Localized

Written = dict[str, Any]
"""The fields of a record as they are written."""
TODO = "TODO"
"""Stands where an author has to write: a language that is missing, an explanation."""

_WIDE = 100
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@` ")
_OPTION = re.compile(r"--?[A-Za-z]")
_BREAKS_PLAIN = re.compile(r":(\s|$)|\s#|\s$")
_FLOW_MARKS = frozenset(",[]{}?:")
_SURELY_PLAIN = re.compile(r"[A-Za-z가-힣][\w가-힣 .()/`*-]*[\w가-힣.)`*]", re.ASCII)
"""Most texts; none of the words of ``_NOT_TEXT`` is longer than five letters."""
_NOT_TEXT = re.compile(
    r"[-+]?[\d.][\d_.,:]*([eE][-+]?\d+)?|0[xo][\da-fA-F]+|\d{4}-\d\d?-\d\d?.*"
    r"|~|null|true|false|yes|no|on|off|y|n|=|<<|[-+]?\.(inf|nan)",
    re.IGNORECASE,
)
"""What a reader of YAML 1.1 or 1.2 takes for a number, a date, a flag or nothing."""


class Flow(tuple[Any, ...]):
    """A list that is written on one line."""

    __slots__ = ()


class FlowMap(dict[str, Any]):
    """A mapping that is written on one line where it fits on one."""


def text(localized: Localized) -> Any:
    """A text that may be language-neutral: once, or by language."""
    return localized.one if localized.neutral and localized.one else both(localized)


def both(localized: Localized) -> Any:
    """A text by language; ``TODO: `` and the other language where one is missing."""
    if len(localized) == 1:  # of a bank in one language
        return localized.first or TODO
    other = next((text for text in localized.values() if text.strip()), "")
    missing = f"{TODO}: {other}" if other else TODO
    return FlowMap({name: text if text.strip() else missing for name, text in localized.items()})


def plain_number(value: float) -> float | int:
    """A number as an author would write it: ``2`` for 2.0."""
    return int(value) if value == int(value) else value


def dump(value: Mapping[str, Any] | Sequence[Any], pad: str = "") -> str:
    """``value`` (mappings, lists, text, numbers, flags) as YAML, each line behind ``pad`` and with
    a line break at its end."""
    return "".join([f"{line}\n" for line in _block(value, pad)])


def _block(value: Any, pad: str) -> list[str]:
    """Write a mapping or list as lines of YAML."""
    lines = []
    if isinstance(value, Mapping):
        for name, each in value.items():
            if _in_line(each):
                lines.append(f"{pad}{scalar(name)}: {flow(each)}")
            elif isinstance(each, str):
                head, *rest = _literal(each, pad)
                lines += [f"{pad}{scalar(name)}: {head}", *rest]
            else:
                lines += [f"{pad}{scalar(name)}:", *_block(each, f"{pad}  ")]
        return lines
    for each in value:
        if _in_line(each):
            lines.append(f"{pad}- {flow(each)}")
        elif isinstance(each, str):
            head, *rest = _literal(each, f"{pad}  ")
            lines += [f"{pad}- {head}", *rest]
        else:
            first, *rest = _block(each, f"{pad}  ")
            lines += [f"{pad}- {first[len(pad) + 2 :]}", *rest]
    return lines


def _in_line(value: Any) -> bool:
    if isinstance(value, str):
        return "\n" not in value or not _can_be_literal(value)
    if isinstance(value, Flow):
        return True
    if isinstance(value, FlowMap):
        return not value or _short(value)
    return not isinstance(value, Mapping | list | tuple) or not value


def _short(value: FlowMap) -> bool:
    texts = [str(each) for each in value.values()]
    return sum(map(len, texts)) < _WIDE - 20 and not any("\n" in each for each in texts)


def flow(value: Any, inside: bool = False) -> str:
    """``value`` on one line; ``inside`` brackets, commas and brackets need quotes."""
    if isinstance(value, str):
        return scalar(value, inside)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        pairs = (f"{scalar(name, True)}: {flow(each, True)}" for name, each in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(flow(each, True) for each in value)}]"
    return repr(value)


@lru_cache(maxsize=1 << 14)
def scalar(text: str, inside: bool = False) -> str:
    """One text: plain where that reads as the same text, else in single or double quotes."""
    if len(text) > 5 and _SURELY_PLAIN.fullmatch(text):
        return text
    if not text.isprintable():
        return double_quoted(text)
    if (
        not text
        or (text[0] in _INDICATORS and not _OPTION.match(text))
        or _BREAKS_PLAIN.search(text)
        or _NOT_TEXT.fullmatch(text)
        or (inside and not _FLOW_MARKS.isdisjoint(text))
        or text.startswith(("---", "..."))
    ):
        return "'" + text.replace("'", "''") + "'"
    return text


def double_quoted(text: str) -> str:
    """``text`` as a scalar in double quotes (YAML 1.1, 5.5); what does not print is escaped:
    libyaml reads no control characters, and takes some signs for line breaks."""

    def escaped(character: str) -> str:
        if character in '"\\':
            return "\\" + character
        if character.isprintable():
            return character
        code = ord(character)
        if code < 0x100:
            return f"\\x{code:02x}"
        return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

    named = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return '"' + "".join(named.get(each) or escaped(each) for each in text) + '"'


def _can_be_literal(text: str) -> bool:
    """Whether a block gives ``text`` back: no trailing spaces, nothing but what is printed."""
    lines = text.split("\n")
    sound = all(line == line.rstrip() and line.isprintable() for line in lines)
    return sound and not text.startswith((" ", "\n")) and not text.endswith("\n\n")


def _literal(text: str, pad: str) -> list[str]:
    mark = "|" if text.endswith("\n") else "|-"
    body = text.removesuffix("\n").split("\n")
    return [mark, *(f"{pad}  {line}" if line else "" for line in body)]
