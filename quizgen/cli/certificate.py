"""``quizgen certificate``."""

from __future__ import annotations

import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizgen.cli.failure import Exit, Failure, failures
from quizgen.cli.files import write_files
from quizgen.cli.options import force_option, language_option, templates_option
from quizgen.cli.print_options import fallback_option, page_option, with_code_points
from quizgen.cli.progress import progress
from quizgen.cli.wording import IsoDate
from quizgen.formats.options import Page, RenderOptions
from quizgen.locale import gettext as _
from quizgen.locale import ngettext

if TYPE_CHECKING:
    from quizgen.results.certificate import LeftOut


@click.command(
    "certificate",
    help=_(
        "Make certificates of result: a page with name, score, course and date for each student of "
        "a gradebook.csv, as quizgen grade writes it, or of the folder that holds it. Title and "
        "date are those of the form.json beside it, unless given.\n\nWho is not wholly "
        "graded yet gets none and is named; the exit code is then 1."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen certificate out/2026-11-24\n"
        "  quizgen certificate gradebook.csv --course CSE-301 --issuer 'Hana College' --least 60\n"
        "  quizgen certificate gradebook.csv --title Midterm --date 2026-11-24 --lang en"
    ),
)
@click.argument("gradebook", type=click.Path(path_type=Path, exists=True))
@click.option("--form", type=click.Path(path_type=Path), help=_("The form (beside the gradebook)."))
@click.option("--title", metavar="TITLE", help=_("The quiz's title (the form's)."))
@click.option(
    "-d",
    "--date",
    type=IsoDate(),
    help=_("The quiz's date (the form's)."),
)
@click.option("--course", default="", metavar="NAME", help=_("The course, as it is printed."))
@click.option(
    "--issuer", default="", metavar="NAME", help=_("Who certifies, printed above the signature.")
)
@click.option(
    "--least",
    type=click.FloatRange(0, 100),
    default=0.0,
    metavar="PERCENT",
    help=_("Only for those who reached so many per cent (0)."),
)
@language_option(_("Language of the certificates."))
@page_option()
@fallback_option()
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("The file to write (certificates.pdf beside the gradebook)."),
)
@templates_option
@force_option
def command(
    gradebook: Path,
    form: Path | None,
    title: str | None,
    date: datetime.datetime | None,
    course: str,
    issuer: str,
    least: float,
    lang: str,
    page: Page,
    fallback: tuple[str, ...],
    out: Path | None,
    templates: tuple[Path, ...],
    force: bool,
) -> None:
    """Make the certificates of a gradebook."""
    from quizgen.formats.json import read_form
    from quizgen.model import LANGUAGES, Localized
    from quizgen.reading import is_there
    from quizgen.results.certificate import (
        Occasion,
        certificates,
        chosen,
        gradebook_in,
        in_parts,
        read_gradebook,
    )
    from quizgen.text.markup import to_printed_text

    with failures():
        gradebook = gradebook_in(gradebook)
        beside = form or gradebook.with_name("form.json")
        known = read_form(beside) if form or (is_there(beside) and not (title and date)) else None
        if known is None and not (title and date):
            raise click.UsageError(
                _(
                    "no form.json beside {path}; give it with --form, or give --title and --date"
                ).format(path=gradebook)
            )
        # marks of a form's title are no words of a certificate
        own = known.title.map(to_printed_text) if known else Localized.same("")
        shown = Localized.same(title) if title else own
        day = date.date().isoformat() if date else known.date if known else ""
        results, left_out = chosen(read_gradebook(gradebook), least, fallback)
        for each in left_out:
            click.echo(f"{each.place}: {each.number}: {_reason(each)}", err=True)
        if not results:
            raise Failure(_("{path}: no student has a result to certify").format(path=gradebook))
        folders = tuple(path.resolve() for path in templates)
        options = RenderOptions(language=lang, page=page, templates=folders, fallback=fallback)
        languages = known.languages if known else LANGUAGES
        occasion = Occasion(shown, day, course, issuer, languages)
        target = out or gradebook.with_name("certificates.pdf")
        parts = in_parts(results, target)
        files = {}
        with progress(2 * len(results)) as step:
            for place, part in parts.items():
                files[place] = certificates(part, occasion, options, partial(step, place.name))
        write_files(files, force=force)
    for place in files if len(files) > 1 else ():
        click.echo(place)
    message = ngettext("{count} certificate.", "{count} certificates.", len(results))
    click.echo(message.format(count=len(results)), err=True)
    if any(each.reason not in ("below", "scoreless") for each in left_out):
        raise SystemExit(Exit.FINDINGS)


def _reason(left_out: LeftOut) -> str:
    reason = left_out.reason
    if reason == "letters":
        said = _(
            "no font has {letters}, so no certificate; write the name another way, or say what "
            "prints it (--fallback boxed, or a font's file)"
        )
        return said.format(letters=with_code_points(left_out.letters))
    if reason == "pending":
        return _("not wholly graded yet, so no certificate")
    if reason == "below":
        return _("below the least score, so no certificate")
    if reason == "scoreless":
        return _("no score (absent, excused or kept aside), so no certificate")
    return _("neither number nor name, so no certificate")
