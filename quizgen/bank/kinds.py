"""The kinds of values that bank files hold: each reads a node and describes itself as JSON Schema.

One definition serves the reader and the published schema, so that an editor accepts what the
reader accepts. A ``read`` that finds a problem notes it and returns None; what it returns otherwise
is documented with each kind.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, overload

from quizgen.bank.field_names import (
    AmountName,
    AmountsName,
    FlagName,
    NamedRecordsName,
    NamedWordsName,
    RecordName,
    RecordsName,
    TextName,
    TextsName,
    WholeName,
    WordName,
    WordsName,
)
from quizgen.bank.limits import MAX_PROBLEMS
from quizgen.bank.nodes import Node
from quizgen.bank.problem import Problem, Severity
from quizgen.errors import Message, message
from quizgen.limits import limit, too_many
from quizgen.locale.tags import PATTERN, canonical
from quizgen.locale.tags import meant as meant_tag
from quizgen.model import LANGUAGES, Language, Localized, Position

Schema = dict[str, Any]
T = TypeVar("T")


class TooManyProblemsError(Exception):
    """A file has more problems than are told; reading it ends."""


class Diagnostics:
    """What is said of one file while it is read: its problems as they are found, at most
    ``MAX_PROBLEMS`` of them; and the languages in which its texts are expected."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.languages: tuple[Language, ...] = LANGUAGES
        """What its texts are written in."""
        self.translating: tuple[Language, ...] = ()
        """What its texts may be in already, without being used: a translation not yet done."""
        self.more = False
        """Whether a text may be there in a language more: a blueprint serves any bank."""
        self.texts: list[tuple[Node, bool]] | None = None
        """Where they are wanted: the texts that were read, and whether one may be the same in all
        languages."""
        self.problems: list[Problem] = []
        self.shared: dict[tuple[str, ...], Localized] = {}
        """Texts that were read, to be said once in memory: banks repeat themselves."""
        self.longest = limit("text")

    def apart(self) -> Diagnostics:
        """The same without its problems, for what is told later."""
        notes = Diagnostics(self.file)
        notes.languages, notes.translating = self.languages, self.translating
        notes.more = self.more
        return notes

    def share(self, text: Localized) -> Localized:
        """``text``, or the same one as it was read before."""
        return self.shared.setdefault((*text, *text.values()), text)

    def at(self, node: Node) -> Position:
        """Where ``node`` stands: file, line and column."""
        return Position(self.file, node.line, node.column)

    def add(
        self, place: Node | Position, code: str, said: Message, severity: Severity = "error"
    ) -> None:
        """Note a problem. Raises ``TooManyProblemsError`` where that is one too many."""
        position = self.at(place) if isinstance(place, Node) else place
        if len(self.problems) == MAX_PROBLEMS:
            rest = message(
                "more problems than {most}: the rest of this file was not looked at",
                most=f"{MAX_PROBLEMS:,}",
            )
            self.problems.append(Problem(position, "QG029", rest))
        if len(self.problems) > MAX_PROBLEMS:
            raise TooManyProblemsError
        self.problems.append(Problem(position, code, said, severity))


class Kind(Protocol):
    """What a field may hold."""

    def read(self, node: Node, notes: Diagnostics) -> Any:
        """The value, or None after noting why there is none."""

    def schema(self) -> Schema:
        """The same as JSON Schema 2020-12, for editors."""


