"""Rows of a table (see ``quizgen.formats.lms.table``) -> items; tables of other programs too, where
their heading tells what is what."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from quizgen.bank.items import Content, label
from quizgen.errors import Message, message
from quizgen.formats.lms.table import IGNORED, entries_of, letters
from quizgen.limits import counted
from quizgen.locale.tags import autonym, canonical
from quizgen.model import (
    INTERACTION_TYPES,
    LANGUAGES,
    Criterion,
    Essay,
    EssayKey,
    Language,
    Localized,
    Matching,
    MatchingKey,
    Normalization,
    Numeric,
    Option,
    OptionFeedback,
    Ordering,
    OrderingKey,
    Rule,
    ShortText,
    TextKey,
    TrueFalse,
    TrueFalseKey,
)
from quizgen.readers import UnknownError
from quizgen.readers.build import EMPTY, Builder, choice, numbers
from quizgen.readers.language import localized, tags_in
from quizgen.readers.markdown import from_text
from quizgen.scoring.number import parse as parse_number

Cells = tuple[str, Sequence[str]]
"""Where a row stands in its file, and its cells."""
MAX_HEADING = 20
"""The heading is among so many first rows."""
RAISED, LOWERED, PLAIN = "\ue000", "\ue001", "\ue002"
"""What stands in a cell before a raised or lowered text, and behind it (private use letters)."""

_ALIASES = {
    "question": r"(question|stem|문제|문항|질문)( text)?( - max \d+ characters)?",
    "key": r"key|correct( answers?)?|correct answers? ?\(.*|answers?|right|정답",
    "explanation": r"(answer )?explanation( \(optional\))?|feedback all|general feedback|해설|설명",
    "points": r"points?|score|배점|점수",
    "topic": r"topic|category|주제",
    "type": r"type|question type|유형",
    "id": r"id|number|번호",
    "tags": r"tags?|태그",
}
_KINDS = {
    "": r"multiple[ -]choice|mcq?|quiz|객관식",
    "multiple": r"checkbox(es)?|multiple[ -](answers?|response|select)|msq|복수 ?선택",
    "true_false": r"true[ /-](or[ -])?false|tf|t/f|ox|참/?거짓",
    "short_text": r"fill[ -]in[ -]the[ -]blanks?|fill[ -]in|short[ -](answer|text)|단답형?|주관식",
    "numeric": r"number|numerical( answer)?|숫자",
    "ordering": r"order|reorder|sequence|순서",
    "matching": r"match|연결",
    "essay": r"open[ -]ended|long[ -]answer|paragraph|서술형|논술형?",
}
"""What other programs call types; none: one that the options tell."""
_TEMPLATE = (
    r"kahoot|add questions, at least|remember: questions have|see an example|"
    r"blooket import template|instructions:|my quizzes -->|\d\. (answers|correct answers?)\b|"
    r"and remember"
)
"""How rows above the heading begin that are a service's own instructions."""
_NUMBER = re.compile("[0-9]{1,9}")
_OPTION = re.compile(r"(?:option|answer|choice|보기|선택지|답)\s*([0-9]{1,4}|[a-z])\b")


def read_rows(rows: Iterable[Cells], out: Builder) -> bool:
    """Items of all rows under the heading, into ``out``; False where no heading was found."""
    heading: list[str] | None = None
    above: list[Cells] = []
    left = _Left(out)
    for place, cells in counted(rows):
        if heading is None:
            names = [_name(cell) for cell in cells]
            if _is_heading(names):
                heading = _whole(names, above[-1][1] if above else ())
                _above(above, out)
            elif len(above) >= MAX_HEADING:
                return False
            above.append((place, cells))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        out.begin(place)
        row: dict[str, str] = {}
        for name, cell in zip(heading, cells, strict=False):
            if name and name in row and cell.strip():
                if name != "key":
                    left.twice(name, cell, place)
                    continue
                cell = ", ".join(filter(None, (row[name], cell)))
            if name:
                row[name] = cell or row.get(name, "")
        left.see(row, cells[len(heading) :], place)
        try:
            _item(_Row(row, place, out))
        except UnknownError as problem:
            out.note(place, message("a row is left out: {why}", why=problem.why))
    return heading is not None


