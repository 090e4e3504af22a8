"""Files -> Bank or Blueprint, with every problem of every file in one run."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import msgspec

from quizgen import locate, programs
from quizgen.bank import format as fmt
from quizgen.bank import nodes
from quizgen.bank.consequences import without_consequences
from quizgen.bank.enemies import Fact, with_enemies
from quizgen.bank.expand import Table, expand, read_tables, unused
from quizgen.bank.folder import MANIFEST, files_of, is_folder
from quizgen.bank.grades import grades_of
from quizgen.bank.interactions import read_content
from quizgen.bank.items import make_item, normalized
from quizgen.bank.kinds import Diagnostics, Fields, Record, TooManyProblemsError, is_tag, meant
from quizgen.bank.problem import BankError, Problem, of_item
from quizgen.bank.references import unknown_names
from quizgen.bank.typed import Typed, settled, typed
from quizgen.errors import Message, message, reason
from quizgen.locale.josa import readings
from quizgen.model import (
    LANGUAGES,
    Bank,
    Blueprint,
    Column,
    Condition,
    Document,
    FactTable,
    Heading,
    Item,
    Language,
    Localized,
    Objective,
    Position,
    Register,
    Row,
    SectionPlan,
    Selection,
    Source,
    Statement,
    Stimulus,
    Term,
    Topic,
)
from quizgen.model.item import ItemStatus
from quizgen.reading import FileError, without_gc

_KINDS: dict[str, Record] = {
    "bank": fmt.BANK_FILE,
    "register": fmt.REGISTER_FILE,
    "glossary": fmt.GLOSSARY_FILE,
    "blueprint": fmt.BLUEPRINT_FILE,
}


FONTS = (b"\0\1\0\0", b"OTTO", b"true")
"""How font files begin: TrueType outlines, CFF, and Apple's word for the first (OpenType 1.9)."""
T = TypeVar("T")
_Given = TypeVar("_Given")
_LANGUAGES = re.compile(r"^languages:\s*\[?([\w, -]*)", re.MULTILINE)
"""What a manifest that is no YAML says of its bank's languages."""
_HINTS = 50
"""Hints about item ids in one run: each compares the id with all of them."""


