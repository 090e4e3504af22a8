"""A command in the ways people write it, for formats that compare answers letter by letter."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import prod

import msgspec

from quizgen.model import CommandKey, CommandSyntax
from quizgen.scoring import shell
from quizgen.scoring.command import Option, Table, judge, table

MOST = 60
"""Spellings of one command; options in another order and with other names multiply quickly."""
_MOVED = 3
"""Options beside each other that are put in every order; more stay as they stand."""
_RANKED = 40
"""Ways to write one part, at most, that are tried in turn."""


class _Given(msgspec.Struct, frozen=True):
    """An option as it stands in a command."""

    option: Option
    value: str | None


@lru_cache(maxsize=256)
def spellings(key: CommandKey, most: int = MOST) -> tuple[str, ...]:
    """Commands that ``key`` takes, the accepted ones first, then those that differ least from the
    first: with options under their other names, in another order, with values written otherwise.
    Each is one that ``scoring`` counts as right."""
    found = dict.fromkeys(key.accepted)
    turns = [_ranked(_slots(key, text)) for text in key.accepted]
    ways = itertools.chain.from_iterable(itertools.zip_longest(*turns))
    for text in itertools.islice(ways, 20 * most):
        if len(found) >= most:
            break
        if text is not None and text not in found and judge(key, text).share == 1.0:
            found[text] = None
    return tuple(found)


def count(key: CommandKey) -> int:
    """How many commands there would be, were all of them listed."""
    ways = [slots for text in key.accepted if (slots := _slots(key, text))]
    alone = len(key.accepted) - len(ways)
    return alone + sum(prod(map(len, slots)) for slots in ways)


def _ranked(slots: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first way of each part, then those where the fewest parts are written otherwise."""
    if not slots:
        return
    short = [slot[:_RANKED] for slot in slots]
    for changed in range(len(short) + 1):
        for places in itertools.combinations(range(len(short)), changed):
            others = [short[place][1:] for place in places]
            for chosen in itertools.product(*others):
                written = [slot[0] for slot in short]
                for place, text in zip(places, chosen, strict=True):
                    written[place] = text
                yield " ".join(written)


def _slots(key: CommandKey, text: str) -> list[list[str]]:
    """The parts of an accepted command, each in the ways it may be written; none for a line that is
    more than one command."""
    line = shell.read(shell.cleaned(text))
    if isinstance(line, shell.Refusal) or len(line) > 1 or line[0].redirections:
        return []
    words = line[0].words
    for syntax in key.syntax:
        for head in (syntax.words, *syntax.also):
            if words[: len(head.split())] == head.split():
                rest = words[len(head.split()) :]
                heads = dict.fromkeys((head, syntax.words, *syntax.also))
                return [list(heads), *_parts(syntax, rest)]
    return []


def _parts(syntax: CommandSyntax, words: Sequence[str]) -> list[list[str]]:
    options = table(syntax.options)
    kinds = syntax.operands.split()
    operands = 0
    rest = list(reversed(words))
    slots: list[list[str]] = []
    run: list[_Given] = []

    def close() -> None:
        if run:
            slots.append(_orders(run))
            run.clear()

    while rest:
        word = rest.pop()
        literal = kinds[operands : operands + 1] == ["!"] and not word.startswith("-")
        given = None if literal or word == "--" else _given(options, word, rest)
        if given:
            run += given
            continue
        close()
        if literal or word == "--":
            slots.append([" ".join(shlex.quote(each) for each in [word, *reversed(rest)])])
            break
        kind = kinds[operands] if operands < len(kinds) else kinds[-1] if kinds else ""
        operands += not word.startswith("-")
        slots.append([shlex.quote(each) for each in _written(kind.rstrip("*&"), word)])
    close()
    return slots


def _given(options: Table, word: str, rest: list[str]) -> list[_Given] | None:
    """The options that a word stands for (its value is taken from ``rest``)."""
    name, equals, value = word.partition("=")
    option = options.get(name)
    bundled = word[:1] == "-" and word[:2] != "--" and len(word) > 2
    if option and option.kind and not option.optional and (equals or rest) and not bundled:
        return [_Given(option, value if equals else rest.pop())]
    if option and not option.kind and not equals:
        return [_Given(option, None)]
    letters = [options.get(f"-{letter}") for letter in word[1:]]
    if bundled and all(each and not each.kind for each in letters):
        return [_Given(each, None) for each in letters if each]
    return None


def _orders(group: Sequence[_Given]) -> list[str]:
    orders = itertools.permutations(group) if len(group) <= _MOVED else iter([tuple(group)])
    written: dict[str, None] = {}
    for order in orders:
        for names in itertools.product(*map(_names, order)):
            written.setdefault(" ".join(names))
            if len(names) > 1 and all(re.fullmatch("-[A-Za-z0-9]", name) for name in names):
                written.setdefault("-" + "".join(name[1] for name in names))
    return list(written)


def _names(given: _Given) -> list[str]:
    if given.value is None:
        return list(given.option.names)
    written = []
    for value in _written(given.option.kind, given.value):
        value = shlex.quote(value)
        for name in given.option.names:
            written.append(f"{name} {value}")
            if name.startswith("--"):
                written.append(f"{name}={value}")
    return written


def _written(kind: str, value: str) -> list[str]:
    """A value in the ways it is usually written."""
    others: list[str] = []
    if kind in ("image", "pull") and "@" not in value:
        name, colon, tag = value.rpartition(":") if ":" in value else (value, "", "")
        if colon and tag == "latest":
            others.append(name)
        elif not colon:
            others.append(f"{value}:latest")
        if "/" not in value:
            others += [f"docker.io/library/{each}" for each in [value, *others]]
    elif kind == "local" and ":" not in value:
        others = [f"{value}:latest", f"localhost/{value}", f"localhost/{value}:latest"]
    elif kind == "port" and "/" not in value:
        others = [f"{value}/tcp"]
    elif kind == "dir" and value == ".":
        others = ["./"]
    elif kind == "path" and re.match(r"[A-Za-z0-9]", value):
        others = [f"./{value}"]
    return [value, *others]
