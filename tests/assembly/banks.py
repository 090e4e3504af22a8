"""Small banks for the tests of assembly, made in memory."""

from __future__ import annotations

from collections.abc import Iterable

from quizgen.model import (
    Bank,
    Blueprint,
    Interaction,
    Item,
    Key,
    Localized,
    Option,
    SectionPlan,
    SingleChoice,
    SingleKey,
    Topic,
)


def options(count: int, first: str = "a") -> tuple[Option, ...]:
    return tuple(
        Option(chr(ord(first) + index), Localized(ko=f"보기 {index}", en=f"option {index}"))
        for index in range(count)
    )


def item(
    name: str,
    interaction: Interaction | None = None,
    key: Key | None = None,
    **fields: object,
) -> Item:
    return Item(
        id=name,
        topic=str(fields.pop("topic", "commands")),
        interaction=interaction or SingleChoice(options(4)),
        key=key or SingleKey("a"),
        stem=Localized(ko="무엇일까요?", en="Which one?"),
        explanation=Localized(ko="왜냐하면", en="because"),
        digest="0" * 16,
        **fields,  # type: ignore[arg-type]
    )


def bank(items: Iterable[Item]) -> Bank:
    topics = tuple(Topic(name, Localized(ko=name, en=name)) for name in ("commands", "rootless"))
    return Bank("small", Localized(ko="작은 은행", en="Small bank"), topics, tuple(items))


def blueprint(*sections: SectionPlan, **fields: object) -> Blueprint:
    return Blueprint(
        "daily",
        "small",
        Localized(ko="퀴즈", en="Quiz"),
        sections or (SectionPlan(5),),
        **fields,  # type: ignore[arg-type]
    )