class Fields(dict[str, Any]):
    """A record as read: values by field name, typed by it; absent fields are absent. ``nodes`` has
    where."""

    def __init__(self, node: Node, position: Position) -> None:
        super().__init__()
        self.node = node
        self.position = position
        self.nodes: dict[str, Node] = {}

    if TYPE_CHECKING:  # what a field of a name holds; of names that are not listed, anything

        @overload
        def __getitem__(self, name: WordName, /) -> str: ...
        @overload
        def __getitem__(self, name: AmountName, /) -> float: ...
        @overload
        def __getitem__(self, name: WholeName, /) -> int: ...
        @overload
        def __getitem__(self, name: FlagName, /) -> bool: ...
        @overload
        def __getitem__(self, name: TextName, /) -> Localized: ...
        @overload
        def __getitem__(self, name: WordsName, /) -> list[str | None]: ...
        @overload
        def __getitem__(self, name: TextsName, /) -> list[Localized | None]: ...
        @overload
        def __getitem__(self, name: RecordName, /) -> Fields: ...
        @overload
        def __getitem__(self, name: RecordsName, /) -> list[Fields | None]: ...
        @overload
        def __getitem__(self, name: NamedRecordsName, /) -> dict[str, Fields]: ...
        @overload
        def __getitem__(self, name: AmountsName, /) -> dict[str, float]: ...
        @overload
        def __getitem__(self, name: NamedWordsName, /) -> dict[str, str]: ...
        @overload
        def __getitem__(self, name: str, /) -> Any: ...
        def __getitem__(self, name: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, name: WordName, /) -> str | None: ...
        @overload
        def get(self, name: WordName, default: T, /) -> str | T: ...
        @overload
        def get(self, name: AmountName, /) -> float | None: ...
        @overload
        def get(self, name: AmountName, default: T, /) -> float | T: ...
        @overload
        def get(self, name: WholeName, /) -> int | None: ...
        @overload
        def get(self, name: WholeName, default: T, /) -> int | T: ...
        @overload
        def get(self, name: FlagName, /) -> bool | None: ...
        @overload
        def get(self, name: FlagName, default: T, /) -> bool | T: ...
        @overload
        def get(self, name: TextName, /) -> Localized | None: ...
        @overload
        def get(self, name: TextName, default: T, /) -> Localized | T: ...
        @overload
        def get(self, name: WordsName, /) -> list[str | None] | None: ...
        @overload
        def get(self, name: WordsName, default: T, /) -> list[str | None] | T: ...
        @overload
        def get(self, name: TextsName, /) -> list[Localized | None] | None: ...
        @overload
        def get(self, name: TextsName, default: T, /) -> list[Localized | None] | T: ...
        @overload
        def get(self, name: RecordName, /) -> Fields | None: ...
        @overload
        def get(self, name: RecordName, default: T, /) -> Fields | T: ...
        @overload
        def get(self, name: RecordsName, /) -> list[Fields | None] | None: ...
        @overload
        def get(self, name: RecordsName, default: T, /) -> list[Fields | None] | T: ...
        @overload
        def get(self, name: NamedRecordsName, /) -> dict[str, Fields] | None: ...
        @overload
        def get(self, name: NamedRecordsName, default: T, /) -> dict[str, Fields] | T: ...
        @overload
        def get(self, name: AmountsName, /) -> dict[str, float] | None: ...
        @overload
        def get(self, name: AmountsName, default: T, /) -> dict[str, float] | T: ...
        @overload
        def get(self, name: NamedWordsName, /) -> dict[str, str] | None: ...
        @overload
        def get(self, name: NamedWordsName, default: T, /) -> dict[str, str] | T: ...
        @overload
        def get(self, name: str, default: Any = None, /) -> Any: ...
        def get(self, name: str, default: Any = None, /) -> Any: ...

    def records(self, name: RecordsName) -> list[Fields]:
        """The records of a list, without those that could not be read."""
        return [each for each in self.get(name, ()) if each is not None]

    def place(self, name: str) -> Node:
        """The node of a field's value; the record itself where it is absent."""
        return self.nodes.get(name, self.node)


NOT_BLANK = r"\S"
"""Text with something to read in it; in a schema it speaks of strings alone."""


def number(text: str) -> float | None:
    """The decimal number that ``text`` is; None where it is none (nor may it be infinite)."""
    return float(text) if _NUMBER.fullmatch(text) else None


_NUMBER = re.compile(r"[-+]?(\d{1,15}(\.\d*)?|\.\d+)([eE][-+]?\d{1,2})?", re.ASCII)


