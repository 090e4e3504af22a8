"""``quizgen translate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizgen.cli.failure import Failure, failures
from quizgen.cli.files import require_free
from quizgen.cli.languages import Tag
from quizgen.cli.options import force_file_option
from quizgen.locale import gettext as _
from quizgen.locale import ngettext
from quizgen.model import Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizgen.bank.texts import Text


@click.command(
    "translate",
    help=_(
        "Give a bank another language: write a table of the texts that lack it (CSV, Excel or "
        "PO, by the file's ending), have it filled in, and read it back with --from. Meanwhile "
        "the bank goes on being used in the language that is finished."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen translate banks/networking --to ko -o networking.xlsx\n"
        "  quizgen translate banks/networking --to ko --from networking.xlsx\n"
        "  quizgen translate banks/networking --to ko"
    ),
)
@click.argument("bank", required=False, type=click.Path(path_type=Path))
@click.option("--to", required=True, type=Tag(), help=_("The language to add."))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("Write the texts that lack it: a .csv, .xlsx or .po file."),
)
@click.option(
    "--from",
    "table",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("Read a table that was filled in, and write its translations into the bank."),
)
@click.option("--all", "everything", is_flag=True, help=_("With -o: what is translated, too."))
@force_file_option
def command(
    bank: Path | None, to: str, out: Path | None, table: Path | None, everything: bool, force: bool
) -> None:
    """Write a table, read one, or say how far the translation is."""
    from quizgen.bank.texts import find_texts
    from quizgen.locate import bank_folder

    language = to
    if out is not None and table is not None:
        raise Failure(_("Name either -o, to write a table, or --from, to read one."))
    with failures():
        folder = bank_folder(bank)
        if table is not None:
            _take(folder, language, table)
            return
        texts = find_texts(folder, language)
    lacking = [text for text in texts if text.translation is None]
    if out is not None:
        _give(texts if everything else lacking, language, out, force)
    click.echo(
        _("{done} of {count} texts of {bank} are there in {language}.").format(
            done=len(texts) - len(lacking), count=len(texts), bank=folder, language=to
        )
    )


def _give(texts: Sequence[Text], language: Language, out: Path, force: bool) -> None:
    from quizgen.files import write_whole
    from quizgen.translating import write_table

    require_free(out, force=force)
    with failures():
        write_whole(out, write_table(out, texts, language))
    said = ngettext("{count} text in {path}", "{count} texts in {path}", len(texts))
    click.echo(said.format(count=len(texts), path=out))


def _take(folder: Path, language: Language, table: Path) -> None:
    from quizgen.bank.texts import write_translations
    from quizgen.translating import read_translations

    written = write_translations(folder, language, read_translations(table, language))
    said = ngettext("{count} translation written into:", "{count} translations written into:",
                    written.texts)  # fmt: skip
    click.echo(said.format(count=written.texts))
    for path in written.files:
        click.echo(f"  {path}")
    if written.finished:
        click.echo(
            _(
                "Every text is there in {language}. To use it, write `languages: [{languages}]` in "
                "the bank's first file and take `translating` out."
            ).format(language=language, languages=", ".join(written.languages))
        )
