"""Items as what such services know: a line of text, lines to choose from, and which are right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from quizgen.errors import Message, message
from quizgen.formats.lms.spellings import spellings
from quizgen.formats.options import RenderOptions
from quizgen.formats.simpler import item_losses, simplified
from quizgen.formats.support import Loss, Matrix
from quizgen.locale import ui
from quizgen.model import (
    AnswerKey,
    CommandKey,
    EssayKey,
    Form,
    FormItem,
    KeyEntry,
    Localized,
    MultipleKey,
    NumericKey,
    Option,
    SingleKey,
    TextKey,
    TrueFalseKey,
)
from quizgen.text.languages import Bilingual
from quizgen.text.numbers import short

SECONDS = 30
"""To answer a question: what the services themselves begin with, or near it."""

Kind = Literal["one", "several", "typed", "written"]


class Row(msgspec.Struct, frozen=True):
    """A question in plain text. ``right``: places in ``answers``, counted from 0; of a ``typed``
    answer all that are accepted are right, a ``written`` one has none."""

    id: str
    kind: Kind
    stem: str
    answers: tuple[str, ...]
    right: tuple[int, ...]
    points: float
    explanation: str

    @property
    def numbers(self) -> str:
        """The places of what is right, counted from 1, between commas."""
        return ",".join(str(place + 1) for place in self.right)


def padded(cells: Sequence[str], width: int) -> list[str]:
    """The first ``width`` cells, empty ones behind those that there are."""
    return [*cells, *[""] * width][:width]


SAME = message("options cannot be told apart there: as plain text they are the same")


def repeats(texts: Sequence[str]) -> bool:
    """Whether one of them stands there twice."""
    return len(set(texts)) < len(texts)


class Limits(msgspec.Struct, frozen=True):
    """What a service takes: which types of questions, and how much of each thing."""

    service: str
    kinds: tuple[Kind, ...]
    answers: int
    stem: int | None = None
    """Characters; None: as many as one likes."""
    answer: int | None = None
    accepted: int = 0
    """How many accepted answers of a question that is typed stand in the file."""
    points: bool = False
    explanations: bool = True


def rows(
    form: Form, key: AnswerKey, options: RenderOptions, support: Matrix, limits: Limits
) -> list[Row]:
    """The questions that ``limits`` has room for, in the form's order; texts are shortened, and
    stand in both languages where both fit."""
    form, key = simplified(form, key, support)
    words = Bilingual(options.languages(form))
    pairs = zip(form.items, key.entries, strict=True)
    found = (row_of(item, entry, words, limits) for item, entry in pairs)
    return [row for row in found if row is not None and _has_room(row, limits)]


def losses(
    form: Form, key: AnswerKey, options: RenderOptions, support: Matrix, limits: Limits
) -> list[Loss]:
    """What ``form`` loses on its way into a file of a service."""
    words = Bilingual(options.languages(form))

    def own(item: FormItem, entry: KeyEntry) -> list[Message]:
        whole = row_of(item, entry, words, msgspec.structs.replace(limits, stem=None, answer=None))
        if whole is None or whole.kind not in limits.kinds:
            return []
        said: list[Message] = []
        if not _has_room(whole, limits):
            return [
                message(
                    "left out: {service} takes {most} options",
                    service=limits.service,
                    most=limits.answers,
                )
            ]
        if whole.kind == "typed" and len(whole.answers) > limits.accepted > 0:
            most = limits.accepted
            said.append(message("of the accepted answers the first {most} are written", most=most))
        written = row_of(item, entry, words, limits)
        if written != whole:
            said.append(message("texts are shortened, or stand in the first language alone"))
        if written and whole.kind in ("one", "several") and repeats(written.answers):
            said.append(SAME)
        if item.images or entry.images:
            said.append(message("pictures are left out; their alternative text stays"))
        if any(told.feedback for told in entry.feedback.values()):
            said.append(message("feedback to options is left out"))
        return said

    found = item_losses(form, key, support, own)
    if form.items:
        plain = message("plain text, a line each, without marks and line breaks")
        found.append(Loss("", plain))
        if not limits.explanations:
            found.append(Loss("", message("explanations are left out")))
        if not limits.points:
            found.append(Loss("", message("points are left out: the service gives its own")))
    return found


def _has_room(row: Row, limits: Limits) -> bool:
    typed = row.kind == "typed"
    return row.kind in limits.kinds and (typed or len(row.answers) <= limits.answers)


def row_of(item: FormItem, entry: KeyEntry, words: Bilingual, limits: Limits) -> Row | None:
    """The question within the limits of ``limits``; None where nothing of it is one."""
    answers: Sequence[Localized] = ()
    right: Sequence[int] = ()
    kind: Kind = "one"
    match entry.key:
        case SingleKey(correct=correct):
            answers, right = _chosen(item.interaction.choices, (correct,))
        case MultipleKey(correct=several):
            kind = "several"
            answers, right = _chosen(item.interaction.choices, several)
        case TrueFalseKey(correct=truth):
            answers, right = (ui("True"), ui("False")), (0 if truth else 1,)
        case TextKey(accepted=accepted):
            kind, answers = "typed", [Localized.same(text) for text in accepted]
        case CommandKey():
            kind = "typed"
            answers = [Localized.same(text) for text in spellings(entry.key)]
        case NumericKey():
            kind = "typed"
            answers = [Localized.same(short(each.value)) for each in entry.key.numbers]
        case EssayKey():
            kind = "written"
        case _:
            return None
    if kind == "typed":
        lines = [" ".join(text[words.languages[0]].split()) for text in answers]
        right = range(len(lines))
    else:
        lines = [_short(text, words, limits.answer) for text in answers]
    return Row(
        item.id,
        kind,
        _short(item.stem, words, limits.stem),
        tuple(lines),
        tuple(right),
        item.points,
        words.plain(entry.explanation),
    )


def _chosen(options: Sequence[Option], right: Sequence[str]) -> tuple[list[Localized], list[int]]:
    places = [place for place, option in enumerate(options) if option.id in right]
    return [option.text for option in options], places


def _short(text: Localized, words: Bilingual, most: int | None) -> str:
    both = words.plain(text)
    if most is None or len(both) <= most:
        return both
    line = words.first(text)
    return line if len(line) <= most else line[: most - 1] + "…"
