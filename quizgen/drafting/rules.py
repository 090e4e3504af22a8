"""The rules of ``rules.yaml``, read once."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from quizgen.bank.slots import ColumnType, fill
from quizgen.model import Localized


@cache
def _rules() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = Path(__file__).with_name("rules.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.load(text, loader)
    return found


def section(name: str) -> Any:
    """One part of the rules as it is written."""
    return _rules()[name]


def _any_of(words: str) -> str:
    return "|".join(words.split())


@cache
def course_label() -> re.Pattern[str]:
    """A whole label that is about the course."""
    return re.compile(_any_of(section("course_labels")), re.IGNORECASE)


@cache
def course_column() -> re.Pattern[str]:
    """A whole column heading that is about people or times."""
    return re.compile(_any_of(section("course_columns")), re.IGNORECASE)


def procedure() -> re.Pattern[str]:
    """A part of a heading below which commands follow one another."""
    return _either("procedures")


@cache
def _either(name: str) -> re.Pattern[str]:
    rules = section(name)
    return re.compile(rf"{_any_of(rules['ko'])}|\b(?:{_any_of(rules['en'])})\b", re.IGNORECASE)


def course_heading() -> re.Pattern[str]:
    """A part of a heading that makes its section one about the course."""
    return _either("course_headings")


def order_cue() -> re.Pattern[str]:
    """A word that says that what follows is in order."""
    return _either("order")


@cache
def step() -> re.Pattern[str]:
    """An entry that is something to do: by its first word in English, its last in Korean."""
    rules = section("steps")
    return re.compile(
        rf"^(?:{_any_of(rules['en'])})\b|(?:{_any_of(rules['ko'])})\.?$", re.IGNORECASE
    )


@cache
def _wording(name: str) -> Localized:
    found = section("wording")[name]
    return Localized(ko=found["ko"], en=found["en"])


def say(which: str, /, **slots: Localized | str) -> Localized:
    """A text of ``wording`` with its slots filled and its particles chosen."""
    cells = {k: v if isinstance(v, Localized) else Localized.same(v) for k, v in slots.items()}
    types: dict[str, ColumnType] = {}
    return fill(_wording(which), cells, types) if cells else _wording(which)
