"""What is known of programs: their subcommands, options and values (docs/commands.md).

``programs/NAME.json`` was read from the program by ``scripts/read_programs.py``; what a program
does not say of itself stands beside it in ``programs/NAME.yaml``, written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

import msgspec

from quizgen.locate import own_grammars
from quizgen.model import CommandKey, CommandSyntax
from quizgen.reading import FileError, decode_json, decode_yaml, read_bytes
from quizgen.resources import folder
from quizgen.scoring import command, shell


class CommandNotes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is written by hand of one subcommand (of a program without any: of itself)."""

    operands: str | None = None
    """Kinds of its operands (``CommandSyntax.operands``)."""
    options: tuple[str, ...] = ()
    """Options that its help does not list (``CommandSyntax.options``)."""
    kinds: dict[str, str] = {}
    """Kinds of values by option: ``{--publish: port}``."""
    harmless: tuple[str, ...] = ()
    """Options that change nothing that is asked."""
    counts: tuple[str, ...] = ()
    """Options that are harmless elsewhere in the program, and not here."""
    also: tuple[str, ...] = ()
    """What does the same, though it is another command: ``podman --version``."""
    alone: tuple[str, ...] = ()
    """The same where nothing follows: ``ip address`` for ``ip address show``."""
    after: str = ""
    """Options of what stands behind ``--``."""
    sudo: bool | None = None
    """Whether ``sudo`` may stand before it."""
    ordered: bool | None = None
    """Its options end at the first operand."""


class ProgramNotes(CommandNotes, frozen=True, forbid_unknown_fields=True):
    """What is written by hand of a program; the fields of ``CommandNotes`` hold for all of its
    subcommands."""

    program: str = ""
    version: str = ""
    everywhere: bool = False
    """The program's own options may stand behind the subcommand too."""
    abbreviations: bool = False
    """Long options may be cut short."""
    getopt: bool = False
    """What follows the letter of an option is its value whole: ``-n=x`` gives it ``=x``."""
    bundle: bool = False
    """The first word may be options without a hyphen (``tar czf``)."""
    commands: dict[str, CommandNotes] = {}
    aliases: dict[str, str] = {}
    """Other words for a subcommand: ``{in: install}``; ``{.: source}`` for a program's own name."""


class _Command(msgspec.Struct, frozen=True):
    usage: str = ""
    options: tuple[str, ...] = ()


class _Read(msgspec.Struct, frozen=True):
    """A file that was read from a program."""

    program: str
    version: str
    options: tuple[str, ...] = ()
    commands: dict[str, _Command | str] = {}


class Program(msgspec.Struct, frozen=True, eq=False):
    """A program's grammar."""

    name: str
    version: str
    read: _Read
    notes: ProgramNotes

    @property
    def titled(self) -> str:
        """The name with its version: ``podman 4.3.1``."""
        return f"{self.name} {self.version}".strip()

    def path(self, words: Sequence[str]) -> str | None:
        """The subcommand that ``words`` (without the program) begin with, under its own name; empty
        for a program without subcommands; None where there is no such subcommand."""
        known = _spelled(self)
        if not known:
            return ""
        before = command.table(" ".join(_marked(self.read.options, "^")))
        found: list[str] = []
        place = 0
        while place < len(words):
            word = words[place]
            if word.startswith("-"):
                option = before.get(word.partition("=")[0])
                place += 2 if option and option.kind and "=" not in word else 1
                continue
            longer = " ".join([*found, word])
            if not any(path == longer or path.startswith(f"{longer} ") for path in known):
                break
            found.append(word)
            place += 1
        if place == len(words) and (short := _alone(self).get(" ".join([self.name, *found]))):
            return short
        return known.get(" ".join(found))


_own: ContextVar[Mapping[str, Program]] = ContextVar(
    "programs of a bank", default=MappingProxyType({})
)