class _File:
    """A file as read: which kind it is, its fields, its problems."""

    def __init__(
        self,
        path: Path,
        text: str | None = None,
        languages: tuple[Language, ...] | None = None,
        translating: tuple[Language, ...] = (),
        collect: bool = False,
        tree: nodes.Node | None = None,
    ) -> None:
        self.path = path
        self.given = _given(text, languages, translating)
        self._made: dict[str, tuple[Any, Any, list[Problem]]] = {}
        self.alone = languages is None
        self.notes = Diagnostics(str(path))
        self.notes.languages = languages or LANGUAGES
        self.notes.translating = translating
        self.notes.texts = [] if collect else None
        self.kind: str | None = None
        self.fields: Fields | None = None
        self.written: list[_Made] = []
        """The items that are written in it, made at once: of what they were read from only the
        places are kept that something may be said of once all files are known."""
        self.amiss: list[Problem] = []
        """What is wrong with them, to be told when their turn comes."""
        self.tables: dict[str, Table] = {}
        """Its tables, made at once, too: rows are many."""
        self.amiss_in_tables: list[Problem] = []
        self.spots = array("I")
        """Lines and columns of what is in ``_SPOTS``, item by item."""
        self.lines = array("I")
        """Where its items begin, those too that could not be made."""
        try:
            found: list[Problem] = []
            if tree is not None:
                root = tree
            elif text is None:
                root, found = nodes.read(path, str(path))
            else:
                root, found = nodes.parse(text, str(path))
        except nodes.UnreadableError as error:
            self.notes.problems.append(error.problem)
            if languages is None and (named := _LANGUAGES.search(text or "")):
                tags = tuple(filter(is_tag, re.split(r"[\s,]+", named[1].strip())))
                self.notes.languages = tags or self.notes.languages
        else:
            with suppress(TooManyProblemsError):
                for problem in found:
                    self.notes.add(problem.position, problem.code, problem.message)
                self._read(root)
        self._own = len(self.notes.problems)
        self.source = (text or "") if self.faulty else ""
        """Its text, where something of it could not be read."""

    @property
    def faulty(self) -> bool:
        """Whether something of it could not be read."""
        return self._own > 0 or bool(self.amiss)

    def again(self) -> _File:
        """The file as it was read, without what was said of it beside other files."""
        del self.notes.problems[self._own :]
        return self

    def once(self, make: Callable[[_File, _Given], T], given: _Given) -> T:
        """What ``make`` makes of the file and of what is ``given``, and the problems that it notes;
        made anew only where that is given something else than the last time."""
        known = self._made.get(make.__name__)
        if known is not None and known[0] == given:
            self.tell(known[2])
            kept: T = known[1]
            return kept
        before = len(self.notes.problems)
        made = make(self, given)
        self._made[make.__name__] = (given, made, self.notes.problems[before:])
        return made

    def _read(self, root: nodes.Node) -> None:
        if root.pairs is None:
            said = message(
                "is {kind}; a file starts with bank:, blueprint:, glossary: or ...",
                kind=root.kind(),
            )
            self.notes.add(root, "QG009", said)
            return
        first = root.pairs[0][0].text if root.pairs else None
        self.kind = next((key.text for key, _ in root.pairs if key.text in _KINDS), None)
        if self.kind is None:
            hint = meant(first, list(_KINDS)) or message(
                "; expects one of {names}", names=", ".join(_KINDS)
            )
            if first in fmt.BANK_FILE.fields and (around := locate.id_of(self.path.parent)):
                hint = message("; a file of this bank begins with bank: {bank}", bank=around)
            self.notes.add(
                root, "QG010", message("the file does not say what it is{hint}", hint=hint)
            )
            return
        self.notes.more = self.kind == "blueprint"
        if self.kind in ("bank", "blueprint"):
            self.notes.languages = _languages(root) or self.notes.languages
        if self.kind == "blueprint" and self.alone and root.get("languages") is None:
            self.notes.languages = _of_its_bank(self.path, root) or LANGUAGES
        if self.kind == "bank":
            self._translating(root)
        self.fields = _KINDS[self.kind].read(root, self.notes)
        self.notes.shared.clear()
        if self.kind == "bank" and self.fields is not None:
            self._make(self.fields)
            self._tabulate(self.fields.get("tables", {}))

    def _make(self, fields: Fields) -> None:
        """Make the items, and let go of the nodes that they were read from."""
        notes = self.notes.apart()
        with suppress(TooManyProblemsError):
            topic = fields.get("topic", "")
            self._written(fields.pop("items", ()), topic, None, notes)
            for stimulus in fields.get("stimuli", ()):
                if stimulus is not None and {"id", "text", "items"} <= stimulus.keys():
                    asked = stimulus["items"]
                    if stimulus.get("take", 0) > len(asked):
                        said = message(
                            "take: {take}, and there are {count}",
                            take=stimulus["take"],
                            count=len(asked),
                        )
                        notes.add(stimulus.place("take"), "QG018", said)
                    named = ("id", "text", "title", "take")
                    about = Stimulus(**{name: stimulus.get(name) for name in named})
                    self._written(asked, topic, about, notes)
        self.amiss = notes.problems
        entries = fields.nodes.get("items")
        self.lines.extend(node.line for node in (entries and entries.children) or ())
        for record in (fields, *filter(None, fields.get("stimuli", ()))):
            record.pop("items", None)
            if "items" in record.nodes:
                record.nodes["items"].children = []

    def _tabulate(self, written: Mapping[str, Fields]) -> None:
        """Make the tables, and let go of the nodes that their rows were read from."""
        notes = self.notes.apart()
        with suppress(TooManyProblemsError):
            self.tables = read_tables({name: each for name, each in written.items() if each}, notes)
        self.amiss_in_tables = notes.problems
        for each in written.values():
            each.pop("rows", None)
            if "rows" in each.nodes:
                each.nodes["rows"].children = []

    def tell(self, problems: Sequence[Problem]) -> None:
        """Note what was found when the file was read, as its turn comes."""
        for each in problems:
            self.notes.add(each.position, each.code, each.message, each.severity)

    def _written(
        self,
        records: Sequence[Fields | None],
        topic: str,
        stimulus: Stimulus | None,
        notes: Diagnostics,
    ) -> None:
        """Make items that were written by hand, all of one ``stimulus`` where there is one."""
        for item in records:
            if item is None:
                continue
            content = read_content(item, notes)
            if content is None or not {"id", "stem", "explanation"} <= item.keys():
                continue
            made = make_item(
                item,
                content,
                item_id=item["id"],
                topic=item.get("topic", topic),
                stem=item["stem"],
                explanation=item["explanation"],
                position=item.position,
                stimulus=stimulus,
            )
            self.written.append((made, _Origin(len(self.spots), typed(made.key, item))))
            for name in _SPOTS:
                node = item.place(name)
                self.spots.extend((node.line, node.column))

    def _translating(self, root: nodes.Node) -> None:
        named = _languages(root, "translating")
        self.notes.translating = named or self.notes.translating
        for language in named or ():
            if language in self.notes.languages:
                node = root.get("translating")
                assert node is not None
                said = message("{language} is one of the languages already", language=language)
                self.notes.add(node, "QG009", said)


