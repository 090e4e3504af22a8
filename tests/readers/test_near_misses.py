"""What readers make of questions with one thing amiss: a part that is not there, or twice, or says
something else. Every question of our exports and of other programs' files, changed in every place.

``tests/golden/near`` has four digits of a digest for each change; where one is another, the change
is told, and what is read of it now.
"""

import copy
import importlib
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
from tests.near import altered_text, altered_xml

LMS = Path(__file__).parents[1] / "data" / "lms"


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
