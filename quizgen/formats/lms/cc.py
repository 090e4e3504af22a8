"""Common Cartridge 1.3 with the quiz inside, in its profile of QTI 1.2.1.

1EdTech (IMS), *Common Cartridge Profile* version 1.3: six kinds of question (``cc.exam.v0p1``), one
section, points by whole weights. A question with several parts becomes several questions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec

from quizgen.errors import Message, at, message
from quizgen.formats.environment import environment
from quizgen.formats.errors import FormatError
from quizgen.formats.lms.package import identity, xml_bytes, zipped
from quizgen.formats.lms.qti1.questions import (
    Choice,
    Question,
    Writer,
    files,
    ignores_more_than_case,
)
from quizgen.formats.lms.qti1.support import SUPPORT as QTI1
from quizgen.formats.options import RenderOptions
from quizgen.formats.rules import Scoring
from quizgen.formats.simpler import item_losses, simplified
from quizgen.formats.support import Loss, Matrix, converted, native
from quizgen.model import (
    AnswerKey,
    ChoiceGap,
    Cloze,
    ClozeKey,
    Form,
    FormItem,
    KeyEntry,
    Matching,
    NumericKey,
    Ordering,
    SingleChoice,
    type_of,
)
from quizgen.text.bilingual import Voice

SUPPORT: Matrix = {
    "single": native(),
    "multiple": native(),
    "true_false": native(),
    "matching": converted(message("a multiple-choice question for each left side")),
    "ordering": converted(message("a multiple-choice question for the place of each entry")),
    "short_text": native(),
    "numeric": converted(
        message("fill in the blank with the exact number; left out where there is a tolerance")
    ),
    "cloze": converted(message("a question for each gap")),
    "command_line": QTI1["command_line"],
    "essay": QTI1["essay"],
}
SCORING = Scoring(weights=True)
"""Each gap is a question, with points of its own."""

_PICTURES = "images/"
_BASE = "$IMS-CC-FILEBASE$/../" + _PICTURES
"""From the folder of the assessment, as the specification has it; Canvas reads it too."""

_CHOICES = 3
"""A multiple-choice question of the profile has at least so many options."""
_SAME = 1e-9
"""Points that nobody sees."""


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The cartridge, a zip file. Raises ``FormatError`` where no item can be carried."""
    form, key = simplified(form, key, SUPPORT)
    env = environment("cc", options.templates)
    speech = Voice(options.languages(form))
    pictures = files(form, key, _PICTURES)
    ident = "g" + identity("cartridge", form.id)
    writer = Writer(speech, _BASE, numbered=True)
    questions = [q for whole in writer.questions(form, key) for q in _parts(whole)]
    if not questions:
        raise FormatError(at(form.id, message("no item fits into a cartridge")))
    context = {
        "form": form,
        "ident": ident,
        "title": speech.plain(form.title),
        "languages": speech.languages,
        "description": speech.block(form.instructions) if form.instructions else "",
        "minutes": math.ceil(form.minutes) if form.minutes else None,
        "pictures": list(pictures),
        "questions": questions,
    }
    texts = {
        "imsmanifest.xml": env.get_template("imsmanifest.xml.jinja").render(context),
        f"{ident}/assessment.xml": env.get_template("assessment.xml.jinja").render(context),
    }
    return zipped({name: xml_bytes(text) for name, text in texts.items()} | pictures)


def _parts(question: Question) -> list[Question]:
    """The questions of the Common Cartridge profile that a question becomes: where it has no such
    type, several simpler ones."""
    replace = msgspec.structs.replace
    match question.kind:
        case "true_false":
            names = ("true", "false")  # Moodle refuses others
            named = zip(names, question.choices, strict=True)
            choices = tuple(replace(choice, ident=name) for name, choice in named)
            found = [replace(question, choices=choices)]
        case "matching":
            found = [
                replace(
                    question,
                    kind="single",
                    ident=identity(question.ident, pair.ident),
                    stem=f"{question.stem}\n<p>{pair.html} → ?</p>",
                    choices=tuple(
                        replace(choice, correct=choice.ident == pair.target)
                        for choice in question.choices
                    ),
                    pairs=(),
                )
                for pair in question.pairs
            ]
        case "cloze":
            found = [
                replace(
                    question,
                    kind="short_text" if blank.typed else "single",
                    ident=identity(question.ident, blank.name),
                    stem=f"{question.stem}\n<p>【{number}】 ?</p>",
                    choices=blank.choices,
                    case=blank.case,
                    blanks=(),
                )
                for number, blank in enumerate(question.blanks, 1)
            ]
        case "numeric":
            exact = tuple(
                Choice(identity(question.ident, each.value), "", each.value, True)
                for each in question.ranges
                if each.low == each.high
            )
            whole = len(exact) == len(question.ranges)
            found = [replace(question, kind="short_text", choices=exact)] if whole else []
        case _:
            found = [question]
    weights = [_weight(question.points * share) for share in _shares(question, len(found))]
    if len(found) < 2:
        return [replace(each, points=weights[0]) for each in found]
    return [
        replace(each, points=weight, title=f"{question.title} ({number}/{len(found)})")
        for number, (each, weight) in enumerate(zip(found, weights, strict=True), 1)
    ]


def _shares(question: Question, parts: int) -> list[float]:
    """What share of a question's points each of the questions earns that it is split into."""
    return [blank.share for blank in question.blanks] or [1 / max(1, parts)] * max(1, parts)


def _weight(points: float) -> int:
    """Points as the profile has them: a whole number from 1 to 99."""
    return min(99, max(1, math.floor(points + 0.5)))


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses in a cartridge: the matrix's conversions, and what single items ask."""
    return item_losses(form, key, SUPPORT, _own)


def _own(item: FormItem, entry: KeyEntry) -> Iterator[Message]:
    if ignores_more_than_case(entry.key):
        yield message(
            "only the accepted spellings score there: not other spaces, particles or plurals"
        )
    if isinstance(entry.key, NumericKey):
        if any(each.tolerance for each in entry.key.numbers):
            yield message("left out: a cartridge has no numbers with a tolerance")
        elif entry.key.units:
            yield message("only the number may be typed, without its unit")
    if entry.rule != "exact" and type_of(item.interaction) == "multiple":
        yield message("all of it right or no points")
    parts = [entry.points * share for share in _shares_of(item, entry)]
    if len(parts) > 1 and entry.rule == "exact":
        yield message("each part scores by itself: all or nothing is not known there")
    if any(abs(_weight(part) - part) > _SAME for part in parts):
        yield message("points become whole numbers, from 1 to 99 for each question")
    offered = _offered(item)
    if offered and min(offered) < _CHOICES:
        yield message("a multiple-choice question of two options; strict importers want three")


def _shares_of(item: FormItem, entry: KeyEntry) -> list[float]:
    """What share of an item's points each of the questions earns that it is split into."""
    if isinstance(entry.key, ClozeKey):
        return list(entry.key.shares(entry.rule).values())
    match item.interaction:
        case Matching(sources=parts) | Ordering(entries=parts):
            return [1 / len(parts)] * len(parts)
        case _:
            return [1.0]


def _offered(item: FormItem) -> list[int]:
    """How many options each multiple-choice question has that the item becomes."""
    match item.interaction:
        case SingleChoice(options=options):
            return [len(options)]
        case Matching(targets=targets):
            return [len(targets)]
        case Cloze(gaps=gaps):
            return [len(gap.options) for gap in gaps if isinstance(gap, ChoiceGap)]
        case _:
            entries = getattr(item.interaction, "entries", None)
            return [len(entries)] if entries is not None else []
