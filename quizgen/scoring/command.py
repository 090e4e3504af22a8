"""Commands compared by what they do: ``CommandKey`` says what that is, ``shell`` how a line becomes
words, ``values`` which values mean the same. (The page's commands.js does the same.)"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from quizgen.model import CommandKey, CommandSyntax
from quizgen.scoring import shell
from quizgen.scoring.text import Remark
from quizgen.scoring.values import canonical, meanings


class Option(NamedTuple):
    """An option that a command's syntax knows."""

    names: tuple[str, ...]
    kind: str
    """Empty: it takes no value."""
    optional: bool
    several: bool
    listed: bool
    default: str | None
    turns_off: str
    harmless: bool
    before: bool
    after: bool

    @property
    def name(self) -> str:
        """The name that is said."""
        return self.names[-1]


Table = Mapping[str, Option]


class Read(NamedTuple):
    """A command as it was understood."""

    path: str
    options: dict[str, list[str]]
    operands: list[str]
    rest: list[str] | None
    """The words of another program, where there are any."""
    redirections: list[tuple[str, str]]
    odd: list[Remark]
    """What keeps it from being run at all: an option that does not exist, a value that is
    missing."""
    table: Table
    syntax: CommandSyntax | None


class _Wanted(NamedTuple):
    """An accepted command, ready to be compared."""

    read: Read
    options: dict[str, list[tuple[str, ...]]]
    operands: list[tuple[str, ...]]
    rest: list[str] | None
    conditions: int


class _Reader(NamedTuple):
    """A key, ready to read what was typed."""

    paths: Mapping[str, tuple[CommandSyntax, Table, Table]]
    """All options of a command, and those that may stand behind its name."""
    heads: Mapping[str, Table]
    """Programs, and the options that may stand before a subcommand."""
    prefixes: frozenset[str]
    wanted: tuple[list[_Wanted], ...]
    texts: frozenset[str]


@lru_cache(maxsize=4096)
def table(notation: str) -> Table:
    """The options of a syntax by name (see ``CommandSyntax.options``)."""
    found: dict[str, Option] = {}
    for entry in notation.split():
        option = _option(entry)
        for name in option.names:
            found.setdefault(name, option)
    return found


_PACKED = re.compile(r"([A-Z])([a-z0-9-]*)([!?+]?)(?:,(\S))?([\^<]?)")
_TAKES = {"": "=", "?": "=?", "!": "", "+": ":true"}


def unpacked(others: str) -> str:
    """``CommandSyntax.others`` in the notation of ``options``.

    >>> unpacked("Aenv,eD-file^Arm! -x")
    '-e,--env= ^--env-file= --rm -x'
    """
    packed, _, rest = others.partition(" ")
    entries = []
    name = ""
    for match in _PACKED.finditer(packed):
        name = name[: ord(match[1]) - 65] + match[2]
        short = f"-{match[4]}," if match[4] else ""
        entries.append(f"{match[5]}{short}--{name}{_TAKES[match[3]]}")
    return " ".join([*entries, rest]).strip()


_FLAG = {takes: mark for mark, takes in _TAKES.items()} | {None: "!"}
_PACKS = re.compile(r"([\^<]?)(?:-(\S),)?--([a-z][a-z0-9-]*)(=\??|:true)?")


def packed(entries: Iterable[str]) -> str:
    """What ``unpacked`` reads: each name after ``A`` (it shares no letter with the one before),
    ``B`` (one) and so on, ``!`` where it takes no value, ``+`` where that is on by
    default; what does not fit is written out.

    >>> packed(["^--env-file=", "-e,--env=", "-x", "--rm"])
    'Aenv,eD-file^Arm! -x'
    """
    found = [(match, entry) for entry in entries for match in [_PACKS.fullmatch(entry)]]
    text, name = "", ""
    for match in sorted((m for m, _ in found if m), key=lambda match: match[3]):
        mark, short, spelled, value = match.groups()
        shared = 0
        while shared < 25 and name[shared : shared + 1] == spelled[shared : shared + 1] != "":
            shared += 1
        name = spelled
        text += f"{chr(65 + shared)}{name[shared:]}{_FLAG[value]}"
        text += f",{short}{mark}" if short else mark
    return " ".join([text, *(entry for match, entry in found if not match)]).rstrip()