_SPOTS = ("", "id", "topic", "objective", "enemies", "source")
"""The fields of an item (and itself) that something may be said of once all files are known."""


class _Origin:
    """What an item was made of: its record in a file by the places of its fields (from ``record``
    on in the file's ``spots``), or an item model; and what that says of typed text. It does not
    know its file, which knows it: a bank that nobody needs any more is gone at once."""

    __slots__ = ("record", "typed")

    def __init__(self, record: int | Fields, typed: Typed) -> None:
        self.record = record
        self.typed = typed

    def place(self, file: _File, field: str) -> nodes.Node | Position:
        """Where a field's value stands, or all where it has none of that name."""
        if isinstance(self.record, Fields):
            return self.record.place(field)
        start = self.record + 2 * _SPOTS.index(field)
        return Position(file.notes.file, *file.spots[start : start + 2])


_Made = tuple[Item, _Origin]
"""An item, and where it is from."""


def _given(text: str | None, *more: tuple[Language, ...] | None) -> tuple[object, ...]:
    """Stands for what a file is read from."""
    data = None if text is None else hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return (data, *more)


def _languages(root: nodes.Node, field: str = "languages") -> tuple[Language, ...] | None:
    """The languages that a file says it is written in; where none of them is a tag, what it says:
    that is one problem, and its texts are none."""
    node = root.get(field)
    if node is None:
        return None
    nodes_of = node.children if node.children is not None else [node]
    named = dict.fromkeys(each.text for each in nodes_of if each.text)
    return tuple(each for each in named if is_tag(each)) or tuple(named) or None


def _of_its_bank(path: Path, root: nodes.Node) -> tuple[Language, ...] | None:
    """The languages of the bank that a blueprint names, of several the first one's, or that it lies
    beside; None where there is none to be found, which is said where the bank is wanted."""
    several = root.get("banks")
    name = root.get("bank") or next(iter(several.children or () if several else ()), None)
    try:
        bank = locate.named((name.text if name else None) or ".", path)
        manifest = bank / MANIFEST if is_folder(bank) else bank
        return _languages(nodes.read(manifest, str(manifest))[0])
    except (locate.NotFoundError, nodes.UnreadableError):
        return None


_NOTHING: Mapping[Path, str] = MappingProxyType({})


def read_bank(
    path: Path, instead: Mapping[Path, str] = _NOTHING
) -> tuple[Bank | None, list[Problem]]:
    """The bank and its problems; None where one of them is an error. Files say what ``instead``
    has for them. Never raises for bad input."""
    return Reader(path).read(instead)


def _of_program(fault: FileError) -> Problem:
    """What is wrong with a grammar that stands beside the bank, at its line where that is known."""
    line, column = fault.line_and_column or (1, 1)
    said = fault.problem if fault.line_and_column is None else fault.alone
    return Problem(Position(fault.file, line, column), "QG032", said)


class Reader:
    """Reads a bank, and where it is asked again, only the files of it that changed: items of the
    others are made anew only where the tables did that they are made of. (Grammars of programs
    beside the bank are taken to be the same.)"""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._files: dict[Path, _File] = {}

    def read(self, instead: Mapping[Path, str] = _NOTHING) -> tuple[Bank | None, list[Problem]]:
        """Read the bank, or read it again: the bank and its problems, None in the place of the bank
        where one of them is an error. Files say what ``instead`` has for them. Never raises for bad
        input."""
        path = self.path
        with without_gc(), programs.beside(path) as faults:
            try:
                paths = files_of(path)
            except OSError as error:
                said = message("cannot be read: {reason}", reason=reason(error))
                return None, [Problem(Position(str(path), 1, 1), "QG001", said)]
            if is_folder(path) and not paths:
                place = Position(str(path), 1, 1)
                said = message(
                    "holds no YAML files; a bank is a folder with bank.yaml and topic files"
                )
                return None, [Problem(place, "QG025", said)]
            files = [self._file(paths[0], instead)]
            notes = files[0].notes
            files += [
                self._file(each, instead, notes.languages, notes.translating) for each in paths[1:]
            ]
            self._files = {file.path: file for file in files}
            bank = None
            with suppress(TooManyProblemsError):
                bank = _Build(path, files).bank()
            normalized.cache_clear()  # a few texts here and there would hold a whole bank's memory
            problems = [problem for file in files for problem in file.notes.problems]
            problems = _causes(problems, files)
            problems += [_of_program(fault) for fault in faults]
            problems.sort(key=lambda p: (p.position.file, p.position.line, p.position.column))
            sound = not any(problem.severity == "error" for problem in problems)
            return (bank if sound else None), problems

    def _file(
        self,
        path: Path,
        instead: Mapping[Path, str],
        languages: tuple[Language, ...] | None = None,
        translating: tuple[Language, ...] = (),
    ) -> _File:
        text = instead.get(path)
        if text is None:
            with suppress(nodes.UnreadableError):  # which the file says
                text = nodes.text_of(path, str(path))
        known = self._files.get(path)
        given = _given(text, languages, translating)
        # a blueprint may look at the manifest of another bank
        if known and known.given == given and text is not None and known.kind != "blueprint":
            return known.again()
        return _File(path, text, languages, translating)


