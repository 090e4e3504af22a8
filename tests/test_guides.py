"""The guides in Korean say what those in English say."""

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
from babel.messages.pofile import read_po

from quizgen.cli.main import command_line

IN_KOREAN = sorted(path.name for path in (Path(__file__).parents[1] / "docs").glob("*.ko.md"))
PAIRS = [
    ("README.md", "README.ko.md"),
    *((f"docs/{name.replace('.ko', '')}", f"docs/{name}") for name in IN_KOREAN),
]
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
_COMMAND = re.compile(r"(?m)^ {4}(quizgen [^#\n]*?)(?: *#.*)?$")


@pytest.mark.parametrize("names", PAIRS, ids=lambda names: names[0])
def test_both_name_the_same_options_and_commands(names, repository):
    english, korean = ((repository / name).read_text("utf-8") for name in names)
    for pattern in (_OPTION, _COMMAND):
        assert set(pattern.findall(english)) == set(pattern.findall(korean))


@pytest.mark.parametrize(("name", "side"), [("student.md", "id"), ("student.ko.md", "string")])
def test_what_students_are_told_to_press_is_written_on_the_page_so(name, side, repository):
    with (repository / "quizgen/locale/ko/LC_MESSAGES/quizgen.po").open("rb") as file:
        words = [getattr(entry, side) for entry in read_po(file)]
    text = " ".join((repository / "docs" / name).read_text("utf-8").split())
    told = {words for words in re.findall("“([^”]+)”", text) if "→" not in words} - {"…"}
    assert len(told) > 15
    said = [word for word in words if isinstance(word, str)]
    assert not {quoted for quoted in told if not any(word.startswith(quoted) for word in said)}


_TOLD = re.compile(r"(?m)^ {4,}(?:quizgen|python3 run\.py) ((?:.*\\\n)*.*)|`quizgen ([a-z]+[^`]*)`")
_ELSEWHERE = ("test ", "sealed response ")
"""The command of ``run.py`` alone; how a sealed text begins."""


def refused(line):
    """What the command line says of it, without running anything."""
    command: Any = command_line()
    rest = shlex.split(line.replace("\\\n", " "), comments=True)
    context = click.Context(command, info_name="quizgen")
    try:
        while isinstance(command, click.Group) and rest:
            command = command.get_command(context, rest[0])
            if command is None:
                return f"no command {rest[0]}"
            context = click.Context(command, info_name=rest[0], parent=context)
            given, rest, _ = command.make_parser(context).parse_args(rest[1:])
        for option in command.params:
            if isinstance(option.type, click.Choice) and isinstance(given.get(option.name), str):
                option.type.convert(given[option.name], option, context)
    except click.BadOptionUsage:
        return ""  # `keys backup --recipient` names an option and not what it takes
    except click.UsageError as error:
        return error.format_message()
    return "" if rest in ([], ["…"]) or isinstance(command, click.Group) else f"too much: {rest}"


def test_the_commands_of_the_guides_are_there(repository):
    wrong = {}
    for guide in [*repository.glob("*.md"), *(repository / "docs").rglob("*.md")]:
        if guide.name != "CHANGELOG.md":
            for found in _TOLD.finditer(guide.read_text("utf-8")):
                line = found[1] or found[2]
                if not line.startswith(_ELSEWHERE) and (said := refused(line)):
                    wrong[guide.name, line] = said
    assert not wrong


def anchors(page):
    """The headings of a page, as GitHub names them."""
    headings = re.findall(r"(?m)^#+ (.*)$", page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_between_guides_lead_somewhere(repository):
    broken = []
    for guide in [*repository.glob("*.md"), *(repository / "docs").rglob("*.md")]:
        text = re.sub(r"(?s)```.*?```|`[^`\n]*`", "", guide.read_text("utf-8"))
        for path, anchor in re.findall(r"\]\(([^)#\s:]*)(?:#([^)\s]*))?\)", text):
            page = (guide.parent / path) if path else guide
            if not page.exists() or (anchor and anchor not in anchors(page)):
                broken.append(f"{guide.relative_to(repository)}: {path}#{anchor}")
    assert not broken