def _option(entry: str) -> Option:
    marks = entry[: len(entry) - len(entry.lstrip("~^<"))]
    entry = entry[len(marks) :]
    entry, _, turns_off = entry.partition("!")
    entry, colon, default = entry.partition(":")
    names, equals, kind = entry.partition("=")
    several, listed = kind.endswith(("*", ",")), kind.endswith(",")
    kind = kind.rstrip("*,")
    return Option(
        tuple(names.split(",")),
        (kind.lstrip("?") or "word") if equals else "",
        kind.startswith("?"),
        several,
        listed,
        default if colon else None,
        turns_off,
        "~" in marks,
        "^" in marks or "<" in marks,
        "<" not in marks,
    )


@lru_cache(maxsize=1024)
def _reader(key: CommandKey) -> _Reader:
    paths: dict[str, tuple[CommandSyntax, Table, Table]] = {}
    heads: dict[str, dict[str, Option]] = {}
    for syntax in key.syntax:
        first = key.syntax[0]
        if syntax.siblings == "&":
            syntax = msgspec.structs.replace(syntax, siblings=first.siblings)
        shared = unpacked(first.others) if syntax.others.startswith("&") else ""
        options = table(f"{syntax.options} {shared} {unpacked(syntax.others)}")
        behind = {name: option for name, option in options.items() if option.after}
        if len(syntax.words.split()) == 1:
            behind = dict(options)
        for words in (each for also in (syntax.words, *syntax.also) for each in spelled_out(also)):
            paths[words] = (syntax, options, behind)
            head = heads.setdefault(words.partition(" ")[0], {})
            head.update((name, option) for name, option in options.items() if option.before)
    prefixes = {path[:n] for path in paths for n, letter in enumerate(path) if letter == " "}
    reader = _Reader(paths, heads, frozenset(prefixes), (), frozenset())
    wanted = []
    for text in key.accepted:
        line = shell.read(shell.cleaned(text))
        if not isinstance(line, shell.Refusal):
            wanted.append([_wanted(_read(reader, simple), key) for simple in line])
    texts = frozenset(" ".join(shell.cleaned(text).split()) for text in key.accepted)
    return reader._replace(wanted=tuple(wanted), texts=texts)


def _wanted(read: Read, key: CommandKey) -> _Wanted:
    options = {}
    for name, values in read.options.items():
        kind = read.table[name].kind if name in read.table else ""
        strict = name in key.strict
        options[name] = [(value,) if strict else meanings(kind, value) for value in values]
    kinds = _kinds(read.syntax)
    strict = "operands" in key.strict
    operands = [
        (value,) if strict else meanings(kinds.at(index), value)
        for index, value in enumerate(read.operands)
    ]
    conditions = 1 + sum(map(len, options.values())) + bool(operands) + bool(read.rest)
    return _Wanted(read, options, operands, read.rest, conditions + bool(read.redirections))


class _Kinds(NamedTuple):
    """What kinds of operands a command takes, read from ``CommandSyntax.operands``."""

    fixed: tuple[str, ...]
    every: str
    """The kind of any number of more; empty: no kind."""
    unordered: bool
    literal: int | None
    """So many operands are followed by another program's words."""
    mark: bool
    """``--`` stands before those."""
    dropped: bool
    """``--`` may stand before those."""

    def at(self, index: int) -> str:
        """Which kind the operand at a position is of."""
        return self.fixed[index] if index < len(self.fixed) else self.every


@lru_cache(maxsize=4096)
def _kinds_of(notation: str) -> _Kinds:
    fixed: list[str] = []
    every, literal = "", None
    words = notation.split()
    for word in words:
        if word in ("!", "!-"):
            literal = len(fixed)
        elif word[-1] in "*&":
            every = word
        elif word != "--":
            fixed.append(word)
    return _Kinds(
        tuple(fixed), every[:-1], every.endswith("&"), literal, "--" in words, "!-" in words
    )


def _kinds(syntax: CommandSyntax | None) -> _Kinds:
    return _kinds_of(syntax.operands if syntax else "")


