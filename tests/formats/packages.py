"""What tests of packages share: small forms, and what is in a zip."""

from __future__ import annotations

import io
import zipfile
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from quizgen.formats.page.html import PACKED_IN
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

SCHEMAS = next(
    (p / "shared/schemas" for p in Path(__file__).parents if (p / "shared/schemas").is_dir()), None
)
"""The official schemas, which the project does not redistribute: beside a checkout, or nowhere."""


def unpacked(page: str) -> str:
    """A practice page's data and, behind the style of what it shows, its script."""
    packed = page.partition('<script type="text/plain" id="data">')[2].partition("<")[0]
    words = [packed[place : place + 5].encode() for place in range(0, len(packed), 5)]
    value = {code: number for number, code in enumerate(PACKED_IN)}
    data = b"".join(
        sum(value[code] * 85 ** (4 - n) for n, code in enumerate(word)).to_bytes(4, "big")
        for word in words
    )
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data).decode()


@cache
def schema(name: str) -> etree.XMLSchema:
    """A schema of ``SCHEMAS`` with all that it imports, compiled without the network; the test is
    skipped where there are none."""
    if SCHEMAS is None:
        pytest.skip("no folder shared/schemas beside the checkout: not validated")
    home = (SCHEMAS / name).parent

    class Offline(etree.Resolver):
        def resolve(self, url, _public, context):
            for folder in (home, home / "common", SCHEMAS, SCHEMAS / "w3"):
                if (folder / url.rsplit("/", 1)[-1]).exists() and url.startswith("http"):
                    return self.resolve_filename(str(folder / url.rsplit("/", 1)[-1]), context)
            return None

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Offline())
    return etree.XMLSchema(etree.parse(str(SCHEMAS / name), parser))


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


def quiz(*items: tuple[Interaction, Key], **fields: Any) -> tuple[Form, AnswerKey]:
    """A form of these items and its key; ``fields`` go to every key entry."""
    form_items, entries = [], []
    for number, (interaction, key) in enumerate(items, 1):
        name = str(number)
        form_items.append(FormItem(name, Localized(ko="물음", en="Question"), interaction))
        given: dict[str, Any] = {"explanation": Localized(ko="까닭", en="Reason"), **fields}
        entries.append(KeyEntry(name, f"item-{number}", "", key, **given))
    form = Form(
        "quiz-a", Localized(ko="퀴즈", en="Quiz"), (Section(None, tuple(form_items)),), "2026-11-24"
    )
    return form, AnswerKey("quiz-a", form_digest(form), "bank", "", "seed", tuple(entries))
