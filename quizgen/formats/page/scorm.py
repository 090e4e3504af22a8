"""The practice page as a SCORM package: one SCO that reports to the LMS and resumes from it.

ADL, *SCORM 1.2 Run-Time Environment* and *SCORM 2004 4th Edition Run-Time Environment*, chapter 4.2
"SCORM Run-Time Environment Data Model" (``cmi.interactions``: types and patterns).
"""

from __future__ import annotations

import re
from typing import Any, Literal, assert_never

from quizgen.formats.environment import environment
from quizgen.formats.lms.package import identity, xml_bytes, zipped
from quizgen.formats.options import RenderOptions, in_its_words
from quizgen.formats.page.html import embedded, practice
from quizgen.locale import ui
from quizgen.locale.tags import program_languages
from quizgen.model import (
    AnswerKey,
    BaseKey,
    EssayKey,
    Form,
    FormItem,
    Key,
    KeyEntry,
    Localized,
    NumericKey,
    ResponseShape,
    TextKey,
    form_digest,
)
from quizgen.text.bilingual import Voice
from quizgen.text.numbers import bounds, decimal

Edition = Literal["1.2", "2004"]

_KINDS: dict[ResponseShape, str] = {
    "choice": "choice",
    "choices": "choice",
    "truth": "true-false",
    "pairs": "matching",
    "order": "sequencing",
    "gaps": "fill-in",
    "text": "fill-in",
}
"""What SCORM calls a response of each shape; numbers and essays have their own."""
_PATTERN = 250
"""Characters of a pattern and of a description that every LMS keeps (SPM)."""
_PATTERNS = 5
"""Patterns that every LMS keeps for a fill-in (SPM)."""


@in_its_words
def package(form: Form, key: AnswerKey, options: RenderOptions, edition: Edition) -> bytes:
    """The package, a zip file: ``imsmanifest.xml`` and the page as ``index.html``."""
    env = environment("scorm", options.templates)
    manifest = env.get_template(f"scorm{edition.replace('.', '')}.xml.jinja").render(
        ident="quizgen-" + identity("scorm", form.id),
        title=Voice(options.languages(form)).plain(form.title),
    )
    adapter = env.loader.get_source(env, "adapter.js")[0] if env.loader else ""
    told = embedded(_told(form, key, options, edition))
    page = practice(form, key, options, before=f"window.quizgenScorm = {told};\n{adapter}")
    return zipped({"imsmanifest.xml": xml_bytes(manifest), "index.html": page})


def _told(form: Form, key: AnswerKey, options: RenderOptions, edition: Edition) -> dict[str, Any]:
    """What the adapter has to know of the quiz."""
    entries = {entry.id: entry for entry in key.entries}
    speech = Voice(options.languages(form))
    return {
        "edition": edition,
        "slot": f"quizgen:{form_digest(form)}:practice",
        "items": {
            item.id: _interaction(item, entries[item.id], speech, edition) for item in form.items
        },
        "words": {
            name: {each: said[each] for each in program_languages(form.languages)}
            for name, said in _words().items()
        },
    }


def _words() -> dict[str, Localized]:
    """What the adapter may have to say."""
    return {
        "alone": ui(
            "This page was not opened by an LMS: nothing is reported, and answers are kept in this "
            "browser."
        ),
        "refused": ui("The LMS did not take a report of this page; tell your instructor."),
        "long": ui(
            "These answers are too long for the LMS to keep: they are kept in this browser alone, "
            "so go on with it:"
        ),
    }


def _interaction(
    item: FormItem, entry: KeyEntry, speech: Voice, edition: Edition
) -> dict[str, Any]:
    shape = item.interaction.shape
    kind = _KINDS[shape]
    if isinstance(entry.key, NumericKey):
        kind = "numeric"
    elif isinstance(entry.key, EssayKey) and edition == "2004":
        kind = "long-fill-in"
    patterns = [text[:_PATTERN] for text in _patterns(shape, entry.key, edition)][:_PATTERNS]
    return {
        "shape": shape,
        "kind": kind,
        "name": re.sub(r"[^A-Za-z0-9._-]", "_", entry.ref)[:_PATTERN] or f"item-{item.id}",
        "patterns": patterns,
        "text": speech.plain(item.stem)[:_PATTERN],
    }


def _patterns(shape: ResponseShape, key: Key, edition: Edition) -> list[str]:
    """``correct_responses.n.pattern``: the right answers as the edition writes responses."""
    between, pair = (",", ".") if edition == "1.2" else ("[,]", "[.]")
    right: Any = key.response()
    match shape:
        case "choice":
            return [right]
        case "choices" | "order":
            return [between.join(right)]
        case "truth":
            word = "true" if right else "false"
            return [word[0] if edition == "1.2" else word]
        case "pairs":
            return [between.join(f"{source}{pair}{target}" for source, target in right.items())]
        case "gaps":
            return ["; ".join(f"{name}: {text}" for name, text in right.items())]
        case "text":
            return _typed(key, edition)
        case _:
            assert_never(shape)


def _typed(key: BaseKey, edition: Edition) -> list[str]:
    if isinstance(key, NumericKey):
        if edition == "1.2":
            return [decimal(each.value) for each in key.numbers]
        return ["[:]".join(bounds(each)) for each in key.numbers]
    any_case = isinstance(key, TextKey) and key.normalization.ignore_case and edition != "1.2"
    return [("{case_matters=false}" if any_case else "") + text for text in key.typed]
