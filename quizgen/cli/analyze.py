"""``quizgen analyze``."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from quizgen.cli.failure import Exit, Failure, failures
from quizgen.cli.files import require_free
from quizgen.cli.languages import Tag
from quizgen.cli.options import force_option
from quizgen.cli.print_options import fallback_option
from quizgen.cli.response_options import (
    duplicates_option,
    practice_option,
    quizzes_argument,
    roster_option,
    say_what_is_passed_over,
)
from quizgen.cli.rosters import students_in
from quizgen.cli.scores import print_aside
from quizgen.cli.visible import print_json
from quizgen.locale import UI_LANGUAGES, content_language, spoken
from quizgen.locale import gettext as _
from quizgen.text.visible import visible_line

if TYPE_CHECKING:
    from quizgen.model import Language
    from quizgen.results import Graded
    from quizgen.results.analyze import Analysis


_VAGUE = 5.0
"""Standard deviations of ability: a difficulty that is less certain is none."""


@click.command(
    "analyze",
    help=_(
        "Statistics of a quiz, or of several together, by the responses to them: how hard each "
        "question is and how well it tells students apart, how reliable the scores are, item "
        "response theory, and whether a question is harder in one language than in the other. "
        "Forms and days are linked by the questions they share."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen analyze out/2026-11-24\n"
        "  quizgen analyze out/2026-11-* responses/ --model 2pl --csv items.csv\n"
        "  quizgen analyze out/midterm --report midterm.pdf --lang both\n"
        "  quizgen analyze out/2026-11-* --save podman-101"
    ),
)
@quizzes_argument
@roster_option
@duplicates_option
@practice_option
@click.option(
    "--model",
    type=click.Choice(["rasch", "2pl", "3pl", "none"]),
    default="rasch",
    show_default=True,
    help=_("The model of item response theory."),
)
@click.option("--copying", is_flag=True, help=_("Also name pairs with answers strikingly alike."))
@click.option("--json", "as_json", is_flag=True, help=_("Print all of it as JSON."))
@click.option("--csv", "table", type=click.Path(path_type=Path, dir_okay=False),
              help=_("Write the table of questions into this file."))  # fmt: skip
@click.option("--students", "persons", type=click.Path(path_type=Path, dir_okay=False),
              help=_("Write the table of students into this file: score, ability (EAP, WLE) with "
                     "its error, and how well the answers fit it (lz)."))  # fmt: skip
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False),
              help=_("Write the report of all of it into this file (.html or .pdf)."))  # fmt: skip
@click.option("-l", "--lang", type=Tag(both=True),
              help=_("Language of the report (the program's)."))  # fmt: skip
@fallback_option()
@click.option("--save", metavar="BANK",
              help=_("Keep what was measured in statistics.csv beside this bank."))  # fmt: skip
@force_option
def command(
    paths: tuple[Path, ...],
    roster: Path | None,
    duplicates: Literal["latest", "first", "best"],
    practice: bool,
    model: Literal["rasch", "2pl", "3pl", "none"],
    copying: bool,
    as_json: bool,
    table: Path | None,
    persons: Path | None,
    report: Path | None,
    lang: str | None,
    fallback: tuple[str, ...],
    save: str | None,
    force: bool,
) -> None:
    """Grade, analyse, print."""
    from quizgen import results
    from quizgen.files import changed, write_together
    from quizgen.formats.options import RenderOptions

    with failures():
        if report and report.suffix.lower() not in (".html", ".pdf"):
            raise Failure(_("{path}: a report is a .html or a .pdf file").format(path=report))
        say_what_is_passed_over(paths)
        quizzes, responses = results.find_quizzes(paths, None)
        students = students_in(roster, paths)
        rules = results.Rules(duplicates, practice)
        graded = results.grade_all(quizzes, responses, roster=students, rules=rules)
        aside = [each for one in graded for each in one.book.aside]
        problems = [each for one in graded for each in one.book.problems]
        books = [each for each in graded if any(record.outcomes for record in each.book.records)]
        if not books:
            print_aside(aside)
            named = ", ".join(map(str, paths))
            raise Failure(_("{paths}: there are no responses to analyse").format(paths=named))
        found = results.analyze(books, model=None if model == "none" else model, copying=copying)
        languages: tuple[Language, ...] = (content_language(),)
        if lang in UI_LANGUAGES:
            languages = (lang,)
        elif lang:
            languages = RenderOptions(language=lang).languages(books[0].form)
        written = _files(found, books, table, persons, report, languages, fallback)
        require_free(*changed(written), force=force)
        saved, rows = _saved(found, books, save) if save else ({}, 0)
        write_together({**written, **saved})
    if as_json:
        print_json(results.analysis_json(found))
    else:
        _print(found)
        for path in written:
            click.echo(path)
        for path in saved:
            click.echo(_("{path}: {number} rows").format(path=path, number=rows))
    for problem in problems:
        click.echo(spoken(problem), err=True)
    print_aside(aside)
    if aside or problems:
        raise SystemExit(Exit.FINDINGS)


def _files(
    found: Analysis,
    books: list[Graded],
    table: Path | None,
    persons: Path | None,
    report: Path | None,
    languages: tuple[Language, ...],
    fallback: tuple[str, ...],
) -> dict[Path, bytes]:
    from quizgen import results

    files = {}
    if table:
        files[table] = results.items_csv(found)
    if persons:
        files[persons] = results.students_csv(found)
    if report:
        whole = results.linked(books)
        printed = partial(results.report_pdf, fallback=fallback)
        write = printed if report.suffix.lower() == ".pdf" else results.report_html
        model = found.model.model if found.model else None
        files[report] = write(whole.book, whole.form, whole.key, languages, model)
    return files


def _saved(found: Analysis, books: list[Graded], bank: str) -> tuple[dict[Path, bytes], int]:
    """A bank's statistics with what was found; of one with errors no options are counted."""
    from quizgen import results
    from quizgen.bank import BankError, load_bank
    from quizgen.locate import bank_folder

    place = bank_folder(bank)
    try:
        items = {item.id: item for item in load_bank(place).items}
    except BankError:
        items = {}
        said = _("{path}: the bank has errors (quizgen check): its options are not counted")
        click.echo(said.format(path=place), err=True)
    return results.statistics_of(found, books, place, items)