def _whole(names: Sequence[str], above: Sequence[str]) -> list[str]:
    """The heading; where a cell is empty, what the row above has there or before it (the right
    answers of Socrative's template)."""
    found = list(names)
    last = ""
    for index, name in enumerate(names):
        given = _name(above[index]) if index < len(above) else ""
        last = given or ("" if name else last)
        found[index] = name or ("key" if last == "key" else "")
    return found


def _above(rows: Sequence[Cells], out: Builder) -> None:
    """The title, or what is left out, of what stands above the heading."""
    for place, cells in rows:
        texts = [cell.strip() for cell in cells if cell.strip()]
        if len(texts) == 2 and re.fullmatch(r"(\d\. )?quiz (name|title):?", texts[0].lower()):
            out.title = localized(texts[1])
        elif texts and not re.match(_TEMPLATE, texts[0].lower()):
            said = message(
                "what stands above the heading is left out: {text}", text=repr(texts[0][:40])
            )
            out.often(place, said)


_READ = frozenset(
    (
        *("question", "key", "explanation", "points", "topic", "type", "id", "tags", "accepted"),
        *("ignore", "rule", "difficulty", "tolerance", "unit", "units", "targets", "rubric"),
        *("feedback",),
    )
)
"""Columns that are read, in one language or by language."""
_IGNORED = r"(question )?number\b|(question )?#|no\.?$|time limit\b|time in seconds$"
"""Rows are counted anew; how long a question stands, a quiz says."""


class _Left:
    """Columns that hold something and are not read; each is told once."""

    def __init__(self, out: Builder) -> None:
        self.out, self.told = out, set[str]()

    def twice(self, name: str, cell: str, place: str) -> None:
        """A second column of a name."""
        said = message(
            "there are two columns {column}, and the second is left out: {text}",
            column=repr(name[:40]),
            text=repr(cell[:40]),
        )
        if name not in self.told:
            self.told.add(name)
            self.out.note(place, said)

    def see(self, row: Mapping[str, str], beyond: Sequence[str], place: str) -> None:
        for name, cell in row.items():
            bare = _without_language(name)
            known = bare in _READ or re.match(_IGNORED, bare) or bare.startswith("option ")
            if cell.strip() and not known and name not in self.told:
                self.told.add(name)
                said = message(
                    "the column {column} is left out: {text}",
                    column=repr(name[:40]),
                    text=repr(cell[:40]),
                )
                self.out.note(place, said)
        if any(cell.strip() for cell in beyond):
            text = next(cell for cell in beyond if cell.strip())
            said = message("a cell beside the heading is left out: {text}", text=repr(text[:40]))
            self.out.note(place, said)


def _name(cell: str) -> str:
    """A column by the name this reader knows, with its language: ``option 2 (ko)``."""
    text = " ".join(cell.lower().split())
    text = re.sub(r"^\d\. ", "", text).removesuffix(":")
    tag = _language(text)
    base, language = (_without_language(text), f" ({tag})") if tag else (text, "")
    if option := _OPTION.match(base):
        number = option[1] if option[1].isdigit() else str(ord(option[1]) - ord("a") + 1)
        return f"option {int(number)}{language}"
    for name, pattern in _ALIASES.items():
        if re.fullmatch(pattern, base):
            return f"{name}{language}"
    return base + language


_COLUMN = re.compile(r"(.*) \(([a-z]{2,3}(?:-[a-z0-9]{2,8})*)\)", re.IGNORECASE)


