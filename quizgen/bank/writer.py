"""Items -> a bank file that a person goes on editing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from quizgen.bank.emit import TODO, Flow, FlowMap, Written, both, dump, plain_number
from quizgen.bank.interactions import IN_BANK
from quizgen.model import (
    LANGUAGES,
    Document,
    Essay,
    Item,
    Language,
    Localized,
    Source,
    Stimulus,
    type_of,
    usual_rule,
)
from quizgen.model.walk import with_texts
from quizgen.text.romanization import romanized

T = TypeVar("T")


def write_bank(
    bank: str,
    title: Localized | None,
    items: Sequence[Item],
    *,
    topics: Mapping[str, Localized] | None = None,
    declared: Collection[str] = (),
    documents: Sequence[Document] = (),
    tables: Mapping[str, Written] | None = None,
    item_models: Sequence[Written] = (),
    comment: str = "",
    languages: tuple[Language, ...] = LANGUAGES,
) -> str:
    """A whole bank in one YAML file; without ``title``, a file of a bank whose manifest is another.
    ``topics``: titles by id (every item's topic is declared,
    titled by its id where it is missing here; but those that another file has ``declared``);
    ``tables`` and ``item_models`` are written as they
    are, in the format's own fields. ``comment`` stands at the top, ``# `` before each
    line; ``languages``: of the texts.
    A text that is ``""`` is written as ``TODO: `` with its other language, and its
    item as a draft."""
    titles = dict(topics or {})
    for item in items:
        if item.topic not in declared:
            titles.setdefault(item.topic, Localized.same(item.topic))
    items, documents = within(languages, tuple(items)), within(languages, tuple(documents))
    head = head_of(bank, title, titles, languages)
    if documents:
        head["documents"] = {
            document.id: {
                "title": both(document.title),
                "file": document.file,
                **({"url": document.url} if document.url else {}),
            }
            for document in documents
        }
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    parts = ["\n".join(lines) + "\n"] if lines else []
    parts.append(dump(head))
    if tables:
        parts.append(dump({"tables": _in(languages, dict(tables))}))
    if item_models:
        parts.append(
            "item_models:\n" + "\n".join(dump([_in(languages, each)], "  ") for each in item_models)
        )
    loose, sets = in_sets(items)
    parts.append("items:\n" + "\n".join(map(_entry, loose)) if loose else "items: []\n")
    if sets:
        written = (fields_of_set(each, [*map(fields_of, asked)]) for each, asked in sets)
        parts.append("stimuli:\n" + "\n".join(dump([each], "  ") for each in written))
    return "\n".join(parts)


def head_of(
    bank: str,
    title: Localized | None,
    topics: Mapping[str, Localized],
    languages: tuple[Language, ...],
) -> Written:
    """A bank's id, title, languages and topics, as the bank format writes them."""
    head: Written = {"bank": bank}
    if title:
        head["title"] = both(within(languages, title))
        if languages != LANGUAGES:
            head["languages"] = Flow(languages)
    if topics or title:
        titles = within(languages, dict(topics))
        head["topics"] = [{"id": name, "title": both(each)} for name, each in titles.items()]
    return head


def within(languages: tuple[Language, ...], value: T) -> T:
    """A struct, tuple or dict with its texts in ``languages`` alone, marked as to be written where
    there is none."""
    if languages == LANGUAGES:
        return value

    def cut(text: Localized) -> Localized:
        todo = f"{TODO}: {text.some}" if text.some else ""
        return Localized({name: text[name] or todo for name in languages})

    made: T = with_texts(value, cut)
    return made


def in_sets(items: Iterable[Item]) -> tuple[list[Item], list[tuple[Stimulus, list[Item]]]]:
    """Items that stand alone, and those about one text together, as a bank file has them."""
    loose: list[Item] = []
    sets: dict[str, tuple[Stimulus, list[Item]]] = {}
    for item in items:
        if item.stimulus is None:
            loose.append(item)
        else:
            sets.setdefault(item.stimulus.id, (item.stimulus, []))[1].append(item)
    return loose, [*sets.values()]


