"""``quizgen study``."""

from __future__ import annotations

from pathlib import Path

import click

from quizgen.cli.failure import failures
from quizgen.cli.files import write_files
from quizgen.cli.languages import interface_option
from quizgen.cli.options import force_option, language_option, templates_option
from quizgen.cli.print_options import fallback_option, page_option
from quizgen.formats.options import Page, RenderOptions
from quizgen.locale import gettext as _


@click.command(
    "study",
    help=_(
        "Make a study sheet of a bank: its timeline as a picture, its fact tables and its "
        "glossary, as study.html and study.pdf, into out/study-<bank>/."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen study\n"
        "  quizgen study banks/my-bank --lang ko -o handouts\n"
        "  quizgen study podman-101 --page Letter"
    ),
)
@click.argument("bank", required=False, metavar="[BANK]")
@language_option(_("Language of the sheet."))
@interface_option()
@page_option()
@fallback_option()
@click.option("--no-pdf", is_flag=True, help=_("Make only the page."))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help=_("The folder to write into (out/study-<bank>)."),
)
@templates_option
@force_option
def command(
    bank: str | None,
    lang: str,
    interface: str,
    page: Page,
    fallback: tuple[str, ...],
    no_pdf: bool,
    out: Path | None,
    templates: tuple[Path, ...],
    force: bool,
) -> None:
    """Make the study sheet of a bank."""
    from quizgen.bank import load_bank
    from quizgen.formats.page import study
    from quizgen.locate import bank_folder

    folders = tuple(path.resolve() for path in templates)
    options = RenderOptions(
        language=lang, interface=interface, page=page, templates=folders, fallback=fallback
    )
    with failures():
        loaded = load_bank(bank_folder(bank))
        options = options.of_bank(loaded)
        folder = out or Path("out", f"study-{loaded.id}")
        files = {folder / "study.html": study.page(loaded, options)}
        if not no_pdf:
            files[folder / "study.pdf"] = study.document(loaded, options)
        write_files(files, force=force)
