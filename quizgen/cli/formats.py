"""``quizgen formats``."""

from __future__ import annotations

import sys

import click

from quizgen.cli.failure import failures
from quizgen.cli.visible import print_json, styled
from quizgen.locale import gettext as _
from quizgen.locale import spoken


@click.command(
    "formats",
    help=_(
        "What each format carries: every interaction as it is (●), converted (◐) or not (–). With "
        "a format, how and why."
    ),
    epilog=_(
        "Examples:\n\n\b\n  quizgen formats\n  quizgen formats gift\n  quizgen formats --json"
    ),
)
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help=_("As JSON."))
def command(name: str | None, as_json: bool) -> None:
    """Print the support matrix."""
    from quizgen.formats import FORMATS, matrix
    from quizgen.model import INTERACTION_TYPES

    if name is not None and name not in FORMATS:
        known = ", ".join(FORMATS)
        raise click.UsageError(
            _("No format {name}; there are {known}.").format(name=name, known=known)
        )
    names = [name] if name else [format.name for format in matrix.formats()]
    with failures():
        if as_json:
            print_json([_entry(each) for each in names])
        elif name:
            _one(name)
        else:
            from rich.table import Table

            from quizgen.cli.visible import console
            from quizgen.locale.names import named

            heads = (
                named(word).replace(" ", "\n") for word in ("format", "file", *INTERACTION_TYPES)
            )
            table = Table(*heads, box=None, pad_edge=False)
            for row in matrix.rows():
                table.add_row(*row)
            console(width=None if sys.stdout.isatty() else 160).print(table)
            click.echo(_("● as it is  ◐ converted  – not carried; quizgen formats NAME tells how"))


def _entry(name: str) -> dict[str, object]:
    from quizgen.formats import FORMATS

    chosen = FORMATS[name]
    return {
        "format": name,
        "file": chosen.filename,
        "group": chosen.group,
        "audience": chosen.audience,
        "interactions": {
            kind: {"level": entry.level, "note": spoken(entry.note)}
            for kind, entry in chosen.support().items()
        },
    }


def _one(name: str) -> None:
    from quizgen.formats import FORMATS, matrix
    from quizgen.locale.names import named
    from quizgen.text.visible import padded, width

    chosen = FORMATS[name]
    columns = max(width(named(kind)) for kind in chosen.support())
    styled(f"{name}  {chosen.filename}", bold=True)
    for kind, entry in chosen.support().items():
        said = f"{padded(named(kind), columns)}  {spoken(entry.note)}"
        click.echo(f"{matrix.SIGNS[entry.level]} {said}".rstrip())
