"""``quizgen import``."""

from __future__ import annotations

import re
from pathlib import Path

import click

from quizgen.cli.failure import Exit, failures
from quizgen.cli.files import require_free
from quizgen.cli.languages import TagList
from quizgen.cli.options import force_file_option
from quizgen.locale import gettext as _
from quizgen.locale import ngettext, spoken
from quizgen.model import LANGUAGES, Language
from quizgen.readers import READERS


def _topic(context: click.Context, option: click.Parameter, value: str) -> str:
    from quizgen.bank.kinds import Name

    if not Name.sound(value):
        raise click.BadParameter(
            _("{value!r} is not an id: letters, digits, hyphens, no spaces").format(value=value)
        )
    return value


@click.command(
    "import",
    help=_(
        "Read a quiz of another program into a bank file, ready for editing: Moodle XML, GIFT, "
        "Aiken, QTI 1.2, 2.1, 2.2 and 3.0 (packages and single files), CSV, XLSX, text2qti's "
        "Markdown, older Blackboard pools, ExamView's XML and WebCT's text. What cannot be "
        "carried over is said, with its place. A text whose other language is missing is marked "
        "TODO, and its item is a draft."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen import quiz.xml -o banks/old-quiz.yaml\n"
        "  quizgen import quiz.xml -o banks/old-quiz.yaml --languages en\n"
        "  quizgen import package.zip -o banks/canvas.yaml --topic networks\n"
        "  quizgen import questions.txt --from gift -o banks/gift.yaml\n"
        "  quizgen import quiz.xml -o banks/old-quiz.yaml --compare old-quiz.html"
    ),
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("The bank file to write; in the folder of a bank it becomes part of it."),
)
@click.option(
    "--from", "reader", type=click.Choice(READERS), help=_("The file's format (its content tells).")
)
@click.option(
    "--topic",
    metavar="TOPIC",
    default="imported",
    show_default=True,
    callback=_topic,
    help=_("Topic of the items: an id."),
)
@click.option(
    "-l",
    "--languages",
    type=TagList(),
    default=None,
    help=_("What the bank is written in: en for an English one alone (Korean and English)."),
)
@click.option(
    "--compare",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("A page to write, too: the file and the bank side by side, question by question."),
)
@force_file_option
def command(
    file: Path,
    out: Path,
    reader: str | None,
    topic: str,
    languages: tuple[Language, ...] | None,
    compare: Path | None,
    force: bool,
) -> None:
    """Turn a file into a bank."""
    from quizgen.files import write_together
    from quizgen.readers import read
    from quizgen.readers.as_bank import files_of_bank, fitting

    require_free(out, compare, force=force)
    with failures():
        imported, joins = fitting(read(file, reader), out)
        written = files_of_bank(
            imported, out, source=file, joins=joins, topic=topic, languages=languages or ()
        )
        if compare is not None:
            from quizgen.comparing import page

            written[compare] = page(file, imported).encode()
        write_together(written)
    for note in imported.notes:
        click.echo(spoken(note.line()), err=True)
    click.echo(out)
    if compare is not None:
        click.echo(compare)
    text = written[out].decode()
    drafts = len(re.findall(r"^(?:    |        )status: draft$", text, re.M))  # also those of sets
    done = ngettext(
        "{count} item, read as {reader}.", "{count} items, read as {reader}.", len(imported.items)
    )
    done = done.format(count=len(imported.items), reader=imported.reader)
    if drafts:
        said = ngettext(
            "{count} of them is a draft: look for TODO.",
            "{count} of them are drafts: look for TODO.",
            drafts,
        )
        done += " " + said.format(count=drafts)
    click.echo(done, err=True)
    found = [each for each in LANGUAGES if any(item.stem.get(each) for item in imported.items)]
    if drafts and not languages and len(found) == 1:
        said = _("All of it is in {language}: --languages {language} makes a bank in that alone.")
        click.echo(said.format(language=found[0]), err=True)
    if imported.notes:
        raise SystemExit(Exit.FINDINGS)
