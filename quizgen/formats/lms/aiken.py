"""Aiken, the plainest of Moodle's text formats (``question/format/aiken/format.php``): single
choices, a line each for the stem and every option, and the letter of the right one."""

from __future__ import annotations

import re
import string

from quizgen.errors import message
from quizgen.formats.environment import environment
from quizgen.formats.options import RenderOptions
from quizgen.formats.simpler import simplified
from quizgen.formats.support import Loss, Matrix, absent, converted, matrix_losses, native
from quizgen.locale import ui
from quizgen.model import (
    AnswerKey,
    Form,
    FormItem,
    Key,
    Localized,
    SingleChoice,
    SingleKey,
    TrueFalse,
    TrueFalseKey,
    type_of,
)
from quizgen.text.languages import Bilingual

_ONLY_CHOICES = message("left out: Aiken has single choices alone")


VARIANTS = "listed"

SUPPORT: Matrix = {
    "single": native(),
    "multiple": absent(_ONLY_CHOICES),
    "true_false": converted(message("becomes a choice between true and false")),
    "matching": absent(_ONLY_CHOICES),
    "ordering": absent(_ONLY_CHOICES),
    "short_text": absent(_ONLY_CHOICES),
    "numeric": absent(_ONLY_CHOICES),
    "cloze": absent(_ONLY_CHOICES),
    "command_line": absent(_ONLY_CHOICES),
    "essay": absent(_ONLY_CHOICES),
}
LETTERS = string.ascii_uppercase


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The single choices and true/false items of ``form``, in its order."""
    form, key = simplified(form, key, SUPPORT)
    words = Bilingual(options.languages(form))
    questions = [
        question
        for item, entry in zip(form.items, key.entries, strict=True)
        if (question := _question(item, entry.key, words))
    ]
    template = environment("aiken", options.templates).get_template("quiz.txt.jinja")
    return template.render(questions=questions).encode("utf-8")


Question = tuple[str, list[tuple[str, str]], str]
"""Stem, letters and options, the right letter."""


def _question(item: FormItem, key: Key, words: Bilingual) -> Question | None:
    match item.interaction, key:
        case SingleChoice(options=options), SingleKey(correct=correct) if len(options) <= 26:
            texts = [option.text for option in options]
            right = [option.id for option in options].index(correct)
        case TrueFalse(), TrueFalseKey(correct=truth):
            texts = [ui("True"), ui("False")]
            right = 0 if truth else 1
        case _:
            return None
    lines = [_line(text, words) for text in texts]
    return _stem(item.stem, words), list(zip(LETTERS, lines, strict=False)), LETTERS[right]


def _line(text: Localized, words: Bilingual) -> str:
    return words.plain(text)


def _stem(text: Localized, words: Bilingual) -> str:
    """A line that is neither an option nor the key nor too short to be seen (two characters)."""
    line = _line(text, words)
    return f"— {line}" if len(line) < 2 or re.match(r"[A-Z][).]|ANSWER:", line) else line


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses in Aiken."""
    found = matrix_losses(form, SUPPORT)
    form, key = simplified(form, key, SUPPORT)
    words = Bilingual(options.languages(form))
    kept = [item for item in form.items if SUPPORT[type_of(item.interaction)].level != "absent"]
    for item in kept:
        if isinstance(item.interaction, SingleChoice) and len(item.interaction.options) > 26:
            found.append(Loss(item.id, message("left out: Aiken has letters for 26 options")))
        if isinstance(item.interaction, SingleChoice):
            lines = [_line(option.text, words) for option in item.interaction.options]
            if len(set(lines)) < len(lines):
                same = message(
                    "options cannot be told apart there: as plain text they are the same"
                )
                found.append(Loss(item.id, same))
        if item.points != 1:
            found.append(Loss(item.id, message("points are left out: every question counts 1")))
        if len(words.languages) > 1 and not words.alike(item.stem):
            found.append(Loss(item.id, message("both languages share a line")))
    if kept:
        plain = message(
            "plain text without marks, pictures, line breaks, feedback and explanations"
        )
        found.append(Loss("", plain))
    return found