@contextmanager
def beside(bank: Path) -> Iterator[list[FileError]]:
    """Within, the programs in the folder ``programs`` of a bank are known too, and go before those
    of the same name that quizgen has. Gives what is wrong with the files that cannot be read."""
    here = bank / "programs"
    files = own_grammars(bank)
    found: dict[str, Program] = {}
    faults: list[FileError] = []
    for name in sorted({file.stem for file in files}):
        shipped = _shipped(name)
        read = shipped.read if shipped else _Read(name, "")
        notes = shipped.notes if shipped else ProgramNotes(program=name)
        for file in (each for each in files if each.stem == name):
            try:
                data = read_bytes(here / file.name, "bank")
                if file.suffix == ".json":
                    read = decode_json(data, _Read, file)
                else:
                    notes = decode_yaml(data, ProgramNotes, file)
            except FileError as error:
                faults.append(error)
        found[name] = Program(name, read.version or notes.version, read, notes)
    before = _own.set(found)
    try:
        yield faults
    finally:
        _own.reset(before)


@cache
def names() -> tuple[str, ...]:
    """The programs that quizgen knows by itself, by name."""
    return tuple(sorted({file.stem for file in folder("programs").iterdir()
                         if file.suffix in (".json", ".yaml")}))  # fmt: skip


def load(name: str) -> Program | None:
    """A program that quizgen or the bank (``beside``) knows; None for another."""
    return _own.get().get(name) or _shipped(name)


@cache
def _shipped(name: str) -> Program | None:
    if name not in names():
        return None
    here = folder("programs")
    read, notes = _Read(name, ""), ProgramNotes(program=name)
    if (file := here / f"{name}.json").exists():
        read = msgspec.json.decode(file.read_bytes(), type=_Read)
    if (file := here / f"{name}.yaml").exists():
        notes = msgspec.yaml.decode(file.read_bytes(), type=ProgramNotes)
    return Program(name, read.version or notes.version, read, notes)


@cache
def _paths(program: Program) -> Mapping[str, str]:
    """All subcommands, aliases too, with the one that they stand for."""
    found: dict[str, str] = {}
    for path, about in program.read.commands.items():
        found[path] = about if isinstance(about, str) else path
    for alias, path in [*found.items()]:
        if alias != path:
            for known in program.read.commands:
                if known.startswith(f"{path} "):
                    found.setdefault(alias + known[len(path) :], found[known])
    for path in program.notes.commands:
        found.setdefault(path, path)
    for alias, path in program.notes.aliases.items():
        for known, target in list(found.items()):
            if known == path or known.startswith(f"{path} "):
                found[alias + known[len(path) :]] = target
    return {path: found.get(target, target) for path, target in found.items()}


@cache
def _spelled(program: Program) -> Mapping[str, str]:
    """``_paths`` with every way to cut a word short."""
    paths = _paths(program)
    cut = {each: path for alias, path in paths.items() for each in command.spelled_out(alias)}
    return {**cut, **{alias: path for alias, path in paths.items() if "[" not in alias}}


@cache
def _alone(program: Program) -> Mapping[str, str]:
    """What stands for a subcommand where nothing follows, with the program."""
    return {
        each: path
        for path, notes in program.notes.commands.items()
        for words in notes.alone
        for each in command.spelled_out(words)
    }


_OPERANDS = {"IMAGE": "local", "PATH": "path", "CONTEXT": "dir", "FILE": "path"}


def operands_of(usage: str) -> str:
    """Kinds of operands, as a usage line names them: ``IMAGE [COMMAND [ARG...]]``.

    >>> operands_of("CONTAINER [CONTAINER...]"), operands_of("IMAGE [COMMAND [ARG...]]")
    ('word&', 'local !')
    """
    kinds: list[str] = []
    before = ""
    for token in usage.split():
        name = re.sub(r"[^A-Z_]", "", token.partition("|")[0])
        if name in ("COMMAND", "ARG", "ARGS"):
            return " ".join([*kinds, "!"])
        kind = _OPERANDS.get(name, "word")
        if "..." in token or ". . ." in token:
            if kinds and name == before:
                kinds.pop()
            return " ".join([*kinds, f"{kind}&"])
        if name:
            kinds.append(kind)
        before = name
    return " ".join(kinds)


_MULTIPLE = {
    "strings": ",",
    "stringSlice": ",",
    "stringArray": "*",
    "list": "*",
    "stringToString": "*",
}


