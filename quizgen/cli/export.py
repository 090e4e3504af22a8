"""``quizgen export``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quizgen.cli.failure import failures
from quizgen.cli.languages import interface_option
from quizgen.cli.losses import announce
from quizgen.cli.options import force_option, language_option, templates_option
from quizgen.cli.print_options import print_options
from quizgen.cli.progress import progress
from quizgen.cli.quiz import chosen, write
from quizgen.formats import FORMATS, GROUPS, RenderOptions
from quizgen.locale import gettext as _


@click.command(
    "export",
    help=_(
        "Turn a quiz that was made before into other formats, without its bank: QUIZ is its "
        "folder, or its form.json with the key.json beside it. quizgen formats tells what each "
        "format carries; what it cannot is said here, item by item."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen export out/2026-11-24 -f moodle\n"
        "  quizgen export out/2026-11-24/form.json -f qti21 -f anki --lang ko\n"
        "  quizgen export form.json --key safe/key.json -f lms -o lms/"
    ),
)
@click.argument("form", metavar="QUIZ", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=_("Its key (key.json beside the form)."),
)
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    required=True,
    type=click.Choice([*GROUPS, *FORMATS]),
    metavar="FORMAT",
    help=_(
        "A format, or a group: html, pdf, word, json, lms, services (see quizgen formats); "
        "may be repeated."
    ),
)
@language_option(_("Languages of the exported quiz."))
@interface_option()
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help=_("The folder to write into (that of the form)."),
)
@templates_option
@print_options
@click.option(
    "--strict", is_flag=True, help=_("Write nothing where a format would lose something.")
)
@force_option
def command(
    form: Path,
    key_file: Path | None,
    formats: tuple[str, ...],
    lang: str,
    interface: str,
    out: Path | None,
    templates: tuple[Path, ...],
    strict: bool,
    force: bool,
    **printing: Any,
) -> None:
    """Render a form read from form.json."""
    from quizgen.formats.json import read_quizzes

    names = chosen(formats)
    folders = tuple(path.resolve() for path in templates)
    options = RenderOptions(language=lang, interface=interface, templates=folders, **printing)
    with failures():
        quizzes = read_quizzes(form, key_file)
        announce(quizzes[0].form, quizzes[0].key, names, options, strict=strict)
        target = out or (form if form.is_dir() else form.parent)
        with progress(len(names) * len(quizzes)) as step:
            files = write(quizzes, names, target, options, force, step)
    for file in files:
        click.echo(file.path)
