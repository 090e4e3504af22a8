"""Several banks are read as one: names that two of them use are told apart by the bank's id."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from quizgen.errors import QuizgenError, message
from quizgen.model import Bank, Document, Item, Localized, Source, Stimulus, Topic


def together(banks: Sequence[Bank]) -> Bank:
    """One bank of all their items. An id that two banks have becomes ``bank.id`` in both: of items,
    item models and documents; topics and objectives of one id are one. Its languages are those that
    all of them have; of banks that have none in common, all. Raises ``QuizgenError``
    where a bank is named twice."""
    ids = [bank.id for bank in banks]
    if again := next((name for name in ids if ids.count(name) > 1), None):
        raise QuizgenError(message("bank {bank!r} is named twice", bank=again))
    twice = {
        "items": _twice([item.id for item in bank.items] for bank in banks),
        "models": _twice([i.item_model for i in bank.items if i.item_model] for bank in banks),
        "stimuli": _twice([i.stimulus.id for i in bank.items if i.stimulus] for bank in banks),
        "documents": _twice([each.id for each in bank.documents] for bank in banks),
    }
    items: list[Item] = []
    roots: dict[str, str] = {}
    documents: list[Document] = []
    for bank in banks:

        def named(kind: str, name: str, owner: str = bank.id) -> str:
            return f"{owner}.{name}" if name in twice[kind] else name

        def cited(source: Source) -> Source:
            if source.document is None:
                return source
            return msgspec.structs.replace(source, document=named("documents", source.document))

        def about(stimulus: Stimulus | None) -> Stimulus | None:
            if stimulus is None:
                return None
            return msgspec.structs.replace(stimulus, id=named("stimuli", stimulus.id))

        for item in bank.items:
            own = msgspec.structs.replace(
                item,
                id=named("items", item.id),
                enemies=tuple(named("items", name) for name in item.enemies),
                stimulus=about(item.stimulus),
                gives_away=tuple(named("items", name) for name in item.gives_away),
                item_model=item.item_model and named("models", item.item_model),
                sources=tuple(cited(source) for source in item.sources),
            )
            items.append(own)
            roots[own.id] = bank.root
        documents += [
            msgspec.structs.replace(each, id=named("documents", each.id)) for each in bank.documents
        ]
    titles = [bank.title for bank in banks]
    every = dict.fromkeys(each for bank in banks for each in bank.languages)
    common = [each for each in every if all(each in bank.languages for bank in banks)]
    return Bank(
        languages=tuple(common or every),
        interface=next((bank.interface for bank in banks if bank.interface), ""),
        readings={word: read for each in banks for word, read in each.readings.items()},
        fonts=tuple(dict.fromkeys(font for each in banks for font in each.fonts)),
        id="+".join(ids),
        title=Localized.joined(" · ", titles),
        topics=_topics(banks),
        items=tuple(items),
        documents=tuple(documents),
        root=banks[0].root,
        roots=roots,
        digest=hashlib.sha256("".join(bank.digest for bank in banks).encode()).hexdigest()[:16],
    )


def _twice(names: Iterable[Iterable[str]]) -> set[str]:
    counts = Counter(name for of_bank in names for name in set(of_bank))
    return {name for name, count in counts.items() if count > 1}


def _topics(banks: Sequence[Bank]) -> tuple[Topic, ...]:
    found: dict[str, Topic] = {}
    for topic in (topic for bank in banks for topic in bank.topics):
        first = found.setdefault(topic.id, topic)
        known = {each.id for each in first.objectives}
        more = tuple(each for each in topic.objectives if each.id not in known)
        found[topic.id] = msgspec.structs.replace(first, objectives=(*first.objectives, *more))
    return tuple(found.values())
