"""What readers make of questions with one thing amiss: a part that is not there, or twice, or says
something else. Every question of our files and of other programs', changed in every place.

``tests/golden/near`` has four digits of a digest for each change; where one is another, the change
is told, and what is read of it now.
"""

import copy
import importlib
from pathlib import Path

import msgspec
import pytest
from lxml import etree

from quizgen.readers import UnreadableError
from tests import golden
from tests.near import altered_text, altered_xml


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


DATA = Path(__file__).parents[1] / "data"
KINDS = {
    "moodle": ["*moodle*.xml", "zoo-quiz.xml"],
    "qti12": ["ours-qti12.xml", "nq-dropdown.xml"],
    "qti": [
        "ours-qti-*.xml",
        "choice-min-multiple.xml",
        "gapmatch.xml",
        "qti-*.xml",
        "zoo-qti21.xml",
    ],
    "gift": ["*.gift"],
    "aiken": ["*aiken*"],
    "text2qti": ["*text2qti*"],
    "csv": ["*.csv"],
}
"""Files of each reader; ``near/ours`` are exports of the corners of a bank as they once were."""


TAGS = {
    "moodle": ["question"],
    "qti12": ["{*}item"],
    "qti": ["{*}assessmentItem", "{*}qti-assessment-item"],
}


def near_misses(name):
    """(file, question, change, bytes)."""
    paths = [
        path
        for kind in KINDS[name]
        for folder in ("near", "lms")
        for path in sorted((DATA / folder).glob(kind))
    ]
    for file, data in ((path.name, path.read_bytes()) for path in paths):
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


@pytest.mark.parametrize("name", KINDS)
def test_golden_questions_with_one_thing_amiss(name):
    found = {}
    for file, number, change, document in near_misses(name):
        found.setdefault(f"{file} {number}", {})[change] = read(name, document, file)
    golden.check_near(f"near/{name}.txt", found)
