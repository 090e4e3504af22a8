"""A command in the ways people write it, for formats that compare answers letter by letter."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import prod

import msgspec

from quizgen.errors import message
from quizgen.formats.support import Loss
from quizgen.model import AnswerKey, CommandKey, CommandSyntax, Form
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


@lru_cache(maxsize=4096)
def spellings(key: CommandKey, most: int = MOST) -> tuple[str, ...]:
    """Commands that ``key`` takes, the accepted ones first, then those that differ least from the
    first: with options under their other names, in another order or before the subcommand, with
    values written otherwise; with ``sudo`` last. Each is one that ``scoring`` counts as right."""
    found = dict.fromkeys(key.accepted)
    ways = [slots for text in key.accepted for slots in _ways(key, text)]
    plain, prefixed = (_in_turn(_ranked(slots) for slots in ways) for _ in range(2))
    texts = itertools.chain(plain, (f"sudo {text}" for text in prefixed) if _sudo(key) else ())
    for text in itertools.islice(texts, 20 * most):
        if len(found) >= most:
            break
        if text not in found and judge(key, text).share == 1.0:
            found[text] = None
    return tuple(found)


@lru_cache(maxsize=4096)
def count(key: CommandKey) -> int:
    """How many commands there would be, were all of them listed."""
    total = 0
    for text in key.accepted:
        ways = _ways(key, text)
        total += sum(prod(map(len, slots)) for slots in ways) if ways else 1
    return total * (2 if _sudo(key) else 1)


def _sudo(key: CommandKey) -> bool:
    best = key.accepted[0]
    return not best.startswith("sudo ") and judge(key, f"sudo {best}").share == 1.0


def _in_turn(ways: Iterable[Iterator[str]]) -> Iterator[str]:
    """The first of each, then the second of each, and so on."""
    for texts in itertools.zip_longest(*ways):
        yield from (text for text in texts if text is not None)


def spelling_losses(form: Form, key: AnswerKey) -> list[Loss]:
    """What is said of a command in a format that lists spellings, where not all are written."""
    entries = {entry.id: entry.key for entry in key.entries}
    found = []
    for item in form.items:
        wanted = entries[item.id]
        if not isinstance(wanted, CommandKey):
            continue
        written, total = len(spellings(wanted)), count(wanted)
        if total > written:
            said = message(
                "{written:,} of {total:,} accepted spellings are written, the best first",
                written=written,
                total=total,
            )
            found.append(Loss(item.id, said))
    return found


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


def _ways(key: CommandKey, text: str) -> list[list[list[str]]]:
    """An accepted command as parts, each in the ways it may be written: as it stands, and with its
    options before the subcommand or behind it where they may stand in both places. None for a line
    that is more than one command."""
    line = shell.read(shell.cleaned(text))
    if isinstance(line, shell.Refusal) or len(line) > 1 or line[0].redirections:
        return []
    for syntax in key.syntax:
        options = table(syntax.options)
        for head in (syntax.words, *syntax.also):
            program, *subcommands = head.split()
            if line[0].words[:1] != [program]:
                continue
            rest = line[0].words[:0:-1]
            before: list[_Given] = []
            while subcommands and rest:
                given = _given(options, rest[-1], ahead := rest[:-1])
                if not given:
                    break
                before, rest = [*before, *given], ahead
            words = rest[::-1]
            if words[: len(subcommands)] != subcommands:
                continue
            heads = [*dict.fromkeys((head, syntax.words, *syntax.also))]
            return [
                [_heads(heads, first), *parts]
                for first, parts in _placed(before, *_parts(syntax, words[len(subcommands) :]))
            ]
    return []


def _placed(
    before: list[_Given], behind: list[_Given], parts: list[list[str]]
) -> Iterator[tuple[list[_Given], list[list[str]]]]:
    """Options before the subcommand and the parts behind it, in each way to place them."""
    every = [*before, *behind]
    ways = [
        (before, behind),
        ([g for g in every if not g.option.after], [g for g in every if g.option.after]),
        ([g for g in every if g.option.before], [g for g in every if not g.option.before]),
    ]
    for n, (first, then) in enumerate(ways):
        if (first, then) not in ways[:n]:
            yield first, [_orders(then), *parts] if then else parts


def _heads(heads: Sequence[str], before: Sequence[_Given]) -> list[str]:
    if not before:
        return list(heads)
    split = [head.partition(" ") for head in heads]
    return [
        f"{program} {options} {rest}" for program, _, rest in split for options in _orders(before)
    ]


def _parts(syntax: CommandSyntax, words: Sequence[str]) -> tuple[list[_Given], list[list[str]]]:
    """The options behind the subcommand, and what follows them."""
    options = table(syntax.options)
    kinds = syntax.operands.split()
    operands = 0
    rest = list(reversed(words))
    slots: list[list[str]] = []
    first: list[_Given] = []
    run: list[_Given] = []
    if "b" in syntax.how and rest and rest[-1][:1] not in ("-", ""):
        rest[-1] = f"-{rest[-1]}"

    def close() -> None:
        if run and not slots:
            first.extend(run)
        elif run:
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
    return first, slots


def _given(options: Table, word: str, rest: list[str]) -> list[_Given] | None:
    """The options that a word stands for (its value is taken from ``rest``)."""
    name, equals, value = word.partition("=")
    option = options.get(name)
    bundled = word[:1] == "-" and word[:2] != "--" and len(word) > 2
    if option and option.kind and not option.optional and (equals or rest) and not bundled:
        return [_Given(option, value if equals else rest.pop())]
    if option and not option.kind and not equals:
        return [_Given(option, None)]
    *flags, last = (options.get(f"-{letter}") for letter in word[1:]) if bundled else (None,)
    known = [_Given(each, None) for each in flags if each and not each.kind]
    if last is None or len(known) < len(flags):
        return None
    if last.kind and (last.optional or not rest):
        return None
    return [*known, _Given(last, rest.pop() if last.kind else None)]


def _orders(group: Sequence[_Given]) -> list[str]:
    orders = itertools.permutations(group) if len(group) <= _MOVED else iter([tuple(group)])
    written: dict[str, None] = {}
    for order in orders:
        for names in itertools.product(*map(_names, order)):
            written.setdefault(" ".join(names))
            *flags, last = names
            if flags and re.fullmatch("(-[A-Za-z0-9])+-[A-Za-z0-9]( .*)?", "".join(names)):
                written.setdefault("-" + "".join(name[1] for name in flags) + last[1:])
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
    elif (
        kind in ("transport", "destination") and value.startswith("docker://") and "@" not in value
    ):
        name, colon, tag = value.rpartition(":")
        if not colon or "/" in tag:
            others = [f"{value}:latest"]
        elif tag == "latest":
            others = [name]
    elif kind == "unit":
        name, dot, suffix = value.rpartition(".")
        others = [f"{value}.service"] if not dot else [name] if suffix == "service" else []
    elif kind == "port" and "/" not in value:
        others = [f"{value}/tcp"]
    elif kind == "dir" and value == ".":
        others = ["./"]
    elif kind == "path" and re.match(r"[A-Za-z0-9]", value):
        others = [f"./{value}"]
    return [value, *others]