class Line:
    """Text of one kind for both languages or none: a string, as it was written."""

    def read(self, node: Node, notes: Diagnostics) -> str | None:
        if node.text is None or node.missing or not node.text.strip():
            what = node.kind() if node.text is None else message("nothing")
            notes.add(node, "QG009", message("expects text, has {what}", what=what))
            return None
        if len(node.text) > notes.longest:
            notes.add(node, "QG018", too_many("text"))
            return None
        return node.text

    def schema(self) -> Schema:
        return {"type": ["string", "number", "boolean"], "pattern": NOT_BLANK}


class Address:
    """Where something is on the web; ``{line}`` may stand for a line."""

    def read(self, node: Node, notes: Diagnostics) -> str | None:
        if node.text is None or not re.fullmatch(r"https?://[^\s\"'<>]+", node.text):
            said = message("expects an address (https://…), has {node}", node=written(node))
            notes.add(node, "QG009", said)
            return None
        return node.text

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^https?://[^\\s\"'<>]+$"}


class Digest:
    """The first 8 hex digits of a SHA-256."""

    def read(self, node: Node, notes: Diagnostics) -> str | None:
        if node.text is None or not re.fullmatch(r"[0-9a-f]{8}", node.text):
            said = message("expects a digest of 8 hex digits, has {node}", node=written(node))
            notes.add(node, "QG009", said)
            return None
        return node.text

    def schema(self) -> Schema:
        figures = {"type": "integer", "minimum": 10_000_000, "maximum": 99_999_999}
        return {"anyOf": [{"type": "string", "pattern": "^[0-9a-f]{8}$"}, figures]}


class Name:
    """An id: letters, digits, hyphens, dots and underscores."""

    _PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")

    @classmethod
    def sound(cls, text: str) -> bool:
        """Whether ``text`` is an id."""
        return cls._PATTERN.match(text) is not None

    def read(self, node: Node, notes: Diagnostics) -> str | None:
        if node.text is None or node.missing:
            notes.add(node, "QG009", message("expects an id, has {kind}", kind=node.kind()))
            return None
        if not self.sound(node.text):
            said = message(
                "{text!r} is not an id: letters, digits, hyphens, no spaces", text=node.text
            )
            notes.add(node, "QG017", said)
            return None
        return node.text

    def schema(self) -> Schema:
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
        return {"type": ["string", "number", "boolean"], "minimum": 0, "pattern": pattern}


class Whole:
    """A whole number between two bounds."""

    _PATTERN = re.compile(r"-?\d{1,15}\Z", re.ASCII)

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def read(self, node: Node, notes: Diagnostics) -> int | None:
        if node.text is None or not node.plain or not self._PATTERN.match(node.text):
            notes.add(
                node, "QG009", message("expects a whole number, has {node}", node=written(node))
            )
            return None
        value = int(node.text)
        if not self.low <= value <= self.high:
            said = message(
                "{value} is out of range: {low} to {high}",
                value=value,
                low=self.low,
                high=self.high,
            )
            notes.add(node, "QG018", said)
            return None
        return value

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


class Number:
    """A decimal number, at least ``low`` and at most ``high``."""

    def __init__(self, low: float | None = None, high: float | None = None) -> None:
        self.low, self.high = low, high

    def read(self, node: Node, notes: Diagnostics) -> float | None:
        value = number(node.text) if node.text and node.plain else None
        if value is None:
            notes.add(node, "QG009", message("expects a number, has {node}", node=written(node)))
            return None
        if self.low is not None and value < self.low:
            notes.add(
                node, "QG018", message("{text} is below {low:g}", text=node.text, low=self.low)
            )
            return None
        if self.high is not None and value > self.high:
            notes.add(
                node, "QG018", message("{text} is above {high:g}", text=node.text, high=self.high)
            )
            return None
        return value

    def schema(self) -> Schema:
        bounds = {"minimum": self.low, "maximum": self.high}
        return {"type": "number", **{n: bound for n, bound in bounds.items() if bound is not None}}


