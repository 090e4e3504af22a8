"""Form (and, where it may be shown, its key) -> bytes: one module per format.

A renderer for students is handed the form alone: what must not leak is not there.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Literal, get_args

import msgspec

from quizgen.formats.errors import FormatError
from quizgen.formats.options import RenderOptions, in_its_words
from quizgen.formats.places import with_ref
from quizgen.formats.rules import (
    Scoring,
    paper_losses,
    rule_losses,
    unasked,
    unasked_key,
)
from quizgen.formats.simpler import standalone
from quizgen.formats.support import (
    ALL_NATIVE,
    Loss,
    Matrix,
    completed,
    stimulus_losses,
)
from quizgen.formats.variants import Written, variant_losses, written_out
from quizgen.model import AnswerKey, CommandKey, Form, KeyEntry

__all__ = ["DAILY", "FORMATS", "GROUPS", "Format", "RenderOptions"]

Renderer = Callable[[Form, AnswerKey, RenderOptions], bytes]
Group = Literal["html", "pdf", "word", "json", "lms", "services"]


class Format(msgspec.Struct, frozen=True):
    """One kind of file that a form becomes."""

    name: str
    filename: str
    group: Group
    audience: Literal["students", "instructors"]
    render: Renderer
    support: Callable[[], Matrix] = lambda: ALL_NATIVE
    losses: Callable[[Form, AnswerKey, RenderOptions], list[Loss]] = lambda form, key, options: []
    """What this form would lose in this format."""
    slow: bool = False
    """Laid out by WeasyPrint: begun first, where several files are made at a time."""


@contextmanager
def _bank_items_named(key: AnswerKey) -> Iterator[None]:
    """A paper is made from the form alone, and a problem with it names an item by its number in
    the form; here, the bank's name is put beside it."""
    try:
        yield
    except FormatError as error:
        refs = {entry.id: entry.ref for entry in key.entries}
        raise FormatError(*(with_ref(said, refs) for said in error.messages)) from None


