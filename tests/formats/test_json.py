"""form.json and key.json: written the same every time, read back with clear errors."""

import json
from pathlib import Path

import jsonschema
import pytest

from quizgen.formats.json import SCHEMAS, DocumentError, read_form, read_key, schema, write
from tests.samples import sample_form, sample_key

PUBLISHED = Path(__file__).parent.parent.parent / "docs" / "schemas"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_schemas_are_those_of_the_code(name):
    """``python scripts/write_schemas.py`` writes them."""
    assert json.loads((PUBLISHED / f"{name}.schema.json").read_text()) == json.loads(
        json.dumps(schema(name))
    )


@pytest.mark.parametrize(("name", "document"), [("form", sample_form()), ("key", sample_key())])
def test_what_is_written_meets_its_schema(name, document):
    jsonschema.validate(json.loads(write(document)), schema(name))


def test_what_is_written_is_read_back(tmp_path):
    (tmp_path / "form.json").write_bytes(write(sample_form()))
    (tmp_path / "key.json").write_bytes(write(sample_key()))
    assert read_form(tmp_path / "form.json") == sample_form()
    assert read_key(tmp_path / "key.json") == sample_key()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a quizgen key.json"),
        (b"[]", "not a quizgen key.json"),
        (b"{", "not a quizgen key.json"),
        (b"\xff\xfe", "not a quizgen key.json"),
        (b'{"version": 99}', "version 99, and this quizgen reads key.json version 2"),
        (b'{"version": 2, "form_id": 3}', r"\$.form_id: should be str, and is int"),
    ],
)
def test_a_key_that_is_none_is_named_with_the_place(tmp_path, content, words):
    path = tmp_path / "key.json"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=words) as caught:
        read_key(path)
    assert str(caught.value).startswith(str(path))


def test_a_key_that_is_missing_is_named(tmp_path):
    with pytest.raises(DocumentError, match="No such file"):
        read_key(tmp_path / "key.json")
