"""What is printed from the code is what is published (``python scripts/write_schemas.py``)."""

import importlib.util
import json

import jsonschema
import pytest
import yaml


@pytest.fixture(scope="module")
def generated(repository):
    path = repository / "scripts" / "write_schemas.py"
    spec = importlib.util.spec_from_file_location("write_schemas", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.generated()


def test_schemas_and_reference_are_up_to_date(generated, repository):
    for name, text in generated.items():
        assert (repository / name).read_text(encoding="utf-8") == text, name


def as_json(value):
    """YAML as an editor sees it: keys are text."""
    if isinstance(value, dict):
        return {str(key).lower() if isinstance(key, bool) else str(key): as_json(inner)
                for key, inner in value.items()}  # fmt: skip
    return [as_json(inner) for inner in value] if isinstance(value, list) else value


def test_the_bank_that_comes_with_quizgen_meets_its_schema(generated, repository):
    bank = jsonschema.Draft202012Validator(json.loads(generated["banks/bank.schema.json"]))
    plan = jsonschema.Draft202012Validator(json.loads(generated["banks/blueprint.schema.json"]))
    files = sorted((repository / "banks" / "podman-101").glob("*.yaml"))
    assert files
    for path in files:
        document = as_json(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))
        validator = plan if "blueprint" in document else bank
        assert not [error.message for error in validator.iter_errors(document)], path.name