def _practice(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    from quizgen.formats.page.html import practice

    return practice(form, key, options)


def _exam(form: Form, _key: AnswerKey, options: RenderOptions) -> bytes:
    from quizgen.formats.page.html import exam

    return exam(form, options)


def _paper(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    from quizgen.formats.paper.pdf import paper

    with _bank_items_named(key):
        return paper(form, options)


def _paper_losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    from quizgen.formats.paper.pdf import losses

    return losses(form, key, options) + paper_losses(form)


def _answer_key(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    from quizgen.formats.paper.pdf import answer_key

    return answer_key(form, key, options)


def _sheet(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    from quizgen.formats.paper.sheet import render

    with _bank_items_named(key):
        return render(form, options)


def _sheet_json(form: Form, _key: AnswerKey, options: RenderOptions) -> bytes:
    from quizgen.formats.json import write
    from quizgen.formats.paper.sheet import geometry

    return write(geometry(form, options))


def _docx(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    from quizgen.formats.word import paper

    with _bank_items_named(key):
        return paper(form, options)


def _key_docx(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    from quizgen.formats.word import answer_key

    return answer_key(form, key, options)


def _docx_losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    from quizgen.formats.word import losses

    return losses(form, key, options) + paper_losses(form)


def _form(form: Form, _key: AnswerKey, _options: RenderOptions) -> bytes:
    from quizgen.formats.json import write

    return write(form)


def _key(_form: Form, key: AnswerKey, _options: RenderOptions) -> bytes:
    from quizgen.formats.json import write

    return write(key)


_SPELLED = ("moodle", "gift", "qti12", "blackboard", "qti21", "qti22", "qti30", "cc")
"""Formats that list the spellings of a command."""


def _lms(name: str, filename: str, room: str = "lms", group: Group = "lms") -> Format:
    """A format of ``quizgen/formats/<room>/<name>.py`` (with ``_`` for ``-``), which offers
    ``render``, ``SUPPORT`` and ``losses``; imported when it is used. Where it has no ``STIMULI =
    True``, each question comes to it with its stimulus in its stem; where no ``SCORING``, it gives
    points as ``Scoring()`` says."""

    def module() -> ModuleType:
        return importlib.import_module(f"quizgen.formats.{room}.{name.replace('-', '_')}")

    @in_its_words
    def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
        form, key = _known(form), _key_of(form, key)
        if written := variants():
            form, key = written_out(form, key, _computes(form, options), written)
        data: bytes = module().render(form, key, options)
        return data

    def _computes(form: Form, options: RenderOptions) -> Callable[[KeyEntry], bool]:
        known = getattr(module(), "computes", None)
        languages = options.languages(form)
        return lambda entry: known is not None and known(entry, languages)

    def variants() -> Written:
        return getattr(module(), "VARIANTS", None)

    def scoring() -> Scoring:
        return getattr(module(), "SCORING", Scoring())

    def has_stimuli() -> bool:
        return getattr(module(), "STIMULI", False)

    def _known(form: Form) -> Form:
        if not scoring().page:
            form = unasked(form)
        return form if has_stimuli() else standalone(form)

    def _key_of(form: Form, key: AnswerKey) -> AnswerKey:
        return key if scoring().page else unasked_key(form, key)

    def support() -> Matrix:
        return completed(module().SUPPORT)

    @in_its_words
    def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
        found: list[Loss] = module().losses(_known(form), _key_of(form, key), options)
        if not has_stimuli():
            found += stimulus_losses(form)
        found += variant_losses(variants(), _known(form), key, _computes(form, options))
        if name in _SPELLED and any(isinstance(entry.key, CommandKey) for entry in key.entries):
            from quizgen.formats.lms.spellings import spelling_losses

            found += spelling_losses(form, key)
        return found + rule_losses(scoring(), form, key, support())

    return Format(name, filename, group, "instructors", render, support, losses)


FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format("practice", "practice.html", "html", "students", _practice),
        Format("exam", "exam.html", "html", "students", _exam),
        Format("paper", "paper.pdf", "pdf", "students", _paper, losses=_paper_losses, slow=True),
        Format("key-pdf", "key.pdf", "pdf", "instructors", _answer_key, slow=True),
        Format("sheet", "sheet.pdf", "pdf", "students", _sheet, slow=True),
        Format("sheet-json", "sheet.json", "pdf", "instructors", _sheet_json),
        Format("docx", "paper.docx", "word", "students", _docx, losses=_docx_losses),
        Format("key-docx", "key.docx", "word", "instructors", _key_docx, losses=_docx_losses),
        Format("form", "form.json", "json", "students", _form),
        Format("key", "key.json", "json", "instructors", _key),
        _lms("moodle", "moodle.xml"),
        _lms("gift", "quiz.gift"),
        _lms("aiken", "aiken.txt"),
        _lms("qti12", "qti12.zip"),
        _lms("blackboard", "blackboard.zip"),
        _lms("qti21", "qti21.zip"),
        _lms("qti22", "qti22.zip"),
        _lms("qti30", "qti30.zip"),
        _lms("cc", "quiz.imscc"),
        _lms("scorm12", "scorm12.zip", "page"),
        _lms("scorm2004", "scorm2004.zip", "page"),
        _lms("rexams", "rexams.zip"),
        _lms("anki", "quiz.apkg"),
        _lms("csv", "quiz.csv"),
        _lms("xlsx", "quiz.xlsx"),
        *(
            _lms(name, filename, "services", "services")
            for name, filename in (
                ("kahoot", "kahoot.xlsx"),
                ("quizizz", "quizizz.xlsx"),
                ("socrative", "socrative.xlsx"),
                ("blooket", "blooket.csv"),
                ("google-forms", "google-forms.gs"),
                ("microsoft-forms", "microsoft-forms.docx"),
            )
        ),
    )
}
"""By name, in the order in which they are made."""

GROUPS: dict[str, tuple[str, ...]] = {
    group: tuple(format.name for format in FORMATS.values() if format.group == group)
    for group in get_args(Group)
}
"""Names that stand for several formats."""

DAILY: tuple[str, ...] = tuple(name for group in ("html", "pdf", "json") for name in GROUPS[group])
"""What is made where no format is asked for."""