def _language(name: str) -> Language | None:
    """The language of a column: ``(de)`` at its end. Of the tags, those that CLDR has a name for:
    ``(max)`` is one too."""
    found = _COLUMN.fullmatch(name)
    tag = canonical(found[2]) if found else None
    return tag if tag and (tag in LANGUAGES or autonym(tag) != tag) else None


def _without_language(name: str) -> str:
    found = _COLUMN.fullmatch(name)
    return found[1] if found and _language(name) else name


def _is_heading(names: Sequence[str]) -> bool:
    bare = {_without_language(name) for name in names}
    return "question" in bare and ("key" in bare or "option 1" in bare or "accepted" in bare)


class _Row:
    """A row by its columns."""

    def __init__(self, cells: Mapping[str, str], place: str, out: Builder) -> None:
        self.cells = {
            name: _marked(cell) if _language(name) else cell for name, cell in cells.items()
        }
        self.place, self.out = place, out
        found = dict.fromkeys(tag for name in cells if (tag := _language(name)))
        self.languages = [name for name in tags_in(found) if f"question ({name})" in cells]
        self.known = self.languages if set(self.languages) - set(LANGUAGES) else LANGUAGES

    def note(self, said: Message) -> None:
        self.out.note(self.place, said)

    def get(self, name: str) -> str:
        return _marked(self.cells.get(name, "").strip())

    def text(self, name: str) -> Localized:
        """A text in its languages; without columns for them, plain text in the one it looks."""
        if self.languages:
            return Localized(
                {n: self.cells.get(f"{name} ({n})", "").strip("\n") for n in self.known}
            )
        text = self.cells.get(name, "").strip()
        return localized(_marked(from_text(text))) if text else EMPTY

    def lists(self, name: str) -> list[Localized]:
        """A list cell in its languages, entry by entry."""
        found = {n: entries_of(self.cells.get(f"{name} ({n})", "")) for n in self.languages}
        most = max((len(entries) for entries in found.values()), default=0)
        return [
            Localized({name: _at(found.get(name, []), index) for name in self.known})
            for index in range(most)
        ]

    def options(self) -> list[Localized]:
        numbers = {
            int(found[1])
            for name in self.cells
            if (found := re.match(r"option ([0-9]{1,4})\b", name))
        }
        texts = [self.text(f"option {number}") for number in sorted(numbers)]
        return [text for text in texts if text.some]


def _marked(cell: str) -> str:
    """A cell with what is raised or lowered in it as Markdown."""
    cell = re.sub(f"{RAISED}([^{PLAIN}]*){PLAIN}", r"^{\1}", cell)
    return re.sub(f"{LOWERED}([^{PLAIN}]*){PLAIN}", r"_{\1}", cell)


def _at(entries: Sequence[str], index: int) -> str:
    return entries[index] if index < len(entries) else ""


def _item(row: _Row) -> None:
    stem = row.text("question")
    if not (stem["ko"].strip() or stem["en"].strip()):
        raise UnknownError(message("it has no question"))
    options = row.options()
    kind = _told_kind(row, options)
    if kind not in INTERACTION_TYPES or kind == "cloze":
        raise UnknownError(message("type {type} is not known here", type=repr(kind[:40])))
    content, rule = _content(kind, row, options)
    points = _number(row, "points", 1.0)
    if isinstance(content.key, EssayKey):
        points = math.fsum(each.points for each in content.key.rubric)
    difficulty = row.get("difficulty").removesuffix(".0")
    row.out.add(
        content,
        name=row.get("id") or stem.some,
        stem=stem,
        explanation=row.text("explanation"),
        topic=row.get("topic") if re.fullmatch(r"[\w.-]+", row.get("topic")) else "",
        points=points,
        rule="partial" if row.get("rule") == "partial" else "exact" if row.get("rule") else rule,
        difficulty=int(difficulty) if difficulty in list("12345") else 2,
        tags=entries_of(row.get("tags")),
    )


