"""What tests of packages share: small forms, and what is in a zip."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from quizgen.model import (
    AnswerKey,
    Form,
    FormItem,
    Interaction,
    Key,
    KeyEntry,
    Localized,
    Option,
    Section,
    form_digest,
)


def members(data: bytes) -> dict[str, bytes]:
    """The files in a zip, in its order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def tree(data: bytes) -> etree._Element:
    """The document without its namespaces, so that paths stay short."""
    root = etree.fromstring(data)
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = etree.QName(element).localname
    return root


def options(*texts: str) -> tuple[Option, ...]:
    """Options a, b … with these texts in both languages."""
    return tuple(Option(chr(97 + n), Localized.same(text)) for n, text in enumerate(texts))


def quiz(*items: tuple[Interaction, Key], **fields: object) -> tuple[Form, AnswerKey]:
    """A form of these items and its key; ``fields`` go to every key entry."""
    form_items, entries = [], []
    for number, (interaction, key) in enumerate(items, 1):
        name = str(number)
        form_items.append(FormItem(name, Localized("물음", "Question"), interaction))
        given = {"explanation": Localized("까닭", "Reason"), **fields}
        entries.append(KeyEntry(name, f"item-{number}", "", key, **given))
    form = Form(
        "quiz-a", Localized("퀴즈", "Quiz"), (Section(None, tuple(form_items)),), "2026-11-24"
    )
    return form, AnswerKey("quiz-a", form_digest(form), "bank", "", "seed", tuple(entries))