_CUT = re.compile(r"\[([a-z]+)\]")


def spelled_out(words: str) -> list[str]:
    """What letters that may be left off from the end make of a command.

    >>> spelled_out("ip l[in]")
    ['ip l', 'ip li', 'ip lin']
    """
    match = _CUT.search(words)
    if not match:
        return [words]
    return [
        each
        for end in range(len(match[1]) + 1)
        for each in spelled_out(words[: match.start()] + match[1][:end] + words[match.end() :])
    ]


_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")


_SUDO = Remark("sudo")


def _read(reader: _Reader, simple: shell.Simple) -> Read:
    words = simple.words
    odd: list[Remark] = []
    place = 0
    while place < len(words) and _ASSIGNMENT.match(words[place]):
        odd.append(Remark("environment", (words[place],)))
        place += 1
    if words[place : place + 1] == ["sudo"]:
        place += 1
        while words[place : place + 1] in (["-E"], ["-H"], ["-n"], ["-S"], ["-i"], ["--"]):
            place += 1
        if place < len(words) and words[place].startswith("-"):
            odd.append(Remark("sudo_option", (words[place],)))
        odd.append(_SUDO)
    redirections = sorted(
        {(operator, canonical("path", target)) for operator, target in simple.redirections}
    )
    if place >= len(words):
        return Read("", {}, [], None, redirections, odd, {}, None)
    program = canonical("exec", words[place])
    before = reader.heads.get(program)
    place += 1
    if before is None:
        path = program.lower() if program.lower() in reader.heads else program
        if path != program:
            odd.append(Remark("capital", (program, path)))
        return Read(program, {}, words[place:], None, redirections, odd, {}, None)
    options: dict[str, list[str]] = {}
    path = program
    rest = words[place:]
    place = 0
    while path in reader.prefixes and place < len(rest):
        word = rest[place]
        if f"{path} {word}" in reader.paths or f"{path} {word}" in reader.prefixes:
            path = f"{path} {word}"
            place += 1
        elif word.startswith("-") and word != "-":
            here = before
            if path != program:
                here = {name: option for name, option in before.items() if option.after}
            place = _take(here, rest, place, options, odd, "")
        else:
            break
    if path not in reader.paths or (path in reader.prefixes and place < len(rest)):
        return Read(path, options, rest[place:], None, redirections, odd, before, None)
    syntax, every, behind = reader.paths[path]
    return _arguments(syntax, behind, every, rest, place, options, odd, redirections)


def _arguments(
    syntax: CommandSyntax,
    options_of: Table,
    every: Table,
    words: list[str],
    place: int,
    options: dict[str, list[str]],
    odd: list[Remark],
    redirections: list[tuple[str, str]],
) -> Read:
    kinds = _kinds(syntax)
    operands: list[str] = []
    tail: list[str] | None = None
    if "b" in syntax.how and place < len(words) and words[place][:1] not in ("-", ""):
        words, place = _unbundled(options_of, words[place:]), 0
    count = len(words)
    while place < count:
        word = words[place]
        if kinds.literal == len(operands) and not kinds.mark:
            if word == "--" and not operands:
                place += 1
            elif not word.startswith("-") or operands or word == "-":
                tail = words[place:]
                break
            else:
                place = _take(options_of, words, place, options, odd, syntax.how)
            continue
        if word == "--":
            rest = words[place + 1 :]
            if kinds.mark and kinds.literal is not None:
                tail = rest
            elif syntax.after:
                _behind(table(syntax.after), rest, options, odd, operands)
            elif kinds.literal is not None:
                operands += rest[: kinds.literal]
                tail = rest[kinds.literal :] or None
            else:
                operands += rest
            break
        if (word.startswith("-") and word != "-") or word in options_of:
            if operands and "o" in syntax.how:
                odd.append(Remark("ordered", (word, operands[-1])))
            elif operands and "b" in syntax.how and _names_one(word, ("-C", "--directory")):
                odd.append(Remark("late", (word, operands[-1])))
            place = _take(options_of, words, place, options, odd, syntax.how)
        else:
            operands.append(word)
            place += 1
    for name in [name for name, values in options.items() if _is_default(options_of, name, values)]:
        del options[name]
    for values in options.values():
        values.sort(key=_named)
    if kinds.fixed[:1] == ("resource",):
        operands = [part for word in operands for part in word.split("/", 1)]
    operands = [canonical(kinds.at(index), word) for index, word in enumerate(operands)]
    if kinds.unordered:
        first = len(kinds.fixed)
        operands[first:] = sorted(operands[first:])
    if tail and kinds.dropped and tail[0] == "--":
        tail = tail[1:]
    if tail:
        tail = [canonical("exec", tail[0]), *tail[1:]]
    return Read(syntax.words, options, operands, tail, redirections, odd, every, syntax)


