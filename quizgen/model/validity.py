"""Whether a form, and a key with its form, are whole: every reference leads somewhere, every number
is one, every name can be part of a file's. What passes can be graded and rendered; whoever reads
these files from outside asks here, once, at the door.

A fault is the value's JSON path (RFC 9535) and what is wrong with it.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Collection, Iterable, Iterator
from typing import assert_never

import msgspec

from quizgen.errors import Message, message
from quizgen.model.form import AnswerKey, Form, FormItem, KeyEntry
from quizgen.model.interactions import (
    HOT,
    Cloze,
    ClozeKey,
    CommandKey,
    Essay,
    EssayKey,
    GapChoiceKey,
    Hottext,
    HottextKey,
    Interaction,
    Key,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    NumericKey,
    Ordering,
    OrderingKey,
    SingleChoice,
    SingleKey,
    TextGap,
    TextKey,
    TrueFalseKey,
    type_of,
)
from quizgen.model.text import LANGUAGES
from quizgen.model.walk import MARK, option_lists

Fault = tuple[str, Message]

_NAME = re.compile(r"\w[\w.~-]{0,199}")
_LABEL = re.compile(r"[A-Za-z0-9]{0,8}")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (2.2) cannot hold, and DEL."""
_MOST_POINTS = 1_000_000.0
_MOST_LINES = 500
_MOST_WIDTH = 500
_MOST_MINUTES = 1_000_000.0


def form_faults(form: Form, root: str = "$") -> Iterator[Fault]:
    """What is wrong with a form, in its order."""
    yield from _texts(form, root)
    if not _NAME.fullmatch(form.id):
        yield f"{root}.id", _no_name(form.id)
    if not _LABEL.fullmatch(form.label):
        yield f"{root}.label", _no_name(form.label)
    if not is_date(form.date):
        yield f"{root}.date", message("{value} is not a date (YYYY-MM-DD)", value=repr(form.date))
    if form.minutes is not None:
        yield from _number(form.minutes, 0, _MOST_MINUTES, f"{root}.minutes")
    if not form.languages or len(set(form.languages)) < len(form.languages):
        yield f"{root}.languages", _EMPTY_OR_TWICE
    if not form.items:
        yield f"{root}.sections", message("there is no item")
    seen: set[str] = set()
    for number, section in enumerate(form.sections):
        for index, item in enumerate(section.items):
            path = f"{root}.sections[{number}].items[{index}]"
            if item.id in seen:
                yield f"{path}.id", _twice(item.id)
            seen.add(item.id)
            yield from _item(item, path)
            if item.stimulus is not None:
                behind = [each.id for each in section.items[index:]]
                asked = list(item.stimulus.items)
                if not asked or asked != behind[: len(asked)]:
                    yield (
                        f"{path}.stimulus.items",
                        message("are not this item and those behind it"),
                    )


def _item(item: FormItem, path: str) -> Iterator[Fault]:
    if not _NAME.fullmatch(item.id):
        yield f"{path}.id", _no_name(item.id)
    yield from _number(item.points, 0, _MOST_POINTS, f"{path}.points")
    yield from _pictures(item.images, f"{path}.images")
    if item.stimulus is not None:
        yield from _pictures(item.stimulus.images, f"{path}.stimulus.images")
    here = f"{path}.interaction"
    for part, options in option_lists(item.interaction):
        yield from _unique((option.id for option in options), f"{here}.{part}")
        for option in options:
            if not _NAME.fullmatch(option.id):
                yield f"{here}.{part}", _no_name(option.id)
    match item.interaction:
        case SingleChoice(options) | MultipleResponse(options):
            if not options:
                yield f"{here}.options", _EMPTY
        case Matching(sources, targets):
            if not sources or not targets:
                yield here, _EMPTY
        case Ordering(entries):
            if not entries:
                yield f"{here}.entries", _EMPTY
        case Cloze():
            yield from _cloze(item.interaction, here)
        case Hottext(text, words):
            if not words:
                yield f"{here}.words", _EMPTY
            ids = [word.id for word in words]
            for language in LANGUAGES:
                there = [name for name, _ in HOT.findall(text[language])]
                if sorted(there) != sorted(ids):
                    yield (
                        f"{here}.text.{language}",
                        message(
                            "holds the words {found}, and there are {known}",
                            found=_listed(there),
                            known=_listed(ids),
                        ),
                    )
        case Essay(lines, words):
            yield from _number(lines, 0, _MOST_LINES, f"{here}.lines")
            if words is not None:
                yield from _number(words, 0, 1_000_000, f"{here}.words")
        case _:
            pass


