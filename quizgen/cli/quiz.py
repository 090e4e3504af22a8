"""What ``daily`` and ``build`` share: their options, and making the files."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
import msgspec

from quizgen.cli.failure import Exit, Failure, failures
from quizgen.cli.files import refusals
from quizgen.cli.languages import interface_option
from quizgen.cli.look_options import LOOKS, look_options, looks
from quizgen.cli.losses import announce
from quizgen.cli.options import date_option, force_option, language_option, templates_option
from quizgen.cli.print_options import PRINTING, print_options, with_code_points
from quizgen.cli.progress import progress
from quizgen.cli.rosters import students_in
from quizgen.cli.visible import print_json
from quizgen.errors import Message
from quizgen.executor import (
    TaskRunner,
    executor,
    forked,
    relax_garbage_collection,
    run_serially,
)
from quizgen.formats import DAILY, FORMATS, GROUPS, RenderOptions
from quizgen.locale import gettext as _
from quizgen.locale import ngettext, spoken
from quizgen.model import Blueprint

if TYPE_CHECKING:
    from quizgen.assembly.forms import Forms
    from quizgen.model import Assembled, Bank, Student
    from quizgen.publish import Published


_FEW = 24
"""Files that are made before other processes would have begun."""


class Request(msgspec.Struct, frozen=True):
    """What the options of ``daily`` and ``build`` say, as they were parsed."""

    date: datetime.date
    count: int | None
    lang: str
    interface: str
    formats: tuple[str, ...]
    forms: int
    roster: Path | None
    executor: str | None
    seed: str | None
    out: Path | None
    templates: tuple[Path, ...]
    different: bool
    anchors: int
    strict: bool
    force: bool
    as_json: bool
    feedback: Literal["each", "end"] | None
    printing: dict[str, Any]
    """The options of ``quizgen.cli.print_options``."""
    look: dict[str, Any]
    """The options of ``quizgen.cli.look_options``."""


def quiz_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options; ``function`` gets them as ``request``."""
    decorators: list[Callable[..., Any]] = [
        date_option(_("The quiz's date, and its seed (today).")),
        click.option(
            "-n", "--count", type=click.IntRange(1, 1000), help=_("Items (as the blueprint says).")
        ),
        language_option(_("Language of PDFs and exports, and the one that pages open in.")),
        interface_option(),
        click.option(
            "-f",
            "--format",
            "formats",
            multiple=True,
            type=click.Choice([*GROUPS, *FORMATS]),
            metavar="FORMAT",
            help=_(
                "A format, or a group: html, pdf, word, json, lms, services (see quizgen formats); "
                "may be repeated."
            ),
        ),
        click.option(
            "--forms",
            type=click.IntRange(1, 1000),
            default=1,
            show_default=True,
            help=_("Parallel forms A, B, C …: the same items, shuffled differently."),
        ),
        click.option(
            "--different",
            is_flag=True,
            help=_("Forms of different items: equal points, nearly the same mean difficulty."),
        ),
        click.option(
            "--anchors",
            type=click.IntRange(0, 1000),
            default=0,
            metavar="N",
            help=_("With --different: so many items are in all forms."),
        ),
        click.option(
            "--roster",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            metavar="STUDENTS.csv",
            help=_(
                "A copy of the paper for each student too, number and name printed: a table with "
                "the columns number and name. Stopped, the same command goes on where it was."
            ),
        ),
        click.option(
            "--executor",
            metavar="WHERE",
            help=_(
                "Where many files are made: processes (on all cores), or dask://HOST:PORT, a Dask "
                "cluster. (Few files: one after the other.)"
            ),
        ),
        click.option(
            "--seed",
            metavar="WORD",
            help=_(
                "Any text: another quiz for the same date (the date), a retake: of other items "
                "where the bank has them."
            ),
        ),
        click.option(
            "-o",
            "--out",
            type=click.Path(path_type=Path, file_okay=False),
            help=_("The folder to write into (out/<date>)."),
        ),
        templates_option,
        click.option(
            "--feedback",
            type=click.Choice(["each", "end"]),
            help=_("Practice pages: after each answer, or at the end (as the blueprint says)."),
        ),
        look_options,
        print_options,
        click.option(
            "--strict", is_flag=True, help=_("Write nothing where a format would lose something.")
        ),
        force_option,
        click.option("--json", "as_json", is_flag=True, help=_("Report what was made as JSON.")),
    ]

    @functools.wraps(function)
    def command(**values: Any) -> None:
        printing = {name: values.pop(name) for name in PRINTING}
        look = {name: values.pop(name) for name in LOOKS}
        names = [n for n in Request.__struct_fields__ if n not in ("printing", "look")]
        options = {name: values.pop(name) for name in names}
        options["date"] = options["date"].date()
        function(request=Request(**options, printing=printing, look=look), **values)

    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def chosen(formats: Sequence[str]) -> list[str]:
    """The formats that names and groups stand for, in the order in which they are made."""
    names = {name for given in formats for name in GROUPS.get(given, (given,))}
    return [name for name in FORMATS if name in names]


