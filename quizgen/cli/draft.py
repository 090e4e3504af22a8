"""``quizgen draft``."""

from __future__ import annotations

import itertools
import shlex
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from quizgen.cli.failure import Failure, failures
from quizgen.cli.files import require_free
from quizgen.cli.languages import TagList
from quizgen.cli.options import force_file_option
from quizgen.cli.progress import progress
from quizgen.cli.visible import print_json
from quizgen.errors import reason
from quizgen.locale import gettext as _
from quizgen.locale import ngettext, spoken, ui
from quizgen.locale.tags import program_languages

if TYPE_CHECKING:
    from quizgen.drafting import Drafted
    from quizgen.model import Language

_SHOWN = 8
"""Places named of each kind; --json names all."""


@click.command(
    "draft",
    help=_(
        "Read a Markdown memo and propose a bank: arrows, names with notes, definitions, lists, "
        "commands and tables become drafts, each citing its lines. A draft is never chosen for a "
        "quiz before its status is accepted. Rules only: nothing leaves this machine, and the same "
        "memo gives the same drafts.\n\nIn the folder of a bank, the file becomes part of it."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen draft day2.md -o banks/day2.yaml\n"
        "  quizgen draft day2.md -o banks/podman-101/day2.yaml\n"
        "  quizgen draft day2.md --with 'ollama run qwen3' -o banks/podman-101/day2.yaml"
    ),
)
@click.argument("memo", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    required=True,
    metavar="FILE.yaml",
    type=click.Path(path_type=Path),
    help=_("The bank file to write."),
)
@click.option(
    "--with",
    "assistant",
    metavar="COMMAND",
    help=_(
        "Let a program draft: it reads the memo, the bank format and the rules of good items on "
        "its standard input, and writes items in YAML. What does not hold is refused."
    ),
)
@click.option(
    "--seconds",
    type=click.FloatRange(1, 3600),
    metavar="SECONDS",
    default=300.0,
    show_default=True,
    help=_("How long the program of --with may take."),
)
@click.option(
    "-l",
    "--languages",
    type=TagList(),
    default="ko,en",
    show_default=True,
    help=_("What its texts are written in, where the file begins a bank: language tags."),
)
@force_file_option
@click.option("--json", "as_json", is_flag=True, help=_("Report as JSON, with every line."))
def command(
    memo: Path,
    out: Path,
    assistant: str | None,
    seconds: float,
    languages: tuple[Language, ...],
    force: bool,
    as_json: bool,
) -> None:
    """Write the drafts, and say what was found and what was left."""
    from quizgen.bank.in_use import in_use_beside
    from quizgen.bank.provenance import read_document
    from quizgen.drafting import draft
    from quizgen.files import write_whole

    if out.is_dir() or out.suffix not in (".yaml", ".yml"):
        raise Failure(_("{path}: name a file that ends with .yaml").format(path=out))
    require_free(out, force=force)
    if assistant is not None:
        _assisted(memo, out, assistant, seconds, languages, as_json)
        return
    with failures():
        lines = read_document(memo, "memo")
        joins = in_use_beside(out)
        made = draft(
            lines,
            file=memo.name,
            bank=out.stem,
            joins=joins,
            languages=languages,
            comment=_comment(memo, out, joins.languages if joins else languages),
        )
        if made.items or made.models:
            write_whole(out, made.text.encode())
    if as_json:
        report = {
            "path": str(out) if made.items or made.models else None,
            "items": made.items,
            "item_models": made.models,
            "found": msgspec.to_builtins(made.found),
            "left": msgspec.to_builtins(made.left),
        }
        print_json(report)
    else:
        _report(memo, made)
    if not (made.items or made.models):
        raise Failure(
            _(
                "{path}: nothing to draft from; it looks for arrows, definitions, names with "
                "notes, lists, commands and tables. Nothing was written."
            ).format(path=memo)
        )
    if not as_json:
        click.echo(out)
        drafts = ngettext("{count} draft", "{count} drafts", made.items).format(count=made.items)
        models = ngettext("{count} item model", "{count} item models", made.models)
        click.echo(f"{drafts}, {models.format(count=made.models)}.", err=True)
        click.echo(
            _("Look for TODO, then accept with status: accepted. quizgen preview {path}").format(
                path=shlex.quote(str(out))
            ),
            err=True,
        )