def _named(value: str) -> str:
    """What a value is the value of, where it says so: of ``A=1`` and ``A=2`` the last one holds."""
    return value.partition("=")[0]


def _is_default(options_of: Table, name: str, values: list[str]) -> bool:
    option = options_of.get(name)
    if option is None:
        return False
    if not option.kind:
        return values == [option.default or "false"]
    return option.default is not None and values == [canonical(option.kind, option.default)]


def _unbundled(options_of: Table, words: list[str]) -> list[str]:
    """``czf a.tar b`` -> ``-c -z -f a.tar b``: values follow in the order of the letters."""
    rest = words[1:]
    found: list[str] = []
    for letter in words[0]:
        found.append(f"-{letter}")
        option = options_of.get(f"-{letter}")
        if option and option.kind and not option.optional and rest:
            found.append(rest.pop(0))
    return found + rest


def _behind(
    after: Table, words: list[str], options: dict[str, list[str]], odd: list[Remark],
    operands: list[str],
) -> None:  # fmt: skip
    """What stands behind ``--`` and has options of its own; they are noted as ``-- --name``."""
    found: dict[str, list[str]] = {}
    place = 0
    while place < len(words):
        if words[place].startswith("-"):
            place = _take(after, words, place, found, odd, "a")
        else:
            operands.append(words[place])
            place += 1
    options.update((f"-- {name}", values) for name, values in found.items())


def _take(
    options_of: Table, words: list[str], place: int, options: dict[str, list[str]],
    odd: list[Remark], how: str,
) -> int:  # fmt: skip
    """Note the option at ``place``; the place behind it and its value."""
    word = words[place]
    place += 1
    if word[:2] == "--" or word[:1] != "-":
        name, equals, value = word.partition("=") if word[:1] == "-" else (word, "", "")
        option = options_of.get(name) or _shortened(options_of, name, how)
        if option is None:
            odd.append(Remark("unknown", (name,)))
        elif option.kind == ".":
            if words[place : place + 1] in ([], [word]):
                odd.append(Remark("no_value", (word,)))
        elif not option.kind:
            _flag(option, value.lower() if equals else "true", options, odd)
        elif equals:
            _value(option, value, options)
        elif option.optional:
            _value(option, "", options)
        elif place < len(words):
            _value(option, words[place], options)
            place += 1
        else:
            odd.append(Remark("no_value", (name,)))
        return place
    if word in options_of and len(word) > 2:  # -br
        option = options_of[word]
        if not option.kind:
            _flag(option, "true", options, odd)
        elif place < len(words):
            _value(option, words[place], options)
            place += 1
        return place
    bundled = all(f"-{letter}" in options_of for letter in word[1:])  # rpm -qf, and there is --qf
    if f"-{word}" in options_of and not bundled:
        odd.append(Remark("dashes", (word, f"-{word}")))
        return place
    for index in range(1, len(word)):
        option = options_of.get(f"-{word[index]}")
        if option is None:
            odd.append(Remark("unknown", (f"-{word[index]}",)))
            return place
        if not option.kind:
            if word[index + 1 : index + 2] == "=" and "e" not in how:
                _flag(option, word[index + 2 :].lower(), options, odd)
                return place
            _flag(option, "true", options, odd)
            continue
        value = word[index + 1 :]
        if value or option.optional:
            _value(option, value if "e" in how else value.removeprefix("="), options)
        elif place < len(words):
            _value(option, words[place], options)
            place += 1
        else:
            odd.append(Remark("no_value", (f"-{word[index]}",)))
        return place
    return place


