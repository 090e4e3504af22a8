"""QTI 1.2 as Canvas (Classic Quizzes) exports and imports it: a content package with the
assessment, Canvas's own ``assessment_meta.xml`` and the pictures as files.

1EdTech (IMS), *QTI: ASI XML Binding Specification* version 1.2.1; the names of Canvas's question
types are those of its exports.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec

from quizgen.errors import Message, message
from quizgen.formats.environment import environment
from quizgen.formats.lms.package import identity, xml_bytes, zipped
from quizgen.formats.lms.qti1.questions import (
    Question,
    Writer,
    files,
    ignores_more_than_case,
    normalizations,
)
from quizgen.formats.lms.qti1.support import SUPPORT
from quizgen.formats.options import RenderOptions
from quizgen.formats.simpler import item_losses, simplified
from quizgen.formats.support import Loss
from quizgen.formats.variants import groups, points
from quizgen.model import (
    AnswerKey,
    ChoiceGap,
    Cloze,
    CommandKey,
    Form,
    FormItem,
    KeyEntry,
    Localized,
    Matching,
    NumericKey,
)
from quizgen.text.bilingual import Voice
from quizgen.text.markup import to_inline_html

VARIANTS = "drawn"
"""A question group, of which Canvas picks one (``selection_number``)."""

_PICTURES = "images/"
_BASE = "%24IMS-CC-FILEBASE%24/" + _PICTURES


class _Group(msgspec.Struct, frozen=True):
    """Questions that follow each other, or variants of one (``title``: of which), to pick from."""

    questions: tuple[Question, ...]
    title: str = ""


class _Section(msgspec.Struct, frozen=True):
    number: int
    name: str
    title: str
    groups: tuple[_Group, ...]


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The package, a zip file."""
    form, key = simplified(form, key, SUPPORT)
    env = environment("qti12", options.templates)
    speech = Voice(options.languages(form))
    pictures = files(form, key, _PICTURES)
    ident = "g" + identity("assessment", form.id)
    common = {
        "form": form,
        "ident": ident,
        "title": speech.plain(form.title),
        "points": points(form),
        "languages": speech.languages,
        "minutes": math.ceil(form.minutes) if form.minutes else None,
        "pictures": list(pictures),
    }
    description = speech.block(form.instructions) if form.instructions else ""
    texts = {
        "imsmanifest.xml": env.get_template("imsmanifest.xml.jinja").render(common),
        f"{ident}/{ident}.xml": env.get_template("assessment.xml.jinja").render(
            common, sections=_sections(form, key, speech)
        ),
        f"{ident}/assessment_meta.xml": env.get_template("assessment_meta.xml.jinja").render(
            common, description=description
        ),
    }
    return zipped({name: xml_bytes(text) for name, text in texts.items()} | pictures)


def _sections(form: Form, key: AnswerKey, speech: Voice) -> list[_Section]:
    questions = iter(Writer(speech, _BASE, numbers=True).questions(form, key))
    sections = []
    for number, section in enumerate(form.sections, 1):
        title = section.title
        sections.append(
            _Section(
                number,
                speech.plain(title) if title else "",
                speech.block(title) if title else "",
                tuple(
                    _Group(tuple(next(questions) for _item in items), model)
                    for model, items in groups(section.items)
                ),
            )
        )
    return sections


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses in Canvas: the matrix's conversions, and what single items ask for."""
    return item_losses(form, key, SUPPORT, _own)


def _own(item: FormItem, entry: KeyEntry) -> Iterator[Message]:
    if isinstance(entry.key, CommandKey) or any(
        not rules.ignore_case for rules in normalizations(entry.key)
    ):
        yield message("Canvas ignores upper and lower case in answers")
    if ignores_more_than_case(entry.key):
        yield message(
            "only the accepted spellings score there: not other spaces, particles or plurals"
        )
    if isinstance(entry.key, NumericKey) and entry.key.units:
        yield message("only the number may be typed, without its unit")
    if entry.rule == "exact" and _gives_parts(item):
        yield message("Canvas gives a part of the points for a partly right answer")
    if any(marked(text) for text in _listed(item)):
        yield message(
            "Canvas lists options as plain text: code, bold and pictures in them are lost"
        )
    if isinstance(item.interaction, Cloze) and mixed(item.interaction):
        yield message("gaps to choose for become gaps to type into, with the options written out")


def _gives_parts(item: FormItem) -> bool:
    """Whether Canvas scores this kind of question in parts."""
    return item.interaction.partial


def _listed(item: FormItem) -> Iterator[Localized]:
    """The texts that Canvas shows in drop-down lists."""
    match item.interaction:
        case Matching(targets=targets):
            yield from (target.text for target in targets)
        case Cloze(gaps=gaps):
            for gap in gaps:
                if isinstance(gap, ChoiceGap):
                    yield from (option.text for option in gap.options)
        case _:
            pass


def marked(text: Localized) -> bool:
    """Whether a text has more than letters."""
    return any("<" in to_inline_html(said) for said in text.values())


def mixed(cloze: Cloze) -> bool:
    """Whether it has gaps of both kinds."""
    return len({type(gap) for gap in cloze.gaps}) > 1
