"""Paper and answer key as Word documents (ECMA-376, Office Open XML) to edit by hand.

Headings, lists and tables are real ones, with styles that an instructor can change in one place.
python-docx writes the parts; the package is then zipped again, so that the same quiz gives the
same bytes.
"""

from __future__ import annotations

from quizgen.errors import message
from quizgen.formats.options import RenderOptions, in_its_words
from quizgen.formats.paper.printable import require_pictures
from quizgen.formats.rules import unasked, unasked_key
from quizgen.formats.support import Loss
from quizgen.formats.word.document import Paper
from quizgen.formats.word.items import Key, Question, short_answer
from quizgen.model import AnswerKey, Form

__all__ = ["answer_key", "losses", "paper"]


@in_its_words
def paper(form: Form, options: RenderOptions) -> bytes:
    """The paper. Raises ``FormatError`` for a form without items and for pictures that cannot be
    read."""
    require_pictures(form, None)
    form = unasked(form)
    document = Paper(form, options)
    document.cover()
    document.person()
    document.instructions()
    for section in form.sections:
        if section.title:
            document.section(section.title)
        for item in section.items:
            Question(document, item).write()
    return document.saved()


@in_its_words
def answer_key(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The key: a table of answers, then answers and reasons item by item. Raises as ``paper``."""
    require_pictures(form, key)
    form, key = unasked(form), unasked_key(form, key)
    document = Paper(form, options, "Answer key")
    document.cover()
    entries = {entry.id: entry for entry in key.entries}
    rows = []
    for item in form.items:
        entry = entries[item.id]
        answer = short_answer(document, item.interaction, entry.key, entry.rule)
        rows.append((item.id, answer, item.points))
    document.answers(rows)
    document.new_page()
    for item in form.items:
        Key(document, item, entries[item.id], key.documents).write()
    return document.saved()


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """SVG pictures, which Word shows only with a copy in pixels: their description stands there."""
    del key, options
    said = message("an SVG picture is left out; its description stands in its place")
    return [
        Loss(item.id, said)
        for item in form.items
        if any("svg" in uri[:20] for uri in item.images.values())
    ]