def _shortened(options_of: Table, name: str, how: str) -> Option | None:
    """The long option that begins so, where names may be cut short and it is the only one."""
    if "a" not in how or len(name) < 3:
        return None
    found = {id(option): option for each, option in options_of.items() if each.startswith(name)}
    return next(iter(found.values())) if len(found) == 1 else None


_TRUTH = {"true": "true", "t": "true", "1": "true", "false": "false", "f": "false", "0": "false"}


def _flag(option: Option, value: str, options: dict[str, list[str]], odd: list[Remark]) -> None:
    truth = _TRUTH.get(value)
    if truth is None:
        odd.append(Remark("takes_no_value", (option.name,)))
    elif option.turns_off:
        options[option.turns_off] = ["false" if truth == "true" else "true"]
    else:
        options[option.name] = [truth]


def _value(option: Option, value: str, options: dict[str, list[str]]) -> None:
    values = value.split(",") if option.listed else [value]
    found = [canonical(option.kind, each) for each in values]
    if option.several:
        options.setdefault(option.name, []).extend(found)
    else:
        options[option.name] = found


class Verdict(NamedTuple):
    """How an answer stands to a key."""

    share: float
    """Of the conditions that are met, 0 to 1."""
    remarks: list[Remark]


def judge(key: CommandKey, typed: str) -> Verdict:
    """How far ``typed`` is an accepted command, and why not (or what else is to say of it)."""
    reader = _reader(key)
    text = shell.cleaned(typed)
    line = shell.read(text)
    if isinstance(line, shell.Refusal):
        if " ".join(text.split()) in reader.texts:
            return Verdict(1.0, [])
        return Verdict(0.0, [Remark(line.code, (line.what,))])
    given = [_read(reader, simple) for simple in line]
    best: Verdict | None = None
    for wanted in reader.wanted:
        found = _compare(key, wanted, given)
        if best is None or (found.share, -len(found.remarks)) > (best.share, -len(best.remarks)):
            best = found
            if best.share == 1:
                return best
    if best is None or " ".join(text.split()) in reader.texts:
        return Verdict(float(" ".join(text.split()) in reader.texts), [])
    return best


def _compare(key: CommandKey, wanted: list[_Wanted], given: list[Read]) -> Verdict:
    if len(wanted) != len(given):
        return Verdict(0.0, [Remark("pipe_extra" if len(wanted) == 1 else "pipe_missing")])
    wrong: list[Remark] = []
    fine: list[Remark] = []
    met = total = spare = 0
    for each, other in zip(wanted, given, strict=True):
        lost, extra = _differences(key, each, other, wrong, fine)
        total += each.conditions
        met += each.conditions - lost
        spare += extra
    if not wrong:
        return Verdict(1.0, fine)
    share = max(0, met - spare) / total if total else 0.0
    return Verdict(min(share, (total - 1) / total), wrong)


