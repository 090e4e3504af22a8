"""``quizgen show``."""

from __future__ import annotations

import difflib

import click

from quizgen.cli.failure import Failure, failures
from quizgen.locale import gettext as _
from quizgen.locale import spoken
from quizgen.model import Item, Localized


@click.command(
    "show",
    help=_("Show an item: both languages, its key, explanation, sources, and what lint says."),
    epilog=_("Examples:\n\n\b\n  quizgen show subuid-count\n  quizgen show docker-to-podman-ps"),
)
@click.argument("item")
@click.option("-b", "--bank", metavar="BANK", help=_("A bank's folder or name (podman-101)."))
def command(item: str, bank: str | None) -> None:
    """Print one item of a bank."""
    from quizgen.bank import load_bank
    from quizgen.bank.lint import lint_item
    from quizgen.locate import bank_folder
    from quizgen.model import type_of

    with failures():
        loaded = load_bank(bank_folder(bank))
    found = next((each for each in loaded.items if each.id == item), None)
    if found is None:
        near = difflib.get_close_matches(item, [each.id for each in loaded.items], 1)
        hint = " " + _("Did you mean {name}?").format(name=near[0]) if near else ""
        raise Failure(_("{bank} has no item {item}.").format(bank=loaded.id, item=item) + hint)
    kind = type_of(found.interaction)
    click.secho(
        f"{found.id}  {kind} · {found.topic} · {found.difficulty} · {found.bloom}", bold=True
    )
    click.echo(f"{found.position}\n")
    _text(found.stem)
    for line in _key_lines(found):
        click.echo(line)
    click.echo()
    _text(found.explanation)
    for source in found.sources:
        lines = f" {source.document} {', '.join(f'L{n}' for n in source.lines)}"
        cited = lines if source.document else ""
        references = "; ".join(source.references)
        click.echo(_("Source") + f": {references}{cited} ({source.verdict})")
    for problem in lint_item(found):
        click.secho(spoken(problem.line()), fg="yellow")


def _text(text: Localized) -> None:
    from quizgen.text.markup import to_text

    click.echo(to_text(text.ko))
    if not text.neutral:
        click.echo(to_text(text.en))
    click.echo()


def _key_lines(item: Item) -> list[str]:
    """The parts of the interaction, the right ones marked."""
    from quizgen.model import (
        Matching,
        MatchingKey,
        MultipleKey,
        MultipleResponse,
        Ordering,
        SingleChoice,
        SingleKey,
    )
    from quizgen.scoring import canonical
    from quizgen.text.markup import to_text

    def both(text: Localized) -> str:
        return to_text(text.ko) if text.neutral else f"{to_text(text.ko)} / {to_text(text.en)}"

    match item.interaction, item.key:
        case (SingleChoice() | MultipleResponse()) as interaction, (
            SingleKey() | MultipleKey()
        ) as key:
            right = (key.correct,) if isinstance(key, SingleKey) else key.correct
            lines = []
            for option in interaction.options:
                told = item.feedback.get(option.id)
                lines.append(
                    f"{'✓' if option.id in right else ' '} {option.id}. {both(option.text)}"
                )
                if told and told.feedback:
                    lines.append(f"       {both(told.feedback)}")
            return lines
        case Matching() as interaction, MatchingKey() as key:
            targets = {target.id: both(target.text) for target in interaction.targets}
            return [f"  {both(s.text)} → {targets[key.pairs[s.id]]}" for s in interaction.sources]
        case Ordering() as interaction, _:
            return [f"  {n}. {both(entry.text)}" for n, entry in enumerate(interaction.entries, 1)]
        case _:
            return [f"✓ {canonical(item.key)}"]
