"""Update the catalogues from the code and the templates.

    python scripts/catalogue.py          # extract, merge, and say what is untranslated

Messages are what ``gettext``, ``ngettext`` and ``ui`` are called with in Python, what ``ui``,
``say``, ``words`` and ``both`` are called with in templates, and what the page's script says.
"""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from quizgen.formats.html import SPOKEN

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "quizgen" / "locale"
KEYWORDS = {"_": None, "gettext": None, "ui": None, "ngettext": (1, 2)}
_CALL = re.compile(r"\b(?:ui|say|words|both)\(((?:[^()\"]|\"(?:[^\"\\]|\\.)*\")*)\)")
_FIELD = re.compile(r"fields\.field\(item, \"([^\"]+)\"")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def messages() -> Catalog:
    """Every message of the program and its pages, with where it stands."""
    catalog = Catalog(project="quizgen", charset="utf-8")
    for path in sorted((ROOT / "quizgen").rglob("*.py")):
        with path.open("rb") as file:
            for line, message, comments, _context in extract("python", file, KEYWORDS):
                name = path.relative_to(ROOT).as_posix()
                catalog.add(message, locations=[(name, line)], auto_comments=comments)
    for path in sorted((ROOT / "templates").rglob("*.jinja")):
        name = path.relative_to(ROOT).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = [text for call in _CALL.findall(line) for text in _STRING.findall(call)]
            for text in found + _FIELD.findall(line):
                catalog.add(text, locations=[(name, number)])
    for text in SPOKEN:
        catalog.add(text, locations=[("templates/html/quiz.js", 1)])
    return catalog


def update(language: str) -> Catalog:
    """The language's catalogue, brought up to date; English is its own translation."""
    path = LOCALE / language / "LC_MESSAGES" / "quizgen.po"
    catalog = Catalog(locale=language, project="quizgen", charset="utf-8")
    if path.exists():
        catalog = read_po(BytesIO(path.read_bytes()), locale=language)
    catalog.update(messages(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    return catalog


def write(catalog: Catalog, language: str) -> None:
    """Write the catalogue without anything that changes by itself (dates, line numbers)."""
    path = LOCALE / language / "LC_MESSAGES" / "quizgen.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, no_location=True, omit_header=False, sort_output=True)
    text = re.sub(
        r'^"(POT-Creation|PO-Revision)-Date:.*\n', "", buffer.getvalue().decode(), flags=re.M
    )
    path.write_text(text, encoding="utf-8")


def main() -> int:
    untranslated = 0
    for language in ("ko", "en"):
        catalog = update(language)
        write(catalog, language)
        for message in catalog:
            if (
                message.id
                and language == "ko"
                and not all(
                    message.string if isinstance(message.string, tuple) else [message.string]
                )
            ):
                untranslated += 1
                print(f"{language}: {message.id!r}")
    return 1 if untranslated else 0


if __name__ == "__main__":
    sys.exit(main())
