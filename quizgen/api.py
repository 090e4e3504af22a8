"""quizgen for scripts and notebooks: the same steps as the command line, as functions.

>>> import quizgen
>>> bank = quizgen.load_bank("podman-101")
>>> quiz = quizgen.assemble(bank, quizgen.load_blueprint(), date="2024-04-29")
>>> len(quiz.form.items)
10
>>> quizgen.render(quiz, "form")[:10]
b'{\\n "id": "'
"""

from __future__ import annotations

import datetime
import html
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quizgen import bank as _bank
from quizgen.assembly import Assembled
from quizgen.assembly import assemble as _assemble
from quizgen.bank import Problem
from quizgen.errors import QuizgenError, at, message
from quizgen.formats import DAILY, FORMATS, GROUPS, RenderOptions
from quizgen.locate import bank_folder, daily_blueprint
from quizgen.model import Bank, Blueprint

if TYPE_CHECKING:
    from quizgen.drafting import Drafted
    from quizgen.exam import Collection, Issued
    from quizgen.publish import Published
    from quizgen.readers import Imported
    from quizgen.results import Gradebook

__all__ = [
    "Problems",
    "Quiz",
    "assemble",
    "check",
    "collect",
    "draft",
    "export",
    "grade",
    "import_quiz",
    "load_bank",
    "load_blueprint",
    "make_exam",
    "release",
    "render",
    "study_sheet",
    "write_quiz",
]

Date = datetime.date | str
"""A date, or one as text: ``"2026-12-01"`` (ISO 8601)."""


class Quiz(Assembled, frozen=True):
    """A form and its key. A notebook shows its practice page."""

    def _repr_html_(self) -> str:
        page = html.escape(render(self, "practice").decode())
        return f'<iframe srcdoc="{page}" style="width: 100%; height: 40em; border: 0"></iframe>'


class Problems(list[Problem]):
    """Problems by position; as a text, a line each. A notebook shows them as a table."""

    def __str__(self) -> str:
        return "\n".join(map(str, self))

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(str(each.position))}<td>{each.code}<td>{each.severity}"
            f"<td>{html.escape(str(each.message))}"
            for each in self
        )
        return f"<table>{rows}</table>" if self else "<p>No problems.</p>"


# Banks


def load_bank(bank: str | Path | None = None, *, cache: bool = True) -> Bank:
    """A bank by folder or name; without one, the bank in use (podman-101, or the only one under
    ``banks/``). Raises ``quizgen.bank.BankError`` with every problem of every file."""
    return _bank.load_bank(bank_folder(bank), cache=cache)


def load_blueprint(path: str | Path | None = None) -> Blueprint:
    """A blueprint file; without one, the ``daily.yaml`` of the bank in use. Raises
    ``quizgen.bank.BankError``."""
    return _bank.load_blueprint(Path(path) if path else daily_blueprint(bank_folder()))


