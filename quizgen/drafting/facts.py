"""What single lines of a memo state: arrows, definitions, annotations, abbreviations, commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

import msgspec

from quizgen.drafting import rules
from quizgen.drafting.memo import Fence, Line
from quizgen.drafting.words import HANGUL, bare, plain

ARROW = re.compile(r"\s{1,20}(?:-{1,3}>|={1,2}>)\s+|\s{0,20}[→⇒➜⟶]\s*")
_TERM = re.compile(
    r"(?P<term>[^:：]{1,60}?)\s*[:：]\s+(?P<meaning>\S.*)|(?P<word>.{1,60}?)\s+[–—-]\s+(?P<what>\S.*)"
)
_PAIR = r"([^()（）,，]{1,48}?)\s*[(（]([^()（）]{1,80})[)）]"
_PAIRS = re.compile(rf"{_PAIR}(?:\s*[,，/·]\s*{_PAIR})*")
_ONE_PAIR = re.compile(_PAIR)
_IN_BOTH = re.compile(r"(?<![가-힣])([가-힣]{2,})\(([a-z][a-z]+(?: [a-z]+)?)\)")
_ACRONYM = re.compile(
    r"((?:[A-Z][\w-]*\s+(?:of\s+|and\s+|the\s+)?){1,6}[A-Z]?[\w-]+)\s*\(([A-Z]{2,6})\)"
)
_SPELLED = re.compile(
    r"\b([A-Z]{2,6})\s*\(((?:[A-Z][\w-]*\s+(?:of\s+|and\s+|the\s+)?){1,6}[A-Z]?[\w-]+)\)"
)
_SHORT_FOR = re.compile(
    r"\b([A-Z][A-Za-z0-9-]{1,20})\s*(?:은|는|이|가)?\s*[\"“‘']([^\"”’']{3,60})[\"”’']\s*의\s*(?:약자|줄임말)"
    r"|\b([A-Z][\w-]{1,20})\s+(?:stands for|is short for)\s+[\"“‘']?"
    r"([A-Za-z][\w -]{2,60}?)[\"”’']?[.,;]"
)
_ENDS = re.compile(r"(다|요|죠)\s*[.!?]?$|[.!?。]$")
_NOTES = re.compile(r"(음|함|임|됨)$")
_ADVICE = re.compile(r"(?:[말할둘] 것|하기|않기|마세요)[.!]*$|!$")
_BREAK = re.compile(r"[가-힣A-Za-z)][.!?]\s+\S")
"""The end of a sentence inside a line."""
_URL = re.compile(r"https?://|\S+@\S+\.\S+")


def is_logistic_heading(title: str) -> bool:
    """A heading of the course, not of its subject."""
    return bool(rules.course_heading().search(title))


def is_logistic_label(label: str) -> bool:
    """``이름:``, ``Date:`` and such: what follows is no definition."""
    return bool(rules.course_label().fullmatch(bare(label).strip(" *")))


def holds_address(text: str) -> bool:
    """Whether a link or a mail address stands in it: nothing to ask."""
    return bool(_URL.search(text))


def is_sentence(text: str) -> bool:
    """Whether ``text`` reads as a sentence and not as a name for something."""
    words = bare(text)
    if _ADVICE.search(words):
        return True
    if len(words) > 60 or (len(words) > 24 and _NOTES.search(words)):
        return True
    return len(words) > 12 and bool(_ENDS.search(words))


class Arrow(msgspec.Struct, frozen=True):
    """``parts[0] --> parts[1]``; more than two parts are a chain."""

    parts: tuple[str, ...]
    lines: tuple[int, ...]


class Definition(msgspec.Struct, frozen=True):
    term: str
    meaning: str
    line: int
    marked: bool
    """The term stands in bold or in a code span: surely a term."""


class Annotated(msgspec.Struct, frozen=True):
    """``name(note)``."""

    name: str
    note: str
    line: int


class Abbreviation(msgspec.Struct, frozen=True):
    short: str
    words: str
    line: int


class Command(msgspec.Struct, frozen=True):
    """A command of a shell block; ``about`` is the comment that says what it is for."""

    text: str
    words: tuple[str, ...]
    line: int
    about: str = ""


class Left(msgspec.Struct, frozen=True):
    """Lines that nothing was made of, and why (a key of ``quizgen.drafting.REASONS``)."""

    lines: tuple[int, ...]
    reason: str


def arrows(lines: Sequence[Line]) -> list[Arrow]:
    """The arrows of ``lines``. A line without one that is indented below an arrow goes on with it:
    in its last word where the left side has several (``docker search --> skopeo`` / ``save``)."""
    found: list[Arrow] = []
    margin = 0
    for line in lines:
        text = plain(line.text) if "`" not in line.text else line.text.strip()
        parts = tuple(part.strip() for part in ARROW.split(text.lstrip("-*+ ").strip()))
        if len(parts) > 1:
            if all(_is_side(part) for part in parts):
                found.append(Arrow(parts, (line.number,)))
                margin = len(line.text) - len(line.text.lstrip())
            continue
        indent = len(line.text) - len(line.text.lstrip())
        before = found[-1] if found else None
        if (
            before
            and len(before.parts) == 2
            and indent > margin
            and before.lines[-1] in (line.number - 1,)
        ):
            words = before.parts[0].split()
            own = line.text.strip()
            if len(own.split()) == 1 and not own.startswith("#"):
                whole = " ".join([*words[:-1], own]) if len(words) > 1 else own
                found.append(Arrow((whole, before.parts[1]), (line.number,)))
    return found


def _is_side(part: str) -> bool:
    """What may stand beside an arrow: no sentence, and no end of one."""
    words = bare(part)
    return bool(words) and len(words) <= 48 and not is_sentence(part) and not _BREAK.search(words)


def definition(line: Line) -> Definition | None:
    """The definition a line states."""
    text = line.text.strip()
    marked = bool(re.match(r"(\*\*|__|`)", text))
    found = _TERM.fullmatch(plain(text))
    if not found:
        return None
    term = (found["term"] or found["word"]).strip(" *")
    meaning = (found["meaning"] or found["what"]).strip(" *")
    words = bare(term)
    if (
        not words
        or len(words.split()) > 4
        or len(words) > 40
        or is_logistic_label(term)
        or _ENDS.search(words)
        or (not re.search(r"[A-Za-z가-힣]", words) and not text.startswith("`"))
        or (re.fullmatch(r"[\d\W]+\w?", words) and not text.startswith("`"))
        or any(
            side.count("(") != side.count(")") or side.count("`") % 2 for side in (term, meaning)
        )
        or holds_address(text)
        or ARROW.search(meaning)
        or len(bare(meaning)) < 6
        or not re.search(r"[A-Za-z가-힣]{2}", meaning)
        or meaning.endswith(":")
    ):
        return None
    return Definition(term, meaning.rstrip(), line.number, marked)


def annotated(line: Line) -> list[Annotated]:
    """``name(note)``, several of them where the whole line is made so."""
    text = plain(line.text)
    if holds_address(text) or not _PAIRS.fullmatch(text):
        return []
    pairs = [
        Annotated(m[1].strip(" ,/·"), m[2].strip(), line.number) for m in _ONE_PAIR.finditer(text)
    ]
    return [pair for pair in pairs if pair.name and not re.fullmatch(r"[\d\W]+", pair.note)]


def translation(name: str, note: str) -> bool:
    """Whether ``name(note)`` is one term in Korean and English."""
    return (
        bool(re.fullmatch(r"[가-힣]{2,}(?: [가-힣]{2,})?", name))
        and bool(re.fullmatch(r"[A-Za-z]{3,}(?: [A-Za-z]{2,}){0,2}", note))
        and not (len(name) <= 4 and note[0].isupper() and note[1:].islower() and " " not in note)
    )


def translations(line: Line) -> Iterator[Annotated]:
    """Terms in both languages, wherever they stand in the line."""
    text = plain(line.text)
    if _PAIRS.fullmatch(text) and len(text.split("(")[0].split()) > 2:
        return  # a phrase and its note; the last word alone is not what is translated
    for found in _IN_BOTH.finditer(text):
        yield Annotated(found[1], found[2], line.number)


def abbreviations(line: Line) -> Iterator[Abbreviation]:
    """Abbreviations that the line spells out."""
    text = bare(line.text)
    for found in _SHORT_FOR.finditer(text):
        yield Abbreviation(found[1] or found[3], found[2] or found[4], line.number)
    for found in _ACRONYM.finditer(text):
        words = _spells(found[1], found[2])
        if words:
            yield Abbreviation(found[2], words, line.number)
    for found in _SPELLED.finditer(text):
        words = _spells(found[2], found[1])
        if words:
            yield Abbreviation(found[1], words, line.number)


def _spells(words: str, letters: str) -> str:
    """The last words whose initials are ``letters``; empty where they are not."""
    parts = words.split()
    for start in range(len(parts)):
        rest = parts[start:]
        pieces = [p for word in rest for p in word.split("-")]
        initials = "".join(p[0] for p in pieces if p not in ("of", "and", "the"))
        if initials.upper() == letters:
            return " ".join(rest)
    return ""


SHELLS = frozenset(
    {
        "bash",
        "sh",
        "shell",
        "console",
        "zsh",
        "terminal",
        "shell-session",
        "shellsession",
        "powershell",
    }
)
_PROMPT = re.compile(r"(?:\[[^\]]*\]|[\w.-]+@[\w.-]+[^$#]*)?([$%#])\s+(?=\S)")
_SYNTAX = re.compile(
    r"[|;&<>`]|\$\(|\$\{|\(\)|^\s*(if|for|while|case|function|do|done|fi|esac|then|else|export|alias)\b"
)
_PLACEHOLDER = re.compile(r"\[[A-Z]+\]|\.\.\.|…|\[\[")
_PROGRAM = re.compile(r"[a-z][a-z0-9_.+-]*\Z")


def is_shell(fence: Fence) -> bool:
    """A block of commands: it says so, or every line begins with a prompt."""
    if fence.info in SHELLS:
        return True
    return not fence.info and any(line.text.lstrip().startswith("$ ") for line in fence.lines)


def commands(fence: Fence) -> tuple[list[Command], list[Left]]:
    """The plain commands of a shell block, and the lines that are something else."""
    found: list[Command] = []
    left: list[Left] = []
    session = any(line.text.lstrip().startswith("$ ") for line in fence.lines)
    about = ""
    skipping: str | None = None
    joined = _joined(fence.lines)
    for line in joined:
        text = line.text.strip()
        if skipping:
            skipping = None if text == skipping else skipping
            left.append(Left((line.number,), "construct"))
            continue
        if ARROW.search(text):
            about = ""
            continue
        if text.startswith("#") and not (session and re.match(r"# \S", text)):
            about = text.lstrip("# ").strip()
            left.append(Left((line.number,), "comment"))
            continue
        prompt = _PROMPT.match(text)
        if session and not prompt:
            left.append(Left((line.number,), "output"))
            continue
        if prompt:
            text = text[prompt.end() :]
        text, _, comment = _split_comment(text)
        if here := re.search(r"<<-?\s*['\"]?(\w+)", text):
            skipping = here[1]
        if _PLACEHOLDER.search(text):
            left.append(Left((line.number,), "placeholder"))
        elif text.startswith(">"):
            left.append(Left((line.number,), "output"))
        elif _SYNTAX.search(text):
            left.append(Left((line.number,), "construct"))
        else:
            words = _split(text)
            if words and _PROGRAM.match(words[0]) and not HANGUL.search(text):
                if not re.search(r"['\"\\]", text):
                    text = " ".join(words)
                found.append(Command(text, words, line.number, comment or about))
            else:
                left.append(Left((line.number,), "no-command"))
        about = ""
    return found, left


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Lines that end with a backslash, joined with the next."""
    result: list[Line] = []
    held: Line | None = None
    for line in lines:
        text = line.text if held is None else f"{held.text} {line.text.strip()}"
        number = line.number if held is None else held.number
        if text.rstrip().endswith("\\"):
            held = Line(number, text.rstrip()[:-1].rstrip())
            continue
        result.append(Line(number, text))
        held = None
    return result + ([held] if held else [])


def _split_comment(text: str) -> tuple[str, str, str]:
    found = re.search(r"\s#+\s+(?=\S)", text)
    if not found:
        return text.strip(), "", ""
    return text[: found.start()].strip(), "#", text[found.end() :].strip()


def _split(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return ()
