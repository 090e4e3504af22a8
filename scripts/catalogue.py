"""Update the catalogues from the code and the templates.

    python scripts/catalogue.py          # extract, merge, and say what is untranslated

Messages are what ``gettext``, ``ngettext``, ``ui``, ``message`` and ``messages`` are called with in
Python, what ``ui``, ``say``, ``words``, ``both`` and ``label`` are called with in templates, and
what the page's scripts say.
"""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from quizgen.formats.page.html import SPOKEN

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "quizgen" / "locale"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ui": None,
    "ngettext": (1, 2),
    "message": None,
    "messages": (1, 2),
}
_MOVING = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Project-Id-Version|Report-Msgid-Bugs-To|'
    r"Last-Translator|Language-Team|Generated-By):.*\n",
    re.M,
)
CLICK: tuple[str | tuple[str, str], ...] = (
    "Usage:",
    "Options",
    "Show this message and exit.",
    "Show the version and exit.",
    "Try '{command} {option}' for help.",
    "Error: {message}",
    "Aborted!",
    "default: {default}",
    "required",
    "Missing command.",
    "Missing argument",
    "Missing option",
    "Invalid value: {message}",
    "Invalid value for {param_hint}: {message}",
    "No such command {name!r}.",
    "No such option {name!r}.",
    "Option {name!r} does not take a value.",
    "{value!r} is not a valid {number_type}.",
    "{value} is not in the range {range}.",
    "{name} {filename!r} does not exist.",
    "{name} {filename!r} is a file.",
    "{name} {filename!r} is a directory.",
    "{name} {filename!r} is not readable.",
    "{name} {filename!r} is not writable.",
    "file",
    "directory",
    "path",
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    (
        "{value!r} does not match the format {format}.",
        "{value!r} does not match the formats {formats}.",
    ),
)
"""What click itself says to users of quizgen; it looks the words up in the same catalogue."""

SPEAKING = {"ui", "say", "words", "both", "label"}


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
        for line, text in spoken_by(path.read_text(encoding="utf-8")):
            catalog.add(text, locations=[(name, line)])
    for text in SPOKEN:
        catalog.add(text, locations=[("templates/html/script", 1)])
    for words in CLICK:
        catalog.add(words, locations=[("click", 1)])
    return catalog


def spoken_by(template: str) -> list[tuple[int, str]]:
    """The messages of a template and their lines: every text given to a macro that speaks, on
    whichever line it stands (``say("Practice" if practice else "Exam")`` has two).

    >>> spoken_by('{{ text.say("Practice" if practice else "Exam") }}')
    [(1, 'Practice'), (1, 'Exam')]
    """
    found = []
    for call in Environment().parse(template).find_all(nodes.Call):
        callee = call.node
        name = callee.attr if isinstance(callee, nodes.Getattr) else getattr(callee, "name", "")
        if name not in SPEAKING:
            continue
        for argument in call.args:
            for constant in (argument, *argument.find_all(nodes.Const)):
                if isinstance(constant, nodes.Const) and isinstance(constant.value, str):
                    found.append((constant.lineno, constant.value))
    return found


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
    """Write the catalogue without anything that changes by itself (dates, line numbers) or that
    the repository's history says better (who translated)."""
    path = LOCALE / language / "LC_MESSAGES" / "quizgen.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    catalog.header_comment = (
        f"# quizgen's own words, {catalog.locale.english_name}; see CONTRIBUTING"
    )
    write_po(buffer, catalog, width=100, no_location=True, omit_header=False, sort_output=True)
    text = _MOVING.sub("", buffer.getvalue().decode())
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
