"""The support matrix, format by interaction, from what the formats themselves declare."""

from __future__ import annotations

from quizgen.formats import FORMATS, Format
from quizgen.formats.support import Level
from quizgen.locale import ENGLISH, language, set_language, spoken
from quizgen.model import INTERACTION_TYPES

SIGNS: dict[Level, str] = {"native": "●", "converted": "◐", "absent": "–"}


def formats() -> list[Format]:
    """The formats that carry items (all but the key alone)."""
    return [format for format in FORMATS.values() if format.name != "key"]


def rows() -> list[tuple[str, ...]]:
    """A row per format: its name, its file, and a sign for each of ``INTERACTION_TYPES``."""
    return [
        (
            format.name,
            format.filename,
            *(SIGNS[format.support()[kind].level] for kind in INTERACTION_TYPES),
        )
        for format in formats()
    ]


def notes(name: str) -> list[tuple[str, Level, str]]:
    """What is not native in a format: interaction, level, and how or why."""
    support = FORMATS[name].support()
    return [
        (kind, entry.level, spoken(entry.note))
        for kind, entry in support.items()
        if entry.level != "native"
    ]


def documentation() -> str:
    """The matrix as a page, in Markdown and in English."""
    spoken = language()
    set_language(ENGLISH)
    try:
        return _documentation()
    finally:
        set_language(spoken)


def _documentation() -> str:
    table = [
        ("format", "file", *INTERACTION_TYPES),
        ("---",) * (2 + len(INTERACTION_TYPES)),
        *rows(),
    ]
    parts = [
        "# Formats and interactions",
        "Printed by `python scripts/write_schemas.py` from what the formats declare; `quizgen "
        "formats` shows the same. ● as it is, ◐ converted, – not carried. What a quiz loses is "
        "said on export, item by item; `--strict` makes it an error. What each LMS makes of it: "
        "[for LMS administrators](../lms.md).",
        "\n".join(f"| {' | '.join(row)} |" for row in table),
    ]
    for format in formats():
        if found := notes(format.name):
            lines = [f"- `{kind}` {SIGNS[level]} {note}" for kind, level, note in found]
            parts.append(f"## {format.name}\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"