def _cloze(cloze: Cloze, path: str) -> Iterator[Fault]:
    ids = [gap.id for gap in cloze.gaps]
    if not ids:
        yield f"{path}.gaps", _EMPTY
    yield from _unique(ids, f"{path}.gaps")
    for index, gap in enumerate(cloze.gaps):
        if isinstance(gap, TextGap):
            yield from _number(gap.width, 1, _MOST_WIDTH, f"{path}.gaps[{index}].width")
        elif not gap.options:
            yield f"{path}.gaps[{index}].options", _EMPTY
    for language in ("ko", "en"):
        there = MARK.findall(getattr(cloze.text, language))
        if sorted(there) != sorted(ids):
            yield (
                f"{path}.text.{language}",
                message(
                    "holds the gaps {found}, and there are {known}",
                    found=_listed(there),
                    known=_listed(ids),
                ),
            )


def key_faults(key: AnswerKey, form: Form, root: str = "$") -> Iterator[Fault]:
    """What is wrong with a key, of a form that is right, in its order."""
    yield from _texts(key, root)
    for index, entry in enumerate(key.entries):
        for number, source in enumerate(entry.sources):
            if source.document and source.document not in key.documents:
                path = f"{root}.entries[{index}].sources[{number}].document"
                yield path, message("{name} has no title", name=repr(source.document))
    for name, place in key.places.items():
        if place.url and not place.url.startswith(("https://", "http://")):
            yield f"{root}.places.{name}.url", message("is no address (https://…)")
    items = {item.id: item for item in form.items}
    found = [entry.id for entry in key.entries]
    if found != list(items):
        missing = [name for name in items if name not in found]
        more = [name for name in found if name not in items]
        yield from _unique(found, f"{root}.entries")
        if missing:
            yield (
                f"{root}.entries",
                message("no entry for the form's item {items}", items=_listed(missing)),
            )
        if more:
            yield (
                f"{root}.entries",
                message("the form has no item {items}", items=_listed(more)),
            )
        if not missing and not more and len(set(found)) == len(found):
            yield f"{root}.entries", message("are not in the order of the form's items")
    for index, entry in enumerate(key.entries):
        if entry.id in items:
            yield from _entry(entry, items[entry.id], f"{root}.entries[{index}]")


def _entry(entry: KeyEntry, item: FormItem, path: str) -> Iterator[Fault]:
    if entry.points != item.points:
        yield (
            f"{path}.points",
            message("is {found}, and the form says {known}", found=entry.points, known=item.points),
        )
    yield from _number(entry.difficulty, 0, 10, f"{path}.difficulty")
    yield from _pictures(entry.images, f"{path}.images")
    of_key, of_form = entry.key.__struct_config__.tag, type_of(item.interaction)
    if of_key != of_form:
        yield (
            f"{path}.key",
            message(
                "is of the type {found}, and the form's item {item} is {known}",
                found=of_key,
                item=item.id,
                known=of_form,
            ),
        )
        return
    yield from _key(entry.key, item.interaction, f"{path}.key")


def _key(key: Key, interaction: Interaction, path: str) -> Iterator[Fault]:
    match key:
        case SingleKey():
            assert isinstance(interaction, SingleChoice)
            yield from _known([key.correct], interaction.options, f"{path}.correct")
        case MultipleKey() | HottextKey():
            if not key.correct:
                yield f"{path}.correct", _EMPTY
            yield from _unique(key.correct, f"{path}.correct")
            yield from _known(key.correct, interaction.choices, f"{path}.correct")
        case MatchingKey():
            assert isinstance(interaction, Matching)
            sources = {option.id for option in interaction.sources}
            for missing in sorted(sources - set(key.pairs)):
                yield f"{path}.pairs", message("no target for {source}", source=repr(missing))
            yield from _known(key.pairs, interaction.sources, f"{path}.pairs")
            yield from _known(key.pairs.values(), interaction.targets, f"{path}.pairs")
        case OrderingKey():
            assert isinstance(interaction, Ordering)
            yield from _unique(key.order, f"{path}.order")
            yield from _known(key.order, interaction.entries, f"{path}.order")
            if len(key.order) < len(interaction.entries):
                yield f"{path}.order", message("an entry is missing")
        case TextKey() | CommandKey():
            yield from _accepted(key.accepted, path)
        case NumericKey():
            yield from _number(key.value, -math.inf, math.inf, f"{path}.value")
            yield from _number(key.tolerance, 0, math.inf, f"{path}.tolerance")
        case ClozeKey():
            assert isinstance(interaction, Cloze)
            yield from _gaps(key, interaction, path)
        case EssayKey():
            for index, line in enumerate(key.rubric):
                yield from _number(line.points, 0, _MOST_POINTS, f"{path}.rubric[{index}].points")
        case TrueFalseKey():
            pass
        case _:
            assert_never(key)


