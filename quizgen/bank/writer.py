"""Items -> a bank file that a person goes on editing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, assert_never

from quizgen.bank.emit import Flow, FlowMap, dump
from quizgen.bank.interactions import hottext
from quizgen.model import (
    LANGUAGES,
    ChoiceGap,
    Cloze,
    ClozeKey,
    CommandKey,
    CommandLine,
    Document,
    Essay,
    EssayKey,
    GapChoiceKey,
    Hottext,
    Item,
    Localized,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    Normalization,
    Numeric,
    NumericKey,
    Option,
    OptionFeedback,
    Ordering,
    ShortText,
    SingleChoice,
    SingleKey,
    Source,
    TextGap,
    TextKey,
    TrueFalse,
    TrueFalseKey,
    type_of,
)

TODO = "TODO"
"""Stands where an author has to write: a language that is missing, an explanation."""

Fields = dict[str, Any]


def write_bank(
    bank: str,
    title: Localized | None,
    items: Sequence[Item],
    *,
    topics: Mapping[str, Localized] | None = None,
    documents: Sequence[Document] = (),
    tables: Mapping[str, Fields] | None = None,
    item_models: Sequence[Fields] = (),
    comment: str = "",
) -> str:
    """A whole bank in one YAML file; without ``title``, a file of a bank whose manifest is another.
    ``topics``: titles by id (every item's topic is declared,
    titled by its id where it is missing here); ``tables`` and ``item_models`` are written as they
    are, in the format's own fields. ``comment`` stands at the top, ``# `` before each
    line. A text that is ``""`` is written as ``TODO: `` with its other language, and its
    item as a draft."""
    titles = dict(topics or {})
    for item in items:
        titles.setdefault(item.topic, Localized.same(item.topic))
    head: Fields = {
        "bank": bank,
        **({"title": both(title)} if title else {}),
        "topics": [{"id": name, "title": both(each)} for name, each in titles.items()],
    }
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
        parts.append(dump({"tables": dict(tables)}))
    if item_models:
        parts.append("item_models:\n" + "\n".join(dump([each], "  ") for each in item_models))
    parts.append("items:\n" + "\n".join(_entry(item) for item in items) if items else "items: []\n")
    return "\n".join(parts)


def _entry(item: Item) -> str:
    return dump([fields_of(item)], "  ")


def identifier(text: str, taken: set[str], fallback: str = "item") -> str:
    """An id made of ``text``, not among ``taken``, which it is added to."""
    base = _base(text)
    if not base or not base[0].isalpha():
        base = f"{fallback}-{base}".strip("-")
    name = base
    if name in taken:  # the next number is looked for by halves: a thousand may have one name
        high = 2
        while f"{base}-{high}" in taken:
            high *= 2
        low = high // 2 + 1 if high > 2 else 2
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if f"{base}-{middle}" in taken else (low, middle)
        name = f"{base}-{high}"
    taken.add(name)
    return name


@lru_cache(maxsize=1 << 12)
def _base(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-")


def fields_of(item: Item) -> Fields:
    """An item as the bank format writes it, defaults left out."""
    content = _content(item)
    shown = item.sampling.count if item.sampling else None
    fields: Fields = {"id": item.id, "interaction": type_of(item.interaction)}
    written = [item.stem, item.explanation]
    if item.status == "draft" or any(not each[name] for each in written for name in ("ko", "en")):
        fields["status"] = "draft"
    fields["topic"] = item.topic
    if item.difficulty != 2:
        fields["difficulty"] = item.difficulty
    if item.bloom != "remember":
        fields["bloom"] = str(item.bloom)
    if item.points != 1.0 and not isinstance(item.interaction, Essay):
        fields["points"] = _number(item.points)
    if item.rule != ("partial" if item.interaction.partial else "exact"):
        fields["rule"] = item.rule
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


def _source(source: Source) -> Fields:
    fields: Fields = {}
    if source.document:
        fields[source.document] = Flow(source.lines) if len(source.lines) > 1 else source.lines[0]
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


def _content(item: Item) -> Fields:
    interaction, key = item.interaction, item.key
    match interaction:
        case SingleChoice(options=options) | MultipleResponse(options=options):
            assert isinstance(key, SingleKey | MultipleKey)
            right = (key.correct,) if isinstance(key, SingleKey) else key.correct
            return {"options": [_option(o, o.id in right, item.feedback) for o in options]}
        case TrueFalse():
            assert isinstance(key, TrueFalseKey)
            told = {n: both(f.feedback) for n, f in item.feedback.items() if f.feedback}
            return {"key": key.correct} | ({"feedback": told} if told else {})
        case Matching(sources=sources, targets=targets):
            assert isinstance(key, MatchingKey)
            by_id = {target.id: target.text for target in targets}
            pairs = [
                {"source": text(s.text), "target": text(by_id[key.pairs[s.id]])} for s in sources
            ]
            extra = [text(t.text) for t in targets if t.id not in key.pairs.values()]
            return {"pairs": pairs} | ({"extra_targets": extra} if extra else {})
        case Ordering(entries=entries):
            texts = {entry.id: text(entry.text) for entry in entries}
            return {"entries": [texts[name] for name in getattr(key, "order", ())]}
        case ShortText(code=code):
            assert isinstance(key, TextKey)
            return _text_key(key) | ({"code": True} if code else {})
        case Numeric(unit=unit):
            assert isinstance(key, NumericKey)
            fields: Fields = {"value": _number(key.value)}
            if key.tolerance:
                fields["tolerance"] = _number(key.tolerance)
            if unit:
                fields["unit"] = text(unit)
            if key.units:
                fields["units"] = Flow(key.units)
            return fields
        case Cloze(text=passage, gaps=gaps):
            assert isinstance(key, ClozeKey)
            return {"text": text(passage), "gaps": {gap.id: _gap(gap, key) for gap in gaps}}
        case CommandLine(prompt=prompt):
            assert isinstance(key, CommandKey)
            return _command(key) | ({"prompt": prompt} if prompt != "$ " else {})
        case Essay(lines=lines, words=words):
            assert isinstance(key, EssayKey)
            fields = {
                "rubric": [
                    {"text": both(each.text), "points": _number(each.points)} for each in key.rubric
                ]
            }
            if key.model_answer:
                fields["model_answer"] = both(key.model_answer)
            if lines != 10:
                fields["lines"] = lines
            return fields | ({"words": words} if words else {})
        case Hottext():
            passage, about = hottext.written(item)
            told = {name: both(said) for name, said in about.items()}
            return {"text": text(passage)} | ({"feedback": told} if told else {})
        case _:
            assert_never(interaction)


def _option(option: Option, right: bool, feedback: Mapping[str, OptionFeedback]) -> Fields:
    fields: Fields = {"text": text(option.text)}
    if right:
        fields["correct"] = True
    if option.fixed:
        fields["fixed"] = True
    if told := feedback.get(option.id):
        if told.misconception:
            fields["misconception"] = both(told.misconception)
        if told.feedback:
            fields["feedback"] = both(told.feedback)
    return fields


def _text_key(key: TextKey) -> Fields:
    fields: Fields = {"accepted": Flow(key.accepted)}
    usual = Normalization()
    changed = {
        name: getattr(key.normalization, name)
        for name in Normalization.__struct_fields__
        if getattr(key.normalization, name) != getattr(usual, name)
    }
    return fields | ({"normalization": FlowMap(changed)} if changed else {})


def _gap(gap: TextGap | ChoiceGap, key: ClozeKey) -> Fields:
    right = key.gaps[gap.id]
    if isinstance(gap, TextGap):
        assert isinstance(right, TextKey)
        fields = _text_key(right)
        if gap.width != 12:
            fields["width"] = gap.width
        return fields | ({"code": True} if gap.code else {})
    assert isinstance(right, GapChoiceKey)
    correct = next(option.text for option in gap.options if option.id == right.correct)
    return {
        "options": [text(option.text) for option in gap.options],
        "correct": both(correct)["en"],
    }


def _command(key: CommandKey) -> Fields:
    fields: Fields = {"accepted": list(key.accepted)}
    for name in ("equivalent", "allow", "strict"):
        if value := getattr(key, name):
            fields[name] = Flow(value)
    return fields if key.sudo is None else {**fields, "sudo": key.sudo}


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def text(localized: Localized) -> Any:
    """A text that may be language-neutral: once, or by language."""
    return localized.ko if localized.neutral and localized.ko else both(localized)


def both(localized: Localized) -> Fields:
    """A text by language; ``TODO: `` and the other language where one is missing."""
    other = next((text for text in (localized.ko, localized.en) if text.strip()), "")
    missing = f"{TODO}: {other}" if other else TODO
    return FlowMap(
        {name: localized[name] if localized[name].strip() else missing for name in LANGUAGES}
    )
