"""``quizgen sources``: do the citations hold, and what does the bank cover?"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from quizgen.cli.failure import Exit, failures
from quizgen.cli.options import bank_option
from quizgen.cli.visible import print_json
from quizgen.locale import gettext as _
from quizgen.locale import ngettext

if TYPE_CHECKING:
    from quizgen.model import Bank


@click.group(
    "sources",
    help=_(
        "Compare a bank with a document it cites by line: do the citations still hold, and which "
        "headings have items? The document's text never becomes part of the bank."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen sources check 20240429-memo.md\n"
        "  quizgen sources coverage 20240429-memo.md --bank banks/my-bank"
    ),
)
def command() -> None:
    """Group of the two comparisons."""


_DOCUMENT = click.argument("document", type=click.Path(path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help=_("Report as JSON."))


@command.command("check", help=_("Say of each cited line: holds, moved, changed or gone."))
@_DOCUMENT
@bank_option
@_JSON
def check(document: Path, bank: str | None, as_json: bool) -> None:
    """Check every citation."""
    from quizgen.bank.provenance import citations, read_document

    with failures():
        lines = read_document(document)
        loaded = _load(bank)
        name = _document(loaded, document)
        found = citations(loaded, name, lines)
    if as_json:
        print_json(msgspec.to_builtins(found))
    states = {
        "holds": _("holds"),
        "moved": _("moved"),
        "changed": _("changed"),
        "gone": _("gone"),
    }
    for citation in found if not as_json else ():
        if citation.state == "holds":
            continue
        cited = ", ".join(str(line) for line in citation.statement.lines)
        now = f" → {', '.join(map(str, citation.lines))}" if citation.lines else ""
        items = ngettext("{count} item", "{count} items", len(citation.items))
        affected = items.format(count=len(citation.items))
        if citation.items:
            affected += f": {', '.join(citation.items)}"
        what = f"{citation.statement.id} {states[citation.state]}"
        if max(citation.statement.lines) > len(lines) and not citation.lines:
            what += _(", past the end in line {count}").format(count=len(lines))
        click.echo(f"{document}:{cited}{now}: {what} ({affected})")
    counts: Counter[str] = Counter(citation.state for citation in found)
    summary = ", ".join(f"{states[state]} {counts[state]}" for state in states)
    click.echo(summary, err=True)
    if counts["holds"] < len(found):
        raise SystemExit(Exit.FINDINGS)


@command.command("coverage", help=_("Count the items of each heading."))
@_DOCUMENT
@bank_option
@_JSON
def coverage(document: Path, bank: str | None, as_json: bool) -> None:
    """Print the headings with their items."""
    from quizgen.bank import provenance

    with failures():
        lines = provenance.read_document(document)
        loaded = _load(bank)
        rows = provenance.coverage(loaded, _document(loaded, document), lines)
    if as_json:
        print_json(msgspec.to_builtins(rows))
        return
    for row in rows:
        kinds = ", ".join(f"{name} {count}" for name, count in sorted(row.interactions.items()))
        verdicts = ", ".join(f"{name} {count}" for name, count in sorted(row.verdicts.items()))
        mark = " " if row.items else "!"
        indent = "  " * max(row.level - 1, 0)
        title = row.title if row.level else _("(before the first heading)")
        click.echo(f"{mark} {row.line:>5} {row.items:>4}  {indent}{title}")
        if row.items:
            click.echo(f"{'':14}{indent}{kinds}; {verdicts}")


def _load(bank: str | None) -> Bank:
    from quizgen.bank import load_bank
    from quizgen.locate import bank_folder

    return load_bank(bank_folder(bank))


def _document(bank: Bank, path: Path) -> str:
    """The bank's name for the document; one by another name is told of."""
    from quizgen.bank.provenance import document_of

    found = document_of(bank, path)
    if found.file != path.name:
        said = _("{path} is compared with what {bank} cites from {file}.")
        click.echo(said.format(path=path, bank=bank.id, file=found.file), err=True)
    return found.id