def _in(languages: Sequence[Language], value: Any) -> Any:
    """What is written in the usual languages in ``languages`` alone."""
    if isinstance(value, list):
        return [_in(languages, each) for each in value]
    if not isinstance(value, Mapping) or languages == LANGUAGES:
        return value
    if value and set(value) <= set(LANGUAGES):
        text = Localized(value)
        return both(Localized({name: text[name] for name in languages}))
    made = {name: _in(languages, each) for name, each in value.items()}
    return FlowMap(made) if isinstance(value, FlowMap) else made


def fields_of_set(stimulus: Stimulus, items: Sequence[Any]) -> Written:
    """A stimulus with what is written of the ``items`` that are about it."""
    return {
        "id": stimulus.id,
        **({"title": both(stimulus.title)} if stimulus.title else {}),
        "text": stimulus.text.one if stimulus.text.neutral else both(stimulus.text),
        **({"take": stimulus.take} if stimulus.take else {}),
        "items": items,
    }


def _entry(item: Item) -> str:
    return dump([fields_of(item)], "  ")


def identifier(text: str, taken: set[str], fallback: str = "item") -> str:
    """An id made of ``text``, Hangul in Latin letters: none of ``taken``, to which it is added."""
    base = _base(text)
    if not base or not base[0].isalpha():
        base = f"{fallback}-{base}".strip("-")
    name = base
    if name in taken:  # the next number is looked for by halves: a thousand may have one name
        low = high = 2
        while f"{base}-{high}" in taken:
            low, high = high + 1, high * 2
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if f"{base}-{middle}" in taken else (low, middle)
        name = f"{base}-{high}"
    taken.add(name)
    return name


@lru_cache(maxsize=1 << 12)
def _base(text: str) -> str:
    plain = (
        unicodedata.normalize("NFKD", romanized(text)).encode("ascii", "ignore").decode().lower()
    )
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-")


def fields_of(item: Item) -> Written:
    """An item as the bank format writes it, defaults left out."""
    content = IN_BANK[type_of(item.interaction)].write(item)
    shown = item.sampling.count if item.sampling else None
    fields: Written = {"id": item.id, "interaction": type_of(item.interaction)}
    written = [item.stem, item.explanation]
    if item.status == "draft" or any(not said for each in written for said in each.values()):
        fields["status"] = "draft"
    fields["topic"] = item.topic
    if item.difficulty != 2:
        fields["difficulty"] = item.difficulty
    if item.bloom != "remember":
        fields["bloom"] = str(item.bloom)
    if item.points != 1.0 and not isinstance(item.interaction, Essay):
        fields["points"] = plain_number(item.points)
    if item.rule != usual_rule(item.interaction, item.key):
        fields["rule"] = item.rule
    if item.penalty is not None:
        fields["penalty"] = (
            item.penalty if isinstance(item.penalty, str) else plain_number(item.penalty)
        )
    if not item.shuffle:
        fields["shuffle"] = False
    fields["stem"] = both(item.stem)
    fields.update(content)
    if shown is not None:
        fields["shown"] = shown
    fields["explanation"] = both(item.explanation)
    if item.objective:
        fields["objective"] = item.objective
    for name in ("tags", "enemies", "noqa"):
        if value := getattr(item, name):
            fields[name] = Flow(value)
    if item.sources:
        sources = [_source(source) for source in item.sources]
        fields["source"] = sources[0] if len(sources) == 1 else sources
    return fields


def _source(source: Source) -> Written:
    fields: Written = {}
    if source.document:
        fields[source.document] = Flow(source.lines) if len(source.lines) != 1 else source.lines[0]
    if source.facts:
        fields["facts"] = Flow(source.facts)
    if source.references:
        one = len(source.references) == 1
        fields["reference"] = source.references[0] if one else Flow(source.references)
    if source.verdict != "accurate":
        fields["verdict"] = source.verdict
    if source.digest:
        fields["digest"] = source.digest
    return FlowMap(fields)
