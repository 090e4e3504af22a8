"""A quiz as a table for people: a row per item, a column per thing they may want to change.

Texts stand in a column per language, as the Markdown they are written in. A list (accepted answers,
targets, feedback) stands in one cell, an entry a line; ``\\n`` in an entry is a line break of its
own. ``key`` says what is right: ``b``; ``a, c``; ``true``; ``a-1, b-2`` (matching); ``b, a, c``
(ordering); a number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from quizgen.errors import message
from quizgen.formats.options import RenderOptions
from quizgen.formats.rules import Scoring
from quizgen.formats.simpler import not_simplified, simplified
from quizgen.formats.support import Loss, Matrix, absent, converted, matrix_losses, native
from quizgen.model import (
    AnswerKey,
    Cloze,
    CommandKey,
    CommandLine,
    Essay,
    EssayKey,
    Form,
    FormItem,
    KeyEntry,
    Localized,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    OrderingKey,
    RightNumber,
    ShortText,
    SingleChoice,
    SingleKey,
    TextKey,
    TrueFalse,
    TrueFalseKey,
    type_of,
)
from quizgen.text.languages import Bilingual
from quizgen.text.numbers import short

SUPPORT: Matrix = {
    "single": native(),
    "multiple": native(),
    "true_false": native(),
    "matching": native(),
    "ordering": native(),
    "short_text": native(),
    "numeric": native(),
    "cloze": absent(message("left out: a text with gaps is more than a row")),
    "command_line": converted(
        message("becomes a short answer: only the accepted commands as they are written score")
    ),
    "essay": converted(message("without its model answer, suggested length and room")),
}

FIRST = ("id", "topic", "type", "difficulty", "points", "rule", "tags")
IGNORED = ("case", "space", "punctuation")
"""What the column ``ignore`` may name."""
LEAST_OPTIONS = 4


def _told_rule(_item: FormItem, entry: KeyEntry) -> bool:
    """A column has the rule; what options earn is in none."""
    return entry.rule != "shares"


SCORING = Scoring(rule=_told_rule, numbers="shares")
"""A table holds how points are given, and gives none."""


def rows(form: Form, key: AnswerKey, options: RenderOptions) -> list[list[str]]:
    """The heading and a row per item, all of one width."""
    form, key = simplified(form, key, SUPPORT)
    words = Bilingual(options.languages(form))
    found = [
        _row(item, entry, words)
        for item, entry in zip(form.items, key.entries, strict=True)
        if SUPPORT[type_of(item.interaction)].level != "absent"
    ]
    most = max([LEAST_OPTIONS, *(_options(row) for row in found)])
    names = columns(words, most)
    return [names, *([row.get(name, "") for name in names] for row in found)]


def columns(words: Bilingual, options: int) -> list[str]:
    """The heading, for items of up to ``options`` options."""

    def spoken(name: str) -> list[str]:
        return [f"{name} ({language})" for language in words.languages]

    return [
        *FIRST,
        *spoken("question"),
        *(name for number in range(1, options + 1) for name in spoken(f"option {number}")),
        "key",
        *spoken("targets"),
        "accepted",
        "ignore",
        "tolerance",
        *spoken("unit"),
        "units",
        *spoken("rubric"),
        *spoken("feedback"),
        *spoken("explanation"),
    ]


Row = dict[str, str]


def _options(row: Row) -> int:
    return sum(1 for name in row if re.match(r"option \d+ ", name)) // max(
        1, sum(1 for name in row if name.startswith("question "))
    )


def _row(item: FormItem, entry: KeyEntry, words: Bilingual) -> Row:
    row = {
        "id": entry.ref,
        "topic": entry.topic,
        "type": type_of(item.interaction),
        "difficulty": str(entry.difficulty),
        "points": short(item.points),
        "rule": entry.rule,
        "tags": listed(entry.tags),
    }

    def say(name: str, text: Localized | None) -> None:
        for language in words.languages if text else ():
            assert text is not None
            row[f"{name} ({language})"] = text[language]

    def say_all(name: str, texts: Sequence[tuple[str, Localized]]) -> None:
        for language in words.languages if texts else ():
            row[f"{name} ({language})"] = listed([lead + text[language] for lead, text in texts])

    def show(options: Sequence[Option]) -> dict[str, str]:
        """Options in their columns; their letters by id."""
        for index, option in enumerate(options, 1):
            say(f"option {index}", option.text)
        return {option.id: letters(index) for index, option in enumerate(options)}

    say("question", item.stem)
    say("explanation", entry.explanation)
    key = entry.key
    named: dict[str, str] = {"true": "true", "false": "false"}
    match item.interaction:
        case SingleChoice(options=options):
            assert isinstance(key, SingleKey)
            named = show(options)
            row["key"] = named[key.correct]
        case MultipleResponse(options=options):
            assert isinstance(key, MultipleKey)
            named = show(options)
            row["key"] = ", ".join(named[name] for name in key.correct)
        case TrueFalse():
            assert isinstance(key, TrueFalseKey)
            row["key"] = "true" if key.correct else "false"
        case Matching(sources=sources, targets=targets):
            assert isinstance(key, MatchingKey)
            named = show(sources)
            numbers = {target.id: index for index, target in enumerate(targets, 1)}
            say_all("targets", [("", target.text) for target in targets])
            row["key"] = ", ".join(f"{named[s.id]}-{numbers[key.pairs[s.id]]}" for s in sources)
        case Ordering(entries=entries):
            assert isinstance(key, OrderingKey)
            named = show(entries)
            row["key"] = ", ".join(named[name] for name in key.order)
        case ShortText():
            assert isinstance(key, TextKey)
            row["accepted"] = listed(key.accepted)
            rules = key.normalization
            row["ignore"] = ", ".join(n for n in IGNORED if getattr(rules, f"ignore_{n}"))
        case CommandLine():
            assert isinstance(key, CommandKey)
            row |= {"type": "short_text", "accepted": listed(key.accepted)}
        case Numeric(unit=unit):
            assert isinstance(key, NumericKey)
            earning = key.earning(entry.rule)
            row["key"] = listed([short(each.value) + _earned(each) for each in earning])
            row["tolerance"] = listed([short(each.tolerance) for each in earning])
            row["units"] = listed(key.units)
            say("unit", unit)
        case Essay():
            assert isinstance(key, EssayKey)
            say_all("rubric", [(f"{short(each.points)}: ", each.text) for each in key.rubric])
        case Cloze():
            pass
        case _:
            not_simplified(item.interaction)
    told = [
        (f"{named[name]}: ", each.feedback)
        for name, each in sorted(entry.feedback.items(), key=lambda told: named.get(told[0], ""))
        if each.feedback and name in named
    ]
    say_all("feedback", told)
    return row


def _earned(number: RightNumber) -> str:
    """What stands behind a number that earns a part of the points, `` (50 %)``; empty where it
    earns all."""
    return f" ({short(100 * number.share)} %)" if number.share < 1 else ""


def letters(index: int) -> str:
    """``a`` … ``z``, ``aa`` …"""
    return (letters(index // 26 - 1) if index >= 26 else "") + chr(ord("a") + index % 26)


def listed(entries: Sequence[str]) -> str:
    """Several entries as the text of one cell, a line each; ``entries_of`` reads them again."""
    return "\n".join(
        entry.replace("\\", "\\\\").replace("\r", "").replace("\n", "\\n") for entry in entries
    )


def entries_of(cell: str) -> list[str]:
    """The entries of a cell that ``listed`` wrote."""

    def plain(found: re.Match[str]) -> str:
        return "\n" if found[1] == "n" else found[1]

    return [re.sub(r"\\([\\n])", plain, line) for line in cell.split("\n") if line.strip()]


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses in a table."""
    found = matrix_losses(form, SUPPORT)
    for item, entry in zip(form.items, key.entries, strict=True):
        if item.images or entry.images:
            found.append(
                Loss(item.id, message("pictures are left out; their alternative text stays"))
            )
    return found
