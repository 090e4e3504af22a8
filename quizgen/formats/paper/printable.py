"""What cannot be printed, found before anything is laid out: every problem at once, by item."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from quizgen.errors import Message, at, message
from quizgen.formats.errors import FormatError
from quizgen.formats.options import RenderOptions
from quizgen.formats.paper.fitting import table_room
from quizgen.formats.paper.glyphs import missing_glyphs, texts
from quizgen.formats.places import place_of
from quizgen.model import AnswerKey, Form
from quizgen.text.markup import parse
from quizgen.text.pictures import picture_problem


def require_printable(form: Form, key: AnswerKey | None, options: RenderOptions) -> RenderOptions:
    """``options``, with a fallback for characters only where one is needed. Raise ``FormatError``
    with every reason why the form (and its key) cannot be printed."""
    several = len(options.languages(form))
    if options.layout == "side" and several > 2:
        raise FormatError(
            message(
                "side by side there is room for two languages, and the quiz has {count}; choose "
                "one (--lang), or leave them stacked",
                count=several,
            )
        )
    if options.columns > 1 and options.layout == "side" and several > 1:
        raise FormatError(
            message("two columns of items leave no room for two languages side by side; choose one")
        )
    said = list(texts(form, key))
    everything = [*said, *_outside(options)]
    problems = missing_glyphs(everything, fallback=options.fallback)
    if options.fallback and not missing_glyphs(everything):
        options = msgspec.structs.replace(options, fallback=())
    for place, text in said:
        problems += [at(place, problem) for problem in _wide_tables(text, options)]
    require_pictures(form, key, problems)
    return options


def require_pictures(form: Form, key: AnswerKey | None, problems: Sequence[Message] = ()) -> None:
    """Raise ``FormatError`` for a form without items, for pictures that are missing, broken or too
    large, and with the ``problems`` found before."""
    if not form.items:
        raise FormatError(at(form.id, message("no items, so there is nothing to print")))
    found = list(problems)
    used: dict[str, list[str]] = {}
    for place, text in texts(form, key):
        if "![" in text:
            used.setdefault(str(place), []).extend(_pictures(text))
    entries = {entry.id: entry.images for entry in key.entries} if key else {}
    for item in form.items:
        shared = item.stimulus.images if item.stimulus else {}
        place, pictures = place_of(item, key), item.images | entries.get(item.id, {}) | shared
        found += [at(place, problem) for problem in _bad_pictures(pictures)]
        found += [
            at(
                place,
                message(
                    "the picture {path} is not in the form; make the quiz again from its bank",
                    path=path,
                ),
            )
            for path in used.get(str(place), ())
            if path not in pictures
        ]
    if found:
        raise FormatError(*{str(said): said for said in found}.values())


def _outside(options: RenderOptions) -> Iterator[tuple[Message, str]]:
    yield message("the course"), options.course
    if options.student:
        yield (
            message("student {id}", id=options.student.id),
            options.student.id + options.student.name,
        )


_UNDER_A_HEAD = re.compile(r"^[ \t>*+\d.)|:-]*-[ \t|:-]*$", re.MULTILINE)
"""What may be the line between a table's head and its rows: most that has a ``|`` is code, and to
import a parser takes longer than all that the paper's items are asked here."""


def _wide_tables(text: str, options: RenderOptions) -> Iterator[Message]:
    if "|" not in text or not _UNDER_A_HEAD.search(text):
        return
    most = table_room(options.columns > 1 or (options.layout, options.language) == ("side", "both"))
    for heads in _table_heads(text):
        if len(heads) > most:
            names = ", ".join(heads[:3])
            yield message(
                "a table of {count} columns ({names}, …) does not fit on the page; the most is "
                "{most}: turn it round, or make two of it",
                count=len(heads),
                names=names,
                most=most,
            )


def _table_heads(text: str) -> Iterator[list[str]]:
    """The head row of each table."""
    heads: list[str] = []
    before = ""
    for token in parse(text):
        if before == "th_open":
            heads.append(token.content)
        elif token.type == "thead_close":
            yield heads
            heads = []
        before = token.type


def _pictures(text: str) -> Iterator[str]:
    for token in parse(text):
        for child in token.children or ():
            if child.type == "image":
                yield str(child.attrs.get("src", ""))


def _bad_pictures(pictures: Mapping[str, str]) -> Iterator[Message]:
    for path, uri in pictures.items():
        if problem := _picture_problem(uri):
            yield message("the picture {path} {problem}", path=path, problem=problem)


def _picture_problem(uri: str) -> Message | None:
    """What is wrong with a ``data:`` URI (RFC 2397), or None."""
    head, _, body = uri.partition(",")
    try:
        data = base64.b64decode(body, validate=True)
    except binascii.Error:
        return message("is broken: not base64; make the quiz again from its bank")
    return picture_problem(data, "svg" in head)
