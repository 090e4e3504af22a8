"""From a bank to a form."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import msgspec

from quizgen.assembly.chance import generator, number, quotas
from quizgen.assembly.choose import CHANCE, AssemblyError, Choice, Chooser
from quizgen.assembly.images import ImageError, embed
from quizgen.assembly.limits import INFINITY
from quizgen.assembly.present import Marking, present
from quizgen.errors import Message
from quizgen.model import (
    LANGUAGES,
    AnswerKey,
    Assembled,
    Bank,
    Blueprint,
    Form,
    FormItem,
    FormStimulus,
    Item,
    KeyEntry,
    Localized,
    Place,
    Section,
    Variant,
    form_digest,
    walk,
)


def assemble(
    bank: Bank,
    blueprint: Blueprint,
    *,
    date: datetime.date,
    seed: str | None = None,
    label: str = "A",
    count: int | None = None,
    draws: str | None = None,
    chosen: Sequence[Sequence[Item]] | None = None,
) -> Assembled:
    """A form of ``blueprint`` from ``bank``, and its key.

    ``seed`` (the date unless given) decides which items are chosen, and which of their distractors;
    with ``label``, how they are ordered and shuffled, so that forms A and B hold the same items.
    ``draws`` decides on the distractors in the place of ``seed``, for forms of other items that are
    taken side by side.
    ``count`` replaces the number of items of the whole form, shared among the sections in
    proportion. ``chosen`` has the items by section, where that is decided already. Without it and
    without a seed they are those of the day's page of a plan (``planned``). Raises
    ``AssemblyError``.
    """
    if chosen is None and seed is None:
        chosen = planned(bank, blueprint, date, count=count)[0]
    seed = date.isoformat() if seed is None else seed
    if chosen is None:
        chosen = choose(bank, blueprint, seed=seed, count=count).forms[0]
    variant = f"{seed}/{label}"
    sections: list[Section] = []
    entries: list[KeyEntry] = []
    for plan, items in zip(blueprint.sections, chosen, strict=True):
        shown: list[FormItem] = []
        ordered = _ordered(_varied(items, bank, variant), blueprint, bank, variant)
        marking = Marking(
            blueprint.rules | plan.rules,
            blueprint.penalties | plan.penalties,
            blueprint.floor,
            blueprint.certainty,
        )
        for item in ordered:
            made = [
                Variant(*_presented(each, bank, variant, len(entries) + 1, draws or seed, marking))
                for each in (item, *(_others(item, bank) if len(label) == 1 else ()))
            ]
            shown.append(made[0].item)
            entries.append(msgspec.structs.replace(made[0].entry, variants=tuple(made[1:])))
        sections.append(Section(plan.title, _with_stimuli(ordered, shown, bank)))
    languages = tuple(each for each in blueprint.languages if each in bank.languages)
    languages = languages or bank.languages
    form = Form(
        id=f"{bank.id}-{blueprint.blueprint}-{date.isoformat()}-{label.lower()}",
        title=blueprint.title,
        sections=tuple(sections),
        date=date.isoformat(),
        label=label,
        instructions=blueprint.instructions,
        languages=languages,
        minutes=None if blueprint.minutes is None else float(blueprint.minutes),
        floor=msgspec.UNSET if blueprint.floor == "quiz" else blueprint.floor,
        certainty=True if blueprint.certainty else msgspec.UNSET,
        interface=blueprint.interface or bank.interface or msgspec.UNSET,
    )

    def cut(text: Localized) -> Localized:
        return Localized({each: text[each] for each in languages})

    usual = (languages, bank.languages) == (LANGUAGES, LANGUAGES)
    form = form if usual else walk.with_texts(form, cut)
    topics = {entry.topic for entry in entries}
    objectives = {entry.objective for entry in entries}
    cited = {source.document for entry in entries for source in entry.sources}
    key = AnswerKey(
        form_id=form.id,
        form_digest=form_digest(form),
        bank=bank.id,
        bank_digest=bank.digest,
        seed=seed,
        entries=tuple(entries),
        topics={topic.id: topic.title for topic in bank.topics if topic.id in topics},
        objectives={
            each.id: each.title
            for topic in bank.topics
            for each in topic.objectives
            if each.id in objectives
        },
        documents={
            document.id: document.title for document in bank.documents if document.id in cited
        },
        places={
            document.id: Place(document.url, document.headings)
            for document in bank.documents
            if document.id in cited and (document.url or document.headings)
        },
        grades=blueprint.grades or msgspec.UNSET,
    )
    return Assembled(form, key if usual else walk.with_texts(key, cut))


def choose(
    bank: Bank,
    blueprint: Blueprint,
    *,
    seed: str,
    count: int | None = None,
    forms: int = 1,
    anchors: int = 0,
    barred: Collection[str] = (),
    other_than: Collection[str] = (),
    seconds: float = INFINITY,
    gap: float = 0.0,
) -> Choice:
    """The items of a form, or of several different ones, drawn by ``seed``.

    ``barred`` items are never chosen, those of ``other_than`` only where the bank has no others.
    Raises ``AssemblyError``.
    """
    counts = section_counts(blueprint, count)
    chooser = Chooser(bank.items, blueprint, counts)

    def cost(item: Item) -> int:
        chance = number(seed, "select", item.id, CHANCE)
        return chance + 100 * CHANCE * (item.id in other_than)

    return chooser.choose(
        cost,
        pulls=drawn_roundings(chooser, seed),
        forms=forms,
        anchors=anchors,
        barred=barred,
        seconds=seconds,
        gap=gap,
    )


def planned(
    bank: Bank, blueprint: Blueprint, date: datetime.date, *, count: int | None = None
) -> tuple[tuple[tuple[Item, ...], ...], tuple[Message, ...]]:
    """The day's page of a plan over a whole cycle of the bank: its items by section, and what was
    asked for in vain. Raises ``AssemblyError``."""
    from quizgen.assembly.cycle import page

    return page(bank, blueprint, date, section_counts(blueprint, count))


_ROUNDED = 20 * CHANCE


def of_day(
    bank: Bank,
    blueprint: Blueprint,
    date: datetime.date,
    *,
    count: int | None = None,
    once: bool = False,
) -> tuple[tuple[tuple[Item, ...], ...], tuple[Message, ...]]:
    """As ``planned``; ``once``: a quiz that is not one of many, drawn by its date alone where the
    blueprint has no ``avoid_days``, so that nothing else has to be planned."""
    if not once or blueprint.avoid_days:
        return planned(bank, blueprint, date, count=count)
    choice = choose(bank, blueprint, seed=date.isoformat(), count=count)
    return choice.forms[0], choice.notes


def drawn_roundings(chooser: Chooser, seed: str) -> dict[int, int]:
    """By limit: what it costs to round a soft quota's share up, drawn so that over seeds the quotas
    are exact."""
    shares: dict[tuple[int | None, str], dict[int, float]] = {}
    for index, limit in enumerate(chooser.limits):
        if limit.kind == "quota" and limit.soft:
            shares.setdefault((limit.section, limit.dimension), {})[index] = limit.share
    pulls: dict[int, int] = {}
    for (section, dimension), by_limit in shares.items():
        count = chooser.counts[section or 0]
        drawn = quotas(count, by_limit, generator(f"{seed}/{section}", dimension))
        pulls |= {
            index: _ROUNDED if number <= chooser.limits[index].low else -_ROUNDED
            for index, number in drawn.items()
            if chooser.limits[index].low < chooser.limits[index].high
        }
    return pulls


def section_counts(blueprint: Blueprint, count: int | None) -> list[int]:
    """Items per section, in the blueprint's proportions where ``count`` overrides their sum."""
    plans = blueprint.sections
    if count is None:
        return [plan.count for plan in plans]
    shares = {index: float(plan.count) for index, plan in enumerate(plans)}
    return list(quotas(count, shares, generator("", "counts")).values())


