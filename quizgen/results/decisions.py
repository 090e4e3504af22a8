"""decisions.yaml: what people decided about answers, kept apart from what is computed.

The file is a list of decisions, written by hand or by ``quizgen mark``::

    quiz: podman-101-midterm-2026-12-01
    decisions:
    - decision: mark
      student: "2026-001"
      item: why-rootless
      points: 3.5
      comment: The user namespace is missing.
      by: 김 교수
      at: 2026-12-02T10:15:00+09:00
    - decision: accept
      item: build-tool
      answer: 빌다
    - decision: drop
      item: subuid-count
      why: two options are right

Students are named by number (without one, by name), items by their id in the bank. The list alone
is read as well: a decision that was proposed can be pasted into a new file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

import msgspec

from quizgen.errors import Message, QuizgenError, at, message
from quizgen.files import held, write_together
from quizgen.formats.json import unfold
from quizgen.locale import spoken
from quizgen.model import Position
from quizgen.model.faults import MOST_POINTS
from quizgen.reading import is_there, read_text
from quizgen.results.response import time_of

if TYPE_CHECKING:
    from quizgen.bank import nodes

FILE = "decisions.yaml"


class Decision(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="decision",
):
    """What every decision says besides what was decided: who decided, when (ISO 8601) and why."""

    by: str = ""
    at: str = ""
    why: str = ""


class Mark(Decision, frozen=True, kw_only=True, tag="mark"):
    """Points for one student's answer, from 0 to the item's; None: only a comment."""

    student: str
    item: str
    points: float | None = None
    criteria: tuple[int, ...] = ()
    """Lines of the rubric that are met, from 1."""
    comment: str = ""


class Accept(Decision, frozen=True, kw_only=True, tag="accept"):
    """An answer that is right as well, as it is typed into a table's cell."""

    item: str
    answer: str
    gap: str = ""
    """Of a cloze."""
    form: str = ""
    """Whose letters ``answer`` uses, where a quiz has several forms."""
    points: float | None = None
    """None: full points."""
    into_bank: bool = False
    """Written to the bank's item too."""


class Refuse(Decision, frozen=True, kw_only=True, tag="refuse"):
    """An answer that somebody looked at and that stays wrong."""

    item: str
    answer: str
    gap: str = ""
    form: str = ""


class Drop(Decision, frozen=True, kw_only=True, tag="drop"):
    """The item does not count, for nobody."""

    item: str


class GiveToAll(Decision, frozen=True, kw_only=True, tag="give_to_all"):
    """Everybody who handed something in gets the item's points."""

    item: str


class CorrectKey(Decision, frozen=True, kw_only=True, tag="key"):
    """The right answer is another one: as in a table's cell (letters of ``form``), or a list of
    accepted answers of an item that is typed."""

    item: str
    key: str | tuple[str, ...]
    form: str = ""


class Bonus(Decision, frozen=True, kw_only=True, tag="bonus"):
    """A student gets points on top of what the answers earned."""

    student: str
    points: float


class Penalty(Decision, frozen=True, kw_only=True, tag="penalty"):
    """Points taken off; a total is never below 0."""

    student: str
    points: float


class Excuse(Decision, frozen=True, kw_only=True, tag="excuse"):
    """The student does not have to answer this item; without an item, the quiz."""

    student: str
    item: str = ""


class Attempt(Decision, frozen=True, kw_only=True, tag="attempt"):
    """Which of several files of a student counts: its name, or ``latest``, ``first``, ``best``."""

    student: str
    file: str


class Identify(Decision, frozen=True, kw_only=True, tag="student"):
    """Who handed in under the number (or name) ``was`` is ``student``."""

    was: str
    student: str


class Due(Decision, frozen=True, kw_only=True, tag="due"):
    """Until when responses come in time; for one ``student``, or for all."""

    time: str
    """ISO 8601 with offset."""
    student: str = ""
    grace: float = 0
    """Minutes that do not count."""
    per_day: float = 0
    """Percent of the score taken off for each day begun."""
    days: float | None = None
    """After so many it counts 0; None: never."""


AnyDecision = (
    Mark
    | Accept
    | Refuse
    | Drop
    | GiveToAll
    | CorrectKey
    | Bonus
    | Penalty
    | Excuse
    | Attempt
    | Identify
    | Due
)
_KINDS: dict[str, type[Decision]] = {
    str(kind.__struct_config__.tag): kind for kind in get_args(AnyDecision)
}
_FLAGS = {"true": True, "false": False}