def write(
    quizzes: Sequence[Assembled],
    formats: Sequence[str],
    folder: Path,
    options: RenderOptions,
    force: bool,
    step: Callable[[str], None],
    run: TaskRunner = run_serially,
    people: Sequence[Student] = (),
) -> list[Published]:
    """Publish the quizzes; a refusal to overwrite is told as a ``Failure``."""
    from quizgen.publish import publish

    relax_garbage_collection()  # what was read stays
    with refusals(keep_both(folder)):
        return publish(
            quizzes, formats, folder, options, people=people, run=run, force=force, progress=step
        )


def keep_both(folder: Path) -> str:
    """Advice where a quiz's files would be overwritten."""
    import shlex

    return _("Nothing was written. Use --force to replace, or --out {folder} to keep both.").format(
        folder=shlex.quote(f"{folder}-2")
    )


def workers(
    where: str | None, formats: Sequence[str], forms: int, copies: int
) -> AbstractContextManager[TaskRunner]:
    """How files are made: few of them in this process, with a copy of it for each further PDF;
    many on all cores."""
    few = where is None and forms * len(formats) + copies <= _FEW
    pdfs = forms * sum(FORMATS[name].slow for name in formats)
    if few and pdfs <= 1:
        return nullcontext(run_serially)
    from quizgen.formats.paper.pdf import prepare

    if few:
        return nullcontext(forked(prepare, pdfs))
    return executor(where or "processes", prepare)


def make_booklets(
    request: Request,
    students: Sequence[Student],
    quizzes: Sequence[Assembled],
    formats: Sequence[str],
    folder: Path,
    options: RenderOptions,
    run: TaskRunner,
    step: Callable[[str], None],
) -> bool:
    """Each student's copy, into ``folder/booklets``; whether everybody has one."""
    from quizgen.booklets import booklets

    place = folder / "booklets"
    try:
        with refusals(keep_both(place)):
            made = booklets(
                students,
                quizzes,
                formats,
                place,
                options,
                run=run,
                force=request.force,
                progress=step,
            )
    except KeyboardInterrupt as stop:
        there = sum(1 for _ in place.glob("*.pdf"))
        message = _("Stopped. {count} files are in {folder}; the same command makes the rest.")
        raise Failure(message.format(count=there, folder=place)) from stop
    message = _("{folder}: {written} files written, {kept} there already.")
    click.echo(message.format(folder=place, written=made.written, kept=made.kept), err=True)
    for student, letters in made.left_out:
        message = _(
            "{number}: no font has {letters}, so no copy; write the name another way, or say what "
            "prints it (--fallback boxed, or a font's file)"
        )
        named = with_code_points(letters)
        click.echo(message.format(number=student.id, letters=named), err=True)
    return not made.left_out


Source = Callable[["Bank"], tuple["Forms", Sequence[Message]]]
"""Where the items of a quiz come from, and what was asked for in vain."""