def _varied(items: Sequence[Item], bank: Bank, variant: str) -> list[Item]:
    """The items, each of those that vary by form or student replaced by another variant of its
    model, which ``variant`` draws."""
    chosen = {item.id for item in items}
    found = []
    for item in items:
        if item.vary != "day":
            same = [
                each
                for each in bank.items
                if each.item_model == item.item_model
                and each.status == "accepted"
                and (each.id == item.id or each.id not in chosen)
            ]
            item = generator(variant, "vary", item.item_model or "").choice(same)
            chosen.add(item.id)
        found.append(item)
    return found


def _others(item: Item, bank: Bank) -> list[Item]:
    """The other variants of the item's model, for platforms that draw one for each student."""
    if item.vary == "day":
        return []
    return [
        each
        for each in bank.items
        if each.item_model == item.item_model and each.status == "accepted" and each.id != item.id
    ]


def _presented(
    item: Item,
    bank: Bank,
    seed: str,
    number: int,
    draws: str,
    marking: Marking,
) -> tuple[FormItem, KeyEntry]:
    """As ``present``, with the pictures. Raises ``AssemblyError``."""
    form_item, entry = present(item, seed, number, draws, marking)
    try:
        root = _root(bank, item)
        pictures = embed(_texts(form_item), root)
        key_pictures = embed(_texts(entry), root)
    except ImageError as error:
        raise AssemblyError(*error.within(item.position or item.id)) from error
    return (
        msgspec.structs.replace(form_item, images=pictures),
        msgspec.structs.replace(entry, images=key_pictures),
    )