class NumberOr:
    """A decimal number as ``Number`` reads it, or one word."""

    def __init__(self, word: str, low: float, high: float) -> None:
        self.word, self.number = word, Number(low, high)

    def read(self, node: Node, notes: Diagnostics) -> float | str | None:
        return self.word if node.text == self.word else self.number.read(node, notes)

    def schema(self) -> Schema:
        return {"anyOf": [self.number.schema(), {"const": self.word}]}


class Flag:
    """true or false."""

    def read(self, node: Node, notes: Diagnostics) -> bool | None:
        text = (node.text or "").lower()
        if node.plain and text in ("true", "false"):
            return text == "true"
        notes.add(node, "QG009", message("expects true or false, has {node}", node=written(node)))
        return None

    def schema(self) -> Schema:
        return {"type": "boolean"}


class OneOf:
    """A field that holds one of the words it is made with."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def read(self, node: Node, notes: Diagnostics) -> str | None:
        if node.text in self.words:
            return node.text
        hint = meant(node.text, self.words)
        said = message(
            "{node} is not one of {names}{hint}",
            node=written(node),
            names=", ".join(self.words),
            hint=hint,
        )
        notes.add(node, "QG009", said)
        return None

    def schema(self) -> Schema:
        return {"enum": list(self.words)}


def _can_be_set(node: Node, notes: Diagnostics) -> bool:
    """Whether a text is no longer than can be laid out, and all its formulas can be read; those of
    an item model are read once its slots are filled (QG128)."""
    if node.text and len(node.text) > notes.longest:
        notes.add(node, "QG018", too_many("text"))
        return False
    if not node.text or node.text.count("$") < 2 or "{{" in node.text:
        return True
    from quizgen.text.markup import unreadable_formulas

    wrong = unreadable_formulas(node.text)
    for latex, why in wrong:
        said = message("the formula {latex} cannot be read: {why}", latex=latex[:60], why=why)
        notes.add(node, "QG030", said)
    return not wrong


def is_tag(text: str | None) -> bool:
    """Whether it is the canonical tag of a language (BCP 47)."""
    return text is not None and canonical(text) == text


def shape_of(notes: Diagnostics) -> str:
    """How a text is written in the bank's languages."""
    return f"{{{', '.join(f'{name}: ...' for name in notes.languages)}}}"


def _no_language(name: str, notes: Diagnostics) -> Message:
    """What is wrong with the name of a text's version."""
    if not is_tag(name):
        hint = meant_tag(name)
        return message(
            "{text!r} is not a language; a text has {names}{hint}",
            text=name,
            names=", ".join(notes.languages),
            hint=message("; did you mean {name!r}?", name=hint) if hint else "",
        )
    return message(
        "the bank has no {language} texts: its languages are {languages}",
        language=name,
        languages=", ".join(notes.languages),
    )


class Tag:
    """The tag of a language (BCP 47), as its registry writes it."""

    def read(self, node: Node, notes: Diagnostics) -> Language | None:
        if is_tag(node.text):
            return node.text
        hint = meant_tag(node.text or "")
        said = message(
            "{node} is no language tag (BCP 47: ko, en, de, zh-Hans){hint}",
            node=written(node),
            hint=message("; did you mean {name!r}?", name=hint) if hint else "",
        )
        notes.add(node, "QG009", said)
        return None

    def schema(self) -> Schema:
        return {"type": "string", "pattern": PATTERN}