def _differences(
    key: CommandKey, one: _Wanted, other: Read, wrong: list[Remark], fine: list[Remark]
) -> tuple[int, int]:
    """Conditions that are not met, and what is too many; noted in ``wrong``, or in ``fine``."""
    want = one.read
    lost = extra = 0
    for remark in other.odd:
        if remark.code == "sudo":
            if want.odd and _SUDO in want.odd:
                continue
            barred = want.syntax is not None and "s" in want.syntax.how
            barred = barred or want.options.get("--user") == ["true"]
            fits = not barred if key.sudo is None else key.sudo
            (fine if fits else wrong).append(Remark("sudo_fine" if fits else "sudo_wrong"))
            extra += not fits
        elif remark not in want.odd:
            wrong.append(remark)
            extra += 1
    if want.path != other.path:
        if not any(remark.code == "capital" for remark in other.odd):
            wrong.append(_other_command(want, other, key.equivalent))
        return one.conditions, extra
    if want.odd and _SUDO in want.odd and _SUDO not in other.odd:
        wrong.append(Remark("sudo_missing"))
        lost += 1
    for remark in want.odd:  # what the grammar does not know is asked for as it stands
        if remark.code != "sudo" and remark not in other.odd:
            wrong.append(Remark("missing", remark.what[:1]))
            lost += 1
    for name, values in one.options.items():
        typed = other.options.get(name)
        if typed is None:
            lost += len(values)
            if not _is_said(wrong, name, want):
                wrong.append(_missing(name, want, other))
        elif not _same_values(values, typed, fine):
            lost += len(values)
            wrong.append(_other_value(name, want, typed))
    for name in other.options:
        if name in one.options:
            continue
        option = other.table.get(name.removeprefix("-- "))
        harmless = option is not None and option.harmless and "extras" not in key.strict
        if harmless or name in key.allow or (option and set(option.names) & set(key.allow)):
            fine.append(Remark("also", (name,)))
        elif not any(
            remark.code in ("case", "case_short", "after") and name in remark.what
            for remark in wrong
        ):
            wrong.append(Remark("too_many", (_typed_as(name, other),)))
            extra += 1
    if not _same_operands(one.operands, other.operands, want):
        lost += bool(one.operands)
        extra += not one.operands
        wrong.append(_other_operands(one, other))
    if (one.rest or None) != (other.rest or None):
        lost += bool(one.rest)
        extra += not one.rest
        if not any(remark.code == "after" for remark in wrong):
            wrong.append(_other_rest(one, other))
    if want.redirections != other.redirections:
        lost += bool(want.redirections)
        extra += not want.redirections
        missing = [" ".join(each) for each in want.redirections if each not in other.redirections]
        spare = [" ".join(each) for each in other.redirections if each not in want.redirections]
        if spare:
            wrong.append(Remark("redirection_extra", (spare[0],)))
        else:
            wrong.append(Remark("redirection_missing", (missing[0],)))
    if len(wrong) == 1 and wrong[0].code == "missing" and not extra:
        wrong[0] = Remark("missing_only", wrong[0].what)
    return min(lost, one.conditions), extra


def _typed_as(name: str, other: Read) -> str:
    """The option that takes back the one of this name, where that was typed."""
    if other.options[name] != ["false"]:
        return name
    return next((each.name for each in other.table.values() if each.turns_off == name), name)


def _is_said(wrong: list[Remark], name: str, want: Read) -> bool:
    """Whether a mistyped option was already told to be this one."""
    option = want.table.get(name)
    names = option.names if option else (name,)
    return any(remark.code == "dashes" and remark.what[1] in names for remark in wrong)


def _same_values(wanted: list[tuple[str, ...]], typed: list[str], fine: list[Remark]) -> bool:
    if len(wanted) != len(typed):
        return False
    if len(wanted) == 1:
        found = typed[0] in wanted[0]
        if found and typed[0].startswith("127.0.0.1|") and typed[0] != wanted[0][0]:
            fine.append(Remark("only_here", ("127.0.0.1",)))
        return found
    if len({_named(value) for value in typed}) < len(typed):
        return all(value in values for values, value in zip(wanted, typed, strict=True))
    left = list(typed)
    for values in wanted:
        value = next((each for each in values if each in left), None)
        if value is None:
            return False
        left.remove(value)
    return True


def _same_operands(wanted: list[tuple[str, ...]], typed: list[str], want: Read) -> bool:
    if len(wanted) != len(typed):
        return False
    if all(value in values for values, value in zip(wanted, typed, strict=True)):
        return True
    kinds = _kinds(want.syntax)
    if not kinds.unordered:
        return False
    first = len(kinds.fixed)
    return all(
        value in values for values, value in zip(wanted[:first], typed[:first], strict=True)
    ) and _same_values(wanted[first:], typed[first:], [])


def _other_command(want: Read, other: Read, equivalent: Sequence[str]) -> Remark:
    typed = " ".join([other.path, *other.operands[: 1 if other.syntax is None else 0]]).strip()
    if not other.path:
        return Remark("no_command")
    program = want.path.partition(" ")[0]
    given = other.path.partition(" ")[0]
    if given != program and given not in equivalent:
        return Remark("other_program", (given, program))
    siblings = _siblings(want.syntax.siblings) if want.syntax else ()
    word = other.operands[0] if other.syntax is None and other.operands else ""
    if word and siblings and word not in siblings and other.path == want.path.rpartition(" ")[0]:
        near = nearest(word, siblings)
        return Remark("no_subcommand", (f"{other.path} {word}", *([near] if near else [])))
    if other.syntax is None and not word and not (want.syntax and "g" in want.syntax.how):
        return Remark("no_subcommand_yet", (other.path,))
    return Remark("other_command", (typed,))


