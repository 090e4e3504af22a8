"""A line of shell as the words of its commands (POSIX.1-2017, XCU 2.2 "Quoting", 2.3 "Token
Recognition", 2.7 "Redirection", 2.9.2 "Pipelines"). Nothing is expanded and nothing is run."""

from __future__ import annotations

import re
from typing import NamedTuple

from quizgen.scoring.text import plain


class Simple(NamedTuple):
    """One command of a pipeline: its words, and its redirections as (operator, target)."""

    words: list[str]
    redirections: list[tuple[str, str]]


class Refusal(NamedTuple):
    """Why a line is not read: a code of ``quizgen.scoring.remarks`` and what it is about."""

    code: str
    what: str


Line = list[Simple]

_SPACES = re.compile("[\x1c-\x1f\x85\u1680\u2028\u2029]")
_DASHES = re.compile(r"(^|\s)[–—―](?=[A-Za-z][A-Za-z])")
_FENCE = re.compile(r"^```[a-z]*\s+([^`]*)```$")
_PROMPT = re.compile(
    r"^(?:\([\w.-]{1,40}\) )?\[?[a-z_][\w.-]{0,40}@[\w.-]{1,80}(?:[: ][^\s$#%]{0,200})?\]?[$#%] ?"
    r"|^(?:bash|sh|zsh)[\w.-]{0,8}[$#%] |^[$#%>] +|^\$(?=[a-z])"
)
_CONTINUED = re.compile(r"\\\r?\n|(^|\s)\\(?=\s)")
_WORKING = re.compile(r"\$\(pwd\)|`pwd`|\$\{PWD\}")
_RUN = re.compile(r"[^\s'\"\\|&;<>()`$]+")
_BRACES = re.compile(r"\{([^{}\s]*)\}")
_OPERATOR = re.compile(
    r"&>>|&>|[0-9]?>>|[0-9]?>&|[0-9]?>\||[0-9]?>|<<<|<<|[0-9]?<&|[0-9]?<|\|\||\|&|\||&&|&|;"
)
_SAME = {"1>": ">", "1>>": ">>", "0<": "<", ">|": ">", "1>|": ">"}
_BARE = re.compile(r"[A-Za-z0-9 ._/:=,@+^-]*")
"""What nothing surrounds: a prompt would end with ``$``, ``#``, ``%`` or ``>``."""
_SIMPLE = re.compile(r"[A-Za-z0-9 ._/:=,@+%^-]*")


def cleaned(text: str) -> str:
    """What was typed without what only surrounds a command: typographic characters, a prompt,
    backticks or quotes around all of it, line continuations."""
    if _BARE.fullmatch(text):
        return text.strip()
    text = _DASHES.sub(r"\1--", text)
    text = _SPACES.sub(" ", plain(text).strip())
    if match := _FENCE.match(text):
        text = match[1].strip()
    text = _PROMPT.sub("", text, count=1)
    if len(text) > 2 and text[0] == text[-1] and text[0] in "`'\"" and text[0] not in text[1:-1]:
        text = _PROMPT.sub("", text[1:-1].strip(), count=1)
    return _WORKING.sub("$PWD", _CONTINUED.sub(r"\1", text))


def read(text: str) -> Line | Refusal:
    """The commands of ``text`` that pipes join; a refusal where it is more than that."""
    if _SIMPLE.fullmatch(text):
        return [Simple(text.split(), [])]
    line = [Simple([], [])]
    parts: list[str] | None = None
    operator = ""
    place, end = 0, len(text)

    def close() -> None:
        nonlocal parts, operator
        if parts is None:
            return
        word = "".join(parts)
        if operator:
            line[-1].redirections.append((operator, word))
            operator = ""
        else:
            line[-1].words.append(word)
        parts = None

    while place < end:
        character = text[place]
        if match := _RUN.match(text, place):
            run = match[0]
            if run[0] == "#" and parts is None:
                break
            if "{" in run and any("," in found for found in _BRACES.findall(run)):
                return Refusal("braces", run)
            place = match.end()
            if (
                parts is None
                and len(run) == 1
                and run.isascii()
                and run.isdigit()
                and text[place : place + 1] in ("<", ">")
            ):
                place -= 1  # the descriptor belongs to the operator
                operator, place = _operator(text, place)
            else:
                parts = _more(parts, run)
        elif character.isspace():
            close()
            if character == "\n" and text[place:].strip():
                return Refusal("joined", "\\n")
            place += 1
        elif character == "'":
            stop = text.find("'", place + 1)
            if stop == -1:
                return Refusal("open_quote", "'")
            parts = _more(parts, text[place + 1 : stop])
            place = stop + 1
        elif character == '"':
            parts = _more(parts, "")
            place += 1
            while True:
                if place >= end:
                    return Refusal("open_quote", '"')
                character = text[place]
                if character == '"':
                    break
                if character == "\\" and text[place + 1 : place + 2] in ('"', "\\", "$", "`"):
                    place += 1
                    character = text[place]
                elif character == "`" or text.startswith("$(", place):
                    return Refusal("substitution", character if character == "`" else "$(…)")
                parts.append(character)
                place += 1
            place += 1
        elif character == "\\":
            if place + 1 >= end:
                return Refusal("open_quote", "\\")
            parts = _more(parts, text[place + 1])
            place += 2
        elif character == "`" or text.startswith("$(", place):
            return Refusal("substitution", "`…`" if character == "`" else "$(…)")
        elif character == "$":
            parts = _more(parts, "$")
            place += 1
        elif character in "()":
            return Refusal("group", character)
        else:
            close()
            token, place = _operator(text, place)
            if token == "|":
                line.append(Simple([], []))
            elif token == ";" and not text[place:].strip():
                break
            elif token in ("&&", "||", ";", "|&"):
                return Refusal("joined", token)
            elif token == "&":
                return Refusal("background", token)
            else:
                operator = token
    close()
    if operator or (len(line) > 1 and not all(each.words for each in line)):
        return Refusal("open_end", operator or "|")
    return line


def _operator(text: str, place: int) -> tuple[str, int]:
    match = _OPERATOR.match(text, place)
    assert match is not None  # every character that brings us here begins one
    return _SAME.get(match[0], match[0]), match.end()


def _more(parts: list[str] | None, text: str) -> list[str]:
    if parts is None:
        return [text]
    parts.append(text)
    return parts