def _causes(problems: Sequence[Problem], files: Sequence[_File]) -> list[Problem]:
    """The problems but for those that follow from what of the files could not be read."""
    faulty = {file.notes.file: file.source for file in files if file.faulty}
    unread = {file.notes.file: file.source for file in files if file.fields is None}
    return without_consequences(problems, faulty, unread)


class Texts(NamedTuple):
    """The texts of a bank, where they stand: of each file those that were read, and whether one may
    be the same in all languages."""

    languages: tuple[Language, ...]
    translating: tuple[Language, ...]
    files: list[tuple[Path, list[tuple[nodes.Node, bool]]]]


def read_texts(path: Path) -> tuple[Texts, list[Problem]]:
    """Every text of the bank in ``path``, and its errors but for those that say that a text lacks a
    language. Raises ``OSError``."""
    files: list[_File] = []
    for each in files_of(path):
        known = files[0].notes if files else None
        files.append(
            _File(
                each,
                languages=known.languages if known else None,
                translating=known.translating if known else (),
                collect=True,
            )
        )
    with suppress(TooManyProblemsError):
        _Build(path, files).bank()
    found = [problem for file in files for problem in file.notes.problems]
    errors = [each for each in found if each.severity == "error" and each.code != "QG011"]
    notes = files[0].notes if files else Diagnostics(str(path))
    texts = [(file.path, file.notes.texts or []) for file in files]
    return Texts(notes.languages, notes.translating, texts), errors


def errors_in(tree: nodes.Node) -> list[Problem]:
    """What is wrong with a bank in one file that is this tree."""
    file = _File(Path("bank.yaml"), tree=tree)
    with suppress(TooManyProblemsError):
        _Build(file.path, [file]).bank(to_use=False)
    return [problem for problem in file.notes.problems if problem.severity == "error"]


def read_answer(
    text: str, topics: Sequence[str], document: str, languages: tuple[Language, ...] | None
) -> tuple[list[Item], list[Problem]]:
    """The items of the list in ``text`` (YAML), which somebody else wrote, and what is wrong with
    them. They may be of ``topics`` (the first one unless they say), and cite ``document``."""
    named = "".join(f"  - id: {topic}\n    title: {topic}\n" for topic in topics)
    head = (
        f"bank: answer\ntitle: answer\ntopic: {topics[0]}\ndocuments:\n  {document}: "
        f"{{title: {document}, file: {document}.md}}\ntopics:\n{named}"
    )
    if languages is None or len(languages) > 1:  # texts that are no one's to read
        head = re.sub(r"title: ([\w.-]+)", r"title: {ko: \1, en: \1}", head)
    else:
        head += f"languages: [{languages[0]}]\n"
    file = _File(Path("answer.yaml"), f"{head}items:\n{text}")
    bank = None
    if file.kind is not None:
        with suppress(TooManyProblemsError):
            bank = _Build(file.path, [file]).bank()
    errors = [problem for problem in file.notes.problems if problem.severity == "error"]
    return list(bank.items) if bank else [], errors


def read_blueprint(path: Path) -> tuple[Blueprint | None, list[Problem]]:
    """The blueprint and its problems; None where one of them is an error."""
    file = _File(path)
    if file.fields is not None and file.kind != "blueprint":
        file.notes.add(
            file.fields.node, "QG010", message("is no blueprint; one starts with blueprint:")
        )
    problems = file.notes.problems
    if file.fields is not None and not problems:
        _one_or_more_banks(file.fields, file.notes)
        _order(file.fields, file.notes)
        _certain(file.fields, file.notes)
        if "grades" in file.fields:
            file.fields["grades"] = grades_of(file.fields["grades"], file.notes)
    if problems or file.fields is None:
        return None, problems
    return _blueprint(file.fields, file.notes.languages), []


def _one_or_more_banks(fields: Fields, notes: Diagnostics) -> None:
    if ("bank" in fields) == ("banks" in fields):
        said = message("a blueprint names its bank, or several banks: [one, other]")
        notes.add(fields.place("banks"), "QG010", said)


def _order(fields: Fields, notes: Diagnostics) -> None:
    selected = [section.get("select") for section in fields.records("sections")]
    names = fields.get("require") or any(select.get("items") for select in selected if select)
    if fields.get("order") == "listed" and not names:
        said = message("order: listed needs items: name them in require, or in a section's select")
        notes.add(fields.place("order"), "QG010", said)