@lru_cache(maxsize=1024)
def _siblings(notation: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^ =]+", unpacked(notation).replace("--", "")))


def _missing(name: str, want: Read, other: Read) -> Remark:
    option = want.table.get(name.removeprefix("-- "))
    names = option.names if option else (name,)
    for word in other.rest or ():
        if word.startswith("-") and _names_one(word, names):
            before = _untagged(other.operands[-1]) if other.operands else "--"
            return Remark("after", (word, before, name))
    for each in names:
        swapped = each.swapcase()
        if swapped != each and swapped in other.table:
            typed = other.table[swapped].name
            if typed in other.options and typed not in want.options:
                if typed == swapped:
                    return Remark("case_short", (swapped, each))
                return Remark("case", (swapped, each, typed))
    return Remark("missing", (name,))


def _names_one(word: str, names: Iterable[str]) -> bool:
    long = word.partition("=")[0]
    letters = set(word[1:]) if word[:2] != "--" else set()
    return any(
        name == long or (len(name) == 2 and name[1] in letters and len(word) < 40) for name in names
    )


def _other_value(name: str, want: Read, typed: list[str]) -> Remark:
    option = want.table.get(name)
    wanted = want.options[name]
    if option and option.kind == "port" and len(typed) == len(wanted):
        turned = []
        for value in typed:
            address, host, inside, protocol = (
                value.split("|") if value.count("|") == 3 else [""] * 4
            )
            turned.append(f"{address}|{inside}|{host}|{protocol}")
        if sorted(turned) == sorted(wanted):
            return Remark("ports_swapped", (name,))
    if option and option.kind == "volume" and len(typed) == 1 and len(wanted) == 1:
        sides = [_bare(each) for each in typed[0].split(":")[:2]]
        right = [_bare(each) for each in wanted[0].split(":")[:2]]
        if sides != right and sides[::-1] == right:
            return Remark("volume_swapped", (name,))
    return Remark("other_value", (name, _shown(typed)))


def _bare(path: str) -> str:
    return path.removeprefix("./")


def _shown(values: list[str]) -> str:
    """Canonical values as they are written."""
    shown = []
    for value in values:
        if value.count("|") == 3:
            address, host, inside, protocol = value.split("|")
            value = ":".join(part for part in (address, host, inside) if part)
            value += f"/{protocol}" if protocol != "tcp" else ""
        shown.append(value)
    return " ".join(shown)


def _other_operands(one: _Wanted, other: Read) -> Remark:
    wanted, typed = one.operands, other.operands
    if len(typed) > len(wanted):
        firsts = [values[0] for values in wanted]
        more = [value for value in typed if value not in firsts]
        return Remark("operand_extra", ((more or typed)[-1],))
    if len(typed) < len(wanted):
        return Remark("operand_missing", (other.path,))
    kinds = _kinds(one.read.syntax)
    turned = [canonical(kinds.at(index), value) for index, value in enumerate(reversed(typed))]
    if all(v in values for values, v in zip(wanted, turned, strict=True)):
        return Remark("operands_swapped")
    word = next(v for values, v in zip(wanted, typed, strict=True) if v not in values)
    return Remark("other_operand", (_untagged(word),))


def _untagged(word: str) -> str:
    return word.removesuffix(":latest")


