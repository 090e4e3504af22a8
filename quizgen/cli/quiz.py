"""What ``daily`` and ``build`` share: their options, and making the files."""

from __future__ import annotations

import datetime
import functools
import json
import shlex
import string
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
import msgspec

from quizgen.cli.failure import Exit, Failure, failures
from quizgen.cli.losses import announce
from quizgen.cli.print_options import PRINTING, print_options
from quizgen.cli.progress import progress
from quizgen.formats import DAILY, FORMATS, GROUPS, RenderOptions
from quizgen.locale import gettext as _
from quizgen.locale import ngettext
from quizgen.model import Blueprint

if TYPE_CHECKING:
    from quizgen.assembly import Assembled
    from quizgen.publish import Published


class Request(msgspec.Struct, frozen=True):
    """The options, as parsed."""

    date: datetime.date
    count: int | None
    lang: Literal["ko", "en", "both"]
    formats: tuple[str, ...]
    forms: int
    seed: str | None
    out: Path | None
    templates: tuple[Path, ...]
    strict: bool
    force: bool
    as_json: bool
    printing: dict[str, Any]
    """The options of ``quizgen.cli.print_options``."""


def quiz_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options; ``function`` gets them as ``request``."""
    decorators: list[Callable[..., Any]] = [
        click.option(
            "-d",
            "--date",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="YYYY-MM-DD",
            default=lambda: datetime.date.today().isoformat(),
            help=_("The quiz's date, and its seed (today)."),
        ),
        click.option(
            "-n", "--count", type=click.IntRange(1, 1000), help=_("Items (as the blueprint says).")
        ),
        click.option(
            "-l",
            "--lang",
            type=click.Choice(["ko", "en", "both"]),
            default="both",
            show_default=True,
            help=_("Language of PDFs and exports, and the one that pages open in."),
        ),
        click.option(
            "-f",
            "--format",
            "formats",
            multiple=True,
            type=click.Choice([*GROUPS, *FORMATS]),
            metavar="FORMAT",
            help=_(
                "A format, or a group: html, pdf, word, json, lms (see quizgen formats); "
                "may be repeated."
            ),
        ),
        click.option(
            "--forms",
            type=click.IntRange(1, 26),
            default=1,
            show_default=True,
            help=_("Parallel forms A, B, C …: the same items, shuffled differently."),
        ),
        click.option("--seed", help=_("Any text: another quiz for the same date (the date).")),
        click.option(
            "-o",
            "--out",
            type=click.Path(path_type=Path, file_okay=False),
            help=_("The folder to write into (out/<date>)."),
        ),
        click.option(
            "--templates",
            type=click.Path(path_type=Path, exists=True, file_okay=False),
            multiple=True,
            help=_("A folder of your own templates, searched first; may be repeated."),
        ),
        print_options,
        click.option(
            "--strict", is_flag=True, help=_("Write nothing where a format would lose something.")
        ),
        click.option("--force", is_flag=True, help=_("Replace files that have other content.")),
        click.option("--json", "as_json", is_flag=True, help=_("Report what was made as JSON.")),
    ]

    @functools.wraps(function)
    def command(**values: Any) -> None:
        printing = {name: values.pop(name) for name in PRINTING}
        names = (name for name in Request.__struct_fields__ if name != "printing")
        options = {name: values.pop(name) for name in names}
        options["date"] = options["date"].date()
        function(request=Request(**options, printing=printing), **values)

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
) -> list[Published]:
    """``publish``, with a refusal to overwrite told as a ``Failure``."""
    from quizgen.publish import WouldOverwriteError, publish

    try:
        return publish(quizzes, formats, folder, options, force=force, progress=step)
    except WouldOverwriteError as error:
        complaint = _("{path}: has other content")
        paths = "\n".join(complaint.format(path=path) for path in error.paths)
        advice = _(
            "Nothing was written. Use --force to replace, or --out {folder} to keep both."
        ).format(folder=shlex.quote(f"{folder}-2"))
        raise Failure(f"{paths}\n{advice}", Exit.FINDINGS) from error


def make(request: Request, bank: Path, blueprint: Blueprint, folder: Path) -> None:
    """Assemble, render, write and report; raises ``Failure``."""
    from quizgen.assembly import assemble
    from quizgen.bank import load_bank

    date = request.date
    seed = date.isoformat() if request.seed is None else request.seed
    names = chosen(request.formats) or list(DAILY)
    options = RenderOptions(
        language=request.lang,
        templates=tuple(path.resolve() for path in request.templates),
        feedback=blueprint.feedback,
        **request.printing,
    )
    with failures(), progress(request.forms * len(names) + 1) as step:
        step(str(bank))
        loaded = load_bank(bank)
        quizzes = [
            assemble(loaded, blueprint, seed=seed, date=date, label=label, count=request.count)
            for label in string.ascii_uppercase[: request.forms]
        ]
        first = quizzes[0]
        announce(first.form, first.key, names, options, strict=request.strict)
        files = write(quizzes, names, folder, options, request.force, step)
    if request.as_json:
        report = {
            "date": date.isoformat(),
            "seed": seed,
            "forms": [quiz.key.form_digest for quiz in quizzes],
            "items": [[entry.ref for entry in quiz.key.entries] for quiz in quizzes],
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
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
        return
    for file in files:
        click.echo(file.path)
    if all(file.state == "unchanged" for file in files):
        click.echo(_("All files were there already, byte for byte the same."), err=True)
    else:
        items = len(quizzes[0].form.items)
        click.echo(
            ngettext("{count} item from {bank}.", "{count} items from {bank}.", items).format(
                count=items, bank=loaded.id
            ),
            err=True,
        )