def _gaps(key: ClozeKey, cloze: Cloze, path: str) -> Iterator[Fault]:
    gaps = {gap.id: gap for gap in cloze.gaps}
    for missing in gaps.keys() - key.gaps.keys():
        yield f"{path}.gaps", message("no entry for the gap {gap}", gap=repr(missing))
    for name, of_gap in key.gaps.items():
        here = f"{path}.gaps.{name}"
        gap = gaps.get(name)
        if gap is None:
            yield here, message("the form has no such gap")
        elif isinstance(of_gap, GapChoiceKey) == isinstance(gap, TextGap):
            yield here, message("is of another type than the form's gap")
        elif isinstance(of_gap, GapChoiceKey):
            assert not isinstance(gap, TextGap)
            yield from _known([of_gap.correct], gap.options, here)
        else:
            yield from _accepted(of_gap.accepted, here)


def _accepted(texts: tuple[str, ...], path: str) -> Iterator[Fault]:
    if not any(text.strip() for text in texts):
        yield f"{path}.accepted", _EMPTY


def _known(names: Iterable[str], options: Iterable[object], path: str) -> Iterator[Fault]:
    known = [getattr(option, "id", "") for option in options]
    for name in names:
        if name not in known:
            yield (
                path,
                message("{name} is none of {known}", name=repr(name), known=_listed(known)),
            )


def _unique(names: Iterable[str], path: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield path, _twice(name)
        seen.add(name)


def _number(value: float, low: float, high: float, path: str) -> Iterator[Fault]:
    if math.isfinite(value) and low <= value <= high:
        return
    if math.isinf(low) or math.isinf(high):
        yield path, message("{value} is no such number", value=value)
    else:
        yield (
            path,
            message(
                "{value} is not from {low} to {high}", value=value, low=f"{low:g}", high=f"{high:g}"
            ),
        )


def _pictures(pictures: dict[str, str], path: str) -> Iterator[Fault]:
    for name, address in pictures.items():
        if not address.startswith("data:image/"):
            yield f"{path}[{name!r}]", message("a picture is a data: address of an image")


def _texts(value: object, path: str) -> Iterator[Fault]:
    """Characters that no text can hold, wherever they stand."""
    if isinstance(value, str):
        if found := _FORBIDDEN.search(value):
            number = f"{ord(found[0]):04X}"
            yield path, message("holds the character U+{number}, as no text can", number=number)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, tuple | list):
        for index, each in enumerate(value):
            yield from _texts(each, f"{path}[{index}]")
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(name, path)
            yield from _texts(each, f"{path}[{name!r}]")


def is_plain_name(name: str) -> bool:
    """Whether a file's name out of a file is a name alone: no path, nothing hidden, no device."""
    return bool(_NAME.fullmatch(name)) and ".." not in name


def is_date(text: str) -> bool:
    """Whether it is one of ISO 8601, as ``2026-11-24``."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def no_plain_name(name: str) -> Message:
    """What is said of a file's name that leads out of its folder."""
    return message("{name}: a file is named alone, without a path", name=repr(name[:100]))


_EMPTY = message("is empty")
_EMPTY_OR_TWICE = message("is empty, or has something twice")


def _twice(name: str) -> Message:
    return message("{name} is here twice", name=repr(name[:100]))


def _no_name(name: str) -> Message:
    return message(
        "{name}: may hold letters, digits and . _ ~ - only, up to 200", name=repr(name[:100])
    )


def _listed(names: Collection[str]) -> str:
    shown = ", ".join(repr(name[:40]) for name in list(names)[:10])
    return f"{shown} …" if len(names) > 10 else shown or "–"
