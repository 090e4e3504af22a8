"""What a blueprint names and its bank does not have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from quizgen.bank.kinds import meant
from quizgen.bank.problem import Problem
from quizgen.errors import message
from quizgen.model import Bank, Blueprint, Position, Selection


def unknown_names(blueprint: Blueprint, bank: Bank) -> list[Problem]:
    """A problem (QG015) for each topic, objective, tag, item and document that is not there, with
    the name that may be meant."""
    known: dict[str, list[str]] = {
        "topics": [topic.id for topic in bank.topics],
        "objectives": [each.id for topic in bank.topics for each in topic.objectives],
        "tags": sorted({tag for item in bank.items for tag in item.tags}),
        "items": [item.id for item in bank.items],
        "languages": list(bank.languages),
        "cites": [document.id for document in bank.documents],
        "headings": [
            title
            for document in bank.documents
            for heading in document.headings
            for title in heading.title.values()
        ],
    }
    sets = {field: frozenset(names) for field, names in known.items()}
    return [
        Problem(
            place,
            "QG015",
            message(
                "there is no {thing} {name!r}{hint}",
                thing=_THINGS[field],
                name=name,
                hint=meant(name, known[field]),
            ),
        )
        for field, name, place in _named(blueprint)
        if name not in sets[field]
    ]


_THINGS = {
    "topics": message("topic"),
    "objectives": message("objective"),
    "tags": message("tag"),
    "items": message("item"),
    "cites": message("document"),
    "headings": message("heading"),
    "languages": message("language"),
}


def _named(blueprint: Blueprint) -> Iterator[tuple[str, str, Position]]:
    """Field, name and place of everything that a blueprint names."""
    whole = blueprint.places.get("", Position(blueprint.blueprint, 1, 1))
    if "languages" in blueprint.places:
        for name in blueprint.languages:
            yield "languages", name, _place(blueprint.places, "languages", name, whole)
    for field, names in (("require", blueprint.require), ("forbid", blueprint.forbid)):
        for name in names:
            yield "items", name, _place(blueprint.places, field, name, whole)
    for section in blueprint.sections:
        here = section.places.get("", whole)
        for name in section.topics:
            yield "topics", name, _place(section.places, "topics", name, here)
        yield from _selected(section.select, section.places.get("select", here))
        for condition in section.conditions:
            yield from _selected(condition.select, condition.position or here)
    for condition in blueprint.conditions:
        yield from _selected(condition.select, condition.position or whole)


def _selected(select: Selection, place: Position) -> Iterator[tuple[str, str, Position]]:
    fields: Iterable[tuple[str, Collection[str]]] = (
        ("topics", select.topics),
        ("objectives", select.objectives),
        ("tags", select.tags),
        ("items", select.items),
        ("cites", select.cites),
        ("headings", select.headings),
    )
    for field, names in fields:
        for name in names:
            yield field, name, place


def _place(places: Mapping[str, Position], field: str, name: str, otherwise: Position) -> Position:
    return places.get(f"{field}.{name}", places.get(field, otherwise))
