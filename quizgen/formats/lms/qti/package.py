"""A form as a QTI package: items, an assessment test, their pictures and a manifest.

1EdTech (IMS), *Content Packaging* 1.1.4 and 1.2, as the QTI packaging profiles use it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from markupsafe import Markup

from quizgen import version
from quizgen.formats.environment import environment
from quizgen.formats.lms.package import pictures, xml_bytes, zipped
from quizgen.formats.lms.qti.names import item_identifier
from quizgen.formats.lms.qti.questions import Question, questions
from quizgen.formats.lms.qti.support import INTERACTIONS
from quizgen.formats.lms.qti.xhtml import Xhtml
from quizgen.formats.options import RenderOptions
from quizgen.formats.stimulus import asked, headed
from quizgen.formats.variants import groups, points
from quizgen.model import AnswerKey, Form, FormItem, Language, Localized, Section
from quizgen.text.numbers import number

_MEDIA = "media/"
"""Where pictures are, beside the items."""


class TestSet(msgspec.Struct, frozen=True):
    """Questions about one stimulus, variants of one, of which one is ``drawn``, or others that
    follow each other."""

    questions: tuple[Question, ...]
    title: str = ""
    stimulus: Markup | None = None
    drawn: bool = False


class TestSection(msgspec.Struct, frozen=True):
    title: str
    visible: bool
    sets: tuple[TestSet, ...]


class Test(msgspec.Struct, frozen=True):
    identifier: str
    title: str
    localized_title: Localized
    points: str
    seconds: str
    """The time limit; empty: none."""
    submission: str
    instructions: Markup | None
    sections: tuple[TestSection, ...]


def package(
    form: Form, key: AnswerKey, options: RenderOptions, folder: str, parent: str = ""
) -> bytes:
    """The package made by ``templates/<folder>/``, a zip file."""
    env = environment(folder, options.templates, parent)
    languages = options.languages(form)
    addresses, media = _media(form, key)
    prefix = "qti-" if folder == "qti30" else ""
    asked = questions(form, key, languages, addresses, prefix)
    common = {
        "languages": languages,
        "version": version.__version__,
        "questions": asked,
        "test": _test(form, asked, languages, options, addresses),
        "shared_files": _shared_files(form, addresses),
        "topics": key.topics,
        "interactions": INTERACTIONS,
    }
    files = {
        name: env.get_template(f"{name}.jinja").render(common)
        for name in ("imsmanifest.xml", "test.xml")
    }
    for question in asked:
        template = env.get_template(f"{question.kind}.xml.jinja")
        files[f"items/{question.identifier}.xml"] = template.render(common, q=question)
    return zipped({name: xml_bytes(_tidy(text)) for name, text in files.items()} | media)


def _tidy(text: str) -> str:
    """The XML declaration first: nothing may stand before it (XML 1.0, section 2.8)."""
    return text.lstrip("\n")


def _media(form: Form, key: AnswerKey) -> tuple[dict[str, str], dict[str, bytes]]:
    """Each picture's address seen from an item, by its ``data:`` URI; and the files."""
    images = [item.images for item in form.items]
    images += [item.stimulus.images for item in form.items if item.stimulus]
    images += [entry.images for entry in key.entries]
    uris = {uri for pictures_of_one in images for uri in pictures_of_one.values()}
    found = pictures({uri: uri for uri in sorted(uris)})
    addresses = {uri: f"{_MEDIA}{name}" for uri, (name, _) in found.items()}
    return addresses, {f"items/{_MEDIA}{name}": data for name, data in found.values()}


def _shared_files(form: Form, addresses: dict[str, str]) -> list[str]:
    """The pictures that the test itself shows, seen from an item."""
    shown = [item.stimulus.images.values() for item in form.items if item.stimulus]
    return list(dict.fromkeys(addresses[uri] for uris in shown for uri in uris))


def _sets(
    section: Section,
    rest: Iterator[Question],
    languages: tuple[Language, ...],
    addresses: dict[str, str],
) -> Iterator[TestSet]:
    for model, found in groups(section.items):
        if model:
            yield TestSet(tuple(next(rest) for _ in found), model, drawn=True)
        else:
            yield from _about(found, rest, languages, addresses)


def _about(
    asked_of: list[FormItem],
    rest: Iterator[Question],
    languages: tuple[Language, ...],
    addresses: dict[str, str],
) -> Iterator[TestSet]:
    loose: list[Question] = []
    items = iter(asked_of)
    for item in items:
        stimulus = item.stimulus
        if stimulus is None:
            loose.append(next(rest))
            continue
        if loose:
            yield TestSet(tuple(loose))
            loose = []
        pictures = {path: f"items/{addresses[uri]}" for path, uri in stimulus.images.items()}
        text = Xhtml(languages, pictures)
        for _ in stimulus.items[1:]:
            next(items)
        yield TestSet(
            tuple(next(rest) for _ in stimulus.items),
            text.plain(stimulus.title or asked(stimulus)),
            text.block(headed(stimulus)),
        )
    if loose:
        yield TestSet(tuple(loose))


def _test(
    form: Form,
    written: list[Question],
    languages: tuple[Language, ...],
    options: RenderOptions,
    addresses: dict[str, str],
) -> Test:
    text = Xhtml(languages)
    rest = iter(written)
    sections = tuple(
        TestSection(
            title=text.plain(section.title or form.title),
            visible=section.title is not None,
            sets=tuple(_sets(section, rest, languages, addresses)),
        )
        for section in form.sections
    )
    return Test(
        identifier=item_identifier(form.id),
        title=text.plain(form.title),
        localized_title=form.title,
        points=number(points(form)),
        seconds=number(form.minutes * 60) if form.minutes else "",
        submission="individual" if options.feedback == "each" else "simultaneous",
        instructions=text.block(form.instructions) if form.instructions else None,
        sections=sections,
    )
