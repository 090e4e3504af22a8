"""What readers make of small documents, each of which says one thing that few files say: all of it,
read by a person.

``tests/data/small`` has the documents of each reader, one after the other (``### its name``; of a
package ``=== path`` before each member), ``tests/golden/small`` what is read of them. Those of
``files`` are found by what they hold: their name is a file's. Those of ``html`` stand in a question
of Moodle's.
"""

import importlib
import re
import zipfile
from io import BytesIO
from pathlib import Path

import msgspec
import pytest

from quizgen import readers
from quizgen.readers import UnreadableError
from tests import golden
from tests.recording import read_as

FOLDER = Path(__file__).parents[1] / "data" / "small"
QTI = 'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="item" title="Title"'
ROOTS = {
    "moodle": ("<quiz>", "</quiz>"),
    "qti12": ("<questestinterop>", "</questestinterop>"),
    "qti": (f"<assessmentItem {QTI}>", "</assessmentItem>"),
    "pool": ("<POOL>", "</POOL>"),
    "examview": ("<examview>", "</examview>"),
    "html": (
        '<quiz><question type="essay"><questiontext format="html"><text><![CDATA[',
        "]]></text></questiontext></question></quiz>",
    ),
}
"""What is around a document that begins with another element."""


@pytest.fixture(autouse=True)
def recorded():
    """All of it is compared below."""


def documents(name):
    """(name, bytes) of each document of a reader."""
    _, *parts = re.split(r"^### (.*)\n", (FOLDER / f"{name}.txt").read_text("utf-8"), flags=re.M)
    for case, text in zip(parts[::2], parts[1::2], strict=True):
        first, *members = re.split(r"^=== (.*)\n", text, flags=re.M)
        if members:
            stream = BytesIO()
            with zipfile.ZipFile(stream, "w") as archive:
                for path, content in zip(members[::2], members[1::2], strict=True):
                    archive.writestr(path, content)
            yield case, stream.getvalue()
        else:
            begin, end = ROOTS.get(name, ("", ""))
            whole = not begin or re.match(rf"<\?xml|{begin.split()[0].rstrip('>')}\b", first)
            yield case, (first if whole else f"{begin}\n{first[:-1]}{end}").encode()


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.txt")))
def test_golden_small_documents(name, tmp_path):
    told = []
    for case, data in documents(name):
        try:
            if name == "files":
                path = tmp_path / case
                path.write_bytes(data)
                found = readers.read(path)
            else:
                reader = {"html": "moodle"}.get(name, name)
                found = importlib.import_module(f"quizgen.readers.{reader}").read(data, name)
            begun = ", ".join(f"{each.place}: {' '.join(each.items)}" for each in found.begun)
            topics = [f"topic {name}: {title.some}" for name, title in found.topics.items()]
            shown = "\n".join([read_as(found, short), *topics, f"begun: {begun}"])
        except UnreadableError as error:
            shown = f"refused: {error}"
        told.append(f"### {case}\n{shown.replace(f'{tmp_path}/', '')}\n")
    golden.check(f"small/{name}.txt", "\n".join(told))


def short(item):
    """What an item says that is not usual."""
    return msgspec.json.encode(_said(msgspec.to_builtins(item))).decode()


def _said(value):
    if not isinstance(value, dict):
        return [_said(each) for each in value] if isinstance(value, list | tuple) else value
    return {
        name: _said(each)
        for name, each in value.items()
        if name != "digest" and each is not False and each not in (None, "", [], {})
    }
