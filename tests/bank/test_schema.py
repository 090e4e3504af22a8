"""The published schemas and the reader are two faces of one definition: they agree."""

import json
import re
import typing
from collections import defaultdict

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizgen.bank import field_names, kinds, nodes
from quizgen.bank import format as fmt
from quizgen.bank.kinds import Diagnostics
from quizgen.bank.schema import bank_schema, blueprint_schema
from quizgen.term.file import TERM_FILE
from tests.bank.test_robustness import SOUND, as_written, calm

DEFINITIONS = bank_schema()["$defs"]
RECORDS = {
    "bank": fmt.BANK_FILE,
    "every interaction": fmt.BANK_FILE,
    "item models": fmt.BANK_FILE,
    "blueprint": fmt.BLUEPRINT_FILE,
    "register": fmt.REGISTER_FILE,
    "glossary": fmt.GLOSSARY_FILE,
}
text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 120) | st.sampled_from([0.5, -1.25, 2.75]) | text
    | st.sampled_from(["exact", "code", "single", "true", "1", "ko", "a b", " "]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["ko", "en", "id", "text", "x"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def changed(document, data):
    """Change one value, or the name of one field, anywhere."""
    place = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if isinstance(inner, dict | list) and inner and data.draw(st.integers(0, 4)):
            place = inner
            continue
        if isinstance(place, dict) and data.draw(st.booleans()):
            value = place.pop(key)
            if data.draw(st.booleans()):
                place[data.draw(text)] = value
        else:
            place[key] = data.draw(values)
        return


@pytest.mark.parametrize(("name", "record"), RECORDS.items())
@calm
@given(data=st.data())
def test_what_the_reader_takes_the_schema_takes_and_nothing_else(name, record, data):
    document = as_written(SOUND[name])
    changed(document, data)
    root, _ = nodes.parse(json.dumps(document, ensure_ascii=False), "bank.yaml")
    notes = Diagnostics("bank.yaml")
    record.read(root, notes)
    schema = {**record.schema(), "$defs": DEFINITIONS}
    refused = [error.message[:200] for error in
               jsonschema.Draft202012Validator(schema).iter_errors(document)]  # fmt: skip
    # which of all languages a bank has is its own to say, and which letters are a language is its
    # register's: there the schema takes more
    of_languages = [each for each in notes.problems
                    if each.code == "QG011" or each.message.text.startswith("the bank has no")
                    or "is not a language" in each.message.text]  # fmt: skip
    if len(of_languages) < len(notes.problems) or refused:
        assert bool(refused) == bool(notes.problems), (refused, notes.problems)


@pytest.mark.parametrize("make", [bank_schema, blueprint_schema])
def test_the_schemas_are_sound_and_explain_every_field(make):
    schema = make()
    jsonschema.Draft202012Validator.check_schema(schema)

    def fields(part):
        yield from part.get("properties", {}).items()
        for inner in part.values():
            for each in inner if isinstance(inner, list) else [inner]:
                if isinstance(each, dict):
                    yield from fields(each)

    unexplained = {
        name
        for name, field in fields({k: v for k, v in schema.items() if k != "$defs"})
        if isinstance(field, dict) and "type" in field and "description" not in field
    }
    assert unexplained == set()


HELD = {
    "str": field_names.WordName,
    "float": field_names.AmountName,
    "int": field_names.WholeName,
    "bool": field_names.FlagName,
    "Localized": field_names.TextName,
    "list[str]": field_names.WordsName,
    "list[Localized]": field_names.TextsName,
    "Fields": field_names.RecordName,
    "list[Fields]": field_names.RecordsName,
    "dict[str, Fields]": field_names.NamedRecordsName,
    "dict[str, float]": field_names.AmountsName,
    "dict[str, str]": field_names.NamedWordsName,
}
OF_FEW_WORDS = {"interaction", "verdict", "1", "2", "3", "4", "5"}
"""Fields whose words are a type of their own, and names that are numbers."""


def held(kind):
    """What a kind reads, as Python writes it."""
    match kind:
        case kinds.Many():
            return f"list[{held(kind.kind)}]"
        case kinds.Named() | kinds.ByLanguage():
            return f"dict[str, {held(kind.kind)}]"
        case kinds.Either():
            return f"{held(kind.mapping)} | {held(kind.other)}"
    given = str(typing.get_type_hints(type(kind).read)["return"]).removeprefix("typing.")
    given = re.sub(r"(?:[a-z_]+\.)+", "", given.removesuffix(" | None"))
    return given.removeprefix("Optional[").removesuffix("]") if "Optional" in given else given


def inside(kind):
    """A kind, and all that is in it."""
    yield kind
    for name in ("kind", "mapping", "other", "extra", "by_language"):
        if (inner := getattr(kind, name, None)) is not None:
            yield from inside(inner)
    for record in getattr(kind, "records", {}).values():
        yield from inside(record)
    for field in getattr(kind, "fields", {}).values():
        yield from inside(field.kind)


def test_what_a_field_of_a_name_holds_is_what_the_type_checker_is_told():
    found = defaultdict(set)
    files = (fmt.BANK_FILE, fmt.BLUEPRINT_FILE, fmt.REGISTER_FILE, fmt.GLOSSARY_FILE, TERM_FILE)
    for file in files:
        for kind in inside(file):
            for name, field in getattr(kind, "fields", {}).items():
                found[name].add(held(field.kind))
    for told, names in HELD.items():
        alike = {name for name, types in found.items() if types == {told}}
        assert set(typing.get_args(names)) == alike - OF_FEW_WORDS, told
