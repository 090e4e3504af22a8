"""text2qti's Markdown (text2qti 0.8, README) -> items.

A construct begins at a line's start (``1. ``, ``*a) ``, ``... ``); lines that are indented, and
blank lines among them, go on with it. Code blocks that text2qti would run are never run.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

import msgspec

from quizgen.bank.items import Content
from quizgen.errors import message
from quizgen.model import (
    Criterion,
    Essay,
    EssayKey,
    Localized,
    Numeric,
    NumericKey,
    OptionFeedback,
    Rule,
    ShortText,
    TextKey,
    TrueFalse,
    TrueFalseKey,
)
from quizgen.readers import Imported, UnknownError, UnreadableError
from quizgen.readers.build import EMPTY, Builder, choice
from quizgen.readers.language import localized
from quizgen.readers.sets import Announced
from quizgen.readers.text import decode
from quizgen.scoring.number import parse as parse_number

_MARKS = {
    "question": r"\d+\.",
    "right": r"\*[a-zA-Z]\)",
    "wrong": r"[a-zA-Z]\)",
    "right_of_several": r"\[\*\]",
    "wrong_of_several": r"\[ ?\]",
    "short": r"\*",
    "feedback": r"\.\.\.",
    "when_right": r"\+",
    "when_wrong": r"-",
    "solution": r"!",
    "essay": r"___+",
    "upload": r"\^\^\^+",
    "number": r"=",
    "title": r"[Tt]itle:",
    "points": r"[Pp]oints:",
    "text_title": r"[Tt]ext [Tt]itle:",
    "text": r"[Tt]ext:",
    "quiz_title": r"[Qq]uiz [Tt]itle:",
    "quiz_description": r"[Qq]uiz description:",
    "group": r"GROUP",
    "group_end": r"END_GROUP",
    "group_points": r"[Pp]oints per question:",
    "setting": r"(?:[Pp]ick|[Ss]olutions pick|[Ss]huffle answers|[Ss]how correct answers"
    r"|[Oo]ne question at a time|[Cc]an't go back|[Ff]eedback is solution"
    r"|[Ss]olutions sample groups|[Ss]olutions randomize groups):",
}
_START = re.compile("|".join(f"(?P<{name}>{mark})(?=[ \\t]|$)" for name, mark in _MARKS.items()))
_RANGE = re.compile(r"\[\s*([^,\]]+),\s*([^\]]+)\]")
_MARGIN = re.compile(r"(\S+)\s*\+-\s*([^%\s]+)\s*(%?)")


class _Part(msgspec.Struct, frozen=True):
    """One construct: its kind, its text, and the line it begins in."""

    kind: str
    text: str
    line: int


class _Question(msgspec.Struct):
    """A question while its parts come in."""

    line: int
    stem: str
    points: float
    title: str = ""
    explanation: list[str] = []
    options: list[tuple[str, str]] = []
    """The kind and the text of each."""
    told: dict[int, str] = {}
    when_right: str = ""
    when_wrong: str = ""
    typed: list[str] = []
    number: str = ""
    hand: str = ""


def read(data: bytes, name: str) -> Imported:
    """The questions of a quiz in text2qti's Markdown. Raises ``UnreadableError``."""
    reader = _Reader(name)
    for part in _parts(decode(data, name, reader.out.note), reader.out):
        reader.part(part)
    reader.finish()
    if not reader.out.items and not reader.out.notes:
        problem = message("no question found: one begins with a number and a period (1. )")
        raise UnreadableError(f"{name}:1", problem)
    return reader.out.imported(reader.title)


def _parts(text: str, out: Builder) -> Iterator[_Part]:
    kind, start, lines = "", 1, [""]
    inside = ""
    read = [*text.expandtabs(4).split("\n"), "END_GROUP"]
    for number, raw in enumerate(read, 1):
        if inside:
            inside = "" if raw.strip() == inside or number == len(read) else inside
            continue
        found = _START.match(raw)
        if raw.startswith("%") or raw.strip() == "COMMENT" or raw.startswith("```"):
            if raw.startswith("```"):
                out.note(str(number), message("a code block to run is left out: nothing is run"))
                inside = re.match("`+", raw)[0]  # type: ignore[index]
            elif raw.strip() == "COMMENT":
                inside = "END_COMMENT"
            continue
        if found or (raw.strip() and not raw.startswith(" ")):
            if kind:
                yield _Part(kind, _body(lines), start)
            kind, start = (found.lastgroup or "" if found else "unknown"), number
            at = found.end() if found and kind != "setting" else 0
            body = raw[at:]
            lines = [" " * at + body] if found else [raw]
        else:
            lines.append(raw)
    if kind and kind != "group_end":
        yield _Part(kind, _body(lines), start)


def _body(lines: list[str]) -> str:
    first, *rest = lines
    text = f"{first.strip()}\n{textwrap.dedent(chr(10).join(rest))}"
    end = text.rfind("-->") + 1  # what never ends would be looked for from each beginning
    return (re.sub(r"<!--.*?-->", "", text[: end + 2], flags=re.DOTALL) + text[end + 2 :]).strip()