class Decided(msgspec.Struct, frozen=True):
    """A decision and where it stands; ``lines`` are its first line and the one after its last."""

    what: AnyDecision
    place: Position
    lines: tuple[int, int] = (0, 0)


class DecisionsFile(msgspec.Struct, frozen=True):
    """A decisions file as read. What is wrong in it alone is in ``problems``; the other decisions
    hold."""

    quiz: str = ""
    decisions: tuple[Decided, ...] = ()
    problems: tuple[Message, ...] = ()


class DecisionsError(QuizgenError):
    """A decisions file cannot be used at all: nothing is graded without it."""


def read_decisions(path: Path) -> DecisionsFile:
    """The decisions of ``path``; none where it is not there. Raises ``DecisionsError`` for what is
    no YAML, and for a file of another kind."""
    if not is_there(path):
        return DecisionsFile()
    from quizgen.bank import nodes  # and PyYAML, which a quiz without decisions does without

    try:
        root, twice = nodes.read(path, str(path))
    except nodes.UnreadableError as error:
        if error.problem.code == nodes.EMPTY:
            return DecisionsFile()
        raise DecisionsError(error.problem.line()) from error
    problems: list[Message] = [problem.line() for problem in twice]
    listed = _listed(root)
    if listed is None or (listed.children is None and not listed.missing):
        raise DecisionsError(at(f"{path}:{root.line}:{root.column}", _NONE))
    for key, _ in root.pairs or ():
        if key.text not in ("quiz", "decisions"):
            known = message("{field} is not known here; there is {all}", field=repr(key.text),
                            all="quiz, decisions")  # fmt: skip
            problems.append(at(f"{path}:{key.line}:{key.column}", known))
    quiz = root.get("quiz")
    found = []
    children = listed.children or []
    for number, node in enumerate(children):
        last = children[number + 1].line if number + 1 < len(children) else 0
        place = Position(str(path), node.line, node.column)
        read = _decision(node, str(path))
        if isinstance(read, Message):
            problems.append(read)
        else:
            found.append(Decided(read, place, (node.line, last)))
    return DecisionsFile((quiz.text or "") if quiz else "", tuple(found), tuple(problems))


_NONE = message(
    "not a decisions file: it is a list, each decision of which begins with - decision:"
)


def _listed(root: nodes.Node) -> nodes.Node | None:
    """The list of a file's decisions: below ``decisions:``, or the whole of it."""
    return root if root.children is not None else root.get("decisions")