def _notation(option: str, kinds: Mapping[str, str], marks: str) -> str:
    """An option as the help has it -> as a syntax has it."""
    names, equals, said = option.partition("=")
    names, colon, on = names.partition(":")
    own = next((kinds[name] for name in names.split(",") if name in kinds), None)
    if own is not None and own.startswith((":", "!")):
        return f"{marks}{names}{own}"
    if said == ".":
        return f"{marks}{names}=."
    if own == "flag" or (not equals and own is None):
        return f"{marks}{names}{colon}{on}"
    optional = "?" if said.startswith("?") else ""
    many = _MULTIPLE.get(said, "")
    if said.endswith(("*", ",")):
        many = said[-1]
    kind = own if own is not None else "word"
    if kind.startswith("?"):
        return f"{marks}{names}={kind}"
    base, colon, default = kind.partition(":")
    if base.endswith(("*", ",", ".")):
        base, many = base[:-1], base[-1].strip(".")
    return f"{marks}{names}={optional}{'' if base == 'word' else base}{many}{colon}{default}"


def _marked(options: Iterable[str], mark: str) -> list[str]:
    return [_notation(option, {}, mark) for option in options]


@lru_cache(maxsize=1024)
def syntax(program: Program, path: str) -> CommandSyntax:
    """All that is known of a subcommand (``path``: without the program; ``""``: the program)."""
    about = program.read.commands.get(path, _Command()) if path else _Command()
    assert isinstance(about, _Command)
    notes, mine = program.notes, program.notes.commands.get(path, CommandNotes())
    kinds = {**notes.kinds, **mine.kinds}
    harmless = ({*notes.harmless} - {*mine.counts}) | {*mine.harmless}
    entries: dict[str, str] = {}

    def add(options: Iterable[str], marks: str) -> None:
        for option in options:
            spelled = option.lstrip("~^<").partition("=")[0].partition(":")[0].partition("!")[0]
            names = spelled.split(",")
            fine = "~" if harmless.intersection(names) or option.startswith("~") else ""
            if option.startswith("~"):
                option = option[1:]
            if not any(name in taken for name in names):
                taken.update(names)
                entries[names[-1]] = _notation(option, kinds, f"{fine}{marks}")
            elif names[-1] not in entries:  # a short name is another's here
                left = [name for name in names if name not in taken]
                if left:
                    taken.update(left)
                    text = option.replace(spelled, ",".join(left), 1)
                    entries[left[-1]] = _notation(text, kinds, f"{fine}{marks}")

    taken: set[str] = set()
    add(mine.options, "")
    add(about.options, "")
    root = "" if not path else "^" if notes.everywhere else "<"
    add((*notes.options, *program.read.options), root)
    words = f"{program.name} {path}".strip()
    also = [f"{program.name} {alias}" for alias, target in _paths(program).items()
            if target == path and alias != path]  # fmt: skip
    also += mine.also
    if not path:
        also = [alias for alias, target in notes.aliases.items() if target == program.name]
    operands = mine.operands if mine.operands is not None else notes.operands
    sudo = mine.sudo if mine.sudo is not None else notes.sudo
    ordered = mine.ordered if mine.ordered is not None else notes.ordered
    group = path.rpartition(" ")[0]
    siblings = {known.rpartition(" ")[2] for known in _paths(program)
                if known.rpartition(" ")[0] == group and "[" not in known}  # fmt: skip
    return CommandSyntax(
        words,
        tuple(sorted(also)),
        " ".join(entries.values()),
        operands=operands if operands is not None else operands_of(about.usage),
        after=mine.after or notes.after,
        siblings=command.packed(f"--{name}=" for name in siblings) if path else "",
        how="a" * notes.abbreviations
        + "b" * notes.bundle
        + "s" * (sudo is False)
        + "g" * bool(mine.alone)
        + "o" * bool(ordered)
        + "e" * notes.getopt,
    )


def _shared(several: Sequence[CommandSyntax]) -> Iterator[CommandSyntax]:
    """With ``&`` for what is as in the first, so that a key stays small."""
    first: CommandSyntax | None = None
    for each in several:
        if first is None:
            first = each
        else:
            common = set(command.unpacked(first.others).split())
            own = command.unpacked(each.others).split()
            if common and common <= {*own}:
                left = command.packed(entry for entry in own if entry not in common)
                each = msgspec.structs.replace(each, others=f"&{left}")
            if each.siblings and each.siblings == first.siblings:
                each = msgspec.structs.replace(each, siblings="&")
        yield each


