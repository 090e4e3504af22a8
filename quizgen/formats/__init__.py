"""Form (and, where it may be shown, its key) -> bytes: one module per format.

A renderer for students is handed the form alone: what must not leak is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from quizgen.formats.options import RenderOptions
from quizgen.model import AnswerKey, Form

__all__ = ["FORMATS", "GROUPS", "Format", "RenderOptions"]

Renderer = Callable[[Form, AnswerKey, RenderOptions], bytes]


class Format(msgspec.Struct, frozen=True):
    """One kind of file that a form becomes."""

    name: str
    filename: str
    group: Literal["html", "pdf", "json"]
    audience: Literal["students", "instructors"]
    render: Renderer


def _practice(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    from quizgen.formats.html import practice

    return practice(form, key, options)


def _exam(form: Form, _key: AnswerKey, options: RenderOptions) -> bytes:
    from quizgen.formats.html import exam

    return exam(form, options)


def _paper(form: Form, _key: AnswerKey, options: RenderOptions) -> bytes:
    from quizgen.formats.pdf import paper

    return paper(form, options)


def _answer_key(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    from quizgen.formats.pdf import answer_key

    return answer_key(form, key, options)


def _form(form: Form, _key: AnswerKey, _options: RenderOptions) -> bytes:
    from quizgen.formats.json import write

    return write(form)


def _key(_form: Form, key: AnswerKey, _options: RenderOptions) -> bytes:
    from quizgen.formats.json import write

    return write(key)


FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format("practice", "practice.html", "html", "students", _practice),
        Format("exam", "exam.html", "html", "students", _exam),
        Format("paper", "paper.pdf", "pdf", "students", _paper),
        Format("key-pdf", "key.pdf", "pdf", "instructors", _answer_key),
        Format("form", "form.json", "json", "students", _form),
        Format("key", "key.json", "json", "instructors", _key),
    )
}
"""By name, in the order in which they are made."""

GROUPS: dict[str, tuple[str, ...]] = {
    group: tuple(format.name for format in FORMATS.values() if format.group == group)
    for group in ("html", "pdf", "json")
}
"""Names that stand for several formats."""