SCHEMA = "decisions.schema.json"
"""Beside the file, for editors."""


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the file."""

    class File(msgspec.Struct, forbid_unknown_fields=True):
        """What people decided about the answers to one quiz."""

        decisions: list[AnyDecision]
        quiz: str = ""

    found: dict[str, Any] = msgspec.json.schema(File)
    unfold(found)
    for kind in found["$defs"].values():
        for name, field in kind["properties"].items():
            if field.get("type") == "string" and name not in ("by", "at", "why"):
                field["type"] = ["string", "number", "boolean"]  # as YAML reads what is not quoted
        kind["properties"].get("criteria", {}).pop("default", None)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"quizgen:{SCHEMA}"}
    return head | found


def _decision(node: nodes.Node, file: str) -> AnyDecision | Message:
    place = f"{file}:{node.line}:{node.column}"
    if node.pairs is None:
        said = message("{kind} is no decision; write decision: {all}", kind=node.kind(),
                       all=", ".join(_KINDS))  # fmt: skip
        return at(place, said)
    fields = {key.text: (key, value) for key, value in node.pairs}
    if "decision" not in fields:
        return at(place, message("a decision says decision: {all}", all=", ".join(_KINDS)))
    kind = _KINDS.get(fields["decision"][1].text or "")
    if kind is None:
        where = fields["decision"][1]
        return at(
            f"{file}:{where.line}:{where.column}",
            message(
                "{word} is no decision; there is {all}",
                word=repr(where.text),
                all=", ".join(_KINDS),
            ),
        )
    for name, (key, _) in fields.items():
        if name != "decision" and name not in kind.__struct_fields__:
            return at(
                f"{file}:{key.line}:{key.column}",
                message(
                    "{field} is not known here; there is {all}",
                    field=repr(name),
                    all=", ".join(kind.__struct_fields__),
                ),
            )
    try:
        value: Any = msgspec.convert(_plain(node), kind, strict=False)
    except msgspec.ValidationError as error:
        return at(place, _reason(str(error), fields, kind))
    for name in ("points", "grace", "per_day", "days"):
        amount = getattr(value, name, None)
        if amount is not None and not 0 <= amount <= MOST_POINTS:
            where = fields[name][1]
            said = message("points {points} cannot be given", points=where.text)
            if name != "points":
                said = message("{field} {written} is not what belongs there", field=name,
                               written=repr(where.text))  # fmt: skip
            return at(f"{file}:{where.line}:{where.column}", said)
    if isinstance(value, Due) and (time_of(value.time) is None or "T" not in value.time):
        where = fields["time"][1]
        said = message("{text} is no time such as 2026-11-24T18:00+09:00", text=repr(where.text))
        return at(f"{file}:{where.line}:{where.column}", said)
    decided: AnyDecision = value
    return decided


def _reason(error: str, fields: Mapping[str | None, Any], kind: type[Decision]) -> Message:
    """What is wrong with an entry, in words that its author understands."""
    name = str(kind.__struct_config__.tag)
    if "missing required field" in error:
        return message("a decision of {kind} needs {field}", kind=name, field=error.split("`")[1])
    field = error.rpartition("$.")[2].rstrip("`").split("[")[0]
    node = fields[field][1] if field in fields else None
    written = repr(node.text) if node is not None and node.text is not None else ""
    return message("{field} {written} is not what belongs there", field=field, written=written)


def _plain(node: nodes.Node) -> Any:
    if node.children is not None:
        return [_plain(child) for child in node.children]
    if node.pairs is not None:
        return {key.text: _plain(value) for key, value in node.pairs}
    if node.missing:
        return None
    text = node.text or ""
    return _FLAGS.get(text, text) if node.plain else text


# Writing

_SCHEMA = "# yaml-language-server: $schema=decisions.schema.json\n"
_HEAD = message(
    "What people decided about these answers. Everything else here is computed from it and the\n"
    "responses, and may be deleted; this may not. You may edit it: quizgen keeps your comments."
)


def written(decision: AnyDecision) -> str:
    """Write a decision as an entry of the file's list."""
    lines: list[str] = []
    values = msgspec.to_builtins(decision)
    ordered = {"decision": values.pop("decision")}
    ordered |= {name: values[name] for name in values if name not in ("by", "at", "why")}
    ordered |= {name: values[name] for name in ("by", "at", "why") if name in values}
    for name, value in ordered.items():
        lines.append(f"{'  - ' if not lines else '    '}{name}: {_scalar(value)}\n")
    return "".join(lines)


def _scalar(value: Any) -> str:
    from quizgen.bank.emit import double_quoted

    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.15g}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_scalar, value)) + "]"
    text = str(value)
    if text.isidentifier() and text.isascii() and text.lower() not in _WORDS:
        return text
    return double_quoted(text)


_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


def with_decision(text: str, quiz: str, decision: AnyDecision, name: str = FILE) -> str:
    """The file's text with ``decision`` in place of the one about the same thing, or at its end;
    all other lines stay as they are. Raises ``DecisionsError``."""
    return edited(text, quiz, [decision], (), name)


def without_decision(text: str, decision: AnyDecision, name: str = FILE) -> str:
    """The text of the file without the entry that decides about the same thing as ``decision``."""
    return edited(text, "", (), [decision], name)


class ConflictError(QuizgenError):
    """Somebody else decided the same meanwhile; nothing was written."""


Subject = tuple[str, ...]


def decide(
    path: Path,
    quiz: str,
    decisions: Iterable[AnyDecision],
    *,
    back: Iterable[AnyDecision] = (),
    seen: Mapping[Subject, AnyDecision | None] | None = None,
    beside: Mapping[Path, bytes] = MappingProxyType({}),
) -> None:
    """Write ``decisions`` into the file ``path``, and take back those about the same as ``back``.
    What others wrote there meanwhile stays: the file is read, changed and replaced under a lock,
    together with the files ``beside``.

    ``seen``: what the one who decides believes to be decided by now, by ``subject``. Raises
    ``ConflictError`` where it is not, ``DecisionsError``, ``FileError`` and ``OSError``; then
    nothing was changed.
    """
    with held(path):
        if seen:
            kept, _ = contradictions(read_decisions(path).decisions)
            now = {subject(one.what): one.what for one in kept}
            if any(now.get(about) != before for about, before in seen.items()):
                raise ConflictError(at(path, message("somebody else decided this meanwhile")))
        before = read_text(path, "bank") if is_there(path) else ""
        text = edited(before, quiz, decisions, back, str(path))
        if text != before:
            files = {**beside, path: text.encode()}
            if not path.exists():
                made = msgspec.json.format(msgspec.json.encode(schema()), indent=1)
                files[path.with_name(SCHEMA)] = made + b"\n"
            write_together(files)


