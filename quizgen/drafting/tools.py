"""What well-known commands do, in both languages (``tools`` of ``rules.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import msgspec

from quizgen.bank.slots import ColumnType, code_span, fill
from quizgen.drafting import rules
from quizgen.model import Localized


class Flag(msgspec.Struct, frozen=True):
    """An option: its spellings, what it adds to the sentence, and whether it takes a value."""

    names: tuple[str, ...]
    ko: str
    en: str
    value: bool = False


class Tool(msgspec.Struct, frozen=True):
    """A command; ``words`` is how many words it takes, at least and at most."""

    name: str
    ko: str
    en: str
    program: str = ""
    words: tuple[int, int] = (0, 0)
    options: tuple[Flag, ...] = ()


class Described(msgspec.Struct, frozen=True):
    """A known command: its name here, what it does, and its options."""

    tool: str
    about: Localized
    options: tuple[Flag, ...]


@cache
def _tools() -> Mapping[str, Tool]:
    found: dict[str, Tool] = {}
    for fields in rules.section("tools"):
        rest = {name: value for name, value in fields.items() if name != "for"}
        for program in fields.get("for", [""]):
            tool = msgspec.convert({**rest, "program": program}, Tool)
            found[f"{program} {tool.name}".strip()] = tool
    return found


def describe(words: Sequence[str]) -> Described | None:
    """What the command does, where all of it is known."""
    if words[:1] == ("sudo",) and (known := describe(words[1:])):
        more = rules.say("sudo")
        about = Localized(
            ko=f"{known.about['ko']}. {more['ko']}", en=f"{known.about['en']} and {more['en']}"
        )
        return msgspec.structs.replace(known, tool=f"sudo {known.tool}", about=about)
    for length in range(min(3, len(words)), 0, -1):
        name = " ".join(words[:length])
        if tool := _tools().get(name):
            return _described(name, tool, words[length:])
    return None


def _described(name: str, tool: Tool, rest: Sequence[str]) -> Described | None:
    flags = {spelling: flag for flag in tool.options for spelling in flag.names}
    added: list[Localized] = []
    used: list[Flag] = []
    plain: list[str] = []
    left = list(rest)
    while left:
        word = left.pop(0)
        flag = flags.get(word)
        if flag is None:
            if word.startswith("-"):
                return None
            plain.append(word)
            continue
        if flag in used or (flag.value and not left):
            return None
        used.append(flag)
        added.append(_filled(flag, {"v": left.pop(0)} if flag.value else {}))
    low, high = tool.words
    if not low <= len(plain) <= high:
        return None
    values = {str(number): word for number, word in enumerate(plain)} | {"tool": tool.program}
    about = _filled(tool, values, ", ".join(code_span(word) for word in plain))
    return Described(
        name,
        Localized(
            ko=". ".join([about["ko"], *(each["ko"] for each in added)]),
            en=_listed([about["en"], *(each["en"] for each in added)]),
        ),
        tool.options,
    )


def _filled(what: Tool | Flag, values: Mapping[str, str], every: str = "") -> Localized:
    types: dict[str, ColumnType] = dict.fromkeys(values, "code")
    cells = {name: Localized.same(value) for name, value in values.items()}
    cells["all"] = Localized.same(every)
    return fill(Localized(ko=what.ko, en=what.en), cells, types)


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