def check(*paths: str | Path, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Problems:
    """What is to be mended in banks and blueprints, as ``quizgen check``; without a path, in the
    bank in use. ``select`` and ``ignore`` are beginnings of codes. Never raises for bad input."""
    from quizgen.checking import check_paths

    chosen = [Path(path) for path in paths] or [bank_folder()]
    return Problems(check_paths(chosen, select=select, ignore=ignore))


def draft(memo: str | Path, bank: str | None = None) -> Drafted:
    """Drafts of items from a Markdown memo: ``text`` is the bank file to write, named ``bank`` (the
    memo's name unless given). Raises ``QuizgenError`` for a file that cannot be read."""
    from quizgen.bank.provenance import read_document
    from quizgen.drafting import draft as propose

    path = Path(memo)
    return propose(read_document(path, "memo"), file=path.name, bank=bank or path.stem)


def import_quiz(path: str | Path, reader: str | None = None) -> Imported:
    """The items of another program's file, and what could not be carried over (``notes``);
    ``reader`` is one of ``quizgen.readers.READERS``, or what the content tells. Raises
    ``quizgen.readers.UnreadableError``."""
    from quizgen.readers import read

    return read(Path(path), reader)


# A quiz


def assemble(
    bank: Bank,
    blueprint: Blueprint,
    *,
    date: Date,
    seed: str | None = None,
    label: str = "A",
    count: int | None = None,
) -> Quiz:
    """A form and its key: the day's page of a plan over a cycle of the bank, as ``quizgen daily``
    gives it, or another by ``seed``. Raises ``quizgen.assembly.AssemblyError``."""
    made = _assemble(bank, blueprint, seed=seed, date=_day(date), label=label, count=count)
    return Quiz(made.form, made.key)


def render(quiz: Assembled, format_name: str, options: RenderOptions | None = None) -> bytes:
    """The quiz in one format: a name of ``quizgen.formats.FORMATS``, such as ``"practice"``."""
    options = (options or RenderOptions()).within(quiz.form)
    return FORMATS[format_name].render(quiz.form, quiz.key, options)


def write_quiz(
    quizzes: Assembled | Sequence[Assembled],
    folder: str | Path,
    formats: Sequence[str] = DAILY,
    options: RenderOptions | None = None,
    *,
    force: bool = False,
) -> list[Published]:
    """Write a quiz, or its parallel forms, into ``folder``. ``formats`` are names of ``FORMATS``
    and of ``GROUPS`` (``"html"``, ``"lms"``). All is made before anything is written. Raises
    ``quizgen.publish.WouldOverwriteError`` where a file is there with other content, unless
    ``force``."""
    from quizgen.publish import publish

    together = [quizzes] if isinstance(quizzes, Assembled) else quizzes
    asked = {name for given in formats for name in GROUPS.get(given, (given,))}
    names = [name for name in FORMATS if name in asked]
    if unknown := sorted(asked - FORMATS.keys()):
        raise QuizgenError(at(unknown[0], message("is no format; see quizgen formats")))
    return publish(together, names, Path(folder), options or RenderOptions(), force=force)


def export(form: str | Path, key: str | Path | None = None) -> Quiz:
    """A quiz that was made before, from its ``form.json`` and the ``key.json`` beside it, for
    ``render`` and ``write_quiz``. Raises ``quizgen.formats.json.DocumentError``, and
    ``QuizgenError`` for the key of another form."""
    from quizgen.formats.json import read_form, read_key
    from quizgen.model import form_digest

    path = Path(form)
    beside = Path(key) if key else path.with_name(path.name.replace("form", "key"))
    quiz = Quiz(read_form(path), read_key(beside))
    if quiz.key.form_digest != form_digest(quiz.form):
        raise QuizgenError(at(beside, message("is the key of another form")))
    return quiz


def study_sheet(bank: Bank, options: RenderOptions | None = None, *, pdf: bool = False) -> bytes:
    """The timeline, fact tables and glossary of a bank, as a page or as a PDF. Raises
    ``quizgen.formats.errors.FormatError``."""
    from quizgen.formats.page import study

    make = study.document if pdf else study.page
    return make(bank, options or RenderOptions())


# Answers


def grade(key: str | Path, responses: Sequence[str | Path]) -> Gradebook:
    """Grade response files (JSON of the page, CSV, or folders of them) by a ``key.json`` or the
    folder of a quiz, and the ``decisions.yaml`` beside it.

    Raises ``quizgen.formats.json.DocumentError`` and ``quizgen.results.QuizError`` for the key or
    its form, ``quizgen.results.DecisionsError``; a bad response file is kept aside in the result,
    never an exception.
    """
    from quizgen.results import find_quizzes, grade_all

    quizzes, found = find_quizzes([Path(key), *map(Path, responses)])
    return grade_all(quizzes[:1], found)[0].book


# Exams


def make_exam(
    bank: Bank,
    blueprint: Blueprint,
    folder: str | Path,
    *,
    date: Date,
    roster: str | Path | None = None,
    key: str = "exam",
    keys: str | Path | None = None,
    options: RenderOptions | None = None,
    count: int | None = None,
    own_items: bool = False,
    force: bool = False,
) -> Issued:
    """Make an exam whose answers only the holder of ``key`` can read, into ``folder``: a page for
    each student of ``roster`` (a CSV file), or one for all. ``key`` is a name in the folder
    ``keys``, or a file, as ``quizgen keys new`` makes it.

    Where the same exam is there already, new students are added to it. Raises
    ``quizgen.sealing.KeyFileError``, ``quizgen.exam.RosterError``, ``quizgen.exam.ExamError`` and
    ``quizgen.publish.WouldOverwriteError``; nothing is written then.
    """
    from quizgen.exam import issue_exam, read_roster
    from quizgen.sealing import store

    sealed_to = store.path_of(key, store.folder(Path(keys) if keys else None))
    return issue_exam(
        bank,
        blueprint,
        read_roster(Path(roster)).candidates if roster else (),
        Path(folder),
        date=_day(date),
        recipients=store.recipients(sealed_to),
        options=options,
        count=count,
        own_items=own_items,
        force=force,
    )


def collect(
    exam: str | Path,
    files: Sequence[str | Path],
    *,
    key: str = "exam",
    keys: str | Path | None = None,
    passphrase: str = "",
) -> Collection:
    """Open and grade what students handed in (files, folders, zip files) for the ``exam``: its
    ``exam.json`` or its folder, with the decisions in it. What does not count is in ``aside``.
    Raises ``quizgen.exam.ExamError`` and ``quizgen.sealing.KeyFileError``."""
    from quizgen.exam import collect as open_all
    from quizgen.exam import read_exam, read_files
    from quizgen.sealing import fingerprint, store

    path = store.path_of(key, store.folder(Path(keys) if keys else None))
    private = {fingerprint(store.read(path).public): store.open_key(path, passphrase)}
    inbox = read_files([Path(file) for file in files])
    manifest = Path(exam)
    home = manifest if manifest.is_dir() else manifest.parent
    return open_all(
        read_exam(manifest), inbox.files.items(), private, unread=inbox.unread, folder=home
    )


def release(
    exam: str | Path, collection: Collection | None = None, options: RenderOptions | None = None
) -> dict[str, bytes]:
    """The pages with answers and explanations after the ``exam``, by file name; of students in
    ``collection`` with what they answered. Raises ``quizgen.exam.ExamError``."""
    from quizgen.exam import read_exam, release_pages, who

    given = {who(one.student): one.response for one in (collection.accepted if collection else ())}
    chosen = options or RenderOptions(feedback="each")
    pages = release_pages(read_exam(Path(exam)), given, chosen)
    return {name: page for name, _student, page in pages}


def _day(date: Date) -> datetime.date:
    if isinstance(date, datetime.date):
        return date
    try:
        return datetime.date.fromisoformat(date)
    except ValueError as error:
        said = message("is no date; write it as 2026-12-01")
        raise QuizgenError(at(repr(date), said)) from error
