"""GIFT, Moodle's text format (``question/format/gift/format.php``).

Text is written as HTML, two languages for Moodle's core filter ``filter_multilang``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup

from quizgen.errors import Message, message
from quizgen.formats.environment import environment
from quizgen.formats.lms.moodle import Question, costs
from quizgen.formats.lms.moodle import losses as moodle_losses
from quizgen.formats.options import RenderOptions
from quizgen.formats.rules import Scoring, summed
from quizgen.formats.simpler import simplified
from quizgen.formats.stimulus import announced
from quizgen.formats.support import Loss, Matrix, absent, converted, matrix_losses, native
from quizgen.model import (
    AnswerKey,
    CommandKey,
    Form,
    FormItem,
    KeyEntry,
    Localized,
    NumericKey,
    TextKey,
    type_of,
)
from quizgen.text.multilang import Multilang

STIMULI = True
"""A question without an answer before the first question of a set."""
VARIANTS = "listed"
SUPPORT: Matrix = {
    "single": native(),
    "multiple": native(),
    "true_false": native(),
    "matching": native(),
    "ordering": absent(message("left out: GIFT has no ordering")),
    "short_text": native(),
    "numeric": native(),
    "cloze": absent(message("left out: GIFT has no text with several gaps")),
    "command_line": converted(
        message(
            "a short answer: the accepted commands, with options in any order and under each name"
        )
    ),
    "essay": converted(message("without its rubric and model answer")),
}
SCORING = Scoring(rule=summed, penalty=costs, numbers="shares")
"""Options have fractions, as in Moodle."""

_IMAGE = re.compile(r'<img [^>]*?alt="([^"]*)"[^>]*>')


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The questions of ``form`` that GIFT has words for, in its order."""
    form, key = simplified(form, key, SUPPORT)
    words = Multilang(options.languages(form))
    questions = [
        GiftQuestion(Question(item, entry, words, key))
        for item, entry in zip(form.items, key.entries, strict=True)
    ]
    shown = [
        question
        for question in questions
        if SUPPORT[question.type].level != "absent" and not _arrow(question.asked.entry)
    ]
    template = environment("gift", options.templates).get_template("quiz.gift.jinja")
    return template.render(questions=shown, languages=words.languages).encode("utf-8")


class GiftQuestion:
    """What Moodle asks, escaped for GIFT."""

    def __init__(self, asked: Question) -> None:
        self.asked = asked
        self.type = asked.type
        self._words = asked.words

    @property
    def head(self) -> Markup:
        """A comment with id and tags (Moodle 3.6 and later read them), name and stem."""
        marks = [f"id:{self.asked.entry.ref}", *(f"tag:{tag}" for tag in self.asked.tags)]
        comment = " ".join(f"[{_bracketed(mark)}]" for mark in marks)
        return Markup(f"// {comment}\n::{escaped(self.asked.name)}::{self.stem}")

    @property
    def path(self) -> Markup:
        """The category's path, on one line."""
        return Markup(self.asked.category)

    @property
    def stem(self) -> str:
        """Its beginning says that all texts are HTML."""
        return rich(self._words.block(self.asked.item.stem) + self.asked.hint, "[html]")

    @property
    def shared(self) -> Markup:
        """What it and those behind it ask about: a question without an answer is a description."""
        assert self.asked.item.stimulus is not None
        name = escaped(self.asked.shared_name)
        text = rich(self._words.block(announced(self.asked.item.stimulus)), "[html]")
        return Markup(f"::{name}::{text}")

    def rich_block(self, text: Localized | None) -> Markup:
        """Blocks; nothing for no text."""
        return Markup(rich(self._words.block(text)) if text else "")

    def rich_line(self, text: Localized) -> Markup:
        """A text in one line, as GIFT's HTML."""
        return Markup(rich(self._words.inline(text)))

    def told(self, text: Localized | None) -> Markup:
        """``#feedback``; nothing for no text."""
        return Markup("#") + self.rich_block(text) if text else Markup("")

    @property
    def general(self) -> Markup:
        """The general feedback: ``####`` and the explanation."""
        return Markup("####") + self.rich_block(self.asked.entry.explanation)

    @property
    def pairs(self) -> list[tuple[Markup, Markup]]:
        """Sources and targets."""
        return [
            (self.rich_block(source), Markup(escaped(target)))
            for source, target in self.asked.pairs
        ]

    @property
    def accepted(self) -> list[Markup]:
        """Accepted answers; a format's name in brackets at their beginning stays text."""
        return [Markup(rich(text, "[plain]", bracketed=True)) for text in self.asked.accepted]

    @property
    def truth(self) -> Markup:
        """``TRUE#for the wrong answer#for the right one``."""
        (right, right_told), (_wrong, wrong_told) = sorted(
            ((share, told) for _name, share, told in self.asked.truths), reverse=True, key=_share
        )
        del right
        name = "TRUE" if getattr(self.asked.entry.key, "correct", False) else "FALSE"
        parts = [name, self.rich_block(wrong_told), self.rich_block(right_told)]
        while not parts[-1]:
            parts.pop()
        return Markup("#".join(parts))

    @property
    def number(self) -> Markup:
        """``value:tolerance``; of several numbers one a line, with what each earns."""
        first, *others = self.asked.numeric[0]
        if not others:
            return Markup(":".join(first[1:]))
        lines = [f"\n\t=%{share}%{value}:{room}" for share, value, room in (first, *others)]
        return Markup("".join(lines))