def edited(
    text: str,
    quiz: str,
    decisions: Iterable[AnyDecision],
    back: Iterable[AnyDecision],
    name: str = FILE,
) -> str:
    """``with_decision`` and ``without_decision`` of many, the file being parsed once."""
    entries = {subject(each): "" for each in back}
    entries |= {subject(each): written(each) for each in decisions}
    new = any(entries.values())
    root = _root(text, name)
    if root is None:
        if not new:
            return text
        head = "".join(f"# {line}\n" for line in spoken(_HEAD).splitlines())
        said = f"{text.rstrip()}\n" if text.strip() else ""  # comments
        text = f"{_SCHEMA}{head}{said}quiz: {_scalar(quiz)}\ndecisions:\n"
        root = _root(text, name)
    listed = _listed(root) if root else None
    if listed is None:
        raise DecisionsError(at(name, _NONE))
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    children = listed.children or []
    blocks = message("write decisions: as a list of - entries below it")
    if new and (listed.children == [] or (not listed.missing and listed.children is None)):
        raise DecisionsError(at(name, blocks))
    # where the dash stands; at first where a proposed decision that is pasted has its own
    indent = " " * max(0, children[0].column - 3) if children else ""
    written_already: set[Subject] = set()
    replaced: list[tuple[int, int, str]] = []
    for number, node in enumerate(children):
        read = _decision(node, name)
        if isinstance(read, Message) or (about := subject(read)) not in entries:
            continue
        start = node.line - 1
        while start and not lines[start].lstrip().startswith("-"):
            start -= 1
        end = children[number + 1].line - 1 if number + 1 < len(children) else len(lines)
        while _between(lines[end - 1]):
            end -= 1
        replaced.append((start, end, "" if about in written_already else entries[about]))
        written_already.add(about)
    for start, end, entry in reversed(replaced):
        lines[start:end] = [_indented(entry, indent)] if entry else []
    lines += [
        _indented(entry, indent)
        for about, entry in entries.items()
        if entry and about not in written_already
    ]
    after = "".join(lines)
    if new and not _is_list(after, name):  # as of one in brackets, which takes no entries below it
        raise DecisionsError(at(name, blocks))
    return after


def _is_list(text: str, name: str) -> bool:
    try:
        root = _root(text, name)
    except DecisionsError:
        return False
    return root is not None and _listed(root) is not None


def _root(text: str, name: str) -> nodes.Node | None:
    """The tree of a file's text; None where it holds nothing. Raises ``DecisionsError``."""
    from quizgen.bank import nodes

    try:
        return nodes.parse(text, name)[0]
    except nodes.UnreadableError as error:
        if error.problem.code == nodes.EMPTY:
            return None
        raise DecisionsError(error.problem.line()) from error


def _indented(entry: str, indent: str) -> str:
    return "".join(f"{indent}{line[2:]}" for line in entry.splitlines(True))


def _between(line: str) -> bool:
    """A line that belongs to what comes after it: empty, or a comment."""
    return not line.strip() or line.lstrip().startswith("#")


def subject(decision: AnyDecision) -> Subject:
    """What a decision is about: two decisions about the same thing contradict each other, unless
    they say the same."""
    match decision:
        case Mark():
            return "mark", decision.student, decision.item
        case Accept() | Refuse():
            return "answer", decision.item, decision.gap, decision.form, decision.answer.strip()
        case Drop() | GiveToAll() | CorrectKey():
            return "item", decision.item
        case Bonus() | Penalty():
            return type(decision).__name__, decision.student, decision.why
        case Excuse():
            return "excuse", decision.student, decision.item
        case Attempt():
            return "attempt", decision.student
        case Identify():
            return "student", decision.was
        case Due():
            return "due", decision.student


def contradictions(decided: Iterable[Decided]) -> tuple[list[Decided], list[Message]]:
    """The decisions that hold, and those of which two say different things about the same."""
    by_subject: dict[tuple[str, ...], list[Decided]] = {}
    for one in decided:
        by_subject.setdefault(subject(one.what), []).append(one)
    kept, problems = [], []
    for several in by_subject.values():
        if len({_content(one.what) for one in several}) == 1:
            kept.append(several[0])
        else:
            problems += [
                at(
                    one.place,
                    message(
                        "contradicts {others}; neither counts until one is taken away",
                        others=", ".join(str(o.place) for o in several if o is not one),
                    ),
                )
                for one in several
            ]
    return kept, problems


def _content(decision: AnyDecision) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(decision, by="", at="", why=""))