def _assisted(
    memo: Path,
    out: Path,
    command: str,
    seconds: float,
    languages: tuple[Language, ...],
    as_json: bool,
) -> None:
    """Drafts of a program, those of them that hold."""
    from quizgen.bank import load_bank
    from quizgen.bank.folder import joins_bank
    from quizgen.bank.provenance import read_document
    from quizgen.drafting.assistant import ask, prompt, take
    from quizgen.files import write_whole

    try:
        words = shlex.split(command)
    except ValueError as error:
        told = _("--with: cannot be split into words: {why}")
        raise Failure(told.format(why=spoken(reason(error)))) from error
    if not words:
        raise Failure(_("--with: name a program"))
    with failures():
        lines = read_document(memo, "memo")
        bank = load_bank(out.parent) if joins_bank(out) else None
        with progress(1) as step:
            waiting = _("{program} is at work (for {seconds} s at most; Ctrl-C ends it)")
            step(waiting.format(program=words[0], seconds=f"{seconds:g}"))
            answer = ask(words, prompt(lines, bank, languages), seconds)
        taken = take(
            answer,
            lines,
            file=memo.name,
            name=out.stem,
            bank=bank,
            languages=languages,
            comment=_by(words[0], memo, bank.languages if bank else languages),
        )
        if taken.text:
            write_whole(out, taken.text.encode())
    if as_json:
        report = {
            "path": str(out) if taken.text else None,
            "items": taken.items,
            **{
                name: [{"item": each.item, "why": spoken(each.why)} for each in found]
                for name, found in (("refused", taken.refused), ("marked", taken.marked))
            },
        }
        print_json(report)
    else:
        for title, found in (
            (_("Refused:"), taken.refused),
            (_("To look at first:"), taken.marked),
        ):
            if found:
                click.echo(title, err=True)
            for each in found:
                click.echo(f"  {each.item}: {spoken(each.why)}", err=True)
    if not taken.text:
        raise Failure(_("nothing that the program wrote holds; nothing was written"))
    if not as_json:
        click.echo(out)
        drafts = ngettext("{count} draft", "{count} drafts", taken.items)
        click.echo(f"{drafts.format(count=taken.items)}.", err=True)


def _by(program: str, memo: Path, languages: Sequence[Language]) -> str:
    said = ui(
        "Drafted from {memo} by the program {program}, not by a person. Check each draft against "
        "what is true; then write status: accepted. Delete those that ask nothing worth asking."
    )
    texts = dict.fromkeys(
        said[each].format(memo=memo.name, program=Path(program).name)
        for each in program_languages(languages)
    )
    return "\n".join(line for text in texts for line in textwrap.wrap(text, 90))


def _comment(memo: Path, out: Path, languages: Sequence[Language]) -> str:
    """What stands at the top of the file, in the bank's languages: it is the same on every
    machine."""
    said = ui(
        "Drafted from {memo} by rules, not by a person. Check each draft against what is true, "
        "replace every TODO, say in the explanation why, and name a reference; then write "
        "status: accepted. Delete the drafts that ask nothing worth asking."
    )
    texts = dict.fromkeys(
        said[each].format(memo=memo.name) for each in program_languages(languages)
    )
    wrapped = [line for text in texts for line in textwrap.wrap(text, 90)]
    return "\n".join([*wrapped, f"quizgen preview {out.name} · quizgen check {out.name}"])


def _report(memo: Path, made: Drafted) -> None:
    kinds = {
        "term": _("terms in both languages"),
        "abbreviation": _("abbreviations"),
        "definition": _("definitions"),
        "annotation": _("names with notes"),
        "arrow": _("arrows"),
        "chain": _("chains of arrows"),
        "list": _("lists: what belongs to it"),
        "ordered-list": _("lists in order"),
        "sibling-lists": _("lists side by side"),
        "command": _("commands"),
        "steps": _("commands in order"),
        "table": _("tables"),
    }
    reasons = {
        "front-matter": _("front matter"),
        "html": _("HTML"),
        "long": _("very long lines"),
        "logistics": _("about the course, not its subject"),
        "prose": _("running text"),
        "list": _("lists with nothing to tell apart"),
        "lone-arrow": _("an arrow on its own"),
        "too-little": _("too little to ask"),
        "comment": _("comments"),
        "code": _("code of another language"),
        "construct": _("pipes and other shell constructs"),
        "output": _("output"),
        "placeholder": _("placeholders"),
        "no-command": _("not a command"),
        "unknown-command": _("commands of which is not said what they do"),
        "repeat": _("commands like an earlier one"),
        "small-table": _("tables too small to ask"),
    }
    if not made.headings:
        told = _("{path}: has no headings; all drafts have one topic, named after the file.")
        click.echo(told.format(path=memo), err=True)
    if made.found:
        click.echo(_("Found (lines):"), err=True)
    for kind, about in kinds.items():
        _places(about, [each.lines for each in made.found if each.kind == kind])
    if made.left:
        click.echo(_("Left (lines):"), err=True)
    for cause, about in reasons.items():
        _places(about, [each.lines for each in made.left if each.reason == cause])


def _places(about: str, lines: Sequence[Sequence[int]]) -> None:
    if lines:
        places = list(ranges(itertools.chain.from_iterable(lines)))
        more = " …" if len(places) > _SHOWN else ""
        click.echo(f"  {about}: {', '.join(places[:_SHOWN])}{more}", err=True)


def ranges(numbers: Iterable[int]) -> Iterable[str]:
    """Line numbers, neighbours joined.

    >>> list(ranges([5, 1, 2, 3]))
    ['1–3', '5']
    """
    ordered = sorted(set(numbers))
    for _index, group in itertools.groupby(enumerate(ordered), lambda pair: pair[1] - pair[0]):
        run = [number for _position, number in group]
        yield str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}"