class ByLanguage:
    """Values for some of the bank's languages: a mapping from language tags, read as a dict."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def read(self, node: Node, notes: Diagnostics) -> dict[str, Any] | None:
        if node.pairs is None:
            said = message("expects {shape}, has {node}", shape=shape_of(notes), node=written(node))
            notes.add(node, "QG009", said)
            return None
        found = {}
        for key, value in node.pairs:
            name = key.text or ""
            if name not in (*notes.languages, *notes.translating):
                notes.add(key, "QG008", _no_language(name, notes))
            elif (read := self.kind.read(value, notes)) is not None:
                found[name] = read
        return found

    def schema(self) -> Schema:
        return {
            "type": "object",
            "patternProperties": {PATTERN: self.kind.schema()},
            "additionalProperties": False,
        }


class Text:
    """Text in the bank's languages: ``{ko: ..., en: ...}``; ``neutral``: also a plain string that
    reads the same in all. A bank of one language has plain strings; they become neutral texts. A
    ``Localized``."""

    def __init__(self, neutral: bool = False) -> None:
        self.neutral = neutral

    def read(self, node: Node, notes: Diagnostics) -> Localized | None:
        if notes.texts is not None:
            notes.texts.append((node, self.neutral))
        if node.text is not None and node.text.strip() and not node.missing:
            if self.neutral or len(notes.languages) == 1 or not all(map(is_tag, notes.languages)):
                if not _can_be_set(node, notes):
                    return None
                return notes.share(Localized.same(node.text, notes.languages))
            said = message(
                "expects {shape}; this text is in one language only", shape=shape_of(notes)
            )
            notes.add(node, "QG011", said)
            return None
        if node.pairs is None:
            said = message("expects {shape}, has {node}", shape=shape_of(notes), node=written(node))
            notes.add(node, "QG009", said)
            return None
        found: dict[str, str] = {}
        sound = True
        for key, value in node.pairs:
            name = key.text or ""
            if name in notes.translating:
                sound = _can_be_set(value, notes) and sound
            elif name not in notes.languages and not (notes.more and is_tag(name)):
                notes.add(key, "QG008", _no_language(name, notes))
                sound = False
            elif value.text is None or not value.text.strip() or value.missing:
                what = value.kind() if value.text is None else message("no text")
                notes.add(
                    value,
                    "QG011",
                    message("{text} has {what}; write it in each language", text=name, what=what),
                )
                sound = False
            else:
                sound = _can_be_set(value, notes) and sound
                found[name] = value.text
        named = [key.text for key, _ in node.pairs]
        for language in notes.languages:
            if language not in named:
                said = message(
                    "{language} is missing; write it in each language", language=language
                )
                if len(notes.languages) == 1:
                    said = message("{language} is missing", language=language)
                notes.add(node, "QG011", said)
                sound = False
        if not sound:
            return None
        names = dict.fromkeys((*notes.languages, *found))
        return notes.share(Localized({name: found[name] for name in names}))

    def schema(self) -> Schema:
        return {"$ref": "#/$defs/neutral" if self.neutral else "#/$defs/text"}


class Many:
    """A list; ``single`` also allows one value without the list. A Python list, and None for an
    element that could not be read."""

    def __init__(self, kind: Kind, low: int = 0, single: bool = False) -> None:
        self.kind, self.low, self.single = kind, low, single

    def read(self, node: Node, notes: Diagnostics) -> list[Any] | None:
        if node.children is None:
            if self.single and not node.missing:
                return [self.kind.read(node, notes)]
            notes.add(node, "QG009", message("expects a list, has {kind}", kind=node.kind()))
            return None
        if len(node.children) < self.low:
            said = message(
                "has {count}; at least {low} are needed", count=len(node.children), low=self.low
            )
            notes.add(node, "QG024", said)
            return None
        return [self.kind.read(child, notes) for child in node.children]

    def schema(self) -> Schema:
        array: Schema = {"type": "array", "items": self.kind.schema()}
        if self.low:
            array["minItems"] = self.low
        return {"anyOf": [self.kind.schema(), array]} if self.single else array


class Named:
    """A mapping from names of the author's choice to values. A dict of those that could be read."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def read(self, node: Node, notes: Diagnostics) -> dict[str, Any] | None:
        if node.pairs is None:
            notes.add(node, "QG009", message("expects a mapping, has {kind}", kind=node.kind()))
            return None
        values, empty = {}, False
        for key, value in node.pairs:
            # what stands behind an empty entry may belong into it: is it amiss, that is why
            told = notes.apart() if empty else notes
            read = self.kind.read(value, told)
            if read is not None and (told is notes or not told.problems):
                values[key.text or ""] = read
            empty = empty or value.missing
        return values

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": self.kind.schema()}


