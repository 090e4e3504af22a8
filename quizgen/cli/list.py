"""``quizgen list``."""

from __future__ import annotations

import math
from collections.abc import Iterable

import click

from quizgen.cli.failure import Failure, failures
from quizgen.cli.visible import print_json
from quizgen.locale import gettext as _
from quizgen.locale import ngettext
from quizgen.locale.names import named_twice
from quizgen.model import INTERACTION_TYPES, Bloom, Item


def _known(words: Iterable[str]) -> str:
    """The words that an option takes, with what they are called."""
    return ", ".join(named_twice(str(word)) for word in words) + "."


@click.command(
    "list",
    help=_("List the items of a bank; conditions of different options must all hold."),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen list podman-101 --topic rootless --interaction numeric\n"
        "  quizgen list --bloom apply --difficulty 4 --json"
    ),
)
@click.argument("bank", required=False)
@click.option("--topic", multiple=True, metavar="TOPIC", help=_("Only this topic; repeatable."))
@click.option(
    "--interaction",
    multiple=True,
    metavar="TYPE",
    type=click.Choice(INTERACTION_TYPES),
    help=_("Only this interaction; repeatable.") + f" {_known(INTERACTION_TYPES)}",
)
@click.option(
    "--difficulty",
    multiple=True,
    type=click.IntRange(1, 5),
    help=_("Only this difficulty; repeatable."),
)
@click.option(
    "--bloom",
    multiple=True,
    metavar="LEVEL",
    type=click.Choice([str(level) for level in Bloom]),
    help=_("Only this level of thinking; repeatable.") + f" {_known(Bloom)}",
)
@click.option("--hand-written", is_flag=True, help=_("Only items that no item model made."))
@click.option("--json", "as_json", is_flag=True, help=_("A JSON list of objects."))
def command(
    bank: str | None,
    topic: tuple[str, ...],
    interaction: tuple[str, ...],
    difficulty: tuple[int, ...],
    bloom: tuple[str, ...],
    hand_written: bool,
    as_json: bool,
) -> None:
    """Print the items that qualify."""
    from quizgen.bank import load_bank
    from quizgen.cli.wording import did_you_mean, topic_cells, type_cell
    from quizgen.locale import content_language
    from quizgen.locate import bank_folder
    from quizgen.model import type_of
    from quizgen.text.markup import to_text

    with failures():
        loaded = load_bank(bank_folder(bank))
    topics = {name: each.id for each in loaded.topics for name in (each.id, *each.title.values())}
    for name in topic:
        if name not in topics:
            said = _("{bank} has no topic {topic}.").format(bank=loaded.id, topic=name)
            raise Failure(said + did_you_mean(name, topics))
    wanted = {topics[name] for name in topic}
    items = [
        item
        for item in loaded.items
        if (not topic or item.topic in wanted)
        and (not interaction or type_of(item.interaction) in interaction)
        and (not difficulty or item.difficulty in difficulty)
        and (not bloom or item.bloom in bloom)
        and not (hand_written and item.item_model)
    ]
    if as_json:
        rows = [
            {
                "id": item.id,
                "interaction": type_of(item.interaction),
                "topic": item.topic,
                "objective": item.objective,
                "difficulty": item.difficulty,
                "measured": _measured(item),
                "bloom": str(item.bloom),
                "status": item.status,
                "item_model": item.item_model,
                "tags": item.tags,
                "digest": item.digest,
                "position": str(item.position),
                "stem": dict(item.stem),
                "sources": [
                    {
                        "references": source.references,
                        "document": source.document,
                        "lines": source.lines,
                        "facts": source.facts,
                        "verdict": source.verdict,
                    }
                    for source in item.sources
                ],
            }
            for item in items
        ]
        print_json(rows)
        return
    cells = topic_cells(loaded)
    for item in items:
        stem = " ".join(to_text(item.stem[content_language()]).split())
        topic_cell = cells.get(item.topic, item.topic)
        click.echo(f"{item.id:<40} {topic_cell} {type_cell(item)} {_level(item)}  {stem}")
    count = ngettext("{count} item", "{count} items", len(items)).format(count=len(items))
    click.echo(count, err=True)


def _level(item: Item) -> str:
    """The author's difficulty, and the measured one where enough students had the item."""
    measured = item.measured
    return (
        f"{item.difficulty}→{measured.level}"
        if measured and measured.enough
        else f"{item.difficulty}"
    )


def _measured(item: Item) -> dict[str, object] | None:
    found = item.measured
    if found is None:
        return None
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in {
            "n": found.n,
            "facility": found.facility,
            "discrimination": found.discrimination,
            "difficulty": found.difficulty,
            "error": found.error,
            "level": found.level,
        }.items()
    }