def _told_kind(row: _Row, options: Sequence[Localized]) -> str:
    """The type that a row says, in our words or another program's, or else looks like."""
    told = row.get("type").lower()
    if not told or told in INTERACTION_TYPES:
        return told or _kind(row, options)
    kind = next((name for name, words in _KINDS.items() if re.fullmatch(words, told)), None)
    if kind is None:
        return told
    if not kind or (kind == "true_false" and len(options) > 1):
        return "multiple" if len(_right(row, options)) > 1 else "single"
    return kind


def _kind(row: _Row, options: Sequence[Localized]) -> str:
    """What a row without a type is."""
    if len(options) >= 2:
        return "multiple" if len(_right(row, options)) > 1 else "single"
    if row.get("key").lower() in ("true", "false", "t", "f", "o", "x"):
        return "true_false"
    return "short_text" if row.get("key") or row.get("accepted") else "essay"


def _content(kind: str, row: _Row, options: list[Localized]) -> tuple[Content, Rule]:
    match kind:
        case "single" | "multiple":
            return _choice(kind, row, options)
        case "true_false":
            key = row.get("key").lower()
            if key not in ("true", "false", "t", "f", "o", "x"):
                raise UnknownError(message("its key is neither true nor false"))
            told = _feedback(row, {"true": "true", "false": "false"})
            return Content(TrueFalse(), TrueFalseKey(key in ("true", "t", "o")), told), "exact"
        case "matching":
            return _matching(row, options), "partial"
        case "ordering":
            return _ordering(row, options), "partial"
        case "numeric":
            number_key, rule = numbers(_numbers(row))
            number_key = replace(number_key, units=tuple(entries_of(row.get("units"))))
            unit = row.text("unit")
            return Content(Numeric(unit if unit.some else None), number_key), rule
        case "essay":
            rubric = [_criterion(text) for text in row.lists("rubric")]
            rubric = rubric or [Criterion(EMPTY, _number(row, "points", 1.0))]
            return Content(Essay(), EssayKey(tuple(rubric))), "exact"
        case _:
            accepted = entries_of(row.get("accepted")) or [row.get("key")]
            if not accepted[0]:  # Quizizz has them where a choice has its options
                accepted = [text.some for text in options] or [""]
            if not accepted[0]:
                raise UnknownError(message("it has no accepted answer"))
            ignored = [name.strip() for name in row.get("ignore").split(",")]
            rules = {f"ignore_{name}": name in ignored for name in IGNORED}
            known = Normalization(**rules) if "ignore" in row.cells else Normalization()
            return Content(ShortText(), TextKey(tuple(accepted), known)), "exact"


_EARNED = re.compile(r"(.*?)\s*\(([0-9.]+) ?%\)\s*")


def _numbers(row: _Row) -> list[tuple[float, float, float]]:
    """Each line of the key as value, tolerance and per cent of the points; one tolerance is that
    of every number."""
    lines = entries_of(row.cells.get("key", ""))
    earned = [_EARNED.fullmatch(each) for each in lines]
    values = [parse_number(f[1] if f else each) for f, each in zip(earned, lines, strict=True)]
    shares = [parse_number(found[2] if found else "100") for found in earned]
    cells = entries_of(row.cells.get("tolerance", ""))
    rooms = [abs(_parsed(row, "tolerance", each) or 0.0) for each in cells]
    if len(rooms) == 1:
        rooms *= len(lines)
    elif rooms and len(rooms) != len(lines):
        row.note(message("there are not as many tolerances as numbers"))
    rooms += [0.0] * len(lines)
    found = [
        (value, room, share)
        for value, room, share in zip(values, rooms, shares, strict=False)
        if value is not None and share is not None
    ]
    if not lines or len(found) < len(lines):
        raise UnknownError(message("its key is not a number"))
    return found


