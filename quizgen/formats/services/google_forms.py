"""A script that builds the quiz in Google Forms: to be pasted into https://script.google.com and
run (Google, *Apps Script reference*, Forms Service: ``FormApp``, ``Form.setIsQuiz``,
``createChoice(value, isCorrect)``, ``setPoints``, ``QuizFeedback``). Points are whole numbers,
choices are lines of text, none twice, and a typed answer's key can only be set by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from quizgen.errors import Message, message
from quizgen.formats.environment import environment
from quizgen.formats.options import RenderOptions
from quizgen.formats.services.rows import Limits, Row, row_of
from quizgen.formats.simpler import item_losses, simplified
from quizgen.formats.stimulus import headed
from quizgen.formats.support import Loss, Matrix, absent, converted, native
from quizgen.locale import ui
from quizgen.model import (
    AnswerKey,
    Form,
    FormItem,
    KeyEntry,
    Localized,
    Matching,
    MatchingKey,
)
from quizgen.text import markup
from quizgen.text.languages import Bilingual
from quizgen.text.numbers import short

_BY_HAND = converted(
    message(
        "becomes a short answer that a person grades: a script cannot give Google its key, which "
        "stands in the feedback"
    )
)
SUPPORT: Matrix = {
    "single": native(),
    "multiple": native(),
    "true_false": converted(message("becomes a choice between true and false")),
    "matching": converted(message("becomes a drop-down list for each pair")),
    "ordering": absent(message("left out: there is nothing to put in order")),
    "short_text": _BY_HAND,
    "numeric": _BY_HAND,
    "cloze": absent(message("left out: there are no texts with gaps")),
    "command_line": _BY_HAND,
    "essay": converted(message("without its rubric, model answer, suggested length and room")),
}
STIMULI = True
_WHOLE = Limits("Google Forms", ("one", "several", "typed", "written"), answers=60)
_TYPES = {"one": "choice", "several": "checkbox", "typed": "text", "written": "paragraph"}
_PICTURE = re.compile(r"data:(image/(?:png|jpeg|gif));base64,")

_HINTS = (
    message(
        "Open https://script.google.com, New project, and paste this file over what stands there."
    ),
    message(
        "Run buildQuiz: Google asks once whether it may make forms, and the log names the form."
    ),
    message("This file holds the right answers."),
)

Entry = dict[str, Any]
"""What the script makes one item of."""


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The script, with the quiz in it."""
    form, key = simplified(form, key, SUPPORT)
    words = Bilingual(options.languages(form))
    entries = {entry.id: entry for entry in key.entries}
    items: list[Entry] = []
    for section in form.sections:
        if section.title:
            kind = "page" if items else "section"
            items.append({"type": kind, "title": words.plain(section.title)})
        for item in section.items:
            items += _shared(item, words)
            items += _items(item, entries[item.id], words)
    quiz = {
        "title": words.plain(form.title),
        "description": _lines(form.instructions, words) if form.instructions else "",
        "items": items,
    }
    written = json.dumps(quiz, ensure_ascii=False, indent=1)
    written = written.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    env = environment("google-forms", options.templates)
    script = env.get_template("quiz.gs.jinja").render(
        quiz=Markup(written),
        hints=[hint for each in _HINTS for hint in _said(ui(each.text), words)],
    )
    return script.encode("utf-8", "replace")


def _said(text: Localized, words: Bilingual) -> list[str]:
    return [text[language] for language in words.languages]


def _shared(item: FormItem, words: Bilingual) -> list[Entry]:
    if item.stimulus is None:
        return []
    text: Entry = {"type": "section", "title": _lines(headed(item.stimulus), words)}
    return [text, *_pictures(item.stimulus.images)]


def _pictures(images: Any) -> list[Entry]:
    found = ((uri, _PICTURE.match(uri)) for uri in dict.fromkeys(images.values()))
    return [
        {"type": "picture", "format": head[1], "data": uri[head.end() :]}
        for uri, head in found
        if head
    ]


def _items(item: FormItem, entry: KeyEntry, words: Bilingual) -> list[Entry]:
    why = _lines(entry.explanation, words)
    title = _lines(item.stem, words)
    pictures = _pictures(item.images)
    if isinstance(entry.key, MatchingKey):
        assert isinstance(item.interaction, Matching)
        targets = item.interaction.targets
        places = [target.id for target in targets]
        points = max(1, round(item.points / len(item.interaction.sources)))
        return [
            *pictures,
            *(
                {
                    "type": "list",
                    "title": f"{title}\n{words.plain(source.text)}",
                    "points": points,
                    "choices": _choices(
                        [words.plain(target.text) for target in targets],
                        (places.index(entry.key.pairs[source.id]),),
                    ),
                    "right": why,
                    "wrong": why,
                }
                for source in item.interaction.sources
            ),
        ]
    row = row_of(item, entry, words, _WHOLE)
    if row is None:
        return []
    made: Entry = {"type": _TYPES[row.kind], "title": title, "points": _points(item.points)}
    if row.kind in ("one", "several"):
        made |= {"choices": _choices(row.answers, row.right), "right": why, "wrong": why}
    else:
        made["told"] = "\n".join(filter(None, (_accepted(row, words), why)))
    return [*pictures, made]


def _accepted(row: Row, words: Bilingual) -> str:
    return f"{words.plain(ui('Answer'))}: {' | '.join(row.answers)}" if row.answers else ""


def _choices(lines: Sequence[str], right: Sequence[int]) -> list[tuple[str, bool]]:
    """Google takes no line twice, and none that is empty."""
    found: dict[str, bool] = {}
    for place, line in enumerate(lines):
        name, number = line or "—", 2
        while name in found:
            name, number = f"{line or '—'} ({number})", number + 1
        found[name] = place in right
    return list(found.items())


def _points(points: float) -> int:
    return max(1, int(points + 0.5))


def _lines(text: Localized, words: Bilingual) -> str:
    """Plain text with its lines, one language below the other."""
    return "\n\n".join(dict.fromkeys(words.versions(text, markup.to_text).values()))


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses in Google Forms."""
    words = Bilingual(options.languages(form))

    def own(item: FormItem, entry: KeyEntry) -> list[Message]:
        said: list[Message] = []
        uris = [*item.images.values(), *entry.images.values()]
        if uris and (entry.images or not all(map(_PICTURE.match, uris))):
            said.append(
                message("SVG pictures and those of explanations are left out; their text stays")
            )
        if any(told.feedback for told in entry.feedback.values()):
            said.append(message("feedback to options is left out; the explanation is shown"))
        made = sum(each.get("points", 0) for each in _items(item, entry, words))
        if made and made != item.points:
            said.append(
                message(
                    "points are whole numbers there: {points} become {made}",
                    points=short(item.points),
                    made=short(made),
                )
            )
        return said

    found = item_losses(form, key, SUPPORT, own)
    if form.items:
        found.append(Loss("", message("plain text without marks, tables and formulas")))
    return found
