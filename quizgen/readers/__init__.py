"""Quizzes of other programs -> items: one module per format, found by what a file holds."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from pathlib import Path
from posixpath import basename

import msgspec

from quizgen.archives import Archive, ArchiveError, NoArchiveError
from quizgen.errors import Message, QuizgenError, at, message
from quizgen.limits import TooManyError
from quizgen.model import Item, Localized
from quizgen.reading import FileError, read_bytes

_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[?!][^>]*>\s*)*<([A-Za-z][\w:.-]*)")


class Note(msgspec.Struct, frozen=True):
    """Something that could not be carried over. ``place``: ``file:line:column``, or the file, its
    member and the item where a line says nothing."""

    place: str
    message: Message

    def line(self) -> Message:
        """All of it, to be said in the reader's language."""
        return at(self.place, self.message)

    def __str__(self) -> str:
        return str(self.line())


class Begun(msgspec.Struct, frozen=True):
    """Where a question of a file begins, and the items that became of it. ``place`` follows the
    file's name: ``12``, `` member.xml:12``, ``Sheet!3``."""

    place: str
    items: tuple[str, ...] = ()


class Imported(msgspec.Struct, frozen=True):
    """What a file gave. A language it does not have is ``""`` in ``Localized``; images are
    ``data:`` URIs in the Markdown or named in ``images`` (path to its bytes)."""

    items: tuple[Item, ...]
    notes: tuple[Note, ...] = ()
    title: Localized | None = None
    images: dict[str, bytes] = {}
    begun: tuple[Begun, ...] = ()
    """Its questions, in the file's order."""
    topics: dict[str, Localized] = {}
    """Titles of the topics by id, where the file has them."""
    reader: str = ""
    """The name of the reader, one of ``READERS``."""


class UnreadableError(QuizgenError):
    """Nothing can be read from a file: one line, with the place. ``problem`` is the line without
    the place."""

    def __init__(self, place: object, problem: Message) -> None:
        super().__init__(at(place, problem))
        self.problem = problem
        self.place = str(place)


class UnknownError(Exception):
    """A question that cannot become an item; ``why`` says why."""

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why

    def left_out(self) -> Message:
        """What is said of the question."""
        return message("a question is left out: {why}", why=self.why)


READERS = (
    *("moodle", "gift", "aiken", "qti12", "qti", "csv", "xlsx", "text2qti"),
    *("pool", "examview", "webct"),
)
"""Names of the modules of this package; each offers ``read(data, name) -> Imported``."""


def read(path: Path, reader: str | None = None) -> Imported:
    """The items of the file ``path``, read by ``reader`` or the one its content asks for: such as a
    bank can hold.

    Raises ``UnreadableError``.
    """
    from quizgen.bank.problem import of_item
    from quizgen.readers.language import as_said_in, in_language, other_language
    from quizgen.readers.settle import settled
    from quizgen.reading import without_gc

    try:
        data = read_bytes(path, "import")
    except FileError as error:
        raise UnreadableError(error.file, error.problem) from error
    if not data.strip():
        raise UnreadableError(path, message("the file is empty"))
    name = reader or detect(data, path.name)
    if name is None and (out := _way_out(data, path.name)):
        raise UnreadableError(path, out)
    if name is None:
        known = ", ".join(READERS)
        if root := _ROOT.match(data):
            row = data.count(b"\n", 0, root.start(1)) + 1
            tag = root[1].decode(errors="replace")
            problem = message(
                "<{tag}> is not the root of a quiz this reads ({known})", tag=tag, known=known
            )
            raise UnreadableError(f"{path}:{row}", problem)
        raise UnreadableError(
            path,
            message(
                "not a quiz this reads; say which format it is with --from ({known})", known=known
            ),
        )
    module = importlib.import_module(f"quizgen.readers.{name}")
    function: Callable[[bytes, str], Imported] = module.read
    try:
        with without_gc():
            found = function(data, str(path))
    except TooManyError as error:
        raise UnreadableError(path, error.messages[0]) from error
    if other := other_language(found.items):
        language = other[0]
        found = msgspec.structs.replace(
            found,
            items=tuple(in_language(item, language) for item in found.items),
            title=as_said_in(found.title, language) if found.title else None,
            topics={name: as_said_in(each, language) for name, each in found.topics.items()},
        )
    items, said = settled(found.items)
    notes = [Note(str(path), of_item(each, problem)) for each, problem in said]
    if other:
        problem = message(
            "its texts look {language}: the bank says languages: [{tag}]; write another there if "
            "they are not",
            language=other[1],
            tag=other[0],
        )
        notes.append(Note(str(path), problem))
    return msgspec.structs.replace(
        found, items=tuple(items), notes=(*found.notes, *notes), reader=name
    )


