"""What readers make of questions with one thing amiss: a part that is not there, or twice, or says
something else. Every question of our exports and of other programs' files, changed in every place.

``tests/golden/near`` has four digits of a digest for each change; where one is another, the change
is told, and what is read of it now.
"""

import copy
import importlib
import re
import zipfile
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from lxml import etree

from quizgen.formats import FORMATS, RenderOptions
from quizgen.readers import UnreadableError
from tests import golden
from tests.corners import corners

LMS = Path(__file__).parents[1] / "data" / "lms"
SAYS = (
    "",
    "0",
    "1",
    "-3.5",
    "100",
    "33.33333",
    "x",
    "a / b",
    "가",
    "T",
    "b c",
    "1,5 m",
    "<b>x</b>",
)
"""What a place is made to say, one after the other."""
MARKS = re.compile(r"[=~#%:{}\[\]*>()|$_.^-]+|\d+|T|F|[^\W\d_]{4,}")


@pytest.fixture(autouse=True)
def recorded():
    """All of it would be too much; a digest is below."""


def read(name, data, file):
    try:
        found = importlib.import_module(f"quizgen.readers.{name}").read(data, file)
    except UnreadableError as error:
        return str(error)
    said = [*map(str, found.notes), found.title, sorted(found.images)]
    return f"{said} {msgspec.json.encode(found.items).decode()}"


def altered_xml(root, question):
    """(what was changed, the document) for each change of ``question``, which stands in ``root``."""
    said = 0
    for number, element in enumerate(list(question.iter(etree.Element))):
        name = f"{number} {etree.QName(element).localname}"
        parent = element.getparent()
        kept = copy.deepcopy(element)
        if element is not question:
            place = parent.index(element)
            parent.remove(element)
            yield f"{name} left out", etree.tostring(root)
            parent.insert(place, element)
            if number % 3 == 1:
                parent.insert(place, kept)
                yield f"{name} twice", etree.tostring(root)
                parent.remove(kept)
        if not len(element):
            said += 1
            text, element.text = element.text, SAYS[said % len(SAYS)]
            yield f"{name} says {element.text!r}", etree.tostring(root)
            element.text = text
        for attribute, value in list(element.attrib.items()):
            said += 1
            if said % 2:
                element.set(attribute, SAYS[said % len(SAYS)])
                yield f"{name} {attribute}={SAYS[said % len(SAYS)]!r}", etree.tostring(root)
            else:
                del element.attrib[attribute]
                yield f"{name} without {attribute}", etree.tostring(root)
            element.set(attribute, value)


def altered_text(text):
    said = 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        yield f"line {number} left out", "\n".join([*lines[:number], *lines[number + 1 :]])
        yield f"line {number} twice", "\n".join([*lines[:number], line, *lines[number:]])
    for found in MARKS.finditer(text):
        said += 1
        other = SAYS[said % len(SAYS)] if said % 2 else ""
        yield (
            f"{found[0]} at {found.start()}: {other!r}",
            text[: found.start()] + other + text[found.end() :],
        )


def questions(data, tags):
    """(root, question) of each question of a document; the root has no other."""
    whole = etree.fromstring(data)
    for number in range(len(list(whole.iter(*tags)))):
        root = copy.deepcopy(whole)
        found = list(root.iter(*tags))
        for other in found:
            if other is not found[number] and other is not root:
                other.getparent().remove(other)
        yield root, found[number]


def exported(name, language="both"):
    quiz = corners()
    return FORMATS[name].render(quiz.form, quiz.key, RenderOptions(language=language))


def documents(name):
    """(reader's name, file's name, bytes) of each document."""
    match name:
        case "moodle":
            yield "moodle.xml", exported("moodle")
        case "gift" | "aiken" | "csv":
            yield f"quiz.{name}", exported(name)
        case "qti12":
            yield from members(exported("qti12"))
        case "qti":
            yield from members(exported("qti30"))
    for path in sorted(LMS.iterdir()):
        if KINDS.get(path.name, "") == name:
            yield path.name, path.read_bytes()


def members(data):
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml") and "imsmanifest" not in name:
                yield name, archive.read(name)


KINDS = {
    "choice-min-multiple.xml": "qti", "gapmatch.xml": "qti", "gift-two-right.gift": "gift",
    "html-zoo-moodle.xml": "moodle", "moodle-kinds.xml": "moodle", "moodle-unit-multiplier.xml": "moodle",
    "moodle-whole-feedback.xml": "moodle", "nq-dropdown.xml": "qti12", "qti-choice.xml": "qti",
    "qti-several.xml": "qti", "qti-table.xml": "qti", "supsub-moodle.xml": "moodle",
    "text2qti-braces.txt": "text2qti", "zoo-aiken.txt": "aiken", "zoo-qti21.xml": "qti",
    "zoo-quiz.xml": "moodle", "zoo-text2qti.txt": "text2qti", "zoo.csv": "csv", "zoo.gift": "gift",
}  # fmt: skip
TAGS = {
    "moodle": ["question"],
    "qti12": ["{*}item"],
    "qti": ["{*}assessmentItem", "{*}qti-assessment-item"],
}


def near_misses(name):
    """(file, question, change, bytes)."""
    for file, data in documents(name):
        if name in TAGS:
            for number, (root, question) in enumerate(questions(data, TAGS[name])):
                for change, document in altered_xml(root, question):
                    yield file, number, change, document
        else:
            text = data.decode("utf-8-sig").replace("\r\n", "\n")
            parts = [text] if name == "csv" else text.split("\n\n")
            for number, part in enumerate(parts):
                for change, document in altered_text(part):
                    yield file, number, change, document.encode()


@pytest.mark.parametrize("name", ["moodle", "qti12", "qti", "gift", "aiken", "text2qti", "csv"])
def test_golden_questions_with_one_thing_amiss(name):
    found = {}
    for file, number, change, document in near_misses(name):
        found.setdefault(f"{file} {number}", {})[change] = read(name, document, file)
    golden.check_near(f"near/{name}.txt", found)
