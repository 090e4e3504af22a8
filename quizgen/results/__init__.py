"""Responses + key -> outcomes -> gradebook, report and item statistics."""

from __future__ import annotations

from pathlib import Path

from quizgen.errors import QuizgenError
from quizgen.model import AnswerKey, Form, form_digest
from quizgen.results.analysis import ItemStatistics, item_statistics
from quizgen.results.combine import Graded, combine
from quizgen.results.gradebook import (
    Gradebook,
    Record,
    aside_csv,
    csv_table,
    grade,
    gradebook_csv,
)
from quizgen.results.intake import (
    UNFORESEEN,
    Aside,
    Intake,
    Submission,
    accept,
    name_of,
    read_responses,
)
from quizgen.results.report import report_html

__all__ = [
    "UNFORESEEN",
    "Aside",
    "FormMissingError",
    "Gradebook",
    "Graded",
    "Intake",
    "ItemStatistics",
    "Record",
    "Submission",
    "accept",
    "aside_csv",
    "combine",
    "csv_table",
    "find_form",
    "grade",
    "gradebook_csv",
    "item_statistics",
    "name_of",
    "read_responses",
    "report_html",
]


class FormMissingError(QuizgenError):
    """The form that a key belongs to is not beside it."""


def find_form(key_path: Path, key: AnswerKey, form_path: Path | None = None) -> Form:
    """The form of a key: ``form_path``, or the ``form*.json`` beside the key that has its digest.

    Raises ``FormMissingError``, and ``DocumentError`` for a given form that cannot be read.
    """
    from quizgen.formats.json import DocumentError, read_form, require_fit

    if form_path is not None:
        form = read_form(form_path)
        if form_digest(form) != key.form_digest:
            raise FormMissingError(f"{form_path}: not the form that {key_path} is the key of")
        require_fit(key_path, key, form)
        return form
    for path in sorted(key_path.parent.glob("form*.json")):
        try:
            form = read_form(path)
        except DocumentError:
            continue
        if form_digest(form) == key.form_digest:
            require_fit(key_path, key, form)
            return form
    raise FormMissingError(
        f"{key_path}: the form of this key ({key.form_id}) is not beside it; keep form.json and "
        "key.json in one folder, or name the form with --form"
    )
