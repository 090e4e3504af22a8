"""A command in the ways people write it, for formats that compare answers letter by letter."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Iterator, Sequence

import msgspec

from quizgen.model import CommandKey, CommandOption
from quizgen.scoring.command import same

MOST = 60
"""Spellings of one command; options in another order and with other names multiply quickly."""
_MOVED = 3
"""Options beside each other that are put in every order; more stay as they stand."""


class _Given(msgspec.Struct, frozen=True):
    """An option as it stands in a command."""

    option: CommandOption
    value: str | None


def spellings(key: CommandKey, most: int = MOST) -> list[str]:
    """Commands that ``key`` takes, the accepted ones first, then with options under their other
    names and in another order. Each is one that ``scoring`` counts as right."""
    found = dict.fromkeys(key.accepted)
    for written in zip(*_padded([_variants(key, text) for text in key.accepted]), strict=True):
        for text in written:
            if len(found) >= most:
                return list(found)
            if text is not None and text not in found and same(key, text):
                found[text] = None
    return list(found)


def _padded(lists: Sequence[Iterator[str]]) -> list[list[str | None]]:
    """The lists (a few hundred entries of each at most), all of one length."""
    taken = [list(itertools.islice(each, 500)) for each in lists]
    length = max(map(len, taken), default=0)
    return [[*each, *[None] * (length - len(each))] for each in taken]


def _variants(key: CommandKey, text: str) -> Iterator[str]:
    try:
        parts = _parts(key, shlex.split(text))
    except ValueError:
        return
    runs = [
        (options, list(group))
        for options, group in itertools.groupby(parts, lambda part: isinstance(part, _Given))
    ]
    ways = [_orders(group) if options else [" ".join(map(str, group))] for options, group in runs]
    for chosen in itertools.product(*ways):
        yield " ".join(chosen)


def _orders(group: Sequence[object]) -> list[str]:
    given = [each for each in group if isinstance(each, _Given)]
    orders = itertools.permutations(given) if len(given) <= _MOVED else iter([tuple(given)])
    written = []
    for order in orders:
        for names in itertools.product(*map(_names, order)):
            written.append(" ".join(names))
            if len(names) > 1 and all(re.fullmatch("-[A-Za-z0-9]", name) for name in names):
                written.append("-" + "".join(name[1] for name in names))
    return written


def _names(given: _Given) -> list[str]:
    if given.value is None:
        return list(given.option.names)
    value = shlex.quote(given.value)
    written = []
    for name in given.option.names:
        written.append(f"{name} {value}")
        if name.startswith("--"):
            written.append(f"{name}={value}")
    return written


def _parts(key: CommandKey, arguments: Sequence[str]) -> list[_Given | str]:
    """The known options and everything else, quoted, as they stand."""
    known = {name: option for option in key.options for name in option.names}
    parts: list[_Given | str] = []
    words = 0
    rest = list(reversed(arguments))
    while rest:
        argument = rest.pop()
        literal = key.literal_after is not None and words >= key.literal_after
        if literal or argument == "--":
            parts += [shlex.quote(each) for each in [argument, *reversed(rest)]]
            break
        name, equals, value = argument.partition("=")
        letters = [f"-{letter}" for letter in argument[1:]]
        bundled = not argument.startswith("--") and len(letters) > 1
        if name in known and known[name].value and (equals or rest) and not bundled:
            parts.append(_Given(known[name], value if equals else rest.pop()))
        elif name in known and not known[name].value and not equals:
            parts.append(_Given(known[name], None))
        elif bundled and all(each in known and not known[each].value for each in letters):
            parts += [_Given(known[each], None) for each in letters]
        else:
            words += not argument.startswith("-")
            parts.append(shlex.quote(argument))
    return parts
