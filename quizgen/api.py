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

import msgspec

from quizgen import bank as _bank
from quizgen.assembly import Assembled
from quizgen.assembly import assemble as _assemble
from quizgen.bank import Problem
from quizgen.errors import QuizgenError, at, message
from quizgen.formats import DAILY, FORMATS, GROUPS, RenderOptions
from quizgen.locale import content_language
from quizgen.locate import bank_folder, daily_blueprint
from quizgen.model import Bank, Blueprint, Language, Localized, Student
from quizgen.text.notebook import table

if TYPE_CHECKING:
    from quizgen.assembly.explain import Plan
    from quizgen.bank.texts import Text, Written
    from quizgen.drafting import Drafted
    from quizgen.exam import Collection, Issued
    from quizgen.overview import Overview
    from quizgen.psychometrics import Model
    from quizgen.publish import Published
    from quizgen.readers import Imported
    from quizgen.results import Analysis, Gradebook
    from quizgen.results.course import Course
    from quizgen.results.decisions import AnyDecision

__all__ = [
    "Problems",
    "Quiz",
    "analyze",
    "assemble",
    "certificates",
    "check",
    "collect",
    "decide",
    "draft",
    "export",
    "feedback",
    "grade",
    "gradebook",
    "import_quiz",
    "load_bank",
    "load_blueprint",
    "make_exam",
    "plan",
    "release",
    "render",
    "stats",
    "study_sheet",
    "texts_to_translate",
    "write_quiz",
    "write_translations",
]

Date = datetime.date | str
"""A date, or one as text: ``"2026-12-01"`` (ISO 8601)."""


class Quiz(Assembled, frozen=True):
    """A form and its key. A notebook shows its practice page."""

    fonts: tuple[str, ...] = ()
    """The bank's own, for what prints characters that no bundled font has."""

    def _repr_html_(self) -> str:
        page = html.escape(render(self, "practice").decode())
        return f'<iframe srcdoc="{page}" style="width: 100%; height: 40em; border: 0"></iframe>'


class Problems(list[Problem]):
    """Problems by position; as a text, a line each. A notebook shows them as a table."""

    def __str__(self) -> str:
        return "\n".join(map(str, self))

    def _repr_html_(self) -> str:
        rows = [(each.position, each.code, each.severity, each.message) for each in self]
        head = ("place", "code", "severity", "problem")
        return table(head, rows) if self else "<p>No problems.</p>"


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


def stats(bank: Bank) -> Overview:
    """A bank counted by topic, interaction and difficulty. A notebook shows it as a picture."""
    from quizgen.overview import overview

    return overview(bank)


def texts_to_translate(bank: str | Path, to: Language) -> list[Text]:
    """Every text of a bank's folder; ``translation`` is None for those that lack one. Raises
    ``quizgen.bank.BankError``."""
    from quizgen.bank.texts import find_texts

    return find_texts(bank_folder(bank), to)


def write_translations(bank: str | Path, to: Language, translated: str | Path) -> Written:
    """Write the translations of a table (CSV, Excel or PO) that ``quizgen translate`` made, and
    somebody filled in, into the bank. Raises ``quizgen.bank.texts.TranslationError``; then nothing
    was written."""
    from quizgen.bank import texts
    from quizgen.translating import read_translations

    return texts.write_translations(bank_folder(bank), to, read_translations(Path(translated), to))


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
    return Quiz(made.form, made.key, tuple(bank.fonts))


def render(quiz: Assembled, format_name: str, options: RenderOptions | None = None) -> bytes:
    """The quiz in one format: a name of ``quizgen.formats.FORMATS``, such as ``"practice"``."""
    options = _with_fonts([quiz], options).within(quiz.form)
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
    return publish(together, names, Path(folder), _with_fonts(together, options), force=force)


def _with_fonts(quizzes: Sequence[Assembled], options: RenderOptions | None) -> RenderOptions:
    """The options, and behind the fonts that they name those of the quizzes' banks."""
    options = options or RenderOptions()
    named = [font for quiz in quizzes if isinstance(quiz, Quiz) for font in quiz.fonts]
    return msgspec.structs.replace(
        options, fallback=tuple(dict.fromkeys((*options.fallback, *named)))
    )


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