def _choice(kind: str, row: _Row, options: list[Localized]) -> tuple[Content, Rule]:
    if len(options) < 2:
        raise UnknownError(message("it has fewer than two options"))
    right = _right(row, options)
    if not right:
        raise UnknownError(message("its key {key} names no option", key=repr(row.get("key")[:40])))
    if kind == "single" and len(right) > 1:
        raise UnknownError(
            message("a single choice has one right option, and its key names several")
        )
    named = {letters(index): label(index) for index in range(len(options))}
    content = choice(options, right, multiple=kind == "multiple")
    told = _feedback(row, named)
    return Content(content.interaction, content.key, told), (
        "partial" if kind == "multiple" else "exact"
    )


def _right(row: _Row, options: Sequence[Localized]) -> list[int]:
    """Which options the key names: by letter, by number, or by their text."""
    key = row.get("key")
    names = [letters(index) for index in range(len(options))]
    parts = [part.strip().lower() for part in re.split(r"[,;]", key) if part.strip()]
    parts = [part.removesuffix(".0") for part in parts]
    if parts and all(part in names for part in parts):
        return sorted({names.index(part) for part in parts})
    if parts and all(_NUMBER.fullmatch(part) and 1 <= int(part) <= len(options) for part in parts):
        return sorted({int(part) - 1 for part in parts})
    shown = {key, from_text(key)}
    return [
        index for index, text in enumerate(options) if key and not shown.isdisjoint(text.values())
    ]


def _feedback(row: _Row, named: Mapping[str, str]) -> dict[str, OptionFeedback]:
    found: dict[str, dict[str, str]] = {}
    for language in row.languages:
        for entry in entries_of(row.cells.get(f"feedback ({language})", "")):
            name, colon, text = entry.partition(": ")
            if colon and name in named:
                found.setdefault(named[name], {})[language] = text
    return {
        name: OptionFeedback(Localized({n: texts.get(n, "") for n in row.known}))
        for name, texts in found.items()
    }


def _matching(row: _Row, options: list[Localized]) -> Content:
    targets = row.lists("targets")
    pairs = dict(re.findall(r"([a-z]+)\s*-\s*([0-9]{1,4})\b", row.get("key").lower()))
    names = [letters(index) for index in range(len(options))]
    wrong = [name for name in names if not 1 <= int(pairs.get(name, 0)) <= len(targets)]
    if len(options) < 2 or wrong:
        raise UnknownError(message("its key does not give each source a target: a-1, b-2"))
    return Content(
        Matching(
            tuple(Option(label(index), text) for index, text in enumerate(options)),
            tuple(Option(str(index), text) for index, text in enumerate(targets, 1)),
        ),
        MatchingKey({label(index): str(int(pairs[name])) for index, name in enumerate(names)}),
    )


def _ordering(row: _Row, options: list[Localized]) -> Content:
    names = [letters(index) for index in range(len(options))]
    given = [part.strip().lower() for part in row.get("key").split(",") if part.strip()]
    order = given or names
    if len(options) < 2 or sorted(order) != sorted(names):
        raise UnknownError(message("its key does not name every entry once: b, a, c"))
    entries = tuple(Option(label(index), text) for index, text in enumerate(options))
    return Content(Ordering(entries), OrderingKey(tuple(label(names.index(n)) for n in order)))


def _criterion(text: Localized) -> Criterion:
    points = 1.0
    parts = {}
    for language in text:
        worth, colon, rest = text[language].partition(": ")
        value = parse_number(worth) if colon else None
        points = value if value is not None else points
        parts[language] = rest if value is not None else text[language]
    return Criterion(Localized(parts), abs(points))


def _number(row: _Row, name: str, default: float) -> float:
    value = _parsed(row, name, row.get(name)) if row.get(name) else None
    return default if value is None else value


def _parsed(row: _Row, name: str, text: str) -> float | None:
    value = parse_number(text)
    if value is None:
        row.note(message("{column} is not a number: {text}", column=name, text=text[:40]))
    return value
