"""Commands compared by meaning (POSIX.1-2017, XCU 2.3 "Token Recognition" and XBD 12.2 "Utility
Syntax Guidelines", with GNU long options)."""

from __future__ import annotations

import shlex

from quizgen.model import CommandKey, CommandOption
from quizgen.scoring.text import plain

Meaning = tuple[list[str], dict[str, list[str]]]
"""The words in order, and each option's values in order ("" for an option without a value)."""


def same(key: CommandKey, typed: str) -> bool:
    """Whether ``typed`` means the same as an accepted command (see ``CommandKey``)."""
    understood = meaning(key, typed)
    return understood is not None and any(
        meaning(key, accepted) == understood for accepted in key.accepted
    )


def meaning(key: CommandKey, text: str) -> Meaning | None:
    """The command's words and options; None where a shell could not split it into words."""
    text = plain(text).strip()
    if text[:2] in ("$ ", "# "):
        text = text[2:]
    try:
        arguments = shlex.split(text)
    except ValueError:
        return None
    return _parse(key, _without_aliases(key, arguments))


def _without_aliases(key: CommandKey, arguments: list[str]) -> list[str]:
    """Leading words replaced by what they stand for, the longest alias first."""
    for alias in sorted(key.aliases, key=lambda words: -len(words.split())):
        words = alias.split()
        if arguments[: len(words)] == words:
            return key.aliases[alias].split() + arguments[len(words) :]
    return arguments


def _parse(key: CommandKey, arguments: list[str]) -> Meaning:
    known = {name: option for option in key.options for name in option.names}
    words: list[str] = []
    options: dict[str, list[str]] = {}

    def note(name: str, value: str) -> None:
        options.setdefault(name, []).append(value)

    rest = arguments[::-1]
    while rest:
        if key.literal_after is not None and len(words) >= key.literal_after:
            words += rest[::-1]
            break
        argument = rest.pop()
        if argument == "--":
            words += rest[::-1]
            break
        if argument.startswith("--"):
            name, equals, value = argument.partition("=")
            option = known.get(name)
            if option is None:
                note(argument, "")
            elif option.value:
                note(option.names[-1], value if equals else rest.pop() if rest else "")
            else:
                note(option.names[-1], "" if value == "true" else value)
        elif argument.startswith("-") and argument != "-":
            letters = argument[1:]
            while letters:
                letter, letters = f"-{letters[0]}", letters[1:]
                option = known.get(letter)
                if option is None:
                    note(letter, "")
                elif option.value:
                    value = letters.removeprefix("=") if letters else rest.pop() if rest else ""
                    note(option.names[-1], value)
                    letters = ""
                else:
                    note(option.names[-1], "")
        else:
            words.append(argument)
    for option in key.options:
        if option.default is not None and options.get(option.names[-1]) == [_as_noted(option)]:
            del options[option.names[-1]]
    return words, options


def _as_noted(option: CommandOption) -> str | None:
    """The default as ``_parse`` notes it when it is written out."""
    return "" if not option.value and option.default == "true" else option.default