def _certain(fields: Fields, notes: Diagnostics) -> None:
    if not fields.get("certainty"):
        return
    for where in (fields, *fields.records("sections")):
        if "penalties" in where:
            said = message("penalties: with certainty, what a wrong answer costs goes by that")
            notes.add(where.place("penalties"), "QG010", said)


def load_blueprint(path: Path) -> Blueprint:
    """The blueprint; raises ``BankError`` with every problem of the file."""
    blueprint, problems = read_blueprint(path)
    if blueprint is None:
        raise BankError(problems)
    return blueprint


def _blueprint(fields: Fields, languages: tuple[Language, ...]) -> Blueprint:
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()
    }
    given.setdefault("languages", languages)
    given["rules"] = dict(fields.get("rules", {}))
    given["penalties"] = dict(fields.get("penalties", {}))
    given["sections"] = tuple(_section(section) for section in fields.records("sections"))
    given["conditions"] = _conditions(fields)
    given.setdefault("bank", "")
    return Blueprint(places=_places(fields), **given)


def _section(fields: Fields) -> SectionPlan:
    given: dict[str, Any] = {
        name: dict(value) if isinstance(value, Fields) else value
        for name, value in fields.items()
        if value != fmt.AS_BANK
    }
    given["as_bank"] = tuple(name for name, value in fields.items() if value == fmt.AS_BANK)
    given["select"] = _selection(fields.get("select", {}))
    given["conditions"] = _conditions(fields)
    if "difficulty" in given:
        given["difficulty"] = {int(level): weight for level, weight in given["difficulty"].items()}
    return SectionPlan(places=_places(fields), **given)


def _conditions(fields: Fields) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            _selection({n: v for n, v in each.items() if n in fmt.SELECT.fields}),
            **{name: value for name, value in each.items() if name not in fmt.SELECT.fields},
            position=each.position,
        )
        for each in fields.records("conditions")
    )


def _selection(fields: Mapping[str, Any]) -> Selection:
    given = {name: tuple(value) for name, value in fields.items() if name != "cites"}
    cites = {name: (min(lines), max(lines)) for name, lines in fields.get("cites", {}).items()}
    return Selection(**given, cites=cites)


def _places(fields: Fields) -> dict[str, Position]:
    """Where the fields' values stand, and those of weights: ``topics``, ``topics.history`` …"""
    file = fields.position.file
    places = {"": fields.position}
    for name, node in fields.nodes.items():
        places[name] = Position(file, node.line, node.column)
        if name != "sections":
            for key, _ in node.pairs or ():
                places[f"{name}.{key.text}"] = Position(file, key.line, key.column)
            for child in node.children or ():
                if child.text is not None:
                    places[f"{name}.{child.text}"] = Position(file, child.line, child.column)
    return places


