"""From a bank to a form."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import msgspec

from quizgen.assembly.chance import generator, quotas
from quizgen.assembly.images import ImageError, embed
from quizgen.assembly.present import present
from quizgen.assembly.select import choose, due, qualifies
from quizgen.errors import QuizgenError
from quizgen.model import (
    AnswerKey,
    Bank,
    Blueprint,
    Form,
    FormItem,
    Item,
    KeyEntry,
    Section,
    SectionPlan,
    form_digest,
    walk,
)


class AssemblyError(QuizgenError):
    """The blueprint cannot be met; the message says where, by how much, and what to change."""


class Assembled(msgspec.Struct, frozen=True):
    """A form and its key."""

    form: Form
    key: AnswerKey


def assemble(
    bank: Bank,
    blueprint: Blueprint,
    *,
    seed: str,
    date: datetime.date,
    label: str = "A",
    count: int | None = None,
    draws: str | None = None,
) -> Assembled:
    """A form of ``blueprint`` from ``bank``, and its key.

    ``seed`` decides which items are chosen, and which of their distractors; with ``label``, how
    they are ordered and shuffled, so that forms A and B hold the same items. ``draws`` decides on
    the distractors in the place of ``seed``, for forms of other items that are taken side by side.
    ``count`` replaces the number of items of the whole form, shared among the sections in
    proportion. Raises ``AssemblyError``.
    """
    counts = _counts(blueprint.sections, count)
    chosen: list[list[Item]] = []
    for index, (plan, wanted) in enumerate(zip(blueprint.sections, counts, strict=True)):
        used = [item for items in chosen for item in items]
        chosen.append(_section_items(bank, blueprint, plan, wanted, f"{seed}/{index}", date, used))
    variant = f"{seed}/{label}"
    sections: list[Section] = []
    entries: list[KeyEntry] = []
    for plan, items in zip(blueprint.sections, chosen, strict=True):
        shown: list[FormItem] = []
        for item in _ordered(items, blueprint, bank, variant):
            form_item, entry = present(item, variant, len(entries) + 1, draws or seed)
            try:
                pictures = embed(_texts(form_item), Path(bank.root))
                key_pictures = embed(_texts(entry), Path(bank.root))
            except ImageError as error:
                raise AssemblyError(f"{item.position or item.id}: {error}") from error
            shown.append(msgspec.structs.replace(form_item, images=pictures))
            entries.append(msgspec.structs.replace(entry, images=key_pictures))
        sections.append(Section(plan.title, tuple(shown)))
    form = Form(
        id=f"{bank.id}-{blueprint.blueprint}-{date.isoformat()}-{label.lower()}",
        title=blueprint.title,
        sections=tuple(sections),
        date=date.isoformat(),
        label=label,
        instructions=blueprint.instructions,
        languages=blueprint.languages,
        minutes=blueprint.minutes,
    )
    topics = {entry.topic for entry in entries}
    cited = {source.document for entry in entries for source in entry.sources}
    key = AnswerKey(
        form_id=form.id,
        form_digest=form_digest(form),
        bank=bank.id,
        bank_digest=bank.digest,
        seed=seed,
        entries=tuple(entries),
        topics={topic.id: topic.title for topic in bank.topics if topic.id in topics},
        documents={
            document.id: document.title for document in bank.documents if document.id in cited
        },
    )
    return Assembled(form, key)


def _counts(plans: tuple[SectionPlan, ...], count: int | None) -> list[int]:
    """Items per section, in the blueprint's proportions where ``count`` overrides their sum."""
    if count is None:
        return [plan.count for plan in plans]
    shares = {index: float(plan.count) for index, plan in enumerate(plans)}
    return list(quotas(count, shares, generator("", "counts")).values())


def _section_items(
    bank: Bank,
    blueprint: Blueprint,
    plan: SectionPlan,
    count: int,
    seed: str,
    date: datetime.date,
    used: list[Item],
) -> list[Item]:
    taken = {item.id for item in used}
    pool = [item for item in bank.items if item.id not in taken and qualifies(item, plan)]
    turn = [item for item in pool if due(item, date, blueprint.avoid_days)]
    items = choose(turn, plan, count, seed, used)
    if len(items) < count:
        have = {item.id for item in items}
        rest = [item for item in pool if item.id not in have]
        items += choose(rest, plan, count - len(items), seed, [*used, *items])
    if len(items) < count:
        raise AssemblyError(
            f"{blueprint.blueprint}: the section asks for {count} items, and bank {bank.id} has "
            f"{len(items)} that qualify and may stand together; ask for fewer (--count) or loosen "
            "the section's conditions"
        )
    return items


def _ordered(items: list[Item], blueprint: Blueprint, bank: Bank, seed: str) -> list[Item]:
    shuffled = sorted(items, key=lambda item: generator(seed, "order", item.id).random())
    match blueprint.order:
        case "shuffle":
            return shuffled
        case "topic":
            place = {topic.id: index for index, topic in enumerate(bank.topics)}
            return sorted(shuffled, key=lambda item: place.get(item.topic, len(place)))
        case "difficulty":
            return sorted(shuffled, key=lambda item: item.difficulty)


def _texts(value: FormItem | KeyEntry) -> Iterator[str]:
    for _, text in walk.texts(value):
        yield from (text.ko, text.en)