class _Reader:
    def __init__(self, name: str) -> None:
        self.out = Builder(name)
        self.title: Localized | None = None
        self._now: _Question | None = None
        self._title, self._points, self._group_points = "", 1.0, 0.0
        self._last = "question"
        self._text_title = ""

    def part(self, part: _Part) -> None:
        now = self._now
        match part.kind:
            case "question":
                self.finish()
                points = self._group_points or self._points
                self._now = _Question(part.line, part.text, points, self._title)
                self._title, self._points, self._last = "", 1.0, "question"
            case "title" | "points":
                self.finish()
                if part.kind == "title":
                    self._title = part.text
                else:
                    self._points = self._number(part)
            case "quiz_title":
                self.title = localized(part.text)
                if not (self.title["ko"] and self.title["en"]):
                    self.title = Localized.same(part.text)
            case "group_points":
                self._group_points = self._number(part)
            case "group" | "group_end":
                self.finish()
                self.out.part()
                self._group_points = 0.0
                if part.kind == "group":
                    said = message(
                        "a group becomes single items: how many are picked, a blueprint says"
                    )
                    self.out.note(str(part.line), said)
            case "text" | "text_title":
                self.finish()
                self.out.part()
                if part.kind == "text_title":
                    self._text_title = part.text
                else:
                    self._share(part)
            case "quiz_description" | "setting":
                said = message("settings of the quiz are left out: {text}", text=part.text[:60])
                self.out.note(str(part.line), said)
            case "unknown":
                self.out.note(
                    str(part.line), message("this line belongs to no question; indent it")
                )
            case _ if now is None:
                self.out.note(
                    str(part.line), message("this line belongs to no question; indent it")
                )
            case _:
                self._detail(now, part)

    def _share(self, part: _Part) -> None:
        """A text that the questions behind it are about."""
        title, self._text_title = self._text_title, ""
        about = Announced(localized(part.text), localized(title) if title else None)
        self.out.share(str(part.line), about, name=title or part.text)

    def _detail(self, now: _Question, part: _Part) -> None:
        match part.kind:
            case "right" | "wrong" | "right_of_several" | "wrong_of_several":
                now.options = [*now.options, (part.kind, part.text)]
                self._last = "option"
            case "short":
                now.typed = [*now.typed, part.text]
            case "number":
                now.number = part.text
            case "essay" | "upload":
                now.hand = part.kind
            case "feedback" if self._last == "option":
                now.told = {**now.told, len(now.options) - 1: part.text}
            case "feedback" | "solution":
                now.explanation = [*now.explanation, part.text]
            case "when_right":
                now.when_right = part.text
            case "when_wrong":
                now.when_wrong = part.text

    def _number(self, part: _Part) -> float:
        value = parse_number(part.text)
        if value is None or value < 0:
            self.out.note(str(part.line), message("points are not a number: 1 is taken"))
            return 1.0
        return value

    def finish(self) -> None:
        """Make an item of the question whose parts are all there."""
        now, self._now = self._now, None
        if now is None:
            return
        self.out.begin(str(now.line))
        try:
            content, rule = _content(now)
        except UnknownError as problem:
            said = problem.left_out()
            self.out.note(str(now.line), said)
            return
        choices = bool(now.options)
        if (now.when_right or now.when_wrong) and not choices:
            said = message("feedback for right or wrong answers is left out")
            self.out.note(str(now.line), said)
        self.out.add(
            content,
            name=now.title or now.stem,
            stem=localized(now.stem),
            explanation=localized("\n\n".join(now.explanation)) if now.explanation else EMPTY,
            points=now.points,
            rule=rule,
        )


def _content(now: _Question) -> tuple[Content, Rule]:
    if now.options:
        return _choice(now)
    if now.typed:
        return Content(ShortText(), TextKey(tuple(dict.fromkeys(now.typed)))), "exact"
    if now.number:
        return Content(Numeric(), _numeric(now.number)), "exact"
    if now.hand == "essay":
        return Content(Essay(), EssayKey((Criterion(EMPTY, now.points),))), "exact"
    if now.hand == "upload":
        raise UnknownError(message("a file to upload is not known here"))
    raise UnknownError(message("it has no answers"))


def _choice(now: _Question) -> tuple[Content, Rule]:
    right = [index for index, (kind, _) in enumerate(now.options) if kind.startswith("right")]
    several = now.options[-1][0].endswith("several")
    if len(now.options) < 2:
        raise UnknownError(message("it has fewer than two options"))
    if not right:
        raise UnknownError(message("no option is marked as right"))
    if len(right) > 1 and not several:
        raise UnknownError(
            message("a single choice has one right option, and its key names several")
        )
    texts = [text for _kind, text in now.options]
    told = [
        now.told.get(index, now.when_right if index in right else now.when_wrong)
        for index in range(len(texts))
    ]
    feedback = [localized(text) if text else None for text in told]
    names = [text.lower() for text in texts]
    if not several and sorted(names) == ["false", "true"]:
        said = {
            name: OptionFeedback(text) for name, text in zip(names, feedback, strict=True) if text
        }
        return Content(TrueFalse(), TrueFalseKey(names[right[0]] == "true"), said), "exact"
    content = choice([localized(text) for text in texts], right, feedback, multiple=several)
    return content, "partial" if several else "exact"


def _numeric(text: str) -> NumericKey:
    if found := _RANGE.fullmatch(text):
        low, high = _value(found[1]), _value(found[2])
        return NumericKey((low + high) / 2, abs(high - low) / 2)
    if found := _MARGIN.fullmatch(text):
        value, margin = _value(found[1]), _value(found[2])
        return NumericKey(value, abs(value * margin / 100 if found[3] else margin))
    return NumericKey(_value(text))


def _value(text: str) -> float:
    value = parse_number(text.replace("_", "").strip())
    if value is None:
        raise UnknownError(message("{text} is not a number", text=repr(text[:40])))
    return value
