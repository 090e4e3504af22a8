"""The guides in Korean say what those in English say."""

import re

import pytest
from babel.messages.pofile import read_po

PAIRS = [
    ("README.md", "README.ko.md"),
    ("docs/instructor.md", "docs/instructor.ko.md"),
    ("docs/student.md", "docs/student.ko.md"),
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