def plan(
    blueprint: str | Path,
    *,
    date: Date,
    seed: str | None = None,
    count: int | None = None,
    forms: int = 1,
    different: bool = False,
    anchors: int = 0,
) -> Plan:
    """What a blueprint file gives on a day, without a quiz: for every condition what was asked,
    what each form holds, and how many items there are to choose from. ``different``: forms of
    different items, ``anchors`` of which are in all. A notebook shows it as a picture. Raises
    ``quizgen.bank.BankError`` and ``quizgen.assembly.AssemblyError``."""
    from quizgen.assembly.explain import plan_of
    from quizgen.locate import blueprint_banks

    path, day = Path(blueprint), _day(date)
    asked = _bank.load_blueprint(path)
    bank = _bank.load_banks(blueprint_banks(asked, path))
    _bank.refuse_unknown(asked, bank)
    return plan_of(
        bank,
        asked,
        title=f"{asked.title[content_language()]}, {day}",
        day=day,
        seed=seed,
        count=count,
        forms=forms,
        different=different,
        anchors=anchors,
        once=path.name != "daily.yaml",
    )


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


def decide(quiz: str | Path, *decisions: AnyDecision) -> None:
    """Write what a person decided (``quizgen.results.decisions``: ``Mark``, ``Accept``, ``Drop`` …)
    into the ``decisions.yaml`` of a quiz's folder; what others wrote there stays. The next grading
    applies it. Raises ``quizgen.results.QuizError``, ``quizgen.results.DecisionsError``."""
    from quizgen.results import decisions as file
    from quizgen.results.quizzes import quiz_in

    found = quiz_in(Path(quiz))
    file.decide(found.folder / file.FILE, found.id, decisions)


def feedback(
    *paths: str | Path,
    roster: str | Path | None = None,
    language: Language | None = None,
    pdf: bool = False,
) -> dict[str, bytes]:
    """A page for each student, by file name: their answers beside the right ones, explanations,
    comments and the score by topic. ``paths``: as for ``grade``, or the folder of an exam after
    ``collect``. Raises what ``grade`` does."""
    from quizgen.exam import graded_forms
    from quizgen.results.feedback import feedback_html, feedback_pdf, file_names

    _quiz, forms, _whole = graded_forms([Path(path) for path in paths], _students(roster))
    everybody = [(one, record) for one in forms for record in one.book.records if record.outcomes]
    make, ending = (feedback_pdf, "pdf") if pdf else (feedback_html, "html")
    return {
        f"{name}.{ending}": make(
            record, one.form, one.key, language or content_language(one.form.languages)
        )
        for name, (one, record) in zip(
            file_names(record for _one, record in everybody), everybody, strict=True
        )
    }


def analyze(
    *paths: str | Path, roster: str | Path | None = None, model: Model | None = "rasch"
) -> Analysis:
    """Statistics of a quiz, or of several together, by the responses to them; ``paths`` are quizzes
    and responses. A notebook shows the table of questions. Raises what ``grade`` does, and
    ``quizgen.psychometrics.StatisticsError`` where nobody handed in anything."""
    from quizgen import results

    quizzes, responses = results.find_quizzes([Path(path) for path in paths])
    graded = results.grade_all(quizzes, responses, roster=_students(roster))
    return results.analyze([one for one in graded if one.book.records], model=model)


def gradebook(
    *paths: str | Path, rules: str | Path | None = None, roster: str | Path | None = None
) -> Course:
    """One gradebook of all that was graded in a term (``term.yaml`` or its folder), or in the
    folders of graded quizzes. ``rules``: a file with what stands under ``gradebook:`` in term.yaml.
    A notebook shows it as a table. Raises ``quizgen.results.course.CourseError``,
    ``quizgen.bank.BankError`` and ``quizgen.roster.RosterError``."""
    from quizgen.term import course_of

    found = course_of(
        [Path(path) for path in paths],
        Path(rules) if rules else None,
        Path(roster) if roster else None,
    )
    return found.course


def certificates(
    gradebook_csv: str | Path,
    title: str,
    *,
    date: Date,
    least: float = 0.0,
    course: str = "",
    issuer: str = "",
    options: RenderOptions | None = None,
) -> bytes:
    """A PDF with a certificate for each student of a ``gradebook.csv`` who is wholly graded and has
    reached ``least`` per cent. Raises ``quizgen.results.certificate.GradebookError``, and
    ``quizgen.formats.errors.FormatError`` where nobody has."""
    from quizgen.results import certificate as made

    results, _left_out = made.chosen(made.read_gradebook(Path(gradebook_csv)), least)
    occasion = made.Occasion(Localized.same(title), _day(date).isoformat(), course, issuer)
    return made.certificates(results, occasion, options or RenderOptions())


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


def _students(roster: str | Path | None) -> Sequence[Student]:
    from quizgen.roster import read_roster, students_of

    return students_of(read_roster(Path(roster))) if roster else ()


def _day(date: Date) -> datetime.date:
    if isinstance(date, datetime.date):
        return date
    try:
        return datetime.date.fromisoformat(date)
    except ValueError as error:
        said = message("is no date; write it as 2026-12-01")
        raise QuizgenError(at(repr(date), said)) from error
