"""GIFT (see ``quizgen.formats.lms.gift``) -> items, as Moodle's importer understands it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from quizgen.bank.interactions.matching import matching
from quizgen.bank.items import Content
from quizgen.errors import Message, message
from quizgen.model import (
    Bloom,
    Criterion,
    Essay,
    EssayKey,
    Localized,
    Numeric,
    OptionFeedback,
    Rule,
    ShortText,
    TextKey,
    TrueFalse,
    TrueFalseKey,
)
from quizgen.readers import Imported, UnknownError
from quizgen.readers.build import (
    EMPTY,
    Builder,
    UnscoredError,
    answer_left_out,
    feedback_left_out,
    numbers,
    weighted,
)
from quizgen.readers.language import spoken_in, tags_in
from quizgen.readers.markdown import Page, from_html, from_text
from quizgen.readers.moodle import Speech
from quizgen.readers.sets import Announced, taken_apart
from quizgen.readers.text import decode
from quizgen.scoring.number import parse as parse_number

_ESCAPES = {character: chr(0xE010 + index) for index, character in enumerate("\\:#={}~")}
_PLACED = str.maketrans({placed: character for character, placed in _ESCAPES.items()})
_FORMAT = re.compile(r"\[(html|markdown|plain|moodle)\]")
_WEIGHT = re.compile(r"%(-?\d+(?:\.\d*)?)%")
_HEAD = re.compile(r"\[(id|tag):((?:\\\]|[^\]])*)\]")
_UNIT = re.compile(
    r'\n<p class."quizgen-unit"><strong>.*?</strong>. (.*?)</p>', re.DOTALL
)  # the dots stand for escaped = and :


class _Entry(msgspec.Struct, frozen=True):
    """What stands between two blank lines: text with escapes put aside, and where it begins."""

    line: int
    text: str
    name: str
    tags: tuple[str, ...]
    glued: bool
    """Whether no blank line stands before it."""


def read(data: bytes, name: str) -> Imported:
    """The questions of a GIFT file. Raises ``UnreadableError``."""
    remarks: list[tuple[str, Message]] = []
    text = decode(data, name, lambda place, said: remarks.append((place, said)))
    found = re.match(r"\s*// languages: ([A-Za-z0-9 -]+)\n", text)
    languages = tags_in(found[1].split()) if found else ()
    reader = _Reader(name, Speech(languages or spoken_in(text)))
    reader.ours = bool(languages)
    for place, said in remarks:
        reader.out.note(place, said)
    for entry in _entries(text):
        reader.entry(entry)
    return reader.out.imported()


def _entries(text: str) -> Iterator[_Entry]:
    lines: list[str] = []
    name, start = "", 1
    tags: list[str] = []
    glued = False
    raws = [*text.split("\n"), ""]
    for number, raw in enumerate(raws, 1):
        line = raw.strip()
        if lines and _begins(line, lines, raws[number - 1 :]):
            yield _Entry(start, _put_aside("\n".join(lines)), name, tuple(tags), glued)
            lines, name, tags, glued = [], "", [], True
        if line.startswith("//"):
            for kind, value in _HEAD.findall(line):
                value = value.replace("\\]", "]").strip()
                name, tags = (value, tags) if kind == "id" else (name, [*tags, value])
        elif line:
            if not lines:
                start = number
            lines.append(line)
        elif lines:
            yield _Entry(start, _put_aside("\n".join(lines)), name, tuple(tags), glued)
            lines, name, tags, glued = [], "", [], False


_BRACE = re.compile(r"(?<!\\)(?:\\\\)*([{}])")


def _begins(line: str, before: list[str], rest: list[str]) -> bool:
    """Whether a question begins with ``line`` though lines of another stand right ``before`` it:
    those have answers, and it has a title, is a category or a remark of ours, or answers of its own
    in the ``rest`` up to the next blank line."""
    if not line or not _BRACE.search("\n".join(before)):
        return False
    if line.startswith(("::", "$CATEGORY:", "// [")):
        return True
    if line.startswith("//") or not before[-1].endswith("}"):
        return False
    for each in rest:
        if not (bare := each.strip()) or bare.startswith("::"):
            return False
        if found := _BRACE.search("" if bare.startswith("//") else bare):
            return found[1] == "{"
    return False


def _put_aside(text: str) -> str:
    """Escaped characters as private-use ones, so that those left have their meaning."""

    def place(found: re.Match[str]) -> str:
        return "\n" if found[1] == "n" else _ESCAPES[found[1]]

    return re.sub(r"\\([\\:#={}~n])", place, text)


def _plain(text: str) -> str:
    return text.translate(_PLACED)


class _Reader:
    def __init__(self, name: str, speech: Speech) -> None:
        self.out = Builder(name)
        self.speech = speech
        self.ours = False
        self.topic = ""
        self._line = 1
        self._form = "moodle"
        self._penalty: float | None = None

    def note(self, said: Message) -> None:
        self.out.note(str(self._line), said)

    def entry(self, entry: _Entry) -> None:
        self._line = entry.line
        if entry.text.startswith("$CATEGORY:"):
            path, _newline, rest = _plain(entry.text).partition("\n")
            last = re.split(r"(?<!/)/(?!/)", path[10:].strip())[-1].replace("//", "/")
            self.out.part()
            self.topic = self.out.topic(last) if last not in ("", "top") else ""
            if not rest.strip():
                return
            entry = msgspec.structs.replace(entry, text=entry.text.partition("\n")[2])
        self.out.begin(str(self._line))
        if entry.glued:
            self.note(message("no blank line before it: it is read as a question of its own"))
        try:
            self._question(entry)
        except UnknownError as problem:
            self.note(problem.left_out())

    def _question(self, entry: _Entry) -> None:
        title, text = "", entry.text
        if found := re.match(r"::(.*?)::", text, re.DOTALL):
            title, text = _plain(found[1]).strip(), text[found.end() :].strip()
        before, opened, rest = text.partition("{")
        if not opened:
            self._description(title, text)
            return
        answers, closed, after = rest.partition("}")
        if not closed:
            raise UnknownError(message("a closing brace is missing"))
        stem = before if not after.strip() else f"{before}_____{after}"
        found = _FORMAT.match(stem.strip())
        self._form = found[1] if found else "moodle"
        answers, _mark, general = _last(answers.strip(), "####")
        unit = None
        shown = _UNIT.search(stem)
        if shown:
            unit = self.rich(shown[1])
            stem = stem.replace(shown[0], "")
        self._penalty = None
        content, rule = self._content(answers.strip(), unit)
        known = dict(
            tag.split(":", 1) for tag in entry.tags if tag.startswith(("difficulty:", "bloom:"))
        )
        difficulty, bloom = known.get("difficulty", ""), known.get("bloom", "")
        asked = self.rich(stem)
        self.out.add(
            content,
            name=entry.name or title or asked.some,
            stem=asked,
            explanation=self.rich(general),
            topic=self.topic,
            rule=rule,
            penalty=self._penalty,
            difficulty=int(difficulty) if difficulty in list("12345") else 2,
            bloom=Bloom(bloom) if bloom in set(Bloom) else Bloom.REMEMBER,
            tags=[t for t in entry.tags if t.partition(":")[0] not in ("difficulty", "bloom")],
        )

    def _description(self, title: str, text: str) -> None:
        """A text without answers: what the questions behind it are about."""
        shown = self.rich(text)
        found = taken_apart(shown, title) if self.ours else Announced(shown)
        name = title.partition(":")[0] if self.ours else title
        self.out.share(str(self._line), found, name=name or shown.some)

    def lost(self, what: Message) -> None:
        """Something that cannot be carried."""
        self.note(what)

    def html(self, text: str) -> str:
        """HTML as Markdown."""
        return from_html(text, Page(lost=self.lost))

    def rich(self, text: str) -> Localized:
        """A text in the format it names, or else the question's."""
        text = text.strip()
        form = self._form
        if found := _FORMAT.match(text):
            form, text = found[1], text[found.end() :]
        text = _plain(text)

        def convert(part: str) -> str:
            if form == "markdown":
                return part
            if form == "plain":
                return from_text(part)
            return self.html(part.replace("\n", "<br>\n") if form == "moodle" else part)

        return self.speech.localized(text, convert)

    def _content(self, text: str, unit: Localized | None) -> tuple[Content, Rule]:
        if not text:
            rubric = (Criterion(EMPTY, 1.0),)
            return Content(Essay(), EssayKey(rubric)), "exact"
        if text.startswith("#"):
            return self._numeric(text[1:], unit)
        if "~" in text:
            return self._choice(text)
        if "=" in text and "->" in text:
            return self._matching(text), "partial"
        name = text.partition("#")[0].strip()
        if name in ("T", "TRUE", "F", "FALSE"):
            return self._true_false(text, name.startswith("T")), "exact"
        return Content(ShortText(), TextKey(self._accepted(text))), "exact"

    def _answers(self, text: str) -> list[tuple[float | None, str, Localized]]:
        """Weight, text and feedback of each answer between marks."""
        found = []
        for part in re.split(r"(?=[=~])", text):
            mark, body = (part[0], part[1:]) if part[:1] in ("=", "~") else ("", part)
            if not body.strip():
                continue
            body = body.strip()
            weight: float | None = 100.0 if mark == "=" else None
            if given := _WEIGHT.match(body):
                weight, body = float(given[1]), body[given.end() :]
            answer, _mark, told = body.partition("#")
            found.append((weight, answer.strip(), self.rich(told) if told.strip() else EMPTY))
        return found

    def _choice(self, text: str) -> tuple[Content, Rule]:
        answers = self._answers(text)
        texts = [self.rich(answer) for _weight, answer, _told in answers]
        told = [told for _weight, _answer, told in answers]
        shares = [weight or 0.0 for weight, _answer, _told in answers]
        if len(answers) < 2:
            raise UnknownError(message("it has fewer than two options"))
        try:
            content, rule, self._penalty = weighted(
                texts, shares, told, single="=" in text, note=self.lost, whole=self.ours
            )
        except UnscoredError:
            raise UnknownError(message("no option scores")) from None
        return content, rule

    def _matching(self, text: str) -> Content:
        pairs, extra = [], []
        for part in text.split("="):
            if not part.strip():
                continue
            left, arrow, right = part.partition("->")
            if not arrow:
                raise UnknownError(message("a pair of its matching has no ->"))
            source = self.rich(left)
            target = self.speech.localized(_plain(right.strip()), self.html)
            if source.some:
                pairs.append((source, target))
            else:
                extra.append(target)
        if len(pairs) < 2:
            raise UnknownError(message("it has fewer than two pairs"))
        return matching(pairs, extra, None)

    def _true_false(self, text: str, correct: bool) -> Content:
        parts = [self.rich(part) for part in text.split("#")[1:]]
        names = [str(not correct).lower(), str(correct).lower()]
        told = {
            name: OptionFeedback(part)
            for name, part in zip(names, parts, strict=False)
            if part.some
        }
        return Content(TrueFalse(), TrueFalseKey(correct), told)

    def _accepted(self, text: str) -> tuple[str, ...]:
        answers = self._answers(text if text.startswith("=") else f"={text}")
        for weight, answer, told in answers:
            if told.some:
                self.note(feedback_left_out(_plain(answer), told.some))
            if weight is not None and 0 < weight < 100:
                self.note(answer_left_out(_plain(answer), weight))
        texts = [
            _plain(_FORMAT.sub("", answer, count=1) if _FORMAT.match(answer) else answer)
            for weight, answer, _told in answers
            if weight is None or weight >= 100
        ]
        if any(re.search(r"(?<!\\)\*", answer) for answer in texts):
            self.note(
                message("a wildcard (*) in an answer is not known here: write the answers out")
            )
        accepted = tuple(dict.fromkeys(answer.replace("\\*", "*") for answer in texts if answer))
        if not accepted:
            raise UnknownError(message("no answer scores in full"))
        return accepted

    def _numeric(self, text: str, unit: Localized | None) -> tuple[Content, Rule]:
        right, wrong, told = text.partition("~")
        answers = self._answers(right if right.lstrip().startswith("=") else f"={right}")
        if wrong and (said := told.partition("#")[2]):
            self.note(feedback_left_out("~", _plain(said)))
        found = []
        for weight, answer, remark in answers:
            if remark.some:
                self.note(feedback_left_out(_plain(answer), remark.some))
            share = weight or 0.0
            if share > 0:
                found.append((*self._margin(answer), share))
        key, rule = numbers(found)
        return Content(Numeric(unit), key), rule

    def _margin(self, answer: str) -> tuple[float, float]:
        """Value and tolerance of ``low..high`` or ``value:tolerance``."""
        low, dots, high = answer.partition("..")
        value, _colon, off = _plain(answer).partition(":")
        if not dots:
            low, high = value, off.strip() or "0"
        first, second = parse_number(low), parse_number(high)
        if first is None or second is None:
            raise UnknownError(message("{text} is not a number", text=repr(answer[:40])))
        if dots:
            return (first + second) / 2, abs(second - first) / 2
        return first, abs(second)


def _last(text: str, mark: str) -> tuple[str, str, str]:
    at = text.rfind(mark)
    return (text, "", "") if at < 0 else (text[:at], mark, text[at + len(mark) :])