class _Build:
    """Puts one bank together from the files of its folder, and notes what only all of them together
    show to be wrong."""

    def __init__(self, path: Path, files: Sequence[_File]) -> None:
        self.path = path
        self.files = files
        self.of_kind = {
            kind: [(f, f.fields) for f in files if f.kind == kind and f.fields is not None]
            for kind in _KINDS
        }
        self.rows: dict[str, list[Fact]] = {}
        """By item: the rows of facts it is made of."""

    def bank(self, *, to_use: bool = True) -> Bank | None:
        """The bank as far as it could be made. Where it is not ``to_use``, it is looked at alone:
        none is made."""
        bank_files = self.of_kind["bank"]
        if not bank_files:
            if not any(file.notes.problems for file in self.files):
                place = Position(str(self.files[0].path), 1, 1)
                what = message("is a {kind}, and no bank", kind=self.files[0].kind)
                if is_folder(self.path):
                    what = message(
                        "no file of this folder starts with bank:; see docs/bank-format.md"
                    )
                self.files[0].notes.add(place, "QG025", what)
            return None
        manifest_file, manifest = next(
            ((f, fields) for f, fields in bank_files if "title" in fields.nodes), bank_files[0]
        )
        with readings(manifest.get("readings", {})):
            return self._bank(manifest_file, manifest, bank_files, to_use)

    def _bank(
        self,
        manifest_file: _File,
        manifest: Fields,
        bank_files: list[tuple[_File, Fields]],
        to_use: bool,
    ) -> Bank | None:
        self._one_bank(manifest, bank_files)
        if "title" not in manifest.nodes:
            said = message("no file has the bank's title: write title: in bank.yaml")
            manifest_file.notes.add(manifest.node, "QG010", said)
        topics = self._topics(bank_files)
        documents = self._documents(bank_files)
        registers = self._registers(documents)
        tables: list[FactTable] = []
        made: list[tuple[_File, Item, _Origin]] = []
        tables_read: dict[str, Table] = {}
        users: dict[str, set[str]] = {}
        for _, fields in bank_files:
            for model in filter(None, fields.get("item_models", ())):
                named_in = users.setdefault(model.get("for_each", ""), set())
                named_in.add(model.get("status", "accepted"))
        for file, fields in bank_files:
            file.tell(file.amiss_in_tables)
            for name, table in file.tables.items():
                written = fields["tables"][name]
                if name in tables_read:
                    said = message("table {name!r} is in another file too", name=name)
                    file.notes.add(written.node, "QG016", said)
                tables_read[name] = table
                draft = users.get(name) == {"draft"}
                tables.append(_fact_table(table, written, "draft" if draft else "accepted"))
        for file, fields in bank_files:
            named = {each["for_each"] for each in fields.get("item_models", ())
                     if each and "for_each" in each}  # fmt: skip
            known = named <= tables_read.keys()  # else a hint tells which tables there are
            used = {n: table for n, table in tables_read.items() if n in named or not known}
            found, rows = file.once(_items, (used, manifest.get("readings", {})))
            made += [(file, *each) for each in found]
            self.rows |= rows
        self._stimuli(bank_files)
        self._references(made, topics, documents, registers)
        if not any(file.notes.problems for file in self.files):
            self._unused(bank_files, tables_read)
        if not to_use:
            return None
        glossary = self._glossary()
        usual: Mapping[str, Any] = manifest.get("normalization", {})
        items = settled(((item, origin.typed) for _, item, origin in made), usual, glossary)
        kept = with_enemies([_under(item, documents) for item in items], self.rows)
        data = "".join(f"{item.id}:{item.digest}\n" for item in kept).encode()
        bank = Bank(
            id=manifest.get("bank", ""),
            title=manifest.get("title", Localized.same("", self.files[0].notes.languages)),
            topics=tuple(topics.values()),
            items=kept,
            documents=tuple(documents.values()),
            tables=tuple(tables),
            registers=tuple(registers.values()),
            glossary=glossary,
            languages=self.files[0].notes.languages,
            interface=manifest.get("interface", ""),
            fonts=self._fonts(manifest_file, manifest),
            readings=manifest.get("readings", {}),
            root=str(self.path if is_folder(self.path) else self.path.parent),
            digest=hashlib.sha256(data).hexdigest()[:16],
        )
        self._blueprints(bank)
        return bank

    def _fonts(self, file: _File, manifest: Fields) -> tuple[str, ...]:
        """The whole paths of the fonts that the manifest names."""
        found = []
        field = manifest.nodes.get("fonts")
        for node in (field.children or [field]) if field is not None else ():
            if not node.text:
                continue
            path = (file.path.parent / node.text).resolve()
            try:
                with path.open("rb") as opened:
                    kind = opened.read(4)
            except OSError as error:
                why = reason(error)
                said = message("{path} cannot be read: {reason}", path=node.text, reason=why)
                file.notes.add(node, "QG033", said)
                continue
            if kind in FONTS:
                found.append(str(path))
            else:
                said = message("{path}: not a font (.ttf or .otf)", path=node.text)
                file.notes.add(node, "QG033", said)
        return tuple(found)

    def _unused(
        self, bank_files: Sequence[tuple[_File, Fields]], tables: Mapping[str, Table]
    ) -> None:
        models = [
            model
            for _, fields in bank_files
            for model in fields.get("item_models", ())
            if model is not None and "interaction" in model
        ]
        for file, fields in bank_files:
            found = {name: table for name, table in fields.get("tables", {}).items() if table}
            unused(found, tables, models, file.notes)

    def _one_bank(self, manifest: Fields, bank_files: Sequence[tuple[_File, Fields]]) -> None:
        for file, fields in bank_files:
            if manifest.get("bank") and fields.get("bank") not in (None, manifest["bank"]):
                said = message(
                    "bank {bank!r} in the folder of bank {other!r}",
                    bank=fields["bank"],
                    other=manifest.get("bank"),
                )
                file.notes.add(fields.place("bank"), "QG015", said)

    def _topics(self, bank_files: Sequence[tuple[_File, Fields]]) -> dict[str, Topic]:
        topics: dict[str, Topic] = {}
        for file, fields in bank_files:
            for topic in fields.get("topics", ()):
                if topic is None or "id" not in topic or "title" not in topic:
                    continue
                if topic["id"] in topics:
                    said = message("topic {id!r} is here twice", id=topic["id"])
                    file.notes.add(topic.place("id"), "QG016", said)
                objectives = tuple(
                    Objective(each["id"], each["title"])
                    for each in topic.get("objectives", ())
                    if each and "id" in each and "title" in each
                )
                topics[topic["id"]] = Topic(topic["id"], topic["title"], objectives)
        return topics

    def _documents(self, bank_files: Sequence[tuple[_File, Fields]]) -> dict[str, Document]:
        return {
            name: Document(
                name,
                document["title"],
                document["file"],
                document.get("url") or "",
                tuple(
                    Heading(each["line"], each["title"])
                    for each in sorted(
                        (each for each in document.get("headings", ()) if each and len(each) == 2),
                        key=lambda each: int(each["line"]),
                    )
                ),
            )
            for _, fields in bank_files
            for name, document in fields.get("documents", {}).items()
            if "title" in document and "file" in document
        }

    def _registers(self, documents: Mapping[str, Document]) -> dict[str, Register]:
        registers = {}
        for file, fields in self.of_kind["register"]:
            name = fields.get("register")
            if name is not None and name not in documents:
                said = message(
                    "there is no document {name!r}{hint}",
                    name=name,
                    hint=meant(name, list(documents)),
                )
                file.notes.add(fields.place("register"), "QG015", said)
            statements = tuple(
                Statement(
                    each["id"],
                    tuple(line for line in each["lines"] if line),
                    each["digest"],
                    each["verdict"],
                    tuple(fact for fact in each.get("facts", ()) if fact),
                )
                for each in fields.get("statements", ())
                if each and {"id", "lines", "digest", "verdict"} <= each.keys()
            )
            _twice(message("statement"), fields.get("statements", ()), file.notes)
            if name is not None:
                registers[name] = Register(name, statements)
        return registers

    def _glossary(self) -> tuple[Term, ...]:
        terms = []
        for file, fields in self.of_kind["glossary"]:
            _twice(message("term"), fields.get("terms", ()), file.notes)
            for each in fields.records("terms"):
                names = file.notes.languages
                text = each.get("text") or Localized(
                    {name: each[name] for name in names if name in each}
                )
                missing = [name for name in names if name not in text]
                for name in missing:
                    said = message("{language} is missing", language=name)
                    file.notes.add(each.node, "QG010", said)
                if "id" in each and not missing:
                    words = {
                        name: {
                            language: tuple(word for word in found if word)
                            for language, found in each.get(name, {}).items()
                        }
                        for name in ("also", "avoid")
                    }
                    terms.append(Term(each["id"], text, note=each.get("note"), **words))
        return tuple(terms)

    def _stimuli(self, bank_files: Sequence[tuple[_File, Fields]]) -> None:
        """Note ids of stimuli that stand twice in the bank."""
        first: dict[str, Position] = {}
        for file, fields in bank_files:
            for each in fields.get("stimuli", ()):
                if each is None or "id" not in each:
                    continue
                earlier = first.setdefault(each["id"], each.position)
                if earlier != each.position:
                    said = message(
                        "stimulus {id!r} is here twice; the other is {where}",
                        id=each["id"],
                        where=earlier,
                    )
                    file.notes.add(each.place("id"), "QG016", said)

    def _references(
        self,
        items: Sequence[tuple[_File, Item, _Origin]],
        topics: Mapping[str, Topic],
        documents: Mapping[str, Document],
        registers: Mapping[str, Register],
    ) -> None:
        """Ids that stand twice; topics, objectives, enemies, documents and statements that are not
        there."""
        first: dict[str, Item] = {}
        objectives = {each.id for topic in topics.values() for each in topic.objectives}
        statements = {
            name: {statement.id: statement for statement in register.statements}
            for name, register in registers.items()
        }
        told: set[int] = set()
        for file, item, origin in items:
            if item.id in first:
                where = first[item.id].position
                said = message(
                    "item {id!r} is here twice; the other is {where}", id=item.id, where=where
                )
                file.notes.add(origin.place(file, "id"), "QG016", said)
            first.setdefault(item.id, item)
            if id(origin) in told:  # a model's items share it
                continue
            told.add(id(origin))
            if not item.topic:
                said = message(
                    "item {id!r} has no topic: write topic: here or for the file", id=item.id
                )
                file.notes.add(origin.place(file, ""), "QG010", said)
            elif item.topic not in topics:
                said = message(
                    "there is no topic {topic!r}{hint}",
                    topic=item.topic,
                    hint=meant(item.topic, list(topics)),
                )
                file.notes.add(origin.place(file, "topic"), "QG015", said)
            if item.objective and item.objective not in objectives:
                hint = meant(item.objective, sorted(objectives))
                said = message(
                    "there is no objective {objective!r}{hint}", objective=item.objective, hint=hint
                )
                file.notes.add(origin.place(file, "objective"), "QG015", said)
        hints = _HINTS
        for file, item, origin in items:
            for enemy in item.enemies:
                if enemy not in first:
                    hints -= 1
                    hint = meant(enemy, list(first)) if hints >= 0 else ""
                    said = message("there is no item {enemy!r}{hint}", enemy=enemy, hint=hint)
                    file.notes.add(origin.place(file, "enemies"), "QG015", said)
            for source in item.sources:
                for code, said in _source_problems(source, documents, statements):
                    file.notes.add(origin.place(file, "source"), code, of_item(item.id, said))

    def _blueprints(self, bank: Bank) -> None:
        """What a blueprint names and the bank does not have."""
        for file, fields in self.of_kind["blueprint"]:
            if not file.notes.problems:
                _one_or_more_banks(fields, file.notes)
            if not file.notes.problems and "banks" not in fields:
                file.notes.problems += unknown_names(_blueprint(fields, file.notes.languages), bank)