def resolve(
    program: str,
    accepted: Sequence[str],
    *,
    equivalent: Sequence[str] = (),
    allow: Sequence[str] = (),
    strict: Sequence[str] = (),
    sudo: bool | None = None,
) -> CommandKey:
    """A key that holds what ``accepted`` needs of the grammars of ``program``, of the programs that
    mean the same (``equivalent``), and of others that stand in the accepted commands."""
    if not program:
        program = next((words[0] for text in accepted for words in _commands(text)), "")
        program = program if load(program) else _real_name(program) or program
    chosen: dict[str, tuple[Program, str]] = {}
    for text in accepted:
        for words in _commands(text):
            found = load(words[0]) or load(_real_name(words[0]) or "")
            path = found.path(words[1:]) if found else None
            if found is None or path is None:
                continue
            chosen[f"{found.name} {path}"] = (found, path)
            for name in equivalent if found.name == program else ():
                other = load(name)
                if other and (target := other.path(path.split())) is not None:
                    chosen[f"{name} {target}"] = (other, target)
    full = tuple(syntax(found, path) for found, path in chosen.values())
    sketch = CommandKey(tuple(accepted), "", full)
    used = {name for text in accepted for name in command.options_in(sketch, text)}
    needed = used | {*allow}
    busy = {path for text in accepted for path in command.with_arguments(sketch, text)}
    trimmed = []
    first: dict[str, str] = {}
    for each, (found, path) in zip(full, chosen.values(), strict=True):
        each = _trimmed(each, needed)
        alone = found.notes.commands.get(path, CommandNotes()).alone
        if alone and each.words not in busy:
            each = msgspec.structs.replace(each, also=(*each.also, *alone))
        if found.name in equivalent and found.name != program:
            stands = first.get(path)
            each = msgspec.structs.replace(
                each, also=(each.words, *each.also), words=stands or each.words
            )
        first.setdefault(path, each.words)
        trimmed.append(each)
    main = load(program)
    return CommandKey(
        tuple(accepted), main.titled if main else program, tuple(_shared(trimmed)), tuple(allow),
        tuple(strict), tuple(equivalent), sudo,
    )  # fmt: skip


def gone(text: str) -> tuple[str, ...]:
    """The commands in ``text`` whose program is known and has no such subcommand."""
    return tuple(
        " ".join(words[:2])
        for words in _commands(text)
        if (found := load(words[0])) and found.path(words[1:]) is None
    )


def _real_name(alias: str) -> str | None:
    return next((name for name in _aliased() if alias in _aliased()[name]), None)


@cache
def _aliased() -> Mapping[str, frozenset[str]]:
    """Programs with a second name of their own (``.`` is ``source``)."""
    found = {}
    for name in ("source",):
        program = load(name)
        if program:
            found[name] = frozenset(program.notes.aliases)
    return found


def _commands(text: str) -> list[list[str]]:
    """The words of each command of an accepted answer, without what stands before the program."""
    line = shell.read(shell.cleaned(text))
    if isinstance(line, shell.Refusal):
        return []
    found = []
    for simple in line:
        words = list(simple.words)
        while words and (words[0] == "sudo" or "=" in words[0]):
            words.pop(0)
        if words:
            found.append(words)
    return found


def _trimmed(full: CommandSyntax, needed: set[str]) -> CommandSyntax:
    """The syntax with what no accepted command needs cut down to names."""
    kept, others = [], []
    for entry in full.options.split():
        bare = entry.lstrip("~^<")
        names = bare.partition("=")[0].partition(":")[0].partition("!")[0]
        turned = bare.partition("!")[2]
        on = bare.endswith(":true") and "=" not in bare
        said = "~" in entry or (":" in bare and not on) or turned or bare.endswith("=.")
        if said or needed.intersection(names.split(",")):
            kept.append(entry)
        else:
            marks = entry[: len(entry) - len(bare)]
            mark = "<" if "<" in marks else "^" if "^" in marks else ""
            value = "=?" if "=?" in bare else "=" if "=" in bare else ":true" if on else ""
            *more, last = names.split(",")
            short = [name for name in more if len(name) == 2][:1]
            spelled = ",".join([*short, last])
            others += [f"{mark}{name}{value}" for name in more if name not in short]
            others.append(f"{mark}{spelled}{value}")
    return msgspec.structs.replace(full, options=" ".join(kept), others=command.packed(others))