def _other_rest(one: _Wanted, other: Read) -> Remark:
    if not other.rest:
        return Remark("rest_missing", (other.path,))
    if not one.rest:
        return Remark("rest_extra", (" ".join(other.rest),))
    return Remark("other_rest", (" ".join(other.rest),))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The word of ``known`` that is most like ``word``: at most a third of its letters apart
    (Damerau-Levenshtein, adjacent letters turned counting one); None where none is."""
    word = word[:40]
    best, least = None, max(1, len(word.lstrip("-")) // 3) + 1
    for each in known:
        if abs(len(each) - len(word)) < least:
            apart = _distance(word, each[:60], least)
            if apart < least:
                best, least = each, apart
    return best


def _distance(one: str, other: str, most: int) -> int:
    """At least ``most`` where they are that far apart."""
    row = list(range(len(other) + 1))
    before = above = row
    for i, a in enumerate(one, 1):
        before, above, row = above, row, [i]
        left = i
        for j, b in enumerate(other, 1):
            cost = above[j - 1] + (a != b)
            if above[j] < cost:
                cost = above[j] + 1
            if left < cost:
                cost = left + 1
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
            left = cost
        if min(row) >= most:  # the row above is at most one less, and a turn of letters adds one
            return most
    return row[-1]


def explained(key: CommandKey, typed: str) -> list[Remark]:
    """What ``judge`` says, with what was probably meant where an option does not exist."""
    return _with_names(key, judge(key, typed).remarks)


def _with_names(key: CommandKey, found: Iterable[Remark]) -> list[Remark]:
    """The program of an option that it does not have, and the one that was probably meant."""
    reader = _reader(key)
    names = [name for _, options, _ in reader.paths.values() for name in options]
    said: list[Remark] = []
    meant: set[str] = set()
    for remark in found:
        if remark.code == "unknown":
            word = remark.what[0]
            if word in names:
                remark = Remark("misplaced", (word,))
            else:
                near = _near(word, names)
                remark = Remark("unknown", (key.program or "", word[:60], *near))
                for _, options, _ in reader.paths.values() if near else ():
                    if near[0] in options:
                        meant.update(options[near[0]].names)
        said.append(remark)
    if not meant:
        return said
    return [  # what only follows from the name that is misspelled
        each
        for each in said
        if each.code not in _FOLLOWS and not (each.code == "missing" and each.what[0] in meant)
    ]


_FOLLOWS = ("after", "other_operand", "operand_extra", "other_rest", "rest_extra")


def _near(word: str, names: Sequence[str]) -> tuple[str, ...]:
    if len(word) == 2:
        return tuple({word.swapcase()}.intersection(names))
    near = nearest(word, [name for name in names if len(name) > 2])
    return (near,) if near else ()


def normal(key: CommandKey, text: str) -> str:
    """What a command amounts to: two of the same normal form do the same; where it cannot be read,
    its words."""
    text = shell.cleaned(text)
    line = shell.read(text)
    if isinstance(line, shell.Refusal):
        return " ".join(text.split())
    read = [_read(_reader(key), simple) for simple in line]
    return repr(
        [
            (each.path, sorted(each.options.items()), each.operands, each.rest, each.redirections,
             each.odd) for each in read
        ]
    )  # fmt: skip


def options_in(key: CommandKey, text: str) -> set[str]:
    """The names of the options that an accepted command uses."""
    line = shell.read(shell.cleaned(text))
    if isinstance(line, shell.Refusal):
        return set()
    return {name for simple in line for name in _read(_reader(key), simple).options}


def with_arguments(key: CommandKey, text: str) -> set[str]:
    """The commands of an accepted answer behind whose name anything stands."""
    line = shell.read(shell.cleaned(text))
    if isinstance(line, shell.Refusal):
        return set()
    read = [_read(_reader(key), simple) for simple in line]
    return {
        each.path
        for each in read
        if each.operands or each.rest
        or any(option.after for name in each.options if (option := each.table.get(name)))
    }  # fmt: skip


def problems(key: CommandKey, text: str) -> list[Remark]:
    """What keeps an accepted command from being read by the key's own syntax."""
    line = shell.read(shell.cleaned(text))
    if isinstance(line, shell.Refusal):
        return [Remark(line.code, (line.what,))]
    reader = _reader(key)
    found: list[Remark] = []
    for simple in line:
        read = _read(reader, simple)
        found += [each for each in read.odd if each.code not in ("sudo", "environment")]
        if read.syntax is None and read.path in {*reader.heads, *reader.prefixes}:
            found.append(Remark("no_subcommand", (" ".join([read.path, *read.operands[:1]]),)))
    return _with_names(key, found)
