"""Drafts from code blocks: commands to write, options to fill in, steps to put in order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quizgen import programs
from quizgen.bank.items import label
from quizgen.bank.slots import code_span
from quizgen.drafting import facts
from quizgen.drafting.author import Author
from quizgen.drafting.facts import Command
from quizgen.drafting.memo import Fence
from quizgen.drafting.rules import procedure, say
from quizgen.drafting.statements import map_arrows
from quizgen.drafting.tools import describe
from quizgen.model import (
    Bloom,
    Cloze,
    ClozeKey,
    CommandLine,
    Localized,
    TextGap,
    TextKey,
)


def fence(author: Author, block: Fence) -> None:
    """A code block: its arrows, and if it is one of a shell, its commands."""
    shell = facts.is_shell(block)
    arrows = facts.arrows(block.lines) if shell or block.info in ("", "text", "txt") else []
    if len(arrows) == 1 and not shell:
        arrows = []  # in other code one arrow may mean anything
    used = {number for arrow in arrows for number in arrow.lines}
    if arrows:
        map_arrows(author, arrows, code=True)
    rest = Fence(block.info, tuple(line for line in block.lines if line.number not in used))
    if not shell:
        author.leave([line.number for line in rest.lines], "code")
        return
    found, left = facts.commands(rest)
    author.left += left
    in_steps = _steps(author, found)
    for command in found:
        ids = [*_write(author, command), *_options(author, command)]
        if ids:
            author.note("command", [command.line], ids)
        elif command.line not in in_steps:
            known = describe(command.words) or command.about
            author.leave([command.line], "repeat" if known else "unknown-command")


def _write(author: Author, command: Command) -> list[str]:
    """A command to write: what it is to do is known, or said beside it."""
    described = describe(command.words)
    flags = [word for word in command.words if word.startswith("-")]
    kind = ("write", author.topic(), described.tool if described else command.text, *flags)
    said = author.words.localized(command.about) if command.about else None
    span = code_span(command.text)
    if kind in author.seen:
        return []
    if described:
        stem = say("does", note=described.about)
        why = say("does_why", command=span, note=described.about)
        if said:
            remark = say("comment", note=said)
            why = Localized(ko=f"{why['ko']} {remark['ko']}", en=f"{why['en']} {remark['en']}")
        key = programs.resolve("", [command.text])
    elif said and len(command.about.split()) > 1 and len(command.about) <= 120:
        stem, why = say("said", note=said), say("said_why", command=span)
        key = programs.resolve("", [command.text])
    else:
        return []
    author.seen.add(kind)
    name = "-".join(word.strip("-./") for word in command.words[:3])
    return [
        author.add(
            name, stem, CommandLine(), key, why, [command.line], bloom=Bloom.APPLY, difficulty=3
        )
    ]


def _options(author: Author, command: Command) -> list[str]:
    """A command with up to three of its options left out, those that a value follows."""
    words = command.text.split()
    flags = [n for n, word in enumerate(words) if re.fullmatch(r"--?[A-Za-z][\w-]*", word)]
    gaps = [n for n in flags if n + 1 < len(words) and not words[n + 1].startswith("-")][:3]
    kind = ("options", author.topic(), words[0], *[words[n] for n in flags])
    if not gaps or len(words) < 4 or "```" in command.text or kind in author.seen:
        return []
    described = describe(command.words)
    if described is None and len(gaps) < 2 and not words[gaps[0]].startswith("--"):
        return []  # a lone letter that nothing tells
    author.seen.add(kind)
    names = {place: label(number) for number, place in enumerate(gaps)}
    passage = " ".join(f"[[{names[n]}]]" if n in names else word for n, word in enumerate(words))
    spellings = {name: o.names for o in described.options for name in o.names} if described else {}
    keys = {
        name: TextKey(tuple(dict.fromkeys((words[n], *spellings.get(words[n], ())))))
        for n, name in names.items()
    }
    stem = (
        say("known_options", note=described.about)
        if described
        else say("options", name=author.name())
    )
    return [
        author.add(
            f"{'-'.join(word.strip('-./') for word in words[:2])}-options",
            stem,
            Cloze(
                Localized.same(f"```\n{passage}\n```"),
                tuple(TextGap(name, 12, True) for name in keys),
            ),
            ClozeKey({**keys}),
            say("options_why", command=code_span(command.text)),
            [command.line],
            bloom=Bloom.APPLY,
            difficulty=3,
            rule="partial",
        )
    ]


def _steps(author: Author, found: Sequence[Command]) -> set[int]:
    """The commands of one block as steps, where they are few, each is another, and something says
    that they belong together: the heading, or the names that they share."""
    texts = [command.text for command in found]
    if not 3 <= len(texts) <= 5 or len(set(texts)) < len(texts):
        return set()
    kinds = [command.words[:2] for command in found]
    for index, kind in enumerate(kinds):  # what comes back later is another procedure
        if kind in kinds[:index] and kinds[index - 1] != kind:
            return set()
    if not procedure().search(author.section.title) and not _connected(found):
        return set()
    lines = [command.line for command in found]
    entries = [Localized.same(code_span(each)) for each in texts]
    stem = say("commands", name=author.name())
    made = author.order(f"{author.topic()}-commands", stem, entries, lines, Bloom.APPLY)
    if made:
        author.note("steps", lines, [made])
    return set(lines) if made else set()


def _connected(found: Sequence[Command]) -> bool:
    """Whether the commands hang together by the names they share: files, folders, containers."""
    one_program = len({command.words[0] for command in found}) == 1
    left = [_names(command, one_program) for command in found]
    joined = left.pop(0)
    while near := [names for names in left if names & joined]:
        joined = joined.union(*near)
        left = [names for names in left if names not in near]
    return not left


def _names(command: Command, one_program: bool) -> set[str]:
    """The words of what a command names, its options and its subcommand left out."""
    words = command.words[one_program:1]
    words += command.words[2 if command.words[1:2] and command.words[1].isalpha() else 1 :]
    parts = (part for word in words if not word.startswith("-") for part in re.split(r"\W+", word))
    return {part for part in parts if len(part) > 2}
