"""A Word document for Microsoft Forms' "Quick import" (Microsoft Support, *Convert a Word or PDF
form or quiz to Microsoft Forms*): a numbered question, a paragraph for each option behind its
letter, an empty paragraph between questions. ``ANSWER:`` and ``POINT:`` below a question are what
the importer is reported to take for its key (Microsoft Q&A 5202143); Microsoft promises that of
questions and options alone, so that the right answers are to be looked through after the import.
Nothing else stands in the document: whatever does becomes a question."""

from __future__ import annotations

from quizgen.errors import message
from quizgen.formats.options import RenderOptions
from quizgen.formats.services import rows as services
from quizgen.formats.services.rows import Limits
from quizgen.formats.support import Loss, Matrix, absent, converted, native
from quizgen.formats.word.document import zipped_alike
from quizgen.formats.word.elements import MOST_OF_PROPERTY
from quizgen.model import AnswerKey, Form
from quizgen.text import xml
from quizgen.text.languages import Bilingual
from quizgen.text.numbers import short

_NO_MEANS = message("left out: Quick import knows choices and open questions alone")
_OPEN = converted(message("becomes an open question: its answer has to be typed in there"))
SUPPORT: Matrix = {
    "single": native(),
    "multiple": converted(message("“Multiple answers” has to be switched on there")),
    "true_false": converted(message("becomes a choice between true and false")),
    "matching": absent(_NO_MEANS),
    "ordering": absent(_NO_MEANS),
    "short_text": _OPEN,
    "numeric": _OPEN,
    "cloze": absent(_NO_MEANS),
    "command_line": _OPEN,
    "essay": converted(message("without its rubric, model answer, suggested length and room")),
}
LIMITS = Limits(
    "Microsoft Forms",
    ("one", "several", "typed", "written"),
    answers=26,
    points=True,
    explanations=False,
)


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The document."""
    import datetime

    from docx import Document

    document = Document()
    made = datetime.datetime.fromisoformat(form.date)
    properties = document.core_properties
    title = xml.said(Bilingual(options.languages(form)).plain(form.title))
    properties.author, properties.title = "", title[:MOST_OF_PROPERTY]
    properties.created = properties.modified = made
    for number, row in enumerate(services.rows(form, key, options, SUPPORT, LIMITS), 1):
        lines = [f"{number}. {row.stem}"]
        if row.kind in ("one", "several"):
            letters = [chr(ord("A") + place) for place in range(len(row.answers))]
            lines += [
                f"{letter}. {text}" for letter, text in zip(letters, row.answers, strict=True)
            ]
            lines.append(f"ANSWER: {', '.join(letters[place] for place in row.right)}")
        lines.append(f"POINT: {short(row.points)}")
        for line in (*lines, ""):
            document.add_paragraph(xml.said(line))
    return zipped_alike(document)


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses in Microsoft Forms."""
    found = services.losses(form, key, options, SUPPORT, LIMITS)
    if form.items:
        look = message("look the right answers through after the import: it may pass them over")
        found.append(Loss("", look))
    return found