def _items(
    file: _File, given: tuple[Mapping[str, Table], Mapping[str, str]]
) -> tuple[list[_Made], dict[str, list[Fact]]]:
    """The items of a file, and of those of item models the rows that they are made of; ``given``
    tables, and readings of words."""
    tables, _readings = given
    fields = file.fields
    assert fields is not None
    topic = fields.get("topic", "")
    made: list[_Made] = []
    facts: dict[str, list[Fact]] = {}
    for model in fields.get("item_models", ()):
        if model is not None and "interaction" in model:
            own = model.get("topic", topic)
            origin = _Origin(model, model)
            for item, rows in expand(model, tables, own, file.notes):
                made.append((item, origin))
                facts[item.id] = [(model.get("for_each", model["id"]), row) for row in rows]
    file.tell(file.amiss)
    return made + file.written, facts


def _under(item: Item, documents: Mapping[str, Document]) -> Item:
    """Note in an item the headings of its documents that the lines it cites stand under."""
    found: dict[str, None] = {}
    for source in item.sources:
        document = documents.get(source.document or "")
        for line in source.lines if document else ():
            above = [each for each in document.headings if each.line <= line] if document else []
            if above:
                title = above[-1].title
                found |= dict.fromkeys((title.one, *title.values()))
    return msgspec.structs.replace(item, headings=tuple(found)) if found else item