class Readings:
    """How Latin words are read in Korean: a mapping from words to Hangul. A dict."""

    WORD = r"[A-Za-z]+(-[a-z])?"
    HANGUL = r"^[가-힣 ]*[가-힣]$"

    def read(self, node: Node, notes: Diagnostics) -> dict[str, str] | None:
        if node.pairs is None:
            notes.add(node, "QG009", message("expects a mapping, has {kind}", kind=node.kind()))
            return None
        found = {}
        for key, value in node.pairs:
            if not re.fullmatch(self.WORD, key.text or ""):
                said = message("{name!r} is no word in Latin letters", name=key.text or "")
                notes.add(key, "QG009", said)
            elif not re.search(self.HANGUL, value.text or ""):
                said = message(
                    "expects how {word} is read, in Hangul; has {node}",
                    word=key.text or "",
                    node=written(value),
                )
                notes.add(value, "QG009", said)
            else:
                found[key.text or ""] = value.text or ""
        return found

    def schema(self) -> Schema:
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^{self.WORD}$"},
            "additionalProperties": {"type": "string", "pattern": self.HANGUL},
        }


class Either:
    """A field that may hold either of two kinds: ``mapping`` reads it where it is a mapping,
    ``other`` where it is anything else."""

    def __init__(self, mapping: Kind, other: Kind) -> None:
        self.mapping, self.other = mapping, other

    def read(self, node: Node, notes: Diagnostics) -> Any:
        return (self.other if node.pairs is None else self.mapping).read(node, notes)

    def schema(self) -> Schema:
        return {"anyOf": [self.mapping.schema(), self.other.schema()]}


class Field:
    """A field of a record: what it holds, and one line of what it is for."""

    def __init__(self, kind: Kind, about: Message, required: bool = False) -> None:
        self.kind, self.about, self.required = kind, about, required


class Record:
    """A mapping with known fields. ``Fields``, or None where it is no mapping at all."""

    def __init__(
        self,
        title: Message,
        fields: dict[str, Field],
        extra: Kind | None = None,
        by_language: Kind | None = None,
        gone: Mapping[str, Message] | None = None,
    ) -> None:
        self.title, self.fields, self.extra = title, fields, extra
        self.by_language = by_language
        """Of the fields that are called as the bank's languages are."""
        self.gone = gone or {}
        """Fields of earlier versions, each with what to do instead: ``; …``."""

    def _knows(self, name: str, notes: Diagnostics) -> bool:
        """Whether there may be a field of this name."""
        by_language = self.by_language and name in (*notes.languages, *notes.translating)
        return name in self.fields or self.extra is not None or bool(by_language)

    def _unknown(self, key: Node, hint: Message | str, notes: Diagnostics) -> None:
        said = message(
            "{name!r} is not a field of {title}{hint}",
            name=key.text or "",
            title=self.title,
            hint=hint,
        )
        notes.add(key, "QG008", said)

    def read(self, node: Node, notes: Diagnostics) -> Fields | None:
        if node.pairs is None:
            needed = [name for name, field in self.fields.items() if field.required]
            notes.add(node, "QG009", _no_record(self.title, node, needed or [*self.fields][:1]))
            return None
        record = Fields(node, notes.at(node))
        empty: str | None = None
        for number, (key, value) in enumerate(node.pairs):
            name = key.text or ""
            field = self.fields.get(name)
            kind = field.kind if field else self.extra
            if kind is None and name in (*notes.languages, *notes.translating):
                kind = self.by_language
            if kind is None and self.by_language and is_tag(name):
                notes.add(key, "QG008", _no_language(name, notes))
                continue
            if kind is None and empty is not None:
                continue
            if kind is None:
                hint = self.gone.get(name) or meant(name, list(self.fields))
                hint = hint or one_of(list(self.fields))
                self._unknown(key, hint, notes)
                continue
            empty = name if value.missing and isinstance(kind, _NESTED) else None
            if empty and number + 1 < len(node.pairs):
                following = node.pairs[number + 1][0]
                if not self._knows(following.text or "", notes):
                    said = message(
                        "{name!r} is not indented further than {field!r}, "
                        "which it seems to belong to",
                        name=following.text or "",
                        field=name,
                    )
                    notes.add(following, "QG008", said)
                    continue
            record.nodes[name] = value
            before = len(notes.problems)
            found = kind.read(value, notes)
            if found is not None:
                record[name] = found
            failed = field is None and len(notes.problems) > before
            if failed and (hint := meant(name, list(self.fields))):
                self._unknown(key, hint, notes)
        for name, field in self.fields.items():
            if field.required and name not in record.nodes:
                notes.add(
                    node,
                    "QG010",
                    message(
                        "{title} lacks {name}: {about}",
                        title=self.title,
                        name=name,
                        about=field.about,
                    ),
                )
        return record

    def schema(self) -> Schema:
        return {
            "type": "object",
            "properties": {
                name: {**field.kind.schema(), "description": str(field.about)}
                for name, field in self.fields.items()
            },
            "required": [name for name, field in self.fields.items() if field.required],
            **(
                {"patternProperties": {PATTERN: self.by_language.schema()}}
                if self.by_language
                else {}
            ),
            "additionalProperties": self.extra.schema() if self.extra else False,
        }