def _print(found: Analysis) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    test = found.test
    line = _(
        "students {students}, questions {items}, points {points}: mean {mean}, median {median}, "
        "standard deviation {deviation}"
    )
    click.echo(
        line.format(
            students=test.students,
            items=test.items,
            points=f"{test.points:.4g}",
            mean=_n(test.mean),
            median=_n(test.median),
            deviation=_n(test.deviation),
        )
    )
    line = _(
        "alpha {alpha} ({low} to {high}), omega {omega}, split-half {half}, error of a score "
        "± {error}"
    )
    click.echo(
        line.format(
            half=_n(test.split_half),
            alpha=_n(test.alpha),
            low=_n(test.alpha_interval.low),
            high=_n(test.alpha_interval.high),
            omega=_n(test.omega),
            error=_n(test.error),
        )
    )
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column(_("Question"), overflow="fold", no_wrap=False)
    for name in (_("n"), _("Facility"), _("Discrimination"), _("Thirds"), _("b"), _("± b")):
        shown.add_column(name, justify="right", no_wrap=True)
    at: dict[str, int] = {}
    if found.model:
        at = {name: number for number, name in enumerate(found.model.items)}
    for each in found.items:
        f, k = each.figures, at.get(each.column.name)
        ref = each.column.entry.ref
        name = ref if each.column.name == ref else f"{each.column.name}. {ref}"
        b = error = "–"
        if found.model and k is not None and found.model.difficulty_error[k] < _VAGUE:
            b = _n(float(found.model.difficulty[k]))
            error = _n(float(found.model.difficulty_error[k]))
        shown.add_row(
            visible_line(name),
            str(f.n),
            _n(f.facility),
            _n(f.discrimination),
            _n(f.thirds),
            b,
            error,
        )
    width = None if Console().is_terminal else 100
    Console(width=width, highlight=False, markup=False).print(shown)
    _print_persons(found)
    for each in found.items:
        for said in each.concerns:
            click.echo(f"{visible_line(each.column.entry.ref)}: {spoken(said)}")
    for pair in found.dependences[:10]:
        line = _("{one} and {other} hang together (Q3 {q3}): does one give the other away?")
        columns = (found.sitting.columns[found.sitting.place(each)] for each in pair[:2])
        one, other = (column.entry.ref for column in columns)
        click.echo(line.format(one=visible_line(one), other=visible_line(other), q3=_n(pair.q3)))
    for alike in found.likenesses[:20]:
        click.echo(_alike(found, alike))
    for note in found.notes:
        click.echo(spoken(note))


def _print_persons(found: Analysis) -> None:
    """How precisely the test measures by ability, and whose answers are unlike theirs."""
    import numpy as np

    from quizgen import psychometrics
    from quizgen.results import name_of
    from quizgen.results.analyze import UNLIKE

    if found.model is None or found.persons is None:
        return
    at = np.arange(-3.0, 4.0)
    errors = 1 / np.sqrt(np.maximum(psychometrics.information(found.model, at), 1e-6))
    precise = ", ".join(f"{t:+.0f}: {e:.2f}" for t, e in zip(at, errors, strict=True))
    line = _("standard error of an ability, by ability ({model}): {errors}")
    click.echo(line.format(model=found.model.model, errors=precise))
    unlike = np.flatnonzero(found.persons.lz < UNLIKE)
    if len(unlike):
        names = [visible_line(name_of(found.sitting.records[int(row)].student)) for row in unlike]
        line = _(
            "answers unlike the ability, hard ones right and easy ones wrong (lz below −2): {names}"
        )
        more = " …" if len(names) > 10 else ""
        click.echo(line.format(names=", ".join(names[:10]) + more))


def _alike(found: Analysis, pair: Any) -> str:
    from quizgen.results import name_of

    line = _(
        "{one} and {other} answered {same} questions alike, {wrong} of them wrongly (expected "
        "{expected}): a hint to ask, and no proof of anything"
    )
    one, other = (found.sitting.records[row].student for row in (pair.one, pair.other))
    return line.format(
        one=visible_line(name_of(one)),
        other=visible_line(name_of(other)),
        same=pair.same,
        wrong=pair.same_wrong,
        expected=f"{pair.expected:.1f}",
    )


def _n(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}"