def _source_problems(
    source: Source,
    documents: Mapping[str, Document],
    statements: Mapping[str, Mapping[str, Statement]],
) -> Iterator[tuple[str, Message]]:
    if source.document is None:
        return
    if source.document not in documents:
        hint = meant(source.document, [*documents, "reference", "facts", "verdict", "digest"])
        yield (
            "QG015",
            message("there is no document {name!r}{hint}", name=source.document, hint=hint),
        )
        return
    known = statements.get(source.document)
    if known is None:
        return
    lines = {line: [s for s in known.values() if line in s.lines] for line in source.lines}
    for line, about in lines.items():
        if not about:
            yield (
                "QG015",
                message(
                    "line {line} of {document} is not in its register",
                    line=line,
                    document=source.document,
                ),
            )
        cited = [s for s in about if s.id in source.facts] or about
        for statement in cited:
            if statement.verdict == "logistics":
                yield (
                    "QG026",
                    message("line {line} is about the course, not about its subject", line=line),
                )
            elif statement.verdict in ("inaccurate", "contested") and (
                source.verdict != "corrected" and (statement.id in source.facts or len(about) == 1)
            ):
                yield (
                    "QG026",
                    message(
                        "line {line} ({id}) is {verdict}: ask the corrected fact and say "
                        "verdict: corrected",
                        line=line,
                        id=statement.id,
                        verdict=statement.verdict,
                    ),
                )


def _twice(what: Message, records: Sequence[Fields | None], notes: Diagnostics) -> None:
    """Note ids that stand twice in one list."""
    first: dict[str, Fields] = {}
    for record in records:
        if record is None or "id" not in record:
            continue
        other = first.setdefault(record["id"], record)
        if other is not record:
            said = message(
                "{what} {id!r} is here twice; first in line {line}",
                what=what,
                id=record["id"],
                line=other.node.line,
            )
            notes.add(record.place("id"), "QG016", said)


def _fact_table(table: Table, fields: Fields, status: ItemStatus) -> FactTable:
    titles: dict[str, Any] = fields.get("columns", {})
    return FactTable(
        id=table.id,
        columns=tuple(
            Column(name, kind)
            if isinstance(titles[name], str)
            else Column(
                name, kind, titles[name].get("title"), titles[name].get("distractors", False)
            )
            for name, kind in table.types.items()
        ),
        rows=tuple(Row(row.id, row.cells) for row in table.rows),
        title=fields.get("title"),
        status=status,
    )