def _no_record(title: Message, node: Node, fields: Sequence[str]) -> Message:
    """That ``node`` is no mapping, and how one with these ``fields`` is written."""
    return message(
        "expects {title}, has {kind}; write {example}",
        title=title,
        kind=node.kind(),
        example="{" + ", ".join(f"{name}: …" for name in fields) + "}",
    )


class Variants:
    """A record whose fields depend on one of its fields (``interaction``)."""

    def __init__(
        self, title: Message, by: str, common: dict[str, Field], variants: dict[str, Record]
    ):
        self.title, self.by = title, by
        self.choice = OneOf(*variants)
        choice = Field(self.choice, message("which interaction it is"), required=True)
        self.records = {
            name: Record(
                message("{title} ({name})", title=title, name=name),
                {**_with(common, by, choice), **record.fields},
                gone=record.gone,
            )
            for name, record in variants.items()
        }

    def read(self, node: Node, notes: Diagnostics) -> Fields | None:
        if node.pairs is None:
            notes.add(node, "QG009", _no_record(self.title, node, [self.by]))
            return None
        chosen = node.get(self.by)
        if chosen is None:
            said = message(
                "{title} lacks {by}: one of {names}",
                title=self.title,
                by=self.by,
                names=", ".join(self.choice.words),
            )
            notes.add(node, "QG010", said)
            return None
        name = self.choice.read(chosen, notes)
        return self.records[name].read(node, notes) if name else None

    def schema(self) -> Schema:
        def variant(name: str, record: Record) -> Schema:
            schema = record.schema()
            about = str(record.fields[self.by].about)
            schema["properties"][self.by] = {"const": name, "description": about}
            return {"title": name, **schema}

        return {"oneOf": [variant(name, record) for name, record in self.records.items()]}


_NESTED = (ByLanguage, Either, Many, Named, Record, Text, Variants)
"""What stands below a field's name, further in."""


def _with(common: dict[str, Field], by: str, choice: Field) -> dict[str, Field]:
    return {"id": common["id"], by: choice, **common}


def written(node: Node) -> Message | str:
    """What stands there, for a message: ``'text'`` as it was written, or its kind."""
    if node.text is None or node.missing:
        return node.kind()
    text = repr(node.text if len(node.text) <= 40 else node.text[:39] + "…")
    return text if node.plain else message("{text} in quotes", text=text)


def meant(name: str | None, known: Sequence[str]) -> Message | str:
    """``; did you mean ...?`` where something near is known: first what is so called in one of
    several banks."""
    name = (name or "")[:80]
    qualified = [each for each in known if each.endswith(f".{name}")]
    near = qualified or difflib.get_close_matches(name, known, 1)
    return message("; did you mean {name!r}?", name=near[0]) if near else ""


def one_of(known: Sequence[str]) -> Message:
    """``; it has ...``, where nothing near is known."""
    return message("; it has {names}", names=", ".join(known))
