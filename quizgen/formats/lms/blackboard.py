"""A question pool (bank) as Blackboard Learn exports and imports it: QTI 1.2 with ``bbmd_*``
metadata in a package of its own.

The shapes are those of pools that Blackboard exported; nobody has published a schema.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import msgspec

from quizgen.errors import Message, message
from quizgen.formats.environment import environment
from quizgen.formats.lms.package import xml_bytes, zipped
from quizgen.formats.lms.qti1.questions import Question, Writer, files, ignores_more_than_case
from quizgen.formats.lms.qti1.support import SUPPORT
from quizgen.formats.options import RenderOptions
from quizgen.formats.rules import Scoring, summed, sums
from quizgen.formats.simpler import item_losses, simplified
from quizgen.formats.support import Loss
from quizgen.model import (
    AnswerKey,
    ChoiceGap,
    Cloze,
    Form,
    FormItem,
    KeyEntry,
    NumericKey,
    type_of,
)
from quizgen.scoring.choices import takes_all
from quizgen.text.bilingual import Voice

VARIANTS = "listed"


def _costs(item: FormItem, entry: KeyEntry) -> bool:
    """What its options take away may leave less than nothing."""
    each = sums(item, entry)
    return each is not None and takes_all(entry.key, each, entry.penalty)


SCORING = Scoring(rule=summed, penalty=_costs, numbers="one")
"""Options have their Partial Credit %."""

_EMBEDDED = "@X@EmbeddedFile.requestUrlStub@X@bbcswebdav/"
_COLLECTION = "csfiles/home_dir/"


class _Link(msgspec.Struct, frozen=True):
    question: int
    picture: int


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The package, a zip file."""
    form, key = simplified(form, key, SUPPORT)
    env = environment("blackboard", options.templates)
    speech = Voice(options.languages(form))
    found = files(form, key, "")
    questions = [
        _adapted(question, found)
        for question in Writer(speech, "", typed=True).questions(form, key)
    ]
    numbers = {question.ident: _number(question.ident) for question in questions}
    context = {
        "title": speech.plain(form.title),
        "languages": speech.languages,
        "description": speech.block(form.instructions) if form.instructions else "",
        "questions": questions,
        "numbers": numbers,
        "pool": _number(form.id),
        "points": form.points,
        "pictures": list(found),
    }
    texts = {
        "imsmanifest.xml": env.get_template("imsmanifest.xml.jinja").render(context),
        "res00001.dat": env.get_template("pool.xml.jinja").render(context),
    }
    if found:
        links = [
            _Link(numbers[question.ident], _number(name))
            for question in questions
            for name in found
            if f"xid-{_number(name)}_1" in _html(question)
        ]
        texts["res00002.dat"] = env.get_template("links.xml.jinja").render(links=links)
    package = {".bb-package-info": b"#Bb PackageInfo Property File\ncx.package.info.version=6.0\n"}
    package |= {name: xml_bytes(text) for name, text in texts.items()}
    picture = env.get_template("picture.xml.jinja")
    for name, data in found.items():
        place = f"{_COLLECTION}__xid-{_number(name)}_1.{name.rpartition('.')[2]}"
        package[place] = data
        named = picture.render(number=_number(name), name=name)
        package[f"{place}.xml"] = xml_bytes(named)
    return zipped(package)


def _number(name: str) -> int:
    """A number of seven to nine digits for ``name``, always the same one."""
    return 1_000_000 + int(hashlib.sha256(name.encode()).hexdigest(), 16) % 899_000_000


def _html(question: Question) -> str:
    choices = (each.html + each.feedback for each in question.choices)
    return "".join(
        [question.stem, question.explanation, *choices, *(p.html for p in question.pairs)]
    )


_IN_TABLE = re.compile(r"(<(?:table|thead|tbody|tr)\b[^>]*>|</(?:th|td|tr|thead|tbody)>)\s+(?=<)")


def _adapted(question: Question, pictures: dict[str, bytes]) -> Question:
    """The question with the addresses that Blackboard gives its content collection, and without
    white space between the cells of tables, on which its Ultra interface has crashed."""
    names = re.compile('(?<=src=")(' + "|".join(map(re.escape, pictures)) + ')(?=")')

    def adapt(html: str) -> str:
        if "<table" in html:
            html = _IN_TABLE.sub(r"\1", html)
        if not pictures:
            return html
        return names.sub(lambda name: f"{_EMBEDDED}xid-{_number(name[1])}_1", html)

    replace = msgspec.structs.replace
    return replace(
        question,
        stem=adapt(question.stem),
        explanation=adapt(question.explanation),
        choices=tuple(
            replace(each, html=adapt(each.html), feedback=adapt(each.feedback))
            for each in question.choices
        ),
        pairs=tuple(replace(each, html=adapt(each.html)) for each in question.pairs),
    )


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses in Blackboard: the matrix's conversions, and what single items ask."""
    return item_losses(form, key, SUPPORT, _own)


def _own(item: FormItem, entry: KeyEntry) -> Iterator[Message]:
    kind = type_of(item.interaction)
    if ignores_more_than_case(entry.key):
        yield message(
            "only the accepted spellings score there: not other spaces, particles or plurals"
        )
    if isinstance(entry.key, NumericKey) and entry.key.units:
        yield message("only the number may be typed, without its unit")
    if entry.rule != "exact" and kind == "cloze":
        yield message("all of it right or no points, until partial credit is set in Blackboard")
    if entry.rule == "exact" and kind in ("matching", "ordering"):
        yield message("Blackboard gives a part of the points for each right pair")
    if kind == "multiple" and any(told.feedback for told in entry.feedback.values()):
        yield message("Blackboard has no feedback to single options of a multiple-answer question")
    if isinstance(item.interaction, Cloze) and any(
        isinstance(gap, ChoiceGap) for gap in item.interaction.gaps
    ):
        yield message("gaps to choose for become gaps to type into, with the options written out")