def _with_stimuli(
    items: Sequence[Item], shown: Sequence[FormItem], bank: Bank
) -> tuple[FormItem, ...]:
    """The form items of a section, the first of each set with what the set is about."""
    sets: dict[str, list[int]] = {}
    for index, item in enumerate(items):
        if item.stimulus:
            sets.setdefault(item.stimulus.id, []).append(index)
    found = list(shown)
    for indices in sets.values():
        first = items[indices[0]]
        assert first.stimulus is not None
        text, title = first.stimulus.text, first.stimulus.title
        try:
            pictures = embed(tuple(text.values()), _root(bank, first))
        except ImageError as error:
            raise AssemblyError(*error.within(first.position or first.id)) from error
        found[indices[0]] = msgspec.structs.replace(
            shown[indices[0]],
            stimulus=FormStimulus(text, tuple(shown[i].id for i in indices), title, pictures),
        )
    return tuple(found)


def _root(bank: Bank, item: Item) -> Path:
    """The folder that the pictures of ``item`` are in."""
    return Path(bank.roots.get(item.id, bank.root))


def _ordered(items: Sequence[Item], blueprint: Blueprint, bank: Bank, seed: str) -> list[Item]:
    """As the blueprint says; the items of a stimulus stand where its first one does, in the bank's
    order."""
    sets: dict[str, list[Item]] = {}
    if any(item.stimulus for item in items):
        place = {item.id: index for index, item in enumerate(bank.items)}
        for item in sorted(items, key=lambda item: place[item.id]):
            if item.stimulus:
                sets.setdefault(item.stimulus.id, []).append(item)
    found = []
    for item in _shuffled(items, blueprint, bank, seed):
        found += sets.pop(item.stimulus.id, []) if item.stimulus else [item]
    return found


def _shuffled(items: Sequence[Item], blueprint: Blueprint, bank: Bank, seed: str) -> list[Item]:
    shuffled = sorted(items, key=lambda item: generator(seed, "order", item.id).random())
    match blueprint.order:
        case "shuffle":
            return shuffled
        case "topic":
            place = {topic.id: index for index, topic in enumerate(bank.topics)}
            return sorted(shuffled, key=lambda item: place.get(item.topic, len(place)))
        case "difficulty":
            return sorted(shuffled, key=lambda item: item.level)
        case "bank":
            stands = {item.id: index for index, item in enumerate(bank.items)}
            return sorted(items, key=lambda item: stands[item.id])
        case "listed":
            by_hand = _listed(blueprint, bank)
            return sorted(
                shuffled, key=lambda item: by_hand.get(item.id, by_hand.get(item.item_model, 9999))
            )


def _listed(blueprint: Blueprint, bank: Bank) -> dict[str | None, int]:
    """Where the items that the blueprint names stand, and the models of those that vary."""
    selected = (name for plan in blueprint.sections for name in plan.select.items)
    place: dict[str | None, int] = {}
    for name in (*blueprint.require, *selected):
        place.setdefault(name, len(place))
    models = {
        item.item_model: place[item.id]
        for item in bank.items
        if item.vary != "day" and item.id in place
    }
    return models | place


def _texts(value: FormItem | KeyEntry) -> Iterator[str]:
    for _, text in walk.texts(value):
        yield from text.values()