def _share(answer: tuple[str, Localized | None]) -> float:
    return float(answer[0])


def escaped(text: str) -> str:
    """GIFT's own characters after a backslash, line breaks as ``\\n``."""
    for mark in "\\~=#{}:":  # the backslash first
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\r", "").replace("\n", "\\n")


def rich(html: str, prefix: str = "", *, bracketed: bool = False) -> str:
    """HTML (or plain text: ``bracketed``) escaped; pictures become their alt text. A ``[`` at its
    beginning would be read as the name of a text format, a ``%`` as the weight of an answer."""
    if bracketed:
        return (prefix if html.startswith("[") else "") + escaped(html)
    if "<img" in html:
        html = _IMAGE.sub(lambda found: found[1], html)
    if html[:1] in ("[", "%"):
        html = f"&#{ord(html[0])};{html[1:]}"
    return prefix + escaped(html)


def _bracketed(text: str) -> str:
    return text.replace("\n", " ").replace("]", "\\]")


def _arrow(entry: KeyEntry) -> bool:
    """Whether a short answer holds ``->``, which makes a matching of any question with ``=``."""
    key = entry.key
    return isinstance(key, TextKey | CommandKey) and any("->" in text for text in key.accepted)


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses in GIFT."""
    found = matrix_losses(form, SUPPORT)
    form, key = simplified(form, key, SUPPORT)
    kept = {item.id for item in form.items if SUPPORT[type_of(item.interaction)].level == "native"}
    found += [loss for loss in moodle_losses(form, key, options) if loss.item in kept]
    for item, entry in zip(form.items, key.entries, strict=True):
        found += [Loss(item.id, said) for said in _item_losses(item, entry)]
    return found


def _item_losses(item: FormItem, entry: KeyEntry) -> Iterator[Message]:
    key = entry.key
    if SUPPORT[type_of(item.interaction)].level == "absent":
        return
    if item.points != 1:
        yield message("points are left out: every question counts 1")
    if item.images or entry.images:
        yield message("pictures are left out; their alternative text stays")
    if isinstance(key, CommandKey) or (
        isinstance(key, TextKey) and not key.normalization.ignore_case
    ):
        yield message("upper and lower case are the same there")
    if isinstance(key, NumericKey) and key.units:
        yield message("units are left out: only a bare number is read there")
    if _arrow(entry):
        yield message("left out: an answer with -> would be read as a matching")
