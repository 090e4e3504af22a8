"""WebCT's quiz files (``:TYPE:MC:1:0:C``) -> items.

The form is that of files that WebCT 4 and Vista wrote: fields that begin with a colon, and lines of
text below them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec
from lxml import etree

from quizgen.errors import Message, message
from quizgen.readers import Imported, UnknownError
from quizgen.readers.known import WEBCT
from quizgen.readers.moodle import Reader
from quizgen.readers.restated import Question
from quizgen.readers.text import decode

_FIELD = re.compile(r":([A-Za-z][\w.-]*)(?::(.*))?\Z")


_UNKNOWN = re.compile("[^\t\n\r -\ufffd\U00010000-\U0010ffff]|[\ud800-\udfff]")
"""What XML cannot hold."""


class _Field(msgspec.Struct):
    """A field: its values between colons, and the lines below it."""

    line: int
    values: list[str]
    lines: list[str]

    @property
    def text(self) -> str:
        """The lines below, or what stands behind the colon where there are none."""
        return "\n".join(self.lines).strip() or ":".join(self.values).strip()

    @property
    def form(self) -> str:
        """Moodle's word for how it is written."""
        return "html" if "H" in self.values else "plain_text"


class _Fields:
    """The fields of a question; notes what nobody asked for."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.found: dict[str, _Field] = {}
        self._asked: set[str] = set()

    def get(self, name: str) -> _Field | None:
        self._asked.add(name)
        return self.found.get(name)

    def text(self, name: str) -> str:
        found = self.get(name)
        return found.text if found else ""

    def value(self, name: str, index: int = 0) -> str:
        found = self.get(name)
        return found.values[index].strip() if found and len(found.values) > index else ""

    def left(self) -> Iterator[tuple[int, Message]]:
        for name, field in self.found.items():
            bare = name.rpartition("-")[2]
            if name not in self._asked and bare not in WEBCT and field.text not in ("", "H"):
                yield (
                    field.line,
                    message(
                        "the field {label} ({entry}) is left out",
                        label=name,
                        entry=repr(field.text[:40]),
                    ),
                )


def read(data: bytes, name: str) -> Imported:
    """The questions of a file. Raises ``UnreadableError``."""
    reader = Reader(name, (), ())
    reader.whole = True
    text = _UNKNOWN.sub("\ufffd", decode(data, name, reader.out.note))
    for fields in _questions(text, reader):
        kind = fields.value("TYPE")
        reader.topic = reader.out.topic(fields.text("CAT"))
        try:
            if kind not in _KINDS:
                raise UnknownError(message("type {type} is not known here", type=kind[:40] or "?"))
            made = _KINDS[kind](fields)
        except UnknownError as problem:
            reader.left_out(fields.line, problem.left_out())
            continue
        if told := fields.get("FEEDBACK"):
            made.say("generalfeedback", told.text if told.lines else "", told.form)
        if picture := fields.text("IMAGE"):
            said = message("the picture {address} is left out", address=repr(picture[:60]))
            reader.out.note(str(fields.line), said)
        reader.question(made.element, made.line)
        for said in made.said:
            reader.note(said)
        for line, said in fields.left():
            reader.out.often(str(line), said)
    return reader.out.imported()


def _questions(text: str, reader: Reader) -> Iterator[_Fields]:
    """The fields of each question, which begins with its type."""
    fields: _Fields | None = None
    field: _Field | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("#"):
            continue  # a remark
        found = _FIELD.match(line.rstrip())
        if found and found[1] == "TYPE":
            if fields is not None:
                yield fields
            fields = _Fields(number)
        if found and fields is not None:
            values = [_plain(part) for part in re.split(r"(?<!\\):", found[2] or "")]
            field = _Field(number, values, [])
            if found[1] in fields.found:
                said = message("{field} stands there twice; the last one counts", field=found[1])
                reader.out.note(str(number), said)
            fields.found[found[1]] = field
        elif field is not None:
            field.lines.append(_plain(line))
        elif line.strip():
            said = message("this line belongs to no question: {text}", text=repr(line.strip()[:40]))
            reader.out.often(str(number), said)
    if fields is not None:
        yield fields


def _plain(text: str) -> str:
    return re.sub(r"\\([:\\])", r"\1", text)


def _begun(kind: str, fields: _Fields) -> Question:
    asked = fields.get("QUESTION")
    text = asked.text if asked and asked.lines else ""
    shown = " ".join(re.sub("<[^>]*>", " ", text).split())[:80]
    name = fields.text("TITLE") or shown
    return Question(kind, fields.line, name, text, asked.form if asked else "plain_text")


def _numbered(fields: _Fields, name: str) -> Iterator[tuple[int, _Field]]:
    number = 1
    while found := fields.get(f"{name}{number}"):
        yield number, found
        number += 1


def _share(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        return 0.0
    return found if -100 <= found <= 100 else 0.0


def _choice(fields: _Fields) -> Question:
    """``MC:N:0:A``: one answer or several (``N``), less than nothing or not, all together or each
    by itself."""
    made = _begun("multichoice", fields)
    several, negative, whole = (fields.value("TYPE", index) for index in (1, 2, 3))
    made.set("single", str(several != "N").lower())
    mixed = fields.text("ANSWERORDER") in ("", "randomized")
    made.set("shuffleanswers", str(mixed).lower())
    if several == "N" and whole == "A":
        made.said.append(message("all of its right options are needed there, and no other"))
    for number, answer in _numbered(fields, "ANSWER"):
        told = fields.get(f"REASON{number}")
        share = _share(answer.values[0])
        if several == "N" and whole == "A":
            share = share if share > 0 else -100.0
        elif several != "N" and negative != "1":
            share = max(0.0, share)
        reason = told.text if told and told.lines else ""
        made.answer("\n".join(answer.lines).strip(), share, reason, answer.form)
    return made


def _typed(fields: _Fields) -> Question:
    made = _begun("shortanswer", fields)
    made.set("usecase", "1" if fields.text("CASE") == "1" else "0")
    for number, answer in _numbered(fields, "ANSWER"):
        told = fields.get(f"FEEDBACK{number}")
        text, share, compared, *_width = [*answer.values, "", "", ""]
        if compared not in ("", "0"):
            raise UnknownError(message("how its answers are compared is not known here"))
        made.answer(text, _share(share), told.text if told and told.lines else "", "html")
    return made


def _matching(fields: _Fields) -> Question:
    made = _begun("matching", fields)
    if fields.value("TYPE", 3) == "A":
        made.said.append(message("all of its pairs are needed there; here each counts"))
    for number, source in _numbered(fields, "L"):
        target = fields.get(f"R{number}")
        made.pair("\n".join(source.lines).strip(), "" if target is None else target.text)
    for number, target in _numbered(fields, "R"):
        if fields.get(f"L{number}") is None:
            made.pair("", target.text)
    return made


def _essay(fields: _Fields) -> Question:
    made = _begun("essay", fields)
    if rows := fields.value("QUESTION", 2):
        made.set("responsefieldlines", rows)
    if answer := fields.get("ANSWER"):
        made.model_answer("\n".join(answer.lines), answer.form)
    return made


def _calculated(fields: _Fields) -> Question:
    """A formula and the numbers that it was asked with."""
    made = _begun("calculatedsimple", fields)
    answer = made.answer(fields.text("FORMULA"), 100, form="html")
    relative = fields.text("TOLTYPE") == "percent"
    room = _share(fields.text("TOL")) / (100 if relative else 1)
    for tag, value in (("tolerance", f"{room:.9g}"), ("tolerancetype", "1" if relative else "2")):
        etree.SubElement(answer, tag).text = value
    sets = etree.SubElement(made.element, "dataset_definitions")
    for name in dict.fromkeys(
        found[1] for each in fields.found if (found := re.fullmatch(r"(\w+)-VAL\d+", each))
    ):
        data = etree.SubElement(sets, "dataset_definition")
        etree.SubElement(data, "name").text = name
        items = etree.SubElement(data, "dataset_items")
        for number, drawn in _numbered(fields, f"{name}-VAL"):
            item = etree.SubElement(items, "dataset_item")
            etree.SubElement(item, "number").text = str(number)
            etree.SubElement(item, "value").text = drawn.text
    return made


_KINDS: dict[str, Callable[[_Fields], Question]] = {
    "MC": _choice,
    "S": _typed,
    "M": _matching,
    "P": _essay,
    "C": _calculated,
}
