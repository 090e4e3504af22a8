"""Aiken (see ``quizgen.formats.lms.aiken``) -> items."""

from __future__ import annotations

import re

from quizgen.errors import message
from quizgen.readers import Imported
from quizgen.readers.build import Builder, choice
from quizgen.readers.language import localized
from quizgen.readers.markdown import from_text
from quizgen.readers.text import decode

_OPTION = re.compile(r"([A-Z])[).]\s*(.*)")
_KEY = re.compile(r"ANSWER\s*:\s*([A-Z]?)")


def read(data: bytes, name: str) -> Imported:
    """The questions of an Aiken file. Raises ``UnreadableError``."""
    out = Builder(name)
    stem: list[str] = []
    options: list[tuple[str, str]] = []
    start = 1
    for number, raw in enumerate(decode(data, name, out.note).split("\n"), 1):
        line = raw.strip()
        if not line:
            continue
        option = _OPTION.match(line)
        key = _KEY.match(line)
        if not stem and not options:
            start = number
        if key:
            _finish(out, stem, options, key[1], start, number)
            stem, options = [], []
        elif option and stem:
            options.append((option[1], option[2]))
        elif options:
            out.note(f"{start}", message("a question is left out: its ANSWER line is missing"))
            stem, options, start = [line], [], number
        else:
            stem.append(line)
    if stem or options:
        out.note(f"{start}", message("a question is left out: its ANSWER line is missing"))
    return out.imported()


def _finish(
    out: Builder,
    stem: list[str],
    options: list[tuple[str, str]],
    right: str,
    start: int,
    number: int,
) -> None:
    out.begin(str(start))
    letters = [letter for letter, _text in options]
    if not stem or len(options) < 2:
        out.note(str(start), message("a question is left out: it has fewer than two options"))
    elif right not in letters or not right:
        out.note(str(number), message("a question is left out: its ANSWER is none of its options"))
    else:
        text = "\n".join(stem)
        texts = [localized(from_text(option)) for _letter, option in options]
        out.add(
            choice(texts, [letters.index(right)], multiple=False),
            name=text,
            stem=localized(from_text(text)),
        )
