"""Whether a form, and a key with its form, are whole: every reference leads somewhere, every number
is one, every name can be part of a file's. What passes can be graded and rendered; whoever reads
these files from outside asks here, once, at the door.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from quizgen.errors import Message, message
from quizgen.model.faults import MOST_POINTS, Fault, listed, number_faults, repeated, twice
from quizgen.model.form import AnswerKey, Form, FormItem, KeyEntry
from quizgen.model.interactions import BaseKey, SingleChoice, type_of
from quizgen.model.text import Localized
from quizgen.model.walk import option_lists

_NAME = re.compile(r"\w[\w.~-]{0,199}")
_is_name = lru_cache(maxsize=1024)(_NAME.fullmatch)
"""Of options' names, which are the same in most items."""
_LABEL = re.compile(r"(?!.*\.\.)[\w.~-]{0,100}")
_FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]"
"""What XML 1.0 (2.2) cannot hold, and DEL."""
_FORBIDDEN_IN_JSON = (b"\\u", b"\\b", b"\\f", b"\x7f", b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_MOST_MINUTES = 1_000_000.0


def form_faults(form: Form, root: str = "$") -> Iterator[Fault]:
    """What is wrong with a form, in its order."""
    if not clean(form):
        yield from _texts(form, root)
    if not _NAME.fullmatch(form.id):
        yield f"{root}.id", _no_name(form.id)
    if not _LABEL.fullmatch(form.label):
        yield f"{root}.label", _no_name(form.label)
    if not is_date(form.date):
        yield f"{root}.date", message("{value} is not a date (YYYY-MM-DD)", value=repr(form.date))
    if form.minutes is not None:
        yield from number_faults(form.minutes, 0, _MOST_MINUTES, f"{root}.minutes")
    if not form.languages or len(set(form.languages)) < len(form.languages):
        yield f"{root}.languages", _EMPTY_OR_TWICE
    if not form.items:
        yield f"{root}.sections", message("there is no item")
    seen: set[str] = set()
    for number, section in enumerate(form.sections):
        for index, item in enumerate(section.items):
            path = f"{root}.sections[{number}].items[{index}]"
            if item.id in seen:
                yield f"{path}.id", twice(item.id)
            seen.add(item.id)
            yield from _item(item, path)
            if item.stimulus is not None:
                behind = [each.id for each in section.items[index:]]
                asked = list(item.stimulus.items)
                if not asked or asked != behind[: len(asked)]:
                    yield f"{path}.stimulus.items", NOT_BEHIND


def _item(item: FormItem, path: str) -> Iterator[Fault]:
    # of the thousands of a large form nearly all are right: what is wrong is put into words apart
    if not _NAME.fullmatch(item.id):
        yield f"{path}.id", _no_name(item.id)
    if not 0 <= item.points <= MOST_POINTS:
        yield from number_faults(item.points, 0, MOST_POINTS, f"{path}.points")
    if item.penalty is not msgspec.UNSET and not 0 <= item.penalty <= 1:
        yield from number_faults(item.penalty, 0, 1, f"{path}.penalty")
    if item.images:
        yield from _pictures(item.images, f"{path}.images")
    if item.stimulus is not None:
        yield from _pictures(item.stimulus.images, f"{path}.stimulus.images")
    here = f"{path}.interaction"
    for part, options in option_lists(item.interaction):
        names = [option.id for option in options]
        if len(set(names)) < len(names):
            yield from repeated(names, f"{here}.{part}")
        for name in names:
            if not _is_name(name):
                yield f"{here}.{part}", _no_name(name)
    yield from item.interaction.faults(here)


def key_faults(key: AnswerKey, form: Form, root: str = "$") -> Iterator[Fault]:
    """What is wrong with a key, of a form that is right, in its order."""
    if not clean(key):
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
        yield from repeated(found, f"{root}.entries")
        if missing:
            yield (
                f"{root}.entries",
                message("no entry for the form's item {items}", items=listed(missing)),
            )
        if more:
            yield (
                f"{root}.entries",
                message("the form has no item {items}", items=listed(more)),
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
    if not 0 <= entry.difficulty <= 10:
        yield from number_faults(entry.difficulty, 0, 10, f"{path}.difficulty")
    if not 0 <= entry.penalty <= 1:
        yield from number_faults(entry.penalty, 0, 1, f"{path}.penalty")
    if entry.images:
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
    if entry.spares:
        names = [spare.id for spare in entry.spares]
        shown = [option.id for option in item.interaction.choices]
        yield from repeated([*shown, *names], f"{path}.spares")
        if not isinstance(item.interaction, SingleChoice) or not all(map(_NAME.fullmatch, names)):
            yield f"{path}.spares", message("only a single choice has spare options, with names")
    of_type: BaseKey = entry.key
    yield from of_type.faults(item.interaction, f"{path}.key")


def _pictures(pictures: dict[str, str], path: str) -> Iterator[Fault]:
    for name, address in pictures.items():
        if not address.startswith("data:image/"):
            yield f"{path}[{name!r}]", message("a picture is a data: address of an image")


def clean(value: object) -> bool:
    """Whether no text inside holds a character that XML cannot, or DEL, told from its JSON: far
    cheaper than a walk.
    There a control character is escaped, but for DEL, and a half of a surrogate pair is refused."""
    try:
        data = msgspec.json.encode(value)
    except (ValueError, TypeError):
        return False
    if b"\\\\" in data:
        data = data.replace(b"\\\\", b"")
    marks = [each for each in _FORBIDDEN_IN_JSON if each[:1] in data]  # most have few such bytes
    return not any(each in data for each in marks)


def _texts(value: object, path: str) -> Iterator[Fault]:
    """Characters that no text can hold, wherever they stand."""
    if isinstance(value, str):
        if found := re.search(_FORBIDDEN, value):
            number = f"{ord(found[0]):04X}"
            yield path, message("holds the character U+{number}, as no text can", number=number)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, tuple | list):
        for index, each in enumerate(value):
            yield from _texts(each, f"{path}[{index}]")
    elif isinstance(value, Localized):
        for language, each in value.items():
            yield from _texts(each, f"{path}.{language}")
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


_EMPTY_OR_TWICE = message("is empty, or has something twice")
NOT_BEHIND = message("are not this item and those behind it")
"""Said of the items of a set."""


def _no_name(name: str) -> Message:
    return message(
        "{name}: may hold letters, digits and . _ ~ - only, up to 200", name=repr(name[:100])
    )