def make(
    request: Request,
    banks: Sequence[Path],
    blueprint: Blueprint,
    folder: Path,
    *,
    bank: Bank | None = None,
    source: Source | None = None,
    once: bool = False,
    people: Sequence[Student] = (),
    done: Callable[[Sequence[Assembled]], None] = lambda quizzes: None,
) -> None:
    """Assemble, render, write and report; raises ``Failure``.

    ``bank`` is that of ``banks``, where it has been read; ``source`` gives the items in the place
    of ``items_of_forms``; ``once``: a quiz that is not one of many; ``people``: a quiz for each of
    them, labelled with the student's number; ``done`` is told when the files are there.
    """
    from quizgen.assembly.forms import assembled, labels
    from quizgen.bank import load_banks
    from quizgen.booklets import FORMATS as COPIES
    from quizgen.booklets import plain_names

    if request.interface:
        blueprint = msgspec.structs.replace(blueprint, interface=request.interface)
    names = chosen(request.formats) or list(DAILY)
    with failures(), ExitStack() as stack:
        options = _rendering(request, blueprint)
        students = students_in(request.roster)
        copies = [name for name in names if name in COPIES] or ["paper"]
        labelled = plain_names(people) if people else labels(request.forms)
        more = len(students) * len(copies)
        step = stack.enter_context(progress(len(labelled) * len(names) + more + 1))
        run = stack.enter_context(workers(request.executor, names, len(labelled), more))
        step(str(banks[0]))
        bank = bank or load_banks(banks)
        options = options.of_bank(bank)
        items, missed = source(bank) if source else _chosen(request, bank, blueprint, once)
        quizzes = assembled(
            bank, blueprint, items, labelled, date=request.date, seed=_seed(request)
        )
        first = quizzes[0]
        announce(first.form, first.key, names, options, strict=request.strict)
        files = write(quizzes, names, folder, options, request.force, step, run, people)
        whole = not students or make_booklets(
            request, students, quizzes, copies, folder, options, run, step
        )
        done(quizzes)
    _print_earlier(files, folder)
    for each in missed:
        click.echo(spoken(each), err=True)
    if request.as_json:
        report = _report(request, quizzes, missed, files)
        print_json(report)
    else:
        _print_files(files, first, bank.id)
    if not whole:
        raise SystemExit(Exit.FINDINGS)


def _rendering(request: Request, blueprint: Blueprint) -> RenderOptions:
    """How the files are to look. Raises what ``looks`` does."""
    return RenderOptions(
        language=request.lang,
        templates=tuple(path.resolve() for path in request.templates),
        feedback=request.feedback or blueprint.feedback,
        **request.printing,
        **looks(**request.look),
    )


def _seed(request: Request) -> str:
    """What the order of items and options is drawn by: the date, unless another is asked for."""
    return request.date.isoformat() if request.seed is None else request.seed


def _chosen(
    request: Request, bank: Bank, blueprint: Blueprint, once: bool
) -> tuple[Forms, Sequence[Message]]:
    """The items of each form as the options ask for them, and what was asked for in vain."""
    from quizgen.assembly.forms import items_of_forms

    found = items_of_forms(
        bank,
        blueprint,
        date=request.date,
        seed=request.seed,
        count=request.count,
        forms=request.forms,
        different=request.different,
        anchors=request.anchors,
        once=once,
    )
    return found.forms, found.notes


def _report(
    request: Request,
    quizzes: Sequence[Assembled],
    missed: Sequence[Message],
    files: Sequence[Published],
) -> dict[str, Any]:
    """What was made, for ``--json``."""
    return {
        "date": request.date.isoformat(),
        "seed": _seed(request),
        "forms": [quiz.key.form_digest for quiz in quizzes],
        "items": [[entry.ref for entry in quiz.key.entries] for quiz in quizzes],
        "missed": [str(each) for each in missed],
        "files": [
            {
                "path": str(file.path),
                "format": file.format,
                "state": file.state,
                "bytes": file.size,
            }
            for file in files
        ],
    }


def _print_earlier(files: Sequence[Published], folder: Path) -> None:
    """Say where what was in the folder before is kept, and what of it is of the earlier quiz."""
    for earlier in {file.earlier for file in files if file.earlier}:
        said = _("What was there before is kept: {path}")
        click.echo(said.format(path=earlier), err=True)
        if (folder / "gradebook.json").exists():
            said = _(
                "The gradebook and report in {folder} are of the quiz as it was before; what was "
                "handed in keeps its key, and quizgen grade {folder} makes them anew."
            )
            click.echo(said.format(folder=folder), err=True)


def _print_files(files: Sequence[Published], first: Assembled, bank: str) -> None:
    """Name the files that were made, and say how many items the quiz has."""
    for file in files:
        click.echo(file.path)
    if all(file.state == "unchanged" for file in files):
        click.echo(_("All files were there already, byte for byte the same."), err=True)
    else:
        count = len(first.form.items)
        click.echo(
            ngettext("{count} item from {bank}.", "{count} items from {bank}.", count).format(
                count=count, bank=bank
            ),
            err=True,
        )
