"""``quizgen show``."""

from __future__ import annotations

import click

from quizgen.cli.failure import Failure, failures
from quizgen.cli.options import bank_option
from quizgen.cli.visible import styled
from quizgen.locale import gettext as _
from quizgen.locale import spoken
from quizgen.model import Item, Localized


@click.command(
    "show",
    help=_("Show an item: both languages, its key, explanation, sources, and what lint says."),
    epilog=_("Examples:\n\n\b\n  quizgen show subuid-count\n  quizgen show command-for-need-ps"),
)
@click.argument("item")
@bank_option
def command(item: str, bank: str | None) -> None:
    """Print one item of a bank."""
    from quizgen.bank import load_bank
    from quizgen.bank.lint import lint_item
    from quizgen.cli.wording import did_you_mean, topic_titles
    from quizgen.locale.names import named, named_twice
    from quizgen.locate import bank_folder
    from quizgen.model import type_of

    with failures():
        loaded = load_bank(bank_folder(bank))
    found = next((each for each in loaded.items if each.id == item), None)
    if found is None:
        said = _("{bank} has no item {item}.").format(bank=loaded.id, item=item)
        raise Failure(said + did_you_mean(item, (each.id for each in loaded.items)))
    kind = type_of(found.interaction)
    title = topic_titles(loaded).get(found.topic, "")
    topic = f"{title}({found.topic})" if title not in ("", found.topic) else found.topic
    about = (named_twice(kind), topic, str(found.difficulty), named_twice(str(found.bloom)))
    styled(f"{found.id}  {' · '.join(about)}", bold=True)
    click.echo(str(found.position))
    if found.measured:
        said = _(
            "measured: {share} % right of {n} students, discrimination {r}, difficulty {level}"
        )
        click.echo(
            said.format(
                share=f"{100 * found.measured.facility:.0f}",
                n=found.measured.n,
                r=f"{found.measured.discrimination:.2f}",
                level=found.measured.level,
            )
        )
        if found.measured.taken:
            shares = ", ".join(
                f"{name} {100 * count / offered:.0f} %"
                for name, (count, offered) in found.measured.taken.items()
            )
            click.echo(_("chosen: {shares}").format(shares=shares))
    click.echo()
    _text(found.stem)
    for line in _key_lines(found):
        click.echo(line)
    click.echo()
    _text(found.explanation)
    for source in found.sources:
        lines = f" {source.document} {', '.join(f'L{n}' for n in source.lines)}"
        cited = lines if source.document else ""
        references = "; ".join(source.references)
        click.echo(_("Source") + f": {references}{cited} ({named(source.verdict)})")
    for problem in lint_item(found, loaded):
        styled(spoken(problem.line()), fg="yellow")


def _text(text: Localized) -> None:
    from quizgen.text.markup import to_text

    for said in dict.fromkeys(text.values()):
        click.echo(to_text(said))
    click.echo()


def _key_lines(item: Item) -> list[str]:
    """Print the parts of an interaction, the right ones marked."""
    from quizgen.model import EssayKey
    from quizgen.text.answers import rows
    from quizgen.text.markup import to_text
    from quizgen.text.numbers import score

    def both(text: Localized) -> str:
        return " / ".join(map(to_text, dict.fromkeys(text.values())))

    lines = []
    for sign, text, right in rows(item.interaction, item.key):
        lines.append(f"{'✓' if right else ' '} {sign + '. ' if sign else ''}{both(text)}")
        if (told := item.feedback.get(sign)) and told.feedback:
            lines.append(f"       {both(told.feedback)}")
    if isinstance(item.key, EssayKey):
        if item.key.rubric:
            lines.append(_("Rubric") + ":")
        lines += [f"  {score(each.points)}  {both(each.text)}" for each in item.key.rubric]
        if item.key.model_answer:
            model = dict.fromkeys(map(to_text, item.key.model_answer.values()))
            lines += ["", _("Model answer") + ":", *model]
    return lines