def detect(data: bytes, name: str) -> str | None:
    """Which of ``READERS`` a file is for, by its content first and then by its name."""
    if data.startswith(b"PK\x03\x04"):
        return _detect_zip(data, name)
    if b"\x00" in data[:4000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None  # no text
    suffix = Path(name).suffix.lower()
    head = data[:20_000].replace(b"\x00", b"")  # UTF-16 reads as ASCII without its zeros
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
        found = _detect_xml(head)
        if found or suffix not in _SUFFIXES:  # a text may begin with HTML
            return found
    if suffix in (".csv", ".tsv"):
        return "csv"
    return _detect_text(head.decode("utf-8", "replace").replace("\r\n", "\n"), suffix, name)


def _way_out(data: bytes, name: str) -> Message | None:
    """How a quiz in a file that is not read comes out of the program that wrote it; None for any
    other file."""
    suffix = Path(name).suffix.lower()
    if suffix == ".mbz" or b"moodle_backup.xml" in data[:4096]:
        return message(
            "a Moodle backup; what is read is its question bank: in Moodle, Question bank, Export, "
            "Moodle XML format"
        )
    if _CANVAS in data[:4096]:
        return message(
            "a part of a Canvas export, without its questions: import the whole package (.zip or "
            ".imscc)"
        )
    return _WAYS_OUT.get(suffix)


_EXAMVIEW = message(
    "a file of ExamView, whose form is not public: in ExamView, File, Export, Blackboard 7.1 or "
    "later or XML, and import that file"
)
_WORD = message(
    "a text document: quizgen draft reads a memo in Markdown; a quiz in it can be saved as plain "
    "text in Aiken's form (A. B. C. and ANSWER: A)"
)
_TABLE = message(
    "a spreadsheet that is no .xlsx file: open it, and save it as Excel workbook (.xlsx) or as CSV "
    "in UTF-8"
)
_WAYS_OUT = {
    ".apkg": message(
        "an Anki deck, whose cards do not say what is a question's key: in Anki, File, Export, "
        "Notes in Plain Text, and give its columns a heading (quizgen import questions.csv)"
    ),
    ".xls": _TABLE,
    ".ods": _TABLE,
    ".numbers": _TABLE,
    ".bnk": _EXAMVIEW,
    ".tst": _EXAMVIEW,
    ".eqx": _EXAMVIEW,
    ".tqx": _EXAMVIEW,
    ".docx": _WORD,
    ".doc": _WORD,
    ".odt": _WORD,
    ".h5p": message(
        "an H5P package: it is played, not read; where its questions were typed in, they are "
        "typed into a table (quizgen import questions.csv)"
    ),
}
"""By how a file's name ends."""


_SIGNS: dict[str, tuple[str, ...]] = {
    "gift": (
        r"^\s*::[^:\n]+::",
        r"(?<!\\)\{\s*(?:[=~#]|T\s*\}|F\s*\}|TRUE|FALSE|\})",
        r"^\s*[=~](?!=)[^\n]*(?:\n\s*[=~][^\n]*)*\n?\s*\}",
        r"^\$CATEGORY:",
    ),
    "aiken": (r"^ANSWER:[ \t]*[A-Z]", r"^[A-Z][.)][ \t]+\S"),
    "webct": (r"^:TYPE:[A-Z]", r"^:(?:TITLE|QUESTION|ANSWER\d*|REASON\d+|CAT|IMAGE|LAYOUT)\b"),
    "text2qti": (
        r"^\d+[.)][ \t]+\S",
        r"^\*?[a-z]\)[ \t]+\S",
        r"^\[[ *]\][ \t]+\S",
        r"^(?:=|\*|_{3,}|\^{3,})(?:[ \t]|$)",
        r"^(?:Quiz title|Quiz description|Points|GROUP|END_GROUP|Text title|Title):?",
    ),
}
"""What lines of each text format look like (regular expressions, line by line)."""
_NEEDED = {
    "gift": r"[{]",
    "aiken": r"^ANSWER:",
    "webct": r"^:TYPE:[A-Z]",
    "text2qti": r"^\d+[.)][ \t]",
}
"""Without which no file is in the format."""
_SUFFIXES = {".gift": "gift", ".md": "text2qti"}


def _detect_text(text: str, suffix: str, name: str) -> str | None:
    """The format that most lines speak for, the file's name with them. Raises ``UnreadableError``
    where two formats fit about as well: a quiz read as another than it is loses its key."""
    bare = re.sub(r"(?<!\\)\$[^$\n]+(?<!\\)\$|\\.", " ", text)  # neither formulas nor escapes
    found = {
        reader: sum(len(re.findall(sign, bare, re.MULTILINE)) for sign in signs)
        for reader, signs in _SIGNS.items()
        if re.search(_NEEDED[reader], bare, re.MULTILINE)
    }
    if suffix in _SUFFIXES and (found.get(_SUFFIXES[suffix]) or suffix == ".gift"):
        return _SUFFIXES[suffix]
    ranked = sorted(found, key=lambda reader: -found[reader])
    if not ranked or not found[ranked[0]]:
        return {".txt": "gift"}.get(suffix) if "{" in bare else None
    if len(ranked) > 1 and found[ranked[1]] * 2 > found[ranked[0]]:
        raise UnreadableError(
            name,
            message(
                "it may be {one} or {other}, and read as the wrong one it would lose its "
                "answers: say which with --from",
                one=ranked[0],
                other=ranked[1],
            ),
        )
    return ranked[0]


def _detect_xml(head: bytes) -> str | None:
    if b"<quiz" in head:
        return None if _CANVAS in head else "moodle"
    if b"<questestinterop" in head:
        return "qti12"
    if b"<POOL" in head:
        return "pool"
    if b"<examview" in head:
        return "examview"
    if any(f"<{root}".encode() in head for root in _QTI_ROOTS):
        return "qti"
    return None


_CANVAS = b"canvas.instructure.com/xsd/"
"""In the settings that Canvas puts beside a quiz, and which begin as Moodle XML does."""
_NO_PACKAGE = ("moodle", "examview")
"""Readers of single files."""
_QTI_ROOTS = (
    "assessmentItem",
    "assessmentTest",
    "qti-assessment-item",
    "qti-assessment-test",
)


def _detect_zip(data: bytes, name: str) -> str | None:
    from quizgen.readers.container import mend

    try:
        try:
            archive = Archive(data)
        except NoArchiveError:
            archive = Archive(mend(data) or data)
        members = {member.filename: member for member in archive.members}
        manifests = [each for each in members if basename(each) == "imsmanifest.xml"]
        if "xl/workbook.xml" in members:
            return "xlsx"
        if not manifests:
            found = next((each for each in members if each.endswith(".xml")), None)
            reader = _detect_xml(archive.read(members[found], 20_000)) if found else None
            if reader in _NO_PACKAGE:
                said = message("an archive: unpack it, and import {name}", name=repr(found))
                raise UnreadableError(name, said)
            return reader
        text = archive.read(members[manifests[0]], 200_000)
    except ArchiveError:
        return "qti"  # whose reader says what is wrong with the archive
    if b"assessment/x-bb-pool" in text and b"assessment/x-bb-qti" not in text:
        return "pool"
    old = (b"imsqti_xmlv1p", b"imsccv1p", b"bb/content", b"assessment/x-bb", b"imsccq_")
    return "qti12" if any(mark in text for mark in old) else "qti"
